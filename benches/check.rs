//! How long a whole check takes, against the floor of walking, reading and
//! parsing the same files in the same run. Run it with `cargo bench`.
//!
//! Absolute times depend on the machine; the ratios are what to compare.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and prints it"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use grantlint::engine::{self, RunContext};
use grantlint::source::{Sources, walk};
use grantlint::syntax::{self, Syntax, Values};
use rayon::prelude::*;

const RUNS: usize = 7;

fn main() {
    let dir = tempfile::tempdir().expect("a temporary directory can be made");
    let files = dir.path().join("files");
    many_files(&files, 10_000);
    compare("10,000 small policy and configuration files", &files);
    let orgs = dir.path().join("orgs");
    many_orgs(&orgs, 10_000);
    compare("10,000 organizations x 5 capabilities", &orgs);
}

fn compare(title: &str, dir: &Path) {
    let floor = median(|| {
        let sources = collect(dir);
        let parsed: Vec<_> = sources
            .files
            .par_iter()
            .filter_map(|file| Some(syntax::parse(file, Syntax::of_file(file)?, &Values::default())))
            .collect();
        assert!(!parsed.is_empty());
    });
    let whole = median(|| {
        let context = RunContext { today: "2026-11-23".into(), ..RunContext::default() };
        let report = engine::run(collect(dir), &context);
        assert_eq!(report.files.len(), report.sources.files.len());
    });
    let ratio = whole.as_secs_f64() / floor.as_secs_f64();
    println!(
        "{title}\n  walk, read, parse  {floor:>10.1?}\n  whole check        {whole:>10.1?}  {ratio:.2} x the floor"
    );
}

fn collect(dir: &Path) -> Sources {
    let options = walk::Options::new(dir, dir);
    walk::collect(&[dir.to_path_buf()], &options, &syntax::interest)
}

fn median(mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn write(path: PathBuf, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a directory can be made");
    fs::write(path, text).expect("a file can be written");
}

fn id(number: usize) -> String {
    format!("{number:08x}-9d1e-4d0b-8f53-0a9e61b27d11")
}

/// Copies of what the clean example holds, in many directories.
fn many_files(dir: &Path, count: usize) {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/clean/aws/acme-us");
    let texts: Vec<(String, String)> = ["trust.json", "permissions.json", "bucket-policy.json"]
        .into_iter()
        .map(|name| (name.to_owned(), fs::read_to_string(example.join(name)).expect("the example is there")))
        .collect();
    for number in 0..count {
        let (name, text) = &texts[number % texts.len()];
        write(dir.join(format!("{:03}/{number}-{name}", number / 100)), text);
    }
}

/// One manifest with many organizations, each with its own documents.
fn many_orgs(dir: &Path, count: usize) {
    let mut app = String::from(
        "kind: appfoundry-app\napp: { name: Botlens, token_url: 'https://login.{domain}/oauth/token' }\n\
         clients:\n  backend: { grant: client-credentials, per: org }\ncapabilities:\n",
    );
    for number in 0..5 {
        let _ = writeln!(
            app,
            "  export-{number}:\n    client: backend\n    operations: [\"POST /api/v2/recording/jobs\"]\n    aws: s3-recordings"
        );
    }
    write(dir.join("app.yaml"), &app);
    let mut orgs = String::from("kind: org-manifest\norgs:\n");
    for number in 0..count {
        let org = id(number);
        let _ = writeln!(
            orgs,
            "  - id: {org}\n    name: org-{number}\n    region: eu-west-1\n    domain: mypurecloud.ie\n    \
             capabilities: [export-0, export-1, export-2, export-3, export-4]\n    clients: {{ backend: {} }}\n    aws:\n      \
             account_id: \"111122223333\"\n      region: eu-west-1\n      role_arn: arn:aws:iam::111122223333:role/r{number}\n      \
             bucket: bucket-{number}\n      kms_key_arn: none\n      documents: {{ trust: d/{number}/trust.json, permissions: \
             [d/{number}/permissions.json], bucket_policy: none }}\n    documents: {{ clients: [d/{number}/clients.json], roles: \
             [roles.json] }}",
            id(number + count)
        );
        write(
            dir.join(format!("d/{number}/trust.json")),
            &format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::765628985471:root"}},"Action":"sts:AssumeRole","Condition":{{"StringEquals":{{"sts:ExternalId":"{org}"}}}}}}]}}"#
            ),
        );
        write(
            dir.join(format!("d/{number}/permissions.json")),
            &format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["s3:PutObject","s3:PutObjectAcl"],"Resource":"arn:aws:s3:::bucket-{number}/*"}},{{"Effect":"Allow","Action":["s3:GetBucketLocation","s3:GetEncryptionConfiguration"],"Resource":"arn:aws:s3:::bucket-{number}"}}]}}"#
            ),
        );
        write(
            dir.join(format!("d/{number}/clients.json")),
            &format!(
                r#"{{"entities":[{{"id":"{}","name":"backend","authorizedGrantType":"CLIENT-CREDENTIALS","state":"active","roleDivisions":[{{"roleId":"r1","divisionId":"*"}}]}}]}}"#,
                id(number + count)
            ),
        );
    }
    write(dir.join("orgs.yaml"), &orgs);
    write(
        dir.join("roles.json"),
        r#"{"entities":[{"id":"r1","name":"exporter","permissionPolicies":[{"domain":"recording","entityName":"job","actionSet":["*"]}]}]}"#,
    );
}
