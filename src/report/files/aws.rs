//! What was read of roles, policies, buckets and keys, in words.

use std::collections::{BTreeMap, BTreeSet};

use super::Document;
use super::read::{bare, listed, name};
use crate::diagnostic::{Located, Place};
use crate::iam::arn;
use crate::model::{AwsResources, Encryption, Extent, LocatedText, Told};
use crate::report::words::count;
use crate::source::SourceFile;
use crate::workspace::bucket_of;

/// What exports, plans and templates say.
pub(super) fn document(resources: &AwsResources, source: &SourceFile) -> Document {
    let policies = resources.documents().count();
    let mut names: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for role in &resources.roles {
        names.entry("roles").or_default().push(given(
            role.name.as_ref().or(role.arn.as_ref()),
            role.place,
            source,
        ));
    }
    for policy in &resources.policies {
        names.entry("policies").or_default().push(given(
            policy.name.as_ref().or(policy.arn.as_ref()),
            policy.place,
            source,
        ));
    }
    for bucket in &resources.buckets {
        let of_policy = || bucket.policy.some().and_then(|policy| bucket_of(policy));
        let shown = match (&bucket.name, of_policy()) {
            (None, Some(named)) => named,
            _ => given(bucket.name.as_ref(), bucket.place, source),
        };
        names.entry("buckets").or_default().push(shown);
    }
    for key in &resources.keys {
        let first = key.arn.as_ref().or(key.id.as_ref()).or(key.aliases.first());
        names.entry("keys").or_default().push(given(first, key.place, source));
    }
    let mut words: Vec<String> = [
        ("roles", "role", "roles"),
        ("policies", "managed policy", "managed policies"),
        ("buckets", "bucket", "buckets"),
        ("keys", "key", "keys"),
    ]
    .into_iter()
    .filter_map(|(what, one, many)| Some(listed(one, many, names.get(what)?)))
    .collect();
    let failed = matches!(resources.extent, Extent::Failed(_));
    let facts = facts(resources);
    let listed_names = listed_names(resources);
    match policies {
        _ if failed => {}
        0 if resources.tool.starts_with("a part of ") => {
            words.push("read together with what belongs to it".to_owned());
        }
        0 if !facts.is_empty() => words.extend(facts),
        0 if !listed_names.is_empty() => words.extend(listed_names),
        0 if resources.account.is_some() => {}
        0 => words.push("no policy document".to_owned()),
        some => words.push(count(some, "policy document", "policy documents")),
    }
    let open = open(resources);
    if open > 0 && !failed {
        words.push(format!("{open} of its parts not told"));
    }
    let accounts = accounts(resources);
    if !accounts.is_empty() {
        words.push(listed("account", "accounts", &accounts));
    }
    match &resources.extent {
        Extent::Whole => {}
        Extent::Cut => words.push("cut: there are more pages".to_owned()),
        Extent::Unfinished(what) => words.push(format!("{what}: what it lacks may still be there")),
        Extent::Failed(why) => words.push(format!("{why}, so nothing is told")),
    }
    if let Some(branch) = &resources.branch {
        words.push(format!("where {branch}"));
    }
    Document {
        kind: bare(resources.tool).to_owned(),
        detail: words.join(", "),
        names,
        policies,
        needs_name: false,
    }
}

