//! Every legal shape of a policy, and what is said about illegal ones.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use serde_json::{Value, json};

use super::*;

#[test]
fn one_or_many_and_scalars_of_any_kind_are_legal() {
    let parsed = statements(
        json!({"Sid": 1, "Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::b", "*"],
        "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": [10, "20"]}}}),
    );
    let statement = &parsed.statements[0];
    assert_eq!(statement.sid.as_ref().map(|sid| sid.value.to_string()).as_deref(), Some("1"));
    let values = |at: usize| -> Vec<String> {
        statement.conditions[at].values.iter().map(|value| value.value.to_string()).collect()
    };
    assert_eq!(values(0), ["true"]);
    assert_eq!(values(1), ["10", "20"]);
    assert_eq!(statements(json!([])).statements.len(), 0);
}

/// A statement with these elements instead of the legal ones.
fn broken(changes: &Value) -> ParsedPolicy {
    let mut statement = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
    let (Value::Object(own), Value::Object(changes)) = (&mut statement, changes) else { unreachable!() };
    for (key, value) in changes {
        if value.is_null() {
            own.remove(key);
        } else {
            own.insert(key.clone(), value.clone());
        }
    }
    parse(&json!({"Version": "2012-10-17", "Statement": [statement]}))
}

#[test]
fn a_statement_that_aws_rejects_is_left_out_and_said_to_be_wrong() {
    for (changes, message) in [
        (json!({"Effect": "allow"}), "Effect \"allow\" does not exist; AWS rejects the policy"),
        (json!({"Effect": null}), "the statement has no Effect"),
        (json!({"Action": null}), "the statement has no Action"),
        (json!({"Action": []}), "the statement lists no action; AWS rejects the policy"),
        (json!({"NotAction": "s3:*"}), "a statement cannot have both Action and NotAction"),
        (json!({"Resource": []}), "the statement lists no resource; AWS rejects the policy"),
        (json!({"NotResource": "*"}), "a statement cannot have both Resource and NotResource"),
        (
            json!({"Resource": null}),
            "the statement has neither Principal nor Resource: AWS accepts it in no kind of policy",
        ),
        (
            json!({"Condition": {"StringEqual": {"a:b": "c"}}}),
            "there is no condition operator \"StringEqual\"",
        ),
        (
            json!({"Condition": {"NullIfExists": {"a:b": "true"}}}),
            "there is no condition operator \"NullIfExists\"",
        ),
        (json!({"Condition": "none"}), "Condition is a mapping, and this is a string"),
        (json!({"Condition": {"StringEquals": "x"}}), "StringEquals needs a mapping of keys to values"),
    ] {
        let parsed = broken(&changes);
        let messages: Vec<&str> = parsed.problems.iter().map(|problem| &*problem.message).collect();
        assert_eq!(messages, [message]);
        assert_eq!(parsed.policy.expect("a policy").statements, [], "{changes}");
    }
}

