//! Fills the variables of a service as far as files and options tell. What is
//! not told stays a hole under the name of what would tell it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Around;
use super::names::{Address, address, is_variable, next, sources, unquoted};
use crate::model::holes;
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Hole, Kind, Node, Part, Text};

/// How many variables may lead into each other.
const DEEPEST: usize = 24;
/// How many values one service may come to.
const MOST_VALUES: usize = 60_000;

/// What a source of a variable gives.
pub(super) enum Found {
    /// This.
    Known(Node),
    /// Nothing is there, so that the next source counts.
    Absent,
    /// The files do not tell; the name of what would.
    Open(String),
}

/// The variables of one service in one deployment.
pub(super) struct Variables<'a> {
    pub(super) root: &'a Node,
    pub(super) around: Around<'a>,
    /// Options of the command line and pseudo-parameters, by name.
    pub(super) given: &'a BTreeMap<String, Text>,
    /// What was taken for granted.
    pub(super) granted: BTreeSet<(Span, String)>,
    /// Files that belong to the service.
    pub(super) included: BTreeSet<FileId>,
    /// Options of the command line that were asked for.
    pub(super) options: BTreeSet<String>,
    depth: usize,
    budget: usize,
}

pub(super) fn hole(name: impl Into<Arc<str>>, span: Span) -> Node {
    Node { kind: Kind::Hole(Hole::new(name)), span }
}

/// A text as a node; one that is a hole alone may stand for anything.
pub(super) fn node_of(text: Text, span: Span) -> Node {
    match text.parts().as_slice() {
        [Part::Hole(one)] => hole(Arc::clone(&one.name), span),
        _ => Node { kind: Kind::String(text), span },
    }
}

impl<'a> Variables<'a> {
    pub(super) fn new(root: &'a Node, around: Around<'a>, given: &'a BTreeMap<String, Text>) -> Self {
        Self {
            root,
            around,
            given,
            granted: BTreeSet::new(),
            included: BTreeSet::new(),
            options: ["region", "stage"].map(str::to_owned).into(),
            depth: 0,
            budget: MOST_VALUES,
        }
    }

    /// A part of the service with its variables filled; nothing where it is
    /// not there.
    pub(super) fn section(&mut self, key: &str) -> Option<Node> {
        let root = self.root;
        let node = root.get(key)?;
        Some(self.node(node)).filter(|node| !node.is_null())
    }

