//! Whom a trust policy lets in beyond the caller that is meant: the three
//! rules that ask it, over the shapes that such policies come in.

use grantlint::engine::{self, RunContext};
use grantlint::source::{SourceFile, Sources};

const GENESYS: &str = r#"{ "AWS": "arn:aws:iam::765628985471:root" }"#;
const ID: &str = "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11";

/// The trust rules of this file that speak about a policy of these statements,
/// whose role is in account 111122223333.
fn said(statements: &str) -> Vec<&'static str> {
    let policy = format!(r#"{{ "Version": "2012-10-17", "Statement": [{statements}] }}"#);
    let bound = "kind: grantlint-policies\ndocuments:\n  - { file: trust.json, is: trust, role_arn: \
                 \"arn:aws:iam::111122223333:role/genesys-export\" }\n";
    let sources = Sources::from_files(vec![
        SourceFile::new("trust.json", policy),
        SourceFile::new("policies.yaml", bound),
    ]);
    let report =
        engine::run(sources, &RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() });
    let mine = ["trust/missing-external-id", "trust/external-id-not-enforced", "trust/wildcard-principal"];
    report.findings.iter().map(|finding| finding.rule.id()).filter(|id| mine.contains(id)).collect()
}

fn allow(principal: &str, condition: &str) -> String {
    let condition =
        if condition.is_empty() { String::new() } else { format!(r#", "Condition": {condition}"#) };
    format!(r#"{{ "Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"{condition} }}"#)
}

fn deny(condition: &str) -> String {
    format!(
        r#"{{ "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition": {condition} }}"#
    )
}

#[test]
fn a_comparison_with_the_id_is_enough_however_it_is_written() {
    for condition in [
        format!(r#"{{ "StringEquals": {{ "sts:ExternalId": "{ID}" }} }}"#),
        format!(r#"{{ "StringEquals": {{ "STS:externalid": ["{ID}", "other"] }} }}"#),
        format!(r#"{{ "StringEqualsIgnoreCase": {{ "sts:ExternalId": "{ID}" }} }}"#),
        format!(r#"{{ "StringLike": {{ "sts:ExternalId": "{ID}-*" }} }}"#),
        format!(r#"{{ "ForAnyValue:StringEquals": {{ "sts:ExternalId": "{ID}" }} }}"#),
        r#"{ "StringEquals": { "sts:ExternalId": "${org_id}" } }"#.to_owned(),
        r#"{ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }"#.to_owned(),
    ] {
        assert!(said(&allow(GENESYS, &condition)).is_empty(), "{condition}");
    }
}

#[test]
fn a_condition_that_others_meet_too_is_called_out() {
    for condition in [
        r#"{ "StringLike": { "sts:ExternalId": "*" } }"#.to_owned(),
        r#"{ "StringLike": { "sts:ExternalId": "?*" } }"#.to_owned(),
        r#"{ "Null": { "sts:ExternalId": "true" } }"#.to_owned(),
        r#"{ "Null": { "sts:ExternalId": false } }"#.to_owned(),
        format!(r#"{{ "StringEqualsIfExists": {{ "sts:ExternalId": "{ID}" }} }}"#),
        format!(r#"{{ "StringNotEquals": {{ "sts:ExternalId": "{ID}" }} }}"#),
        format!(r#"{{ "ForAllValues:StringEquals": {{ "sts:ExternalId": "{ID}" }} }}"#),
        format!(r#"{{ "StringLike": {{ "sts:ExternalId": ["{ID}", "*"] }} }}"#),
    ] {
        assert_eq!(said(&allow(GENESYS, &condition)), ["trust/external-id-not-enforced"], "{condition}");
    }
}

#[test]
fn only_third_parties_need_an_external_id() {
    for principal in [
        r#"{ "AWS": "111122223333" }"#,
        r#"{ "AWS": "arn:aws:iam::111122223333:role/operator" }"#,
        r#"{ "Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"] }"#,
        r#"{ "AWS": "${account}" }"#,
    ] {
        assert!(said(&allow(principal, "")).is_empty(), "{principal}");
    }
    for principal in [
        GENESYS,
        r#"{ "AWS": "765628985471" }"#,
        r#"{ "AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:role/vendor"] }"#,
    ] {
        assert_eq!(said(&allow(principal, "")), ["trust/missing-external-id"], "{principal}");
    }
}

#[test]
fn a_deny_can_ask_for_the_external_id_as_well() {
    let guarded = deny(&format!(r#"{{ "StringNotEquals": {{ "sts:ExternalId": "{ID}" }} }}"#));
    assert!(said(&format!("{}, {guarded}", allow(GENESYS, ""))).is_empty());
    let toothless = deny(&format!(r#"{{ "StringNotEqualsIfExists": {{ "sts:ExternalId": "{ID}" }} }}"#));
    // `IfExists` denies the caller who sends none: an absent key satisfies it.
    assert!(said(&format!("{}, {toothless}", allow(GENESYS, ""))).is_empty());
    let elsewhere = deny(r#"{ "StringEquals": { "sts:ExternalId": "banned" } }"#);
    assert_eq!(said(&format!("{}, {elsewhere}", allow(GENESYS, ""))), ["trust/missing-external-id"]);
}

#[test]
fn everybody_is_everybody_unless_a_condition_says_who() {
    let with_id = format!(r#"{{ "StringEquals": {{ "sts:ExternalId": "{ID}" }} }}"#);
    for principal in [r#""*""#, r#"{ "AWS": "*" }"#, r#"{ "AWS": ["arn:aws:iam::111122223333:root", "*"] }"#]
    {
        assert_eq!(said(&allow(principal, "")), ["trust/wildcard-principal"], "{principal}");
        assert_eq!(said(&allow(principal, &with_id)), ["trust/wildcard-principal"], "{principal}");
    }
    for condition in [
        r#"{ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }"#,
        r#"{ "StringEquals": { "aws:PrincipalAccount": "111122223333" } }"#,
        r#"{ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } }"#,
        r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#,
    ] {
        assert!(said(&allow(r#""*""#, condition)).is_empty(), "{condition}");
    }
    assert_eq!(
        said(&allow(r#""*""#, r#"{ "Bool": { "aws:SecureTransport": "true" } }"#)),
        ["trust/wildcard-principal"]
    );
    let only_own = deny(r#"{ "StringNotEquals": { "aws:PrincipalAccount": "111122223333" } }"#);
    assert!(said(&format!("{}, {only_own}", allow(r#""*""#, ""))).is_empty());
}
