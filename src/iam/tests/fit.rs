//! Requests that AWS never makes.

use super::*;

fn everything() -> Policy {
    statements(json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]))
}

fn decide(action: &str, resource: &str, policy: &Policy) -> Decision {
    let request = ask("arn:aws:iam::111122223333:role/app", action, resource);
    let mut set = PolicySet { identity: Source::of("permissions", policy), ..PolicySet::default() };
    // Keys and roles take part with a policy of their own.
    let own = json!([{"Effect": "Allow", "Principal": "*", "Action": ["kms:*", "sts:*"], "Resource": "*"}]);
    let own = statements(own);
    set.resource_policy = Source::of("resource", &own);
    evaluate(&request, &set)
}

#[test]
fn an_action_on_the_wrong_kind_of_resource_is_never_allowed() {
    let all = everything();
    for (action, wrong, right) in [
        ("s3:PutObject", "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key"),
        ("s3:ListBucket", "arn:aws:s3:::bucket/key", "arn:aws:s3:::bucket"),
        ("s3:GetBucketLocation", "arn:aws:s3:::bucket/dir/", "arn:aws:s3:::bucket"),
        (
            "s3:GetObject",
            "arn:aws:s3:us-east-1:111122223333:accesspoint/ap",
            "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/key",
        ),
        (
            "s3:ListBucket",
            "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/key",
            "arn:aws:s3:us-east-1:111122223333:accesspoint/ap",
        ),
        (
            "kms:Decrypt",
            "arn:aws:kms:us-east-1:111122223333:alias/app",
            "arn:aws:kms:us-east-1:111122223333:key/1234abcd",
        ),
        (
            "sts:AssumeRole",
            "arn:aws:iam::111122223333:user/ann",
            "arn:aws:iam::111122223333:role/team/target",
        ),
        (
            "sts:AssumeRole",
            "arn:aws:sts::111122223333:assumed-role/app/s",
            "arn:aws:iam::111122223333:role/app",
        ),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/app"),
        ("iam:PassRole", "arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app"),
        (
            "sqs:SendMessage",
            "arn:aws:sns:us-east-1:111122223333:topic",
            "arn:aws:sqs:us-east-1:111122223333:queue",
        ),
        (
            "dynamodb:GetItem",
            "arn:aws:dynamodb:us-east-1:111122223333:table/t/index/i",
            "arn:aws:dynamodb:us-east-1:111122223333:table/t",
        ),
        (
            "logs:CreateLogGroup",
            "arn:aws:logs:us-east-1:111122223333:log-group:/g:log-stream:s",
            "arn:aws:logs:us-east-1:111122223333:log-group:/g:log-stream:",
        ),
        ("s3:GetObject", "arn:aws:dynamodb:us-east-1:111122223333:table/t", "arn:aws:s3:::bucket/key"),
        (
            "lambda:InvokeFunction",
            "arn:aws:lambda:us-east-1:111122223333:layer:l:1",
            "arn:aws:lambda:us-east-1:111122223333:function:f:live",
        ),
    ] {
        let denied = decide(action, wrong, &all);
        assert_eq!(denied.verdict, Verdict::ImplicitDeny, "{action} on {wrong}");
        let denial = denied.denial.expect("a reason");
        let Cause::Implicit(miss) = denial.cause else { panic!("{action} on {wrong}") };
        assert!(matches!(miss.dimensions[..], [Dimension::Misfit(_)]), "{action} on {wrong}");
        assert_eq!(decide(action, right, &all).verdict, Verdict::Allowed, "{action} on {right}");
    }
}

#[test]
fn what_is_not_recognised_as_something_else_may_be_asked_about() {
    let all = everything();
    for (action, resource) in [
        // Everything, and whole families of resources.
        ("s3:PutObject", "*"),
        ("s3:PutObject", "arn:aws:s3:::*"),
        ("s3:ListBucket", "arn:aws:s3:::*"),
        ("s3:GetBucketLocation", "arn:aws:s3:::*"),
        ("dynamodb:Query", "arn:aws:dynamodb:us-east-1:111122223333:table/t/index/i"),
        // Forms that the catalogue leaves out.
        ("execute-api:Invoke", "arn:aws:execute-api:us-east-1:111122223333:abc/prod/$connect"),
        ("sns:Publish", "arn:aws:sns:us-east-1:111122223333:endpoint/APNS/app/1"),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:/app:*"),
        ("sts:TagSession", "arn:aws:sts::111122223333:federated-user/jo"),
        ("s3:GetObject", "arn:aws:s3::111122223333:accesspoint/mrap.mrap/object/key"),
        // Actions and services that are not in the catalogue.
        ("s3:PutObjects", "arn:aws:s3:::bucket"),
        ("madeup:Thing", "arn:aws:s3:::bucket"),
    ] {
        assert_eq!(decide(action, resource, &all).verdict, Verdict::Allowed, "{action} on {resource}");
    }
}

