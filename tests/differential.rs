//! The engine against the simple evaluator of `reference`: the same answer
//! where everything is known, and where something is not, every answer that
//! the simple one gives for some value is among those that the engine calls
//! possible.

mod reference;

use grantlint::simulate::{Answer, Files, answer, read};
use grantlint::source::SourceFile;
use grantlint::syntax::Syntax;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

fn ask(request: &Value) -> Answer {
    ask_text(&request.to_string())
}

fn ask_text(text: &str) -> Answer {
    let mut files = Files::default();
    let id = files.add(SourceFile::new("request.json", text));
    let question = read(files.get(id).expect("it was added"), id, Syntax::Json);
    let question = question.unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    answer(&question, &files, false)
}

/// Two keys of texts, one of numbers, one of truth values.
const KEYS: [&str; 4] = ["k:a", "k:b", "k:n", "k:t"];

/// Values of a key, at least one for everything that conditions on it tell apart.
fn values(key: &str) -> &'static [&'static str] {
    match key {
        "k:n" => &["0", "1", "1.5", "2", "3", "+1", "02"],
        "k:t" => &["true", "false"],
        _ => &["a", "ab", "A", "1", "2", "true", "false", "a*", "?", "z", "zz"],
    }
}

fn condition() -> impl Strategy<Value = (String, String, Vec<String>)> {
    let base = select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "Bool",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
    ]);
    let operator =
        (base, select(vec!["", "IfExists"]), select(vec!["", "", "ForAllValues:", "ForAnyValue:"]));
    let operator = operator.prop_map(|(base, suffix, prefix)| match (prefix, suffix) {
        // AWS does not say what IfExists adds to a quantifier.
        ("", _) => format!("{base}{suffix}"),
        _ => format!("{prefix}{base}"),
    });
    let operator = prop_oneof![9 => operator, 1 => Just("Null".to_owned())];
    let values = prop::collection::vec(select(vec!["a", "a*", "?", "1", "2", "true", "false"]), 1..3);
    (operator, select(KEYS.to_vec()), values).prop_map(|(operator, key, values)| {
        let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
        let numbers = || values.iter().map(|value| if value == "2" { "2" } else { "1" }.to_owned()).collect();
        let truths = || values.iter().map(|value| (value == "true").to_string()).collect();
        let (key, values) = match &*operator {
            "Null" => (key, vec![(values[0] == "true").to_string()]),
            operator if operator.contains("Bool") => ("k:t", truths()),
            operator if operator.contains("Numeric") => ("k:n", numbers()),
            _ => (if key == "k:a" { key } else { "k:b" }, values),
        };
        (operator, key.to_owned(), values)
    })
}

fn statement(named: bool) -> impl Strategy<Value = Value> {
    let action =
        select(vec!["s3:GetObject", "s3:Get*", "s3:*", "*", "s3:PutObject", "kms:*", "S3:getobject"]);
    let resource = select(vec![
        "*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/k",
        "arn:aws:s3:::c/*",
        "arn:aws:kms:*:*:key/*",
    ]);
    let principal = select(vec![
        json!("*"),
        json!({"AWS": "*"}),
        json!({"AWS": "111122223333"}),
        json!({"AWS": "arn:aws:iam::111122223333:root"}),
        json!({"AWS": "arn:aws:iam::444455556666:root"}),
        json!({"AWS": ["arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app"]}),
        json!({"AWS": "arn:aws:sts::111122223333:assumed-role/app/s"}),
        json!({"Service": "lambda.amazonaws.com"}),
    ]);
    let conditions = prop::collection::vec(condition(), 0..2);
    let allow = prop::bool::weighted(0.75);
    let negated = (prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    (allow, negated, action, resource, principal, conditions).prop_map(
        move |(allow, (not_action, not_resource), action, resource, principal, conditions)| {
            let mut statement = Map::new();
            statement.insert("Effect".into(), json!(if allow { "Allow" } else { "Deny" }));
            statement.insert(if not_action { "NotAction" } else { "Action" }.into(), json!(action));
            statement.insert(if not_resource { "NotResource" } else { "Resource" }.into(), json!(resource));
            if named {
                statement.insert("Principal".into(), principal);
            }
            let mut all = Map::new();
            for (operator, key, values) in conditions {
                all.insert(operator, json!({ key: values }));
            }
            if !all.is_empty() {
                statement.insert("Condition".into(), Value::Object(all));
            }
            Value::Object(statement)
        },
    )
}

fn policy(named: bool) -> impl Strategy<Value = Value> {
    let statements = prop::collection::vec(statement(named), 1..3);
    statements.prop_map(|statements| json!({"Version": "2012-10-17", "Statement": statements}))
}

/// The nearest policy to this one that AWS takes as a resource control policy:
/// its own, which allows everything, and denials for everybody.
fn as_rcp(mut policy: Value) -> Value {
    for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
        statement["Principal"] = json!("*");
        if statement["Effect"] == "Allow" {
            *statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        } else if let Some(fields) = statement.as_object_mut() {
            let negated = fields.remove("NotAction");
            let action = negated.or_else(|| fields.remove("Action")).filter(|action| *action != "*");
            fields.insert("Action".into(), action.unwrap_or_else(|| json!("s3:*")));
        }
    }
    policy
}

