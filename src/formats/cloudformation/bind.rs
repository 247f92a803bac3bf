//! Which of a template's resources a manifest means. CloudFormation makes up
//! the names that a template does not give; the manifest knows them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::sam;
use super::stack::Stack;
use crate::model::{AwsBinding, Declared, MadeUp};
use crate::syntax::Text;

/// The names that the manifest tells, by logical id.
pub(super) fn names(stack: &Stack<'_>, bindings: &[&AwsBinding]) -> BTreeMap<Arc<str>, Text> {
    let mut roles = Vec::new();
    let mut buckets = Vec::new();
    let mut keys = Vec::new();
    let mut evaluation = Evaluation::new(stack);
    for resource in &stack.resources {
        evaluation.locals.clone_from(&resource.locals);
        let (logical, name) = (Arc::clone(&resource.logical), evaluation.name_of(resource));
        let named = |property| Candidate {
            is_made_up: resource.property(property).is_none(),
            is_generated: false,
            logical,
            name,
        };
        match resource.kind {
            "AWS::IAM::Role" => roles.push(named("RoleName")),
            "AWS::S3::Bucket" => buckets.push(named("BucketName")),
            // Nobody names a key.
            "AWS::KMS::Key" => keys.push(Candidate { is_made_up: false, ..named("") }),
            kind if sam::principal(kind).is_some() => {
                let logical: Arc<str> = format!("{}Role", resource.logical).into();
                if stack.template.sam
                    && resource.property("Role").is_none()
                    && let Some(name) = evaluation.reference(&logical, resource.span())
                    && let Some(name) = name.scalar_text()
                {
                    roles.push(Candidate { logical, name, is_made_up: true, is_generated: true });
                }
            }
            _ => {}
        }
    }
    let literal = |text: Option<&crate::model::LocatedText>| text?.value.literal().map(str::to_owned);
    let mut all = BTreeMap::new();
    let first = |of: fn(&AwsBinding) -> Option<&crate::model::LocatedText>| {
        literal(bindings.iter().find_map(|binding| of(binding)))
    };
    if let Some(arn) = first(|binding| binding.role_arn.as_ref()) {
        all.extend(choose(&roles, arn.rsplit('/').next().unwrap_or(&arn)));
    }
    if let Some(bucket) = first(|binding| binding.bucket.as_ref()) {
        all.extend(choose(&buckets, &bucket));
    }
    let key = first(|binding| match &binding.kms_key_arn {
        Declared::Some(arn) => Some(arn),
        Declared::None(_) | Declared::Absent => None,
    });
    if let Some((_, id)) = key.as_deref().and_then(|arn| arn.split_once(":key/")) {
        all.extend(choose(&keys, id));
    }
    all
}

/// A resource that a manifest may mean.
struct Candidate {
    logical: Arc<str>,
    name: Text,
    /// Whether CloudFormation makes the name up.
    is_made_up: bool,
    /// Whether SAM makes the resource, for one of its functions.
    is_generated: bool,
}

impl Candidate {
    fn may_be(&self, name: &str) -> bool {
        !self.name.is(name).is_false()
    }

    fn is_held_by(&self, name: &str) -> bool {
        MadeUp(Arc::clone(&self.logical)).is_held_by(name)
    }

    fn bound(&self, name: &str) -> (Arc<str>, Text) {
        (Arc::clone(&self.logical), Text::from(name))
    }
}

/// The resource that has this name: none needs to be chosen where one has it
/// in so many words. The only resource of its kind is meant under any name,
/// for manifests are written before their stacks, and what it lacks is worth
/// knowing before (that it gets another name is said where it is judged); beside
/// others it would be blamed for a slip in the name of one of them.
fn choose(all: &[Candidate], name: &str) -> Option<(Arc<str>, Text)> {
    if all.iter().any(|one| one.name.literal() == Some(name)) {
        return None;
    }
    let open: Vec<&Candidate> = all.iter().filter(|one| one.may_be(name)).collect();
    let mut likely = open.iter().filter(|one| one.is_held_by(name));
    match (open.as_slice(), likely.next()) {
        (_, Some(first)) => likely.next().is_none().then(|| first.bound(name)),
        ([only], None) if !only.is_made_up || (all.len() == 1 && !only.is_generated) => {
            Some(only.bound(name))
        }
        _ => None,
    }
}
