//! Turns what the validator finds into issues: at the key or value that is
//! wrong, in words for whoever wrote it, one per cause.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::super::fields::natural;
use super::super::words::{either, quoted, shortened};
use super::super::{Issue, IssueKind, native};
use super::Compiled;
use crate::diagnostic::{Place, nearest};
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Kind, Node};

/// More than this many in one document have few causes; the rest is counted.
const MOST: usize = 100;

/// What is wrong with the document.
pub(super) fn find(compiled: &Compiled, root: &Node, file: FileId) -> Vec<Issue> {
    if compiled.validator.is_valid(root) {
        return Vec::new();
    }
    let mut writer = Writer {
        schema: &compiled.schema,
        file,
        issues: Vec::new(),
        meant: HashSet::new(),
        more: 0,
        missing: Vec::new(),
    };
    for error in compiled.validator.iter_errors(root) {
        if writer.issues.len() + writer.missing.len() < MOST {
            writer.write(&error, root);
        } else {
            writer.more += 1;
        }
    }
    writer.finish(root)
}

/// A value that the validator points at, with how to call it.
struct Target<'a> {
    node: &'a Node,
    /// The nearest key above it, its own if it has one.
    key: Option<&'a Entry>,
    /// Whether it is an item of the list under that key.
    is_item: bool,
}

impl<'a> Target<'a> {
    fn resolve(root: &'a Node, pointer: &str) -> Option<Self> {
        let mut target = Self { node: root, key: None, is_item: false };
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            match &target.node.kind {
                Kind::Array(items) => {
                    target.node = items.get(name.parse::<usize>().ok()?)?;
                    target.is_item = true;
                }
                _ => {
                    let entry = target.node.entry(&name)?;
                    target = Self { node: &entry.value, key: Some(entry), is_item: false };
                }
            }
        }
        Some(target)
    }

    fn name(&self) -> String {
        match self.key {
            None => "the document".into(),
            Some(entry) if self.is_item => format!("an item of `{}`", shortened(&entry.key)),
            Some(entry) => format!("`{}`", shortened(&entry.key)),
        }
    }

    /// The value, or its key where there is nothing to point at.
    fn span(&self) -> Span {
        match self.key {
            Some(entry) if self.node.span.start == self.node.span.end => entry.key_span,
            _ => self.node.span,
        }
    }

    /// How to write it, by the schema's example.
    fn example(&self, wanted: &Value) -> Option<String> {
        let example = example(wanted)?;
        Some(match self.key {
            Some(entry) if !self.is_item => format!("for example `{}: {example}`", shortened(&entry.key)),
            _ => format!("for example {example}"),
        })
    }

    /// The key of the mapping, or its first key where it has none of its own.
    fn head(&self) -> Span {
        match self.key {
            Some(entry) if !self.is_item => entry.key_span,
            _ => self.node.entries().first().map_or(self.node.span, |entry| entry.key_span),
        }
    }
}

struct Writer<'s> {
    schema: &'s Value,
    file: FileId,
    issues: Vec<Issue>,
    /// Known keys for which an unknown one was a slip, by mapping.
    meant: HashSet<(String, String)>,
    /// Problems beyond the first [`MOST`].
    more: usize,
    /// Missing keys, by mapping: not missing if a slip stands for them.
    missing: Vec<((String, String), Issue)>,
}

