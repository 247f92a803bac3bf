//! Access paths as people read them.

use super::{Link, Look, Verdict, link, path, report, shown, story};

fn table(report: &crate::engine::Report, look: Look) -> String {
    shown(|out| {
        super::super::write_access_table(report, "grantlint access", look, out).expect("writing into memory")
    })
}

#[test]
fn the_matrix_names_the_first_broken_link() {
    insta::assert_snapshot!(table(&story(), Look::PLAIN));
}

#[test]
fn a_matrix_that_is_too_wide_becomes_a_list() {
    let mut report = report(&[]);
    for org in ["acme-us", "acme-eu"] {
        for number in 0..12 {
            let links = vec![
                link(Link::Client, Verdict::Refuted, "no client", vec![]),
                link(Link::Trust, Verdict::Refuted, "no trust", vec![]),
            ];
            report.access.push(path(org, &format!("capability-{number}"), Verdict::Refuted, links));
        }
    }
    let text = table(&report, Look::PLAIN);
    assert!(text.contains("  capability-11   refuted: client, trust\n"), "{text}");
    assert_eq!(text.lines().filter(|line| *line == "acme-eu").count(), 1, "{text}");
}

#[test]
fn colour_adds_nothing_but_colour() {
    let coloured = table(&story(), Look { color: true, width: 100 });
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        rest = rest[at..].split_once('m').map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    assert_eq!(plain, table(&story(), Look::PLAIN));
    assert!(coloured.len() > plain.len());
}

#[test]
fn why_shows_every_link_with_its_reason_and_places() {
    let mut report = story();
    report.access[2].assumptions =
        vec!["no service control policy denies it: none was declared or found".into()];
    let text = shown(|out| {
        super::super::write_why(&report, &[&report.access[2]], Look::PLAIN, out)
            .expect("writing into memory");
        super::super::write_why(&report, &[&report.access[1]], Look::PLAIN, out)
            .expect("writing into memory");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn compare_shows_what_differs_between_the_org_that_works_and_the_one_that_fails() {
    let report = story();
    let text = shown(|out| {
        super::super::write_comparison(&report, "acme-us", "hollis-bank", Look::PLAIN, out)
            .expect("writing into memory");
    });
    insta::assert_snapshot!(text);
}
