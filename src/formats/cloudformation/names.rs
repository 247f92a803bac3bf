//! What `Ref` and `Fn::GetAtt` give: values of parameters and
//! pseudo-parameters, names and ARNs of resources.

use std::sync::Arc;

use super::constraints::Fit;
use super::evaluate::{Evaluation, hole_node, text_node};
use super::stack::Resource;
use crate::model::MadeUp;
use crate::model::holes::FITS;
use crate::source::Span;
use crate::syntax::{Kind, Node, Part, Text};

/// Resource types: the property that names one, and its ARN, in which `{}` is
/// the name and `/` behind `{path}` stands already. "Return values" of
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.
const TYPES: [(&str, &str, &str); 14] = [
    ("AWS::DynamoDB::Table", "TableName", "dynamodb:region:account:table/{}"),
    ("AWS::IAM::Group", "GroupName", "iam::account:group{path}{}"),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "iam::account:policy{path}{}"),
    ("AWS::IAM::Role", "RoleName", "iam::account:role{path}{}"),
    ("AWS::IAM::User", "UserName", "iam::account:user{path}{}"),
    ("AWS::KMS::Alias", "AliasName", "kms:region:account:{}"),
    ("AWS::KMS::Key", "", "kms:region:account:key/{}"),
    ("AWS::Lambda::Function", "FunctionName", "lambda:region:account:function:{}"),
    ("AWS::Logs::LogGroup", "LogGroupName", "logs:region:account:log-group:{}:*"),
    ("AWS::S3::Bucket", "BucketName", "s3:::{}"),
    ("AWS::SNS::Topic", "TopicName", "sns:region:account:{}"),
    ("AWS::SQS::Queue", "QueueName", "sqs:region:account:{}"),
    ("AWS::Serverless::Function", "FunctionName", "lambda:region:account:function:{}"),
    ("AWS::Serverless::SimpleTable", "TableName", "dynamodb:region:account:table/{}"),
];

/// Types of which `Ref` is the ARN.
const REF_IS_ARN: [&str; 2] = ["AWS::IAM::ManagedPolicy", "AWS::SNS::Topic"];
/// Types of which `Ref` is neither name nor ARN.
const REF_IS_OTHER: [&str; 1] = ["AWS::SQS::Queue"];

/// How many names may lead into each other.
const MOST_NAMES: usize = 48;

impl Evaluation<'_, '_> {
    pub(super) fn reference_call(&mut self, argument: &Node, span: Span) -> Option<Node> {
        let name = self.text(argument)?;
        match name.literal() {
            Some(name) => self.reference(name, span),
            None => Some(text_node(name, span)),
        }
    }

    /// What `Ref` gives; nothing for `AWS::NoValue`.
    pub(super) fn reference(&mut self, name: &str, span: Span) -> Option<Node> {
        if name == "AWS::NoValue" {
            return None;
        }
        if let Some((_, value)) = self.locals.iter().rev().find(|(local, _)| &**local == name) {
            return Some(text_node(value.clone(), span));
        }
        if name.starts_with("AWS::") {
            return Some(text_node(self.pseudo(name), span));
        }
        if self.stack.template.parameters.contains_key(name) {
            return Some(self.parameter(name, span));
        }
        let stack = self.stack;
        let text = match stack.resource(name) {
            Some(resource) if REF_IS_ARN.contains(&resource.kind) => self.arn_of(resource),
            Some(resource) if !REF_IS_OTHER.contains(&resource.kind) => self.name_of(resource),
            _ => self.generated_role(name).unwrap_or_else(|| self.settled(name)),
        };
        Some(text_node(text, span))
    }

    /// A pseudo-parameter: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>.
    pub(super) fn pseudo(&self, name: &str) -> Text {
        let given = &self.stack.given.values;
        if let Some(value) = given.get(name) {
            return value.clone();
        }
        if name == "AWS::URLSuffix" {
            match given.get("AWS::Partition").and_then(Text::literal) {
                Some("aws" | "aws-us-gov") => return Text::from("amazonaws.com"),
                Some("aws-cn") => return Text::from("amazonaws.com.cn"),
                _ => {}
            }
        }
        self.settled(name)
    }

    /// What stands for one value in all of this deployment.
    fn hole(&self, name: &str) -> Text {
        Text::hole(self.stack.hole(name))
    }

