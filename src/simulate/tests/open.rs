//! Tests of what is said where something is not known, and of what a request
//! to assume a role carries along.

use super::*;

fn said(answer: &Answer) -> Vec<&str> {
    let outcomes = answer.explanation.iter().filter(|sentence| sentence.starts_with("if "));
    outcomes.map(String::as_str).collect()
}

fn conditional(effect: &str, condition: &Value) -> Value {
    let mut policy = statement(effect, "s3:PutObject", "arn:aws:s3:::bucket/*");
    policy["Statement"][0]["Condition"] = condition.clone();
    policy
}

#[test]
fn of_an_unknown_document_it_is_said_what_each_answer_would_lead_to() {
    let answer = answered(&with("permissions_boundaries", json!("unknown")));
    assert_eq!(
        said(&answer),
        [
            "if a statement of the caller's permissions boundary allows it: allowed",
            "if no statement of the caller's permissions boundary is about it: implicit-deny",
            "if a statement of the caller's permissions boundary denies it: explicit-deny",
        ]
    );
    // What can only deny is not asked to allow.
    let answer = answered(&with("resource_control_policies", json!("unknown")));
    assert_eq!(
        said(&answer),
        [
            "if no statement of the resource control policies denies it: allowed",
            "if a statement of the resource control policies denies it: explicit-deny",
        ]
    );
}

#[test]
fn of_several_unknown_documents_it_is_said_what_all_or_any_of_them_would_lead_to() {
    let mut request = with("session_policy", json!("unknown"));
    request["principal"] = json!("arn:aws:sts::111122223333:assumed-role/app/s");
    request["permissions_boundaries"] = json!("unknown");
    assert_eq!(
        said(&answered(&request)),
        [
            "if a statement of each of the caller's permissions boundary, the policy of the session allows it: allowed",
            "if no statement of any of the caller's permissions boundary, the policy of the session is about it: implicit-deny",
            "if a statement of any of the caller's permissions boundary, the policy of the session denies it: explicit-deny",
        ]
    );
}

#[test]
fn of_an_unknown_owner_it_is_said_what_each_account_would_lead_to() {
    assert_eq!(
        said(&answered(&with("resource_account", json!("unknown")))),
        [
            "if the resource belongs to 111122223333, the caller's account: allowed",
            "if the resource belongs to another account: implicit-deny",
        ]
    );
}

#[test]
fn of_an_unknown_key_it_is_said_what_each_value_would_lead_to() {
    let own = json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}});
    let mut request = with("identity_policies", json!([conditional("Allow", &own)]));
    request["context_is_complete"] = json!(false);
    assert_eq!(
        said(&answered(&request)),
        [
            "if aws:SourceIp is in 203.0.113.0/24: allowed",
            "if aws:SourceIp is another value: implicit-deny",
            "if aws:SourceIp is absent: implicit-deny",
        ]
    );
}

#[test]
fn of_an_unknown_document_beside_an_unknown_key_it_is_said_what_both_lead_to() {
    let own = json!({"StringEquals": {"aws:UserAgent": "a"}});
    let mut request = with("identity_policies", json!([conditional("Allow", &own)]));
    request["context_is_complete"] = json!(false);
    request["permissions_boundaries"] = json!("unknown");
    assert_eq!(
        said(&answered(&request)),
        [
            "if a statement of the caller's permissions boundary allows it and aws:UserAgent is a: allowed",
            "if a statement of the caller's permissions boundary allows it and aws:UserAgent is another value: implicit-deny",
            "if a statement of the caller's permissions boundary allows it and aws:UserAgent is absent: implicit-deny",
            "if no statement of the caller's permissions boundary is about it: implicit-deny",
            "if a statement of the caller's permissions boundary denies it: explicit-deny",
        ]
    );
}

#[test]
fn what_no_value_brings_about_is_not_possible() {
    let inside = json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}});
    let outside = json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}});
    let policies = json!([conditional("Allow", &inside), conditional("Deny", &outside)]);
    let mut request = with("identity_policies", policies);
    request["context_is_complete"] = json!(false);
    assert_eq!(answered(&request).possible, ["allowed", "explicit-deny"]);

    let policies = json!([conditional("Allow", &inside), conditional("Allow", &outside)]);
    request["identity_policies"] = policies;
    let answer = answered(&request);
    assert_eq!((answer.decision, answer.decided_by.len()), ("allowed", 2));
    let whatever = "this is so whatever the value of aws:SourceIp is";
    assert!(answer.explanation.iter().any(|sentence| sentence == whatever), "{answer:?}");
}

