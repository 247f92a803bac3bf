//! The managed policies that roles name: by their ARN, or where an answer does
//! not say its ARN, by the name of its file and where that stands.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::choice::{Choice, Telling, policies_differ};
use super::{Branch, Resources, by_file};
use crate::iam::Policy;
use crate::iam::arn::name_in;
use crate::model::{ManagedPolicy, Origin, Told};
use crate::syntax::Text;

impl<'a> Resources<'a> {
    /// The managed policy that an ARN or, within the same account's documents,
    /// a name means.
    pub(super) fn managed(
        &self,
        index: usize,
        wanted: &Text,
        branch: &Branch,
    ) -> Option<Choice<&'a Told<Arc<Policy>>>> {
        let text = wanted.literal()?;
        let named = self.policies.get(name_in(text))?;
        let told = |policy: &ManagedPolicy| policy.document.is_told();
        let here = |other: &usize| self.holds(*other, branch);
        let by_arn = |policy: &ManagedPolicy| policy.arn.as_ref().is_some_and(|own| own.is_same(wanted));
        let exact = named.iter().filter(|(other, policy)| here(other) && told(policy) && by_arn(policy));
        let telling = |(index, policy): &(usize, &'a ManagedPolicy)| Telling {
            index: *index,
            certain: true,
            value: &policy.document,
        };
        let exact =
            self.choose(&format!("the managed policy {text}"), branch, exact.map(telling), policies_differ);
        let nameless = |policy: &ManagedPolicy| match &policy.arn {
            None => true,
            Some(own) => !text.starts_with("arn:") || own.same_as(wanted).is_unknown(),
        };
        let by_name = || {
            let near = |other: &usize| self.folder(self.file(*other)) == self.folder(self.file(index));
            let may_be = || {
                let named =
                    named.iter().filter(|(other, policy)| here(other) && told(policy) && nameless(policy));
                named.filter(|(other, _)| near(other))
            };
            // What tells nothing leaves room for what does.
            let answered = may_be().any(|(other, _)| !self.has_failed(*other));
            let mut may_be = may_be().filter(|(other, _)| !answered || !self.has_failed(*other));
            may_be.next().filter(|_| may_be.next().is_none())
        };
        if exact.is_some() {
            return exact;
        }
        let near = by_name();
        let has_document = |(_, policy): &(usize, &ManagedPolicy)| policy.document.some().is_some();
        if !near.is_some_and(has_document)
            && let Some(far) = self.kept_apart(index, text)
            && here(&far.0)
        {
            let mut choice = self.choose("the managed policy", branch, [telling(far)], policies_differ)?;
            choice.assumed = Some(format!("{} is {text} (only its name says so)", self.path(far.0)));
            return Some(choice);
        }
        self.choose("the managed policy", branch, near.map(telling), policies_differ)
    }

    /// The only answer that is called like a policy, in a folder above or below
    /// that of the role's own description, where no other policy of that name
    /// is asked for.
    fn kept_apart(&self, index: usize, wanted: &str) -> Option<&(usize, &'a ManagedPolicy)> {
        let mut told = self.answers_called(wanted).filter(|(_, policy)| policy.document.some().is_some());
        let only = told.next().filter(|_| told.next().is_none())?;
        let own = owners(self.folder(self.file(index)));
        let other = owners(self.folder(self.file(only.0)));
        let is_related = own.iter().zip(&other).all(|(one, other)| one == other);
        (is_related && self.asked_for(name_in(wanted)).len() <= 1).then_some(only)
    }

    /// Words about an answer that is called like a policy, and may be another
    /// account's: it stands in another folder.
    pub(super) fn called_alike(&self, index: usize, wanted: &str) -> Option<String> {
        let (other, _) = self.answers_called(wanted).next()?;
        let (other, own) = (self.path(*other), self.path(index));
        Some(format!("{other} is called like it: if it is this policy, it belongs beside {own}"))
    }

    /// Answers that say nothing of the policy but its name.
    fn answers_called(&self, wanted: &str) -> impl Iterator<Item = &(usize, &'a ManagedPolicy)> {
        let named = self.policies.get(name_in(wanted)).map_or(&[][..], Vec::as_slice);
        named.iter().filter(|(index, policy)| {
            policy.arn.is_none() && self.origin(*index) == Origin::Export && !self.has_failed(*index)
        })
    }

    /// The policies of one name, whatever their account, that roles have.
    fn asked_for(&self, name: &str) -> BTreeSet<&'a str> {
        let roles = self.contents.iter().flat_map(|(_, content)| &content.roles);
        let policies = roles.flat_map(|role| role.attached.iter().chain(role.boundary.some()));
        let arns = policies.filter_map(|policy| policy.name.as_ref()?.literal());
        arns.filter(|arn| arn.starts_with("arn:") && name_in(arn) == name).collect()
    }
}

/// The folders of a path that may say whose files they hold.
fn owners(folder: &str) -> Vec<&str> {
    folder.split('/').filter(|name| !name.is_empty() && !by_file::is_of_kinds(name)).collect()
}
