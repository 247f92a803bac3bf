//! Roles and managed policies of a template.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html>

use std::collections::HashMap;
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::items::{Item, policy_told};
use super::policies::settled_by;
use super::resources::doubted;
use super::stack::Resource;
use super::template::argument;
use crate::diagnostic::{Located, Place};
use crate::iam::Policy;
use crate::model::{AwsResources, IamRole, LocatedText, MadeUp, ManagedPolicy, RolePolicy, Told};
use crate::syntax::{Hole, Node, Text};

/// Where the roles of a template are in what was found.
#[derive(Default)]
pub(super) struct Roles {
    by_logical: HashMap<Arc<str>, usize>,
    by_name: HashMap<String, usize>,
}

impl Roles {
    /// Adds a role.
    pub(super) fn push(&mut self, logical: Arc<str>, role: IamRole, found: &mut AwsResources) {
        let index = found.roles.len();
        if let Some(name) = role.name.as_ref().and_then(|name| name.value.literal()) {
            self.by_name.entry(name.to_owned()).or_insert(index);
        }
        self.by_logical.insert(logical, index);
        found.roles.push(role);
    }

    /// Where the role with a logical id is.
    pub(super) fn index_of(&self, logical: &str) -> Option<usize> {
        self.by_logical.get(logical).copied()
    }
}

/// The logical id that a value refers to.
pub(super) fn target(node: &Node) -> Option<&str> {
    if let Some(name) = argument(node, "Ref") {
        return name.as_str();
    }
    let path = argument(node, "Fn::GetAtt")?;
    match path.items() {
        [resource, ..] => resource.as_str(),
        [] => path.as_str()?.split('.').next(),
    }
}

impl Evaluation<'_, '_> {
    /// `AWS::IAM::Role`.
    pub(super) fn role(&mut self, resource: &Resource<'_>) -> IamRole {
        let mut role = IamRole::new(self.place(resource.span()));
        role.arn = Some(Located::new(self.arn_of(resource), role.place));
        let name_place = resource.property("RoleName").map_or(role.place, |node| self.place(node.span));
        role.name = Some(Located::new(self.name_of(resource), name_place));
        role.made_up = self.made_up(resource, "RoleName");
        if let Some(trust) = resource.property("AssumeRolePolicyDocument") {
            role.trust = self.policy(trust);
        }
        let told = self.leave_to_macros(resource, &mut role);
        role.inline_complete = told;
        if let Some(policies) = resource.property("Policies") {
            let (inline, complete) = self.inline_policies(policies);
            role.inline.extend(inline);
            role.inline_complete &= complete;
        }
        role.attached_complete = told;
        if let Some(attached) = resource.property("ManagedPolicyArns") {
            role.attached = self.attached(attached);
        }
        role.boundary = match resource.property("PermissionsBoundary") {
            Some(boundary) => self.boundary(boundary),
            None if !resource.is_open() && !self.stack.is_open() => Told::None(role.place),
            None => Told::Not,
        };
        role
    }

    /// Says which macros may give a role more than the template does: one open
    /// policy stands for all of that. Whether nothing else may give it more.
    pub(super) fn leave_to_macros(&self, resource: &Resource<'_>, role: &mut IamRole) -> bool {
        let mut macros: Vec<Arc<str>> = self.stack.template.macros.clone();
        let own = [Some(resource.node), resource.node.get("Properties")].into_iter().flatten();
        for call in own.filter_map(|node| node.get("Fn::Transform")) {
            macros.extend(call.get("Name").and_then(Node::as_str).map(Arc::from));
        }
        if macros.is_empty() {
            return !resource.is_open() && !self.stack.open;
        }
        macros.dedup();
        let settled_by = format!(
            "the template as `{}` leaves it (`aws cloudformation get-template --template-stage Processed`), in place of this \
             one",
            macros.join("` and `")
        );
        let settled_by = Some(settled_by.into());
        role.inline.push(RolePolicy { place: role.place, name: None, document: None, settled_by });
        !self.stack.open && !resource.loops()
    }

