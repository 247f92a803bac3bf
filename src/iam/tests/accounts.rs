//! Same account, across accounts, roles and keys.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use serde_json::{Value, json};

use super::*;

const USER: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s1";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/fred";
const OBJECT: &str = "arn:aws:s3:::reports-bucket/2026/a.csv";

fn allow(action: &str, resource: &str) -> Policy {
    statements(json!({"Effect": "Allow", "Action": action, "Resource": resource}))
}

fn grant(principal: &Value, action: &str) -> Policy {
    statements(json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}))
}

fn trust(principal: &Value) -> Policy {
    statements(json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}))
}

fn check(request: &Request, set: &PolicySet<'_>, verdict: Verdict) -> Decision {
    let decision = evaluate(request, set);
    assert_eq!(decision.verdict, verdict, "{request:#?}\n{decision:#?}");
    decision
}

/// Which policies of the table are silent: identity, boundary, session.
fn same_account(principal: &str, listed: &Value, silent: [bool; 3]) -> Verdict {
    let (full, other) = (allow("*", "*"), allow("ec2:*", "*"));
    let pick = |silent: bool| if silent { &other } else { &full };
    let bucket = grant(listed, "s3:GetObject");
    let set = PolicySet {
        identity: Source::of("identity", pick(silent[0])),
        boundaries: Source::of("boundary", pick(silent[1])),
        session: Source::of("session", pick(silent[2])),
        resource_policy: Source::of("bucket", &bucket),
        ..PolicySet::default()
    };
    evaluate(&ask(principal, "s3:GetObject", OBJECT).in_account("111122223333"), &set).verdict
}

#[test]
fn within_an_account_the_form_of_the_principal_decides_which_silence_cuts() {
    const NONE: [bool; 3] = [false; 3];
    const IDENTITY: [bool; 3] = [true, false, false];
    const BOUNDARY: [bool; 3] = [true, true, false];
    const SESSION_POLICY: [bool; 3] = [true, false, true];
    const ALL: [bool; 3] = [true; 3];
    use Verdict::{Allowed, ImplicitDeny};
    for (principal, listed, silent, verdict) in [
        (USER, json!({"AWS": USER}), ALL, Allowed),
        (SESSION, json!({"AWS": ROLE}), IDENTITY, Allowed),
        (SESSION, json!({"AWS": ROLE}), BOUNDARY, ImplicitDeny),
        (SESSION, json!({"AWS": ROLE}), SESSION_POLICY, ImplicitDeny),
        (SESSION, json!({"AWS": SESSION}), ALL, Allowed),
        (FEDERATED, json!({"AWS": FEDERATED}), ALL, Allowed),
        (USER, json!({"AWS": "111122223333"}), IDENTITY, ImplicitDeny),
        (USER, json!({"AWS": "111122223333"}), NONE, Allowed),
        (USER, json!({"AWS": "arn:aws:iam::111122223333:root"}), IDENTITY, ImplicitDeny),
        (USER, json!("*"), ALL, Allowed),
        (SESSION, json!({"AWS": "*"}), ALL, Allowed),
        (USER, json!({"AWS": "arn:aws:iam::111122223333:user/bob"}), IDENTITY, ImplicitDeny),
        (USER, json!({"AWS": "arn:aws:iam::111122223333:user/bob"}), NONE, Allowed),
    ] {
        assert_eq!(same_account(principal, &listed, silent), verdict, "{principal} {listed} {silent:?}");
    }
}

#[test]
fn across_accounts_both_sides_must_allow_in_any_form() {
    let (full, other) = (allow("*", "*"), allow("ec2:*", "*"));
    let request = ask(SESSION, "s3:GetObject", OBJECT).in_account("444455556666");
    for listed in [json!("*"), json!({"AWS": ROLE}), json!({"AWS": SESSION}), json!({"AWS": "111122223333"})]
    {
        let bucket = grant(&listed, "s3:GetObject");
        let set = |identity| PolicySet {
            identity: Source::of("role", identity),
            resource_policy: Source::of("bucket", &bucket),
            ..PolicySet::default()
        };
        check(&request, &set(&full), Verdict::Allowed);
        let denied = check(&request, &set(&other), Verdict::ImplicitDeny);
        assert_eq!(denied.denial.map(|denial| denial.side), Some(Side::Identity));
    }
    let set = PolicySet { identity: Source::of("role", &full), ..PolicySet::default() };
    let denied = check(&request, &set, Verdict::ImplicitDeny);
    let denial = denied.denial.expect("a denial");
    assert_eq!(denial.side, Side::ResourcePolicy);
    assert_eq!(
        denial.cause,
        Cause::Implicit(NearMiss { statement: None, dimensions: vec![Dimension::NoPolicy] })
    );
}

