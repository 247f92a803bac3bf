//! Buckets with the resources that each describe one side of them.
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket>

use std::sync::Arc;

use super::super::resource::{Fate, Mode, Resource, is_hole};
use super::{Candidates, Reader, Target, given_name, known_text, place_of, presence, settles, text_of};
use crate::diagnostic::Located;
use crate::formats::fields::Fields;
use crate::model::holes::SENSITIVE;
use crate::model::{AccountBlock, Bucket, Encryption, LocatedText, Origin, PublicAccessBlock, Told};
use crate::syntax::{Node, Part};

impl<'a> Reader<'a, '_> {
    pub(super) fn buckets(&mut self) -> Vec<Bucket> {
        let mut buckets = Vec::new();
        let mut named = Vec::new();
        for resource in self.all("aws_s3_bucket") {
            let bucket = self.bucket(resource);
            named.push((resource, bucket.name.clone()));
            buckets.push(bucket);
        }
        let named = Candidates::new(named);
        for resource in self.all("aws_s3_bucket_policy") {
            let told = match resource.get("policy") {
                Some(node) => self.policy(resource, "/policy", node),
                None => Told::Not,
            };
            self.put(resource, &named, &mut buckets, |bucket, known| match (&told, known) {
                (told, true) => bucket.policy = told.clone(),
                (_, false) => {
                    let settled_by = "which bucket `aws_s3_bucket_policy` is of".into();
                    bucket.policy = Told::Open { place: resource.place, settled_by };
                }
            });
        }
        self.deleted_policies(&named, &mut buckets);
        for resource in self.all("aws_s3_bucket_public_access_block") {
            let block = public_access_block(resource);
            self.put(resource, &named, &mut buckets, |bucket, known| {
                bucket.public_access_block = known.then(|| block.clone());
            });
        }
        for resource in self.all("aws_s3_bucket_ownership_controls") {
            let rule = resource.blocks("rule").first();
            let ownership = rule.and_then(|rule| text_of(resource, rule.get("object_ownership")?));
            self.put(resource, &named, &mut buckets, |bucket, known| {
                bucket.ownership = ownership.clone().filter(|_| known);
            });
        }
        for resource in self.all("aws_s3_bucket_server_side_encryption_configuration") {
            let told = self.encryption(resource, resource.blocks("rule"));
            self.put(resource, &named, &mut buckets, |bucket, known| {
                bucket.encryption = if known { told.clone() } else { maybe_encrypted(resource) };
            });
        }
        self.buckets_handed_on(&named, &mut buckets);
        for bucket in buckets.iter_mut().filter(|bucket| bucket.policy.is_told()) {
            bucket.made_without_policy = None;
        }
        buckets
    }

    /// Block Public Access of the account, which without an id is the provider's.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_account_public_access_block>
    pub(super) fn account_blocks(&self) -> Vec<AccountBlock> {
        let there = self.all("aws_s3_account_public_access_block").filter(|one| !one.open_count);
        let read = |resource: &'a Resource| {
            let named = known_text(resource, "account_id").filter(|id| !id.has_holes());
            let account = named.map_or_else(|| self.account(resource), |id| id.value);
            let account = Located::new(account, resource.place);
            AccountBlock { account: Some(account), block: public_access_block(resource) }
        };
        there.map(read).collect()
    }

    /// A bucket that is handed to a module which is not here may get a policy
    /// there; one of which only the name is given is made there.
    fn buckets_handed_on(&self, named: &Candidates<'_>, buckets: &mut Vec<Bucket>) {
        for call in self.resources.iter().filter(|one| &*one.kind == super::super::ELSEWHERE) {
            let given = bucket_given(call);
            let linked = call.links.iter().filter_map(|(_, address)| named.at(address));
            let by_name = given.as_ref().and_then(|name| named.by_name.get(name.literal()?).copied());
            for index in linked.chain(by_name) {
                if let Some(bucket) = buckets.get_mut(index) {
                    bucket.handed_to = Some(Arc::clone(&call.address));
                }
            }
            if let (Some(name), None) = (given, by_name) {
                let mut bucket = Bucket::new(call.place);
                bucket.name = Some(name);
                bucket.handed_to = Some(Arc::clone(&call.address));
                buckets.push(bucket);
            }
        }
    }

    fn bucket(&mut self, resource: &'a Resource) -> Bucket {
        let mut bucket = Bucket::new(resource.place);
        bucket.name = Some(given_name(resource, "bucket"));
        bucket.account = Some(Located::new(self.account(resource), resource.place));
        bucket.region = self.region(resource);
        // Old modules give the policy here; a state mirrors it.
        bucket.policy = match resource.get("policy") {
            Some(node) => self.policy(resource, "/policy", node),
            // A state is what was read; whoever makes a bucket takes no policy off.
            None if self.origin == Origin::Export => Told::None(place_of(resource, "policy")),
            None => Told::Not,
        };
        bucket.made_without_policy = (!bucket.policy.is_told()).then_some(resource.place);
        if let Some(block) = resource.blocks("server_side_encryption_configuration").first() {
            let rules = block.get("rule").map_or(&[][..], Node::one_or_many);
            let rules = if is_hole(block) { std::slice::from_ref(block) } else { rules };
            bucket.encryption = self.encryption(resource, rules);
        }
        bucket
    }

    /// Changes the bucket that a resource is about; all that it may be about
    /// where that is not told, and one of its own where it is elsewhere.
    fn put(
        &self,
        resource: &Resource,
        named: &Candidates<'_>,
        buckets: &mut Vec<Bucket>,
        change: impl Fn(&mut Bucket, bool),
    ) {
        let Some(node) = resource.get("bucket") else { return };
        let is_there = !resource.open_count || &*resource.kind == "aws_s3_bucket_policy";
        match self.target(resource, "/bucket", node, named) {
            // One that may not be there: of a policy, its statements say so.
            Some(Target::Known(index)) => change(&mut buckets[index], is_there),
            Some(Target::Elsewhere(name)) => {
                let mut bucket = Bucket::new(resource.place);
                bucket.name = Some(name);
                change(&mut bucket, is_there);
                buckets.push(bucket);
            }
            Some(Target::Open(which)) => {
                which.iter().for_each(|index| change(&mut buckets[*index], false));
                let Some(name) = text_of(resource, node) else { return };
                let mut bucket = Bucket::new(resource.place);
                bucket.name = Some(self.given_back(&name).unwrap_or(name));
                change(&mut bucket, is_there);
                buckets.push(bucket);
            }
            None => {}
        }
    }

    /// The bucket that a module which is not here was given the name of, where
    /// it is that module's output.
    fn given_back(&self, name: &LocatedText) -> Option<LocatedText> {
        let parts = name.parts();
        let [Part::Hole(hole)] = parts.as_slice() else { return None };
        let (module, _) = hole.name.rsplit_once('.')?;
        let is_it = |one: &&Resource| &*one.kind == super::super::ELSEWHERE && &*one.address == module;
        bucket_given(self.resources.iter().find(is_it)?)
    }

    /// A plan that deletes a bucket's policy leaves the bucket without one.
    fn deleted_policies(&self, named: &Candidates<'_>, buckets: &mut Vec<Bucket>) {
        let deleted = |resource: &&Resource| {
            resource.mode == Mode::Managed
                && resource.fate == Fate::Deleted
                && &*resource.kind == "aws_s3_bucket_policy"
        };
        for resource in self.resources.iter().filter(deleted) {
            self.put(resource, named, buckets, |bucket, known| {
                if known && (bucket.policy.some().is_none() || is_mirror(bucket, resource)) {
                    bucket.policy = Told::None(resource.place);
                }
            });
        }
    }

    fn encryption(&self, resource: &Resource, rules: &[Node]) -> Told<Encryption> {
        let open = |node: &Node| Told::Open { place: resource.at(node), settled_by: settles(node) };
        if let Some(rule) = rules.iter().find(|rule| is_hole(rule)) {
            return open(rule);
        }
        let default = rules.iter().find_map(|rule| rule.get("apply_server_side_encryption_by_default"));
        let default = default.and_then(|default| default.one_or_many().first());
        let Some(default) = default else { return Told::Not };
        if is_hole(default) {
            return open(default);
        }
        let text = |name: &str| default.get(name).and_then(|node| text_of(resource, node));
        match text("sse_algorithm") {
            Some(algorithm) => {
                let key = text("kms_master_key_id").filter(|key| key.literal() != Some(""));
                let key = key.map(|key| self.made_key(resource, &key).unwrap_or(key));
                let rule = rules.iter().find(|rule| rule.get("bucket_key_enabled").is_some());
                let fields = Fields { file: resource.file() };
                let bucket_key = rule.and_then(|rule| fields.boolean(rule, "bucket_key_enabled"));
                Told::Some(Encryption { algorithm, key, bucket_key })
            }
            None => Told::Not,
        }
    }

    /// The key of this run behind an attribute of which the plan says that it
    /// will be known later.
    fn made_key(&self, resource: &Resource, key: &LocatedText) -> Option<LocatedText> {
        let is_it = |(pointer, _): &&(String, Arc<str>)| pointer.ends_with("/kms_master_key_id");
        let (pointer, _) = resource.asks_only_for.iter().find(is_it)?;
        if key.holes().next()?.name.ends_with(SENSITIVE) {
            return None;
        }
        self.later(resource, pointer).map(|text| Located::new(text, key.place))
    }
}

