//! The roles that SAM makes for functions and state machines, and what its
//! policy templates allow.
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>

use std::sync::{Arc, LazyLock};

use super::evaluate::{Chosen, Evaluation, text_node};
use super::identities::aws_policy;
use super::items::{Item, policy_told};
use super::policies::settled_by;
use super::stack::Resource;
use super::template::call;
use crate::diagnostic::{Located, Place};
use crate::formats::iam_json;
use crate::iam::Policy;
use crate::model::{IamRole, MadeUp, RolePolicy, Told};
use crate::source::{SourceFile, Span};
use crate::syntax::{self, Entry, Kind, Node, Part, Syntax, Text, Values};

/// Statements by the name of the policy template; `data/sam_policies.py`
/// writes them.
static POLICIES: LazyLock<Option<Node>> = LazyLock::new(|| {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/sam-policies.json"));
    let file = SourceFile::new("sam-policies.json", text);
    syntax::parse(&file, Syntax::Json, &Values::none()).documents.pop()
});

/// Policies that SAM attaches for a source of events.
const EVENT_POLICIES: [(&str, &str); 4] = [
    ("DynamoDB", "service-role/AWSLambdaDynamoDBExecutionRole"),
    ("Kinesis", "service-role/AWSLambdaKinesisExecutionRole"),
    ("MSK", "service-role/AWSLambdaMSKExecutionRole"),
    ("SQS", "service-role/AWSLambdaSQSQueueExecutionRole"),
];
/// Sources of events for which SAM writes statements of its own.
const EVENTS_WITH_STATEMENTS: [&str; 4] = ["DocumentDB", "MQ", "MSK", "SelfManagedKafka"];

/// The service that assumes the role that SAM makes for a resource.
pub(super) fn principal(kind: &str) -> Option<&'static str> {
    match kind {
        "AWS::Serverless::Function" => Some("lambda.amazonaws.com"),
        "AWS::Serverless::StateMachine" => Some("states.amazonaws.com"),
        _ => None,
    }
}

