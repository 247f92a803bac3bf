//! The simulator as a user meets it.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::{Value, json};
use tempfile::TempDir;

#[path = "simulate/refused.rs"]
mod refused;

struct Outcome {
    code: i32,
    out: String,
    err: String,
}

fn simulate(folder: &Path, arguments: &[&str], stdin: &str) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_grantlint"))
        .current_dir(folder)
        .env("COLUMNS", "100")
        .arg("simulate")
        .args(arguments)
        .write_stdin(stdin)
        .output()
        .expect("the program runs");
    Outcome {
        code: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("output is UTF-8"),
    }
}

fn request(effect: &str) -> Value {
    json!({
        "principal": "arn:aws:iam::111122223333:role/app",
        "action": "s3:PutObject",
        "resource": "arn:aws:s3:::bucket/key",
        "identity_policies": [{"name": "p", "policy": policy(effect)}],
    })
}

fn policy(effect: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Puts", "Effect": effect, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::bucket/*"}
    ]})
}

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, content) in files {
        fs::write(folder.path().join(path), content).expect("a file");
    }
    folder
}

const FLAGS: [&str; 6] = [
    "--principal",
    "arn:aws:iam::111122223333:role/app",
    "--action",
    "s3:PutObject",
    "--resource",
    "arn:aws:s3:::bucket/key",
];

#[test]
fn the_json_answer_has_the_published_fields() {
    let folder = folder(&[("r.json", request("Allow").to_string())]);
    let outcome = simulate(folder.path(), &["--request", "r.json", "--format", "json"], "");
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let answer: Value = serde_json::from_str(&outcome.out).expect("it is JSON");
    assert_eq!(answer["decision"], "allowed");
    assert_eq!(answer["decided_by"], json!([{"policy": "p", "statement": 0, "sid": "Puts"}]));
    let fields: Vec<&String> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["decided_by", "decision", "depends_on", "explanation", "missing", "possible"]);
}

#[test]
fn an_answer_for_people_says_what_who_why_and_where() {
    let outcome = simulate(Path::new("."), &["--request", "-"], &request("Deny").to_string());
    assert_eq!(outcome.code, 0);
    for words in [
        "s3:PutObject: explicit-deny",
        "by arn:aws:iam::111122223333:role/app",
        "the identity's policy denies it: p, statement 0 (Puts) at <stdin>:1:",
    ] {
        assert!(outcome.out.contains(words), "{}", outcome.out);
    }
}

#[test]
fn an_answer_that_was_not_expected_is_exit_1() {
    for (expected, code) in [("allowed", 0), ("explicit-deny", 1), ("implicit-deny", 1), ("unknown", 1)] {
        let arguments = ["--request", "-", "--expect", expected];
        let outcome = simulate(Path::new("."), &arguments, &request("Allow").to_string());
        assert_eq!(outcome.code, code, "{expected}");
        assert_eq!(outcome.err.is_empty(), code == 0, "{}", outcome.err);
    }
}

#[test]
fn a_request_or_policy_that_cannot_be_read_is_exit_2_with_field_and_place() {
    let mut bad = request("Allow");
    bad["identity_policies"][0]["policy"]["Statement"][0]["Effect"] = json!("Alow");
    for (text, words) in [
        ("{", "<stdin>:1:"),
        ("", "<stdin>:1:1"),
        ("{\"principal\": \"*\", \"principal\": \"*\"}", "principal"),
        ("[]", "a request is a mapping"),
        (&*bad.to_string(), "/identity_policies/0/policy/Statement/0/Effect"),
    ] {
        let outcome = simulate(Path::new("."), &["--request", "-"], text);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{text}");
        assert!(outcome.err.contains(words), "{text}: {}", outcome.err);
    }
    let outcome = simulate(Path::new("."), &["--request", "gone.json"], "");
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("gone.json cannot be read"), "{}", outcome.err);
}

