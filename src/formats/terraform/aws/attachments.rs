//! What attaches managed policies to roles, and what takes them away again.

use super::super::resource::{Fate, Mode, Resource};
use super::roles::{Policies, doubtful, is_called_the_same, may_have};
use super::{Candidates, Reader, Target, given_name};
use crate::model::{IamRole, RolePolicy};
use crate::syntax::{Node, Text};

impl Reader<'_, '_> {
    /// A role that is handed to a module which is not here may get more: the
    /// role itself, or its name, by which policies are attached.
    pub(super) fn handed_on(&self, named: &Candidates<'_>, roles: &mut [IamRole]) {
        for call in self.resources.iter().filter(|one| &*one.kind == super::super::ELSEWHERE) {
            let linked = call.links.iter().filter_map(|(_, address)| named.at(address));
            let texts = call.attributes.entries().iter().flat_map(|entry| entry.value.one_or_many());
            let by_name = texts.filter_map(|node| named.by_name.get(node.as_str()?).copied());
            for index in linked.chain(by_name) {
                if let Some(role) = roles.get_mut(index) {
                    role.inline_complete = false;
                    role.attached_complete = false;
                }
            }
        }
    }

    /// What is exclusive takes away what it does not list; where something else
    /// gives it, the two take turns, and nothing says who was last.
    pub(super) fn exclusive(&self, named: &Candidates<'_>, policies: &Policies, roles: &mut [IamRole]) {
        self.exclusive_policies(named, policies, roles);
        self.exclusive_roles(roles);
        for (kind, list) in [
            ("aws_iam_role_policies_exclusive", "policy_names"),
            ("aws_iam_role_policy_attachments_exclusive", "policy_arns"),
        ] {
            for resource in self.all(kind) {
                let role = resource.get("role_name");
                let target = role.and_then(|node| self.target(resource, "/role_name", node, named));
                let Some(Target::Known(index)) = target else { continue };
                let listed: Vec<Text> =
                    items(resource, list).iter().filter_map(|(_, node)| node.scalar_text()).collect();
                let IamRole { inline, attached, .. } = &mut roles[index];
                let own = if list == "policy_names" { inline } else { attached };
                take_away(own, &listed, resource, list);
                // One that may not be there may take nothing away.
                let taken_away = &mut roles[index].taken_away;
                match list {
                    _ if resource.open_count => {}
                    "policy_names" => taken_away.inline = Some(listed),
                    _ => taken_away.attached = Some(listed),
                }
            }
        }
    }

    /// A role that lists policies itself has no others once it is applied
    /// again. An empty list or an empty block lists none; without either the
    /// role minds none.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role>
    fn exclusive_roles(&self, roles: &mut [IamRole]) {
        for (resource, role) in self.all("aws_iam_role").zip(roles) {
            let arns = resource.blocks("managed_policy_arns");
            if resource.sets("managed_policy_arns") && role.attached_complete {
                let listed: Vec<Text> = arns.iter().filter_map(Node::scalar_text).collect();
                take_away(&mut role.attached, &listed, resource, "managed_policy_arns");
                role.taken_away.attached = Some(listed);
            }
            let blocks = resource.blocks("inline_policy");
            if resource.sets("inline_policy") && !blocks.is_empty() && role.inline_complete {
                let names = blocks.iter().filter_map(|block| block.get("name")?.scalar_text());
                let listed: Vec<Text> = names.collect();
                take_away(&mut role.inline, &listed, resource, "inline_policy");
                role.taken_away.inline = Some(listed);
            }
        }
    }

    /// Policies that a plan deletes, or that a count of zero leaves out, are
    /// taken away from the role that had them.
    pub(super) fn deleted(&self, named: &Candidates<'_>, policies: &Policies, roles: &mut [IamRole]) {
        let is_gone = |one: &&Resource| {
            one.mode == Mode::Managed
                && matches!(one.fate, Fate::Deleted | Fate::NeverMade | Fate::NeverCalled)
        };
        for resource in self.resources.iter().filter(is_gone) {
            let name = match &*resource.kind {
                "aws_iam_role_policy" => Some(given_name(resource, "name")),
                "aws_iam_role_policy_attachment" => resource
                    .get("policy_arn")
                    .and_then(|node| self.managed(resource, "/policy_arn", node, policies)?.name),
                _ => continue,
            };
            let role = resource.get("role").map(|node| (node, self.target(resource, "/role", node, named)));
            let own = match role {
                Some((_, Some(Target::Known(index)))) => roles.get_mut(index),
                Some((_, Some(Target::Elsewhere(name)))) => {
                    roles.iter_mut().find(|role| role.name.as_ref().is_some_and(|own| own.is_same(&name)))
                }
                _ => None,
            };
            if let Some(own) = own {
                own.taken_away.named.extend(name);
            }
        }
    }

