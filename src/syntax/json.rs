//! JSON into the tree. Comments and trailing commas are tolerated, because the
//! tools that wrote the files tolerate them; a missing comma is reported and
//! read over, because the rest of the document is clear. Where nothing further
//! can be read, what was read so far is kept, and what is missing is a hole.

use jsonc_parser::Scanner;
use jsonc_parser::tokens::Token;

use super::common::{self, MAX_DEPTH, syntax_problem};
use super::json_token::{Lexeme, scanner};
use super::repeated::Repeated;
use super::{Entry, Hole, Kind, Node, Parsed, Values, json_clean, json_words, placeholder};
use crate::source::Span;

/// Reads one JSON document. Spans start `base` bytes into the file.
pub(super) fn parse(source: &str, base: usize, values: &Values) -> Parsed {
    let Some(clean) = json_clean::clean(source, base) else { return parse_clean(source, base, values) };
    let mut parsed = parse_clean(&clean.text, 0, values);
    super::embedded::relocate(&mut parsed, &clean.map);
    // Whatever else is wrong may follow from these.
    if parsed.partial {
        parsed.problems.retain(|problem| problem.kind != super::ProblemKind::Syntax);
    }
    parsed.problems.extend(clean.problems);
    parsed.problems.sort_by_key(|problem| problem.span);
    parsed
}

fn parse_clean(source: &str, base: usize, values: &Values) -> Parsed {
    let mut reader = Reader {
        source,
        base,
        scanner: scanner(source),
        scanner_base: 0,
        values,
        parsed: Parsed::default(),
        token: None,
        start: 0,
        end: 0,
        previous_end: 0,
        comma_reported: false,
        repeated: Repeated::new(),
    };
    reader.documents();
    reader.parsed
}

struct Reader<'a> {
    source: &'a str,
    base: usize,
    scanner: Scanner<'a>,
    /// Where the scanner's text starts within `source`.
    scanner_base: usize,
    values: &'a Values,
    parsed: Parsed,
    /// The current token; none at the end of the text.
    token: Option<Lexeme<'a>>,
    start: usize,
    end: usize,
    previous_end: usize,
    comma_reported: bool,
    repeated: Repeated,
}

/// The name of the hole for the part of a document that could not be read.
pub const UNREAD: &str = "what follows the syntax error";

/// None stands for: a problem was reported, and nothing behind it can be read.
impl<'a> Reader<'a> {
    fn documents(&mut self) -> Option<()> {
        self.advance()?;
        self.token.as_ref()?;
        let document = self.value(0)?;
        self.parsed.documents.push(document);
        if self.token.is_none() || self.parsed.partial {
            return Some(());
        }
        // The document is complete; what follows does not change it.
        let begins = |reader: &Self| matches!(reader.token, Some(Lexeme::Json(Token::OpenBrace)));
        let (words, help) = json_words::behind(begins(self));
        let _: Option<()> = self.fail_here(words, Some(help));
        while begins(self) && !self.parsed.partial {
            let document = self.value(0)?;
            self.parsed.documents.push(document);
        }
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        let (start, end) = (self.start, self.end);
        let kind = match self.token.take() {
            None => return self.fail_here("the file ends where a value should stand", None),
            Some(Lexeme::Hole(name)) => placeholder::fill_json(name, self.values, self.span(start, end)),
            Some(Lexeme::Json(token)) => match token {
                Token::OpenBrace | Token::OpenBracket if depth >= MAX_DEPTH => {
                    return self.fail(common::too_deep(self.span(start, end)));
                }
                Token::OpenBrace => return self.object(depth + 1),
                Token::OpenBracket => return self.array(depth + 1),
                Token::String(value) => {
                    let value = self.repeated.share(&value);
                    Kind::String(placeholder::text_of(&value, self.values))
                }
                Token::Number(number) => self.number(number)?,
                Token::Boolean(value) => Kind::Bool(value),
                Token::Null => Kind::Null,
                other => {
                    let (message, help) = json_words::no_value(&other);
                    return self.fail_here(message, help);
                }
            },
        };
        let end = self.end.max(end);
        if self.advance().is_none() {
            // The value itself was read.
            self.parsed.partial = true;
        }
        Some(Node { kind, span: self.span(start, end) })
    }

