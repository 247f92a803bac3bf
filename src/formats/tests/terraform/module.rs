//! Modules in HCL: several files, read and linked as a workspace.

use std::fmt::Write as _;

use super::super::super::{Content, Input, ReadFile, link, read};
use super::describe;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Syntax, Values, parse};

struct Workspace {
    sources: Sources,
    files: Vec<ReadFile>,
}

fn workspace_with(values: &Values, files: &[(&str, &str)]) -> Workspace {
    let files = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let sources = Sources::from_files(files);
    let mut files: Vec<ReadFile> = sources
        .iter()
        .map(|(file, source)| {
            let syntax = Syntax::of_path(&source.path);
            let parsed = syntax.map_or_else(Default::default, |syntax| parse(source, syntax, values));
            assert_eq!(parsed.problems, [], "{}", source.path);
            read(Input { file, source, syntax, values }, parsed)
        })
        .collect();
    link(&sources, &mut files, values);
    Workspace { sources, files }
}

fn workspace(files: &[(&str, &str)]) -> Workspace {
    workspace_with(&Values::none(), files)
}

impl Workspace {
    fn aws(&self) -> String {
        let mut out = String::new();
        for read in &self.files {
            for content in &read.contents {
                if let Content::Aws(found) = content {
                    if let Some(branch) = &found.branch {
                        let _ = writeln!(out, "# {branch}");
                    }
                    out.push_str(&describe(found, &|place| {
                        &self.sources.file(place.file).text[place.span.range()]
                    }));
                }
            }
            for issue in &read.issues {
                let _ = writeln!(out, "! {}", issue.message);
            }
            for problem in &read.parsed.problems {
                let _ = writeln!(out, "! {}", problem.message);
            }
        }
        out
    }

    /// The pointer of the only place with this text.
    fn pointer(&self, path: &str, text: &str) -> String {
        let file = self.sources.by_path(path).expect("it is there");
        let at = self.sources.file(file).text.find(text).expect("it stands there");
        let span = crate::source::Span::new(at, at + text.len());
        self.files[file.0 as usize].parsed.pointer(span)
    }
}

#[test]
fn a_role_with_its_trust_in_jsonencode_and_its_permissions_in_a_policy_document() {
    let main = r#"
variable "external_id" {}
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}
locals { genesys = "765628985471" }
resource "aws_s3_bucket" "recordings" { bucket = "acme-recordings" }
resource "aws_iam_role" "export" {
  name = "genesys-export"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${local.genesys}:root" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" : var.external_id } }
    }]
  })
}
data "aws_iam_policy_document" "put" {
  statement {
    sid       = "Put"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.recordings.arn}/&{aws:username}/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}