#[test]
fn a_role_is_assumed_only_through_its_trust_policy() {
    let full = allow("*", "*");
    let run = |caller: &str, listed: &Value, identity: bool| {
        let trust = trust(listed);
        let identity = if identity { Source::of("caller", &full) } else { Source::none() };
        let set =
            PolicySet { identity, resource_policy: Source::of("trust", &trust), ..PolicySet::default() };
        evaluate(&ask(caller, "sts:AssumeRole", "arn:aws:iam::111122223333:role/target"), &set).verdict
    };
    use Verdict::{Allowed, ImplicitDeny};
    let root = json!({"AWS": "arn:aws:iam::111122223333:root"});
    assert_eq!(run(USER, &json!({"AWS": USER}), false), Allowed);
    assert_eq!(run(USER, &root, false), ImplicitDeny);
    assert_eq!(run(USER, &root, true), Allowed);
    assert_eq!(run(USER, &json!({"AWS": "444455556666"}), true), ImplicitDeny);
    let stranger = "arn:aws:iam::444455556666:role/partner";
    assert_eq!(run(stranger, &json!({"AWS": stranger}), false), ImplicitDeny);
    assert_eq!(run(stranger, &json!({"AWS": stranger}), true), Allowed);
    assert_eq!(run(stranger, &json!({"AWS": "444455556666"}), true), Allowed);
    assert_eq!(run(stranger, &root, true), ImplicitDeny);
}

#[test]
fn a_key_policy_must_let_the_account_in_before_identity_policies_count() {
    let full = allow("kms:*", "*");
    let key = "arn:aws:kms:us-east-1:111122223333:key/0001";
    let run = |listed: &Value| {
        let policy = grant(listed, "kms:*");
        let set = PolicySet {
            identity: Source::of("role", &full),
            resource_policy: Source::of("key", &policy),
            ..PolicySet::default()
        };
        evaluate(&ask(ROLE, "kms:GenerateDataKey", key), &set).verdict
    };
    assert_eq!(run(&json!({"AWS": "111122223333"})), Verdict::Allowed);
    assert_eq!(run(&json!({"AWS": ROLE})), Verdict::Allowed);
    assert_eq!(run(&json!({"AWS": "444455556666"})), Verdict::ImplicitDeny);
}

#[test]
fn the_external_id_that_differs_is_the_nearest_miss() {
    let trust = statements(json!([
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "sts:AssumeRole",
         "Condition": {"StringEquals": {"sts:ExternalId": "one"}}}]));
    let set = PolicySet {
        identity: Source::granted(),
        resource_policy: Source::of("trust", &trust),
        ..PolicySet::default()
    };
    let target = "arn:aws:iam::111122223333:role/target";
    let mut request = ask("arn:aws:iam::444455556666:role/<caller>", "sts:AssumeRole", target);
    request.context = Context::complete().with("sts:ExternalId", "two");
    let denied = check(&request, &set, Verdict::ImplicitDeny);
    let Some(Denial { side: Side::ResourcePolicy, cause: Cause::Implicit(miss) }) = denied.denial else {
        panic!("{denied:#?}");
    };
    assert_eq!(miss.statement.map(|statement| statement.index), Some(1));
    let [Dimension::Condition { key, expected, actual, absent, .. }] = miss.dimensions.as_slice() else {
        panic!("{:#?}", miss.dimensions);
    };
    assert_eq!(&*key.value, "sts:ExternalId");
    assert_eq!(expected[0].value, Text::from("one"));
    assert_eq!(actual.as_deref(), Some(&[Text::from("two")][..]));
    assert!(!absent);
    request.context = Context::complete().with("sts:ExternalId", "one");
    check(&request, &set, Verdict::Allowed);
    request.context = Context::default();
    let open = check(&request, &set, Verdict::Unknown);
    assert_eq!(open.missing, [Missing::Key("sts:ExternalId".into())]);
}

#[test]
fn a_deny_anywhere_wins_and_names_its_conditions() {
    let full = allow("s3:*", "*");
    let bucket = statements(json!([
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"},
        {"Sid": "NoHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]));
    let set = PolicySet {
        identity: Source::of("role", &full),
        resource_policy: Source::of("bucket", &bucket),
        ..PolicySet::default()
    };
    let mut request = ask(ROLE, "s3:PutObject", OBJECT).in_account("111122223333");
    request.context = Context::complete().with("aws:SecureTransport", "false");
    let denied = check(&request, &set, Verdict::ExplicitDeny);
    assert_eq!(denied.decided_by[0].sid, Some(Text::from("NoHttp")));
    request.context = Context::complete().with("aws:SecureTransport", "true");
    check(&request, &set, Verdict::Allowed);
}
