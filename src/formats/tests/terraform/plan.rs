//! `terraform show -json` of plans.

use super::super::super::Content;
use super::super::file;
use super::aws;

/// A plan around these parts.
fn plan(changes: &str, prior: &str, configuration: &str) -> String {
    format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {{"root_module": {{}}}},
"resource_changes": [{changes}],
"prior_state": {{"format_version": "1.0", "values": {{"root_module": {{"resources": [{prior}]}}}}}},
"configuration": {{"provider_config": {{"aws": {{"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws", "expressions": {{"region": {{"constant_value": "eu-west-1"}}}}}}}}, "root_module": {configuration}}}}}"#
    )
}

const ACCOUNT: &str = r#"{"address": "data.aws_caller_identity.current", "mode": "data", "type": "aws_caller_identity", "name": "current", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0, "values": {"account_id": "111122223333", "arn": "arn:aws:iam::111122223333:user/ci", "id": "111122223333", "user_id": "AIDAEXAMPLE"}, "sensitive_values": {}}"#;

const ROLE: &str = r#"{"address": "aws_iam_role.export", "mode": "managed", "type": "aws_iam_role", "name": "export",
"provider_name": "registry.terraform.io/hashicorp/aws", "change": {"actions": ["create"], "before": null,
"after": {"assume_role_policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::765628985471:root\"},\"Action\":\"sts:AssumeRole\"}]}",
"description": null, "force_detach_policies": false, "max_session_duration": 3600, "name": "genesys-export", "path": "/", "permissions_boundary": null, "tags": null},
"after_unknown": {"arn": true, "create_date": true, "id": true, "inline_policy": true, "managed_policy_arns": true, "name_prefix": true, "tags_all": true, "unique_id": true},
"before_sensitive": false, "after_sensitive": {"inline_policy": [], "managed_policy_arns": [], "tags_all": {}}}}"#;

const BUCKET: &str = r#"{"address": "aws_s3_bucket.recordings", "mode": "managed", "type": "aws_s3_bucket", "name": "recordings",
"change": {"actions": ["create"], "before": null, "after": {"bucket": "acme-recordings", "force_destroy": false},
"after_unknown": {"acl": true, "arn": true, "id": true, "policy": true, "region": true, "server_side_encryption_configuration": true}, "after_sensitive": {}}}"#;

const CONFIGURATION: &str = r#"{"resources": [
{"address": "aws_iam_role.export", "mode": "managed", "type": "aws_iam_role", "name": "export", "provider_config_key": "aws", "expressions": {"assume_role_policy": {}, "name": {"constant_value": "genesys-export"}}},
{"address": "aws_iam_role_policy.put", "mode": "managed", "type": "aws_iam_role_policy", "name": "put", "provider_config_key": "aws", "expressions": {"name": {"constant_value": "put"}, "policy": {"references": ["data.aws_iam_policy_document.put.json", "data.aws_iam_policy_document.put"]}, "role": {"references": ["aws_iam_role.export.id", "aws_iam_role.export"]}}},
{"address": "aws_s3_bucket.recordings", "mode": "managed", "type": "aws_s3_bucket", "name": "recordings", "provider_config_key": "aws", "expressions": {"bucket": {"constant_value": "acme-recordings"}}},
{"address": "aws_s3_bucket_policy.recordings", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "recordings", "provider_config_key": "aws", "expressions": {"bucket": {"references": ["aws_s3_bucket.recordings.id", "aws_s3_bucket.recordings"]}, "policy": {}}},
{"address": "data.aws_caller_identity.current", "mode": "data", "type": "aws_caller_identity", "name": "current", "provider_config_key": "aws"}]}"#;

const INLINE: &str = r#"{"address": "aws_iam_role_policy.put", "mode": "managed", "type": "aws_iam_role_policy", "name": "put", "change": {"actions": ["create"], "before": null, "after": {"name": "put", "name_prefix": null}, "after_unknown": {"id": true, "policy": true, "role": true}, "after_sensitive": {}}}"#;

const DEFERRED: &str = r#"{"address": "data.aws_iam_policy_document.put", "mode": "data", "type": "aws_iam_policy_document", "name": "put", "change": {"actions": ["read"], "before": null,
"after": {"override_json": null, "policy_id": null, "source_json": null, "version": null,
 "statement": [{"actions": ["s3:PutObject"], "condition": [], "effect": null, "not_actions": null, "not_principals": [], "not_resources": null, "principals": [], "sid": null, "resources": []},
  {"actions": ["kms:GenerateDataKey"], "condition": [{"test": "StringEquals", "values": ["s3.eu-west-1.amazonaws.com"], "variable": "kms:ViaService"}], "effect": "Allow", "not_actions": null, "not_principals": [], "not_resources": null, "principals": [], "resources": ["*"], "sid": ""}]},
