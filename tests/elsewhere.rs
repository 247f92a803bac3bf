//! A role lacks a permission, and a policy in the files would give it: the
//! finding says which, and what has it.

use grantlint::diagnostic::{Finding, Subject};
use grantlint::engine::{self, RunContext};
use grantlint::source::{SourceFile, Sources};

const APP: &str =
    "kind: appfoundry-app\napp: { name: Archiver }\ncapabilities:\n  archive: { aws: s3-recordings }\n";
const TRUST: &str = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
  "Principal": { "AWS": "arn:aws:iam::765628985471:root" }, "Action": "sts:AssumeRole",
  "Condition": { "StringEquals": { "sts:ExternalId": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11" } } }] }"#;
const WRITES: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::acme-recordings/*" },
  { "Effect": "Allow", "Action": ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"],
    "Resource": "arn:aws:s3:::acme-recordings" }] }"#;

fn manifest(documents: &str) -> String {
    format!(
        "kind: org-manifest\norgs:\n  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11\n    name: acme-us\n    region: us-east-1\n    \
         capabilities: [archive]\n    aws:\n      account_id: \"111122223333\"\n      region: us-east-1\n      \
         role_arn: arn:aws:iam::111122223333:role/genesys-export\n      bucket: acme-recordings\n      kms_key_arn: none\n      \
         documents: {{ bucket_policy: none{documents} }}\n"
    )
}

fn role(name: &str, attached: &str) -> String {
    format!(
        r#"{{ "Path": "/", "RoleName": "{name}", "Arn": "arn:aws:iam::111122223333:role/{name}",
           "AssumeRolePolicyDocument": {TRUST}, "RolePolicyList": [], "AttachedManagedPolicies": [{attached}] }}"#
    )
}

fn account(roles: &[String], document: &str) -> String {
    format!(
        r#"{{ "UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [{}], "Policies": [{{ "PolicyName": "export",
           "Arn": "arn:aws:iam::111122223333:policy/export", "DefaultVersionId": "v1",
           "PolicyVersionList": [{{ "VersionId": "v1", "IsDefaultVersion": true, "Document": {document} }}] }}] }}"#,
        roles.join(", ")
    )
}

const EXPORT: &str = r#"{ "PolicyName": "export", "PolicyArn": "arn:aws:iam::111122223333:policy/export" }"#;

/// The one finding about a write, with the paths of the files that it points
/// at besides its own.
fn finding(files: &[(&str, &str)]) -> (Finding, Vec<String>) {
    let all = files.iter().chain(&[("app.yaml", APP)]);
    let sources = all.map(|(path, text)| SourceFile::new((*path).to_owned(), (*text).to_owned())).collect();
    let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
    let report = engine::run(Sources::from_files(sources), &context);
    let writes = |finding: &&Finding| finding.rule.id() == "s3/missing-put-object";
    let mut found = report.findings.iter().filter(writes);
    let finding = found.next().expect("a finding").clone();
    assert!(found.next().is_none(), "{:#?}", report.findings);
    assert!(matches!(finding.subject, Subject::Place(_)));
    let path = |file: grantlint::source::FileId| report.sources.file(file).path.clone();
    let related = finding.related.iter().map(|one| path(one.place.file)).collect();
    (finding, related)
}

#[test]
fn a_policy_of_another_role_is_named_with_that_role() {
    let account = account(&[role("genesys-export", ""), role("genesys-exporter", EXPORT)], WRITES);
    let (finding, related) = finding(&[("orgs.yaml", &manifest("")), ("account.json", &account)]);
    let help = finding.help.unwrap_or_default();
    assert!(
        help.starts_with("role genesys-exporter has what is missing, by policy export in account.json"),
        "{help}"
    );
    assert!(help.contains("attach that to role genesys-export too"), "{help}");
    assert!(help.contains("arn:aws:s3:::acme-recordings/*"), "{help}");
    assert_eq!(related, ["account.json"]);
    assert_eq!(finding.related[0].label, "policy export allows it, and role genesys-exporter has it");
}

#[test]
fn a_policy_that_no_role_has_is_named() {
    let account = account(&[role("genesys-export", "")], WRITES);
    let (finding, _) = finding(&[("orgs.yaml", &manifest("")), ("account.json", &account)]);
    let help = finding.help.unwrap_or_default();
    let words = "policy export in account.json would give it and is attached to no role: attach it to role genesys-export";
    assert!(help.starts_with(words), "{help}");
    assert_eq!(finding.related[0].label, "policy export allows it, and nothing attaches it to a role");
}

#[test]
fn a_policy_about_a_key_that_is_yet_to_be_made_is_named() {
    let template = |resource: &str| {
        format!(
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties: {{}}\n  Other:\n    \
             Type: AWS::KMS::Key\n    Properties: {{}}\n  Alias:\n    Type: AWS::KMS::Alias\n    Properties: {{ AliasName: \
             alias/recordings, TargetKeyId: !Ref Key }}\n  Role:\n    Type: AWS::IAM::Role\n    Properties: {{ RoleName: genesys-export, \
             AssumeRolePolicyDocument: {TRUST} }}\n  Encrypt:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      \
             ManagedPolicyName: encrypt\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement:\n          - {{ Effect: \
             Allow, Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: !GetAtt {resource}.Arn }}\n"
        )
    };
    let said = |resource: &str| {
        let manifest = manifest("").replace("kms_key_arn: none", "kms_key_arn: alias/recordings");
        let template = template(resource);
        let files = [("app.yaml", APP), ("orgs.yaml", &manifest), ("template.yaml", &template)];
        let sources = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
        let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
        let findings = engine::run(Sources::from_files(sources), &context).findings;
        let of_key = findings.into_iter().find(|one| one.rule.id() == "kms/missing-generate-data-key");
        of_key.and_then(|finding| finding.help).unwrap_or_default()
    };
    let help = said("Key");
    assert!(
        help.starts_with("policy encrypt in template.yaml would give it and is attached to no role"),
        "{help}"
    );
    let help = said("Other");
    assert!(help.starts_with("allow it: "), "{help}");
}

#[test]
fn a_file_that_the_manifest_forgot_is_named() {
    let orgs = manifest(", trust: trust.json, permissions: none");
    let (finding, related) =
        finding(&[("orgs.yaml", &orgs), ("trust.json", TRUST), ("policies/writes.json", WRITES)]);
    let help = finding.help.unwrap_or_default();
    let words = "the policy in policies/writes.json would give it and is attached to no role: attach it to role genesys-export";
    assert!(help.starts_with(words), "{help}");
    assert_eq!(related, ["policies/writes.json"]);
}

#[test]
fn a_policy_that_would_not_do_is_not_named() {
    // For the bucket and not its objects; denied again; for another bucket; a
    // guardrail and no permission of anybody.
    let no = |files: &[(&str, &str)]| {
        let (finding, related) = finding(files);
        let help = finding.help.unwrap_or_default();
        assert!(help.starts_with("allow s3:PutObject") && related.is_empty(), "{help} {related:?}");
    };
    for document in [
        WRITES.replace("recordings/*", "recordings"),
        WRITES.replace("acme-recordings", "acme-recordings-old"),
        WRITES.replace(
            "\"Statement\": [",
            "\"Statement\": [{ \"Effect\": \"Deny\", \"Action\": \"s3:Put*\", \"Resource\": \"*\" },",
        ),
    ] {
        let account = account(&[role("genesys-export", ""), role("other", EXPORT)], &document);
        no(&[("orgs.yaml", &manifest("")), ("account.json", &account)]);
    }
    let account = account(&[role("genesys-export", "")], "{ \"Statement\": [] }");
    let orgs = manifest(", service_control_policies: [scp.json]");
    no(&[("orgs.yaml", &orgs), ("account.json", &account), ("scp.json", WRITES)]);
}

#[test]
fn a_role_that_is_nearly_called_like_the_one_of_the_manifest_is_asked_about() {
    let said = |own: &str| {
        let account = account(&[role(own, EXPORT)], WRITES);
        let manifest = manifest("");
        let files = [("app.yaml", APP), ("orgs.yaml", &manifest), ("account.json", &account)];
        let sources = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
        let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
        let findings = engine::run(Sources::from_files(sources), &context).findings;
        findings.iter().map(|finding| format!("{}\n", finding.message)).collect::<String>()
    };
    for (near, letters) in [("genesys-exporrt", "1 letter"), ("Genesys-Export", "2 letters")] {
        let words = format!(
            "no file has a role named genesys-export: account.json describes {near} ({letters} away)"
        );
        assert!(said(near).contains(&words), "{}", said(near));
    }
    // Too far for a slip, and near enough to ask.
    let other = said("genesys-reports");
    assert!(other.contains("account.json describes role genesys-reports: is that the one meant?"), "{other}");
    assert!(!said("billing-reader").contains("is that the one meant"), "{}", said("billing-reader"));
    assert!(!said("genesys-export").contains("neither declared"), "{}", said("genesys-export"));
}
