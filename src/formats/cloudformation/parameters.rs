//! Files that give a template's parameters their values: those of the AWS CLI,
//! of CodePipeline, and `samconfig.toml`.

use std::collections::BTreeMap;

use super::samconfig::{self, Wanted, is_samconfig};
use crate::diagnostic::Place;
use crate::source::{FileId, Span};
use crate::syntax::{Hole, Kind, Node, Text};

/// Values of parameters, by name.
pub(super) type Values = BTreeMap<String, Assigned>;

/// The value that a file gives a parameter.
#[derive(Clone, Debug)]
pub(super) struct Assigned {
    /// The value.
    pub(super) text: Text,
    /// Where the parameter is named.
    pub(super) key: Place,
    /// Where the value stands.
    pub(super) place: Place,
}

/// Whether a document has the shape of such a file.
pub(super) fn is_parameters(node: &Node) -> bool {
    is_cli(node) || is_pipeline(node) || is_samconfig(node)
}

/// `[{"ParameterKey": ..., "ParameterValue": ...}]`.
/// <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html>
fn is_cli(node: &Node) -> bool {
    let one = |item: &Node| {
        item.get("ParameterKey").is_some_and(|key| key.as_str().is_some())
            && (item.get("ParameterValue").is_some() || item.get("UsePreviousValue").is_some())
    };
    !node.items().is_empty() && node.items().iter().all(one)
}

/// `{"Parameters": {...}, "Tags": {...}, "StackPolicy": {...}}`.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html>
fn is_pipeline(node: &Node) -> bool {
    let known = |key: &str| matches!(key, "Parameters" | "Tags" | "StackPolicy");
    let plain = |value: &Node| value.scalar_text().is_some() || value.is_array();
    node.get("Parameters").is_some_and(|parameters| {
        !parameters.entries().is_empty() && parameters.entries().iter().all(|entry| plain(&entry.value))
    }) && node.entries().iter().all(|entry| known(&entry.key))
}

/// The values that a document gives; also of a list of `Key=Value`, which has
/// no shape of its own.
pub(super) fn read(node: &Node, file: FileId) -> Values {
    read_wanted(node, file, Wanted::default()).0
}

/// The same, where a manifest says more of the deployment.
pub(super) fn read_wanted(node: &Node, file: FileId, wanted: Wanted<'_>) -> (Values, Option<String>) {
    let mut reader = Reader { file, all: Values::new() };
    if is_cli(node) {
        for item in node.items() {
            let Some(key) = item.get("ParameterKey").filter(|key| key.as_str().is_some()) else { continue };
            let name = key.as_str().unwrap_or_default();
            let value = item.get("ParameterValue");
            // What a stack had before is in no file.
            let text = value.and_then(scalar).unwrap_or_else(|| Text::hole(Hole::new(name)));
            reader.add(name, text, key.span, value.map_or(item.span, |value| value.span));
        }
    } else if is_samconfig(node) {
        return samconfig::read(node, file, wanted);
    } else if let Some(parameters) = node.get("Parameters") {
        reader.mapping(parameters);
    } else if node.is_array() {
        reader.overrides(node);
    } else {
        reader.mapping(node);
    }
    (reader.all, None)
}

/// What a file gave so far.
pub(super) struct Reader {
    pub(super) file: FileId,
    pub(super) all: Values,
}

impl Reader {
    pub(super) fn add(&mut self, name: &str, text: Text, key: Span, value: Span) {
        let place = |span| Place { file: self.file, span };
        let assigned = Assigned { text, key: place(key), place: place(value) };
        self.all.insert(name.to_owned(), assigned);
    }

    fn mapping(&mut self, node: &Node) {
        for entry in node.entries() {
            if let Some(text) = scalar(&entry.value) {
                self.add(&entry.key, text, entry.key_span, entry.value.span);
            }
        }
    }

    pub(super) fn overrides(&mut self, node: &Node) {
        match &node.kind {
            Kind::Object(_) => self.mapping(node),
            Kind::Array(items) => {
                for item in items {
                    if item.is_object() {
                        self.mapping(item);
                    } else if let Some(text) = item.as_str() {
                        self.assignments(text, item.span);
                    }
                }
            }
            _ => {
                if let Some(text) = node.text() {
                    self.assignments(&text.to_string(), node.span);
                }
            }
        }
    }

    /// `Key=Value Other="two words"`, or `ParameterKey=Key,ParameterValue=Value`.
    fn assignments(&mut self, text: &str, span: Span) {
        for word in words(text) {
            let pair = match word.strip_prefix("ParameterKey=") {
                Some(rest) => rest.split_once(",ParameterValue="),
                None => word.split_once('='),
            };
            let Some((key, value)) = pair else { continue };
            let value = value.trim_matches('"');
            let value = crate::syntax::placeholder::text(value, &crate::syntax::Values::none());
            self.add(key.trim_matches('"'), value, span, span);
        }
    }
}

/// A value as CloudFormation takes it; a list with commas.
fn scalar(node: &Node) -> Option<Text> {
    let Kind::Array(items) = &node.kind else { return node.scalar_text() };
    let mut joined = Text::from("");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            joined = joined.then(&Text::from(","));
        }
        joined = joined.then(&item.scalar_text()?);
    }
    Some(joined)
}

/// Words of a command line; quotes hold words together.
fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for letter in text.chars() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            (None, letter) if letter.is_whitespace() => {
                if !word.is_empty() {
                    all.push(std::mem::take(&mut word));
                }
            }
            (_, letter) => word.push(letter),
        }
    }
    if !word.is_empty() {
        all.push(word);
    }
    all
}
