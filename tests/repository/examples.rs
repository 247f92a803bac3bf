//! The examples are what they say: the story with every cause planted once,
//! and the same workspace put right.

use std::collections::BTreeSet;
use std::fs;

use crate::common::{Outcome, grantlint, root};
use serde_json::{Value, json};

const TODAY: &str = "2026-11-23";

/// A planted cause: its rule, the place of the finding, and the organizations
/// that it keeps out.
type Planted = (&'static str, &'static str, &'static [&'static str]);

const EVERYBODY: &[&str] = &["acme-us", "hollis-bank", "fjord-insurance", "kestrel-retail", "bluegum-health"];

const PLANTED: [Planted; 17] = [
    ("limits/rate-budget-exceeded", "app.yaml:/capabilities/bot-analytics/requests_per_minute", EVERYBODY),
    ("limits/token-refresh-burst", "app.yaml:/token_refresh_delay_ms", &[]),
    ("appfoundry/app-not-allowlisted", "app.yaml:/allowlist", &["hollis-bank"]),
    ("appfoundry/allowlist-expired", "app.yaml:/allowlist/2/expires", &["kestrel-retail"]),
    ("s3/missing-put-object", "aws/bluegum-health/permissions.json:/Statement/0/Action", &["bluegum-health"]),
    (
        "trust/missing-external-id",
        "aws/bluegum-health/trust.json:/Statement/0/Principal/AWS",
        &["bluegum-health"],
    ),
    (
        "kms/missing-generate-data-key",
        "aws/fjord-insurance/permissions.json:/Statement/2/Action",
        &["fjord-insurance"],
    ),
    (
        "s3/explicit-deny",
        "aws/hollis-bank/bucket-policy.json:/Statement/1/Condition/ArnNotEquals/aws:PrincipalArn",
        &["hollis-bank"],
    ),
    (
        "trust/external-id-mismatch",
        "aws/hollis-bank/trust.json:/Statement/0/Condition/StringEquals/sts:ExternalId",
        &["hollis-bank"],
    ),
    ("trust/missing-assume-role", "aws/kestrel-retail/trust.json:/Statement/0/Action", &["kestrel-retail"]),
    (
        "oauth/token-claims-mismatch",
        "genesys/bluegum-health/token.json:/organization/id",
        &["bluegum-health"],
    ),
    (
        "oauth/missing-permission",
        "genesys/fjord-insurance/roles.json:/entities/0/permissionPolicies",
        &["fjord-insurance"],
    ),
    (
        "oauth/missing-org-scope",
        "genesys/kestrel-retail/authorizations.json:/entities/0/scope",
        &["kestrel-retail"],
    ),
    ("region/token-endpoint-mismatch", "orgs.yaml:/orgs/1/token_url", &["hollis-bank"]),
    ("appfoundry/missing-admin-approval", "orgs.yaml:/orgs/2/approvals", &["fjord-insurance"]),
    ("region/domain-mismatch", "orgs.yaml:/orgs/3/domain", &["kestrel-retail"]),
    ("org/unknown-organization-id", "orgs.yaml:/orgs/4/query_organization_id", &["bluegum-health"]),
];

/// What is planted in files that other tools wrote.
const PLANTED_IN_FORMATS: [Planted; 6] = [
    (
        "aws/missing-action",
        "acme-us/aws/account-authorization-details.json:/Policies/0/PolicyVersionList/1/Document/Statement/0/Action",
        &["acme-us"],
    ),
    (
        "s3/missing-put-object",
        "acme-us/aws/account-authorization-details.json:/Policies/0/PolicyVersionList/1/Document/Statement/0/Action",
        &["acme-us"],
    ),
    (
        "trust/missing-assume-role",
        "bluegum-health/terraform/plan.json:/resource_changes/0/change/after/assume_role_policy/Statement/0/Action",
        &["bluegum-health"],
    ),
    (
        "kms/missing-generate-data-key",
        "fjord-insurance/terraform/role.tf:/resource/aws_iam_role_policy/write/policy/Statement/2/Action",
        &["fjord-insurance"],
    ),
    (
        "trust/wrong-genesys-account",
        "kestrel-retail/cdk.out/KestrelExport.template.json:/Resources/ExportRole0C3A5E7D/Properties/AssumeRolePolicyDocument/Statement/0/Principal/AWS",
        &["kestrel-retail"],
    ),
    (
        "trust/external-id-mismatch",
        "templates/genesys-export.yaml:/Resources/ExportRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition/StringEquals/sts:ExternalId",
        &["hollis-bank"],
    ),
];

fn run(arguments: &[&str]) -> Outcome {
    let outcome = grantlint(root(), arguments.iter().copied().chain(["--today", TODAY]));
    assert_eq!(outcome.err, "");
    outcome
}

fn report(example: &str) -> Value {
    let outcome = run(&["check", example, "--format", "json"]);
    serde_json::from_str(&outcome.out).expect("the report is JSON")
}

fn list<'a>(report: &'a Value, key: &str) -> &'a [Value] {
    report[key].as_array().unwrap_or_else(|| panic!("{key} is no list"))
}

