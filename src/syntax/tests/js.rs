//! JavaScript that is data: what a module exports, as far as nothing has to
//! run for it.

use proptest::prelude::*;

use super::{good, problem_at, problems, read, show};
use crate::source::{SourceFile, Span};
use crate::syntax::{Kind, Node, ProblemKind, Syntax, Values, parse};

fn shown(text: &str) -> String {
    show(&good(Syntax::Js, text))
}

#[test]
fn an_exported_object_is_read_as_its_author_sees_it() {
    let text = r#"
// The wizard's settings.
export default {
    clientID: 'c1', "prefix": "ACME_", 'name with space': `plain`,
    list: [1, -2, 0x1F, true, false, null, undefined, 'that\'s', ],
    nested: { 'app-instance': [{}], },
};
"#;
    assert_eq!(
        shown(text),
        r#"{clientID:"c1",prefix:"ACME_",name with space:"plain",list:[1,-2,0x1F,true,false,null,null,"that's"],nested:{app-instance:[{}]}}"#
    );
}

#[test]
fn every_usual_way_to_export_is_known() {
    for text in [
        "export default { a: 1 };",
        "const config = { a: 1 };\nexport default config;",
        "let a = 1, config = { a };\nexport { config as default, a };",
        "module.exports = { a: 1 };",
        "'use strict';\nvar config = { a: 1 };\nmodule.exports = config;",
        "exports.default = { a: 1 }",
        "export const a = 1;",
        "exports.a = 1;",
        "module.exports.a = 1;",
        "var config = { a: 1 };",
        "window.config = { a: 1 };",
        "config = { a: 1 }",
        "export default Object.freeze({ a: 1 })",
        "export default ({ a: 1 });",
    ] {
        assert_eq!(shown(text), "{a:1}", "{text}");
    }
}

#[test]
fn names_of_the_module_stand_for_their_values() {
    let text = "const ROLE = 'Role';\nconst names = { role: ROLE, deep: { list: ['x'] } };\nconst key = 'prefix';\n\
                export default { role: names.role, other: names['role'], list: names.deep.list, names, [key]: ROLE + '_' + 1 };";
    assert_eq!(
        shown(text),
        r#"{role:"Role",other:"Role",list:["x"],names:{role:"Role",deep:{list:["x"]}},prefix:"Role_1"}"#
    );
}

#[test]
fn what_only_running_it_would_tell_is_a_hole_with_its_words() {
    let text = "import global from './global.js';\nexport default {\n  id: global.clientID, env: process.env.ID, \
                test: global.isTest ? 'a' : 'b', made: make('x'), url: `https://${global.host}/x`, sum: 'a' + global.b,\n  \
                finally: function (data) { return send(data); }, later() {}, arrow: () => 1, or: global.a || 'b', not: !1,\n};";
    assert_eq!(
        shown(text),
        r#"{id:${global.clientID},env:${process.env.ID},test:${a choice},made:${make()},url:"https://${global.host}/x",sum:"a${global.b}",finally:${a function},later:${a function},arrow:${a function},or:${an expression},not:${an expression}}"#
    );
}

#[test]
fn what_is_not_understood_is_not_repeated() {
    let text = "export default { a: open('kT9vX2mQ').id, b: ids[f('kT9vX2mQ')], [g('kT9vX2mQ')]: 1, c: h({ k: 'kT9vX2mQ' }), \
                ...i('kT9vX2mQ') };";
    assert!(!format!("{:?}", good(Syntax::Js, text)).contains("kT9vX2mQ"));
}

