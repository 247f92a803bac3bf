//! Connectors of SAM: each gives the role of what it starts at a managed policy
//! that the template does not show.
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html>

use super::evaluate::Evaluation;
use super::identities::{Roles, target};
use super::sam;
use super::stack::Resource;
use crate::model::AwsResources;
use crate::syntax::Node;

/// What a connector gives permissions to.
enum Receiver {
    /// The role with this logical id.
    Role(String),
    /// Any role of the template.
    Any,
}

impl Evaluation<'_, '_> {
    /// Leaves open which policies the roles have that connectors start at.
    pub(super) fn connectors(&self, roles: &Roles, found: &mut AwsResources) {
        if !self.stack.template.sam {
            return;
        }
        for resource in &self.stack.resources {
            let own = (resource.kind == "AWS::Serverless::Connector").then(|| self.of_source(resource));
            let embedded = resource.node.get("Connectors").map(|_| self.of_resource(resource));
            for receiver in own.into_iter().chain(embedded) {
                let one = match &receiver {
                    // What is no role of this template may be any.
                    Receiver::Role(logical) => roles.index_of(logical),
                    Receiver::Any => None,
                };
                for (index, role) in found.roles.iter_mut().enumerate() {
                    role.attached_complete &= one.is_some_and(|one| one != index);
                }
            }
        }
    }

    /// `Source` of a connector that is a resource of its own: an `Id` of this
    /// template, else properties of something that is elsewhere.
    fn of_source(&self, connector: &Resource<'_>) -> Receiver {
        let Some(source) = connector.property("Source") else { return Receiver::Any };
        if let Some(role) = source.get("RoleName") {
            return named(role);
        }
        let id = source.get("Id").and_then(Node::as_str);
        match id.and_then(|id| self.stack.resource(id)) {
            Some(resource) => self.of_resource(resource),
            None => Receiver::Any,
        }
    }

    fn of_resource(&self, resource: &Resource<'_>) -> Receiver {
        let keys = ["Role", "RoleArn"];
        let global = self.stack.template.function_globals().and_then(|all| all.get("Role"));
        match keys.into_iter().find_map(|key| resource.property(key)) {
            Some(role) => named(role),
            None if sam::principal(resource.kind).is_some() && global.is_none() => {
                Receiver::Role(format!("{}Role", resource.logical))
            }
            // A rule may have one for each target.
            None => Receiver::Any,
        }
    }
}

fn named(role: &Node) -> Receiver {
    target(role).map_or(Receiver::Any, |logical| Receiver::Role(logical.to_owned()))
}
