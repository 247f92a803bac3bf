//! What only YAML has: several documents, aliases, merge keys, tags, and
//! scalars whose type is guessed.

use super::{good, is_syntax, problems, read, show};
use crate::syntax::{Node, ProblemKind, Syntax, resolve};

#[test]
fn plain_scalars_have_the_types_of_the_core_schema() {
    let text = "[044455556666, 0o17, 0x1F, -1, +2, 1.5, .5, 1e3, -.inf, .nan, ~, null, true, False, no, yes, on, 2012-10-17, 1_000, 0b1, 1.2.3, '1', \"true\", 1e, .]";
    assert_eq!(
        show(&good(Syntax::Yaml, text)),
        "[044455556666,0o17,0x1F,-1,+2,1.5,.5,1e3,-.inf,.nan,null,null,true,false,\"no\",\"yes\",\"on\",\
         \"2012-10-17\",\"1_000\",\"0b1\",\"1.2.3\",\"1\",\"true\",\"1e\",\".\"]"
    );
}

#[test]
fn core_tags_are_honoured_and_foreign_ones_make_the_value_unknown() {
    let text = "[!!str 1, !!int 2, !!float 3, !!null '', !!bool 'true', ! 4, !!int x, !!str, !Sub 'a-${B}', !Ref Bucket, !Join [a, b]]";
    assert_eq!(
        show(&good(Syntax::Yaml, text)),
        r#"["1",2,3,null,true,"4","x","","a-${B}",${!Ref Bucket},["a","b"]]"#
    );
}

#[test]
fn aliases_become_copies_that_stand_where_their_anchor_does() {
    let text = "base: &b {k: v}\nuse: *b\nlist:\n  - *b\n  - x\nkey: &s name\n*s : 1\n";
    let document = good(Syntax::Yaml, text);
    assert_eq!(show(&document), r#"{base:{k:"v"},use:{k:"v"},list:[{k:"v"},"x"],key:"name",name:1}"#);
    let original = resolve(&document, "/base/k").expect("base").span;
    assert_eq!(resolve(&document, "/use/k").expect("use").span, original);
    let list = resolve(&document, "/list").expect("list").span;
    assert_eq!(&text[list.range()], "- *b\n  - x");
}

#[test]
fn merge_keys_add_what_the_mapping_lacks() {
    let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\none: {x: 0, <<: *a}\nmany:\n  <<: [*a, *b]\n  w: 9\ntwice: {<<: *b, <<: *a}\ninline: {<<: {q: 1}}\nquoted: {'<<': 1}\n";
    let document = good(Syntax::Yaml, text);
    let shown = |key: &str| show(document.get(key).expect("it is there"));
    assert_eq!(shown("one"), "{x:0,y:1}");
    assert_eq!(shown("many"), "{x:1,y:1,z:2,w:9}");
    assert_eq!(shown("twice"), "{y:2,z:2,x:1}");
    assert_eq!(shown("inline"), "{q:1}");
    assert_eq!(shown("quoted"), "{<<:1}");
}

#[test]
fn merging_what_is_no_mapping_is_reported_at_the_merge_key() {
    assert_eq!(
        problems(Syntax::Yaml, "a: &a [1]\nb:\n  <<: *a\n  c: 1\n"),
        [("<<".to_owned(), "<< merges mappings, and this is a number".to_owned())]
    );
}

#[test]
fn cycles_are_reported_at_the_alias_that_closes_them() {
    for text in ["a: &a\n  b: *a\n", "&a [1, *a]\n", "a: &a {<<: *a}\n"] {
        let parsed = read(Syntax::Yaml, text);
        let first = &parsed.problems[0];
        assert_eq!(&text[first.span.range()], "*a");
        assert!(first.message.contains("contain itself"), "{}", first.message);
        assert_eq!(parsed.documents.len(), 1);
    }
}

#[test]
fn an_alias_bomb_is_defused_with_one_message() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    let found = problems(Syntax::Yaml, &text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].0.starts_with("*a"));
    assert!(found[0].1.contains("200000 values"), "{}", found[0].1);
}

#[test]
fn aliases_cannot_nest_deeper_than_brackets() {
    let mut text = String::from("- &a0 [[[[[[[[[[x]]]]]]]]]]\n");
    for level in 1..20 {
        text.push_str(&format!("- &a{level} [[[[[[[[[[*a{}]]]]]]]]]]\n", level - 1));
    }
    let found = problems(Syntax::Yaml, &text);
    assert!(found.iter().any(|(_, message)| message.contains("128 levels")), "{found:?}");
}

#[test]
fn an_alias_without_its_anchor_does_not_hide_the_rest() {
    let text = "a: *nowhere\nb: 1\n--- \n- &x 1\n---\n- *x\n";
    let parsed = read(Syntax::Yaml, text);
    assert_eq!(&text[parsed.problems[0].span.range()], "*nowhere");
    assert_eq!(parsed.documents.iter().map(show).collect::<Vec<_>>(), ["{a:null,b:1}", "[1]", "[null]"]);
}

