//! `grantlint init` as a user meets it: what is written, what `check` makes of
//! it, and that nothing is ever lost.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

struct Outcome {
    code: i32,
    out: String,
    err: String,
}

fn grantlint(folder: &Path, arguments: &[&str]) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_grantlint"))
        .current_dir(folder)
        .env("COLUMNS", "100")
        .args(arguments)
        .output()
        .expect("the program runs");
    Outcome {
        code: output.status.code().expect("it was not killed"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("output is UTF-8"),
    }
}

/// A folder called `ws` with these files, in a folder of its own.
fn workspace(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    fs::create_dir(folder.path().join("ws")).expect("a folder");
    for (path, content) in files {
        put(&folder, path, content);
    }
    folder
}

fn put(folder: &TempDir, path: &str, content: &str) {
    let path = folder.path().join("ws").join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, content).expect("a file");
}

fn read(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join("ws").join(path)).expect("it was written")
}

/// An example of the repository without what a draft is to find out.
fn example_without_manifest(name: &str) -> TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("the example") {
            let entry = entry.expect("an entry");
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).expect("a copy");
            }
        }
    }
    let folder = TempDir::new().expect("a temporary folder");
    let ws = folder.path().join("ws");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name), &ws);
    fs::remove_file(ws.join("app.yaml")).expect("the example has an app");
    fs::remove_file(ws.join("orgs.yaml")).expect("the example has a manifest");
    folder
}

fn trust(principal: &str, external_id: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}},
        "Action": "sts:AssumeRole", "Condition": {{"StringEquals": {{"sts:ExternalId": "{external_id}"}}}}}}]}}"#
    )
}

const GENESYS: &str = "arn:aws:iam::765628985471:root";
const HOLLIS: &str = "9b84e6d0-52c7-4e0f-a1b6-3d7a90c5e842";
const ACME: &str = "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11";

