//! Everything that a template says about roles, buckets and keys under one set
//! of choices.

use std::collections::HashMap;
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::identities::{Roles, target};
use super::policies::settled_by;
use super::sam;
use super::stack::Resource;
use crate::diagnostic::{Located, Place};
use crate::formats::iam_json;
use crate::iam::Policy;
use crate::kleene::Truth;
use crate::model::{
    AwsResources, Bucket, ControlPolicy, Encryption, Key, LeftOut, Origin, PublicAccessBlock, Told,
};
use crate::syntax::{Entry, Hole, Kind, Node, Text};

/// Reads the resources of a stack.
pub(super) fn read(evaluation: &mut Evaluation<'_, '_>, tool: &'static str) -> AwsResources {
    let stack = evaluation.stack;
    let mut found = AwsResources::new(tool, Origin::Template);
    let mut roles = Roles::default();
    let mut buckets = HashMap::new();
    let mut keys = HashMap::new();
    // What belongs to others comes after what it may belong to.
    let mut later: Vec<(&Resource<'_>, Option<Hole>)> = Vec::new();
    for resource in &stack.resources {
        if !is_read(resource.kind) {
            continue;
        }
        evaluation.enter(resource);
        let exists = evaluation.exists(resource);
        let Some(exists) = exists else {
            if resource.kind == "AWS::IAM::Role" {
                found.left_out.extend(evaluation.left_out(resource));
            }
            continue;
        };
        let exists = exists.or_else(|| stack.given.doubt.clone());
        let logical = Arc::clone(&resource.logical);
        match resource.kind {
            "AWS::IAM::Role" => {
                let mut role = evaluation.role(resource);
                if let Some(hole) = &exists {
                    role.trust = Told::Open { place: role.place, settled_by: settled_by(hole) };
                    (role.inline_complete, role.attached_complete) = (false, false);
                }
                roles.push(logical, role, &mut found);
            }
            "AWS::S3::Bucket" => {
                buckets.insert(logical, found.buckets.len());
                found.buckets.push(evaluation.bucket(resource));
            }
            "AWS::KMS::Key" | "AWS::KMS::ReplicaKey" => {
                keys.insert(logical, found.keys.len());
                found.keys.push(evaluation.key(resource));
            }
            kind if sam::principal(kind).is_some() => {
                if let Some((logical, role)) = evaluation.sam_role(resource) {
                    roles.push(logical, role, &mut found);
                }
            }
            _ => later.push((resource, exists)),
        }
    }
    for (resource, exists) in later {
        evaluation.enter(resource);
        match resource.kind {
            "AWS::IAM::ManagedPolicy" => {
                evaluation.managed_policy(resource, &roles, &exists, &mut found);
            }
            "AWS::S3::BucketPolicy" => evaluation.bucket_policy(resource, &exists, &buckets, &mut found),
            "AWS::Organizations::Policy" => {
                found.control_policies.extend(evaluation.control_policies(resource, &exists));
            }
            "AWS::KMS::Alias" => evaluation.alias(resource, &keys, &mut found),
            _ => evaluation.separate_policy(resource, &roles, &exists, &mut found),
        }
    }
    evaluation.aside = false;
    evaluation.connectors(&roles, &mut found);
    found
}

/// A policy that is there only if what a hole stands for says so.
pub(super) fn doubted(told: Told<Arc<Policy>>, place: Place, hole: &Hole) -> Told<Arc<Policy>> {
    match told {
        Told::Some(policy) => Told::Some(Arc::new(policy.in_doubt(hole))),
        Told::Not | Told::None(_) | Told::Open { .. } => Told::Open { place, settled_by: settled_by(hole) },
    }
}

fn is_read(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::IAM::Role"
            | "AWS::IAM::Policy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::S3::Bucket"
            | "AWS::S3::BucketPolicy"
            | "AWS::KMS::Key"
            | "AWS::KMS::ReplicaKey"
            | "AWS::KMS::Alias"
            | "AWS::Organizations::Policy"
    ) || sam::principal(kind).is_some()
}

impl Evaluation<'_, '_> {
    /// Begins with a resource.
    fn enter(&mut self, resource: &Resource<'_>) {
        self.locals.clone_from(&resource.locals);
        self.aside = self.bystanders.hold(resource);
    }

    /// Whether a resource is made: nothing if it is not, a hole where its
    /// condition is open and stays so.
    pub(super) fn exists(&mut self, resource: &Resource<'_>) -> Option<Option<Hole>> {
        let Some(name) = resource.node.get("Condition").and_then(Node::as_str) else { return Some(None) };
        match self.condition(name) {
            Truth::True => Some(None),
            Truth::False => None,
            Truth::Unknown => Some(Some(Hole::new(format!("condition {name}")))),
        }
    }

