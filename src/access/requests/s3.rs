//! `s3-recordings` and `vendor-role`: objects are written under the org's id
//! (<https://help.mypurecloud.com/?p=292632>), and the bucket is looked at.
//! That the ACL, the location and the encryption are asked for is reported by
//! third parties who cite the help page "Create IAM resources for AWS S3
//! bucket"; that page could be read only in part.

use super::{Need, SESSION, outside};
use crate::access::links::aws::Aws;
use crate::diagnostic::Basis;
use crate::iam::{Context, Principal, Request, ResourceAccount};
use crate::syntax::{Hole, Part, Text};

/// The names of what is not known about an object's key, and about a key that
/// an alias stands for.
pub(super) const OBJECT_KEY: &str = "the object's key";
pub(super) const ALIAS: &str = "the id of the key behind the alias";

/// The name of the region of a bucket of which nothing tells it.
pub(super) const BUCKET_REGION: &str = "the bucket's region";

/// The key of a call to KMS that says what is encrypted: the object's ARN, or
/// the bucket's with a Bucket Key. Which one depends on the bucket's setting,
/// as the writer is taken to send no header about encryption.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context>
pub(super) const ENCRYPTION_CONTEXT: &str = "kms:encryptioncontext:aws:s3:arn";

fn hole(name: &str) -> Part {
    Part::Hole(Hole::new(name))
}

fn literal(text: &str) -> Part {
    Part::Literal(text.into())
}

/// `arn:aws:s3:::bucket`, and an object in it as the exporter names it.
fn arns(aws: &Aws<'_>, bucket: &Text) -> (Text, Text) {
    let bucket = Text::from(format!("arn:{}:s3:::", aws.partition())).then(bucket);
    let key = [
        literal("/year="),
        hole(OBJECT_KEY),
        literal("/month="),
        hole(OBJECT_KEY),
        literal("/day="),
        hole(OBJECT_KEY),
        literal("/hour="),
        hole(OBJECT_KEY),
        literal("/conversation_id="),
        hole(OBJECT_KEY),
        literal("/"),
        hole(OBJECT_KEY),
    ];
    let object = bucket.then(&Text::from("/")).then(&aws.pair.org.id.value).then(&Text::from_parts(key));
    (bucket, object)
}

/// What is known about a call of the role's session: the caller gives it no
/// tags of its own, so that it has those of the role.
fn of_session(aws: &Aws<'_>) -> Context {
    let mut context = outside(aws);
    let Some(role) = aws.role.map(|role| &role.value) else { return context };
    let resources = &aws.ws.resources;
    if let Some(id) = resources.role_id(role) {
        let session = Text::hole(Hole::new(SESSION));
        context = context.with("aws:userid", id.then(&Text::from(":")).then(&session));
    }
    if let Some(tags) = resources.role_tags(role) {
        for (key, value) in tags {
            context = context.with(&format!("aws:PrincipalTag/{key}"), value.clone());
        }
        context.has_all_tags = true;
    }
    if let Some(organization) = resources.organization_of(role) {
        context = context.with("aws:PrincipalOrgID", organization.value.clone());
    }
    context
}

/// The request, with the organization of the account that owns what it is
/// about, where that is the role's own.
fn owned(aws: &Aws<'_>, request: Request) -> Request {
    let organization = aws.role.and_then(|role| aws.ws.resources.organization_of(&role.value));
    match organization.filter(|_| request.is_same_account().is_true()) {
        Some(organization) => {
            let context = request.context.clone().with("aws:ResourceOrgID", organization.value.clone());
            request.with_context(context)
        }
        None => request,
    }
}

fn context(aws: &Aws<'_>) -> Context {
    let context = of_session(aws)
        .absent("s3:x-amz-server-side-encryption")
        .absent("s3:x-amz-server-side-encryption-aws-kms-key-id")
        .absent("s3:x-amz-server-side-encryption-customer-algorithm")
        .absent("s3:RequestObjectTagKeys")
        .absent("s3:x-amz-copy-source")
        .absent("s3:DataAccessPointArn")
        .absent("s3:DataAccessPointAccount")
        .absent("aws:CalledVia")
        .with("s3:signatureversion", "AWS4-HMAC-SHA256");
    // Only the requests that list a bucket carry these, and none of ours does.
    // <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>
    let context = ["s3:prefix", "s3:delimiter", "s3:max-keys"].into_iter().fold(context, Context::absent);
    if aws.region_dispute().is_some() { context } else { context.with("aws:RequestedRegion", region(aws)) }
}

