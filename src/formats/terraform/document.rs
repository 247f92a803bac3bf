//! `data.aws_iam_policy_document` as the JSON that the provider renders from
//! it. Its fields have other names than those of JSON, and other defaults.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>

use std::sync::Arc;

use crate::iam::Policy;
use crate::source::Span;
use crate::syntax::{Entry, Hole, Kind, Node, Part, Text};

/// A document that the data source takes statements from.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// What it says.
    Policy(Arc<Node>),
    /// It is not told; the hole says what it is.
    Open(Hole),
}

/// Statements from elsewhere that the data source merges with its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Merged {
    /// `source_policy_documents` (or `source_json`): own statements replace
    /// those of the same sid.
    pub(super) sources: Vec<(Given, Span)>,
    /// `override_policy_documents` (or `override_json`): they replace own
    /// statements of the same sid.
    pub(super) overrides: Vec<(Given, Span)>,
}

/// The policy that a data source renders.
pub(super) fn render(attributes: &Node, merged: &Merged) -> Node {
    let mut statements: Vec<Node> = Vec::new();
    for (given, _) in &merged.sources {
        match given {
            Given::Policy(policy) => statements.extend(statements_of(policy)),
            Given::Open(hole) => statements.push(hole_node(hole.clone(), attributes.span)),
        }
    }
    for block in attributes.get("statement").map_or(&[][..], Node::one_or_many) {
        put(&mut statements, statement(block));
    }
    for (given, span) in &merged.overrides {
        match given {
            Given::Policy(policy) => {
                for statement in statements_of(policy) {
                    put(&mut statements, statement);
                }
            }
            Given::Open(hole) => {
                // It may replace any statement that has a sid.
                for statement in statements.iter_mut().filter(|statement| sid(statement).is_some()) {
                    *statement = hole_node(hole.clone(), statement.span);
                }
                statements.push(hole_node(hole.clone(), *span));
            }
        }
    }
    let span = attributes.span;
    let own = attributes.get("version").filter(|version| !version.is_null());
    // The newest of all that are merged; their spelling sorts them.
    let merged = merged.sources.iter().chain(&merged.overrides).filter_map(|(given, _)| match given {
        Given::Policy(policy) => policy.get("Version"),
        Given::Open(_) => None,
    });
    let newest = own.into_iter().chain(merged).reduce(|newest, one| match (newest.as_str(), one.as_str()) {
        (Some(known), Some(other)) if other > known => one,
        _ => newest,
    });
    let version = newest.filter(|_| own.is_some()).cloned().unwrap_or_else(|| string("2012-10-17", span));
    let mut entries = vec![entry("Version", version)];
    if let Some(id) = attributes.get("policy_id").filter(|id| !id.is_null()) {
        entries.push(entry("Id", id.clone()));
    }
    entries.push(entry("Statement", Node { kind: Kind::Array(statements), span }));
    Node { kind: Kind::Object(entries), span }
}

/// A policy of which it is not told whether it is there at all: every
/// statement may be, and what it says is known.
pub(super) fn uncertain(policy: &Policy, hole: &Hole) -> Policy {
    policy.in_doubt(hole)
}

fn statements_of(policy: &Node) -> Vec<Node> {
    policy.get("Statement").map_or_else(Vec::new, |statements| statements.one_or_many().to_vec())
}

fn sid(statement: &Node) -> Option<&Text> {
    statement.get("Sid")?.text().filter(|sid| sid.literal() != Some(""))
}

/// Adds a statement, in the place of the one with the same sid.
fn put(statements: &mut Vec<Node>, statement: Node) {
    let own = sid(&statement).and_then(Text::literal);
    let same = own
        .and_then(|own| statements.iter().position(|other| sid(other).and_then(Text::literal) == Some(own)));
    match same {
        Some(index) => statements[index] = statement,
        None => statements.push(statement),
    }
}

fn statement(block: &Node) -> Node {
    if !block.is_object() {
        return block.clone();
    }
    let span = block.span;
    let mut entries = Vec::new();
    let mut take = |from: &str, to: &str, variables: bool| {
        let Some(found) = block.entry(from).filter(|found| is_set(&found.value)) else { return };
        let value = if variables { with_variables(&found.value) } else { found.value.clone() };
        entries.push(Entry { key: to.into(), key_span: found.key_span, value });
    };
    take("sid", "Sid", false);
    take("effect", "Effect", false);
    take("actions", "Action", false);
    take("not_actions", "NotAction", false);
    take("resources", "Resource", true);
    take("not_resources", "NotResource", true);
    if !entries.iter().any(|entry| &*entry.key == "Effect") {
        entries.push(entry("Effect", string("Allow", span)));
    }
    for (from, to) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        if let Some(found) = block.entry(from).filter(|found| is_set(&found.value)) {
            let value = principals(&found.value);
            entries.push(Entry { key: to.into(), key_span: found.key_span, value });
        }
    }
    if let Some(found) = block.entry("condition").filter(|found| is_set(&found.value)) {
        let value = conditions(&found.value);
        entries.push(Entry { key: "Condition".into(), key_span: found.key_span, value });
    }
    Node { kind: Kind::Object(entries), span }
}