    /// A role that its condition leaves out.
    fn left_out(&mut self, resource: &Resource<'_>) -> Option<LeftOut> {
        let arn = Located::new(self.arn_of(resource), self.place(resource.span()));
        let condition = resource.node.get("Condition")?.as_str()?;
        let because = format!("its condition `{condition}` leaves out with these values of the parameters");
        Some(LeftOut { arn, called: Arc::clone(&resource.logical), because: because.into() })
    }

    /// `AWS::S3::Bucket`.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html>
    fn bucket(&mut self, resource: &Resource<'_>) -> Bucket {
        let place = self.place(resource.span());
        let mut bucket = Bucket::new(place);
        let name_place = resource.property("BucketName").map_or(place, |node| self.place(node.span));
        bucket.name = Some(Located::new(self.name_of(resource), name_place));
        bucket.made_up = self.made_up(resource, "BucketName");
        bucket.account = Some(Located::new(self.pseudo("AWS::AccountId"), place));
        bucket.region = self.told_pseudo("AWS::Region", place);
        bucket.ownership = resource
            .property("OwnershipControls")
            .and_then(|node| self.first_rule(node))
            .and_then(|rule| self.field(&rule, "ObjectOwnership"));
        bucket.public_access_block = resource.property("PublicAccessBlockConfiguration").and_then(|node| {
            let value = self.value(node)?;
            let mut switch = |key| value.get(key).and_then(|node| self.switch(node));
            value.is_object().then(|| PublicAccessBlock {
                block_public_acls: switch("BlockPublicAcls"),
                ignore_public_acls: switch("IgnorePublicAcls"),
                block_public_policy: switch("BlockPublicPolicy"),
                restrict_public_buckets: switch("RestrictPublicBuckets"),
            })
        });
        bucket.encryption = self.encryption(resource);
        bucket
    }

    /// `AWS::Organizations::Policy`.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html>
    fn control_policies(&mut self, resource: &Resource<'_>, exists: &Option<Hole>) -> Vec<ControlPolicy> {
        let kind = resource.property("Type").and_then(|node| self.text(node));
        let is_of_resources = match kind.as_ref().and_then(Text::literal) {
            Some("SERVICE_CONTROL_POLICY") => false,
            Some("RESOURCE_CONTROL_POLICY") => true,
            _ => return Vec::new(),
        };
        let place = self.place(resource.span());
        let open = |settled_by| Told::Open { place, settled_by };
        let document = match (exists, resource.property("Content")) {
            (Some(hole), _) => open(settled_by(hole)),
            (None, Some(content)) => self.policy(content),
            (None, None) => open("the `Content` of the policy".into()),
        };
        let targets = resource.property("TargetIds").map_or_else(Vec::new, |node| self.texts(node));
        let of = |(_, target)| ControlPolicy { is_of_resources, target, document: document.clone() };
        targets.into_iter().map(of).collect()
    }

    fn told_pseudo(&self, name: &str, place: Place) -> Option<Located<Text>> {
        let text = self.pseudo(name);
        (!text.has_holes()).then(|| Located::new(text, place))
    }

    /// The first of `Rules` (or of the configuration that is a list itself).
    fn first_rule(&mut self, node: &Node) -> Option<Node> {
        let value = self.value(node)?;
        let rules = value
            .get("Rules")
            .or_else(|| value.get("ServerSideEncryptionConfiguration"))
            .cloned()
            .unwrap_or(value);
        rules.items().first().cloned()
    }

    fn field(&mut self, node: &Node, key: &str) -> Option<Located<Text>> {
        let value = node.get(key)?;
        Some(Located::new(value.scalar_text()?, self.place(value.span)))
    }

    fn encryption(&mut self, resource: &Resource<'_>) -> Told<Encryption> {
        let Some(node) = resource.property("BucketEncryption") else {
            let place = self.place(resource.span());
            return if resource.is_open() { Told::Not } else { Told::None(place) };
        };
        let place = self.place(node.span);
        let open = |settled_by: Arc<str>| Told::Open { place, settled_by };
        let value = match self.value(node) {
            None => return Told::None(place),
            Some(Node { kind: Kind::Hole(hole), .. }) => return open(settled_by(&hole)),
            Some(value) => value,
        };
        let rule = self.first_rule(&value);
        let default = rule.as_ref().and_then(|rule| rule.get("ServerSideEncryptionByDefault"));
        let algorithm = default.and_then(|default| self.field(default, "SSEAlgorithm"));
        match (default, algorithm) {
            (Some(default), Some(algorithm)) => {
                let key = self.field(default, "KMSMasterKeyID");
                let bucket_key = rule.as_ref().and_then(|rule| rule.get("BucketKeyEnabled"));
                let bucket_key = bucket_key.and_then(|node| self.switch(node));
                Told::Some(Encryption { algorithm, key, bucket_key })
            }
            _ => open("the bucket's `SSEAlgorithm`".into()),
        }
    }

