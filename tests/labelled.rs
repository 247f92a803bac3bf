//! Requests whose answers follow from AWS's documentation, each with the page
//! that says so (`tests/iam/labelled/*.json`). All of them must be right.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use grantlint::simulate::{Files, answer, read};
use grantlint::source::SourceFile;
use grantlint::syntax::Syntax;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    /// The page of AWS's documentation that the expectation follows from.
    source: String,
    expect: String,
    request: Value,
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/iam/labelled");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("the labelled set is there") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("it can be read");
        let cases: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        all.extend(cases.into_iter().map(|case| (name.clone(), case)));
    }
    all.sort_by(|a, b| (&a.0, &a.1.title).cmp(&(&b.0, &b.1.title)));
    all
}

#[test]
fn every_labelled_request_is_decided_as_the_documentation_says() {
    let cases = cases();
    let mut wrong = String::new();
    for (topic, case) in &cases {
        let mut files = Files::default();
        let id = files.add(SourceFile::new("request.json", case.request.to_string()));
        let found = match read(files.get(id).expect("it was added"), id, Syntax::Json) {
            Ok(question) => answer(&question, &files, false).decision.to_owned(),
            Err(problems) => format!("unreadable: {problems:?}"),
        };
        if found != case.expect {
            let _ = writeln!(wrong, "{topic}: {}: expected {}, found {found}", case.title, case.expect);
        }
    }
    assert!(wrong.is_empty(), "of {} requests these are decided otherwise:\n{wrong}", cases.len());
}

#[test]
fn the_labelled_set_is_large_and_every_request_has_its_source() {
    let cases = cases();
    assert!(cases.len() >= 300, "there are {}", cases.len());
    for (topic, case) in &cases {
        assert!(case.source.starts_with("https://docs.aws.amazon.com/"), "{topic}: {}", case.title);
        let known = ["allowed", "explicit-deny", "implicit-deny", "unknown"].contains(&&*case.expect);
        assert!(known, "{topic}: {}: {}", case.title, case.expect);
    }
    assert!(cases.windows(2).all(|pair| (&pair[0].0, &pair[0].1.title) != (&pair[1].0, &pair[1].1.title)));
}

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push_str(&fs::read_to_string(path).expect("it can be read"));
        }
    }
}

#[test]
fn the_page_about_the_semantics_names_tests_that_exist_and_every_topic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/iam.md")).expect("the page is there");
    let mut code = String::new();
    sources(&root.join("src"), &mut code);
    sources(&root.join("tests"), &mut code);
    let topics: BTreeSet<String> = cases().into_iter().map(|(topic, _)| topic).collect();
    let mut named = BTreeSet::new();
    let cells =
        page.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.rsplit(" | ").next());
    for word in cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        if topics.contains(word) {
            named.insert(word.to_owned());
        } else {
            assert!(code.contains(&format!("fn {word}(")), "no test is called {word}");
        }
    }
    assert_eq!(named, topics);
}
