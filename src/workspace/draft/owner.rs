//! Whose account the bucket of a draft is in: written where the files tell it,
//! so that no proof has to take it for granted.

use std::collections::BTreeSet;

use super::arns::{accounts, of};
use super::facts::{Document, Facts, only};
use super::names::account_of;
use super::yaml::{Yaml, from};

/// Writes `bucket_account_id`. `account` is the customer's, where it is known.
pub(super) fn write(yaml: &mut Yaml, facts: &Facts, bucket: &str, account: Option<&str>) {
    let mut noted = |account: &str, comment: &str| {
        yaml.noted(6, &format!("bucket_account_id: \"{account}\""), comment);
    };
    let told = of(bucket, &facts.bucket_accounts);
    if let Some((account, paths)) = only(&told) {
        return noted(account, &from(paths));
    }
    if let (Some(path), Some(account)) = (made_with_role(facts, bucket), account) {
        return noted(account, &format!("{path} makes bucket and role in one account"));
    }
    if let Some((account, paths)) = asked_by(facts, bucket) {
        return noted(account, &format!("who asked for the bucket, {}", from(paths)));
    }
    if let Some((account, path)) = sorted_under(facts, bucket) {
        return noted(account, &format!("the account that {path} is sorted under"));
    }
    let of_keys = accounts(&facts.key_arns);
    let Some((of_key, paths)) = only(&of_keys).filter(|_| told.is_empty()) else { return };
    match account {
        Some(account) if account == of_key => noted(account, &format!("its key's account, {}", from(paths))),
        _ => yaml.todo(
            6,
            &format!(
                "bucket_account_id: \"{of_key}\", as its key's ({}), or the role's? (aws s3api head-bucket --bucket {bucket} \
                 --expected-bucket-owner {of_key})",
                from(paths)
            ),
        ),
    }
}

/// The document that makes the bucket and the role.
fn made_with_role<'a>(facts: &'a Facts, bucket: &str) -> Option<&'a String> {
    let makes_role = |path: &&String| {
        facts.role_names.values().chain(facts.role_arns.values()).any(|paths| paths.contains(*path))
    };
    facts.made_buckets.get(bucket)?.iter().find(makes_role)
}

/// The account in the answer of `get-caller-identity` that stands beside what
/// was asked about the bucket.
fn asked_by<'a>(facts: &'a Facts, bucket: &str) -> Option<(&'a str, &'a BTreeSet<String>)> {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let folders: BTreeSet<String> = documents(facts, bucket).map(|path| folder(path)).collect();
    only(&facts.identities).filter(|(_, paths)| paths.iter().any(|path| folders.contains(&folder(path))))
}

/// The account that the folder of the bucket's documents is named after.
fn sorted_under<'a>(facts: &'a Facts, bucket: &str) -> Option<(&'a str, &'a String)> {
    let mut all = documents(facts, bucket).filter_map(|path| Some((account_of(path)?, path)));
    let first = all.next()?;
    all.all(|(other, _)| other == first.0).then_some(first)
}

/// The documents that are about the bucket, and not about who may write to it.
fn documents<'a>(facts: &'a Facts, bucket: &str) -> impl Iterator<Item = &'a String> {
    let is_policy = |path: &&String| {
        facts.documents.get(&Document::BucketPolicy).is_some_and(|paths| paths.contains(*path))
    };
    let policies = facts.buckets.get(bucket).into_iter().flatten().filter(is_policy);
    policies.chain(facts.named_buckets.get(bucket).into_iter().flatten())
}
