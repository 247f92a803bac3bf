//! KMS keys with their aliases and policies.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key>

use std::sync::Arc;

use super::super::resource::Resource;
use super::{Candidates, Reader, Target, known_text, text_of};
use crate::diagnostic::Located;
use crate::formats::fields::Fields;
use crate::formats::iam_json;
use crate::iam::Policy;
use crate::model::{Key, LocatedText, Told};
use crate::syntax::{Entry, Hole, Kind, Node, Text};

impl Reader<'_, '_> {
    pub(super) fn keys(&mut self) -> Vec<Key> {
        let mut keys = Vec::new();
        let mut named = Vec::new();
        for resource in self.all("aws_kms_key") {
            let key = self.key(resource);
            named.push((resource, key.id.clone()));
            keys.push(key);
        }
        let named = Candidates::new(named);
        for resource in self.all("aws_kms_key_policy") {
            let told = match resource.get("policy") {
                Some(node) => self.policy(resource, "/policy", node),
                None => Told::Not,
            };
            self.put_key(resource, "key_id", &named, &mut keys, |key, known| {
                key.policy = match &told {
                    told if known => told.clone(),
                    _ => Told::Open {
                        place: resource.place,
                        settled_by: "which key `aws_kms_key_policy` is of".into(),
                    },
                };
            });
        }
        for resource in self.all("aws_kms_alias") {
            let Some(name) = known_text(resource, "name") else { continue };
            self.put_key(resource, "target_key_id", &named, &mut keys, |key, known| {
                key.aliases.extend(known.then(|| name.clone()));
            });
        }
        self.grants(&named, &mut keys);
        self.key_policies_elsewhere(&named, &mut keys);
        keys
    }

    /// A key that is handed to a module which is not here may get a policy
    /// there.
    fn key_policies_elsewhere(&self, named: &Candidates<'_>, keys: &mut [Key]) {
        for call in self.resources.iter().filter(|one| &*one.kind == super::super::ELSEWHERE) {
            for (_, address) in &call.links {
                let index = named.at(address);
                let key = index.and_then(|index| keys.get_mut(index));
                // One that is made up stands where the key itself does.
                if let Some(key) =
                    key.filter(|key| key.policy.some().is_some_and(|policy| policy.place == key.place))
                {
                    let settled_by = "`aws kms get-key-policy --key-id <key>`".into();
                    key.policy = Told::Open { place: call.place, settled_by };
                }
            }
        }
    }

    /// What KMS takes where a key is made without a policy: the account may do
    /// everything, and so may whom its own policies let.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>
    fn default_key_policy(&self, resource: &Resource) -> Told<Arc<Policy>> {
        let span = resource.place.span;
        let node = |kind| Node { kind, span };
        let text = |value: Text| node(Kind::String(value));
        let entry = |key: &str, value| Entry { key: key.into(), key_span: span, value };
        let root = Text::from(format!("arn:{}:iam::", self.partition(resource)))
            .then(&self.account(resource))
            .then(&Text::from(":root"));
        let statement = node(Kind::Object(vec![
            entry("Effect", text("Allow".into())),
            entry("Principal", node(Kind::Object(vec![entry("AWS", text(root))]))),
            entry("Action", text("kms:*".into())),
            entry("Resource", text("*".into())),
        ]));
        let policy = node(Kind::Object(vec![
            entry("Version", text("2012-10-17".into())),
            entry("Statement", node(Kind::Array(vec![statement]))),
        ]));
        iam_json::parse(&policy, resource.file(), &mut Vec::new())
            .map_or(Told::Not, |policy| Told::Some(Arc::new(policy)))
    }

    fn key(&mut self, resource: &Resource) -> Key {
        let mut key = Key::new(resource.place);
        key.arn = Some(self.key_arn(resource));
        key.id = Some(key_id(resource));
        key.policy = match resource.get("policy") {
            Some(node) => self.policy(resource, "/policy", node),
            None if resource.is_written && !resource.open_count => self.default_key_policy(resource),
            None => Told::Not,
        };
        let told = ["customer_master_key_spec", "key_usage"].map(|name| known_text(resource, name));
        key.made_for = told.into_iter().flatten().collect();
        key.enabled = Fields { file: resource.file() }.boolean(&resource.attributes, "is_enabled");
        key
    }

    pub(super) fn key_arn(&self, resource: &Resource) -> LocatedText {
        let made = || {
            let id = key_id(resource);
            let region = self.region(resource).map(|region| region.value);
            let what = (resource.file(), super::key_of(resource), "region");
            let region =
                region.unwrap_or_else(|| Text::hole(Hole::same(what, "data.aws_region.current.name")));
            let text = Text::from(format!("arn:{}:kms:", self.partition(resource)))
                .then(&region)
                .then(&Text::from(":"))
                .then(&self.account(resource))
                .then(&Text::from(":key/"))
                .then(&id);
            Located::new(text, id.place)
        };
        known_text(resource, "arn").unwrap_or_else(made)
    }

    pub(super) fn put_key(
        &self,
        resource: &Resource,
        attribute: &str,
        named: &Candidates<'_>,
        keys: &mut Vec<Key>,
        change: impl Fn(&mut Key, bool),
    ) {
        let Some(node) = resource.get(attribute) else { return };
        match self.target(resource, &format!("/{attribute}"), node, named) {
            // One that may not be there: of a policy, its statements say so.
            Some(Target::Known(index)) => change(&mut keys[index], true),
            Some(Target::Elsewhere(name)) => {
                let mut key = Key::new(resource.place);
                match name.literal() {
                    Some(literal) if literal.starts_with("arn:") => key.arn = Some(name),
                    _ => key.id = text_of(resource, node),
                }
                change(&mut key, true);
                keys.push(key);
            }
            Some(Target::Open(which)) => which.iter().for_each(|index| change(&mut keys[*index], false)),
            None => {}
        }
    }
}

/// The id of a key; one that is yet to be made has the same one wherever its
/// run names it.
pub(super) fn key_id(resource: &Resource) -> LocatedText {
    let made = || {
        let name = format!("{}.key_id", resource.address);
        let id = if resource.open_count {
            super::hole(&name)
        } else {
            Hole::same((resource.file(), &*resource.address, "key_id"), name)
        };
        Located::new(Text::hole(id), resource.place)
    };
    known_text(resource, "key_id").or_else(|| known_text(resource, "id")).unwrap_or_else(made)
}