#[test]
fn what_is_wrong_in_a_part_leaves_the_rest_readable() {
    for (changes, message, help) in [
        (json!({"Actions": "s3:*"}), "a statement has no element \"Actions\"", "did you mean Action?"),
        (
            json!({"Action": ["s3:GetObject", "PutObject"]}),
            "\"PutObject\" is no action: actions are written service:Name",
            "write for example \"s3:PutObject\"",
        ),
        (
            json!({"Resource": ["*", "bucket/*"]}),
            "\"bucket/*\" is no ARN, so it matches no resource",
            "write an ARN such as \"arn:aws:s3:::example-bucket/*\", or \"*\"",
        ),
        (
            json!({"Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}),
            "\"arn:aws:iam::111122223333:role/*\" names nobody: a principal takes no wildcards but \"*\"",
            "name the account, and narrow it with a condition on aws:PrincipalArn",
        ),
        (
            json!({"Principal": "111122223333"}),
            "Principal is \"*\" or a mapping; AWS rejects any other string",
            "write {\"AWS\": \"111122223333\"} or {\"Service\": \"111122223333\"}",
        ),
        (json!({"Principal": {"aws": "*"}}), "a principal has no element \"aws\"", "did you mean AWS?"),
    ] {
        let parsed = broken(&changes);
        let said: Vec<_> =
            parsed.problems.iter().map(|problem| (&*problem.message, problem.help.as_deref())).collect();
        assert_eq!(said, [(message, Some(help))]);
        assert_eq!(parsed.policy.expect("a policy").statements.len(), 1, "{changes}");
    }
}

#[test]
fn what_is_no_policy_is_said_to_be_none() {
    let parsed = parse(&json!([1, 2]));
    assert_eq!(parsed.policy, None);
    assert_eq!(parsed.problems[0].message, "a policy is a mapping, and this is a list");
    let parsed = parse(&json!({"Version": "2012-10-18"}));
    let messages: Vec<&str> = parsed.problems.iter().map(|problem| &*problem.message).collect();
    assert_eq!(
        messages,
        ["the policy has no Statement", "there is no policy language of version \"2012-10-18\""]
    );
}

#[test]
fn a_placeholder_for_a_statement_may_be_any_statement() {
    let mut node = tree(&json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"}, "placeholder"]}));
    let Kind::Object(entries) = &mut node.kind else { unreachable!() };
    for entry in entries.iter_mut().filter(|entry| &*entry.key == "Statement") {
        let Kind::Array(items) = &mut entry.value.kind else { unreachable!() };
        items[1].kind = Kind::Hole(Hole::new("extra"));
    }
    let parsed = parse_policy(&node, FileId(0));
    assert_eq!(parsed.problems, []);
    let policy = parsed.policy.expect("a policy");
    let set = PolicySet { identity: Source::of("p", &policy), ..PolicySet::default() };
    let request = ask("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "arn:aws:s3:::b/k");
    let decision = evaluate(&request, &set);
    assert_eq!(decision.possible, [Outcome::Allowed, Outcome::ExplicitDeny]);
    assert_eq!(decision.missing, [Missing::Hole("extra".into())]);
}

#[test]
fn the_kind_of_a_policy_follows_from_its_content() {
    let kind = |statement: Value| kind_of(&statements(statement));
    let with = |action: &str, resource: Option<&str>| {
        let mut statement =
            json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": action});
        if let Some(resource) = resource {
            statement["Resource"] = json!(resource);
        }
        kind(statement)
    };
    assert_eq!(with("sts:AssumeRole", None), PolicyKind::Trust);
    assert_eq!(with("s3:PutObject", Some("arn:aws:s3:::b/*")), PolicyKind::Bucket);
    assert_eq!(with("*", Some("arn:aws:s3:::b/*")), PolicyKind::Bucket);
    assert_eq!(with("kms:*", Some("*")), PolicyKind::Key);
    assert_eq!(with("sqs:SendMessage", Some("*")), PolicyKind::Resource);
    let own = json!({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"});
    assert_eq!(kind(own), PolicyKind::Identity);
}

#[test]
fn two_statements_of_one_sid_are_wrong_in_a_policy_of_an_identity_only() {
    let of = |sids: [Value; 3], principal: bool| {
        let statements = sids.map(|sid| {
            let mut statement =
                json!({"Sid": sid, "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
            if principal {
                statement["Principal"] = json!("*");
            }
            statement
        });
        parse(&json!({"Version": "2012-10-17", "Statement": statements}))
    };
    let twice = || [json!("Read"), json!("Write"), json!("Read")];
    let parsed = of(twice(), false);
    let [problem] = parsed.problems.as_slice() else { panic!("{:?}", parsed.problems) };
    assert_eq!(problem.message, "another statement has the Sid \"Read\" already; AWS rejects the policy");
    let policy = parsed.policy.expect("it is still read");
    assert_eq!(Some(problem.place), policy.statements[2].sid.as_ref().map(|sid| sid.place));
    assert!(!problem.inert);
    for others in [
        [json!("Read"), json!("read"), json!("READ")],
        [json!(""), json!(""), json!("")],
        [json!("<stage>"), json!("<stage>"), json!("Read")],
    ] {
        assert_eq!(of(others, false).problems, []);
    }
    assert_eq!(of(twice(), true).problems, [], "the policy of a resource");
}
