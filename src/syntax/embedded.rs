//! A document inside a string of another: a bucket policy in the answer of
//! `get-bucket-policy`, a trust policy in a YAML block, one that is
//! URL-encoded. Its tree has the places of the file that a person edits.

use super::unquote::{percent_decode, unquote};
use super::{Kind, Node, OffsetMap, Parsed, ProblemKind, Syntax, Values, json, template};
use crate::source::{SourceFile, Span};

/// Reads the JSON document that a string of a file holds; nothing where it
/// holds none. `syntax` is that of the file, `span` the string with its quotes.
pub fn embedded(file: &SourceFile, span: Span, syntax: Syntax, values: &Values) -> Option<Parsed> {
    let raw = file.text.get(span.range())?;
    let (text, map) = unquote(raw, span.start as usize, syntax);
    let begins = text.trim_start();
    if begins.starts_with("%7B") || begins.starts_with("%7b") {
        let (decoded, inner) = percent_decode(&text)?;
        return Some(parse_mapped(&decoded, &map.after(&inner), values));
    }
    begins.starts_with('{').then(|| parse_mapped(&text, &map, values))
}

/// The text of a string of a file, with where each part of it stands there.
pub fn unquoted(file: &SourceFile, span: Span, syntax: Syntax) -> Option<(String, OffsetMap)> {
    Some(unquote(file.text.get(span.range())?, span.start as usize, syntax))
}

/// Reads a JSON document from a text of which `map` tells where it stands in
/// its file. Placeholders are holes, as in any other document.
pub fn parse_mapped(text: &str, map: &OffsetMap, values: &Values) -> Parsed {
    let plain = template::plain(text, Syntax::Json);
    let mut parsed = json::parse(&plain.text, 0, values);
    if plain.had_tags {
        template::open_blocks(&mut parsed);
    }
    relocate(&mut parsed, map);
    if let Some(document) = parsed.documents.first().map(|document| document.span) {
        let outside = parsed.problems.iter_mut().filter(|problem| !document.contains(problem.span));
        outside.for_each(|problem| problem.beside = Some(document));
    }
    parsed
}

/// Moves everything to where it stands in the file.
pub(super) fn relocate(parsed: &mut Parsed, map: &OffsetMap) {
    move_all(parsed, &|span| map.span(span));
}

/// Widens every place to whole characters of the file's text: a tag that was
/// blanked out may have ended within one.
pub(super) fn snap(parsed: &mut Parsed, text: &str) {
    move_all(parsed, &|span| {
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        while start < text.len() && !text.is_char_boundary(start) {
            start -= 1;
        }
        while end < text.len() && !text.is_char_boundary(end) {
            end += 1;
        }
        Span::new(start, end)
    });
}

fn move_all(parsed: &mut Parsed, to: &dyn Fn(Span) -> Span) {
    for node in &mut parsed.documents {
        move_node(node, to);
    }
    for comment in &mut parsed.comments {
        comment.span = to(comment.span);
    }
    for problem in &mut parsed.problems {
        problem.span = to(problem.span);
        if let ProblemKind::DuplicateKey { first } = &mut problem.kind {
            *first = to(*first);
        }
        problem.beside = problem.beside.map(to);
    }
    for comma in &mut parsed.trailing_commas {
        *comma = to(*comma);
    }
}

fn move_node(node: &mut Node, to: &dyn Fn(Span) -> Span) {
    node.span = to(node.span);
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| move_node(item, to)),
        Kind::Object(entries) => {
            for entry in entries {
                entry.key_span = to(entry.key_span);
                move_node(&mut entry.value, to);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::embedded;
    use crate::source::SourceFile;
    use crate::syntax::{Node, Parsed, Syntax, Values, parse};

    /// The string under `Policy`, read, and the file's text.
    fn policy(text: &str, syntax: Syntax) -> (Parsed, String) {
        let file = SourceFile::new("file", text);
        let parsed = parse(&file, syntax, &Values::default());
        let string = parsed.documents[0].get("Policy").expect("there is one");
        (embedded(&file, string.span, syntax, &Values::default()).expect("it holds a document"), text.into())
    }

    fn text_at<'t>(text: &'t str, node: &Node) -> &'t str {
        &text[node.span.range()]
    }

    #[test]
    fn a_value_of_a_policy_in_a_json_string_is_found_in_the_file() {
        let (inner, text) =
            policy(r#"{"Policy": "{\"Version\":\"2012-10-17\",\n\"Id\":\"\u0041\\u0042c\"}"}"#, Syntax::Json);
        let version = inner.documents[0].get("Version").expect("it has one");
        assert_eq!(version.as_str(), Some("2012-10-17"));
        assert_eq!(text_at(&text, version), r#"\"2012-10-17\""#);
        let id = inner.documents[0].get("Id").expect("it has one");
        assert_eq!(id.as_str(), Some("ABc"));
        assert_eq!(text_at(&text, id), r#"\"\u0041\\u0042c\""#);
        assert_eq!(text_at(&text, &inner.documents[0]), &text[12..text.len() - 2]);
    }

    #[test]
    fn blocks_and_quotes_of_yaml_lead_back_as_well() {
        for text in [
            "Policy: |\n    {\n      \"Version\": \"2012-10-17\",\n\n      \"Id\": \"é\"\n    }\nNext: 1\n",
            "Policy: >-\n  {\"Version\": \"2012-10-17\",\n  \"Id\": \"é\"}\n",
            "Policy: '{\"Version\": \"2012-10-17\", \"Id\": \"é\"}'\n",
            "Policy: \"{\\\"Version\\\": \\\"2012-10-17\\\", \\\"Id\\\": \\\"é\\\"}\"\n",
        ] {
            let (inner, text) = policy(text, Syntax::Yaml);
            assert_eq!(inner.problems, [], "{text}");
            let version = inner.documents[0].get("Version").expect("it has one");
            assert_eq!(text_at(&text, version).trim_matches(['\\', '"']), "2012-10-17", "{text}");
            let id = inner.documents[0].get("Id").expect("it has one");
            assert_eq!(text_at(&text, id).trim_matches(['\\', '"']), "é", "{text}");
        }
    }

    #[test]
    fn url_encoding_is_read_through() {
        let (inner, text) = policy(
            "{\"Policy\": \"%7B%22Version%22%3A%222012-10-17%22%2C%22Id%22:%22%C3%A9%22%7D\"}",
            Syntax::Json,
        );
        let version = inner.documents[0].get("Version").expect("it has one");
        assert_eq!(text_at(&text, version), "%222012-10-17%22");
        let id = inner.documents[0].get("Id").expect("it has one");
        assert_eq!((id.as_str(), text_at(&text, id)), (Some("é"), "%22%C3%A9%22"));
    }

    #[test]
    fn a_mistake_inside_is_placed_where_it_stands() {
        let (inner, text) = policy("{\"Policy\": \"{\\\"a\\\": 1 \\\"b\\\": 2}\"}", Syntax::Json);
        assert_eq!(inner.problems.len(), 1);
        let at = inner.problems[0].span.start as usize;
        assert!(text[at..].starts_with(" \\\"b\\\""), "{:?}", &text[at..]);
    }

    #[test]
    fn text_that_is_no_document_is_left_alone() {
        let file = SourceFile::new("file", "{\"Policy\": \"none\"}");
        let parsed = parse(&file, Syntax::Json, &Values::default());
        let string = parsed.documents[0].get("Policy").expect("there is one");
        assert_eq!(embedded(&file, string.span, Syntax::Json, &Values::default()), None);
    }
}
