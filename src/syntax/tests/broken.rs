//! Broken files: the place and the words.

use super::{is_syntax, problem_at, problems, read, show};
use crate::syntax::Syntax;

fn json(text: &str) -> (u32, u32, String) {
    problem_at(Syntax::Json, text)
}

fn at(line: u32, column: u32, message: &str) -> (u32, u32, String) {
    (line, column, message.to_owned())
}

#[test]
fn a_missing_comma_is_placed_behind_the_value_before_it_and_read_over() {
    let text = "{\n  \"a\": \"x\"\n  \"b\": [1 2],\n  \"c\": {}\n}\n";
    assert_eq!(json(text), at(2, 11, "a comma is missing here"));
    assert_eq!(show(&read(Syntax::Json, text).documents[0]), "{a:\"x\",b:[1,2],c:{}}");
}

#[test]
fn json_mistakes_have_plain_words_and_an_exact_place() {
    for (text, line, column, message) in [
        (
            "{\"a\": \u{201c}x\u{201d}}",
            1,
            7,
            "this is a typographic quote (\u{201c}), not a straight one (\")",
        ),
        (
            "{\n  \u{201c}a\u{201d}: 1}",
            2,
            3,
            "this is a typographic quote (\u{201c}), not a straight one (\")",
        ),
        ("{\"a\": 1,, \"b\": 2}", 1, 9, "a comma too many"),
        ("{\"a\" 1}", 1, 5, "a colon is missing behind this key"),
        ("{\"a\": }", 1, 7, "a value is missing before this bracket"),
        ("{a: 1}", 1, 2, "keys stand in double quotes in JSON"),
        ("{\"a\": True}", 1, 7, "a value without quotes that is neither a number nor true, false or null"),
        ("{'a': 1}", 1, 2, "strings stand in double quotes in JSON"),
        ("{\"a\": 1", 1, 1, "this { is never closed: the file ends before its }"),
        ("[1, [2]", 1, 1, "this [ is never closed: the file ends before its ]"),
        ("{\"a\": [1}", 1, 9, "a comma or ] should stand here"),
        ("{\"a\": \"x}\n", 1, 7, "this string is never closed"),
        ("{\"a\": \"x\\d\"}", 1, 9, "a backslash before a character that needs none"),
        ("{\"a\": \"x\ty\"}", 1, 9, "a tab within a string"),
        ("{\"a\": 1} {\"b\": 2}", 1, 10, "another document begins behind the end of the first"),
        ("{\"a\": 1} \"b\"", 1, 10, "there is text behind the end of the document"),
        ("{\"a\": 1 /* x }", 1, 9, "this comment is never closed"),
        ("{% if x }", 1, 2, "a template directive stands outside of quotes"),
        ("{\"a\": 0x1F}", 1, 7, "this is not a number as JSON writes them"),
    ] {
        assert_eq!(json(text), at(line, column, message), "{text}");
    }
}

#[test]
fn documents_one_behind_the_other_are_one_finding_and_all_are_read() {
    let parsed = read(Syntax::Json, "{\"a\": 1}\n{\"b\": 2}\n{\"c\": 3}\n");
    assert_eq!(parsed.documents.iter().map(show).collect::<Vec<_>>(), ["{a:1}", "{b:2}", "{c:3}"]);
    assert_eq!(parsed.problems.len(), 1);
    let broken = read(Syntax::Json, "{\"a\": 1}\n{\"b\": \n");
    assert_eq!(broken.documents.first().map(show).as_deref(), Some("{a:1}"));
    assert!(broken.partial, "the second document is not whole");
}

