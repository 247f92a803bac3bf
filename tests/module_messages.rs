//! What is said about Terraform modules and plans to somebody who has to act on
//! it.

mod archive;

use archive::{MANIFEST, report};

/// Every message of a workspace with this file.
fn said(path: &str, text: &str) -> String {
    said_of(&[(path, text)])
}

/// Every message of a workspace with these files.
fn said_of(more: &[(&str, &str)]) -> String {
    let findings = report(MANIFEST, more).findings;
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
fn a_role_of_a_module_that_is_called_no_time_is_said_not_to_be_made() {
    let called = |times: &str| {
        let root = format!("module \"export\" {{\n  source = \"../modules/export\"\n  {times}\n}}\n");
        said_of(&[("modules/export/main.tf", &role("")), ("infra/main.tf", &root)])
    };
    for times in ["count = 0", "for_each = {}", "for_each = toset([])"] {
        let words = called(times);
        let role = "the role `module.export.aws_iam_role.export` of modules/export/main.tf, which the `count` or \
                    `for_each` of a call of its module";
        assert!(words.contains(role), "{words}");
        assert!(!words.contains("neither declared nor found"), "{words}");
    }
    for times in ["", "count = 1", "count = var.unknown", "for_each = toset([\"a\"])"] {
        let words = called(times);
        assert!(!words.contains("of a call of its module"), "{times}: {words}");
    }
    // Another call makes it.
    let twice = "module \"no\" {\n  source = \"../modules/export\"\n  count = 0\n}\n\
                 module \"yes\" {\n  source = \"../modules/export\"\n}\n";
    let words = said_of(&[("modules/export/main.tf", &role("")), ("infra/main.tf", twice)]);
    assert!(!words.contains("of a call of its module"), "{words}");
}

#[test]
fn modules_that_call_each_other_no_time_are_read_to_an_end() {
    let calls = (0..4).map(|n| format!("module \"m{n}\" {{\n  source = \"../b\"\n  count = 0\n}}\n"));
    let calls: String = calls.collect();
    let root = calls.replace("../b", "../a");
    let words = said_of(&[
        ("a/main.tf", &calls),
        ("b/main.tf", &(calls.replace("../b", "../a") + &role(""))),
        ("infra/main.tf", &root),
    ]);
    assert!(words.contains("the role's trust policy was neither declared nor found"), "{words}");
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

#[test]
fn what_is_wrong_with_some_files_of_variables_names_every_one_of_them() {
    let module = role("").replace("\"3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11\"", "var.external_id")
        + "variable \"external_id\" {}\n";
    let id = |first: &str| format!("external_id = \"{first}-9d1e-4d0b-8f53-0a9e61b27d11\"");
    let (right, ap, eu) = (id("3f1c7a52"), id("5c3f0d1e"), id("9b84e6d0"));
    let files = [("infra/main.tf", module.as_str()), ("infra/ap.tfvars", &ap), ("infra/eu.tfvars", &eu)];
    let all_wrong = said_of(&files);
    let named = |words: &str| words.contains("infra/ap.tfvars") && words.contains("infra/eu.tfvars");
    let of_id = |words: &str| words.lines().filter(|line| line.contains("accepts only")).count();
    assert!(named(&all_wrong) && of_id(&all_wrong) == 1, "{all_wrong}");
    let some_wrong = said_of(&[files[0], files[1], files[2], ("infra/us.tfvars", &right)]);
    assert!(named(&some_wrong) && of_id(&some_wrong) == 1, "{some_wrong}");
    assert!(!some_wrong.contains("us.tfvars"), "{some_wrong}");
    let all_right = said_of(&[files[0], ("infra/us.tfvars", &right)]);
    assert_eq!(of_id(&all_right), 0, "{all_right}");
}
