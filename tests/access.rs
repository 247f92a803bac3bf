//! Whole small workspaces, each with what every organization x capability pair
//! must come to and which rule must say why, at which place. The cases are
//! text, in `tests/access/*.md`; that folder's README says how to write one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;

use std::collections::BTreeSet;

use cases::{Case, all, run};
use grantlint::access::Verdict;
use grantlint::diagnostic::Severity;
use grantlint::engine::Report;

#[test]
fn every_case_comes_out_as_it_says() {
    let wrong: Vec<String> = all().iter().filter_map(|case| differences(case, &run(&case.files))).collect();
    assert!(wrong.is_empty(), "{} cases differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// What a case expects and a run does not say, or the other way round.
fn differences(case: &Case, report: &Report) -> Option<String> {
    let mut wrong: Vec<String> = Vec::new();
    let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
    for path in &report.access {
        pairs.insert((path.org.clone(), path.capability.clone()));
        let expected = case.path(&path.org, &path.capability);
        for link in &path.links {
            let is = link.verdict.name();
            let should = expected.and_then(|links| links.get(link.link.name()).map(String::as_str));
            let fits = match should {
                Some(should) => should == is,
                None => matches!(link.verdict, Verdict::Proven | Verdict::NotNeeded),
            };
            if !fits || expected.is_none() {
                wrong.push(format!(
                    "{} {}: {} is {is}, expected {}: {} [{}] {:?}",
                    path.org,
                    path.capability,
                    link.link.name(),
                    should.unwrap_or("proven"),
                    link.reason,
                    link.settled_by.as_deref().unwrap_or(""),
                    link.rules.iter().map(|rule| rule.id()).collect::<Vec<_>>()
                ));
            }
        }
    }
    for (org, capability) in case.paths.iter().map(|(pair, _)| pair) {
        if !pairs.contains(&(org.clone(), capability.clone())) {
            wrong.push(format!("{org} {capability}: is no path of the run"));
        }
    }
    let links: BTreeSet<&str> = report
        .access
        .iter()
        .flat_map(|path| &path.links)
        .filter(|link| link.verdict == Verdict::Refuted)
        .flat_map(|link| &link.rules)
        .map(|rule| rule.id())
        .collect();
    let said: BTreeSet<String> = report
        .findings
        .iter()
        .filter(|finding| links.contains(finding.rule.id()))
        .filter(|finding| !finding.orgs.is_empty())
        .map(|finding| {
            let location = report.location_of(&finding.subject);
            format!("{} @ {}:{}", finding.rule.id(), location.display, location.pointer)
        })
        .collect();
    for missing in case.findings.difference(&said) {
        wrong.push(format!("not said: {missing}"));
    }
    for extra in said.difference(&case.findings) {
        let text: Vec<&str> = report
            .findings
            .iter()
            .filter(|finding| extra.starts_with(finding.rule.id()))
            .map(|finding| finding.message.as_str())
            .collect();
        wrong.push(format!("said: {extra}: {}", text.join(" / ")));
    }
    if report.access.iter().all(|path| path.verdict == Verdict::Proven) {
        let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
        wrong.extend(errors.map(|finding| format!("error {}: {}", finding.rule.id(), finding.message)));
    }
    (!wrong.is_empty()).then(|| format!("{}\n  {}", case.title, wrong.join("\n  ")))
}