    /// A number as its token. JSON forbids leading zeros, so the scanner cuts
    /// `044455556666` in two; it is an account id that lost its quotes.
    fn number(&mut self, number: &'a str) -> Option<Kind> {
        let digits = self.source[self.end..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Some(Kind::Number(number.into()));
        }
        let end = self.end + digits;
        let token = &self.source[self.start..end];
        self.parsed.problems.push(syntax_problem(
            self.span(self.start, end),
            format!("{token} is not a number: JSON numbers do not start with 0"),
            Some(&format!("an id is a string; write \"{token}\"")),
        ));
        self.restart(end);
        Some(Kind::Number(token.into()))
    }

    fn object(&mut self, depth: usize) -> Option<Node> {
        let start = self.start;
        let opening = self.span(self.start, self.end);
        let mut entries: Vec<Entry> = Vec::new();
        let mut open: Option<Hole> = None;
        let closed = self.entries(depth, opening, &mut entries, &mut open);
        common::report_duplicates(&entries, &mut self.parsed.problems);
        entries.shrink_to_fit();
        let span = self.span(start, self.end);
        match closed {
            Some(()) => {
                // The bracket is read; what stands behind it is another's.
                if self.advance().is_none() {
                    self.parsed.partial = true;
                }
            }
            None => {
                self.parsed.partial = true;
                open = Some(Hole::new(UNREAD));
            }
        }
        // A mapping that may have further entries says nothing for certain;
        // at the root, the entries that are there tell what the document is.
        let kind = match open {
            Some(hole) if depth > 1 => Kind::Hole(hole),
            _ => Kind::Object(entries),
        };
        Some(Node { kind, span })
    }

    fn entries(
        &mut self,
        depth: usize,
        opening: Span,
        entries: &mut Vec<Entry>,
        open: &mut Option<Hole>,
    ) -> Option<()> {
        self.advance()?;
        loop {
            let token = self.token.take();
            let hole = match &token {
                Some(Lexeme::Hole(name)) => Some(*name),
                _ => None,
            };
            let key: std::sync::Arc<str> = match token {
                Some(Lexeme::Json(Token::CloseBrace)) => return Some(()),
                Some(Lexeme::Json(Token::String(key))) => self.repeated.share(&key),
                None => return self.fail(json_words::never_closed(opening, '{')),
                Some(Lexeme::Json(token)) => {
                    let (message, help) = json_words::no_key(&token);
                    return self.fail_here(message, help);
                }
                Some(Lexeme::Hole(name)) => format!("${{{name}}}").into(),
            };
            let key_span = self.span(self.start, self.end);
            self.advance()?;
            match (&self.token, hole) {
                (Some(Lexeme::Json(Token::Colon)), _) => self.advance()?,
                // A template puts any number of entries here.
                (_, Some(name)) => {
                    open.get_or_insert(Hole::new(name));
                    self.after_hole()?;
                    continue;
                }
                _ => {
                    let place = self.span(self.previous_end, self.previous_end);
                    return self.fail(syntax_problem(place, "a colon is missing behind this key", None));
                }
            }
            if self.token.is_none() {
                return self.fail(json_words::never_closed(opening, '{'));
            }
            let value = self.value(depth)?;
            let is_hole = matches!(value.kind, Kind::Hole(_));
            entries.push(Entry { key, key_span, value });
            self.separator('{', opening, is_hole)?;
        }
    }

    fn array(&mut self, depth: usize) -> Option<Node> {
        let start = self.start;
        let opening = self.span(self.start, self.end);
        let mut items = Vec::new();
        let closed = self.items(depth, opening, &mut items);
        let span = self.span(start, self.end);
        match closed {
            Some(()) => {
                if self.advance().is_none() {
                    self.parsed.partial = true;
                }
            }
            None => {
                self.parsed.partial = true;
                let place = self.span(self.end, self.end);
                items.push(Node { kind: Kind::Hole(Hole::new(UNREAD)), span: place });
            }
        }
        items.shrink_to_fit();
        Some(Node { kind: Kind::Array(items), span })
    }

    fn items(&mut self, depth: usize, opening: Span, items: &mut Vec<Node>) -> Option<()> {
        self.advance()?;
        loop {
            let item = match self.token {
                Some(Lexeme::Json(Token::CloseBracket)) => return Some(()),
                None => return self.fail(json_words::never_closed(opening, '[')),
                _ => self.value(depth)?,
            };
            let is_hole = matches!(item.kind, Kind::Hole(_));
            items.push(item);
            self.separator('[', opening, is_hole)?;
        }
    }

