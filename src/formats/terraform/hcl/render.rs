//! From values to trees: attributes for readers, and the documents that
//! strings hold.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use super::super::json::not_strict;
use super::value::{Data, Field, Value};
use crate::diagnostic::Place;
use crate::source::{FileId, Span};
use crate::syntax::{self, Entry, Hole, Kind, Node, OffsetMap, Problem, Text, Values};

/// How many nodes the trees of one root module may have: values share their
/// parts, trees do not.
const MOST: usize = 100_000;
/// How long a document in a string may be.
const LONGEST: usize = 1 << 20;

/// Makes trees, as many as are allowed.
#[derive(Debug, Default)]
pub(super) struct Trees {
    made: Cell<usize>,
    /// Where a value is referred to, with the place at which it is written.
    given: RefCell<BTreeSet<(Place, Place)>>,
}

impl Trees {
    /// Notes that a place refers to a value that is written elsewhere.
    pub(super) fn refers(&self, at: Place, value: &Value) {
        let mut given = self.given.borrow_mut();
        let mut add = |place: Place| {
            let is_there = at.file == place.file && at.span.contains(place.span);
            if !is_there && given.len() < MOST {
                given.insert((at, place));
            }
        };
        match &value.data {
            Data::Number(_) | Data::Bool(_) | Data::List(_) => add(value.place),
            // Parts of a name or an ARN may be written in other files.
            Data::Text(bits) if bits.len() > 1 => {
                bits.iter().map(|bit| bit.place).filter(|place| place.file != at.file).for_each(add);
            }
            Data::Text(_) => add(value.place),
            Data::Null | Data::Document(..) | Data::Map(_) | Data::Resource(_) | Data::Hole { .. } => {}
        }
    }

    /// Notes that a place refers to what another one refers to.
    pub(super) fn refers_like(&self, known: Place, at: Place) {
        let mut given = self.given.borrow_mut();
        let first = Place { file: FileId(0), span: Span::new(0, 0) };
        let behind = given.range((known, first)..).take_while(|(other, _)| *other == known);
        let values: Vec<Place> = behind.map(|(_, value)| *value).collect();
        if given.len() < MOST {
            given.extend(values.into_iter().map(|value| (at, value)));
        }
    }

    /// What refers to values that are written elsewhere.
    pub(super) fn given(&self) -> BTreeSet<(Place, Place)> {
        self.given.take()
    }

    /// A tree with all places in one file: a value that is written elsewhere
    /// stands where it is referred to, else at `around`.
    pub(super) fn of(&self, value: &Value, file: FileId, around: Span) -> Node {
        self.made.set(self.made.get() + 1);
        let here = |place: Place| (place.file == file).then_some(place.span);
        let span = here(value.place).or_else(|| value.used.and_then(here)).unwrap_or(around);
        if let Some(used) = value.used.filter(|used| here(value.place).is_none() && here(*used).is_some()) {
            self.refers(used, value);
        }
        let kind = match &value.data {
            _ if self.made.get() > MOST => hole("a part of a very large value"),
            Data::Null => Kind::Null,
            Data::Bool(value) => Kind::Bool(*value),
            Data::Number(token) => Kind::Number(Arc::clone(token)),
            Data::Text(_) => match value.to_text() {
                // A string that is nothing but a value that is not told.
                Some(text) if text.parts().len() == 1 && text.has_holes() => {
                    text.holes().next().cloned().map_or(Kind::Null, Kind::Hole)
                }
                Some(text) => Kind::String(text),
                None => Kind::Null,
            },
            Data::Document(own, node) if *own == file => node.kind.clone(),
            Data::Document(_, node) => placed(node, span).kind,
            Data::List(items) => Kind::Array(items.iter().map(|item| self.of(item, file, span)).collect()),
            Data::Map(fields) => {
                let entry = |field: &Field| Entry {
                    key: Arc::clone(&field.key),
                    key_span: here(field.place).unwrap_or(span),
                    value: self.of(&field.value, file, span),
                };
                Kind::Object(fields.iter().map(entry).collect())
            }
            Data::Resource(reference) => hole(&reference.address),
            Data::Hole { hole, .. } => Kind::Hole(hole.clone()),
        };
        Node { kind, span }
    }
}

fn hole(name: &str) -> Kind {
    Kind::Hole(Hole::new(name))
}

/// The same tree, all of it at one place.
pub(super) fn placed(node: &Node, span: Span) -> Node {
    let kind = match &node.kind {
        Kind::Array(items) => Kind::Array(items.iter().map(|item| placed(item, span)).collect()),
        Kind::Object(entries) => Kind::Object(
            entries
                .iter()
                .map(|entry| Entry {
                    key: Arc::clone(&entry.key),
                    key_span: span,
                    value: placed(&entry.value, span),
                })
                .collect(),
        ),
        kind => kind.clone(),
    };
    Node { kind, span }
}

