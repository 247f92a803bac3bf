//! Block Public Access: with `RestrictPublicBuckets`, S3 keeps every other
//! account out of a bucket whose policy is public, whatever that policy allows.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use super::aws::Aws;
use super::bucket_owner::BucketOwner;
use crate::access::Judgement;
use crate::access::requests::settles;
use crate::diagnostic::{Basis, Finding, Located, Place, RuleId};
use crate::iam::{Missing, PolicySet, is_public_policy};
use crate::kleene::Truth;
use crate::model::PublicAccessBlock;

/// What the files tell of a setting that keeps other accounts out.
enum Told {
    /// It is switched on here.
    On(Place),
    /// It is switched on here, perhaps for another account.
    Perhaps(Place),
    /// It is off as far as they tell; whether that is for the bucket, and for
    /// its account.
    Off { bucket: bool, account: bool },
}

impl Aws<'_> {
    /// Where `RestrictPublicBuckets` is switched on: for the bucket, or for all of
    /// its account.
    fn restricts_public_buckets(&self) -> Told {
        let restricts = |block: &PublicAccessBlock| block.restrict_public_buckets.clone();
        let described = self.described_bucket();
        let of_bucket = described.public_access_block.and_then(restricts);
        let of_accounts = match self.bucket_owner() {
            BucketOwner::Told(account) | BucketOwner::Assumed(account) => {
                let made_in = described.account.map(|made_in| &made_in.value);
                self.ws.resources.account_blocks(&account, made_in, &self.branch)
            }
            BucketOwner::Open(_) => Vec::new(),
        };
        let of_accounts: Vec<_> =
            of_accounts.into_iter().filter_map(|(is_of, block)| Some((is_of, restricts(block)?))).collect();
        let of_account = of_accounts.iter().find(|(is_of, _)| is_of.is_true()).map(|(_, setting)| setting);
        let is_on = |setting: &&Located<bool>| setting.value;
        if let Some(on) = of_bucket.as_ref().filter(is_on).or_else(|| of_account.filter(is_on)) {
            return Told::On(on.place);
        }
        let perhaps = of_accounts.iter().map(|(_, setting)| setting).find(is_on);
        match perhaps.filter(|_| of_account.is_none()) {
            Some(perhaps) => Told::Perhaps(perhaps.place),
            None => Told::Off { bucket: of_bucket.is_some(), account: of_account.is_some() },
        }
    }

    /// Whether the bucket's policy, if it is public, lets no other account in.
    pub(super) fn surely_restricts_public_buckets(&self) -> bool {
        matches!(self.restricts_public_buckets(), Told::On(_))
    }

    /// Takes for granted that a setting is off of which nothing tells.
    fn assume_unrestricted(&self, bucket: bool, account: bool, judgement: &mut Judgement) {
        let Some(name) = self.binding.bucket() else { return };
        let owner = self.bucket_account().filter(|owner| !owner.has_holes());
        let owner = owner.map_or_else(|| "ACCOUNT".to_owned(), |owner| owner.to_string());
        let of_bucket = (
            format!("bucket {}", name.value),
            format!("`aws s3api get-public-access-block --bucket {}`", name.value),
        );
        let of_account = (
            "its account".to_owned(),
            format!("`aws s3control get-public-access-block --account-id {owner}`"),
        );
        let untold = [(bucket, of_bucket), (account, of_account)].into_iter().filter(|(is_told, _)| !is_told);
        let (what, commands): (Vec<_>, Vec<_>) = untold.map(|(_, one)| one).unzip();
        if !what.is_empty() {
            judgement.assume(format!(
                "`RestrictPublicBuckets`, which a bucket made since April 2023 starts with, is off for {} ({} {})",
                what.join(" and "),
                commands.join(" and "),
                if commands.len() == 1 { "tells" } else { "tell" }
            ));
        }
    }
}

/// Asked only where the policies let the role in.
pub(super) fn restricts(aws: &Aws<'_>, set: &PolicySet<'_>, same_account: Truth, judgement: &mut Judgement) {
    let Some(policy) = set.resource_policy.policies.first() else { return };
    let public = is_public_policy(&set.resource_policy);
    if (public & !same_account).is_false() {
        return;
    }
    let setting = match aws.restricts_public_buckets() {
        Told::On(setting) => setting,
        Told::Perhaps(setting) => {
            return judgement.open(
                format!(
                    "{} sets `RestrictPublicBuckets` for an account, and it is open whether that is the bucket's",
                    aws.ws.path(setting.file)
                ),
                "`account_id` of `aws_s3_account_public_access_block`",
            );
        }
        Told::Off { bucket, account } => {
            if same_account.is_false() {
                aws.assume_unrestricted(bucket, account, judgement);
            }
            return;
        }
    };
    let path = aws.ws.path(policy.policy.place.file);
    let role = aws.role.map_or_else(String::new, |role| role.value.to_string());
    let name_it = format!("`\"Principal\": {{ \"AWS\": \"{role}\" }}` in every Allow of {path}");
    match public & !same_account {
        Truth::False => {}
        Truth::Unknown if public.is_unknown() => judgement.open(
            format!(
                "the bucket has `RestrictPublicBuckets`, and it is open whether S3 takes the policy in {path} for public"
            ),
            name_it,
        ),
        Truth::Unknown => judgement.open_all(settles(aws, &[Missing::ResourceAccount])),
        Truth::True => judgement.refute(
            Finding::new(
                RuleId::S3PublicPolicyRestricted,
                Basis::Platform,
                setting,
                format!(
                    "Block Public Access keeps role {} out: the bucket is in another account, and with \
                     `RestrictPublicBuckets` S3 lets no other account in through a policy that is public",
                    aws.role_name()
                ),
            )
            .label("keeps other accounts out")
            .related(policy.policy.place, "a policy that is public")
            .help(format!("name the role instead of everybody: {name_it}")),
        ),
    }
}
