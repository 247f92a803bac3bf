//! What to call a document that is not grantlint's: a few words for the list
//! of files that were not checked.

use std::fmt::Write as _;

use super::reading::Input;
use super::{Content, iam_json};
use crate::source::SourceFile;
use crate::syntax::{self, Node, Parsed, ProblemKind, Syntax};

/// What the document looks like: another tool's, or something that may have
/// been meant for grantlint.
pub(super) fn describe(path: &str, node: &Node) -> Content {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if let Some(words) = foreign(path, &name, node) {
        return Content::Foreign(words);
    }
    let has = |key: &str| node.get(key).is_some();
    let all = |keys: &[&str]| keys.iter().all(|key| has(key));
    Content::Unrecognised(if is_cloudformation(node) {
        "a CloudFormation template without resources".into()
    } else if has("format_version") && (has("planned_values") || has("values")) {
        "a Terraform plan or state: not read yet".into()
    } else if has("terraform_version") && (has("resources") || has("modules")) {
        "a Terraform state: not read yet".into()
    } else if ["RoleDetailList", "Role", "Roles", "PolicyVersion", "PolicyDocument"].into_iter().any(has) {
        "something like an answer of AWS IAM, but not of a command that tells of roles".into()
    } else if all(&["Effect", "Resource"]) || all(&["Effect", "Principal"]) {
        "a bare policy statement: a policy has it under `Statement`".into()
    } else if all(&["message", "status"]) && ["code", "messageParams", "contextId"].into_iter().any(has) {
        let word = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or("no code").to_owned();
        format!(
            "an error of the Genesys Cloud API ({}), and not what was asked for: export it again",
            word("code")
        )
    } else if node.get("entities").is_some_and(Node::is_array)
        && ["pageNumber", "nextUri", "selfUri", "total"].into_iter().any(has)
    {
        "a listing of the Genesys Cloud API, but none that tells of access, such as clients, roles or \
         integrations"
            .into()
    } else if let Some(kind) = native_without_kind(node) {
        format!("looks like {kind}, but does not say `kind: {kind}`")
    } else {
        by_keys(node)
    })
}

/// Files of other tools, by names that only they use.
const FOREIGN_NAMES: [(&str, &str); 35] = [
    (".pre-commit-config.yaml", "a configuration of pre-commit"),
    (".pre-commit-hooks.yaml", "a configuration of pre-commit"),
    ("angular.json", "a configuration of Angular"),
    ("azure-pipelines.yml", "a pipeline of Azure DevOps"),
    ("biome.json", "a configuration of Biome"),
    ("cargo.toml", "a file of Cargo"),
    ("cdk.context.json", "what the CDK looked up"),
    ("cdk.json", "settings of CDK; `cdk synth` writes the templates"),
    ("cdktf.json", "settings of CDKTF; `cdktf synth` writes the modules"),
    ("chart.yaml", "a Helm chart's name and version"),
    ("clippy.toml", "a configuration of Clippy"),
    ("codecov.yml", "a configuration of Codecov"),
    ("components.json", "a configuration of a component library"),
    ("composer.json", "a file of Composer"),
    ("dependabot.yml", "a configuration of Dependabot"),
    ("deny.toml", "a configuration of cargo-deny"),
    ("deno.json", "a configuration of Deno"),
    ("environment.yml", "an environment of Conda"),
    ("firebase.json", "a configuration of Firebase"),
    ("jsconfig.json", "a TypeScript configuration"),
    ("lerna.json", "a configuration of Lerna"),
    ("manifest.webmanifest", "a web app's manifest"),
    ("mkdocs.yml", "a configuration of MkDocs"),
    ("nest-cli.json", "a configuration of Nest"),
    ("netlify.toml", "a configuration of Netlify"),
    ("nx.json", "a configuration of Nx"),
    ("package.json", "a file of npm"),
    ("pnpm-workspace.yaml", "a workspace of pnpm"),
    ("pubspec.yaml", "a file of Dart"),
    ("pyproject.toml", "a Python project's configuration"),
    ("renovate.json", "a configuration of Renovate"),
    ("rust-toolchain.toml", "a Rust toolchain"),
    ("rustfmt.toml", "a configuration of rustfmt"),
    ("tslint.json", "a configuration of TSLint"),
    ("turbo.json", "a configuration of Turborepo"),
];

