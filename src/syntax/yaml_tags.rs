//! The short forms of CloudFormation's functions (`!Sub x`), which are tags in
//! YAML. Inside a template they become the long form (`Fn::Sub: x`) that JSON
//! has as well; anywhere else they mean what tags of a tool mean there.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::Tag;

use super::{Entry, Kind, Node};
use crate::source::Span;

/// The functions whose long form starts with `Fn::`.
const FUNCTIONS: [&str; 26] = [
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetAtt",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "ValueOfAll",
];

/// The long form that a tag stands for; none where it is no function.
pub(super) fn long_form(tag: &Tag) -> Option<Arc<str>> {
    if tag.core_suffix().is_some() {
        return None;
    }
    let name = tag.suffix().trim_start_matches('!');
    match name {
        "Ref" | "Condition" => Some(name.into()),
        _ => FUNCTIONS.contains(&name).then(|| format!("Fn::{name}").into()),
    }
}

/// Builds `{function: value}`; the key stands where the tag does.
pub(super) fn call(function: Arc<str>, tag: Span, value: Node) -> Node {
    let span = Span::new(tag.start as usize, (value.span.end as usize).max(tag.end as usize));
    Node { kind: Kind::Object(vec![Entry { key: function, key_span: tag, value }]), span }
}

/// The calls of a document, and what their values mean outside of a template:
/// for scalars another value, for collections the one that is there.
#[derive(Default)]
pub(super) struct Calls(HashMap<Span, Option<Kind>>);

impl Calls {
    /// Notes a call by its place.
    pub(super) fn note(&mut self, call: Span, elsewhere: Option<Kind>) {
        self.0.insert(call, elsewhere);
    }

    /// Takes back the calls that stand outside of templates.
    pub(super) fn settle(&mut self, document: &mut Node) {
        if !self.0.is_empty() {
            self.outside(document);
            self.0.clear();
        }
    }

    fn outside(&self, node: &mut Node) {
        if is_template(node) {
            return;
        }
        if let Some(elsewhere) = self.0.get(&node.span)
            && let Kind::Object(entries) = &mut node.kind
            && entries.len() == 1
            && let Some(entry) = entries.pop()
        {
            *node = entry.value;
            if let Some(kind) = elsewhere {
                node.kind = kind.clone();
                return;
            }
        }
        match &mut node.kind {
            Kind::Array(items) => items.iter_mut().for_each(|item| self.outside(item)),
            Kind::Object(entries) => entries.iter_mut().for_each(|entry| self.outside(&mut entry.value)),
            _ => {}
        }
    }
}

/// Whether a mapping has `Resources` of CloudFormation: the template itself,
/// or the one inside of another tool's file; or is nothing but resources; or
/// becomes a template, as a service of the Serverless Framework does.
fn is_template(node: &Node) -> bool {
    let typed = |entry: &Entry| {
        let kind = entry.value.get("Type").and_then(Node::as_str);
        kind.is_some_and(|kind| kind.contains("::"))
    };
    let resources = node.get("Resources").map_or(&[][..], Node::entries);
    resources.iter().any(|entry| typed(entry) || entry.key.starts_with("Fn::ForEach"))
        || (!node.entries().is_empty() && node.entries().iter().all(typed))
        || (node.get("service").is_some() && node.get("provider").is_some())
}
