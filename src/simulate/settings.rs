//! Reads the fields of a request about what is no policy: the settings of the
//! bucket, and the grants of the key.

use super::parts::{UNKNOWN, resource_account};
use super::question::Reader;
use crate::iam::{BucketState, Grants, KmsGrant, Ownership, PublicAccessBlock, is_grant_operation};
use crate::kleene::Truth;
use crate::syntax::{Kind, Node, Text};

/// The fields of `bucket`.
const BUCKET: [&str; 5] =
    ["name", "account", "object_ownership", "public_access_block", "account_public_access_block"];
/// The settings of Block Public Access.
const BLOCKS: [&str; 4] =
    ["block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"];
/// The fields of a grant.
const GRANT: [&str; 4] = ["grantee", "operations", "encryption_context_equals", "encryption_context_subset"];

fn given<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    node.get(key).filter(|node| !node.is_null())
}

fn is_unknown(node: &Node) -> bool {
    matches!(&node.kind, Kind::String(text) if text.literal() == Some(UNKNOWN))
}

impl Reader<'_> {
    /// The bucket's settings. `through` tells whether the request goes through
    /// an access point, which hides which bucket it is.
    pub(super) fn bucket(&mut self, root: &Node, through: bool) -> Option<Box<BucketState>> {
        let node = given(root, "bucket")?;
        let mut bucket = BucketState::default();
        if is_unknown(node) {
            bucket.ownership = Some(Ownership::Unknown);
            bucket.public_access_block = Some(PublicAccessBlock::all(Truth::Unknown));
            return Some(Box::new(bucket));
        }
        if !node.is_object() {
            let message =
                format!("`bucket` is a mapping of the bucket's settings, and this is {}", node.kind_name());
            self.problem(
                node.span,
                message,
                "write {\"object_ownership\": \"BucketOwnerEnforced\"}".to_owned(),
            );
            return None;
        }
        self.known_keys(node, "`bucket`", &BUCKET);
        for field in ["name", "account"] {
            let Some(value) = given(node, field) else { continue };
            let Some(text) = self.string(value, field) else { continue };
            if !through {
                let help = match field {
                    "name" => "leave it out: the bucket's name is in `resource`",
                    _ => "write it as `resource_account`",
                };
                let message = format!("`bucket.{field}` is for requests through an access point");
                self.problem(value.span, message, help.to_owned());
            } else if field == "name" {
                bucket.name = (text != UNKNOWN).then(|| Text::from(text));
            } else {
                bucket.account = resource_account(&text);
                if bucket.account.is_none() {
                    let help = "write twelve digits in quotes, or \"unknown\"".to_owned();
                    self.problem(value.span, format!("\"{text}\" is no account id"), help);
                }
            }
        }
        bucket.ownership = given(node, "object_ownership").and_then(|node| self.ownership(node));
        bucket.public_access_block = given(node, "public_access_block").and_then(|node| self.block(node));
        bucket.account_public_access_block =
            given(node, "account_public_access_block").and_then(|node| self.block(node));
        Some(Box::new(bucket))
    }

    fn ownership(&mut self, node: &Node) -> Option<Ownership> {
        let text = self.string(node, "object_ownership")?;
        match text.as_str() {
            "BucketOwnerEnforced" => Some(Ownership::Enforced),
            "BucketOwnerPreferred" => Some(Ownership::Preferred),
            "ObjectWriter" => Some(Ownership::Writer),
            UNKNOWN => Some(Ownership::Unknown),
            _ => {
                let help = "write BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter or unknown";
                self.problem(node.span, format!("\"{text}\" is no object ownership"), help.to_owned());
                None
            }
        }
    }

    fn block(&mut self, node: &Node) -> Option<PublicAccessBlock> {
        if is_unknown(node) {
            return Some(PublicAccessBlock::all(Truth::Unknown));
        }
        if !node.is_object() {
            let message = format!("Block Public Access is a mapping, and this is {}", node.kind_name());
            self.problem(node.span, message, "write {\"restrict_public_buckets\": true}".to_owned());
            return None;
        }
        self.known_keys(node, "Block Public Access", &BLOCKS);
        let mut setting = |name: &str| match given(node, name) {
            None => Truth::False,
            Some(value) => match value.kind {
                Kind::Bool(on) => Truth::from(on),
                _ if is_unknown(value) => Truth::Unknown,
                _ => {
                    self.problem(value.span, format!("`{name}` is true, false or \"unknown\""), None);
                    Truth::Unknown
                }
            },
        };
        let [block_public_acls, ignore_public_acls, block_public_policy, restrict_public_buckets] =
            BLOCKS.map(&mut setting);
        Some(PublicAccessBlock {
            block_public_acls,
            ignore_public_acls,
            block_public_policy,
            restrict_public_buckets,
        })
    }

    /// The grants of the key.
    pub(super) fn grants(&mut self, root: &Node) -> Grants {
        let Some(node) = given(root, "kms_grants") else { return Grants::NotConsidered };
        match &node.kind {
            _ if is_unknown(node) => Grants::Unknown,
            Kind::String(text) if text.literal() == Some("none") => Grants::Known(Vec::new()),
            Kind::Array(items) => Grants::Known(items.iter().filter_map(|item| self.grant(item)).collect()),
            _ => {
                let help =
                    "write \"none\", \"unknown\", or [{\"grantee\": ..., \"operations\": [\"Decrypt\"]}]";
                let message = format!("`kms_grants` is a list of grants, and this is {}", node.kind_name());
                self.problem(node.span, message, help.to_owned());
                Grants::NotConsidered
            }
        }
    }

    fn grant(&mut self, node: &Node) -> Option<KmsGrant> {
        let help =
            "write {\"grantee\": \"arn:aws:iam::111122223333:role/app\", \"operations\": [\"Decrypt\"]}";
        let (Some(grantee), Some(operations)) = (given(node, "grantee"), given(node, "operations")) else {
            self.problem(node.span, "a grant has a `grantee` and `operations`", help.to_owned());
            return None;
        };
        self.known_keys(node, "a grant", &GRANT);
        let name = self.string(grantee, "grantee")?;
        let is_service = !name.starts_with("arn:") && name.contains(".amazon");
        if crate::iam::arn::split(&name).is_none() && !is_service {
            let help = "write the ARN of a user, role or session, or a service".to_owned();
            self.problem(grantee.span, format!("\"{name}\" is no grantee"), help);
        }
        let listed = match &operations.kind {
            Kind::Array(items) => items.iter().collect(),
            _ => vec![operations],
        };
        let mut names = Vec::new();
        for item in listed {
            let text = self.string(item, "operations")?;
            let name = text.strip_prefix("kms:").unwrap_or(&text);
            if !is_grant_operation(name) {
                let help = "write for example Decrypt, Encrypt or GenerateDataKey".to_owned();
                self.problem(item.span, format!("no grant can allow \"{text}\""), help);
            }
            names.push(name.to_owned());
        }
        let equals = given(node, "encryption_context_equals").map(|node| self.pairs(node));
        let subset = given(node, "encryption_context_subset").map(|node| self.pairs(node));
        Some(KmsGrant {
            grantee: Text::from(name),
            operations: names,
            context_equals: equals,
            context_subset: subset.unwrap_or_default(),
            open: Vec::new(),
            place: None,
        })
    }

    fn pairs(&mut self, node: &Node) -> Vec<(String, Text)> {
        if !node.is_object() {
            self.problem(node.span, "an encryption context is a mapping of strings", None);
        }
        let entries = node.entries().iter();
        entries
            .filter_map(|entry| {
                Some((entry.key.to_string(), Text::from(self.string(&entry.value, &entry.key)?)))
            })
            .collect()
    }
}
