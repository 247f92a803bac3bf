//! What the reader of JSON looks at: a token, or a placeholder that stands
//! outside of quotes.

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

/// A scanner of JSON proper: what it lets pass beyond that is told in the words
/// of the reader.
pub(super) fn scanner(source: &str) -> Scanner<'_> {
    Scanner::new(
        source,
        &ScannerOptions {
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        },
    )
}

/// What the reader looks at.
#[derive(Clone, Debug)]
pub(super) enum Lexeme<'a> {
    Json(Token<'a>),
    /// A placeholder outside quotes, by its name.
    Hole(&'a str),
}
