//! Templates: what a placeholder or a block stands for is open, and what stands
//! around it is read.

use super::{good, read, show};
use crate::syntax::Syntax;

fn json(text: &str) -> String {
    show(&good(Syntax::Json, text))
}

#[test]
fn a_placeholder_of_any_dialect_stands_for_a_value() {
    for placeholder in
        ["${x}", "{{ x }}", "<%= x %>", "<XX>", "%{x}", "__XX__", "@@XX@@", "${ACCEL_LOOKUP::CUSTOM:X}"]
    {
        for text in [format!("{{\"a\": {placeholder}}}"), format!("{{\"a\": [{placeholder}, 1]}}")] {
            let shown = json(&text);
            assert!(shown.starts_with("{a:${") || shown.starts_with("{a:[${"), "{text}: {shown}");
        }
        let within = json(&format!("{{\"a\": \"arn:aws:iam::{placeholder}:root\"}}"));
        assert!(within.starts_with("{a:\"arn:aws:iam::${") && within.ends_with("}:root\"}"), "{within}");
    }
}

#[test]
fn what_only_looks_like_a_placeholder_is_text() {
    for text in [
        "__init__",
        "a__B__c",
        "%{",
        "50%",
        "100%{x",
        "%%{x}",
        "@@",
        "a@@b",
        "__A",
        "<%= %>",
        "${aws:username}",
    ] {
        assert_eq!(json(&format!("[\"{text}\"]")), format!("[\"{text}\"]"));
    }
}

#[test]
fn commas_around_placeholders_and_blocks_are_the_templates_own_business() {
    for (text, shown) in [
        ("[\"a\" ${x} \"b\"]", "[\"a\",${x},\"b\"]"),
        ("[{% for a in b %}{\"c\": 1}{% if not loop.last %},{% endif %}{% endfor %}]", "[${for a in b}]"),
        ("[1{% if a %}, 2{% endif %}, 3]", "[1,${if a},3]"),
        ("[{% if a %}1,{% else %}2,{% endif %} 3]", "[${if a},3]"),
        ("[\n%{ for a in b ~}\n\"${a}\",\n%{ endfor ~}\n\"c\"]", "[${for a in b},\"c\"]"),
    ] {
        assert_eq!(json(text), shown, "{text}");
    }
}

#[test]
fn a_block_within_a_string_is_a_hole_of_that_string() {
    assert_eq!(
        json("{\"a\": \"arn:aws:s3:::{% if p %}prod{% else %}dev{% endif %}-x/*\"}"),
        "{a:\"arn:aws:s3:::${if p}-x/*\"}"
    );
}

#[test]
fn a_mapping_with_a_block_among_its_entries_is_open_but_the_document_is_not() {
    let text =
        "{\"a\": 1, {% if x %}\"z\": 2,{% endif %} \"b\": [{\"c\": 3 {{#d}}, \"e\": 4{{/d}} }, {\"f\": 5}]}";
    assert_eq!(json(text), "{a:1,b:[${d},{f:5}]}");
    let yaml = "a: 1\nb:\n  - c: 3\n    {{- if .d }}\n    e: a value\n    {{- end }}\n  - f: 5\n";
    assert_eq!(show(&good(Syntax::Yaml, yaml)), "{a:1,b:[${if .d},{f:5}]}");
}

#[test]
fn a_template_whose_blocks_cannot_be_told_apart_is_no_broken_file() {
    for text in ["{% if a %}{\"b\": 1", "{\"a\": {% if b %}", "{{#a}}{"] {
        let parsed = read(Syntax::Json, text);
        assert!(parsed.unrendered && parsed.problems.is_empty() && parsed.documents.is_empty(), "{text}");
    }
}

#[test]
fn places_in_a_template_are_those_of_the_file() {
    let text = "{# why #}\n{\"a\": {% if x %}1{% endif %}, \"b\": \"c\"}";
    let document = good(Syntax::Json, text);
    let value = document.get("b").expect("it is read");
    assert_eq!(&text[value.span.range()], "\"c\"");
    let open = document.get("a").expect("it is read");
    assert!(text[open.span.range()].starts_with("{% if x %}"));
}

#[test]
fn openings_that_nothing_closes_are_read_in_linear_time() {
    for piece in ["{%", "{{", "{#", "<%", "%{", "{{/*", "%{ if x }", "{% if x %}", "__A", "@@A"] {
        read(Syntax::Json, &piece.repeat(300_000 / piece.len()));
    }
}
