//! Whom a policy names.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use serde_json::{Value, json};

use super::*;
use crate::kleene::Truth::{self, False, True, Unknown};

const USER: &str = "arn:aws:iam::111122223333:user/ann";
const ROLE: &str = "arn:aws:iam::111122223333:role/app";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s1";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/fred";
const SERVICE: &str = "lambda.amazonaws.com";
const OIDC: &str = "arn:aws:iam::111122223333:oidc-provider/issuer.example";

fn names(effect: &str, key: &str, listed: &Value, principal: &Principal) -> Truth {
    let parsed = parse(&json!({"Version": "2012-10-17", "Statement": {
        "Effect": effect, key: listed, "Action": "s3:*", "Resource": "*"}}));
    let policy = parsed.policy.expect("a policy");
    let element = policy.statements[0].principal.as_ref().expect("a principal");
    element.names(principal, (effect == "Deny").then_some(False)).any()
}

#[test]
fn every_form_of_principal_names_whom_the_documentation_says() {
    for (listed, principal, expected) in [
        (json!("*"), "*", True),
        (json!({"AWS": "*"}), "*", True),
        (json!({"AWS": "*"}), SERVICE, True),
        (json!({"AWS": "111122223333"}), USER, True),
        (json!({"AWS": 111_122_223_333_u64}), ROLE, True),
        (json!({"AWS": ROOT}), SESSION, True),
        (json!({"AWS": ROOT}), ROOT, True),
        (json!({"AWS": "444455556666"}), USER, False),
        (json!({"AWS": "arn:aws-cn:iam::111122223333:root"}), USER, False),
        (json!({"AWS": "arn:aws-us-gov:iam::111122223333:root"}), SESSION, False),
        (json!({"AWS": "arn:<partition>:iam::111122223333:root"}), SESSION, True),
        (json!({"AWS": ROOT}), SERVICE, False),
        (json!({"AWS": USER}), USER, True),
        (json!({"AWS": "arn:aws:iam::111122223333:user/Ann"}), USER, False),
        (json!({"AWS": "arn:aws:iam::111122223333:user/path/ann"}), USER, False),
        (json!({"AWS": ROLE}), SESSION, True),
        (json!({"AWS": ROLE}), ROLE, True),
        (json!({"AWS": SESSION}), SESSION, True),
        (json!({"AWS": SESSION}), ROLE, Unknown),
        (json!({"AWS": "arn:aws:sts::111122223333:assumed-role/app/s2"}), SESSION, False),
        (json!({"AWS": "arn:aws:sts::111122223333:assumed-role/app/*"}), SESSION, False),
        (json!({"AWS": "arn:aws:iam::111122223333:role/*"}), ROLE, False),
        (json!({"AWS": FEDERATED}), FEDERATED, True),
        (json!({"Service": SERVICE}), SERVICE, True),
        (json!({"Service": "ec2.amazonaws.com"}), SERVICE, False),
        (json!({"AWS": SERVICE}), SERVICE, False),
        (json!({"Federated": OIDC}), OIDC, True),
        (json!({"Federated": OIDC}), USER, False),
        (json!({"AWS": "AROAEXAMPLEEXAMPLE123"}), ROLE, False),
        (
            json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
            USER,
            Unknown,
        ),
        (json!({"AWS": [USER, "444455556666"], "Service": SERVICE}), SERVICE, True),
        (json!({"AWS": [USER, "444455556666"]}), "arn:aws:iam::444455556666:role/x", True),
        (json!("<who>"), USER, Unknown),
        (json!({"AWS": "<who>"}), USER, Unknown),
        (json!({"AWS": "arn:aws:iam::<account>:root"}), USER, Unknown),
        (json!({"AWS": "arn:aws:iam::<account>:role/other"}), ROLE, False),
        (json!({"AWS": USER}), "*", False),
    ] {
        assert_eq!(names("Allow", "Principal", &listed, &who(principal)), expected, "{listed} {principal}");
    }
}

#[test]
fn a_role_with_a_path_is_named_by_its_own_arn_only() {
    let role = "arn:aws:iam::111122223333:role/team/app";
    let session = who(SESSION).session_of(role);
    assert_eq!(names("Allow", "Principal", &json!({"AWS": role}), &session), True);
    assert_eq!(names("Allow", "Principal", &json!({"AWS": ROLE}), &session), False);
    assert_eq!(names("Allow", "Principal", &json!({"AWS": SESSION}), &who(role)), Unknown);
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
#[test]
fn not_principal_spares_only_whom_it_lists_along_with_the_account() {
    for (effect, listed, principal, expected) in [
        ("Deny", json!({"AWS": [USER, ROOT]}), USER, False),
        ("Deny", json!({"AWS": USER}), USER, True),
        ("Deny", json!({"AWS": ROOT}), USER, True),
        ("Deny", json!({"AWS": ROOT}), ROOT, False),
        ("Deny", json!({"AWS": [SESSION, ROLE, ROOT]}), SESSION, False),
        // AWS's page recommends to list role and account, and its examples list the session too.
        ("Deny", json!({"AWS": [ROLE, ROOT]}), SESSION, Unknown),
        ("Deny", json!({"AWS": [ROLE, ROOT]}), ROLE, Unknown),
        ("Deny", json!({"AWS": [SESSION, ROLE, ROOT]}), ROLE, Unknown),
        ("Deny", json!({"AWS": [SESSION, ROLE]}), SESSION, True),
        ("Deny", json!({"AWS": "*"}), SESSION, False),
        ("Deny", json!({"AWS": [SESSION, ROOT]}), SESSION, True),
        ("Deny", json!({"Service": SERVICE}), SERVICE, False),
        ("Deny", json!({"AWS": [USER, ROOT]}), "*", True),
        ("Allow", json!({"AWS": ROOT}), USER, False),
        ("Allow", json!({"AWS": USER}), "arn:aws:iam::444455556666:role/x", True),
    ] {
        assert_eq!(
            names(effect, "NotPrincipal", &listed, &who(principal)),
            expected,
            "{effect} {listed} {principal}"
        );
    }
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
#[test]
fn not_principal_spares_nobody_with_a_permissions_boundary() {
    let parsed = parse(&json!({"Version": "2012-10-17", "Statement": {"Effect": "Deny",
        "NotPrincipal": {"AWS": [USER, SESSION, ROLE, ROOT]}, "Action": "s3:*", "Resource": "*"}}));
    let policy = parsed.policy.expect("a policy");
    let element = policy.statements[0].principal.as_ref().expect("a principal");
    for who in [who(USER), who(SESSION)] {
        assert_eq!(element.names(&who, Some(False)).any(), False);
        assert_eq!(element.names(&who, Some(True)).any(), True);
        assert_eq!(element.names(&who, Some(Unknown)).any(), Unknown);
    }
}

#[test]
fn what_is_no_principal_is_not_taken_for_one() {
    for text in ["", "ann", "arn:aws:s3:::b", "arn:aws:iam::111122223333:group/g", "arn:aws:iam:::user/x"] {
        assert_eq!(Principal::parse(&Text::from(text)), None, "{text}");
    }
    let open = who("arn:aws:iam::<account>:role/<name>");
    assert_eq!(open.account(), None);
    assert_eq!(open.kind(), PrincipalKind::Role);
}
