//! The rules that look at the workspace as a whole, over what a hand that
//! writes such files gets wrong.

use grantlint::engine::{self, RunContext};
use grantlint::source::{SourceFile, Sources};

const APP: &str = "kind: appfoundry-app
app: { name: Botlens }
clients:
  backend: { grant: client-credentials, per: org }
capabilities:
  poll: { client: backend, requests_per_minute: 120 }
  report: {}
";

/// `rule path:pointer` of every finding of the rules asked for.
fn found(rules: &[&str], files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
    let report = engine::run(Sources::from_files(files), &context);
    let mine = report.findings.iter().filter(|finding| rules.contains(&finding.rule.id()));
    mine.map(|finding| {
        let location = report.location_of(&finding.subject);
        format!("{} {}:{}", finding.rule.id(), location.display, location.pointer)
    })
    .collect()
}

fn org(number: usize, lines: &str) -> String {
    format!(
        "  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b2{number:04}\n    name: org-{number}\n    region: us-east-1\n{lines}"
    )
}

fn manifest(orgs: &[String]) -> String {
    format!("kind: org-manifest\norgs:\n{}", orgs.concat())
}

#[test]
fn a_listing_that_is_cut_says_that_there_are_further_pages() {
    let files = [
        (
            "app.yaml",
            "kind: appfoundry-app\napp: { name: Botlens }\nclients:\n  backend: { grant: client-credentials, per: org }\ncapabilities:\n  poll: { client: backend, permissions: [recording:job:view] }\n",
        ),
        (
            "orgs.yaml",
            "kind: org-manifest\norgs:\n  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11\n    name: acme\n    region: us-east-1\n    capabilities: [poll]\n    clients: { backend: 5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951 }\n    documents: { clients: [genesys], roles: [genesys] }\n",
        ),
        (
            "genesys/clients.json",
            r#"{"entities": [{"id": "5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951", "name": "Backend", "authorizedGrantType": "CLIENT_CREDENTIALS", "state": "active", "roleDivisions": [{"roleId": "7d2e9e30-3b2c-4e7a-8c90-4b5c0f8e1d32", "divisionId": "*"}]}], "total": 1}"#,
        ),
        (
            "genesys/roles.json",
            r#"{"entities": [{"id": "6f1d2a90-1c3b-4e5d-8a7f-0b9c8d7e6f51", "name": "employee", "defaultRoleId": "employee", "permissionPolicies": []}], "pageNumber": 1, "pageCount": 40, "total": 40}"#,
        ),
    ];
    let sources = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
    let report = engine::run(Sources::from_files(sources), &context);
    let help: Vec<&str> = report.findings.iter().filter_map(|finding| finding.help.as_deref()).collect();
    assert!(help.iter().any(|help| help.contains("genesys/roles.json is only one of them")), "{help:?}");
    let named: Vec<&str> =
        report.named.iter().map(|(file, _)| report.sources.file(*file).path.as_str()).collect();
    assert!(named.contains(&"genesys/roles.json"), "{named:?}");
}

#[test]
fn every_name_that_nothing_defines_is_found_where_it_stands() {
    let orgs = manifest(&[org(
        1,
        "    capabilities: [report, pol, \"${CAPABILITY}\"]
    clients: { back-end: x }
    user_roles: { widget: [Agent] }
    parent: org-2
    approvals: [{ capability: reports }]
    documents: { clients: [missing.json], roles: orgs.yaml, tokens: none }
    aws:
      documents: { trust: none, permissions: [orgs.yaml, gone.json] }
      per_capability: { raport: { bucket: b } }
",
    )]);
    let app = format!("{APP}allowlist: [{{ org: org-1, capabilities: [polls, \"*\"] }}, {{ org: \"*\" }}]\n");
    let found = found(&["org/unknown-reference"], &[("app.yaml", &app), ("orgs.yaml", &orgs)]);
    let places: Vec<&str> =
        found.iter().filter_map(|one| one.split_once(' ')).map(|(_, place)| place).collect();
    assert_eq!(
        places,
        [
            "app.yaml:/allowlist/0/capabilities/0",
            "orgs.yaml:/orgs/0/capabilities/1",
            "orgs.yaml:/orgs/0/clients/back-end",
            "orgs.yaml:/orgs/0/user_roles/widget",
            "orgs.yaml:/orgs/0/parent",
            "orgs.yaml:/orgs/0/approvals/0/capability",
            "orgs.yaml:/orgs/0/documents/clients/0",
            "orgs.yaml:/orgs/0/documents/roles",
            "orgs.yaml:/orgs/0/aws/documents/permissions/0",
            "orgs.yaml:/orgs/0/aws/documents/permissions/1",
            "orgs.yaml:/orgs/0/aws/per_capability/raport",
        ]
    );
}

