//! What copying out of web pages and word processors leaves in JSON: curly
//! quotes for straight ones, and white space that JSON does not know. One
//! finding says so, and the text is read as if it were put right.

use std::fmt::Write as _;

use super::common::{is_typographic_quote, syntax_problem};
use super::{OffsetMap, Problem};
use crate::source::Span;

/// A text in which such characters were replaced.
pub(super) struct Cleaned {
    /// The text.
    pub(super) text: String,
    /// Where its bytes stand in the file.
    pub(super) map: OffsetMap,
    /// What is to be said about the characters.
    pub(super) problems: Vec<Problem>,
}

/// The text with such characters outside of strings replaced; nothing if there
/// are none. It starts `base` bytes into the file.
pub(super) fn clean(source: &str, base: usize) -> Option<Cleaned> {
    if source.is_ascii() {
        return None;
    }
    let mut scan = Scan { source, base, replaced: Vec::new(), quotes: None, blanks: None };
    scan.run();
    let problems = scan.problems();
    if problems.is_empty() {
        return None;
    }
    let mut text = String::with_capacity(source.len());
    let mut map = OffsetMap::default();
    let mut taken = 0;
    let end = (source.len(), "", 0);
    for (at, instead, length) in scan.replaced.into_iter().chain([end]) {
        let kept = &source[taken..at];
        map.push(kept.len(), base + taken, kept.len());
        text.push_str(kept);
        map.push(instead.len(), base + at, length);
        text.push_str(instead);
        taken = at + length;
    }
    Some(Cleaned { text, map, problems })
}

/// Characters of one kind: the first one, how many, and where the last stands.
struct Found {
    first: usize,
    character: char,
    count: usize,
    last: usize,
}

struct Scan<'a> {
    source: &'a str,
    base: usize,
    /// Where a character is replaced, by what, and how long it is.
    replaced: Vec<(usize, &'static str, usize)>,
    quotes: Option<Found>,
    blanks: Option<Found>,
}

/// What encloses a character.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    Nothing,
    Straight,
    Curly,
    LineComment,
    BlockComment,
}

impl Scan<'_> {
    fn run(&mut self) {
        let mut within = Within::Nothing;
        let mut escaped = false;
        let mut before = ' ';
        for (at, character) in self.source.char_indices() {
            let curly = is_typographic_quote(character);
            within = match within {
                // No string runs over a line, so that one that is not closed
                // does not turn the rest of the file inside out.
                _ if matches!(character, '\n' | '\r') && within != Within::BlockComment => Within::Nothing,
                Within::Straight if escaped || character != '"' => Within::Straight,
                Within::Straight => Within::Nothing,
                Within::Curly if curly => {
                    self.quote(at, character);
                    Within::Nothing
                }
                Within::Curly if character == '"' && !escaped => Within::Nothing,
                Within::Curly => Within::Curly,
                Within::LineComment => Within::LineComment,
                Within::BlockComment if before == '*' && character == '/' => Within::Nothing,
                Within::BlockComment => Within::BlockComment,
                Within::Nothing if character == '"' => Within::Straight,
                Within::Nothing if curly => {
                    self.quote(at, character);
                    Within::Curly
                }
                Within::Nothing if before == '/' && character == '/' => Within::LineComment,
                Within::Nothing if before == '/' && character == '*' => Within::BlockComment,
                Within::Nothing => {
                    if is_invisible(character) {
                        self.replaced.push((at, " ", character.len_utf8()));
                        note(&mut self.blanks, at, character);
                    }
                    Within::Nothing
                }
            };
            escaped = character == '\\' && !escaped;
            before = character;
        }
    }

    fn quote(&mut self, at: usize, character: char) {
        self.replaced.push((at, "\"", character.len_utf8()));
        note(&mut self.quotes, at, character);
    }

    fn problems(&self) -> Vec<Problem> {
        let line = |at: usize| self.source[..at].matches('\n').count() + 1;
        let more = |found: &Found| match (found.count, line(found.first), line(found.last)) {
            (1, ..) => String::new(),
            (count, first, last) if first == last => format!(" ({count} in this line)"),
            (count, first, last) => format!(" ({count} in lines {first} to {last})"),
        };
        let span = |found: &Found| {
            Span::new(self.base + found.first, self.base + found.first + found.character.len_utf8())
        };
        let quotes = self.quotes.as_ref().map(|found| {
            let help = format!(
                "replace the curly quotes in this file by \"{}; they come from copying out of a web page or a word \
                 processor. The rest was read as if that were done",
                more(found)
            );
            let message = format!("this is a typographic quote ({}), not a straight one (\")", found.character);
            syntax_problem(span(found), message, Some(&help))
        });
        let blanks = self.blanks.as_ref().map(|found| {
            let mut message = format!("an invisible character (U+{:04X}", u32::from(found.character));
            let _ = match name(found.character) {
                Some(name) => write!(message, ", {name}) stands here"),
                None => message.write_str(") stands here"),
            };
            let help = format!(
                "delete it{}, or write a plain space; JSON knows only spaces, tabs and line ends. The rest was read as \
                 if that were done",
                more(found)
            );
            syntax_problem(span(found), message, Some(&help))
        });
        quotes.into_iter().chain(blanks).collect()
    }
}

fn note(found: &mut Option<Found>, at: usize, character: char) {
    let found = found.get_or_insert(Found { first: at, character, count: 0, last: at });
    found.count += 1;
    found.last = at;
}

/// White space that JSON does not know, and characters without width.
pub fn is_invisible(character: char) -> bool {
    !character.is_ascii()
        && (character.is_whitespace()
            || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}'))
}

fn name(character: char) -> Option<&'static str> {
    match character {
        '\u{a0}' | '\u{202f}' => Some("a no-break space"),
        '\u{ad}' => Some("a soft hyphen"),
        '\u{200b}' => Some("a zero-width space"),
        '\u{feff}' => Some("a byte order mark"),
        _ => None,
    }
}
