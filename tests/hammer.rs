//! Requests of the labelled set with parts exchanged, left out and twisted:
//! whatever is asked, the simulator answers or refuses, and agrees with itself.
//! The fuzz targets look further; this is what runs everywhere.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use grantlint::simulate::{Files, answer, read};
use grantlint::source::SourceFile;
use grantlint::syntax::Syntax;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

static REQUESTS: LazyLock<Vec<Value>> = LazyLock::new(requests);

fn requests() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/iam/labelled");
    let mut all = Vec::new();
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let cases: Vec<Value> =
            serde_json::from_str(&fs::read_to_string(path).expect("a text")).expect("a list");
        all.extend(cases.into_iter().map(|case| case["request"].clone()));
    }
    all
}

/// The places within a value, as JSON pointers.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(entries) => {
            for (key, item) in entries {
                pointers(item, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        _ => {}
    }
}

fn twisted(kind: usize, old: &Value, other: &Value) -> Value {
    match kind {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!("unknown"),
        4 => json!([old]),
        5 => json!(""),
        6 => json!(-0.5),
        7 => json!("${aws:username}*?\u{1f511}"),
        8 => json!([old, other]),
        _ => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: ProptestConfig::default().cases.max(1500), ..ProptestConfig::default() })]

    #[test]
    fn a_twisted_request_is_answered_or_refused_and_the_answer_agrees_with_itself(
        (start, stranger) in (any::<Index>(), any::<Index>()),
        twists in prop::collection::vec((any::<Index>(), any::<Index>(), 0..12_usize), 1..4),
        open in any::<bool>(),
    ) {
        let all = &*REQUESTS;
        let (mut request, stranger) = (start.get::<Value>(all).clone(), stranger.get::<Value>(all));
        for (at, from, kind) in twists {
            let (mut own, mut others) = (Vec::new(), Vec::new());
            pointers(&request, "", &mut own);
            pointers(stranger, "", &mut others);
            let other = stranger.pointer(from.get::<String>(&others)).expect("it was found");
            let place = request.pointer_mut(at.get::<String>(&own)).expect("it was found");
            *place = twisted(kind, place, other);
        }
        if open && request.is_object() {
            request["context_is_complete"] = json!(false);
        }
        let mut files = Files::default();
        let id = files.add(SourceFile::new("request.json", request.to_string()));
        match read(files.get(id).expect("it was added"), id, Syntax::Json) {
            Ok(question) => {
                let found = answer(&question, &files, true);
                prop_assert!(!found.possible.is_empty(), "{}", request);
                prop_assert!(!found.explanation.is_empty(), "{}", request);
                if found.possible.len() == 1 {
                    prop_assert_eq!(found.possible[0], found.decision);
                    prop_assert!(found.missing.is_empty(), "{}", request);
                } else {
                    prop_assert_eq!(found.decision, "unknown");
                    prop_assert!(!found.missing.is_empty(), "{}", request);
                }
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|problem| !problem.message.is_empty()));
            }
        }
    }
}
