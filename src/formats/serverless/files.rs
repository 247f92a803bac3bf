//! `${file(path):key}`: values of other files of the workspace.

use super::names::{Address, unquoted};
use super::variables::{Found, Variables};
use crate::source::{Span, join};
use crate::syntax::{Entry, Kind, Node};

impl Variables<'_> {
    /// What a file holds, or one value of it. Files that run are not run.
    pub(super) fn file(&mut self, at: &Address, span: Span) -> Found {
        let path = at.parameter.as_deref().unwrap_or_default();
        let path = unquoted(path).unwrap_or(path);
        let open = || Found::Open(format!("file({path})"));
        let around = self.around;
        let known = [".yml", ".yaml", ".json"].iter().any(|ending| path.ends_with(ending));
        let full = join(&around.sources.file(around.file).path, path);
        let Some(file) = around.sources.by_path(&full).filter(|_| known) else { return open() };
        let Some(read) = around.files.get(file.0 as usize) else { return open() };
        let [document] = read.parsed.documents.as_slice() else { return open() };
        if read.parsed.partial || loses_functions(&around.sources.file(file).text, document) {
            return open();
        }
        self.included.insert(file);
        let mut document = document.clone();
        replace_spans(&mut document, span);
        self.walk(&document, &at.address)
    }
}

/// Whether short forms of functions (`!Sub`) mean nothing in a file, because
/// it does not look like a part of a template.
fn loses_functions(text: &str, document: &Node) -> bool {
    let tags = text.match_indices('!').any(|(index, _)| {
        text[index + 1..].starts_with(|next: char| next.is_ascii_uppercase())
            && text[..index].ends_with(|before: char| before.is_whitespace() || "[{,-".contains(before))
    });
    tags && !keeps_functions(document)
}

fn keeps_functions(document: &Node) -> bool {
    let typed = |entry: &Entry| {
        entry.value.get("Type").and_then(Node::as_str).is_some_and(|kind| kind.contains("::"))
    };
    let resources = document.get("Resources").unwrap_or(document);
    !resources.entries().is_empty() && resources.entries().iter().all(typed)
}

/// What is taken from another file stands where it is named.
fn replace_spans(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| replace_spans(item, span)),
        Kind::Object(entries) => entries.iter_mut().for_each(|entry| {
            entry.key_span = span;
            replace_spans(&mut entry.value, span);
        }),
        _ => {}
    }
}