#[test]
fn a_key_of_which_each_value_alone_could_allow_does_not_settle_it_alone() {
    let agent = conditional("Allow", &json!({"StringEquals": {"aws:UserAgent": "a"}}));
    let referer = conditional("Allow", &json!({"StringEquals": {"aws:Referer": "b"}}));
    let mut request = with("identity_policies", json!([agent, referer]));
    request["context_is_complete"] = json!(false);
    assert_eq!(answered(&request).missing, ["aws:Referer", "aws:UserAgent"]);
}

#[test]
fn what_is_passed_with_a_role_needs_its_own_action() {
    let trust = |actions: Value| {
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": actions, "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}}]})
    };
    let mut request = json!({
        "principal": "arn:aws:iam::111122223333:user/ann",
        "action": "sts:AssumeRole",
        "resource": "arn:aws:iam::111122223333:role/app",
        "resource_policy": trust(json!("sts:AssumeRole")),
    });
    assert_eq!(answered(&request).decision, "allowed");
    for (key, action) in
        [("aws:RequestTag/team", "sts:TagSession"), ("sts:SourceIdentity", "sts:SetSourceIdentity")]
    {
        request["context"] = json!({ key: "blue" });
        request["resource_policy"] = trust(json!("sts:AssumeRole"));
        let answer = answered(&request);
        assert_eq!((answer.decision, answer.possible.as_slice()), ("implicit-deny", &["implicit-deny"][..]));
        assert!(answer.explanation[0].contains(&format!("needs {action} too")), "{answer:?}");
        request["resource_policy"] = trust(json!(["sts:AssumeRole", action]));
        assert_eq!(answered(&request).decision, "allowed");
    }
}

#[test]
fn what_may_be_passed_with_a_role_counts_where_a_policy_speaks_of_it() {
    let trust = |actions: Value| {
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": actions, "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}}]})
    };
    let mut request = json!({
        "principal": "arn:aws:sts::111122223333:assumed-role/app/s",
        "action": "sts:AssumeRole",
        "resource": "arn:aws:iam::111122223333:role/target",
        "resource_policy": trust(json!("sts:AssumeRole")),
        "context_is_complete": false,
    });
    let answer = answered(&request);
    assert_eq!(answer.decision, "allowed");
    let taken = "taken for granted: the call passes no session tags and no source identity, which would need \
                 sts:TagSession and sts:SetSourceIdentity too";
    assert!(answer.explanation.iter().any(|sentence| sentence == taken), "{answer:?}");

    request["resource_policy"] = trust(json!(["sts:AssumeRole", "sts:SetSourceIdentity"]));
    let answer = answered(&request);
    assert_eq!(answer.possible, ["allowed", "implicit-deny"]);
    assert_eq!(answer.missing, ["aws:SourceIdentity", "sts:SourceIdentity"]);
    let open = "it cannot be said without the value of sts:SourceIdentity and aws:SourceIdentity: whether a source \
                identity passes with it, which needs sts:SetSourceIdentity too";
    assert_eq!(answer.explanation[0], open);

    request["context"] = json!({"sts:SourceIdentity": null, "aws:SourceIdentity": null, "aws:TagKeys": null});
    let answer = answered(&request);
    assert_eq!(answer.decision, "allowed");
    assert!(!answer.explanation.iter().any(|sentence| sentence.contains("taken")), "{answer:?}");

    // The session's own goes along, and both sides must allow that.
    request["context"] = json!({"aws:SourceIdentity": "ann"});
    assert_eq!(answered(&request).possible, ["implicit-deny"]);
    request["identity_policies"] = json!([{"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:SetSourceIdentity", "Resource": "*"}]}]);
    assert_eq!(answered(&request).possible, ["allowed"]);
}

#[test]
fn a_constraint_of_a_grant_is_about_calls_with_an_encryption_context() {
    let mut request = json!({
        "principal": "arn:aws:iam::111122223333:role/app",
        "action": "kms:DescribeKey",
        "resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "kms_grants": [{
            "grantee": "arn:aws:iam::111122223333:role/app",
            "operations": ["CreateGrant", "Decrypt", "DescribeKey"],
            "encryption_context_equals": {"Department": "IT"},
        }],
    });
    assert_eq!(answered(&request).decision, "allowed");
    request["action"] = json!("kms:Decrypt");
    assert_eq!(answered(&request).decision, "implicit-deny");
    request["action"] = json!("kms:CreateGrant");
    let answer = answered(&request);
    assert_eq!(answer.possible, ["allowed", "implicit-deny"]);
    assert_eq!(answer.missing, ["whether the new grant has a constraint at least as strict"]);
}
