//! Every field of every native document.

use super::super::Content;
use super::{File, file};
use crate::diagnostic::Located;
use crate::model::{App, Declared, Grant, LocatedText, ManifestOrg, PolicyRole, Profile, Residency, Tier};

const APP: &str = r#"
kind: appfoundry-app
app:
  name: Botlens
  listing_id: 7c0d5f0e-6f0e-4f43-9a52-0d6a5a1d7a10
  tier: premium
  home_org: vendor-home
  product: botlens-premium
  token_url: https://login.mypurecloud.com/oauth/token
  api_url: https://api.{domain}
clients:
  backend: { grant: client-credentials, per: org }
  widget:  { grant: code, per: region, ids: { us-east-1: wid-us, eu-west-1: wid-eu } }
capabilities:
  bot-analytics:
    client: backend
    operations: ["POST /api/v2/analytics/bots/aggregates/query"]
    permissions: ["analytics:botAggregate:view"]
    scopes: ["analytics:readonly"]
    cross_org: true
    requests_per_minute: 40
  recording-export:
    aws: vendor-role
    residency: same-region
    caller: arn:aws:iam::555566667777:role/exporter
    require_explicit_bucket_policy: true
token_refresh_delay_ms: 100
allowlist:
  - { org: acme-us, capabilities: [bot-analytics, recording-export] }
  - { org: "*", regions: [us-east-1], expires: 2027-06-30 }
"#;

const MANIFEST: &str = r#"
kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
    region: us-east-1
    domain: mypurecloud.com
    token_url: https://login.mypurecloud.com/oauth/token
    api_url: https://api.mypurecloud.com
    parent: acme-holding
    products: [botlens-premium]
    capabilities: [bot-analytics, recording-export]
    clients: { backend: 5b0c7c1e }
    user_roles: { widget: [Supervisor] }
    query_organization_id: 4e2d8b63
    approvals:
      - { capability: bot-analytics, approved_by: it-admin@acme.example, role: Master Admin, date: 2026-10-02,
          scopes: [analytics:readonly], state: authorized }
    aws:
      account_id: "111122223333"
      region: us-west-2
      role_arn: arn:aws:iam::111122223333:role/genesys-export
      external_id: 5f3e9c74
      bucket: acme-recordings
      bucket_account_id: "444455556666"
      kms_key_arn: arn:aws:kms:us-east-1:111122223333:key/k
      documents:
        trust: aws/acme-us/trust.json
        permissions: [aws/acme-us/permissions.json]
        bucket_policy: none
        kms_key_policy: aws/acme-us/key-policy.json
        permissions_boundary: none
        service_control_policies: [aws/scp/root.json]
        resource_control_policies: none
      per_capability:
        agent-bot: { role_arn: arn:aws:iam::111122223333:role/other, function_arn: fn, key_alias_arn: alias/k, event_source: src }
    documents:
      clients: [genesys/acme-us/oauth-clients.json]
      roles: genesys/acme-us/roles.json
      authorizations: none
      tokens: [genesys/acme-us/token.json]
  - id: 9b84e6d0-3b3c-4e0b-8f53-0a9e61b27d11
"#;

fn app(read: &File) -> &App {
    match read.only() {
        Content::App(app) => app,
        other => panic!("{other:?}"),
    }
}

fn orgs(read: &File) -> &[ManifestOrg] {
    match read.only() {
        Content::Manifest { orgs, .. } => orgs,
        other => panic!("{other:?}"),
    }
}

/// Asserts value and place at once: what is read is what stands there.
fn same(read: &File, field: &LocatedText, expected: &str) {
    assert_eq!(field.to_string(), expected);
    assert_eq!(read.at(field.place).trim_matches('"'), expected);
}

fn all_same<'a>(read: &File, fields: impl IntoIterator<Item = &'a LocatedText>, expected: &[&str]) {
    let fields: Vec<&LocatedText> = fields.into_iter().collect();
    assert_eq!(fields.len(), expected.len());
    fields.iter().zip(expected).for_each(|(field, expected)| same(read, field, expected));
}

