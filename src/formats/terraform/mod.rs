//! Terraform: modules in HCL and JSON, plans and states. Every reader yields
//! [`Resource`]s; what they say about AWS and Genesys Cloud is read from those,
//! whichever file they came from.

mod accounts;
mod aws;
mod configuration;
mod document;
mod environment;
mod hcl;
mod json;
mod known;
mod module;
mod overrides;
mod plan;
mod resource;
mod signed_in;
mod state;
mod tell;
mod unloaded;
mod variants;

use std::sync::Arc;

use super::reading::Reading;
use super::{Content, genesys, settings};
use crate::diagnostic::{Located, Place};
use crate::model::{AwsResources, Extent, Origin, Told as Said, holes};
use crate::syntax::Node;
pub(in crate::formats) use resource::{Mode, Resource};

/// Where resources were read from.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Told {
    /// In the words of a sentence: `a Terraform plan`.
    pub(in crate::formats) tool: &'static str,
    /// How much it counts.
    pub(in crate::formats) origin: Origin,
}

/// The type under which a call of a module stands that is not in the workspace.
const ELSEWHERE: &str = "module that is not here";

pub(super) use json::strict;
pub(crate) use module::VALUES as MODULE_VALUES;
pub(super) use module::{describe, link};

/// Reads a document if it is a plan or a state.
pub(super) fn sniff(node: &Node, reading: &mut Reading<'_>) -> Option<Vec<Content>> {
    let file = reading.input.file;
    if let Some(words) = module::describe_json(&reading.input.source.path, node) {
        return Some(vec![Content::Terraform(words)]);
    }
    let (resources, told) = if plan::is_plan(node) {
        (plan::resources(node, reading.input), Told { tool: "a Terraform plan", origin: Origin::Plan })
    } else if state::is_shown(node) {
        let mut found = Vec::new();
        state::values(node.get("values"), file, &mut found);
        (found, Told { tool: "a Terraform state", origin: Origin::Export })
    } else if state::is_raw(node) {
        (state::raw(node, file), Told { tool: "a Terraform state", origin: Origin::Export })
    } else {
        return None;
    };
    let mut contents = contents(&resources, told, reading);
    if told.origin == Origin::Plan {
        for content in &mut contents {
            if let Content::Aws(resources) = content {
                known_once_applied(resources);
            }
        }
    }
    if let Some(words) = plan::unfinished(node) {
        for content in &mut contents {
            if let Content::Aws(resources) = content {
                unfinished(resources, words);
            }
        }
    }
    Some(contents)
}

/// What a plan leaves open, no other plan of the same run tells.
fn known_once_applied(resources: &mut AwsResources) {
    fn reword(words: &mut Arc<str>) {
        let name = words.strip_prefix(MADE_BY).and_then(|rest| rest.strip_suffix(PLAN));
        if let Some(name) = name {
            *words = format!("the state after the run that makes {name} (`terraform show -json`)").into();
        }
    }
    fn told<T>(told: &mut Said<T>) {
        if let Said::Open { settled_by, .. } = told {
            reword(settled_by);
        }
    }
    for role in &mut resources.roles {
        told(&mut role.trust);
        told(&mut role.boundary);
        let boundary = match &mut role.boundary {
            Said::Some(boundary) => Some(boundary),
            _ => None,
        };
        let policies = role.inline.iter_mut().chain(&mut role.attached).chain(boundary);
        policies.filter_map(|policy| policy.settled_by.as_mut()).for_each(reword);
    }
    resources.policies.iter_mut().for_each(|policy| told(&mut policy.document));
    resources.control_policies.iter_mut().for_each(|policy| told(&mut policy.document));
    resources.keys.iter_mut().for_each(|key| told(&mut key.policy));
    for bucket in &mut resources.buckets {
        told(&mut bucket.policy);
        told(&mut bucket.encryption);
    }
}

/// A plan that does not hold everything says of nothing that there is none.
fn unfinished(resources: &mut AwsResources, words: &'static str) {
    fn open<T>(place: Place) -> Said<T> {
        Said::Open { place, settled_by: "a plan that is complete: `terraform show -json PLAN`".into() }
    }
    resources.extent = Extent::Unfinished(words);
    for role in &mut resources.roles {
        (role.inline_complete, role.attached_complete) = (false, false);
        if let Said::None(place) = role.boundary {
            role.boundary = open(place);
        }
    }
    for bucket in &mut resources.buckets {
        let none = match bucket.policy {
            Said::None(place) => Some(place),
            _ => bucket.made_without_policy.take(),
        };
        if let Some(place) = none {
            bucket.policy = open(place);
        }
        if !bucket.encryption.is_told() {
            bucket.encryption = open(bucket.place);
        }
    }
    for key in &mut resources.keys {
        // One that is made up stands where the key itself does.
        if key.policy.some().is_some_and(|policy| policy.place == key.place) {
            key.policy = open(key.place);
        }
    }
}

/// What the resources of one plan, one state or one root module (with all the
/// modules that it calls) say. Readers of resources are called here.
fn contents(resources: &[Resource], told: Told, reading: &mut Reading<'_>) -> Vec<Content> {
    let mut contents = Vec::new();
    let aws = aws::read(resources, told, reading);
    if !aws.is_empty() {
        contents.push(Content::Aws(Box::new(aws)));
    }
    contents.extend(genesys::terraform::contents(resources, told, reading));
    contents.extend(resources.iter().filter_map(variables));
    if contents.is_empty() {
        contents.push(Content::Terraform(told.tool));
    }
    contents
}

/// The variables of a function.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function>
fn variables(function: &Resource) -> Option<Content> {
    let block = function.is("aws_lambda_function").then(|| function.blocks("environment").first())??;
    let name = Located::new(function.address.to_string(), function.place);
    settings::functions::of_block(&name, block.get("variables")?)
}

/// What would settle a value that Terraform's files leave open, for a person.
fn settled_by(name: &str) -> Arc<str> {
    if let Some((name, by)) = name.strip_prefix("var.").and_then(|_| name.split_once(" (")) {
        let by = by.trim_end_matches(')');
        return if by.starts_with("it is ") {
            format!("the value of `{name}`, which the file calls sensitive").into()
        } else if by.starts_with("its ") {
            format!("a value for `{name}` that its validation takes").into()
        } else {
            format!("the value that {by} gives to `{name}` (under [values] in grantlint.toml)").into()
        };
    }
    if name.starts_with("var.") {
        return format!("a value for `{name}` (in a .tfvars file, or under [values] in grantlint.toml)")
            .into();
    }
    if name.ends_with(" takes it away again")
        && let Some((_, how)) = holes::settled(name)
    {
        return format!("the answer to {name} ({how})").into();
    }
    if name.contains(holes::UNLOADED) {
        return holes::LOADED.into();
    }
    if name.starts_with("the number of ") || name.starts_with("which of ") || name.starts_with("whether ") {
        return format!("the plan of the run that settles {name}: `terraform show -json PLAN`").into();
    }
    if name.starts_with(holes::FILE) {
        return format!("{name}, which is not in the workspace").into();
    }
    if let Some(how) = holes::of_run(name) {
        return how.into();
    }
    format!("{MADE_BY}`{name}`{PLAN}").into()
}

/// What would settle a value that a run makes, around its name.
const MADE_BY: &str = "the plan of the run that makes ";
const PLAN: &str = ": `terraform show -json PLAN`";
