//! Deployments that CloudFormation refuses: a value that its parameter does
//! not allow, resources that depend on themselves. Nothing can be proven from
//! what will not be deployed.

use std::sync::Arc;

use super::constraints::Fit;
use super::evaluate::Evaluation;
use crate::formats::{Issue, IssueKind};
use crate::model::{AwsResources, RolePolicy, Told};
use crate::syntax::Node;

/// How many resources of a circle are named.
const MOST_NAMED: usize = 6;

impl Evaluation<'_, '_> {
    /// Why CloudFormation refuses this deployment, if it does.
    pub(super) fn refusals(&mut self) -> Vec<Issue> {
        let mut all = self.values_refused();
        // What a macro makes of the template is not known.
        if self.stack.circles && !self.stack.is_open() {
            all.extend(self.circle_refused());
        }
        all
    }

    fn values_refused(&self) -> Vec<Issue> {
        let stack = self.stack;
        let mut declared: Vec<_> = stack.template.parameters.iter().collect();
        declared.sort_by_key(|(_, node)| node.span);
        let mut all = Vec::new();
        for (name, node) in declared {
            // A default that breaks them only asks for a value.
            let Some(value) = stack.given.values.get(*name) else { continue };
            let places = stack.given.places.get(*name);
            let Fit::Breaks(why) = stack.template.fit(name, value) else { continue };
            let declaration = self.place(node.span);
            // What nobody is to see is not pointed at.
            let places = places.filter(|_| !is_hidden(node));
            let place = places.map_or(declaration, |(_, place)| *place);
            all.push(Issue {
                kind: IssueKind::Schema,
                place,
                message: format!(
                    "CloudFormation refuses this value of the parameter `{name}`: {why}; nothing can be proven from a \
                     template that is not deployed"
                ),
                help: Some(format!("give `{name}` a value that the template allows, or change what it allows")),
                related: places.map(|_| (declaration, format!("`{name}` is declared here"))),
            });
        }
        all
    }

    fn circle_refused(&mut self) -> Option<Issue> {
        let circle = self.circle()?;
        let first = circle.first()?;
        let place = self.place(first.span());
        let mut names: Vec<String> =
            circle.iter().take(MOST_NAMED).map(|resource| format!("`{}`", resource.logical)).collect();
        if circle.len() > MOST_NAMED {
            names.push("...".to_owned());
        }
        names.push(format!("`{}`", first.logical));
        let what = if circle.len() == 1 {
            format!("`{}` refers to itself", first.logical)
        } else {
            format!("resources refer to each other in a circle: {}", names.join(" -> "))
        };
        let other =
            circle.get(1).map(|other| (self.place(other.span()), "the next of the circle".to_owned()));
        Some(Issue {
            kind: IssueKind::Schema,
            place,
            message: format!(
                "CloudFormation refuses a template in which {what}; nothing can be proven from a template that is not \
                 deployed"
            ),
            help: Some(
                "write the name itself in place of one of the references, or move a policy into a resource of its own"
                    .to_owned(),
            ),
            related: other,
        })
    }
}

/// `NoEcho`: a value that nobody is to see.
fn is_hidden(declared: &Node) -> bool {
    let says = declared.get("NoEcho").and_then(Node::scalar_text);
    says.is_some_and(|text| !matches!(text.literal(), Some("false" | "False")))
}

/// What would settle what a refused deployment leaves open.
fn accepted(what: &str) -> Arc<str> {
    format!("the {what} of a template that CloudFormation accepts; it refuses this one (`schema/invalid`)")
        .into()
}

/// Leaves open all that a refused deployment would have made.
pub(super) fn leave_open(found: &mut AwsResources) {
    for role in &mut found.roles {
        let (place, settled_by) = (role.place, accepted("role"));
        role.trust = Told::Open { place, settled_by: Arc::clone(&settled_by) };
        role.boundary = Told::Open { place, settled_by: Arc::clone(&settled_by) };
        role.attached = Vec::new();
        role.inline = vec![RolePolicy { place, name: None, document: None, settled_by: Some(settled_by) }];
    }
    for policy in &mut found.policies {
        policy.document = Told::Open { place: policy.place, settled_by: accepted("policy") };
    }
    for bucket in &mut found.buckets {
        let (place, settled_by) = (bucket.place, accepted("bucket"));
        bucket.policy = Told::Open { place, settled_by: Arc::clone(&settled_by) };
        bucket.encryption = Told::Open { place, settled_by };
        (bucket.ownership, bucket.public_access_block) = (None, None);
    }
    for key in &mut found.keys {
        key.policy = Told::Open { place: key.place, settled_by: accepted("key") };
        key.enabled = None;
    }
}
