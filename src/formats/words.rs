//! What to call a document that is not grantlint's: a few words for the list
//! of files that were not checked.

use std::fmt::Write as _;

use crate::syntax::Node;

/// What the document looks like.
pub(super) fn describe(path: &str, node: &Node) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "package.json" | "package-lock.json" => return "a file of npm".into(),
        "Cargo.toml" | "Cargo.lock" => return "a file of Cargo".into(),
        "pyproject.toml" => return "a Python project's configuration".into(),
        "tsconfig.json" => return "a TypeScript configuration".into(),
        ".pre-commit-config.yaml" | ".pre-commit-hooks.yaml" => {
            return "a configuration of pre-commit".into();
        }
        _ => {}
    }
    let has = |key: &str| node.get(key).is_some();
    let all = |keys: &[&str]| keys.iter().all(|key| has(key));
    if all(&["on", "jobs"]) {
        "a GitHub workflow".into()
    } else if all(&["apiVersion", "kind"]) {
        let kind = node
            .get("kind")
            .and_then(Node::as_str)
            .map_or_else(String::new, |kind| format!(" ({})", quoted(kind).trim_matches('"')));
        format!("a Kubernetes object{kind}")
    } else if is_cloudformation(node) {
        "a CloudFormation template: not read yet".into()
    } else if has("format_version") && (has("planned_values") || has("values")) {
        "a Terraform plan or state: not read yet".into()
    } else if has("terraform_version") && (has("resources") || has("modules")) {
        "a Terraform state: not read yet".into()
    } else if ["RoleDetailList", "Role", "Roles", "PolicyVersion", "PolicyDocument"].into_iter().any(has) {
        "an export of AWS IAM: not read yet".into()
    } else if has("services") && ["version", "volumes", "networks", "name"].into_iter().any(has) {
        "a compose file".into()
    } else if has("openapi") || has("swagger") {
        "an OpenAPI definition".into()
    } else if has("$schema") && has("properties") {
        "a JSON Schema".into()
    } else if all(&["Effect", "Resource"]) || all(&["Effect", "Principal"]) {
        "a bare policy statement: a policy has it under `Statement`".into()
    } else if let Some(kind) = native_without_kind(node) {
        format!("looks like {kind}, but does not say `kind: {kind}`")
    } else {
        by_keys(node)
    }
}

fn is_cloudformation(node: &Node) -> bool {
    let is_resource = |entry: &crate::syntax::Entry| {
        entry.value.get("Type").and_then(Node::as_str).is_some_and(|kind| kind.contains("::"))
    };
    node.get("AWSTemplateFormatVersion").is_some()
        || node.get("Resources").is_some_and(|resources| resources.entries().iter().take(8).any(is_resource))
}

fn native_without_kind(node: &Node) -> Option<&'static str> {
    if node.get("kind").is_some() {
        return None;
    }
    let has = |key| node.get(key).is_some();
    if node.get("app").is_some_and(Node::is_object) && (has("capabilities") || has("allowlist")) {
        Some("appfoundry-app")
    } else if node.get("orgs").is_some_and(Node::is_array) {
        Some("org-manifest")
    } else {
        None
    }
}

fn by_keys(node: &Node) -> String {
    const SHOWN: usize = 4;
    if node.is_array() {
        return match node.items() {
            [] => "an empty list".into(),
            [first, ..] if first.is_object() => format!("a list of: {}", by_keys(first)),
            [first, ..] => format!("a list that starts with {}", first.kind_name()),
        };
    }
    if !node.is_object() {
        return node.kind_name().into();
    }
    let entries = node.entries();
    if entries.is_empty() {
        return "an empty mapping".into();
    }
    let mut words = String::from("a mapping with ");
    for (index, entry) in entries.iter().take(SHOWN).enumerate() {
        let _ = write!(words, "{}`{}`", if index == 0 { "" } else { ", " }, shortened(&entry.key));
    }
    if entries.len() > SHOWN {
        let _ = write!(words, " and {} more", entries.len() - SHOWN);
    }
    words
}

/// A text for a message: one line, not too long.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push_str("...");
    }
    short
}

/// A text in quotes for a message.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

/// Words in a sentence: `a, b or c`.
pub(super) fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
