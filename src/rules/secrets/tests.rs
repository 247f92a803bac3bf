//! What is a secret, what only looks like one, and that neither is shown.

mod raw;

use super::{committed_secret, values};
use crate::diagnostic::Finding;
use crate::formats::{self, ReadFile};
use crate::source::{FileId, SourceFile};
use crate::syntax::{self, Syntax, Values};

fn read(text: &str) -> (SourceFile, ReadFile) {
    let file = SourceFile::new("settings.yaml", text);
    let values = Values::default();
    let parsed = syntax::parse(&file, Syntax::Yaml, &values);
    let input =
        formats::Input { file: FileId(0), source: &file, syntax: Some(Syntax::Yaml), values: &values };
    let read = formats::read(input, parsed);
    (file, read)
}

fn findings(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    committed_secret(&read(text).1, &mut found);
    found
}

const VALUE: &str = "kT9vX2mQ8wZr4LbN6sHd1PfYcJ3gA5uE";

#[test]
fn a_value_under_the_name_of_a_secret_is_one() {
    for key in [
        "clientSecret",
        "client_secret",
        "GENESYSCLOUD_OAUTHCLIENT_SECRET",
        "access_token",
        "apiKey",
        "x-api-key",
        "secret",
        "password",
        "db.password",
        "aws_secret_access_key",
        "outboundNotificationWebhookSignatureSecretToken",
    ] {
        assert_eq!(findings(&format!("{key}: {VALUE}\n")).len(), 1, "{key}");
    }
}

#[test]
fn a_secret_that_a_list_assigns_is_one() {
    let list = |item: &str| findings(&format!("environment:\n  - {item}\n")).len();
    assert_eq!(list(&format!("GENESYSCLOUD_OAUTHCLIENT_SECRET={VALUE}")), 1);
    for other in
        ["GENESYSCLOUD_OAUTHCLIENT_SECRET=${SECRET}", "LOG_LEVEL=debug", "https://x.example/?client_secret=1"]
    {
        assert_eq!(list(other), 0, "{other}");
    }
}

#[test]
fn a_password_that_begins_with_a_dollar_sign_is_one() {
    for value in ["'$tr0ng&Secret'", "'$tr0ngPassw0rd'", "'$kT9vX2mQ8wZr4LbN6s'", "'$ummer2026!now'"] {
        assert_eq!(findings(&format!("client_secret: {value}\n")).len(), 1, "{value}");
    }
    for value in [
        "'$CLIENT_SECRET'",
        "'$clientSecret'",
        "'$oauth2ClientSecret'",
        "'$env:CLIENT_SECRET'",
        "'$(cat /run/secrets/x!1)'",
        "'${SECRET:-none!}'",
        "'${{ secrets.CLIENT_SECRET }}'",
        "'$secrets.client_secret_2'",
        "'$USER!$PASSWORD'",
    ] {
        assert_eq!(findings(&format!("client_secret: {value}\n")).len(), 0, "{value}");
    }
}

#[test]
fn a_weak_password_is_a_secret_too() {
    for value in ["hunter2!", "Acme-2026", "postgres://app:s3cr3t@db/app"] {
        assert_eq!(findings(&format!("password: {value}\n")).len(), 1, "{value}");
    }
}

#[test]
fn what_only_refers_to_a_secret_is_none() {
    for text in [
        "client_secret: ${CLIENT_SECRET}",
        "client_secret: \"{{ secret }}\"",
        "client_secret: '********'",
        "client_secret: ''",
        "client_secret: $CLIENT_SECRET",
        "client_secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:x",
        "client_secret: your-client-secret-here",
        "client_secret: { type: string }",
        "password: required",
        "password: Kennwort",
        "forgotPassword: https://login.example/forgot",
        "client_secret_name: kT9vX2mQ8wZr4LbN6sHd1PfYcJ3gA5uE",
        "secret_arn: kT9vX2mQ8wZr4LbN6sHd1PfYcJ3gA5uE",
        "password: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "key: AKIAIOSFODNN7EXAMPLE",
        "principal: AROAJQABLZS4A3QDU576Q",
        "id: 3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11",
    ] {
        assert!(findings(text).is_empty(), "{text}");
    }
}

#[test]
fn words_for_what_belongs_there_are_no_secret_and_stay_hidden() {
    for text in [
        "password: user_password",
        "share_password: invalidPassword",
        "client_secret: client-secret",
        "GENESYS_CLOUD_CLIENT_SECRET: tu_client_secret_genesys",
        "secret_key: SECRET...",
        "ChangePassword: iam:ChangePassword",
        "api_key: acme.plugins:ApiKeyAuthorizer",
    ] {
        assert!(findings(text).is_empty(), "{text}");
        assert_eq!(values(&read(text).1).len(), 1, "{text}");
    }
    for text in [
        "password: user_password1",
        "password: badpassword",
        "password: Password#2026",
        "password: correct-horse-battery-staple",
        "api_key: kTvXmQwZrLbNsHdPYcJgAuEmonkeys",
    ] {
        assert_eq!(findings(text).len(), 1, "{text}");
    }
}

#[test]
fn a_type_that_is_called_like_a_secret_holds_none() {
    assert!(findings("\"AWS::ApiGateway::ApiKey\": b899a0d240b53d9d\n").is_empty());
    assert!(findings("access_key: AKIAEXAMPLEEXAMPLE00\n").is_empty());
    assert!(findings("dependentRequired:\n  MasterUserPassword: [MasterUserIdentifier]\n").is_empty());
    assert_eq!(findings(&format!("client_secret: [{VALUE}]\n")).len(), 1);
    assert_eq!(findings("access_key: AKIAQYLPMN5HX2ZK4TVB\n").len(), 1);
}

#[test]
fn a_key_of_aws_a_private_key_and_a_token_are_known_by_their_shape() {
    let token = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{VALUE}");
    for value in ["run with AKIAQYLPMN5HX2ZK4TVB", "\"-----BEGIN RSA PRIVATE KEY-----\\nMII\"", &token] {
        assert_eq!(findings(&format!("note: {value}\n")).len(), 1, "{value}");
        assert_eq!(findings(&format!("- {value}\n")).len(), 1, "{value}");
    }
    assert!(findings("version: eyJ1.eyJ2.short\n").is_empty());
}

#[test]
fn an_environment_listed_as_names_and_values_is_read_as_one() {
    let text = format!(
        "env:\n  - name: CLIENT_SECRET\n    value: {VALUE}\n  - name: REGION\n    value: us-east-1\n"
    );
    let found = findings(&text);
    assert_eq!(found.len(), 1);
    assert!(findings("- { name: CLIENT_SECRET, value: \"${CLIENT_SECRET}\" }\n").is_empty());
}

#[test]
fn neither_the_value_nor_its_length_is_told() {
    let text = format!("app:\n  client_secret: {VALUE}\n");
    let (file, read) = read(&text);
    let mut found = Vec::new();
    committed_secret(&read, &mut found);
    let said = format!("{found:?}");
    assert!(!said.contains(VALUE) && !said.contains(&VALUE.len().to_string()), "{said}");
    let hidden: Vec<&str> = values(&read).iter().map(|span| &file.text[span.range()]).collect();
    assert_eq!(hidden, [VALUE]);
}
