//! Keys and values stand where the file has them.

use super::{good, read};
use crate::syntax::{Kind, Node, Syntax, pointer_to, resolve};

/// Every value with its pointer and the source that its span marks, keys with
/// `key` before them.
fn marks(text: &str, node: &Node, pointer: &str, all: &mut Vec<String>) {
    let marked = |span: crate::source::Span| text[span.range()].to_owned();
    match &node.kind {
        Kind::Object(entries) => {
            for entry in entries {
                all.push(format!("key {}", marked(entry.key_span)));
                marks(text, &entry.value, &format!("{pointer}/{}", entry.key), all);
            }
        }
        Kind::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                marks(text, item, &format!("{pointer}/{index}"), all);
            }
        }
        _ => all.push(format!("{pointer} {}", marked(node.span))),
    }
}

fn all_marks(syntax: Syntax, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    marks(text, &good(syntax, text), "", &mut all);
    all
}

fn value<'a>(text: &'a str, document: &Node, pointer: &str) -> &'a str {
    &text[resolve(document, pointer).expect("it is there").span.range()]
}

#[test]
fn json_keys_and_values_are_marked_with_their_quotes() {
    let text =
        "\u{feff}{\r\n\t\"\u{4e16}\u{754c}\": \"\u{e9}\\n\", \"n\": [ -1.5e3, null ], \"o\": { } }\r\n";
    assert_eq!(
        all_marks(Syntax::Json, text),
        [
            "key \"\u{4e16}\u{754c}\"",
            "/\u{4e16}\u{754c} \"\u{e9}\\n\"",
            "key \"n\"",
            "/n/0 -1.5e3",
            "/n/1 null",
            "key \"o\""
        ]
    );
    let document = good(Syntax::Json, text);
    assert_eq!(value(text, &document, "/n"), "[ -1.5e3, null ]");
    assert_eq!(value(text, &document, "/o"), "{ }");
    assert_eq!(document.span.range(), 3..text.len() - 2);
}

#[test]
fn yaml_keys_and_values_are_marked_without_the_space_around_them() {
    let text = "\u{feff}# first\r\na: one two   # c\r\n\"\u{4e16}\": 'x'\r\nlist:\r\n- 1\r\n- {b: c}\r\n\r\n# end\r\nlast: true\r\n";
    assert_eq!(
        all_marks(Syntax::Yaml, text),
        [
            "key a",
            "/a one two",
            "key \"\u{4e16}\"",
            "/\u{4e16} 'x'",
            "key list",
            "/list/0 1",
            "key b",
            "/list/1/b c",
            "key last",
            "/last true"
        ]
    );
    let document = good(Syntax::Yaml, text);
    assert_eq!(value(text, &document, "/list"), "- 1\r\n- {b: c}");
    assert_eq!(value(text, &document, "/list/1"), "{b: c}");
    assert!(
        text[document.span.range()].starts_with("a: one") && text[document.span.range()].ends_with("true")
    );
}

#[test]
fn yaml_block_scalars_are_marked_with_their_header() {
    let text = "a: |2-  # why | not\n\n   x\n  y\n\nb: !!str >\n  folded\n  text\nc:\n  - |\n    z\nd: 1\n";
    let document = good(Syntax::Yaml, text);
    assert_eq!(value(text, &document, "/a"), "|2-  # why | not\n\n   x\n  y");
    assert_eq!(value(text, &document, "/b"), ">\n  folded\n  text");
    assert_eq!(value(text, &document, "/c/0"), "|\n    z");
    assert_eq!(document.get("a").and_then(Node::as_str), Some("\n x\ny"));
    assert_eq!(document.get("b").and_then(Node::as_str), Some("folded text\n"));
}

#[test]
fn yaml_lists_start_at_their_first_dash_however_they_are_indented() {
    let text = "a:\n- # why\n  x\n-\n  - y\nb:\n  - z\n";
    let document = good(Syntax::Yaml, text);
    assert_eq!(value(text, &document, "/a"), "- # why\n  x\n-\n  - y");
    assert_eq!(value(text, &document, "/b"), "- z");
}

