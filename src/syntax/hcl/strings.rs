//! Strings: in quotes, as heredocs, and files that are templates. What stands
//! between braces is read in place, so that a quote or a marker in it ends
//! nothing.

use std::ops::Range;
use std::sync::Arc;

use super::cursor::{Cursor, Read};
use super::literal::{Style, decode};
use super::{Expr, Piece};
use crate::source::Span;
use crate::syntax::OffsetMap;

/// A piece whose text is not decoded yet: how far a heredoc is indented is
/// known at its end only.
enum Raw {
    /// Text, and whether it starts a line of its string.
    Text(Range<usize>, bool),
    Value(Expr, Span),
    If(Expr, Vec<Self>, Vec<Self>),
    For {
        names: (Option<Arc<str>>, Arc<str>),
        collection: Expr,
        pieces: Vec<Self>,
    },
}

/// Where a string ends.
#[derive(Clone, Copy)]
enum End<'a> {
    /// At the quote.
    Quote(usize),
    /// At a line that holds this word only.
    Marker(&'a str, usize),
    /// At the end of the text.
    Text,
}

/// What ended a run of pieces.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ended {
    Whole,
    Else,
    EndIf,
    EndFor,
}

/// What stands before a run of pieces.
#[derive(Clone, Copy)]
struct Before {
    /// Nothing: a line of the string begins.
    fresh: bool,
    /// A `~`, which takes away white space.
    strips: bool,
}

/// What stands between `${` or `%{` and its brace, and whether there is a `~`
/// before the latter.
enum Element {
    Piece(Raw, bool),
    Closes(Ended, bool),
}

impl<'a> Cursor<'a> {
    /// Reads the whole text as a template.
    pub(super) fn template(&mut self) -> Read<Vec<Piece>> {
        let (raw, _) = self.pieces(End::Text, Before { fresh: false, strips: false })?;
        Ok(self.decoded(raw, Style::File))
    }

    /// Reads a string in quotes.
    pub(super) fn quoted(&mut self) -> Read<Vec<Piece>> {
        let open = self.at;
        self.at += 1;
        // Most strings are plain.
        let inner = self.rest();
        let plain = inner.bytes().position(|byte| matches!(byte, b'"' | b'\n' | b'$' | b'%' | b'\\'));
        if let Some(length) = plain.filter(|length| inner.as_bytes()[*length] == b'"') {
            let map = OffsetMap::verbatim(self.base + self.at, length);
            self.at += length + 1;
            let text = Piece::Text(self.repeated.share(&inner[..length]), Arc::new(map));
            return Ok(if length == 0 { Vec::new() } else { vec![text] });
        }
        let (raw, _) = self.pieces(End::Quote(open), Before { fresh: false, strips: false })?;
        Ok(self.decoded(raw, Style::Quoted))
    }

    /// A string in quotes in which nothing is computed.
    pub(super) fn plain_string(&mut self) -> Read<Arc<str>> {
        let start = self.at;
        match self.quoted()?.as_slice() {
            [] => Ok("".into()),
            [Piece::Text(text, _)] => Ok(Arc::clone(text)),
            _ => {
                Err(self.broken_at(start, self.at, "a label is a plain string, in which nothing is computed"))
            }
        }
    }

    /// Reads a heredoc: `<<EOT`, or `<<-EOT` whose indentation is taken away.
    pub(super) fn heredoc(&mut self) -> Read<Vec<Piece>> {
        let open = self.at;
        self.at += 2;
        let indented = self.take("-");
        let marker = self.word();
        if marker.is_empty() {
            return Err(self.broken("the word that ends this heredoc should stand here, as in `<<EOT`"));
        }
        self.take("\r");
        if !self.take("\n") {
            return Err(self.broken("the text of a heredoc begins on the next line"));
        }
        let (raw, _) = self.pieces(End::Marker(marker, open), Before { fresh: true, strips: false })?;
        let indent = if indented { self.indentation(&raw) } else { 0 };
        Ok(self.decoded(raw, Style::Heredoc(indent)))
    }

    /// Reads pieces up to the end of the string, or of a branch of a directive;
    /// for the latter, tells whether a `~` stands at its end.
    fn pieces(&mut self, end: End<'a>, mut before: Before) -> Read<(Vec<Raw>, (Ended, bool))> {
        let mut pieces = Vec::new();
        loop {
            let start = self.at;
            if let Some(close) = self.run(end, before.fresh)? {
                pieces.extend(self.literal(start..self.at, before, false));
                self.at = close;
                return Ok((pieces, (Ended::Whole, false)));
            }
            let open = self.at;
            let is_value = self.peek() == Some(b'$');
            self.at += 2;
            let strips = self.take("~");
            pieces.extend(self.literal(start..open, before, strips));
            match if is_value { self.value(open)? } else { self.deeper(|cursor| cursor.directive(end))? } {
                Element::Piece(piece, strips) => {
                    pieces.push(piece);
                    before = Before { fresh: false, strips };
                }
                Element::Closes(what, strips) => return Ok((pieces, (what, strips))),
            }
        }
    }