#[test]
fn every_field_of_an_app_is_read_with_its_place() {
    let read = file("app.yaml", APP);
    assert_eq!(read.issues(), "");
    let app = app(&read);
    assert_eq!(read.at(app.place), "app");
    same(&read, &app.name, "Botlens");
    let optional = [&app.listing_id, &app.home_org, &app.product, &app.token_url, &app.api_url];
    all_same(
        &read,
        optional.into_iter().flatten(),
        &[
            "7c0d5f0e-6f0e-4f43-9a52-0d6a5a1d7a10",
            "vendor-home",
            "botlens-premium",
            "https://login.mypurecloud.com/oauth/token",
            "https://api.{domain}",
        ],
    );
    let tier = app.tier.as_ref().expect("a tier");
    assert_eq!((tier.value, read.at(tier.place)), (Tier::Premium, "premium"));
    let delay = app.token_refresh_delay_ms.as_ref().expect("a delay");
    assert_eq!((delay.value, read.at(delay.place)), (100, "100"));

    let [backend, widget] = app.clients.as_slice() else { panic!("two clients") };
    assert_eq!((backend.name.as_str(), read.at(backend.name.place)), ("backend", "backend"));
    assert_eq!((backend.grant.value, backend.per_region), (Grant::ClientCredentials, false));
    assert_eq!((widget.grant.value, read.at(widget.grant.place)), (Grant::Code, "code"));
    assert!(widget.per_region);
    let ids: Vec<(&str, &str)> =
        widget.ids.iter().map(|(region, id)| (region.as_str(), read.at(id.place))).collect();
    assert_eq!(ids, [("us-east-1", "wid-us"), ("eu-west-1", "wid-eu")]);

    let [bots, export] = app.capabilities.as_slice() else { panic!("two capabilities") };
    assert_eq!((bots.name.as_str(), read.at(bots.name.place)), ("bot-analytics", "bot-analytics"));
    assert_eq!(bots.client.as_ref().map(|client| client.as_str()), Some("backend"));
    all_same(&read, &bots.operations, &["POST /api/v2/analytics/bots/aggregates/query"]);
    all_same(&read, &bots.permissions, &["analytics:botAggregate:view"]);
    all_same(&read, &bots.scopes, &["analytics:readonly"]);
    assert_eq!(bots.cross_org.map(|place| read.at(place)), Some("true"));
    assert_eq!(bots.requests_per_minute.as_ref().map(|n| n.value), Some(40));
    assert_eq!((bots.residency, bots.require_explicit_bucket_policy), (Residency::Any, None));
    assert_eq!(export.aws.as_ref().map(|aws| aws.value), Some(Profile::VendorRole));
    assert_eq!(export.residency, Residency::SameRegion);
    all_same(&read, &export.caller, &["arn:aws:iam::555566667777:role/exporter"]);
    assert_eq!(export.require_explicit_bucket_policy.map(|place| read.at(place)), Some("true"));
    assert_eq!(export.cross_org, None);

    let list = app.allowlist.as_ref().expect("an allow-list");
    let [acme, everyone] = list.as_slice() else { panic!("two entries") };
    same(&read, &acme.org, "acme-us");
    all_same(&read, acme.capabilities.iter().flatten(), &["bot-analytics", "recording-export"]);
    assert!(acme.regions.is_none() && acme.expires.is_none());
    assert!(read.at(acme.place).starts_with("{ org: acme-us"));
    same(&read, &everyone.org, "*");
    assert!(everyone.capabilities.is_none());
    all_same(&read, everyone.regions.iter().flatten(), &["us-east-1"]);
    all_same(&read, &everyone.expires, &["2027-06-30"]);
}

#[test]
fn every_field_of_an_organization_is_read_with_its_place() {
    let read = file("orgs.yaml", MANIFEST);
    assert_eq!(read.issues(), "");
    let Content::Manifest { place, .. } = read.only() else { panic!("a manifest") };
    assert_eq!(read.at(*place), "orgs");
    let [org, bare] = orgs(&read) else { panic!("two orgs") };
    same(&read, &org.id, "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11");
    same(&read, &org.name, "acme-us");
    let optional = [&org.region, &org.domain, &org.token_url, &org.api_url, &org.parent];
    all_same(
        &read,
        optional.into_iter().flatten(),
        &[
            "us-east-1",
            "mypurecloud.com",
            "https://login.mypurecloud.com/oauth/token",
            "https://api.mypurecloud.com",
            "acme-holding",
        ],
    );
    let list =
        |field: &Option<Located<Vec<LocatedText>>>| field.clone().map(|all| all.value).unwrap_or_default();
    all_same(&read, &list(&org.products), &["botlens-premium"]);
    all_same(&read, &org.capabilities.value, &["bot-analytics", "recording-export"]);
    let [(key, id)] = org.clients.as_slice() else { panic!("one client") };
    assert_eq!(key.as_str(), "backend");
    same(&read, id, "5b0c7c1e");
    let [(key, roles)] = org.user_roles.as_deref().unwrap_or_default() else { panic!("one client's roles") };
    assert_eq!(key.as_str(), "widget");
    all_same(&read, roles, &["Supervisor"]);
    all_same(&read, &org.query_organization_id, &["4e2d8b63"]);

    let approvals = org.approvals.as_ref().expect("approvals");
    let [approval] = approvals.as_slice() else { panic!("one approval") };
    same(&read, &approval.capability, "bot-analytics");
    let optional = [&approval.approved_by, &approval.role, &approval.date, &approval.state];
    let expected = ["it-admin@acme.example", "Master Admin", "2026-10-02", "authorized"];
    all_same(&read, optional.into_iter().flatten(), &expected);
    all_same(&read, &list(&approval.scopes), &["analytics:readonly"]);

    assert!(bare.aws.is_none() && bare.products.is_none() && bare.approvals.is_none());
    assert_eq!(bare.name, bare.id);
    assert!(bare.capabilities.is_empty());
    assert_eq!(bare.documents.clients, Declared::Absent);
}