    /// Moves over the comma behind a placeholder, if there is one: what a
    /// template puts in its place may bring its own.
    fn after_hole(&mut self) -> Option<()> {
        match self.token {
            Some(Lexeme::Json(Token::Comma)) => self.advance(),
            _ => Some(()),
        }
    }

    /// Moves over the comma between two members, or stays at the bracket that
    /// ends them. A comma that is missing is reported once per file.
    fn separator(&mut self, open: char, opening: Span, behind_hole: bool) -> Option<()> {
        if self.parsed.partial {
            return None;
        }
        let message = match (&self.token, open) {
            (Some(Lexeme::Json(Token::Comma)), _) => {
                let comma = self.span(self.start, self.end);
                self.advance()?;
                if matches!(self.token, Some(Lexeme::Json(Token::CloseBrace | Token::CloseBracket))) {
                    self.parsed.trailing_commas.push(comma);
                }
                return Some(());
            }
            (Some(Lexeme::Hole(_)), _) => return Some(()),
            (Some(Lexeme::Json(Token::CloseBrace)), '{') | (Some(Lexeme::Json(Token::CloseBracket)), '[') => {
                return Some(());
            }
            (None, _) => return self.fail(json_words::never_closed(opening, open)),
            (Some(Lexeme::Json(token)), _) if json_words::starts_member(token, open) => {
                if !self.comma_reported && !behind_hole {
                    self.comma_reported = true;
                    let place = self.span(self.previous_end, self.previous_end);
                    let problem = syntax_problem(place, "a comma is missing here", Some(json_words::COMMA));
                    self.parsed.problems.push(problem);
                }
                return Some(());
            }
            (_, '{') => "a comma or } should stand here",
            _ => "a comma or ] should stand here",
        };
        self.fail_here(message, None)
    }

    /// Moves to the next token that is no comment.
    fn advance(&mut self) -> Option<()> {
        self.previous_end = self.end;
        loop {
            if self.bare_placeholder() {
                return Some(());
            }
            let token = match self.scanner.scan() {
                Ok(token) => token,
                Err(error) => {
                    let problem = json_words::unreadable(&error, self.source, self.scanner_base, self.base);
                    return self.fail(problem);
                }
            };
            self.start = self.scanner_base + self.scanner.token_start();
            self.end = self.scanner_base + self.scanner.token_end();
            match token {
                Some(Token::CommentLine(text) | Token::CommentBlock(text)) => {
                    let comment = common::comment(self.source, self.base, self.start, self.end, text);
                    self.parsed.comments.push(comment);
                    continue;
                }
                Some(Token::String(_)) => self.check_control_characters(),
                _ => {}
            }
            self.token = token.map(Lexeme::Json);
            return Some(());
        }
    }

    /// Takes a placeholder outside quotes. The scanner knows none, so it is
    /// started anew behind it.
    fn bare_placeholder(&mut self) -> bool {
        let rest = &self.source[self.end..];
        let skipped = rest.bytes().take_while(u8::is_ascii_whitespace).count();
        let rest = &rest[skipped..];
        if !rest.starts_with(['$', '<', '%', '_', '@']) && !rest.starts_with("{{") {
            return false;
        }
        let Some((length, name)) = placeholder::at(rest) else { return false };
        self.start = self.end + skipped;
        self.token = Some(Lexeme::Hole(name));
        self.restart(self.start + length);
        true
    }

    fn restart(&mut self, end: usize) {
        self.end = end;
        self.scanner = scanner(&self.source[end..]);
        self.scanner_base = end;
    }

    /// The scanner lets line breaks and tabs in strings pass; no other reader
    /// of JSON does.
    fn check_control_characters(&mut self) {
        let bytes = &self.source.as_bytes()[self.start..self.end];
        let Some(offset) = bytes.iter().position(|byte| *byte < b' ') else { return };
        let (message, help) = json_words::control_character(bytes[offset]);
        let start = self.start + offset;
        let problem = syntax_problem(self.span(start, start + 1), message, Some(&help));
        self.parsed.problems.push(problem);
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    fn fail<T>(&mut self, problem: super::Problem) -> Option<T> {
        self.parsed.problems.push(problem);
        None
    }

    fn fail_here<T>(&mut self, message: &str, help: Option<&str>) -> Option<T> {
        let character = self.source[self.start..].chars().next();
        let span = self.span(self.start, self.end);
        self.fail(match character {
            Some(character) if common::is_typographic_quote(character) => {
                common::typographic_quote(span, character)
            }
            _ => syntax_problem(span, message, help),
        })
    }
}