#[test]
fn every_example_is_run_here_and_tells_its_story() {
    let here: BTreeSet<String> = fs::read_dir(root().join("examples"))
        .expect("there are examples")
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        here.iter().collect::<Vec<_>>(),
        ["clean", "eu-west-403", "minimal", "mixed-formats", "mixed-formats-clean"]
    );
    for example in here {
        assert!(root().join("examples").join(example).join("README.md").is_file());
    }
}

#[test]
fn every_path_of_the_clean_examples_is_proven_and_nothing_is_found() {
    for (example, files, paths) in
        [("examples/clean", 36, 15), ("examples/minimal", 8, 1), ("examples/mixed-formats-clean", 26, 10)]
    {
        let outcome = run(&["check", example, "--strict", "--fail-on", "note"]);
        let closing = format!("no findings in {files} files; access: {paths} proven, 0 refuted, 0 unknown\n");
        assert_eq!((outcome.code, outcome.out), (0, closing));
        let report = report(example);
        assert!(list(&report, "unchecked").is_empty());
        assert_eq!(list(&report, "access").len(), paths);
        for path in list(&report, "access") {
            assert_eq!(path["verdict"], "proven", "{path}");
            for link in list(path, "links") {
                assert!(link["verdict"] == "proven" || link["verdict"] == "not-needed", "{link}");
            }
        }
    }
}

/// The findings of an example as rule, place and organizations.
fn found(example: &str) -> Vec<String> {
    let report = report(example);
    let line = |finding: &Value| {
        let place = &finding["location"];
        let path =
            place["path"].as_str().expect("a path").trim_start_matches(example).trim_start_matches('/');
        let pointer = place["pointer"].as_str().expect("a pointer");
        format!("{} {path}:{pointer} {}", finding["rule"].as_str().expect("a rule"), finding["orgs"])
    };
    list(&report, "findings").iter().map(line).collect()
}

#[test]
fn every_planted_cause_is_found_once_at_its_place_and_nothing_else_is() {
    for (example, planted) in
        [("examples/eu-west-403", &PLANTED[..]), ("examples/mixed-formats", &PLANTED_IN_FORMATS[..])]
    {
        let found = found(example);
        let planted: BTreeSet<String> =
            planted.iter().map(|(rule, place, orgs)| format!("{rule} {place} {}", json!(orgs))).collect();
        assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), planted);
        assert_eq!(found.len(), planted.len(), "something is said twice");
        assert_eq!(run(&["check", example]).code, 1);
    }
}

/// Mending the causes of one organization is enough for that organization.
#[test]
fn the_organization_in_which_it_works_is_proven_in_both() {
    for example in ["examples/clean", "examples/eu-west-403"] {
        let report = report(example);
        let acme: Vec<&Value> =
            list(&report, "access").iter().filter(|path| path["org"] == "acme-us").collect();
        assert_eq!(acme.len(), 3);
        assert!(acme.iter().all(|path| path["verdict"] == "proven"), "{example}");
    }
}

#[test]
fn every_refuted_link_has_a_finding_that_says_why() {
    let report = report("examples/eu-west-403");
    let findings = list(&report, "findings");
    let mut refuted = 0;
    for path in list(&report, "access") {
        for link in list(path, "links").iter().filter(|link| link["verdict"] == "refuted") {
            refuted += 1;
            let rules = list(link, "rules");
            assert!(!rules.is_empty(), "{} {} {}", path["org"], path["capability"], link["link"]);
            for rule in rules {
                let said = findings.iter().any(|finding| {
                    let about = |key: &str, value: &Value| list(finding, key).contains(value);
                    finding["rule"] == *rule
                        && about("orgs", &path["org"])
                        && about("capabilities", &path["capability"])
                });
                assert!(said, "{rule} refutes {} of {} and nobody says it", link["link"], path["org"]);
            }
        }
    }
    assert!(refuted > 10, "{refuted}");
}

#[test]
fn people_read_this_about_the_story() {
    insta::assert_snapshot!("pretty", run(&["check", "examples/eu-west-403"]).out);
    insta::assert_snapshot!("concise", run(&["check", "examples/eu-west-403", "--format", "concise"]).out);
    insta::assert_snapshot!("matrix", run(&["access", "examples/eu-west-403"]).out);
    insta::assert_snapshot!(
        "why",
        run(&["access", "examples/eu-west-403", "--why", "hollis-bank", "recording-export"]).out
    );
    insta::assert_snapshot!(
        "compare",
        run(&["access", "examples/eu-west-403", "--compare", "acme-us", "hollis-bank"]).out
    );
}

/// Everything about one organization, without what changes from release to
/// release.
#[test]
fn machines_read_this_about_the_story() {
    let outcome = run(&["check", "examples/eu-west-403", "--format", "json", "--org", "hollis-bank"]);
    let mut report: Value = serde_json::from_str(&outcome.out).expect("the report is JSON");
    report["tool"]["version"] = json!("[version]");
    let shown = serde_json::to_string_pretty(&report).expect("it is JSON");
    insta::assert_snapshot!("json", shown);
}

#[test]
fn the_same_input_gives_the_same_bytes_on_any_number_of_threads() {
    let one = run(&["check", "examples/eu-west-403", "--format", "json", "--jobs", "1"]).out;
    for jobs in ["2", "7"] {
        assert_eq!(run(&["check", "examples/eu-west-403", "--format", "json", "--jobs", jobs]).out, one);
    }
}
