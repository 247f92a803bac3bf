//! What holds for every text.

use proptest::prelude::*;

use super::{read, show};
use crate::source::Span;
use crate::syntax::{Kind, Node, Syntax};

/// A value that all three syntaxes can write; the root is a mapping in TOML.
#[derive(Clone, Debug)]
enum Value {
    Bool(bool),
    Number(i32),
    String(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

/// Text without what opens a tag of a template: a file with such tags is read
/// as a template, which says something else in each syntax.
fn string() -> impl Strategy<Value = String> {
    any_string().prop_map(|text| text.replace('%', "-").replace("{{", "{-").replace("{#", "{-"))
}

fn any_string() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,8}",
        "(true|null|no|~|1|0x1f|\\.5|<<|- a|a: b|#c|\\$\\{aws:username\\}|\\$\\{hole\\}-x)"
    ]
}

fn map(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::btree_map(string(), inner, 0..5).prop_map(|map| Value::Map(map.into_iter().collect()))
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i32>().prop_map(Value::Number),
        string().prop_map(Value::String)
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List), map(inner)]
    })
}

/// A string in double quotes, in escapes that all three syntaxes know.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            other if (other as u32) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", other as u32)),
            other => out.push(other),
        }
    }
    out + "\""
}

fn print(value: &Value, assign: &str) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => quoted(text),
        Value::List(items) => format!("[{}]", join(items.iter().map(|item| print(item, assign)).collect())),
        Value::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{}{assign}{}", quoted(key), print(value, assign)))
                .collect();
            format!("{{{}}}", join(entries))
        }
    }
}

/// The same value in the block style of YAML, its lines indented by `indent`.
fn print_block(value: &Value, indent: usize) -> String {
    let space = " ".repeat(indent);
    match value {
        Value::List(items) if !items.is_empty() => items
            .iter()
            .map(|item| match item {
                Value::List(inner) if !inner.is_empty() => {
                    format!("{space}- # a list in a list\n{}", print_block(item, indent + 2))
                }
                Value::Map(inner) if !inner.is_empty() => {
                    format!("{space}- {}", &print_block(item, indent + 2)[indent + 2..])
                }
                _ => format!("{space}- {}\n", print(item, ": ")),
            })
            .collect(),
        Value::Map(entries) if !entries.is_empty() => entries
            .iter()
            .map(|(key, value)| match value {
                Value::List(inner) if !inner.is_empty() => {
                    // Lists may stand at the indentation of their key.
                    format!("{space}{}:\n{}", quoted(key), print_block(value, indent))
                }
                Value::Map(inner) if !inner.is_empty() => {
                    format!("{space}{}:\n\n{}", quoted(key), print_block(value, indent + 1))
                }
                _ => format!("{space}{}: {}  # why\n", quoted(key), print(value, ": ")),
            })
            .collect(),
        _ => format!("{space}{}\n", print(value, ": ")),
    }
}

/// Checks that spans lie in the text, on characters, and children in parents.
/// An alias stands elsewhere, and so does what it merges.
fn check_spans(text: &str, node: &Node, parent: Span, aliases: bool) {
    assert!(text.get(node.span.range()).is_some(), "{:?} in {text:?}", node.span);
    assert!(aliases || parent.contains(node.span), "{:?} not in {parent:?} in {text:?}", node.span);
    for item in node.items() {
        check_spans(text, item, node.span, aliases);
    }
    for entry in node.entries() {
        assert!(text.get(entry.key_span.range()).is_some(), "{text:?}");
        assert!(aliases || node.span.contains(entry.key_span), "{text:?}");
        check_spans(text, &entry.value, node.span, aliases);
    }
    if let Kind::String(inside) = &node.kind {
        assert!(inside.has_holes() == (inside.literal().is_none()));
    }
}

fn check(syntax: Syntax, text: &str) {
    let parsed = read(syntax, text);
    let whole = Span::new(0, text.len());
    for document in &parsed.documents {
        // So does what a name of JavaScript stands for.
        let aliases = syntax == Syntax::Js || syntax == Syntax::Yaml && text.contains('*');
        check_spans(text, document, whole, aliases);
    }
    for span in parsed.problems.iter().map(|problem| problem.span) {
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    }
    for comment in &parsed.comments {
        assert!(text.get(comment.span.range()).is_some(), "{text:?}");
    }
}

