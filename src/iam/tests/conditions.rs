//! Every condition operator, against present, absent and unknown keys.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use serde_json::{Value, json};

use super::super::request::Env;
use super::*;
use crate::kleene::Truth::{self, False, True, Unknown};

/// Whether `{operator: {key: listed}}` holds in a context, in a policy of this version.
fn holds_in(version: &str, operator: &str, key: &str, listed: &Value, context: Context) -> Truth {
    let policy = policy(&json!({"Version": version, "Statement": {
        "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: listed}}}}));
    let request = ask("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "arn:aws:s3:::b/k");
    let request = request.with_context(context);
    policy.statements[0].conditions[0].holds(&Env::new(&request, Truth::False))
}

fn holds(operator: &str, listed: &Value, context: Context) -> Truth {
    holds_in("2012-10-17", operator, "aws:Key", listed, context)
}

fn one(value: &str) -> Context {
    Context::complete().with("AWS:key", text_of(value))
}

fn many(values: &[&str]) -> Context {
    Context::complete().with_all("aws:key", values.iter().map(|value| text_of(value)).collect())
}

#[test]
fn every_operator_compares_what_its_name_says() {
    for (operator, listed, value, expected) in [
        ("StringEquals", json!("a"), "a", True),
        ("stringequals", json!("a"), "a", True),
        ("StringEquals", json!("a"), "A", False),
        ("StringEquals", json!(["b", "a"]), "a", True),
        ("StringEquals", json!("a*"), "ab", False),
        ("StringEquals", json!([]), "a", False),
        ("StringEquals", json!(true), "true", True),
        ("StringNotEquals", json!(["a", "b"]), "b", False),
        ("StringNotEquals", json!(["a", "b"]), "c", True),
        ("StringNotEquals", json!([]), "c", True),
        ("StringEqualsIgnoreCase", json!("a"), "A", True),
        ("StringNotEqualsIgnoreCase", json!("a"), "A", False),
        ("StringLike", json!("a*c?"), "abbcd", True),
        ("StringLike", json!("a*c?"), "abbc", False),
        ("StringNotLike", json!("a*"), "b", True),
        ("NumericEquals", json!(10), "10.0", True),
        ("NumericEquals", json!("ten"), "10", False),
        ("NumericNotEquals", json!(10), "11", True),
        ("NumericLessThan", json!(10), "9.5", True),
        ("NumericLessThan", json!(10), "10", False),
        ("NumericLessThanEquals", json!("10"), "10", True),
        ("NumericGreaterThan", json!(-1), "0", True),
        ("NumericGreaterThanEquals", json!(1), "0", False),
        ("NumericEquals", json!("inf"), "inf", False),
        ("DateEquals", json!("2026-01-02"), "2026-01-02T00:00:00Z", True),
        ("DateEquals", json!("2026-01-02T03:04:05Z"), "1767323045", True),
        ("DateEquals", json!("2026-01-02T03:04+01:00"), "2026-01-02T02:04Z", True),
        ("DateNotEquals", json!("2026"), "2026-01-02", True),
        ("DateLessThan", json!("2026-01-02T00:00:00.5Z"), "2026-01-02T00:00:00.4Z", True),
        ("DateLessThanEquals", json!("1767323045"), "1767323045", True),
        ("DateGreaterThan", json!("2026-02"), "2026-01-31", False),
        ("DateGreaterThanEquals", json!("2026-02-30"), "2026-03-01", False),
        ("Bool", json!(true), "True", True),
        ("Bool", json!("false"), "true", False),
        ("Bool", json!("yes"), "yes", False),
        ("BinaryEquals", json!("QmluYXJ5"), "QmluYXJ5", True),
        ("BinaryEquals", json!("QmluYXJ5"), "Qmlu", False),
        ("IpAddress", json!("203.0.113.0/24"), "203.0.113.7", True),
        ("IpAddress", json!("203.0.113.7"), "203.0.113.7", True),
        ("IpAddress", json!("203.0.113.7"), "203.0.113.8", False),
        ("IpAddress", json!("2001:db8::/32"), "2001:db8::1", True),
        ("IpAddress", json!("0.0.0.0/0"), "2001:db8::1", False),
        ("IpAddress", json!("everywhere"), "203.0.113.7", False),
        ("NotIpAddress", json!("203.0.113.0/24"), "198.51.100.1", True),
        ("NotIpAddress", json!("203.0.113.0/24"), "203.0.113.1", False),
        ("ArnEquals", json!("arn:aws:iam::*:role/a*"), "arn:aws:iam::1:role/ab", True),
        ("ArnLike", json!("arn:aws:iam::*:role/a"), "arn:aws:iam::1:x:role/a", False),
        ("ArnLike", json!("arn:aws:sns:*:*:t:*"), "arn:aws:sns:r:1:t:s", True),
        ("ArnLike", json!("arn:*:s3:::b"), "arn:aws:s3:::b", True),
        ("ArnLike", json!("*"), "arn:aws:s3:::b", False),
        ("ArnLike", json!("arn:aws:s3:::b"), "b", False),
        ("ArnNotEquals", json!("arn:aws:s3:::b"), "arn:aws:s3:::c", True),
        ("ArnNotLike", json!("arn:aws:s3:::*"), "arn:aws:s3:::c", False),
        ("Null", json!("true"), "a", False),
        ("Null", json!(false), "a", True),
    ] {
        assert_eq!(holds(operator, &listed, one(value)), expected, "{operator} {listed} {value}");
    }
}

#[test]
fn an_absent_key_fails_positive_operators_and_satisfies_negated_ones() {
    let absent = || Context::complete().absent("aws:Key");
    for (operator, listed, expected) in [
        ("StringEquals", "a", False),
        ("StringLike", "*", False),
        ("NumericLessThan", "1", False),
        ("DateGreaterThan", "2020-01-01", False),
        ("Bool", "false", False),
        ("IpAddress", "0.0.0.0/0", False),
        ("ArnLike", "arn:aws:iam::*:role/*", False),
        ("StringNotEquals", "a", True),
        ("StringNotLike", "*", True),
        ("StringNotEqualsIgnoreCase", "a", True),
        ("NumericNotEquals", "1", True),
        ("DateNotEquals", "2020-01-01", True),
        ("NotIpAddress", "0.0.0.0/0", True),
        ("ArnNotLike", "arn:aws:iam::*:role/*", True),
        ("StringEqualsIfExists", "a", True),
        ("StringNotEqualsIfExists", "a", True),
        ("BoolIfExists", "true", True),
        ("Null", "true", True),
        ("Null", "false", False),
        ("ForAllValues:StringEquals", "a", True),
        ("ForAllValues:StringNotEquals", "a", True),
        ("ForAnyValue:StringEquals", "a", False),
        ("ForAnyValue:StringNotEquals", "a", False),
        ("ForAnyValue:StringEqualsIfExists", "a", False),
        ("ForAllValues:StringEqualsIfExists", "a", True),
    ] {
        assert_eq!(holds(operator, &json!(listed), absent()), expected, "{operator}");
        assert_eq!(holds(operator, &json!(listed), many(&[])), expected, "{operator} without values");
        assert_eq!(holds(operator, &json!(listed), Context::complete()), expected, "{operator} not given");
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
#[test]
fn set_operators_ask_all_or_any_of_the_values() {
    let listed = json!(["a", "b"]);
    for (operator, values, expected) in [
        ("ForAllValues:StringEquals", &["a", "b"][..], True),
        ("ForAllValues:StringEquals", &["a", "c"], False),
        ("ForAnyValue:StringEquals", &["a", "c"], True),
        ("ForAnyValue:StringEquals", &["c"], False),
        ("ForAllValues:StringNotEquals", &["c", "d"], True),
        ("ForAllValues:StringNotEquals", &["a", "d"], False),
        ("ForAnyValue:StringNotEquals", &["a", "d"], True),
        ("ForAnyValue:StringNotEquals", &["a", "b"], False),
        ("StringEquals", &["a", "b"], False),
        ("StringNotEquals", &["a", "c"], False),
        ("ForAllValues:Null", &["a"], True),
        ("ForAnyValue:Null", &["a"], False),
    ] {
        assert_eq!(holds(operator, &listed, many(values)), expected, "{operator} {values:?}");
    }
}

#[test]
fn an_unknown_key_decides_nothing_that_depends_on_it() {
    let open = Context::default;
    for (operator, listed, expected) in [
        ("StringEquals", json!("a"), Unknown),
        ("StringNotEquals", json!("a"), Unknown),
        ("StringLike", json!("*"), Unknown),
        ("StringLikeIfExists", json!("*"), True),
        ("ForAllValues:StringLike", json!("*"), True),
        ("StringEquals", json!([]), False),
        ("Null", json!("true"), Unknown),
        ("Null", json!(["true", "false"]), True),
    ] {
        assert_eq!(holds(operator, &listed, open()), expected, "{operator} {listed}");
    }
}

#[test]
fn holes_in_values_make_unknown_only_what_they_could_decide() {
    for (operator, listed, value, expected) in [
        ("StringEquals", json!("<id>"), "a", Unknown),
        ("StringEquals", json!("org-<id>"), "a", False),
        ("StringEquals", json!(["<id>", "a"]), "a", True),
        ("StringNotEquals", json!("org-<id>"), "a", True),
        ("StringEqualsIgnoreCase", json!("ORG-<id>"), "org-1", Unknown),
        ("StringLike", json!("org-*"), "org-<id>", True),
        ("ArnLike", json!("arn:aws:iam::<account>:role/a"), "arn:aws:iam::1:role/a", Unknown),
        ("ArnLike", json!("arn:aws:iam::<account>:role/a"), "arn:aws:iam::1:role/b", False),
        ("NumericLessThan", json!("<limit>"), "1", Unknown),
        ("IpAddress", json!(["<range>", "203.0.113.0/24"]), "203.0.113.1", True),
    ] {
        assert_eq!(holds(operator, &listed, one(value)), expected, "{operator} {listed} {value}");
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
#[test]
fn variables_stand_for_literal_values_in_the_current_version_only() {
    let context = || Context::complete().with("aws:Key", "ann").with("aws:PrincipalTag/Team", "x*");
    let listed = json!("${aws:username}");
    assert_eq!(holds("StringEquals", &listed, context()), True);
    assert_eq!(holds_in("2008-10-17", "StringEquals", "aws:Key", &listed, context()), False);
    for (operator, listed, value, expected) in [
        ("StringLike", "${aws:principaltag/team}", "xy", False),
        ("StringLike", "${aws:PrincipalTag/Team}", "x*", True),
        ("StringLike", "a${*}*", "a*b", True),
        ("StringLike", "a${*}*", "ab", False),
        ("StringEquals", "${?}${$}", "?$", True),
        ("StringEquals", "${aws:PrincipalTag/none, 'dflt'}", "dflt", True),
        ("StringEquals", "${aws:PrincipalTag/none}", "", False),
        ("StringNotEquals", "${aws:PrincipalTag/none}", "a", True),
        ("NumericEquals", "${aws:PrincipalTag/none, '1'}", "1", False),
        ("StringEquals", "${unclosed", "${unclosed", True),
    ] {
        let context = context().with("aws:Key", value);
        assert_eq!(holds(operator, &json!(listed), context), expected, "{operator} {listed} {value}");
    }
    let open = Context::default().with("aws:Key", "ann");
    assert_eq!(holds("StringEquals", &json!("${aws:PrincipalTag/team}"), open), Unknown);
}

#[test]
fn variables_fill_the_resource_part_of_an_arn_and_nothing_before_it() {
    let run = |resource: &str, asked: &str, context: Context| {
        let policy = statements(json!({"Effect": "Allow", "Action": "*", "Resource": resource}));
        let request = ask("arn:aws:iam::111122223333:user/ann", "s3:GetObject", asked).with_context(context);
        let set = PolicySet { identity: Source::of("p", &policy), ..PolicySet::default() };
        evaluate(&request, &set).access()
    };
    let home = "arn:aws:s3:::b/${aws:username}/*";
    assert_eq!(run(home, "arn:aws:s3:::b/ann/k", Context::complete()), True);
    assert_eq!(run(home, "arn:aws:s3:::b/bob/k", Context::complete()), False);
    let tag = "arn:aws:s3:::b/${aws:PrincipalTag/team}/*";
    assert_eq!(run(tag, "arn:aws:s3:::b/x/k", Context::complete()), False);
    assert_eq!(run(tag, "arn:aws:s3:::b/x/k", Context::default()), Unknown);
    assert_eq!(run(tag, "arn:aws:s3:::c/x/k", Context::default()), False);
    let early = "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:q";
    assert_eq!(run(early, "arn:aws:sqs:us-east-1:111122223333:q", Context::complete()), False);
}

#[test]
fn keys_that_follow_from_the_request_need_not_be_given() {
    let run = |principal: &str, key: &str, value: &str| {
        let condition = json!({"StringEquals": {key: value}});
        let policy = statements(json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": condition}));
        let request = ask(principal, "s3:GetObject", "arn:aws:s3:::b/k").in_account("444455556666");
        StatementMatch::new(&policy.statements[0], Side::ResourcePolicy, &request, Truth::False).all()
    };
    let session = "arn:aws:sts::111122223333:assumed-role/app/s1";
    for (principal, key, value) in [
        (session, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app"),
        (session, "aws:PrincipalAccount", "111122223333"),
        (session, "aws:PrincipalType", "AssumedRole"),
        ("arn:aws:iam::111122223333:user/x/ann", "aws:username", "ann"),
        ("arn:aws:iam::111122223333:root", "aws:userid", "111122223333"),
        ("lambda.amazonaws.com", "aws:PrincipalServiceName", "lambda.amazonaws.com"),
        ("lambda.amazonaws.com", "aws:PrincipalIsAWSService", "true"),
        (session, "aws:ResourceAccount", "444455556666"),
    ] {
        assert_eq!(run(principal, key, value), True, "{principal} {key}");
    }
    assert_eq!(run(session, "aws:username", "app"), False);
    // Only services send it, so a role's request surely has none.
    let policy = statements(json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}));
    let mut request = ask(session, "s3:GetObject", "arn:aws:s3:::b/k");
    request.context = Context::default();
    assert_eq!(
        StatementMatch::new(&policy.statements[0], Side::ResourcePolicy, &request, Truth::False).all(),
        False
    );
}
