//! States, shown and raw.

use super::super::super::Content;
use super::super::file;
use super::aws;

#[test]
fn a_state_that_is_shown_tells_roles_of_child_modules() {
    let read = file(
        "state.json",
        r#"{"format_version": "1.0", "terraform_version": "1.9.8", "values": {"outputs": {}, "root_module": {
"resources": [{"address": "aws_kms_key.recordings", "mode": "managed", "type": "aws_kms_key", "name": "recordings", "values": {"arn": "arn:aws:kms:eu-west-1:111122223333:key/0b9c8f0e-1111-4222-8333-444455556666", "key_id": "0b9c8f0e-1111-4222-8333-444455556666", "is_enabled": true, "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}},
 {"address": "aws_kms_alias.recordings", "mode": "managed", "type": "aws_kms_alias", "name": "recordings", "values": {"name": "alias/recordings", "target_key_id": "0b9c8f0e-1111-4222-8333-444455556666"}}],
"child_modules": [{"address": "module.iam", "resources": [{"address": "module.iam.aws_iam_role.export", "mode": "managed", "type": "aws_iam_role", "name": "export", "values": {"arn": "arn:aws:iam::111122223333:role/x/genesys-export", "name": "genesys-export", "path": "/x/", "assume_role_policy": "{\"Statement\":[]}", "inline_policy": [{"name": "put", "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:PutObject\",\"Resource\":\"*\"}]}"}], "managed_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"], "permissions_boundary": "arn:aws:iam::111122223333:policy/edge"}, "sensitive_values": {}}]}]}}}"#,
    );
    insta::assert_snapshot!(aws(&read), @r#"
    role genesys-export = arn:aws:iam::111122223333:role/x/genesys-export
      trust: 
      inline:
        put: [Allow s3:PutObject @ \"s3:PutObject\" on *]
      attached:
        arn:aws:iam::aws:policy/ReadOnlyAccess: by name
      boundary: arn:aws:iam::111122223333:policy/edge
    key arn:aws:kms:eu-west-1:111122223333:key/0b9c8f0e-1111-4222-8333-444455556666 ["alias/recordings"]: [Allow kms:* @ \"kms:*\" on * for arn:aws:iam::111122223333:root]
    "#);
}

#[test]
fn a_raw_state_tells_each_instance() {
    let read = file(
        "terraform.tfstate.json",
        r#"{"version": 4, "terraform_version": "1.5.7", "serial": 3, "lineage": "x", "outputs": {}, "resources": [
{"mode": "managed", "type": "aws_s3_bucket", "name": "recordings", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"].frankfurt", "instances": [
 {"index_key": "acme", "schema_version": 0, "attributes": {"bucket": "acme-recordings", "region": "eu-central-1", "policy": ""}, "sensitive_attributes": []},
 {"index_key": 1, "schema_version": 0, "attributes": {"bucket": "hollis-recordings", "region": "eu-central-1", "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:PutObject\",\"Resource\":\"arn:aws:s3:::hollis-recordings/*\"}]}"}, "sensitive_attributes": [[{"type": "get_attr", "value": "policy"}]]}]},
{"mode": "managed", "type": "aws_s3_bucket_public_access_block", "name": "recordings", "instances": [{"attributes": {"bucket": "acme-recordings", "block_public_policy": true}}]},
{"mode": "managed", "type": "aws_s3_bucket_ownership_controls", "name": "recordings", "instances": [{"attributes": {"bucket": "acme-recordings", "rule": [{"object_ownership": "BucketOwnerEnforced"}]}}]},
{"mode": "managed", "type": "aws_s3_bucket_server_side_encryption_configuration", "name": "recordings", "instances": [{"attributes": {"bucket": "acme-recordings", "rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": "alias/recordings", "sse_algorithm": "aws:kms"}]}]}}]}]}"#,
    );
    insta::assert_snapshot!(aws(&read), @r"
    bucket acme-recordings account ${data.aws_caller_identity.current.account_id} region eu-central-1: none
      encryption aws:kms alias/recordings
      ownership BucketOwnerEnforced
      block public policy Some(true)
    bucket hollis-recordings account ${data.aws_caller_identity.current.account_id} region eu-central-1: open (`policy` as AWS has it (the file calls it sensitive), or a plan or state without `sensitive = true` where that is no secret (AWS calls an external id none))
    ");
}

#[test]
fn a_deposed_object_may_be_gone() {
    let read = file(
        "terraform.tfstate.json",
        r#"{"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x", "outputs": {}, "resources": [
{"mode": "managed", "type": "aws_iam_role_policy", "name": "write", "instances": [
 {"deposed": "1a2b3c4d", "attributes": {"name": "write", "role": "genesys-export", "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:PutObject\",\"Resource\":\"*\"}]}"}}]}]}"#,
    );
    let super::super::super::Content::Aws(found) = read.only() else { panic!("{:?}", read.only()) };
    let document = found.roles[0].inline[0].document.as_ref().expect("it is told");
    assert_eq!(
        &*document.statements[0].open[0].value.name,
        "the number of aws_iam_role_policy.write (deposed object 1a2b3c4d)"
    );
}

#[test]
fn a_state_of_version_3_is_flat() {
    let read = file(
        "old.json",
        r#"{"version": 3, "terraform_version": "0.11.14", "modules": [{"path": ["root", "iam"], "outputs": {}, "resources": {
"aws_iam_role.export": {"type": "aws_iam_role", "depends_on": [], "primary": {"id": "genesys-export", "attributes": {"arn": "arn:aws:iam::111122223333:role/genesys-export", "name": "genesys-export", "path": "/", "assume_role_policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}}, "deposed": [], "provider": "provider.aws"},
"aws_iam_policy_attachment.read": {"type": "aws_iam_policy_attachment", "primary": {"id": "read", "attributes": {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "roles.#": "1", "roles.1234567": "genesys-export"}}}}}]}"#,
    );
    insta::assert_snapshot!(aws(&read), @r#"
    role genesys-export = arn:aws:iam::111122223333:role/genesys-export
      trust: [Allow sts:AssumeRole @ \"sts:AssumeRole\" for ec2.amazonaws.com]
      inline:
      attached:
        arn:aws:iam::aws:policy/ReadOnlyAccess: by name
    "#);
}

#[test]
fn a_raw_state_that_is_cut_short_is_a_mistake_and_a_near_miss_is_not_known() {
    let near = file("s.json", r#"{"version": 4, "resources": []}"#);
    assert!(matches!(near.only(), Content::Unrecognised(_)));
    let empty = file("s.json", r#"{"version": 4, "terraform_version": "1.5.7", "resources": []}"#);
    assert!(matches!(empty.only(), Content::Terraform("a Terraform state")));
}
