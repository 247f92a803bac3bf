//! The program as a user meets it: arguments and files in, text and exit code
//! out.

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
        .env_remove("NO_COLOR")
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

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

const BROKEN: &[u8] = b"{\n  \"a\": 1\n  \"b\": 2\n}\n";
const MANIFEST: &[u8] = b"kind: org-manifest\norgs: []\n";

#[test]
fn a_path_that_does_not_exist_is_a_finding_and_exit_3() {
    let folder = folder(&[("orgs.yaml", MANIFEST)]);
    let outcome = grantlint(folder.path(), &["check", "nope"]);
    assert_eq!(outcome.code, 3, "{}", outcome.err);
    assert!(outcome.out.contains("error[file/unreadable]"), "{}", outcome.out);
    assert!(outcome.out.contains("nope"), "{}", outcome.out);
}

#[test]
fn an_empty_folder_is_exit_3_and_says_what_to_do() {
    let outcome = grantlint(folder(&[]).path(), &[]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.err.contains("no JSON, YAML or TOML file was found"), "{}", outcome.err);
}

#[test]
fn broken_syntax_is_placed_the_other_files_are_still_checked_and_the_exit_code_is_3() {
    let folder = folder(&[("a/trust.json", BROKEN), ("b/other.json", BROKEN), ("orgs.yaml", MANIFEST)]);
    let outcome = grantlint(folder.path(), &["check", "--format", "concise"]);
    assert_eq!(outcome.code, 3);
    for place in ["a/trust.json:2:", "b/other.json:2:"] {
        assert!(outcome.out.contains(place), "{}", outcome.out);
    }
}

#[test]
fn text_that_is_not_utf_8_is_a_finding_and_exit_3() {
    let folder = folder(&[("a.json", b"{\"a\": \"\xff\"}")]);
    let outcome = grantlint(folder.path(), &["check", "--format", "concise"]);
    assert_eq!(outcome.code, 3);
    assert!(outcome.out.contains("file/unreadable") && outcome.out.contains("UTF-8"), "{}", outcome.out);
}

