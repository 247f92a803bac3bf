//! What a request needs besides the policies for its own action, in words:
//! permissions that headers ask for, settings of the bucket, access points,
//! grants.

use super::answer::outcome_name;
use super::question::Question;
use crate::iam::{About, Grants, Outcome, Part, Refusal, Side, grant_name};
use crate::iam::{ContextValue, Request};
use crate::kleene::Truth;

/// What a part is about, as the beginning of a sentence.
pub(super) fn subject(part: &Part) -> String {
    match &part.about {
        About::Action { action, header, at } => {
            let place = match at {
                Some(Side::AccessPoint) => " at the access point",
                Some(_) => " at the bucket",
                None => "",
            };
            match header {
                Some(header) => format!("{action}{place}, which {header} asks for besides"),
                None => format!("{action}{place}"),
            }
        }
        About::Refusal(refusal) => refusal.name().to_owned(),
        About::Grant(Some(index)) => grant_name(*index).to_string(),
        About::Grant(None) => "a grant of the key".to_owned(),
    }
}

/// How a part without policies bears on the request.
pub(super) fn sentence(part: &Part) -> Option<String> {
    let may = part.possible.contains(&Outcome::Allowed) && part.possible.len() > 1;
    Some(match &part.about {
        About::Action { .. } => return None,
        About::Grant(_) if may => format!("{} may allow it", subject(part)),
        About::Grant(_) if part.possible == [Outcome::Allowed] => format!("{} allows it", subject(part)),
        About::Grant(_) => format!("{} covers it, but a grant cannot lift what denies it", subject(part)),
        About::Refusal(refusal) => {
            let refuses = if may { "S3 may refuse the request" } else { "S3 refuses the request" };
            match refusal {
                Refusal::AclsDisabled => format!(
                    "{refuses} with 400 AccessControlListNotSupported: a bucket whose object ownership is \
                     BucketOwnerEnforced takes no ACL but bucket-owner-full-control; no policy denies this, and \
                     no policy can allow it"
                ),
                Refusal::PublicAcl => format!(
                    "{refuses} with 403 AccessDenied: block_public_acls takes no ACL that grants to everybody"
                ),
                Refusal::PublicPolicy => format!(
                    "{refuses} with 403 AccessDenied: under restrict_public_buckets a bucket with a public policy \
                     serves only its own account and AWS services"
                ),
            }
        }
    })
}

/// What the answer leaves out, so that nobody takes it for more than it says.
pub(super) fn notes(question: &Question, allowed: bool) -> Vec<String> {
    let request = &question.request;
    let mut notes = Vec::new();
    let is = |name: &str| request.action.eq_ignore_ascii_case(name);
    match &request.bucket {
        None if allowed && is("s3:PutObject") => {
            let asking: Vec<&str> =
                HEADERS.iter().filter(|(key, _)| has(request, key)).map(|(_, action)| *action).collect();
            let mut asking: Vec<&str> = asking;
            asking.dedup();
            if !asking.is_empty() {
                notes.push(format!(
                    "this is about the permission s3:PutObject alone; the headers ask for {} as well: add \"bucket\" \
                     to the request to have that decided, with the bucket's settings",
                    asking.join(" and ")
                ));
            }
        }
        Some(bucket) if is("s3:PutBucketPolicy") => {
            let blocks = bucket.blocks(|block| block.block_public_policy);
            if blocks != Truth::False {
                let on = if blocks.is_true() { "is on" } else { "may be on" };
                notes.push(format!(
                    "block_public_policy {on}: S3 rejects the call if the policy that it puts is public; the request \
                     does not hold that policy"
                ));
            }
        }
        _ => {}
    }
    let through =
        request.resource.literal().is_some_and(|arn| arn.contains(":accesspoint/") && arn.contains(":s3:"));
    if allowed && through && request.bucket.is_none() && question.documents.access_point.is_none() {
        notes.push(
            "this is about the access point alone; the bucket behind it must permit the request as well: add \
             \"access_point_policy\" and \"bucket\" to the request to have that decided"
                .to_owned(),
        );
    }
    notes
}

/// Keys that show a header, and the permission that the header asks for.
const HEADERS: [(&str, &str); 10] = [
    ("s3:x-amz-acl", "s3:PutObjectAcl"),
    ("s3:x-amz-grant-read", "s3:PutObjectAcl"),
    ("s3:x-amz-grant-write", "s3:PutObjectAcl"),
    ("s3:x-amz-grant-read-acp", "s3:PutObjectAcl"),
    ("s3:x-amz-grant-write-acp", "s3:PutObjectAcl"),
    ("s3:x-amz-grant-full-control", "s3:PutObjectAcl"),
    ("s3:requestobjecttagkeys", "s3:PutObjectTagging"),
    ("s3:requestobjecttag/", "s3:PutObjectTagging"),
    ("s3:object-lock-mode", "s3:PutObjectRetention"),
    ("s3:object-lock-legal-hold", "s3:PutObjectLegalHold"),
];

fn has(request: &Request, key: &str) -> bool {
    let known = |value: &ContextValue| matches!(value, ContextValue::Known(values) if !values.is_empty());
    request
        .context
        .iter()
        .any(|(own, value)| known(value) && (own == key || (key.ends_with('/') && own.starts_with(key))))
}

/// Whether the value of a key, in lower case, decides beyond the conditions
/// that ask for it.
pub(super) fn matters(question: &Question, lowered: &str) -> bool {
    let of_upload = ["s3:x-amz-acl", "s3:x-amz-grant-", "s3:requestobjecttag", "s3:object-lock-"];
    let of_bucket = question.request.bucket.is_some()
        && (of_upload.iter().any(|start| lowered.starts_with(start))
            || lowered == "s3:accesspointnetworkorigin");
    let of_grants = question.documents.grants != Grants::NotConsidered;
    of_bucket || (of_grants && lowered.starts_with("kms:encryptioncontext"))
}

/// The names of what refuses a request besides policies.
pub(super) fn refusals(parts: &[Part]) -> Vec<&'static str> {
    let refusing = parts.iter().filter(|part| part.refuses());
    refusing
        .filter_map(|part| match part.about {
            About::Refusal(refusal) => Some(refusal.name()),
            _ => None,
        })
        .collect()
}

/// How the possible outcomes of a part are called.
pub(super) fn outcomes(part: &Part) -> String {
    let all: Vec<&str> = part.possible.iter().copied().map(outcome_name).collect();
    all.join(" or ")
}
