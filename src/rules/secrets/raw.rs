//! Secrets in text as it stands, for what no tree holds: files with syntax
//! errors, commands inside strings, comments. It serves the excerpts only, so
//! it would rather hide a word too many than show a secret.

use super::words::{is_access_key, is_json_web_token, is_placeholder, names_a_secret};
use crate::source::Span;

/// How far behind the name of a secret the key may stand that holds its value:
/// `name: CLIENT_SECRET` and on the next line `value: ...`.
const NEAR: usize = 200;

/// The ranges of a text that must not be shown, ascending. Of a `broken` file
/// nothing else is known, so whatever follows the name of a secret is one.
pub(super) fn spans(text: &str, broken: bool) -> Vec<Span> {
    let mut found = Found { text, broken, spans: Vec::new() };
    found.keys();
    found.shapes();
    found.private_keys();
    found.spans.sort_by_key(|(start, _)| *start);
    found.spans.into_iter().map(|(start, end)| Span::new(start, end)).collect()
}

struct Found<'a> {
    text: &'a str,
    broken: bool,
    spans: Vec<(usize, usize)>,
}

impl Found<'_> {
    fn add(&mut self, start: usize, end: usize) {
        if start < end {
            self.spans.push((start, end));
        }
    }

    /// What is said of words that come before a secret.
    fn keys(&mut self) {
        let mut named: Option<usize> = None;
        for (start, word) in words(self.text, is_of_key) {
            let end = start + word.len();
            let holds = ["value", "default"].iter().any(|key| word.eq_ignore_ascii_case(key));
            if names_a_secret(word) {
                named = Some(end);
                self.value(start, end, word);
            } else if holds && named.is_some_and(|named| start - named <= NEAR) {
                self.value(start, end, word);
            } else if matches!(word, "-u" | "--user" | "--proxy-user") {
                self.login(end);
            } else if ["basic", "bearer"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme)) {
                self.credentials(end);
            }
        }
    }

    /// The value that is given to the key at `start`.
    fn value(&mut self, start: usize, end: usize, key: &str) {
        let after = self.skip(end, |c| matches!(c, '"' | '\'' | '\\' | ']' | '?'));
        let after = self.skip(after, char::is_whitespace);
        let sign = self.skip(after, |c| matches!(c, ':' | '=' | '>'));
        let is_flag = sign == after && key.starts_with("--") && after > end;
        if sign == after && !is_flag {
            return;
        }
        let at = self.skip(sign, char::is_whitespace);
        let quote = self.skip(at, |c| matches!(c, '"' | '\'' | '`' | '\\'));
        let rest = self.rest(quote);
        if quote > at {
            let mark = &self.text[at..quote];
            let is_long = mark.len() >= 3 && !mark.contains('\\');
            let length = if is_long { rest.find(mark).unwrap_or(rest.len()) } else { quoted(rest, mark) };
            self.say(quote, quote + length, key);
        } else if rest.starts_with(['{', '[']) {
            // What is in it has keys of its own, or is a list.
            if self.broken {
                let line = rest.find('\n').unwrap_or(rest.len());
                self.add(at + 1, at + line);
            }
        } else if rest.starts_with(['|', '>']) || rest.starts_with("<<") {
            let first = at + rest.find('\n').map_or(rest.len(), |line| line + 1);
            let tag = rest.strip_prefix("<<").and_then(|tag| tag.lines().next());
            let tag = tag.map(|tag| tag.trim_matches(|c: char| !c.is_alphanumeric()));
            self.add(first, first + self.block(start, first, tag));
        } else {
            let is_end = |c: char| {
                c == '\n'
                    || ((!self.broken || is_flag)
                        && (c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '&' | ';')))
            };
            let length = rest.find(is_end).unwrap_or(rest.len());
            self.say(at, at + rest[..length].trim_end().len(), key);
        }
    }

    fn say(&mut self, start: usize, end: usize, key: &str) {
        let is_stand_in =
            if self.broken { start == end } else { is_placeholder(&self.text[start..end], key) };
        if !is_stand_in {
            self.add(start, end);
        }
    }

    /// How much of the text from `from` on is the block of the key: up to a
    /// line that is its tag, or to one that is no further in than the key's.
    fn block(&self, key: usize, from: usize, tag: Option<&str>) -> usize {
        let depth = |line: &str| line.len() - line.trim_start().len();
        let start = self.text[..key].rfind('\n').map_or(0, |at| at + 1);
        let outer = depth(&self.text[start..]);
        let belongs = |line: &&str| match tag {
            Some(tag) => line.trim() != tag,
            None => line.trim().is_empty() || depth(line) > outer,
        };
        self.rest(from).split_inclusive('\n').take_while(belongs).map(str::len).sum()
    }

    /// `-u id:secret`, as curl takes it.
    fn login(&mut self, end: usize) {
        let at = self.skip(end, |c| matches!(c, ' ' | '\t' | '=' | '"' | '\'' | '\\' | ','));
        let rest = self.rest(at);
        let rest = &rest[..rest.find(ends_a_word).unwrap_or(rest.len())];
        if let Some(colon) = rest.find(':') {
            self.referred(at + colon + 1, at + rest.len());
        }
    }

    /// What stands behind `Basic` or `Bearer`.
    fn credentials(&mut self, end: usize) {
        let at = self.skip(end, |c| matches!(c, ' ' | '\t' | ':' | '='));
        let rest = self.rest(at);
        let rest = &rest[..rest.find(ends_a_word).unwrap_or(rest.len())];
        let is_word = rest.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_' | '.' | ','));
        if at > end && rest.len() >= 8 && !is_word {
            self.referred(at, at + rest.len());
        }
    }

    fn referred(&mut self, start: usize, end: usize) {
        if !self.text[start..end].starts_with(['$', '{', '<', '%']) {
            self.add(start, end);
        }
    }

    /// What is a secret wherever it stands, and passwords in addresses.
    fn shapes(&mut self) {
        for (start, word) in words(self.text, is_of_key) {
            if is_json_web_token(word) {
                self.add(start, start + word.len());
                continue;
            }
            for (at, part) in words(word, |byte| byte.is_ascii_alphanumeric()) {
                if is_access_key(part) {
                    self.add(start + at, start + at + part.len());
                }
            }
        }
        for (at, mark) in self.text.match_indices("://") {
            let from = at + mark.len();
            let rest = self.rest(from);
            let host = &rest[..rest.find(|c: char| ends_a_word(c) || c == '/').unwrap_or(rest.len())];
            if let Some(sign) = host.rfind('@')
                && let Some(colon) = host[..sign].find(':')
            {
                self.referred(from + colon + 1, from + sign);
            }
        }
    }

    fn private_keys(&mut self) {
        const MARK: &str = "PRIVATE KEY-----";
        let mut from = 0;
        while let Some(begin) = self.text[from..].find("-----BEGIN ").map(|at| from + at) {
            from = begin + 1;
            let line = self.rest(begin);
            let line = &line[..line.find('\n').unwrap_or(line.len())];
            let Some(mark) = line.find(MARK) else { continue };
            let inside = begin + mark + MARK.len();
            let end = self.rest(inside).find("-----END ").map_or(self.text.len(), |at| inside + at);
            self.add(inside, end);
            from = end;
        }
    }

    fn rest(&self, from: usize) -> &str {
        self.text.get(from..).unwrap_or_default()
    }

    /// The first place from `from` on whose character is another one.
    fn skip(&self, from: usize, is_one: impl Fn(char) -> bool) -> usize {
        let rest = self.rest(from);
        from + (rest.len() - rest.trim_start_matches(is_one).len())
    }
}

/// Where a string that opened with `mark` ends: at its mark, or with the line.
fn quoted(rest: &str, mark: &str) -> usize {
    let closing = mark.chars().last().unwrap_or('"');
    let is_escaped = mark.contains('\\');
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            '\n' => return at,
            '\\' if is_escaped => return at,
            '\\' => escaped = !escaped,
            c if c == closing && !escaped => return at,
            _ => escaped = false,
        }
    }
    rest.len()
}

fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

fn ends_a_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\')
}

/// The longest runs of such characters, all of them ASCII, with where they start.
fn words(text: &str, is_one: impl Fn(u8) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    text.as_bytes().split(move |byte| !is_one(*byte)).filter_map(move |word| {
        let start = next;
        next = start + word.len() + 1;
        let word = text.get(start..start + word.len())?;
        (!word.is_empty()).then_some((start, word))
    })
}
