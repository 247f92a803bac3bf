//! Which key of the customer encrypts the bucket: as the manifest says, else
//! as the bucket's default encryption does.

use std::borrow::Cow;

use super::aws::Aws;
use super::documents::Fault;
use crate::model::{Declared, Told};
use crate::syntax::{Hole, Part, Text};

/// What is known of the customer's key.
pub(super) enum CustomerKey {
    /// Its ARN, or what the manifest calls it.
    Named(Text),
    /// There is none, and why.
    None(Cow<'static, str>),
    /// Nothing tells of one.
    NotTold,
    /// There is an encryption, and which is not told; what would settle it.
    Open(String),
    /// Two documents differ about it.
    Disputed(Fault),
}

/// The key that AWS itself manages for S3.
const AWS_MANAGED: &str = "alias/aws/s3";

impl Aws<'_> {
    /// The key that encrypts what is written.
    pub(super) fn customer_key(&self) -> CustomerKey {
        let against = self.ws.key_told_otherwise(self.binding, &self.branch);
        if let Some(fault) = against.and_then(|against| Fault::disputed(&against.dispute)) {
            return CustomerKey::Disputed(fault);
        }
        match self.binding.kms_key_arn() {
            Some(Declared::Some(key)) => return CustomerKey::Named(self.resolved(&key.value)),
            Some(Declared::None(_)) => {
                return CustomerKey::None("no customer key encrypts the bucket".into());
            }
            _ => {}
        }
        let Some(bucket) = self.binding.bucket() else { return CustomerKey::NotTold };
        let described = self.described_bucket();
        if let Some(dispute) = &described.encryption_dispute {
            return match Fault::disputed(dispute) {
                Some(fault) => CustomerKey::Disputed(fault),
                None => CustomerKey::Open(format!("one answer to {}", dispute.words)),
            };
        }
        match described.encryption {
            None | Some(Told::Not) => match described.encryption_unnamed {
                Some(settled_by) => CustomerKey::Open(settled_by),
                None => CustomerKey::NotTold,
            },
            Some(Told::None(_)) => {
                CustomerKey::None("the bucket has no default encryption with a customer key".into())
            }
            Some(Told::Open { settled_by, .. }) => CustomerKey::Open(settled_by.to_string()),
            Some(Told::Some(encryption)) => match (encryption.algorithm.literal(), &encryption.key) {
                (Some("AES256"), _) => CustomerKey::None("S3 encrypts the bucket with its own keys".into()),
                (_, Some(key)) if key.literal().is_some_and(|key| key.ends_with(AWS_MANAGED)) => {
                    CustomerKey::None("a key that AWS manages encrypts the bucket".into())
                }
                (_, Some(key)) => CustomerKey::Named(self.resolved(&key.value)),
                (Some(_), None) => CustomerKey::None("a key that AWS manages encrypts the bucket".into()),
                (None, None) => {
                    CustomerKey::Open(format!("`aws s3api get-bucket-encryption --bucket {}`", bucket.value))
                }
            },
        }
    }

    /// The key, where one is named.
    pub(super) fn key(&self) -> Option<Text> {
        match self.customer_key() {
            CustomerKey::Named(key) => Some(key),
            _ => None,
        }
    }

    /// A key by its ARN: what a document says that an alias or id means, else
    /// an id in the bucket's region and account.
    fn resolved(&self, key: &Text) -> Text {
        let Some(text) = key.literal() else {
            // The id of a key that is yet to be made.
            let is_arn = key.to_string().starts_with("arn:");
            let arn = (!is_arn).then(|| self.ws.resources.key(key, None, &self.branch).arn).flatten();
            return arn.map_or_else(|| key.clone(), |arn| arn.value.clone());
        };
        let is_alias = text.contains("alias/");
        let whole = if text.starts_with("arn:") { key.clone() } else { self.in_full(text, is_alias) };
        if is_alias || !text.starts_with("arn:") {
            // Every account has aliases of its own in each region.
            let asked = if is_alias && !whole.has_holes() { &whole } else { key };
            let view = self.ws.resources.key(asked, None, &self.branch);
            if let Some(arn) = view.arn {
                return arn.value.clone();
            }
        }
        whole
    }

    /// The ARN of an id or alias in the bucket's region and account.
    fn in_full(&self, text: &str, is_alias: bool) -> Text {
        let hole = |name: &str| Text::from_parts([Part::Hole(Hole::new(name))]);
        let region = self
            .bucket_region()
            .filter(|_| self.region_dispute().is_none())
            .map_or_else(|| hole("the region of the key"), |region| region.value.clone());
        let account = self.account().unwrap_or_else(|| hole("the account of the key"));
        let kind = if is_alias { "" } else { "key/" };
        Text::from(format!("arn:{}:kms:", self.partition()))
            .then(&region)
            .then(&Text::from(":"))
            .then(&account)
            .then(&Text::from(format!(":{kind}{text}")))
    }
}
