//! Variables that other pipelines and runtimes set: GitLab, Azure DevOps,
//! CircleCI, compose files, objects of Kubernetes. They name a block of
//! variables each in its own way, and in all of them what stands inside of what
//! sets variables sees them, the nearer ones first.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::variables::{self, INHERITED, Variable};
use super::workflow::asks_providers;
use crate::diagnostic::Located;
use crate::formats::fields::Fields;
use crate::model::{SettingsProfile, SettingsTool};
use crate::source::Span;
use crate::syntax::{Entry, Kind, Node};

/// How deep jobs, steps and containers stand at most.
const DEEPEST: usize = 16;

/// Whose file it is, if it is one.
pub(super) fn tool(node: &Node) -> Option<SettingsTool> {
    let has = |key: &str| node.get(key).is_some();
    let list_of = |key: &str, words: &[&str]| {
        let items = node.get(key).map_or(&[][..], Node::items);
        items.iter().any(|item| words.iter().any(|word| item.get(word).is_some()))
    };
    let mapping_with = |key: &str, words: &[&str]| {
        let entries = node.get(key).map_or(&[][..], Node::entries);
        entries.iter().any(|entry| words.iter().any(|word| entry.value.get(word).is_some()))
    };
    if has("apiVersion") && has("kind") {
        return Some(SettingsTool::Variables("Kubernetes object"));
    }
    if list_of("jobs", &["job", "deployment", "template"])
        || list_of("stages", &["stage", "template"])
        || list_of("steps", &["script", "bash", "pwsh", "powershell", "task", "checkout"])
    {
        return Some(SettingsTool::Variables("pipeline of Azure DevOps"));
    }
    if mapping_with("services", &["image", "build", "environment", "env_file"]) {
        return Some(SettingsTool::Variables("compose file"));
    }
    if has("version") && mapping_with("jobs", &["steps", "docker", "machine", "executor"]) {
        return Some(SettingsTool::Variables("configuration of CircleCI"));
    }
    let of_gitlab = |entry: &Entry| {
        let job = |key: &str| entry.value.get(key).is_some();
        job("script") || (job("stage") && (job("extends") || job("trigger")))
    };
    (!has("jobs") && node.entries().iter().any(of_gitlab))
        .then_some(SettingsTool::Variables("pipeline of GitLab"))
}

/// A profile for each block of variables, with what it inherits.
pub(super) fn profiles(fields: Fields, node: &Node) -> Vec<SettingsProfile> {
    let mut walk = Walk { fields, root: node, profiles: Vec::new(), of_provider: BTreeSet::new() };
    walk.node(node, None, &[], 0);
    let Walk { mut profiles, of_provider, .. } = walk;
    variables::read_by_provider(&mut profiles, &of_provider);
    profiles
}

struct Walk<'a> {
    fields: Fields,
    root: &'a Node,
    profiles: Vec<SettingsProfile>,
    /// Regions that a command reads as the Terraform provider does.
    of_provider: BTreeSet<Span>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, name: Option<&Entry>, outer: &[Variable], depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for item in node.items() {
            self.node(item, name, outer, depth + 1);
        }
        if !node.is_object() {
            return;
        }
        let name = named(node).or(name);
        let extended = extended(self.fields, self.root, node, outer);
        let outer = extended.as_deref().unwrap_or(outer);
        for values in matrix_of_gitlab(node) {
            // Each combination is a run of the job with variables of its own.
            let own = block(node).into_iter().chain(values).collect::<Vec<_>>();
            let own = variables::read(self.fields, &own);
            let all = self.add(name, own, outer);
            self.note_provider(node, &all);
        }
        let own = variables::read(self.fields, &block(node));
        let all: Vec<Variable>;
        let seen = if own.is_empty() {
            outer
        } else {
            all = self.add(name, own, outer);
            &all
        };
        self.note_provider(node, seen);
        for entry in node.entries() {
            if !is_block(&entry.key) {
                let is_job = entry.value.is_object() && !is_wrapper(&entry.key);
                let name = if is_job { Some(entry) } else { name };
                // The images of a job in CircleCI do not see what the job sets.
                let seen = if &*entry.key == "docker" { &[] } else { seen };
                self.node(&entry.value, name, seen, depth + 1);
            }
        }
    }

    /// Notes which region the commands of a job hand to the Terraform provider.
    fn note_provider(&mut self, node: &Node, seen: &[Variable]) {
        if let Some(region) = variables::for_provider(seen)
            && commands(node).any(|command| asks_providers(&command))
        {
            self.of_provider.insert(region);
        }
    }

    /// The profiles of what sets `own` variables inside of what sets `outer`
    /// ones; all of them.
    fn add(&mut self, name: Option<&Entry>, own: Vec<Variable>, outer: &[Variable]) -> Vec<Variable> {
        let all = variables::over(outer.iter().take(INHERITED), own);
        self.profiles.extend(match name {
            Some(name) => {
                let called = name.value.as_str().filter(|_| is_naming(&name.key));
                let place = self.fields.key(name).place;
                variables::named(&all, &Located::new(called.unwrap_or(&name.key).to_owned(), place))
            }
            None => variables::group(&all),
        });
        all
    }
}

