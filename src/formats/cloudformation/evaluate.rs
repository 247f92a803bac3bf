//! Evaluates values of a template as far as they are known. What is not known
//! is a hole under the name that the template gives it; places stay those of
//! the template. How much work one template may cause is bounded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::asked::Bystanders;
use super::conditions::{Atom, Choices, Decided};
use super::stack::{Stack, with_locals};
use super::template::{call, is_for_each};
use crate::diagnostic::{Located, Place};
use crate::formats::Issue;
use crate::iam::Policy;
use crate::kleene::Truth;
use crate::model::{LocatedText, Told, holes};
use crate::source::Span;
use crate::syntax::{Entry, Hole, Kind, Node, Part, Problem, Text};

/// How many values one pass may make, and how long a text may get.
const MOST_VALUES: usize = 400_000;
/// The longest text that is put together.
const LONGEST: usize = 100_000;
/// How many functions may lead into each other.
const DEEPEST: usize = 64;

/// One pass over a template under one set of choices.
pub(super) struct Evaluation<'s, 't> {
    pub(super) stack: &'s Stack<'t>,
    /// What the loops around the current resource are at.
    pub(super) locals: Vec<(Arc<str>, Text)>,
    /// How the open questions are answered in this pass.
    pub(super) choices: Choices,
    /// Questions that were met and have no answer yet.
    pub(super) pending: Vec<Atom>,
    /// Conditions that the choices decided.
    pub(super) labels: BTreeMap<String, bool>,
    pub(super) decided: HashMap<String, Decided>,
    /// Whether open questions stay open, because there are too many of them.
    pub(super) undecided: bool,
    /// What nobody asks about, where open questions about that stay open.
    pub(super) bystanders: Arc<Bystanders>,
    /// Whether such a resource is being read.
    pub(super) aside: bool,
    /// Parameters whose default was taken.
    pub(super) defaults: BTreeMap<String, Span>,
    /// Exports of other templates that were taken, in words.
    pub(super) imported: BTreeMap<String, Span>,
    /// Where values are written, by the references to them.
    pub(super) written: BTreeMap<Span, BTreeSet<Place>>,
    pub(super) issues: Vec<Issue>,
    pub(super) embedded: Vec<Node>,
    pub(super) problems: Vec<Problem>,
    pub(super) documents: HashMap<Arc<str>, Told<Arc<Policy>>>,
    /// Resources whose name is being told, against circles.
    pub(super) naming: Vec<Arc<str>>,
    /// Names that were told.
    pub(super) names: HashMap<Arc<str>, Text>,
    budget: usize,
    depth: usize,
}

/// A value in the words of the template, after `Fn::If` was followed.
pub(super) enum Chosen<'n> {
    /// This one.
    Node(&'n Node),
    /// `AWS::NoValue`.
    Nothing,
    /// The condition is open, and stays so.
    Open(Hole),
}

pub(super) fn hole_node(name: impl Into<Arc<str>>, span: Span) -> Node {
    Node { kind: Kind::Hole(Hole::new(name)), span }
}

pub(super) fn text_node(text: Text, span: Span) -> Node {
    let parts = text.parts();
    match parts.as_slice() {
        [Part::Hole(hole)] => Node { kind: Kind::Hole(hole.clone()), span },
        _ => Node { kind: Kind::String(text), span },
    }
}

/// Opens a parameter that is empty by default where a name must stand: such a
/// default says that there is a value to give.
fn to_give(value: &mut Node, written: &Node) {
    if let (Some(("Ref", name)), Kind::String(text)) = (call(written), &value.kind)
        && text.literal() == Some("")
    {
        *value = hole_node(name.as_str().unwrap_or("Ref"), value.span);
    }
}

impl<'s, 't> Evaluation<'s, 't> {
    pub(super) fn new(stack: &'s Stack<'t>) -> Self {
        Self {
            stack,
            locals: Vec::new(),
            choices: Choices::default(),
            pending: Vec::new(),
            labels: BTreeMap::new(),
            decided: HashMap::new(),
            undecided: false,
            bystanders: Arc::default(),
            aside: false,
            defaults: BTreeMap::new(),
            imported: BTreeMap::new(),
            written: BTreeMap::new(),
            issues: Vec::new(),
            embedded: Vec::new(),
            problems: Vec::new(),
            documents: HashMap::new(),
            naming: Vec::new(),
            names: HashMap::new(),
            budget: MOST_VALUES,
            depth: 0,
        }
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place { file: self.stack.input.file, span }
    }

    /// Notes where the value stands that a reference leads to.
    pub(super) fn leads(&mut self, reference: Span, to: Place) {
        self.written.entry(reference).or_default().insert(to);
    }

