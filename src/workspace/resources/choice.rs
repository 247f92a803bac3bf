//! Which of several descriptions of one thing counts: what is proposed before
//! what was exported. Of two with the same weight that differ nothing says
//! which is in force, so neither counts.

use std::sync::Arc;

use super::{Branch, Resources};
use crate::iam::Policy;
use crate::model::{Encryption, Extent, LocatedText, RolePolicy, Told};
use crate::workspace::{Dispute, Resolved};

/// What one content says of a thing.
#[derive(Clone, Copy)]
pub(super) struct Telling<T> {
    /// The content.
    pub(super) index: usize,
    /// Whether it is about that thing for certain, so that
    /// `file/conflicting-sources` speaks of it.
    pub(super) certain: bool,
    /// What it says.
    pub(super) value: T,
}

/// What counts.
pub(super) struct Choice<T> {
    /// The description that counts.
    pub(super) index: usize,
    /// What it says.
    pub(super) value: T,
    /// Another of the same weight that says otherwise.
    pub(super) dispute: Option<Dispute>,
    /// What is taken for granted where a weaker one says otherwise.
    pub(super) assumed: Option<String>,
}

impl<'a> Resources<'a> {
    /// The strongest of several tellings, which come in the order in which
    /// they count.
    pub(super) fn choose<T: Copy>(
        &self,
        what: &str,
        branch: &Branch,
        tellings: impl IntoIterator<Item = Telling<T>>,
        differ: impl Fn(T, T) -> bool,
    ) -> Option<Choice<T>> {
        let mut tellings: Vec<Telling<T>> = tellings.into_iter().collect();
        // A call that failed says nothing where another one was answered.
        if !tellings.iter().all(|telling| self.has_failed(telling.index)) {
            tellings.retain(|telling| !self.has_failed(telling.index));
        }
        let mut tellings = tellings.into_iter();
        let first = tellings.next()?;
        let mut choice = Choice { index: first.index, value: first.value, dispute: None, assumed: None };
        for other in tellings.filter(|other| differ(first.value, other.value)) {
            let (own, others) = (self.path(first.index), self.path(other.index));
            if self.weight(first.index, branch) < self.weight(other.index, branch) {
                choice.assumed.get_or_insert_with(|| {
                    format!("{own} is what will be deployed: of {what} {others} says otherwise today")
                });
            } else if choice.dispute.is_none() && self.are_two_documents(first.index, other.index) {
                let branched =
                    [first.index, other.index].iter().any(|index| self.contents[*index].1.branch.is_some());
                let said = first.certain && other.certain && !branched;
                choice.dispute = Some(Dispute::new(what, own, others, said));
            }
        }
        Some(choice)
    }

    pub(super) fn has_failed(&self, index: usize) -> bool {
        matches!(self.contents[index].1.extent, Extent::Failed(_))
    }

    /// Whether two contents are not parts of one description.
    pub(super) fn are_two_documents(&self, one: usize, other: usize) -> bool {
        self.file(one) != self.file(other)
    }

    /// Takes over the policy that counts, or says that none does.
    pub(super) fn take_choice(
        choice: Choice<&'a Told<Arc<Policy>>>,
        assumed: Vec<String>,
        into: &mut Resolved<'a, Policy>,
    ) {
        match choice.dispute {
            Some(dispute) => {
                into.declared = true;
                into.disputes.push(dispute);
            }
            None => into.take_told(choice.value),
        }
        into.assumed.extend(assumed);
        into.assumed.extend(choice.assumed);
    }
}

/// Whether one says that there is a policy and the other that there is none,
/// or both say for certain different ones.
pub(super) fn policies_differ(one: &Told<Arc<Policy>>, other: &Told<Arc<Policy>>) -> bool {
    match (one, other) {
        (Told::Some(one), Told::Some(other)) => one.says_the_same(other).is_false(),
        (Told::None(_), Told::Some(_)) | (Told::Some(_), Told::None(_)) => true,
        _ => false,
    }
}

/// Whether two boundaries are certainly not the same one.
pub(super) fn boundaries_differ(one: &Told<RolePolicy>, other: &Told<RolePolicy>) -> bool {
    match (one, other) {
        (Told::Some(one), Told::Some(other)) => {
            let named = one.name.as_ref().zip(other.name.as_ref());
            named.is_some_and(|(one, other)| one.same_as(other).is_false())
        }
        (Told::None(_), Told::Some(_)) | (Told::Some(_), Told::None(_)) => true,
        _ => false,
    }
}

/// Whether two default encryptions ask for different keys; no encryption of
/// one's own is that of S3.
pub(super) fn encryptions_differ(one: &Told<Encryption>, other: &Told<Encryption>) -> bool {
    match (one, other) {
        (Told::Some(one), Told::Some(other)) => {
            let keys = one.key.as_ref().zip(other.key.as_ref());
            own_key(one) != own_key(other)
                || own_key(one) && keys.is_some_and(|(one, other)| keys_differ(one, other))
        }
        (Told::None(_), Told::Some(some)) | (Told::Some(some), Told::None(_)) => own_key(some),
        _ => false,
    }
}

/// Whether an encryption is with another key than this one, or with one where
/// there is none; a key that AWS manages is nobody's own.
pub(in crate::workspace) fn encryption_differs(key: Option<&LocatedText>, encryption: &Encryption) -> bool {
    let Some(other) = encryption.key.as_ref().filter(|_| own_key(encryption)) else { return false };
    match key {
        Some(key) => keys_differ(key, other),
        None => other.literal().is_some_and(|other| !other.ends_with("alias/aws/s3")),
    }
}

/// Whether an encryption is with a key of KMS.
fn own_key(encryption: &Encryption) -> bool {
    encryption.algorithm.literal().is_some_and(|algorithm| algorithm.starts_with("aws:kms"))
}

/// An alias may lead to any key, and an ARN ends in the key's id.
fn keys_differ(one: &LocatedText, other: &LocatedText) -> bool {
    let (Some(one), Some(other)) = (one.literal(), other.literal()) else { return false };
    let alias = |key: &str| key.contains("alias/");
    let id = |key: &str| key.rsplit('/').next().unwrap_or(key).to_owned();
    let both_arns = one.starts_with("arn:") && other.starts_with("arn:");
    alias(one) == alias(other) && if both_arns { one != other } else { id(one) != id(other) }
}
