//! A workspace in which the vendor's wizard makes the client and its role in
//! every organization, from its `config.js` to what `check` says.
#![cfg(feature = "wizard")]

use grantlint::access::Verdict;
use grantlint::diagnostic::{RuleId, Severity};
use grantlint::engine::{self, Report, RunContext};
use grantlint::source::{SourceFile, Sources};

const APP: &str = "
kind: appfoundry-app
app: { name: Botlens, tier: premium }
clients:
  backend: { grant: client-credentials, per: org }
capabilities:
  bot-analytics:
    client: backend
    operations: [POST /api/v2/analytics/bots/aggregates/query]
";

const ORGS: &str = "
kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
    region: us-east-1
    domain: mypurecloud.com
    capabilities: [bot-analytics]
    clients: { backend: BOTLENS_OAuth Client }
    documents:
      clients: [wizard/config/config.js]
      roles: [wizard/config/config.js]
";

/// `config.js` whose role has these permission policies, and these further
/// statements before it is exported.
fn config(policies: &str, statements: &str) -> String {
    format!(
        "const config = {{
    clientID: '5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951',
    premiumAppIntegrationTypeId: 'premium-app-botlens',
    premiumAppViewPermission: 'integration:botlens:view',
    prefix: 'BOTLENS_',
    provisioningInfo: {{
        'role': [{{ 'name': 'Role', 'permissionPolicies': {policies} }}],
        'oauth-client': [{{
            'name': 'OAuth Client', 'roles': ['Role'], 'authorizedGrantType': 'CLIENT_CREDENTIALS',
            'finally': function (installed) {{ return send(installed); }},
        }}],
    }},
}};
{statements}
export default config;
"
    )
}

fn check(config: &str) -> Report {
    let files =
        [("app.yaml", APP), ("orgs.yaml", ORGS), ("grantlint.toml", ""), ("wizard/config/config.js", config)];
    let files = files.into_iter().map(|(path, text)| SourceFile::new(path, text)).collect();
    engine::run(
        Sources::from_files(files),
        &RunContext { today: "2026-11-25".into(), ..RunContext::default() },
    )
}

fn verdict(report: &Report) -> Verdict {
    let [path] = report.access.as_slice() else { panic!("one path") };
    path.verdict
}

const GRANTING: &str = "[{ 'domain': 'analytics', 'entityName': 'botAggregate', 'actionSet': ['view'] }]";
const LACKING: &str = "[{ 'domain': 'integration', 'entityName': 'botlens', 'actionSet': ['*'] }]";

#[test]
fn a_role_that_the_wizard_makes_with_every_permission_proves_the_path() {
    for granting in [GRANTING, "[{ 'domain': 'analytics', 'entityName': '*', 'actionSet': ['*'] }]"] {
        let report = check(&config(granting, ""));
        assert_eq!(verdict(&report), Verdict::Proven, "{:?}", report.findings);
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

#[test]
fn a_permission_that_the_wizard_forgets_is_said_at_the_line_of_its_role() {
    let report = check(&config(LACKING, ""));
    assert_eq!(verdict(&report), Verdict::Refuted);
    let [finding] = report.findings.as_slice() else { panic!("{:?}", report.findings) };
    assert_eq!(finding.rule, RuleId::OauthMissingPermission);
    assert!(finding.message.contains("the role `BOTLENS_Role` does not grant it"), "{}", finding.message);
    let location = report.location_of(&finding.subject);
    assert_eq!(location.display, "wizard/config/config.js");
    assert_eq!(location.pointer, "/provisioningInfo/role/0/permissionPolicies");
}

#[test]
fn what_the_files_do_not_settle_stays_unknown() {
    for (policies, statements) in [
        ("[...shared]", ""),
        ("shared.policies", ""),
        (LACKING, "config.provisioningInfo.role[0].permissionPolicies.push(policyOf('analytics'));"),
        (GRANTING, "adapt(config.provisioningInfo);"),
        (GRANTING, "config.prefix = process.env.PREFIX;"),
        (
            GRANTING,
            "const r = config.provisioningInfo.role; r[0].permissionPolicies[0].actionSet = ['edit'];",
        ),
        (GRANTING, "config.provisioningInfo.role[0].permissionPolicies = [];"),
    ] {
        let report = check(&config(policies, statements));
        let mut said = report.findings.iter().filter(|one| one.rule == RuleId::OrgUnknownReference);
        assert_eq!(said.next().map(|one| &one.message), None, "{statements}: the file does hold some");
        assert_eq!(verdict(&report), Verdict::Unknown, "{policies} {statements}: {:?}", report.findings);
    }
}

#[test]
fn a_configuration_that_no_browser_loads_is_an_error_with_its_line() {
    let report = check(&config(GRANTING, "const url = ''https://botlens.example/;"));
    let finding = report.findings.iter().find(|finding| finding.rule == RuleId::FileSyntaxError);
    let finding = finding.expect("it is said");
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(report.location_of(&finding.subject).display, "wizard/config/config.js");
    assert_eq!(verdict(&report), Verdict::Unknown);
}
