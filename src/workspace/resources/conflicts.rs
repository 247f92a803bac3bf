//! Things that two documents describe differently.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::choice::{boundaries_differ, encryptions_differ, policies_differ};
use super::key::label;
use super::{Described, Resources};
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::model::{Bucket, Encryption, IamRole, Key, LocatedText, RolePolicy, Told};

/// One thing, described in two ways.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// What is described, for a sentence: `the trust policy of role X`.
    pub what: String,
    /// The description that counts, or the first of the two.
    pub counts: Place,
    /// What the document is that it stands in.
    pub tool: &'static str,
    /// The one that says otherwise.
    pub other: Place,
    /// What that document is.
    pub other_tool: &'static str,
    /// Why the one that counts does.
    pub standing: Standing,
}

/// Which of two descriptions counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The one that proposes what the other does not know yet.
    Proposed,
    /// The one that the manifest names.
    Named,
    /// The one that the manifest names, of two that would count alike.
    Chosen,
    /// Neither: what all documents say is not what the manifest says.
    Contradicted,
    /// Neither.
    Neither,
}

impl Standing {
    /// That of two documents, one of which may propose.
    pub(crate) fn proposed(is: bool) -> Self {
        if is { Self::Proposed } else { Self::Neither }
    }
}

/// What a content says of a thing, and where.
type Telling<T> = (usize, Option<(Place, T)>);

impl<'a> Resources<'a> {
    /// Whatever two documents say differently of one role, bucket or key; only
    /// where both are fully told, and of the same thing for certain.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        self.of_roles(&mut found);
        self.of_policies(&mut found);
        let mut buckets: Vec<_> = self.buckets.iter().collect();
        buckets.sort_by_key(|(name, _)| *name);
        for (name, described) in buckets {
            self.of_bucket(name, described, &mut found);
        }
        let mut keys: BTreeMap<&str, Described<'a, Key>> = BTreeMap::new();
        for (index, key) in &self.keys {
            if let Some(label) = label(key) {
                keys.entry(label).or_default().push((*index, key));
            }
        }
        for (label, described) in keys {
            let policies = described.into_iter().map(|(index, key)| (index, policy(&key.policy)));
            self.differ(&format!("the policy of key {label}"), policies, policies_differ, &mut found);
        }
        found
    }

    fn of_roles(&self, found: &mut Vec<Conflict>) {
        let mut roles: BTreeMap<&str, Described<'a, IamRole>> = BTreeMap::new();
        for (index, role) in self.roles.values().flatten() {
            if let Some(arn) = role.arn.as_ref().and_then(|arn| arn.literal()) {
                roles.entry(arn).or_default().push((*index, role));
            }
        }
        for (arn, mut described) in roles {
            described.sort_by_key(|(index, role)| (*index, role.place));
            let trusts = described.iter().map(|(index, role)| (*index, policy(&role.trust)));
            self.differ(&format!("the trust policy of {arn}"), trusts, policies_differ, found);
            let boundaries = described.iter().map(|(index, role)| (*index, boundary(&role.boundary)));
            self.differ(&format!("the permissions boundary of {arn}"), boundaries, boundaries_differ, found);
            let mut inline: BTreeMap<&str, Vec<Telling<&'a Arc<Policy>>>> = BTreeMap::new();
            for (index, role) in &described {
                for policy in &role.inline {
                    if let Some(name) = policy.name.as_ref().and_then(|name| name.literal()) {
                        let told = policy.document.as_ref().map(|policy| (policy.place, policy));
                        inline.entry(name).or_default().push((*index, told));
                    }
                }
            }
            let differ = |one: &Policy, other: &Policy| one.says_the_same(other).is_false();
            for (name, documents) in inline {
                let what = format!("the inline policy {name} of {arn}");
                self.differ(&what, documents.into_iter(), |one, other| differ(one, other), found);
            }
        }
    }

    fn of_policies(&self, found: &mut Vec<Conflict>) {
        let mut policies: BTreeMap<&str, Vec<Telling<_>>> = BTreeMap::new();
        for (index, managed) in self.policies.values().flatten() {
            if let Some(arn) = managed.arn.as_ref().and_then(|arn| arn.literal()) {
                policies.entry(arn).or_default().push((*index, policy(&managed.document)));
            }
        }
        for (arn, mut described) in policies {
            described.sort_by_key(|(index, _)| *index);
            self.differ(&format!("the managed policy {arn}"), described.into_iter(), policies_differ, found);
        }
    }

    fn of_bucket(&self, name: &str, described: &Described<'a, Bucket>, found: &mut Vec<Conflict>) {
        let policies = described.iter().map(|(index, bucket)| (*index, policy(&bucket.policy)));
        self.differ(&format!("the policy of bucket {name}"), policies, policies_differ, found);
        let regions = described.iter().map(|(index, bucket)| {
            let region = bucket.region.as_ref();
            (*index, region.map(|region| (region.place, region)))
        });
        let differ = |one: &LocatedText, other: &LocatedText| one.same_as(other).is_false();
        self.differ(&format!("the region of bucket {name}"), regions, differ, found);
        let encryptions = described.iter().map(|(index, bucket)| (*index, encryption(&bucket.encryption)));
        let what = format!("the default encryption of bucket {name}");
        self.differ(&what, encryptions, encryptions_differ, found);
    }

    /// The first description against each of the others from another file.
    fn differ<T: Copy>(
        &self,
        what: &str,
        described: impl Iterator<Item = Telling<T>>,
        differ: impl Fn(T, T) -> bool,
        found: &mut Vec<Conflict>,
    ) {
        let of_branch = |index: usize| self.contents[index].1.branch.is_some();
        let mut described = described
            .filter(|(index, _)| !of_branch(*index))
            .filter_map(|(index, told)| told.map(|(place, value)| (index, place, value)));
        let Some((first, counts, one)) = described.next() else { return };
        for (index, other, more) in described {
            if self.are_two_documents(first, index) && differ(one, more) {
                let tool = |index: usize| self.contents[index].1.tool;
                found.push(Conflict {
                    what: what.to_owned(),
                    counts,
                    tool: tool(first),
                    other,
                    other_tool: tool(index),
                    standing: Standing::proposed(self.origin(first) < self.origin(index)),
                });
            }
        }
    }
}

fn policy(told: &Told<Arc<Policy>>) -> Option<(Place, &Told<Arc<Policy>>)> {
    placed(told, |policy| policy.place)
}

fn boundary(told: &Told<RolePolicy>) -> Option<(Place, &Told<RolePolicy>)> {
    placed(told, |boundary| boundary.place)
}

fn encryption(told: &Told<Encryption>) -> Option<(Place, &Told<Encryption>)> {
    placed(told, |encryption| encryption.algorithm.place)
}

/// What is told with its place; what is left open differs from nothing.
fn placed<T>(told: &Told<T>, place: impl Fn(&T) -> Place) -> Option<(Place, &Told<T>)> {
    match told {
        Told::Not | Told::Open { .. } => None,
        Told::None(place) => Some((*place, told)),
        Told::Some(value) => Some((place(value), told)),
    }
}
