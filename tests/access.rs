//! Whole small workspaces, each with what every organization x capability pair
//! must come to and which rule must say why, at which place. The cases are
//! text, in `tests/access/*.md`; that folder's README says how to write one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use cases::{Case, Files, all, folder, run, run_sources};
use grantlint::access::Verdict;
use grantlint::diagnostic::Severity;
use grantlint::engine::Report;
use grantlint::source::SourceFile;

#[test]
fn every_case_comes_out_as_it_says() {
    let wrong: Vec<String> = all().iter().filter_map(|case| differences(case, &run(&case.files))).collect();
    assert!(wrong.is_empty(), "{} cases differ\n\n{}", wrong.len(), wrong.join("\n\n"));
}

/// What a proof takes for granted where a document is not all that counts.
#[test]
fn what_a_proof_takes_for_granted_is_listed() {
    for (title, words) in [
        (
            "what a template proposes counts before what an export says, and that it will be deployed is an assumption",
            "template.yaml is what will be deployed: of the trust policy of arn:aws:iam::111122223333:role/genesys-export \
             aws/old/get-role.json says otherwise today",
        ),
        (
            "the manifest names a trust policy, and an export shows an older one",
            "trust.json is what will be deployed: of the trust policy of arn:aws:iam::111122223333:role/genesys-export \
             aws/get-role.json says otherwise today",
        ),
        (
            "a control policy for its own organization",
            "account 111122223333 belongs to organization o-a1b2c3d4e5 (a control policy asks for it; `aws organizations \
             describe-organization` tells)",
        ),
        (
            "the fields of the integration's credential were not exported",
            "the integration uses that role (no credential tells which)",
        ),
        (
            "a client whose grant type has an underscore",
            "`CLIENT_CREDENTIALS` is taken for `CLIENT-CREDENTIALS`, as the platform spells it",
        ),
        (
            "a permission that is granted under a condition",
            "the conditions under which a role grants `analytics:botAggregate:view` are met",
        ),
        (
            "the client's role is granted in one division",
            "what `POST /api/v2/analytics/bots/aggregates/query` is about is in division \
             0b7d1c52-6f1e-4d3a-9c57-2e8a4f6b1d90, the only division in which the client holds the permission",
        ),
        (
            "a module, with the organization's id in a file of values that is named",
            "infra/main.tf: the variables are those of infra/prod.tfvars",
        ),
        (
            "0-bases: a role that the vendor assumes",
            "arn:aws:iam::555566667777:role/exporter's own policies allow sts:AssumeRole on \
             arn:aws:iam::111122223333:role/genesys-export (no file holds them; a call into another account needs both sides)",
        ),
        (
            "a role whose only policy is one of AWS",
            "AWS's own policy AmazonS3FullAccess is still version v2 of 2021-09-27, which was in force on 2026-09-16",
        ),
        (
            "the template gives the key no alias, and encrypts the bucket with it",
            "alias/recordings leads to the key with which template.yaml encrypts the bucket",
        ),
        (
            "a public policy for a bucket in another account",
            "`RestrictPublicBuckets`, which a bucket made since April 2023 starts with, is off for bucket acme-recordings and \
             its account (`aws s3api get-public-access-block --bucket acme-recordings` and `aws s3control \
             get-public-access-block --account-id 444455556666` tell)",
        ),
        (
            "Terraform blocks new public policies only",
            "`RestrictPublicBuckets`, which a bucket made since April 2023 starts with, is off for bucket acme-recordings \
             (`aws s3api get-public-access-block --bucket acme-recordings` tells)",
        ),
        (
            "the template gives the key no alias, and makes no other one",
            "alias/recordings leads to the only key that template.yaml makes",
        ),
        (
            "a role that only an open condition of the template makes",
            "templates/export.yaml: condition IsProduction is true",
        ),
        (
            "nothing tells whose the bucket is",
            "bucket acme-recordings is in the role's account, 111122223333 (no `bucket_account_id`; `aws s3api head-bucket \
             --bucket acme-recordings --expected-bucket-owner 111122223333` succeeds only there)",
        ),
    ] {
        let case = all().into_iter().find(|case| case.title.ends_with(title)).unwrap();
        let report = run(&case.files);
        let assumptions = &report.access[0].assumptions;
        assert!(assumptions.iter().any(|one| one == words), "{title}: {assumptions:?}");
    }
}

#[test]
fn a_role_that_is_granted_in_all_divisions_too_takes_nothing_for_granted() {
    let title = "the client's role is granted in one division and in all of them";
    let case = all().into_iter().find(|case| case.title.ends_with(title)).unwrap();
    let assumptions = run(&case.files).access[0].assumptions.join("\n");
    assert!(!assumptions.contains("division"), "{assumptions}");
}

