//! What the simulator refuses, and what it says of requests and policies that
//! are not what somebody meant.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{CLEAN, FLAGS, folder, policy, request, simulate};

fn refused(folder: &Path, arguments: &[&str], stdin: &str, words: &str) {
    let outcome = simulate(folder, arguments, stdin);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?}: {}", outcome.err);
    let line = outcome.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains(words), "{arguments:?}: {}", outcome.err);
}

fn answered(arguments: &[&str], stdin: &str) -> Value {
    let outcome = simulate(Path::new("."), &[arguments, &["--format", "json"]].concat(), stdin);
    assert_eq!(outcome.code, 0, "{arguments:?}: {}", outcome.err);
    serde_json::from_str(&outcome.out).expect("it is JSON")
}

fn sentences(answer: &Value) -> Vec<&str> {
    answer["explanation"].as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

/// Ignored, a policy that denies would not be missed.
#[test]
fn policies_beside_a_request_document_are_refused() {
    let all: [&[&str]; 15] = [
        &["--principal", "*"],
        &["--session-of", "x"],
        &["--action", "s3:GetObject"],
        &["--resource", "*"],
        &["--resource-account", "unknown"],
        &["--context", "aws:SourceIp=203.0.113.7"],
        &["--context-is-incomplete"],
        &["--policy", "gone.json"],
        &["--resource-policy", "gone.json"],
        &["--permissions-boundary", "gone.json"],
        &["--session-policy", "gone.json"],
        &["--scp", "gone.json"],
        &["--rcp", "gone.json"],
        &["--vpc-endpoint-policy", "gone.json"],
        &["--workspace", "."],
    ];
    for more in all {
        for given in [&["--request", "-"][..], &["--batch"], &["--batch", "--request", "-"]] {
            let arguments = [given, more].concat();
            let words = format!("cannot be used with '{}", more[0]);
            refused(Path::new("."), &arguments, &request("Allow").to_string(), &words);
        }
    }
}

#[test]
fn what_stands_between_the_flags_is_refused_with_what_may_be_meant() {
    let arguments = [&FLAGS[..], &["--scp", "root.json", "more.json"]].concat();
    refused(Path::new("."), &arguments, "", "unexpected argument `more.json`");
    refused(Path::new("."), &["request.json"], "", "a request's file is named with --request");
}

#[test]
fn blanks_around_the_commas_of_a_level_are_no_part_of_the_names() {
    let folder = folder(&[("a.json", policy("Allow").to_string()), ("b.json", policy("Deny").to_string())]);
    let arguments = [&FLAGS[..], &["--policy", "a.json", "--scp", "a.json, b.json"]].concat();
    let outcome = simulate(folder.path(), &arguments, "");
    assert_eq!((outcome.code, outcome.out.contains("explicit-deny")), (0, true), "{}", outcome.err);
}

#[test]
fn a_principal_that_is_none_is_refused_with_the_reason() {
    for (principal, words) in [
        ("arn:aws:iam::1111:role/app", "its account \"1111\" is not twelve digits"),
        ("1111", "an account id has twelve digits"),
        ("arn:aws:iam::111122223333:group/team", "a group asks for nothing, its users do"),
        ("arn:aws:sts::111122223333:assumed-role/app", "the name of the session is missing"),
        ("arn:aws:iam::111122223333:user/*", "without wildcards"),
        ("accounts.google.com", "sts:AssumeRoleWithWebIdentity"),
        ("alice", "write the ARN of a user, role, session or provider"),
    ] {
        let arguments = ["--principal", principal, "--action", "sts:AssumeRole", "--resource", "*"];
        refused(Path::new("."), &arguments, "", words);
    }
    let other = ["--session-of", "arn:aws:iam::111122223333:role/team/app"];
    refused(Path::new("."), &[&FLAGS[..], &other].concat(), "", "is another role than the principal");
}

#[test]
fn a_context_value_that_aws_never_sends_is_refused_with_its_field() {
    for (key, value, words) in [
        ("aws:SourceIp", "1.2.3", "an IP address"),
        ("aws:SourceIp", "203.0.113.0/24", "an IP address"),
        ("aws:TokenIssueTime", "yesterday", "a date"),
        ("aws:SecureTransport", "no", "true or false"),
        ("aws:MultiFactorAuthAge", "5m", "a number"),
        ("s3:TlsVersion", "TLS1.1", "a number"),
        ("aws:SourceArn", "s3://b", "an ARN"),
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/other", "for this principal"),
        ("aws:PrincipalAccount", "444455556666", "AWS sends \"111122223333\""),
        ("aws:PrincipalIsAWSService", "true", "AWS sends \"false\""),
    ] {
        let given = format!("{key}={value}");
        refused(Path::new("."), &[&FLAGS[..], &["--context", &given]].concat(), "", words);
        let mut request = request("Allow");
        request["context"] = json!({key: value});
        let outcome = simulate(Path::new("."), &["--request", "-"], &request.to_string());
        let field = format!("/context/{key}: ");
        assert_eq!(outcome.code, 2, "{given}");
        let said = outcome.err.contains(&field) && outcome.err.contains("<stdin>:1:");
        assert!(said && outcome.err.contains(words), "{given}: {}", outcome.err);
    }
}

#[test]
fn a_context_value_that_aws_can_send_is_taken() {
    let session = "arn:aws:sts::111122223333:assumed-role/app/s1";
    for (principal, key, value) in [
        (FLAGS[1], "aws:SourceIp", "2001:db8::1"),
        (FLAGS[1], "aws:SecureTransport", "TRUE"),
        (FLAGS[1], "aws:EpochTime", "1577836801"),
        (FLAGS[1], "aws:CurrentTime", "2026-01-31T00:00:00Z"),
        (FLAGS[1], "aws:TokenIssueTime", "1577836801"),
        (FLAGS[1], "aws:PrincipalArn", FLAGS[1]),
        // A session's ARN does not show the path of its role.
        (session, "aws:PrincipalArn", "arn:aws:iam::111122223333:role/team/app"),
        ("*", "aws:PrincipalAccount", "anonymous"),
        ("lambda.amazonaws.com", "aws:PrincipalIsAWSService", "true"),
        (FLAGS[1], "aws:FederatedProvider", "cognito-identity.amazonaws.com"),
        (FLAGS[1], "aws:PrincipalTag/aws:SourceIp", "anything"),
    ] {
        let given = format!("{key}={value}");
        let arguments =
            ["--principal", principal, "--action", FLAGS[3], "--resource", FLAGS[5], "--context", &given];
        answered(&arguments, "");
    }
}

#[test]
fn a_policy_that_is_no_strict_json_is_refused_as_aws_does() {
    let text = policy("Allow").to_string();
    let folder = folder(&[
        ("comma.json", text.replacen("}]", "},]", 1)),
        ("comment.json", format!("// what it may do\n{text}")),
        ("p.yaml", format!("# what it may do\n{text}")),
    ]);
    for (file, words) in [("comma.json", "a comma before a closing bracket"), ("comment.json", "a comment")] {
        let arguments = [&FLAGS[..], &["--policy", file]].concat();
        refused(folder.path(), &arguments, "", &format!("this policy has {words}: AWS takes strict JSON"));
    }
    let arguments = [&FLAGS[..], &["--policy", "p.yaml"]].concat();
    assert_eq!(simulate(folder.path(), &arguments, "").code, 0);
}

#[test]
fn a_policy_within_what_the_aws_cli_prints_is_found_and_named() {
    let folder = folder(&[
        ("role.json", json!({"RoleName": "app", "PolicyDocument": policy("Allow")}).to_string()),
        ("version.json", json!({"PolicyVersion": {"Document": policy("Allow")}}).to_string()),
        ("bucket.json", json!({"Policy": policy("Allow").to_string()}).to_string()),
    ]);
    for (file, words) in [
        ("role.json", "with --query PolicyDocument"),
        ("version.json", "with --query PolicyVersion.Document"),
        ("bucket.json", "with --query Policy --output text"),
    ] {
        refused(folder.path(), &[&FLAGS[..], &["--policy", file]].concat(), "", words);
    }
}

#[test]
fn a_resource_control_policy_can_only_say_what_aws_takes() {
    let statement = |field: &str, value: Value| {
        let mut statement = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/*"});
        if let Some(plain) = field.strip_prefix("Not") {
            statement.as_object_mut().expect("a mapping").remove(plain);
        }
        statement[field] = value;
        json!({"Version": "2012-10-17", "Statement": [statement]})
    };
    let decide = |policy: &Value| {
        let mut request = request("Allow");
        request["resource_control_policies"] = json!([[policy]]);
        simulate(Path::new("."), &["--request", "-"], &request.to_string())
    };
    for (field, value, words) in [
        ("Effect", json!("Allow"), "a resource control policy can only deny"),
        ("Principal", json!({"AWS": "111122223333"}), "can only be \"*\""),
        ("NotPrincipal", json!("*"), "cannot have NotPrincipal"),
        ("NotAction", json!("s3:GetObject"), "cannot have NotAction"),
        ("Action", json!("*"), "cannot have the Action \"*\""),
    ] {
        let outcome = decide(&statement(field, value));
        let field = format!("/resource_control_policies/0/0/Statement/0/{field}: ");
        let said = outcome.err.contains(&field) && outcome.err.contains(words);
        assert!(outcome.code == 2 && said, "{field}: {}", outcome.err);
    }
    for (field, value) in [("NotResource", json!("arn:aws:s3:::other/*")), ("Principal", json!({"AWS": "*"}))]
    {
        assert_eq!(decide(&statement(field, value)).code, 0, "{field}");
    }
    let full = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    ]});
    assert_eq!(decide(&full).code, 0, "RCPFullAWSAccess is AWS's own");
}

#[test]
fn a_policy_in_place_of_a_request_is_called_one() {
    let outcome = simulate(Path::new("."), &["--request", "-"], &policy("Allow").to_string());
    assert_eq!((outcome.code, outcome.err.matches("error").count()), (2, 1), "{}", outcome.err);
    assert!(outcome.err.contains("this is a policy") && outcome.err.contains("--policy"), "{}", outcome.err);
}

#[test]
fn a_batch_has_one_request_a_line_and_says_so() {
    let (one, indented) = (request("Allow").to_string(), format!("{:#}", request("Allow")));
    let here = Path::new(".");
    refused(here, &["--batch"], &indented, "leave --batch out, or write the request into one line");
    refused(here, &["--batch"], &format!("{indented}\n{indented}\n"), "write every request into one line");
    refused(here, &["--batch"], "\n", "there is no request in <stdin>");
    refused(here, &["--batch", "--format", "pretty"], &one, "--batch always prints JSON Lines");
    for lines in [format!("{one}\n{one}\n"), format!("{one}\nnot json\n")] {
        refused(here, &["--request", "-"], &lines, "--batch answers every line");
    }
    assert_eq!(simulate(here, &["--batch", "--format", "json"], &one).code, 0);
}

#[test]
fn a_folder_without_a_workspace_is_refused() {
    let empty = folder(&[]);
    refused(empty.path(), &[&FLAGS[..], &["--workspace", "."]].concat(), "", "there is no workspace in .");
}

/// A Deny with a slip in it would be missed without a word.
#[test]
fn a_policy_of_the_workspace_that_aws_rejects_is_unknown_and_named() {
    let good = fs::read_to_string(format!("{CLEAN}/aws/hollis-bank/bucket-policy.json")).expect("a policy");
    let role = "arn:aws:iam::444455556666:role/genesys-export";
    let arguments = [
        "--workspace",
        ".",
        "--principal",
        role,
        "--action",
        "s3:PutObject",
        "--resource",
        "arn:aws:s3:::hollis-bank-recordings/a.wav",
        "--format",
        "json",
    ];
    let manifest = "kind: grantlint-policies\ndocuments:\n  - file: permissions.json\n    is: permissions\n    \
                    role_arn: arn:aws:iam::444455556666:role/genesys-export\n  - file: bucket.json\n    \
                    is: bucket-policy\n    bucket: hollis-bank-recordings\n";
    let permissions =
        fs::read_to_string(format!("{CLEAN}/aws/hollis-bank/permissions.json")).expect("a policy");
    for (from, to, words) in [
        ("", "", ""),
        (
            "{",
            "// exported\n{",
            "taken for granted: comments and trailing commas are removed from bucket.json",
        ),
        ("\"Deny\"", "\"deny\"", "Effect \"deny\" does not exist"),
        ("\"Bool\"", "\"Bol\"", "there is no condition operator \"Bol\""),
        ("\"Principal\": \"*\",", "", "the statement names no Principal"),
        ("\"Principal\": \"*\",", "\"Principal\": \"*\"", "a comma is missing here"),
        ("\"false\"", "\"no\"", "\"no\" is not what Bool compares"),
    ] {
        assert!(good.contains(from), "{from} is not in {good}");
        let folder = folder(&[
            ("policies.yaml", manifest.to_owned()),
            ("permissions.json", permissions.clone()),
            ("bucket.json", good.replacen(from, to, 1)),
        ]);
        let outcome = simulate(folder.path(), &arguments, "");
        assert_eq!(outcome.code, 0, "{to}: {}", outcome.err);
        let answer: Value = serde_json::from_str(&outcome.out).expect("it is JSON");
        if to.starts_with("//") {
            // A tool may remove it, so it is only said.
            assert_eq!(answer["decision"], "allowed", "{answer:#}");
            assert!(sentences(&answer).iter().any(|said| said.contains(words)), "{answer:#}");
            continue;
        }
        if words.is_empty() {
            assert_eq!(answer["decision"], "allowed", "{answer:#}");
            continue;
        }
        assert_eq!(answer["decision"], "unknown", "{to}: {answer:#}");
        assert_eq!(answer["missing"], json!(["bucket.json"]), "{to}");
        let first = sentences(&answer)[0].to_owned();
        assert!(first.starts_with("bucket.json:") && first.contains(words), "{to}: {first}");
    }
}

/// An SCP whose entry has a slip would be missed without a word.
#[test]
fn what_is_wrong_with_the_files_that_bind_policies_is_noted() {
    let manifest = "kind: grantlint-policies\ndocuments:\n  - file: p.json\n    is: permissions\n    \
                    role_arn: arn:aws:iam::111122223333:role/app\n  - file: deny.json\n    is: scpp\n    \
                    account_id: \"111122223333\"\n";
    let folder = folder(&[
        ("policies.yaml", manifest.to_owned()),
        ("p.json", policy("Allow").to_string()),
        ("deny.json", policy("Deny").to_string()),
    ]);
    let arguments = [&FLAGS[..], &["--workspace", ".", "--format", "json"]].concat();
    let outcome = simulate(folder.path(), &arguments, "");
    let answer: Value = serde_json::from_str(&outcome.out).expect("it is JSON");
    let noted = sentences(&answer).iter().any(|said| said.starts_with("policies.yaml:7:9: `is` is "));
    assert!(noted, "{answer:#}");
}

#[test]
fn a_key_that_aws_always_sends_is_not_silently_absent() {
    let session = "arn:aws:sts::111122223333:assumed-role/app/s1";
    let user = "arn:aws:iam::111122223333:user/alice";
    for (principal, operator, key, value, said) in [
        (session, "Bool", "aws:SecureTransport", "false", true),
        (session, "StringEquals", "aws:RequestedRegion", "eu-west-1", true),
        (session, "DateLessThan", "aws:TokenIssueTime", "2026-01-31T00:00:00Z", true),
        (session, "Bool", "aws:MultiFactorAuthPresent", "false", true),
        (user, "Bool", "aws:MultiFactorAuthPresent", "false", false),
        (session, "StringEquals", "aws:SourceVpce", "vpce-1", false),
    ] {
        let mut narrowed = policy("Deny");
        narrowed["Statement"][0]["Condition"] = json!({operator: {key: value}});
        let mut request = request("Allow");
        request["principal"] = json!(principal);
        request["service_control_policies"] = json!([[policy("Allow"), narrowed]]);
        let answer = answered(&["--request", "-"], &request.to_string());
        assert_eq!(answer["decision"], "allowed", "{key}");
        let words =
            format!("{key} is taken as absent, because the context does not give it; AWS always sends it");
        assert_eq!(sentences(&answer)[0].starts_with(&words), said, "{key}: {answer:#}");
        request["context"] = json!({key: null});
        let answer = answered(&["--request", "-"], &request.to_string());
        assert!(!answer.to_string().contains("is taken as absent"), "{key}: it was said to be absent");
    }
}

#[test]
fn names_that_aws_does_not_have_are_noted_at_their_places() {
    let mut narrowed = policy("Deny");
    narrowed["Statement"][0]["Action"] = json!(["s3:PutObjct", "ec2:NoSuchThing", "s3:Put*"]);
    narrowed["Statement"][0]["Condition"] = json!({"StringEquals": {
        "aws:SecureTrnsport": "false", "aws:PrincipalTag/team": "x", "aws:sourceip": "y", "s3:prefx": "z"
    }});
    let mut request = request("Allow");
    request["service_control_policies"] = json!([[policy("Allow"), narrowed]]);
    let answer = answered(&["--request", "-"], &request.to_string());
    assert_eq!(answer["decision"], "allowed", "it is only noted");
    let notes: Vec<&str> =
        sentences(&answer).into_iter().filter(|said| said.starts_with("service_control")).collect();
    let [action, key] = notes.as_slice() else { panic!("{notes:#?}") };
    assert!(action.contains("at <stdin>:1:") && action.contains("names s3:PutObjct:"), "{action}");
    assert!(action.ends_with("did you mean s3:PutObject?"), "{action}");
    assert!(key.contains("names aws:SecureTrnsport: AWS has no such global key"), "{key}");
    assert!(key.ends_with("did you mean aws:SecureTransport?"), "{key}");
}

#[test]
fn an_owner_that_nobody_names_is_taken_for_granted() {
    let said = |more: &[&str], resource: &str| {
        let arguments = ["--principal", FLAGS[1], "--action", "s3:GetObject", "--resource", resource];
        let answer = answered(&[&arguments[..], more].concat(), "");
        sentences(&answer).iter().any(|said| said.starts_with("taken for granted: the caller's account owns"))
    };
    let (bucket, point) =
        ("arn:aws:s3:::somebody-elses/a", "arn:aws:s3:eu-west-1:111122223333:accesspoint/p/object/a");
    assert!(said(&[], bucket));
    assert!(!said(&["--resource-account", "111122223333"], bucket));
    assert!(!said(&[], point), "the ARN names the account");
}
