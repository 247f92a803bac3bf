//! Excerpts on awkward text.

use super::{Finding, Place, Report, Span, place, pretty, report, rule};
use crate::diagnostic::Basis;

fn show(report: &mut Report, places: &[Place]) -> String {
    let mut finding = Finding::new(rule(), Basis::Platform, places[0], "wrong").label("here");
    for place in &places[1..] {
        finding = finding.related(*place, "and here");
    }
    report.findings = vec![finding];
    pretty(report)
}

fn in_text(text: &str, needle: &str) -> String {
    let mut report = report(&[("a.json", text)]);
    let at = place(&report, "a.json", needle);
    show(&mut report, &[at])
}

#[test]
fn tabs_carriage_returns_and_wide_characters_keep_the_marker_under_its_text() {
    let text = in_text("{\r\n\t\"\u{4f1a}\u{793e}\": \"x\",\r\n\t\"b\": 1\r\n}\r\n", "\"x\"");
    insta::assert_snapshot!(text);
}

#[test]
fn the_end_of_a_file_and_an_empty_file_can_be_pointed_at() {
    for text in ["{\n", "{", "", "\u{feff}"] {
        let mut report = report(&[("a.json", text)]);
        let file = report.sources.iter().next().expect("a file").0;
        for span in [Span::new(text.len(), text.len()), Span::new(9, 400)] {
            let shown = show(&mut report, &[Place { file, span }]);
            assert!(shown.contains("[a.json:") && shown.contains("here"), "{shown}");
        }
    }
}

#[test]
fn a_value_of_many_lines_is_reduced_to_its_first() {
    let text = in_text(
        "{\n  \"a\": {\n    \"b\": 1,\n    \"c\": 2\n  }\n}\n",
        "{\n    \"b\": 1,\n    \"c\": 2\n  }",
    );
    insta::assert_snapshot!(text);
}

#[test]
fn a_line_of_a_megabyte_is_cut_around_the_place() {
    let filler = "\"0123456789\", ".repeat(70_000);
    let text = in_text(&format!("[{filler}\"needle\", {filler}0]"), "\"needle\"");
    assert!(text.contains("needle") && text.contains("\u{2026}"));
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
}

#[test]
fn near_places_share_a_box_and_far_ones_do_not() {
    let lines: String = (1..40).map(|n| format!("key{n}: value{n}\n")).collect();
    let mut report = report(&[("a.yaml", &lines)]);
    let places = [
        place(&report, "a.yaml", "value5"),
        place(&report, "a.yaml", "value8"),
        place(&report, "a.yaml", "value30"),
    ];
    insta::assert_snapshot!(show(&mut report, &places));
}

#[test]
fn a_secret_is_masked_wherever_its_line_is_shown() {
    let mut report = report(&[("a.json", "{\n  \"secret\": \"hunter2hunter2\",\n  \"id\": 1\n}\n")]);
    let at = [place(&report, "a.json", "1")];
    let beside = show(&mut report, &at);
    let at = [place(&report, "a.json", "\"hunter2hunter2\"")];
    let itself = show(&mut report, &at);
    for text in [&beside, &itself] {
        assert!(text.contains("\"********\"") && !text.contains("hunter"), "{text}");
    }
    insta::assert_snapshot!(itself);
}

#[test]
fn of_many_places_some_are_shown_and_the_rest_counted() {
    let lines: String = (1..400).map(|n| format!("key{n}: value{n}.\n")).collect();
    let mut report = report(&[("a.yaml", &lines)]);
    let places: Vec<Place> =
        (1..40).map(|n| place(&report, "a.yaml", &format!("value{}.", n * 10))).collect();
    let text = show(&mut report, &places);
    assert!(text.contains("34 more places not shown"), "{text}");
}
