//! Answers that say that there is nothing: the error that AWS gives for a
//! bucket without a policy, as it was recorded, and the empty file that the
//! CLI leaves behind then.

use super::{Answer, content, export, names};
use crate::diagnostic::{Located, Place};
use crate::formats::Content;
use crate::formats::reading::Input;
use crate::model::{Bucket, LocatedText, PublicAccessBlock, Told};
use crate::source::Span;
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

/// What an empty file says whose name is that of `get-bucket-policy`: AWS
/// answers with an error where a bucket has no policy, and a redirection
/// keeps nothing of it.
pub(in crate::formats) fn nothing_said(input: Input<'_>) -> Option<Content> {
    const COMMAND: &str = "get-bucket-policy";
    let path = &input.source.path;
    if !names::spells_out(path, COMMAND)
        || !input.source.text.trim_matches(['\u{feff}', '\n', '\r', ' ']).is_empty()
    {
        return None;
    }
    let place = Place { file: input.file, span: Span::default() };
    let name = names::of_file(path, COMMAND)?;
    let mut bucket = Bucket::new(place);
    bucket.name = Some(LocatedText::new(Text::from(name), place));
    bucket.policy = Told::None(place);
    let mut found = export("an empty answer of `aws s3api get-bucket-policy`");
    found.buckets.push(bucket);
    // A call that was refused leaves nothing behind either.
    let why =
        "it is empty because the bucket has no policy (`2>&1` would keep the reason: NoSuchBucketPolicy)";
    found.assumptions.push(Located::new(why.into(), place));
    Some(content(found))
}
