//! Keys, their policies and aliases.

use std::sync::Arc;

use super::{Answer, content, export, names};
use crate::diagnostic::Located;
use crate::formats::Content;
use crate::genesys::is_uuid;
use crate::iam::Policy;
use crate::model::{Key, LIST_ALIASES, LocatedText, Told};
use crate::syntax::{Node, Text};

impl Answer<'_, '_, '_> {
    pub(super) fn of_kms(&mut self) -> Option<Content> {
        if let Some(key) = self.mapping_at("KeyMetadata").filter(|key| key.get("KeyId").is_some()) {
            return Some(self.key(key));
        }
        if self.has("KeyId") && self.has("KeyManager") {
            return Some(self.key(self.node));
        }
        if let Some(aliases) = self.list_at("Aliases").filter(|all| all.iter().all(is_alias)) {
            let mut found = export(LIST_ALIASES);
            found.keys = aliases.iter().map(|alias| self.alias(alias)).collect();
            let named = names::says(&self.reading.input.source.path, "list-aliases");
            return (!aliases.is_empty() || self.has("Truncated") || named).then(|| content(found));
        }
        let keys = self.list_at("Keys")?;
        let is_key = |one: &Node| one.get("KeyId").is_some() && one.get("KeyArn").is_some();
        if !keys.iter().all(is_key) || keys.is_empty() && !self.has("Truncated") {
            return None;
        }
        let mut found = export("an answer of `aws kms list-keys`");
        for node in keys {
            let mut key = Key::new(self.reading.place(node.span));
            key.id = self.text(node, "KeyId");
            key.arn = self.text(node, "KeyArn");
            found.keys.push(key);
        }
        Some(content(found))
    }

    /// `describe-key`.
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html>
    fn key(&self, node: &Node) -> Content {
        let fields = self.reading.fields();
        let mut key = Key::new(self.reading.place(node.span));
        key.id = fields.text(node, "KeyId");
        key.arn = fields.text(node, "Arn");
        key.enabled = fields
            .word(node, "KeyState", |state| Some(state == "Enabled"))
            .or_else(|| fields.boolean(node, "Enabled"));
        key.made_for = ["KeySpec", "CustomerMasterKeySpec", "KeyUsage"]
            .into_iter()
            .filter_map(|field| fields.text(node, field))
            .collect();
        key.aws_managed = fields.word(node, "KeyManager", |manager| Some(manager == "AWS"));
        let mut found = export("an answer of `aws kms describe-key`");
        found.keys.push(key);
        content(found)
    }

    /// `get-key-policy`: its key is only in the name of the file.
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html>
    pub(super) fn key_policy(&self, policy: Told<Arc<Policy>>) -> Content {
        let mut key = Key::new(self.reading.place(self.node.span));
        key.id = self.named_by_file(self.node, "get-key-policy").filter(|name| is_key_id(name));
        key.policy = policy;
        let mut found = export("an answer of `aws kms get-key-policy`");
        found.keys.push(key);
        content(found)
    }

    /// An alias is in the account and region of its key, so the two tell the
    /// key's ARN.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html>
    fn alias(&self, node: &Node) -> Key {
        let mut key = Key::new(self.reading.place(node.span));
        let arn = self.text(node, "AliasArn");
        key.id = self.text(node, "TargetKeyId");
        key.aws_managed = self
            .text(node, "AliasName")
            .filter(|name| name.literal().is_some_and(|name| name.starts_with("alias/aws/")))
            .map(|name| Located::new(true, name.place));
        key.arn = arn.as_ref().zip(key.id.as_ref()).and_then(|(alias, id)| {
            let (account, _) = alias.literal()?.split_once(":alias/")?;
            Some(LocatedText::new(Text::from(format!("{account}:key/{}", id.literal()?)), id.place))
        });
        // By name alone it could be that of any account.
        key.aliases.extend(arn.or_else(|| self.text(node, "AliasName")));
        key
    }
}

fn is_alias(node: &Node) -> bool {
    node.get("AliasName").is_some() && (node.get("AliasArn").is_some() || node.get("TargetKeyId").is_some())
}

/// Whether a word has the shape of a key's id: a UUID, or that of a key in
/// several regions.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id>
pub(super) fn is_key_id(text: &Text) -> bool {
    let Some(text) = text.literal() else { return false };
    match text.strip_prefix("mrk-") {
        Some(rest) => rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => is_uuid(text),
    }
}
