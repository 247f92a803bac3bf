//! What is wrong with a TOML text, in words that help to put it right.

use toml_parser::ParseError;

use super::Problem;
use super::common::{is_typographic_quote, syntax_problem, too_deep, typographic_quote};
use crate::source::Span;

/// What the parser could not read.
pub(super) fn unreadable(error: &ParseError, text: &str, base: usize) -> Problem {
    let place = error.unexpected().or(error.context());
    let (mut start, mut end) = place.map_or((text.len(), text.len()), |at| (at.start(), at.end()));
    // The lexer cuts `${name}` in two behind the `$`.
    if text[..start].ends_with('$') {
        start -= 1;
    }
    let first = text[start..].chars().next().filter(|first| !matches!(first, '\n' | '\r'));
    end = end.max(start + first.map_or(0, char::len_utf8));
    let span = Span::new(base + start, base + end);
    let description = error.description();
    if let Some(quote) = first.filter(|first| is_typographic_quote(*first)) {
        return typographic_quote(span, quote);
    }
    if description.contains("recursion") {
        return too_deep(span);
    }
    let (message, help) = match (description, first) {
        ("string values must be quoted", None) => {
            ("a value is missing here", "write one behind the =, or remove the key")
        }
        ("string values must be quoted", _) | (_, Some('$' | '<')) => {
            ("text stands in quotes in TOML", "put this value in double quotes")
        }
        ("key with no value", _) if is_like_yaml(&text[..start]) => {
            ("TOML puts = between key and value, not :", "write key = value")
        }
        ("key with no value", _) => {
            ("a key without a value", "write key = value; a key with spaces in it needs quotes")
        }
        ("invalid basic string" | "invalid literal string", _) => (
            "this string is not closed on its line, or holds a character that must be escaped",
            "add the closing quote; text over several lines needs three quotes on either side",
        ),
        ("missing escaped value", _) => (
            "a backslash escape that TOML does not know",
            "write \\\\ for a backslash, or use single quotes, which know no escapes",
        ),
        ("missing comma between array elements", _) => (
            "a comma or ] should stand here",
            "separate the items of a list with commas, and close it with ]",
        ),
        ("unclosed array", _) => ("a [ is never closed", "add the ] that closes it"),
        ("unclosed inline table", _) => ("a { is never closed", "add the } that closes it"),
        ("unclosed table" | "unclosed array table", _) => {
            ("the header of this table is not closed", "write [name], or [[name]] for a list of tables")
        }
        ("unexpected key or value", _) => {
            ("there is text behind the value", "one key = value per line; text stands in quotes")
        }
        _ => return syntax_problem(span, format!("this is not TOML: {description}"), None),
    };
    syntax_problem(span, message, Some(help))
}

/// Whether a line starts with `key:` as in YAML.
fn is_like_yaml(before: &str) -> bool {
    before.rsplit('\n').next().is_some_and(|line| line.trim_end().ends_with(':'))
}
