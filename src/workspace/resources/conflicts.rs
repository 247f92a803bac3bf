//! Things that two documents describe differently.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Resources;
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::kleene::Truth;
use crate::model::{IamRole, LocatedText, Told};

/// One thing, described in two ways.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// What is described, for a sentence: `the trust policy of role X`.
    pub what: String,
    /// The description that counts.
    pub counts: Place,
    /// What the document is that it stands in.
    pub tool: &'static str,
    /// The one that says otherwise.
    pub other: Place,
    /// What that document is.
    pub other_tool: &'static str,
    /// Whether the one that counts proposes what the other does not know yet.
    pub proposed: bool,
}

/// A content's policy, where it tells one.
type Telling<'a> = (usize, Option<&'a Arc<Policy>>);

impl<'a> Resources<'a> {
    /// Whatever two documents say differently of one role, bucket or key; only
    /// where both are fully told, and of the same thing for certain.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        let mut roles: BTreeMap<&str, Vec<(usize, &'a IamRole)>> = BTreeMap::new();
        for (index, role) in self.roles.values().flatten() {
            if let Some(arn) = role.arn.as_ref().and_then(|arn| arn.literal()) {
                roles.entry(arn).or_default().push((*index, role));
            }
        }
        for (arn, mut described) in roles {
            described.sort_by_key(|(index, role)| (*index, role.place));
            let what = format!("the trust policy of {arn}");
            self.compare(what, described.iter().map(|(index, role)| (*index, role.trust.some())), &mut found);
            let mut inline: BTreeMap<&str, Vec<Telling<'a>>> = BTreeMap::new();
            for (index, role) in &described {
                for policy in &role.inline {
                    if let Some(name) = policy.name.as_ref().and_then(|name| name.literal()) {
                        inline.entry(name).or_default().push((*index, policy.document.as_ref()));
                    }
                }
            }
            for (name, documents) in inline {
                self.compare(format!("the policy {name} of {arn}"), documents.into_iter(), &mut found);
            }
        }
        let mut buckets: Vec<_> = self.buckets.iter().collect();
        buckets.sort_by_key(|(name, _)| *name);
        for (name, described) in buckets {
            let policies = described.iter().map(|(index, bucket)| (*index, bucket.policy.some()));
            self.compare(format!("the policy of bucket {name}"), policies, &mut found);
            let region = described.iter().map(|(index, bucket)| (*index, bucket.region.as_ref()));
            self.compare_words(&format!("the region of bucket {name}"), region, &mut found);
        }
        let mut keys: BTreeMap<&str, Vec<(usize, &Told<_>)>> = BTreeMap::new();
        for (index, key) in &self.keys {
            if let Some(arn) = key.arn.as_ref().and_then(|arn| arn.literal()) {
                keys.entry(arn).or_default().push((*index, &key.policy));
            }
        }
        for (arn, described) in keys {
            let policies = described.into_iter().map(|(index, policy)| (index, policy.some()));
            self.compare(format!("the policy of key {arn}"), policies, &mut found);
        }
        found
    }

    fn compare<'p>(
        &self,
        what: String,
        policies: impl Iterator<Item = (usize, Option<&'p Arc<Policy>>)>,
        found: &mut Vec<Conflict>,
    ) {
        let policies = policies.filter_map(|(index, policy)| Some((index, policy?.place, policy?)));
        self.differ(&what, policies, |one, other| one.says_the_same(other), found);
    }

    fn compare_words<'p>(
        &self,
        what: &str,
        words: impl Iterator<Item = (usize, Option<&'p LocatedText>)>,
        found: &mut Vec<Conflict>,
    ) {
        let words = words.filter_map(|(index, word)| Some((index, word?.place, word?)));
        self.differ(what, words, |one, other| one.same_as(other), found);
    }

    /// The first description against each of the others from another file.
    fn differ<T: Copy>(
        &self,
        what: &str,
        mut described: impl Iterator<Item = (usize, Place, T)>,
        same: impl Fn(T, T) -> Truth,
        found: &mut Vec<Conflict>,
    ) {
        let of_branch = |index: usize| self.contents[index].1.branch.is_some();
        let Some((first, counts, one)) = described.by_ref().find(|(index, ..)| !of_branch(*index)) else {
            return;
        };
        for (index, other, more) in described {
            if !of_branch(index) && self.file(index) != self.file(first) && same(one, more).is_false() {
                let tool = |index: usize| self.contents[index].1.tool;
                let origin = |index: usize| self.contents[index].1.origin;
                found.push(Conflict {
                    what: what.to_owned(),
                    counts,
                    tool: tool(first),
                    other,
                    other_tool: tool(index),
                    proposed: origin(first) < origin(index),
                });
            }
        }
    }
}
