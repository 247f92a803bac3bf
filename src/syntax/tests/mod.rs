//! The front ends as their users meet them.

mod broken;
#[cfg(feature = "wizard")]
mod js;
mod placeholders;
mod properties;
mod settings;
mod spans;
mod templates;
mod yaml;

use super::{Kind, Node, Parsed, ProblemKind, Syntax, Text, Values, parse};
use crate::source::SourceFile;

fn read(syntax: Syntax, text: &str) -> Parsed {
    parse(&SourceFile::new("file", text), syntax, &Values::none())
}

/// The document of a text in which nothing is wrong.
fn good(syntax: Syntax, text: &str) -> Node {
    let mut parsed = read(syntax, text);
    assert_eq!(parsed.problems, [], "{text}");
    assert_eq!(parsed.documents.len(), 1, "{text}");
    parsed.documents.remove(0)
}

/// A tree as one line, without places: strings in quotes, numbers as they are
/// written, holes in dollar braces.
fn show(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(token) => token.to_string(),
        Kind::String(text) => format!("{:?}", text.to_string()),
        Kind::Hole(hole) => format!("${{{}}}", hole.name),
        Kind::Array(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(",")),
        Kind::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|entry| format!("{}:{}", entry.key, show(&entry.value))).collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// The problems of a text: each as the marked source and the message.
fn problems(syntax: Syntax, text: &str) -> Vec<(String, String)> {
    read(syntax, text)
        .problems
        .into_iter()
        .map(|problem| (text[problem.span.range()].to_owned(), problem.message))
        .collect()
}

/// The only problem of a text: where it starts as line and column, and its message.
fn problem_at(syntax: Syntax, text: &str) -> (u32, u32, String) {
    let file = SourceFile::new("file", text);
    let found = parse(&file, syntax, &Values::none()).problems;
    assert_eq!(found.len(), 1, "{found:?}");
    let place = file.line_column(found[0].span.start);
    (place.line, place.column, found[0].message.clone())
}

fn is_syntax(kind: ProblemKind) -> bool {
    kind == ProblemKind::Syntax
}

fn texts(node: &Node) -> Vec<Text> {
    node.items().iter().filter_map(|item| item.text().cloned()).collect()
}
