//! `terraform show -json` of a plan. What the next apply makes of each
//! resource counts; what it will only learn then is a hole.
//! <https://developer.hashicorp.com/terraform/internals/json-format>

use std::collections::HashMap;
use std::sync::Arc;

use super::configuration::{Configuration, Target};
use super::document::{self, Given, Merged, hole_node};
use super::known::{Parts, merge};
use super::resource::{Fate, Mode, READ_BACK, Resource, Written, is_hole, is_read, without_indices};
use super::state;
use crate::diagnostic::Place;
use crate::formats::reading::Input;
use crate::model::holes::LATER;
use crate::source::FileId;
use crate::syntax::{self, Hole, Kind, Node, Syntax};

/// Whether a document is a plan.
pub(super) fn is_plan(node: &Node) -> bool {
    node.get("format_version").is_some()
        && (node.get("planned_values").is_some() || node.get("resource_changes").is_some())
}

/// Why a plan does not hold all that its modules describe.
pub(super) fn unfinished(plan: &Node) -> Option<&'static str> {
    let is = |key: &str, value: bool| plan.get(key).is_some_and(|node| node.kind == Kind::Bool(value));
    if is("errored", true) {
        return Some("a plan that ended with an error");
    }
    if plan.get("deferred_changes").is_some_and(|all| !all.items().is_empty()) {
        return Some("a plan that leaves changes for a later one");
    }
    is("complete", false).then_some("a plan of a part of what the modules describe")
}

/// The resources of a plan.
pub(super) fn resources(plan: &Node, input: Input<'_>) -> Vec<Resource> {
    let file = input.file;
    let configuration = Configuration::new(plan);
    let mut found: Vec<Resource> = configuration.providers(file);
    let changes = plan.get("resource_changes").map_or(&[][..], Node::items);
    found.extend(changes.iter().filter_map(|change| changed(change, file, &configuration)));
    let deferred = plan.get("deferred_changes").map_or(&[][..], Node::items);
    let deferred =
        deferred.iter().filter_map(|one| changed(one.get("resource_change")?, file, &configuration));
    found.extend(deferred.map(|one| Resource { open_count: true, ..one }));
    if plan.get("resource_changes").is_none() {
        state::values(plan.get("planned_values"), file, &mut found);
    }
    let mut before = Vec::new();
    state::values(plan.get("prior_state").and_then(|state| state.get("values")), file, &mut before);
    let later: Vec<Arc<str>> = found.iter().map(|resource| Arc::clone(&resource.address)).collect();
    before.retain(|resource| resource.mode == Mode::Data && !later.contains(&resource.address));
    found.extend(before);
    for resource in &mut found {
        if resource.provider.is_none() {
            resource.provider = configuration.provider_of(&resource.address);
        }
    }
    link(&mut found, &configuration, input);
    found
}

fn changed(node: &Node, file: FileId, configuration: &Configuration<'_>) -> Option<Resource> {
    let word = |key: &str| node.get(key).and_then(Node::as_str);
    let kind = word("type").filter(|kind| is_read(kind))?;
    // What was replaced before and is only now deleted.
    if word("deposed").is_some() {
        return None;
    }
    let address: Arc<str> = word("address")?.into();
    let change = node.get("change")?;
    let actions: Vec<&str> = change.get("actions")?.items().iter().filter_map(Node::as_str).collect();
    let fate = match actions.as_slice() {
        ["delete"] => Fate::Deleted,
        ["read"] => Fate::ReadLater,
        _ => Fate::Stays,
    };
    // `forget` takes it out of the state only: it stays as it was.
    let gone = matches!(actions.as_slice(), ["delete"] | ["forget"]);
    let parts = if gone {
        Parts { known: change.get("before"), unknown: None, sensitive: change.get("before_sensitive") }
    } else {
        Parts {
            known: change.get("after"),
            unknown: change.get("after_unknown"),
            sensitive: change.get("after_sensitive"),
        }
    };
    let mut attributes = merge(&address, parts, change.span);
    if fate == Fate::Stays {
        drop_mirrors(&mut attributes, kind, &address, configuration);
    }
    let expressions = configuration.expressions(&address);
    let is_set = |name: &&str| expressions.is_some_and(|all| all.get(name).is_some());
    let read_back: &[&str] = match READ_BACK.each_ref().map(is_set) {
        [false, false] => &READ_BACK,
        [true, false] => &READ_BACK[1..],
        [false, true] => &READ_BACK[..1],
        [true, true] => &[],
    };
    let is_written = actions.contains(&"create") && configuration.expressions(&address).is_some();
    Some(Resource {
        mode: if word("mode") == Some("data") { Mode::Data } else { Mode::Managed },
        kind: kind.into(),
        name: word("name").unwrap_or_default().into(),
        address,
        place: Place { file, span: node.span },
        attributes,
        links: Vec::new(),
        asks_only_for: Vec::new(),
        documents: Vec::new(),
        provider: None,
        open_count: false,
        unloaded: None,
        is_written,
        read_back,
        fate,
    })
}