const PERMISSIONS: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": ["s3:PutObject", "s3:PutObjectAcl"], "Resource": "arn:aws:s3:::hollis-bank-recordings/*"}]}"#;

const CLIENTS: &str = r#"{"entities": [{"id": "a41d92f7-0c63-4be8-8b5e-f7d31c8a2e60", "name": "Botlens back end",
    "authorizedGrantType": "CLIENT-CREDENTIALS", "secret": "n0t-f0r-anyb0dys-eyes-0123456789",
    "roleDivisions": [], "state": "active"}], "total": 1}"#;

fn token(org: &str) -> String {
    format!(
        r#"{{"organization": {{"id": "{org}", "name": "Hollis"}}, "OAuthClient":
        {{"id": "a41d92f7-0c63-4be8-8b5e-f7d31c8a2e60"}}, "scope": []}}"#
    )
}

#[test]
fn init_writes_a_workspace_that_is_proven_and_never_overwrites() {
    let folder = workspace(&[]);
    let written = grantlint(folder.path(), &["init", "ws"]);
    assert_eq!(written.code, 0, "{}", written.err);
    insta::assert_snapshot!("written", written.out);
    let checked = grantlint(folder.path(), &["check", "ws", "--strict", "--fail-on", "note"]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("access: 1 proven, 0 refuted, 0 unknown"), "{}", checked.out);
    let again = grantlint(folder.path(), &["init", "ws"]);
    assert_eq!(again.code, 2);
    insta::assert_snapshot!("refused", again.err);
}

#[test]
fn a_draft_from_answers_of_the_aws_cli_has_the_role_the_account_and_the_bucket() {
    let sample = |name: &str| {
        let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats/aws_cli");
        fs::read_to_string(format!("{samples}/{name}")).expect("a sample")
    };
    let folder = workspace(&[
        ("genesys-export.get-role.json", &sample("genesys-export.get-role.json")),
        ("acme-recordings.get-bucket-policy.json", &sample("acme-recordings.get-bucket-policy.json")),
        ("get-role-policy.json", &sample("get-role-policy.json")),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let manifest = read(&folder, "orgs.yaml");
    for line in [
        "- id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11",
        "account_id: \"123456789012\"",
        "role_arn: arn:aws:iam::123456789012:role/genesys-export",
        "bucket: acme-recordings",
        "trust: genesys-export.get-role.json",
        "permissions: [get-role-policy.json]",
        "bucket_policy: acme-recordings.get-bucket-policy.json",
    ] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
}

#[test]
fn init_writes_nothing_where_one_of_its_files_exists() {
    let folder = workspace(&[("orgs.yaml", "mine")]);
    let outcome = grantlint(folder.path(), &["init", "ws"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("orgs.yaml exists, and nothing was written"), "{}", outcome.err);
    assert_eq!(read(&folder, "orgs.yaml"), "mine");
    assert_eq!(fs::read_dir(folder.path().join("ws")).expect("the folder").count(), 1);
}

#[test]
fn a_draft_of_one_organization_says_where_everything_comes_from_and_what_is_missing() {
    let folder = workspace(&[
        ("aws/hollis-bank/trust.json", &trust(GENESYS, HOLLIS)),
        ("aws/hollis-bank/permissions.json", PERMISSIONS),
        ("genesys/hollis-bank/oauth-clients.json", CLIENTS),
        ("genesys/hollis-bank/token.json", &token(HOLLIS)),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    insta::assert_snapshot!("drafted", drafted.out);
    insta::assert_snapshot!("hollis_app", read(&folder, "app.yaml"));
    insta::assert_snapshot!("hollis_orgs", read(&folder, "orgs.yaml"));
    let checked = grantlint(folder.path(), &["access", "ws"]);
    assert!(checked.out.contains(" 0 refuted"), "{}", checked.out);
    let again = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert!(again.code == 2 && again.err.contains("is an org manifest already"), "{}", again.err);
}

#[test]
fn a_draft_of_an_example_recovers_what_its_files_tell_and_refutes_nothing() {
    let folder = example_without_manifest("clean");
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    insta::assert_snapshot!("clean_app", read(&folder, "app.yaml"));
    insta::assert_snapshot!("clean_orgs", read(&folder, "orgs.yaml"));
    let checked = grantlint(folder.path(), &["check", "ws", "--format", "concise"]);
    // What a draft leaves open is not green, and nothing else is wrong with it.
    let errors: Vec<&str> = checked.out.lines().filter(|line| line.contains(" error[")).collect();
    assert!(errors.len() == 1 && errors[0].contains("access/nothing-proven"), "{}", checked.out);
    assert!(checked.out.contains(" 0 refuted, "), "{}", checked.out);
}

#[test]
fn a_draft_never_holds_a_secret_nor_the_folder_of_the_machine() {
    let folder = workspace(&[("acme/clients.json", CLIENTS)]);
    let printed = grantlint(folder.path(), &["init", "--from", "ws", "--stdout"]);
    assert_eq!(printed.code, 0, "{}", printed.err);
    assert!(printed.out.contains("a41d92f7-0c63-4be8-8b5e-f7d31c8a2e60"), "{}", printed.out);
    assert!(!printed.out.contains("n0t-f0r"), "{}", printed.out);
    assert!(!printed.out.contains(&*folder.path().to_string_lossy()), "{}", printed.out);
    assert!(!folder.path().join("ws/orgs.yaml").exists());
}

#[test]
fn an_external_id_that_is_not_the_tokens_organization_is_said() {
    let folder = workspace(&[
        ("aws/hollis-bank/trust.json", &trust(GENESYS, ACME)),
        ("genesys/hollis-bank/token.json", &token(HOLLIS)),
    ]);
    let printed = grantlint(folder.path(), &["init", "--from", "ws", "--stdout"]);
    assert!(printed.out.contains(&format!("id: {HOLLIS}")), "{}", printed.out);
    assert!(printed.out.contains(&format!("accepts external id {ACME} (from")), "{}", printed.out);
}

#[test]
fn file_names_tell_organizations_apart_where_there_are_no_folders() {
    let bucket = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS":
        "arn:aws:iam::444455556666:role/genesys-export"}, "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::hollis-bank-recordings/*"}]}"#;
    let folder = workspace(&[
        ("policies/acme-us-trust.json", &trust(GENESYS, ACME)),
        ("policies/hollis_bank-trust.json", &trust(GENESYS, HOLLIS)),
        ("policies/hollis-bank-bucket-policy.json", bucket),
        ("policies/scp.json", PERMISSIONS),
        ("deploy/hollis-bank.toml", "environment = \"login.mypurecloud.ie\"\n"),
    ]);
    let printed = grantlint(folder.path(), &["init", "--from", "ws", "--stdout"]);
    insta::assert_snapshot!("flat", printed.out);
    grantlint(folder.path(), &["init", "--from", "ws"]);
    let checked = grantlint(folder.path(), &["access", "ws"]);
    assert!(checked.out.contains(" 0 refuted"), "{}", checked.out);
}

#[test]
fn folders_named_by_account_are_joined_to_tokens_by_the_external_id() {
    let me = format!(r#"{{"id": "{ACME}", "name": "Acme US", "thirdPartyOrgName": "acme"}}"#);
    let folder = workspace(&[
        ("111122223333/trust.json", &trust(GENESYS, ACME)),
        ("444455556666/trust.json", &trust(GENESYS, HOLLIS)),
        ("444455556666/permissions.json", PERMISSIONS),
        ("111122223333/me.json", &me),
        ("tokens/t2.json", &token(HOLLIS)),
    ]);
    let printed = grantlint(folder.path(), &["init", "--from", "ws", "--stdout"]);
    insta::assert_snapshot!("by_account", printed.out);
}

#[test]
fn two_organizations_never_get_one_id() {
    let token = token(ACME).replace("Hollis", "Somebody");
    let folder = workspace(&[
        ("aws/acme/trust.json", &trust(GENESYS, ACME)),
        ("aws/hollis/trust.json", &trust(GENESYS, ACME)),
        ("genesys/acme/token.json", &token),
        ("genesys/hollis/token.json", &token),
    ]);
    let printed = grantlint(folder.path(), &["init", "--from", "ws", "--stdout"]);
    assert!(!printed.out.contains(&format!("id: {ACME}")), "{}", printed.out);
    assert!(printed.out.contains(&format!("is it {ACME}?")), "{}", printed.out);
}

#[test]
fn what_a_vendors_role_sends_is_not_guessed_from_what_is_accepted() {
    let folder = workspace(&[
        ("trust.json", &trust("arn:aws:iam::555566667777:role/exporter", "contract-17")),
        ("token.json", &token(HOLLIS)),
        ("ci.json", r#"{"role": "arn:aws:iam::444455556666:role/deployer", "region": "eu-west-1"}"#),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let manifest = read(&folder, "orgs.yaml");
    for line in [
        "name: Hollis",
        "external_id: \"${TODO}\"",
        "# TODO: role_arn: is it arn:aws:iam::444455556666:role/deployer? (from ci.json)",
        "# TODO: region: is it eu-west-1? (from ci.json)",
    ] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
    let checked = grantlint(folder.path(), &["access", "ws"]);
    assert!(checked.out.contains("0 proven, 0 refuted, 1 unknown"), "{}", checked.out);
}

#[test]
fn a_draft_says_whose_the_bucket_is_where_a_document_tells_it() {
    let bucket = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::hollis-recordings/*" }] }"#;
    let role = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:PutObject"],
        "Resource": "arn:aws:s3:::hollis-recordings/*" }, { "Effect": "Allow", "Action": "kms:GenerateDataKey",
        "Resource": "arn:aws:kms:eu-west-1:123456789012:key/0f9d6c1b-84e2-4a37-b5d0-c21e7f8a9634" }] }"#;
    let caller = r#"{ "UserId": "AIDASAMPLE", "Account": "444455556666", "Arn": "arn:aws:iam::444455556666:user/ops" }"#;
    let answer = r#"{ "Role": { "RoleName": "export", "Arn": "arn:aws:iam::444455556666:role/export",
        "AssumeRolePolicyDocument": {} } }"#;
    let trust = trust(GENESYS, HOLLIS);
    let answer = answer.replace("{} }", &format!("{trust} }}"));
    let answer = answer.as_str();
    let token = token(HOLLIS);
    for (files, line) in [
        (
            vec![("444455556666/bucket-policy.json", bucket), ("444455556666/get-role.json", answer)],
            "bucket_account_id: \"444455556666\"",
        ),
        (
            vec![
                ("aws/bucket-policy.json", bucket),
                ("aws/whoami.json", caller),
                ("aws/get-role.json", answer),
            ],
            "bucket_account_id: \"444455556666\"",
        ),
        (
            vec![
                ("aws/bucket-policy.json", bucket),
                ("aws/permissions.json", role),
                ("aws/get-role.json", answer),
            ],
            "# TODO: bucket_account_id: \"123456789012\", as its key's (from aws/permissions.json), or the role's?",
        ),
        // Who asks who he is elsewhere says nothing of the bucket.
        (vec![("aws/bucket-policy.json", bucket), ("ci/whoami.json", caller)], ""),
    ] {
        let mut files = files;
        files.extend([("trust.json", trust.as_str()), ("token.json", token.as_str())]);
        let folder = workspace(&files);
        let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
        assert_eq!(drafted.code, 0, "{}", drafted.err);
        let manifest = read(&folder, "orgs.yaml");
        match line {
            "" => assert!(!manifest.contains("bucket_account_id"), "{manifest}"),
            line => assert!(manifest.contains(line), "{line}: {manifest}"),
        }
    }
}

#[test]
fn an_app_that_is_there_is_kept_and_its_names_are_used() {
    let app = "kind: appfoundry-app\napp: { name: Botlens, product: botlens }\n\
               clients: { backend: { grant: client-credentials } }\n\
               capabilities:\n  bots: { client: backend, cross_org: true }\n  lex: { aws: lex }\n";
    let folder = workspace(&[
        ("deploy/app.yaml", app),
        ("deploy/genesys/hollis-bank/oauth-clients.json", CLIENTS),
        ("grantlint.toml", ""),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws/deploy"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    assert_eq!(read(&folder, "deploy/app.yaml"), app);
    let manifest = read(&folder, "deploy/orgs.yaml");
    for line in [
        "capabilities: [bots]\n",
        "backend: a41d92f7-0c63-4be8-8b5e-f7d31c8a2e60",
        "clients: [genesys/hollis-bank/oauth-clients.json]",
        "# TODO: products:",
    ] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
    let checked = grantlint(folder.path(), &["access", "ws"]);
    assert!(checked.out.contains("0 proven, 0 refuted, 1 unknown"), "{}", checked.out);
}

#[test]
fn names_that_mean_something_in_yaml_stay_names() {
    let folder = workspace(&[
        ("none/trust.json", &trust(GENESYS, ACME)),
        ("none/clients.json", &CLIENTS.replace("Botlens back end", "a: \\\"b\\\" # c\\n- d")),
        ("x: [y/trust.json", &trust(GENESYS, HOLLIS)),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let checked = grantlint(folder.path(), &["check", "ws", "--format", "concise"]);
    assert!(!checked.out.contains("schema/") && !checked.out.contains("syntax"), "{}", checked.out);
    assert!(checked.out.contains("3 unknown"), "{}", checked.out);
}

#[test]
fn a_draft_of_the_broken_example_claims_nothing_that_its_files_do_not() {
    let folder = example_without_manifest("eu-west-403");
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let checked = grantlint(folder.path(), &["check", "ws", "--format", "concise"]);
    assert!(checked.out.contains(" 0 refuted, "), "{}", checked.out);
    assert!(!checked.out.contains("org/"), "{}", checked.out);
}

#[test]
fn from_nothing_there_is_no_draft() {
    let folder = workspace(&[("a.json", "{}")]);
    let outcome = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(outcome.code, 3);
    insta::assert_snapshot!("nothing", outcome.err);
    assert_eq!(grantlint(folder.path(), &["init", "--from", "nowhere"]).code, 3);
}

#[test]
fn the_draft_takes_what_modules_templates_exports_and_settings_tell_of_an_organization() {
    let folder = example_without_manifest("mixed-formats");
    put(&folder, "acme-us/genesys/.env", "GENESYSCLOUD_REGION=us_east_1\n");
    put(
        &folder,
        "acme-us/aws/acme-us-recordings.get-bucket-encryption.json",
        r#"{"ServerSideEncryptionConfiguration": {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}}"#,
    );
    let outcome = grantlint(&folder.path().join("ws"), &["init", "--from", "."]);
    assert!(outcome.out.contains("5 organizations drafted"), "{}{}", outcome.out, outcome.err);
    let orgs = read(&folder, "orgs.yaml");
    let names: Vec<&str> = orgs.lines().filter_map(|line| line.strip_prefix("    name: ")).collect();
    assert_eq!(names, ["acme-us", "bluegum-health", "fjord-insurance", "hollis-bank", "kestrel-retail"]);
    for line in [
        "    region: us-east-1                               # from acme-us/genesys/.env",
        "    domain: mypurecloud.com",
        "      region: us-east-1                             # the bucket's region, from acme-us/aws/acme-us-recordings.get-bucket-location.json",
        "      kms_key_arn: none                             # the bucket's default encryption has no key of the customer, from acme-us/aws/acme-us-recordings.get-bucket-encryption.json",
        "      role_arn: arn:aws:iam::123456789012:role/fjord-genesys-export  # TODO: confirm: this name in this account, from fjord-insurance/terraform/role.tf",
    ] {
        assert!(orgs.lines().any(|own| own == line), "{line}\n{orgs}");
    }
    // Each bucket has a region of its own, and one that is not told stays open.
    assert!(orgs.contains("# TODO: region: <the bucket's region>"), "{orgs}");
    let check =
        grantlint(&folder.path().join("ws"), &["check", "--format", "concise", "--today", "2026-11-23"]);
    assert!(!check.out.contains("org/unknown-reference"), "{}", check.out);
}

#[test]
fn a_template_is_drafted_once_for_each_file_of_its_parameters() {
    let template = r#"{"AWSTemplateFormatVersion": "2010-09-09", "Parameters": {"OrgId": {"Type": "String"}},
        "Resources": {"Export": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "genesys-export",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS":
        "arn:aws:iam::765628985471:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals":
        {"sts:ExternalId": {"Ref": "OrgId"}}}}]}}}}}"#;
    let values = |id: &str| format!(r#"[{{"ParameterKey": "OrgId", "ParameterValue": "{id}"}}]"#);
    let folder = workspace(&[
        ("template.json", template),
        ("parameters/acme.json", &values(ACME)),
        ("parameters/hollis.json", &values(HOLLIS)),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let manifest = read(&folder, "orgs.yaml");
    for line in [
        "    name: acme\n",
        "        template: template.json\n        parameters: [parameters/acme.json]\n",
        "    name: hollis\n",
        "        template: template.json\n        parameters: [parameters/hollis.json]\n",
    ] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
    assert!(!manifest.contains("trust: "), "{manifest}");
    let checked = grantlint(folder.path(), &["check", "ws", "--format", "concise"]);
    assert!(!checked.out.contains("schema/") && !checked.out.contains("org/"), "{}", checked.out);
}

/// One module for all customers says nothing of whose it is: the roots that call it do.
#[test]
fn roots_that_call_one_module_are_drafted_as_one_organization_each() {
    let module = format!(
        "variable \"org_id\" {{ type = string }}\nvariable \"bucket\" {{ type = string }}\n\
         resource \"aws_iam_role\" \"export\" {{\n  name = \"genesys-export\"\n  assume_role_policy = \
         jsonencode({{ Version = \"2012-10-17\", Statement = [{{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = \
         {{ AWS = \"{GENESYS}\" }}, Condition = {{ StringEquals = {{ \"sts:ExternalId\" = var.org_id }} }} }}] }})\n}}\n\
         resource \"aws_s3_bucket\" \"recordings\" {{ bucket = var.bucket }}\n"
    );
    let root = |id: &str, bucket: &str| {
        format!(
            "module \"export\" {{\n  source = \"../modules/export\"\n  org_id = \"{id}\"\n  bucket = \"{bucket}\"\n}}\n"
        )
    };
    let folder = workspace(&[
        ("terraform/modules/export/main.tf", &module),
        ("terraform/acme/main.tf", &root("3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11", "acme-recordings")),
        ("terraform/hollis/main.tf", &root(HOLLIS, "hollis-recordings")),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let manifest = read(&folder, "orgs.yaml");
    for (org, bucket, other) in
        [("acme", "acme-recordings", "hollis-recordings"), ("hollis", "hollis-recordings", "acme-recordings")]
    {
        let entry = manifest.split("  - id: ").find(|entry| entry.contains(&format!("name: {org}\n")));
        let entry = entry.unwrap_or_else(|| panic!("no {org} in {manifest}"));
        assert!(entry.contains(&format!("bucket: {bucket} ")) && !entry.contains(other), "{manifest}");
    }
    assert!(!manifest.contains("name: modules"), "{manifest}");
}

/// What the AWS CLI prints for people is an answer as well, and so is what stands beside a client.
#[test]
fn a_draft_takes_errors_of_the_aws_cli_integrations_and_settings_of_a_client() {
    const CLIENT: &str = "5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951";
    let folder = workspace(&[
        ("trust.json", &trust(GENESYS, HOLLIS)),
        (
            "hollis-recordings.get-bucket-policy.json",
            "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: The bucket policy does not exist\n",
        ),
        (
            "integrations.json",
            r#"{"entities": [{"id": "aaaa0c1e-8d24-4f6a-9e13-2a7b60d4c951", "name": "AWS S3",
            "integrationType": {"id": "aws-s3-recording-bulk-actions-integration"}, "intendedState": "ENABLED"}],
            "total": 1, "pageCount": 1, "pageSize": 25, "pageNumber": 1}"#,
        ),
        (
            "clients.json",
            r#"{"entities": [{"id": "5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951", "name": "Botlens",
            "authorizedGrantType": "CLIENT-CREDENTIALS", "roleDivisions": [], "state": "active"}],
            "total": 1, "pageCount": 1, "pageSize": 25, "pageNumber": 1}"#,
        ),
        (".env.eu", &format!("CLIENT_ID={CLIENT}\nGENESYS_ENVIRONMENT=mypurecloud.ie\n")),
        (".env.us", "CLIENT_ID=99990c1e-8d24-4f6a-9e13-2a7b60d4c951\nGENESYS_ENVIRONMENT=mypurecloud.com\n"),
    ]);
    let drafted = grantlint(folder.path(), &["init", "--from", "ws"]);
    assert_eq!(drafted.code, 0, "{}", drafted.err);
    let manifest = read(&folder, "orgs.yaml");
    for line in [
        "        bucket_policy: hollis-recordings.get-bucket-policy.json\n",
        "      integrations: [integrations.json]\n",
        "    region: eu-west-1                               # beside its client, from .env.eu\n",
        "    name: my-org ",
    ] {
        assert!(manifest.contains(line), "{line}\n{manifest}");
    }
}
