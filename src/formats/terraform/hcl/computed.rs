//! Attributes of resources: those that are written, and those that follow
//! from them (the ARN of a bucket is its name with a prefix).

use std::rc::Rc;
use std::sync::Arc;

use super::super::document::{self, Given, Merged};
use super::eval::{Eval, Scope};
use super::instance::{Reference, attribute};
use super::references::provider_key;
use super::render;
use super::value::{Bit, Data, Value};
use crate::diagnostic::Place;
use crate::iam::arn;
use crate::syntax::Hole;

impl Eval<'_> {
    /// The scope of a resource's body.
    pub(super) fn scope_of(&self, reference: &Reference) -> Option<Scope> {
        let (file, _) = reference.instance.module.block(&reference.key)?;
        Some(Scope { instance: Rc::clone(&reference.instance), file, names: reference.names.clone() })
    }

    /// An attribute of a resource. What is neither written nor follows is a
    /// hole in the words of the file.
    pub(super) fn attribute(&self, reference: &Reference, name: &str, place: Place) -> Value {
        let key = format!("{} {name}", reference.address);
        let known = reference.instance.memo.borrow().get(&key).cloned();
        // Each reference to it is a place of its own, that a person edits.
        let own = (name == "id").then(|| self.own_organization(reference, place)).flatten();
        let value = match (own, known) {
            (None, Some(Some(value))) if value.used == Some(value.place) => {
                self.trees.refers_like(value.place, place);
                value.moved(place)
            }
            (Some(value), _) | (None, Some(Some(value))) => value,
            (None, Some(None)) => Value::hole(self.words(place), place),
            (None, None) => {
                reference.instance.memo.borrow_mut().insert(key.clone(), None);
                let value = self.attribute_once(reference, name, place);
                // What nobody wrote stands wherever it is used.
                let is_made = value.place == place;
                let value = if is_made { Value { used: Some(place), ..value } } else { value };
                reference.instance.memo.borrow_mut().insert(key, Some(value.clone()));
                value
            }
        };
        // Only once it is known whether the resource is there at all.
        let value = if reference.open.is_some() && !value.is_hole() {
            Value::hole(self.words(place), place)
        } else {
            value
        };
        match &value.data {
            Data::Hole { hole, .. } => {
                let named = self.open(&self.words(place), place);
                match (named.data, hole.identity) {
                    (Data::Hole { hole: named, .. }, identity) => {
                        Value::open(Hole { identity, ..named }, place).of(&reference.address)
                    }
                    (data, _) => Value::new(data, place).of(&reference.address),
                }
            }
            _ => value.of(&reference.address),
        }
    }

    /// An attribute that nobody writes and the provider makes, under the name
    /// of the resource.
    pub(super) fn made_up(&self, reference: &Reference, name: &str, place: Place) -> Value {
        let value = self.attribute_once(reference, name, place);
        match &value.data {
            Data::Hole { hole, .. } => {
                let named = format!("{}.{name}", reference.address).into();
                Value::open(Hole { name: named, ..hole.clone() }, place)
            }
            _ => value,
        }
    }

    fn written(&self, reference: &Reference, name: &str) -> Option<Value> {
        let (_, block) = reference.instance.module.block(&reference.key)?;
        let value = self.eval(attribute(&block.body, name)?, &self.scope_of(reference)?);
        (!value.is_null()).then_some(value)
    }

    fn attribute_once(&self, reference: &Reference, name: &str, place: Place) -> Value {
        if let Some(value) = self.written(reference, name) {
            return value;
        }
        let one = |name: &str| self.one(&reference.address, name, &self.words(place), place);
        let hole = || one(name);
        let (kind, _) = reference.names();
        let text = |parts: &[Value]| {
            parts.iter().for_each(|part| self.trees.refers(place, part));
            let bits: Vec<Bit> = parts.iter().filter_map(Value::to_bits).flatten().collect();
            let bits = bits.into_iter().map(|bit| Bit { map: None, place, ..bit }).collect();
            Value::bits(bits, place)
        };
        let word = |word: &str| Value::text(word, place);
        // A name that is not written is made up, behind the prefix.
        let named = |name: &str| {
            self.written(reference, name).unwrap_or_else(|| {
                match self.written(reference, &format!("{name}_prefix")) {
                    Some(prefix) => text(&[prefix, one(name)]),
                    None if ["aws_iam_policy", "aws_iam_role_policy"].contains(&kind) => {
                        text(&[word("terraform-"), one(name)])
                    }
                    None => one(name),
                }
            })
        };
        let account = || self.account(reference, place);
        let partition = || word(self.partition(reference));
        let path = || self.written(reference, "path").unwrap_or_else(|| word("/"));
        let key_id = || {
            let name = format!("{}.key_id", reference.address);
            self.one(&reference.address, "key_id", &name, place)
        };
        let of_kms = |tail: &[Value]| {
            let region = self.region(reference, place);
            let head = [word("arn:"), partition(), word(":kms:"), region, word(":"), account(), word(":")];
            [&head[..], tail].concat()
        };
        match (kind, name) {
            ("aws_iam_policy_document", "json" | "minified_json") => self.rendered(reference, place),
            ("aws_caller_identity", "account_id" | "id") => account(),
            ("aws_partition", "partition" | "id") => partition(),
            ("aws_partition", "dns_suffix") => word(match self.partition(reference) {
                "aws-cn" => "amazonaws.com.cn",
                _ => "amazonaws.com",
            }),
            ("aws_region", "name" | "region" | "id") => self.region(reference, place),
            ("aws_s3_bucket", "id" | "bucket") => named("bucket"),
            ("aws_s3_bucket", "arn") => text(&[word("arn:"), partition(), word(":s3:::"), named("bucket")]),
            ("aws_iam_role", "id" | "name") => named("name"),
            // The path of what is only asked for is not written.
            ("aws_iam_role", "arn") | ("aws_iam_policy", "arn" | "id") if reference.is_data() => {
                let what = kind.trim_start_matches("aws_iam_");
                let (name, account) = (named("name"), account());
                let named = self.named_role(&name, &account).filter(|_| what == "role");
                let path = || {
                    self.one(&reference.address, "path", &format!("the path of {}", reference.address), place)
                };
                named.map_or_else(
                    || {
                        let head = [word("arn:"), partition(), word(":iam::"), account.clone()];
                        let tail = [word(&format!(":{what}/")), path(), name.clone()];
                        text(&[&head[..], &tail].concat())
                    },
                    |arn| word(&arn),
                )
            }
            ("aws_iam_role", "arn") => text(&[
                word("arn:"),
                partition(),
                word(":iam::"),
                account(),
                word(":role"),
                path(),
                named("name"),
            ]),
            ("aws_iam_policy", "arn" | "id") => {
                let name = named("name");
                text(&[word("arn:"), partition(), word(":iam::"), account(), word(":policy"), path(), name])
            }
            ("aws_kms_key", "arn") => text(&of_kms(&[word("key/"), key_id()])),
            ("aws_kms_alias", "arn") => text(&of_kms(&[named("name")])),
            ("aws_kms_alias", "id") => named("name"),
            ("aws_kms_alias", "target_key_arn") => match self.written(reference, "target_key_id") {
                Some(key) if is_key_id(&key) => text(&of_kms(&[word("key/"), key])),
                Some(key) if !key.is_hole() => key,
                Some(_) => hole(),
                None => text(&of_kms(&[word("key/"), one("target_key_id")])),
            },
            ("aws_kms_key", "key_id" | "id") => key_id(),
            ("template_file", "rendered") => self.template_file(reference, place).unwrap_or_else(hole),
            _ => hole(),
        }
    }

    /// The role that has a name in an account, if a manifest names just one.
    fn named_role(&self, name: &Value, account: &Value) -> Option<String> {
        let (name, account) = (name.literal()?, account.literal()?);
        let is_it = |arn: &&String| arn::account_in(arn) == Some(&account) && arn::name_in(arn) == name;
        let first = self.role_arns.iter().find(is_it)?;
        self.role_arns.iter().filter(is_it).all(|arn| arn == first).then(|| first.clone())
    }

    /// The id of the organization that the provider signs in to. With several
    /// configurations of the provider there may be several.
    pub(super) fn own_organization(&self, reference: &Reference, place: Place) -> Option<Value> {
        let owner = self.owner.as_ref()?;
        if reference.key.strip_prefix("data.")?.split('.').next()? != "genesyscloud_organizations_me" {
            return None;
        }
        let root = self.root.borrow().clone()?;
        let of_genesys = |key: &&String| key.split('.').next() == Some("genesyscloud");
        let is_only = root.module.providers.iter().filter(of_genesys).all(|key| key == "genesyscloud");
        if !is_only || self.provider(reference) != "genesyscloud" {
            return None;
        }
        let id = owner.id.literal()?;
        self.asked.set(true);
        Some(Value::text(id, place))
    }

    /// What a policy document renders to.
    fn rendered(&self, reference: &Reference, place: Place) -> Value {
        let Some(scope) = self.scope_of(reference) else { return Value::hole(self.words(place), place) };
        let Some((file, block)) = reference.instance.module.block(&reference.key) else {
            return Value::hole(self.words(place), place);
        };
        let body = self.body(&block.body, &scope);
        let mut merged = Merged::default();
        for key in ["source_json", "source_policy_documents", "override_json", "override_policy_documents"] {
            let Some(value) = body.get(key) else { continue };
            let all = value.items().map_or_else(|| vec![value.clone()], <[Value]>::to_vec);
            let list = if key.starts_with("source") { &mut merged.sources } else { &mut merged.overrides };
            for one in all.iter().filter(|one| !one.is_null() && one.literal().as_deref() != Some("")) {
                let here = |place: Place| (place.file == file).then_some(place.span);
                let span = one.used.and_then(here).or_else(|| here(one.place)).unwrap_or(block.span);
                let given = match self.held(one) {
                    Some((own, node)) if own == file => Given::Policy(node),
                    Some((_, node)) => Given::Policy(Arc::new(render::placed(&node, span))),
                    None => Given::Open(Hole::new(format!("{key} of {}", reference.address))),
                };
                list.push((given, span));
            }
        }
        let attributes = self.trees.of(&body, file, block.span);
        let document = Arc::new(document::render(&attributes, &merged));
        Value::new(Data::Document(file, document), Place { file, span: block.span })
    }

    /// The provider configuration of a resource: its key at the root.
    pub(super) fn provider(&self, reference: &Reference) -> String {
        let block = reference.instance.module.block(&reference.key);
        let own = block.and_then(|(_, block)| attribute(&block.body, "provider")).and_then(provider_key);
        let (kind, _) = reference.names();
        let key = own.unwrap_or_else(|| kind.split('_').next().unwrap_or(kind).to_owned());
        reference.instance.providers.get(&key).cloned().unwrap_or(key)
    }

    fn provided(&self, reference: &Reference, path: &[&str]) -> Option<Value> {
        let full = self.provider(reference);
        let of_module = self.own_providers.borrow().get(&full).cloned();
        let root = of_module.or_else(|| self.root.borrow().clone())?;
        // `aws.eu in module.export` is `aws.eu` there.
        let key = full.split(' ').next().unwrap_or(&full);
        if full != key && root.address.is_empty() {
            return None;
        }
        let (file, block) = root.module.block(&format!("provider.{key}"))?;
        let scope = Scope { instance: Rc::clone(&root), file, names: Vec::new() };
        match path {
            [name] => Some(self.eval(attribute(&block.body, name)?, &scope)),
            [outer, name] => {
                let inner = block.body.blocks.iter().find(|inner| &*inner.kind == *outer)?;
                Some(self.eval(attribute(&inner.body, name)?, &scope))
            }
            _ => None,
        }
    }

    /// The account: the only one that the provider may use, or that of the
    /// role that it assumes.
    pub(super) fn account(&self, reference: &Reference, place: Place) -> Value {
        let name = "data.aws_caller_identity.current.account_id";
        let allowed = self.provided(reference, &["allowed_account_ids"]);
        let only = allowed.as_ref().and_then(|value| match value.items() {
            Some([only]) => only.literal(),
            _ => None,
        });
        let assumed = || {
            let arn = self.provided(reference, &["assume_role", "role_arn"])?.literal()?;
            arn::account_in(&arn).map(str::to_owned)
        };
        let key = self.provider(reference);
        let supposed = || {
            let own = self.accounts.iter().find(|one| *one.provider == *key)?;
            Some(own.account.to_string())
        };
        match only.or_else(assumed).or_else(supposed) {
            Some(account) => Value::text(account, place),
            None => self.one(&key, "account", name, place),
        }
    }

    /// Its own region, as version 6 of the provider takes it of every resource,
    /// else the provider's.
    fn region(&self, reference: &Reference, place: Place) -> Value {
        if let Some(own) = self.written(reference, "region") {
            return Value { place, ..own };
        }
        let region = self.provided(reference, &["region"]).filter(|region| !region.is_hole());
        match region {
            Some(region) => Value { place, ..region },
            None => {
                let name = "data.aws_region.current.name";
                self.one(&self.provider(reference), "region", name, place)
            }
        }
    }

    fn partition(&self, reference: &Reference) -> &'static str {
        match self.provided(reference, &["region"]).and_then(|region| region.literal()) {
            Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
            Some(region) if region.starts_with("cn-") => "aws-cn",
            _ => "aws",
        }
    }
}

/// Whether a value is the id of a key, and not its ARN.
fn is_key_id(value: &Value) -> bool {
    match &value.data {
        Data::Hole { hole, .. } => hole.identity.is_some() && hole.name.ends_with("key_id"),
        _ => value.literal().is_some_and(|literal| !literal.starts_with("arn:")),
    }
}
