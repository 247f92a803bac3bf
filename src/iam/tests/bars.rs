//! Calls that fail, or work, whatever policies say.

use super::*;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// What becomes of a call that every policy allows.
fn allowed_by_all(request: &Request) -> Decision {
    let identity = statements(json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]));
    let resource = statements(json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]));
    let set = PolicySet {
        identity: Source::of("identity", &identity),
        resource_policy: Source::of("resource", &resource),
        session: Source::of("session", &identity),
        ..PolicySet::default()
    };
    evaluate(request, &set)
}

fn why(decision: &Decision) -> String {
    let denial = decision.denial.as_ref().expect("a reason");
    let Cause::Implicit(miss) = &denial.cause else { panic!("{denial:?}") };
    let [Dimension::Barred(bar)] = miss.dimensions.as_slice() else { panic!("{denial:?}") };
    bar.why()
}

#[test]
fn what_works_within_an_account_is_said_of_what_it_works_on() {
    let other = "arn:aws:iam::444455556666:role/partner";
    for (action, resource, said) in [
        ("kms:PutKeyPolicy", KEY, "kms:PutKeyPolicy works within the key's own account only"),
        (
            "sqs:DeleteQueue",
            "arn:aws:sqs:us-east-1:111122223333:queue",
            "sqs:DeleteQueue works within the queue's own account only",
        ),
        (
            "S3:putbucketpolicy",
            "arn:aws:s3:::bucket",
            "S3:putbucketpolicy works within the bucket's own account only",
        ),
    ] {
        let request = ask(other, action, resource).in_account("111122223333");
        let decision = allowed_by_all(&request);
        assert_eq!(decision.verdict, Verdict::ImplicitDeny, "{action}");
        assert_eq!(why(&decision), said);
        let own = request.clone().in_account("444455556666");
        assert_eq!(allowed_by_all(&own).verdict, Verdict::Allowed, "{action}");
        let open = Request { resource_account: ResourceAccount::Unknown, ..request };
        let decision = allowed_by_all(&open);
        assert_eq!(decision.possible, [Outcome::Allowed, Outcome::ImplicitDeny], "{action}");
        assert_eq!(decision.missing, [Missing::ResourceAccount], "{action}");
    }
}

#[test]
fn services_are_not_asked_for_their_account() {
    let request = ask("logs.amazonaws.com", "kms:DisableKey", KEY);
    assert_eq!(allowed_by_all(&request).verdict, Verdict::Allowed);
}

#[test]
fn who_cannot_make_a_call_is_named() {
    let role = "arn:aws:iam::111122223333:role/target";
    for (who, action, resource, said) in [
        (
            "arn:aws:sts::111122223333:assumed-role/app/s",
            "sts:GetSessionToken",
            "*",
            "the session of a role cannot call sts:GetSessionToken",
        ),
        (
            "arn:aws:sts::111122223333:federated-user/jo",
            "sts:AssumeRole",
            role,
            "the session of a federated user cannot call sts:AssumeRole",
        ),
        ("111122223333", "sts:AssumeRole", role, "the root user of an account cannot call sts:AssumeRole"),
        (
            "arn:aws:iam::111122223333:saml-provider/adfs",
            "sts:AssumeRoleWithWebIdentity",
            role,
            "sts:AssumeRoleWithWebIdentity is called with a token of an OIDC provider and without credentials, so that \
             provider is the principal",
        ),
        ("*", "kms:Decrypt", KEY, "AWS takes kms:Decrypt only with a signature, so with credentials"),
        (
            "arn:aws-cn:iam::111122223333:user/ann",
            "kms:Decrypt",
            KEY,
            "credentials of partition aws-cn reach nothing in partition aws",
        ),
    ] {
        let decision = allowed_by_all(&ask(who, action, resource));
        assert_eq!(decision.verdict, Verdict::ImplicitDeny, "{who} {action}");
        assert_eq!(why(&decision), said);
    }
}

#[test]
fn what_is_not_known_of_a_partition_bars_nothing() {
    for (who, resource) in [
        ("arn:<partition>:iam::111122223333:role/app", KEY),
        ("arn:aws:iam::111122223333:role/app", "arn:<partition>:kms:us-east-1:111122223333:key/1234abcd"),
        ("arn:aws:iam::111122223333:role/app", "arn:*:kms:us-east-1:111122223333:key/1234abcd"),
        ("111122223333", "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd"),
    ] {
        assert_eq!(allowed_by_all(&ask(who, "kms:Decrypt", resource)).verdict, Verdict::Allowed, "{who}");
    }
}

#[test]
fn only_the_owners_root_user_gets_past_the_policy_of_a_bucket() {
    let deny = statements(json!([{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]));
    let set = PolicySet { resource_policy: Source::of("bucket", &deny), ..PolicySet::default() };
    let decide = |who: &str, action: &str| {
        let request = ask(who, action, "arn:aws:s3:::bucket").in_account("111122223333");
        evaluate(&request, &set).verdict
    };
    assert_eq!(decide("111122223333", "s3:PutBucketPolicy"), Verdict::Allowed);
    assert_eq!(decide("111122223333", "s3:PutBucketAcl"), Verdict::ExplicitDeny);
    assert_eq!(decide("444455556666", "s3:PutBucketPolicy"), Verdict::ExplicitDeny);
    assert_eq!(decide("arn:aws:iam::111122223333:user/ann", "s3:PutBucketPolicy"), Verdict::ExplicitDeny);
}
