//! A template's parts, found once: parameters, conditions, mappings and
//! resources by name. Nothing is evaluated here.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>

use std::collections::HashMap;
use std::sync::Arc;

use crate::syntax::{Entry, Kind, Node};

/// A template as its sections.
pub(super) struct Template<'t> {
    /// The whole document.
    pub(super) root: &'t Node,
    /// Declarations of parameters.
    pub(super) parameters: HashMap<&'t str, &'t Node>,
    /// Conditions.
    pub(super) conditions: HashMap<&'t str, &'t Node>,
    /// Whether SAM's transform runs over it.
    pub(super) sam: bool,
    /// Macros that nobody but their owner can evaluate.
    pub(super) macros: Vec<Arc<str>>,
}

/// Transforms of AWS that add nothing about roles, buckets and keys, or that
/// are evaluated here.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>
const KNOWN_TRANSFORMS: [&str; 5] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    SAM,
];

/// SAM's transform.
pub(super) const SAM: &str = "AWS::Serverless-2016-10-31";

/// Whether a document is a template. Only the CDK writes one without resources:
/// for a stack that has none, which it does not deploy.
pub(super) fn is_template(node: &Node) -> bool {
    let Some(resources) = node.get("Resources") else { return checks_bootstrap(node) };
    let of_aws = node.get("AWSTemplateFormatVersion").is_some() || node.get("Transform").is_some();
    (of_aws && resources.is_object())
        || resources
            .entries()
            .iter()
            .any(|entry| resource_type(&entry.value).is_some_and(|kind| kind.contains("::")))
}

/// Whether a document was written by the CDK.
pub(super) fn is_cdk(node: &Node) -> bool {
    let says = |entry: &Entry| {
        entry.value.get("Metadata").is_some_and(|metadata| metadata.get("aws:cdk:path").is_some())
    };
    checks_bootstrap(node) || node.get("Resources").map_or(&[][..], Node::entries).iter().any(says)
}

/// The rule that the CDK writes into every template.
fn checks_bootstrap(node: &Node) -> bool {
    node.get("Rules").is_some_and(|rules| rules.get("CheckBootstrapVersion").is_some())
}

/// `Type` of a resource.
pub(super) fn resource_type(node: &Node) -> Option<&str> {
    node.get("Type")?.as_str()
}

/// `Fn::ForEach::Name: [Identifier, [values], {...}]`.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>
pub(super) fn is_for_each(entry: &Entry) -> bool {
    entry.key.starts_with("Fn::ForEach::")
}

/// The function that a mapping of one entry calls, with its argument.
pub(super) fn call(node: &Node) -> Option<(&str, &Node)> {
    let [entry] = node.entries() else { return None };
    let key = &*entry.key;
    let function = key.starts_with("Fn::") || matches!(key, "Ref" | "Condition");
    function.then_some((key, &entry.value))
}

/// The argument of one function.
pub(super) fn argument<'n>(node: &'n Node, function: &str) -> Option<&'n Node> {
    call(node).filter(|(name, _)| *name == function).map(|(_, argument)| argument)
}

impl<'t> Template<'t> {
    pub(super) fn new(root: &'t Node) -> Self {
        let section = |name: &str| -> HashMap<&'t str, &'t Node> {
            let entries = root.get(name).map_or(&[][..], Node::entries);
            entries.iter().map(|entry| (&*entry.key, &entry.value)).collect()
        };
        let mut sam = false;
        let mut macros = Vec::new();
        for transform in root.get("Transform").map_or(&[][..], Node::one_or_many) {
            let name = transform.as_str().or_else(|| transform.get("Name").and_then(Node::as_str));
            match name {
                Some(SAM) => sam = true,
                Some(name) if KNOWN_TRANSFORMS.contains(&name) => {}
                Some(name) => macros.push(name.into()),
                None if transform.is_null() => {}
                None => macros.push("a macro".into()),
            }
        }
        let resources = root.get("Resources").map_or(&[][..], Node::entries);
        // What is in a module stands in the registry.
        let kinds = resources.iter().filter_map(|entry| resource_type(&entry.value));
        macros.extend(kinds.filter(|kind| kind.ends_with("::MODULE") || !kind.contains("::")).map(Arc::from));
        // What stands there is put into the template, or makes more of it: by CloudFormation, by
        // `aws cloudformation package` (modules), by Rain.
        let others = ["Fn::Transform", "Modules", "Rain"].into_iter();
        macros.extend(others.filter(|key| root.get(key).is_some()).map(Arc::from));
        for include in resources.iter().filter(|entry| &*entry.key == "Fn::Transform") {
            let name = include.value.get("Name").and_then(Node::as_str);
            macros.push(name.unwrap_or("Fn::Transform").into());
        }
        Self { root, parameters: section("Parameters"), conditions: section("Conditions"), sam, macros }
    }

    /// Resources as they are written, loops included.
    pub(super) fn entries(&self) -> &'t [Entry] {
        self.root.get("Resources").map_or(&[][..], Node::entries)
    }

    /// `Globals` of SAM for functions: what each function has that does not
    /// say otherwise.
    pub(super) fn function_globals(&self) -> Option<&'t Node> {
        if self.sam { self.root.get("Globals")?.get("Function") } else { None }
    }

    /// A cell of `Mappings`.
    pub(super) fn mapping(&self, map: &str, top: &str, second: &str) -> Option<&'t Node> {
        self.root.get("Mappings")?.get(map)?.get(top)?.get(second)
    }

    /// Whether a parameter is a list, and whether its value stands elsewhere
    /// (in the parameter store, of which the template only has the name).
    pub(super) fn parameter_type(&self, name: &str) -> (bool, bool) {
        let declared = self.parameters.get(name).and_then(|node| node.get("Type")).and_then(Node::as_str);
        let kind = declared.unwrap_or("String");
        let inner = kind.strip_prefix("AWS::SSM::Parameter::Value<").map(|rest| rest.trim_end_matches('>'));
        let list = |kind: &str| kind == "CommaDelimitedList" || kind.starts_with("List<");
        (list(inner.unwrap_or(kind)), inner.is_some())
    }

    /// What a parameter may be, where it says so.
    pub(super) fn allowed_values(&self, name: &str) -> Option<Vec<String>> {
        let allowed = self.parameters.get(name)?.get("AllowedValues")?;
        let Kind::Array(items) = &allowed.kind else { return None };
        items.iter().map(|item| item.scalar_text()?.literal().map(str::to_owned)).collect()
    }
}
