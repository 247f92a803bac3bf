//! Answers of the AWS CLI and of the APIs, whole, in part, cut short, and what
//! only looks like them.

use super::super::Content;
use super::{File, file};
use crate::model::{AwsResources, Extent, Told};
use crate::source::SourceFile;
use crate::syntax::{Syntax, Values, parse};

const TRUST: &str = r#"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}"#;
const ALLOW: &str = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}"#;

fn aws(read: &File) -> &AwsResources {
    match read.only() {
        Content::Aws(found) => found,
        other => panic!("{other:?}"),
    }
}

fn role(trust: &str) -> String {
    format!(
        r#"{{"RoleName": "genesys-export", "RoleId": "AROAEXAMPLE", "Arn": "arn:aws:iam::111122223333:role/genesys-export", "AssumeRolePolicyDocument": {trust}}}"#
    )
}

fn inside_string(document: &str) -> String {
    format!("\"{}\"", document.replace('"', "\\\""))
}

#[test]
fn a_role_is_read_from_its_answer_a_query_a_recording_and_a_list() {
    let role = role(TRUST);
    for text in [
        format!(r#"{{"Role": {role}}}"#),
        role.clone(),
        format!(r#"{{"status_code": 200, "data": {{"Role": {role}, "ResponseMetadata": {{}}}}}}"#),
        format!(r#"{{"Roles": [{role}], "IsTruncated": false}}"#),
        format!("[{role}]"),
    ] {
        let read = file("a.json", &text);
        let [one] = aws(&read).roles.as_slice() else { panic!("{text}") };
        assert!(one.trust.some().is_some(), "{text}");
        assert_eq!(
            read.at(one.arn.as_ref().expect("an ARN").place),
            "\"arn:aws:iam::111122223333:role/genesys-export\""
        );
        assert_eq!(read.issues(), "");
    }
}

#[test]
fn a_url_encoded_trust_document_has_the_places_of_the_file() {
    let encoded: String = TRUST
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let read = file("a.json", &format!(r#"{{"Role": {}}}"#, role(&format!("\"{encoded}\""))));
    let trust = aws(&read).roles[0].trust.some().expect("a trust policy");
    let action = &trust.statements[0].action.patterns[0];
    assert_eq!(read.at(action.place).trim_matches('"'), "%22sts%3AAssumeRole%22");
    let pointer = read.read.parsed.pointer(action.place.span);
    assert_eq!(pointer, "/Role/AssumeRolePolicyDocument/Statement/0/Action");
}

#[test]
fn only_a_whole_role_without_a_boundary_has_none() {
    let whole = file("a.json", &format!(r#"{{"Role": {}}}"#, role(TRUST)));
    assert!(matches!(aws(&whole).roles[0].boundary, Told::None(_)));
    let listed = file("a.json", &format!(r#"{{"Roles": [{}]}}"#, role(TRUST)));
    assert_eq!(aws(&listed).roles[0].boundary, Told::Not);
    let part = file("a.json", &format!(r#"{{"RoleName": "r", "AssumeRolePolicyDocument": {TRUST}}}"#));
    assert_eq!(aws(&part).roles[0].boundary, Told::Not);
}

fn details(end: &str) -> String {
    let role = role(TRUST);
    let role = role.strip_suffix('}').expect("a mapping");
    format!(
        r#"{{"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [{role},
          "RolePolicyList": [{{"PolicyName": "write", "PolicyDocument": {ALLOW}}}],
          "AttachedManagedPolicies": [{{"PolicyName": "P", "PolicyArn": "arn:aws:iam::aws:policy/P"}}]}}]{end}}}"#
    )
}

#[test]
fn the_details_of_an_account_are_all_of_a_role_unless_pages_are_missing() {
    for (end, whole) in [
        ("", true),
        (r#", "IsTruncated": false"#, true),
        (r#", "IsTruncated": true, "Marker": "AAE""#, false),
        (r#", "NextToken": "eyJ""#, false),
    ] {
        let read = file("a.json", &details(end));
        let role = &aws(&read).roles[0];
        assert_eq!((role.inline_complete, role.attached_complete), (whole, whole), "{end}");
        assert!(role.inline[0].document.is_some());
        let attached = &role.attached[0];
        assert_eq!(attached.name.as_ref().expect("a name").literal(), Some("arn:aws:iam::aws:policy/P"));
        assert_eq!((&attached.document, &attached.settled_by), (&None, &None));
    }
}

#[test]
fn of_several_versions_the_default_one_counts_and_none_is_chosen_without_it() {
    let policy = |versions: &str| {
        let text = format!(
            r#"{{"Policies": [{{"PolicyName": "P", "Arn": "arn:aws:iam::111122223333:policy/P", "DefaultVersionId": "v2", "PolicyVersionList": [{versions}]}}], "RoleDetailList": []}}"#
        );
        let read = file("a.json", &text);
        aws(&read).policies[0].document.clone()
    };
    let version = |id: &str, default: bool, action: &str| {
        format!(
            r#"{{"VersionId": "{id}", "IsDefaultVersion": {default}, "Document": {}}}"#,
            ALLOW.replace("s3:PutObject", action)
        )
    };
    let told = policy(&format!("{}, {}", version("v1", false, "s3:One"), version("v2", true, "s3:Two")));
    let action = &told.some().expect("a document").statements[0].action.patterns[0];
    assert_eq!(action.value.to_string(), "s3:Two");
    let Told::Open { settled_by, .. } = policy(&version("v1", false, "s3:One")) else { panic!("a guess") };
    assert_eq!(
        &*settled_by,
        "`aws iam get-policy-version --policy-arn arn:aws:iam::111122223333:policy/P --version-id v2`"
    );
}

#[test]
fn a_version_is_named_by_its_file_and_one_that_is_not_in_force_is_nobodys() {
    let text = |default: bool| {
        format!(
            r#"{{"PolicyVersion": {{"Document": {ALLOW}, "VersionId": "v3", "IsDefaultVersion": {default}}}}}"#
        )
    };
    for path in ["aws/Write.get-policy-version.json", "aws/Write.v3.json", "Write/get-policy-version.json"] {
        let read = file(path, &text(true));
        let policy = &aws(&read).policies[0];
        assert_eq!(policy.name.as_ref().expect("a name").literal(), Some("Write"), "{path}");
        assert!(policy.document.some().is_some());
    }
    let read = file("aws/Write.get-policy-version.json", &text(false));
    let policy = &aws(&read).policies[0];
    let Told::Open { settled_by, .. } = &policy.document else { panic!("{:?}", policy.document) };
    assert!(settled_by.contains("aws/Write.get-policy-version.json has v3"), "{settled_by}");
    assert!(matches!(aws(&read).extent, Extent::Failed(_)), "it stands in nobody's way");
}

#[test]
fn lists_of_names_are_a_roles_unless_the_file_says_whose_else() {
    let attached = r#"{"AttachedPolicies": [{"PolicyName": "P", "PolicyArn": "arn:aws:iam::aws:policy/P"}]}"#;
    let read = file("genesys-export.list-attached-role-policies.json", attached);
    let role = &aws(&read).roles[0];
    assert_eq!(role.name.as_ref().expect("a name").literal(), Some("genesys-export"));
    assert!(role.attached_complete && !role.inline_complete);
    let cut = attached.replace("]}", r#"], "IsTruncated": true}"#);
    assert!(!aws(&file("r.list-attached-role-policies.json", &cut)).roles[0].attached_complete);
    assert!(aws(&file("list-attached-user-policies.json", attached)).is_empty());
    let names = r#"{"PolicyNames": ["write"], "IsTruncated": false}"#;
    assert!(aws(&file("r.list-role-policies.json", names)).roles[0].inline_complete);
    assert!(aws(&file("a.json", r#"{"PolicyNames": ["default"], "Truncated": false}"#)).is_empty());
}

#[test]
fn what_the_policy_is_for_tells_a_buckets_answer_from_a_keys() {
    let bucket = r#"{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::acme/*"}]}"#;
    let key = r#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}"#;
    for answer in [format!(r#"{{"Policy": {}}}"#, inside_string(bucket)), inside_string(bucket)] {
        let read = file("org.get-bucket-policy.json", &answer);
        let one = &aws(&read).buckets[0];
        // Its own resources name the bucket better than its file does.
        assert!(one.name.is_none() && one.policy.some().is_some());
    }
    let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    let read =
        file(&format!("{id}.get-key-policy.json"), &format!(r#"{{"Policy": {}}}"#, inside_string(key)));
    let one = &aws(&read).keys[0];
    assert_eq!(one.id.as_ref().expect("an id").literal(), Some(id));
    assert!(one.policy.some().is_some());
    let function = key.replace("kms:*", "lambda:InvokeFunction");
    let read = file("a.json", &format!(r#"{{"Policy": {}, "RevisionId": "1"}}"#, inside_string(&function)));
    assert!(matches!(read.only(), Content::Policy { .. }));
}

#[test]
fn a_bucket_without_a_location_is_in_the_oldest_region() {
    for (written, region) in [("null", "us-east-1"), ("\"EU\"", "eu-west-1"), ("\"us-west-2\"", "us-west-2")]
    {
        let read = file("acme.get-bucket-location.json", &format!(r#"{{"LocationConstraint": {written}}}"#));
        let bucket = &aws(&read).buckets[0];
        assert_eq!(bucket.name.as_ref().expect("a name").literal(), Some("acme"));
        let told = bucket.region.as_ref().expect("a region");
        assert_eq!((told.literal(), read.at(told.place)), (Some(region), written));
    }
}

#[test]
fn an_error_that_says_that_there_is_nothing_is_an_answer_and_no_other_is() {
    let read = file("a.json", r#"{"Error": {"Code": "NoSuchBucketPolicy", "BucketName": "acme"}}"#);
    let bucket = &aws(&read).buckets[0];
    assert_eq!(bucket.name.as_ref().expect("a name").literal(), Some("acme"));
    let Told::None(place) = &bucket.policy else { panic!("{:?}", bucket.policy) };
    assert_eq!(read.at(*place), "\"NoSuchBucketPolicy\"");
    let error = r#"{"Error": {"Code": "AccessDenied"}}"#;
    assert_eq!(file("acme.json", error).words(), "the error AccessDenied of AWS instead of an answer");
    let read = file("acme.get-bucket-policy.json", error);
    assert!(matches!(aws(&read).buckets[0].policy, Told::Open { .. }));
}

#[test]
fn an_empty_file_leaves_open_what_the_command_that_names_it_asked_for() {
    let read = file("aws/acme.get-bucket-policy.json", "");
    let bucket = &aws(&read).buckets[0];
    assert_eq!(bucket.name.as_ref().expect("a name").literal(), Some("acme"));
    let Told::Open { settled_by, .. } = &bucket.policy else { panic!("{:?}", bucket.policy) };
    assert!(
        settled_by.starts_with("the answer of `aws s3api get-bucket-policy --bucket acme`"),
        "{settled_by}"
    );
    let read = file("aws/acme.get-bucket-encryption.json", "");
    assert!(matches!(aws(&read).buckets[0].encryption, Told::Open { .. }));
    let read = file("aws/export.list-role-policies.json", "");
    let role = &aws(&read).roles[0];
    assert!(role.inline.is_empty() && !role.inline_complete);
    for path in ["acme-bucket-policy.json", "get-bucket-policy.json"] {
        assert_eq!(file(path, "").words(), "an empty file", "{path}");
    }
}

#[test]
fn an_alias_with_its_key_tells_the_keys_arn() {
    let read = file(
        "a.json",
        r#"{"Aliases": [{"AliasName": "alias/acme", "AliasArn": "arn:aws:kms:us-east-1:111122223333:alias/acme", "TargetKeyId": "1234abcd"}]}"#,
    );
    let arn = aws(&read).keys[0].arn.as_ref().expect("an ARN");
    assert_eq!(arn.literal(), Some("arn:aws:kms:us-east-1:111122223333:key/1234abcd"));
    assert_eq!(read.at(arn.place), "\"1234abcd\"");
}

#[test]
fn what_only_looks_like_an_answer_is_not_taken_for_one() {
    for text in [
        r#"{"Role": "admin"}"#,
        r#"{"Role": {"name": "admin"}}"#,
        r#"{"Roles": [{"id": 1}]}"#,
        r#"{"Policy": "none"}"#,
        r#"{"Policy": {"name": "retention"}}"#,
        r#"{"Keys": []}"#,
        r#"{"Buckets": [{"Name": "red", "Balls": 3}]}"#,
        r#"{"Policies": []}"#,
        r#"{"Error": "failed"}"#,
        r#"{"Aliases": []}"#,
        r#"["Role"]"#,
        r#"{"status_code": 200, "data": []}"#,
    ] {
        let read = file("a.json", text);
        assert!(matches!(read.only(), Content::Unrecognised(_)), "{text}: {:?}", read.only());
    }
}

#[test]
fn an_answer_that_was_cut_short_panics_nowhere() {
    let text = details("");
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let source = SourceFile::new("a.json", &text[..end]);
        let values = Values::none();
        let parsed = parse(&source, Syntax::Json, &values);
        let input = super::super::Input {
            file: crate::source::FileId(0),
            source: &source,
            syntax: Some(Syntax::Json),
            values: &values,
        };
        let read = super::super::read(input, parsed);
        assert!(!read.parsed.problems.is_empty() || end == 0, "{end}");
    }
}

/// What a file is taken for that holds what the CLI prints for people.
fn printed(path: &str, text: &str) -> super::super::Content {
    use crate::formats::{Input, read};
    use crate::source::{FileId, SourceFile};
    use crate::syntax::{Syntax, Values, parse};

    let (source, values) = (SourceFile::new(path, text), Values::none());
    let syntax = Syntax::of_file(&source);
    let parsed = syntax.map(|syntax| parse(&source, syntax, &values)).unwrap_or_default();
    let mut read = read(Input { file: FileId(0), source: &source, syntax, values: &values }, parsed);
    assert_eq!(read.parsed.problems, [], "{text}");
    read.contents.swap_remove(0)
}

#[test]
fn errors_of_older_and_newer_clis_are_read_behind_warnings_too() {
    for text in [
        "\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: Access Denied\n",
        "aws: [ERROR]: An error occurred (AccessDenied) when calling the GetBucketPolicy operation (reached max retries: 4): no\n\nAdditional error details:\nBucketName: acme\n",
        "/usr/lib/urllib3/connectionpool.py:1099: InsecureRequestWarning: Unverified request\n  warnings.warn(\n\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: Access Denied\n",
    ] {
        let Content::Aws(found) = printed("acme.get-bucket-policy.json", text) else { panic!("{text}") };
        let [bucket] = found.buckets.as_slice() else { panic!("{found:?}") };
        assert_eq!(bucket.name.as_ref().and_then(|name| name.literal()), Some("acme"), "{text}");
        let Told::Open { settled_by, .. } = &bucket.policy else { panic!("{bucket:?}") };
        assert!(
            settled_by.contains("`aws s3api get-bucket-policy --bucket acme`, where acme.get-bucket-policy.json has the error AccessDenied"),
            "{settled_by}"
        );
    }
}

#[test]
fn an_error_inside_of_something_else_is_no_answer_of_the_cli() {
    let notes = "title: what went wrong\ntext: |\n  An error occurred (AccessDenied) when calling the GetBucketPolicy operation: Access Denied\n";
    assert!(matches!(printed("notes.yaml", notes), Content::Unrecognised(_)));
    let table = "-----------------\n|    GetRole    |\n+------+--------+\n";
    let Content::Unrecognised(words) = printed("get-role.txt", table) else { panic!("a table") };
    assert!(words.contains("--output json"), "{words}");
    for (text, way_out) in [
        (
            "ROLE\tarn:aws:iam::111122223333:role/a\t/\nASSUMEROLEPOLICYDOCUMENT\t2012-10-17\n",
            "--output json",
        ),
        ("{'Role': {'RoleName': 'a', 'CreateDate': datetime.datetime(2026, 1, 1)}}\n", "json.dumps"),
        ("{'Policy': '{}', 'ResponseMetadata': {'HTTPStatusCode': 200}}\n", "json.dumps"),
    ] {
        for path in ["role.json", "role.yaml", "a.get-role.txt", "named"] {
            let Content::Unrecognised(words) = printed(path, text) else { panic!("{path}: {text}") };
            assert!(words.contains(way_out), "{path}: {words}");
        }
    }
    let Content::Unrecognised(words) = printed("roles.yaml", "ROLES of the team\n") else { panic!("prose") };
    assert!(!words.contains("--output"), "{words}");
}

#[test]
fn the_one_word_of_a_queried_location_is_a_region_where_the_file_is_named_by_the_command() {
    for (text, region) in [
        ("None\n", "us-east-1"),
        ("null\n", "us-east-1"),
        ("eu-west-1\n", "eu-west-1"),
        ("\"eu-west-1\"\n", "eu-west-1"),
    ] {
        for path in ["acme.get-bucket-location.txt", "acme.get-bucket-location.json"] {
            let Content::Aws(found) = printed(path, text) else { panic!("{path}: {text}") };
            let [bucket] = found.buckets.as_slice() else { panic!("{found:?}") };
            assert_eq!(bucket.name.as_ref().and_then(|name| name.literal()), Some("acme"));
            assert_eq!(bucket.region.as_ref().and_then(|region| region.literal()), Some(region), "{text}");
        }
    }
    for (path, text) in [("acme.json", "\"eu-west-1\"\n"), ("acme.get-bucket-location.txt", "somewhere\n")] {
        assert!(matches!(printed(path, text), Content::Unrecognised(_)), "{path}");
    }
}

#[test]
fn what_a_query_leaves_of_a_list_names_policies_and_proves_no_absence() {
    for (path, text) in [
        (
            "export.list-attached-role-policies.json",
            r#"[{"PolicyName": "s3", "PolicyArn": "arn:aws:iam::111122223333:policy/s3"}]"#,
        ),
        ("export.list-role-policies.json", r#"["s3"]"#),
    ] {
        let read = file(path, text);
        let [role] = aws(&read).roles.as_slice() else { panic!("{path}") };
        assert_eq!(role.name.as_ref().and_then(|name| name.literal()), Some("export"));
        assert_eq!(role.inline.len() + role.attached.len(), 1);
        assert!(!role.inline_complete && !role.attached_complete, "{path}");
    }
    assert!(matches!(file("names.json", r#"["s3"]"#).only(), Content::Unrecognised(_)));
}

#[test]
fn a_list_of_answers_is_read_answer_by_answer() {
    let (one, other) = (role(TRUST), role(TRUST).replace("genesys-export", "other"));
    let read = file("a.json", &format!(r#"[{{"Role": {one}}}, {{"Role": {other}}}, {TRUST}]"#));
    let kinds: Vec<bool> =
        read.read.contents.iter().map(|content| matches!(content, Content::Aws(_))).collect();
    assert_eq!(kinds, [true, true, false]);
    assert!(matches!(read.read.contents[2], Content::Policy { .. }));
    // One item that is none makes the whole list something else.
    let read = file("a.json", &format!(r#"[{TRUST}, {{"burst": 20}}]"#));
    assert!(matches!(read.only(), Content::Unrecognised(_)));
}