"after_unknown": {"id": true, "json": true, "statement": [{"actions": [false], "condition": [], "not_principals": [], "principals": [], "resources": [true]}, {"actions": [false], "condition": [{"values": [false]}], "not_principals": [], "principals": [], "resources": [false]}]}, "after_sensitive": {"statement": []}}}"#;

#[test]
fn a_plan_tells_a_role_its_account_and_what_will_be_attached() {
    let read =
        file("plan.json", &plan(&[ROLE, INLINE, DEFERRED, BUCKET].join(",\n"), ACCOUNT, CONFIGURATION));
    // What the provider fills in by itself is unknown in every plan: it says
    // nothing, neither of the bucket's policy nor of the role's attachments.
    insta::assert_snapshot!(aws(&read), @r#"
    role genesys-export = arn:aws:iam::111122223333:role/genesys-export
      trust: [Allow sts:AssumeRole @ \"sts:AssumeRole\" for arn:aws:iam::765628985471:root]
      inline:
        put: [Allow s3:PutObject @ "s3:PutObject" on ${data.aws_iam_policy_document.put.statement[0].resources[0] (known after apply)}][Allow kms:GenerateDataKey @ "kms:GenerateDataKey" on * if kms:ViaService s3.eu-west-1.amazonaws.com]
      attached:
    bucket acme-recordings account 111122223333 region eu-west-1: none
    "#);
}

#[test]
fn a_value_inside_a_policy_string_of_a_plan_has_its_own_place() {
    let read = file("plan.json", &plan(ROLE, ACCOUNT, CONFIGURATION));
    let Content::Aws(found) = read.only() else { panic!("{:?}", read.only()) };
    let trust = found.roles[0].trust.some().expect("it is told");
    let action = trust.statements[0].action.patterns[0].place;
    assert_eq!(read.at(action), r#"\"sts:AssumeRole\""#);
    assert_eq!(
        read.read.parsed.pointer(action.span),
        "/resource_changes/0/change/after/assume_role_policy/Statement/0/Action"
    );
}

#[test]
fn a_policy_that_a_plan_deletes_is_gone_and_a_role_as_well() {
    let deleted = r#"{"address": "aws_s3_bucket_policy.recordings", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "recordings", "change": {"actions": ["delete"], "before": {"bucket": "acme-recordings", "id": "acme-recordings", "policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"}, "after": null, "after_unknown": {}, "before_sensitive": {}, "after_sensitive": false}}"#;
    let role = r#"{"address": "aws_iam_role.old", "mode": "managed", "type": "aws_iam_role", "name": "old", "change": {"actions": ["delete"], "before": {"name": "old", "assume_role_policy": "{}"}, "after": null, "after_unknown": {}}}"#;
    let read = file("plan.json", &plan(&[BUCKET, deleted, role].join(",\n"), ACCOUNT, CONFIGURATION));
    insta::assert_snapshot!(aws(&read), @r"bucket acme-recordings account 111122223333 region eu-west-1: none");
}

#[test]
fn a_plan_that_ended_with_an_error_says_of_nothing_that_it_is_all() {
    let errored = plan(&[ROLE, BUCKET].join(",\n"), ACCOUNT, CONFIGURATION)
        .replace(r#""planned_values""#, r#""errored": true, "planned_values""#);
    insta::assert_snapshot!(aws(&file("plan.json", &errored)), @r#"
    role genesys-export = arn:aws:iam::111122223333:role/genesys-export
      trust: [Allow sts:AssumeRole @ \"sts:AssumeRole\" for arn:aws:iam::765628985471:root]
      inline and maybe more:
      attached and maybe more:
      boundary: open (a plan that is complete: `terraform show -json PLAN`)
    bucket acme-recordings account 111122223333 region eu-west-1: open (a plan that is complete: `terraform show -json PLAN`)
    "#);
}

#[test]
fn a_change_that_a_plan_defers_may_come_or_not() {
    let deferred = INLINE.replace(r#""name": "put", "name_prefix""#, r#""name": "put", "role": "genesys-export", "policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}", "name_prefix""#).replace(r#""policy": true, "role": true"#, r#""policy": false"#);
    let deferred = format!(
        r#""deferred_changes": [{{"reason": "provider_config_unknown", "resource_change": {deferred}}}], "planned_values""#
    );
    let all = plan(ROLE, ACCOUNT, CONFIGURATION).replace(r#""planned_values""#, &deferred);
    insta::assert_snapshot!(aws(&file("plan.json", &all)), @r#"
    role genesys-export = arn:aws:iam::111122223333:role/genesys-export
      trust: [Allow sts:AssumeRole @ \"sts:AssumeRole\" for arn:aws:iam::765628985471:root]
      inline and maybe more:
        put: [Deny s3:* @ \"s3:*\" on * if ?(the number of aws_iam_role_policy.put)]
      attached and maybe more:
      boundary: open (a plan that is complete: `terraform show -json PLAN`)
    "#);
}

#[test]
fn a_sensitive_value_is_open_and_never_told() {
    let secret = ROLE
        .replace(r#""inline_policy": [], "managed"#, r#""assume_role_policy": true, "managed"#)
        .replace("genesys-export", "b");
    let read = file("plan.json", &plan(&secret, ACCOUNT, CONFIGURATION));
    insta::assert_snapshot!(aws(&read), @r"
    role b = arn:aws:iam::111122223333:role/b
      trust: open (`aws_iam_role.export.assume_role_policy` as AWS has it (the file calls it sensitive), or a plan or state without `sensitive = true` where that is no secret (AWS calls an external id none))
      inline:
      attached:
    ");
}

#[test]
fn instances_in_modules_are_linked_through_the_inputs_of_the_module() {
    let role = |key: &str| {
        ROLE.replace("aws_iam_role.export\"", &format!("module.org[\\\"{key}\\\"].aws_iam_role.export\""))
            .replace("\"name\": \"genesys-export\"", &format!("\"name\": \"export-{key}\""))
    };
    let policy = r#"{"address": "aws_iam_policy.put", "mode": "managed", "type": "aws_iam_policy", "name": "put", "change": {"actions": ["no-op"], "before": {}, "after": {"arn": "arn:aws:iam::111122223333:policy/put", "name": "put", "path": "/", "policy": "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:PutObject\",\"Resource\":\"*\"}}"}, "after_unknown": {}}}"#;
    let attachment = |key: &str| {
        format!(
            r#"{{"address": "module.org[\"{key}\"].aws_iam_role_policy_attachment.put", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "put", "change": {{"actions": ["create"], "before": null, "after": {{"role": "export-{key}"}}, "after_unknown": {{"id": true, "policy_arn": true}}}}}}"#
        )
    };
    let configuration = r#"{"resources": [{"address": "aws_iam_policy.put", "mode": "managed", "type": "aws_iam_policy", "name": "put", "provider_config_key": "aws", "expressions": {"policy": {}}}],
 "module_calls": {"org": {"source": "./org", "expressions": {"policy_arn": {"references": ["aws_iam_policy.put.arn", "aws_iam_policy.put"]}}, "for_each_expression": {},
  "module": {"variables": {"policy_arn": {}}, "resources": [
   {"address": "aws_iam_role.export", "mode": "managed", "type": "aws_iam_role", "name": "export", "provider_config_key": "aws", "expressions": {"assume_role_policy": {}, "name": {"references": ["each.key"]}}},
   {"address": "aws_iam_role_policy_attachment.put", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "put", "provider_config_key": "aws", "expressions": {"policy_arn": {"references": ["var.policy_arn"]}, "role": {"references": ["aws_iam_role.export.name", "aws_iam_role.export"]}}}]}}}}"#;
    let changes = [role("us"), role("eu"), policy.into(), attachment("eu")].join(",\n");
    let read = file("plan.json", &plan(&changes, ACCOUNT, configuration));
    insta::assert_snapshot!(aws(&read), @r#"
    role export-us = arn:aws:iam::111122223333:role/export-us
      trust: [Allow sts:AssumeRole @ \"sts:AssumeRole\" for arn:aws:iam::765628985471:root]
      inline:
      attached:
    role export-eu = arn:aws:iam::111122223333:role/export-eu
      trust: [Allow sts:AssumeRole @ \"sts:AssumeRole\" for arn:aws:iam::765628985471:root]
      inline:
      attached:
        ${module.org["eu"].aws_iam_role_policy_attachment.put.policy_arn (known after apply)}: [Allow s3:PutObject @ \"s3:PutObject\" on *]
    policy put = arn:aws:iam::111122223333:policy/put: [Allow s3:PutObject @ \"s3:PutObject\" on *]
    "#);
}

#[test]
fn a_plan_without_anything_of_interest_is_still_known_as_one() {
    let read = file("p.json", r#"{"format_version": "1.2", "planned_values": {"root_module": {}}}"#);
    assert!(matches!(read.only(), Content::Terraform("a Terraform plan")));
    let near = file("p.json", r#"{"format_version": "1.2", "values_of": {}}"#);
    assert!(matches!(near.only(), Content::Unrecognised(_)));
}
