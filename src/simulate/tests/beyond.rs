//! Tests of what S3 and KMS add to the policies.

use super::*;

fn upload(headers: &Value, bucket: Value) -> Value {
    let mut request = with("context", headers.clone());
    request["bucket"] = bucket;
    request
}

fn all(answer: &Answer) -> String {
    answer.explanation.join("\n")
}

#[test]
fn headers_of_an_upload_ask_for_further_permissions() {
    let headers = json!({"s3:x-amz-acl": "private", "s3:RequestObjectTag/team": "blue"});
    let answer = answered(&upload(&headers, json!({})));
    assert_eq!(answer.decision, "implicit-deny");
    let needs: Vec<(&str, &str)> =
        answer.needs.iter().map(|need| (need.what.as_str(), need.possible[0])).collect();
    assert_eq!(
        needs,
        [
            ("s3:PutObject", "allowed"),
            ("s3:PutObjectAcl, which s3:x-amz-acl asks for besides", "implicit-deny"),
            ("s3:PutObjectTagging, which s3:RequestObjectTag/team asks for besides", "implicit-deny"),
        ]
    );
    assert!(all(&answer).contains("does not cover s3:PutObjectTagging"), "{answer:?}");
    let alone = answered(&upload(&json!({"s3:x-amz-acl": "private"}), json!({})));
    assert_eq!(alone.depends_on, ["s3:x-amz-acl"]);
}

#[test]
fn without_the_bucket_the_headers_are_left_out_and_that_is_said() {
    let answer = answered(&with("context", json!({"s3:x-amz-acl": "private"})));
    assert_eq!(answer.decision, "allowed");
    assert!(
        all(&answer).contains("the headers ask for s3:PutObjectAcl as well: add \"bucket\""),
        "{answer:?}"
    );
}

#[test]
fn a_header_that_may_be_sent_is_what_is_missing() {
    let mut request = upload(&json!({}), json!({"object_ownership": "unknown"}));
    request["context_is_complete"] = json!(false);
    request["identity_policies"] = json!([allow("s3:*", "*")]);
    let answer = answered(&request);
    assert_eq!(answer.possible, ["allowed", "implicit-deny"]);
    assert!(answer.missing.contains(&"bucket.object_ownership".to_owned()), "{answer:?}");
    assert!(answer.missing.contains(&"s3:x-amz-acl".to_owned()), "{answer:?}");
}

#[test]
fn an_acl_where_acls_are_disabled_fails_without_being_denied_by_a_policy() {
    let enforced = json!({"object_ownership": "BucketOwnerEnforced"});
    let mut request = upload(&json!({"s3:x-amz-acl": "public-read"}), enforced.clone());
    request["identity_policies"] = json!([allow("s3:*", "*")]);
    let answer = answered(&request);
    assert_eq!(
        (answer.decision, answer.refused_by.as_slice()),
        ("implicit-deny", &["AccessControlListNotSupported"][..])
    );
    assert!(answer.explanation[0].contains("400 AccessControlListNotSupported"), "{answer:?}");
    assert!(answer.explanation[0].contains("no policy denies this"), "{answer:?}");
    // The ACL that is let through takes the permission, or does not.
    let plain = answered(&upload(&json!({"s3:x-amz-acl": "bucket-owner-full-control"}), enforced));
    assert_eq!(plain.possible, ["allowed", "implicit-deny"]);
}

#[test]
fn a_setting_that_keeps_strangers_out_is_named() {
    let mut request = upload(&json!({}), json!({"public_access_block": {"restrict_public_buckets": true}}));
    request["resource_account"] = json!("444455556666");
    request["resource_policy"] = statement("Allow", "s3:PutObject", "arn:aws:s3:::bucket/*");
    request["resource_policy"]["Statement"][0]["Principal"] = json!("*");
    let answer = answered(&request);
    assert_eq!(
        (answer.decision, answer.refused_by.as_slice()),
        ("implicit-deny", &["RestrictPublicBuckets"][..])
    );
    request["bucket"]["public_access_block"] = json!("unknown");
    let answer = answered(&request);
    assert_eq!(
        (answer.decision, answer.missing.as_slice()),
        ("unknown", &["restrict_public_buckets".to_owned()][..])
    );
    assert!(all(&answer).contains("S3 may refuse the request"), "{answer:?}");
}

#[test]
fn a_policy_that_is_put_under_a_block_is_not_in_the_request() {
    let mut request = upload(&json!({}), json!({"public_access_block": {"block_public_policy": true}}));
    request["action"] = json!("s3:PutBucketPolicy");
    request["identity_policies"] = json!([allow("s3:*", "*")]);
    assert!(all(&answered(&request)).contains("S3 rejects the call if the policy that it puts is public"));
}

