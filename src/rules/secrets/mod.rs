//! Secrets that are written down. What is found is never shown: a finding
//! stands at the key, says neither value nor length, and [`values`] tells the
//! reports which ranges must not be printed.

mod raw;
mod words;

use words::{Known, is_placeholder, names_a_secret, only_describes, recognise};

use crate::diagnostic::{Basis, Finding, Place, RuleId, Subject};
use crate::formats::ReadFile;
use crate::source::{SourceFile, Span};
use crate::syntax::{Kind, Node};

/// Why a value is taken for a secret.
enum Why<'a> {
    /// The key under which it stands.
    Key(&'a str),
    /// What it is itself.
    Value(Known),
}

struct Secret<'a> {
    why: Why<'a>,
    /// The nearest key; none in a bare list.
    key: Option<Span>,
    value: Span,
    /// Whether it may be no more than words for what belongs there.
    doubtful: bool,
}

pub(super) fn committed_secret(read: &ReadFile, found: &mut Vec<Finding>) {
    for secret in secrets(read).into_iter().filter(|secret| !secret.doubtful) {
        let subject = match secret.key {
            Some(span) => Subject::Place(Place { file: read.file, span }),
            None => Subject::File(read.file),
        };
        let (message, help) = match secret.why {
            Why::Key(key) => (
                format!("the value of `{key}` is a secret that is written down here"),
                "replace it at the platform, then refer to it: an environment variable, a secret store, or a \
                 placeholder such as `${CLIENT_SECRET}`",
            ),
            Why::Value(known) => (format!("{} is written down here", known.words()), known.help()),
        };
        found.push(
            Finding::new(RuleId::SecretsCommittedSecret, Basis::Platform, subject, message)
                .label("its value is not shown")
                .help(help),
        );
    }
}

/// Where secrets stand in a file, so that no excerpt prints them.
pub fn values(read: &ReadFile) -> Vec<Span> {
    secrets(read).into_iter().map(|secret| secret.value).collect()
}

/// What an excerpt of a file must not show besides [`values`]: the tree holds
/// neither what stands behind a syntax error nor the words of a command. A file
/// that was not read at all is taken for a broken one.
pub fn in_text(file: &SourceFile, read: Option<&ReadFile>) -> Vec<Span> {
    let is_broken = read.is_none_or(|read| read.parsed.documents.is_empty() || read.parsed.is_broken());
    raw::spans(&file.text, is_broken)
}

fn secrets(read: &ReadFile) -> Vec<Secret<'_>> {
    let mut all = Vec::new();
    // Values with where the nearest key stands and what it is called. Depth is
    // bounded by the parsers, width by the file.
    let mut open: Vec<(&Node, Option<(&str, Span)>)> =
        read.parsed.documents.iter().rev().map(|node| (node, None)).collect();
    while let Some((node, key)) = open.pop() {
        match &node.kind {
            Kind::Object(entries) => {
                let pair = named_pair(node);
                let said = pair.as_ref().map(|secret| secret.value);
                all.extend(pair);
                let others = entries.iter().rev().filter(|entry| Some(entry.value.span) != said);
                open.extend(others.map(|entry| (&entry.value, Some((&*entry.key, entry.key_span)))));
            }
            Kind::Array(items) => {
                // A list of names (`"password": ["UserName"]`, as schemas have it) is none.
                let may_be_one = |item: &&Node| {
                    item.as_str().is_none_or(|word| !word.chars().all(|letter| letter.is_ascii_alphabetic()))
                };
                open.extend(items.iter().filter(may_be_one).rev().map(|item| (item, key)));
            }
            Kind::String(text) => {
                let Some(value) = text.literal() else { continue };
                let by_key = key.filter(|(name, _)| names_a_secret(name) && !is_placeholder(value, name));
                let (why, told) = match (by_key, recognise(value), assigned(value)) {
                    (_, Some(known), _) => (Why::Value(known), None),
                    (Some((name, _)), None, _) => (Why::Key(name), Some(value)),
                    (None, None, Some((name, told))) => (Why::Key(name), Some(told)),
                    (None, None, None) => continue,
                };
                let doubtful = told.is_some_and(only_describes);
                all.push(Secret { why, key: key.map(|(_, span)| span), value: node.span, doubtful });
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Hole(_) => {}
        }
    }
    all
}

/// `CLIENT_SECRET=...` in a list, as compose files have their environment.
fn assigned(value: &str) -> Option<(&str, &str)> {
    let (name, value) = value.split_once('=')?;
    let is_variable = |name: &str| {
        name.contains('_')
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'0'..=b'9' | b'_'))
    };
    (is_variable(name) && names_a_secret(name) && !is_placeholder(value, name)).then_some((name, value))
}

/// `{ name: CLIENT_SECRET, value: ... }`, as environments are often listed.
fn named_pair(node: &Node) -> Option<Secret<'_>> {
    let name = ["name", "Name", "key", "Key"].iter().find_map(|key| node.get(key)?.as_str())?;
    let entry = ["value", "Value"].iter().find_map(|key| node.entry(key))?;
    let value = entry.value.as_str()?;
    (names_a_secret(name) && !is_placeholder(value, name)).then_some(Secret {
        why: Why::Key(name),
        key: Some(entry.key_span),
        value: entry.value.span,
        doubtful: only_describes(value),
    })
}

#[cfg(test)]
mod tests;
