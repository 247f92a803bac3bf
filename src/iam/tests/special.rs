//! Actions and resources that AWS treats differently from all others.

use serde_json::json;

use super::*;

const ACCOUNT: &str = "111122223333";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn everything(effect: &str) -> Policy {
    statements(json!([{"Effect": effect, "Action": "*", "Resource": "*"}]))
}

#[test]
fn some_actions_need_no_permission_and_cannot_be_denied() {
    let deny = everything("Deny");
    let set = PolicySet { identity: Source::of("p", &deny), ..PolicySet::default() };
    let decide = |who: &str, action: &str| evaluate(&ask(who, action, "*"), &set).verdict;
    let (user, role) = ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app");
    assert_eq!(decide(user, "sts:GetCallerIdentity"), Verdict::Allowed);
    assert_eq!(decide(role, "STS:getcalleridentity"), Verdict::Allowed);
    assert_eq!(decide(user, "sts:GetSessionToken"), Verdict::Allowed);
    assert_eq!(decide(role, "sts:GetSessionToken"), Verdict::ExplicitDeny);
    assert_eq!(decide(user, "sts:GetFederationToken"), Verdict::ExplicitDeny);
    assert_eq!(decide("*", "sts:GetCallerIdentity"), Verdict::ExplicitDeny);
}

#[test]
fn the_root_user_cannot_assume_a_role() {
    let trust =
        statements(json!([{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}]));
    let set = PolicySet { resource_policy: Source::of("trust", &trust), ..PolicySet::default() };
    let request =
        ask("arn:aws:iam::111122223333:root", "sts:AssumeRole", "arn:aws:iam::111122223333:role/app");
    assert_eq!(evaluate(&request, &set).verdict, Verdict::ImplicitDeny);
}

#[test]
fn key_policies_decide_about_keys_and_not_about_actions_without_a_key() {
    let allow = everything("Allow");
    let set = PolicySet { identity: Source::of("p", &allow), ..PolicySet::default() };
    let decide = |action: &str, resource: &str| {
        evaluate(&ask("arn:aws:iam::111122223333:role/app", action, resource), &set).verdict
    };
    assert_eq!(decide("kms:Decrypt", KEY), Verdict::ImplicitDeny);
    assert_eq!(decide("kms:ListKeys", "*"), Verdict::Allowed);
    assert_eq!(decide("kms:CreateKey", "*"), Verdict::Allowed);
    assert_eq!(decide("kms:CreateAlias", "arn:aws:kms:us-east-1:111122223333:alias/app"), Verdict::Allowed);
    assert_eq!(decide("kms:CreateAlias", KEY), Verdict::ImplicitDeny);
}

#[test]
fn resource_control_policies_reach_only_what_they_cover() {
    let rcp = statements(json!([{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]));
    let allow = everything("Allow");
    let key = statements(
        json!([{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "kms:*", "Resource": "*"}]),
    );
    let set = PolicySet {
        identity: Source::of("p", &allow),
        resource_policy: Source::of("key", &key),
        rcps: vec![Source::of("rcp", &rcp)],
        ..PolicySet::default()
    };
    for (action, resource, reached) in [
        ("s3:GetObject", "arn:aws:s3:::bucket/key", true),
        ("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:queue", true),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:111122223333:secret:s", true),
        ("kms:Decrypt", KEY, true),
        ("kms:RetireGrant", KEY, false),
        ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:alias/aws/s3", false),
        ("ec2:StartInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", false),
        ("sns:Publish", "arn:aws:sns:us-east-1:111122223333:topic", false),
        ("iam:GetRole", "arn:aws:iam::111122223333:role/app", false),
    ] {
        let expected = if reached { Verdict::ExplicitDeny } else { Verdict::Allowed };
        let request = ask("arn:aws:iam::111122223333:role/app", action, resource);
        assert_eq!(evaluate(&request, &set).verdict, expected, "{action} on {resource}");
    }
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";
    let request = ask(linked, "s3:GetObject", "arn:aws:s3:::bucket/key");
    assert_eq!(evaluate(&request, &set).verdict, Verdict::Allowed);
}

#[test]
fn an_origin_access_identity_of_cloudfront_needs_only_the_bucket_policy() {
    let identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE";
    let bucket = statements(json!([
        {"Effect": "Allow", "Principal": {"AWS": identity}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
    ]));
    let set = PolicySet { resource_policy: Source::of("bucket", &bucket), ..PolicySet::default() };
    let decide =
        |who: &str| evaluate(&ask(who, "s3:GetObject", "arn:aws:s3:::b/k").in_account(ACCOUNT), &set).verdict;
    assert_eq!(decide(identity), Verdict::Allowed);
    assert_eq!(decide(&identity.replace("E2EXAMPLE", "E3EXAMPLE")), Verdict::ImplicitDeny);
}

#[test]
fn an_owner_that_is_not_known_is_not_an_absent_key() {
    let own = statements(json!([{"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:ResourceAccount": ACCOUNT}}}, {"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let set = PolicySet { identity: Source::of("p", &own), ..PolicySet::default() };
    let mut request = ask("arn:aws:iam::111122223333:role/app", "s3:GetObject", "arn:aws:s3:::b/k");
    assert_eq!(evaluate(&request, &set).verdict, Verdict::Allowed);
    request.resource_account = ResourceAccount::Unknown;
    let decision = evaluate(&request, &set);
    assert_eq!((decision.verdict, decision.missing), (Verdict::Unknown, vec![Missing::ResourceAccount]));
}
