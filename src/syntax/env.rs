//! Environment files into the tree: `.env` in the dialects of dotenv, shells,
//! the Windows prompt and PowerShell. One mapping; what is no assignment is a
//! command of some shell and is passed over.

use std::sync::Arc;

use super::{Comment, Entry, Hole, Kind, Node, Parsed, Part, Text, Values, common, placeholder};
use crate::source::Span;

/// The longest name of a variable; a longer word is none.
const LONGEST: usize = 256;

/// Whether a file of this name, in lower case, is one: `.env`, `.env.production`, `dev.env`,
/// and not `.env.json`.
pub(super) fn is_named(name: &str) -> bool {
    let other = [".json", ".yaml", ".yml", ".toml"].iter().any(|ending| name.ends_with(ending));
    name.ends_with(".env") || (name.starts_with(".env.") && !other)
}

/// Reads an environment file. Spans start `base` bytes into the file.
///
/// A variable that is set twice has the value that was set last, in every
/// shell and every library, so that this is no mistake of the file.
pub(super) fn parse(source: &str, base: usize, values: &Values) -> Parsed {
    let mut reader = Reader { source, base, values, at: 0, unclosed: [usize::MAX; 3], comments: Vec::new() };
    let mut entries = Vec::new();
    while reader.at < source.len() {
        entries.extend(reader.line());
    }
    let documents = if entries.is_empty() && source.trim().is_empty() {
        Vec::new()
    } else {
        vec![Node { kind: Kind::Object(entries), span: Span::new(base, base + source.len()) }]
    };
    Parsed { documents, comments: reader.comments, ..Parsed::default() }
}

struct Reader<'a> {
    source: &'a str,
    base: usize,
    values: &'a Values,
    at: usize,
    /// From where on each kind of quote is known not to be closed any more, so
    /// that a file of opening quotes is not searched once for each.
    unclosed: [usize; 3],
    comments: Vec<Comment>,
}

/// Whether a text holds nothing but assignments and comments, so that what it
/// sets depends on nothing that runs.
pub(super) fn is_plain(source: &str) -> bool {
    let values = Values::none();
    let mut reader =
        Reader { source, base: 0, values: &values, at: 0, unclosed: [usize::MAX; 3], comments: Vec::new() };
    let mut assignments = 0;
    while reader.at < source.len() {
        let start = reader.at;
        let end = source[start..].find('\n').map_or(source.len(), |offset| start + offset);
        let line = source[start..end].trim();
        let (_, skipped) = opening(line);
        let assigns = line[skipped..].split_once('=').is_some_and(|(name, _)| !name.contains(':'));
        match reader.line() {
            Some(_) if assigns => assignments += 1,
            None if line.is_empty() || comment_marker(line).is_some() => {}
            _ => return false,
        }
    }
    assignments > 0
}

/// How an assignment begins.
#[derive(Clone, Copy, PartialEq)]
enum Dialect {
    /// `X=`, `export X=`, `X: `.
    Posix,
    /// `set X=`.
    Prompt,
    /// `$env:X =`.
    PowerShell,
}

impl Reader<'_> {
    /// Reads a line, or the lines over which a quoted value runs.
    fn line(&mut self) -> Option<Entry> {
        let start = self.at;
        let end = self.source[start..].find('\n').map_or(self.source.len(), |offset| start + offset);
        self.at = (end + 1).min(self.source.len());
        let line = self.source[start..end].trim_end();
        let indent = line.len() - line.trim_start().len();
        let words = &line[indent..];
        let begin = start + indent;
        if let Some(marker) = comment_marker(words) {
            self.comment(begin, start + line.len(), marker);
            return None;
        }
        let (dialect, skipped) = opening(words);
        let mut name_at = begin + skipped;
        let mut limit = start + line.len();
        let mut rest = &self.source[name_at..limit];
        // `set "X=a value"`: the quotes are around the whole assignment.
        if dialect == Dialect::Prompt
            && let Some(inner) = rest.strip_prefix('"')
        {
            name_at += 1;
            limit = inner.rfind('"').map_or(limit, |offset| name_at + offset);
            rest = &self.source[name_at..limit];
        }
        let length = name_length(rest)?;
        let after = rest[length..].trim_start_matches([' ', '\t']);
        let assigned = after.strip_prefix('=').or_else(|| {
            let colon = after.strip_prefix(':').filter(|value| value.is_empty() || value.starts_with(' '));
            colon.filter(|_| dialect == Dialect::Posix && skipped == 0)
        })?;
        let value = assigned.trim_start_matches([' ', '\t']);
        let key = Arc::from(&rest[..length]);
        let key_span = self.span(name_at, name_at + length);
        let value = self.value(limit - value.len(), limit, end, dialect);
        Some(Entry { key, key_span, value })
    }

    fn value(&mut self, start: usize, limit: usize, end: usize, dialect: Dialect) -> Node {
        let raw = &self.source[start..limit];
        let quote = raw.chars().next().filter(|quote| matches!(quote, '"' | '\'' | '`'));
        if let Some(quote) = quote
            && let Some(close) = self.closing(start + 1, quote)
        {
            // A value may run over lines; what follows its end is a comment.
            let inside = &self.source[start + 1..close];
            let behind = close + 1;
            let stop = if behind > end {
                self.source[behind..].find('\n').map_or(self.source.len(), |offset| behind + offset)
            } else {
                limit.max(behind)
            };
            let rest = self.source[behind..stop].trim();
            if rest.is_empty() || rest.starts_with(['#', ';', '&']) {
                self.at = self.at.max((stop + 1).min(self.source.len()));
                if let Some(offset) = self.source[behind..stop].find('#').filter(|_| rest.starts_with('#')) {
                    let words = self.source[behind..stop].trim_end().len();
                    self.comment(behind + offset, behind + words, 1);
                }
                let text = self.text(inside, quote);
                return Node { kind: Kind::String(text), span: self.span(start, behind) };
            }
        }
        let mut length = comment_start(raw).unwrap_or(raw.len());
        if length < raw.len() {
            self.comment(start + length, limit, 1);
        }
        length = raw[..length].trim_end().len();
        if dialect != Dialect::Prompt && quote.is_none() {
            length = raw[..length].trim_end_matches(';').trim_end().len();
        }
        let text = self.text(&raw[..length], ' ');
        Node { kind: Kind::String(text), span: self.span(start, start + length) }
    }

    /// Where the quote that was opened before `from` is closed.
    fn closing(&mut self, from: usize, quote: char) -> Option<usize> {
        let kind = match quote {
            '"' => 0,
            '\'' => 1,
            _ => 2,
        };
        if from >= self.unclosed[kind] {
            return None;
        }
        let mut escaped = false;
        for (offset, byte) in self.source.as_bytes()[from..].iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quote == '"' => escaped = true,
                byte if char::from(*byte) == quote => return Some(from + offset),
                _ => {}
            }
        }
        self.unclosed[kind] = from;
        None
    }

    fn text(&self, raw: &str, quote: char) -> Text {
        let plain = if quote == '"' && raw.contains('\\') { unescaped(raw) } else { raw.to_owned() };
        match quote {
            // A shell fills nothing here.
            '\'' if plain.starts_with('$') && !plain.starts_with("${") => Text::from(plain),
            '\'' => placeholder::text(&plain, self.values),
            _ => expanded(&plain, self.values),
        }
    }

    fn comment(&mut self, start: usize, end: usize, marker: usize) {
        let text = &self.source[(start + marker).min(end)..end];
        self.comments.push(common::comment(self.source, self.base, start, end, text));
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }
}

