//! What is hidden of text that no tree holds.

use super::super::raw::spans;
use super::VALUE;

/// The text as an excerpt would show it.
fn shown(text: &str, broken: bool) -> String {
    let mut shown = String::new();
    let mut from = 0;
    for span in spans(text, broken) {
        let range = span.range();
        if range.start >= from {
            shown.push_str(&text[from..range.start]);
            shown.push_str("***");
            from = range.end;
        }
    }
    shown + &text[from..]
}

#[test]
fn behind_a_syntax_error_no_value_of_a_secret_is_shown() {
    for (text, hidden) in [
        ("{\"client_secret\": \"VALUE\n}", "{\"client_secret\": \"***\n}"),
        ("{\"clientSecret\": \"VALUE\" \"a\": 1}", "{\"clientSecret\": \"***\" \"a\": 1}"),
        ("{\"clientSecret\":\n  \"VALUE\" \"a\": 1}", "{\"clientSecret\":\n  \"***\" \"a\": 1}"),
        ("client_secret = \"VALUE\nenvironment = \"x\"", "client_secret = \"***\nenvironment = \"x\""),
        ("client_secret = 'VALUE", "client_secret = '***"),
        (
            "oauthclient_secret = \"VALUE\" aws_region = \"x\"",
            "oauthclient_secret = \"***\" aws_region = \"x\"",
        ),
        ("client_secret: VALUE: x\n  - a", "client_secret: ***\n  - a"),
        ("client_secret: |\n  VALUE\nnext: 1", "client_secret: |\n***next: 1"),
        ("client_secret = <<EOF\nVALUE\nEOF\nnext = 1", "client_secret = <<EOF\n***EOF\nnext = 1"),
        ("client_secret: hunter2 and more\n", "client_secret: ***\n"),
        ("password: short\n- x", "password: ***\n- x"),
        ("export CLIENT_SECRET=VALUE\n", "export CLIENT_SECRET=***\n"),
        ("$env:CLIENT_SECRET = \"VALUE\"", "$env:CLIENT_SECRET = \"***\""),
        ("secrets.clientSecret => 'VALUE'", "secrets.clientSecret => '***'"),
        ("- name: CLIENT_SECRET\n  value: VALUE\n", "- name: CLIENT_SECRET\n  value: ***\n"),
        (
            "variable \"client_secret\" {\n  default = \"VALUE\"\n}",
            "variable \"client_secret\" {\n  default = \"***\"\n}",
        ),
        ("client_secret = [\"VALUE\"]\nnext = 1", "client_secret = [***\nnext = 1"),
        (
            "{\"a\": \"{\\\"client_secret\\\": \\\"VALUE\\\"}\"",
            "{\"a\": \"{\\\"client_secret\\\": \\\"***\\\"}\"",
        ),
        ("password = \"VALUE\\\"VALUE\" x", "password = \"***\" x"),
    ] {
        assert_eq!(shown(&text.replace("VALUE", VALUE), true), hidden, "{text}");
    }
}

#[test]
fn commands_and_headers_show_no_secret() {
    for (text, hidden) in [
        ("curl -u id:VALUE https://login.example/", "curl -u id:*** https://login.example/"),
        ("curl --user 'id:VALUE' x", "curl --user 'id:***' x"),
        ("run: \"curl -u \\\"id:VALUE\\\" x\"", "run: \"curl -u \\\"id:***\\\" x\""),
        ("Authorization: Basic VALUE", "Authorization: Basic ***"),
        ("-H 'authorization: bearer VALUE' x", "-H 'authorization: bearer ***' x"),
        ("gc --client-secret VALUE --x", "gc --client-secret *** --x"),
        (
            "curl 'https://x.example/?client_secret=VALUE&a=b'",
            "curl 'https://x.example/?client_secret=***&a=b'",
        ),
        ("postgres://app:VALUE@db.example/app", "postgres://app:***@db.example/app"),
        ("# AKIAQYLPMN5HX2ZK4TVB", "# ***"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.VALUE,", "token ***,"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nVALUE\n-----END RSA PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\n",
        ),
    ] {
        let text = text.replace("VALUE", VALUE);
        assert_eq!(shown(&text, false), hidden);
        let broken = shown(&text, true);
        assert!(broken.contains("***") && !broken.contains(VALUE), "{broken}");
    }
}

#[test]
fn what_holds_no_secret_is_shown_as_it_is() {
    for text in [
        "client_secret: ${CLIENT_SECRET}\n",
        "client_secret = var.client_secret\n",
        "curl -u \"$ID:$SECRET\" x",
        "curl -u id x",
        "Authorization: Bearer ${TOKEN}",
        "basic authentication is used",
        "https://login.example:443/a@b",
        "secret_arn: arn:aws:secretsmanager:us-east-1:111122223333:secret:x",
        "\"client_secret\": { \"type\": \"string\" }",
        "the client secret is kept elsewhere",
        "",
        "\u{e9}\u{1f600} = \u{4f1a}",
    ] {
        assert_eq!(shown(text, false), text);
    }
}
