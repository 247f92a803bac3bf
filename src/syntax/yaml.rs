//! YAML 1.2 into the tree, from the events of granit-parser. The stack of open
//! collections is our own, so that no nesting can exhaust the program's.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};

use super::common::{self, MAX_DEPTH, syntax_problem};
use super::repeated::Repeated;
use super::yaml_anchors::{Anchors, Shape};
use super::{
    Kind, Node, Parsed, Problem, Values, placeholder, yaml_map::Map, yaml_scalar, yaml_tags, yaml_words,
};
use crate::source::Span;

/// Reads all documents of a YAML text. Spans start `base` bytes into the file.
pub(super) fn parse(source: &str, base: usize, values: &Values) -> Parsed {
    let options = granit_parser::options! {
        // A licence header easily has more comment lines than the default.
        max_buffered_comment_events: 100_000,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder {
        source,
        base,
        values,
        parsed: Parsed::default(),
        stack: Vec::new(),
        anchors: Anchors::default(),
        calls: yaml_tags::Calls::default(),
        alias_troubles: Vec::new(),
        complete: 0,
        last_end: 0,
        repeated: Repeated::new(),
    };
    for next in Parser::new_from_str_with_options(source, options) {
        match next {
            Ok((event, span)) => {
                let tag = span.tag_span().and_then(|tag| tag.byte_range()).unwrap_or_default();
                let Some(range) = span.byte_range() else { break };
                if builder.take(event, range.start, range.end, tag).is_none() {
                    break;
                }
            }
            Err(error) => {
                builder.parsed.problems.push(yaml_words::unreadable(&error, source, base));
                builder.parsed.documents.truncate(builder.complete);
                break;
            }
        }
    }
    // Comments are buffered by the parser and may come late.
    builder.parsed.comments.sort_by_key(|comment| comment.span);
    builder.parsed
}

/// A collection that is still open.
struct Frame {
    content: Content,
    /// Where it starts in the source.
    start: usize,
    /// Where its last child ends; block collections end there.
    end: usize,
    flow: bool,
    anchor: usize,
    shape: Shape,
    /// For `{{ name }}` outside quotes: its length and name.
    placeholder: Option<(usize, String)>,
    /// The function of CloudFormation that its tag names, and where.
    call: Option<(Arc<str>, Span)>,
}

enum Content {
    List(Vec<Node>),
    Map(Map),
}

/// A finished value on its way into its parent.
pub(super) struct Value {
    pub(super) node: Node,
    /// Where it stands here; an alias stands elsewhere than what it repeats.
    pub(super) here: Span,
    pub(super) shape: Shape,
    /// A scalar as it is written, for keys.
    pub(super) token: Option<std::sync::Arc<str>>,
    /// Whether it is a plain scalar, which alone can be the merge key.
    pub(super) plain: bool,
}

struct Builder<'a> {
    source: &'a str,
    base: usize,
    values: &'a Values,
    parsed: Parsed,
    stack: Vec<Frame>,
    anchors: Anchors,
    calls: yaml_tags::Calls,
    /// The messages about aliases that were given.
    alias_troubles: Vec<String>,
    /// How many documents ended without trouble.
    complete: usize,
    /// Where the last token that is no comment ended.
    last_end: usize,
    repeated: Repeated,
}

