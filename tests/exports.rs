//! Answers of the real AWS CLI, against what boto3 answers about the same
//! account: tests/formats/aws_cli/README.md says how both were made.

use std::collections::BTreeSet;

use grantlint::engine::{self, Report, RunContext};
use grantlint::formats::Content;
use grantlint::iam::Policy;
use grantlint::model::{AwsResources, IamRole, LocatedText, Told};
use grantlint::source::{SourceFile, Sources};
use serde_json::{Value, json};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats/aws_cli");

fn report() -> Report {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(FOLDER).expect("the samples are there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        if name.ends_with(".json") && name != "boto3.json" {
            files.push(SourceFile::new(name, std::fs::read_to_string(&path).expect("text")));
        }
    }
    files.push(SourceFile::new("grantlint.toml", ""));
    engine::run(
        Sources::from_files(files),
        &RunContext { today: "2026-11-25".into(), ..RunContext::default() },
    )
}

fn boto3() -> Value {
    let text = std::fs::read_to_string(format!("{FOLDER}/boto3.json")).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// What each file says of AWS resources, by its name.
fn told(report: &Report) -> Vec<(&str, &AwsResources)> {
    let of_file = |read: &'_ grantlint::formats::ReadFile| read.file;
    report
        .files
        .iter()
        .flat_map(|read| read.contents.iter().map(move |content| (of_file(read), content)))
        .filter_map(|(file, content)| match content {
            Content::Aws(resources) => Some((&*report.sources.file(file).path, &**resources)),
            _ => None,
        })
        .collect()
}

fn actions(policy: &Policy) -> Value {
    let statements = policy.statements.iter();
    let all: BTreeSet<String> = statements
        .flat_map(|statement| &statement.action.patterns)
        .map(|action| action.value.to_string())
        .collect();
    json!(all)
}

fn word(text: Option<&LocatedText>) -> String {
    text.map(|text| text.value.to_string()).unwrap_or_default()
}

/// What boto3 says of a role, known by its ARN or by its name alone.
fn expected<'v>(boto3: &'v Value, role: &IamRole) -> &'v Value {
    let roles = boto3["roles"].as_object().expect("roles");
    match &role.arn {
        Some(arn) => &roles[&arn.value.to_string()],
        None => {
            let name = format!("/{}", word(role.name.as_ref()));
            roles.iter().find(|(arn, _)| arn.ends_with(&name)).map(|(_, role)| role).expect("a known role")
        }
    }
}

