//! Answers that say that there is nothing: the error that AWS gives for a
//! bucket without a policy, as it was recorded.

use super::{Answer, content, export};
use crate::diagnostic::{Located, Place};
use crate::formats::Content;
use crate::model::{Bucket, LocatedText, PublicAccessBlock, Told};
use crate::syntax::Text;

impl Answer<'_, '_, '_> {
    /// `{"Error": {"Code": "NoSuchBucketPolicy", ...}}`.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
    pub(super) fn error(&mut self) -> Option<Content> {
        let error = self.mapping_at("Error")?;
        let code = error.get("Code")?;
        let place = self.reading.place(code.span);
        let code = code.as_str()?;
        let Some(mut bucket) = absent(code, place) else {
            if let Some(told) = super::failed::recorded(self.reading.input, code) {
                return Some(told);
            }
            return Some(Content::Unrecognised(format!(
                "the error {code} of AWS instead of an answer",
                code = crate::formats::words::shortened(code)
            )));
        };
        bucket.place = self.reading.place(self.node.span);
        bucket.name = self.text(error, "BucketName").or_else(|| self.named_by_file(self.node, command(code)));
        let mut found = export("an error of Amazon S3 that says what a bucket does not have");
        found.buckets.push(bucket);
        Some(content(found))
    }
}

/// What an error code says that a bucket does not have.
pub(super) fn absent(code: &str, place: Place) -> Option<Bucket> {
    let mut bucket = Bucket::new(place);
    match code {
        "NoSuchBucketPolicy" => bucket.policy = Told::None(place),
        "ServerSideEncryptionConfigurationNotFoundError" => bucket.encryption = Told::None(place),
        "NoSuchPublicAccessBlockConfiguration" => {
            let off = || Some(Located::new(false, place));
            bucket.public_access_block = Some(PublicAccessBlock {
                block_public_acls: off(),
                ignore_public_acls: off(),
                block_public_policy: off(),
                restrict_public_buckets: off(),
            });
        }
        // Without controls, whoever writes an object owns it.
        // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
        "OwnershipControlsNotFoundError" => {
            bucket.ownership = Some(LocatedText::new(Text::from("ObjectWriter"), place));
        }
        _ => return None,
    }
    Some(bucket)
}

fn command(code: &str) -> &'static str {
    match code {
        "NoSuchBucketPolicy" => "get-bucket-policy",
        "ServerSideEncryptionConfigurationNotFoundError" => "get-bucket-encryption",
        "NoSuchPublicAccessBlockConfiguration" => "get-public-access-block",
        _ => "get-bucket-ownership-controls",
    }
}