/// Whether a bucket's policy is only what the plan found before it deletes it.
fn is_mirror(bucket: &Bucket, deleted: &Resource) -> bool {
    let within = |place: crate::diagnostic::Place| {
        place.file == bucket.place.file && bucket.place.span.contains(place.span)
    };
    bucket.place.file == deleted.place.file && bucket.policy.some().is_some_and(|policy| within(policy.place))
}

/// The name of a bucket among the arguments of a call of a module.
fn bucket_given(call: &Resource) -> Option<LocatedText> {
    let source = call.get("source").and_then(Node::as_str).unwrap_or_default();
    let is_of_buckets = source.contains("s3") || source.contains("bucket");
    let names = ["bucket", "bucket_name", "s3_bucket_name"].into_iter();
    let mut names = names.chain(is_of_buckets.then_some("name"));
    let given = names.find_map(|name| text_of(call, call.get(name)?));
    given.filter(|name| name.literal().is_some_and(|name| !name.is_empty()))
}

fn public_access_block(resource: &Resource) -> PublicAccessBlock {
    let switch = |name| Fields { file: resource.file() }.boolean(&resource.attributes, name);
    PublicAccessBlock {
        block_public_acls: switch("block_public_acls"),
        ignore_public_acls: switch("ignore_public_acls"),
        block_public_policy: switch("block_public_policy"),
        restrict_public_buckets: switch("restrict_public_buckets"),
    }
}

/// An encryption of which it is not told whether it is there, or of which
/// bucket it is.
fn maybe_encrypted(resource: &Resource) -> Told<Encryption> {
    let settled_by = if resource.open_count {
        super::super::settled_by(&presence(resource).name)
    } else {
        format!("which bucket `{}` is of", resource.kind).into()
    };
    Told::Open { place: resource.place, settled_by }
}
