//! The grants of a key, as all documents together tell of them: each adds to
//! what the others allow.

use super::key::is_called;
use super::{Branch, Resources};
use crate::iam::{Grants, KmsGrant};
use crate::model::{Key, LocatedText};
use crate::syntax::{Hole, Text};

impl Resources<'_> {
    /// The grants of the key with this ARN, id or alias, and those that may be
    /// of it. No document tells all of them, so that where none tells of one
    /// nothing is said.
    pub fn grants(&self, key: &Text, role: Option<&Text>, branch: &Branch) -> Grants {
        let own = self.keys_called(key);
        let mut found: Vec<KmsGrant> = Vec::new();
        for (index, one) in
            self.keys.iter().filter(|(index, one)| !one.grants.is_empty() && self.holds(*index, branch))
        {
            let is_own = own.iter().any(|(_, other)| std::ptr::eq(*other, *one));
            // A document that makes both makes two.
            let is_beside = || own.iter().any(|(other, _)| other == index) && is_made(one) && key.has_holes();
            if !is_own && (is_beside() || !may_be(one, key)) {
                continue;
            }
            for grant in &one.grants {
                let mut grant = grant.clone();
                if !is_own {
                    grant.open.extend(which(one));
                }
                if let Some(role) = role.filter(|role| self.is_role_of(*index, &grant.grantee, role)) {
                    grant.grantee = role.clone();
                }
                found.push(grant);
            }
        }
        if found.is_empty() { Grants::NotConsidered } else { Grants::Known(found) }
    }

    /// Whether a grantee is the role that the same document describes without
    /// its account, and that is taken for this one.
    fn is_role_of(&self, index: usize, grantee: &Text, role: &Text) -> bool {
        let called = self.roles_called(role);
        let here = called.iter().filter(|(other, _)| self.file(*other) == self.file(index));
        grantee.has_holes() && here.filter_map(|(_, one)| one.arn.as_ref()).any(|arn| arn.value == *grantee)
    }
}

/// Whether a document makes a key.
fn is_made(key: &Key) -> bool {
    key.id.as_ref().is_some_and(|id| id.holes().any(|hole| hole.identity.is_some()))
}

/// Whether a description does not tell enough to say that it is of another key.
fn may_be(one: &Key, key: &Text) -> bool {
    let is_open = |own: &LocatedText| own.has_holes() && !own.same_as(key).is_false();
    !is_called(one, key)
        && match (&one.arn, &one.id) {
            (Some(arn), _) => is_open(arn),
            (None, Some(id)) => id.has_holes(),
            (None, None) => true,
        }
}

/// What decides which key that is.
fn which(one: &Key) -> Vec<Hole> {
    let names = one.arn.iter().chain(&one.id);
    let holes: Vec<Hole> = names.flat_map(|name| name.holes()).cloned().collect();
    if holes.is_empty() { vec![Hole::new("the key of a grant")] } else { holes }
}
