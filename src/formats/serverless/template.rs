//! The CloudFormation template that a service becomes: its own resources, its
//! functions, and the roles that the framework makes for them.

use std::collections::BTreeMap;

use super::buckets;
use super::merge::{call, entry, list, mapping, merge, replace, text, within};
use super::names::normalized;
use super::roles::Service;
use super::variables::{Variables, node_of};
use super::{Around, Compiled};
use crate::source::Span;
use crate::syntax::{Entry, Kind, Node, Text};

/// Parts of a template that `resources` may have.
const SECTIONS: [&str; 7] =
    ["Resources", "Parameters", "Conditions", "Mappings", "Outputs", "Transform", "Rules"];
/// The plugin that gives functions roles of their own, forks included.
const PER_FUNCTION: &str = "serverless-iam-roles-per-function";
/// Plugins that add nothing to roles, buckets and keys.
const HARMLESS: [&str; 18] = [
    "serverless-bundle",
    "serverless-deployment-bucket",
    "serverless-domain-manager",
    "serverless-dotenv-plugin",
    "serverless-esbuild",
    "serverless-export-env",
    "serverless-localstack",
    "serverless-offline",
    "serverless-plugin-common-excludes",
    "serverless-plugin-include-dependencies",
    "serverless-plugin-log-retention",
    "serverless-plugin-optimize",
    "serverless-plugin-typescript",
    "serverless-prune-plugin",
    "serverless-pseudo-parameters",
    "serverless-python-requirements",
    "serverless-s3-sync",
    "serverless-webpack",
];

pub(super) fn compile(root: &Node, around: Around<'_>, given: &BTreeMap<String, Text>) -> Compiled {
    let mut variables = Variables::new(root, around, given);
    let span = root.span;
    let mut open = false;
    let provider = variables.section("provider").unwrap_or_else(|| mapping(Vec::new(), span));
    let on_aws = provider.get("name").unwrap_or(&provider).as_str() == Some("aws");
    if !on_aws {
        let words = "the provider of the service is `aws`".to_owned();
        variables.granted.insert((provider.span, words));
    }
    let mut template = mapping(
        vec![
            entry("AWSTemplateFormatVersion", text("2010-09-09", span)),
            entry("Resources", mapping(Vec::new(), span)),
        ],
        span,
    );
    let functions = together(variables.section("functions"), &mut open);
    let resources = variables.section("resources");
    let plugins = variables.section("plugins");
    let plugins = plugins.as_ref().map(|node| node.get("modules").unwrap_or(node));
    let mut per_function = false;
    for plugin in plugins.map_or(&[][..], Node::one_or_many) {
        match plugin.as_str().map(|name| name.rsplit('/').next().unwrap_or(name)) {
            Some(PER_FUNCTION) => per_function = true,
            Some(name) if HARMLESS.contains(&name) => {}
            name => {
                let name =
                    name.map_or_else(|| "some plugin".to_owned(), |name| format!("the plugin `{name}`"));
                variables.granted.insert((plugin.span, format!("{name} changes nothing of this")));
            }
        }
    }
    let custom = variables.section("custom");
    let inherit = custom
        .as_ref()
        .and_then(|custom| custom.get(PER_FUNCTION)?.get("defaultInherit"))
        .is_some_and(|node| node.kind == Kind::Bool(true));
    let name = match root.get("service").map(|service| service.get("name").unwrap_or(service)) {
        Some(name) => variables.node(name),
        None => text("", span),
    };
    let stage = node_of(variables.stage(provider.span), provider.span);
    let region = variables.region(provider.span);
    let service = Service {
        name,
        stage,
        provider: &provider,
        functions: functions.entries(),
        per_function,
        inherit,
        open,
    };
    if service.open || !service.functions.is_empty() {
        let mut made = service.roles();
        made.extend(functions.entries().iter().map(|function| lambda(&service, function)));
        for bucket in functions.entries().iter().flat_map(|function| buckets::of_events(&service, function)) {
            // Several functions may hear of one bucket.
            if !made.iter().any(|one| one.key == bucket.key) {
                made.push(bucket);
            }
        }
        merge(&mut template, mapping(vec![entry("Resources", mapping(made, span))], span));
    }
    for part in resources.as_ref().map_or(&[][..], Node::one_or_many) {
        open |= add_resources(&mut template, part);
    }
    if open {
        let words = "what the variables of the service leave open changes nothing of this".to_owned();
        variables.granted.insert((span, words));
    }
    let granted = variables.granted.into_iter().collect();
    let (included, options) = (variables.included, variables.options);
    Compiled { template, granted, open, region: Some(region), included, options }
}

/// A mapping, or a list of mappings; whether a part of it is not told.
fn together(node: Option<Node>, open: &mut bool) -> Node {
    let mut all = mapping(Vec::new(), node.as_ref().map_or_else(|| Span::new(0, 0), |node| node.span));
    for part in node.as_ref().map_or(&[][..], Node::one_or_many) {
        if part.is_object() {
            merge(&mut all, part.clone());
        } else {
            *open |= !part.is_null();
        }
    }
    all
}

/// Adds `resources` to the template; whether a part of them is not told.
fn add_resources(template: &mut Node, part: &Node) -> bool {
    if !part.is_object() {
        return !part.is_null();
    }
    let mut open = false;
    let mut known = Vec::new();
    for section in part.entries().iter().filter(|entry| SECTIONS.contains(&&*entry.key)) {
        if section.value.is_object() || &*section.key == "Transform" {
            known.push(section.clone());
        } else {
            open |= !section.value.is_null();
        }
    }
    let resources = known.iter().find(|section| &*section.key == "Resources");
    // A resource that is not told may be of any type.
    open |= resources.is_some_and(|section| {
        section
            .value
            .entries()
            .iter()
            .any(|resource| !resource.value.is_object() && !resource.value.is_null())
    });
    merge(template, mapping(known, part.span));
    for extension in part.get("extensions").map_or(&[][..], Node::entries) {
        let Some(resource) = within(template, "Resources")
            .filter(|all| all.get(&extension.key).is_some())
            .and_then(|all| within(all, &extension.key))
        else {
            continue;
        };
        for change in extension.value.entries() {
            match (&*change.key, &change.value.kind) {
                ("Properties" | "Metadata", Kind::Object(_)) => {
                    if let Some(own) = within(resource, &change.key) {
                        replace(own, &change.value);
                    }
                }
                _ => replace(resource, &mapping(vec![change.clone()], change.value.span)),
            }
        }
    }
    open
}

/// A function as the framework names it.
fn lambda(service: &Service<'_>, function: &Entry) -> Entry {
    let span = function.value.span;
    let name = match function.value.get("name").filter(|name| !name.is_null()) {
        Some(name) => name.clone(),
        None => {
            let parts = vec![service.name.clone(), service.stage.clone(), text(&*function.key, span)];
            call("Fn::Join", list(vec![text("-", span), list(parts, span)], span))
        }
    };
    let mut properties = vec![entry("FunctionName", name)];
    if let Some(role) = service.role_of(function) {
        let arn = list(vec![text(role, span), text("Arn", span)], span);
        properties.push(entry("Role", call("Fn::GetAtt", arn)));
    }
    let resource = mapping(
        vec![
            entry("Type", text("AWS::Lambda::Function", span)),
            entry("Properties", mapping(properties, span)),
        ],
        span,
    );
    entry(format!("{}LambdaFunction", normalized(&function.key)), resource)
}
