//! What is known of a resource in a plan or state: its values, with holes
//! where they are not known yet, and where they are sensitive.

use std::sync::Arc;

use crate::model::holes::{LATER, SENSITIVE};
use crate::source::Span;
use crate::syntax::{Entry, Hole, Kind, Node};

/// The three trees of one shape that describe a resource.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts<'a> {
    /// Values.
    pub(super) known: Option<&'a Node>,
    /// `true` where a value will only be known later.
    pub(super) unknown: Option<&'a Node>,
    /// `true` where a value is sensitive.
    pub(super) sensitive: Option<&'a Node>,
}

impl<'a> Parts<'a> {
    fn key(self, key: &str) -> Self {
        let get = |node: Option<&'a Node>| node.and_then(|node| node.get(key));
        Self { known: get(self.known), unknown: get(self.unknown), sensitive: get(self.sensitive) }
    }

    fn item(self, index: usize) -> Self {
        let get = |node: Option<&'a Node>| node.and_then(|node| node.items().get(index));
        Self { known: get(self.known), unknown: get(self.unknown), sensitive: get(self.sensitive) }
    }
}

/// One tree of the three. `name` is what holes are called, `span` where they
/// stand if nothing is there.
pub(super) fn merge(name: &str, parts: Parts<'_>, span: Span) -> Node {
    let is_true = |node: Option<&Node>| node.is_some_and(|node| node.kind == Kind::Bool(true));
    let at = parts.known.or(parts.unknown).map_or(span, |node| node.span);
    let hole = |name: String| Node { kind: Kind::Hole(Hole::new(name)), span: at };
    if is_true(parts.unknown) {
        return hole(format!("{name}{LATER}"));
    }
    if is_true(parts.sensitive) {
        return match parts.known {
            Some(node) if node.is_null() => node.clone(),
            _ => hole(format!("{name}{SENSITIVE}")),
        };
    }
    match (parts.known.map(|node| &node.kind), parts.unknown.map(|node| &node.kind)) {
        (Some(Kind::Object(_)), _) | (None, Some(Kind::Object(_))) => {
            let known = parts.known.map_or(&[][..], Node::entries);
            let later = parts.unknown.map_or(&[][..], Node::entries);
            let has = |key: &str| known.iter().any(|entry| &*entry.key == key);
            let later = later.iter().filter(|entry| !has(&entry.key) && is_open(&entry.value));
            let entry = |entry: &Entry| {
                let name = format!("{name}.{}", entry.key);
                let value = merge(&name, parts.key(&entry.key), entry.key_span);
                Entry { key: Arc::clone(&entry.key), key_span: entry.key_span, value }
            };
            Node { kind: Kind::Object(known.iter().chain(later).map(entry).collect()), span: at }
        }
        (Some(Kind::Array(_)), _) | (None, Some(Kind::Array(_))) => {
            let count = |node: Option<&Node>| node.map_or(0, |node| node.items().len());
            let all = count(parts.known).max(count(parts.unknown));
            let item = |index| merge(&format!("{name}[{index}]"), parts.item(index), at);
            Node { kind: Kind::Array((0..all).map(item).collect()), span: at }
        }
        (Some(kind), _) => Node { kind: kind.clone(), span: at },
        (None, _) => Node { kind: Kind::Null, span: at },
    }
}

/// Whether anything below is `true`.
fn is_open(node: &Node) -> bool {
    match &node.kind {
        Kind::Bool(open) => *open,
        Kind::Array(items) => items.iter().any(is_open),
        Kind::Object(entries) => entries.iter().any(|entry| is_open(&entry.value)),
        _ => false,
    }
}