fn foreign(path: &str, name: &str, node: &Node) -> Option<String> {
    let known = FOREIGN_NAMES.iter().find(|(known, _)| *known == name).map(|(_, words)| *words);
    let has = |key: &str| node.get(key).is_some();
    let all = |keys: &[&str]| keys.iter().all(|key| has(key));
    let words = if let Some(words) = known {
        words
    } else if name.starts_with("tsconfig") && name.ends_with(".json") {
        "a TypeScript configuration"
    } else if path.contains(".github/ISSUE_TEMPLATE/") {
        "an issue form of GitHub"
    } else if all(&["on", "jobs"]) {
        "a GitHub workflow"
    } else if has("runs") && all(&["name", "description"]) {
        "a GitHub action"
    } else if all(&["apiVersion", "kind"]) {
        let kind = node.get("kind").and_then(Node::as_str);
        let kind = kind.map_or_else(String::new, |kind| format!(" ({})", shortened(kind)));
        return Some(format!("a Kubernetes object{kind}"));
    } else if node.entries().iter().any(|entry| {
        entry.value.get("script").is_some() && (has("stages") || name.ends_with("gitlab-ci.yml"))
    }) {
        "a pipeline of GitLab"
    } else if name == "config.yml" && all(&["version", "jobs"]) {
        "a configuration of CircleCI"
    } else if has("services") && ["version", "volumes", "networks", "name"].into_iter().any(has) {
        "a compose file"
    } else if iam_json::is_stack_policy(node) {
        "a stack policy of CloudFormation: what an update may change"
    } else if let Some(words) = beside_templates(node) {
        words
    } else if has("openapi") || has("swagger") {
        "an OpenAPI definition"
    } else if has("$schema") && has("properties") {
        "a JSON Schema"
    } else {
        return None;
    };
    Some(words.to_owned())
}

/// What `cdk synth` and `cdktf synth` write beside the templates and modules.
fn beside_templates(node: &Node) -> Option<&'static str> {
    let version = node.get("version").is_some();
    let each = |key: &str, part: &str| {
        node.get(key).is_some_and(|all| {
            !all.entries().is_empty() && all.entries().iter().all(|entry| entry.value.get(part).is_some())
        })
    };
    if version && node.get("tree").is_some_and(|tree| tree.get("path").is_some()) {
        return Some("the constructs of a CDK app; its templates say what is deployed");
    }
    if version && node.get("files").is_some() && node.get("dockerImages").is_some() {
        return Some("the assets of a CDK stack");
    }
    if version && each("testCases", "stacks") {
        return Some("integration tests of a CDK app");
    }
    if version && each("stacks", "synthesizedStackPath") {
        return Some("a manifest of CDKTF");
    }
    if version && node.get("pluginReports").is_some_and(Node::is_array) {
        return Some("a validation report of the CDK");
    }
    let first = node.entries().first()?.value.items().first()?.get("type")?.as_str()?;
    first.starts_with("aws:cdk:").then_some("metadata of a CDK stack")
}

/// A template of which nothing can be read before it is rendered.
pub(super) fn template(file: &SourceFile) -> Content {
    let (text, _) = file.content();
    let speaks_of_access = ["\"Statement\"", "Statement:", "AWS::IAM", "AWS::S3", "genesyscloud"];
    if speaks_of_access.into_iter().any(|word| text.contains(word)) {
        Content::Unrecognised(
            "a template whose conditions and loops only a rendered copy settles: render it, and check that"
                .into(),
        )
    } else {
        Content::Foreign("a template".into())
    }
}

/// A file of which no syntax is known: a template of something else, or one
/// that was named on the command line.
pub(super) fn no_syntax(file: &SourceFile) -> Content {
    let path = &file.path;
    if syntax::is_javascript(path) {
        if syntax::concerns_wizard(&file.text) {
            Content::Unrecognised(
                "a configuration of the Premium App wizard, which this build cannot read: \
                 `cargo install grantlint --features wizard`"
                    .into(),
            )
        } else {
            Content::Foreign("JavaScript that does not configure the Premium App wizard".into())
        }
    } else if syntax::is_template(path) {
        Content::Foreign("a template of neither JSON nor YAML".into())
    } else {
        Content::Unrecognised(
            "a text that is neither JSON, YAML, TOML, HCL or INI nor plain assignments of variables".into(),
        )
    }
}

/// Words of documents that tell of access, for a file that breaks off.
const OF_ACCESS: [&str; 8] = [
    "Statement",
    "PolicyDocument",
    "RoleDetailList",
    "authorizedGrantType",
    "permissionPolicies",
    "org-manifest",
    "appfoundry-app",
    "AWS::IAM",
];

/// What a file is whose name promises no syntax and whose text only looked as
/// if it were in one. What was to be a policy stays a broken policy.
pub(super) fn no_document(input: Input<'_>, parsed: &Parsed) -> Option<Content> {
    let file = input.source;
    if Syntax::of_path(&file.path).is_some() || syntax::is_template(&file.path) {
        return None;
    }
    let problem = parsed.problems.iter().find(|problem| problem.kind == ProblemKind::Syntax)?;
    if input.syntax == Some(Syntax::Json) && OF_ACCESS.iter().any(|word| file.text.contains(word)) {
        return None;
    }
    let line = file.line_column(problem.span.start).line;
    let words = format!("a text that begins like a document and is none: {} (line {line})", problem.message);
    Some(if file.guessed { Content::Foreign(words) } else { Content::Unrecognised(words) })
}

/// What nobody named and nobody knows is no trouble.
pub(super) fn nobody_asked(content: &mut Content) {
    if let Content::Unrecognised(words) = content {
        *content = Content::Foreign(std::mem::take(words));
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
