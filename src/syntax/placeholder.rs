//! Placeholders of template tools inside scalars. They become holes; the
//! policy variables of IAM, which AWS itself fills at request time, stay text.

use std::sync::Arc;

use super::{Hole, Kind, Node, Part, Text, Values, json, stand_in};
use crate::source::Span;

/// The longest name that is taken for a placeholder, in bytes. Keeps the
/// search for a closing bracket from being quadratic.
const LONGEST: usize = 256;

/// Services whose condition keys may stand in `${service:key}`: the global
/// and service prefixes of the IAM "Policy elements: variables" page and of
/// the Service Authorization Reference. Identity providers are recognised by
/// the dots of their host names instead.
const KEY_PREFIXES: [&str; 39] = [
    "apigateway",
    "aws",
    "cloudformation",
    "cloudtrail",
    "cloudwatch",
    "codebuild",
    "codecommit",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "eks",
    "elasticbeanstalk",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "glue",
    "iam",
    "identitystore",
    "iot",
    "kms",
    "lambda",
    "logs",
    "organizations",
    "rds",
    "redshift",
    "rolesanywhere",
    "s3",
    "saml",
    "secretsmanager",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "sso",
    "sts",
    "transfer",
];

/// What stands at the start of a text that looks like a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found<'a> {
    /// A placeholder: its length in bytes and its name.
    Hole(usize, &'a str),
    /// Text that must be kept as it is, and not be searched for placeholders.
    Literal(usize),
}

/// The text of a scalar, with its placeholders filled or left as holes.
pub fn text(scalar: &str, values: &Values) -> Text {
    if let Some(name) = stand_in::whole(scalar) {
        return values.get(name).map_or_else(|| Text::hole(Hole::new(name)), Text::from);
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut known = String::new();
    let mut taken = 0;
    let mut position = 0;
    while let Some(offset) = next_candidate(&scalar[position..]) {
        position += offset;
        let rest = &scalar[position..];
        let bare = || stand_in::within(rest).filter(|_| values.are_of_template());
        match found(rest).or_else(|| bare().map(|(length, name)| Found::Hole(length, name))) {
            None => position += 1,
            Some(Found::Literal(length)) => {
                if rest.starts_with("$${") && values.are_escaped() {
                    known.push_str(&scalar[taken..position]);
                    taken = position + 1;
                }
                position += length;
            }
            Some(Found::Hole(length, name)) => {
                known.push_str(&scalar[taken..position]);
                match values.get(name) {
                    Some(value) => known.push_str(value),
                    None => {
                        parts.push(Part::Literal(std::mem::take(&mut known).into()));
                        parts.push(Part::Hole(Hole::new(name)));
                    }
                }
                position += length;
                taken = position;
            }
        }
    }
    if taken == 0 {
        return Text::from(scalar);
    }
    known.push_str(&scalar[taken..]);
    parts.push(Part::Literal(known.into()));
    Text::from_parts(parts)
}

/// The text of a scalar that is kept anyway.
pub(super) fn text_of(scalar: &Arc<str>, values: &Values) -> Text {
    match next_candidate(scalar) {
        None => Text::from_shared(Arc::clone(scalar)),
        Some(_) => text(scalar, values),
    }
}

/// What a bare word is that consists of exactly one placeholder: a hole of any
/// kind, or the string that fills it.
pub(super) fn whole(word: &str, values: &Values) -> Option<Kind> {
    let all = at(word).filter(|(length, _)| *length == word.len()).map(|(_, name)| name);
    Some(fill(all.or_else(|| stand_in::whole(word))?, values))
}

/// A placeholder at value position: a hole, or the string that fills it.
pub(super) fn fill(name: &str, values: &Values) -> Kind {
    match values.get(name) {
        Some(value) => Kind::String(Text::from(value)),
        None => Kind::Hole(Hole::new(name)),
    }
}

/// A placeholder at value position in JSON, where it may stand for a list or a
/// mapping: a list of `[values]`, or the JSON that a string there is. What
/// `jsonencode` makes of a name is told by the value of that name as well.
pub(super) fn fill_json(name: &str, values: &Values, span: Span) -> Kind {
    let encoded = name.strip_prefix("jsonencode(").and_then(|rest| rest.strip_suffix(')')).map(str::trim);
    let known = |name: &&str| values.get(name).is_some();
    let name = [Some(name), encoded].into_iter().flatten().find(known).unwrap_or(name);
    if let Some(items) = values.list(name) {
        let item = |item: &String| Node { kind: Kind::String(Text::from(item.as_str())), span };
        return Kind::Array(items.iter().map(item).collect());
    }
    let json = values.get(name).filter(|value| value.trim_start().starts_with(['[', '{']));
    let parsed = json.map(|json| json::parse(json, 0, &Values::none())).filter(|parsed| !parsed.is_broken());
    match parsed.map(|parsed| parsed.documents) {
        Some(mut documents) if documents.len() == 1 => {
            let mut node = documents.remove(0);
            place(&mut node, span);
            node.kind
        }
        _ => fill(name, values),
    }
}

/// Puts a tree at one place: only the whole has one.
fn place(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().for_each(|item| place(item, span)),
        Kind::Object(entries) => {
            for entry in entries {
                entry.key_span = span;
                place(&mut entry.value, span);
            }
        }
        _ => {}
    }
}

