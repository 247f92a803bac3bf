//! Requests whose answers follow from AWS's documentation, each with the page
//! that says so (`tests/iam/labelled/*.json`). All of them must be right.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use grantlint::simulate::{Answer, Files, Problem, answer, read};
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
    /// Where it is unknown: the outcomes that are possible.
    #[serde(default)]
    possible: Vec<String>,
    /// Where it is unknown, if the case says so: what would settle it.
    missing: Option<Vec<String>>,
    request: Value,
}

/// A request that cannot be read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    title: String,
    /// The field that is wrong.
    field: String,
    request: Value,
}

fn ask(request: &Value) -> Result<Answer, Vec<Problem>> {
    let mut files = Files::default();
    let id = files.add(SourceFile::new("request.json", request.to_string()));
    read(files.get(id).expect("it was added"), id, Syntax::Json)
        .map(|question| answer(&question, &files, false))
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
        let title = &case.title;
        let found = match ask(&case.request) {
            Ok(found) => found,
            Err(problems) => {
                let _ = writeln!(wrong, "{topic}: {title}: unreadable: {problems:?}");
                continue;
            }
        };
        if found.decision != case.expect {
            let _ = writeln!(wrong, "{topic}: {title}: expected {}, found {}", case.expect, found.decision);
        }
        let mut possible = found.possible;
        possible.sort_unstable();
        let expected = if case.expect == "unknown" { &case.possible } else { &vec![case.expect.clone()] };
        if possible != *expected {
            let _ =
                writeln!(wrong, "{topic}: {title}: expected {expected:?} to be possible, found {possible:?}");
        }
        if let Some(missing) = &case.missing
            && *missing != found.missing
        {
            let _ = writeln!(
                wrong,
                "{topic}: {title}: expected {missing:?} to be missing, found {:?}",
                found.missing
            );
        }
    }
    assert!(wrong.is_empty(), "of {} requests these are decided otherwise:\n{wrong}", cases.len());
}

#[test]
fn what_cannot_be_read_is_refused_with_the_field_that_is_wrong() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/iam/refused.json");
    let text = fs::read_to_string(path).expect("it can be read");
    let cases: Vec<Refused> = serde_json::from_str(&text).expect("a list of cases");
    assert!(cases.len() >= 60, "there are {}", cases.len());
    for case in cases {
        match ask(&case.request) {
            Ok(found) => panic!("{}: answered with {}", case.title, found.decision),
            Err(problems) => assert_eq!(problems[0].field, case.field, "{}: {problems:?}", case.title),
        }
    }
}

#[test]
fn the_labelled_set_is_large_and_every_request_has_its_source() {
    let cases = cases();
    assert!(cases.len() >= 1300, "there are {}", cases.len());
    for (topic, case) in &cases {
        assert!(case.source.starts_with("https://docs.aws.amazon.com/"), "{topic}: {}", case.title);
        let known = ["allowed", "explicit-deny", "implicit-deny", "unknown"].contains(&&*case.expect);
        assert!(known, "{topic}: {}: {}", case.title, case.expect);
        // What is unknown has at least two outcomes; everything else is one.
        let open = case.expect == "unknown";
        assert_eq!(open, case.possible.len() > 1, "{topic}: {}: {:?}", case.title, case.possible);
        assert!(open || case.missing.is_none(), "{topic}: {}", case.title);
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
