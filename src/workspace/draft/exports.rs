//! What exports of AWS and settings tell for a draft: roles with their trust, buckets,
//! keys, and regions of the platform. An account has many of each; those count that are for others.

use super::arns::is_key;
use super::facts::{Document, Facts, note};
use crate::formats::PARAMETERS;
use crate::genesys::Catalog;
use crate::iam::{Policy, PolicyKind};
use crate::model::{
    AwsResources, Bucket, Encryption, IamRole, LocatedText, Origin, RegionSetting, Settings, Told,
};
use crate::syntax::Node;

impl Facts {
    pub(super) fn add_resources(&mut self, path: &str, found: &AwsResources, node: &Node, catalog: &Catalog) {
        if found.tool == PARAMETERS {
            return self.note_document(Document::Parameters, path);
        }
        self.add_described(path, found, catalog);
        // What is not an answer to a question is one document for all that it describes.
        let whole = match found.origin {
            _ if found.tool.contains("Terraform") => Document::Module,
            Origin::Template => Document::Template,
            _ => return self.add_named(path, found, node),
        };
        let before = self.documents.len();
        for document in [Document::Trust, Document::Permissions, Document::BucketPolicy, Document::KeyPolicy]
        {
            self.documents.remove(&document);
        }
        if self.documents.len() < before {
            self.note_document(whole, path);
        }
        self.add_named(path, found, node);
    }

    pub(super) fn add_described(&mut self, path: &str, found: &AwsResources, catalog: &Catalog) {
        let of_one = found.roles.len() == 1;
        for role in found.roles.iter().filter(|role| of_one || is_for_others(role)) {
            self.add_role(path, role, catalog);
        }
        for bucket in &found.buckets {
            if let Told::Some(policy) = &bucket.policy {
                self.add_policy(path, policy, PolicyKind::Bucket, catalog);
            }
            if bucket.policy.is_told() {
                self.note_document(Document::BucketPolicy, path);
            }
            if let (Some((name, _)), Some((region, _))) =
                (literal(bucket.name.as_ref()), literal(bucket.region.as_ref()))
            {
                note(&mut self.bucket_regions, &format!("{name} {region}"), path);
            }
            self.add_encryption(path, bucket);
            self.add_owner(path, bucket);
            match literal(bucket.name.as_ref()) {
                // An error that names its bucket, for which somebody asked.
                Some((name, place))
                    if place != bucket.place
                        && (bucket.policy.is_told() || bucket.made_without_policy.is_some()) =>
                {
                    note(&mut self.buckets, name, path);
                }
                Some((name, _)) => note(&mut self.named_buckets, name, path),
                None => {}
            }
        }
        for key in found.keys.iter().filter(|key| key.aws_managed.as_ref().is_none_or(|own| !own.value)) {
            if let Told::Some(policy) = &key.policy {
                self.add_policy(path, policy, PolicyKind::Key, catalog);
                self.note_document(Document::KeyPolicy, path);
            }
            if let Some((arn, _)) = literal(key.arn.as_ref()) {
                note(&mut self.mentioned, arn, path);
            }
        }
        // A managed policy by itself: whose it is, its answer does not tell.
        if found.roles.is_empty() {
            for policy in found.policies.iter().filter_map(|policy| policy.document.some()) {
                self.add_permissions(path, policy, catalog);
            }
        }
    }

    fn add_named(&mut self, path: &str, found: &AwsResources, node: &Node) {
        let text = |key| node.get(key).and_then(Node::as_str);
        if let (Some(account), Some(_)) = (text("Account"), text("UserId")) {
            note(&mut self.account_ids, account, path);
            note(&mut self.identities, account, path);
        }
        let stem = path.rsplit('/').next().and_then(|name| name.split('.').next());
        let is_role = |role: &IamRole| role.name.as_ref().and_then(|name| name.literal()) == stem;
        self.named_by_resource =
            !found.buckets.is_empty() || !found.keys.is_empty() || found.roles.iter().any(is_role);
    }