#[test]
fn the_aws_side_and_the_documents_are_read_and_none_is_not_absent() {
    let read = file("orgs.yaml", MANIFEST);
    let org = &orgs(&read)[0];
    let aws = org.aws.as_ref().expect("an AWS side");
    assert_eq!(read.at(aws.place), "aws");
    let fields = [
        &aws.account_id,
        &aws.region,
        &aws.role_arn,
        &aws.external_id,
        &aws.bucket,
        &aws.bucket_account_id,
        &aws.kms_key_arn.some().cloned(),
    ];
    all_same(
        &read,
        fields.into_iter().flatten(),
        &[
            "111122223333",
            "us-west-2",
            "arn:aws:iam::111122223333:role/genesys-export",
            "5f3e9c74",
            "acme-recordings",
            "444455556666",
            "arn:aws:kms:us-east-1:111122223333:key/k",
        ],
    );
    let documents = &aws.documents;
    all_same(&read, documents.trust.some(), &["aws/acme-us/trust.json"]);
    all_same(&read, documents.permissions.some().into_iter().flatten(), &["aws/acme-us/permissions.json"]);
    all_same(&read, documents.kms_key_policy.some(), &["aws/acme-us/key-policy.json"]);
    all_same(&read, documents.service_control_policies.some().into_iter().flatten(), &["aws/scp/root.json"]);
    assert!(matches!(documents.bucket_policy, Declared::None(place) if read.at(place) == "none"));
    assert!(matches!(documents.permissions_boundary, Declared::None(_)));
    assert!(matches!(documents.resource_control_policies, Declared::None(_)));

    let [(capability, own)] = org.per_capability.as_slice() else { panic!("one override") };
    assert_eq!((capability.as_str(), read.at(own.place)), ("agent-bot", "agent-bot"));
    let fields = [&own.role_arn, &own.function_arn, &own.key_alias_arn, &own.event_source];
    all_same(
        &read,
        fields.into_iter().flatten(),
        &["arn:aws:iam::111122223333:role/other", "fn", "alias/k", "src"],
    );
    assert_eq!(own.documents.trust, Declared::Absent);

    let exports = &org.documents;
    all_same(&read, exports.clients.some().into_iter().flatten(), &["genesys/acme-us/oauth-clients.json"]);
    all_same(&read, exports.roles.some().into_iter().flatten(), &["genesys/acme-us/roles.json"]);
    assert!(matches!(exports.authorizations, Declared::None(_)));
    all_same(&read, exports.tokens.some().into_iter().flatten(), &["genesys/acme-us/token.json"]);
}

