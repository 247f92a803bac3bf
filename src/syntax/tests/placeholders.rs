//! Which placeholders are holes, which are IAM's own variables, and how values
//! fill them.

use super::{good, show, texts};
use crate::source::SourceFile;
use crate::syntax::{Kind, Syntax, Values, parse, placeholder};

/// The names of the holes in a text.
fn holes(scalar: &str) -> Vec<String> {
    placeholder::text(scalar, &Values::none()).holes().map(|hole| hole.name.to_string()).collect()
}

#[test]
fn placeholders_of_template_tools_are_holes_by_their_name() {
    for (scalar, names) in [
        ("arn:aws:iam::${ACCOUNT_ID}:role/${ prefix }-x", vec!["ACCOUNT_ID", "prefix"]),
        ("{{ name }}-{{.name}}-{{ .Values.x }}-{{- y -}}", vec!["name", "name", "Values.x", "y"]),
        ("arn:aws:iam::<ACCOUNT>:role/<ROLE_NAME-2>", vec!["ACCOUNT", "ROLE_NAME-2"]),
        ("${{ secrets.AWS_ROLE }}", vec!["secrets.AWS_ROLE"]),
        ("${AWS::AccountId}", vec!["AWS::AccountId"]),
        ("${ACCEL_LOOKUP::CUSTOM:ALLOWED}", vec!["ACCEL_LOOKUP::CUSTOM:ALLOWED"]),
        ("${self:custom.${opt:stage}}", vec!["self:custom.${opt:stage}"]),
        ("${opt:stage, 'dev'}", vec!["opt:stage, 'dev'"]),
        ("${ssm:/path}", vec!["ssm:/path"]),
        ("{{{ external_id }}}-{{&other}}", vec!["external_id", "other"]),
        ("$EXTERNAL_ID", vec!["EXTERNAL_ID"]),
        ("@external_id@", vec!["external_id"]),
        ("%EXTERNAL_ID%", vec!["EXTERNAL_ID"]),
        ("arn:aws:s3:::#{Bucket.Name}/#{Prefix}#-x", vec!["Bucket.Name", "Prefix"]),
        ("<your Genesys Cloud org id>", vec!["your Genesys Cloud org id"]),
    ] {
        assert_eq!(holes(scalar), names, "{scalar}");
    }
}

#[test]
fn policy_variables_and_ordinary_text_stay_as_they_are() {
    for scalar in [
        "arn:aws:s3:::bucket/${aws:username}/*",
        "${aws:PrincipalTag/team}",
        "${AWS:UserName, 'nobody'}",
        "${s3:prefix}${*}${?}${$}",
        "${www.amazon.com:user_id}",
        "${token.actions.githubusercontent.com:sub}",
        "${cognito-identity.amazonaws.com:sub}",
        "${saml:namequalifier}",
        "$${not_here} and $${aws:username}",
        "&{aws:username}",
        "${} $ { ${unclosed {{ }} {{unclosed",
        "<p>text</p> <your text> <A> a<b <lower> <12>",
        "{\"a\":{\"b\":{}}}",
        "arn:aws:lambda:us-east-1:111122223333:function:x:$LATEST",
        "$LATEST",
        "arn:aws:s3:::bucket/$HOME/*",
        "$5",
        "$default",
        "p@SS@word",
        "100%",
        "%2F%AB",
        "<ops@hollis.example>",
        "<a href=\"x\">",
        "#{AWS::Region}",
        "# {x}",
    ] {
        let text = placeholder::text(scalar, &Values::none());
        assert_eq!(text.literal(), Some(scalar));
    }
}

#[test]
fn values_fill_holes_by_name_and_are_not_searched_again() {
    let values: Values = [("org", "3f1c"), ("loop", "${org}")].into_iter().collect();
    let text = placeholder::text("a-${org}-{{ other }}-{{loop}}", &values);
    assert_eq!(text.to_string(), "a-3f1c-${other}-${org}");
    assert_eq!(text.holes().count(), 1);
    let filled = parse(&SourceFile::new("f", "{\"a\": ${org}}"), Syntax::Json, &values);
    assert_eq!(show(&filled.documents[0]), "{a:\"3f1c\"}");
}

#[test]
fn a_placeholder_outside_quotes_stands_for_a_value_of_any_kind() {
    let json = "{ \"a\": ${x}, \"b\": [ {{ y }}, <Z_1>,1 ], \"c\": \"${q}\" }";
    let document = good(Syntax::Json, json);
    assert_eq!(show(&document), "{a:${x},b:[${y},${Z_1},1],c:\"${q}\"}");
    let hole = document.get("a").expect("a");
    assert!(matches!(hole.kind, Kind::Hole(_)));
    assert_eq!(&json[hole.span.range()], "${x}");
    let yaml = good(Syntax::Yaml, "a: ${x}\nb: <YOUR_ORG>\nc: '${x}'\nd: ${aws:username}\n");
    assert_eq!(show(&yaml), "{a:${x},b:${YOUR_ORG},c:\"${x}\",d:\"${aws:username}\"}");
}

#[test]
fn holes_are_found_in_every_syntax_and_in_escaped_strings() {
    let escaped = texts(&good(Syntax::Json, r#"["\u0024{a}-\"${b}\""]"#));
    assert_eq!(escaped[0].to_string(), "${a}-\"${b}\"");
    assert_eq!(escaped[0].holes().count(), 2);
    for (syntax, text) in [
        (Syntax::Yaml, "- \"x-${a}\"\n- 'x-${a}'\n- x-${a}\n- |-\n  x-${a}\n"),
        (Syntax::Json, "[\"x-${a}\", \"x-${a}\", \"x-${a}\", \"x-${a}\"]"),
    ] {
        let found = texts(&good(syntax, text));
        assert_eq!(found.iter().filter(|text| text.has_holes()).count(), 4);
    }
    let toml = good(Syntax::Toml, "a = [\"x-${a}\", 'x-${a}', '''x-${a}''']");
    assert!(texts(toml.get("a").expect("a")).iter().all(super::Text::has_holes));
}

#[test]
fn within_a_text_dollars_and_signs_are_placeholders_only_in_a_template() {
    let text = "[\"arn:aws:s3:::$BUCKET/@PREFIX@/*\", \"a@B.example\", \"x:$LATEST\", \"100$\", \"$5\"]";
    let names = |path: &str| -> Vec<String> {
        let parsed = parse(&SourceFile::new(path, text), Syntax::Json, &Values::none());
        texts(&parsed.documents[0])
            .iter()
            .flat_map(|text| text.holes().map(|hole| hole.name.to_string()).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(names("policy.json.in"), ["BUCKET", "PREFIX"]);
    assert_eq!(names("policy.json"), Vec::<String>::new());
}

#[test]
fn quotes_in_a_tag_do_not_end_the_string_around_it() {
    let document = good(Syntax::Json, r#"{"a": "{{ orgs["acme"].id }}", "b": "x-{{ y | default("z") }}"}"#);
    assert_eq!(show(&document), r#"{a:"${orgs['acme'].id}",b:"x-${y | default('z')}"}"#);
}

#[test]
fn a_long_run_of_openings_is_read_in_linear_time() {
    let scalar = "${{".repeat(200_000);
    assert_eq!(placeholder::text(&scalar, &Values::none()).literal(), Some(scalar.as_str()));
}
