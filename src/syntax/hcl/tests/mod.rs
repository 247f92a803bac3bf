//! HCL against another parser of it, against Terraform's own refusals, and
//! against texts that are made to hurt.

mod lower;

use proptest::prelude::*;

use super::cursor::Cursor;
use super::{Body, parse};
use crate::source::SourceFile;
use crate::syntax::{Problem, Syntax, Values};

fn own(source: &str) -> Result<Body, Box<Problem>> {
    parse::file(&mut Cursor::new(source, 0))
}

/// What `hcl-edit` reads.
fn other(source: &str) -> Result<Body, hcl_edit::parser::Error> {
    let read = hcl_edit::parser::parse_body(source)?;
    Ok(lower::Lowering::new(source, 0).body(&read, 0..source.len()))
}

fn space() -> impl Strategy<Value = String> {
    prop_oneof![6 => Just(" ".to_owned()), 2 => Just(String::new()), 1 => Just("\t/* c, } */ ".to_owned())]
}

/// White space where line breaks mean nothing.
fn lines() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        2 => Just("\n  ".to_owned()),
        1 => Just(" # a comment \" ${\n".to_owned()),
        1 => Just(" // ]\r\n".to_owned()),
    ]
}

fn string() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ a-z:/*.]{0,12}",
        Just("a\\n\\t\\\"\\\\ \\u00e9 \\U0001F600".to_owned()),
        Just("$${aws:username} %%{x} $ % $x 100%".to_owned()),
        Just("\u{e9}\u{1f600}".to_owned()),
    ]
}

fn name() -> impl Strategy<Value = String> {
    "(var|local|each|aws_iam_role|a-b|_x|\u{e9}t\u{e9}|v[0-9])"
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        string().prop_map(|text| format!("\"{text}\"")),
        name(),
        "(true|false|null|0|42|1\\.5|1e3|2\\.5E-2)",
    ]
}

fn expression() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 40, 4, |inner| {
        let inner = inner.boxed();
        let one = || inner.clone();
        let several = || prop::collection::vec((one(), lines(), lines()), 0..4);
        let joined = |items: Vec<(String, String, String)>, last: bool| {
            let mut text: Vec<String> =
                items.into_iter().map(|(item, before, after)| format!("{before}{item}{after}")).collect();
            if last && !text.is_empty() {
                text.push(String::new());
            }
            text.join(",")
        };
        prop_oneof![
            (several(), any::<bool>()).prop_map(move |(items, last)| format!("[{}]", joined(items, last))),
            (several(), any::<bool>()).prop_map(move |(items, last)| format!("f({})", joined(items, last))),
            (one(), lines(), lines()).prop_map(|(item, before, after)| format!("({before}{item}{after})")),
            (one(), one(), space()).prop_map(|(a, b, space)| format!("concat({a},{space}{b}...)")),
            prop::collection::vec((name(), one(), "( = |:|=)", "(,|\n|,\n| # c\n)", any::<bool>()), 0..4)
                .prop_map(|entries| {
                    let entry = |(index, (key, value, sign, end, quoted)): (usize, _)| {
                        let quote = if quoted { "\"" } else { "" };
                        format!("{quote}{key}{index}{quote}{sign}{value}{end}")
                    };
                    let entries: Vec<String> = entries.into_iter().enumerate().map(entry).collect();
                    format!("{{{}}}", entries.concat())
                }),
            (one(), one()).prop_map(|(key, value)| format!("{{ (\n{key}) = {value} }}")),
            (one(), "(\\.a|\\.0|\\[0\\]|\\.\\*|\\[\\*\\]|\\[ \"k\" \\]|\\.0\\.b)", "(|\\.z)")
                .prop_map(|(value, step, more)| format!("({value}){step}{more}")),
            (name(), one()).prop_map(|(name, index)| format!("{name}.x[{index}].y")),
            (one(), "( \\+ | \\- | \\* | / | % | == | != | <= | > |&&| \\|\\| )", one())
                .prop_map(|(a, sign, b)| format!("{a}{sign}{b}")),
            (one(), one(), one()).prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
            (one(), "[!]").prop_map(|(value, sign)| format!("{sign}{value}")),
            (name(), one(), one(), lines()).prop_map(|(name, list, value, line)| format!(
                "[{line}for {name} in {list} :{line} {value}]"
            )),
            (one(), one(), one(), "(|\\.\\.\\.)").prop_map(|(list, key, value, group)| format!(
                "{{for k, v in {list} : {key} => {value}{group} if v}}"
            )),
            (string(), one(), string())
                .prop_map(|(before, value, after)| format!("\"{before}${{ {value} }}{after}\"")),
            (one(), string(), string())
                .prop_map(|(value, a, b)| format!("\"%{{ if {value} }}{a}%{{ else }}{b}%{{ endif }}\"")),
            (one(), string())
                .prop_map(|(value, a)| format!("\"x%{{ for v in {value} }}{a}${{v}}%{{ endfor }}\"")),
        ]
    })
}

fn heredoc() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[ ]{0,4}[a-z{}\":,]{1,8}",
        Just("    \"a\": \"$${aws:username}\\n\",".to_owned()),
        leaf().prop_map(|value| format!("  ${{{value}}} x")),
        Just("  EOT2".to_owned()),
    ];
    // The other parser takes an empty one for an open one, and counts the
    // indentation of `<<-` in another way than Terraform; both are held against
    // Terraform's own values where expressions are evaluated.
    (prop::collection::vec(line, 1..5), "[ ]{0,3}").prop_map(|(lines, last)| {
        let lines: String = lines.into_iter().map(|line| line + "\n").collect();
        format!("<<EOT\n{lines}{last}EOT")
    })
}

fn file() -> impl Strategy<Value = String> {
    let value = || prop_oneof![4 => expression(), 1 => heredoc()];
    let attributes = prop::collection::vec((value(), space()), 0..4).prop_map(|values| {
        let attribute = |(index, (value, space)): (usize, (String, String))| {
            format!("  a{index}{space}={space}{value}\n")
        };
        values.into_iter().enumerate().map(attribute).collect::<String>()
    });
    let attributes = attributes.boxed();
    (attributes.clone(), prop::collection::vec((attributes, "(|\"l\"|l|\"a\" \"b c\")", lines()), 0..3))
        .prop_map(|(top, blocks)| {
            let block = |(inside, labels, line): (String, String, String)| {
                format!("resource {labels} {{\n{line}{inside}  nested {{\n{inside}}}\n}}\n{line}\n")
            };
            top + &blocks.into_iter().map(block).collect::<String>()
        })
}

proptest! {
    #[test]
    fn two_parsers_read_the_same(source in file()) {
        if let Ok(other) = other(&source) {
            prop_assert_eq!(own(&source).map_err(|problem| problem.message), Ok(other));
        }
    }

    #[test]
    fn no_text_makes_the_parser_fall_over(source in "[a-z{}()\\[\\]\"$%<>=~.,:?!\\- \n\\\\/#*0-9\u{e9}]{0,60}") {
        let parsed = super::parse(&source, 3);
        let inside = |span: crate::source::Span| span.start >= 3 && span.end as usize <= 3 + source.len();
        prop_assert!(parsed.problems.iter().all(|problem| inside(problem.span)));
        prop_assert_eq!(parsed.hcl.is_some(), parsed.problems.is_empty());
        super::template(&source, 0);
    }
}

/// Where a text is broken, and what is said.
fn broken(source: &str) -> (usize, usize, String) {
    let file = SourceFile::new("main.tf", source);
    let parsed = crate::syntax::parse(&file, Syntax::Hcl, &Values::none());
    assert!(parsed.documents.is_empty(), "{source}");
    let problem = parsed.problems.first().expect(source);
    let at = file.line_column(problem.span.start);
    (at.line as usize, at.column as usize, problem.message.clone())
}

/// Terraform 1.11.4 refuses each of these as well (`terraform fmt`).
#[test]
fn what_terraform_refuses_is_refused_at_its_place() {
    for (source, line, column, part) in [
        ("a = [\n  1\n  2\n]\n", 3, 3, "the `]` that closes the list of line 1"),
        ("a = { b = 1 c = 2 }\n", 1, 13, "closes the mapping of line 1"),
        ("a = f(1\n2)\n", 2, 1, "closes the call"),
        ("a = 1 +\n2\n", 1, 8, "only in parentheses"),
        ("a = x\n.y\n", 2, 1, "the name of an argument"),
        ("a = 'y'\n", 1, 5, "double quotes"),
        ("a = ${x}\n", 1, 5, "inside of a string only"),
        ("a = \u{201c}x\u{201d}\n", 1, 5, "typographic quote"),
        ("a = \"\\d\"\n", 1, 6, "`\\d` is no escape"),
        ("a = \"\\u00g9\"\n", 1, 6, "4 hexadecimal digits"),
        ("a = \"line\nb = 1\n", 1, 5, "not closed on its line"),
        ("a = \"%{ foo }\"\n", 1, 6, "`%%{`"),
        ("a = \"%{ if b }c\"\n", 1, 6, "`%{ endif }`"),
        ("a = \"%{ for x in b }c%{ endif }\"\n", 1, 6, "`%{ endfor }`"),
        ("a = \"${b\"\n", 1, 9, "closes the `${` of line 1"),
        ("b {\n  a = <<EOT\nx\n}\n", 2, 7, "no line `EOT`"),
        ("a = << EOT\nx\nEOT\n", 1, 7, "as in `<<EOT`"),
        ("a {\n  b {\n  }\n", 1, 3, "opened on line 1 is never closed"),
        ("a {\n}}\n", 2, 2, "closes nothing"),
        ("a = 1\n\na = 2\n", 3, 1, "set on line 1 already"),
        ("\"a\" = 1\n", 1, 1, "without quotes"),
        ("a : 1\n", 1, 3, "behind `a` stands `=`"),
        ("a\n{\n}\n", 1, 2, "labels and the brace"),
        ("a \"b${c}\" {}\n", 1, 3, "nothing is computed"),
        ("a = 1 b = 2\n", 1, 7, "ends with its line"),
        ("a = 1 /* b\n", 1, 7, "never closed"),
        ("a = {for x in y : x}\n", 1, 20, "`=>`"),
        ("a = [for x, y, z in w : x]\n", 1, 14, "`in`"),
        ("a = x[1, 2]\n", 1, 8, "close this index"),
        ("a = provider::x\n", 1, 5, "names a function"),
    ] {
        let (at_line, at_column, message) = broken(source);
        assert!(message.contains(part), "{source}: {message}");
        assert_eq!((at_line, at_column), (line, column), "{source}: {message}");
    }
}

#[test]
fn nesting_without_end_is_refused_with_a_place() {
    let deep = 50_000;
    for source in [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}", "(".repeat(deep)),
        format!("a = {}", "{b=".repeat(deep)),
        format!("a = {}1", "!".repeat(deep)),
        format!("a = 1{}", " + 1".repeat(deep)),
        format!("a = {}1", "x ? y : ".repeat(deep)),
        format!("a = {}", "f(".repeat(deep)),
        format!("a = {}", "\"${".repeat(deep)),
        format!("a = \"{}", "%{ if x }".repeat(deep)),
        format!("a = {}", "<<E\n${".repeat(deep)),
        format!("a = {}", "x[".repeat(deep)),
        "a {\n".repeat(deep),
        // A run of operators in the first operand of another one, and so on.
        (0..100).fold("1".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(100))),
    ] {
        let source = if source.starts_with('(') { format!("a = {source}") } else { source };
        let (_, _, message) = broken(&source);
        assert!(message.contains("128 levels"), "{}: {message}", &source[..12]);
    }
    // What only looks like it is flat, however long.
    let long = [format!("a = x{}\n", ".y".repeat(deep)), format!("a = [{}]\n", "1,".repeat(deep))];
    for source in long {
        assert!(own(&source).is_ok());
    }
}

#[test]
fn comments_are_found_where_no_string_is() {
    let source =
        "# one\na = \"# no\" // two\nb = [ /* three */ 1, # four\n]\nc = <<E\n# no\n${ x # five\n}\nE\n";
    let parsed = super::parse(source, 0);
    let words: Vec<(&str, bool)> =
        parsed.comments.iter().map(|comment| (comment.text.as_str(), comment.own_line)).collect();
    assert_eq!(words, [("one", true), ("two", false), ("three", false), ("four", false), ("five", false)]);
    assert_eq!(&source[parsed.comments[2].span.range()], "/* three */");
}