    /// Regions of the platform, as what reads them takes them for one.
    pub(super) fn add_settings(&mut self, path: &str, settings: &Settings, catalog: &Catalog) {
        for profile in &settings.profiles {
            let spelled = |one: &RegionSetting| {
                Some(catalog.region_spelled(one.value.literal()?)?.aws_region.to_string())
            };
            let Some(id) = profile.client.as_ref().and_then(|client| client.literal()) else { continue };
            for region in profile.regions.iter().filter_map(spelled) {
                note(&mut self.client_regions, &format!("{id} {region}"), path);
            }
        }
        let regions = settings.profiles.iter().flat_map(|profile| &profile.regions);
        for one in regions.filter(|one| one.reader.is_some() || one.key.value == "GENESYSCLOUD_REGION") {
            if let Some(region) = one.value.literal().and_then(|written| catalog.region_spelled(written)) {
                note(&mut self.host_regions, &region.aws_region, path);
            }
        }
    }

    fn add_encryption(&mut self, path: &str, bucket: &Bucket) {
        if let Told::Some(Encryption { key: Some(key), .. }) = &bucket.encryption
            && let Some(arn) = key.literal().filter(|key| is_key(key))
        {
            note(&mut self.key_arns, arn, path);
        }
        let Some((name, _)) = literal(bucket.name.as_ref()) else { return };
        let is_plain = match &bucket.encryption {
            Told::None(_) => true,
            Told::Some(Encryption { algorithm, key: None, .. }) => algorithm.literal() == Some("AES256"),
            _ => false,
        };
        if is_plain {
            note(&mut self.plain_buckets, name, path);
        }
    }

    fn add_owner(&mut self, path: &str, bucket: &Bucket) {
        let Some((name, _)) = literal(bucket.name.as_ref()) else { return };
        match literal(bucket.account.as_ref()) {
            Some((account, _)) => note(&mut self.bucket_accounts, &format!("{name} {account}"), path),
            None if bucket.account.is_some() => note(&mut self.made_buckets, name, path),
            None => {}
        }
    }

    fn add_role(&mut self, path: &str, role: &IamRole, catalog: &Catalog) {
        if let Told::Some(trust) = &role.trust {
            self.add_policy(path, trust, PolicyKind::Trust, catalog);
            self.note_document(Document::Trust, path);
        }
        if let Some((arn, _)) = literal(role.arn.as_ref()) {
            note(&mut self.role_arns, arn, path);
        } else if let Some(name) = name_in_account(role) {
            note(&mut self.role_names, &name, path);
        }
        for policy in role.inline.iter().filter_map(|policy| policy.document.as_ref()) {
            self.add_permissions(path, policy, catalog);
        }
        if role.inline_complete && role.attached_complete {
            self.note_document(Document::Permissions, path);
        }
    }

    fn add_permissions(&mut self, path: &str, policy: &Policy, catalog: &Catalog) {
        self.add_policy(path, policy, PolicyKind::Identity, catalog);
        self.note_document(Document::Permissions, path);
    }

    fn note_document(&mut self, document: Document, path: &str) {
        self.documents.entry(document).or_default().insert(path.to_owned());
    }
}

/// The path and name of a role whose account is not told.
fn name_in_account(role: &IamRole) -> Option<String> {
    let arn = role.arn.as_ref()?.value.to_string();
    let (_, name) = arn.split_once(":role/")?;
    (!name.contains(['$', '{'])).then(|| name.to_owned())
}

/// Whether a role is one that somebody else is to assume: its trust policy
/// asks for an external id.
fn is_for_others(role: &IamRole) -> bool {
    role.trust.some().is_some_and(|trust| {
        let mut conditions = trust.statements.iter().flat_map(|statement| &statement.conditions);
        conditions.any(|condition| condition.lowered_key() == "sts:externalid")
    })
}

fn literal(text: Option<&LocatedText>) -> Option<(&str, crate::diagnostic::Place)> {
    text.and_then(|text| Some((text.value.literal()?, text.place)))
}
