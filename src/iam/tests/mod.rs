//! Tests of the IAM room. The facts come from the pages of the IAM User Guide
//! that each table names.

mod accounts;
mod bars;
mod conditions;
mod derived;
mod fit;
mod guardrails;
mod parsing;
mod patterns;
mod principals;
mod properties;
mod public;
mod special;

use serde_json::{Value, json};

use super::*;
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Hole, Kind, Node, Part, Text};

/// A tree from a JSON value, each node with a span of its own. A string
/// `<name>` within a string is a hole.
fn tree(value: &Value) -> Node {
    fn build(value: &Value, next: &mut usize) -> Node {
        let start = *next;
        *next += 1;
        let kind = match value {
            Value::Null => Kind::Null,
            Value::Bool(value) => Kind::Bool(*value),
            Value::Number(value) => Kind::Number(value.to_string().into()),
            Value::String(text) => Kind::String(text_of(text)),
            Value::Array(items) => Kind::Array(items.iter().map(|item| build(item, next)).collect()),
            Value::Object(entries) => Kind::Object(
                entries
                    .iter()
                    .map(|(key, value)| {
                        *next += 1;
                        let key_span = Span::new(*next - 1, *next);
                        Entry { key: key.as_str().into(), key_span, value: build(value, next) }
                    })
                    .collect(),
            ),
        };
        *next += 1;
        Node { kind, span: Span::new(start, *next) }
    }
    build(value, &mut 0)
}

/// A text with a hole for each `<name>`.
fn text_of(text: &str) -> Text {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<')
        && let Some((name, after)) = after.split_once('>')
    {
        parts.push(Part::Literal(before.into()));
        parts.push(Part::Hole(Hole::new(name)));
        rest = after;
    }
    parts.push(Part::Literal(rest.into()));
    Text::from_parts(parts)
}

/// A policy that must be without problems.
fn policy(value: &Value) -> Policy {
    let parsed = parse(value);
    assert_eq!(parsed.problems, [], "{value}");
    parsed.policy.expect("a policy")
}

fn parse(value: &Value) -> ParsedPolicy {
    parse_policy(&tree(value), FileId(0))
}

/// A policy of version 2012-10-17 with these statements.
fn statements(statements: Value) -> Policy {
    policy(&json!({"Version": "2012-10-17", "Statement": statements}))
}

fn who(text: &str) -> Principal {
    Principal::parse(&text_of(text)).unwrap_or_else(|| panic!("{text} is no principal"))
}

fn ask(principal: &str, action: &str, resource: &str) -> Request {
    Request::new(who(principal), action, text_of(resource)).with_context(Context::complete())
}
