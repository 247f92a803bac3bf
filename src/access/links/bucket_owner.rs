//! Whose account the bucket is in. Within the role's account the role policy or
//! the bucket policy is enough, across accounts both must allow: so an account
//! that nothing tells is an assumption, and two that differ are a question.

use std::borrow::Cow;

use super::aws::Aws;
use crate::access::Judgement;
use crate::access::requests::{Need, decide_need, settles};
use crate::iam::{Denial, Missing, PolicySet, ResourceAccount, Side, arn, is_public_policy};
use crate::kleene::Truth;
use crate::model::{Declared, Told};
use crate::syntax::{Hole, Text};

/// What is known of the bucket's account.
pub(in crate::access) enum BucketOwner {
    /// The files tell it.
    Told(Text),
    /// Nothing tells it, so it is taken to be the role's.
    Assumed(Text),
    /// It is not known, and why.
    Open(Cow<'static, str>),
}

impl BucketOwner {
    /// The account, as a request carries it.
    pub(in crate::access) fn account(self) -> ResourceAccount {
        match self {
            Self::Told(account) | Self::Assumed(account) => ResourceAccount::Account(account),
            Self::Open(_) => ResourceAccount::Unknown,
        }
    }
}

impl Aws<'_> {
    /// The account that owns the bucket.
    pub(in crate::access) fn bucket_owner(&self) -> BucketOwner {
        let described = self.described_bucket().account;
        let literal = described.filter(|account| !account.has_holes());
        match (self.binding.bucket_account_id(), literal) {
            (Some(stated), Some(own)) if stated.same_as(own).is_false() => {
                return BucketOwner::Open(
                    format!(
                        "`bucket_account_id` is {}, and {} makes the bucket in account {}",
                        stated.value,
                        self.ws.path(own.place.file),
                        own.value
                    )
                    .into(),
                );
            }
            (Some(told), _) | (None, Some(told)) => return BucketOwner::Told(told.value.clone()),
            (None, None) => {}
        }
        let Some(account) = self.account() else {
            return BucketOwner::Open("the account of the bucket is not known".into());
        };
        let asked_in = self.asked_in();
        if self.is_made_with_the_role() || asked_in.is_some_and(|own| own.is_same(&account)) {
            return BucketOwner::Told(account);
        }
        let of_key = self.account_of_key();
        let others = [
            (of_key.as_ref(), "the ARN of its key names account"),
            (self.binding.account_id().map(|own| &own.value), "`account_id` is"),
            (asked_in, "what asked for it is of account"),
        ];
        let differs = |other: &Text| other.same_as(&account).is_false();
        let found =
            others.into_iter().find_map(|(other, what)| Some((other.filter(|one| differs(one))?, what)));
        if let Some((other, what)) = found {
            return BucketOwner::Open(
                format!(
                    "nothing tells in which account the bucket is: {what} {other}, and the role is one of {account}"
                )
                .into(),
            );
        }
        if of_key.is_some() { BucketOwner::Told(account) } else { BucketOwner::Assumed(account) }
    }

    /// The account that owns the bucket; a hole where nothing tells which.
    pub(in crate::access) fn bucket_account(&self) -> Option<Text> {
        Some(match self.bucket_owner() {
            BucketOwner::Told(account) | BucketOwner::Assumed(account) => account,
            BucketOwner::Open(_) => Text::hole(Hole::new("the account of the bucket")),
        })
    }

    /// Whether the bucket is in this account.
    pub(super) fn is_bucket_account(&self, account: Option<&Text>) -> Truth {
        match (account, self.bucket_account()) {
            (Some(account), Some(of_bucket)) => account.same_as(&of_bucket),
            _ => Truth::Unknown,
        }
    }

    /// Leaves open what the resource control policies of the bucket's account
    /// deny, where nothing tells whether the role is in that account too.
    pub(super) fn leaves_open(&self, denial: &Denial, judgement: &mut Judgement) -> bool {
        let is_named = matches!(self.binding.resource_control_policies(), Some(Declared::Some(_)));
        let of_bucket = is_named && matches!(denial.side, Side::Rcp(_));
        let is_open = of_bucket && self.is_bucket_account(self.account().as_ref()).is_unknown();
        if is_open {
            judgement.open_all(settles(self, &[Missing::ResourceAccount]));
        }
        is_open
    }

    /// The account that a key is in: that of its ARN, else the role's.
    pub(in crate::access) fn key_account(&self, key: &Text) -> Option<Text> {
        arn::account(key).filter(|account| !account.has_holes()).or_else(|| self.account())
    }

    /// Whether one stack makes both.
    fn is_made_with_the_role(&self) -> bool {
        let (Some(role), Some(bucket)) = (self.role, self.binding.bucket()) else { return false };
        self.ws.resources.are_made_together(&role.value, &bucket.value, &self.branch)
    }

    /// The account that the answers about the bucket came from, where
    /// `get-caller-identity` is among them: AWS gives them to its owner.
    fn asked_in(&self) -> Option<&Text> {
        self.ws.resources.account_asked(&self.binding.bucket()?.value)
    }

    /// The account in the ARN of the bucket's key, as it is written or as a
    /// document has it.
    fn account_of_key(&self) -> Option<Text> {
        let described = self.described_bucket().encryption.and_then(Told::some);
        let key = match self.binding.kms_key_arn() {
            Some(Declared::Some(key)) => key,
            Some(Declared::None(_)) => return None,
            Some(Declared::Absent) | None => described?.key.as_ref()?,
        };
        let written = key.literal().is_some_and(|key| arn::split(key).is_some());
        let key = if written { key } else { self.ws.resources.key(&key.value, None, &self.branch).arn? };
        let account = arn::account_in(key.literal()?)?;
        arn::is_account(account).then(|| Text::from(account))
    }

    /// Lists that the bucket is taken to be in the role's account, where the
    /// answer rests on it.
    pub(super) fn assume_owner(&self, needs: &[Need], set: &PolicySet<'_>, judgement: &mut Judgement) {
        let (BucketOwner::Assumed(account), Some(bucket)) = (self.bucket_owner(), self.binding.bucket())
        else {
            return;
        };
        let rests_on_it = needs.iter().any(|need| {
            let mut request = need.request.clone();
            request.resource_account = ResourceAccount::Unknown;
            let anywhere = Need { request, ..need.clone() };
            decide_need(need, set).access().is_true() && !decide_need(&anywhere, set).access().is_true()
        });
        if rests_on_it || self.lets_in_strangers_only_by_their_account(set) {
            let bucket = &bucket.value;
            judgement.assume(format!(
                "bucket {bucket} is in the role's account, {account} (no `bucket_account_id`; `aws s3api head-bucket \
                 --bucket {bucket} --expected-bucket-owner {account}` succeeds only there)"
            ));
        }
    }

    /// Whether Block Public Access would keep the role out, were the bucket in
    /// another account.
    fn lets_in_strangers_only_by_their_account(&self, set: &PolicySet<'_>) -> bool {
        self.surely_restricts_public_buckets() && !is_public_policy(&set.resource_policy).is_false()
    }
}