#[test]
fn several_documents_are_several_documents_and_the_good_ones_survive_a_bad_one() {
    let parsed = read(Syntax::Yaml, "---\na: 1\n---\n- b\n...\n---\n\"c\"\n");
    assert_eq!(parsed.documents.iter().map(show).collect::<Vec<_>>(), ["{a:1}", "[\"b\"]", "\"c\""]);
    let parsed = read(Syntax::Yaml, "a: 1\n---\nb: [\n");
    assert_eq!(parsed.documents.iter().map(show).collect::<Vec<_>>(), ["{a:1}"]);
    assert_eq!(parsed.problems.len(), 1);
    assert!(is_syntax(parsed.problems[0].kind));
}

#[test]
fn keys_that_are_no_strings_keep_their_token() {
    assert_eq!(
        show(&good(Syntax::Yaml, "1: a\n044: b\ntrue: c\n~: d\n")),
        r#"{1:"a",044:"b",true:"c",~:"d"}"#
    );
}

#[test]
fn a_complex_key_is_reported_and_the_rest_is_read() {
    let text = "? [a, b]\n: 1\nc: 2\n";
    assert_eq!(
        problems(Syntax::Yaml, text),
        [("[a, b]".to_owned(), "this key is a list or a mapping; keys are strings".to_owned())]
    );
    assert_eq!(show(&read(Syntax::Yaml, text).documents[0]), "{c:2}");
}

#[test]
fn bare_double_braces_are_a_hole() {
    let text = "a: {{ name }}\nb: [{{x}}, {{ .Values.y }}, 1]\nc: {d: {{ z | default(1) }} }\n";
    let document = good(Syntax::Yaml, text);
    assert_eq!(show(&document), "{a:${name},b:[${x},${Values.y},1],c:{d:${z | default(1)}}}");
    assert_eq!(&text[document.get("a").map(|a: &Node| a.span).expect("a").range()], "{{ name }}");
}

#[test]
fn duplicate_keys_are_kept_and_reported_with_both_places() {
    for (syntax, text) in [
        (Syntax::Yaml, "a: 1\nb: 2\na: 3\n"),
        (Syntax::Json, "{\"a\": 1, \"b\": 2, \"a\": 3}"),
        (Syntax::Toml, "a = 1\nb = 2\na = 3\n"),
    ] {
        let parsed = read(syntax, text);
        assert_eq!(show(&parsed.documents[0]), "{a:1,b:2,a:3}");
        assert_eq!(parsed.documents[0].get("a").map(show), Some("3".to_owned()));
        let problem = &parsed.problems[0];
        let first = parsed.documents[0].entries()[0].key_span;
        assert_eq!(problem.kind, ProblemKind::DuplicateKey { first });
        assert_eq!(problem.span, parsed.documents[0].entries()[2].key_span);
        assert_eq!(problem.message, "the key \"a\" stands twice in this mapping");
    }
}

#[test]
fn duplicates_are_found_in_long_mappings_too() {
    let lines: String = (0..50).map(|n| format!("k{}: {n}\n", n % 40)).collect();
    assert_eq!(read(Syntax::Yaml, &lines).problems.len(), 10);
}

#[test]
fn short_forms_are_long_forms_inside_of_a_template_and_nowhere_else() {
    let text = "Resources:\n  R:\n    Type: AWS::S3::Bucket\n    Name: !Sub 'a-${B}'\n    Arn: !GetAtt R.Arn\n    All: !Join\n      - ','\n      - [!Ref A, !Condition C]\n    Other: !secret x\nOutside: !Ref A\n";
    let document = good(Syntax::Yaml, text);
    assert_eq!(
        show(&document),
        "{Resources:{R:{Type:\"AWS::S3::Bucket\",Name:{Fn::Sub:\"a-${B}\"},Arn:{Fn::GetAtt:\"R.Arn\"},\
         All:{Fn::Join:[\",\",[{Ref:\"A\"},{Condition:\"C\"}]]},Other:${!secret x}}},Outside:{Ref:\"A\"}}"
    );
    let call = resolve(&document, "/Resources/R/All").expect("it is there");
    assert_eq!(&text[call.span.range()], "!Join\n      - ','\n      - [!Ref A, !Condition C]");
    assert_eq!(&text[call.entries()[0].key_span.range()], "!Join");
    let name = resolve(&document, "/Resources/R/Name/Fn::Sub").expect("it is there");
    assert_eq!(&text[name.span.range()], "'a-${B}'");
    let elsewhere =
        "Resources: {R: {Type: none}}\nName: !Sub 'a-${B}'\nArn: !GetAtt R.Arn\nAll: !Join [a, !Ref A]\n";
    assert_eq!(
        show(&good(Syntax::Yaml, elsewhere)),
        "{Resources:{R:{Type:\"none\"}},Name:\"a-${B}\",Arn:${!GetAtt R.Arn},All:[\"a\",${!Ref A}]}"
    );
}