/// The placeholder that a text starts with: its length in bytes and its name.
pub(super) fn at(text: &str) -> Option<(usize, &str)> {
    match found(text)? {
        Found::Hole(length, name) => Some((length, name)),
        Found::Literal(_) => None,
    }
}

fn next_candidate(text: &str) -> Option<usize> {
    text.bytes().position(|byte| matches!(byte, b'$' | b'{' | b'<' | b'%' | b'_' | b'@' | b'#'))
}

fn found(text: &str) -> Option<Found<'_>> {
    if text.starts_with("$${") {
        // Terraform's way to write a literal `${`.
        return Some(Found::Literal(3));
    }
    if let Some(rest) = text.strip_prefix("${{") {
        return double_braces(rest, 3);
    }
    if let Some(rest) = text.strip_prefix("${") {
        return dollar(rest);
    }
    if let Some(rest) = text.strip_prefix("{{{") {
        return triple_braces(rest);
    }
    if let Some(rest) = text.strip_prefix("#{") {
        return stand_in::number_sign(rest).map(|(length, name)| Found::Hole(length, name));
    }
    if let Some(rest) = text.strip_prefix("{{") {
        return double_braces(rest, 2);
    }
    if let Some(rest) = text.strip_prefix("%{") {
        return percent(rest);
    }
    if text.starts_with("%%{") {
        // Terraform's way to write a literal `%{`.
        return Some(Found::Literal(3));
    }
    if let Some(rest) = text.strip_prefix("<%=") {
        return ruby(rest);
    }
    for fence in ["__", "@@"] {
        if let Some(rest) = text.strip_prefix(fence) {
            return fenced(rest, fence);
        }
    }
    angle(text.strip_prefix('<')?)
}

/// `%{name}` of OpenShift and Puppet; with a space it would be one of
/// Terraform's directives.
fn percent(rest: &str) -> Option<Found<'_>> {
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b'}')?;
    let name = &rest[..end];
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':');
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    (starts && name.bytes().all(fits)).then(|| Found::Hole("%{".len() + end + 1, name))
}

/// `<%= name %>` of ERB and EJS.
fn ruby(rest: &str) -> Option<Found<'_>> {
    let end = rest.as_bytes().windows(2).take(LONGEST).position(|pair| pair == b"%>")?;
    let name = rest[..end].trim_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '-'));
    (!name.is_empty() && !name.contains('\n')).then(|| Found::Hole("<%=".len() + end + 2, name))
}

