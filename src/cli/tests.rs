use std::ffi::OsString;

use clap::CommandFactory as _;

use super::{Cli, Exit, run};
use crate::access::{PathProof, Verdict};
use crate::diagnostic::{Basis, Finding, RuleId, Severity, Subject};
use crate::engine::{Report, Unchecked, UncheckedReason};
use crate::source::{FileId, SourceFile, Sources};

fn grantlint(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("grantlint").chain(arguments.iter().copied()).map(OsString::from);
    let exit = run(arguments, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
    (exit.code(), text(out), text(err))
}

fn report(severity: Option<Severity>, verdict: Verdict, unchecked: Option<UncheckedReason>) -> Report {
    let findings = severity.map(|severity| {
        let subject = Subject::File(FileId(0));
        let mut finding = Finding::new(RuleId::FileSyntaxError, Basis::Platform, subject, "wrong");
        finding.severity = severity;
        finding
    });
    let path = PathProof {
        org: "acme".into(),
        org_id: "1".into(),
        capability: "c".into(),
        verdict,
        assumptions: Vec::new(),
        links: Vec::new(),
    };
    let unchecked = unchecked.map(|reason| Unchecked { display: "a".into(), reason, detail: String::new() });
    Report {
        sources: Sources::from_files(vec![SourceFile::new("a.json", "{}")]),
        findings: findings.into_iter().collect(),
        access: vec![path],
        unchecked: unchecked.into_iter().collect(),
        ..Report::default()
    }
}

#[test]
fn the_exit_code_follows_the_table() {
    use Severity::{Error, Note, Warning};
    use UncheckedReason::{Unreadable, Unrecognised};
    use Verdict::{Proven, Unknown};
    let table = [
        (None, Proven, None, Error, false, 0),
        (Some(Warning), Proven, None, Error, false, 0),
        (Some(Error), Proven, None, Error, false, 1),
        (Some(Warning), Proven, None, Warning, false, 1),
        (Some(Note), Proven, None, Warning, false, 0),
        (Some(Note), Proven, None, Note, false, 1),
        (None, Unknown, None, Error, false, 0),
        (None, Unknown, None, Error, true, 3),
        (None, Proven, Some(Unrecognised), Error, false, 0),
        (None, Proven, Some(Unrecognised), Error, true, 3),
        (None, Proven, Some(Unreadable), Error, false, 3),
        (Some(Error), Proven, Some(Unreadable), Error, false, 3),
        (Some(Error), Unknown, None, Error, true, 3),
    ];
    for (severity, verdict, unchecked, fail_on, strict, code) in table {
        let exit = Exit::of(&report(severity, verdict, unchecked), fail_on, strict);
        assert_eq!(exit.code(), code, "{severity:?} {verdict:?} {unchecked:?} {fail_on:?} {strict}");
    }
    assert_eq!(Exit::of(&Report::default(), Error, false), Exit::Unchecked, "nothing was read");
}

#[test]
fn the_command_line_is_consistent_and_its_help_is_this() {
    let mut command = Cli::command();
    command.clone().debug_assert();
    let mut text = command.render_help().to_string();
    for name in ["check", "access"] {
        let sub = command.find_subcommand_mut(name).expect("a command");
        text.push_str(&format!("\n$ grantlint {name} -h\n{}", sub.render_help()));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_rule_is_listed_and_explained() {
    let (code, list, _) = grantlint(&["rules", "--color", "never"]);
    assert_eq!((code, list.lines().count()), (0, RuleId::all().len()));
    for rule in RuleId::all() {
        let (code, text, err) = grantlint(&["explain", rule.id(), "--color", "never"]);
        assert_eq!((code, err.as_str()), (0, ""), "{}", rule.id());
        assert!(text.starts_with(rule.id()) && text.contains("What to do"), "{text}");
    }
}

#[test]
fn the_list_of_rules_is_json_on_request() {
    let (_, text, _) = grantlint(&["rules", "--format", "json"]);
    let rules: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(rules.as_array().map(Vec::len), Some(RuleId::all().len()));
    assert!(rules[0]["summary"].is_string());
}

#[test]
fn every_schema_is_printed_and_a_wrong_kind_gets_the_nearest() {
    for kind in
        crate::formats::schemas::kinds().chain(["report", "files", "simulate-request", "simulate-answer"])
    {
        let (code, text, _) = grantlint(&["schema", kind]);
        assert_eq!(code, 0);
        serde_json::from_str::<serde_json::Value>(&text).expect("a schema is JSON");
    }
    let (code, out, err) = grantlint(&["schema", "org-manifst"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("did you mean `org-manifest`?"), "{err}");
}

#[test]
fn the_whole_proof_of_an_organization_is_that_of_each_of_its_paths() {
    let (code, out, _) = grantlint(&["access", "examples/clean", "--why", "acme-us"]);
    assert_eq!(code, 0);
    let titles: Vec<&str> = out.lines().filter(|line| line.contains(" \u{d7} ")).collect();
    assert_eq!(
        titles,
        ["bot-analytics", "recording-export", "agent-widget"]
            .map(|one| format!("acme-us \u{d7} {one}: proven"))
    );
    let (_, json, _) = grantlint(&["access", "examples/clean", "--why", "acme-us", "--format", "json"]);
    assert_eq!(json.matches("\"org\": \"acme-us\"").count(), 3, "{json}");
    assert!(!json.contains("\"org\": \"hollis-bank\""), "{json}");
}

#[test]
fn what_is_named_and_unknown_is_wrong_usage_and_the_nearest_name_is_offered() {
    for (arguments, near) in [
        (vec!["explain", "trust/external-id-mismach"], "trust/external-id-mismatch"),
        (vec!["check", "examples/clean", "--select", "trsut"], "trust"),
        (vec!["check", "examples/clean", "--ignore", "s3/explicit-dney"], "s3/explicit-deny"),
        (vec!["check", "examples/clean", "--org", "hollis-bnk"], "hollis-bank"),
        (vec!["access", "examples/clean", "--why", "hollis-bank", "bot-analytic"], "bot-analytics"),
        (vec!["access", "examples/clean", "--compare", "acme-us", "holis-bank"], "hollis-bank"),
    ] {
        let (code, out, err) = grantlint(&arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains(&format!("did you mean `{near}`?")), "{arguments:?}: {err}");
    }
}

#[test]
fn what_is_printed_about_a_real_workspace_is_valid_against_the_published_schema() {
    let (_, schema, _) = grantlint(&["schema", "report"]);
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    for command in ["check", "access"] {
        for workspace in ["examples/eu-west-403", "examples/clean", "no/such/folder"] {
            let (_, text, _) = grantlint(&[command, workspace, "--format", "json", "--today", "2026-11-23"]);
            let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let problems: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(problems.is_empty(), "{command} {workspace}: {problems:?}");
        }
    }
}

#[test]
fn a_secret_is_printed_in_no_format_even_where_its_rule_is_switched_off() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let secret = "q8Zr4TnX0v_LmW2pY7cKd5HsJ9bEaG3uFiNoRtVw";
    let text = format!(
        "{{\n  \"client_id\": \"5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951\",\n  \"client_secret\": \"{secret}\"\n  \"x\": 1\n}}\n"
    );
    std::fs::write(folder.path().join("client.json"), text).expect("a file");
    let path = folder.path().to_string_lossy().into_owned();
    for format in ["pretty", "concise", "json"] {
        for ignore in ["trust", "secrets"] {
            let (_, out, err) = grantlint(&["check", &path, "--format", format, "--ignore", ignore]);
            assert!(!out.contains(secret) && !err.contains(secret), "{format}, --ignore {ignore}: {out}");
        }
    }
}
