//! Files that give a template's parameters their values: those of the AWS CLI,
//! of CodePipeline, and `samconfig.toml`.

use std::collections::BTreeMap;

use crate::syntax::{Hole, Kind, Node, Text};

/// Values of parameters, by name.
pub(super) type Values = BTreeMap<String, Text>;

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

/// Tables of a `samconfig.toml`: `[default.deploy.parameters]`.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>
fn is_samconfig(node: &Node) -> bool {
    const SIGNS: [&str; 5] =
        ["parameter_overrides", "stack_name", "template_file", "capabilities", "s3_prefix"];
    sam_tables(node).any(|table| SIGNS.iter().any(|sign| table.get(sign).is_some()))
}

fn sam_tables(node: &Node) -> impl Iterator<Item = &Node> {
    let environments = node.entries().iter().filter(|entry| entry.value.is_object());
    let commands = environments.flat_map(|environment| environment.value.entries());
    commands.filter_map(|command| command.value.get("parameters")).filter(|table| table.is_object())
}

/// The values that a document gives; also of a list of `Key=Value`, which has
/// no shape of its own.
pub(super) fn read(node: &Node) -> Values {
    let mut all = Values::new();
    if is_cli(node) {
        for item in node.items() {
            let Some(key) = item.get("ParameterKey").and_then(Node::as_str) else { continue };
            let value = item.get("ParameterValue").and_then(scalar);
            // What a stack had before is in no file.
            let value = value.unwrap_or_else(|| Text::hole(Hole::new(key)));
            all.insert(key.to_owned(), value);
        }
    } else if is_samconfig(node) {
        for overrides in sam_tables(node).filter_map(|table| table.get("parameter_overrides")) {
            overrides_of(overrides, &mut all);
        }
    } else if let Some(parameters) = node.get("Parameters") {
        mapping(parameters, &mut all);
    } else if node.is_array() {
        overrides_of(node, &mut all);
    } else {
        mapping(node, &mut all);
    }
    all
}

fn mapping(node: &Node, all: &mut Values) {
    for entry in node.entries() {
        all.extend(scalar(&entry.value).map(|value| (entry.key.to_string(), value)));
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

fn overrides_of(node: &Node, all: &mut Values) {
    match &node.kind {
        Kind::Object(_) => mapping(node, all),
        Kind::Array(items) => {
            for item in items {
                if item.is_object() {
                    mapping(item, all);
                } else if let Some(text) = item.as_str() {
                    assignments(text, all);
                }
            }
        }
        _ => {
            if let Some(text) = node.text() {
                assignments(&text.to_string(), all);
            }
        }
    }
}

/// `Key=Value Other="two words"`, or `ParameterKey=Key,ParameterValue=Value`.
fn assignments(text: &str, all: &mut Values) {
    for word in words(text) {
        let pair = match word.strip_prefix("ParameterKey=") {
            Some(rest) => rest.split_once(",ParameterValue="),
            None => word.split_once('='),
        };
        let Some((key, value)) = pair else { continue };
        let value = value.trim_matches('"');
        let value = crate::syntax::placeholder::text(value, &crate::syntax::Values::none());
        all.insert(key.trim_matches('"').to_owned(), value);
    }
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