impl Builder<'_> {
    /// Takes one event; none where nothing behind it can be read.
    fn take(&mut self, event: Event<'_>, start: usize, end: usize, at: Range<usize>) -> Option<()> {
        match event {
            Event::Comment(text, _) => {
                let comment = common::comment(self.source, self.base, start, end, &text);
                self.parsed.comments.push(comment);
                return Some(());
            }
            Event::DocumentStart(..) => {
                self.anchors.forget();
                self.last_end = self.last_end.max(end);
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(&value, style, anchor, tag.as_deref(), start, end, at);
            }
            Event::SequenceStart(style, anchor, tag) => {
                let start = self.list_start(style, start);
                let call = self.call(tag.as_deref(), &at);
                self.open(Content::List(Vec::new()), style, anchor, start, call)?;
            }
            Event::MappingStart(style, anchor, tag) => {
                let call = self.call(tag.as_deref(), &at);
                self.open(Content::Map(Map::default()), style, anchor, start, call)?;
            }
            Event::DocumentEnd => {
                if let Some(document) = self.parsed.documents.last_mut() {
                    self.calls.settle(document);
                }
                self.complete = self.parsed.documents.len();
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
            Event::Alias(anchor) => self.alias(anchor, start, end),
            Event::UnresolvedAlias(_) => {
                self.null_with_problem(start, end, yaml_words::unknown_anchor);
            }
            _ => {}
        }
        Some(())
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }

    #[expect(clippy::too_many_arguments, reason = "one event's worth of facts")]
    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        start: usize,
        end: usize,
        at: Range<usize>,
    ) {
        let (mut start, mut end) = (start, end);
        let mut value = value;
        let plain = style == ScalarStyle::Plain;
        match style {
            // The parser writes a missing value as `~`.
            ScalarStyle::Plain if start == end => {
                value = "";
                let colon = self.source[start..].starts_with(':') && start == self.last_end;
                end = start.max(self.last_end) + usize::from(colon);
                start = end;
            }
            ScalarStyle::Plain => end = start + self.source[start..end].trim_end().len(),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                start = yaml_scalar::block_header(self.source, self.last_end.max(at.end), start);
                end = start + self.source[start..end].trim_end().len();
            }
            _ => {}
        }
        self.last_end = self.last_end.max(end);
        let span = self.span(start, end);
        let token = self.repeated.share(value);
        let kind = yaml_scalar::kind(&token, plain, tag, self.values);
        let mut finished = Value {
            node: Node { kind, span },
            here: span,
            shape: Shape::LEAF,
            token: Some(Arc::clone(&token)),
            plain,
        };
        if let Some((function, tag)) = self.call(tag, &at) {
            let inside = yaml_scalar::kind(&token, plain, None, self.values);
            let elsewhere = std::mem::replace(&mut finished.node.kind, inside);
            self.wrap(&mut finished, function, tag, Some(elsewhere));
        }
        self.place(finished, anchor);
    }

    fn call(&self, tag: Option<&Tag>, at: &Range<usize>) -> Option<(Arc<str>, Span)> {
        Some((yaml_tags::long_form(tag?)?, self.span(at.start, at.end)))
    }

    /// Makes a value the argument of a function.
    fn wrap(&mut self, value: &mut Value, function: Arc<str>, tag: Span, elsewhere: Option<Kind>) {
        let inner = std::mem::replace(&mut value.node, Node { kind: Kind::Null, span: tag });
        value.node = yaml_tags::call(function, tag, inner);
        let mut shape = Shape::LEAF;
        shape.add(value.shape);
        value.shape = shape;
        self.calls.note(value.node.span, elsewhere);
    }

    /// The parser places a list that is not indented under its key at its
    /// first item; the dash comes before.
    fn list_start(&self, style: StructureStyle, start: usize) -> usize {
        if style == StructureStyle::Flow || self.source[start..].starts_with('-') {
            return start;
        }
        yaml_scalar::words(self.source, self.last_end, start)
            .find(|(_, word)| *word == "-")
            .map_or(start, |(at, _)| at)
    }

    fn open(
        &mut self,
        content: Content,
        style: StructureStyle,
        anchor: usize,
        start: usize,
        call: Option<(Arc<str>, Span)>,
    ) -> Option<()> {
        if self.stack.len() >= MAX_DEPTH {
            let problem = common::too_deep(self.span(start, start));
            self.parsed.problems.push(problem);
            return None;
        }
        let flow = style == StructureStyle::Flow;
        let placeholder = match &content {
            Content::Map(_) if flow && self.source[start..].starts_with("{{") => {
                placeholder::at(&self.source[start..]).map(|(length, name)| (length, name.to_owned()))
            }
            _ => None,
        };
        self.last_end = self.last_end.max(start);
        self.anchors.open(anchor);
        let shape = Shape::LEAF;
        self.stack.push(Frame { content, start, end: start, flow, anchor, shape, placeholder, call });
        Some(())
    }

    fn close(&mut self, event_end: usize) {
        let Some(mut frame) = self.stack.pop() else { return };
        let end = if frame.flow { event_end.max(frame.end) } else { frame.end };
        self.last_end = self.last_end.max(end);
        let span = self.span(frame.start, end);
        let hole = frame.placeholder.take().filter(|(length, _)| frame.start + length == end);
        let kind = match (hole, frame.content) {
            (Some((_, name)), _) => {
                frame.shape = Shape::LEAF;
                placeholder::fill(&name, self.values)
            }
            (None, Content::List(mut items)) => {
                items.shrink_to_fit();
                Kind::Array(items)
            }
            (None, Content::Map(map)) => {
                // The inner braces of `{{ name }}` are a key, and the judge of
                // it is the outer pair.
                let parent_is_placeholder = self.stack.last().is_some_and(|up| up.placeholder.is_some());
                if parent_is_placeholder {
                    Kind::Null
                } else {
                    Kind::Object(map.finish(&mut frame.shape, &mut self.parsed.problems))
                }
            }
        };
        let mut value =
            Value { node: Node { kind, span }, here: span, shape: frame.shape, token: None, plain: false };
        if let Some((function, tag)) = frame.call {
            self.wrap(&mut value, function, tag, None);
        }
        self.place(value, frame.anchor);
    }

    /// The value that an alias repeats, with the places of the original.
    fn alias(&mut self, anchor: usize, start: usize, end: usize) {
        self.last_end = self.last_end.max(end);
        match self.anchors.copy(anchor, MAX_DEPTH - self.stack.len()) {
            Ok((node, shape, token)) => {
                let here = self.span(start, end);
                self.place(Value { node, here, shape, token, plain: false }, 0);
            }
            Err(trouble) => self.null_with_problem(start, end, |span| yaml_words::alias(trouble, span)),
        }
    }

    fn null_with_problem(&mut self, start: usize, end: usize, problem: impl FnOnce(Span) -> Problem) {
        self.last_end = self.last_end.max(end);
        let span = self.span(start, end);
        let problem = problem(span);
        // One of a kind tells it; a file full of them would not help.
        if !self.alias_troubles.contains(&problem.message) {
            self.alias_troubles.push(problem.message.clone());
            self.parsed.problems.push(problem);
        }
        let node = Node { kind: Kind::Null, span };
        self.place(Value { node, here: span, shape: Shape::LEAF, token: Some("".into()), plain: false }, 0);
    }

    fn place(&mut self, value: Value, anchor: usize) {
        self.anchors.close(anchor, &value);
        let Some(parent) = self.stack.last_mut() else {
            self.parsed.documents.push(value.node);
            return;
        };
        parent.end = parent.end.max((value.here.end as usize).saturating_sub(self.base));
        parent.shape.add(value.shape);
        match &mut parent.content {
            Content::List(items) => items.push(value.node),
            Content::Map(map) => {
                let broken = map.take(value);
                if let (Some(span), None) = (broken, &parent.placeholder) {
                    self.parsed.problems.push(syntax_problem(
                        span,
                        "this key is a list or a mapping; keys are strings",
                        Some(
                            "write the key as a string; if this is a template placeholder, put it in quotes",
                        ),
                    ));
                }
            }
        }
    }
}