    /// What the configuration's `[values]` say of a name, else a hole.
    fn settled(&self, name: &str) -> Text {
        self.stack.values.get(name).map_or_else(|| self.hole(name), Text::from)
    }

    fn parameter(&mut self, name: &str, span: Span) -> Node {
        let stack = self.stack;
        let (list, elsewhere) = stack.template.parameter_type(name);
        let declared = stack.template.parameters.get(name).copied();
        let value = if elsewhere {
            self.stored(name)
        } else if let Some(value) = stack.given.values.get(name) {
            if let Some((_, place)) = stack.given.places.get(name) {
                self.leads(span, *place);
            }
            self.fitting(name, value.clone())
        } else if let Some(value) = stack.values.get(name) {
            Text::from(value)
        } else if let Some(default) = declared.and_then(|node| node.get("Default")) {
            match default.scalar_text() {
                // A default that is not allowed only asks for a value.
                Some(text) if matches!(stack.template.fit(name, &text), Fit::Breaks(_)) => self.hole(name),
                Some(text) => {
                    self.defaults.insert(name.to_owned(), default.span);
                    self.leads(span, self.place(default.span));
                    self.fitting(name, text)
                }
                None => self.hole(name),
            }
        } else {
            self.hole(name)
        };
        if !list {
            return text_node(value, span);
        }
        match value.literal() {
            Some(literal) => {
                let items = literal.split(',').map(|item| text_node(Text::from(item.trim()), span));
                Node { kind: Kind::Array(items.collect()), span }
            }
            None => hole_node(value.holes().next().map_or(name, |open| &open.name), span),
        }
    }

    /// A value, unless nobody but CloudFormation can say whether it is allowed.
    fn fitting(&self, name: &str, value: Text) -> Text {
        match self.stack.template.fit(name, &value) {
            Fit::Fits | Fit::Breaks(_) => value,
            Fit::Unknown(what) => self.hole(&format!("{FITS} {name}: {what}")),
        }
    }

    /// A parameter whose value stands in the parameter store; what is given is
    /// the name of an entry there.
    fn stored(&self, name: &str) -> Text {
        let stack = self.stack;
        if let Some(value) = stack.values.get(name) {
            return Text::from(value);
        }
        let default = || stack.template.parameters.get(name)?.get("Default")?.scalar_text();
        let entry = stack.given.values.get(name).cloned().or_else(default);
        match entry.as_ref().and_then(Text::literal) {
            Some(entry) => self.settled(&format!("resolve:ssm:{entry}")),
            None => self.hole(name),
        }
    }

    pub(super) fn get_att(&mut self, argument: &Node, span: Span) -> Option<Node> {
        match argument.items() {
            [resource, attribute] => {
                let resource = self.text(resource)?;
                let attribute = self.text(attribute)?;
                self.attribute(resource.literal()?, attribute.literal()?, span)
            }
            [] => {
                let path = argument.scalar_text()?;
                let path = self.filled(&path);
                let (resource, attribute) = path.literal()?.split_once('.')?;
                self.attribute(resource, attribute, span)
            }
            _ => None,
        }
    }

    /// What `Fn::GetAtt` gives.
    pub(super) fn attribute(&mut self, resource: &str, attribute: &str, span: Span) -> Option<Node> {
        let stack = self.stack;
        let text = match (stack.resource(resource), attribute) {
            (Some(found), "Arn" | "TopicArn" | "PolicyArn") => self.arn_of(found),
            (Some(found), "KeyId") if found.kind == "AWS::KMS::Key" => self.name_of(found),
            (Some(found), "QueueName" | "TopicName") => self.name_of(found),
            (Some(_), _) if let Some(text) = self.output(resource, attribute, span) => text,
            (None, "Arn") => match self.generated_role(resource) {
                Some(name) => self.compose("iam::account:role{path}{}", &name, &Text::from("/")),
                None => self.settled(&format!("{resource}.{attribute}")),
            },
            _ => self.settled(&format!("{resource}.{attribute}")),
        };
        Some(text_node(text, span))
    }