#[test]
fn curly_quotes_are_one_finding_and_the_text_is_read_as_if_they_were_straight() {
    let text = "{\n  \u{201c}a\u{201d}: \u{201c}x\u{e9}\u{201d},\n  \u{2018}b\u{2019}: [\u{201e}y\u{201c}, \"z\u{201d}\"]\n}";
    let parsed = read(Syntax::Json, text);
    assert_eq!(show(&parsed.documents[0]), "{a:\"x\u{e9}\",b:[\"y\",\"z\u{201d}\"]}");
    let [problem] = parsed.problems.as_slice() else { panic!("{:?}", parsed.problems) };
    assert_eq!(&text[problem.span.range()], "\u{201c}");
    assert!(problem.help.as_ref().is_some_and(|help| help.contains("(8 in lines 2 to 3)")), "{problem:?}");
    let value = parsed.documents[0].get("a").expect("it is read");
    assert_eq!(&text[value.span.range()], "\u{201c}x\u{e9}\u{201d}");
}

#[test]
fn invisible_characters_are_named_and_read_over() {
    let text = "{\u{a0}\"a\": \u{200b}1, \"b\u{a0}\": 2}";
    let parsed = read(Syntax::Json, text);
    assert_eq!(show(&parsed.documents[0]), "{a:1,b\u{a0}:2}");
    let [problem] = parsed.problems.as_slice() else { panic!("{:?}", parsed.problems) };
    assert_eq!(problem.message, "an invisible character (U+00A0, a no-break space) stands here");
    assert_eq!(&text[problem.span.range()], "\u{a0}");
}

#[test]
fn what_stands_before_a_syntax_error_is_kept_and_what_may_follow_is_open() {
    for (text, shown) in [
        ("{\"a\": 1, \"b\": [2]", "{a:1,b:[2]}"),
        ("{\"a\": [{\"b\": 1}, {\"c\": 2", "{a:[{b:1},${REST},${REST}]}"),
        ("{\"a\": [1, 2 \"b\": 3}", "{a:[1,2,\"b\",${REST}]}"),
        ("{\"a\": 1, \"b\" 2}", "{a:1}"),
        ("{\"a\": {\"b\": x}}", "{a:${REST}}"),
    ] {
        let parsed = read(Syntax::Json, text);
        assert!(parsed.partial, "{text}");
        assert!(!parsed.problems.is_empty(), "{text}");
        let expected = shown.replace("REST", "what follows the syntax error");
        assert_eq!(show(&parsed.documents[0]), expected, "{text}");
    }
}

#[test]
fn an_account_id_without_quotes_keeps_its_digits() {
    for (syntax, text) in [
        (Syntax::Json, "{\"a\": 044455556666, \"b\": [0, -0.5, 10]}"),
        (Syntax::Toml, "a = 044455556666\nb = [0, -0.5, 10]\n"),
    ] {
        let parsed = read(syntax, text);
        assert_eq!(show(&parsed.documents[0]), "{a:044455556666,b:[0,-0.5,10]}");
        assert_eq!(parsed.problems.len(), 1);
        assert!(parsed.problems[0].message.starts_with("044455556666 is not a number"));
        assert_eq!(&text[parsed.problems[0].span.range()], "044455556666");
    }
}

#[test]
fn what_json_with_comments_allows_is_no_problem() {
    for text in ["", "  \n", "// only a comment", "{\"a\": [1, 2,], }", "/* a */ [] // b", "\u{feff}{}"] {
        assert_eq!(problems(Syntax::Json, text), [], "{text}");
    }
    assert_eq!(read(Syntax::Json, "  ").documents, []);
}

#[test]
fn a_raw_line_break_in_a_string_is_placed_at_the_break() {
    let found = problem_at(Syntax::Json, "{\"a\": \"x\ny\"}");
    assert_eq!(found, at(1, 9, "this string runs over the end of its line"));
}