    /// The value of a node; nothing for `AWS::NoValue`.
    pub(super) fn value(&mut self, node: &Node) -> Option<Node> {
        let Some(left) = self.budget.checked_sub(1) else {
            return Some(hole_node(holes::TOO_MUCH, node.span));
        };
        self.budget = left;
        let kind = match &node.kind {
            Kind::Object(entries) => {
                if let Some((function, argument)) = call(node) {
                    if self.depth >= DEEPEST {
                        return Some(hole_node(function, node.span));
                    }
                    self.depth += 1;
                    let value = self.call(function, argument, node.span);
                    self.depth -= 1;
                    return value;
                }
                if let Some(open) =
                    entries.iter().find(|entry| is_for_each(entry) || &*entry.key == "Fn::Transform")
                {
                    return Some(hole_node(Arc::clone(&open.key), node.span));
                }
                let mut own = Vec::with_capacity(entries.len());
                own.extend(entries.iter().filter_map(|entry| self.entry(entry)));
                Kind::Object(own)
            }
            Kind::Array(items) => {
                let mut own = Vec::with_capacity(items.len());
                own.extend(items.iter().filter_map(|item| self.value(item)));
                Kind::Array(own)
            }
            Kind::String(text) => Kind::String(self.filled(text)),
            Kind::Hole(hole) => return Some(text_node(self.filled(&Text::hole(hole.clone())), node.span)),
            other => other.clone(),
        };
        Some(Node { kind, span: node.span })
    }

    fn entry(&mut self, entry: &Entry) -> Option<Entry> {
        let mut value = self.value(&entry.value)?;
        if matches!(&*entry.key, "Resource" | "NotResource" | "AWS") {
            let written = entry.value.one_or_many();
            match &mut value.kind {
                Kind::Array(items) if items.len() == written.len() => {
                    items.iter_mut().zip(written).for_each(|(item, written)| to_give(item, written));
                }
                _ => to_give(&mut value, &entry.value),
            }
        }
        // A condition on a hosted provider's key is often written with `Fn::Sub`
        // in a string, for keys cannot be functions.
        Some(Entry { key: Arc::clone(&entry.key), key_span: entry.key_span, value })
    }

    /// A text with what loops and the configuration's `[values]` put into it.
    pub(super) fn filled(&self, text: &Text) -> Text {
        if !text.has_holes() {
            return text.clone();
        }
        let text = with_locals(text, &self.locals);
        Text::from_parts(text.parts().into_iter().map(|part| match &part {
            Part::Hole(hole) => match self.stack.values.get(&hole.name) {
                Some(value) => Part::Literal(value.into()),
                None => part,
            },
            Part::Literal(_) => part,
        }))
    }

    /// The value as a text; nothing for lists, mappings and what is left out.
    pub(super) fn text(&mut self, node: &Node) -> Option<Text> {
        let text = self.value(node)?.scalar_text()?;
        Some(self.bounded(text))
    }

    pub(super) fn bounded(&self, text: Text) -> Text {
        let length = |part: &Part| match part {
            Part::Literal(text) => text.len(),
            Part::Hole(_) => 1,
        };
        if text.parts().iter().map(length).sum::<usize>() > LONGEST {
            Text::hole(Hole::new(holes::TOO_LONG))
        } else {
            text
        }
    }

    /// The value as a text with the place where it is written.
    pub(super) fn located(&mut self, node: &Node) -> Option<LocatedText> {
        let text = self.text(node)?;
        Some(Located::new(text, self.place(node.span)))
    }

    /// A truth value: `true`, or `"true"`.
    pub(super) fn switch(&mut self, node: &Node) -> Option<Located<bool>> {
        let text = self.text(node)?;
        let truth = match text.literal()? {
            "true" | "True" => true,
            "false" | "False" => false,
            _ => return None,
        };
        Some(Located::new(truth, self.place(node.span)))
    }

    /// Follows `Fn::If` to the value that is meant.
    pub(super) fn choose<'n>(&mut self, node: &'n Node) -> Chosen<'n> {
        let mut node = node;
        for _ in 0..DEEPEST {
            match call(node) {
                Some(("Fn::If", arguments)) => {
                    let [condition, yes, no] = arguments.items() else {
                        return Chosen::Open(Hole::new("Fn::If"));
                    };
                    let name = condition.as_str().unwrap_or("Fn::If");
                    match self.condition(name) {
                        Truth::True => node = yes,
                        Truth::False => node = no,
                        Truth::Unknown => {
                            return Chosen::Open(Hole::new(format!("condition {name}")));
                        }
                    }
                }
                Some(("Ref", name)) if name.as_str() == Some("AWS::NoValue") => return Chosen::Nothing,
                _ => return Chosen::Node(node),
            }
        }
        Chosen::Open(Hole::new("Fn::If"))
    }
}