/// What a model says, without where it says it.
fn without_places(debug: &str) -> String {
    let mut text = String::new();
    let mut rest = debug;
    while let Some((before, after)) = rest.split_once("Place {") {
        text.push_str(before);
        rest = after.split_once("} }").map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[test]
fn yaml_json_and_toml_forms_of_a_manifest_say_the_same() {
    let yaml = file(
        "a.yaml",
        "kind: org-manifest\norgs:\n  - id: abc\n    products: [p]\n    aws: { account_id: '111122223333' }\n",
    );
    let json = file(
        "a.json",
        r#"{"kind": "org-manifest", "orgs": [{"id": "abc", "products": ["p"], "aws": {"account_id": "111122223333"}}]}"#,
    );
    let toml = file(
        "a.toml",
        "kind = \"org-manifest\"\n[[orgs]]\nid = \"abc\"\nproducts = [\"p\"]\n[orgs.aws]\naccount_id = \"111122223333\"\n",
    );
    let model = |read: &File| without_places(&format!("{:?}", orgs(read)));
    assert!(model(&yaml).contains("111122223333"));
    assert_eq!(model(&yaml), model(&json));
    assert_eq!(model(&yaml), model(&toml));
    assert_eq!([yaml.issues(), json.issues(), toml.issues()], ["", "", ""]);
}

#[test]
fn a_toml_date_is_a_date() {
    let text = "kind = \"appfoundry-app\"\n[app]\nname = \"x\"\n[capabilities.a]\n[[allowlist]]\norg = \"o\"\nexpires = 2027-06-30\n";
    let read = file("app.toml", text);
    assert_eq!(read.issues(), "");
    let entry = &app(&read).allowlist.as_ref().expect("an allow-list")[0];
    assert_eq!(entry.expires.as_ref().map(|date| date.to_string()), Some("2027-06-30".into()));
}

#[test]
fn a_list_of_policies_binds_files_to_what_they_are() {
    let read = file(
        "policies.yaml",
        "kind: grantlint-policies\ndocuments:\n  - { file: t.json, is: trust, role_arn: r, account_id: \"111122223333\" }\n  - { file: b.json, is: bucket-policy, bucket: b }\n  - { file: k.json, is: key-policy, key_arn: k }\n  - { file: s.json, is: scp }\n",
    );
    assert_eq!(read.issues(), "");
    let Content::Policies(all) = read.only() else { panic!("policies") };
    let what: Vec<PolicyRole> = all.iter().map(|binding| binding.is).collect();
    let expected = [
        PolicyRole::Trust,
        PolicyRole::BucketPolicy,
        PolicyRole::KeyPolicy,
        PolicyRole::ServiceControlPolicy,
    ];
    assert_eq!(what, expected);
    same(&read, &all[0].file, "t.json");
    all_same(&read, all[0].role_arn.iter().chain(&all[0].account_id), &["r", "111122223333"]);
    all_same(&read, all[1].bucket.iter().chain(&all[2].key_arn), &["b", "k"]);
}

#[test]
fn placeholders_are_holes_and_no_issues() {
    let read = file(
        "orgs.json",
        r#"{"kind": "org-manifest", "orgs": [{"id": "${org}", "aws": {"account_id": "${account}"},
            "approvals": [{"capability": "a", "date": "${date}", "state": "${state}"}]}]}"#,
    );
    assert_eq!(read.issues(), "");
    assert!(orgs(&read)[0].id.has_holes());
}

#[test]
fn what_is_readable_is_read_although_the_schema_is_broken() {
    let read = file("orgs.yaml", "kind: org-manifest\norgs:\n  - { name: a, region: 7, colour: red }\n");
    let [org] = orgs(&read) else { panic!("one org") };
    same(&read, &org.name, "a");
    assert!(org.id.has_holes() && org.region.is_none());
    assert_eq!(read.read.issues.len(), 3);
}

#[test]
fn what_only_one_thing_can_be_meant_by_is_read_as_that_and_said() {
    let read = file(
        "orgs.yaml",
        "kind: org-manifest\norgs:\n  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11\n    name: acme-us\n    aws:\n      account_id: 1111-2222-3333\n      region: us-east1\n      role_arn: genesys-export\n      bucket: arn:aws:s3:::acme-recordings/*\n      per_capability:\n        export: { role_arn: role/exporter, bucket: \"s3://acme-exports\" }\n",
    );
    let org = &orgs(&read)[0];
    let aws = org.aws.as_ref().expect("the AWS side");
    assert_eq!(aws.account_id.as_ref().expect("the account").to_string(), "111122223333");
    let over = &org.per_capability[0].1;
    let fields = [&aws.region, &aws.role_arn, &aws.bucket, &over.role_arn, &over.bucket];
    let meant: Vec<String> =
        fields.iter().filter_map(|field| Some(field.as_ref()?.value.to_string())).collect();
    assert_eq!(
        meant,
        [
            "us-east-1",
            "arn:aws:iam::111122223333:role/genesys-export",
            "acme-recordings",
            "arn:aws:iam::111122223333:role/exporter",
            "acme-exports"
        ]
    );
    let help: Vec<&str> = read.read.issues.iter().filter_map(|issue| issue.help.as_deref()).collect();
    assert!(help.contains(&"write `bucket: acme-recordings`"), "{help:?}");
    assert!(help.contains(&"write `role_arn: arn:aws:iam::111122223333:role/genesys-export`"), "{help:?}");
    assert_eq!(read.read.issues.len(), 6, "{help:?}");
}