/// Whether an attribute or block is there: an empty list and an empty sid
/// are how a plan writes that it is not.
fn is_set(node: &Node) -> bool {
    match &node.kind {
        Kind::Null => false,
        Kind::Array(items) => !items.is_empty(),
        Kind::String(text) => text.literal() != Some(""),
        _ => true,
    }
}

/// Blocks `{ type, identifiers }`; `*` with `*` is everybody.
fn principals(blocks: &Node) -> Node {
    let mut types: Vec<Entry> = Vec::new();
    for block in blocks.one_or_many() {
        if let Kind::Hole(_) = block.kind {
            return block.clone();
        }
        let kind = block.get("type");
        let identifiers = block.get("identifiers").map(with_variables);
        let Some(kind) = kind.and_then(Node::as_str) else {
            let name = "the type of the principals";
            return hole_node(Hole::new(name), kind.map_or(block.span, |kind| kind.span));
        };
        let span = block.get("type").map_or(block.span, |kind| kind.span);
        let identifiers = identifiers
            .unwrap_or_else(|| hole_node(Hole::new("the identifiers of the principals"), block.span));
        let only = identifiers.one_or_many();
        // Next to others it stays a type of its own, which AWS refuses.
        let is_alone = blocks.one_or_many().len() == 1;
        if kind == "*" && is_alone && only.iter().all(|one| one.as_str() == Some("*")) {
            return Node { kind: Kind::String(Text::from("*")), span: identifiers.span };
        }
        add(&mut types, kind, span, identifiers);
    }
    Node { kind: Kind::Object(types), span: blocks.span }
}

/// Blocks `{ test, variable, values }`.
fn conditions(blocks: &Node) -> Node {
    let mut tests: Vec<Entry> = Vec::new();
    for block in blocks.one_or_many() {
        if let Kind::Hole(_) = block.kind {
            return block.clone();
        }
        let word = |key: &str| block.get(key).and_then(Node::as_str);
        let (Some(test), Some(variable)) = (word("test"), word("variable")) else {
            return hole_node(Hole::new("the test and the variable of the condition"), block.span);
        };
        let at = |key: &str| block.get(key).map_or(block.span, |node| node.span);
        let values = block.get("values").map(with_variables);
        let values =
            values.unwrap_or_else(|| hole_node(Hole::new("the values of the condition"), block.span));
        if !tests.iter().any(|entry| &*entry.key == test) {
            let value = Node { kind: Kind::Object(Vec::new()), span: block.span };
            tests.push(Entry { key: test.into(), key_span: at("test"), value });
        }
        let of_test = tests.iter_mut().find(|entry| &*entry.key == test);
        if let Some(Entry { value: Node { kind: Kind::Object(variables), .. }, .. }) = of_test {
            add(variables, variable, at("variable"), values);
        }
    }
    Node { kind: Kind::Object(tests), span: blocks.span }
}

/// Adds values under a key; what stands there already is kept.
fn add(entries: &mut Vec<Entry>, key: &str, key_span: Span, values: Node) {
    match entries.iter_mut().find(|entry| &*entry.key == key) {
        None => entries.push(Entry { key: key.into(), key_span, value: values }),
        Some(entry) => {
            let span = entry.value.span;
            let items = entry.value.one_or_many().iter().chain(values.one_or_many()).cloned().collect();
            entry.value = Node { kind: Kind::Array(items), span };
        }
    }
}

/// `&{aws:username}` is how the data source writes a policy variable.
fn with_variables(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Array(items) => Kind::Array(items.iter().map(with_variables).collect()),
        Kind::String(text) => {
            let parts = text.parts().into_iter().map(|part| match part {
                Part::Literal(literal) if literal.contains("&{") => {
                    Part::Literal(literal.replace("&{", "${").into())
                }
                part => part,
            });
            Kind::String(Text::from_parts(parts))
        }
        other => other.clone(),
    };
    Node { kind, span: node.span }
}

fn entry(key: &str, value: Node) -> Entry {
    Entry { key: key.into(), key_span: value.span, value }
}

fn string(text: &str, span: Span) -> Node {
    Node { kind: Kind::String(Text::from(text)), span }
}

pub(super) fn hole_node(hole: Hole, span: Span) -> Node {
    Node { kind: Kind::Hole(hole), span }
}