#[test]
fn an_organization_that_only_another_manifest_lists_may_be_named_by_its_id() {
    let rule = ["org/unknown-reference"];
    let parent = |id: &str| manifest(&[org(1, &format!("    parent: {id}\n"))]);
    let elsewhere = parent("9b84e6d0-6c2f-4e1a-b7d3-52f08a1c6e94");
    assert!(found(&rule, &[("app.yaml", APP), ("orgs.yaml", &elsewhere)]).is_empty());
    let a_digit_off = parent("3f1c7a52-9d1e-4d0b-8f53-0a9e61b20002");
    assert_eq!(found(&rule, &[("app.yaml", APP), ("orgs.yaml", &a_digit_off)]).len(), 1);
}

#[test]
fn a_manifest_without_an_app_says_once_that_nothing_can_be_proven() {
    let orgs = manifest(&[org(1, "    capabilities: [a, b]\n"), org(2, "    capabilities: [a]\n")]);
    assert_eq!(
        found(&["org/unknown-reference"], &[("orgs.yaml", &orgs)]),
        ["org/unknown-reference orgs.yaml:/orgs/0/capabilities/0"]
    );
}

#[test]
fn requests_add_up_over_the_organizations_that_share_a_client() {
    let rule = ["limits/rate-budget-exceeded"];
    let using = |number: usize, client: &str| {
        org(number, &format!("    capabilities: [poll]\n    clients: {{ backend: {client} }}\n"))
    };
    let shared = manifest(&[using(1, "one"), using(2, "one"), using(3, "one")]);
    assert_eq!(
        found(&rule, &[("app.yaml", APP), ("orgs.yaml", &shared)]),
        ["limits/rate-budget-exceeded app.yaml:/capabilities/poll/requests_per_minute"]
    );
    let own = manifest(&[using(1, "one"), using(2, "two"), using(3, "three")]);
    assert!(found(&rule, &[("app.yaml", APP), ("orgs.yaml", &own)]).is_empty());
    let unnamed = manifest(&[1, 2, 3].map(|number| org(number, "    capabilities: [poll]\n")));
    assert!(found(&rule, &[("app.yaml", APP), ("orgs.yaml", &unnamed)]).is_empty());
}

#[test]
fn one_open_question_of_many_organizations_is_one_warning() {
    let asks = |number: usize| {
        let client = format!("5b0c7c1e-1f0a-4c58-8a7e-2f3a8d6c{number:04}");
        org(number, &format!("    capabilities: [poll]\n    clients: {{ backend: {client} }}\n"))
    };
    let orgs = manifest(&[asks(1), asks(2), asks(3)]);
    assert_eq!(
        found(&["access/unproven", "access/nothing-proven"], &[("app.yaml", APP), ("orgs.yaml", &orgs)]),
        ["access/nothing-proven orgs.yaml:/orgs", "access/unproven orgs.yaml:/orgs/0/clients/backend"]
    );
}

#[test]
fn names_that_the_platform_does_not_know_are_found_in_exports_too() {
    let roles = r#"{ "entities": [{ "id": "1", "name": "R", "permissions": ["group_creation"], "permissionPolicies": [
        { "domain": "analytics", "entityName": "bot", "actionSet": ["view"] },
        { "domain": "someArea", "entityName": "ofTheUserInterface", "actionSet": ["view"] },
        { "domain": "directory", "entityName": "*", "actionSet": ["add"] }] }] }"#;
    let token = r#"{ "scope": "analytics:bot:view", "org_id": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b20001" }"#;
    assert_eq!(
        found(
            &["oauth/unknown-permission", "oauth/unknown-scope"],
            &[("roles.json", roles), ("token.json", token)]
        ),
        [
            "oauth/unknown-permission roles.json:/entities/0/permissionPolicies/0",
            "oauth/unknown-scope token.json:/scope"
        ]
    );
}