impl Writer<'_> {
    fn write(&mut self, error: &ValidationError<'_>, root: &Node) {
        let pointer = error.instance_path().as_str();
        let Some(target) = Target::resolve(root, pointer) else { return };
        // Whatever fills a placeholder may well be right.
        if matches!(target.node.kind, Kind::Hole(_)) || target.node.text().is_some_and(|t| t.has_holes()) {
            return;
        }
        let path = error.schema_path().as_str();
        let part = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let wanted = self.schema.pointer(part).unwrap_or(self.schema);
        let name = target.name();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                self.unknown_keys(pointer, &target, unexpected, wanted);
            }
            ValidationErrorKind::Required { property } => {
                self.missing_key(pointer, &target, property.as_str().unwrap_or_default(), wanted);
            }
            ValidationErrorKind::Type { .. } => match &target.node.kind {
                Kind::Number(token) if part.ends_with("/$defs/account_id") => {
                    self.issues.push(account_id(self.place(target.node.span), &name, token));
                }
                _ => self.wrong_type(&target, wanted),
            },
            ValidationErrorKind::Enum { options } => self.wrong_word(&target, options),
            ValidationErrorKind::Constant { expected_value } => {
                let expected = expected_value.as_str().unwrap_or_default();
                self.push(
                    target.node.span,
                    format!("{name} is {expected}, not {}", shown(target.node)),
                    Some(format!("write {expected}")),
                );
            }
            ValidationErrorKind::Pattern { .. } => {
                let title = wanted["title"].as_str().unwrap_or("something else");
                let help = meant(root, pointer, part, &target).or_else(|| target.example(wanted));
                self.push(target.node.span, format!("{name} is {title}, not {}", shown(target.node)), help);
            }
            ValidationErrorKind::MinLength { .. } => {
                self.push(target.node.span, format!("{name} is empty"), target.example(wanted))
            }
            ValidationErrorKind::Minimum { limit } => self.push(
                target.node.span,
                format!("{name} is at least {limit}, not {}", shown(target.node)),
                None,
            ),
            _ => self.push(target.node.span, format!("{name} does not fit: {}", error.masked()), None),
        }
    }

    fn unknown_keys(&mut self, pointer: &str, target: &Target<'_>, unexpected: &[String], wanted: &Value) {
        let known: Vec<&str> = wanted["properties"]
            .as_object()
            .into_iter()
            .flat_map(|properties| properties.keys())
            .map(String::as_str)
            .filter(|key| *key != "$schema")
            .collect();
        let title = wanted["title"].as_str().unwrap_or("this mapping");
        let unexpected: HashSet<&str> = unexpected.iter().map(String::as_str).collect();
        let unknown = target.node.entries().iter().filter(|entry| unexpected.contains(&*entry.key));
        self.more += unknown.clone().count().saturating_sub(MOST);
        for entry in unknown.take(MOST) {
            let near = nearest(&entry.key, known.iter().copied()).or_else(|| beginning(&entry.key, &known));
            let help = match near {
                Some(near) => {
                    self.meant.insert((pointer.to_owned(), near.to_owned()));
                    format!("did you mean `{near}`?")
                }
                None => format!("the keys of {title} are {}", known.join(", ")),
            };
            let message = format!("`{}` is not a key of {title}", shortened(&entry.key));
            self.push(entry.key_span, message, Some(help));
        }
    }

    fn missing_key(&mut self, pointer: &str, target: &Target<'_>, key: &str, wanted: &Value) {
        let title = wanted["title"].as_str().unwrap_or("this mapping");
        let owner = match target.key {
            Some(entry) if !target.is_item => format!("`{}`", shortened(&entry.key)),
            _ => format!("this {}", title.split_once(' ').map_or(title, |(_, noun)| noun)),
        };
        let property = self.resolve(&wanted["properties"][key]);
        let issue = Issue {
            kind: IssueKind::Schema,
            place: self.place(target.head()),
            message: format!("{owner} has no `{key}`"),
            help: Some(match example(property) {
                Some(example) => format!("add it, for example `{key}: {example}`"),
                None => format!("add `{key}`"),
            }),
            related: None,
        };
        self.missing.push(((pointer.to_owned(), key.to_owned()), issue));
    }

    fn wrong_type(&mut self, target: &Target<'_>, wanted: &Value) {
        let types: Vec<&str> = match &wanted["type"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let words: Vec<&str> =
            types.iter().filter(|name| **name != "null").map(|name| type_words(name)).collect();
        let scalar = target.node.scalar_text().map(|text| shortened(&text.to_string())).unwrap_or_default();
        let is = match target.node.kind {
            Kind::Null => "has no value".to_owned(),
            Kind::Bool(_) => format!("is {scalar} without quotes"),
            Kind::Number(_) => format!("is the number {scalar}"),
            _ => format!("is {}", target.node.kind_name()),
        };
        let takes = |name| types.contains(&name);
        let truth = match scalar.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some("true"),
            "false" | "no" | "off" => Some("false"),
            _ => None,
        };
        let help = match &target.node.kind {
            Kind::Number(_) | Kind::Bool(_) if takes("string") && !takes("array") => {
                Some(format!("put it in quotes: {}", quoted(&scalar)))
            }
            Kind::String(_) if takes("array") => Some(format!("write a list: [{scalar}]")),
            Kind::String(_) if takes("boolean") && truth.is_some() => {
                truth.map(|truth| format!("write {truth}, without quotes"))
            }
            Kind::String(_) if takes("integer") && natural(&scalar).is_some() => {
                Some(format!("write it without quotes: {scalar}"))
            }
            _ => target.example(wanted),
        };
        self.push(target.span(), format!("{} must be {}, but {is}", target.name(), either(&words)), help);
    }

    fn wrong_word(&mut self, target: &Target<'_>, options: &Value) {
        let all: Vec<&str> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // Some words are also known in the API's spelling; one is enough to read.
        let mut seen = HashSet::new();
        let words: Vec<&str> =
            all.iter().copied().filter(|word| seen.insert(word.to_ascii_lowercase())).collect();
        let help = target
            .node
            .as_str()
            .and_then(|word| nearest(word, words.iter().copied()))
            .map(|near| format!("did you mean {near}?"));
        let message = format!("{} is {}, not {}", target.name(), either(&words), shown(target.node));
        self.push(target.node.span, message, help);
    }

    fn resolve<'v>(&'v self, schema: &'v Value) -> &'v Value {
        schema["$ref"]
            .as_str()
            .and_then(|reference| self.schema.pointer(reference.trim_start_matches('#')))
            .unwrap_or(schema)
    }

    fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    fn push(&mut self, span: Span, message: String, help: Option<String>) {
        let place = self.place(span);
        // A duplicated key is looked at once for each time it stands there.
        if !self.issues.iter().any(|issue| issue.place == place && issue.message == message) {
            self.issues.push(Issue { kind: IssueKind::Schema, place, message, help, related: None });
        }
    }

    fn finish(mut self, root: &Node) -> Vec<Issue> {
        let meant = std::mem::take(&mut self.meant);
        let missing = std::mem::take(&mut self.missing).into_iter();
        self.issues.extend(missing.filter(|(key, _)| !meant.contains(key)).map(|(_, issue)| issue));
        let more = self.more;
        if more > 0 {
            let span = root.entries().first().map_or(root.span, |entry| entry.key_span);
            let help = "they are told when the first ones are mended";
            self.push(span, format!("{more} more places in this document are wrong"), Some(help.into()));
        }
        self.issues
    }
}

