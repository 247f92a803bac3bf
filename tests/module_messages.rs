//! What is said about Terraform modules and plans to somebody who has to act on
//! it.

use grantlint::engine::{self, RunContext};
use grantlint::source::{SourceFile, Sources};

const APP: &str =
    "kind: appfoundry-app\napp: { name: Archiver }\ncapabilities:\n  archive: { aws: s3-recordings }\n";
const MANIFEST: &str = "kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
    region: us-east-1
    capabilities: [archive]
    aws:
      account_id: \"111122223333\"
      region: us-east-1
      role_arn: arn:aws:iam::111122223333:role/genesys-export
      bucket: acme-recordings
";

/// Every message of a workspace.
fn said(path: &str, text: &str) -> String {
    let files = [("app.yaml", APP), ("orgs.yaml", MANIFEST), (path, text)];
    let files = files.map(|(path, text)| SourceFile::new(path, text)).into_iter().collect();
    let context = RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() };
    let findings = engine::run(Sources::from_files(files), &context).findings;
    findings.into_iter().map(|finding| format!("{}\n", finding.message)).collect()
}

/// A module with one role, which is made as often as `times` says.
fn role(times: &str) -> String {
    format!(
        r#"variable "create" {{
  default = false
}}
resource "aws_iam_role" "export" {{
  {times}
  name = "genesys-export"
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [{{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ AWS = "765628985471" }}
    Condition = {{ StringEquals = {{ "sts:ExternalId" = "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11" }} }}
  }}] }})
}}
"#
    )
}

#[test]
fn a_role_that_a_module_makes_no_time_is_said_not_to_be_made() {
    for times in ["count = var.create ? 1 : 0", "for_each = var.create ? toset([\"one\"]) : toset([])"] {
        let words = said("infra/main.tf", &role(times));
        assert!(words.contains("the role `aws_iam_role.export` of infra/main.tf, which its"), "{words}");
        assert!(words.contains("with these values of the variables"), "{words}");
        assert!(!words.contains("neither declared nor found"), "{words}");
    }
}

#[test]
fn a_role_that_is_made_or_may_be_made_is_not_said_to_be_left_out() {
    for times in ["", "count = 1", "count = var.unknown"] {
        let words = said("infra/main.tf", &role(times));
        assert!(!words.contains("with these values of the variables"), "{times}: {words}");
    }
    let other = role("count = 0").replace("genesys-export", "genesys-import");
    assert!(!said("infra/main.tf", &other).contains("genesys-import"));
}

#[test]
fn a_plan_that_does_nothing_but_delete_the_role_is_said_to_delete_it() {
    let plan = r#"{ "format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [{
      "address": "aws_iam_role.export", "mode": "managed", "type": "aws_iam_role", "name": "export",
      "provider_name": "registry.terraform.io/hashicorp/aws", "change": { "actions": ["delete"],
        "before": { "arn": "arn:aws:iam::111122223333:role/genesys-export", "name": "genesys-export", "path": "/" },
        "after": null, "after_unknown": {}, "before_sensitive": {}, "after_sensitive": false } }],
      "planned_values": { "root_module": {} }, "configuration": { "root_module": {} } }"#;
    let words = said("plan.json", plan);
    assert!(
        words.contains("the role `aws_iam_role.export` of plan.json, which this plan deletes"),
        "{words}"
    );
}
