//! That no excerpt shows a secret, whatever is wrong with its file.

use super::pretty;
use crate::engine::{self, RunContext};
use crate::source::{SourceFile, Sources};

const SECRET: &str = "kT9vX2mQ8wZr4LbN6sHd1PfYcJ3gA5uE";

fn checked(name: &str, text: &str) -> String {
    let sources = Sources::from_files(vec![SourceFile::new(name, text)]);
    let report = engine::run(sources, &RunContext { today: "2026-11-23".into(), ..RunContext::default() });
    pretty(&report)
}

#[test]
fn a_file_with_a_syntax_error_shows_no_secret() {
    for (name, text) in [
        ("x.json", "{\"a\": 1,\n \"client_secret\": \"SECRET\n}"),
        ("x.json", "{\"clientSecret\": \"SECRET\" \"a\": 1}"),
        (".gc/config.toml", "[a]\nclient_secret = \"SECRET\nenvironment=\"x\"\n"),
        ("main.tf", "provider \"genesyscloud\" {\n  oauthclient_secret = \"SECRET\" aws_region = \"x\"\n}\n"),
        ("config.yaml", "client_secret: SECRET: x\n  - a\n"),
        ("config.yaml", "run: curl -u id:SECRET x\na: b: c\n"),
    ] {
        let shown = checked(name, &text.replace("SECRET", SECRET));
        assert!(shown.contains("file/syntax-error") && shown.contains("********"), "{name}: {shown}");
        assert!(!shown.contains(&SECRET[..8]), "{name}: {shown}");
    }
}

#[test]
fn the_lines_around_a_finding_show_no_secret() {
    let workflow = format!(
        "on: push\njobs:\n  a:\n    env:\n      AWS_SECRET_ACCESS_KEY: {SECRET}\n    steps: [{{run: \"curl -u id:{SECRET} \
         https://login.example/oauth/token\"}}]\n"
    );
    let shown = checked(".github/workflows/x.yml", &workflow);
    assert!(shown.contains("curl -u id:********"), "{shown}");
    assert!(!shown.contains(&SECRET[..8]), "{shown}");
}
