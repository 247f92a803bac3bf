//! Keys that stand twice in one mapping. Terraform takes the last one; the
//! parser refuses the file. It is given other words of the same length in
//! their place; what the keys are is read from the source afterwards.

use std::borrow::Cow;
use std::ops::Range;

use hcl_edit::parser::{Error, parse_body};
use hcl_edit::structure::Body;

/// How often a file may be parsed again.
const MOST: usize = 64;

/// Reads a file.
pub(super) fn parse(source: &str) -> Result<Body, Error> {
    let mut text = Cow::Borrowed(source);
    let mut again = 0;
    loop {
        let error = match parse_body(&text) {
            Ok(body) => return Ok(body),
            Err(error) => error,
        };
        let key = error
            .message()
            .contains("redefined object key")
            .then(|| key_at(source, error.location().offset()));
        let Some(range) = key.flatten().filter(|_| again < MOST) else { return Err(error) };
        text.to_mut().replace_range(range.clone(), &word(again, range.len()));
        again += 1;
    }
}

/// The key at an offset, without its quotes.
fn key_at(source: &str, at: usize) -> Option<Range<usize>> {
    let rest = source.get(at..)?;
    if let Some(quoted) = rest.strip_prefix('"') {
        let length = quoted.find('"')?;
        // A template is what it evaluates to.
        let plain = !quoted[..length].contains(['$', '%', '\\', '\n']);
        return (plain && length > 0).then_some(at + 1..at + 1 + length);
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    (length > 0).then_some(at..at + length)
}

/// A word of this length, another one for each number.
fn word(mut number: usize, length: usize) -> String {
    const LETTERS: [char; 26] = [
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't',
        'u', 'v', 'w', 'x', 'y', 'z',
    ];
    let mut letter = || {
        let own = LETTERS[number % LETTERS.len()];
        number /= LETTERS.len();
        own
    };
    (0..length).map(|_| letter()).collect()
}
