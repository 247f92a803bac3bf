//! Which key of the customer encrypts the bucket: as the manifest says, else
//! as the bucket's default encryption does.

use std::borrow::Cow;

use super::aws::Aws;
use super::bucket_owner::BucketOwner;
use super::documents::Fault;
use crate::iam::arn;
use crate::model::{Declared, LocatedText, Told};
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
    /// It is not clear which key that is: why, and what would settle it.
    Unclear(String, String),
}

/// The key that AWS itself manages for S3.
const AWS_MANAGED: &str = "alias/aws/s3";

fn is_managed(key: &LocatedText) -> bool {
    key.literal().is_some_and(|key| key.ends_with(AWS_MANAGED))
}

impl Aws<'_> {
    /// The key that encrypts what is written.
    pub(super) fn customer_key(&self) -> CustomerKey {
        let against = self.ws.key_told_otherwise(self.binding, &self.branch);
        if let Some(fault) = against.and_then(|against| Fault::disputed(&against.dispute)) {
            return CustomerKey::Disputed(fault);
        }
        match self.binding.kms_key_arn() {
            Some(Declared::Some(key)) => {
                let own = self.key_for_alias();
                let key = self.resolved(own.map_or(&key.value, |(own, _)| &own.value));
                return self.managed_by_aws(&key).unwrap_or(CustomerKey::Named(key));
            }
            Some(Declared::None(_)) => {
                return self
                    .policy_of_no_key("`kms_key_arn` is `none`")
                    .unwrap_or_else(|| CustomerKey::None("no customer key encrypts the bucket".into()));
            }
            _ => {}
        }
        self.described_key()
    }

    /// The key as the bucket's own document tells it.
    fn described_key(&self) -> CustomerKey {
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
                None => self.policy_of_no_key("nothing names the key").unwrap_or(CustomerKey::NotTold),
            },
            Some(Told::None(_)) => {
                CustomerKey::None("the bucket has no default encryption with a customer key".into())
            }
            Some(Told::Open { settled_by, .. }) => CustomerKey::Open(settled_by.to_string()),
            Some(Told::Some(encryption)) => match (encryption.algorithm.literal(), &encryption.key) {
                (Some("AES256"), _) => CustomerKey::None("S3 encrypts the bucket with its own keys".into()),
                (Some(_), key)
                    if self.is_of_another_account()
                        && (!is_in_full(key.as_ref()) || key.as_ref().is_some_and(is_managed)) =>
                {
                    self.of_another_account(key.as_ref(), &bucket.value)
                }
                (_, Some(key)) if is_managed(key) => {
                    CustomerKey::None("a key that AWS manages encrypts the bucket".into())
                }
                (_, Some(key)) => {
                    let key = self.resolved(&key.value);
                    self.managed_by_aws(&key).unwrap_or(CustomerKey::Named(key))
                }
                (Some(_), None) => CustomerKey::None("a key that AWS manages encrypts the bucket".into()),
                (None, None) => {
                    CustomerKey::Open(format!("`aws s3api get-bucket-encryption --bucket {}`", bucket.value))
                }
            },
        }
    }

    /// That the manifest has the policy of a key, and no key.
    fn policy_of_no_key(&self, but: &str) -> Option<CustomerKey> {
        let policy = self.binding.kms_key_policy().and_then(Declared::some)?;
        Some(CustomerKey::Unclear(
            format!("the manifest has the policy of a key, {}, and {but}", policy.value),
            "the key's ARN under `aws.kms_key_arn`, or no `kms_key_policy` where no customer key encrypts the bucket"
                .to_owned(),
        ))
    }

    /// That AWS manages a key for S3, as an answer about the key says.
    fn managed_by_aws(&self, key: &Text) -> Option<CustomerKey> {
        let place = self.ws.resources.key(key, None, &self.branch).aws_managed?;
        let owner = arn::account(key).filter(|owner| !owner.has_holes());
        let is_far = self.account().zip(owner).is_some_and(|(own, owner)| own.same_as(&owner).is_false());
        if !is_far && !self.is_of_another_account() {
            return Some(CustomerKey::None("a key that AWS manages encrypts the bucket".into()));
        }
        let bucket = self.binding.bucket()?;
        Some(CustomerKey::Unclear(
            format!(
                "the role is of another account than the key: AWS manages {key} ({} says so), and such a key serves its own \
                 account only",
                self.ws.path(place.file)
            ),
            format!(
                "a customer key by its whole ARN in the default encryption of {} (`aws s3api put-bucket-encryption`)",
                bucket.value
            ),
        ))
    }

    /// Whether the bucket is surely not of the role's account.
    fn is_of_another_account(&self) -> bool {
        let BucketOwner::Told(owner) = self.bucket_owner() else { return false };
        self.account().is_some_and(|account| account.same_as(&owner).is_false())
    }

    /// What a key means for a writer of another account: only an ARN leads to
    /// the same key in every account.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html#bucket-encryption-update-bucket-policy>
    fn of_another_account(&self, key: Option<&LocatedText>, bucket: &Text) -> CustomerKey {
        let why = match key.filter(|key| !is_managed(key)) {
            None => "a key that AWS manages encrypts the bucket, and such a key serves its own account only"
                .to_owned(),
            Some(key) => format!(
                "the bucket's encryption names its key as {}, which for a writer of another account is none or another key",
                key.value
            ),
        };
        CustomerKey::Unclear(
            format!("the role is of another account than the bucket: {why}"),
            format!(
                "a customer key by its whole ARN in the default encryption of {bucket} (`aws s3api put-bucket-encryption`)"
            ),
        )
    }

    /// Whether a Bucket Key is used, where the bucket's document says so.
    pub(in crate::access) fn has_bucket_key(&self) -> Option<bool> {
        let described = self.described_bucket();
        let told = described.encryption.filter(|_| described.encryption_dispute.is_none())?.some()?;
        told.bucket_key.as_ref().map(|enabled| enabled.value)
    }

    /// The key, where one is named.
    pub(in crate::access) fn key(&self) -> Option<Text> {
        match self.customer_key() {
            CustomerKey::Named(key) => Some(key),
            _ => None,
        }
    }

    /// The alias that the manifest names, where no document says to which key
    /// it leads.
    pub(in crate::access) fn untold_alias(&self) -> Option<&LocatedText> {
        let alias = self.binding.kms_key_arn().and_then(Declared::some)?;
        let text = alias.literal().filter(|text| text.contains("alias/"))?;
        let whole = if text.starts_with("arn:") { alias.value.clone() } else { self.in_full(text, true) };
        let asked = if whole.has_holes() { &alias.value } else { &whole };
        self.ws.resources.key(asked, None, &self.branch).arn.is_none().then_some(alias)
    }

    /// The key that such an alias is taken to lead to: the one with which a
    /// document encrypts the bucket, else the only one that is made with the
    /// role or the bucket. With it, what is taken for granted.
    pub(super) fn key_for_alias(&self) -> Option<(&LocatedText, String)> {
        let alias = self.untold_alias()?;
        let encryption = self.described_bucket().encryption.and_then(Told::some);
        let of_bucket = encryption.and_then(|encryption| encryption.key.as_ref());
        let of_bucket = of_bucket.filter(|key| !key.literal().is_some_and(|key| key.contains("alias/")));
        let path = |key: &LocatedText| self.ws.path(key.place.file);
        if let Some(key) = of_bucket {
            let words =
                format!("{} leads to the key with which {} encrypts the bucket", alias.value, path(key));
            return Some((key, words));
        }
        let bucket = self.binding.bucket().map(|bucket| &bucket.value);
        let key = self.ws.resources.key_beside(&alias.value, &self.role?.value, bucket, &self.branch)?;
        // An alias leads to keys of its own region only.
        let is_elsewhere = |(alias, key): (String, String)| alias != key;
        let key = key.arn.as_ref()?;
        if arn::region_in(&alias.value).zip(arn::region_in(&key.value)).is_some_and(is_elsewhere) {
            return None;
        }
        let words = format!("{} leads to the only key that {} makes", alias.value, path(key));
        Some((key, words))
    }

    /// The key as a command about its policy takes it: an id or an ARN, as
    /// KMS takes no alias there.
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html>
    pub(in crate::access) fn key_id(&self, key: &Text) -> String {
        let written = self.binding.kms_key_arn().and_then(Declared::some).map(|written| &written.value);
        let known = [Some(key), written].into_iter().flatten().find(|key| !key.has_holes()).unwrap_or(key);
        let text = known.to_string();
        match text.split_once("alias/") {
            Some((_, name)) => format!(
                "\"$(aws kms describe-key --key-id alias/{name} --query KeyMetadata.KeyId --output text)\""
            ),
            None => text,
        }
    }

    /// A key by its ARN: what a document says that an alias or id means, else
    /// an id in the bucket's region and account.
    fn resolved(&self, key: &Text) -> Text {
        let Some(text) = key.literal() else {
            // The id of a key that is yet to be made.
            let written = key.to_string();
            if let Some((_, name)) = written.split_once(":alias/").filter(|(_, name)| !name.contains("${")) {
                let alias = Text::from(format!("alias/{name}"));
                let arn = self.ws.resources.key(&alias, None, &self.branch).arn;
                return arn.map_or_else(|| key.clone(), |arn| arn.value.clone());
            }
            let is_arn = written.starts_with("arn:");
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

/// Whether a key is named so that it means the same in every account; what a
/// placeholder leaves open may be.
fn is_in_full(key: Option<&LocatedText>) -> bool {
    key.is_some_and(|key| key.literal().is_none_or(|key| key.starts_with("arn:")))
}
