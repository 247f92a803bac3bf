//! What is wrong with a JSON text, in words that help to put it right. None of
//! them repeats what stands in the file: it could be a secret.

use jsonc_parser::ParseStringErrorKind;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::tokens::Token;

use super::Problem;
use super::common::{is_typographic_quote, syntax_problem, typographic_quote};
use crate::source::Span;

/// What to say of text behind a document, and of another document there.
pub(super) fn behind(document: bool) -> (&'static str, &'static str) {
    if document {
        (
            "another document begins behind the end of the first",
            "all of them were read, but other tools take one value per file: `jq -s . FILE` makes a list \
             of them (`>>` and `jq '.Roles[]'` write them one behind the other)",
        )
    } else {
        (
            "there is text behind the end of the document",
            "a JSON file holds one value; put several into a list [ ... ], or into files of their own",
        )
    }
}

/// Help for a missing comma.
pub(super) const COMMA: &str =
    "put a comma between the two; the rest of the file was read as if it were there";

const BARE_WORD: (&str, Option<&str>) = (
    "a value without quotes that is neither a number nor true, false or null",
    Some("put it in double quotes; true, false and null are written in lower case"),
);

/// A bracket without its partner.
pub(super) fn never_closed(opening: Span, bracket: char) -> Problem {
    let closing = if bracket == '{' { '}' } else { ']' };
    syntax_problem(
        opening,
        format!("this {bracket} is never closed: the file ends before its {closing}"),
        Some("the file may have been cut off; otherwise add the missing bracket"),
    )
}

/// A token where a value should stand.
pub(super) fn no_value(token: &Token<'_>) -> (&'static str, Option<&'static str>) {
    match token {
        Token::Word(_) => BARE_WORD,
        Token::Comma => ("a value is missing before this comma", None),
        Token::CloseBrace | Token::CloseBracket => ("a value is missing before this bracket", None),
        Token::Colon => ("a value should stand here, not a colon", None),
        _ => ("a value should stand here", None),
    }
}

/// A token where a key should stand.
pub(super) fn no_key(token: &Token<'_>) -> (&'static str, Option<&'static str>) {
    match token {
        Token::Word(_) | Token::Number(_) | Token::Boolean(_) | Token::Null => {
            ("keys stand in double quotes in JSON", Some("put this key in double quotes"))
        }
        Token::Comma => ("a comma too many", Some("remove one of the two commas")),
        Token::CloseBracket => ("this ] closes nothing here; the mapping needs a }", None),
        _ => ("a key in double quotes should stand here", None),
    }
}

/// Whether a token can start the next member, so that only a comma is missing.
pub(super) fn starts_member(token: &Token<'_>, open: char) -> bool {
    match token {
        Token::String(_) => true,
        Token::OpenBrace | Token::OpenBracket | Token::Number(_) | Token::Boolean(_) | Token::Null => {
            open == '['
        }
        _ => false,
    }
}

/// A raw control character within a string.
pub(super) fn control_character(byte: u8) -> (&'static str, String) {
    match byte {
        b'\n' | b'\r' => (
            "this string runs over the end of its line",
            "close the string on its line, or write the line break as \\n".to_owned(),
        ),
        b'\t' => ("a tab within a string", "write it as \\t".to_owned()),
        _ => ("a control character within a string", format!("write it as \\u{byte:04x}, or remove it")),
    }
}

/// What the scanner could not read. `scanner_base` is where its text starts
/// within `source`, `base` where that starts within the file.
pub(super) fn unreadable(error: &ParseError, source: &str, scanner_base: usize, base: usize) -> Problem {
    let start = scanner_base + error.range().start;
    let mut end = scanner_base + error.range().end;
    let here = &source[start..];
    // A string that is not closed would otherwise mark the rest of the file.
    if let Some(line_end) = here.find(['\n', '\r']) {
        end = end.min(start + line_end);
    }
    let first = here.chars().next();
    end = end.max(start + first.map_or(0, char::len_utf8));
    let span = Span::new(base + start, base + end);
    if let Some(character) = source[start..end].chars().find(|character| is_typographic_quote(*character))
        && !here.starts_with('"')
    {
        return typographic_quote(span, character);
    }
    let (message, help) = match error.kind() {
        ParseErrorKind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            ("this string is never closed", Some("add the closing \""))
        }
        ParseErrorKind::String(
            ParseStringErrorKind::InvalidEscape
            | ParseStringErrorKind::InvalidEscapeInDoubleQuoteString
            | ParseStringErrorKind::InvalidEscapeInSingleQuoteString,
        ) => (
            "a backslash before a character that needs none",
            Some(
                "write \\\\ for a backslash; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits",
            ),
        ),
        ParseErrorKind::String(_) => {
            ("an escape that stands for no character", Some("\\u needs four hex digits of a valid character"))
        }
        ParseErrorKind::SingleQuotedStringsNotAllowed => {
            ("strings stand in double quotes in JSON", Some("replace ' by \""))
        }
        ParseErrorKind::UnterminatedCommentBlock => ("this comment is never closed", Some("add */")),
        ParseErrorKind::ExpectedDigit
        | ParseErrorKind::ExpectedDigitFollowingNegativeSign
        | ParseErrorKind::ExpectedPlusMinusOrDigitInNumberLiteral
        | ParseErrorKind::HexadecimalNumbersNotAllowed
        | ParseErrorKind::UnaryPlusNumbersNotAllowed
        | ParseErrorKind::BareDecimalPointNumbersNotAllowed
        | ParseErrorKind::NonFiniteNumbersNotAllowed => (
            "this is not a number as JSON writes them",
            Some("write it in decimal digits, or as a string in quotes"),
        ),
        _ => match first {
            Some(letter) if letter.is_alphabetic() => return syntax_problem(span, BARE_WORD.0, BARE_WORD.1),
            Some('%' | '{' | '$' | '<') => (
                "a template directive stands outside of quotes",
                Some("give grantlint the rendered file, or put the placeholder in quotes"),
            ),
            _ => ("this character does not belong here", Some("text stands in double quotes in JSON")),
        },
    };
    syntax_problem(span, message, help)
}
