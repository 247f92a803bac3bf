//! Which of a template's resources the manifests ask about. Only where a
//! template may turn out in too many ways does it matter: then what decides
//! about other roles and buckets is not tried out.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::given::sides;
use super::identities::target;
use super::sam;
use super::stack::Resource;
use crate::formats::native::orgs;
use crate::formats::{Content, ReadFile};
use crate::model::LocatedText;
use crate::syntax::{Node, Text};

/// Names of roles and buckets that manifests and apps give; nothing where they
/// may mean any.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    roles: Option<BTreeSet<String>>,
    buckets: Option<BTreeSet<String>>,
}

impl Asked {
    /// What all manifests and apps together ask about.
    pub(super) fn new(files: &[ReadFile]) -> Self {
        let name = |text: &LocatedText| {
            let name = text.value.literal()?.rsplit('/').next()?;
            Some(name.to_owned())
        };
        let (mut roles, mut buckets) = (Some(BTreeSet::new()), Some(BTreeSet::new()));
        let add = |names: &mut Option<BTreeSet<String>>, told: Option<&LocatedText>| match told.and_then(name)
        {
            Some(name) => names.iter_mut().for_each(|names| _ = names.insert(name.clone())),
            None => *names = None,
        };
        for side in orgs(files).flat_map(sides).filter(|side| !side.is_empty()) {
            add(&mut roles, side.iter().find_map(|binding| binding.role_arn.as_ref()));
            add(&mut buckets, side.iter().find_map(|binding| binding.bucket.as_ref()));
        }
        for content in files.iter().flat_map(|read| &read.contents) {
            let Content::App(app) = content else { continue };
            let callers = app.capabilities.iter().filter_map(|capability| capability.caller.as_ref());
            callers.for_each(|caller| add(&mut roles, Some(caller)));
        }
        Self { roles, buckets }
    }
}

/// Resources that nobody asks about.
#[derive(Default)]
pub(super) struct Bystanders(HashSet<Arc<str>>);

impl Bystanders {
    /// Those of a template.
    pub(super) fn new(evaluation: &mut Evaluation<'_, '_>, asked: &Asked) -> Self {
        let stack = evaluation.stack;
        let (mut roles, mut buckets) = (Vec::new(), Vec::new());
        for resource in &stack.resources {
            let logical = &resource.logical;
            match resource.kind {
                "AWS::IAM::Role" => roles.push((logical, evaluation.name_of(resource))),
                "AWS::S3::Bucket" => buckets.push((logical, evaluation.name_of(resource))),
                // The role that SAM makes for it.
                kind if sam::principal(kind).is_some() && resource.property("Role").is_none() => {
                    let made = evaluation.reference(&format!("{logical}Role"), resource.span());
                    roles.extend(made.and_then(|node| node.scalar_text()).map(|name| (logical, name)));
                }
                _ => {}
            }
        }
        let mut aside = HashSet::new();
        for (all, asked) in [(roles, &asked.roles), (buckets, &asked.buckets)] {
            let Some(asked) = asked else { continue };
            let is_told = |name: &str| all.iter().any(|(_, own)| own.literal() == Some(name));
            // What one of them is called for certain, no other one is.
            let may_be = |own: &Text, name: &str| match own.literal() {
                Some(own) => own == name,
                None => !own.is(name).is_false() && !is_told(name),
            };
            let of_nobody = all.iter().filter(|(_, own)| !asked.iter().any(|name| may_be(own, name)));
            aside.extend(of_nobody.map(|(logical, _)| Arc::clone(logical)));
        }
        Self(aside)
    }

    /// Whether a resource is one of them, or belongs to nothing else.
    pub(super) fn hold(&self, resource: &Resource<'_>) -> bool {
        let of = |property: &str| {
            let owners = resource.property(property).map_or(&[][..], Node::one_or_many);
            let is_aside = |owner: &Node| target(owner).is_some_and(|logical| self.0.contains(logical));
            !owners.is_empty() && owners.iter().all(is_aside)
        };
        match resource.kind {
            "AWS::IAM::Policy" => of("Roles"),
            "AWS::IAM::RolePolicy" => of("RoleName"),
            "AWS::S3::BucketPolicy" => of("Bucket"),
            _ => self.0.contains(&resource.logical),
        }
    }
}
