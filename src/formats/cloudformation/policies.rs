//! Policy documents of a template: a mapping with functions in it, JSON text
//! in a string, or JSON text that a function puts together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluate::{Chosen, Evaluation};
use super::template::argument;
use crate::diagnostic::Place;
use crate::formats::iam_json;
use crate::iam::Policy;
use crate::model::{Told, holes};
use crate::syntax::{self, Hole, Kind, Node, OffsetMap, Parsed, Values};

/// What would settle an open value, in words.
pub(super) fn settled_by(hole: &Hole) -> Arc<str> {
    if hole.name.starts_with("condition ") {
        return format!("whether {} is true: give values to the parameters that it compares", hole.name)
            .into();
    }
    match holes::settled(&hole.name) {
        Some((_, how)) => how.into(),
        None => format!("a value for `{}`", hole.name).into(),
    }
}

impl Evaluation<'_, '_> {
    /// The policy that a property holds.
    pub(super) fn policy(&mut self, node: &Node) -> Told<Arc<Policy>> {
        let place = self.place(node.span);
        let node = match self.choose(node) {
            Chosen::Node(node) => node,
            Chosen::Nothing => return Told::None(place),
            Chosen::Open(hole) => return Told::Open { place, settled_by: settled_by(&hole) },
        };
        if let Some(inner) = argument(node, "Fn::ToJsonString") {
            return self.policy(inner);
        }
        if let Some(arguments) = argument(node, "Fn::Sub") {
            let (template, own) = match arguments.items() {
                [template] => (template, None),
                [template, own] => (template, Some(own)),
                _ => (arguments, None),
            };
            if let Some(parsed) = self.text_with_values(template, own) {
                return self.inside(parsed, place);
            }
        }
        if let Kind::String(text) = &node.kind {
            if text.literal().is_some_and(|text| text.trim().is_empty()) {
                return Told::None(place);
            }
            let parsed = self.stack.input.syntax.and_then(|syntax| {
                syntax::embedded(self.stack.input.source, node.span, syntax, self.stack.values)
            });
            return match parsed {
                Some(parsed) => self.inside(parsed, place),
                None => Told::Open { place, settled_by: "the policy as JSON".into() },
            };
        }
        let Some(value) = self.value(node) else { return Told::None(place) };
        self.policy_of_value(&value, place)
    }

    /// The policy that an evaluated value is.
    pub(super) fn policy_of_value(&mut self, value: &Node, place: Place) -> Told<Arc<Policy>> {
        match &value.kind {
            Kind::Object(_) => self.parsed(value, place),
            Kind::Hole(hole) => Told::Open { place, settled_by: settled_by(hole) },
            Kind::String(text) => {
                let text = text.to_string();
                if !text.trim_start().starts_with('{') {
                    return Told::Open { place, settled_by: "the policy as JSON".into() };
                }
                // Put together from pieces: only the whole has a place.
                let mut map = OffsetMap::default();
                map.push(text.len(), value.span.start as usize, value.span.range().len());
                self.inside(syntax::parse_mapped(&text, &map, &Values::none()), place)
            }
            Kind::Null => Told::None(place),
            Kind::Bool(_) | Kind::Number(_) | Kind::Array(_) => {
                Told::Open { place, settled_by: "the policy as a mapping".into() }
            }
        }
    }

    fn parsed(&mut self, value: &Node, place: Place) -> Told<Arc<Policy>> {
        match iam_json::parse(value, self.stack.input.file, &mut self.issues) {
            Some(policy) => Told::Some(Arc::new(policy)),
            None => Told::Open { place, settled_by: "the policy as a mapping".into() },
        }
    }

    /// A policy that stands in a string as JSON.
    fn inside(&mut self, parsed: Parsed, place: Place) -> Told<Arc<Policy>> {
        self.problems.extend(parsed.problems);
        let told = match parsed.documents.first() {
            Some(document) => self.parsed(document, place),
            None => Told::Open { place, settled_by: "the policy as valid JSON".into() },
        };
        self.embedded.extend(parsed.documents);
        told
    }

    /// JSON text with `${name}` in it, read with what the names stand for.
    fn text_with_values(&mut self, template: &Node, own: Option<&Node>) -> Option<Parsed> {
        let syntax = self.stack.input.syntax?;
        if !matches!(template.kind, Kind::String(_)) {
            return None;
        }
        let (text, outer) = syntax::unquoted(self.stack.input.source, template.span, syntax)?;
        if !text.trim_start().starts_with('{') {
            return None;
        }
        let mut filled = String::with_capacity(text.len());
        let mut map = OffsetMap::default();
        let mut copied = 0;
        let mut holes = BTreeMap::new();
        while let Some((start, end)) = next_name(&text, copied) {
            map.push(start - copied, copied, start - copied);
            filled.push_str(&text[copied..start]);
            let value = self.sub_part(&Hole::new(text[start + 2..end - 1].trim()), own, template.span);
            for hole in value.holes() {
                let known = holes.entry(hole.name.to_string()).or_insert_with(|| hole.clone());
                if known != hole {
                    *known = Hole::new(Arc::clone(&hole.name));
                }
            }
            // What is open is a placeholder again.
            let value = value.to_string();
            map.push(value.len(), start, end - start);
            filled.push_str(&value);
            copied = end;
            if filled.len() > 1_000_000 {
                return None;
            }
        }
        map.push(text.len() - copied, copied, text.len() - copied);
        filled.push_str(&text[copied..]);
        let mut parsed = syntax::parse_mapped(&filled, &outer.after(&map), &Values::none());
        let whole = |name: &str| holes.get(name).cloned();
        parsed.documents.iter_mut().for_each(|document| syntax::refill(document, &whole));
        Some(parsed)
    }
}

/// The next `${name}`, from its `$` to behind its `}`.
fn next_name(text: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + text.get(from..)?.find("${")?;
    let end = start + text[start..].find('}')? + 1;
    Some((start, end))
}
