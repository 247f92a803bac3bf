//! Raw IAM policies.

use super::super::{Bound, Content, read_as};
use super::file;
use crate::iam::PolicyKind;
use crate::source::FileId;

const TRUST: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
  "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}}"#;

#[test]
fn a_policy_is_told_by_its_statement_in_json_and_yaml() {
    for (path, text) in [
        ("t.json", TRUST.to_owned()),
        ("t.yaml", "Statement:\n- { Effect: Allow, Principal: '*', Action: 'sts:AssumeRole' }\n".into()),
    ] {
        let read = file(path, &text);
        let Content::Policy { policy, kind } = read.only() else { panic!("{:?}", read.only()) };
        assert_eq!((policy.statements.len(), *kind), (1, PolicyKind::Trust));
        assert_eq!(read.issues(), "");
    }
}

#[test]
fn what_updates_of_a_stack_may_change_is_no_policy_of_iam() {
    let policy = |action: &str, resource: &str| {
        format!(
            r#"{{"Statement": [{{"Effect": "Allow", "Action": ["{action}"], "Principal": "*", "Resource": "{resource}"}}]}}"#
        )
    };
    let stack = file("stack.json", &policy("Update:Replace", "LogicalResourceId/Bucket"));
    assert_eq!(stack.words(), "a stack policy of CloudFormation: what an update may change");
    assert_eq!(stack.issues(), "");
    let service = file("policy.json", &policy("update-manager:*", "arn:aws:s3:::acme-recordings/*"));
    assert!(matches!(service.only(), Content::Policy { .. }));
}

#[test]
fn a_policy_with_mistakes_is_read_and_they_are_told() {
    let read = file(
        "p.json",
        r#"{"Statement": [{"Effect": "allow", "Action": "s3:PutObject", "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Conditions": {}}]}"#,
    );
    assert!(matches!(read.only(), Content::Policy { .. }));
    insta::assert_snapshot!(read.issues(), @r#"
    1:27 ["allow"] Policy: Effect "allow" does not exist; AWS rejects the policy
        help: write "Effect": "Allow" or "Effect": "Deny"
    2:76 ["Conditions"] Policy: a statement has no element "Conditions"
        help: did you mean Condition?
    "#);
}

#[test]
fn an_account_id_without_quotes_is_told_once_wherever_it_stands() {
    let read = file(
        "t.yaml",
        "Statement:\n  Effect: Allow\n  Principal: { AWS: [111122223333, 4445555666] }\n  Action: sts:AssumeRole\n  Condition: { StringEquals: { aws:SourceAccount: [044455556666, 111122223333] } }\n",
    );
    insta::assert_snapshot!(read.issues(), @r#"
    3:22 [111122223333] AccountIdNotAString: the principal is written as a number, 111122223333; an AWS account id is a string: other tools compare it with one
        help: put it in quotes: "111122223333"
    3:36 [4445555666] AccountIdNotAString: the principal is written as a number, 4445555666; it has 10 digits: as a number an account id loses its leading 0
        help: put it in quotes: "004445555666"
    5:52 [044455556666] AccountIdNotAString: `aws:SourceAccount` is written as a number, 044455556666; tools that read YAML 1.1 take it for an octal number, 4910931382
        help: put it in quotes: "044455556666"
    "#);
}

#[test]
fn a_manifest_may_say_what_a_document_is() {
    let bound = |what, text| {
        let read = file("x.json", text);
        read_as(what, &read.read.parsed.documents[0], FileId(0))
    };
    let listing = r#"{"entities": [{"id": "r1", "name": "Reader"}]}"#;
    assert!(matches!(bound(Bound::Roles, listing), Content::Roles { roles, .. } if roles.len() == 1));
    assert!(
        matches!(bound(Bound::Clients, "[]"), Content::Clients { clients, complete: true } if clients.is_empty())
    );
    assert!(matches!(bound(Bound::Policy, TRUST), Content::Policy { .. }));
    assert!(matches!(bound(Bound::Tokens, "7"), Content::Unrecognised(_)));
}

#[test]
fn a_template_may_have_quotes_in_its_placeholders() {
    let text = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": ["${join("\", \"", accounts)}"] },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "${settings["external_id"]}" } }
    }
  ]
}"#;
    let read = file("trust.json.tpl", text);
    let Content::Policy { policy, kind } = read.only() else { panic!("{:?}", read.only()) };
    assert_eq!((policy.statements.len(), *kind), (1, PolicyKind::Trust));
    assert_eq!(read.issues(), "");
}