#[test]
fn every_answer_of_the_cli_is_recognised_without_a_complaint() {
    let report = report();
    assert_eq!(report.unchecked, []);
    let said: Vec<_> =
        report.files.iter().flat_map(|read| &read.issues).map(|issue| &issue.message).collect();
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn roles_are_what_boto3_says() {
    let (report, boto3) = (report(), boto3());
    let mut seen = 0;
    for (path, found) in told(&report) {
        for role in &found.roles {
            let expected = expected(&boto3, role);
            if let Told::Some(trust) = &role.trust {
                assert_eq!(actions(trust), expected["trust"], "{path}");
                seen += 1;
            }
            match &role.boundary {
                Told::Some(boundary) => {
                    assert_eq!(json!(word(boundary.name.as_ref())), expected["boundary"], "{path}");
                }
                Told::None(_) => assert_eq!(expected["boundary"], Value::Null, "{path}"),
                other => assert_eq!(other, &Told::Not, "{path}"),
            }
            let inline = expected["inline"].as_object().expect("inline");
            for policy in &role.inline {
                let expected = &inline[&word(policy.name.as_ref())];
                if let Some(document) = &policy.document {
                    assert_eq!(&actions(document), expected, "{path}");
                }
            }
            if role.inline_complete {
                assert_eq!(role.inline.len(), inline.len(), "{path}");
            }
            if role.attached_complete {
                let names: BTreeSet<String> =
                    role.attached.iter().map(|policy| word(policy.name.as_ref())).collect();
                assert_eq!(json!(names), expected["attached"], "{path}");
            }
        }
    }
    // Two in the account's details, get-role of each and of one without its
    // cover, two listed and one of them in a first page.
    assert_eq!(seen, 8);
}

#[test]
fn the_details_of_an_account_leave_nothing_open_and_a_listing_of_roles_does() {
    let report = report();
    let of = |name: &str| told(&report).into_iter().find(|(path, _)| *path == name).expect("it is read").1;
    for role in &of("get-account-authorization-details.json").roles {
        assert!(role.inline_complete && role.attached_complete && role.boundary.is_told());
    }
    for listing in ["first-page.json", "list-roles.json"] {
        for role in &of(listing).roles {
            assert_eq!((&role.boundary, role.inline_complete), (&Told::Not, false));
        }
    }
}

#[test]
fn managed_policies_are_what_boto3_says_and_only_their_default_version_counts() {
    let (report, boto3) = (report(), boto3());
    let mut documents = 0;
    for (path, found) in told(&report) {
        for policy in &found.policies {
            let expected = match (&policy.arn, &policy.name) {
                (Some(arn), _) => &boto3["policies"][arn.value.to_string()],
                (None, Some(name)) => {
                    &boto3["policies"][format!("arn:aws:iam::123456789012:policy/{}", name.value)]
                }
                (None, None) => {
                    assert_eq!(path, "read-location.v1.get-policy-version.json");
                    assert!(
                        matches!(&policy.document, Told::Open { settled_by, .. } if settled_by.contains("v1"))
                    );
                    continue;
                }
            };
            assert!(expected.is_array(), "{path}");
            if let Told::Some(document) = &policy.document {
                assert_eq!(&actions(document), expected, "{path}");
                documents += 1;
            }
        }
    }
    assert_eq!(documents, 3);
}

#[test]
fn buckets_are_what_boto3_says() {
    let (report, boto3) = (report(), boto3());
    let mut facts = 0;
    for (path, found) in told(&report) {
        for bucket in &found.buckets {
            // A bucket policy names its bucket itself.
            let name = bucket.name.as_ref().map_or("acme-recordings".into(), |name| name.value.to_string());
            let expected = &boto3["buckets"][name];
            assert!(expected.is_object(), "{path}");
            match &bucket.policy {
                Told::Some(policy) => assert_eq!(actions(policy), expected["policy"], "{path}"),
                Told::None(_) => assert_eq!(expected["policy"], Value::Null, "{path}"),
                // Its file is empty, and says no more than that.
                Told::Open { .. } => assert_eq!(path, "acme-recordings-eu.get-bucket-policy.json"),
                other => assert_eq!(other, &Told::Not, "{path}"),
            }
            if bucket.region.is_some() {
                assert_eq!(json!(word(bucket.region.as_ref())), expected["region"], "{path}");
            }
            if bucket.ownership.is_some() {
                assert_eq!(json!(word(bucket.ownership.as_ref())), expected["ownership"], "{path}");
            }
            if let Some(block) = &bucket.public_access_block {
                for (own, key) in [
                    (&block.block_public_acls, "BlockPublicAcls"),
                    (&block.ignore_public_acls, "IgnorePublicAcls"),
                    (&block.block_public_policy, "BlockPublicPolicy"),
                    (&block.restrict_public_buckets, "RestrictPublicBuckets"),
                ] {
                    assert_eq!(json!(own.as_ref().map(|own| own.value)), expected["block"][key], "{path}");
                }
            }
            if let Told::Some(encryption) = &bucket.encryption {
                assert_eq!(json!(word(encryption.key.as_ref())), expected["key"], "{path}");
            }
            facts += usize::from(bucket.policy.is_told())
                + usize::from(bucket.region.is_some())
                + usize::from(bucket.ownership.is_some())
                + usize::from(bucket.public_access_block.is_some())
                + usize::from(bucket.encryption.is_told());
        }
    }
    assert!(facts >= 8, "{facts}");
}

#[test]
fn the_key_is_what_boto3_says() {
    let (report, boto3) = (report(), boto3());
    let expected = &boto3["key"];
    let arn = expected["arn"].as_str().expect("an ARN");
    let (mut policies, mut aliases) = (0, 0);
    for (path, found) in told(&report) {
        for key in &found.keys {
            if let Some(own) = &key.arn {
                assert_eq!(own.value.to_string(), arn, "{path}");
            }
            assert!(arn.ends_with(&format!("/{}", word(key.id.as_ref()))), "{path}");
            if let Told::Some(policy) = &key.policy {
                assert_eq!(actions(policy), expected["policy"], "{path}");
                policies += 1;
            }
            for alias in &key.aliases {
                assert_eq!(json!([alias.value.to_string()]), expected["aliases"], "{path}");
                aliases += 1;
            }
            if let Some(enabled) = &key.enabled {
                assert_eq!(json!(enabled.value), expected["enabled"], "{path}");
            }
            if let Some(managed) = &key.aws_managed {
                assert_eq!(json!(managed.value), expected["aws_managed"], "{path}");
            }
        }
    }
    assert_eq!((policies, aliases), (1, 1));
}

/// What a person is told of every file with an error of the CLI.
#[test]
fn an_error_of_the_cli_says_what_there_is_not_or_that_nothing_was_answered() {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(format!("{FOLDER}/errors")).expect("the samples are there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
        files.push(SourceFile::new(name, std::fs::read_to_string(&path).expect("text")));
    }
    let report = engine::run(
        Sources::from_files(files),
        &RunContext { today: "2026-11-25".into(), ..RunContext::default() },
    );
    let mut words = Vec::new();
    grantlint::report::write_files(&report, grantlint::report::Look::PLAIN, &mut words)
        .expect("a writer in memory");
    let words = String::from_utf8(words).expect("text");
    let lines: Vec<String> =
        words.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
