//! Environment files and INI files.

use super::{good, problem_at, read, show};
use crate::syntax::{Node, Syntax};

fn env(text: &str) -> String {
    show(&good(Syntax::Env, text))
}

/// The source of the value under a key.
fn value<'t>(text: &'t str, node: &Node, key: &str) -> &'t str {
    &text[node.get(key).expect("there is one").span.range()]
}

#[test]
fn a_variable_is_read_in_every_dialect() {
    for line in [
        "REGION=eu-west-1",
        "  REGION = eu-west-1  ",
        "export REGION=eu-west-1",
        "export REGION='eu-west-1';",
        "REGION=\"eu-west-1\"",
        "REGION=`eu-west-1`",
        "REGION: eu-west-1",
        "set REGION=eu-west-1",
        "SET \"REGION=eu-west-1\"",
        "set REGION=\"eu-west-1\"",
        "$env:REGION = \"eu-west-1\"",
        "$Env:REGION='eu-west-1'",
        "REGION=eu-west-1 # Dublin",
        "REGION=\"eu-west-1\" # Dublin",
        "REGION=eu-west-1\r\n",
        "\u{feff}REGION=eu-west-1",
    ] {
        assert_eq!(env(line), r#"{REGION:"eu-west-1"}"#, "{line}");
    }
}

#[test]
fn a_value_is_found_at_its_place_and_a_comment_at_its_own() {
    let text = "# who\nexport A=\"x y\"   # why\nB = 'z'\nset \"C=d e\"\nLAST=end";
    let parsed = read(Syntax::Env, text);
    let node = &parsed.documents[0];
    assert_eq!(value(text, node, "A"), "\"x y\"");
    assert_eq!(value(text, node, "B"), "'z'");
    assert_eq!(value(text, node, "C"), "d e");
    assert_eq!(value(text, node, "LAST"), "end");
    let key = node.entry("A").expect("there is one").key_span;
    assert_eq!(&text[key.range()], "A");
    let comments: Vec<(&str, bool)> =
        parsed.comments.iter().map(|comment| (comment.text.as_str(), comment.own_line)).collect();
    assert_eq!(comments, [("who", true), ("why", false)]);
}

#[test]
fn what_is_no_assignment_is_passed_over() {
    let text = "#!/bin/sh\nset -eu\nsource ./other.env\nif [ -z \"$A\" ]; then\n  echo no\nfi\nexport B\n= x\nA=1\n@echo off\nREM set C=2\n:: D=3\n";
    assert_eq!(env(text), r#"{A:"1"}"#);
    assert_eq!(env("# nothing yet\n"), "{}");
    assert_eq!(read(Syntax::Env, " \n").documents, []);
}

#[test]
fn a_reference_to_another_variable_is_not_known() {
    assert_eq!(
        env(
            "A=$OTHER\nB=\"https://login.${DOMAIN}/x\"\nC=%NAME%\nD=$(pass show x)\nE='$OTHER'\nF=pa$word\nG=<YOUR_ID>"
        ),
        r#"{A:"${OTHER}",B:"https://login.${DOMAIN}/x",C:"${NAME}",D:"${$(pass show x)}",E:"$OTHER",F:"pa$word",G:"${YOUR_ID}"}"#
    );
    let node = good(Syntax::Env, "A=$OTHER\nE='$OTHER'");
    assert!(node.get("A").is_some_and(|value| value.as_str().is_none()));
    assert!(node.get("E").is_some_and(|value| value.as_str().is_some()));
}

#[test]
fn quotes_hold_hashes_escapes_and_lines() {
    assert_eq!(
        env("A=\"x # y\"\nB=x#y\nC=\"one\\ntwo \\\"q\\\"\"\nD=\"first\nsecond\"\nE=it's\nF=\nG='open\nH=1"),
        r##"{A:"x # y",B:"x#y",C:"one\ntwo \"q\"",D:"first\nsecond",E:"it's",F:"",G:"'open",H:"1"}"##
    );
}

#[test]
fn names_tell_which_files_hold_settings() {
    for (path, syntax) in [
        (".env", Some(Syntax::Env)),
        ("app/.env.production", Some(Syntax::Env)),
        ("deploy/eu.env", Some(Syntax::Env)),
        (".env.example", Some(Syntax::Env)),
        (".env.json", Some(Syntax::Json)),
        (".envrc", None),
        ("environment", None),
        (".genesyscloudpython/config", Some(Syntax::Ini)),
        ("config", None),
        ("sdk.ini", Some(Syntax::Ini)),
    ] {
        assert_eq!(Syntax::of_path(path), syntax, "{path}");
    }
}

#[test]
fn sections_of_an_ini_file_are_mappings() {
    let text = "; the SDK\n[general]\nlive_reload_config = true\nhost=https://api.mypurecloud.ie\n\n[gateway]\nhost: 'proxy.example'\n";
    let node = good(Syntax::Ini, text);
    assert_eq!(
        show(&node),
        r#"{general:{live_reload_config:"true",host:"https://api.mypurecloud.ie"},gateway:{host:"proxy.example"}}"#
    );
    let general = node.get("general").expect("there is one");
    assert_eq!(value(text, general, "host"), "https://api.mypurecloud.ie");
    assert_eq!(show(&good(Syntax::Ini, "{\"general\": {\"host\": \"x\"}}")), r#"{general:{host:"x"}}"#);
}

#[test]
fn a_broken_ini_file_is_placed_where_it_breaks() {
    let (line, column, message) = problem_at(Syntax::Ini, "[general]\nhost=x\n  [gateway\n");
    assert_eq!((line, column), (3, 3), "{message}");
    let (line, column, message) = problem_at(Syntax::Ini, "[general]\n<html>\n");
    assert_eq!((line, column), (2, 1), "{message}");
    let (line, _, message) = problem_at(Syntax::Ini, "[general]\nhost=x\nhost=y\n");
    assert_eq!(line, 3, "{message}");
}