/// A tree as a value, as `jsondecode` gives it.
pub(super) fn decoded(node: &Node, file: FileId) -> Value {
    let place = Place { file, span: node.span };
    let data = match &node.kind {
        Kind::Null => Data::Null,
        Kind::Bool(value) => Data::Bool(*value),
        Kind::Number(token) => Value::of_number(token, place).data,
        Kind::String(text) => {
            let bit = |part| super::value::Bit {
                text: match part {
                    syntax::Part::Literal(text) => Ok(text),
                    syntax::Part::Hole(hole) => Err(hole),
                },
                map: None,
                place,
            };
            Data::Text(text.parts().into_iter().map(bit).collect::<Vec<_>>().into())
        }
        Kind::Array(items) => Data::List(Rc::new(items.iter().map(|item| decoded(item, file)).collect())),
        Kind::Object(entries) => Data::Map(Rc::new(
            entries
                .iter()
                .map(|entry| Field {
                    key: Arc::clone(&entry.key),
                    place: Place { file, span: entry.key_span },
                    value: decoded(&entry.value, file),
                })
                .collect(),
        )),
        Kind::Hole(hole) => Data::Hole { hole: hole.clone(), fault: false },
    };
    Value::new(data, place)
}

/// What a string holds as JSON.
pub(super) struct Held {
    pub(super) file: FileId,
    pub(super) node: Node,
    /// Whether the tree stands in a string of the file, which then has to be
    /// known to whoever follows pointers.
    pub(super) embedded: bool,
    pub(super) problems: Vec<Problem>,
}

/// Reads the document that a value holds as text; nothing where it holds none.
pub(super) fn document(value: &Value, values: &Values) -> Option<Held> {
    if let Data::Document(file, node) = &value.data {
        return Some(Held { file: *file, node: Node::clone(node), embedded: false, problems: Vec::new() });
    }
    let Data::Text(bits) = &value.data else { return None };
    let file = bits.first()?.place.file;
    let mut text = String::new();
    let mut map = OffsetMap::default();
    let mut holes: BTreeMap<String, Option<Hole>> = BTreeMap::new();
    for bit in bits.iter() {
        let place = if bit.place.file == file { bit.place } else { value.used.unwrap_or(value.place) };
        let written = match &bit.text {
            Ok(known) => known.to_string(),
            Err(hole) => {
                let (written, name) = placeholder(&hole.name);
                holes.entry(name).and_modify(|one| *one = None).or_insert_with(|| Some(hole.clone()));
                written
            }
        };
        match &bit.map {
            Some(own) if bit.place.file == file => map.append(own),
            _ => map.push(written.len(), place.span.start as usize, place.span.len() as usize),
        }
        text.push_str(&written);
        if text.len() > LONGEST {
            return None;
        }
    }
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let parsed = syntax::parse_mapped(&text, &map, values);
    let mut problems = parsed.problems;
    // The provider checks such a string when it plans.
    // <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy>
    problems.extend(not_strict(&parsed.trailing_commas, &parsed.comments, "the policy"));
    let mut node = parsed.documents.into_iter().next()?;
    syntax::refill(&mut node, &|name| holes.get(name).cloned().flatten());
    Some(Held { file, node, embedded: true, problems })
}

/// A hole in a text that is read as JSON: what would end the placeholder or
/// the string around it is left out of its name.
fn placeholder(name: &str) -> (String, String) {
    let plain: String = name.chars().filter(|c| !matches!(c, '"' | '\\' | '{' | '}' | '\n' | '\r')).collect();
    // A colon would make a policy variable of it.
    let plain = plain.replace(':', "-");
    let short: String = plain.trim().chars().take(80).collect();
    let name = if short.is_empty() { "value".to_owned() } else { short.trim().to_owned() };
    (format!("${{{name}}}"), name)
}

/// A tree as JSON text; nothing where a part that is no string is a hole.
pub(super) fn json(node: &Node) -> Option<String> {
    let mut out = String::new();
    write(node, &mut out)?;
    (out.len() <= LONGEST).then_some(out)
}

fn write(node: &Node, out: &mut String) -> Option<()> {
    if out.len() > LONGEST {
        return None;
    }
    match &node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => _ = write!(out, "{value}"),
        Kind::Number(token) => out.push_str(token),
        Kind::String(text) => string(text, out)?,
        Kind::Hole(_) => return None,
        Kind::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Kind::Object(entries) => {
            out.push('{');
            for (index, entry) in entries.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                string(&Text::from_shared(Arc::clone(&entry.key)), out)?;
                out.push(':');
                write(&entry.value, out)?;
            }
            out.push('}');
        }
    }
    Some(())
}

fn string(text: &Text, out: &mut String) -> Option<()> {
    out.push_str(&serde_json::to_string(text.literal()?).ok()?);
    Some(())
}
