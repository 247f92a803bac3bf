//! Boundaries, session policies, organization policies, and what is said
//! about a denial or an open question.
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>

use serde_json::{Value, json};

use super::*;
use crate::kleene::Truth;

const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const OBJECT: &str = "arn:aws:s3:::reports-bucket/2026/a.csv";

fn one(effect: &str, action: &Value) -> Policy {
    statements(json!({"Effect": effect, "Action": action, "Resource": "*"}))
}

fn side_of(decision: &Decision) -> Option<Side> {
    decision.denial.as_ref().map(|denial| denial.side)
}

fn miss(decision: &Decision) -> &NearMiss {
    match decision.denial.as_ref().map(|denial| &denial.cause) {
        Some(Cause::Implicit(miss)) => miss,
        other => panic!("{other:#?}"),
    }
}

#[test]
fn every_level_of_control_policies_must_allow() {
    let (full, reads) = (one("Allow", &json!("*")), one("Allow", &json!("s3:Get*")));
    let set = PolicySet {
        identity: Source::of("role", &full),
        scps: vec![Source::of("root", &full), Source::of("unit", &reads), Source::of("account", &full)],
        ..PolicySet::default()
    };
    let request = |who: &str, action: &str| ask(who, action, OBJECT).in_account("111122223333");
    assert_eq!(evaluate(&request(ROLE, "s3:GetObject"), &set).verdict, Verdict::Allowed);
    let denied = evaluate(&request(ROLE, "s3:PutObject"), &set);
    assert_eq!((denied.verdict, side_of(&denied)), (Verdict::ImplicitDeny, Some(Side::Scp(1))));
    let root = "arn:aws:iam::111122223333:root";
    assert_eq!(evaluate(&request(root, "s3:PutObject"), &set).verdict, Verdict::ImplicitDeny);
    let linked = "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/Linked";
    assert_eq!(evaluate(&request(linked, "s3:PutObject"), &set).verdict, Verdict::Allowed);
}

