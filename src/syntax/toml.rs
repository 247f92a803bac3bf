//! TOML into the tree, from the events of toml_parser. Tables are spread over
//! a TOML file, so they are collected in [`Tables`] and put together at the end.

use std::borrow::Cow;
use std::sync::Arc;

use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{ParseError, Source};

use super::common::{self, MAX_DEPTH, syntax_problem};
use super::toml_tables::{Key, Slot, Tables};
use super::{Kind, Node, Parsed, Problem, Text, Values, placeholder, toml_words};
use crate::source::Span;

/// Reads a TOML document. Spans start `base` bytes into the file.
pub(super) fn parse(text: &str, base: usize, values: &Values) -> Parsed {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    let mut errors: Vec<ParseError> = Vec::new();
    let mut receiver = |event: Event| events.push(event);
    let limit = u32::try_from(MAX_DEPTH).unwrap_or(u32::MAX);
    parse_document(&tokens, &mut RecursionGuard::new(&mut receiver, limit), &mut errors);

    let mut builder = Builder::new(source, text, base, values);
    for event in events.iter().filter(|event| event.kind() == EventKind::Comment) {
        let span = event.span();
        let comment = text[span.start()..span.end()].trim_start_matches('#');
        builder.parsed.comments.push(common::comment(text, base, span.start(), span.end(), comment));
    }
    if let Some(error) = errors.first() {
        builder.report(error);
        return builder.parsed;
    }
    for event in &events {
        if builder.take(event).is_none() {
            return builder.parsed;
        }
    }
    let Builder { tables, mut parsed, .. } = builder;
    parsed.documents.extend(tables.into_document(&mut parsed.problems));
    parsed
}

/// A value that is still open.
enum Open {
    List(Vec<Slot>, usize),
    Table(usize, usize),
}

struct Builder<'a> {
    source: Source<'a>,
    text: &'a str,
    base: usize,
    values: &'a Values,
    parsed: Parsed,
    tables: Tables,
    /// The table that the last header opened.
    current: usize,
    /// Where that header starts, and whether it stands in double brackets.
    header: Option<(usize, bool)>,
    /// The dotted key that is being read.
    path: Vec<Key>,
    /// The keys whose values are being read, the innermost last.
    targets: Vec<Vec<Key>>,
    open: Vec<Open>,
}

/// None stands for: a problem was reported, and nothing behind it can be read.
impl<'a> Builder<'a> {
    fn new(source: Source<'a>, text: &'a str, base: usize, values: &'a Values) -> Self {
        Self {
            source,
            text,
            base,
            values,
            parsed: Parsed::default(),
            tables: Tables::default(),
            current: Tables::ROOT,
            header: None,
            path: Vec::new(),
            targets: Vec::new(),
            open: Vec::new(),
        }
    }

    fn take(&mut self, event: &Event) -> Option<()> {
        let (start, end) = (event.span().start(), event.span().end());
        match event.kind() {
            EventKind::StdTableOpen => self.header = Some((start, false)),
            EventKind::ArrayTableOpen => self.header = Some((start, true)),
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                let (start, is_list) = self.header.take()?;
                let path = std::mem::take(&mut self.path);
                let span = self.span(start, end);
                self.current = match self.tables.header(path, span, is_list) {
                    Ok((table, problem)) => {
                        self.parsed.problems.extend(problem);
                        table
                    }
                    Err(problem) => {
                        // What stands below is read, and belongs nowhere.
                        self.parsed.problems.push(problem);
                        self.tables.inline(span)
                    }
                };
            }
            EventKind::SimpleKey => self.key(event)?,
            EventKind::KeyValSep => self.targets.push(std::mem::take(&mut self.path)),
            EventKind::Scalar => {
                let node = self.scalar(event)?;
                self.put(Slot::Value(node))?;
            }
            EventKind::ArrayOpen => self.open.push(Open::List(Vec::new(), start)),
            EventKind::InlineTableOpen => {
                let table = self.tables.inline(self.span(start, end));
                self.open.push(Open::Table(table, start));
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                let slot = match self.open.pop()? {
                    Open::List(items, start) => Slot::List(items, self.span(start, end)),
                    Open::Table(table, start) => {
                        self.tables.close_inline(table, self.span(start, end));
                        Slot::Table(table)
                    }
                };
                self.put(slot)?;
            }
            _ => {}
        }
        Some(())
    }

    /// Puts a finished value into the list or under the key that waits for it.
    fn put(&mut self, slot: Slot) -> Option<()> {
        let table = match self.open.last_mut() {
            Some(Open::List(items, _)) => {
                items.push(slot);
                return Some(());
            }
            Some(Open::Table(table, _)) => *table,
            None => self.current,
        };
        let path = self.targets.pop()?;
        let problem = self.tables.insert(table, path, slot).unwrap_or_else(Some);
        self.parsed.problems.extend(problem);
        Some(())
    }

    fn key(&mut self, event: &Event) -> Option<()> {
        let raw = self.source.get(event)?;
        let mut decoded: Cow<'_, str> = Cow::Borrowed("");
        let mut error: Option<ParseError> = None;
        raw.decode_key(&mut decoded, &mut error);
        if let Some(error) = error {
            self.report(&error);
            return None;
        }
        if self.path.len() >= MAX_DEPTH {
            let problem = common::too_deep(self.span(event.span().start(), event.span().end()));
            return self.fail(problem);
        }
        let span = self.span(event.span().start(), event.span().end());
        self.path.push(Key { name: Arc::from(&*decoded), span });
        Some(())
    }

    fn scalar(&mut self, event: &Event) -> Option<Node> {
        let (start, end) = (event.span().start(), event.span().end());
        let span = self.span(start, end);
        let token = &self.text[start..end];
        let mut decoded: Cow<'_, str> = Cow::Borrowed("");
        let mut error: Option<ParseError> = None;
        let kind = self.source.get(event)?.decode_scalar(&mut decoded, &mut error);
        if let Some(error) = error {
            let unquoted = event.encoding().is_none();
            if unquoted && token.len() > 1 && token.bytes().all(|byte| byte.is_ascii_digit()) {
                self.parsed.problems.push(syntax_problem(
                    span,
                    format!("{token} is not a number: TOML numbers do not start with 0"),
                    Some(&format!("an id is a string; write \"{token}\"")),
                ));
                return Some(Node { kind: Kind::Number(token.into()), span });
            }
            self.report(&error);
            return None;
        }
        let kind = match kind {
            ScalarKind::String => Kind::String(placeholder::text(&decoded, self.values)),
            ScalarKind::Boolean(value) => Kind::Bool(value),
            ScalarKind::DateTime => Kind::String(Text::from(token)),
            // `1_000` and 1000 are one number in two spellings.
            ScalarKind::Float | ScalarKind::Integer(_) => Kind::Number(token.replace('_', "").into()),
        };
        Some(Node { kind, span })
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    fn fail<T>(&mut self, problem: Problem) -> Option<T> {
        self.parsed.problems.push(problem);
        None
    }

    fn report(&mut self, error: &ParseError) {
        self.parsed.problems.push(toml_words::unreadable(error, self.text, self.base));
    }
}
