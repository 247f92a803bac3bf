//! Which of a template's resources a manifest means. CloudFormation makes up
//! the names that a template does not give; the manifest knows them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::sam;
use super::stack::Stack;
use crate::model::{AwsBinding, Declared};
use crate::syntax::Text;

/// The names that the manifest tells, by logical id.
pub(super) fn names(stack: &Stack<'_>, bindings: &[&AwsBinding]) -> BTreeMap<Arc<str>, Text> {
    let mut roles = Vec::new();
    let mut buckets = Vec::new();
    let mut keys = Vec::new();
    let mut evaluation = Evaluation::new(stack);
    for resource in &stack.resources {
        evaluation.locals.clone_from(&resource.locals);
        let named = (Arc::clone(&resource.logical), evaluation.name_of(resource));
        match resource.kind {
            "AWS::IAM::Role" => roles.push(named),
            "AWS::S3::Bucket" => buckets.push(named),
            "AWS::KMS::Key" => keys.push(named),
            kind if sam::principal(kind).is_some() => {
                let logical: Arc<str> = format!("{}Role", resource.logical).into();
                if stack.template.sam
                    && resource.property("Role").is_none()
                    && let Some(name) = evaluation.reference(&logical, resource.span())
                    && let Some(name) = name.scalar_text()
                {
                    roles.push((logical, name));
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

/// The resource that has this name: none needs to be chosen where one has it
/// in so many words.
fn choose(all: &[(Arc<str>, Text)], name: &str) -> Option<(Arc<str>, Text)> {
    if all.iter().any(|(_, own)| own.literal() == Some(name)) {
        return None;
    }
    let may_be = |own: &Text| !own.is(name).is_false();
    let open: Vec<_> = all.iter().filter(|(_, own)| may_be(own)).collect();
    let [only] = open.as_slice() else {
        // Names that are made up hold the logical id, small for buckets:
        // <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>
        let holds = |logical: &str| {
            name.to_ascii_lowercase().contains(&format!("-{}-", logical.to_ascii_lowercase()))
        };
        let mut likely = open.iter().filter(|(logical, _)| holds(logical));
        return likely.next().filter(|_| likely.next().is_none()).map(|(logical, _)| bound(logical, name));
    };
    Some(bound(&only.0, name))
}

fn bound(logical: &Arc<str>, name: &str) -> (Arc<str>, Text) {
    (Arc::clone(logical), Text::from(name))
}