/// What is to be written where only one thing can be meant.
fn meant(root: &Node, pointer: &str, part: &str, target: &Target<'_>) -> Option<String> {
    let kind = part.strip_prefix("/$defs/")?;
    let beside = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let account = Target::resolve(root, &format!("{beside}/account_id"));
    let account = account.and_then(|account| account.node.as_str());
    let account = account.map(|id| native::meant("account_id", id, None).unwrap_or_else(|| id.to_owned()));
    let meant = native::meant(kind, target.node.as_str()?, account.as_deref())?;
    let key = target.key.filter(|_| !target.is_item)?;
    let value = if kind == "account_id" { format!("\"{meant}\"") } else { meant };
    Some(format!("write `{}: {value}`", shortened(&key.key)))
}

/// What becomes of an account id without quotes
/// (<https://yaml.org/type/int.html>: a leading 0 is octal in YAML 1.1).
pub(in crate::formats) fn account_id(place: Place, name: &str, token: &str) -> Issue {
    const DIGITS: usize = 12;
    let digits = token.chars().all(|c| c.is_ascii_digit());
    let padded = format!("{token:0>DIGITS$}");
    let (why, written) = if !digits || token.len() > DIGITS {
        ("an AWS account id is a string of twelve digits".to_owned(), None)
    } else if token.len() < DIGITS {
        (
            format!("it has {} digits: as a number an account id loses its leading 0", token.len()),
            Some(padded),
        )
    } else if let (true, Ok(octal)) = (token.starts_with('0'), u64::from_str_radix(token, 8)) {
        (format!("tools that read YAML 1.1 take it for an octal number, {octal}"), Some(padded))
    } else if token.starts_with('0') {
        ("many tools drop the leading 0 of a number".to_owned(), Some(padded))
    } else {
        ("an AWS account id is a string: other tools compare it with one".to_owned(), Some(padded))
    };
    Issue {
        kind: IssueKind::AccountIdNotAString,
        place,
        message: format!("{name} is written as a number, {}; {why}", shortened(token)),
        help: Some(match written {
            Some(id) => format!("put it in quotes: \"{id}\""),
            None => "write the twelve digits in quotes".into(),
        }),
        related: None,
    }
}

fn type_words(name: &str) -> &str {
    match name {
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a mapping",
        other => other,
    }
}

fn shown(node: &Node) -> String {
    match (&node.kind, node.scalar_text()) {
        (Kind::String(text), _) => quoted(&text.to_string()),
        (_, Some(token)) => shortened(&token.to_string()),
        (Kind::Null, None) => "nothing".into(),
        _ => node.kind_name().into(),
    }
}

/// The one key that the unknown one is the beginning of (`bucket`, where
/// `bucket_policy` is wanted).
fn beginning<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let mut all = known.iter().filter(|key| word.len() >= 4 && key.starts_with(word));
    all.next().filter(|_| all.next().is_none()).copied()
}

/// The example that a schema gives, as it is written in a document.
fn example(schema: &Value) -> Option<String> {
    schema["examples"].get(0).or_else(|| schema.get("const")).map(written)
}

fn written(value: &Value) -> String {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./ ".contains(c));
    match value {
        Value::String(text) if plain(text) && !text.chars().all(|c| c.is_ascii_digit()) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| format!("{key}: {}", written(value));
            format!("{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}