/// The region that requests to the bucket are made to: its own. Where nothing
/// tells that, it is that of the bucket's key, as S3 takes no other, and never
/// taken to be the organization's.
fn region(aws: &Aws<'_>) -> Text {
    if let Some(region) = aws.bucket_region() {
        return region.value.clone();
    }
    let key = aws.key();
    let of_key = key.as_ref().and_then(Text::literal).and_then(|arn| arn.split(':').nth(3));
    of_key
        .filter(|region| !region.is_empty())
        .map_or_else(|| Text::hole(Hole::new(BUCKET_REGION)), Text::from)
}

/// The requests on the bucket and the objects in it.
pub(in crate::access) fn deliveries(aws: &Aws<'_>, principal: &Principal, bucket: &Text) -> Vec<Need> {
    let (bucket, object) = arns(aws, bucket);
    let context = context(aws);
    let account = aws.bucket_owner().account();
    [
        ("s3:PutObject", Basis::Platform, true),
        ("s3:PutObjectAcl", Basis::Reported, true),
        ("s3:GetBucketLocation", Basis::Reported, false),
        ("s3:GetEncryptionConfiguration", Basis::Reported, false),
    ]
    .into_iter()
    .map(|(action, basis, on_object)| {
        let resource = if on_object { object.clone() } else { bucket.clone() };
        let mut request = Request::new(principal.clone(), action, resource).with_context(context.clone());
        request.resource_account = account.clone();
        Need { request: owned(aws, request), basis, object: on_object, encryption_contexts: Vec::new() }
    })
    .collect()
}

/// The requests on the customer key, which S3 makes with the role's
/// credentials when it encrypts what the role writes.
pub(in crate::access) fn key_uses(aws: &Aws<'_>, principal: &Principal, key: &Text) -> Vec<Need> {
    let key = behind_alias(key);
    // The writer is taken to send no context of its own.
    let mut context = of_session(aws)
        .absent("kms:GrantIsForAWSResource")
        .with_all("kms:EncryptionContextKeys", vec![Text::from("aws:s3:arn")]);
    let of_key = key.literal().and_then(|arn| arn.split(':').nth(3));
    if let Some(region) = of_key.filter(|region| !region.is_empty()) {
        context = context.with("aws:RequestedRegion", region);
    }
    // What S3 calls itself in the sovereign cloud is not published.
    let region = region(aws);
    if aws.region_dispute().is_none() && !region.to_string().starts_with("eusc-") {
        let service = Text::from("s3.").then(&region).then(&Text::from(".amazonaws.com"));
        context = context.with("kms:ViaService", service);
    }
    let contexts: Vec<Text> = match aws.binding.bucket() {
        Some(bucket) => {
            let (bucket, object) = arns(aws, &bucket.value);
            match aws.has_bucket_key() {
                Some(true) => vec![bucket],
                Some(false) => vec![object],
                None => vec![bucket, object],
            }
        }
        None => Vec::new(),
    };
    if let [only] = contexts.as_slice() {
        context = context.with(ENCRYPTION_CONTEXT, only.clone());
    }
    let account = aws.role.and_then(|role| aws.ws.resources.account_beside(&role.value, &key));
    ["kms:GenerateDataKey", "kms:Decrypt"]
        .into_iter()
        .map(|action| {
            let mut request =
                Request::new(principal.clone(), action, key.clone()).with_context(context.clone());
            if let Some(account) = &account {
                request.resource_account = ResourceAccount::Account(account.clone());
            }
            let encryption_contexts = contexts.clone();
            Need { request: owned(aws, request), basis: Basis::Platform, object: false, encryption_contexts }
        })
        .collect()
}

/// The key that an alias stands for: policies are about keys, and which one an
/// alias leads to is in no file.
fn behind_alias(key: &Text) -> Text {
    let mut parts = Vec::new();
    for part in key.parts() {
        if let Part::Literal(text) = &part
            && let Some((before, _)) = text.split_once(":alias/")
        {
            parts.extend([literal(&format!("{before}:key/")), hole(ALIAS)]);
            return Text::from_parts(parts);
        }
        parts.push(part);
    }
    key.clone()
}