#[test]
fn a_mistake_in_the_configuration_is_exit_2_with_its_place_and_the_nearest_key() {
    let folder = folder(&[("grantlint.toml", b"\n[rulse]\n"), ("sub/orgs.yaml", MANIFEST)]);
    let outcome = grantlint(&folder.path().join("sub"), &["check"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.contains("grantlint.toml:2:2: "), "{}", outcome.err);
    assert!(outcome.err.contains("help: did you mean `rules`?"), "{}", outcome.err);
}

#[test]
fn a_configuration_that_is_named_and_missing_is_exit_2() {
    let outcome = grantlint(folder(&[]).path(), &["check", "--config", "gone.toml"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("gone.toml cannot be read"), "{}", outcome.err);
}

#[test]
fn formats_and_flags_that_do_not_exist_and_days_that_never_were_are_refused() {
    for arguments in [
        vec!["check", "--format", "sarif"],
        vec!["check", "--baseline", "x"],
        vec!["check", "--report", "json"],
        vec!["check", "--report", "xml=x"],
        vec!["check", "--jobs", "0"],
        vec!["check", "--today", "2026-02-30"],
        vec!["check", "--today", "yesterday"],
        vec!["access", "--why"],
        vec!["deploy"],
    ] {
        let outcome = grantlint(folder(&[("orgs.yaml", MANIFEST)]).path(), &arguments);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?}");
        assert!(outcome.err.starts_with("error: "), "{arguments:?}: {}", outcome.err);
    }
}

#[test]
fn with_a_configuration_above_the_whole_workspace_is_the_context_of_a_changed_file() {
    let folder = folder(&[
        ("grantlint.toml", b"[files]\nexclude = [\"old\"]\n"),
        ("orgs.yaml", MANIFEST),
        ("aws/trust.json", b"{}"),
        ("old/trust.json", BROKEN),
    ]);
    let outcome = grantlint(folder.path(), &["check", "aws/trust.json", "old/trust.json", "-q"]);
    assert!(outcome.out.contains("in 3 files"), "{}", outcome.out);
    assert_eq!(outcome.out.lines().count(), 1, "{}", outcome.out);
}

#[test]
fn without_a_configuration_two_folders_are_never_mixed() {
    let folder = folder(&[("a/orgs.yaml", MANIFEST), ("b/orgs.yaml", MANIFEST)]);
    let outcome = grantlint(folder.path(), &["check", "a", "b"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("two workspaces"), "{}", outcome.err);
    let outcome = grantlint(folder.path(), &["check", "a/orgs.yaml", "b/orgs.yaml", "-q"]);
    assert!(outcome.out.contains("in 2 files"), "named files are one workspace: {}", outcome.out);
}

#[test]
fn the_rules_of_the_configuration_and_the_threshold_decide_the_exit_code() {
    let folder = folder(&[("a.json", b"{\"a\": 1, \"a\": 2}")]);
    let arguments = ["check", "--select", "file/duplicate-key", "--fail-on", "note"];
    let fails = grantlint(folder.path(), &arguments);
    assert_eq!(fails.code, 1, "{}{}", fails.out, fails.err);
    fs::write(folder.path().join("grantlint.toml"), "[rules]\nfile = \"off\"\n").expect("a file");
    let passes = grantlint(folder.path(), &arguments);
    assert_eq!(passes.code, 0, "{}{}", passes.out, passes.err);
}

#[test]
fn reports_are_written_to_files_beside_what_is_printed() {
    let folder = folder(&[("a.json", BROKEN)]);
    let arguments =
        ["check", "-q", "--report", "json=r.out", "--report", "concise=r.txt", "--today", "2026-11-23"];
    let outcome = grantlint(folder.path(), &arguments);
    assert_eq!(outcome.code, 3, "{}", outcome.err);
    let json = fs::read(folder.path().join("r.out")).expect("written");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["tool"]["today"], "2026-11-23");
    assert!(fs::read_to_string(folder.path().join("r.txt")).expect("written").contains("a.json:2:"));
    let outcome = grantlint(folder.path(), &["check", "--report", "json=no/such/folder/r.json"]);
    assert!(outcome.err.contains("cannot be written"), "{}", outcome.err);
}

#[test]
#[expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test runs the program itself")]
fn a_reader_that_closes_the_pipe_is_no_error() {
    let folder = folder(&[("a.json", BROKEN)]);
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_grantlint"))
        .current_dir(folder.path())
        .args(["check", "--format", "json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let folder = folder(&[("a.json", BROKEN)]);
    assert!(!grantlint(folder.path(), &["check"]).out.contains('\u{1b}'));
    assert!(!grantlint(folder.path(), &["check", "--color", "never"]).out.contains('\u{1b}'));
    assert!(grantlint(folder.path(), &["check", "--color", "always"]).out.contains("\u{1b}["));
}

#[test]
fn output_is_the_same_for_any_number_of_threads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of = |jobs| {
        let arguments =
            ["check", "examples/eu-west-403", "--format", "json", "--today", "2026-11-23", "--jobs", jobs];
        grantlint(root, &arguments).out
    };
    assert_eq!(of("1"), of("4"));
}

#[test]
fn a_file_that_was_not_named_is_not_called_missing() {
    let app =
        b"kind: appfoundry-app\napp: { name: Archiver }\ncapabilities: { archive: { aws: s3-recordings } }\n";
    let orgs = b"kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
    region: us-east-1
    capabilities: [archive]
    aws:
      role_arn: arn:aws:iam::111122223333:role/genesys-export
      bucket: acme-recordings
      documents: { trust: aws/trust.json, permissions: [aws/permissions.json], bucket_policy: none }
";
    let folder = folder(&[("app.yaml", app), ("orgs.yaml", orgs), ("aws/trust.json", b"{}")]);
    let named = grantlint(folder.path(), &["check", "app.yaml", "orgs.yaml", "--color", "never"]);
    assert!(named.out.contains("its policies were not read"), "{}", named.out);
    assert!(!named.out.contains("there is no file"), "{}", named.out);
    let whole = grantlint(folder.path(), &["check", ".", "--color", "never"]);
    assert!(whole.out.contains("there is no file aws/permissions.json"), "{}", whole.out);
}

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "765628985471"}, "Action": "sts:AssumeRole"}]}"#;