/// Text that is nearly of a syntax: its punctuation, words and odd characters.
fn nearly() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        "[[",
        "]]",
        "{{",
        "}}",
        "${",
        ":",
        ": ",
        ",",
        "\n",
        "\n  ",
        "\n- ",
        "- ",
        "? ",
        "\"",
        "'",
        "'''",
        "\"\"\"",
        "#",
        " # ",
        "//",
        "/*",
        "*/",
        "=",
        " = ",
        ".",
        "a",
        "b",
        "key",
        "1",
        "0",
        "-",
        "+",
        "true",
        "null",
        "\t",
        "\r\n",
        "\\",
        "\\u",
        "&a ",
        "*a",
        "<<: ",
        "!t ",
        "!!str ",
        "|",
        "|\n",
        ">-\n",
        "---\n",
        "...\n",
        "%",
        "@",
        "`",
        "<A_B>",
        "{% if a %}",
        "{% else %}",
        "{% endif %}",
        "{{#a}}",
        "{{/a}}",
        "{{- if .a }}",
        "{{ end }}",
        "%{ for a in b }",
        "%{ endfor }",
        "<% if a %>",
        "<% end %>",
        "<%= a %>",
        "{# a #}",
        "__A_B__",
        "@@A@@",
        "\u{201d}",
        "\u{200b}",
        "\u{feff}",
        "\u{201c}",
        "\u{e9}",
        "\u{4e16}",
        "\u{1f600}",
        "\u{a0}",
        "\u{0}",
        "\u{85}",
        "\u{2028}",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn the_three_syntaxes_say_the_same(entries in prop::collection::btree_map(string(), value(), 1..5)) {
        let entries: Vec<(String, Value)> = entries.into_iter().collect();
        let root = Value::Map(entries.clone());
        let json = print(&root, ": ");
        let toml: String = entries
            .iter()
            .map(|(key, value)| format!("{} = {}\n", quoted(key), print(value, " = ")))
            .collect();
        let from_json = read(Syntax::Json, &json);
        let from_yaml = read(Syntax::Yaml, &json);
        #[cfg(feature = "wizard")]
        {
            let from_js = read(Syntax::Js, &format!("export default {json};"));
            prop_assert_eq!(&from_js.problems, &[]);
            prop_assert_eq!(show(&from_js.documents[0]), show(&from_json.documents[0]));
        }
        let from_toml = read(Syntax::Toml, &toml);
        prop_assert_eq!(&from_json.problems, &[]);
        prop_assert_eq!(&from_yaml.problems, &[]);
        prop_assert_eq!(&from_toml.problems, &[]);
        let shown = show(&from_json.documents[0]);
        prop_assert_eq!(&shown, &show(&from_yaml.documents[0]));
        prop_assert_eq!(&shown, &show(&from_toml.documents[0]));
        // JSON is YAML, place for place.
        prop_assert_eq!(&from_json.documents, &from_yaml.documents);
    }

    #[test]
    fn yaml_says_the_same_in_blocks_and_in_brackets(value in value()) {
        let block = print_block(&value, 0);
        let parsed = read(Syntax::Yaml, &block);
        prop_assert_eq!(&parsed.problems, &[], "{}", block);
        let flow = read(Syntax::Yaml, &print(&value, ": "));
        prop_assert_eq!(show(&parsed.documents[0]), show(&flow.documents[0]));
        check(Syntax::Yaml, &block);
        // Every list and mapping ends where its last child does.
        let end = block.trim_end().trim_end_matches("# why").trim_end().len();
        prop_assert_eq!(parsed.documents[0].span, Span::new(0, end));
    }

    #[test]
    fn no_text_makes_a_front_end_panic_and_places_lie_in_the_text(text in nearly()) {
        for syntax in [Syntax::Json, Syntax::Yaml, Syntax::Toml, Syntax::Env, Syntax::Ini, Syntax::Js] {
            check(syntax, &text);
        }
    }

    #[test]
    fn arbitrary_text_is_read_or_refused(text in any::<String>()) {
        for syntax in [Syntax::Json, Syntax::Yaml, Syntax::Toml, Syntax::Env, Syntax::Ini, Syntax::Js] {
            check(syntax, &text);
        }
    }
}