#[test]
fn an_access_point_and_its_bucket_are_asked_one_after_the_other() {
    let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reports/object/key";
    let mut request = upload(&json!({}), json!({"name": "bucket"}));
    request["resource"] = json!(point);
    request["access_point_policy"] = json!({});
    request["identity_policies"] = json!([allow("s3:PutObject", point)]);
    let answer = answered(&request);
    assert_eq!(answer.possible, ["allowed", "implicit-deny"]);
    assert_eq!(
        answer.missing,
        ["whether AWS asks the caller's policies about arn:aws:s3:::bucket/key as well"]
    );
    let needs: Vec<&str> = answer.needs.iter().map(|need| need.what.as_str()).collect();
    assert_eq!(needs, ["s3:PutObject at the access point", "s3:PutObject at the bucket"]);
    // Alone, the question stays what it was, with a word about the rest.
    request
        .as_object_mut()
        .expect("an object")
        .retain(|key, _| key != "bucket" && key != "access_point_policy");
    let alone = answered(&request);
    assert_eq!(alone.decision, "allowed");
    assert!(all(&alone).contains("the bucket behind it must permit the request as well"), "{alone:?}");
}

#[test]
fn a_trace_shows_each_policy_for_everything_that_it_is_asked() {
    let request = upload(&json!({"s3:x-amz-acl": "private"}), json!({}));
    let mut files = Files::default();
    let id = files.add(SourceFile::new("request.json", request.to_string()));
    let question = read(files.get(id).expect("it was added"), id, Syntax::Json).expect("a request");
    let traced = answer(&question, &files, true).trace.expect("a trace");
    let asked: Vec<(&str, &str)> = traced
        .iter()
        .map(|policy| (policy.asked.as_deref().expect("what it is asked"), policy.statements[0].matches))
        .collect();
    assert_eq!(
        asked,
        [
            ("s3:PutObject on arn:aws:s3:::bucket/key", "yes"),
            ("s3:PutObjectAcl on arn:aws:s3:::bucket/key", "no")
        ]
    );
}

fn decrypt() -> Value {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1";
    json!({"principal": "arn:aws:iam::111122223333:role/app", "action": "kms:Decrypt", "resource": key})
}

#[test]
fn grants_that_are_not_known_never_leave_a_certain_denial() {
    let mut request = decrypt();
    assert_eq!(answered(&request).decision, "implicit-deny");
    request["kms_grants"] = json!("unknown");
    let answer = answered(&request);
    assert_eq!((answer.decision, answer.missing.as_slice()), ("unknown", &["kms_grants".to_owned()][..]));
    assert!(all(&answer).contains("a grant of the key may allow it"), "{answer:?}");
    request["kms_grants"] = json!("none");
    assert_eq!(answered(&request).decision, "implicit-deny");
}

#[test]
fn a_grant_that_allows_is_named_and_a_boundary_leaves_it_open() {
    let mut request = decrypt();
    request["kms_grants"] = json!([{"grantee": request["principal"].clone(), "operations": ["Decrypt"]}]);
    let answer = answered(&request);
    assert_eq!((answer.decision, answer.explanation[0].as_str()), ("allowed", "kms_grants[0] allows it"));
    request["permissions_boundaries"] = json!([allow("s3:*", "*")]);
    assert_eq!(answered(&request).possible, ["allowed", "implicit-deny"]);
    request["permissions_boundaries"] = json!([allow("kms:*", "*")]);
    assert_eq!(answered(&request).decision, "allowed");
}

#[test]
fn what_is_wrong_with_settings_and_grants_is_said_with_its_field() {
    for (field, value, pointer, words) in [
        ("bucket", json!(7), "/bucket", "is a mapping of the bucket's settings"),
        ("bucket", json!({"ownership": "x"}), "/bucket/ownership", "has no field `ownership`"),
        ("bucket", json!({"object_ownership": "Me"}), "/bucket/object_ownership", "is no object ownership"),
        ("bucket", json!({"name": "b"}), "/bucket/name", "is for requests through an access point"),
        (
            "bucket",
            json!({"public_access_block": {"block_public_acls": "yes"}}),
            "/bucket/public_access_block/block_public_acls",
            "is true, false or \"unknown\"",
        ),
        ("kms_grants", json!("some"), "/kms_grants", "is a list of grants"),
        ("kms_grants", json!([{"operations": []}]), "/kms_grants/0", "a `grantee` and `operations`"),
        (
            "kms_grants",
            json!([{"grantee": "me", "operations": ["Decrypt"]}]),
            "/kms_grants/0/grantee",
            "is no grantee",
        ),
        (
            "kms_grants",
            json!([{"grantee": "lambda.amazonaws.com", "operations": ["PutKeyPolicy"]}]),
            "/kms_grants/0/operations/0",
            "no grant can allow",
        ),
    ] {
        let problem = refused(&with(field, value));
        assert_eq!(problem.field, pointer);
        assert!(problem.message.contains(words), "{problem:?}");
    }
}
