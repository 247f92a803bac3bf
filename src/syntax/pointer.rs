//! JSON Pointers (RFC 6901) into a tree, in both directions. Fields keep only
//! spans; the pointer of a place is computed when somebody wants to read it.

use std::fmt::Write as _;

use super::{Kind, Node};
use crate::source::Span;

/// The pointer of the key or value that stands at `span`, or of the smallest
/// value around it. The root is the empty string.
pub fn pointer_to(root: &Node, span: Span) -> String {
    let mut pointer = String::new();
    let mut node = root;
    while node.span != span {
        let next = match &node.kind {
            Kind::Object(entries) => entries
                .iter()
                .filter(|entry| entry.key_span == span || entry.value.span.contains(span))
                // A TOML table that goes on below others spans those as well.
                .min_by_key(|entry| (entry.key_span != span, entry.value.span.len()))
                .map(|entry| {
                    push(&mut pointer, &entry.key);
                    (&entry.value, entry.key_span == span)
                }),
            Kind::Array(items) => item_around(items, span).map(|(index, item)| {
                let _ = write!(pointer, "/{index}");
                (item, false)
            }),
            _ => None,
        };
        match next {
            Some((child, false)) => node = child,
            _ => break,
        }
    }
    pointer
}

/// The item that holds a span: by bisection where items stand in the order of
/// the text, as all but those behind aliases do; a manifest of ten thousand
/// organizations is asked for very many pointers.
fn item_around(items: &[Node], span: Span) -> Option<(usize, &Node)> {
    let guess = items.partition_point(|item| item.span.end < span.end);
    match items.get(guess) {
        Some(item) if item.span.contains(span) => Some((guess, item)),
        _ => items.iter().enumerate().find(|(_, item)| item.span.contains(span)),
    }
}

fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

/// The value that a pointer names.
pub fn resolve<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    let mut node = root;
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        node = match &node.kind {
            Kind::Object(_) => node.get(&key)?,
            Kind::Array(items) => items.get(key.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}
