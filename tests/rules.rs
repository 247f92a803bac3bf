//! Every rule keeps the promises of its file: its examples fire where they say
//! and stay silent where they say, through the whole engine.

use grantlint::access::Verdict;
use grantlint::diagnostic::{Example, RuleId};
use grantlint::engine::{self, Report, RunContext};
use grantlint::source::{SourceFile, Sources, Unreadable};

fn run(example: &Example) -> Report {
    let files = example.files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let mut sources = Sources::from_files(files);
    sources.unreadable = example
        .unreadable
        .iter()
        .map(|path| Unreadable {
            path: (*path).to_owned(),
            display: (*path).to_owned(),
            detail: "permission denied".to_owned(),
            offset: None,
        })
        .collect();
    engine::run(sources, &RunContext { today: "2026-11-23".to_owned(), ..RunContext::default() })
}

fn places(report: &Report, rule: RuleId) -> Vec<String> {
    report
        .findings
        .iter()
        .filter(|finding| finding.rule == rule)
        .map(|finding| {
            let location = report.location_of(&finding.subject);
            format!("{}:{}", location.display, location.pointer)
        })
        .collect()
}

/// What else was found, to see at once why an example is not as it should be.
fn others(report: &Report) -> String {
    report
        .findings
        .iter()
        .map(|finding| {
            let location = report.location_of(&finding.subject);
            let (rule, message) = (finding.rule.id(), &finding.message);
            format!("      {rule} {}:{} {message}\n", location.display, location.pointer)
        })
        .collect()
}

#[test]
fn every_example_fires_where_its_file_says_and_nowhere_else() {
    let mut wrong = String::new();
    // A build without the feature cannot read what these are about.
    let can_fire = |rule: &&RuleId| cfg!(feature = "wizard") || !rule.id().contains("/wizard-");
    for rule in RuleId::all().iter().filter(can_fire) {
        for example in rule.rule().examples {
            let report = run(example);
            let found = places(&report, *rule);
            if found != example.expect {
                wrong.push_str(&format!(
                    "{}: {}\n   expected {:?}\n   found    {found:?}\n{}",
                    rule.id(),
                    example.title,
                    example.expect,
                    others(&report)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// An example that stays silent but breaks for another reason shows nothing.
#[test]
fn an_example_that_stays_silent_has_no_other_error_either() {
    let mut wrong = String::new();
    for rule in RuleId::all() {
        for example in rule.rule().examples.iter().filter(|example| example.expect.is_empty()) {
            let report = run(example);
            let errors = report.count_severity(grantlint::diagnostic::Severity::Error);
            if errors > 0 && !EXPLAINS_BY_ANOTHER_ERROR.contains(&example.title) {
                wrong.push_str(&format!("{}: {}\n{}", rule.id(), example.title, others(&report)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Verdicts and findings cannot disagree: what refutes a link is said by a
/// finding about that organization, and by a rule that is about that link, or
/// about the link that says it already.
#[test]
fn every_refuted_link_carries_a_rule_whose_finding_says_why() {
    let mut refuted = 0;
    for example in RuleId::all().iter().flat_map(|rule| rule.rule().examples) {
        let report = run(example);
        for path in &report.access {
            for link in path.links.iter().filter(|link| link.verdict == Verdict::Refuted) {
                refuted += 1;
                let (name, title) = (link.link.name(), example.title);
                assert!(!link.rules.is_empty(), "{title}: {name} is refuted and no rule says why");
                for rule in &link.rules {
                    let about = rule.rule().link;
                    assert!(
                        about == Some(name)
                            || (name == "scopes" && matches!(about, Some("approval" | "client"))),
                        "{title}: {} speaks of {about:?}, not of {name}",
                        rule.id()
                    );
                    let said = report.findings.iter().any(|finding| {
                        finding.rule == *rule
                            && finding.orgs.contains(&path.org)
                            && finding.capabilities.contains(&path.capability)
                    });
                    assert!(said, "{title}: no finding of {} for {}", rule.id(), path.org);
                }
            }
        }
    }
    assert!(refuted > 50, "only {refuted} links were refuted");
}

/// Examples of a warning that is left out because an error already says it.
const EXPLAINS_BY_ANOTHER_ERROR: [&str; 1] = ["an operation that does not exist is a finding of its own"];

#[test]
fn every_rule_says_why_and_shows_both_sides() {
    for rule in RuleId::all().iter().map(|rule| rule.rule()) {
        let id = rule.id;
        assert!(rule.examples.iter().any(|example| !example.expect.is_empty()), "{id} never fires");
        assert!(rule.examples.iter().any(|example| example.expect.is_empty()), "{id} is never tempted");
        assert!(!rule.references.is_empty(), "{id} has no reference");
        assert!(rule.references.iter().all(|url| url.starts_with("https://")), "{id}");
        assert!(!rule.summary.ends_with('.'), "{id}: a summary is no sentence with a full stop");
        assert!(rule.why.len() > 60 && rule.fix.len() > 30, "{id} hardly says anything");
        let mut titles: Vec<&str> = rule.examples.iter().map(|example| example.title).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), rule.examples.len(), "{id}: two examples of one title");
    }
}

#[test]
fn rules_are_found_by_their_ids_in_the_order_of_these() {
    let ids: Vec<&str> = RuleId::all().iter().map(|rule| rule.id()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(ids.iter().all(|id| RuleId::by_id(id).map(RuleId::id) == Some(id)));
    assert_eq!(RuleId::by_id("trust/external-id-mismach"), None);
}