/// What a document about one bucket says of it besides a policy.
fn facts(resources: &AwsResources) -> Vec<String> {
    let [bucket] = resources.buckets.as_slice() else { return Vec::new() };
    let mut words = Vec::new();
    if let Some(region) = &bucket.region {
        words.push(format!("in {}", region.value));
    }
    if matches!(bucket.policy, Told::None(_)) {
        words.push("which has no bucket policy".to_owned());
    }
    match &bucket.encryption {
        Told::None(_) => words.push("which has no default encryption of its own".to_owned()),
        Told::Some(Encryption { algorithm, key: Some(key), .. }) => {
            words.push(format!("default encryption {} with {}", algorithm.value, key.value));
        }
        Told::Some(Encryption { algorithm, key: None, .. }) => {
            words.push(format!("default encryption {}", algorithm.value));
        }
        Told::Not | Told::Open { .. } => {}
    }
    if let Some(ownership) = &bucket.ownership {
        words.push(format!("object ownership {}", ownership.value));
    }
    if let Some(block) = &bucket.public_access_block {
        let on = |switch: &Option<Located<bool>>| switch.as_ref().is_some_and(|switch| switch.value);
        words.push(match (on(&block.block_public_policy), on(&block.restrict_public_buckets)) {
            (true, _) => "which blocks public policies".to_owned(),
            (false, true) => "which keeps the public out".to_owned(),
            (false, false) => "which does not block public policies".to_owned(),
        });
    }
    words
}

/// The policies that a list about one role names.
fn listed_names(resources: &AwsResources) -> Vec<String> {
    let [role] = resources.roles.as_slice() else { return Vec::new() };
    let mut words = Vec::new();
    for (policies, complete, one, many) in [
        (&role.inline, role.inline_complete, "inline policy", "inline policies"),
        (&role.attached, role.attached_complete, "attached policy", "attached policies"),
    ] {
        let names: Vec<String> = policies.iter().map(|policy| name(policy.name.as_ref())).collect();
        if !names.is_empty() {
            words.push(listed(one, many, &names));
        } else if complete {
            words.push(format!("no {one}"));
        }
    }
    words
}

/// The accounts that the ARNs in it are of, in the order of their numbers.
fn accounts(resources: &AwsResources) -> Vec<String> {
    let roles = resources.roles.iter().filter_map(|role| role.arn.as_ref());
    let policies = resources.policies.iter().filter_map(|policy| policy.arn.as_ref());
    let keys = resources.keys.iter().filter_map(|key| key.arn.as_ref());
    let account = |own: &LocatedText| {
        let account = arn::account_in(own.literal()?)?;
        arn::is_account(account).then(|| account.to_owned())
    };
    let mut all: BTreeSet<String> = roles.chain(policies).chain(keys).filter_map(account).collect();
    all.extend(resources.account.as_ref().map(|account| account.value.to_string()));
    all.into_iter().collect()
}

/// How many parts are there and not told.
fn open(resources: &AwsResources) -> usize {
    fn is_open<T>(told: &Told<T>) -> bool {
        matches!(told, Told::Open { .. })
    }
    let roles = resources.roles.iter().map(|role| {
        usize::from(is_open(&role.trust))
            + usize::from(is_open(&role.boundary))
            + role
                .inline
                .iter()
                .filter(|policy| policy.document.is_none() && policy.settled_by.is_some())
                .count()
    });
    let policies = resources.policies.iter().map(|policy| usize::from(is_open(&policy.document)));
    let buckets = resources
        .buckets
        .iter()
        .map(|bucket| usize::from(is_open(&bucket.policy)) + usize::from(is_open(&bucket.encryption)));
    let keys = resources.keys.iter().map(|key| usize::from(is_open(&key.policy)));
    roles.chain(policies).chain(buckets).chain(keys).sum()
}

/// A name, and whether it comes from the name of the file or its folder
/// because the document has none.
fn given(told: Option<&LocatedText>, record: Place, source: &SourceFile) -> String {
    if told.is_none() {
        return "(which one, neither it nor the file's name says)".to_owned();
    }
    let shown = name(told);
    let inside = |told: &LocatedText| {
        let literal = told.literal()?;
        source.text.get(told.place.span.range()).map(|written| written.contains(literal))
    };
    let of_file = source.path.rsplit('/').next().is_some_and(|file| file.contains(&shown));
    match told.filter(|told| told.place == record).and_then(inside) {
        Some(false) if of_file => format!("{shown} (so named by its file)"),
        Some(false) if source.path.contains(&shown) => format!("{shown} (so named by its folder)"),
        _ => shown,
    }
}
