//! What answers say of requests that AWS never makes, and of actions that are
//! none.

use super::*;

fn on(action: &str, resource: &str, policy: Value) -> Answer {
    let mut request = with("identity_policies", json!([policy]));
    request["action"] = json!(action);
    request["resource"] = json!(resource);
    answered(&request)
}

#[test]
fn a_request_that_aws_never_makes_is_denied_with_what_to_ask_and_write() {
    let denied = on("s3:PutObject", "arn:aws:s3:::bucket", allow("s3:*", "*"));
    assert_eq!((denied.decision, denied.possible.as_slice()), ("implicit-deny", &["implicit-deny"][..]));
    assert_eq!((denied.decided_by, denied.missing), (vec![], vec![]));
    assert_eq!(
        denied.explanation[0],
        "AWS never asks s3:PutObject about arn:aws:s3:::bucket, so this request cannot be made: it is asked about \
         arn:aws:s3:::bucket/key or arn:aws:s3:us-east-1:111122223333:accesspoint/<AccessPointName>/object/key; ask \
         about that, and write \"Resource\": \"arn:aws:s3:::bucket/*\""
    );
    let everything = on(
        "ec2:DescribeRegions",
        "arn:aws:ec2:us-east-1:111122223333:instance/i",
        allow("ec2:*", "arn:aws:ec2:*:*:*"),
    );
    assert_eq!(everything.decision, "implicit-deny");
    assert!(everything.explanation[0].contains("write \"Resource\": \"*\""), "{:?}", everything.explanation);
}

#[test]
fn a_statement_on_the_wrong_kind_of_resource_is_explained_with_what_to_write() {
    let denied = on("s3:PutObject", "arn:aws:s3:::bucket/key", allow("s3:PutObject", "arn:aws:s3:::bucket"));
    assert_eq!(denied.decision, "implicit-deny");
    let words = "its Resource arn:aws:s3:::bucket does not cover arn:aws:s3:::bucket/key (AWS never asks s3:PutObject about \
                 arn:aws:s3:::bucket: add /* to it, as in arn:aws:s3:::bucket/*)";
    assert!(denied.explanation[0].ends_with(words), "{:?}", denied.explanation);
    let list = on("s3:ListBucket", "arn:aws:s3:::bucket", allow("s3:ListBucket", "arn:aws:s3:::bucket/*"));
    let words = "(AWS never asks s3:ListBucket about arn:aws:s3:::bucket/*: write arn:aws:s3:::bucket)";
    assert!(list.explanation[0].ends_with(words), "{:?}", list.explanation);
    // A pattern that covers objects, only other ones.
    let other = on("s3:PutObject", "arn:aws:s3:::bucket/key", allow("s3:PutObject", "arn:aws:s3:::other/*"));
    assert!(!other.explanation[0].contains("never asks"), "{:?}", other.explanation);
}

#[test]
fn an_action_that_is_none_is_said_with_the_nearest_one() {
    let said = |action: &str| {
        let answer = on(action, "arn:aws:s3:::bucket/key", allow("*", "*"));
        assert_eq!(answer.decision, "allowed", "nothing is claimed of what is not known");
        answer.explanation.into_iter().find(|sentence| sentence.contains("catalogue"))
    };
    assert_eq!(
        said("s3:PutObjects").as_deref(),
        Some(
            "s3:PutObjects is not in the catalogue of AWS actions of 2026-10-27; did you mean s3:PutObject?"
        )
    );
    assert_eq!(
        said("madeup:Thing").as_deref(),
        Some("madeup:Thing is not in the catalogue of AWS actions of 2026-10-27")
    );
    assert_eq!(said("S3:PUTOBJECT"), None);
}