/// The nearest policy to this one that a gateway endpoint and an interface take
/// alike: one that names nobody in particular.
fn as_endpoint_policy(mut policy: Value) -> Value {
    for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
        if let Some(fields) = statement.as_object_mut() {
            fields.remove("NotPrincipal");
            fields.insert("Principal".into(), json!("*"));
        }
    }
    policy
}

fn request() -> impl Strategy<Value = Value> {
    let principal = select(vec![
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:iam::111122223333:root",
        "arn:aws:sts::111122223333:assumed-role/app/s",
        "arn:aws:sts::111122223333:federated-user/jo",
        "lambda.amazonaws.com",
        "*",
    ]);
    let target = select(vec![
        ("s3:GetObject", "arn:aws:s3:::b/k"),
        ("s3:PutObject", "arn:aws:s3:::c/k"),
        ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/1"),
    ]);
    let value = |key: &str| prop::option::of(select(values(key).to_vec()));
    let rarely = |named| prop::option::weighted(0.25, policy(named));
    let levels = |named| {
        prop::option::weighted(0.25, prop::collection::vec(prop::collection::vec(policy(named), 1..3), 1..3))
    };
    let who = (principal, target, prop::bool::ANY, (value("k:a"), value("k:b"), value("k:n"), value("k:t")));
    let own = (prop::option::weighted(0.8, policy(false)), prop::option::weighted(0.7, policy(true)));
    let rcps = levels(true).prop_map(|levels| -> Vec<Vec<Value>> {
        let level = |level: Vec<Value>| level.into_iter().map(as_rcp).collect();
        levels.into_iter().flatten().map(level).collect()
    });
    let limits = (rarely(false), rarely(false), rarely(true), levels(false), rcps);
    (who, own, limits).prop_map(|((principal, (action, resource), far, given), own, limits)| {
        let mut request = json!({
            "principal": principal, "action": action, "resource": resource, "context": {},
            "identity_policies": own.0.into_iter().collect::<Vec<_>>(),
            "resource_policy": own.1,
            "permissions_boundaries": limits.0.into_iter().collect::<Vec<_>>(),
            "session_policy": limits.1,
            "vpc_endpoint_policies": limits.2.into_iter().map(as_endpoint_policy).collect::<Vec<_>>(),
            "service_control_policies": limits.3.unwrap_or_default(),
            "resource_control_policies": limits.4,
        });
        if principal.contains("federated-user") {
            request["session_of"] = json!("arn:aws:iam::111122223333:user/ann");
        }
        if action.starts_with("s3:") {
            request["resource_account"] = json!(if far { "444455556666" } else { "111122223333" });
        }
        for (key, value) in KEYS.iter().zip([given.0, given.1, given.2, given.3]) {
            if let Some(value) = value {
                request["context"][key] = json!(value);
            }
        }
        request
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: ProptestConfig::default().cases.max(3000), ..ProptestConfig::default() })]

    #[test]
    fn the_engine_answers_as_the_simple_evaluator_does(request in request()) {
        let found = ask(&request);
        prop_assert_eq!(found.decision, reference::decide(&request), "{}", request);
        prop_assert_eq!(found.possible, vec![found.decision]);
    }

    #[test]
    fn whatever_an_unknown_key_turns_out_to_be_its_answer_was_possible(request in request(), key in select(KEYS.to_vec())) {
        let mut open = request.clone();
        for known in KEYS {
            // In an incomplete context, null says that a key is absent.
            if open["context"].get(known).is_none() {
                open["context"][known] = Value::Null;
            }
        }
        open["context"].as_object_mut().expect("a mapping").remove(key);
        open["context_is_complete"] = json!(false);
        let found = ask(&open);
        let mut reached = Vec::new();
        for value in values(key).iter().map(|value| json!(value)).chain([Value::Null]) {
            let mut known = request.clone();
            known["context"][key] = value;
            reached.push(reference::decide(&known));
        }
        for outcome in &reached {
            prop_assert!(found.possible.contains(outcome), "{outcome} is not among {:?}: {open}", found.possible);
        }
        // Without keys of several values, nothing else was.
        if !request.to_string().contains("For") {
            for outcome in &found.possible {
                prop_assert!(reached.contains(outcome), "nothing leads to {outcome}: {open}");
            }
        }
        prop_assert_eq!(found.decision == "unknown", found.possible.len() > 1);
        if found.decision == "unknown" {
            prop_assert!(!found.missing.is_empty(), "{}", open);
        }
    }

    #[test]
    fn whatever_all_unknown_keys_turn_out_to_be_the_answer_was_possible(request in request()) {
        let mut open = request.clone();
        open["context"] = json!({});
        open["context_is_complete"] = json!(false);
        let found = ask(&open);
        let answer = reference::decide(&request);
        prop_assert!(found.possible.contains(&answer), "{answer} is not among {:?}: {open}", found.possible);
    }

    #[test]
    fn whatever_an_unknown_document_turns_out_to_be_its_answer_was_possible(
        request in request(),
        field in select(vec!["identity_policies", "resource_policy", "permissions_boundaries", "session_policy",
            "vpc_endpoint_policies", "service_control_policies", "resource_control_policies"]),
    ) {
        let mut open = request.clone();
        open[field] = json!("unknown");
        let found = ask(&open);
        let answer = reference::decide(&request);
        prop_assert!(found.possible.contains(&answer), "{answer} is not among {:?}: {open}", found.possible);
    }

    #[test]
    fn the_order_of_keys_statements_values_and_policies_never_matters(request in request(), open in prop::bool::ANY) {
        let mut request = request;
        request["context_is_complete"] = json!(!open);
        let (found, turned) = (ask(&request), ask_text(&reversed(&request)));
        prop_assert_eq!(found.possible, turned.possible);
        prop_assert_eq!(found.depends_on, turned.depends_on);
    }

    #[test]
    fn no_text_makes_it_panic(request in request(), cuts in prop::collection::vec((0.0..1.0f64, "[ -~]{0,4}"), 1..4)) {
        let mut text = request.to_string();
        for (at, inserted) in cuts {
            let mut from = (at * text.len() as f64) as usize;
            while !text.is_char_boundary(from) {
                from -= 1;
            }
            let to = (from + inserted.len()).min(text.len());
            if text.is_char_boundary(to) {
                text.replace_range(from..to, &inserted);
            }
        }
        let mut files = Files::default();
        let id = files.add(SourceFile::new("request.json", text));
        match read(files.get(id).expect("it was added"), id, Syntax::Json) {
            Ok(question) => {
                let found = answer(&question, &files, true);
                prop_assert_eq!(found.decision == "unknown", found.possible.len() > 1);
            }
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}

/// The same request with every list and every mapping written backwards.
fn reversed(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().rev().map(reversed).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", json!(key), reversed(value))).collect();
            format!("{{{}}}", entries.into_iter().rev().collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}
