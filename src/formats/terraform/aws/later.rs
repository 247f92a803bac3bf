//! What a first plan only knows once it was applied, and says where it comes
//! from: an attribute of something that the same plan makes.

use std::collections::HashMap;

use super::super::resource::{Mode, Resource};
use super::keys::key_id;
use super::{Reader, given_name, hole, known_text};
use crate::diagnostic::Located;
use crate::model::holes::LATER;
use crate::syntax::{Entry, Hole, Kind, Node, Part, Text};

impl Reader<'_, '_> {
    /// The value of an attribute whose expression asks for nothing but one
    /// attribute of one resource of this run.
    pub(super) fn later(&self, resource: &Resource, pointer: &str) -> Option<Text> {
        let (one, attribute) = self.asked_of(resource, pointer)?;
        match (&*one.kind, attribute) {
            ("aws_kms_key", "arn") => Some(self.key_arn(one).value),
            ("aws_kms_key", "key_id" | "id") => Some(key_id(one).value),
            ("aws_kms_alias", "name" | "arn" | "id" | "target_key_arn" | "target_key_id") => {
                match self.asked_of(one, "/target_key_id")? {
                    (key, "arn" | "key_id" | "id") if key.is("aws_kms_key") => Some(self.key_arn(key).value),
                    _ => None,
                }
            }
            ("aws_iam_role", "arn") => {
                let made = || self.iam_arn(one, "role", &given_name(one, "name"));
                Some(known_text(one, "arn").unwrap_or_else(made).value)
            }
            _ => None,
        }
    }

    /// The resource of this run that an expression asks for one attribute.
    fn asked_of<'x>(&'x self, resource: &'x Resource, pointer: &str) -> Option<(&'x Resource, &'x str)> {
        let (address, attribute) = resource.asked_for(pointer)?;
        let is_it = |one: &&Resource| *one.address == *address && !one.open_count;
        let managed = self.resources.iter().filter(|one| one.mode == Mode::Managed);
        Some((managed.into_iter().find(is_it)?, attribute))
    }

    /// A document of which the plan knows parts, with what else it tells: the
    /// keys and roles that it names by their ARNs alone, and the buckets that
    /// ARNs start with.
    pub(super) fn filled(&mut self, resource: &Resource, pointer: &str, document: &Node) -> Option<Node> {
        let source = self.resources.iter().find(|one| Some(&*one.address) == resource.link(pointer))?;
        let mut values: HashMap<String, Text> = HashMap::new();
        for (at, _) in &source.asks_only_for {
            let Some(node) = crate::syntax::resolve(&source.attributes, at) else { continue };
            let open: Vec<&Hole> = node
                .one_or_many()
                .iter()
                .filter_map(|item| match &item.kind {
                    Kind::Hole(hole) => Some(hole),
                    _ => None,
                })
                .collect();
            let whole = at.ends_with("/resources") || at.ends_with("/identifiers");
            if !whole || node.items().len() != open.len() {
                continue;
            }
            // An id may stand within an ARN that the expression writes.
            let asked = self.asked_of(source, at).map(|(one, attribute)| (&*one.kind, attribute));
            let is_arn = matches!(
                asked,
                Some(("aws_kms_key" | "aws_iam_role", "arn") | ("aws_kms_alias", "target_key_arn"))
            );
            let told = if open.len() == 1 && is_arn { self.later(source, at) } else { None };
            if told.is_some()
                && let Some((address, attribute)) = source.asked_for(at)
            {
                let words = format!(
                    "{} in {} is {address}.{attribute} and nothing besides, which no plan tells",
                    at.trim_start_matches('/').replace('/', "."),
                    source.address
                );
                self.taken.push(Located::new(words.into(), source.place));
            }
            let Some(value) = told.or_else(|| self.in_bucket(source, at)) else { continue };
            values.extend(open.iter().map(|hole| (hole.name.to_string(), value.clone())));
        }
        (!values.is_empty()).then(|| fill(document, &values))
    }

    /// The ARN of a bucket or of something in it: which, no plan tells.
    fn in_bucket(&self, resource: &Resource, pointer: &str) -> Option<Text> {
        let (address, attribute) = resource.asked_for(pointer)?;
        let bucket = self.all("aws_s3_bucket").find(|one| *one.address == *address && !one.open_count)?;
        let name = known_text(bucket, "bucket").filter(|_| attribute == "arn")?;
        let at = pointer.trim_start_matches('/').replace('/', ".");
        let rest = hole(&format!("{at} of {}{LATER}", resource.address));
        let start = Text::from(format!("arn:{}:s3:::", self.partition(bucket)));
        Some(Text::from_parts(start.then(&name.value).parts().into_iter().chain([Part::Hole(rest)])))
    }
}

fn fill(node: &Node, values: &HashMap<String, Text>) -> Node {
    let kind = match &node.kind {
        Kind::Hole(hole) if let Some(text) = values.get(&*hole.name) => Kind::String(text.clone()),
        Kind::Array(items) => Kind::Array(items.iter().map(|item| fill(item, values)).collect()),
        Kind::Object(entries) => {
            let filled = |entry: &Entry| Entry { value: fill(&entry.value, values), ..entry.clone() };
            Kind::Object(entries.iter().map(filled).collect())
        }
        _ => return node.clone(),
    };
    Node { kind, span: node.span }
}
