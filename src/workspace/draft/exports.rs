//! What exports of AWS tell for a draft: roles with their trust, buckets and
//! keys. An account has many of each; those count that are for others.

use super::facts::{Document, Facts, note};
use crate::genesys::Catalog;
use crate::iam::{Policy, PolicyKind};
use crate::model::{AwsResources, IamRole, LocatedText, Told};
use crate::syntax::Node;

impl Facts {
    pub(super) fn add_resources(&mut self, path: &str, found: &AwsResources, node: &Node, catalog: &Catalog) {
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
            match literal(bucket.name.as_ref()) {
                // An error that names its bucket, for which somebody asked.
                Some((name, place)) if place != bucket.place && bucket.policy.is_told() => {
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
        let text = |key| node.get(key).and_then(Node::as_str);
        if let (Some(account), Some(_)) = (text("Account"), text("UserId")) {
            note(&mut self.account_ids, account, path);
        }
        let stem = path.rsplit('/').next().and_then(|name| name.split('.').next());
        let is_role = |role: &IamRole| role.name.as_ref().and_then(|name| name.literal()) == stem;
        self.named_by_resource =
            !found.buckets.is_empty() || !found.keys.is_empty() || found.roles.iter().any(is_role);
    }

    fn add_role(&mut self, path: &str, role: &IamRole, catalog: &Catalog) {
        if let Told::Some(trust) = &role.trust {
            self.add_policy(path, trust, PolicyKind::Trust, catalog);
            self.note_document(Document::Trust, path);
        }
        if let Some((arn, _)) = literal(role.arn.as_ref()) {
            note(&mut self.role_arns, arn, path);
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