#[test]
fn a_folder_in_the_place_of_a_file_is_called_a_folder_and_a_folder_of_exports_is_read() {
    let clients = r#"{"entities": [{"id": "5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951", "name": "Backend", "authorizedGrantType": "CLIENT_CREDENTIALS", "state": "active", "roleDivisions": []}], "total": 1}"#;
    let trust = r#"{"Version": "2012-10-17", "Statement": []}"#;
    let said = |lines: &str| {
        let orgs = manifest(&[org(1, lines)]);
        let files = [
            ("app.yaml", APP),
            ("orgs.yaml", &orgs),
            ("genesys/clients.json", clients),
            ("aws/trust.json", trust),
        ];
        let sources = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
        let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
        let findings = engine::run(Sources::from_files(sources), &context).findings;
        let mine = findings.into_iter().filter(|finding| finding.rule.id() == "org/unknown-reference");
        mine.map(|one| format!("{}; {}", one.message, one.help.unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(said("    documents: { clients: [genesys] }\n"), [""; 0]);
    for root in [".", "./", "genesys/.."] {
        let words = said(&format!("    documents: {{ clients: [{root}] }}\n"));
        assert_eq!(
            words,
            [format!(
                "`{root}` is the whole workspace, in which nothing says what is of this organization; name the file with \
                 the OAuth clients, or put the exports of this organization into a folder and name that"
            )]
        );
    }
    assert_eq!(
        said("    aws: { documents: { trust: aws } }\n"),
        [
            "aws is a folder, and one file is expected here; name the file in it with the policy (aws/trust.json, say)"
        ]
    );
    assert!(said("    aws: { documents: { trust: awz } }\n")[0].starts_with("there is no file awz"));
}

/// What a change opens is said with the change and with what is deployed, and
/// once: that the two differ says nothing more.
#[test]
fn a_change_that_opens_a_path_is_said_with_what_it_changes() {
    let trust = |external_id: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::765628985471:root"}}, "Action": "sts:AssumeRole", "Condition": {{"StringEquals": {{"sts:ExternalId": "{external_id}"}}}}}}]}}"#
        )
    };
    let role = "arn:aws:iam::111122223333:role/genesys-export";
    let orgs = manifest(&[org(
        1,
        &format!(
            "    capabilities: [archive]\n    aws: {{ role_arn: \"{role}\", bucket: acme-recordings }}\n"
        ),
    )]);
    let template = format!(
        r#"{{"Resources": {{"Export": {{"Type": "AWS::IAM::Role", "Properties": {{"RoleName": "genesys-export", "AssumeRolePolicyDocument": {}}}}}}}}}"#,
        trust("3f1c7a52-9d1e-4d0b-8f53-0a9e61b20001")
    );
    let export = format!(
        r#"{{"Role": {{"RoleName": "genesys-export", "Arn": "{role}", "AssumeRolePolicyDocument": {}}}}}"#,
        trust("9b84e6d0-6c2f-4e1a-b7d3-52f08a1c6e94")
    );
    let app =
        "kind: appfoundry-app\napp: { name: Archiver }\ncapabilities:\n  archive: { aws: s3-recordings }\n";
    let files =
        [("app.yaml", app), ("orgs.yaml", &*orgs), ("template.json", &template), ("aws/role.json", &export)];
    let report = engine::run(
        Sources::from_files(files.map(|(path, text)| SourceFile::new(path, text)).into()),
        &RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() },
    );
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["access/not-yet-deployed", "s3/missing-put-object"]);
    let said = &report.findings[0];
    assert!(
        said.message.starts_with(
            "refused as it is deployed today, and let in only once template.json is deployed (aws/role.json tells): "
        ),
        "{}",
        said.message
    );
    assert_eq!(
        said.help.as_deref(),
        Some(
            "deploy template.json before this is switched on; if it is deployed already, aws/role.json is out of date: \
             export it again"
        )
    );
    let places: Vec<String> = said.related.iter().map(|one| report.location(one.place).display).collect();
    assert!(places.contains(&"template.json".to_owned()), "{places:?}");
}
