//! Takes a string out of its quotes, remembering where each byte of it stands
//! in the file. The front ends give values; only a document inside a string
//! needs the way back.

use super::{OffsetMap, Syntax};

/// The text of a scalar, from its source as it stands at `base`, quotes and
/// block headers included. Escapes that are none are kept as they are.
pub(super) fn unquote(raw: &str, base: usize, syntax: Syntax) -> (String, OffsetMap) {
    let mut reader =
        Reader { raw, base, at: 0, text: String::with_capacity(raw.len()), map: OffsetMap::default() };
    let quoted = |quote: &str| raw.len() >= 2 * quote.len() && raw.starts_with(quote) && raw.ends_with(quote);
    match syntax {
        Syntax::Yaml if raw.starts_with(['|', '>']) => reader.block(),
        Syntax::Toml if quoted("'''") => reader.inside(3, Escapes::None),
        Syntax::Toml if quoted("\"\"\"") => reader.inside(3, Escapes::Backslash),
        Syntax::Yaml if quoted("'") => reader.inside(1, Escapes::DoubledQuote),
        Syntax::Toml if quoted("'") => reader.inside(1, Escapes::None),
        _ if quoted("\"") => reader.inside(1, Escapes::Backslash),
        _ => reader.inside(0, Escapes::None),
    }
    (reader.text, reader.map)
}

/// `%7B` and the like, as the IAM API writes policy documents (RFC 3986).
pub(super) fn percent_decode(text: &str) -> Option<(String, OffsetMap)> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut map = OffsetMap::default();
    let mut at = 0;
    let source = text.as_bytes();
    while at < source.len() {
        let escaped = (source[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                map.push(1, at, 3);
                at += 3;
            }
            None => {
                bytes.push(source[at]);
                map.push(1, at, 1);
                at += 1;
            }
        }
    }
    Some((String::from_utf8(bytes).ok()?, map))
}

#[derive(Clone, Copy, PartialEq)]
enum Escapes {
    None,
    DoubledQuote,
    Backslash,
}

struct Reader<'a> {
    raw: &'a str,
    base: usize,
    at: usize,
    text: String,
    map: OffsetMap,
}

impl Reader<'_> {
    /// Takes the next `len` bytes of the source as `text`.
    fn take(&mut self, len: usize, text: &str) {
        self.map.push(text.len(), self.base + self.at, len);
        self.text.push_str(text);
        self.at += len;
    }

    fn inside(&mut self, quotes: usize, escapes: Escapes) {
        self.at = quotes;
        let end = self.raw.len().saturating_sub(quotes);
        while self.at < end {
            let rest = &self.raw[self.at..end];
            if escapes == Escapes::DoubledQuote && rest.starts_with("''") {
                self.take(2, "'");
            } else if escapes == Escapes::Backslash && rest.starts_with('\\') {
                self.escape(rest);
            } else {
                let stop = match escapes {
                    Escapes::None => None,
                    Escapes::DoubledQuote => rest.find('\''),
                    Escapes::Backslash => rest.find('\\'),
                };
                let len = match stop {
                    Some(0) => 1,
                    Some(len) => len,
                    None => rest.len(),
                };
                let verbatim = rest[..len].to_owned();
                self.take(len, &verbatim);
            }
        }
    }

    fn escape(&mut self, rest: &str) {
        let Some(letter) = rest[1..].chars().next() else { return self.take(1, "\\") };
        let plain = match letter {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'b' => "\u{8}",
            'f' => "\u{c}",
            '"' => "\"",
            '/' => "/",
            '\\' => "\\",
            '0' => "\0",
            'u' | 'x' | 'U' => return self.code_point(rest, letter),
            '\n' | '\r' => {
                // The line goes on behind the white space of the next one.
                let len = 1 + (rest[1..].len() - rest[1..].trim_start().len());
                return self.take(len, "");
            }
            _ => return self.take(1, "\\"),
        };
        self.take(1 + letter.len_utf8(), plain);
    }

    fn code_point(&mut self, rest: &str, letter: char) {
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            _ => 8,
        };
        let code = |from: usize| u32::from_str_radix(rest.get(from..from + digits)?, 16).ok();
        let Some(first) = code(2) else { return self.take(1, "\\") };
        if let Some(character) = char::from_u32(first) {
            return self.take(2 + digits, character.encode_utf8(&mut [0; 4]));
        }
        // Two halves of a pair stand for one character (RFC 8259, section 7).
        let second = rest.get(6..8).filter(|mark| *mark == "\\u").and_then(|_| code(8));
        let pair = second.and_then(|second| char::decode_utf16([half(first)?, half(second)?]).next()?.ok());
        match pair {
            Some(character) => self.take(12, character.encode_utf8(&mut [0; 4])),
            None => self.take(2 + digits, "\u{fffd}"),
        }
    }

    /// A block: the indentation of its first line is no part of it.
    fn block(&mut self) {
        let header = self.raw.find('\n').map_or(self.raw.len(), |end| end + 1);
        let body = &self.raw[header..];
        let indent = body
            .lines()
            .find(|line| !line.trim().is_empty())
            .map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
        self.at = header;
        for line in body.split_inclusive('\n') {
            let own = (line.len() - line.trim_start_matches(' ').len()).min(indent);
            self.at += own;
            let line = line[own..].to_owned();
            self.take(line.len(), &line);
        }
    }
}

fn half(code: u32) -> Option<u16> {
    u16::try_from(code).ok()
}