#[test]
fn values_of_the_configuration_fill_holes() {
    let values: Values = [("process.env.ID".to_owned(), "c1".to_owned())].into_iter().collect();
    let file =
        SourceFile::new("config.js", "export default { id: process.env.ID, other: '${process.env.ID}-x' }");
    let parsed = parse(&file, Syntax::Js, &values);
    assert_eq!(show(&parsed.documents[0]), r#"{id:"c1",other:"c1-x"}"#);
}

#[test]
fn a_mapping_that_may_hold_more_says_so_and_forgets_what_may_be_replaced() {
    let open = |text: &str| {
        let node = good(Syntax::Js, text);
        (node.is_open(), show(&node))
    };
    let (is_open, shown) = open("export default { a: 1, ...other, b: 2 };");
    assert!(is_open);
    assert_eq!(shown, "{a:${other},...other:${other},b:2}");
    let (is_open, shown) = open("export default { a: 1, [key]: 2, b: 3 };");
    assert!(is_open);
    assert_eq!(shown, "{a:${[key]},...[key]:${[key]},b:3}");
    let (is_open, shown) = open("const base = { a: 0, c: 3 };\nexport default { a: 1, ...base, b: 2 };");
    assert!(!is_open);
    assert_eq!(shown, "{a:0,c:3,b:2}");
    let (is_open, shown) = open("export default { '...': 'a string' };");
    assert!(!is_open, "{shown}");
    let list = good(Syntax::Js, "const more = ['y'];\nexport default { list: ['x', ...more, ...others] };");
    assert_eq!(show(&list), r#"{list:["x","y",${others}]}"#);
}

#[test]
fn what_the_module_changes_later_is_not_what_was_written() {
    for (change, shown) in [
        ("config.a = 2;", "{a:${config.a},b:[1],c:{}}"),
        ("if (test) { config.b.push(2); }", "{a:1,b:${config.b},c:{}}"),
        ("delete config.c;", "{a:1,b:[1],c:${config.c}}"),
        ("config.d = 4;", "{a:1,b:[1],c:{},d:${config.d}}"),
        ("adapt(config);", "${config}"),
        ("Object.assign(config, other);", "${config}"),
        ("function f() { adapt(config.b, config.a); }", "{a:1,b:${config.b},c:{}}"),
        ("const part = config.c;\npart.x = 1;", "{a:1,b:[1],c:${config.c}}"),
        ("for (const one of config.b) one.x = 1;", "{a:1,b:${config.b},c:{}}"),
        // Looking at it changes nothing.
        ("console.log(config); Object.freeze(config); if (config.a) f(config.a + 1);", "{a:1,b:[1],c:{}}"),
        ("const names = config.b.map(String);", "{a:1,b:[1],c:{}}"),
    ] {
        let text = format!("const config = {{ a: 1, b: [1], c: {{}} }};\n{change}\nexport default config;");
        assert_eq!(self::shown(&text), shown, "{change}");
    }
    for (text, shown) in [
        ("module.exports = { a: 1, b: 2 };\nmodule.exports.a = 2;", "{a:${module.exports.a},b:2}"),
        ("module.exports = { a: 1 };\nif (test) { module.exports.a = 2; }", "${module.exports}"),
        ("module.exports = { a: 1 };\nmodule.exports = { a: 2 };", "${module.exports}"),
        ("export default { a: 1 };\nexport const b = 2;", "{a:1}"),
    ] {
        assert_eq!(self::shown(text), shown, "{text}");
    }
    assert_eq!(shown("let id = 'a';\nid = 'b';\nexport default { id };"), "{id:${id}}");
}

#[test]
fn names_that_lead_to_themselves_end() {
    assert_eq!(shown("const a = { b: a };\nexport default a;"), "{b:${a}}");
    assert_eq!(shown("const a = b;\nconst b = a;\nexport default { a };"), "{a:${a}}");
}

#[test]
fn every_value_has_its_place_and_lies_within_its_document() {
    let text = "\u{feff}const role = 'Rôle'; // why\nexport default { key: role, 'own': [\"x\"] };\n";
    let parsed = read(Syntax::Js, text);
    let document = &parsed.documents[0];
    let at = |span: Span| &text[span.range()];
    assert_eq!(at(document.get("key").expect("a key").span), "'Rôle'");
    assert_eq!(at(document.entry("own").expect("a key").key_span), "'own'");
    assert_eq!(parsed.pointer(document.get("key").expect("a key").span), "/key");
    assert_eq!(parsed.pointer(document.get("own").expect("a key").items()[0].span), "/own/0");
    assert_eq!(parsed.comments.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["why"]);
}

#[test]
fn a_key_that_stands_twice_is_said_once() {
    let parsed = read(Syntax::Js, "const a = { x: 1, x: 2 };\nexport default { a, b: a };");
    let [problem] = parsed.problems.as_slice() else { panic!("{:?}", parsed.problems) };
    assert!(matches!(problem.kind, ProblemKind::DuplicateKey { .. }));
}

#[test]
fn a_mistake_is_said_where_it_is() {
    // A quote too many, as somebody published it.
    let text = "export default {\n    clientID: 'c1',\n    base: ''https://acme.example/wizard/,\n};\n";
    let (line, _, message) = problem_at(Syntax::Js, text);
    assert_eq!(line, 3, "{message}");
    assert!(message.starts_with("this is not valid JavaScript"), "{message}");
    assert!(read(Syntax::Js, text).documents.is_empty());
    for cut in ["export default { a: [", "export default { a: 'x", "export default { a: `x${", "{{{{"] {
        assert!(!problems(Syntax::Js, cut).is_empty(), "{cut}");
    }
}

#[test]
fn a_merge_conflict_is_what_is_said() {
    let text = "export default {\n<<<<<<< HEAD\n  a: 1,\n=======\n  a: 2,\n>>>>>>> other\n};\n";
    let found = problems(Syntax::Js, text);
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("merge conflict"), "{found:?}");
}

#[test]
fn hostile_texts_end_in_words() {
    let many = |piece: &str, count: usize| piece.repeat(count);
    for text in [
        format!("export default {}{}", many("[", 20_000), many("]", 20_000)),
        format!("export default {}1{}", many("{a:", 10_000), many("}", 10_000)),
        many("[", 50_000),
        many("!", 50_000),
        many("`${", 20_000),
        many("'a' ", 20_000),
        many("a=>", 20_000),
        many("{ a: } ) ( => ;; 'x ", 2_000),
        "\u{0}\u{1}\u{7f}".to_owned(),
    ] {
        let parsed = read(Syntax::Js, &text);
        assert!(parsed.problems.iter().any(|one| one.kind == ProblemKind::Syntax), "{:.30}", text);
        assert!(parsed.documents.is_empty());
    }
    // Valid, and endless for whoever follows every name.
    let mut text = String::from("const a0 = [1, 1];\n");
    for level in 1..40 {
        text += &format!("const a{level} = [a{0}, a{0}];\n", level - 1);
    }
    let parsed = read(Syntax::Js, &(text + "export default { a: a39 };"));
    assert_eq!(parsed.documents.len(), 1);
    let sum = format!("export default {{ a: {}'z' }};", many("'x' + ", 5_000));
    let read = good(Syntax::Js, &sum);
    assert_eq!(read.get("a").and_then(Node::as_str).map(str::len), Some(5_001));
}

#[test]
fn a_text_cut_anywhere_never_misplaces_anything() {
    let text = "import x from 'y';\nconst é = `a${x}b`; /* ü */\nexport default { 'ключ': [é, \"\\u{1f600}\", ...x], f() { return 1 } };\n";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        let cut = &text[..end];
        let parsed = read(Syntax::Js, cut);
        let mut open: Vec<&Node> = parsed.documents.iter().collect();
        while let Some(node) = open.pop() {
            assert!(cut.get(node.span.range()).is_some());
            open.extend(node.items());
            open.extend(node.entries().iter().map(|entry| &entry.value));
        }
        parsed.problems.iter().for_each(|problem| assert!(cut.get(problem.span.range()).is_some()));
        assert!(parsed.documents.iter().all(|one| !matches!(one.kind, Kind::Null)));
    }
}

