//! What ARNs are of: buckets, roles, keys, and the accounts of those.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Found;
use crate::iam::arn::{self, is_account};

pub(super) fn bucket(arn: &str) -> Option<&str> {
    let (start, rest) = arn.split_once(":s3:::")?;
    let bucket = rest.split('/').next()?;
    let named = start.starts_with("arn:") && !bucket.is_empty() && !bucket.contains(['*', '?', '$']);
    named.then_some(bucket)
}

pub(super) fn is_role(arn: &str) -> bool {
    is_arn(arn, "iam", "role/")
}

pub(super) fn is_key(arn: &str) -> bool {
    is_arn(arn, "kms", "key/")
}

fn is_arn(arn: &str, service: &str, resource: &str) -> bool {
    crate::iam::arn::split(arn).is_some_and(|fields| {
        fields[2] == service
            && is_account(fields[4])
            && fields[5].starts_with(resource)
            && !arn.contains(['*', '?', '$', ' '])
    })
}

/// What is told of one bucket or client, of values that stand behind the name of each.
pub(super) fn of(wanted: &str, found: &Found) -> Found {
    let all = found.iter().filter_map(|(both, paths)| {
        let (name, value) = both.split_once(' ')?;
        (name == wanted).then(|| (value.to_owned(), paths.clone()))
    });
    all.collect()
}

pub(super) fn accounts(arns: &Found) -> Found {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (arn, paths) in arns {
        if let Some(account) = arn::account_in(arn) {
            all.entry(account.to_owned()).or_default().extend(paths.iter().cloned());
        }
    }
    all
}
