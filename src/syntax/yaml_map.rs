//! A YAML mapping while it is being read: keys and values alternate, and merge
//! keys (`<<`, <https://yaml.org/type/merge.html>) are resolved at its end.

use std::collections::HashSet;
use std::sync::Arc;

use super::common::{self, syntax_problem};
use super::yaml::Value;
use super::yaml_anchors::Shape;
use super::{Entry, Kind, Node, Problem};
use crate::source::Span;

#[derive(Default)]
pub(super) struct Map {
    entries: Vec<Entry>,
    key: Option<Key>,
    /// The values of merge keys, and how many entries stand before each.
    merges: Vec<(usize, Node, Span)>,
}

enum Key {
    Text(Arc<str>, Span),
    Merge(Span),
    /// Not a string: reported, and its value is dropped.
    Broken,
}

impl Map {
    /// Takes the next key or value. Gives the place of a key that is none.
    pub(super) fn take(&mut self, value: Value) -> Option<Span> {
        match self.key.take() {
            None => {
                let (key, broken) = match value.token {
                    Some(token) if value.plain && &*token == "<<" => (Key::Merge(value.here), None),
                    Some(token) => (Key::Text(token, value.here), None),
                    None => (Key::Broken, Some(value.here)),
                };
                self.key = Some(key);
                broken
            }
            Some(Key::Text(key, key_span)) => {
                self.entries.push(Entry { key, key_span, value: value.node });
                None
            }
            Some(Key::Merge(span)) => {
                self.merges.push((self.entries.len(), value.node, span));
                None
            }
            Some(Key::Broken) => None,
        }
    }

    /// The entries, duplicates reported and merge keys resolved.
    pub(super) fn finish(mut self, shape: &mut Shape, problems: &mut Vec<Problem>) -> Vec<Entry> {
        common::report_duplicates(&self.entries, problems);
        if self.merges.is_empty() {
            self.entries.shrink_to_fit();
            return self.entries;
        }
        // The mapping's own keys win, then what is merged first.
        let mut taken: HashSet<Arc<str>> = self.entries.iter().map(|entry| Arc::clone(&entry.key)).collect();
        let mut merged: Vec<Entry> = Vec::with_capacity(self.entries.len());
        let mut own = self.entries.into_iter();
        let mut passed = 0;
        for (position, node, key_span) in self.merges {
            merged.extend(own.by_ref().take(position - passed));
            passed = position;
            let sources = match node.kind {
                Kind::Array(items) => items,
                // Nothing to merge, or an alias that was reported already.
                Kind::Null => continue,
                _ => vec![node],
            };
            for source in sources {
                let Kind::Object(entries) = source.kind else {
                    problems.push(syntax_problem(
                        key_span,
                        format!("<< merges mappings, and this is {}", source.kind_name()),
                        Some("write an alias of a mapping, or a list of such aliases, behind <<"),
                    ));
                    continue;
                };
                merged.extend(entries.into_iter().filter(|entry| taken.insert(Arc::clone(&entry.key))));
            }
        }
        merged.extend(own);
        // What was merged moved up one level, so the shape is an upper bound.
        shape.grow_to(merged.len());
        merged
    }
}