    /// `aws_iam_policy_attachment` takes its policy from every role that it
    /// does not list.
    /// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment>
    fn exclusive_policies(&self, named: &Candidates<'_>, policies: &Policies, roles: &mut [IamRole]) {
        for resource in self.all("aws_iam_policy_attachment") {
            let listed = items(resource, "roles");
            let listed = listed.into_iter().filter_map(|(at, node)| self.target(resource, &at, node, named));
            let listed: Vec<Target> = listed.collect();
            let is_listed = |index: usize, role: &IamRole| {
                listed.iter().any(|target| match target {
                    Target::Known(own) => *own == index,
                    Target::Elsewhere(name) => role.name.as_ref().is_some_and(|own| own.is_same(name)),
                    Target::Open(_) => false,
                })
            };
            let policy = resource.get("policy_arn");
            let Some(taken) = policy.and_then(|node| self.managed(resource, "/policy_arn", node, policies))
            else {
                continue;
            };
            let words = format!("whether {} takes it away again", resource.address);
            for (index, role) in roles.iter_mut().enumerate() {
                if is_listed(index, role) {
                    continue;
                }
                let is_taken =
                    |own: &&mut RolePolicy| own.place != resource.place && is_called_the_same(own, &taken);
                for own in role.attached.iter_mut().filter(is_taken) {
                    *own = doubted(own, &words);
                }
            }
        }
    }

    pub(super) fn attachments(&self, named: &Candidates<'_>, policies: &Policies, roles: &mut Vec<IamRole>) {
        // One policy for one role, one for several roles, several for one role.
        for (kind, role, policy) in [
            ("aws_iam_role_policy_attachment", "role", "policy_arn"),
            ("aws_iam_policy_attachment", "roles", "policy_arn"),
            ("aws_iam_role_policy_attachments_exclusive", "role_name", "policy_arns"),
        ] {
            for resource in self.all(kind) {
                for (at, node) in items(resource, role) {
                    let Some(target) = self.target(resource, &at, node, named) else { continue };
                    let attached = items(resource, policy);
                    let attached: Vec<RolePolicy> = attached
                        .into_iter()
                        .filter_map(|(at, node)| self.attachment(resource, &at, node, policies))
                        .collect();
                    match target {
                        Target::Known(index) => {
                            for policy in attached {
                                attach(&mut roles[index].attached, policy);
                            }
                        }
                        Target::Elsewhere(name) => {
                            let index = self.elsewhere(roles, resource, name);
                            roles[index].attached.extend(attached);
                        }
                        Target::Open(which) => {
                            for own in self.may_be(which, roles, resource, role) {
                                own.attached_complete &=
                                    may_have(&mut own.attached, &attached, resource, role);
                            }
                        }
                    }
                }
            }
        }
    }

    /// A policy that an attachment names. One that may not be there is
    /// without its document, so that it counts as open.
    fn attachment(
        &self,
        resource: &Resource,
        at: &str,
        node: &Node,
        policies: &Policies,
    ) -> Option<RolePolicy> {
        let mut policy = self.managed(resource, at, node, policies)?;
        policy.place = resource.place;
        let presence = || super::presence(resource);
        if resource.open_count {
            policy =
                doubtful(&policy, &presence()).unwrap_or(RolePolicy { name: None, document: None, ..policy });
            policy.settled_by = Some(super::super::settled_by(&presence().name));
        }
        Some(policy)
    }
}

/// Leaves open whether a role keeps the policies that a list lacks.
fn take_away(own: &mut [RolePolicy], listed: &[Text], by: &Resource, list: &str) {
    let words = format!("whether {}, whose `{list}` lacks it, takes it away again", by.address);
    for policy in own {
        let is = |other: &Text| policy.name.as_ref().is_none_or(|name| !name.value.same_as(other).is_false());
        if !listed.iter().any(is) {
            *policy = doubted(policy, &words);
        }
    }
}

/// A policy of which it is not told whether it stays; the words say what decides.
fn doubted(policy: &RolePolicy, words: &str) -> RolePolicy {
    doubtful(policy, &super::hole(words)).unwrap_or_else(|| RolePolicy {
        name: None,
        settled_by: Some(super::super::settled_by(words)),
        ..policy.clone()
    })
}

/// The values of an attribute that holds one or many, with their pointers.
fn items<'a>(resource: &'a Resource, name: &str) -> Vec<(String, &'a Node)> {
    match resource.get(name) {
        None => Vec::new(),
        Some(list) if list.is_array() => {
            list.items().iter().enumerate().map(|(index, item)| (format!("/{name}/{index}"), item)).collect()
        }
        Some(one) => vec![(format!("/{name}"), one)],
    }
}

/// Adds a policy; one that the role has already is given its document.
fn attach(own: &mut Vec<RolePolicy>, policy: RolePolicy) {
    let same = |one: &&mut RolePolicy| {
        one.name.as_ref().zip(policy.name.as_ref()).is_some_and(|(a, b)| a.is_same(b))
    };
    match own.iter_mut().find(same) {
        Some(one) => *one = policy,
        None => own.push(policy),
    }
}