/// Attributes that nobody sets and that the provider fills in are unknown in
/// every plan (`aws_s3_bucket.policy`): that says nothing about them.
fn drop_mirrors(attributes: &mut Node, kind: &str, address: &str, configuration: &Configuration<'_>) {
    let written = configuration.expressions(address);
    let is_mirror = |key: &str| match (kind, key) {
        ("aws_s3_bucket" | "aws_kms_key", "policy")
        | ("aws_iam_role", "managed_policy_arns" | "inline_policy") => true,
        _ => written.is_some(),
    };
    if let Kind::Object(entries) = &mut attributes.kind {
        entries.retain(|entry| {
            let is_set = written.is_some_and(|written| written.get(&entry.key).is_some());
            is_set || !contains_hole(&entry.value) || !is_mirror(&entry.key)
        });
    }
}

fn contains_hole(node: &Node) -> bool {
    match &node.kind {
        Kind::Hole(_) => true,
        Kind::Array(items) => items.iter().any(contains_hole),
        _ => false,
    }
}

/// Finds where unknown attributes will come from: the resource that an
/// attachment names, and the data source behind a policy, of which the plan
/// knows parts.
fn link(resources: &mut [Resource], configuration: &Configuration<'_>, input: Input<'_>) {
    let mut by_address: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, resource) in resources.iter().enumerate() {
        by_address.entry(without_indices(&resource.address)).or_default().push(index);
    }
    let mut links: Vec<(usize, String, usize)> = Vec::new();
    let mut sole: Vec<(usize, String, String)> = Vec::new();
    for (index, resource) in resources.iter().enumerate().filter(|(_, one)| one.mode != Mode::Provider) {
        for (pointer, targets) in configuration.references(&resource.address) {
            let mut found =
                targets.iter().flat_map(|target| by_address.get(&target.address).into_iter().flatten());
            // One of several instances: which one is not told.
            if let (Some(only), None) = (found.next(), found.next()) {
                if let [Target { attribute: Some(attribute), .. }] = targets.as_slice() {
                    sole.push((index, pointer.clone(), attribute.clone()));
                }
                links.push((index, pointer, *only));
            }
        }
    }
    let documents: HashMap<usize, Written> = resources
        .iter()
        .enumerate()
        .filter(|(_, one)| one.mode == Mode::Data && &*one.kind == "aws_iam_policy_document")
        .map(|(index, one)| (index, rendered(one, input)))
        .collect();
    for (index, pointer, target) in links {
        let address = Arc::clone(&resources[target].address);
        let resource = &mut resources[index];
        if let Some(document) = documents.get(&target)
            && syntax::resolve(&resource.attributes, &pointer).is_some_and(is_hole)
        {
            resource.documents.push((pointer.clone(), document.clone()));
        }
        resource.links.push((pointer, address));
    }
    for (index, pointer, attribute) in sole {
        resources[index].asks_only_for.push((pointer, attribute.into()));
    }
}

/// What a data source says that the plan reads later: its arguments are there,
/// as far as they are known.
fn rendered(resource: &Resource, input: Input<'_>) -> Written {
    let mut merged = Merged::default();
    let hole = |pointer: &str| Hole::new(format!("{}{pointer}{LATER}", resource.address));
    let set = |node: &&Node| node.as_str() != Some("");
    for key in ["source_json", "source_policy_documents", "override_json", "override_policy_documents"] {
        let list = if key.starts_with("source") { &mut merged.sources } else { &mut merged.overrides };
        for given in resource.blocks(key).iter().filter(set) {
            let tree = syntax::embedded(input.source, given.span, Syntax::Json, input.values);
            let given_by = match tree.and_then(|tree| tree.documents.into_iter().next()) {
                Some(policy) if !is_hole(given) => Given::Policy(Arc::new(policy)),
                _ => Given::Open(hole(&format!(".{key}"))),
            };
            list.push((given_by, given.span));
        }
    }
    if resource.attributes.entries().is_empty() {
        return Written::Open(super::settled_by(&format!("{}{LATER}", resource.address)));
    }
    let mut attributes = resource.attributes.clone();
    if attributes.get("statement").is_none() && merged.sources.is_empty() && merged.overrides.is_empty() {
        let statement = hole_node(hole(".statement"), attributes.span);
        if let Kind::Object(entries) = &mut attributes.kind {
            let key_span = statement.span;
            entries.push(syntax::Entry { key: "statement".into(), key_span, value: statement });
        }
    }
    Written::Document(resource.file(), Arc::new(document::render(&attributes, &merged)))
}
