//! Requests whose answers follow from AWS's documentation, each with the page
//! that says so (`tests/iam/labelled/*.json`). All of them must be right.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use grantlint::simulate::{Answer, FIELDS, Files, Problem, answer, read};
use grantlint::source::SourceFile;
use grantlint::syntax::Syntax;
use serde::Deserialize;
use serde_json::{Value, json};

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
        if found.missing.is_empty() && found.decision == "unknown" {
            let _ = writeln!(wrong, "{topic}: {title}: nothing is said to be missing");
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

fn schema(kind: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{kind}.schema.json"));
    let text = fs::read_to_string(path).expect("the schema is there");
    let schema = serde_json::from_str(&text).expect("it is JSON");
    jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
    schema
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::validator_for(schema).expect("the schema is one")
}

fn broken_rules(validator: &jsonschema::Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_request_and_every_answer_fits_its_published_schema() {
    let (requests, answers) = (validator(&schema("simulate-request")), validator(&schema("simulate-answer")));
    for (topic, case) in cases() {
        assert_eq!(broken_rules(&requests, &case.request), [] as [String; 0], "{topic}: {}", case.title);
        let mut files = Files::default();
        let id = files.add(SourceFile::new("request.json", case.request.to_string()));
        let question = read(files.get(id).expect("it was added"), id, Syntax::Json).expect("a request");
        for traced in [false, true] {
            let answer = serde_json::to_value(answer(&question, &files, traced)).expect("it is JSON");
            assert_eq!(broken_rules(&answers, &answer), [] as [String; 0], "{topic}: {}", case.title);
        }
    }
}

#[test]
fn the_schema_of_requests_knows_the_fields_that_requests_have() {
    let schema = schema("simulate-request");
    let named: BTreeSet<&str> =
        schema["properties"].as_object().into_iter().flatten().map(|(field, _)| field.as_str()).collect();
    assert_eq!(named, FIELDS.into_iter().collect());
}

/// Whether the schema takes what the reader takes, and refuses what it refuses.
#[test]
fn the_schema_of_requests_and_their_reader_agree() {
    let schema = validator(&schema("simulate-request"));
    let policy =
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}});
    let without = |field: &str| {
        let mut policy = policy.clone();
        policy["Statement"].as_object_mut().expect("a statement").remove(field);
        policy
    };
    for (field, value) in [
        ("identity_policies", policy.clone()),
        ("identity_policies", json!([policy, "unknown", null, {}])),
        ("identity_policies", json!([{"name": "p", "policy": "unknown"}, {"policy": policy}])),
        ("identity_policies", json!("none")),
        ("identity_policies", json!([{"name": "p"}])),
        ("identity_policies", json!([{"name": "p", "policy": policy, "more": 1}])),
        ("identity_policies", without("Effect")),
        ("identity_policies", without("Action")),
        ("service_control_policies", json!([[policy], "unknown", {}, null])),
        ("service_control_policies", json!("unknown")),
        ("service_control_policies", json!([policy])),
        ("service_control_policies", policy.clone()),
        ("context", json!({"k:a": null, "k:b": [1, "2", true], "k:c": false})),
        ("context", json!({"k:a": {}})),
        ("context", json!({"k:a": [null]})),
        ("context", json!([])),
        ("context_is_complete", json!(false)),
        ("context_is_complete", json!("no")),
        ("resource_account", json!("unknown")),
        ("resource_account", json!("444455556666")),
        ("resource_account", json!("4444")),
        ("resource_account", json!(444_455_556_666_u64)),
        ("action", json!("s3:Put*")),
        ("action", json!("PutObject")),
        ("resource", json!("*")),
        ("resource", json!("bucket/key")),
        ("resource_polcy", json!({})),
        ("bucket", json!("unknown")),
        (
            "bucket",
            json!({"object_ownership": "ObjectWriter", "public_access_block": {"block_public_acls": true}}),
        ),
        ("bucket", json!({"object_ownership": "nobody"})),
        ("bucket", json!({"public_access_block": {"block_public_acls": "yes"}})),
        ("bucket", json!({"acl": "private"})),
        ("kms_grants", json!("none")),
        ("kms_grants", json!([{"grantee": "arn:aws:iam::111122223333:role/app", "operations": "Decrypt"}])),
        ("kms_grants", json!([{"operations": ["Decrypt"]}])),
        ("kms_grants", json!({})),
    ] {
        let mut request = json!({
            "principal": "arn:aws:iam::111122223333:role/app",
            "action": "s3:PutObject",
            "resource": "arn:aws:s3:::bucket/key",
        });
        request[field] = value;
        let mut files = Files::default();
        let id = files.add(SourceFile::new("request.json", request.to_string()));
        let read = read(files.get(id).expect("it was added"), id, Syntax::Json);
        assert_eq!(schema.is_valid(&request), read.is_ok(), "{request}: {:?}", read.err());
    }
}
