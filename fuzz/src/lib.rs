//! What must hold for every text, whatever its syntax.

use grantlint::source::{SourceFile, Span};
use grantlint::syntax::{Node, Syntax, Values, parse};

/// Reads a text; panics where a place lies outside of it or within a character.
pub fn check(syntax: Syntax, text: &str) {
    let file = SourceFile::new("fuzz", text);
    let parsed = parse(&file, syntax, &Values::none());
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    for document in &parsed.documents {
        visit(document, &inside);
    }
    parsed.problems.iter().for_each(|problem| inside(problem.span));
    parsed.comments.iter().for_each(|comment| inside(comment.span));
}

fn visit(node: &Node, inside: &impl Fn(Span)) {
    inside(node.span);
    for item in node.items() {
        visit(item, inside);
    }
    for entry in node.entries() {
        inside(entry.key_span);
        visit(&entry.value, inside);
    }
}