    /// Managed policies by their ARNs, or by references to the template's own.
    pub(super) fn attached(&mut self, node: &Node) -> Vec<RolePolicy> {
        let mut all = Vec::new();
        for item in self.items(node) {
            match item {
                Item::Open(place, hole) => all.push(RolePolicy {
                    place,
                    name: None,
                    document: None,
                    settled_by: Some(settled_by(&hole)),
                }),
                Item::Node(item) => {
                    let place = self.place(item.span);
                    let own = self.own_document(item);
                    let Some(value) = self.value(item) else { continue };
                    for one in value.one_or_many() {
                        let Some(arn) = one.scalar_text() else { continue };
                        all.push(attachment(Located::new(arn, place), own.clone()));
                    }
                }
            }
        }
        all
    }

    /// `PermissionsBoundary`.
    pub(super) fn boundary(&mut self, node: &Node) -> Told<RolePolicy> {
        let place = self.place(node.span);
        match self.attached(node).pop() {
            Some(RolePolicy { name: None, settled_by, .. }) => {
                Told::Open { place, settled_by: settled_by.unwrap_or_else(|| "the boundary's ARN".into()) }
            }
            Some(policy) => Told::Some(policy),
            None => Told::None(place),
        }
    }

    /// The document of a managed policy of this template that a value refers to.
    fn own_document(&mut self, node: &Node) -> Option<Told<Arc<Policy>>> {
        let stack = self.stack;
        let policy = stack.resource(target(node)?).filter(|found| found.kind == "AWS::IAM::ManagedPolicy")?;
        Some(self.document_of(policy))
    }

    /// `PolicyDocument` of a resource, read once.
    fn document_of(&mut self, resource: &Resource<'_>) -> Told<Arc<Policy>> {
        if let Some(known) = self.documents.get(&resource.logical) {
            return known.clone();
        }
        let before = std::mem::replace(&mut self.locals, resource.locals.clone());
        let told = match resource.property("PolicyDocument") {
            Some(document) => self.policy(document),
            None => Told::Not,
        };
        self.locals = before;
        self.documents.insert(Arc::clone(&resource.logical), told.clone());
        told
    }

    /// `AWS::IAM::ManagedPolicy`, and the roles of the template that it names.
    pub(super) fn managed_policy(
        &mut self,
        resource: &Resource<'_>,
        roles: &Roles,
        exists: &Option<Hole>,
        found: &mut AwsResources,
    ) {
        let place = self.place(resource.span());
        let arn = Located::new(self.arn_of(resource), place);
        let document = match exists {
            Some(hole) => doubted(self.document_of(resource), place, hole),
            None => self.document_of(resource),
        };
        let policy = attachment(arn.clone(), Some(document.clone()));
        for (node, name) in resource.property("Roles").map_or_else(Vec::new, |node| self.texts(node)) {
            match Self::role_of(node, &name, roles, found) {
                Some(index) => {
                    let attached = &mut found.roles[index].attached;
                    if attached.iter().all(|other| other.name.as_ref() != policy.name.as_ref()) {
                        attached.push(policy.clone());
                    }
                }
                None => {
                    let mut role = self.elsewhere(place, name);
                    role.attached_complete &= policy.document.is_some();
                    role.attached = vec![given_to(&role, &policy)];
                    found.roles.push(role);
                }
            }
        }
        let name = Some(Located::new(self.name_of(resource), place));
        let is_made_up = resource.property("ManagedPolicyName").is_none();
        let made_up = is_made_up.then(|| MadeUp(Arc::clone(&resource.logical)));
        found.policies.push(ManagedPolicy {
            place,
            arn: Some(arn),
            name,
            document,
            made_up,
            roles: Vec::new(),
        });
    }

