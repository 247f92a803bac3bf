//! What the front ends share: problems in the same words, duplicate keys, and
//! where a comment stands.

use std::collections::HashMap;

use super::{Comment, Entry, Problem, ProblemKind};
use crate::source::Span;

/// How deep documents may nest. Nothing that people write comes near it, and
/// it keeps every later walk over a tree from exhausting the stack.
pub(super) const MAX_DEPTH: usize = 128;

/// A text that is not of its syntax.
pub(super) fn syntax_problem(span: Span, message: impl Into<String>, help: Option<&str>) -> Problem {
    let (message, help) = (message.into(), help.map(str::to_owned));
    Problem { kind: ProblemKind::Syntax, span, message, help, beside: None }
}

/// Deeper nesting than [`MAX_DEPTH`].
pub(super) fn too_deep(span: Span) -> Problem {
    syntax_problem(
        span,
        format!("lists and mappings nest more than {MAX_DEPTH} levels deep here"),
        Some("no document that grantlint knows needs that; check how this file was generated"),
    )
}

/// A key that stands twice.
pub(super) fn duplicate_key(key: &str, first: Span, again: Span) -> Problem {
    Problem {
        kind: ProblemKind::DuplicateKey { first },
        span: again,
        message: format!("the key \"{key}\" stands twice in this mapping"),
        help: Some(
            "keep one of the two: most tools silently take the last one, and some refuse the file".to_owned(),
        ),
        beside: None,
    }
}

/// Reports every key that an earlier entry of the same mapping has too.
pub(super) fn report_duplicates(entries: &[Entry], problems: &mut Vec<Problem>) {
    // Comparing pairwise is quicker than hashing for mappings of usual size.
    const FEW: usize = 12;
    if entries.len() <= FEW {
        for (index, entry) in entries.iter().enumerate() {
            if let Some(first) = entries[..index].iter().find(|earlier| earlier.key == entry.key) {
                problems.push(duplicate_key(&entry.key, first.key_span, entry.key_span));
            }
        }
        return;
    }
    let mut seen: HashMap<&str, Span> = HashMap::with_capacity(entries.len());
    for entry in entries {
        match seen.get(&*entry.key) {
            Some(first) => problems.push(duplicate_key(&entry.key, *first, entry.key_span)),
            None => {
                seen.insert(&entry.key, entry.key_span);
            }
        }
    }
}

/// A comment from its marker-less text; `range` are byte offsets into `source`.
pub(super) fn comment(source: &str, base: usize, start: usize, end: usize, text: &str) -> Comment {
    let before = source[..start].trim_end_matches([' ', '\t']);
    Comment {
        text: text.trim().to_owned(),
        span: Span::new(base + start, base + end),
        own_line: before.is_empty() || before.ends_with(['\n', '\r']),
    }
}

/// Curly quotes, as word processors and web pages put them.
pub(super) fn is_typographic_quote(character: char) -> bool {
    matches!(character, '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}')
}

/// A curly quote where a straight one belongs.
pub(super) fn typographic_quote(span: Span, character: char) -> Problem {
    syntax_problem(
        span,
        format!("this is a typographic quote ({character}), not a straight one (\")"),
        Some(
            "replace the curly quotes \u{201c} \u{201d} in this file by \"; they come from copying out of a web page or a word processor",
        ),
    )
}

/// What git leaves in a file that two people changed.
pub(super) fn merge_conflict(source: &str, base: usize) -> Option<Problem> {
    const MARKER: &str = "<<<<<<< ";
    let start = if source.starts_with(MARKER) { 0 } else { source.find("\n<<<<<<< ")? + 1 };
    Some(syntax_problem(
        Span::new(base + start, base + start + MARKER.trim_end().len()),
        "this file holds an unresolved merge conflict",
        Some("keep one side of it, and remove the lines that start with <<<<<<<, ======= and >>>>>>>"),
    ))
}