#[test]
fn in_a_batch_the_bad_line_is_answered_with_an_error_and_the_rest_goes_on() {
    let lines = format!("{}\n\n{{\"a\": 1}}\nnot json\n{}\n", request("Allow"), request("Deny"));
    let outcome = simulate(Path::new("."), &["--request", "-", "--batch"], &lines);
    let answers: Vec<Value> =
        outcome.out.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect();
    assert_eq!(answers.len(), 4, "{}", outcome.out);
    assert_eq!(
        (&answers[0]["decision"], &answers[3]["decision"]),
        (&json!("allowed"), &json!("explicit-deny"))
    );
    assert_eq!(answers[1]["error"]["line"], 3);
    assert_eq!(answers[2]["error"]["line"], 4);
    assert_eq!(outcome.code, 2, "it is never silently green");
    assert!(outcome.err.contains("2 of 4 requests cannot be read"), "{}", outcome.err);
    let good = simulate(Path::new("."), &["--request", "-", "--batch"], &format!("{}\n", request("Allow")));
    assert_eq!(good.code, 0);
}

#[test]
fn arguments_build_the_same_request() {
    let condition =
        json!({"StringEquals": {"aws:PrincipalTag/team": "red"}, "Null": {"aws:SourceVpce": "true"}});
    let mut narrowed = policy("Allow");
    narrowed["Statement"][0]["Condition"] = condition;
    let mut bucket = policy("Allow");
    bucket["Statement"][0]["Principal"] = json!({"AWS": "111122223333"});
    let everything =
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let folder = folder(&[
        ("p.json", narrowed.to_string()),
        ("b.json", bucket.to_string()),
        ("full.json", everything.to_string()),
        ("deny.json", policy("Deny").to_string()),
    ]);
    let decide = |more: &[&str]| {
        let arguments = [&FLAGS[..], more, &["--format", "json"]].concat();
        let outcome = simulate(folder.path(), &arguments, "");
        assert_eq!(outcome.code, 0, "{more:?}: {}", outcome.err);
        let answer: Value = serde_json::from_str(&outcome.out).expect("it is JSON");
        answer["decision"].as_str().expect("a decision").to_owned()
    };
    let red = ["--context", "aws:PrincipalTag/team=red"];
    let own = |more: &[&'static str]| [&["--policy", "p.json"][..], &red, more].concat();
    assert_eq!(decide(&own(&[])), "allowed");
    assert_eq!(decide(&["--policy", "p.json"]), "implicit-deny");
    assert_eq!(decide(&["--policy", "p.json", "--context-is-incomplete"]), "unknown");
    assert_eq!(decide(&own(&["--context-is-incomplete", "--context", "aws:SourceVpce"])), "allowed");
    assert_eq!(decide(&own(&["--resource-account", "444455556666"])), "implicit-deny");
    assert_eq!(
        decide(&own(&["--resource-account", "444455556666", "--resource-policy", "b.json"])),
        "allowed"
    );
    assert_eq!(decide(&own(&["--resource-account", "unknown"])), "unknown");
    assert_eq!(decide(&own(&["--permissions-boundary", "unknown"])), "unknown");
    assert_eq!(decide(&own(&["--session-policy", "full.json"])), "allowed");
    assert_eq!(decide(&own(&["--vpc-endpoint-policy", "full.json"])), "allowed");
    assert_eq!(decide(&own(&["--scp", "full.json", "--scp", "full.json,deny.json"])), "explicit-deny");
    assert_eq!(decide(&own(&["--scp", "full.json", "--scp", "full.json"])), "allowed");
}

#[test]
fn arguments_that_cannot_be_meant_are_exit_2() {
    for (more, words) in [
        (vec!["--context", "=x"], "names no key"),
        (vec!["--resource-account", "12"], "no account id"),
        (vec!["--session-of", "nobody"], "is no role"),
        (vec!["--policy", "gone.json"], "gone.json cannot be read"),
        (vec!["--request", "r.json"], "cannot be used with"),
        (vec!["--batch"], "cannot be used with"),
        (vec!["--expect", "denied"], "denied"),
    ] {
        let arguments = [&FLAGS[..], &more].concat();
        let outcome = simulate(Path::new("."), &arguments, "");
        assert_eq!(outcome.code, 2, "{more:?}");
        assert!(outcome.err.contains(words), "{more:?}: {}", outcome.err);
    }
}

#[test]
fn the_trace_shows_what_did_not_match_and_where() {
    let mut other = request("Allow");
    other["resource"] = json!("arn:aws:s3:::other/key");
    let outcome = simulate(Path::new("."), &["--request", "-", "--trace"], &other.to_string());
    assert!(outcome.out.contains("no      statement 0 (Puts) Allow  <stdin>:1:"), "{}", outcome.out);
    let words = "no      Resource arn:aws:s3:::bucket/*; the request: arn:aws:s3:::other/key  <stdin>:1:";
    assert!(outcome.out.contains(words), "{}", outcome.out);
}

const CLEAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/clean");
const BROKEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/eu-west-403");

fn in_workspace(folder: &str, principal: &str, action: &str, resource: &str, more: &[&str]) -> Value {
    let arguments =
        ["--workspace", folder, "--principal", principal, "--action", action, "--resource", resource];
    let outcome = simulate(Path::new("."), &[&arguments[..], more, &["--format", "json"]].concat(), "");
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    serde_json::from_str(&outcome.out).expect("it is JSON")
}

#[test]
fn policies_of_a_role_and_of_a_bucket_come_from_the_workspace() {
    let (role, object) =
        ("arn:aws:iam::444455556666:role/genesys-export", "arn:aws:s3:::hollis-bank-recordings/a.wav");
    let good = in_workspace(CLEAN, role, "s3:PutObject", object, &[]);
    assert_eq!(good["decision"], "allowed");
    let policy = good["decided_by"][0]["policy"].as_str().expect("a name");
    assert!(policy.ends_with("aws/hollis-bank/permissions.json"), "{policy}");
    let assumed = good["explanation"].as_array().expect("a list").iter().filter_map(Value::as_str);
    assert!(assumed.clone().any(|words| words.starts_with("taken for granted: no resource control policy")));
    let bad = in_workspace(BROKEN, role, "s3:PutObject", object, &[]);
    assert_eq!(bad["decision"], "explicit-deny");
    assert_eq!(bad["decided_by"][0]["sid"], "OnlyTheArchiver");
}

#[test]
fn the_trust_policy_of_a_role_comes_from_the_workspace() {
    let target = "arn:aws:iam::111122223333:role/genesys-export";
    let caller = "arn:aws:iam::765628985471:role/exporter";
    let dir = TempDir::new().expect("a temporary folder");
    let file = dir.path().join("full.json");
    fs::write(
        &file,
        policy("Allow").to_string().replace("s3:PutObject", "*").replace("arn:aws:s3:::bucket/*", "*"),
    )
    .expect("a file");
    let file = file.to_str().expect("UTF-8");
    let decide = |id: &str| {
        let context = format!("sts:ExternalId={id}");
        in_workspace(CLEAN, caller, "sts:AssumeRole", target, &["--context", &context, "--policy", file])["decision"].clone()
    };
    assert_eq!(decide("nobody"), "implicit-deny");
    let orgs = fs::read_to_string(format!("{CLEAN}/orgs.yaml")).expect("a manifest");
    let id = orgs.lines().find_map(|line| line.trim().strip_prefix("- id: ")).expect("an id");
    assert_eq!(decide(id), "allowed");
}

#[test]
fn what_the_workspace_does_not_know_is_unknown() {
    let role = "arn:aws:iam::111122223333:role/nobody";
    let answer = in_workspace(CLEAN, role, "s3:PutObject", "arn:aws:s3:::acme-us-recordings/a.wav", &[]);
    let wanted = json!(["identity_policies", "permissions_boundaries"]);
    assert_eq!((&answer["decision"], &answer["missing"]), (&json!("unknown"), &wanted));
    assert_eq!(answer["explanation"][0], format!("role {role} is not in this workspace"));
    // Nor does it know a role whose name shows its path in part.
    let session = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/jo";
    let answer = in_workspace(CLEAN, session, "s3:PutObject", "arn:aws:s3:::acme-us-recordings/a.wav", &[]);
    assert_eq!((&answer["decision"], &answer["missing"]), (&json!("unknown"), &wanted));
    let foreign = "arn:aws:s3:::somebody-elses/a.wav";
    let role = "arn:aws:iam::111122223333:role/genesys-export";
    let answer = in_workspace(CLEAN, role, "s3:PutObject", foreign, &["--resource-account", "555566667777"]);
    assert_eq!((&answer["decision"], &answer["missing"]), (&json!("unknown"), &json!(["resource_policy"])));
    let arguments = [&FLAGS[..], &["--workspace", "gone"]].concat();
    assert_eq!(simulate(Path::new("."), &arguments, "").code, 2);
}

/// Silence about a bucket is no proof that it has no policy, which may deny.
#[test]
fn a_bucket_that_the_workspace_does_not_speak_of_has_an_unknown_policy() {
    let role = "arn:aws:iam::444455556666:role/genesys-export";
    let mistyped = "arn:aws:s3:::hollis-bank-recording/a.wav";
    let dir = TempDir::new().expect("a temporary folder");
    let file = dir.path().join("full.json");
    let everything = policy("Allow").to_string().replace("arn:aws:s3:::bucket/*", "*");
    fs::write(&file, everything).expect("a file");
    let given = ["--policy", file.to_str().expect("UTF-8")];
    let answer = in_workspace(CLEAN, role, "s3:PutObject", mistyped, &given);
    assert_eq!((&answer["decision"], &answer["missing"]), (&json!("unknown"), &json!(["resource_policy"])));
    let words = "bucket hollis-bank-recording is not in this workspace; did you mean hollis-bank-recordings?";
    assert_eq!(answer["explanation"][0], words);
}

/// The ARN of a session does not show the path of its role.
#[test]
fn a_session_is_of_the_role_with_a_path_that_the_workspace_has() {
    let manifest = "kind: grantlint-policies\ndocuments:\n  - file: permissions.json\n    is: permissions\n    \
                    role_arn: arn:aws:iam::111122223333:role/team/app\n  - file: bucket.json\n    \
                    is: bucket-policy\n    bucket: bucket\n";
    let mut bucket = policy("Allow");
    bucket["Statement"][0]["Principal"] = json!({"AWS": "arn:aws:iam::111122223333:role/team/app"});
    let folder = folder(&[
        ("policies.yaml", manifest.to_owned()),
        ("permissions.json", policy("Deny").to_string().replace("s3:PutObject", "s3:DeleteObject")),
        ("bucket.json", bucket.to_string()),
    ]);
    let path = folder.path().to_str().expect("UTF-8");
    let (session, object) = ("arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:s3:::bucket/a.wav");
    let answer = in_workspace(path, session, "s3:PutObject", object, &[]);
    assert_eq!(answer["decision"], "allowed", "{answer:#}");
    let first = answer["explanation"][0].as_str().expect("a sentence");
    assert!(
        first.starts_with("the caller is a session of arn:aws:iam::111122223333:role/team/app"),
        "{first}"
    );
}

#[test]
fn without_a_request_the_ways_to_give_one_are_named() {
    let outcome = simulate(Path::new("."), &[], "");
    assert_eq!(outcome.code, 2);
    for flag in ["--request", "--principal", "--action", "--resource"] {
        assert!(outcome.err.contains(flag), "{flag}: {}", outcome.err);
    }
    let outcome = simulate(Path::new("."), &["--request", "r.json", "--action", "s3:GetObject"], "");
    assert_eq!((outcome.code, outcome.err.contains("cannot be used with")), (2, true), "{}", outcome.err);
}

#[test]
fn answers_of_a_batch_name_their_lines() {
    let one = request("Allow").to_string();
    let outcome = simulate(Path::new("."), &["--batch"], &format!("{one}\n\n{one}\n"));
    let line = |text: &str| serde_json::from_str::<Value>(text).expect("it is JSON")["line"].clone();
    assert_eq!(outcome.out.lines().map(line).collect::<Vec<_>>(), [json!(1), json!(3)]);
}

#[test]
fn every_line_of_a_batch_fits_the_published_schema_also_where_it_cannot_be_read() {
    let schema: Value =
        serde_json::from_str(include_str!("../schemas/simulate-answer.schema.json")).expect("it is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is one");
    let lines = format!("{}\n{{\"action\": \"s3:*\"}}\nnot json\n{{}}\n", request("Allow"));
    let outcome = simulate(Path::new("."), &["--batch", "--trace"], &lines);
    let answers: Vec<Value> =
        outcome.out.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    assert_eq!(answers.len(), 4);
    for answer in answers {
        assert!(schema.is_valid(&answer), "{answer}");
    }
}