#[test]
fn yaml_mistakes_have_plain_words_and_a_place_on_their_line() {
    for (text, line, part) in [
        ("a: 1\n\tb: 2\n", 2, "a tab stands where YAML wants spaces"),
        ("a: b: c\n", 1, "a second \": \" on one line"),
        ("a: [1, 2\nb: 3\n", 2, "a colon stands where none can be"),
        ("a: [1, 2\n", 1, "a [ is never closed"),
        ("a: \"x\nb: 1\n", 1, "this string is never closed"),
        ("a: 1\n b: 2\n", 2, "a second \": \" on one line, or a key that is indented wrongly"),
        ("Action: *\n", 1, "a * or & without quotes"),
        ("orgs:\n  - id: 1\n   name: x\n", 3, "does not fit the indentation"),
        ("a: @x\n", 1, "text cannot start with this character"),
        ("a: {{ name }}-x\n", 1, ""),
    ] {
        let (at_line, _, message) = problem_at(Syntax::Yaml, text);
        assert!(message.contains(part), "{text}: {message}");
        assert!(at_line == line, "{text}: line {at_line}, {message}");
    }
    let help = read(Syntax::Yaml, "a: {{ name }}-x\n").problems[0].help.clone();
    assert!(help.is_some_and(|help| help.contains("\"{{ name }}\"")));
}

#[test]
fn a_merge_conflict_is_called_by_its_name() {
    let conflict = "<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n";
    for (syntax, text) in [
        (Syntax::Yaml, format!("x: y\n{conflict}")),
        (Syntax::Json, format!("{{\n{conflict}}}")),
        (Syntax::Toml, format!("x = 1\n{conflict}")),
    ] {
        assert_eq!(problem_at(syntax, &text), at(2, 1, "this file holds an unresolved merge conflict"));
        assert_eq!(read(syntax, &text).documents, []);
    }
}

#[test]
fn toml_mistakes_have_a_place() {
    for (text, line, column, part) in [
        ("a = ${foo}\n", 1, 5, "text stands in quotes in TOML"),
        ("a = 1\nb\n", 2, 2, "a key without a value"),
        ("a: 1\n", 1, 4, "TOML puts = between key and value"),
        ("a = \n", 1, 5, "a value is missing here"),
        ("a = \"x\nb = 1\n", 1, 7, "this string is not closed on its line"),
        ("a = \u{201c}x\u{201d}\n", 1, 5, "typographic quote"),
        ("a = {b = 1}\na.c = 2\n", 2, 1, "the key \"a\" stands twice"),
        ("[a]\nx = 1\n[b]\n[a]\ny = 1\n", 4, 2, "the key \"a\" stands twice"),
    ] {
        let (at_line, at_column, message) = problem_at(Syntax::Toml, text);
        assert!(message.contains(part), "{text}: {message}");
        assert_eq!((at_line, at_column), (line, column), "{text}");
    }
}

#[test]
fn nesting_without_end_is_a_problem_with_a_place_and_never_a_crash() {
    let deep = 100_000;
    for (syntax, text) in [
        (Syntax::Json, "[".repeat(deep)),
        (Syntax::Json, "{\"a\":".repeat(deep)),
        (Syntax::Yaml, "[".repeat(deep)),
        (Syntax::Yaml, "{a: ".repeat(deep)),
        (Syntax::Yaml, "- ".repeat(deep)),
        (Syntax::Yaml, "? ".repeat(deep)),
        (Syntax::Yaml, (0..2000).map(|n| format!("{}a:\n", " ".repeat(n))).collect()),
        (Syntax::Toml, format!("a = {}", "[".repeat(deep))),
        (Syntax::Toml, format!("a = {}", "{a = ".repeat(deep))),
        (Syntax::Toml, format!("a{} = 1", ".a".repeat(deep))),
        (Syntax::Toml, format!("[a{}]\nb = 1", ".a".repeat(deep))),
        (Syntax::Toml, format!("[a{}]\nb{} = 1", ".a".repeat(100), ".b".repeat(100))),
    ] {
        let parsed = read(syntax, &text);
        let deepest = parsed.problems.first().expect("a problem");
        assert!(is_syntax(deepest.kind));
        assert!(deepest.message.contains("128 levels"), "{syntax:?} {}: {}", &text[..20], deepest.message);
    }
}
