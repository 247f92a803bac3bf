//! Reads the policies of a request: in every field a policy, a list of them,
//! `unknown`, or nothing.

use super::documents::{Document, Documents};
use super::parts::UNKNOWN;
use super::question::{Problem, Reader};
use super::slots::Slot;
use crate::diagnostic::Place;
use crate::iam::{Policy, Test, parse_policy};
use crate::syntax::{Kind, Node};

/// So deep a policy stands in what the AWS CLI prints.
const MOST_WRAPPED: usize = 3;

impl Reader<'_> {
    pub(super) fn documents(&mut self, root: &Node, action: &str) -> Documents {
        let mut list = |slot: Slot| match root.get(slot.field()) {
            Some(node) => self.list(node, slot, slot.field(), action),
            None => Vec::new(),
        };
        let (identity, resource) = (list(Slot::Identity), list(Slot::Resource));
        let (boundaries, session) = (list(Slot::Boundary), list(Slot::Session));
        let vpc_endpoint = list(Slot::VpcEndpoint);
        let (scps, rcps) = (self.levels(root, Slot::Scp, action), self.levels(root, Slot::Rcp, action));
        let slot = Slot::AccessPoint;
        let access_point = root.get(slot.field()).map(|node| self.list(node, slot, slot.field(), action));
        let grants = self.grants(root);
        Documents { identity, resource, boundaries, session, scps, rcps, vpc_endpoint, access_point, grants }
    }

    /// A policy, a list of policies, or nothing.
    fn list(&mut self, node: &Node, slot: Slot, name: &str, action: &str) -> Vec<Document> {
        match &node.kind {
            Kind::Array(items) => {
                let named = items.iter().enumerate().map(|(index, item)| (format!("{name}[{index}]"), item));
                named.filter_map(|(name, item)| self.document(item, slot, &name, action)).collect()
            }
            _ => self.document(node, slot, name, action).into_iter().collect(),
        }
    }

    fn levels(&mut self, root: &Node, slot: Slot, action: &str) -> Vec<Vec<Document>> {
        let name = slot.field();
        let Some(node) = root.get(name) else { return Vec::new() };
        let Kind::Array(levels) = &node.kind else {
            if node.is_object() && !node.entries().is_empty() {
                self.problem(node.span, format!("`{name}` is a list of levels"), levels_help(name));
                return Vec::new();
            }
            return vec![self.list(node, slot, name, action)];
        };
        let mut all = Vec::new();
        for (index, level) in levels.iter().enumerate() {
            if level.is_object() && !level.entries().is_empty() {
                self.problem(
                    level.span,
                    format!("a level of `{name}` is a list of policies"),
                    levels_help(name),
                );
                continue;
            }
            all.push(self.list(level, slot, &format!("{name}[{index}]"), action));
        }
        all
    }

    fn document(&mut self, node: &Node, slot: Slot, name: &str, action: &str) -> Option<Document> {
        match &node.kind {
            Kind::Null => return None,
            Kind::String(text) if text.literal() == Some(UNKNOWN) => {
                return Some(Document::Unknown { name: name.into() });
            }
            Kind::Object(entries) if entries.is_empty() => return None,
            Kind::Object(_) => {}
            _ => {
                let help = "write the policy itself, \"unknown\", or nothing where there is none".to_owned();
                self.problem(
                    node.span,
                    format!("a policy is a mapping, and this is {}", node.kind_name()),
                    help,
                );
                return None;
            }
        }
        let is_wrapped =
            node.get("Statement").is_none() && (node.get("policy").or(node.get("name"))).is_some();
        if !is_wrapped {
            let policy = Box::new(self.policy(node, slot, action)?);
            return Some(Document::Known { name: name.into(), policy });
        }
        self.known_keys(node, "a named policy", &["name", "policy"]);
        let Some(wrapped) = node.get("policy") else {
            let help = "write {\"name\": \"...\", \"policy\": {...}}".to_owned();
            self.problem(node.span, "a named policy has no `policy`", help);
            return None;
        };
        let name = match node.get("name").filter(|node| !node.is_null()) {
            Some(node) => self.string(node, "name")?,
            None => name.to_owned(),
        };
        match &wrapped.kind {
            Kind::Object(entries) if !entries.is_empty() => {
                let policy = Box::new(self.policy(wrapped, slot, action)?);
                Some(Document::Known { name: name.into(), policy })
            }
            _ => self.document(wrapped, slot, &name, action),
        }
    }

    pub(super) fn policy(&mut self, node: &Node, slot: Slot, action: &str) -> Option<Policy> {
        let parsed = parse_policy(node, self.file);
        let policy = parsed.policy.as_ref();
        for problem in parsed.problems {
            if problem.inert && policy.is_some_and(|policy| names_nobody(policy, problem.place)) {
                continue;
            }
            self.problem(problem.place.span, problem.message, problem.help);
        }
        let policy = parsed.policy?;
        self.problems.extend(slot.objections(&policy, action));
        self.problems.extend(unreadable_values(&policy));
        Some(policy)
    }

    /// Says where a policy stands in what the AWS CLI prints, if it does so
    /// here, and whether it does.
    pub(super) fn is_wrapped(&mut self, root: &Node) -> bool {
        if root.get("Statement").is_some() {
            return false;
        }
        let Some((query, is_text)) = within(root, "", 0) else { return false };
        let output = if is_text { " --output text" } else { "" };
        let help =
            format!("write that alone into the file; the AWS CLI does so with --query {query}{output}");
        self.problem(root.span, format!("this is no policy, but what holds one as {query}"), help);
        true
    }
}

