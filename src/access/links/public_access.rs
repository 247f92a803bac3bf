//! Block Public Access: with `RestrictPublicBuckets`, S3 keeps every other
//! account out of a bucket whose policy is public, whatever that policy allows.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use super::aws::Aws;
use crate::access::Judgement;
use crate::access::requests::settles;
use crate::diagnostic::{Basis, Finding, Located, RuleId};
use crate::iam::{Missing, PolicySet, is_public_policy};
use crate::kleene::Truth;

impl Aws<'_> {
    /// Where `RestrictPublicBuckets` is switched on.
    pub(super) fn restricts_public_buckets(&self) -> Option<Located<bool>> {
        let block = self.described_bucket().public_access_block?;
        block.restrict_public_buckets.clone().filter(|restricts| restricts.value)
    }
}

/// Asked only where the policies let the role in.
pub(super) fn restricts(aws: &Aws<'_>, set: &PolicySet<'_>, same_account: Truth, judgement: &mut Judgement) {
    let Some(setting) = aws.restricts_public_buckets() else { return };
    let Some(policy) = set.resource_policy.policies.first() else { return };
    let public = is_public_policy(&set.resource_policy);
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
                setting.place,
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