/// The length of what opens a comment line.
fn comment_marker(words: &str) -> Option<usize> {
    if words.starts_with('#') {
        return Some(1);
    }
    let remark = words.get(..4).filter(|word| word.eq_ignore_ascii_case("rem "));
    (words.starts_with("::") || remark.is_some()).then_some(if remark.is_some() { 4 } else { 2 })
}

/// The dialect of an assignment, and how long the words before its name are.
fn opening(words: &str) -> (Dialect, usize) {
    let after = |prefix: &str| {
        let found = words.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        found.then(|| words.len() - words[prefix.len()..].trim_start().len())
    };
    if let Some(length) = after("$env:") {
        (Dialect::PowerShell, length)
    } else if let Some(length) = after("set ") {
        (Dialect::Prompt, length)
    } else {
        (Dialect::Posix, after("export ").unwrap_or(0))
    }
}

fn name_length(text: &str) -> Option<usize> {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let length = text.bytes().take(LONGEST + 1).take_while(fits).count();
    let starts_well = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    (starts_well && length <= LONGEST).then_some(length)
}

/// Where a comment behind an unquoted value begins: at a `#` after space.
fn comment_start(raw: &str) -> Option<usize> {
    let bytes = raw.as_bytes();
    (1..bytes.len()).find(|at| bytes[*at] == b'#' && matches!(bytes[at - 1], b' ' | b'\t'))
}

fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some(plain @ ('"' | '\\' | '$' | '`')) => text.push(plain),
            Some(other) => text.extend(['\\', other]),
            None => text.push('\\'),
        }
    }
    text
}

/// Whatever refers to another variable is a hole: `$NAME`, `%NAME%`, `$(...)`
/// besides the placeholders of all documents. Only capitals: a secret may hold
/// `$a`, and must not stop being one.
fn expanded(text: &str, values: &Values) -> Text {
    let mut parts = Vec::new();
    let mut taken = 0;
    let mut at = 0;
    while let Some(offset) = text[at..].find(['$', '%']) {
        at += offset;
        let Some((length, name)) = reference(&text[at..]) else {
            at += 1;
            continue;
        };
        parts.extend(placeholder::text(&text[taken..at], values).parts());
        parts.push(match values.get(name) {
            Some(value) => Part::Literal(value.into()),
            None => Part::Hole(Hole::new(name)),
        });
        at += length;
        taken = at;
    }
    parts.extend(placeholder::text(&text[taken..], values).parts());
    Text::from_parts(parts)
}

/// The reference to a variable that a text starts with: its length and name.
fn reference(text: &str) -> Option<(usize, &str)> {
    if let Some(rest) = text.strip_prefix("$(") {
        let end = rest.bytes().take(LONGEST).position(|byte| byte == b')')?;
        return Some((end + 3, &text[..end + 3]));
    }
    let is_name = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    let name = &text[1..];
    let length = name.bytes().take(LONGEST).take_while(is_name).count();
    let begins = name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_');
    if !begins || length < 3 {
        return None;
    }
    if text.starts_with('%') {
        return name[length..].starts_with('%').then_some((length + 2, &name[..length]));
    }
    let ends = !name[length..].starts_with(|next: char| next.is_ascii_alphanumeric());
    ends.then_some((length + 1, &name[..length]))
}
