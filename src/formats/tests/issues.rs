//! The words that people read when a document is not what it claims to be.

use super::super::Content;
use super::file;

#[test]
fn an_unknown_key_is_told_at_the_key_with_the_nearest_one() {
    let read = file(
        "orgs.yaml",
        "kind: org-manifest\norgs:\n  - id: a\n    capabilites: [x]\n    aws:\n      documents: { bucket: none }\n      colour: red\n",
    );
    insta::assert_snapshot!(read.issues(), @r#"
    4:5 [capabilites] Schema: `capabilites` is not a key of an organization
        help: did you mean `capabilities`?
    6:20 [bucket] Schema: `bucket` is not a key of the policy documents
        help: did you mean `bucket_policy`?
    7:7 [colour] Schema: `colour` is not a key of the AWS side of an organization
        help: the keys of the AWS side of an organization are account_id, bucket, bucket_account_id, documents, event_source, external_id, function_arn, key_alias_arn, kms_key_arn, parameters, per_capability, region, role_arn
    "#);
}

#[test]
fn a_wrong_word_is_told_with_the_words_that_there_are() {
    let read = file(
        "app.yaml",
        "kind: appfoundry-app\napp: { name: x, tier: gold }\nclients: { b: { grant: client_credentials, per: 7 } }\ncapabilities:\n  c: { aws: s3-recording, residency: [any] }\n",
    );
    insta::assert_snapshot!(read.issues(), @r#"
    2:23 [gold] Schema: `tier` is premium or standard, not "gold"
    3:24 [client_credentials] Schema: `grant` is client-credentials, code, token, saml2-bearer or password, not "client_credentials"
        help: did you mean client-credentials?
    3:49 [7] Schema: `per` is org or region, not 7
    5:13 [s3-recording] Schema: `aws` is s3-recordings, lambda-data-actions, lex, lex-v2, polly, kms-recordings, eventbridge or vendor-role, not "s3-recording"
        help: did you mean s3-recordings?
    5:38 [[any]] Schema: `residency` is same-region or any, not a list
    "#);
}

#[test]
fn a_missing_key_is_told_at_what_lacks_it() {
    let read = file(
        "app.yaml",
        "kind: appfoundry-app\napp: { tier: premium }\nclients: { b: {} }\nallowlist:\n  - regions: [a]\n",
    );
    insta::assert_snapshot!(read.issues(), @r#"
    1:1 [kind] Schema: this app configuration has no `capabilities`
        help: add it, for example `capabilities: { bot-analytics: { client: backend } }`
    2:1 [app] Schema: `app` has no `name`
        help: add it, for example `name: Botlens`
    3:12 [b] Schema: `b` has no `grant`
        help: add it, for example `grant: client-credentials`
    5:5 [regions] Schema: this allow-list entry has no `org`
        help: add it, for example `org: acme-us`
    "#);
    let read = file(
        "p.json",
        r#"{"kind": "grantlint-policies", "documents": [{}, {"file": "a.json", "iss": "trust"}]}"#,
    );
    insta::assert_snapshot!(read.issues(), @r#"
    1:46 [{}] Schema: this policy document has no `file`
        help: add it, for example `file: trust.json`
    1:46 [{}] Schema: this policy document has no `is`
        help: add it, for example `is: trust`
    1:51 ["file"] Schema: this policy document has no `is`
        help: add it, for example `is: trust`
    1:69 ["iss"] Schema: `iss` is not a key of a policy document
        help: the keys of a policy document are account_id, bucket, file, is, key_arn, role_arn
    "#);
}

#[test]
fn a_wrong_type_is_told_in_plain_words_with_what_to_write() {
    let read = file(
        "orgs.yaml",
        "kind: org-manifest\norgs:\n  - id: 17\n    name:\n    region: [us-east-1]\n    products: botlens\n    capabilities: [1]\n    clients: [a]\n",
    );
    insta::assert_snapshot!(read.issues(), @r#"
    3:9 [17] Schema: `id` must be a string, but is the number 17
        help: put it in quotes: "17"
    4:5 [name] Schema: `name` must be a string, but has no value
        help: for example `name: acme-us`
    5:13 [[us-east-1]] Schema: `region` must be a string, but is a list
        help: for example `region: us-east-1`
    6:15 [botlens] Schema: `products` must be a list, but is a string
        help: write a list: [botlens]
    7:20 [1] Schema: an item of `capabilities` must be a string, but is the number 1
        help: put it in quotes: "1"
    8:14 [[a]] Schema: `clients` must be a mapping, but is a list
        help: for example `clients: { backend: 5b0c7c1e-1f0a-4c58-8a7e-2f3a8d6c9b10 }`
    "#);
    let read = file(
        "app.yaml",
        "kind: appfoundry-app\napp: { name: '' }\ncapabilities:\n  c: { cross_org: 'true', requests_per_minute: '40' }\n  d: { cross_org: yes, requests_per_minute: 1.5 }\n  e: { requests_per_minute: -1 }\nallowlist:\n  - { org: a, expires: tomorrow }\n",
    );
    insta::assert_snapshot!(read.issues(), @r#"
    2:14 [''] Schema: `name` is empty
        help: for example `name: Botlens`
    4:19 ['true'] Schema: `cross_org` must be true or false, but is a string
        help: write true, without quotes
    4:48 ['40'] Schema: `requests_per_minute` must be a whole number, but is a string
        help: write it without quotes: 40
    5:19 [yes] Schema: `cross_org` must be true or false, but is a string
        help: write true, without quotes
    5:45 [1.5] Schema: `requests_per_minute` must be a whole number, but is the number 1.5
        help: for example `requests_per_minute: 40`
    6:29 [-1] Schema: `requests_per_minute` is at least 0, not -1
    8:24 [tomorrow] Schema: `expires` is a date (YYYY-MM-DD), not "tomorrow"
        help: for example `expires: 2027-06-30`
    "#);
}

#[test]
fn an_account_id_without_quotes_is_one_issue_with_its_own_rule() {
    let read = file(
        "orgs.yaml",
        "kind: org-manifest\norgs:\n  - { id: a, aws: { account_id: 044455556666, bucket_account_id: 111122223333 } }\n  - { id: b, aws: { account_id: 098765432109, bucket_account_id: 44455556666 } }\n  - { id: c, aws: { account_id: '1234' } }\n",
    );
    insta::assert_snapshot!(read.issues(), @r#"
    3:33 [044455556666] AccountIdNotAString: `account_id` is written as a number, 044455556666; tools that read YAML 1.1 take it for an octal number, 4910931382
        help: put it in quotes: "044455556666"
    3:66 [111122223333] AccountIdNotAString: `bucket_account_id` is written as a number, 111122223333; an AWS account id is a string: other tools compare it with one
        help: put it in quotes: "111122223333"
    4:33 [098765432109] AccountIdNotAString: `account_id` is written as a number, 098765432109; many tools drop the leading 0 of a number
        help: put it in quotes: "098765432109"
    4:66 [44455556666] AccountIdNotAString: `bucket_account_id` is written as a number, 44455556666; it has 11 digits: as a number an account id loses its leading 0
        help: put it in quotes: "044455556666"
    5:33 ['1234'] Schema: `account_id` is an AWS account id (twelve digits, in quotes), not "1234"
        help: for example `account_id: "111122223333"`
    "#);
}

#[test]
fn a_slip_in_the_kind_is_told_and_the_document_is_still_read() {
    let read = file("orgs.yaml", "kind: org_manifest\norgs: []\n");
    insta::assert_snapshot!(read.issues(), @r#"
    1:7 [org_manifest] Schema: `kind` is org-manifest, not "org_manifest"
        help: write org-manifest
    "#);
    assert!(matches!(read.only(), Content::Manifest { .. }));
}

#[test]
fn thousands_of_mistakes_are_counted_and_the_first_are_shown() {
    let orgs = "  - { id: a, colour: red }\n".repeat(5000);
    let read = file("orgs.yaml", &format!("kind: org-manifest\norgs:\n{orgs}"));
    assert_eq!(read.read.issues.len(), 101);
    assert!(read.issues().contains("4900 more places in this document are wrong"));
}

#[test]
fn thousands_of_unknown_keys_are_counted_too() {
    let keys: String = (0..1000).map(|number| format!("colour{number}: red\n")).collect();
    let read = file("orgs.yaml", &format!("kind: org-manifest\norgs: []\n{keys}"));
    assert_eq!(read.read.issues.len(), 101);
    assert!(read.issues().contains("900 more places in this document are wrong"));
}