    /// A value with its variables filled.
    pub(super) fn node(&mut self, node: &Node) -> Node {
        let Some(left) = self.budget.checked_sub(1) else { return hole(holes::TOO_MUCH, node.span) };
        self.budget = left;
        let kind = match &node.kind {
            Kind::Object(entries) => Kind::Object(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: Arc::clone(&entry.key),
                        key_span: entry.key_span,
                        value: self.node(&entry.value),
                    })
                    .collect(),
            ),
            Kind::Array(items) => Kind::Array(items.iter().map(|item| self.node(item)).collect()),
            // Most texts refer to nothing.
            Kind::String(text) if text.literal().is_some_and(|text| !text.contains(['$', '#'])) => {
                Kind::String(text.clone())
            }
            Kind::Hole(_) | Kind::String(_) => {
                if let Some(name) = alone(node) {
                    return self.whole(&name, node.span);
                }
                let text = node.scalar_text().unwrap_or_else(|| Text::from(""));
                return node_of(self.text(&text, node.span), node.span);
            }
            other => other.clone(),
        };
        Node { kind, span: node.span }
    }

    /// What a variable stands for that is all of a value.
    fn whole(&mut self, name: &str, span: Span) -> Node {
        match self.variable(name, span) {
            Found::Known(node) => node,
            Found::Absent => hole(sources(name).first().copied().unwrap_or(name), span),
            Found::Open(name) => hole(name, span),
        }
    }

    /// A text with its variables filled.
    pub(super) fn text(&mut self, text: &Text, span: Span) -> Text {
        let mut all = Vec::new();
        for part in text.parts() {
            match &part {
                Part::Literal(literal) => self.literal(literal, span, &mut all),
                Part::Hole(one) if is_variable(&one.name) => {
                    all.extend(self.scalar(&one.name, span).parts());
                }
                Part::Hole(_) => all.push(part),
            }
        }
        Text::from_parts(all)
    }

    fn scalar(&mut self, name: &str, span: Span) -> Text {
        let node = self.whole(name, span);
        node.scalar_text().unwrap_or_else(|| Text::hole(Hole::new(name)))
    }

    /// Variables that look like those of IAM or are too long for a name
    /// elsewhere, and `#{AWS::Region}` of a plugin.
    fn literal(&mut self, literal: &str, span: Span, all: &mut Vec<Part>) {
        let mut rest = literal;
        loop {
            let pseudo = rest.find("#{AWS::").and_then(|start| {
                let length = rest[start..].find('}')?;
                Some((start, start + length + 1, &rest[start + 2..start + length]))
            });
            let variable = next(rest).filter(|(_, _, name)| is_of_service(name));
            let first = match (pseudo, variable) {
                (Some(one), Some(other)) => Some(if one.0 < other.0 { one } else { other }),
                (one, other) => one.or(other),
            };
            let Some((start, end, name)) = first else { break };
            all.push(Part::Literal(rest[..start].into()));
            let value =
                if rest[start..].starts_with('#') { self.pseudo(name) } else { self.scalar(name, span) };
            all.extend(value.parts());
            rest = &rest[end..];
        }
        all.push(Part::Literal(rest.into()));
    }

    pub(super) fn pseudo(&self, name: &str) -> Text {
        self.given.get(name).cloned().unwrap_or_else(|| Text::hole(Hole::new(name)))
    }

    /// What a variable gives: the first of its sources that has something.
    pub(super) fn variable(&mut self, name: &str, span: Span) -> Found {
        if let Some(value) = self.around.values.get(name) {
            return Found::Known(node_of(Text::from(value), span));
        }
        let Some(left) = self.budget.checked_sub(1).filter(|_| self.depth < DEEPEST) else {
            return Found::Open(name.to_owned());
        };
        self.budget = left;
        self.depth += 1;
        let found = self.first_source(name, span);
        self.depth -= 1;
        found
    }

    fn first_source(&mut self, name: &str, span: Span) -> Found {
        let all = sources(name);
        for (index, source) in all.iter().enumerate() {
            match self.source(source, span) {
                Found::Absent => {}
                Found::Open(name) => return Found::Open(name),
                Found::Known(node) => {
                    if let Some(first) = all[..index].first().filter(|first| is_outside(first)) {
                        self.granted.insert((span, format!("`{first}` is not given, so its default counts")));
                    }
                    return Found::Known(node);
                }
            }
        }
        Found::Absent
    }

    fn source(&mut self, written: &str, span: Span) -> Found {
        if let Some(value) = self.around.values.get(written) {
            return Found::Known(node_of(Text::from(value), span));
        }
        if let Some(text) = unquoted(written) {
            return Found::Known(Node { kind: Kind::String(Text::from(text)), span });
        }
        if let Some((0, end, name)) = next(written)
            && end == written.len()
        {
            return self.variable(name, span);
        }
        let filled = match self.filled(written, span) {
            Ok(filled) => filled,
            Err(open) => return Found::Open(open),
        };
        match address(&filled) {
            Some(address) => self.value_of(&address, &filled, span),
            None => match &*filled {
                "null" => Found::Absent,
                "true" | "false" => Found::Known(Node { kind: Kind::Bool(filled == "true"), span }),
                number if number.parse::<f64>().is_ok() => {
                    Found::Known(Node { kind: Kind::Number(number.into()), span })
                }
                _ => Found::Open("a default without quotes".to_owned()),
            },
        }
    }

    /// A source with the variables inside of it filled; the name of the one
    /// that is open otherwise.
    fn filled<'t>(&mut self, written: &'t str, span: Span) -> Result<Cow<'t, str>, String> {
        let mut filled = Cow::Borrowed(written);
        let mut rest = written;
        let mut all = String::new();
        while let Some((start, end, name)) = next(rest) {
            all.push_str(&rest[..start]);
            let text = match self.variable(name, span) {
                Found::Known(node) => node.scalar_text(),
                Found::Open(name) => return Err(name),
                Found::Absent => None,
            };
            let text = text.ok_or_else(|| name.to_owned())?;
            match (text.literal(), text.holes().next()) {
                (Some(literal), _) => all.push_str(literal),
                (None, open) => return Err(open.map_or(name, |open| &open.name).to_owned()),
            }
            rest = &rest[end..];
            filled = Cow::Owned(format!("{all}{rest}"));
        }
        Ok(filled)
    }

    fn value_of(&mut self, at: &Address, written: &str, span: Span) -> Found {
        let text = |text: Text| Found::Known(node_of(text, span));
        match at.source.as_str() {
            "self" => self.own(&at.address),
            "opt" => match self.option(&at.address) {
                Some(value) => text(value),
                None => Found::Absent,
            },
            "sls" if at.address == "stage" => text(self.stage(span)),
            "param" => self.parameter(&at.address, span),
            // What the environment holds, no file says.
            "env" => Found::Absent,
            "file" => self.file(at, span),
            "strToBool" => match at.parameter.as_deref().map(|word| unquoted(word).unwrap_or(word)) {
                Some("true" | "1") => Found::Known(Node { kind: Kind::Bool(true), span }),
                Some("false" | "0") => Found::Known(Node { kind: Kind::Bool(false), span }),
                _ => Found::Open(written.to_owned()),
            },
            "aws" if at.address == "accountId" => text(self.pseudo("AWS::AccountId")),
            "aws" if at.address == "region" => text(self.region(span)),
            "ssm" | "cf" | "s3" => Found::Open(format!("{}:{}", at.source, at.address)),
            _ => Found::Open(written.to_owned()),
        }
    }

    /// A value of the service itself.
    pub(super) fn own(&mut self, path: &str) -> Found {
        let root = self.root;
        match path {
            // The older form: `service: {name: ...}`.
            "service" | "service.name" => match root.get("service") {
                Some(service) => Found::Known(self.node(service.get("name").unwrap_or(service))),
                None => Found::Absent,
            },
            _ => self.walk(root, path),
        }
    }

    /// A value inside of another, with variables on the way filled.
    pub(super) fn walk(&mut self, start: &Node, path: &str) -> Found {
        let mut at: Cow<'_, Node> = Cow::Borrowed(start);
        for key in path.split('.').filter(|key| !key.is_empty()) {
            let inner = match &at.kind {
                Kind::Object(_) => at.get(key),
                Kind::Array(items) => key.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => None,
            };
            let Some(inner) = inner else { return Found::Absent };
            at = match alone(inner) {
                Some(name) => match self.variable(&name, inner.span) {
                    Found::Known(node) => Cow::Owned(node),
                    other => return other,
                },
                None => Cow::Owned(inner.clone()),
            };
        }
        match &at.kind {
            Kind::Null => Found::Absent,
            Kind::Hole(one) if !is_variable(&one.name) => Found::Open(one.name.to_string()),
            Kind::Hole(_) | Kind::String(_) => match alone(&at) {
                // Behind a variable there may be none again.
                Some(name) => self.variable(&name, at.span),
                None => Found::Known(self.node(&at)),
            },
            _ => Found::Known(self.node(&at)),
        }
    }
}

/// The variable that a value consists of, quoted or not.
fn alone(node: &Node) -> Option<String> {
    let text = node.scalar_text()?;
    if let [Part::Hole(one)] = text.parts().as_slice() {
        return is_variable(&one.name).then(|| one.name.to_string());
    }
    let literal = text.literal()?;
    let (start, end, name) = next(literal)?;
    (start == 0 && end == literal.len() && is_of_service(name)).then(|| name.to_owned())
}

/// Whether `${name}` in a literal is a variable after all: names of IAM's own
/// stay.
fn is_of_service(name: &str) -> bool {
    is_variable(name) && !name.starts_with("aws:")
}

/// Whether a source is told outside of all files.
fn is_outside(source: &str) -> bool {
    ["opt:", "env:", "param:"].iter().any(|start| source.starts_with(start))
}
