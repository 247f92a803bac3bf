//! What ARNs are of: buckets, roles, keys.

use crate::iam::arn::is_account;

pub(super) fn bucket(arn: &str) -> Option<&str> {
    let (start, rest) = arn.split_once(":s3:::")?;
    let bucket = rest.split('/').next()?;
    let named = start.starts_with("arn:") && !bucket.is_empty() && !bucket.contains(['*', '?', '$']);
    named.then_some(bucket)
}

pub(super) fn is_role(arn: &str) -> bool {
    is_arn(arn, "iam", "role/")
}

pub(super) fn is_key(arn: &str) -> bool {
    is_arn(arn, "kms", "key/")
}

fn is_arn(arn: &str, service: &str, resource: &str) -> bool {
    crate::iam::arn::split(arn).is_some_and(|fields| {
        fields[2] == service
            && is_account(fields[4])
            && fields[5].starts_with(resource)
            && !arn.contains(['*', '?', '$', ' '])
    })
}
