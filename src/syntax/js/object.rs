//! A mapping while its members are read in order: later ones outrank earlier
//! ones, and one whose keys nobody knows may be any of those before.

use std::sync::Arc;

use super::super::{Entry, Hole, Kind, Node, OPEN_ENTRY, Problem, common};
use crate::source::Span;

/// A mapping while it is written.
#[derive(Default)]
pub(super) struct Object {
    entries: Vec<Entry>,
    /// Only what is written in this place, to find what is written twice.
    written: Vec<Entry>,
}

impl Object {
    pub(super) fn put(&mut self, key: Arc<str>, key_span: Span, value: Node) {
        let marker = Node { kind: Kind::Null, span: value.span };
        self.written.push(Entry { key: Arc::clone(&key), key_span, value: marker });
        self.entries.push(Entry { key, key_span, value });
    }

    /// `...other`, whose entries outrank those before.
    pub(super) fn take(&mut self, entries: Vec<Entry>) {
        if entries.iter().any(|entry| entry.key.starts_with(OPEN_ENTRY)) {
            self.forget("...");
        }
        self.entries.retain(|own| entries.iter().all(|other| other.key != own.key));
        self.entries.extend(entries);
        self.written.clear();
    }

    /// Keys that nobody knows: any of those before may be one of them.
    pub(super) fn open(&mut self, name: &str, span: Span) {
        self.forget(name);
        let value = Node { kind: Kind::Hole(Hole::new(name)), span };
        self.entries.push(Entry { key: format!("{OPEN_ENTRY}{name}").into(), key_span: span, value });
        self.written.clear();
    }

    fn forget(&mut self, name: &str) {
        for entry in &mut self.entries {
            entry.value.kind = Kind::Hole(Hole::new(name));
        }
    }

    /// The entries; keys that are written twice are problems.
    pub(super) fn finish(self, problems: &mut Vec<Problem>) -> Vec<Entry> {
        common::report_duplicates(&self.written, problems);
        self.entries
    }
}
