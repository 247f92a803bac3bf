//! What is wrong with a YAML text, in words that help to put it right.

use granit_parser::{ErrorKind, ScanError};

use super::Problem;
use super::common::{MAX_DEPTH, is_typographic_quote, syntax_problem, too_deep};
use super::yaml_anchors::{MAX_COPIED, Trouble};
use crate::source::Span;

const TAB: &str = "a tab stands where YAML wants spaces";

/// An alias whose anchor stands nowhere before it.
pub(super) fn unknown_anchor(span: Span) -> Problem {
    syntax_problem(
        span,
        "this alias names no anchor that stands before it in this document",
        Some("define it with &name, check the spelling, or put the text in quotes if it is no alias"),
    )
}

/// An alias that was not followed.
pub(super) fn alias(trouble: Trouble, span: Span) -> Problem {
    match trouble {
        Trouble::Cycle => syntax_problem(
            span,
            "this alias names the value that it stands in, so the value would contain itself",
            Some("write the value out, or name an anchor that ends before this place"),
        ),
        Trouble::TooMany => syntax_problem(
            span,
            format!("the aliases of this file expand to more than {MAX_COPIED} values"),
            Some("aliases of aliases multiply; write the document out, or split it"),
        ),
        Trouble::TooDeep => syntax_problem(
            span,
            format!("with what this alias stands for, the document nests more than {MAX_DEPTH} levels deep"),
            None,
        ),
    }
}

/// What the parser could not read.
pub(super) fn unreadable(error: &ScanError, source: &str, base: usize) -> Problem {
    let mut start = error.marker().byte_offset().unwrap_or(source.len()).min(source.len());
    while !source.is_char_boundary(start) {
        start -= 1;
    }
    let (message, help) = words(error.kind());
    if message == Some(TAB) {
        // The parser points behind the tab, or at the text that it ends.
        start = match source[..start].ends_with('\t') {
            true => start - 1,
            false => source[start..].find('\t').map_or(start, |offset| start + offset),
        };
    }
    let next = source[start..].chars().next().filter(|next| !matches!(next, '\n' | '\r'));
    let span = Span::new(base + start, base + start + next.map_or(0, char::len_utf8));
    if let ErrorKind::RecursionLimitExceeded = error.kind() {
        return too_deep(span);
    }
    let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = source[line_start..].lines().next().unwrap_or_default();
    let help = if line.contains("{%") {
        Some("this looks like a template; give grantlint the rendered file")
    } else if line.contains("{{") {
        Some("a placeholder that starts a value must stand in quotes: \"{{ name }}\"")
    } else if line.contains(is_typographic_quote) {
        Some("this line has typographic quotes (\u{201c} \u{201d}); replace them by straight ones (\")")
    } else {
        help
    };
    match message {
        Some(message) => syntax_problem(span, message, help),
        None => syntax_problem(span, format!("this is not YAML: {}", error.info()), help),
    }
}

/// Our words for the mistakes that people make; the parser's for the others.
fn words(kind: &ErrorKind) -> (Option<&'static str>, Option<&'static str>) {
    let (message, help) = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => (TAB, "indent with spaces; YAML forbids tabs there"),
        ErrorKind::UnclosedQuotedScalar => ("this string is never closed", "add the closing quote"),
        ErrorKind::UnclosedFlowCollection { open: '[' } | ErrorKind::UnexpectedEofFlowSequence => {
            ("a [ is never closed", "add the ] that closes it")
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => ("a { is never closed", "add the } that closes it"),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            ("this bracket closes nothing, or not the bracket that is open", "pair [ with ] and { with }")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a comma or ] should stand here", "separate the items of a [ ] list with commas")
        }
        ErrorKind::ExpectedFlowMappingSeparator => {
            ("a comma or } should stand here", "separate the entries of a { } mapping with commas")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => (
            "a second \": \" on one line, or a key that is indented wrongly",
            "put text that holds \": \" in quotes; give all keys of a mapping the same indentation",
        ),
        ErrorKind::InvalidColonPlacement => (
            "a colon stands where none can be",
            "close the [ or { that is still open, or put text that holds a colon in quotes",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (
            "this line is no \"key: value\"",
            "put a colon and a space behind the key; text over several lines needs quotes or |",
        ),
        ErrorKind::MissingAnchorOrAliasName => {
            ("a * or & without quotes: in YAML they start an alias or an anchor", "write \"*\" in quotes")
        }
        ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::InvalidIndentation => (
            "this line does not fit the indentation of the lines above it",
            "give all keys of a mapping, and all dashes of a list, the same indentation",
        ),
        ErrorKind::BlockSequenceEntryNotAllowed => (
            "a list item stands where none can be",
            "start every item with \"- \" at the same indentation, below its key",
        ),
        ErrorKind::UnexpectedCharacter { .. } => (
            "text cannot start with this character",
            "put the text in quotes; @, ` and % are reserved by YAML",
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape => (
            "a backslash escape that YAML does not know",
            "write \\\\ for a backslash, or use single quotes, which know no escapes",
        ),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => (
            "there is text behind the closing quote",
            "put the whole value in quotes, or escape the quotes within it",
        ),
        _ => return (None, None),
    };
    (Some(message), Some(help))
}
