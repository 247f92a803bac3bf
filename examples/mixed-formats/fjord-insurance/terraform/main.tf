terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

locals {
  genesys_account = "765628985471"
  bucket_arn      = aws_s3_bucket.recordings.arn
}

resource "aws_s3_bucket" "recordings" {
  bucket = "${var.prefix}-recordings"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "recordings" {
  bucket = aws_s3_bucket.recordings.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.recordings.arn
    }
  }
}

resource "aws_kms_key" "recordings" {
  description = "Recordings of Genesys Cloud"
  policy      = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "recordings" {
  name          = "alias/genesys-recordings"
  target_key_id = aws_kms_key.recordings.key_id
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }
}
