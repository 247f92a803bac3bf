//! The `configuration` of a plan: which expressions the modules write, and
//! what they refer to. It tells where an unknown value will come from.
//! <https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation>

use std::collections::HashMap;
use std::sync::Arc;

use super::resource::{Fate, Mode, Resource, without_indices};
use crate::diagnostic::Place;
use crate::source::FileId;
use crate::syntax::{Entry, Hole, Kind, Node};

/// How many references are followed from one to the next.
const LONGEST: usize = 16;
/// How many resources one expression may lead to.
const MOST: usize = 16;

/// A resource or data source that an expression refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Its address without indices; empty for what no plan tells.
    pub(super) address: String,
    /// The only attribute of it that the expression asks for, where it is one.
    pub(super) attribute: Option<String>,
}

/// The modules of a plan.
#[derive(Debug, Default)]
pub(super) struct Configuration<'a> {
    providers: &'a [Entry],
    variables: Option<&'a Node>,
    /// Resources by their address without indices.
    resources: HashMap<String, &'a Node>,
    /// Modules by their address without indices (empty for the root): the
    /// module, and the call that it was made by.
    modules: HashMap<String, (&'a Node, Option<&'a Node>)>,
}

impl<'a> Configuration<'a> {
    pub(super) fn new(plan: &'a Node) -> Self {
        let mut all = Self { variables: plan.get("variables"), ..Self::default() };
        let Some(configuration) = plan.get("configuration") else { return all };
        all.providers = configuration.get("provider_config").map_or(&[], Node::entries);
        if let Some(root) = configuration.get("root_module") {
            all.module(String::new(), root, None);
        }
        all
    }

    fn module(&mut self, address: String, module: &'a Node, call: Option<&'a Node>) {
        for resource in module.get("resources").map_or(&[][..], Node::items) {
            if let Some(own) = resource.get("address").and_then(Node::as_str) {
                self.resources.insert(within(&address, own), resource);
            }
        }
        for entry in module.get("module_calls").map_or(&[][..], Node::entries) {
            if let Some(called) = entry.value.get("module") {
                let inner = within(&address, &format!("module.{}", entry.key));
                self.module(inner, called, Some(&entry.value));
            }
        }
        self.modules.insert(address, (module, call));
    }

