//! Puts parts of a template together as the framework does.
//! <https://www.serverless.com/framework/docs/providers/aws/guide/resources>

use std::collections::HashMap;
use std::sync::Arc;

use crate::source::Span;
use crate::syntax::{Entry, Kind, Node, Text, Values, placeholder};

pub(super) fn entry(key: impl Into<Arc<str>>, value: Node) -> Entry {
    Entry { key: key.into(), key_span: value.span, value }
}

pub(super) fn mapping(entries: Vec<Entry>, span: Span) -> Node {
    Node { kind: Kind::Object(entries), span }
}

pub(super) fn list(items: Vec<Node>, span: Span) -> Node {
    Node { kind: Kind::Array(items), span }
}

pub(super) fn text(text: impl Into<String>, span: Span) -> Node {
    Node { kind: Kind::String(Text::from(text.into())), span }
}

/// A function of CloudFormation.
pub(super) fn call(function: &str, argument: Node) -> Node {
    let span = argument.span;
    mapping(vec![entry(function, argument)], span)
}

/// `Fn::Sub` of a text with names in it.
pub(super) fn sub(text: &str, span: Span) -> Node {
    let text = placeholder::text(text, &Values::none());
    call("Fn::Sub", Node { kind: Kind::String(text), span })
}

/// Puts one value into another: mappings by key and lists by position; what
/// is put in counts.
pub(super) fn merge(into: &mut Node, from: Node) {
    match (&mut into.kind, from.kind) {
        (Kind::Object(own), Kind::Object(more)) => {
            let mut places: HashMap<Arc<str>, usize> = HashMap::with_capacity(own.len());
            for (index, known) in own.iter().enumerate() {
                places.entry(Arc::clone(&known.key)).or_insert(index);
            }
            for new in more {
                match places.get(&new.key).and_then(|index| own.get_mut(*index)) {
                    Some(known) => merge(&mut known.value, new.value),
                    None => {
                        places.insert(Arc::clone(&new.key), own.len());
                        own.push(new);
                    }
                }
            }
        }
        (Kind::Array(own), Kind::Array(more)) => {
            for (index, new) in more.into_iter().enumerate() {
                match own.get_mut(index) {
                    Some(known) => merge(known, new),
                    None => own.push(new),
                }
            }
        }
        (_, kind) => *into = Node { kind, span: from.span },
    }
}

/// Puts one value in place of another of the same key.
pub(super) fn replace(into: &mut Node, from: &Node) {
    let Kind::Object(own) = &mut into.kind else { return };
    for new in from.entries() {
        own.retain(|known| known.key != new.key);
        own.push(new.clone());
    }
}

/// The value under a key, made where it is not there.
pub(super) fn within<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let span = node.span;
    let Kind::Object(own) = &mut node.kind else { return None };
    let index = match own.iter().position(|known| &*known.key == key) {
        Some(index) => index,
        None => {
            own.push(entry(key, mapping(Vec::new(), span)));
            own.len() - 1
        }
    };
    own.get_mut(index).map(|known| &mut known.value)
}
