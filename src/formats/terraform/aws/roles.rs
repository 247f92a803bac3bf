//! Roles and managed policies, with the policies that stand in a role.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::document::uncertain;
use super::super::resource::{Fate, Mode, Resource, is_hole};
use super::{Candidates, Reader, Target, given_name, known_text, place_of, settles, text_of};
use crate::diagnostic::{Located, Place};
use crate::kleene::Truth;
use crate::model::{IamRole, LocatedText, ManagedPolicy, RolePolicy, Told};
use crate::syntax::{Hole, Node, Text};

/// Managed policies, found by the address of the resource that describes them.
#[derive(Debug, Default)]
pub(super) struct Policies {
    pub(super) all: Vec<ManagedPolicy>,
    by_address: HashMap<Arc<str>, usize>,
}

impl Policies {
    fn at(&self, address: &str) -> Option<&ManagedPolicy> {
        self.all.get(*self.by_address.get(address)?)
    }
}

impl<'a> Reader<'a, '_> {
    /// `aws_iam_policy`.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy>
    pub(super) fn policies(&mut self) -> Policies {
        let mut found = Policies::default();
        for resource in self.all("aws_iam_policy") {
            let name = given_name(resource, "name");
            let arn = known_text(resource, "arn").unwrap_or_else(|| self.iam_arn(resource, "policy", &name));
            let document = match resource.get("policy") {
                Some(node) => self.policy(resource, "/policy", node),
                None => Told::Not,
            };
            let policy = ManagedPolicy {
                place: resource.place,
                arn: Some(arn),
                name: Some(name),
                document,
                made_up: None,
                roles: Vec::new(),
            };
            found.by_address.insert(Arc::clone(&resource.address), found.all.len());
            found.all.push(policy);
        }
        found
    }

    /// `aws_iam_role`, and what other resources attach to it.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role>
    pub(super) fn roles(&mut self, policies: &Policies) -> Vec<IamRole> {
        let mut roles = Vec::new();
        let mut named = Vec::new();
        for resource in self.all("aws_iam_role") {
            let role = self.role(resource, policies);
            named.push((resource, role.name.clone()));
            roles.push(role);
        }
        let named = Candidates::new(named);
        self.inline(&named, &mut roles);
        self.attachments(&named, policies, &mut roles);
        self.handed_on(&named, &mut roles);
        self.exclusive(&named, policies, &mut roles);
        self.deleted(&named, policies, &mut roles);
        roles
    }

    /// The roles that are not there, by what became of them, with their ARNs.
    pub(super) fn roles_that_are(&self, fate: Fate) -> impl Iterator<Item = (LocatedText, &'a Resource)> {
        let fits = move |one: &&Resource| {
            one.mode == Mode::Managed && one.fate == fate && &*one.kind == "aws_iam_role"
        };
        self.resources.iter().filter(fits).map(|one| {
            let made = || self.iam_arn(one, "role", &given_name(one, "name"));
            (known_text(one, "arn").unwrap_or_else(made), one)
        })
    }

    fn role(&mut self, resource: &'a Resource, policies: &Policies) -> IamRole {
        let mut role = IamRole::new(resource.place);
        let name = given_name(resource, "name");
        let arn = known_text(resource, "arn").unwrap_or_else(|| self.iam_arn(resource, "role", &name));
        role.arn = Some(arn);
        role.name = Some(name);
        if let Some(node) = resource.get("assume_role_policy") {
            role.trust = self.policy(resource, "/assume_role_policy", node);
        }
        role.boundary = match resource.get("permissions_boundary") {
            None => Told::None(place_of(resource, "permissions_boundary")),
            Some(node) if node.as_str() == Some("") => Told::None(resource.at(node)),
            Some(node) => match self.managed(resource, "/permissions_boundary", node, policies) {
                Some(policy) => Told::Some(policy),
                None => Told::Open { place: resource.at(node), settled_by: settles(node) },
            },
        };
        role.inline_complete = true;
        role.attached_complete = true;
        for (index, block) in resource.blocks("inline_policy").iter().enumerate() {
            if is_hole(block) {
                role.inline_complete = false;
                continue;
            }
            // A block without anything says that there is no inline policy.
            let Some(node) = block.get("policy").filter(|node| !node.is_null()) else { continue };
            let several = resource.get("inline_policy").is_some_and(Node::is_array);
            let pointer = if several {
                format!("/inline_policy/{index}/policy")
            } else {
                "/inline_policy/policy".into()
            };
            let name = block.get("name").and_then(|name| text_of(resource, name));
            let told = self.policy(resource, &pointer, node);
            role.inline.extend(given(resource.at(block), name, told));
        }
        for (index, node) in resource.blocks("managed_policy_arns").iter().enumerate() {
            let several = resource.get("managed_policy_arns").is_some_and(Node::is_array);
            if is_hole(node) && !several {
                role.attached_complete = false;
                continue;
            }
            let pointer = format!("/managed_policy_arns/{index}");
            role.attached.extend(self.managed(resource, &pointer, node, policies));
        }
        role
    }

    /// `aws_iam_role_policy`.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy>
    fn inline(&mut self, named: &Candidates<'_>, roles: &mut Vec<IamRole>) {
        let mut all: Vec<(usize, RolePolicy)> = Vec::new();
        for resource in self.all("aws_iam_role_policy") {
            let Some(node) = resource.get("role") else { continue };
            let Some(target) = self.target(resource, "/role", node, named) else { continue };
            let name = Some(given_name(resource, "name"));
            let told = match resource.get("policy") {
                Some(policy) => self.policy(resource, "/policy", policy),
                None => Told::Not,
            };
            let policy = given(resource.place, name, told);
            match target {
                Target::Known(index) => all.extend(policy.map(|policy| (index, policy))),
                Target::Elsewhere(name) => {
                    let index = self.elsewhere(roles, resource, name);
                    roles[index].inline.extend(policy);
                }
                Target::Open(which) => {
                    let policies = policy.as_slice();
                    for role in self.may_be(which, roles, resource, "role") {
                        role.inline_complete &= may_have(&mut role.inline, policies, resource, "role");
                    }
                }
            }
        }
        let mut by_role: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, (index, _)) in all.iter().enumerate() {
            by_role.entry(*index).or_default().push(at);
        }
        for (at, (index, policy)) in all.iter().enumerate() {
            let twins = by_role.get(index).into_iter().flatten().filter(|other| **other != at);
            let differs = |twin: &RolePolicy| {
                let documents = policy.document.as_ref().zip(twin.document.as_ref());
                is_called_the_same(policy, twin)
                    && !documents.is_some_and(|(own, other)| own.says_the_same(other).is_true())
            };
            let twin =
                twins.filter_map(|other| all.get(*other)).map(|(_, twin)| twin).find(|twin| differs(twin));
            let Some(role) = roles.get_mut(*index) else { continue };
            // A state repeats it in the role itself.
            role.inline.retain(|own| !is_called_the_same(own, policy));
            role.inline.push(match twin {
                None => policy.clone(),
                // One takes the place of the other, and nothing says which is last.
                Some(_) => {
                    let name = policy.name.as_ref().map_or_else(String::new, |name| name.value.to_string());
                    let hole = super::hole(&format!("which of the inline policies `{name}` is put last"));
                    doubtful(policy, &hole).unwrap_or_else(|| RolePolicy { name: None, ..policy.clone() })
                }
            });
        }
    }

    /// A role that is described elsewhere, and of which this says one part. It
    /// is in the account of what is attached; its path is not told.
    pub(super) fn elsewhere(
        &self,
        roles: &mut Vec<IamRole>,
        resource: &Resource,
        name: LocatedText,
    ) -> usize {
        let same = |role: &IamRole| {
            role.place == resource.place && role.name.as_ref().is_some_and(|own| own.value == name.value)
        };
        roles.iter().position(same).unwrap_or_else(|| {
            let mut role = IamRole::new(resource.place);
            let path = Text::hole(super::hole("the role's path"));
            let arn = Text::from(format!("arn:{}:iam::", self.partition(resource)))
                .then(&self.account(resource))
                .then(&Text::from(":role/"))
                .then(&path)
                .then(&super::name_of(&name));
            role.arn = Some(Located::new(arn, name.place));
            role.name = Some(name);
            roles.push(role);
            roles.len() - 1
        })
    }

    /// The roles that something may be attached to: those of this run, else one
    /// without a name, which stands for any role of the account.
    pub(super) fn may_be<'r>(
        &self,
        which: Vec<usize>,
        roles: &'r mut Vec<IamRole>,
        resource: &Resource,
        attribute: &str,
    ) -> Vec<&'r mut IamRole> {
        if which.is_empty() {
            let name = Located::new(Text::hole(target_of(resource, attribute)), resource.place);
            let before = roles.len();
            let index = self.elsewhere(roles, resource, name);
            if let Some(role) = roles.get_mut(index).filter(|_| index == before) {
                role.is_any = true;
                // Until one of them is not told.
                (role.inline_complete, role.attached_complete) = (true, true);
            }
            return roles.get_mut(index).into_iter().collect();
        }
        let is_meant = |(index, _): &(usize, &mut IamRole)| which.contains(index);
        roles.iter_mut().enumerate().filter(is_meant).map(|(_, role)| role).collect()
    }

    /// The name by which a data source asks for a policy.
    fn looked_up(&self, address: &str) -> Option<LocatedText> {
        let asks = |one: &&Resource| {
            one.mode == Mode::Data
                && &*one.kind == "aws_iam_policy"
                && &*one.address == address
                && !one.open_count
        };
        let is_one = address.contains("data.aws_iam_policy.");
        known_text(self.resources.iter().filter(|_| is_one).find(asks)?, "name")
    }

    /// A managed policy by the attribute that names it.
    pub(super) fn managed(
        &self,
        resource: &Resource,
        pointer: &str,
        node: &Node,
        policies: &Policies,
    ) -> Option<RolePolicy> {
        let link = resource.link(pointer);
        // A data source names the policy that it looks up.
        let looked_up = link.and_then(|address| self.looked_up(address));
        let written = text_of(resource, node)?;
        let name = looked_up.filter(|_| written.literal().is_none()).unwrap_or(written);
        let linked = link.and_then(|address| policies.at(address));
        let maker = self.resources.iter().find(|one| linked.is_some() && link == Some(&*one.address));
        let is_here = maker.map_or(Truth::True, |maker| self.same_account(resource, maker));
        if !is_here.is_true() {
            let settled_by =
                format!("one account for {} and for {}", resource.address, link.unwrap_or_default());
            let settled_by = Some(settled_by.into());
            return Some(RolePolicy { place: resource.at(node), name: None, document: None, settled_by });
        }
        let document = linked.and_then(|policy| policy.document.some().cloned());
        let open = linked.and_then(|policy| match &policy.document {
            Told::Open { settled_by, .. } => Some(Arc::clone(settled_by)),
            _ => None,
        });
        let nowhere = || (linked.is_none() && is_hole(node)).then(|| settles(node));
        Some(RolePolicy {
            place: resource.at(node),
            name: Some(name),
            document,
            settled_by: open.or_else(nowhere),
        })
    }
}