    /// What a nested stack gives back, where its template is in the workspace.
    fn output(&mut self, resource: &str, attribute: &str, span: Span) -> Option<Text> {
        let name = format!("{resource}.{attribute}");
        let output = self.stack.given.outputs.get(&name)?;
        if self.stack.values.get(&name).is_some() {
            return None;
        }
        if output.by_default {
            let words = format!("`{name}` is what {} says with the defaults of its parameters", output.path);
            self.imported.insert(words, span);
        }
        Some(output.value.clone())
    }

    /// The name of a resource: as the template gives it, else a hole, for
    /// CloudFormation then makes one up.
    pub(super) fn name_of(&mut self, resource: &Resource<'_>) -> Text {
        let logical = &resource.logical;
        if let Some(name) = self.stack.given.names.get(logical) {
            return name.clone();
        }
        if let Some(value) = self.stack.values.get(logical) {
            return Text::from(value);
        }
        let property = TYPES.iter().find(|(kind, ..)| *kind == resource.kind).map_or("", |(_, name, _)| name);
        if let Some(known) = self.names.get(logical) {
            return known.clone();
        }
        if self.naming.contains(logical) || self.naming.len() > MOST_NAMES {
            return self.hole(logical);
        }
        let Some(node) = resource.property(property) else { return self.hole(logical) };
        self.naming.push(Arc::clone(logical));
        let before = std::mem::replace(&mut self.locals, resource.locals.clone());
        let name = self.text(node);
        self.locals = before;
        self.naming.pop();
        let name = name.unwrap_or_else(|| self.hole(logical));
        // Also in a circle, which CloudFormation refuses anyway.
        self.names.insert(Arc::clone(logical), name.clone());
        name
    }

    /// What CloudFormation makes a resource's name up from: nothing where the
    /// template gives it one, or whoever runs this does.
    pub(super) fn made_up(&self, resource: &Resource<'_>, property: &str) -> Option<MadeUp> {
        let is_told =
            resource.property(property).is_some() || self.stack.values.get(&resource.logical).is_some();
        (!is_told).then(|| MadeUp(Arc::clone(&resource.logical)))
    }

    /// The ARN of a resource, with holes where nothing tells its parts.
    pub(super) fn arn_of(&mut self, resource: &Resource<'_>) -> Text {
        let logical = Arc::clone(&resource.logical);
        let Some((_, _, pattern)) = TYPES.iter().find(|(kind, ..)| *kind == resource.kind) else {
            return self.settled(&format!("{logical}.Arn"));
        };
        let name = self.name_of(resource);
        let path = match resource.property("Path") {
            Some(path) if pattern.contains("{path}") => {
                self.text(path).unwrap_or_else(|| self.hole(&format!("{logical}.Path")))
            }
            _ => Text::from("/"),
        };
        self.compose(pattern, &name, &path)
    }

    /// An ARN from its pattern.
    pub(super) fn compose(&self, pattern: &str, name: &Text, path: &Text) -> Text {
        let mut parts = Text::from("arn:").parts();
        parts.extend(self.pseudo("AWS::Partition").parts());
        parts.push(Part::Literal(":".into()));
        for piece in pattern.split_inclusive([':', '}']) {
            let (word, rest) = match piece.strip_suffix(':') {
                Some(word) => (word, ":"),
                None => (piece, ""),
            };
            let pieces = match word {
                "region" => self.pseudo("AWS::Region").parts(),
                "account" => self.pseudo("AWS::AccountId").parts(),
                _ if word.ends_with("{path}") => {
                    let mut all = Text::from(word.trim_end_matches("{path}")).parts();
                    all.extend(path.parts());
                    all
                }
                _ if word.ends_with("{}") => {
                    let mut all = Text::from(word.trim_end_matches("{}")).parts();
                    all.extend(name.parts());
                    all
                }
                _ => Text::from(word).parts(),
            };
            parts.extend(pieces);
            parts.push(Part::Literal(rest.into()));
        }
        Text::from_parts(parts)
    }

    /// The role that SAM makes for a function, by the logical id that it gets.
    fn generated_role(&self, logical: &str) -> Option<Text> {
        if !self.stack.template.sam {
            return None;
        }
        let owner = self.stack.resource(logical.strip_suffix("Role")?)?;
        let known = super::sam::principal(owner.kind).is_some();
        known.then(|| self.stack.given.names.get(logical).cloned().unwrap_or_else(|| self.hole(logical)))
    }
}
