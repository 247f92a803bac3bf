//! Tests of reading requests and of what answers say.

mod beyond;

use serde_json::{Value, json};

use super::*;
use crate::syntax::Syntax;

mod fitting;
mod typed;
mod work;

fn ask(request: &Value) -> Result<Answer, Vec<Problem>> {
    let mut files = Files::default();
    let id = files.add(SourceFile::new("request.json", request.to_string()));
    let question = read(files.get(id).expect("it was added"), id, Syntax::Json)?;
    Ok(answer(&question, &files, false))
}

fn answered(request: &Value) -> Answer {
    ask(request).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn refused(request: &Value) -> Problem {
    let problems = ask(request).expect_err("it cannot be read");
    problems.into_iter().next().expect("a problem")
}

/// A role that may put objects into a bucket of its own account.
fn put_object() -> Value {
    json!({
        "principal": "arn:aws:iam::111122223333:role/app",
        "action": "s3:PutObject",
        "resource": "arn:aws:s3:::bucket/key",
        "identity_policies": [{"name": "permissions", "policy": allow("s3:PutObject", "arn:aws:s3:::bucket/*")}],
    })
}

fn allow(action: &str, resource: &str) -> Value {
    statement("Allow", action, resource)
}

fn statement(effect: &str, action: &str, resource: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Sid": "One", "Effect": effect, "Action": action, "Resource": resource}]})
}

fn with(field: &str, value: Value) -> Value {
    let mut request = put_object();
    request[field] = value;
    request
}

#[test]
fn an_allowed_request_names_the_statement_that_allows_it() {
    let answer = answered(&put_object());
    assert_eq!((answer.decision, answer.possible.as_slice()), ("allowed", &["allowed"][..]));
    let decided = &answer.decided_by[0];
    assert_eq!(
        (decided.policy.as_str(), decided.statement, decided.sid.as_deref()),
        ("permissions", 0, Some("One"))
    );
    assert!(
        answer.explanation[0].contains("permissions, statement 0 (One) at request.json:1:"),
        "{answer:?}"
    );
    assert_eq!((answer.missing, answer.depends_on), (vec![], vec![]));
}

#[test]
fn every_policy_field_may_be_left_out_be_empty_or_be_unknown() {
    for field in [
        "identity_policies",
        "resource_policy",
        "permissions_boundaries",
        "session_policy",
        "service_control_policies",
        "resource_control_policies",
        "vpc_endpoint_policies",
    ] {
        let without = {
            let mut request = put_object();
            request.as_object_mut().expect("an object").remove(field);
            answered(&request).decision
        };
        for empty in [json!(null), json!({}), json!([]), json!([{}]), json!([[{}]]), json!([null])] {
            let nested = empty.to_string().starts_with("[[");
            if nested == field.ends_with("control_policies") || !nested {
                assert_eq!(answered(&with(field, empty.clone())).decision, without, "{field}: {empty}");
            }
        }
        for unknown in [json!("unknown"), json!(["unknown"])] {
            let answer = answered(&with(field, unknown));
            assert_eq!(answer.decision, "unknown", "{field}");
            assert!(answer.missing[0].starts_with(field), "{field}: {:?}", answer.missing);
        }
    }
}

#[test]
fn a_field_that_does_not_exist_is_refused_with_the_nearest_one() {
    let problem = refused(&with("resource_polcy", json!({})));
    assert_eq!(problem.field, "/resource_polcy");
    assert_eq!(problem.help.as_deref(), Some("did you mean `resource_policy`?"));
}

#[test]
fn what_is_wrong_is_said_with_its_field() {
    let bad_effect = json!([{"name": "p", "policy": statement("allow", "s3:*", "*")}]);
    for (field, value, pointer, words) in [
        ("principal", json!("nobody"), "/principal", "is no principal"),
        ("principal", json!(7), "/principal", "is a string"),
        ("action", json!("s3:*"), "/action", "not one action"),
        ("action", json!("PutObject"), "/action", "not one action"),
        ("resource", json!("bucket/key"), "/resource", "is no ARN"),
        ("resource_account", json!("1234"), "/resource_account", "is no account id"),
        ("resource_account", json!(444455556666u64), "/resource_account", "is a string"),
        ("context", json!([]), "/context", "mapping"),
        ("context", json!({"aws:SourceIp": {}}), "/context/aws:SourceIp", "is a string"),
        ("context", json!({"k:a": "1", "K:A": "2"}), "/context/k:a", "twice"),
        ("context_is_complete", json!("yes"), "/context_is_complete", "true or false"),
        ("session_of", json!("arn:aws:iam::444455556666:role/app"), "/session_of", "another account"),
        ("session_of", json!("arn:aws:iam::111122223333:user/app"), "/session_of", "is no role"),
        ("session_of", json!("arn:aws:iam::111122223333:role/team/other"), "/session_of", "is another role"),
        ("identity_policies", bad_effect, "/identity_policies/0/policy/Statement/0/Effect", "does not exist"),
        ("identity_policies", json!([{"Version": "2012-10-17"}]), "/identity_policies/0", "has no Statement"),
        ("identity_policies", json!([{"name": "p", "polcy": {}}]), "/identity_policies/0", "has no `policy`"),
        ("resource_policy", allow("s3:*", "*"), "/resource_policy/Statement/0", "names no Principal"),
        ("service_control_policies", allow("s3:*", "*"), "/service_control_policies", "list of levels"),
        (
            "service_control_policies",
            json!([allow("*", "*")]),
            "/service_control_policies/0",
            "list of policies",
        ),
        ("session_policy", json!("none"), "/session_policy", "a policy is a mapping"),
    ] {
        let problem = refused(&with(field, value.clone()));
        assert!(problem.message.contains(words), "{field} {value}: {}", problem.message);
        let near = problem.field.eq_ignore_ascii_case(pointer) || problem.field.starts_with(pointer);
        assert!(near, "{field} {value}: {}", problem.field);
    }
    for field in ["principal", "action", "resource"] {
        let mut request = put_object();
        request.as_object_mut().expect("an object").remove(field);
        assert_eq!(refused(&request).field, format!("/{field}"));
    }
}

#[test]
fn policies_that_aws_would_reject_in_their_place_are_refused() {
    let mut named = allow("s3:PutObject", "*");
    named["Statement"][0]["Principal"] = json!("*");
    for field in ["identity_policies", "permissions_boundaries", "session_policy"] {
        assert!(refused(&with(field, named.clone())).message.contains("cannot have a Principal"), "{field}");
    }
    let mut bare = allow("s3:PutObject", "*");
    bare["Statement"][0].as_object_mut().expect("an object").remove("Resource");
    assert!(ask(&with("identity_policies", bare)).is_err());
    let mut trust = named.clone();
    trust["Statement"][0]["Action"] = json!("sts:AssumeRole");
    let mut request = with("resource_policy", trust);
    request["action"] = json!("sts:AssumeRole");
    request["resource"] = json!("arn:aws:iam::111122223333:role/target");
    assert!(refused(&request).message.contains("trust policy cannot have a Resource"));
}

#[test]
fn two_statements_of_one_sid_are_refused_in_policies_of_identities_and_change_nothing_elsewhere() {
    let mut twice = allow("s3:PutObject", "*");
    let one = twice["Statement"][0].clone();
    twice["Statement"] = json!([one, one]);
    for field in ["identity_policies", "permissions_boundaries", "session_policy"] {
        let problem = refused(&with(field, twice.clone()));
        assert!(problem.message.contains("has the Sid \"One\" already"), "{field}: {}", problem.message);
        assert_eq!(problem.field, format!("/{field}/Statement/1/Sid"));
    }
    for statement in twice["Statement"].as_array_mut().into_iter().flatten() {
        statement["Principal"] = json!("*");
    }
    let mut request = with("identity_policies", json!([]));
    request["resource_policy"] = twice;
    assert_eq!(answered(&request).decision, "allowed");
}

#[test]
fn an_entry_that_names_nobody_is_harmless_in_an_allow_and_refused_in_a_deny() {
    let bucket = |effect: &str, key: &str| {
        let mut policy = statement(effect, "s3:PutObject", "arn:aws:s3:::bucket/*");
        policy["Statement"][0][key] = json!({"AWS": "arn:aws:iam::111122223333:role/*"});
        policy
    };
    let request = |policy: Value| {
        let mut request = with("identity_policies", json!([]));
        request["resource_policy"] = policy;
        request
    };
    assert_eq!(answered(&request(bucket("Allow", "Principal"))).decision, "implicit-deny");
    assert!(ask(&request(bucket("Deny", "Principal"))).is_err());
    assert!(ask(&request(bucket("Allow", "NotPrincipal"))).is_err());
}

#[test]
fn null_in_the_context_is_absent_and_what_is_not_given_is_unknown_only_where_it_is_incomplete() {
    let mut policy = allow("s3:PutObject", "*");
    policy["Statement"][0]["Condition"] = json!({"StringEquals": {"k:a": "yes"}});
    let decide = |context: Value, complete: Value| {
        let mut request = with("identity_policies", json!([policy]));
        request["context"] = context;
        request["context_is_complete"] = complete;
        answered(&request)
    };
    assert_eq!(decide(json!({"K:A": "yes"}), json!(false)).decision, "allowed");
    assert_eq!(decide(json!({"k:a": null}), json!(false)).decision, "implicit-deny");
    assert_eq!(decide(json!({}), json!(true)).decision, "implicit-deny");
    assert_eq!(decide(json!({}), json!(null)).decision, "implicit-deny");
    let open = decide(json!({}), json!(false));
    assert_eq!(open.decision, "unknown");
    assert_eq!((open.possible, open.missing), (vec!["allowed", "implicit-deny"], vec!["k:a".to_owned()]));
    let outcomes: Vec<&str> = open.explanation[1..4].iter().map(String::as_str).collect();
    assert_eq!(
        outcomes,
        [
            "if k:a is yes: allowed",
            "if k:a is another value: implicit-deny",
            "if k:a is absent: implicit-deny"
        ]
    );
}

#[test]
fn an_answer_depends_on_the_keys_that_could_change_it_and_on_no_others() {
    let deny = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "false"}}},
    ]});
    let mut request = with("identity_policies", json!([deny]));
    request["context"] = json!({"aws:SecureTransport": "true"});
    let answer = answered(&request);
    assert_eq!((answer.decision, answer.depends_on), ("allowed", vec!["aws:SecureTransport".to_owned()]));
}