    /// `AWS::IAM::Policy` (`Roles`) and `AWS::IAM::RolePolicy` (`RoleName`):
    /// an inline policy that stands outside of its roles.
    pub(super) fn separate_policy(
        &mut self,
        resource: &Resource<'_>,
        roles: &Roles,
        exists: &Option<Hole>,
        found: &mut AwsResources,
    ) {
        let mut policy = self.inline_policy(
            resource.node,
            resource.property("PolicyName"),
            resource.property("PolicyDocument"),
        );
        if let Some(hole) = exists {
            // Without a name, as it may not be there at all.
            policy.name = None;
            policy.document = policy.document.map(|document| Arc::new(document.in_doubt(hole)));
            policy.settled_by = Some(settled_by(hole));
        }
        let named = ["Roles", "RoleName"].into_iter().filter_map(|key| resource.property(key));
        let named: Vec<_> = named.flat_map(|node| self.texts(node)).collect();
        for (node, name) in named {
            match Self::role_of(node, &name, roles, found) {
                Some(index) => found.roles[index].inline.push(policy.clone()),
                None => {
                    let mut role = self.elsewhere(policy.place, name);
                    role.inline_complete &= policy.document.is_some();
                    role.inline = vec![given_to(&role, &policy)];
                    found.roles.push(role);
                }
            }
        }
    }

    /// A role of another stack, of which this one knows the name and tells
    /// one policy. A name that is not told may be any role's.
    pub(super) fn elsewhere(&self, place: Place, name: LocatedText) -> IamRole {
        let mut role = IamRole::new(place);
        role.is_any = name.value.has_holes();
        // Only the stack that makes it knows its path.
        let path = Text::hole(Hole::new(format!("the path of role {}", name.value)));
        if role.is_any || !self.pseudo("AWS::AccountId").has_holes() {
            role.arn =
                Some(Located::new(self.compose("iam::account:role{path}{}", &name.value, &path), place));
        }
        // Until one of them is not told.
        (role.inline_complete, role.attached_complete) = (role.is_any, role.is_any);
        role.name = Some(name);
        role
    }

    fn role_of(node: &Node, name: &LocatedText, roles: &Roles, found: &AwsResources) -> Option<usize> {
        if let Some(index) = target(node).and_then(|logical| roles.by_logical.get(logical)) {
            return Some(*index);
        }
        match name.value.literal() {
            Some(name) => roles.by_name.get(name).copied(),
            // `!Sub ${Role}`, of a role whose name CloudFormation makes up.
            None => found.roles.iter().position(|role| {
                let own = role.name.as_ref().filter(|_| !role.is_any);
                own.is_some_and(|own| own.is_same(name))
            }),
        }
    }
}

/// A policy as a role of another stack has it: where any role may be meant, it
/// may be that role's and has no name by which it would be taken for one that is.
fn given_to(role: &IamRole, policy: &RolePolicy) -> RolePolicy {
    let Some(name) = role.name.as_ref().filter(|_| role.is_any) else { return policy.clone() };
    let hole = name.value.holes().next().cloned().unwrap_or_else(|| Hole::new("the role"));
    let document = policy.document.as_ref().map(|document| Arc::new(document.in_doubt(&hole)));
    RolePolicy { name: None, document, ..policy.clone() }
}

/// A managed policy that is given to a role.
fn attachment(arn: LocatedText, document: Option<Told<Arc<Policy>>>) -> RolePolicy {
    let place = arn.place;
    match document {
        Some(told) => policy_told(place, Some(arn), told),
        None => {
            let settled_by = arn.value.holes().next().map(settled_by);
            RolePolicy { place, name: Some(arn), document: None, settled_by }
        }
    }
}

/// The ARN of one of AWS's own policies.
pub(super) fn aws_policy(partition: &Text, name: &str) -> Text {
    Text::from("arn:").then(partition).then(&Text::from(format!(":iam::aws:policy/{name}")))
}
