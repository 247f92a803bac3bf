//! Tests of what S3 takes for public.

use super::*;
use crate::iam::{BucketState, PublicAccessBlock};
use crate::kleene::Truth;

#[test]
fn whether_a_policy_is_public_is_open_where_its_values_are() {
    let block =
        PublicAccessBlock { restrict_public_buckets: Truth::True, ..PublicAccessBlock::all(Truth::False) };
    let bucket = BucketState { public_access_block: Some(block), ..BucketState::default() };
    let mut request = Request::new(Principal::anonymous(), "s3:GetObject", "arn:aws:s3:::bucket/key")
        .in_account("111122223333");
    request.context =
        Context::complete().with("aws:SourceVpc", "vpc-1").with("aws:PrincipalAccount", "444455556666");
    request.bucket = Some(Box::new(bucket));
    for (principal, key, value, verdict) in [
        ("*", "aws:SourceVpc", "vpc-1", Verdict::Allowed),
        ("*", "aws:SourceVpc", "vpc-?", Verdict::ImplicitDeny),
        ("*", "aws:SourceVpc", "<vpc>", Verdict::Unknown),
        // A key that the page does not list, but that names callers.
        ("*", "aws:PrincipalAccount", "444455556666", Verdict::Unknown),
    ] {
        let policy = policy(&json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*",
            "Condition": {"StringLike": {key: value}}
        }]}));
        let set = PolicySet { resource_policy: Source::of("bucket", &policy), ..PolicySet::default() };
        assert_eq!(evaluate(&request, &set).verdict, verdict, "{key} {value}");
    }
}