    /// Passes over text up to what comes next in a string: the place behind
    /// its end, or nothing for `${` and `%{`.
    fn run(&mut self, end: End<'a>, fresh: bool) -> Read<Option<usize>> {
        let bytes = self.source.as_bytes();
        let mut line_starts = fresh;
        loop {
            if let (true, End::Marker(marker, _)) = (line_starts, end) {
                let rest = self.rest();
                let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
                if line.trim() == marker {
                    return Ok(Some(self.at + line.trim_end().len()));
                }
            }
            line_starts = false;
            match (self.peek(), end) {
                (None, End::Text) => return Ok(Some(self.at)),
                (None, End::Marker(marker, open)) => {
                    let message = format!("no line `{marker}` ends this heredoc");
                    return Err(self.broken_at(open, open + 2, message));
                }
                (None | Some(b'\n'), End::Quote(open)) => {
                    let message =
                        "this string is not closed on its line; a string of several lines is a heredoc";
                    return Err(self.broken_at(open, open + 1, message));
                }
                (Some(b'\n'), _) => {
                    self.at += 1;
                    line_starts = true;
                }
                (Some(b'"'), End::Quote(_)) => return Ok(Some(self.at + 1)),
                (Some(b'\\'), End::Quote(_)) => self.escape()?,
                // Written twice, the sign stands for itself.
                (Some(sign @ (b'$' | b'%')), _) => match (bytes.get(self.at + 1), bytes.get(self.at + 2)) {
                    (Some(b'{'), _) => return Ok(None),
                    (Some(second), Some(b'{')) if *second == sign => self.at += 3,
                    _ => self.at += 1,
                },
                (Some(_), _) => {
                    let ends = |byte: &u8| matches!(byte, b'"' | b'\n' | b'$' | b'%' | b'\\');
                    let length = bytes[self.at + 1..].iter().position(ends);
                    self.at = length.map_or(bytes.len(), |length| self.at + 1 + length);
                }
            }
        }
    }

    fn escape(&mut self) -> Read<()> {
        let sign = self.rest()[1..].chars().next();
        let digits = match sign {
            Some('n' | 'r' | 't' | '"' | '\\') => 0,
            Some('u') => 4,
            Some('U') => 8,
            Some(sign) if sign != '\n' => {
                let end = self.at + 1 + sign.len_utf8();
                let message = format!("`\\{sign}` is no escape; a backslash itself is written twice");
                return Err(self.broken_at(self.at, end, message));
            }
            _ => {
                self.at += 1;
                return Ok(());
            }
        };
        let code = self.source.as_bytes().get(self.at + 2..self.at + 2 + digits).unwrap_or_default();
        if code.len() < digits || !code.iter().all(u8::is_ascii_hexdigit) {
            let message = format!("{digits} hexadecimal digits should stand behind this");
            return Err(self.broken_at(self.at, self.at + 2, message));
        }
        self.at += 2 + digits;
        Ok(())
    }

    /// A run of text without the white space that a `~` beside it takes away.
    /// A `~` reaches as far as its line does.
    fn literal(&self, range: Range<usize>, before: Before, strips: bool) -> Option<Raw> {
        let text = &self.source[range.clone()];
        let mut range = range;
        if strips {
            let line = text.split_inclusive('\n').next_back().unwrap_or_default();
            range.end -= line.len() - line.trim_end().len();
        }
        if before.strips {
            let line = text.split_inclusive('\n').next().unwrap_or_default();
            range.start = range.end.min(range.start + line.len() - line.trim_start().len());
        }
        (!range.is_empty()).then_some(Raw::Text(range, before.fresh && !before.strips))
    }

    /// Reads what stands behind `${`.
    fn value(&mut self, open: usize) -> Read<Element> {
        let (expr, strips) = self.with_lines(false, |cursor| {
            let expr = cursor.held(open)?;
            Ok((expr, cursor.brace(open)?))
        })?;
        let span = self.span(open, self.at);
        Ok(Element::Piece(Raw::Value(expr, span), strips))
    }

    /// Reads an expression that a string holds; the highest of them counts.
    fn held(&mut self, open: usize) -> Read<Expr> {
        let highest = self.height;
        let expr = self.expr()?;
        self.around(highest.max(self.height + 1) - 1, open)?;
        Ok(expr)
    }

