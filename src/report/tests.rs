use std::borrow::Cow;

use super::{Look, closing_line};
use crate::access::{Link, LinkProof, PathProof, Verdict};
use crate::diagnostic::{Basis, Finding, Place, Related, RuleId, Severity};
use crate::engine::{Report, Unchecked, UncheckedReason};
use crate::source::{SourceFile, Sources, Span};

mod excerpts;
mod paths;
mod schema;
mod secrets;

const TRUST: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::765628985471:root" },
      "Condition": { "StringEquals": { "sts:ExternalId": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11" } }
    }
  ]
}
"#;

const ORGS: &str = "kind: org-manifest
orgs:
  - id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11
    name: acme-us
  - id: 9b84e6d0-1f7a-4a55-9d3c-2f6a9e0c1b22
    name: hollis-bank
";

fn rule() -> RuleId {
    RuleId::by_id("trust/external-id-mismatch").expect("a rule that exists")
}

/// The place of the first `text` in the file called `path`.
fn place(report: &Report, path: &str, text: &str) -> Place {
    let file = report.sources.by_path(path).expect("a file of the report");
    let start = report.sources.file(file).text.find(text).expect("text of the file");
    Place { file, span: Span::new(start, start + text.len()) }
}

fn report(files: &[(&str, &str)]) -> Report {
    let files = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    Report { sources: Sources::from_files(files), today: "2026-11-23".into(), ..Report::default() }
}

fn link(link: Link, verdict: Verdict, reason: &'static str, places: Vec<Related>) -> LinkProof {
    LinkProof {
        link,
        verdict,
        basis: Basis::Platform,
        reason: Cow::Borrowed(reason),
        settled_by: (verdict == Verdict::Unknown)
            .then_some(Cow::Borrowed("aws iam get-role --role-name genesys-export")),
        rules: if verdict == Verdict::Refuted { vec![rule()] } else { Vec::new() },
        places,
    }
}

fn path(org: &str, capability: &str, verdict: Verdict, links: Vec<LinkProof>) -> PathProof {
    PathProof {
        org: org.into(),
        org_id: format!("id of {org}"),
        capability: capability.into(),
        verdict,
        assumptions: Vec::new(),
        links,
    }
}

/// A report with one of everything that people read.
fn story() -> Report {
    let mut report = report(&[("aws/hollis-bank/trust.json", TRUST), ("orgs.yaml", ORGS)]);
    let wrong = place(&report, "aws/hollis-bank/trust.json", "\"3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11\"");
    let acme = place(&report, "orgs.yaml", "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11");
    let hollis = place(&report, "orgs.yaml", "9b84e6d0-1f7a-4a55-9d3c-2f6a9e0c1b22");
    report.findings = vec![
        Finding::new(
            rule(),
            Basis::Platform,
            wrong,
            "Genesys Cloud cannot assume role genesys-export. It sends external id \
             9b84e6d0-1f7a-4a55-9d3c-2f6a9e0c1b22, the trust policy accepts only \
             3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11.",
        )
        .label("this is the id of acme-us")
        .related(hollis, "this is what Genesys Cloud sends")
        .org("hollis-bank")
        .help(
            "accept \"9b84e6d0-1f7a-4a55-9d3c-2f6a9e0c1b22\". As written, acme-us could assume \
             hollis-bank's role.",
        ),
    ];
    report.access = vec![
        path(
            "acme-us",
            "archive",
            Verdict::Proven,
            vec![
                link(Link::Region, Verdict::Proven, "us-east-1 and mypurecloud.com belong together", vec![]),
                link(
                    Link::Trust,
                    Verdict::Proven,
                    "the external id is this organization's",
                    vec![Related { place: acme, label: "its id".into() }],
                ),
            ],
        ),
        path(
            "acme-us",
            "bots",
            Verdict::Unknown,
            vec![link(Link::Trust, Verdict::Unknown, "no trust policy was found", vec![])],
        ),
        path(
            "hollis-bank",
            "archive",
            Verdict::Refuted,
            vec![
                link(Link::Listing, Verdict::NotNeeded, "", vec![]),
                link(Link::Region, Verdict::Proven, "eu-west-1 and mypurecloud.ie belong together", vec![]),
                link(
                    Link::Trust,
                    Verdict::Refuted,
                    "the trust policy accepts another external id",
                    vec![
                        Related { place: wrong, label: "accepted".into() },
                        Related { place: hollis, label: "sent".into() },
                    ],
                ),
            ],
        ),
    ];
    report.unchecked = vec![Unchecked {
        display: "notes.json".into(),
        reason: UncheckedReason::Unrecognised,
        detail: "a list".into(),
    }];
    report
}

fn shown(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).expect("output is UTF-8")
}

fn pretty(report: &Report) -> String {
    shown(|out| super::write_pretty(report, Look::PLAIN, out).expect("writing into memory"))
}

#[test]
fn a_diagnostic_shows_the_broken_line_and_the_line_in_another_file_that_makes_it_wrong() {
    insta::assert_snapshot!(pretty(&story()));
}

#[test]
fn concise_is_one_line_per_finding() {
    let mut report = story();
    report.findings[0].orgs = (0..40).map(|n| format!("org-{n}")).collect();
    let text = shown(|out| super::write_concise(&report, Look::PLAIN, out).expect("writing into memory"));
    insta::assert_snapshot!(text);
}

#[test]
fn without_a_manifest_the_closing_line_says_that_nothing_was_proven() {
    let mut report = report(&[("a.json", "{}")]);
    report.policies = 17;
    assert_eq!(
        closing_line(&report),
        "no findings in 1 file; 17 policies checked; access not proven: no org manifest \
         (grantlint init --from . drafts one)"
    );
}

#[test]
fn a_finding_without_a_place_names_its_file() {
    let mut report = report(&[]);
    let gone = crate::diagnostic::Subject::Unread { path: "a.json".into(), display: "x/a.json".into() };
    report.findings = vec![Finding::new(rule(), Basis::Platform, gone, "permission denied")];
    report.findings[0].severity = Severity::Warning;
    let text = pretty(&report);
    assert!(text.contains("warning[trust/external-id-mismatch]"), "{text}");
    assert!(text.contains("x/a.json: permission denied"), "{text}");
}

#[test]
fn what_a_terminal_would_obey_does_not_get_through() {
    let mut report = report(&[("a\u{1b}[2J.json", "{\"a\u{1b}]0;x\u{7}\": \"\u{202e}1\"}")]);
    let file = report.sources.iter().next().expect("a file").0;
    let place = Place { file, span: Span::new(0, 4) };
    report.findings =
        vec![Finding::new(rule(), Basis::Platform, place, "org \u{1b}[31m").org("\u{9b}x").help("\u{8}")];
    let text = pretty(&report)
        + &shown(|out| super::write_concise(&report, Look::PLAIN, out).expect("writing into memory"));
    assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
}
