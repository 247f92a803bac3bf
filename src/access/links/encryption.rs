//! `encryption`: what the role writes can be encrypted with the customer's
//! key. S3 calls KMS with the writer's credentials
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>);
//! Decrypt is needed for multipart uploads.

use super::aws::Aws;
use super::denial::{Family, refute};
use crate::access::Judgement;
use crate::access::requests::{decide, key_uses, settles};
use crate::diagnostic::{Basis, RuleId};
use crate::iam::Source;
use crate::kleene::Truth;
use crate::model::Declared;

pub(in crate::access) fn judge(aws: &Aws<'_>) -> Judgement {
    if aws.profile.is_none() {
        return Judgement::not_needed("the capability uses no AWS resources of the customer");
    }
    let key = match aws.binding.kms_key_arn() {
        Some(Declared::Some(key)) => key,
        Some(Declared::None(_)) => return Judgement::not_needed("no customer key encrypts the bucket"),
        _ => {
            let mut judgement = Judgement::not_needed("no customer key is named");
            if aws.early().is_none() {
                judgement.assume("no customer key encrypts the bucket (no `kms_key_arn`)");
            }
            return judgement;
        }
    };
    if let Some(early) = aws.early() {
        return early;
    }
    let mut judgement = Judgement::needed(Basis::Platform);
    let Some(principal) = aws.role_principal() else {
        judgement.open("`role_arn` is a placeholder", "a value for it under [values] in grantlint.toml");
        return judgement;
    };
    let policy = aws.key_policy();
    let permissions = aws.permissions();
    let dangling = policy.dangling || permissions.dangling;
    let resource = if policy.known {
        policy.source.clone()
    } else {
        Source::unknown(format!(
            "the key policy (`aws kms get-key-policy --key-id {} --policy-name default`)",
            key.value
        ))
    };
    let mut set = aws.policy_set(resource, &mut judgement);
    if !permissions.known {
        set.identity = Source::unknown(format!(
            "the role's permission policies (`aws iam get-role-policy --role-name {}`)",
            aws.role_name()
        ));
    }
    for need in key_uses(aws, principal, &key.value) {
        let decision = decide(&need.request, &set);
        match decision.access() {
            Truth::True => {
                for by in &decision.decided_by {
                    judgement.rests_on(by.place, format!("allows {}", need.request.action));
                }
            }
            Truth::Unknown if aws.ws.sources.partial => aws.not_looked_at(&mut judgement),
            Truth::Unknown if dangling => {
                judgement.covered_by(RuleId::OrgUnknownReference, "a policy's file does not exist");
            }
            Truth::Unknown => {
                let (reason, settled_by) = settles(&decision.missing);
                judgement.open(reason, settled_by);
            }
            Truth::False => refute(aws, &set, &need, &decision, Family::Encryption, &mut judgement),
        }
    }
    judgement.merge(RuleId::AwsGuardrailDenies);
    judgement.because("the role may use the bucket's key");
    judgement
}