    /// `AWS::S3::BucketPolicy`.
    fn bucket_policy(
        &mut self,
        resource: &Resource<'_>,
        exists: &Option<Hole>,
        buckets: &HashMap<Arc<str>, usize>,
        found: &mut AwsResources,
    ) {
        let place = self.place(resource.span());
        let policy = match (exists, resource.property("PolicyDocument")) {
            (_, None) => return,
            (None, Some(document)) => self.policy(document),
            (Some(hole), Some(document)) => doubted(self.policy(document), place, hole),
        };
        let Some(node) = resource.property("Bucket") else { return };
        let named = self.located(node);
        let own = target(node).and_then(|logical| buckets.get(logical)).copied().or_else(|| {
            let name = named.as_ref()?.value.literal()?;
            let is = |bucket: &Bucket| bucket.name.as_ref().and_then(|own| own.value.literal()) == Some(name);
            found.buckets.iter().position(is)
        });
        match own {
            Some(index) => found.buckets[index].policy = policy,
            None => {
                let mut bucket = Bucket::new(place);
                bucket.name = named;
                bucket.policy = policy;
                found.buckets.push(bucket);
            }
        }
    }

    /// `AWS::KMS::Key`.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html>
    fn key(&mut self, resource: &Resource<'_>) -> Key {
        let place = self.place(resource.span());
        let mut key = Key::new(place);
        key.arn = Some(Located::new(self.compose_key(resource), place));
        key.id = Some(Located::new(self.name_of(resource), place));
        key.policy = match resource.property("KeyPolicy") {
            Some(policy) => self.policy(policy),
            None if resource.is_open() => Told::Not,
            None => self.default_key_policy(resource),
        };
        key.enabled = match resource.property("Enabled") {
            Some(enabled) => self.switch(enabled),
            None => Some(Located::new(true, place)),
        };
        for node in ["KeySpec", "KeyUsage"].into_iter().filter_map(|name| resource.property(name)) {
            let text = self.value(node).and_then(|value| value.scalar_text());
            key.made_for.extend(text.map(|text| Located::new(text, self.place(node.span))));
        }
        key.aws_managed = Some(Located::new(false, place));
        key
    }

    fn compose_key(&mut self, resource: &Resource<'_>) -> Text {
        let name = self.name_of(resource);
        self.compose("kms:region:account:key/{}", &name, &Text::from(""))
    }

    /// What KMS takes where a template gives no key policy: the account may
    /// do everything, and so may whom its own policies let.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>
    fn default_key_policy(&mut self, resource: &Resource<'_>) -> Told<Arc<Policy>> {
        let span = resource.span();
        let node = |kind| Node { kind, span };
        let text = |value: &str| node(Kind::String(Text::from(value)));
        let entry = |key: &str, value| Entry { key: key.into(), key_span: span, value };
        let root = self.compose("iam::account:root", &Text::from(""), &Text::from(""));
        let statement = node(Kind::Object(vec![
            entry("Effect", text("Allow")),
            entry("Principal", node(Kind::Object(vec![entry("AWS", node(Kind::String(root)))]))),
            entry("Action", text("kms:*")),
            entry("Resource", text("*")),
        ]));
        let policy = node(Kind::Object(vec![
            entry("Version", text("2012-10-17")),
            entry("Statement", node(Kind::Array(vec![statement]))),
        ]));
        match iam_json::parse(&policy, self.stack.input.file, &mut Vec::new()) {
            Some(policy) => Told::Some(Arc::new(policy)),
            None => Told::Not,
        }
    }

    /// `AWS::KMS::Alias`.
    fn alias(&mut self, resource: &Resource<'_>, keys: &HashMap<Arc<str>, usize>, found: &mut AwsResources) {
        let Some(alias) = resource.property("AliasName").and_then(|node| self.located(node)) else { return };
        let Some(node) = resource.property("TargetKeyId") else { return };
        match target(node).and_then(|logical| keys.get(logical)) {
            Some(index) => found.keys[*index].aliases.push(alias),
            None => {
                let mut key = Key::new(self.place(resource.span()));
                let id = self.located(node);
                if id.as_ref().is_some_and(|id| id.value.to_string().starts_with("arn:")) {
                    key.arn = id;
                } else {
                    key.id = id;
                }
                key.aliases = vec![alias];
                found.keys.push(key);
            }
        }
    }
}