#[test]
fn a_denial_of_a_request_that_is_never_made_stays_explicit() {
    let denies = statements(json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket"},
    ]));
    assert_eq!(decide("s3:PutObject", "arn:aws:s3:::bucket", &denies).verdict, Verdict::ExplicitDeny);
    assert_eq!(decide("s3:PutObject", "arn:aws:s3:::other", &denies).verdict, Verdict::ImplicitDeny);
}

#[test]
fn an_action_without_a_resource_is_allowed_by_what_allows_everything_only() {
    let on = |resource: &str| {
        statements(json!([{"Effect": "Allow", "Action": ["ec2:*", "s3:*", "iam:*"], "Resource": resource}]))
    };
    let instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";
    let describe =
        |resource: &str, policy: &Policy| decide("ec2:DescribeInstances", resource, policy).verdict;
    assert_eq!(describe("*", &on("*")), Verdict::Allowed);
    assert_eq!(describe(instance, &on("*")), Verdict::Allowed);
    assert_eq!(describe(instance, &on("arn:aws:ec2:*:*:instance/*")), Verdict::ImplicitDeny);
    assert_eq!(describe("*", &on("arn:aws:ec2:*:*:instance/*")), Verdict::ImplicitDeny);
    // As AWS's own examples have it.
    let list = |resource: &str| decide("s3:ListAllMyBuckets", resource, &on("arn:aws:s3:::*")).verdict;
    assert_eq!(list("arn:aws:s3:::*"), Verdict::Allowed);
    assert_eq!(list("arn:aws:s3:::bucket"), Verdict::ImplicitDeny);
    // IAM asks about the path that is listed.
    let users = "arn:aws:iam::111122223333:user/";
    assert_eq!(decide("iam:ListUsers", users, &on("arn:aws:iam::*:user/*")).verdict, Verdict::Allowed);
}

#[test]
fn what_is_not_known_of_a_resource_claims_nothing_that_it_could_settle() {
    for (action, resource, fits) in [
        ("s3:PutObject", "arn:aws:s3:::<x>", true),
        ("s3:ListBucket", "arn:aws:s3:::<x>", true),
        ("s3:PutObject", "arn:aws:s3:::<x>/key", true),
        ("s3:ListBucket", "arn:aws:s3:::<x>/key", false),
        ("s3:PutObject", "<x>", true),
        ("kms:Decrypt", "arn:aws:kms:<x>:111122223333:alias/app", false),
        ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:<x>", true),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/<x>", true),
    ] {
        assert_eq!(misfit_of(action, &text_of(resource)).is_none(), fits, "{action} on {resource}");
    }
}

#[test]
fn what_to_write_instead_is_made_from_what_was_written() {
    let of = |action: &str, resource: &str| {
        misfit(&ask("arn:aws:iam::111122223333:role/app", action, resource)).expect("a misfit")
    };
    let put = of("s3:putobject", "arn:aws:s3:::recordings");
    assert_eq!((put.action.as_str(), put.write.as_str()), ("s3:PutObject", "arn:aws:s3:::recordings/*"));
    assert_eq!(put.asked[0], "arn:aws:s3:::recordings/key");
    assert_eq!(of("s3:ListBucket", "arn:aws:s3:::recordings/a/b").write, "arn:aws:s3:::recordings");
    let key = of("kms:Decrypt", "arn:aws:kms:eu-west-1:444455556666:alias/app");
    assert_eq!(key.asked, ["arn:aws:kms:eu-west-1:444455556666:key/<KeyId>"]);
    assert_eq!(key.write, "arn:aws:kms:eu-west-1:444455556666:key/*");
    let role = of("sts:AssumeRole", "arn:aws:iam::444455556666:user/ann");
    assert_eq!(role.asked, ["arn:aws:iam::444455556666:role/<RoleNameWithPath>"]);
    assert_eq!(of("ec2:DescribeInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1").write, "*");
    assert_eq!(
        of("s3:PutObject", "arn:aws:dynamodb:us-east-1:111122223333:table/t").write,
        "arn:aws:s3:::bucket/*"
    );
}
