//! `delivery`: the role may write into the bucket and look at it. A request is
//! decided once, as AWS does (same account: role policy or bucket policy;
//! across accounts: both), and only then attributed to a cause.

use super::asking::ask;
use super::aws::{Aws, statement_at};
use super::denial::Family;
use super::documents::Fault;
use super::public_access;
use crate::access::Judgement;
use crate::access::requests::{decide, deliveries, settles};
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::iam::{PolicySet, Source, Verdict};
use crate::kleene::Truth;
use crate::model::{MadeUp, Residency};

pub(in crate::access) fn judge(aws: &Aws<'_>) -> Judgement {
    if let Some(early) = aws.early() {
        return early;
    }
    let mut judgement = Judgement::needed(Basis::Platform);
    residency(aws, &mut judgement);
    let Some(bucket) = aws.binding.bucket() else {
        judgement.open(
            "the manifest names no bucket",
            format!(
                "`aws.bucket` of {} in {} (`aws s3api list-buckets --query Buckets[].Name` lists those of the account)",
                aws.pair.org.name.value,
                aws.ws.path(aws.pair.org.file)
            ),
        );
        return judgement;
    };
    let Some(principal) = aws.role_principal() else {
        judgement.open("`role_arn` is a placeholder", "a value for it under [values] in grantlint.toml");
        return judgement;
    };
    let described = aws.described_bucket();
    if let Some((place, MadeUp(logical))) = described.named_otherwise {
        judgement.open(
            format!(
                "{} gives `{logical}` no `BucketName`, so that no stack makes a bucket named {}",
                aws.ws.path(place.file),
                bucket.value
            ),
            format!(
                "`BucketName: {}` there, or under `aws.bucket` the name that the stack gave it (`aws cloudformation \
                 describe-stack-resource --stack-name STACK --logical-resource-id {logical}`)",
                bucket.value
            ),
        );
    }
    if let Some(place) = described.absent {
        let path = aws.ws.path(place.file);
        judgement.open(
            format!("{path} says that no bucket {} exists (NoSuchBucket)", bucket.value),
            format!(
                "`aws.bucket` as `aws s3api list-buckets --query Buckets[].Name` lists it, or the answer of {path} asked \
                 for again"
            ),
        );
    }
    let permissions = aws.permissions();
    let policy = aws.bucket_policy();
    policy.assume(&mut judgement);
    let misnamed = || aws.misnamed_fault().filter(|_| !permissions.known);
    let fault = permissions.fault.clone().or_else(|| policy.fault.clone()).or_else(misnamed);
    let needs = deliveries(aws, principal, &bucket.value);
    let same_account = needs.first().map_or(Truth::Unknown, |need| need.request.is_same_account());
    let mut resource = policy.source.clone();
    let policy_unknown = || {
        Source::unknown(format!(
            "the bucket policy (`aws s3api get-bucket-policy --bucket {}`), under `aws.documents.bucket_policy`",
            bucket.value
        ))
    };
    if !policy.known {
        if same_account.is_true() && !resource.unknown.is_empty() {
            // What may give it one is asked for.
        } else if same_account.is_true() {
            judgement.assume(match resource.policies.first() {
                None => "the bucket has no bucket policy (none declared, none found)".to_owned(),
                Some(other) => format!(
                    "the bucket has no bucket policy, or that of {}, which does not tell its bucket",
                    aws.ws.path(other.policy.place.file)
                ),
            });
        } else {
            resource = policy_unknown();
        }
    }
    let mut set = aws.policy_set(resource, aws.bucket_account().as_ref(), &mut judgement);
    if !permissions.known {
        set.identity = Source::unknown(format!(
            "the role's permission policies (`aws iam get-account-authorization-details`, or `aws iam get-role-policy \
             --role-name {}`), under `aws.documents.permissions`",
            aws.role_name()
        ));
    }
    ask(aws, &set, &needs, Family::Delivery, fault.as_ref(), &mut judgement);
    if !judgement.is_refuted() {
        aws.assume_owner(&needs, &set, &mut judgement);
        public_access::restricts(aws, &set, same_account, &mut judgement);
    }
    if !policy.known {
        set.resource_policy = policy_unknown();
    }
    explicit_bucket_policy(aws, &set, &needs[0].request, &mut judgement);
    judgement.because(format!("{} may write into {}", aws.role_name(), bucket.value));
    judgement
}

/// The team's own demand that the bucket policy itself allows the write.
fn explicit_bucket_policy(
    aws: &Aws<'_>,
    set: &PolicySet<'_>,
    request: &crate::iam::Request,
    judgement: &mut Judgement,
) {
    let Some(demand) = aws.pair.capability.require_explicit_bucket_policy else { return };
    if decide(request, set).access().is_false() && request.is_same_account().is_false() {
        // Across accounts the bucket policy must allow it anyway.
        return;
    }
    let alone = PolicySet {
        identity: Source::granted(),
        resource_policy: set.resource_policy.clone(),
        ..PolicySet::default()
    };
    // As a caller from another account would be: the bucket policy must then
    // contribute an Allow of its own.
    let mut request = request.clone();
    request.resource_account = crate::iam::ResourceAccount::Account("another account".into());
    let decision = decide(&request, &alone);
    if decision.verdict == Verdict::Unknown {
        judgement.open_all(settles(aws, &decision.missing));
    } else if decision.verdict == Verdict::ImplicitDeny {
        let place = aws.bucket_policy().place.unwrap_or(demand);
        let statement = decision
            .denial
            .as_ref()
            .and_then(|denial| match &denial.cause {
                crate::iam::Cause::Implicit(miss) => miss.statement.as_ref(),
                crate::iam::Cause::Explicit { .. } => None,
            })
            .and_then(|found| statement_at(set, found.place));
        judgement.refute(
            Finding::new(
                RuleId::S3MissingPutObject,
                Basis::Declared,
                statement.map_or(place, |statement| statement.action.place),
                "the bucket policy does not itself allow s3:PutObject to the role, which the app demands",
            )
            .label("no Allow for the role here")
            .related(demand, "what the app demands")
            .key("explicit")
            .help(format!(
                "add a statement that allows s3:PutObject to {}",
                aws.role.map_or_else(String::new, |role| role.value.to_string())
            )),
        );
    }
}

fn residency(aws: &Aws<'_>, judgement: &mut Judgement) {
    if aws.pair.capability.residency != Residency::SameRegion {
        return;
    }
    if let Some(dispute) = aws.region_dispute() {
        return match Fault::disputed(&dispute) {
            Some(fault) => fault.leave_open(judgement),
            None => judgement.open(format!("the files do not tell {}", dispute.words), aws.where_is_bucket()),
        };
    }
    let Some(own) = &aws.pair.org.region else { return };
    let Some(bucket) = aws.bucket_region() else {
        if aws.binding.bucket().is_some() {
            judgement.open("the files do not tell in which region the bucket is", aws.where_is_bucket());
        }
        return;
    };
    match bucket.same_as(own) {
        Truth::True => {}
        Truth::Unknown => judgement.open(
            "a placeholder decides in which region the bucket is",
            "a value for the placeholder under [values] in grantlint.toml",
        ),
        Truth::False => judgement.refute(
            Finding::new(
                RuleId::S3BucketRegionMismatch,
                Basis::Declared,
                bucket.place,
                format!(
                    "the bucket is in {}, the organization in {}, and `{}` keeps data in the organization's region",
                    bucket.value, own.value, aws.pair.capability.name.value
                ),
            )
            .label("the bucket's region")
            .related(own.place, "the organization's region")
            .help(format!("use a bucket in {}", own.value)),
        ),
    }
}