/// What a job of GitLab inherits that extends others: their variables before
/// those of the whole pipeline; nothing where one of them stands in another file.
/// <https://docs.gitlab.com/ci/yaml/#extends>
fn extended(fields: Fields, root: &Node, job: &Node, outer: &[Variable]) -> Option<Vec<Variable>> {
    const LONGEST_CHAIN: usize = 12;
    let no_globals = || {
        let variables = job.get("inherit").and_then(|inherit| inherit.get("variables"));
        variables.is_some_and(|variables| !matches!(variables.kind, Kind::Bool(true)))
    };
    let bases = job.get("extends").map_or(&[][..], Node::one_or_many);
    if no_globals() {
        return Some(Vec::new());
    }
    if bases.is_empty() {
        return None;
    }
    let mut all = outer.to_vec();
    // The nearer ones count, and of several the later ones.
    let mut chain: Vec<&Node> = Vec::new();
    let mut open: Vec<&Node> = bases.iter().collect();
    while let Some(base) = open.pop() {
        let base = base.as_str().and_then(|name| root.get(name));
        let Some(base) = base.filter(|_| chain.len() < LONGEST_CHAIN) else { return Some(Vec::new()) };
        chain.push(base);
        open.extend(base.get("extends").map_or(&[][..], Node::one_or_many));
    }
    for base in chain.into_iter().rev() {
        all = variables::over(all.iter(), variables::read(fields, &block(base)));
    }
    Some(all)
}

/// `parallel: { matrix: [{ REGION: [a, b], ID: c }] }`: the variables of each run.
/// <https://docs.gitlab.com/ci/yaml/#parallelmatrix>
fn matrix_of_gitlab(node: &Node) -> Vec<Vec<Entry>> {
    const MOST: usize = 200;
    let matrix = node.get("parallel").and_then(|parallel| parallel.get("matrix"));
    let mut all = Vec::new();
    for item in matrix.map_or(&[][..], Node::items) {
        let mut runs: Vec<Vec<Entry>> = vec![Vec::new()];
        for entry in item.entries() {
            let values = entry.value.one_or_many();
            if runs.len() * values.len() > MOST {
                break;
            }
            let with = |run: &Vec<Entry>| {
                let add = |value: &Node| {
                    let mut run = run.clone();
                    run.push(Entry { value: value.clone(), ..entry.clone() });
                    run
                };
                values.iter().map(add).collect::<Vec<_>>()
            };
            runs = runs.iter().flat_map(with).collect();
        }
        all.extend(runs);
        if all.len() > MOST {
            break;
        }
    }
    all
}

/// Keys under which variables stand.
fn is_block(key: &str) -> bool {
    matches!(key, "variables" | "environment" | "env")
}

/// Keys that say how a job or container is called.
fn is_naming(key: &str) -> bool {
    matches!(key, "job" | "stage" | "deployment" | "name")
}

/// Keys that stand around jobs, and are none.
fn is_wrapper(key: &str) -> bool {
    matches!(key, "jobs" | "services" | "executors" | "spec" | "template" | "metadata" | "default" | "run")
}

/// The entry that names a job or container of a list.
fn named(node: &Node) -> Option<&Entry> {
    let names = ["job", "stage", "deployment"].into_iter().find_map(|key| node.entry(key));
    let container = || node.entry("name").filter(|_| node.get("image").is_some());
    // GitLab says with `stage` to which stage a job belongs.
    names
        .filter(|_| node.get("script").is_none())
        .or_else(container)
        .filter(|entry| entry.value.as_str().is_some())
}

/// The variables that a mapping sets itself.
fn block(node: &Node) -> Vec<Entry> {
    let mut all = Vec::new();
    for key in ["variables", "environment", "env"] {
        let Some(block) = node.get(key) else { continue };
        for entry in block.entries() {
            // GitLab allows a description beside the value.
            let value = entry.value.get("value").unwrap_or(&entry.value);
            all.push(Entry { value: value.clone(), ..entry.clone() });
        }
        all.extend(block.items().iter().filter_map(listed));
    }
    let kind = node.get("kind").and_then(Node::as_str).filter(|_| node.get("apiVersion").is_some());
    let data = match kind {
        Some("ConfigMap") => node.get("data"),
        Some("Secret") => node.get("stringData"),
        _ => None,
    };
    all.extend(data.map_or(&[][..], Node::entries).iter().cloned());
    all
}

/// `{name, value}` or `NAME=value` in a list of variables.
fn listed(item: &Node) -> Option<Entry> {
    if item.get("name").is_some() {
        return variables::listed(item, "name", "value");
    }
    let (name, value) = item.as_str()?.split_once('=')?;
    let value = Node { kind: Kind::String(value.into()), span: item.span };
    Some(Entry { key: Arc::from(name), key_span: item.span, value })
}

/// The commands of a job or step.
fn commands(node: &Node) -> impl Iterator<Item = String> {
    let keys = ["script", "before_script", "after_script", "run", "bash", "pwsh", "powershell", "command"];
    let found = keys.into_iter().filter_map(|key| node.get(key)).flat_map(Node::one_or_many);
    found.filter_map(|command| command.text().map(ToString::to_string))
}
