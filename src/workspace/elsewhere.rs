//! Permission policies by the bucket or key that they name, with what has
//! them: where a role lacks a permission, the policy that was written for it
//! may be attached to another role, or to none.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Documents, Resources};
use crate::diagnostic::Place;
use crate::formats::{Content, ReadFile};
use crate::iam::{Policy, PolicyKind};
use crate::model::{AwsBinding, Declared, LocatedText, ManifestOrg, PolicyRole, Reference};
use crate::source::FileId;

/// Policies of roles, and those that may be some role's.
#[derive(Default)]
pub struct Elsewhere {
    policies: Vec<Permission>,
    by_place: HashMap<Place, usize>,
    by_resource: HashMap<String, Vec<usize>>,
}

/// One permission policy with the roles that have it.
pub struct Permission {
    /// What it says.
    pub policy: Arc<Policy>,
    /// What it is called, where it has a name.
    pub name: Option<String>,
    /// ARNs, or names where no ARN is told, of the roles that have it.
    pub roles: Vec<String>,
}

/// How many policies that name one resource are looked at.
const MOST: usize = 32;

impl Elsewhere {
    pub(super) fn new(
        resources: &Resources<'_>,
        documents: &Documents<'_>,
        files: &[ReadFile],
        orgs: &[&ManifestOrg],
    ) -> Self {
        let mut all = Self::default();
        let mut managed: HashMap<String, usize> = HashMap::new();
        for (_, content) in resources.contents() {
            for policy in &content.policies {
                let Some(document) = policy.document.some() else { continue };
                let name = policy.name.as_ref().or(policy.arn.as_ref()).map(|name| name.value.to_string());
                let index = all.add(document, name);
                all.policies[index].roles.extend(policy.roles.iter().map(|role| role.value.to_string()));
                let words = [&policy.arn, &policy.name].into_iter().flatten();
                for word in words.filter_map(|word| word.literal()) {
                    managed.entry(word.to_owned()).or_insert(index);
                }
            }
        }
        for (_, content) in resources.contents() {
            for role in &content.roles {
                let Some(own) = role.arn.as_ref().or(role.name.as_ref()) else { continue };
                for policy in role.inline.iter().chain(&role.attached) {
                    let name = policy.name.as_ref().map(|name| name.value.to_string());
                    let index = match &policy.document {
                        Some(document) => all.add(document, name),
                        None => match name.and_then(|name| managed.get(&name)) {
                            Some(index) => *index,
                            None => continue,
                        },
                    };
                    all.policies[index].roles.push(own.value.to_string());
                }
            }
        }
        all.add_bare(documents, files, orgs);
        all.index();
        all
    }

    fn add(&mut self, policy: &Arc<Policy>, name: Option<String>) -> usize {
        // Each branch of a document tells the same policy again.
        let index = *self.by_place.entry(policy.place).or_insert(self.policies.len());
        if index == self.policies.len() {
            self.policies.push(Permission { policy: Arc::clone(policy), name, roles: Vec::new() });
        }
        index
    }

    /// Policies that stand by themselves, with the roles that manifests give
    /// them to. What a manifest names as something else is no role's.
    fn add_bare(&mut self, documents: &Documents<'_>, files: &[ReadFile], orgs: &[&ManifestOrg]) {
        let mut given: HashMap<FileId, Vec<&LocatedText>> = HashMap::new();
        let mut other: HashSet<FileId> = HashSet::new();
        for org in orgs {
            for binding in org.bindings() {
                let role = binding.role_arn.as_ref().or_else(|| org.aws.as_ref()?.role_arn.as_ref());
                for file in permissions(binding).iter().filter_map(|to| documents.resolve(org.file, to).ok())
                {
                    given.entry(file).or_default().extend(role);
                }
                other.extend(others(binding).filter_map(|to| documents.resolve(org.file, to).ok()));
            }
        }
        for binding in documents.bindings() {
            let Ok(file) = documents.resolve(binding.from, &binding.file) else { continue };
            match binding.is {
                PolicyRole::Permissions => given.entry(file).or_default().extend(&binding.role_arn),
                _ => {
                    other.insert(file);
                }
            }
        }
        for read in files.iter().filter(|read| !other.contains(&read.file)) {
            for content in &read.contents {
                let Content::Policy { policy, kind: PolicyKind::Identity } = content else { continue };
                let index = self.add(&Arc::new(Policy::clone(policy)), None);
                let roles = given.get(&read.file).into_iter().flatten();
                self.policies[index].roles.extend(roles.map(|role| role.value.to_string()));
            }
        }
    }

    fn index(&mut self) {
        for (index, one) in self.policies.iter().enumerate() {
            let elements = one.policy.statements.iter().filter_map(|statement| statement.resource.as_ref());
            for pattern in elements.flat_map(|element| &element.patterns) {
                let text = pattern.text.to_string();
                let Some(name) = named_by(&text) else { continue };
                let known = self.by_resource.entry(name.to_owned()).or_default();
                if known.len() < MOST && known.last() != Some(&index) {
                    known.push(index);
                }
            }
        }
    }

    /// Permission policies that name this bucket (`arn:aws:s3:::name`) or key.
    pub fn naming(&self, arn: &str) -> impl Iterator<Item = &Permission> {
        let found = named_by(arn).and_then(|name| self.by_resource.get(name));
        found.into_iter().flatten().map(|index| &self.policies[*index])
    }
}

/// The bucket or the key that an ARN names; what is yet to be made, by what its
/// hole is called.
fn named_by(arn: &str) -> Option<&str> {
    let name = match arn.split_once(":s3:::") {
        Some((_, rest)) => rest.split('/').next()?,
        None => arn.split_once(":key/")?.1,
    };
    (!name.is_empty() && !name.contains(['*', '?'])).then_some(name)
}

fn permissions(binding: &AwsBinding) -> &[Reference] {
    match &binding.documents.permissions {
        Declared::Some(references) => references,
        _ => &[],
    }
}

/// The documents of a binding that are guardrails.
fn others(binding: &AwsBinding) -> impl Iterator<Item = &Reference> {
    let documents = &binding.documents;
    let boundary = match &documents.permissions_boundary {
        Declared::Some(reference) => std::slice::from_ref(reference),
        _ => &[],
    };
    let scps = match &documents.service_control_policies {
        Declared::Some(references) => references.as_slice(),
        _ => &[],
    };
    boundary.iter().chain(scps)
}