#[test]
fn of_several_unknown_keys_the_fewest_that_settle_it_are_missing() {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": {"StringEquals": {"k:one": "a"}}},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": {"StringEquals": {"k:one": "a", "k:two": "b"}}},
    ]});
    let mut request = with("identity_policies", json!([policy]));
    request["context_is_complete"] = json!(false);
    assert_eq!(answered(&request).missing, ["k:one"]);
}

#[test]
fn text_that_looks_like_a_placeholder_is_plain_text_in_a_request() {
    let request = with("resource", json!("arn:aws:s3:::bucket/${key}/<name>"));
    assert_eq!(answered(&request).decision, "allowed");
}

#[test]
fn a_placeholder_in_a_policy_is_unknown_and_named() {
    let request = with("identity_policies", json!([allow("s3:PutObject", "arn:aws:s3:::${bucket_name}/*")]));
    let answer = answered(&request);
    assert_eq!((answer.decision, answer.missing), ("unknown", vec!["the value of bucket_name".to_owned()]));
}

#[test]
fn the_trace_shows_every_statement_with_what_the_request_has() {
    let mut files = Files::default();
    let id = files.add(SourceFile::new("request.json", put_object().to_string()));
    let question = read(files.get(id).expect("it was added"), id, Syntax::Json).expect("a request");
    let trace = answer(&question, &files, true).trace.expect("a trace");
    assert_eq!((trace[0].field, trace[0].policy.as_str()), ("identity_policies", "permissions"));
    let statement = &trace[0].statements[0];
    assert_eq!((statement.effect, statement.matches), ("Allow", "yes"));
    assert_eq!(statement.parts[1].part, "Resource arn:aws:s3:::bucket/*");
    assert!(statement.parts[1].place.starts_with("request.json:1:"), "{}", statement.parts[1].place);
}

mod open;
