//! `encryption`: what the role writes can be encrypted with the customer's
//! key. S3 calls KMS with the writer's credentials
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>);
//! Decrypt is needed for multipart uploads.

use super::asking::ask;
use super::aws::Aws;
use super::customer_key::CustomerKey;
use super::denial::Family;
use super::documents::Fault;
use crate::access::Judgement;
use crate::access::requests::key_uses;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::iam::{Source, arn};
use crate::kleene::Truth;
use crate::model::{Declared, Extent, LIST_ALIASES, LocatedText, Told};
use crate::syntax::Text;

pub(in crate::access) fn judge(aws: &Aws<'_>) -> Judgement {
    if aws.profile.is_none() {
        return Judgement::not_needed("the capability uses no AWS resources of the customer");
    }
    // Where the manifest does not speak of the key, the bucket's own document does.
    let assumed = match aws.binding.kms_key_arn() {
        Some(Declared::Some(_) | Declared::None(_)) => Vec::new(),
        Some(Declared::Absent) | None => aws.described_bucket().assumed,
    };
    let key = match aws.customer_key() {
        CustomerKey::Named(key) => key,
        CustomerKey::None(reason) => {
            let mut judgement = Judgement::not_needed(reason);
            assumed.into_iter().for_each(|words| judgement.assume(words));
            return judgement;
        }
        CustomerKey::NotTold => {
            let mut judgement = Judgement::not_needed("no customer key is named");
            if aws.early().is_none() {
                judgement.assume(match aws.binding.bucket() {
                    Some(bucket) => format!(
                        "no customer key encrypts the bucket (no `kms_key_arn`; `aws s3api get-bucket-encryption --bucket {}` \
                         tells)",
                        bucket.value
                    ),
                    None => "no customer key encrypts the bucket (no `kms_key_arn`)".to_owned(),
                });
            }
            return judgement;
        }
        CustomerKey::Open(settled_by) => {
            let mut judgement = Judgement::needed(Basis::Platform);
            let asks = settled_by.contains("get-bucket-encryption");
            let settled_by = match aws.binding.bucket() {
                Some(bucket) if !asks => {
                    format!("{settled_by} (`aws s3api get-bucket-encryption --bucket {}`)", bucket.value)
                }
                _ => settled_by,
            };
            judgement.open("the bucket's default encryption is not told", settled_by);
            return judgement;
        }
        CustomerKey::Unclear(why, settled_by) => {
            let mut judgement = Judgement::needed(Basis::Platform);
            judgement.open(why, settled_by);
            return aws.early().unwrap_or(judgement);
        }
        CustomerKey::Disputed(fault) => {
            let mut judgement = Judgement::needed(Basis::Platform);
            fault.leave_open(&mut judgement);
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
    assumed.into_iter().for_each(|words| judgement.assume(words));
    let described = aws.ws.resources.key(&key, None, &aws.branch);
    if let Some(place) = described.absent {
        let path = aws.ws.path(place.file);
        judgement.open(
            format!("{path} says that no key {key} exists (NotFoundException)"),
            format!("the key that encrypts the bucket, or the answer of {path} asked for again in its account and region"),
        );
    }
    if let Some(word) = described.made_for_else {
        judgement.refute(not_symmetric(&key, word));
        return judgement;
    }
    if let Some(enabled) = described.enabled
        && !enabled.value
    {
        judgement.refute(
            Finding::new(
                RuleId::KmsKeyNotEnabled,
                Basis::Platform,
                enabled.place,
                format!("key {key} of the bucket is not enabled, so nothing can be encrypted with it"),
            )
            .label("not enabled")
            .help(format!(
                "enable it (`aws kms enable-key --key-id {key}`; one that waits for its deletion first needs \
                 `cancel-key-deletion`), or encrypt the bucket with another key"
            )),
        );
    }
    if let Some(finding) = elsewhere(aws, &key) {
        // What the policies say of such a key helps nobody.
        judgement.refute(finding);
        return judgement;
    }
    if let (None, Some(region)) = (aws.bucket_region(), arn::region_in(&key)) {
        judgement.assume(format!(
            "the bucket is in {region}, where its key is (nothing says in which region it is)"
        ));
    }
    region_is_open(aws, &key, &mut judgement);
    if let Some((_, words)) = aws.key_for_alias() {
        judgement.assume(words);
    }
    unknown_alias(aws, &key, &mut judgement);
    let policy = aws.key_policy(Some(&key));
    policy.assume(&mut judgement);
    let permissions = aws.permissions();
    let misnamed = || aws.misnamed_fault().filter(|_| !permissions.known);
    let fault = policy.fault.clone().or_else(|| permissions.fault.clone()).or_else(misnamed);
    let resource = if policy.known {
        policy.source.clone()
    } else {
        Source::unknown(format!(
            "the key policy (`aws kms get-key-policy --policy-name default --key-id {}`), under `aws.documents.kms_key_policy`",
            aws.key_id(&key)
        ))
    };
    let mut set = aws.policy_set(resource, aws.key_account(&key).as_ref(), &mut judgement);
    if !permissions.known {
        set.identity = Source::unknown(format!(
            "the role's permission policies (`aws iam get-role-policy --role-name {}`), under `aws.documents.permissions`",
            aws.role_name()
        ));
    }
    set.grants = aws.ws.resources.grants(&key, aws.role.map(|role| &role.value), &aws.branch);
    let needs = key_uses(aws, principal, &key);
    ask(aws, &set, &needs, Family::Encryption, fault.as_ref(), &mut judgement);
    judgement.because("the role may use the bucket's key");
    judgement
}

/// S3 encrypts with symmetric encryption keys only.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>
fn not_symmetric(key: &Text, word: &LocatedText) -> Finding {
    Finding::new(
        RuleId::KmsKeyNotSymmetric,
        Basis::Platform,
        word.place,
        format!("key {key} of the bucket is of {}: S3 takes only symmetric encryption keys", word.value),
    )
    .label("no symmetric encryption key")
    .help(
        "encrypt the bucket with a key of SYMMETRIC_DEFAULT and ENCRYPT_DECRYPT, and allow the role that one",
    )
}

/// Leaves open whether the key is in the bucket's region, where the regions
/// that two files name decide it differently or a placeholder does.
fn region_is_open(aws: &Aws<'_>, key: &Text, judgement: &mut Judgement) {
    let Some(region) = arn::region_in(key) else { return };
    let same = Truth::all(aws.bucket_regions().into_iter().map(|one| one.is(&region)));
    match aws.region_dispute() {
        Some(dispute) if !same.is_true() => match Fault::disputed(&dispute) {
            Some(fault) => fault.leave_open(judgement),
            None => judgement.open(format!("the files do not tell {}", dispute.words), aws.where_is_bucket()),
        },
        None if same.is_unknown() => judgement.open(
            "a placeholder decides in which region the bucket is",
            "a value for the placeholder under [values] in grantlint.toml",
        ),
        _ => {}
    }
}

/// S3 takes no key of another region than the bucket's, and an alias leads to
/// keys of its own region only.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html>
fn elsewhere(aws: &Aws<'_>, key: &Text) -> Option<Finding> {
    let regions = aws.bucket_regions();
    let bucket = *regions.first()?;
    let written = aws.binding.kms_key_arn().and_then(Declared::some).map(|written| &written.value);
    let (key, region) = [Some(key), written].into_iter().flatten().find_map(|key| {
        let region = arn::region_in(key)?;
        regions.iter().all(|one| one.is(&region).is_false()).then_some((key, region))
    })?;
    let mut named: Vec<String> = regions.iter().map(|one| one.value.to_string()).collect();
    named.dedup();
    let own = named.join(" or ");
    let described = aws.described_bucket();
    let of_bucket = described.encryption.and_then(Told::some).and_then(|encryption| encryption.key.as_ref());
    let named = aws.binding.kms_key_arn().and_then(Declared::some).or(of_bucket);
    let name = aws.binding.bucket().map_or_else(String::new, |bucket| bucket.value.to_string());
    Some(
        Finding::new(
            RuleId::KmsKeyInAnotherRegion,
            Basis::Platform,
            named.map_or(bucket.place, |key| key.place),
            format!("key {key} is in {region}, bucket {name} in {own}: S3 encrypts only with keys of the bucket's own region"),
        )
        .label("a key of another region")
        .related(bucket.place, "the bucket's region")
        .help(format!(
            "encrypt the bucket with a key of {own} (a replica there, if this one is a multi-Region key), and allow the role \
             that one"
        )),
    )
}

/// Says which answers of `list-aliases` lack the alias that leads to the key.
fn unknown_alias(aws: &Aws<'_>, key: &Text, judgement: &mut Judgement) {
    let text = key.to_string();
    let Some((_, name)) = text.split_once(":alias/") else { return };
    let lists = aws.ws.resources.contents();
    let whole = lists.filter(|(_, content)| content.tool == LIST_ALIASES && content.extent == Extent::Whole);
    let paths: Vec<&str> = whole.map(|(file, _)| aws.ws.path(file)).collect();
    if !paths.is_empty() {
        judgement.open(
            format!("no key has alias/{name} in {}", paths.join(", ")),
            "the alias that the bucket's key has (`aws kms list-aliases` in its account and region), or the key's own ARN",
        );
    }
}