data "aws_caller_identity" "current" {}
resource "aws_iam_role_policy" "put" {
  role   = aws_iam_role.export.id
  policy = data.aws_iam_policy_document.put.json
}
"#;
    let read = workspace(&[("main.tf", main)]);
    insta::assert_snapshot!(read.aws(), @r#"
    role genesys-export = arn:aws:iam::111122223333:role/genesys-export
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for arn:aws:iam::765628985471:root if sts:ExternalId ${var.external_id}]
      inline:
        terraform-${aws_iam_role_policy.put.name}: [Allow s3:PutObject @ "s3:PutObject" on arn:aws:s3:::acme-recordings/${aws:username}/* if aws:SourceAccount 111122223333]
      attached:
    bucket acme-recordings account 111122223333 region eu-west-1: none
    "#);
    assert_eq!(
        read.pointer("main.tf", "\"sts:AssumeRole\""),
        "/resource/aws_iam_role/export/assume_role_policy/Statement/0/Action"
    );
    let known = Values::from_iter([("external_id", "3f1c7a52")]);
    assert!(workspace_with(&known, &[("main.tf", main)]).aws().contains("sts:ExternalId 3f1c7a52"));
}

#[test]
fn a_value_in_a_heredoc_has_its_line() {
    let main = "resource \"aws_s3_bucket\" \"b\" { bucket = \"acme\" }\nresource \"aws_s3_bucket_policy\" \"p\" {\n  bucket = aws_s3_bucket.b.id\n  policy = <<-EOT\n    {\n      \"Version\": \"2012-10-17\",\n      \"Statement\": [{\n        \"Effect\": \"Allow\", \"Principal\": \"*\",\n        \"Action\": \"s3:GetObject\",\n        \"Resource\": \"${aws_s3_bucket.b.arn}/$${aws:username}/${var.unknown}\"\n      }]\n    }\n  EOT\n}\n";
    let read = workspace(&[("main.tf", main)]);
    insta::assert_snapshot!(read.aws(), @r#"
    bucket acme account ${data.aws_caller_identity.current.account_id} region -: [Allow s3:GetObject @ "s3:GetObject" on arn:aws:s3:::acme/${aws:username}/${var.unknown} for *]
    "#);
    let pointer = "/resource/aws_s3_bucket_policy/p/policy/Statement/0/Action";
    assert_eq!(read.pointer("main.tf", "\"s3:GetObject\""), pointer);
}

#[test]
fn tfvars_count_in_their_order_and_each_given_one_is_a_variant() {
    let main = r#"
variable "org" { default = "none" }
variable "env" { default = "dev" }
resource "aws_iam_role" "r" {
  name               = "${var.org}-${var.env}"
  assume_role_policy = file("${path.module}/trust.json")
}
"#;
    let trust = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}}"#;
    let read = workspace(&[
        ("infra/customers/acme.tfvars", "org = \"acme\"\n"),
        ("infra/customers/hollis.tfvars", "org = \"hollis\"\n"),
        ("infra/main.tf", main),
        ("infra/terraform.tfvars", "env = \"test\"\norg = \"x\"\n"),
        ("infra/trust.json", trust),
        ("infra/z.auto.tfvars", "env = \"prod\"\n"),
    ]);
    insta::assert_snapshot!(read.aws(), @r#"
    # no file of variables is named (`-var-file`)
    role x-prod = arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/x-prod
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for *]
      inline:
      attached:
    # the variables are those of infra/customers/acme.tfvars
    role acme-prod = arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/acme-prod
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for *]
      inline:
      attached:
    # the variables are those of infra/customers/hollis.tfvars
    role hollis-prod = arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/hollis-prod
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for *]
      inline:
      attached:
    "#);
}

#[test]
fn modules_are_called_with_their_inputs_once_for_each_key() {
    let read = workspace(&[
        (
            "main.tf",
            r#"
module "org" {
  for_each = { us = "arn:aws:s3:::acme-us", eu = "arn:aws:s3:::acme-eu" }
  source   = "./modules/org"
  name     = each.key
  bucket   = each.value
}
module "far" {
  source = "terraform-aws-modules/iam/aws"
  role   = module.org["us"].role
}
resource "aws_iam_role_policy_attachment" "read" {
  role       = module.org["eu"].role
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"#,
        ),
        (
            "modules/org/main.tf",
            r#"
variable "name" {}
variable "bucket" {}
resource "aws_iam_role" "r" {
  name               = "export-${var.name}"
  assume_role_policy = data.aws_iam_policy_document.trust.json
  inline_policy {
    name   = "put"
    policy = templatefile("${path.module}/put.json.tftpl", { bucket = var.bucket, actions = ["s3:PutObject", "s3:PutObjectAcl"] })
  }
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["765628985471"]
    }
  }
}
output "role" { value = aws_iam_role.r.name }
"#,
        ),
        (
            "modules/org/put.json.tftpl",
            "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": ${jsonencode(actions)}, \"Resource\": \"${bucket}/*\"}]}",
        ),
    ]);
    insta::assert_snapshot!(read.aws(), @r#"
    role export-us = arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/export-us
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for 765628985471]
      inline and maybe more:
        put: [Allow s3:PutObject @ ${jsonencode(actions)}, s3:PutObjectAcl @ ${jsonencode(actions)} on arn:aws:s3:::acme-us/*]
      attached and maybe more:
    role export-eu = arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/export-eu
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for 765628985471]
      inline:
        put: [Allow s3:PutObject @ ${jsonencode(actions)}, s3:PutObjectAcl @ ${jsonencode(actions)} on arn:aws:s3:::acme-eu/*]
      attached:
        arn:aws:iam::aws:policy/ReadOnlyAccess: by name
    "#);
}

#[test]
fn what_is_not_told_stays_open_and_never_makes_more_than_itself_unknown() {
    let read = workspace(&[(
        "main.tf",
        r#"
variable "extra" { type = list(string) }
variable "enabled" {}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = jsonencode({ Statement = concat([{ Effect = "Allow", Principal = "*", Action = "sts:AssumeRole" }], var.more) })
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid     = "Base"
    effect  = "Deny"
    actions = ["s3:*"]
    resources = ["*"]
  }
  dynamic "statement" {
    for_each = ["a", "b"]
    content {
      actions   = ["s3:Get${statement.value}"]
      resources = ["*"]
    }
  }
  dynamic "statement" {
    for_each = var.extra
    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Base"
    actions   = ["s3:ListBucket"]
    resources = ["*"]
  }
}
resource "aws_iam_role_policy" "p" {
  count  = var.enabled ? 1 : 0
  name   = "p"
  role   = aws_iam_role.r.id
  policy = data.aws_iam_policy_document.d.json
}
resource "aws_iam_role_policy" "hash" {
  name   = "hash"
  role   = aws_iam_role.r.id
  policy = replace(data.aws_iam_policy_document.d.json, "a", "b")
}
locals { loop = local.loop }
resource "aws_iam_policy" "loop" {
  name   = local.loop
  policy = local.loop
}
"#,
    )]);
    insta::assert_snapshot!(read.aws(), @r#"
    role r = arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/r
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for *][?(var.more) ${var.more} @ var.more for ${var.more}]
      inline:
        p: [Deny s3:* @ "s3:*" on * if ?(the number of aws_iam_role_policy.p)][Allow s3:Geta @ "s3:Get${statement.value}" on * if ?(the number of aws_iam_role_policy.p)][Allow s3:Getb @ "s3:Get${statement.value}" on * if ?(the number of aws_iam_role_policy.p)][?(var.extra) ${var.extra} @ dynamic "statement" { for ${var.extra}]
        hash: open (the plan of the run that makes `replace(data.aws_iam_policy_document.d.json, "a", "b")`: `terraform show -json PLAN`)
      attached:
    policy ${local.loop} = arn:aws:iam::${data.aws_caller_identity.current.account_id}:policy/${local.loop}: open (the plan of the run that makes `local.loop`: `terraform show -json PLAN`)
    "#);
}

#[test]
fn a_module_in_json_says_the_same_with_places_inside_of_its_strings() {
    let text = r#"{
  "//": {"metadata": {"backend": "local", "stackName": "export", "version": "0.20.8"}},
  "terraform": {"required_providers": {"aws": {"source": "aws", "version": "5.70.0"}}},
  "provider": {"aws": [{"region": "eu-west-1", "allowed_account_ids": ["111122223333"]}]},
  "variable": {"org": {"type": "string"}},
  "data": {"aws_iam_policy_document": {"trust": {"//": {"metadata": {"path": "export/trust"}},
    "statement": [{"actions": ["sts:AssumeRole"], "effect": "Allow", "principals": [{"identifiers": ["765628985471"], "type": "AWS"}],
      "condition": [{"test": "StringEquals", "variable": "sts:ExternalId", "values": ["${var.org}"]}]}]}}},
  "resource": {
    "aws_s3_bucket": {"recordings": [{"bucket": "acme-recordings"}]},
    "aws_iam_role": {"export": {"name": "genesys-export", "assume_role_policy": "${data.aws_iam_policy_document.trust.json}"}},
    "aws_iam_role_policy": {"put": {"name": "put", "role": "${aws_iam_role.export.name}",
      "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:PutObject\",\"Resource\":\"${aws_s3_bucket.recordings.arn}/*\"}]}"}}
  }
}
"#;
    let read = workspace(&[("cdk.tf.json", text), ("terraform.tfvars.json", r#"{"org": "3f1c7a52"}"#)]);
    insta::assert_snapshot!(read.aws(), @r#"
    role genesys-export = arn:aws:iam::111122223333:role/genesys-export
      trust: [Allow sts:AssumeRole @ "sts:AssumeRole" for 765628985471 if sts:ExternalId 3f1c7a52]
      inline:
        put: [Allow s3:PutObject @ \"s3:PutObject\" on arn:aws:s3:::acme-recordings/*]
      attached:
    bucket acme-recordings account 111122223333 region eu-west-1: none
    "#);
    assert_eq!(
        read.pointer("cdk.tf.json", r#"\"s3:PutObject\""#),
        "/resource/aws_iam_role_policy/put/policy/Statement/0/Action"
    );
    let near = workspace(&[("x.json", r#"{"resource": {"name": {"a": 1}}, "data": []}"#)]);
    assert!(matches!(near.files[0].contents[..], [Content::Unrecognised(_)]));
}

#[test]
fn a_hostile_module_ends() {
    let mut deep = String::from("locals {\n  a0 = [\"x\", \"x\"]\n");
    for level in 1..60 {
        let _ = writeln!(
            deep,
            "  a{level} = concat(local.a{0}, local.a{0})\n  t{level} = \"${{try(local.t{0}, \"x\")}}${{try(local.t{0}, \"x\")}}\"\n  n{level} = [local.n{0}, local.n{0}]",
            level - 1
        );
    }
    deep.push_str("  n0 = [1]\n}\nresource \"aws_iam_policy\" \"p\" {\n  name = local.t59\n  policy = jsonencode(local.n59)\n}\n");
    deep.push_str("resource \"aws_iam_role\" \"r\" {\n  count = 100000000\n  name = \"r\"\n}\nmodule \"self\" {\n  source = \"./\"\n}\n");
    let read = workspace(&[("main.tf", &deep)]);
    assert!(read.aws().contains("policy "), "{}", read.aws());
}

#[test]
fn a_bucket_that_a_module_from_elsewhere_gets_may_have_a_policy() {
    let main = "resource \"aws_s3_bucket\" \"b\" { bucket = \"acme\" }\nmodule \"p\" {\n  source = \"git::https://git.example/policy\"\n  bucket = aws_s3_bucket.b.id\n}\nresource \"aws_s3_bucket_public_access_block\" \"b\" {\n  count = var.x\n  bucket = aws_s3_bucket.b.id\n  block_public_policy = true\n}\n";
    let read = workspace(&[("main.tf", main)]);
    insta::assert_snapshot!(read.aws(), @r"
    bucket acme account ${data.aws_caller_identity.current.account_id} region -: none
      handed to module.p
    ");
}

#[test]
fn an_integration_without_a_state_is_off_in_a_module_and_not_told_in_what_may_be_stripped() {
    let enabled = |path: &str, text: &str| {
        let read = workspace(&[(path, text)]);
        let found = read.files[0].contents.iter().find_map(|content| match content {
            Content::Genesys(found) => Some(found.integrations[0].enabled.as_ref().map(|on| on.value)),
            _ => None,
        });
        found.expect("there is one")
    };
    let block = "resource \"genesyscloud_integration\" \"x\" {\n  integration_type = \"t\"\n}\n";
    assert_eq!(enabled("main.tf", block), Some(false));
    let json = r#"{"resource": {"genesyscloud_integration": {"x": {"integration_type": "t"}}}}"#;
    assert_eq!(enabled("genesyscloud.tf.json", json), None);
}
