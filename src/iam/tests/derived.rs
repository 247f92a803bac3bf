//! What follows from a request without being given: keys from other keys, and
//! what a session shows of its role.

use super::*;
use crate::kleene::Truth::{self, False, True, Unknown};

const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s";
const TEAM: &str = "arn:aws:iam::111122223333:role/team/app";

fn value(context: Context, key: &str) -> ContextValue {
    let request = ask("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "arn:aws:s3:::bucket/key");
    request.with_context(context).value_of(key)
}

fn known(values: &[&str]) -> ContextValue {
    ContextValue::Known(values.iter().map(|value| Text::from(*value)).collect())
}

#[test]
fn the_names_of_what_is_passed_follow_from_it_and_keep_their_case() {
    for (begin, names) in [
        ("aws:RequestTag/", "aws:tagkeys"),
        ("kms:EncryptionContext:", "kms:encryptioncontextkeys"),
        ("s3:RequestObjectTag/", "s3:requestobjecttagkeys"),
    ] {
        let passed =
            || Context::complete().with(&format!("{begin}Team"), "a").with(&format!("{begin}owner"), "b");
        assert_eq!(value(passed(), names), known(&["owner", "Team"]));
        assert_eq!(value(passed().absent(&format!("{begin}owner")), names), known(&["Team"]));
        assert_eq!(value(passed().with(names, "other"), names), known(&["other"]));
        assert_eq!(value(passed().unknown(&format!("{begin}x")), names), ContextValue::Unknown);
        let mut incomplete = passed();
        incomplete.complete = false;
        assert_eq!(value(incomplete, names), ContextValue::Unknown);
        assert_eq!(value(Context::complete(), names), ContextValue::Absent);
    }
}

#[test]
fn the_services_of_a_call_and_its_time_follow_in_their_other_forms() {
    let called = || {
        Context::default().with_all("aws:CalledVia", vec!["a.amazonaws.com".into(), "b.amazonaws.com".into()])
    };
    assert_eq!(value(called(), "aws:calledviafirst"), known(&["a.amazonaws.com"]));
    assert_eq!(value(called(), "aws:calledvialast"), known(&["b.amazonaws.com"]));
    assert_eq!(value(called(), "aws:viaawsservice"), known(&["true"]));
    assert_eq!(value(called().with("aws:ViaAWSService", "false"), "aws:viaawsservice"), known(&["false"]));
    let none = || Context::default().absent("aws:CalledVia");
    assert_eq!(value(none(), "aws:calledviafirst"), ContextValue::Absent);
    assert_eq!(value(none(), "aws:viaawsservice"), ContextValue::Unknown);
    for (date, seconds) in [
        ("1970-01-01T00:00:00Z", "0"),
        ("2027-01-15T08:00:00Z", "1800000000"),
        ("1969-12-31T23:59:59Z", "-1"),
    ] {
        assert_eq!(
            value(Context::default().with("aws:EpochTime", seconds), "aws:currenttime"),
            known(&[date])
        );
        assert_eq!(
            value(Context::default().with("aws:CurrentTime", date), "aws:epochtime"),
            known(&[seconds])
        );
    }
    let half = Context::default().with("aws:CurrentTime", "2026-01-01T01:00:00.75+01:00");
    assert_eq!(value(half, "aws:epochtime"), known(&["1767225600"]));
    assert_eq!(
        value(Context::default().with("aws:CurrentTime", "soon"), "aws:epochtime"),
        ContextValue::Unknown
    );
}

/// Whether a Deny that names this hits a session.
fn hits(who: &Principal, named: &str) -> (Truth, Truth) {
    let deny = |statement: Value| {
        // A wildcard in a name makes a principal that names nobody.
        let parsed = parse(&json!({"Version": "2012-10-17", "Statement": [statement]}));
        let policy = parsed.policy.expect("a policy");
        let request = Request::new(who.clone(), "s3:GetObject", text_of("arn:aws:s3:::bucket/key"));
        let request = request.with_context(Context::complete());
        StatementMatch::new(&policy.statements[0], Side::ResourcePolicy, &request, False).all()
    };
    (
        deny(json!({"Effect": "Deny", "Principal": {"AWS": named}, "Action": "*", "Resource": "*"})),
        deny(json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                    "Condition": {"ArnLike": {"aws:PrincipalArn": named}}})),
    )
}

#[test]
fn a_session_may_be_of_a_role_with_a_path_and_its_name() {
    for (named, expected) in [
        ("arn:aws:iam::111122223333:role/app", True),
        (TEAM, Unknown),
        ("arn:aws:iam::111122223333:role/a/b/app", Unknown),
        ("arn:aws:iam::111122223333:role/team/apps", False),
        ("arn:aws:iam::444455556666:role/team/app", False),
        ("arn:aws-cn:iam::111122223333:role/team/app", False),
        ("arn:aws:iam::111122223333:role/aws-service-role/app", False),
        ("arn:aws:iam::111122223333:user/team/app", False),
    ] {
        assert_eq!(hits(&who(SESSION), named), (expected, expected), "{named}");
    }
    for (pattern, expected) in [
        ("arn:aws:iam::*:role/team/*", Unknown),
        ("arn:aws:iam::*:role/*/app", Unknown),
        ("arn:aws:iam::*:role/ap*", True),
        ("arn:aws:iam::*:role/x*", False),
        ("arn:aws:iam::*:role/team/x*", False),
    ] {
        assert_eq!(hits(&who(SESSION), pattern).1, expected, "{pattern}");
    }
    assert_eq!(hits(&who(SESSION).session_of(TEAM), TEAM), (True, True));
    assert_eq!(hits(&who("arn:aws:iam::111122223333:role/app"), TEAM), (False, False));
}

#[test]
fn names_that_are_reserved_tell_the_path() {
    let sso = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jo";
    let role =
        |path: &str| format!("arn:aws:iam::111122223333:role/{path}AWSReservedSSO_Admin_0123456789abcdef");
    for (path, expected) in [
        ("aws-reserved/sso.amazonaws.com/", Unknown),
        ("aws-reserved/sso.amazonaws.com/eu-west-1/", Unknown),
        ("", False),
        ("team/", False),
    ] {
        assert_eq!(hits(&who(sso), &role(path)), (expected, expected), "{path}");
    }
    assert_eq!(hits(&who(sso), "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*").1, True);
    let linked = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x";
    assert_eq!(hits(&who(linked), "arn:aws:iam::*:role/aws-service-role/*").1, True);
    assert_eq!(hits(&who(linked), "arn:aws:iam::*:role/AWSServiceRoleForECS").1, False);
}

#[test]
fn the_id_of_a_session_ends_in_its_name() {
    let id = |who: &str, pattern: &str| {
        let policy = statements(json!([{"Effect": "Deny", "Action": "*", "Resource": "*",
            "Condition": {"StringLike": {"aws:userid": pattern}}}]));
        let request = ask(who, "s3:GetObject", "arn:aws:s3:::bucket/key");
        StatementMatch::new(&policy.statements[0], Side::Identity, &request, False).all()
    };
    assert_eq!(id(SESSION, "*:s"), True);
    assert_eq!(id(SESSION, "*:t"), False);
    assert_eq!(id(SESSION, "AROAEXAMPLEID1234567:*"), Unknown);
    assert_eq!(id("arn:aws:iam::111122223333:role/app", "AROAEXAMPLEID1234567:*"), Unknown);
}