#[test]
fn resource_control_policies_deny_and_never_have_to_allow() {
    let full = one("Allow", &json!("*"));
    let no_strangers =
        statements(json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-example"}}}));
    let set = PolicySet {
        identity: Source::of("role", &full),
        rcps: vec![Source::of("root", &no_strangers)],
        ..PolicySet::default()
    };
    let with = |org: &str| {
        let context = Context::complete().with("aws:PrincipalOrgID", org);
        let request = ask(ROLE, "s3:PutObject", OBJECT).in_account("111122223333");
        evaluate(&request.with_context(context), &set)
    };
    assert_eq!(with("o-example").verdict, Verdict::Allowed);
    let denied = with("o-other");
    assert_eq!((denied.verdict, side_of(&denied)), (Verdict::ExplicitDeny, Some(Side::Rcp(0))));
}

#[test]
fn boundaries_sessions_and_endpoints_limit_what_an_identity_may() {
    let (full, reads) = (one("Allow", &json!("*")), one("Allow", &json!("s3:Get*")));
    let base = || PolicySet { identity: Source::of("role", &full), ..PolicySet::default() };
    let request = ask(ROLE, "s3:PutObject", OBJECT).in_account("111122223333");
    for (set, side) in [
        (PolicySet { boundaries: Source::of("b", &reads), ..base() }, Side::Boundary),
        (PolicySet { boundaries: Source::of("b", &full).and("c", &reads), ..base() }, Side::Boundary),
        (PolicySet { session: Source::of("s", &reads), ..base() }, Side::Session),
        (PolicySet { vpc_endpoint: Source::of("e", &reads), ..base() }, Side::VpcEndpoint),
    ] {
        let denied = evaluate(&request, &set);
        assert_eq!((denied.verdict, side_of(&denied)), (Verdict::ImplicitDeny, Some(side)));
        assert!(matches!(miss(&denied).dimensions.as_slice(), [Dimension::Action { .. }]));
    }
    let either = PolicySet { session: Source::of("s", &reads).and("t", &full), ..base() };
    assert_eq!(evaluate(&request, &either).verdict, Verdict::Allowed);
}

/// IAM User Guide, evaluation logic, step 7.
#[test]
fn a_federated_session_without_a_session_policy_may_nothing() {
    let full = one("Allow", &json!("*"));
    let request = ask("arn:aws:sts::111122223333:federated-user/fred", "s3:GetObject", OBJECT);
    let bare = PolicySet { identity: Source::of("user", &full), ..PolicySet::default() };
    let denied = evaluate(&request, &bare);
    assert_eq!((denied.verdict, side_of(&denied)), (Verdict::ImplicitDeny, Some(Side::Session)));
    let set = PolicySet { session: Source::of("session", &full), ..bare };
    assert_eq!(evaluate(&request, &set).verdict, Verdict::Allowed);
}

#[test]
fn services_and_strangers_need_only_the_policy_of_the_resource() {
    let bucket = statements(json!([
        {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "*",
         "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}},
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]));
    let set = PolicySet { resource_policy: Source::of("bucket", &bucket), ..PolicySet::default() };
    let put = ask("logs.amazonaws.com", "s3:PutObject", OBJECT).in_account("111122223333");
    let from = |account: &str| Context::complete().with("aws:SourceAccount", account);
    let run = |context: Context| evaluate(&put.clone().with_context(context), &set).verdict;
    assert_eq!(run(from("111122223333")), Verdict::Allowed);
    assert_eq!(run(from("444455556666")), Verdict::ImplicitDeny);
    assert_eq!(run(Context::default()), Verdict::Unknown);
    assert_eq!(evaluate(&ask("*", "s3:GetObject", OBJECT), &set).verdict, Verdict::Allowed);
    assert_eq!(evaluate(&ask("*", "s3:PutObject", OBJECT), &set).verdict, Verdict::ImplicitDeny);
}

#[test]
fn the_nearest_miss_is_the_statement_that_fails_in_the_fewest_ways() {
    let policy = statements(json!([
        {"Sid": "Far", "Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:s3:::other/*"},
        {"Sid": "Prefix", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports-bucket/2025/*"},
        {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]));
    let set = PolicySet { identity: Source::of("role", &policy), ..PolicySet::default() };
    let denied = evaluate(&ask(ROLE, "s3:PutObject", OBJECT), &set);
    let near = miss(&denied);
    let statement = near.statement.as_ref().expect("a statement");
    assert_eq!((&*statement.policy, statement.index), ("role", 1));
    assert_eq!(statement.place, policy.statements[1].place);
    let [Dimension::Resource { place, patterns, negated: false }] = near.dimensions.as_slice() else {
        panic!("{near:#?}");
    };
    let element = policy.statements[1].resource.as_ref().expect("a resource");
    assert_eq!((*place, patterns[0].place), (element.place, element.patterns[0].text.place));
}

#[test]
fn within_an_account_the_side_that_came_nearer_leads_and_the_other_is_kept() {
    let nothing = one("Deny", &json!("ec2:*"));
    let bucket = statements(json!({"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::reports-bucket/*"}));
    let set = PolicySet {
        identity: Source::of("role", &nothing),
        resource_policy: Source::of("bucket", &bucket),
        ..PolicySet::default()
    };
    let denied = evaluate(&ask(ROLE, "s3:PutObject", OBJECT).in_account("111122223333"), &set);
    assert_eq!(side_of(&denied), Some(Side::ResourcePolicy));
    let [Denial { side: Side::Identity, cause: Cause::Implicit(other) }] = denied.other_denials.as_slice()
    else {
        panic!("{denied:#?}");
    };
    assert_eq!(other.dimensions, [Dimension::NoStatement]);
}

#[test]
fn an_explicit_denial_shows_the_conditions_that_would_avoid_it() {
    let policy = statements(json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*",
         "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}}]));
    let set = PolicySet { identity: Source::of("role", &policy), ..PolicySet::default() };
    let denied = evaluate(&ask(ROLE, "s3:PutObject", OBJECT), &set);
    assert_eq!(denied.verdict, Verdict::ExplicitDeny);
    let Some(Cause::Explicit { statement, conditions, .. }) = denied.denial.map(|denial| denial.cause) else {
        panic!("no explicit denial");
    };
    assert_eq!(statement.index, 1);
    assert!(matches!(conditions.as_slice(), [Dimension::Condition { absent: true, actual: None, .. }]));
}

#[test]
fn unknown_documents_leave_open_only_what_they_could_change() {
    let (full, no_put) = (one("Allow", &json!("*")), one("Deny", &json!("s3:PutObject")));
    let request = ask(ROLE, "s3:PutObject", OBJECT).in_account("444455556666");
    let set = |identity| PolicySet {
        identity,
        resource_policy: Source::unknown("the bucket policy"),
        ..PolicySet::default()
    };
    let open = evaluate(&request, &set(Source::of("role", &full)));
    assert_eq!(open.possible, [Outcome::Allowed, Outcome::ImplicitDeny, Outcome::ExplicitDeny]);
    assert_eq!(open.missing, [Missing::Document("the bucket policy".into())]);
    let denied = evaluate(&request, &set(Source::of("role", &no_put)));
    assert_eq!(denied.verdict, Verdict::ExplicitDeny);
    // Whatever the bucket says, the role allows nothing.
    let closed = evaluate(&request, &set(Source::none()));
    assert_eq!((closed.verdict, closed.access()), (Verdict::Unknown, Truth::False));
    assert_eq!(side_of(&closed), Some(Side::Identity));
    // Half of the role's policies are known, and they suffice unless one denies.
    let half = evaluate(
        &request.in_account("111122223333"),
        &PolicySet {
            identity: Source::of("role", &full).and_unknown("a managed policy"),
            ..PolicySet::default()
        },
    );
    assert_eq!(half.possible, [Outcome::Allowed, Outcome::ExplicitDeny]);
}

#[test]
fn what_is_missing_is_what_the_statement_nearest_to_a_decision_needs() {
    let policy = statements(json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*",
         "Condition": {"StringEquals": {"k:one": "a", "k:two": "${k:three}"}}},
        {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::<bucket>/*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]));
    let set = PolicySet { identity: Source::of("role", &policy), ..PolicySet::default() };
    let open = evaluate(&ask(ROLE, "s3:PutObject", OBJECT).with_context(Context::default()), &set);
    assert_eq!(open.missing, [Missing::Key("aws:SecureTransport".into()), Missing::Hole("bucket".into())]);
}

/// Amazon S3 User Guide, "Protecting data with server-side encryption": the
/// header is in the request only if the client sent it.
#[test]
fn a_policy_that_demands_an_encryption_header_denies_requests_without_it() {
    let bucket = |operator: &str| {
        statements(json!([
            {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "s3:PutObject", "Resource": "*"},
            {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*",
             "Condition": {operator: {"s3:x-amz-server-side-encryption": "aws:kms"}}}]))
    };
    let run = |policy: &Policy, context: Context| {
        let set = PolicySet { resource_policy: Source::of("bucket", policy), ..PolicySet::default() };
        let request = ask(ROLE, "s3:PutObject", OBJECT).in_account("111122223333");
        evaluate(&request.with_context(context), &set).verdict
    };
    let header = |value: &str| Context::complete().with("s3:x-amz-server-side-encryption", value);
    let (strict, lenient) = (bucket("StringNotEquals"), bucket("StringNotEqualsIfExists"));
    assert_eq!(run(&strict, Context::complete()), Verdict::ExplicitDeny);
    assert_eq!(run(&strict, header("aws:kms")), Verdict::Allowed);
    assert_eq!(run(&lenient, header("AES256")), Verdict::ExplicitDeny);
    // IfExists turns the absent key into a match, also of a Deny.
    assert_eq!(run(&lenient, Context::complete()), Verdict::ExplicitDeny);
}