#[test]
fn yaml_keys_without_a_value_have_a_place_of_their_own() {
    let text = "a:\nb: 1\nc:";
    let document = good(Syntax::Yaml, text);
    let empty = document.get("a").expect("a");
    assert!(empty.is_null());
    assert_eq!(empty.span.range(), 2..2);
    assert_eq!(document.get("c").expect("c").span.range(), 10..10);
}

#[test]
fn toml_keys_and_values_are_marked_wherever_their_table_stands() {
    let text = "\u{feff}a.b = 'x' # c\r\n[t.\"\u{4e16}\"]\r\nn = 1_000\r\nd = 2012-10-17\r\n[[list]]\r\ni = { k = [ 1 ] }\r\n[[list]]\r\n[t]\r\nlate = true\r\n";
    assert_eq!(
        all_marks(Syntax::Toml, text),
        [
            "key a",
            "key b",
            "/a/b 'x'",
            "key t",
            "key \"\u{4e16}\"",
            "key n",
            "/t/\u{4e16}/n 1_000",
            "key d",
            "/t/\u{4e16}/d 2012-10-17",
            "key late",
            "/t/late true",
            "key list",
            "key i",
            "key k",
            "/list/0/i/k/0 1"
        ]
    );
    let document = good(Syntax::Toml, text);
    assert_eq!(value(text, &document, "/list/1"), "[[list]]");
    assert_eq!(value(text, &document, "/list/0/i"), "{ k = [ 1 ] }");
    assert_eq!(document.get("t").and_then(|t| t.get("\u{4e16}")?.get("d")?.as_str()), Some("2012-10-17"));
}

#[test]
fn a_place_in_a_scattered_toml_table_has_the_pointer_of_its_own_table() {
    let text = "[a]\nx = 1\n[c]\ny = 2\n[a.b]\nz = 3\n";
    let document = good(Syntax::Toml, text);
    let place = resolve(&document, "/c/y").expect("y").span;
    assert_eq!(pointer_to(&document, place), "/c/y");
}

#[test]
fn comments_are_kept_with_their_places_in_all_syntaxes() {
    let json = "// own\n{ \"a\": 1, /* in\n between */ \"b\": 2 } // end";
    let yaml = "# own\na: 1 # end\n  # own again\nb: '# no'\n";
    let toml = "\u{feff}# own\na = 1 # end\n  # own again\nb = '# no'\n";
    let of = |syntax, text: &str| -> Vec<(String, String, bool)> {
        read(syntax, text)
            .comments
            .into_iter()
            .map(|comment| (comment.text, text[comment.span.range()].to_owned(), comment.own_line))
            .collect()
    };
    let expect = |rows: &[(&str, &str, bool)]| -> Vec<(String, String, bool)> {
        rows.iter().map(|(text, marked, own)| ((*text).to_owned(), (*marked).to_owned(), *own)).collect()
    };
    assert_eq!(
        of(Syntax::Json, json),
        expect(&[
            ("own", "// own", true),
            ("in\n between", "/* in\n between */", false),
            ("end", "// end", false)
        ])
    );
    let hashes =
        expect(&[("own", "# own", true), ("end", "# end", false), ("own again", "# own again", true)]);
    assert_eq!(of(Syntax::Yaml, yaml), hashes);
    assert_eq!(of(Syntax::Toml, toml), hashes);
}

#[test]
fn a_long_run_of_comments_is_no_obstacle() {
    let text = format!("a:\n{}  b: 1\n", "  # licence\n".repeat(5000));
    assert_eq!(read(Syntax::Yaml, &text).comments.len(), 5000);
    assert_eq!(super::show(&good(Syntax::Yaml, &text)), "{a:{b:1}}");
}
