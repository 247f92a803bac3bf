//! The literal parts of strings: escapes, and the indentation of heredocs,
//! with the place of every byte.

use std::ops::Range;

use super::super::OffsetMap;

/// How literal parts are written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Style {
    /// Between quotes, with backslashes.
    Quoted,
    /// Line by line; indented ones lose that many white characters per line.
    Heredoc(usize),
    /// A template file, or a text without any escapes but `$${`.
    File,
}

/// The text of a literal part that stands at `range` of the source. `fresh`
/// says whether it starts a line.
pub(super) fn decode(
    source: &str,
    base: usize,
    range: Range<usize>,
    style: Style,
    mut fresh: bool,
) -> (String, OffsetMap) {
    let mut text = String::with_capacity(range.len());
    let mut map = OffsetMap::default();
    let end = range.end.min(source.len());
    let mut at = range.start.min(end);
    let mut indent = 0;
    while at < end {
        let rest = &source[at..end];
        // An empty line keeps its white space.
        if fresh && indent == 0 && matches!(style, Style::Heredoc(_)) && is_blank(rest) {
            fresh = false;
        }
        if let Style::Heredoc(stripped) = style
            && fresh
            && indent < stripped
            && rest.starts_with([' ', '\t'])
        {
            indent += 1;
            at += 1;
            continue;
        }
        fresh = false;
        let (written, length) = one(rest, style);
        let written: &str = written.as_deref().unwrap_or(&rest[..length]);
        map.push(written.len(), base + at, length);
        text.push_str(written);
        at += length;
        if written == "\n" {
            (fresh, indent) = (true, 0);
        }
    }
    (text, map)
}

/// Whether a line holds nothing but white space.
fn is_blank(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(line, _)| line.trim().is_empty())
}

/// What the source stands for at its start: nothing for a run that stands for
/// itself, and its length.
fn one(rest: &str, style: Style) -> (Option<String>, usize) {
    for (escape, meant) in [("$${", "${"), ("%%{", "%{")] {
        if rest.starts_with(escape) {
            return (Some(meant.into()), escape.len());
        }
    }
    if style == Style::Quoted
        && let Some(escaped) = rest.strip_prefix('\\')
    {
        let Some(sign) = escaped.chars().next() else { return (None, 1) };
        let digits = match sign {
            'n' => return (Some("\n".into()), 2),
            'r' => return (Some("\r".into()), 2),
            't' => return (Some("\t".into()), 2),
            '"' | '\\' => return (Some(sign.into()), 2),
            'u' => 4,
            'U' => 8,
            _ => return (None, 1 + sign.len_utf8()),
        };
        let code = escaped.get(1..1 + digits).and_then(|code| u32::from_str_radix(code, 16).ok());
        return match code.and_then(char::from_u32) {
            Some(character) => (Some(character.into()), 2 + digits),
            None => (None, 2),
        };
    }
    let plain = rest.find(['\\', '$', '%', '\n']).unwrap_or(rest.len());
    if plain > 0 {
        return (None, plain);
    }
    // A line break, or one of the characters that turned out to mean nothing.
    (None, 1)
}