/// What a policy's conditions compare with and cannot.
pub(super) fn unreadable_values(policy: &Policy) -> Vec<Problem> {
    let mut found = Vec::new();
    for condition in policy.statements.iter().flat_map(|statement| &statement.conditions) {
        for value in condition.unreadable() {
            let (operator, what) = (&condition.operator_name.value, words(condition.operator.test));
            found.push(Problem {
                place: Some(value.place),
                field: String::new(),
                message: format!("\"{}\" is not what {operator} compares", value.value),
                help: Some(format!("write {what}")),
            });
        }
    }
    found
}

/// Where in the AWS CLI's output a policy stands, as its `--query` names it,
/// and whether it is JSON within a string.
fn within(node: &Node, path: &str, depth: usize) -> Option<(String, bool)> {
    node.entries().iter().find_map(|entry| {
        let path = if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
        if entry.value.get("Statement").is_some() {
            return Some((path, false));
        }
        match &entry.value.kind {
            Kind::String(text) if text.to_string().trim_start().starts_with('{') => {
                text.to_string().contains("\"Statement\"").then_some((path, true))
            }
            Kind::Object(_) if depth < MOST_WRAPPED => within(&entry.value, &path, depth + 1),
            _ => None,
        }
    })
}

/// What a test compares a key with.
fn words(test: Test) -> &'static str {
    match test {
        Test::Numeric(_) => "a number such as \"10\"",
        Test::Date(_) => "a date such as \"2026-01-31T00:00:00Z\"",
        Test::Bool | Test::Null => "\"true\" or \"false\"",
        Test::BinaryEquals => "base64",
        Test::IpAddress => "an address or a range such as \"203.0.113.0/24\"",
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::ArnLike => "a text",
    }
}

/// Whether this is an entry of an Allow's Principal: it names nobody, as does
/// a wildcard within an ARN or the id of a role that is gone.
fn names_nobody(policy: &Policy, place: Place) -> bool {
    policy.statements.iter().filter(|statement| statement.is_allow()).any(|statement| {
        let listed = statement.principal.as_ref().filter(|element| !element.negated);
        let mut entries = listed.into_iter().flat_map(|element| &element.entries);
        // A Principal that is a string other than "*" is its own only entry.
        entries.any(|entry| entry.text.place == place && listed.is_some_and(|element| element.place != place))
    })
}

fn levels_help(name: &str) -> String {
    format!("write one list per level, root first: \"{name}\": [[policy], [policy, policy]]")
}
