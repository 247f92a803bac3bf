//! What a finding proposes must do when it is followed literally: the right
//! statement, the right place in it, and one finding for one cause.

use grantlint::diagnostic::Finding;
use grantlint::engine::{self, RunContext};
use grantlint::source::{SourceFile, Sources};

const APP: &str = "kind: appfoundry-app
app: { name: Archiver }
capabilities:
  archive: { aws: s3-recordings }
";
const ORGS: &str = "kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
    region: us-east-1
    capabilities: [archive]
    aws:
      account_id: \"111122223333\"
      role_arn: arn:aws:iam::111122223333:role/genesys-export
      bucket: acme-recordings
      documents:
        trust: trust.json
        permissions: [permissions.json]
        bucket_policy: none
";
const TRUST: &str = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
  "Principal": { "AWS": "arn:aws:iam::765628985471:root" }, "Action": "sts:AssumeRole",
  "Condition": { "StringEquals": { "sts:ExternalId": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11" } } }] }"#;
const PERMISSIONS: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::acme-recordings/*" },
  { "Effect": "Allow", "Action": ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"],
    "Resource": "arn:aws:s3:::acme-recordings" }] }"#;
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The findings of a workspace of these files, in which the role may export.
fn findings(app: &str, orgs: &str, trust: &str, more: &[(&str, &str)]) -> Vec<Finding> {
    let all =
        [("app.yaml", app), ("orgs.yaml", orgs), ("trust.json", trust), ("permissions.json", PERMISSIONS)];
    let files = all.iter().chain(more).map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
    engine::run(Sources::from_files(files), &context).findings
}

/// `rule: message | help` of the findings but the one that sums them up.
fn words(findings: &[Finding]) -> Vec<String> {
    let help = |finding: &Finding| finding.help.as_deref().unwrap_or_default().to_owned();
    let said = findings.iter().filter(|one| one.rule.id() != "access/nothing-proven");
    said.map(|one| format!("{}: {} | {}", one.rule.id(), one.message, help(one))).collect()
}

fn with_key_policy(deny: &str) -> Vec<Finding> {
    let orgs =
        ORGS.replace("        bucket_policy", "        kms_key_policy: key.json\n        bucket_policy");
    let orgs = orgs.replace("      documents", &format!("      kms_key_arn: {KEY}\n      documents"));
    let key = format!(
        r#"{{ "Version": "2012-10-17", "Statement": [{deny}
  {{ "Effect": "Allow", "Principal": {{ "AWS": "arn:aws:iam::111122223333:root" }}, "Action": "kms:*", "Resource": "*" }}] }}"#
    );
    findings(APP, &orgs, TRUST, &[("key.json", &key)])
}

#[test]
fn the_files_of_these_tests_are_clean_before_anything_is_changed() {
    assert_eq!(words(&findings(APP, ORGS, TRUST, &[])), Vec::<String>::new());
}

#[test]
fn a_statement_about_other_resources_is_not_proposed_for_the_missing_action() {
    for one in words(&with_key_policy("")) {
        assert!(one.contains(&format!("\"Resource\": \"{KEY}\"")), "{one}");
        assert!(!one.contains("to this statement"), "{one}");
    }
}

#[test]
fn a_deny_that_has_a_condition_gets_no_second_one_and_says_what_it_compares() {
    let deny = r#"{ "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*",
      "Condition": { "StringNotEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } },"#;
    let all = words(&with_key_policy(deny));
    let denied = all.iter().find(|one| one.starts_with("kms/explicit-deny")).map_or("", |one| one);
    assert!(denied.contains("and it is s3.us-east-1.amazonaws.com"), "{all:?}");
    assert!(denied.ends_with("to this Deny's Condition"), "{all:?}");
    let bare = r#"{ "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*" },"#;
    let all = words(&with_key_policy(bare));
    assert!(all.iter().any(|one| one.contains("add `\"Condition\": { \"ArnNotEquals\"")), "{all:?}");
}

#[test]
fn a_bucket_in_another_account_says_both_accounts_and_whom_to_let_in() {
    let orgs = ORGS.replace("      documents", "      bucket_account_id: \"444455556666\"\n      documents");
    let all = words(&findings(APP, &orgs, TRUST, &[]));
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert!(one.contains("the bucket is in account 444455556666, the role in 111122223333"), "{one}");
    assert!(one.ends_with("to `arn:aws:iam::111122223333:role/genesys-export`"), "{one}");
}

#[test]
fn a_permission_policy_in_place_of_the_trust_policy_is_not_to_be_rewritten() {
    let orgs = ORGS.replace("trust: trust.json", "trust: permissions.json");
    let all = words(&findings(APP, &orgs, TRUST, &[]));
    assert!(
        all.iter().any(|one| one.contains("this is a permission policy: name the trust policy")),
        "{all:?}"
    );
    assert!(!all.iter().any(|one| one.contains("write `\"Action\"")), "{all:?}");
}

#[test]
fn a_bucket_policy_in_place_of_the_trust_policy_is_called_one() {
    let trust = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:*",
      "Resource": "arn:aws:s3:::acme-recordings/*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }] }"#;
    let all = words(&findings(APP, ORGS, trust, &[]));
    assert!(all.iter().any(|one| one.contains("this is a bucket policy: name the trust policy")), "{all:?}");
}

#[test]
fn the_right_account_that_is_named_as_a_service_is_not_in_another_partition() {
    let trust = TRUST.replace(r#""AWS": "arn"#, r#""Service": "arn"#);
    let all = words(&findings(APP, ORGS, &trust, &[]));
    let said = |words: &str| all.iter().any(|one| one.contains(words));
    assert!(said("and not as an AWS account") && !said("another partition"), "{all:?}");
}

#[test]
fn a_value_that_other_organizations_share_is_not_to_be_replaced_for_one_of_them() {
    let start = ORGS.find("  - id").unwrap();
    let other = ORGS[start..]
        .replace("3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11", "9b84e6d0-52c7-4e0f-a1b6-3d7a90c5e842")
        .replace("acme-us", "acme-us-2");
    let all = words(&findings(APP, &format!("{ORGS}{other}"), TRUST, &[]));
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert!(one.contains("acme-us is deployed from this file as well"), "{one}");
    let alone = words(&findings(APP, &format!("{}{other}", &ORGS[..start]), TRUST, &[]));
    assert!(alone.iter().all(|one| !one.contains("as well")) && !alone.is_empty(), "{alone:?}");
}

#[test]
fn a_second_condition_is_not_proposed_for_the_external_id() {
    let trust = TRUST.replace(
        r#""StringEquals": { "sts:ExternalId": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11" }"#,
        r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::765628985471:*" }"#,
    );
    let all = words(&findings(APP, ORGS, &trust, &[]));
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert!(one.starts_with("trust/missing-external-id") && one.ends_with("to its Condition"), "{one}");
}

#[test]
fn a_name_or_a_file_that_leads_nowhere_is_one_finding() {
    let app = APP.replace(
        "aws: s3-recordings",
        "client: iu, operations: [POST /api/v2/recording/jobs], aws: s3-recordings",
    );
    let all = words(&findings(&app, ORGS, TRUST, &[]));
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert!(one.starts_with("org/unknown-reference"), "{one}");
    let all = words(&findings(APP, &ORGS.replace("trust: trust.json", "trust: app.yaml"), TRUST, &[]));
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert!(one.starts_with("org/unknown-reference"), "{one}");
}

#[test]
fn a_slip_in_a_policy_is_one_finding_at_the_slip() {
    for (right, wrong) in
        [("\"Action\"", "\"Actions\""), ("\"Effect\"", "\"Efect\""), ("StringEquals", "StringEqual")]
    {
        let all = words(&findings(APP, ORGS, &TRUST.replacen(right, wrong, 1), &[]));
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert!(one.starts_with("schema/invalid") && one.contains("did you mean"), "{one}");
    }
}

#[test]
fn a_deny_of_the_id_that_is_sent_is_not_told_to_list_it() {
    let deny = r#""Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11" } } }, "#;
    let all = words(&findings(APP, ORGS, &TRUST.replace(r#""Statement": ["#, deny), &[]));
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert!(one.starts_with("trust/external-id-mismatch") && one.ends_with("or remove the Deny"), "{one}");
}

#[test]
fn a_manifest_that_cannot_be_read_is_not_to_be_drafted_anew() {
    let files = [("app.yaml", APP), ("orgs.yaml", "kind: org-manifest\norgs:\n\t- id: x\n")];
    let files = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let report = engine::run(Sources::from_files(files), &RunContext::default());
    let printed = grantlint::report::closing_line(&report);
    assert!(printed.contains("no org manifest; 1 file unreadable"), "{printed}");
}

const REPORTER: &str = "kind: appfoundry-app
app: { name: Botlens }
clients: { backend: { grant: client-credentials, per: org } }
capabilities:
  report: { client: backend, operations: [POST /api/v2/analytics/bots/aggregates/query] }
";

fn reporter(named: &str, clients: &str, roles: &str) -> Vec<String> {
    let orgs = format!(
        "kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
    region: us-east-1
    capabilities: [report]
    clients: {{ backend: {named} }}
    documents: {{ clients: [clients.json], roles: [roles.json] }}
"
    );
    words(&findings(REPORTER, &orgs, TRUST, &[("clients.json", clients), ("roles.json", roles)]))
}

#[test]
fn a_client_that_is_not_there_is_answered_with_what_was_probably_meant() {
    const ID: &str = "5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951";
    let role = r#"[{ "id": "r1", "name": "Bot Reader", "permissionPolicies": [{ "domain": "analytics",
        "entityName": "botAggregate", "actionSet": ["view"] }] }]"#;
    let client = |name: &str, role: &str| {
        format!(
            r#"{{ "name": "{name}", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleDivisions": [{{ "roleId": "{role}" }}] }}"#
        )
    };
    let one = format!("[{}]", client("Botlens back end", "r1"));
    let two = format!("[{}, {}]", client("Botlens", "r1"), client("Botlens", "r2"));
    let wizard = format!("[{}]", client("BOTLENS_OAuth", "r1"));
    let other = format!("[{}]", client("Botlens", "Bot reader"));
    let empty = r#"{ "entities": [], "total": 60, "pageCount": 3 }"#;
    let failed = r#"{ "message": "No authentication", "code": "bad.credentials", "status": 401 }"#;
    for (named, clients, said) in [
        ("Botlens backend", one.as_str(), "did you mean `Botlens back end`?"),
        ("OAuth", &wizard, "did you mean `BOTLENS_OAuth`?"),
        ("Botlens", &two, "2 of the clients are called `Botlens`"),
        ("Botlens", &other, "did you mean `Bot Reader`?"),
        (ID, empty, "clients.json is only one page of them"),
        (ID, failed, "an error of the Genesys Cloud API (bad.credentials)"),
    ] {
        let all = reporter(named, clients, role);
        assert!(all.iter().any(|one| one.contains(said)), "{said}: {all:#?}");
    }
}

#[test]
fn white_space_around_an_external_id_is_seen() {
    let trust = TRUST.replace("9d1e-4d0b-8f53-0a9e61b27d11", "9d1e-4d0b-8f53-0a9e61b27d11 ");
    let all = words(&findings(APP, ORGS, &trust, &[]));
    let quoted = "only \"3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11 \" (with white space around it)";
    assert!(all.iter().any(|one| one.contains(quoted)), "{all:#?}");
}

#[test]
fn no_policy_is_to_accept_what_is_no_organization_id() {
    let orgs = ORGS.replace("id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11", "id: acme");
    let all = words(&findings(APP, &orgs, TRUST, &[]));
    assert!(!all.iter().any(|one| one.contains("accept \"acme\"")), "{all:#?}");
    assert!(all.iter().any(|one| one.contains("in place of \"acme\", which is none")), "{all:#?}");
}