/// `__NAME__` and `@@NAME@@`: capitals, and nothing of a longer word around it,
/// so that identifiers of programs stay text.
fn fenced<'a>(rest: &'a str, fence: &str) -> Option<Found<'a>> {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let run = rest.bytes().take(LONGEST).take_while(|byte| fits(*byte)).count();
    let (name, length) = if fence == "__" {
        (rest[..run].strip_suffix(fence)?, run)
    } else {
        rest[run..].starts_with(fence).then_some((&rest[..run], run + fence.len()))?
    };
    let capital = name.starts_with(|first: char| first.is_ascii_uppercase()) && !name.ends_with('_');
    let ends = !rest[length..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
    (capital && name.len() >= 2 && ends).then(|| Found::Hole(fence.len() + length, name))
}

/// `${name}`, where the name may hold further braces (`${a.${b}}`).
fn dollar(rest: &str) -> Option<Found<'_>> {
    let mut depth = 0usize;
    let end = rest.bytes().take(LONGEST).position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return true,
            b'}' => depth -= 1,
            _ => {}
        }
        false
    })?;
    let name = rest[..end].trim();
    let length = "${".len() + end + "}".len();
    if name.is_empty() || name.contains('\n') {
        return None;
    }
    Some(if is_policy_variable(name) { Found::Literal(length) } else { Found::Hole(length, name) })
}

/// `{{ name }}` of Jinja, Helm, Mustache and (behind `$`) of GitHub Actions.
fn double_braces(rest: &str, opening: usize) -> Option<Found<'_>> {
    let end = rest.as_bytes().windows(2).take(LONGEST).position(|pair| pair == b"}}")?;
    let inside = &rest[..end];
    if inside.contains(['{', '}', '\n']) {
        return None;
    }
    // Helm trims white space with dashes and starts a path with a dot; behind
    // `&` Mustache escapes nothing.
    let name = inside.trim_matches('-').trim();
    let name = name.strip_prefix(['.', '&']).unwrap_or(name).trim_start();
    // A quote would be a key: `{{"a": 1}}` is broken JSON, not a template.
    if name.is_empty() || name.starts_with('"') {
        return None;
    }
    Some(Found::Hole(opening + end + 2, name))
}

/// `{{{ name }}}` of Mustache and Handlebars, which escape nothing in it.
fn triple_braces(rest: &str) -> Option<Found<'_>> {
    let Found::Hole(length, name) = double_braces(rest, 3)? else { return None };
    rest[length - 3..].starts_with('}').then_some(Found::Hole(length + 1, name))
}

/// `<NAME>`: capitals, so that markup and prose in angle brackets stay text.
fn angle(rest: &str) -> Option<Found<'_>> {
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b'>')?;
    let name = &rest[..end];
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    let capitals = name.bytes().any(|byte| byte.is_ascii_uppercase());
    (end >= 2 && capitals && name.bytes().all(fits)).then(|| Found::Hole(end + 2, name))
}

/// Whether AWS fills `${name}` itself:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.
fn is_policy_variable(name: &str) -> bool {
    // The three escapes for characters that have a meaning in patterns.
    if matches!(name, "*" | "?" | "$") {
        return true;
    }
    // A default stands behind a comma, in single quotes.
    let key = name.split_once(',').map_or(name, |(key, _)| key).trim_end();
    let Some((prefix, rest)) = key.split_once(':') else { return false };
    // `AWS::AccountId` is CloudFormation's, `ssm:/path` Serverless's.
    if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return false;
    }
    // Serverless has these two; IAM has no such keys.
    if prefix == "aws" && matches!(rest, "accountId" | "region") {
        return false;
    }
    let prefix = prefix.to_ascii_lowercase();
    KEY_PREFIXES.contains(&prefix.as_str()) || is_host(&prefix)
}

/// Whether a key's prefix is an identity provider, such as
/// `token.actions.githubusercontent.com` or `oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE`.
fn is_host(prefix: &str) -> bool {
    let host = prefix.split('/').next().unwrap_or(prefix);
    host.ends_with(".com") || host.ends_with(".cn")
}