    /// The expressions that a module writes for a resource.
    pub(super) fn expressions(&self, address: &str) -> Option<&'a Node> {
        self.resources.get(&without_indices(address))?.get("expressions")
    }

    /// The provider configuration that a resource is made with.
    pub(super) fn provider_of(&self, address: &str) -> Option<Arc<str>> {
        let key = self.resources.get(&without_indices(address))?.get("provider_config_key")?.as_str()?;
        Some(key.into())
    }

    /// What the attributes of a resource refer to, by their pointers.
    pub(super) fn references(&self, address: &str) -> Vec<(String, Vec<Target>)> {
        let bare = without_indices(address);
        let scope = module_of(&bare);
        let mut found = Vec::new();
        let expressions = self.resources.get(&bare).and_then(|resource| resource.get("expressions"));
        for entry in expressions.map_or(&[][..], Node::entries) {
            self.add(scope, format!("/{}", entry.key), &entry.value, &mut found);
        }
        found
    }

    /// What an expression refers to, or what the blocks of a name do. How deep
    /// blocks nest is bounded by the parser.
    fn add(&self, scope: &str, pointer: String, expression: &Node, found: &mut Vec<(String, Vec<Target>)>) {
        for (index, block) in expression.items().iter().enumerate() {
            for inner in block.entries() {
                self.add(scope, format!("{pointer}/{index}/{}", inner.key), &inner.value, found);
            }
        }
        let mut targets = Vec::new();
        self.follow(scope, expression, 0, &mut targets);
        if !targets.is_empty() {
            found.push((pointer, targets));
        }
    }

    fn follow(&self, scope: &str, expression: &Node, depth: usize, targets: &mut Vec<Target>) {
        if depth >= LONGEST || targets.len() >= MOST {
            return;
        }
        for reference in expression.get("references").map_or(&[][..], Node::items) {
            let Some(reference) = reference.as_str() else { continue };
            let bare = without_indices(reference);
            let parts: Vec<&str> = bare.split('.').collect();
            match parts.as_slice() {
                ["var", name, ..] => {
                    let call = self.modules.get(scope).and_then(|(_, call)| *call);
                    let given = call.and_then(|call| call.get("expressions")?.get(name));
                    let known = targets.len();
                    if let Some(given) = given {
                        self.follow(module_of(scope), given, depth + 1, targets);
                    }
                    if targets.len() == known {
                        push(targets, String::new(), &[]);
                    }
                }
                ["module", name, output, ..] => {
                    let inner = within(scope, &format!("module.{name}"));
                    let module = self.modules.get(&inner).map(|(module, _)| *module);
                    let given =
                        module.and_then(|module| module.get("outputs")?.get(output)?.get("expression"));
                    if let Some(given) = given {
                        self.follow(&inner, given, depth + 1, targets);
                    }
                }
                ["data", kind, name, rest @ ..] => {
                    push(targets, within(scope, &format!("data.{kind}.{name}")), rest);
                }
                // Where it comes from is in no plan.
                ["local" | "each" | "count" | "path" | "self" | "terraform" | "module", ..] => {
                    push(targets, String::new(), &[]);
                }
                [kind, name, rest @ ..] => push(targets, within(scope, &format!("{kind}.{name}")), rest),
                _ => {}
            }
        }
    }

    /// Provider configurations as resources.
    pub(super) fn providers(&self, file: FileId) -> Vec<Resource> {
        let provider = |entry: &Entry| {
            let word = |key: &str| entry.value.get(key).and_then(Node::as_str);
            // Those of modules (`module.name:aws`) stand for what the caller
            // hands on: it is not told which that is.
            if entry.key.contains(':') {
                return None;
            }
            let (kind, alias) = entry.key.split_once('.').unwrap_or((&entry.key, ""));
            let expressions = entry.value.get("expressions").map_or(&[][..], Node::entries);
            let attributes = expressions.iter().map(|entry| self.constant(entry)).collect();
            Some(Resource {
                mode: Mode::Provider,
                kind: word("name").unwrap_or(kind).into(),
                name: word("alias").unwrap_or(alias).into(),
                address: format!("provider.{}", entry.key).into(),
                place: Place { file, span: entry.value.span },
                attributes: Node { kind: Kind::Object(attributes), span: entry.value.span },
                links: Vec::new(),
                asks_only_for: Vec::new(),
                documents: Vec::new(),
                provider: None,
                open_count: false,
                unloaded: None,
                is_written: false,
                read_back: &[],
                fate: Fate::Stays,
            })
        };
        self.providers.iter().filter_map(provider).collect()
    }

    fn constant(&self, entry: &Entry) -> Entry {
        let value = match &entry.value.kind {
            Kind::Array(blocks) => {
                let block = |block: &Node| {
                    let entries = block.entries().iter().map(|entry| self.constant(entry)).collect();
                    Node { kind: Kind::Object(entries), span: block.span }
                };
                Node { kind: Kind::Array(blocks.iter().map(block).collect()), span: entry.value.span }
            }
            _ => self.value(&entry.key, &entry.value),
        };
        Entry { key: Arc::clone(&entry.key), key_span: entry.key_span, value }
    }

    fn value(&self, key: &str, expression: &Node) -> Node {
        if let Some(value) = expression.get("constant_value") {
            return value.clone();
        }
        let mut references = expression.get("references").map_or(&[][..], Node::items).iter();
        let variable = match (references.next().and_then(Node::as_str), references.next()) {
            (Some(only), None) => only.strip_prefix("var."),
            _ => None,
        };
        let value = variable.and_then(|name| self.variables?.get(name)?.get("value"));
        value.cloned().unwrap_or_else(|| Node {
            kind: Kind::Hole(Hole::new(
                variable.map_or_else(|| key.to_string(), |name| format!("var.{name}")),
            )),
            span: expression.span,
        })
    }
}

fn push(targets: &mut Vec<Target>, address: String, rest: &[&str]) {
    let attribute = match rest {
        [attribute] => Some((*attribute).to_owned()),
        _ => None,
    };
    match targets.iter_mut().find(|known| known.address == address) {
        None => targets.push(Target { address, attribute }),
        // Terraform lists each attribute, and then its resource as well.
        Some(_) if rest.is_empty() => {}
        Some(known) if known.attribute != attribute => known.attribute = None,
        Some(_) => {}
    }
}

fn within(module: &str, address: &str) -> String {
    if module.is_empty() { address.to_owned() } else { format!("{module}.{address}") }
}

/// The module that an address without indices is in; for a module, the one
/// that calls it.
fn module_of(address: &str) -> &str {
    let mut end = 0;
    let mut parts = address.split('.');
    let mut last = 0;
    while let (Some("module"), Some(name)) = (parts.next(), parts.next()) {
        last = end;
        end += "module.".len() + name.len() + usize::from(end > 0);
    }
    if end == address.len() { &address[..last] } else { &address[..end] }
}

#[cfg(test)]
mod tests {
    use super::module_of;

    #[test]
    fn the_module_of_an_address_is_what_stands_before_the_resource() {
        assert_eq!(module_of("aws_iam_role.a"), "");
        assert_eq!(module_of("module.a.aws_iam_role.a"), "module.a");
        assert_eq!(module_of("module.a.module.b.data.x.y"), "module.a.module.b");
        assert_eq!(module_of("module.a.module.b"), "module.a");
        assert_eq!(module_of("module.a"), "");
        assert_eq!(module_of(""), "");
    }
}
