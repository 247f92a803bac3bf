//! Resources that depend on themselves, by `Ref`, `Fn::GetAtt`, `Fn::Sub` or
//! `DependsOn`. CloudFormation refuses a template with such a circle, so it
//! makes nothing of what is in it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-dependence-error>

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::identities::target;
use super::stack::Resource;
use super::template::{call, is_for_each};
use crate::kleene::Truth;
use crate::syntax::{Kind, Node, Part};

/// Which resources each resource depends on, by index.
type Edges = Vec<BTreeSet<usize>>;

impl<'s, 't> Evaluation<'s, 't> {
    /// A circle of resources, in order, as far as the conditions are decided.
    pub(super) fn circle(&mut self) -> Option<Vec<&'s Resource<'t>>> {
        let stack = self.stack;
        let index: HashMap<Arc<str>, usize> = stack
            .resources
            .iter()
            .enumerate()
            .filter(|(_, resource)| is_itself(resource.kind))
            .map(|(index, resource)| (Arc::clone(&resource.logical), index))
            .collect();
        let mut edges: Edges = Vec::new();
        for resource in &stack.resources {
            let mut all = BTreeSet::new();
            if is_itself(resource.kind) && self.is_made(resource) {
                self.locals.clone_from(&resource.locals);
                for key in ["Properties", "DependsOn"] {
                    if let Some(node) = resource.node.get(key) {
                        self.depends(node, key == "DependsOn", &index, &mut all);
                    }
                }
            }
            edges.push(all);
        }
        Some(first_circle(&mut edges)?.into_iter().map(|index| &stack.resources[index]).collect())
    }

    fn is_made(&mut self, resource: &Resource<'_>) -> bool {
        let condition = resource.node.get("Condition").and_then(Node::as_str);
        condition.is_none_or(|name| self.as_decided(name).is_true())
    }

    /// Adds what a value depends on; `names` where a string is a logical id.
    fn depends(
        &mut self,
        node: &Node,
        names: bool,
        index: &HashMap<Arc<str>, usize>,
        all: &mut BTreeSet<usize>,
    ) {
        match (&node.kind, call(node)) {
            (_, Some(("Fn::If", arguments))) => {
                let [condition, yes, no] = arguments.items() else { return };
                match self.as_decided(condition.as_str().unwrap_or_default()) {
                    Truth::True => self.depends(yes, names, index, all),
                    Truth::False => self.depends(no, names, index, all),
                    Truth::Unknown => {}
                }
            }
            (_, Some(("Ref" | "Fn::GetAtt", _))) => {
                let local = |name: &str| self.locals.iter().any(|(local, _)| &**local == name);
                all.extend(target(node).filter(|name| !local(name)).and_then(|name| index.get(name)));
            }
            (_, Some(("Fn::Sub", argument))) => {
                let (template, own) = match argument.items() {
                    [template, own] => (template, Some(own)),
                    [template] => (template, None),
                    _ => (argument, None),
                };
                let text = template.scalar_text().map(|text| self.filled(&text));
                for part in text.map_or_else(Vec::new, |text| text.parts()) {
                    let Part::Hole(hole) = part else { continue };
                    let name = hole.name.split('.').next().unwrap_or_default();
                    let told = own.is_some_and(|own| own.get(&hole.name).is_some());
                    all.extend(index.get(name).filter(|_| !told));
                }
                for entry in own.map_or(&[][..], Node::entries) {
                    self.depends(&entry.value, false, index, all);
                }
            }
            (Kind::Object(entries), _) => {
                for entry in entries {
                    self.depends(&entry.value, false, index, all);
                }
            }
            (Kind::Array(items), _) => {
                for item in items {
                    self.depends(item, names, index, all);
                }
            }
            (Kind::String(text), _) if names => {
                all.extend(text.literal().and_then(|name| index.get(name)));
            }
            _ => {}
        }
    }
}

/// Whether a template can have a circle at all, whatever its conditions
/// decide: asked once per template, for most have none and many deployments.
pub(super) fn possible(root: &Node) -> bool {
    let entries = root.get("Resources").map_or(&[][..], Node::entries);
    if entries.iter().any(is_for_each) {
        return true;
    }
    let index: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(index, entry)| (&*entry.key, index)).collect();
    let mut edges: Edges = Vec::new();
    for entry in entries {
        let mut all = BTreeSet::new();
        mentions(&entry.value, &mut |name| {
            all.extend(index.get(name.split('.').next().unwrap_or(name)));
        });
        edges.push(all);
    }
    first_circle(&mut edges).is_some()
}

/// Every text of a value, and every name in it.
fn mentions(node: &Node, note: &mut impl FnMut(&str)) {
    match &node.kind {
        Kind::Object(entries) => entries.iter().for_each(|entry| mentions(&entry.value, note)),
        Kind::Array(items) => items.iter().for_each(|item| mentions(item, note)),
        Kind::Hole(hole) => note(&hole.name),
        Kind::String(text) => match text.literal() {
            Some(literal) => note(literal),
            None => text.holes().for_each(|hole| note(&hole.name)),
        },
        _ => {}
    }
}

/// Whether a resource stays one: SAM makes several of each of its own.
fn is_itself(kind: &str) -> bool {
    !kind.starts_with("AWS::Serverless::")
}

/// The circle that the first resource in one leads to.
fn first_circle(edges: &mut Edges) -> Option<Vec<usize>> {
    // What depends on nothing that is left is in no circle.
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (user, used) in edges.iter().enumerate() {
        for one in used {
            users[*one].push(user);
        }
    }
    let mut done: Vec<usize> = (0..edges.len()).filter(|index| edges[*index].is_empty()).collect();
    while let Some(used) = done.pop() {
        for user in std::mem::take(&mut users[used]) {
            if edges[user].remove(&used) && edges[user].is_empty() {
                done.push(user);
            }
        }
    }
    let mut path: Vec<usize> = Vec::new();
    let mut at = edges.iter().position(|used| !used.is_empty())?;
    loop {
        if let Some(start) = path.iter().position(|index| *index == at) {
            return Some(path.split_off(start));
        }
        path.push(at);
        at = *edges[at].first()?;
    }
}