    /// The brace that closes `${` or `%{`; whether a `~` stands before it.
    fn brace(&mut self, open: usize) -> Read<bool> {
        self.space();
        let strips = self.take("~");
        if self.take("}") {
            return Ok(strips);
        }
        let line = self.line_of(open);
        let sign = &self.source[open..open + 2];
        Err(self.broken(format!("the brace that closes the `{sign}` of line {line} should stand here")))
    }

    /// Reads what stands behind `%{`, and what belongs to it.
    fn directive(&mut self, end: End<'a>) -> Read<Element> {
        let open = self.at - 2 - usize::from(self.source[..self.at].ends_with('~'));
        self.with_lines(false, |cursor| {
            cursor.space();
            let word = cursor.word();
            let closes = match word {
                "if" => return cursor.choice(open, end),
                "for" => return cursor.repetition(open, end),
                "else" => Ended::Else,
                "endif" => Ended::EndIf,
                "endfor" => Ended::EndFor,
                _ => {
                    let message = "`if`, `else`, `endif`, `for` or `endfor` should stand behind `%{`; text that \
                                   only looks like it is written `%%{`";
                    return Err(cursor.broken_at(open, open + 2, message));
                }
            };
            Ok(Element::Closes(closes, cursor.brace(open)?))
        })
    }

    fn choice(&mut self, open: usize, end: End<'a>) -> Read<Element> {
        let condition = self.held(open)?;
        let strips = self.brace(open)?;
        let (yes, mut ended) = self.pieces(end, Before { fresh: false, strips })?;
        let mut no = Vec::new();
        if ended.0 == Ended::Else {
            (no, ended) = self.pieces(end, Before { fresh: false, strips: ended.1 })?;
        }
        self.must_end(open, ended.0, Ended::EndIf, "endif")?;
        Ok(Element::Piece(Raw::If(condition, yes, no), ended.1))
    }

    fn repetition(&mut self, open: usize, end: End<'a>) -> Read<Element> {
        let names = self.for_names()?;
        let collection = self.held(open)?;
        let strips = self.brace(open)?;
        let (pieces, ended) = self.pieces(end, Before { fresh: false, strips })?;
        self.must_end(open, ended.0, Ended::EndFor, "endfor")?;
        Ok(Element::Piece(Raw::For { names, collection, pieces }, ended.1))
    }

    fn must_end(&self, open: usize, ended: Ended, wanted: Ended, word: &str) -> Read<()> {
        if ended == wanted {
            return Ok(());
        }
        Err(self.broken_at(open, open + 2, format!("no `%{{ {word} }}` ends this directive")))
    }

    /// How many white characters all lines of an indented heredoc begin with;
    /// empty lines do not count.
    fn indentation(&self, pieces: &[Raw]) -> usize {
        let (mut least, mut fresh) = (usize::MAX, true);
        self.least_indented(pieces, &mut least, &mut fresh);
        if least == usize::MAX { 0 } else { least }
    }

    fn least_indented(&self, pieces: &[Raw], least: &mut usize, fresh: &mut bool) {
        for piece in pieces {
            if let Raw::Text(range, _) = piece {
                for line in self.source[range.clone()].split_inclusive('\n') {
                    let text = line.trim_start();
                    if *fresh && !(text.is_empty() && line.ends_with('\n')) {
                        *least = (*least).min(line[..line.len() - text.len()].chars().count());
                    }
                    *fresh = line.ends_with('\n');
                }
                continue;
            }
            if std::mem::replace(fresh, false) {
                *least = 0;
            }
            match piece {
                Raw::If(_, yes, no) => {
                    self.least_indented(yes, least, fresh);
                    self.least_indented(no, least, fresh);
                }
                Raw::For { pieces, .. } => self.least_indented(pieces, least, fresh),
                Raw::Text(..) | Raw::Value(..) => {}
            }
        }
    }

    fn decoded(&self, pieces: Vec<Raw>, style: Style) -> Vec<Piece> {
        let piece = |piece| match piece {
            Raw::Text(range, fresh) => {
                let (text, map) = decode(self.source, self.base, range, style, fresh);
                (!text.is_empty()).then(|| Piece::Text(text.into(), Arc::new(map)))
            }
            Raw::Value(expr, span) => Some(Piece::Value(expr, span)),
            Raw::If(condition, yes, no) => {
                Some(Piece::If(condition, self.decoded(yes, style), self.decoded(no, style)))
            }
            Raw::For { names: (key_name, value_name), collection, pieces } => {
                Some(Piece::For { key_name, value_name, collection, pieces: self.decoded(pieces, style) })
            }
        };
        let mut pieces: Vec<Piece> = pieces.into_iter().filter_map(piece).collect();
        pieces.shrink_to_fit();
        pieces
    }
}
