//! KMS keys with their aliases and policies.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key>

use super::super::resource::Resource;
use super::{Candidates, Reader, Target, known_text, text_of};
use crate::diagnostic::Located;
use crate::formats::fields::Fields;
use crate::model::{Key, Told};
use crate::syntax::Text;

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
            self.put_key(resource, "key_id", &named, &mut keys, |key| key.policy = told.clone());
        }
        for resource in self.all("aws_kms_alias") {
            let Some(name) = known_text(resource, "name") else { continue };
            self.put_key(resource, "target_key_id", &named, &mut keys, |key| key.aliases.push(name.clone()));
        }
        keys
    }

    fn key(&mut self, resource: &Resource) -> Key {
        let mut key = Key::new(resource.place);
        let made = || Text::hole(super::hole(&format!("{}.key_id", resource.address)));
        let id = known_text(resource, "key_id").or_else(|| known_text(resource, "id"));
        let id = id.unwrap_or_else(|| Located::new(made(), resource.place));
        key.arn = Some(known_text(resource, "arn").unwrap_or_else(|| {
            let region = self.region(resource).map(|region| region.value);
            let region = region.unwrap_or_else(|| Text::hole(super::hole("data.aws_region.current.name")));
            let text = Text::from(format!("arn:{}:kms:", self.partition(resource)))
                .then(&region)
                .then(&Text::from(":"))
                .then(&self.account(resource))
                .then(&Text::from(":key/"))
                .then(&id);
            Located::new(text, id.place)
        }));
        key.id = Some(id);
        // Without a policy the key gets the one that AWS makes up.
        if let Some(node) = resource.get("policy") {
            key.policy = self.policy(resource, "/policy", node);
        }
        key.enabled = Fields { file: resource.file() }.boolean(&resource.attributes, "is_enabled");
        key
    }

    fn put_key(
        &self,
        resource: &Resource,
        attribute: &str,
        named: &Candidates<'_>,
        keys: &mut Vec<Key>,
        change: impl Fn(&mut Key),
    ) {
        let Some(node) = resource.get(attribute) else { return };
        match self.target(resource, &format!("/{attribute}"), node, named) {
            Some(Target::Known(index)) => change(&mut keys[index]),
            Some(Target::Elsewhere(name)) => {
                let mut key = Key::new(resource.place);
                match name.literal() {
                    Some(literal) if literal.starts_with("arn:") => key.arn = Some(name),
                    _ => key.id = text_of(resource, node),
                }
                change(&mut key);
                keys.push(key);
            }
            Some(Target::Open(_)) | None => {}
        }
    }
}