impl<'t> Evaluation<'_, 't> {
    /// The role that SAM makes for a resource; none where it brings one.
    pub(super) fn sam_role(&mut self, resource: &Resource<'t>) -> Option<(Arc<str>, IamRole)> {
        if !self.stack.template.sam {
            return None;
        }
        let function = resource.kind == "AWS::Serverless::Function";
        let globals = self.stack.template.function_globals().filter(|_| function);
        let property = |key: &str| resource.property(key).or_else(|| globals?.get(key));
        match resource.property("Role").map(|role| self.choose(role)) {
            None | Some(Chosen::Nothing) => {}
            Some(_) => return None,
        }
        if !function && resource.property("Policies").is_none() {
            return None;
        }
        let logical: Arc<str> = format!("{}Role", resource.logical).into();
        let place = self.place(resource.span());
        let mut role = IamRole::new(place);
        let name = self.reference(&logical, resource.span())?.scalar_text()?;
        role.made_up = Some(MadeUp(Arc::clone(&logical)));
        let path = property("RolePath").and_then(|path| self.text(path)).unwrap_or_else(|| Text::from("/"));
        role.arn = Some(Located::new(self.compose("iam::account:role{path}{}", &name, &path), place));
        role.name = Some(Located::new(name, place));
        role.trust = match property("AssumeRolePolicyDocument") {
            Some(trust) => self.policy(trust),
            None => self.service_trust(resource),
        };
        let told = self.leave_to_macros(resource, &mut role);
        (role.inline_complete, role.attached_complete) = (told, told);
        let partition = self.pseudo("AWS::Partition");
        let attach = |role: &mut IamRole, name: &str| {
            let arn = Located::new(aws_policy(&partition, name), place);
            if role.attached.iter().all(|other| other.name.as_ref().is_none_or(|own| own.value != arn.value))
            {
                role.attached.push(RolePolicy { place, name: Some(arn), document: None, settled_by: None });
            }
        };
        if function {
            attach(&mut role, "service-role/AWSLambdaBasicExecutionRole");
            if let Some(tracing) = property("Tracing")
                && self.text(tracing).is_none_or(|text| text.literal() != Some("Disabled"))
            {
                let name = if partition.literal() == Some("aws") {
                    "AWSXrayWriteOnlyAccess"
                } else {
                    "AWSXRayDaemonWriteAccess"
                };
                attach(&mut role, name);
            }
            if property("VpcConfig").is_some() {
                attach(&mut role, "service-role/AWSLambdaVPCAccessExecutionRole");
            }
            if let Some(queue) = property("DeadLetterQueue") {
                role.inline.extend(self.dead_letters(queue));
            }
            if property("EventInvokeConfig").is_some() {
                role.inline_complete = false;
            }
        }
        for event in resource.property("Events").map_or(&[][..], Node::entries) {
            let kind = event.value.get("Type").and_then(Node::as_str).unwrap_or_default();
            if let Some((_, name)) = EVENT_POLICIES.iter().find(|(known, _)| *known == kind) {
                attach(&mut role, name);
            }
            role.inline_complete &= !EVENTS_WITH_STATEMENTS.contains(&kind);
        }
        if let Some(policies) = resource.property("Policies") {
            self.sam_policies(policies, &mut role);
        }
        if resource.node.get("Connectors").is_some() {
            role.attached_complete = false;
        }
        role.boundary = match property("PermissionsBoundary") {
            Some(boundary) => self.boundary(boundary),
            None if !resource.is_open() && !self.stack.is_open() => Told::None(place),
            None => Told::Not,
        };
        Some((logical, role))
    }

    /// `Policies`: names, documents, policy templates, or ARNs.
    fn sam_policies(&mut self, policies: &Node, role: &mut IamRole) {
        for item in self.items(policies) {
            let item = match item {
                Item::Open(place, hole) => {
                    let settled_by = Some(settled_by(&hole));
                    role.inline.push(RolePolicy { place, name: None, document: None, settled_by });
                    continue;
                }
                Item::Node(item) => item,
            };
            let place = self.place(item.span);
            if item.get("Statement").is_some() {
                let told = self.policy(item);
                role.inline.push(policy_told(place, None, told));
            } else if let ([template], None) = (item.entries(), call(item)) {
                let told = self.policy_template(&template.key, &template.value, place);
                role.inline.push(policy_told(place, None, told));
            } else {
                for policy in self.attached(item) {
                    let same = |other: &RolePolicy| matches!((&other.name, &policy.name), (Some(own), Some(name)) if own.value == name.value);
                    if !role.attached.iter().any(same) {
                        role.attached.push(policy);
                    }
                }
            }
        }
    }

    /// What a policy template allows, with the values that it is given.
    fn policy_template(&mut self, name: &str, given: &Node, place: Place) -> Told<Arc<Policy>> {
        let Some(statements) = POLICIES.as_ref().and_then(|all| all.get(name)) else {
            let settled_by = format!("a SAM policy template of the name `{name}`; there is none").into();
            return Told::Open { place, settled_by };
        };
        let statements = self.with_values(statements, given, place.span);
        let entry = Entry { key: "Statement".into(), key_span: place.span, value: statements };
        let policy = Node { kind: Kind::Object(vec![entry]), span: place.span };
        self.told(&policy, place)
    }

    fn with_values(&mut self, node: &Node, given: &Node, span: Span) -> Node {
        let kind = match &node.kind {
            Kind::Array(items) => {
                Kind::Array(items.iter().map(|item| self.with_values(item, given, span)).collect())
            }
            Kind::Object(entries) => Kind::Object(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: Arc::clone(&entry.key),
                        key_span: span,
                        value: self.with_values(&entry.value, given, span),
                    })
                    .collect(),
            ),
            Kind::String(_) | Kind::Hole(_) => {
                let text = node.scalar_text().unwrap_or_else(|| Text::from(""));
                let mut all = Vec::new();
                for part in text.parts() {
                    match &part {
                        Part::Hole(hole) if hole.name.starts_with("AWS::") => {
                            all.extend(self.pseudo(&hole.name).parts());
                        }
                        Part::Hole(hole) => match given.get(&hole.name).and_then(|node| self.text(node)) {
                            Some(value) => all.extend(value.parts()),
                            None => all.push(part),
                        },
                        Part::Literal(_) => all.push(part),
                    }
                }
                return text_node(Text::from_parts(all), span);
            }
            other => other.clone(),
        };
        Node { kind, span }
    }

    fn told(&mut self, policy: &Node, place: Place) -> Told<Arc<Policy>> {
        match iam_json::parse(policy, self.stack.input.file, &mut self.issues) {
            Some(policy) => Told::Some(Arc::new(policy)),
            None => Told::Open { place, settled_by: "the policy as a mapping".into() },
        }
    }

    /// The service of a resource may assume the role that SAM makes for it.
    fn service_trust(&mut self, resource: &Resource<'_>) -> Told<Arc<Policy>> {
        let span = resource.span();
        let service = principal(resource.kind).unwrap_or_default();
        let principal = mapping(span, [("Service", text_node(Text::from(service), span))]);
        self.statement(
            span,
            [("Action", text_node(Text::from("sts:AssumeRole"), span)), ("Principal", principal)],
        )
    }

    /// `DeadLetterQueue`: the function may send to it.
    fn dead_letters(&mut self, node: &Node) -> Option<RolePolicy> {
        let action = match node.get("Type").and_then(Node::as_str)? {
            "SQS" => "sqs:SendMessage",
            "SNS" => "sns:Publish",
            _ => return None,
        };
        let span = node.span;
        let target = self.value(node.get("TargetArn")?)?;
        let action = text_node(Text::from(action), span);
        let told = self.statement(span, [("Action", action), ("Resource", target)]);
        Some(policy_told(self.place(span), None, told))
    }

    fn statement<const N: usize>(&mut self, span: Span, rest: [(&str, Node); N]) -> Told<Arc<Policy>> {
        let mut statement = mapping(span, rest);
        if let Kind::Object(entries) = &mut statement.kind {
            let value = text_node(Text::from("Allow"), span);
            entries.push(Entry { key: "Effect".into(), key_span: span, value });
        }
        let version = text_node(Text::from("2012-10-17"), span);
        let policy = mapping(span, [("Version", version), ("Statement", statement)]);
        let place = self.place(span);
        self.told(&policy, place)
    }
}

fn mapping<const N: usize>(span: Span, entries: [(&str, Node); N]) -> Node {
    let entries = entries.map(|(key, value)| Entry { key: key.into(), key_span: span, value });
    Node { kind: Kind::Object(entries.into()), span }
}
