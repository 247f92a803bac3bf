//! Headers of an upload that ask for permissions besides `s3:PutObject`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>

use super::{Need, Ownership, texts};
use crate::iam::request::{ContextValue, Request};
use crate::kleene::Truth;
use crate::syntax::Text;

/// The condition keys of the headers that grant access to the new object.
pub(super) const GRANTS: [&str; 5] = [
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-grant-full-control",
];

/// Condition keys that show a header, and the permission that it asks for.
const ASK_FOR: [(&str, &[&str]); 3] = [
    ("s3:PutObjectTagging", &["s3:RequestObjectTagKeys"]),
    (
        "s3:PutObjectRetention",
        &[
            "s3:object-lock-mode",
            "s3:object-lock-retain-until-date",
            "s3:object-lock-remaining-retention-days",
        ],
    ),
    ("s3:PutObjectLegalHold", &["s3:object-lock-legal-hold"]),
];

/// The permissions that the headers of an upload ask for.
pub(super) fn needs(request: &Request) -> Vec<Need> {
    if !request.action.eq_ignore_ascii_case("s3:PutObject") {
        return Vec::new();
    }
    let mut needs: Vec<Need> = acl(request).into_iter().collect();
    for (action, keys) in ASK_FOR {
        let mut found = if action == "s3:PutObjectTagging" { tag(request) } else { None };
        if found.as_ref().is_none_or(|(_, needed)| needed.is_unknown()) {
            found = present(request, keys).or(found);
        }
        if let Some((header, needed)) = found {
            needs.push(Need { action: action.to_owned(), header: Some(header), needed });
        }
    }
    needs
}

/// The first tag that is given.
fn tag(request: &Request) -> Option<(String, Truth)> {
    let mut given = request.context.iter().filter(|(_, value)| **value != ContextValue::Absent);
    let (name, value) =
        given.find_map(|(key, value)| Some((key.strip_prefix("s3:requestobjecttag/")?, value)))?;
    let needed = if *value == ContextValue::Unknown { Truth::Unknown } else { Truth::True };
    Some((format!("s3:RequestObjectTag/{name}"), needed))
}

fn acl(request: &Request) -> Option<Need> {
    let keys: Vec<&str> = ["s3:x-amz-acl"].into_iter().chain(GRANTS).collect();
    let (header, mut needed) = present(request, &keys)?;
    // An ACL is not set where ACLs are disabled; no page says whether the one
    // that is let through still takes the permission.
    let disabled = request.bucket.as_ref().and_then(|bucket| bucket.ownership);
    let plain = texts(request, "s3:x-amz-acl").as_deref() == Some(&[Text::from("bucket-owner-full-control")]);
    if plain && matches!(disabled, Some(Ownership::Enforced | Ownership::Unknown)) {
        needed = Truth::Unknown;
    }
    Some(Need { action: "s3:PutObjectAcl".to_owned(), header: Some(header), needed })
}

/// The first of these keys that the request has, else one that it may have.
fn present(request: &Request, keys: &[&str]) -> Option<(String, Truth)> {
    let mut open = None;
    for key in keys {
        match request.value_of(&key.to_ascii_lowercase()) {
            ContextValue::Known(values) if !values.is_empty() => {
                return Some(((*key).to_owned(), Truth::True));
            }
            ContextValue::Unknown => open = open.or(Some(((*key).to_owned(), Truth::Unknown))),
            _ => {}
        }
    }
    open
}
