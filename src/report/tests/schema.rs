//! The JSON output against the schema that is published.

use serde_json::Value;

use super::super::json;
use super::{Report, place, report, shown, story};
use crate::diagnostic::{Edit, Fix};

fn schema(definition: &str) -> jsonschema::Validator {
    let text = include_str!("../../../schemas/report.schema.json");
    let mut schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    if !definition.is_empty() {
        schema = serde_json::json!({"$ref": format!("#/$defs/{definition}"), "$defs": schema["$defs"]});
    }
    jsonschema::validator_for(&schema).expect("the schema is one")
}

fn assert_valid(text: &str) {
    let value: Value = serde_json::from_str(text).expect("output is JSON");
    let problems: Vec<String> =
        schema("").iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:?}\n{text}");
}

fn written(report: &Report) -> String {
    shown(|out| json::write(report, out).expect("writing into memory"))
}

#[test]
fn the_whole_report_is_valid_with_and_without_everything_that_is_optional() {
    let mut full = story();
    let at = place(&full, "orgs.yaml", "hollis-bank");
    full.findings[0].fix = Some(Fix {
        title: "accept the id".into(),
        safe: true,
        edits: vec![Edit { file: at.file, span: at.span, text: "x".into() }],
    });
    assert_valid(&written(&full));
    assert_valid(&written(&report(&[])));
    insta::assert_snapshot!(written(&full));
}

#[test]
fn the_access_part_is_valid_too() {
    let text = shown(|out| {
        json::write_access(&story(), &|path| path.org == "acme-us", out).expect("writing into memory");
    });
    assert_valid(&text);
    let value: Value = serde_json::from_str(&text).expect("output is JSON");
    assert_eq!(value["access"].as_array().map(Vec::len), Some(2));
    assert!(value.get("findings").is_none());
}

#[test]
fn the_schema_refuses_what_grantlint_would_never_write() {
    let mut value: Value = serde_json::from_str(&written(&story())).expect("output is JSON");
    value["findings"][0]["severity"] = "fatal".into();
    assert!(!schema("").is_valid(&value));
    assert!(!schema("location").is_valid(&serde_json::json!({"path": "a"})));
}
