//! Turns `rules/<family>/<name>.toml` into static data and an enum with one
//! variant per rule, so that rule ids are checked by the compiler.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    summary: String,
    severity: String,
    link: Option<String>,
    #[serde(default)]
    also_known_as: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    why: String,
    fix: String,
    #[serde(default)]
    example: Vec<ExampleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleFile {
    title: String,
    expect: Vec<String>,
    #[serde(default)]
    unreadable: Vec<String>,
    files: BTreeMap<String, String>,
}

const LINKS: [&str; 10] = [
    "listing",
    "approval",
    "subscription",
    "region",
    "client",
    "permissions",
    "scopes",
    "trust",
    "delivery",
    "encryption",
];

fn main() {
    println!("cargo:rerun-if-changed=rules");
    println!("cargo:rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let rules = read_rules(&root.join("rules"));
    fs::write(out.join("rules.rs"), generate(&rules)).expect("OUT_DIR can be written");
}

fn read_rules(dir: &Path) -> BTreeMap<String, RuleFile> {
    let mut rules = BTreeMap::new();
    for family in sorted(dir) {
        if !family.is_dir() {
            continue;
        }
        println!("cargo:rerun-if-changed={}", family.display());
        for file in sorted(&family) {
            if file.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            println!("cargo:rerun-if-changed={}", file.display());
            let id = format!("{}/{}", name(&family), name(&file));
            let text = fs::read_to_string(&file).expect("a rule file is UTF-8");
            let rule: RuleFile =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            check(&id, &rule);
            rules.insert(id, rule);
        }
    }
    rules
}

fn check(id: &str, rule: &RuleFile) {
    assert!(
        ["error", "warning", "note"].contains(&rule.severity.as_str()),
        "{id}: severity is error, warning or note"
    );
    assert!(
        rule.link.as_deref().is_none_or(|link| LINKS.contains(&link)),
        "{id}: `link` is not a link of the access path"
    );
    for part in [&rule.summary, &rule.why, &rule.fix] {
        assert!(!part.trim().is_empty(), "{id}: summary, why and fix must say something");
    }
}

fn sorted(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(dir).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    all.sort();
    all
}

fn name(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn variant(id: &str) -> String {
    id.split(['/', '-']).map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

fn generate(rules: &BTreeMap<String, RuleFile>) -> String {
    let mut code = String::from(
        "/// A rule, by family and name; one per file under `rules/`.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\npub enum RuleId {\n",
    );
    for (id, rule) in rules {
        let _ = writeln!(code, "    /// `{id}`: {}.\n    {},", rule.summary.trim(), variant(id));
    }
    code.push_str("}\n\nconst ALL: &[RuleId] = &[\n");
    for id in rules.keys() {
        let _ = writeln!(code, "    RuleId::{},", variant(id));
    }
    code.push_str("];\n\nstatic RULES: &[Rule] = &[\n");
    for (id, rule) in rules {
        let severity = rule.severity[..1].to_ascii_uppercase() + &rule.severity[1..];
        let examples: String = rule
            .example
            .iter()
            .map(|example| {
                let files: Vec<(&String, &String)> = example.files.iter().collect();
                format!(
                    "Example {{ title: {:?}, expect: &{:?}, files: &{files:?}, unreadable: &{:?} }},",
                    example.title, example.expect, example.unreadable
                )
            })
            .collect();
        let _ = writeln!(
            code,
            "    Rule {{ id: {id:?}, summary: {:?}, severity: Severity::{severity}, link: {:?}, \
             also_known_as: &{:?}, references: &{:?}, why: {:?}, fix: {:?}, examples: &[{examples}] }},",
            rule.summary.trim(),
            rule.link,
            rule.also_known_as,
            rule.references,
            rule.why.trim(),
            rule.fix.trim(),
        );
    }
    code.push_str("];\n");
    code
}
