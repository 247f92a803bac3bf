//! Templates inside of templates: which ones a deployment deploys in turn, with
//! which values, and what is left open by those that the workspace lacks.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html>

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::stack::{Resource, Stack};
use crate::diagnostic::Located;
use crate::diagnostic::Place;
use crate::model::{AwsBinding, AwsResources, Bucket, IamRole, LocatedText, RolePolicy, Told};
use crate::syntax::{Hole, Node, Text};

/// A template that another one deploys.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Nested {
    /// What it is called there.
    pub(super) logical: Arc<str>,
    /// The whole resource.
    pub(super) place: Place,
    /// How its template is referred to, as far as that is told.
    pub(super) template: Text,
    /// The values that it gets.
    pub(super) values: BTreeMap<String, Text>,
    /// Whether it is deployed at all.
    pub(super) made: bool,
    /// What decides that, where nothing tells it.
    pub(super) doubt: Option<Hole>,
}

fn is_nested(resource: &Resource<'_>) -> bool {
    matches!(resource.kind, "AWS::CloudFormation::Stack" | "AWS::Serverless::Application")
}

/// The nested stacks of which the conditions are open: one may be deployed in
/// one picture of the outer template and not in another, and what it makes is
/// told once for all of them.
pub(super) fn doubts(stack: &Stack<'_>) -> HashMap<Arc<str>, Hole> {
    let mut evaluation = Evaluation::new(stack);
    evaluation.undecided = true;
    let mut all = HashMap::new();
    for resource in stack.resources.iter().filter(|resource| is_nested(resource)) {
        if let Some(Some(hole)) = evaluation.exists(resource) {
            all.insert(Arc::clone(&resource.logical), hole);
        }
    }
    all
}

/// The templates that a template deploys.
pub(super) fn nested(evaluation: &mut Evaluation<'_, '_>, doubts: &HashMap<Arc<str>, Hole>) -> Vec<Nested> {
    let stack = evaluation.stack;
    let mut all = Vec::new();
    for resource in stack.resources.iter().filter(|resource| is_nested(resource)) {
        evaluation.locals.clone_from(&resource.locals);
        let logical = Arc::clone(&resource.logical);
        let made = evaluation.exists(resource).is_some();
        // The CDK uploads the file, and says here which one it was.
        let asset = resource.node.get("Metadata").and_then(|metadata| metadata.get("aws:asset:path"));
        let property = || ["TemplateURL", "Location"].into_iter().find_map(|key| resource.property(key));
        let template = asset.or_else(property).and_then(|node| evaluation.text(node));
        let template =
            template.unwrap_or_else(|| Text::hole(Hole::new(format!("the template of {logical}"))));
        let mut values = BTreeMap::new();
        for entry in resource.property("Parameters").map_or(&[][..], Node::entries) {
            if let Some(value) = evaluation.value(&entry.value) {
                values.extend(joined(&value).map(|text| (entry.key.to_string(), text)));
            }
        }
        let (place, doubt) = (evaluation.place(resource.span()), doubts.get(&logical).cloned());
        all.push(Nested { logical, place, template, values, made, doubt });
    }
    all
}

/// A list as a parameter takes it: with commas.
fn joined(value: &Node) -> Option<Text> {
    if !value.is_array() {
        return value.scalar_text();
    }
    let mut text = Text::from("");
    for (index, item) in value.items().iter().enumerate() {
        let separator = Text::from(if index > 0 { "," } else { "" });
        text = text.then(&separator).then(&item.scalar_text()?);
    }
    Some(text)
}

impl Nested {
    /// Leaves open what a template that the workspace lacks may make of the
    /// roles and buckets that it is told of: it may give a role another policy,
    /// and a bucket one where it has none.
    pub(super) fn leave_open(&self, bindings: &[&AwsBinding], found: &mut AwsResources) {
        if !self.made {
            return;
        }
        let settled_by: Arc<str> = format!(
            "the template `{}` of the nested stack `{}` (put it into the workspace, and refer to it by its path)",
            self.template, self.logical
        )
        .into();
        let another = || RolePolicy {
            place: self.place,
            name: None,
            document: None,
            settled_by: Some(Arc::clone(&settled_by)),
        };
        let open = || Told::Open { place: self.place, settled_by: Arc::clone(&settled_by) };
        let first = |of: fn(&AwsBinding) -> Option<&LocatedText>| bindings.iter().find_map(|one| of(one));
        for role in &mut found.roles {
            if [&role.name, &role.arn].into_iter().flatten().any(|own| self.gets(own)) {
                role.inline.push(another());
            }
        }
        for bucket in &mut found.buckets {
            if bucket.policy == Told::Not && bucket.name.as_ref().is_some_and(|own| self.gets_bucket(own)) {
                bucket.policy = open();
            }
        }
        // What another template makes, and the manifest names.
        let arn = first(|binding| binding.role_arn.as_ref());
        let is_here =
            |arn: &Text| found.roles.iter().any(|role| role.arn.as_ref().is_some_and(|own| own.is_same(arn)));
        if let Some(arn) = arn.filter(|arn| !is_here(arn)) {
            let text = arn.value.to_string();
            let name = Text::from(text.rsplit('/').next().unwrap_or(&text));
            if self.gets(arn) || self.gets(&name) {
                let mut role = IamRole::new(self.place);
                role.arn = Some(Located::new(arn.value.clone(), self.place));
                role.name = Some(Located::new(name, self.place));
                role.inline.push(another());
                found.roles.push(role);
            }
        }
        let bucket = first(|binding| binding.bucket.as_ref());
        let is_here = |name: &Text| {
            found.buckets.iter().any(|bucket| bucket.name.as_ref().is_some_and(|own| own.is_same(name)))
        };
        if let Some(name) = bucket.filter(|name| !is_here(name) && self.gets_bucket(name)) {
            let mut bucket = Bucket::new(self.place);
            bucket.name = Some(Located::new(name.value.clone(), self.place));
            bucket.policy = open();
            found.buckets.push(bucket);
        }
    }

    /// Whether a parameter has this value, or has it in a list.
    fn gets(&self, value: &Text) -> bool {
        self.values.values().any(|given| {
            let listed = given.literal().zip(value.literal());
            given.is_same(value)
                || listed.is_some_and(|(all, one)| all.split(',').any(|item| item.trim() == one))
        })
    }

    fn gets_bucket(&self, name: &Text) -> bool {
        let arn = |partition: &str| Text::from(format!("arn:{partition}:s3:::")).then(name);
        self.gets(name)
            || ["aws", "aws-us-gov", "aws-cn", "aws-eusc"].into_iter().any(|one| self.gets(&arn(one)))
    }
}