/// An inline policy, unless nothing is said of what it says.
fn given(place: Place, name: Option<LocatedText>, told: Told<Arc<crate::iam::Policy>>) -> Option<RolePolicy> {
    let policy = |document, settled_by| Some(RolePolicy { place, name, document, settled_by });
    match told {
        Told::Some(document) => policy(Some(document), None),
        Told::Open { settled_by, .. } => policy(None, Some(settled_by)),
        Told::Not => policy(None, Some("the policy as JSON".into())),
        Told::None(_) => None,
    }
}

/// Adds policies that a role may have, as far as they are told; whether those
/// are all.
pub(super) fn may_have(
    own: &mut Vec<RolePolicy>,
    policies: &[RolePolicy],
    from: &Resource,
    attribute: &str,
) -> bool {
    let hole = target_of(from, attribute);
    let told: Vec<RolePolicy> = policies.iter().filter_map(|policy| doubtful(policy, &hole)).collect();
    let all = told.len() == policies.len() && !policies.is_empty();
    own.extend(told);
    all
}

/// What decides which role something is attached to.
fn target_of(resource: &Resource, attribute: &str) -> Hole {
    super::hole(&format!("{} of {}", attribute, resource.address))
}

/// A policy that is told and may not be the role's; it has no name by which it
/// would be taken for one that is.
pub(super) fn doubtful(policy: &RolePolicy, hole: &Hole) -> Option<RolePolicy> {
    let document = Some(Arc::new(uncertain(policy.document.as_ref()?, hole)));
    Some(RolePolicy { name: None, document, ..policy.clone() })
}

/// Whether two policies have the same name for certain.
pub(super) fn is_called_the_same(one: &RolePolicy, other: &RolePolicy) -> bool {
    one.name.as_ref().zip(other.name.as_ref()).is_some_and(|(one, other)| one.is_same(other))
}
