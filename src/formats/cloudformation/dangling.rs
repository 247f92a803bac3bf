//! References to what a template does not have. CloudFormation looks each one
//! up before it makes anything ("Unresolved resource dependencies"), also in
//! what a condition leaves out.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-validation-error>

use std::collections::BTreeSet;

use super::identities::target;
use super::stack::Stack;
use super::template::{call, is_for_each};
use crate::diagnostic::{Place, nearest};
use crate::formats::{Issue, IssueKind};
use crate::source::Span;
use crate::syntax::{Entry, Kind, Node};

/// The sections that templates have; what reads another one may make anything.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>
const SECTIONS: [&str; 12] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// Where something is referred to, its name, and the placeholder of `Fn::Sub`
/// that says so.
type References<'t> = BTreeSet<(Span, &'t str, Option<&'t str>)>;

/// A reference that leads nowhere, each name once. `named` says that a
/// manifest deploys the template: one that is written to be put into another
/// refers to what is there.
pub(super) fn refused(stack: &Stack<'_>, named: bool) -> Vec<Issue> {
    let root = stack.template.root;
    let whole = root.get("AWSTemplateFormatVersion").is_some() || named;
    let plain = |entry: &Entry| {
        SECTIONS.contains(&&*entry.key)
            && entry.value.entries().iter().all(|inner| &*inner.key != "Fn::Transform")
    };
    if !whole || stack.is_open() || !root.entries().iter().all(plain) {
        return Vec::new();
    }
    let mut all = References::new();
    for resource in &stack.resources {
        if resource.locals.is_empty() {
            for key in ["Properties", "DependsOn"] {
                if let Some(node) = resource.node.get(key) {
                    references(node, key == "DependsOn", &mut all);
                }
            }
        }
    }
    for output in root.get("Outputs").map_or(&[][..], Node::entries) {
        if !is_for_each(output)
            && let Some(value) = output.value.get("Value")
        {
            references(value, false, &mut all);
        }
    }
    let mut said = BTreeSet::new();
    // Placeholders of other tools look otherwise.
    let is_written = |hole: &str| stack.input.source.text.contains(&format!("${{{hole}}}"));
    all.retain(|(_, name, hole)| !is_there(stack, name) && hole.is_none_or(is_written) && said.insert(*name));
    all.into_iter().map(|(span, name, _)| issue(stack, span, name)).collect()
}

fn is_there(stack: &Stack<'_>, name: &str) -> bool {
    name.contains("::")
        || stack.template.parameters.contains_key(name)
        || stack.resource(name).is_some()
        // What the configuration fills in is not for CloudFormation.
        || stack.values.get(name).is_some()
        || (stack.template.sam && is_made_by_sam(stack, name))
}

/// SAM makes resources of its own, whose names start with that of what they
/// are for: <https://github.com/aws/serverless-application-model/blob/develop/docs/internals/generated_resources.rst>.
fn is_made_by_sam(stack: &Stack<'_>, name: &str) -> bool {
    let of_sam = stack.resources.iter().filter(|resource| resource.kind.starts_with("AWS::Serverless::"));
    name.starts_with("Serverless") || of_sam.into_iter().any(|resource| name.starts_with(&*resource.logical))
}

fn issue(stack: &Stack<'_>, span: Span, name: &str) -> Issue {
    let known = stack.template.parameters.keys().copied();
    let known = known.chain(stack.resources.iter().map(|resource| &*resource.logical));
    Issue {
        kind: IssueKind::Schema,
        place: Place { file: stack.input.file, span },
        message: format!(
            "CloudFormation refuses this template: it has no parameter and no resource `{name}`; nothing can be proven \
             from a template that is not deployed"
        ),
        help: Some(match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("correct the name, or declare `{name}` under `Parameters` or `Resources`"),
        }),
        related: None,
    }
}

/// The names that a value refers to; `names` where a string is one.
fn references<'t>(node: &'t Node, names: bool, all: &mut References<'t>) {
    match (&node.kind, call(node)) {
        (_, Some(("Ref" | "Fn::GetAtt", argument))) => {
            all.extend(target(node).map(|name| (argument.span, name, None)));
        }
        (_, Some(("Fn::Sub", argument))) => {
            let (template, own) = match argument.items() {
                [template, own] => (template, Some(own)),
                [template] => (template, None),
                _ => (argument, None),
            };
            let Kind::String(text) = &template.kind else { return };
            for hole in text.holes() {
                let told = own.is_some_and(|own| own.get(&hole.name).is_some());
                if !told {
                    let name = &hole.name[..hole.name.find('.').unwrap_or(hole.name.len())];
                    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                        all.insert((template.span, name, Some(&*hole.name)));
                    }
                }
            }
            for entry in own.map_or(&[][..], Node::entries) {
                references(&entry.value, false, all);
            }
        }
        (Kind::Object(entries), _) => {
            // Names of loops stand for what they are at.
            for entry in entries.iter().filter(|entry| !is_for_each(entry)) {
                references(&entry.value, false, all);
            }
        }
        (Kind::Array(items), _) => items.iter().for_each(|item| references(item, names, all)),
        (Kind::String(text), _) if names => all.extend(text.literal().map(|name| (node.span, name, None))),
        _ => {}
    }
}
