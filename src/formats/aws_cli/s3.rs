//! Buckets: their policy, region, ownership, access block and encryption. Only
//! `list-buckets` says which bucket it is about.

use super::{Answer, content, export, names};
use crate::diagnostic::Located;
use crate::formats::Content;
use crate::iam::arn::is_account;
use crate::iam::{Policy, PolicyKind, kind_of};
use crate::model::{AccountBlock, Bucket, Encryption, PublicAccessBlock, Told};
use crate::syntax::{Kind, Node, Text};

impl Answer<'_, '_, '_> {
    pub(super) fn of_s3(&mut self) -> Option<Content> {
        let node = self.node;
        if let Some(policy) = node.get("Policy").filter(|policy| matches!(policy.kind, Kind::String(_))) {
            return self.policy_in_string(policy);
        }
        if let Some(constraint) = node.get("LocationConstraint") {
            let region = self.region(constraint)?;
            return Some(self.bucket("get-bucket-location", |bucket| bucket.region = Some(region)));
        }
        if self.has("BucketRegion") && self.has("AccessPointAlias") {
            let region = self.text(node, "BucketRegion");
            return Some(self.bucket("head-bucket", |bucket| bucket.region = region));
        }
        if let Some(block) = self.mapping_at("PublicAccessBlockConfiguration") {
            return Some(self.access_block(block));
        }
        if is_access_block(node) {
            return Some(self.access_block(node));
        }
        if let Some(rules) = self.mapping_at("OwnershipControls").and_then(|controls| controls.get("Rules")) {
            let ownership = rules.items().iter().find_map(|rule| self.text(rule, "ObjectOwnership"));
            return Some(self.bucket("get-bucket-ownership-controls", |bucket| bucket.ownership = ownership));
        }
        if let Some(encryption) = self.mapping_at("ServerSideEncryptionConfiguration") {
            let told = self.encryption(encryption);
            return Some(self.bucket("get-bucket-encryption", |bucket| bucket.encryption = told));
        }
        self.bucket_list()
    }

    /// `get-bucket-policy` and `get-key-policy` print the same shape: what the
    /// policy is for tells them apart, and where it does not, the file's name.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>
    pub(super) fn policy_in_string(&mut self, node: &Node) -> Option<Content> {
        if !self.reading.holds_document(node) {
            return None;
        }
        let told = self.reading.policy(node);
        let path = &self.reading.input.source.path;
        let kind = told.some().map(|policy| kind_of(policy));
        let is_key = match kind {
            Some(PolicyKind::Key) => true,
            Some(PolicyKind::Bucket) => false,
            _ => self.has("PolicyName") || names::says(path, "get-key-policy"),
        };
        if is_key {
            return Some(self.key_policy(told));
        }
        if kind != Some(PolicyKind::Bucket) && !names::says(path, "get-bucket-policy") {
            // A policy of a function, an access point ...
            return told.some().map(|policy| self.raw(policy));
        }
        let named = told.some().is_some_and(|policy| names_its_bucket(policy));
        let mut bucket = self.bucket_of("get-bucket-policy");
        if named {
            bucket.name = None;
        }
        bucket.policy = told;
        let mut found = export("an answer of `aws s3api get-bucket-policy`");
        found.buckets.push(bucket);
        Some(content(found))
    }

    /// `null` is us-east-1, and `EU` an old word for eu-west-1.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>
    fn region(&self, node: &Node) -> Option<Located<Text>> {
        let region = match &node.kind {
            Kind::Null => Text::from("us-east-1"),
            Kind::String(text) if matches!(text.literal(), Some("" | "US")) => Text::from("us-east-1"),
            Kind::String(text) if text.literal() == Some("EU") => Text::from("eu-west-1"),
            Kind::String(text) => text.clone(),
            _ => return None,
        };
        Some(Located::new(region, self.reading.place(node.span)))
    }

    fn access_block(&mut self, node: &Node) -> Content {
        let fields = self.reading.fields();
        let block = PublicAccessBlock {
            block_public_acls: fields.boolean(node, "BlockPublicAcls"),
            ignore_public_acls: fields.boolean(node, "IgnorePublicAcls"),
            block_public_policy: fields.boolean(node, "BlockPublicPolicy"),
            restrict_public_buckets: fields.boolean(node, "RestrictPublicBuckets"),
        };
        // The account has such a block of its own, which `s3control` prints alike.
        let named = names::of_file(&self.reading.input.source.path, "get-public-access-block");
        let is_of_account =
            |name: &str| matches!(name, "account" | "get-account" | "s3control") || is_account(name);
        if named.as_deref().is_some_and(is_of_account) {
            let mut found = export("an answer of `aws s3control get-public-access-block` about the account");
            found.account_blocks.push(AccountBlock { account: None, block });
            return content(found);
        }
        self.bucket("get-public-access-block", |bucket| bucket.public_access_block = Some(block))
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html>
    fn encryption(&self, node: &Node) -> Told<Encryption> {
        let rules = node.get("Rules").map_or(&[][..], Node::items);
        let by_default = |rule: &&Node| rule.get("ApplyServerSideEncryptionByDefault").is_some();
        let rule = rules.iter().find(by_default);
        let by_default = rule.and_then(|rule| rule.get("ApplyServerSideEncryptionByDefault"));
        let algorithm = by_default.and_then(|rule| self.text(rule, "SSEAlgorithm"));
        match algorithm {
            Some(algorithm) => Told::Some(Encryption {
                algorithm,
                key: by_default.and_then(|rule| self.text(rule, "KMSMasterKeyID")),
                bucket_key: rule.and_then(|rule| self.reading.fields().boolean(rule, "BucketKeyEnabled")),
            }),
            None => Told::Open {
                place: self.reading.place(node.span),
                settled_by: "`SSEAlgorithm` as `aws s3api get-bucket-encryption` prints it".into(),
            },
        }
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
    fn bucket_list(&mut self) -> Option<Content> {
        let buckets = self.list_at("Buckets")?;
        let is_bucket = |one: &Node| one.get("Name").is_some() && one.get("CreationDate").is_some();
        if !buckets.iter().all(is_bucket) || buckets.is_empty() && !self.has("Owner") {
            return None;
        }
        let mut found = export("an answer of `aws s3api list-buckets`");
        for node in buckets {
            let mut bucket = Bucket::new(self.reading.place(node.span));
            bucket.name = self.text(node, "Name");
            bucket.region = self.text(node, "BucketRegion");
            found.buckets.push(bucket);
        }
        Some(content(found))
    }

    /// A bucket that only the file's name may tell.
    pub(super) fn bucket_of(&self, command: &str) -> Bucket {
        let mut bucket = Bucket::new(self.reading.place(self.node.span));
        bucket.name = self.named_by_file(self.node, command);
        bucket
    }

    fn bucket(&self, command: &str, fill: impl FnOnce(&mut Bucket)) -> Content {
        let mut bucket = self.bucket_of(command);
        fill(&mut bucket);
        let mut found = export(match command {
            "get-bucket-location" => "an answer of `aws s3api get-bucket-location`",
            "head-bucket" => "an answer of `aws s3api head-bucket`",
            "get-public-access-block" => "an answer of `aws s3api get-public-access-block`",
            "get-bucket-ownership-controls" => "an answer of `aws s3api get-bucket-ownership-controls`",
            _ => "an answer of `aws s3api get-bucket-encryption`",
        });
        found.buckets.push(bucket);
        content(found)
    }
}

fn is_access_block(node: &Node) -> bool {
    ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
        .into_iter()
        .all(|key| node.get(key).is_some())
}

/// Whether a bucket policy tells in which bucket it is: S3 takes no other in
/// its resources.
fn names_its_bucket(policy: &Policy) -> bool {
    let resources = policy.statements.iter().filter_map(|statement| statement.resource.as_ref());
    let mut patterns = resources.flat_map(|resource| &resource.patterns);
    patterns.any(|pattern| {
        let bucket = pattern.text.literal().and_then(|arn| arn.split_once(":s3:::")?.1.split('/').next());
        bucket.is_some_and(|bucket| !bucket.is_empty() && !bucket.contains(['*', '?', '$']))
    })
}
