//! Where the reader of HCL stands in a text: white space, comments, words, and
//! what it says when it cannot go on.

use super::super::repeated::Repeated;
use super::super::{Comment, Problem, common};
use crate::source::Span;

/// What keeps a text from being HCL.
pub(super) type Read<T> = Result<T, Box<Problem>>;

/// Reads a text from its start to its end.
pub(super) struct Cursor<'a> {
    pub(super) source: &'a str,
    /// What is added to offsets for places.
    pub(super) base: usize,
    pub(super) at: usize,
    /// Whether a line break ends what is read; between brackets and in
    /// parentheses it does not.
    pub(super) lines_count: bool,
    /// How many expressions are open.
    pub(super) depth: usize,
    /// How many expressions stand in each other in the last one that was read.
    pub(super) height: usize,
    pub(super) comments: Vec<Comment>,
    /// Where a comment begins that is never closed.
    pub(super) unclosed: Option<usize>,
    pub(super) repeated: Repeated,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str, base: usize) -> Self {
        Self {
            source,
            base,
            at: 0,
            lines_count: true,
            depth: 0,
            height: 0,
            comments: Vec::new(),
            unclosed: None,
            repeated: Repeated::new(),
        }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    /// The byte that comes next.
    pub(super) fn peek(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    pub(super) fn starts_with(&self, word: &str) -> bool {
        self.source.as_bytes()[self.at..].starts_with(word.as_bytes())
    }

    /// Takes a sign if it comes next.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    /// Passes over white space and comments, and over line breaks where they
    /// mean nothing.
    pub(super) fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') if !self.lines_count => self.at += 1,
                Some(b'#') => self.comment(1),
                Some(b'/') if self.starts_with("//") => self.comment(2),
                Some(b'/') if self.starts_with("/*") => self.block_comment(),
                _ => return,
            }
        }
    }

    /// Passes over white space, comments and line breaks.
    pub(super) fn lines(&mut self) {
        let counted = std::mem::replace(&mut self.lines_count, false);
        self.space();
        self.lines_count = counted;
    }

    /// Reads something in which line breaks count or do not.
    pub(super) fn with_lines<T>(&mut self, count: bool, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let counted = std::mem::replace(&mut self.lines_count, count);
        let result = read(self);
        self.lines_count = counted;
        result
    }

    fn comment(&mut self, marker: usize) {
        let line = self.rest();
        let length = line.find('\n').unwrap_or(line.len());
        let text = line[..length].trim_end();
        self.note(text.len(), text.get(marker..).unwrap_or_default());
        self.at += length;
    }

    fn block_comment(&mut self) {
        let rest = self.rest();
        let end = rest.find("*/");
        if end.is_none() {
            self.unclosed = Some(self.at);
        }
        let length = end.map_or(rest.len(), |end| end + 2);
        self.note(length, rest.get(2..length.saturating_sub(2)).unwrap_or_default());
        self.at += length;
    }

    fn note(&mut self, length: usize, text: &str) {
        // What stands behind an expression is passed over more than once.
        let is_new = self.comments.last().is_none_or(|last| last.span.end as usize <= self.base + self.at);
        if is_new {
            let end = self.at + length;
            self.comments.push(common::comment(self.source, self.base, self.at, end, text));
        }
    }

    /// Whether a name begins here.
    pub(super) fn at_word(&self) -> bool {
        match self.peek() {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphabetic() || byte == b'_',
            Some(_) => self.rest().starts_with(char::is_alphabetic),
            None => false,
        }
    }

    /// The name that stands here; empty if none does.
    pub(super) fn word(&mut self) -> &'a str {
        if !self.at_word() {
            return "";
        }
        let bytes = self.source.as_bytes();
        let start = self.at;
        let mut end = start;
        loop {
            match bytes.get(end) {
                Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') => end += 1,
                Some(byte) if !byte.is_ascii() => {
                    match self.source[end..].chars().next().filter(|next| next.is_alphanumeric()) {
                        Some(next) => end += next.len_utf8(),
                        None => break,
                    }
                }
                _ => break,
            }
        }
        self.at = end;
        &self.source[start..end]
    }

    /// Takes a sign behind white space, or says what is missing.
    pub(super) fn expect(&mut self, sign: &str, message: impl FnOnce() -> String) -> Read<()> {
        self.space();
        if self.take(sign) { Ok(()) } else { Err(self.broken(message())) }
    }

    /// What stands here is not what HCL wants.
    pub(super) fn broken(&self, message: impl Into<String>) -> Box<Problem> {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        self.broken_at(self.at, self.at + width, message)
    }

    pub(super) fn broken_at(&self, start: usize, end: usize, message: impl Into<String>) -> Box<Problem> {
        let sign = self.source.get(start..).and_then(|rest| rest.chars().next());
        if let Some(quote) = sign.filter(|sign| common::is_typographic_quote(*sign)) {
            let end = start + quote.len_utf8();
            return Box::new(common::typographic_quote(self.span(start, end), quote));
        }
        let message = format!("this is not valid HCL: {}", message.into());
        let help = "`terraform fmt` or `terraform validate` names the mistake as Terraform sees it";
        Box::new(common::syntax_problem(self.span(start, end), message, Some(help)))
    }

    /// The line of an offset, counted from one, for messages.
    pub(super) fn line_of(&self, at: usize) -> usize {
        1 + self.source[..at].bytes().filter(|byte| *byte == b'\n').count()
    }
}
