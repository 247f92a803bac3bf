//! Plans, states and modules of Terraform.

mod module;
mod plan;
mod state;

use std::fmt::Write as _;
use std::sync::Arc;

use super::super::Content;
use super::File;
use crate::diagnostic::Place;
use crate::iam::{Effect, Policy};
use crate::model::{AwsResources, LocatedText, RolePolicy, Told};

/// What was read, as lines; `at` gives the text at a place.
fn describe<'t>(found: &AwsResources, at: &dyn Fn(Place) -> &'t str) -> String {
    let mut out = String::new();
    for role in &found.roles {
        let _ = writeln!(out, "role {} = {}", words(role.name.as_ref()), words(role.arn.as_ref()));
        let _ = writeln!(out, "  trust: {}", told(&role.trust, at));
        let complete = |complete| if complete { "" } else { " and maybe more" };
        let list = |policies: &[RolePolicy]| -> String {
            let policy = |policy: &RolePolicy| {
                let what = match (&policy.document, &policy.settled_by) {
                    (Some(document), _) => says(document, at),
                    (None, Some(settled_by)) => format!("open ({settled_by})"),
                    (None, None) => "by name".into(),
                };
                format!("\n    {}: {what}", words(policy.name.as_ref()))
            };
            policies.iter().map(policy).collect()
        };
        let _ = writeln!(out, "  inline{}:{}", complete(role.inline_complete), list(&role.inline));
        let _ = writeln!(out, "  attached{}:{}", complete(role.attached_complete), list(&role.attached));
        match &role.boundary {
            Told::None(_) | Told::Not => {}
            Told::Open { settled_by, .. } => _ = writeln!(out, "  boundary: open ({settled_by})"),
            Told::Some(policy) => _ = writeln!(out, "  boundary: {}", words(policy.name.as_ref())),
        }
    }
    for policy in &found.policies {
        let name = words(policy.name.as_ref());
        let _ =
            writeln!(out, "policy {name} = {}: {}", words(policy.arn.as_ref()), told(&policy.document, at));
    }
    for bucket in &found.buckets {
        let _ = writeln!(
            out,
            "bucket {} account {} region {}: {}",
            words(bucket.name.as_ref()),
            words(bucket.account.as_ref()),
            words(bucket.region.as_ref()),
            if bucket.made_without_policy.is_some() { "none".into() } else { told(&bucket.policy, at) }
        );
        if let Some(module) = &bucket.handed_to {
            let _ = writeln!(out, "  handed to {module}");
        }
        if let Some(encryption) = bucket.encryption.some() {
            let key = words(encryption.key.as_ref());
            let _ = writeln!(out, "  encryption {} {key}", encryption.algorithm.value);
        }
        if let Some(ownership) = &bucket.ownership {
            let _ = writeln!(out, "  ownership {}", ownership.value);
        }
        if let Some(block) = &bucket.public_access_block {
            let value = block.block_public_policy.as_ref().map(|switch| switch.value);
            let _ = writeln!(out, "  block public policy {value:?}");
        }
    }
    for key in &found.keys {
        let aliases: Vec<String> = key.aliases.iter().map(|alias| alias.value.to_string()).collect();
        let arn = words(key.arn.as_ref());
        let _ = writeln!(out, "key {arn} {aliases:?}: {}", told(&key.policy, at));
    }
    out
}

fn words(text: Option<&LocatedText>) -> String {
    text.map_or_else(|| "-".into(), |text| text.value.to_string())
}

fn told<'t>(told: &Told<Arc<Policy>>, at: &dyn Fn(Place) -> &'t str) -> String {
    match told {
        Told::Not => "not told".into(),
        Told::None(_) => "none".into(),
        Told::Open { settled_by, .. } => format!("open ({settled_by})"),
        Told::Some(policy) => says(policy, at),
    }
}

/// Every statement: effect, actions as they stand in the file, resources and
/// principals as they are read.
fn says<'t>(policy: &Policy, at: &dyn Fn(Place) -> &'t str) -> String {
    let mut out = String::new();
    for statement in &policy.statements {
        let effect = match &statement.effect.value {
            Effect::Allow => "Allow".into(),
            Effect::Deny => "Deny".into(),
            Effect::Unknown(hole) => format!("?({})", hole.name),
        };
        let actions: Vec<String> = statement
            .action
            .patterns
            .iter()
            .map(|action| {
                format!("{} @ {}", action.value, at(action.place).lines().next().unwrap_or_default())
            })
            .collect();
        let resources = statement.resource.as_ref().map_or_else(String::new, |element| {
            let all: Vec<String> =
                element.patterns.iter().map(|pattern| pattern.text.value.to_string()).collect();
            format!(" on {}", all.join(", "))
        });
        let principals = statement.principal.as_ref().map_or_else(String::new, |element| {
            let all: Vec<String> = element.entries.iter().map(|entry| entry.text.value.to_string()).collect();
            format!(" for {}", all.join(", "))
        });
        let is_open = !matches!(statement.effect.value, Effect::Unknown(_));
        let open = statement.open.iter().filter(|_| is_open);
        let open: String = open.map(|hole| format!(" if ?({})", hole.value.name)).collect();
        let conditions: String = statement
            .conditions
            .iter()
            .map(|condition| {
                let values: Vec<String> =
                    condition.values.iter().map(|value| value.value.to_string()).collect();
                format!(" if {} {}", condition.key.value, values.join(", "))
            })
            .collect();
        let _ = write!(out, "[{effect} {}{resources}{principals}{conditions}{open}]", actions.join(", "));
    }
    out
}

/// What a file says about AWS.
fn aws(file: &File) -> String {
    let mut out = String::new();
    for content in &file.read.contents {
        match content {
            Content::Aws(found) => out.push_str(&describe(found, &|place| file.at(place))),
            other => _ = writeln!(out, "{other:?}"),
        }
    }
    out
}