/// Text that is nearly JavaScript.
fn nearly() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "export default ",
        "module.exports = ",
        "const a = ",
        "let b = ",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ", ",
        ": ",
        ";",
        "\n",
        "a",
        "b",
        "a.b",
        "['b']",
        "...",
        "...a",
        "'x'",
        "\"\\u{1f600}\"",
        "'\\",
        "`x${",
        "`",
        "1",
        "-1",
        " + ",
        " = ",
        "=>",
        "function ",
        "async ",
        "get ",
        "delete ",
        "a.push(",
        "/*",
        "*/",
        "// x\n",
        "/x/",
        "\u{feff}",
        "ключ",
        "\0",
        "<",
        "?",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_the_front_end_panic_and_places_lie_in_the_text(text in nearly()) {
        let parsed = read(Syntax::Js, &text);
        let mut open: Vec<&Node> = parsed.documents.iter().collect();
        while let Some(node) = open.pop() {
            prop_assert!(text.get(node.span.range()).is_some());
            parsed.pointer(node.span);
            open.extend(node.items());
            for entry in node.entries() {
                prop_assert!(text.get(entry.key_span.range()).is_some());
                open.push(&entry.value);
            }
        }
        for span in parsed.problems.iter().map(|one| one.span).chain(parsed.comments.iter().map(|one| one.span)) {
            prop_assert!(text.get(span.range()).is_some());
        }
    }
}
