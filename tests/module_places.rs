//! Where findings about Terraform modules point: to what refers to a value, and
//! to where the value is written, which is what somebody edits.

mod archive;

use archive::MANIFEST;
use grantlint::diagnostic::{Place, Subject};

const MODULE: &str = r#"variable "account" {}
variable "bucket" {}
resource "aws_s3_bucket" "recordings" {
  bucket = var.bucket
}
resource "aws_iam_role" "export" {
  name = "genesys-export"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.account }
    Condition = { StringEquals = { "sts:ExternalId" = "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11" } }
  }] })
}
resource "aws_iam_role_policy" "export" {
  name = "export"
  role = aws_iam_role.export.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = ["s3:PutObject", "s3:PutObjectAcl"], Resource = "${aws_s3_bucket.recordings.arn}/*" },
    { Effect = "Allow", Action = ["s3:GetBucketLocation", "s3:GetEncryptionConfiguration"], Resource = aws_s3_bucket.recordings.arn },
  ] })
}
"#;
const RIGHT: &str = "account = \"765628985471\"\nbucket = \"acme-recordings\"\n";

/// Each error or warning about a module: where it stands, and the places that
/// explain it, by what is written there.
fn shown(module: &[(&str, &str)]) -> String {
    let report = archive::report(&format!("{MANIFEST}      kms_key_arn: none\n"), module);
    let at = |place: Place| {
        let file = report.sources.file(place.file);
        format!("{}: {}", file.path, file.text.get(place.span.range()).unwrap_or_default())
    };
    let mut out = String::new();
    for finding in report.findings.iter().filter(|finding| finding.rule.id() != "access/nothing-proven") {
        let Subject::Place(place) = finding.subject else { continue };
        out += &format!("{} {}\n", finding.rule.id(), at(place));
        for related in &finding.related {
            out += &format!("  {} {}\n", related.label, at(related.place));
        }
    }
    out
}

#[test]
fn a_value_in_a_file_of_variables_is_shown() {
    let values = RIGHT.replace("765628985471", "444455556666").replace("acme-rec", "acne-rec");
    insta::assert_snapshot!(shown(&[("infra/main.tf", MODULE), ("infra/terraform.tfvars", &values)]), @r#"
    trust/wrong-genesys-account infra/main.tf: var.account
      the region decides the account from which Genesys Cloud calls orgs.yaml: us-east-1
      its value is written here infra/terraform.tfvars: "444455556666"
    s3/missing-put-object infra/main.tf: "${aws_s3_bucket.recordings.arn}/*"
      its value is written here infra/terraform.tfvars: "acne-recordings"
    aws/missing-action infra/main.tf: aws_s3_bucket.recordings.arn
      its value is written here infra/terraform.tfvars: "acne-recordings"
    "#);
}

#[test]
fn of_several_files_of_variables_the_one_that_the_message_names_is_shown() {
    let wrong = RIGHT.replace("acme-rec", "acne-rec");
    let files = [("infra/main.tf", MODULE), ("infra/dev.tfvars", &wrong), ("infra/prod.tfvars", RIGHT)];
    insta::assert_snapshot!(shown(&files), @r#"
    s3/missing-put-object infra/main.tf: "${aws_s3_bucket.recordings.arn}/*"
      its value is written here infra/dev.tfvars: "acne-recordings"
    aws/missing-action infra/main.tf: aws_s3_bucket.recordings.arn
      its value is written here infra/dev.tfvars: "acne-recordings"
    "#);
}

#[test]
fn what_a_caller_gives_to_a_module_is_shown_where_the_caller_writes_it() {
    let root = "locals {\n  account = \"444455556666\"\n}\nmodule \"export\" {\n  source = \"../modules/export\"\n  \
                account = local.account\n  bucket = \"acme-recordings\"\n}\n";
    insta::assert_snapshot!(shown(&[("infra/main.tf", root), ("modules/export/main.tf", MODULE)]), @r#"
    trust/wrong-genesys-account modules/export/main.tf: var.account
      the region decides the account from which Genesys Cloud calls orgs.yaml: us-east-1
      its value is written here infra/main.tf: "444455556666"
    "#);
}

#[test]
fn a_value_that_stands_in_its_place_is_shown_once() {
    let module = MODULE.replace("var.account", "\"444455556666\"");
    insta::assert_snapshot!(shown(&[("infra/main.tf", &module), ("infra/terraform.tfvars", RIGHT)]), @r#"
    trust/wrong-genesys-account infra/main.tf: "444455556666"
      the region decides the account from which Genesys Cloud calls orgs.yaml: us-east-1
    "#);
}

#[test]
fn a_right_name_behind_the_wrong_kind_of_arn_is_not_shown() {
    let module = MODULE.replace(".arn}/*", ".arn}");
    insta::assert_snapshot!(shown(&[("infra/main.tf", &module), ("infra/terraform.tfvars", RIGHT)]), @r#"
    s3/object-action-on-bucket-arn infra/main.tf: aws_s3_bucket.recordings.arn
    "#);
}
