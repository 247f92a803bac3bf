//! What must hold for every text, in whatever syntax and under whatever name.

use proptest::prelude::*;

use crate::formats::{Input, read};
use crate::source::{FileId, SourceFile, decode};
use crate::syntax::{Syntax, Values, parse};

/// Text that is nearly a document: shapes that readers look for, in pieces.
fn nearly() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\n",
        "\n  ",
        "- ",
        "\"",
        "\"Statement\":",
        "\"Effect\": \"Allow\"",
        "\"Policy\": \"{\\\"Statement\\\": []}\"",
        "\"Role\": {\"RoleName\": \"r\"",
        "\"entities\": [",
        "kind: org-manifest\n",
        "orgs:\n",
        "Statement:\n",
        "${x}",
        "{% if a %}",
        "{% else %}",
        "{% endif %}",
        "{{#a}}",
        "{{/a}}",
        "%{ for a in b }",
        "%{ endfor }",
        "<% if a %>",
        "<% end %>",
        "\u{201c}",
        "\u{201d}",
        "\u{a0}",
        "\u{200b}",
        "// c\n",
        "# c\n",
        "\u{e9}",
        "null",
        "0",
        "*",
    ]);
    prop::collection::vec(pieces, 0..20).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) {
    for name in ["a.json", "a.yaml", "a.toml", "a.json.tpl", "a.tpl", "a.template", "a"] {
        let source = SourceFile::new(name, text);
        let syntax = Syntax::of_file(&source);
        let values = Values::none();
        let parsed = syntax.map(|syntax| parse(&source, syntax, &values)).unwrap_or_default();
        let read = read(Input { file: FileId(0), source: &source, syntax, values: &values }, parsed);
        let places = read.issues.iter().map(|issue| issue.place.span);
        let problems = read.parsed.problems.iter().map(|problem| problem.span);
        for span in places.chain(problems).chain(read.parsed.trailing_commas.iter().copied()) {
            assert!(text.get(span.range()).is_some(), "{name}: {span:?} in {text:?}");
            read.parsed.pointer(span);
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_a_reader_panic_and_places_lie_in_the_text(text in nearly()) {
        check(&text);
    }

    #[test]
    fn any_bytes_are_text_or_no_text(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(text) = decode(bytes) {
            check(&text);
        }
    }

    #[test]
    fn utf16_says_the_same_as_utf8(text in any::<String>()) {
        let marked = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        // Two NUL bytes behind the mark are UTF-32.
        prop_assume!(!text.starts_with('\0'));
        prop_assert_eq!(decode(marked), Ok(text));
    }
}
