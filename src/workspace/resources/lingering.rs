//! Policies that only exports tell of, on a role that a proposal makes. What
//! deploys the proposal takes away what it once gave itself, and leaves what
//! somebody else gave; which of the two a policy is, only its state knows.

use super::{Branch, Described, Resources};
use crate::iam::arn::name_in;
use crate::model::{IamRole, LocatedText, MadeUp, Origin, RolePolicy};
use crate::syntax::Text;

/// A policy of a role that no proposal names.
#[derive(Clone, Copy)]
pub struct Lingering<'a> {
    pub(super) index: usize,
    /// `inline` or `attached`.
    pub kind: &'static str,
    /// The policy.
    pub policy: &'a RolePolicy,
}

impl<'a> Resources<'a> {
    /// What exports show on a role beside what the proposals for it name.
    pub fn lingering(&self, arn: &Text, branch: &Branch) -> Vec<Lingering<'a>> {
        let mut described = self.roles_called(arn);
        self.keep(&mut described, branch);
        let (exported, proposed): (Described<'a, IamRole>, Described<'a, IamRole>) =
            described.iter().copied().partition(|(index, _)| self.origin(*index) == Origin::Export);
        let makes = |(_, role): &(usize, &IamRole)| role.inline_complete || role.attached_complete;
        if exported.is_empty() || !proposed.iter().any(makes) {
            return Vec::new();
        }
        let attaching = self.attaching(&described, branch);
        let made = self.contents.iter().filter(|(_, content)| content.origin != Origin::Export);
        let made = made.flat_map(|(_, content)| &content.policies);
        let made_up: Vec<(&Text, &MadeUp)> =
            made.filter_map(|policy| Some((&policy.arn.as_ref()?.value, policy.made_up.as_ref()?))).collect();
        let mut found: Vec<Lingering<'a>> = Vec::new();
        for kind in ["inline", "attached"] {
            let is_inline = kind == "inline";
            // What is taken away for certain.
            let takes = |name: &Text, role: &IamRole| {
                let taken_away = &role.taken_away;
                let all_but = if is_inline { &taken_away.inline } else { &taken_away.attached };
                let is_left = |all_but: &Vec<Text>| all_but.iter().any(|other| may_be_one(name, other));
                all_but.as_ref().is_some_and(|all_but| !is_left(all_but))
                    || taken_away.named.iter().any(|other| is_one(name, other))
            };
            let mut named: Vec<&LocatedText> = Vec::new();
            for (_, role) in &proposed {
                let all = role.policies(kind).0.iter().map(|policy| policy.name.as_ref());
                // One without a name may be any.
                let Some(names) = all.collect::<Option<Vec<_>>>() else { return Vec::new() };
                named.extend(names);
            }
            if !is_inline {
                let policies = attaching.iter().filter(|(index, _)| self.origin(*index) != Origin::Export);
                named.extend(policies.filter_map(|(_, policy)| policy.arn.as_ref().or(policy.name.as_ref())));
            }
            for (index, role) in &exported {
                let (stale, _) = self.outdated(kind, *index, role, &exported);
                for policy in role.policies(kind).0.iter().filter(|policy| !stale.contains(&policy.place)) {
                    let Some(name) = &policy.name else { continue };
                    let is_named = named.iter().any(|other| may_be_named(name, other, &made_up))
                        || proposed.iter().any(|(_, role)| takes(name, role));
                    let known = found.iter_mut().find(|one| one.kind == kind && is_same(one.policy, policy));
                    match known {
                        _ if is_named => {}
                        // A list has the name, and another export what it says.
                        Some(known) if known.policy.document.is_none() => {
                            *known = Lingering { index: *index, kind, policy };
                        }
                        Some(_) => {}
                        None => found.push(Lingering { index: *index, kind, policy }),
                    }
                }
            }
        }
        found
    }
}

impl Resources<'_> {
    /// The export that lists all policies of a kind of a role and names none
    /// that the proposals for the role do not name.
    pub(super) fn listed_by_export(&self, kind: &str, described: &[(usize, &IamRole)]) -> Option<&str> {
        let is_export = |index: usize| self.origin(index) == Origin::Export;
        let proposed = || described.iter().filter(|(index, _)| !is_export(*index));
        let is_proposed = |policy: &RolePolicy| {
            let mut others = proposed().flat_map(|(_, role)| role.policies(kind).0);
            policy.name.as_ref().is_some_and(|name| {
                others.any(|other| other.name.as_ref().is_some_and(|other| may_be_one(name, other)))
            })
        };
        let lists = |(index, role): &&(usize, &IamRole)| {
            let (all, complete) = role.policies(kind);
            is_export(*index) && complete && all.iter().all(is_proposed)
        };
        described.iter().find(lists).map(|(index, _)| self.path(*index))
    }
}

/// Whether a policy of this name may be the one that a proposal names, whose
/// name CloudFormation may make up.
fn may_be_named(name: &Text, other: &Text, made_up: &[(&Text, &MadeUp)]) -> bool {
    let made_up = made_up.iter().find(|(arn, _)| arn.is_same(other));
    match (made_up, name.literal()) {
        (Some((_, made_up)), Some(name)) => made_up.is_held_by(name_in(name)),
        _ => may_be_one(name, other),
    }
}

fn is_same(one: &RolePolicy, other: &RolePolicy) -> bool {
    one.name.as_ref().zip(other.name.as_ref()).is_some_and(|(one, other)| one.is_same(other))
}

/// Whether two names may be of one policy: an ARN, or what it ends in.
fn may_be_one(one: &Text, other: &Text) -> bool {
    !one.same_as(other).is_false() || is_named_in(one, other)
}

/// Whether they are for certain.
fn is_one(one: &Text, other: &Text) -> bool {
    one.same_as(other).is_true() || is_named_in(one, other)
}

/// Whether one is an ARN, and the other the name in it.
fn is_named_in(one: &Text, other: &Text) -> bool {
    let is_arn = |text: &str| text.starts_with("arn:");
    let both = one.literal().zip(other.literal());
    both.is_some_and(|(one, other)| is_arn(one) != is_arn(other) && name_in(one) == name_in(other))
}