/// Whoever's files tell whose the bucket is reads nothing of it.
#[test]
fn the_bucket_s_account_is_taken_for_granted_only_where_the_answer_rests_on_it() {
    for title in [
        "the manifest tells whose the bucket is",
        "role and bucket policy allow it, whoever owns the bucket",
        "the key's account is the role's",
        "the key is another account's, and the bucket policy allows it in any case",
        "who asked for the bucket says whose it is",
        "one template makes the role and the bucket in an account that nothing tells",
    ] {
        let case = all().into_iter().find(|case| case.title.ends_with(title)).unwrap();
        let assumptions = run(&case.files).access[0].assumptions.join("\n");
        assert!(!assumptions.contains("in the role's account"), "{title}: {assumptions}");
    }
}

/// A name that no file has is said with the one that is probably meant, where it is written.
#[test]
fn what_was_probably_meant_is_said() {
    for (title, place, words) in [
        (
            "two organizations name a client that neither has",
            "orgs.yaml:/orgs/0/clients/backend",
            "client Botlens back ned is named and is not among the exported clients; did you mean `Botlens back end`?",
        ),
        (
            "a deployment puts its environment before the name of the client",
            "orgs.yaml:/orgs/0/clients/backend",
            "client Botlens back end is named and is not among the exported clients; did you mean `prod-botlens-back-end`?",
        ),
        (
            "a client has a role that was not exported",
            "clients.json:/entities/0/roleDivisions/0/roleId",
            "`7d2e9e30-3b2c-4e7a-8c90-4b5c0f8e1d32` is not among the exported roles, so what it grants is not known; did you \
             mean 7d2e9e30-3b2c-4e7a-8c90-4b5c0f8e1d33, `Bot reader` of roles.json?",
        ),
    ] {
        let case = all().into_iter().find(|case| case.title.ends_with(title)).unwrap();
        let report = run(&case.files);
        let found = report.findings.iter().find(|finding| finding.rule.id() == "access/unproven").unwrap();
        let at = report.location_of(&found.subject);
        assert_eq!(format!("{}:{}", at.display, at.pointer), place, "{title}");
        assert!(found.message.ends_with(words), "{title}: {}", found.message);
    }
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
        .filter(|finding| links.contains(finding.rule.id()) || finding.rule.id() == "access/not-yet-deployed")
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

/// Every case and every example, with what a run says of it.
static WORKSPACES: LazyLock<Vec<(String, Files, Report)>> = LazyLock::new(|| {
    let cases = all().into_iter().map(|case| (case.title, case.files));
    let examples =
        ["clean", "eu-west-403"].map(|name| (name.to_owned(), folder(&format!("examples/{name}"))));
    let run = |(title, files)| {
        let report = run(&files);
        (title, files, report)
    };
    cases.chain(examples).map(run).collect()
});

#[test]
fn every_refuted_link_has_a_rule_and_every_rule_a_finding_that_names_the_pair() {
    for (title, _, report) in WORKSPACES.iter() {
        for path in &report.access {
            for link in path.links.iter().filter(|link| link.verdict == Verdict::Refuted) {
                let what = format!("{title}: {} {} {}", path.org, path.capability, link.link.name());
                assert!(!link.rules.is_empty(), "{what}: nothing says why");
                for rule in &link.rules {
                    let said = report.findings.iter().any(|finding| {
                        finding.rule == *rule
                            && finding.orgs.contains(&path.org)
                            && finding.capabilities.contains(&path.capability)
                    });
                    assert!(said, "{what}: no finding of {}", rule.id());
                }
            }
        }
    }
}

#[test]
fn a_cause_is_said_once() {
    for (title, _, report) in WORKSPACES.iter() {
        let mut seen: BTreeMap<(String, String, &str), &str> = BTreeMap::new();
        let causes: BTreeSet<_> = report
            .access
            .iter()
            .flat_map(|path| &path.links)
            .filter(|link| link.verdict == Verdict::Refuted)
            .flat_map(|link| link.rules.iter().copied())
            .collect();
        for finding in report.findings.iter().filter(|finding| causes.contains(&finding.rule)) {
            let location = report.location_of(&finding.subject);
            for org in &finding.orgs {
                let at =
                    (format!("{}:{}", location.display, location.pointer), org.clone(), finding.rule.id());
                if let Some(other) = seen.insert(at.clone(), &finding.message) {
                    // One role can lack what several operations need.
                    let apart = finding.rule.id() == "oauth/missing-permission";
                    assert!(apart, "{title}: twice at {at:?}: {other} / {}", finding.message);
                }
            }
        }
    }
}

#[test]
fn every_open_question_says_what_would_settle_it_and_is_a_finding() {
    for (title, _, report) in WORKSPACES.iter() {
        for path in &report.access {
            for link in path.links.iter().filter(|link| link.verdict == Verdict::Unknown) {
                let what = format!("{title}: {} {} {}", path.org, path.capability, link.link.name());
                let settled_by = link.settled_by.as_deref().unwrap_or_default();
                assert!(!settled_by.is_empty(), "{what}: nothing settles it");
                assert!(!link.reason.is_empty(), "{what}: no reason");
                if path.verdict != Verdict::Unknown {
                    continue;
                }
                let said = report.findings.iter().any(|finding| {
                    link.rules.contains(&finding.rule)
                        || finding.rule.id() == "access/unproven"
                            && finding.orgs.contains(&path.org)
                            && finding.capabilities.contains(&path.capability)
                            && finding.message.contains(link.link.name())
                });
                assert!(said, "{what}: no finding");
            }
        }
    }
}

/// What a run says of every pair, apart from words.
fn verdicts(report: &Report) -> BTreeMap<(String, String), Vec<String>> {
    let mut all: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for path in &report.access {
        let links = path.links.iter().map(|link| {
            let rules: Vec<&str> = link.rules.iter().map(|rule| rule.id()).collect();
            format!("{} {} {}", link.link.name(), link.verdict.name(), rules.join(" "))
        });
        all.insert((path.org.clone(), path.capability.clone()), links.collect());
    }
    all
}

#[test]
fn the_order_of_files_changes_no_verdict() {
    for (title, files, report) in WORKSPACES.iter() {
        let forward = verdicts(report);
        let backward = files.iter().rev().map(|(path, text)| SourceFile::new(path.clone(), text.clone()));
        assert_eq!(forward, verdicts(&run_sources(backward.collect(), files)), "{title}");
    }
}

#[test]
fn the_order_of_organizations_and_allow_list_entries_changes_no_verdict() {
    let files = folder("examples/eu-west-403");
    let forward = verdicts(&run(&files));
    assert!(forward.len() > 4);
    let mut turned = files.clone();
    for (path, separator) in [("orgs.yaml", "\n  - id: "), ("app.yaml", "\n  - { org: ")] {
        let text = files[path].trim_end();
        let (head, entries) = text.split_once(separator).unwrap();
        let mut entries: Vec<&str> = entries.split(separator).collect();
        assert!(entries.len() > 2, "{path}");
        entries.reverse();
        turned.insert(path.to_owned(), format!("{head}{separator}{}\n", entries.join(separator)));
    }
    assert_ne!(files, turned);
    assert_eq!(forward, verdicts(&run(&turned)));
}

/// A way to break `everything at once`, and the rule that says so.
type Break = (&'static str, &'static str, &'static str, &'static str);

const BREAKS: [Break; 13] = [
    ("app.yaml", "  - { org: acme-us", "  - { org: other", "appfoundry/app-not-allowlisted"),
    ("orgs.yaml", "date: 2026-10-02", "state: revoked", "appfoundry/missing-admin-approval"),
    ("orgs.yaml", ", botlens-premium]", "]", "appfoundry/missing-product"),
    ("app.yaml", "login.{domain}", "login.mypurecloud.de", "region/token-endpoint-mismatch"),
    (
        "orgs.yaml",
        "    products:",
        "    api_url: https://api.mypurecloud.ie\n    products:",
        "region/api-endpoint-mismatch",
    ),
    ("clients.json", "\"active\"", "\"inactive\"", "oauth/inactive-client"),
    ("clients.json", "CLIENT-CREDENTIALS", "CODE", "oauth/grant-mismatch"),
    ("roles.json", "botAggregate", "flowAggregate", "oauth/missing-permission"),
    ("clients.json", "analytics:readonly", "recordings", "oauth/missing-org-scope"),
    ("trust.json", "765628985471", "444455556666", "trust/wrong-genesys-account"),
    ("trust.json", "\"3f1c7a52", "\"9b84e6d0", "trust/external-id-mismatch"),
    ("permissions.json", "\"s3:PutObject\", ", "", "s3/missing-put-object"),
    ("key.json", "kms:*", "kms:List*", "kms/missing-generate-data-key"),
];

#[test]
fn repairing_one_cause_never_brings_up_another() {
    let base = all().into_iter().find(|case| case.title == "0-bases: everything at once").unwrap();
    let causes_of = |breaks: &[Break]| {
        let mut files = base.files.clone();
        for (path, old, new, _) in breaks {
            let text = files.get_mut(*path).unwrap();
            assert!(text.contains(old), "{path}: {old}");
            *text = text.replace(old, new);
        }
        let report = run(&files);
        let rules = report.access.iter().flat_map(|path| &path.links).flat_map(|link| &link.rules);
        rules.map(|rule| rule.id()).collect::<BTreeSet<_>>()
    };
    let alone: Vec<BTreeSet<&str>> = BREAKS.iter().map(|one| causes_of(std::slice::from_ref(one))).collect();
    for (one, causes) in BREAKS.iter().zip(&alone) {
        assert!(causes.contains(one.3), "{}: {causes:?}", one.3);
    }
    let together: BTreeSet<&str> = alone.iter().flatten().copied().collect();
    assert_eq!(causes_of(&BREAKS), together);
    for (repaired, broken) in BREAKS.iter().enumerate() {
        let others = || (0..BREAKS.len()).filter(move |other| *other != repaired);
        let rest: Vec<Break> = others().map(|other| BREAKS[other]).collect();
        let left: BTreeSet<&str> = others().flat_map(|other| alone[other].clone()).collect();
        assert_eq!(causes_of(&rest), left, "repairing {}", broken.3);
    }
}