fn mixed() -> TempDir {
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(POLICY.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    folder(&[
        ("orgs.yaml", b"kind: org-manifest\norgs:\n  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11\n    name: acme\n    aws:\n      documents:\n        trust: aws/trust.json\n"),
        ("aws/trust.json", &utf16),
        ("aws/old.json", POLICY.as_bytes()),
        ("aws/quotes.json", POLICY.replace("\"Effect\"", "\u{201c}Effect\u{201d}").as_bytes()),
        ("aws/s3.json.tpl", br#"{"Statement": [${statements}]}"#),
        ("broken.json", BROKEN),
        ("limits.json", b"{\"burst\": 20}"),
        ("package.json", b"{\"name\": \"x\"}"),
        ("package-lock.json", b"{}"),
        ("plan.json", b"{}"),
        (".gitignore", b"plan.json\n"),
        ("node_modules/x/package.json", b"{}"),
        ("Makefile", b"all:\n"),
    ])
}

#[test]
fn the_list_of_files_says_what_each_was_taken_for_and_the_exit_code_stays() {
    let folder = mixed();
    let outcome = grantlint(folder.path(), &["check", "--list-files"]);
    insta::assert_snapshot!(outcome.out);
    assert_eq!(outcome.code, grantlint(folder.path(), &["check"]).code);
}

#[test]
fn the_list_of_files_for_machines_fits_its_schema() {
    let folder = mixed();
    let outcome = grantlint(folder.path(), &["check", "--list-files", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&outcome.out).expect("output is JSON");
    let schema = grantlint(folder.path(), &["schema", "files"]).out;
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let problems: Vec<String> = jsonschema::validator_for(&schema)
        .expect("the schema is one")
        .iter_errors(&list)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:?}\n{}", outcome.out);
    let statuses: std::collections::BTreeSet<&str> =
        list["files"].as_array().expect("a list").iter().filter_map(|file| file["status"].as_str()).collect();
    let all = ["broken", "foreign", "left-out", "not-read", "read", "unreadable", "unrecognised"];
    assert_eq!(statuses.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn a_file_that_a_manifest_names_is_read_whatever_it_is_called_and_whatever_git_ignores() {
    let orgs = b"kind: org-manifest
orgs:
  - { id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11, name: acme, aws: { documents: { trust: aws/trust.v2, permissions: [secret/s3.json] } } }
";
    let permissions = br#"{"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}"#;
    let folder = folder(&[
        (".gitignore", b"secret/\n"),
        ("orgs.yaml", orgs),
        ("aws/trust.v2", POLICY.as_bytes()),
        ("aws/other.v2", POLICY.as_bytes()),
        ("secret/s3.json", permissions),
    ]);
    let list = grantlint(folder.path(), &["check", "--list-files"]).out;
    let line = |path: &str| list.lines().filter(|line| line.starts_with(path)).collect::<Vec<_>>().join("\n");
    assert!(
        line("aws/trust.v2").contains("trust policy") && !line("aws/trust.v2").contains("not read"),
        "{list}"
    );
    assert!(line("secret/s3.json").contains("named by orgs.yaml"), "{list}");
    assert!(line("aws/other.v2").contains("not read"), "{list}");
    let check = grantlint(folder.path(), &["check"]).out;
    assert!(!check.contains("there is no file"), "{check}");
}

#[test]
fn a_name_is_said_to_come_from_a_folder_only_where_the_folder_has_it() {
    let service =
        b"service: rec\nprovider: { name: aws, region: us-east-1 }\nfunctions: { f: { handler: a.b } }\n";
    let folder = folder(&[("app/serverless.yml", service)]);
    let list = grantlint(folder.path(), &["check", "--list-files"]).out;
    let line = |path: &str| list.lines().find(|line| line.starts_with(path)).unwrap_or_default().to_owned();
    assert!(line("app/").contains("role rec-dev-us-east-1-lambdaRole"), "{list}");
    assert!(!line("app/").contains("so named by"), "{list}");
}

#[test]
fn a_file_that_a_module_reads_is_read_whatever_it_is_called_and_is_nothing_that_nobody_knows() {
    let module = br#"resource "aws_s3_bucket" "recordings" {
  bucket = trimspace(file("${path.module}/bucket.name"))
}
data "aws_iam_policy_document" "write" {
  source_policy_documents = [file("${path.module}/write.json")]
}
resource "aws_iam_policy" "write" {
  policy = data.aws_iam_policy_document.write.json
}
"#;
    let permissions = br#"{"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}"#;
    let folder = folder(&[
        ("infra/main.tf", module),
        ("infra/write.json", permissions),
        ("other.json", permissions),
        ("infra/bucket.name", b"acme-recordings\n"),
        ("other.name", b"x"),
    ]);
    let list = grantlint(folder.path(), &["check", "--list-files"]).out;
    let line = |path: &str| list.lines().filter(|line| line.starts_with(path)).collect::<Vec<_>>().join("\n");
    assert!(line("infra/bucket.name").contains("file that a Terraform module reads"), "{list}");
    assert!(line("infra/main.tf").contains("acme-recordings"), "{list}");
    assert!(line("infra/write.json").ends_with("1 statement; read by the module of infra/main.tf"), "{list}");
    assert!(line("other.json").ends_with("no document names it, and no proof uses it"), "{list}");
    assert!(line("other.name").contains("not read"), "{list}");
}

#[test]
fn a_file_that_is_named_is_told_by_its_text_and_what_is_no_document_is_said_plainly() {
    let folder = folder(&[
        ("role.bak", POLICY.as_bytes()),
        ("sets.sh", b"export GENESYSCLOUD_REGION=eu-west-1\n"),
        ("asks.sh", b"if x; then\n  export GENESYSCLOUD_REGION=eu-west-1\nfi\n"),
        ("old-orgs", MANIFEST),
        ("Dockerfile", b"FROM scratch\n"),
        ("cut.txt", br#"{"Statement": [{"Effect": "Allow""#),
        ("prose.md", b"Note: this is no YAML: at all\n- x\n"),
    ]);
    let named = ["role.bak", "sets.sh", "asks.sh", "old-orgs", "Dockerfile", "cut.txt", "prose.md"];
    let outcome = grantlint(folder.path(), &[&["check", "--list-files"][..], &named].concat());
    let kind = |path: &str, kind: &str| {
        assert!(
            outcome.out.lines().any(|line| line.starts_with(path) && line.contains(kind)),
            "{path}\n{}",
            outcome.out
        );
    };
    kind("role.bak", "trust policy");
    kind("sets.sh", "environment variables");
    kind("asks.sh", "not recognised");
    kind("old-orgs", "org manifest");
    kind("Dockerfile", "not recognised");
    kind("cut.txt", "broken");
    kind("prose.md", "not recognised");
}

#[test]
fn a_file_that_nobody_named_and_that_only_begins_like_json_is_no_trouble() {
    let folder = folder(&[
        ("orgs.yaml", MANIFEST),
        ("debug.log", br#"{"level": "info"} and so on"#),
        ("numbers.txt", b"[1, 2]"),
        ("data", br#"{"burst": 20}"#),
    ]);
    let outcome = grantlint(folder.path(), &["check", "--strict"]);
    assert_eq!(outcome.code, 0, "{}", outcome.out);
    assert!(outcome.out.contains("no findings"), "{}", outcome.out);
}

#[test]
fn a_folder_that_is_named_is_searched_although_git_ignores_it() {
    let folder = folder(&[
        (".gitignore", b"cdk.out/\n"),
        ("grantlint.toml", b""),
        ("orgs.yaml", MANIFEST),
        ("cdk.out/App.template.json", POLICY.as_bytes()),
    ]);
    let found = |arguments: &[&str]| grantlint(folder.path(), arguments).out.contains("trust policy ");
    assert!(found(&["check", "--list-files", "cdk.out"]));
    assert!(!found(&["check", "--list-files"]));
}
