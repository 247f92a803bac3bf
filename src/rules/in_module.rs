//! Findings in modules of Terraform and templates, for whoever edits those: where
//! a value is written that is only referred to, and what to write in their language.

use crate::diagnostic::{Finding, Place, Related, RuleId, Subject};
use crate::syntax::is_hcl_module;
use crate::workspace::Workspace;

/// Says a finding in the terms of the module that it is in, if it is in one.
pub(super) fn told(ws: &Workspace<'_>, finding: &mut Finding) {
    let Subject::Place(place) = finding.subject else { return };
    show_values(ws, place, finding);
    if is_hcl_module(&ws.sources.file(place.file).path)
        && let Some(read) = ws.files.get(place.file.0 as usize)
        && !read.parsed.embedded.iter().any(|document| document.span.contains(place.span))
        && let Some(help) = &mut finding.help
    {
        *help = in_hcl(help);
    }
}

/// Shows where a value is written, which is what somebody edits, where a
/// finding stands at a reference to it.
fn show_values(ws: &Workspace<'_>, place: Place, finding: &mut Finding) {
    // These are about what is not there, or about another kind of thing.
    if matches!(
        finding.rule,
        RuleId::S3BucketActionOnObjectArn
            | RuleId::S3ObjectActionOnBucketArn
            | RuleId::TrustExternalIdNotEnforced
            | RuleId::TrustMissingExternalId
            | RuleId::TrustWildcardPrincipal
    ) {
        return;
    }
    for written in ws.written_at(place, &finding.message, &finding.orgs) {
        let is_shown = |known: Place| {
            known.file == written.file
                && (known.span.contains(written.span) || written.span.contains(known.span))
        };
        if !is_shown(place) && !finding.related.iter().any(|known| is_shown(known.place)) {
            finding.related.push(Related { place: written, label: "its value is written here".to_owned() });
        }
    }
}

/// Members of JSON objects as HCL writes them: `"Action": "*"` is `Action = "*"`.
fn in_hcl(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let Some(length) = rest[start + 1..].find('"') else { break };
        let end = start + 1 + length + 1;
        let (key, quoted) = (&rest[start + 1..end - 1], &rest[start..end]);
        out.push_str(&rest[..start]);
        rest = &rest[end..];
        let value = rest.strip_prefix(':').map(str::trim_start);
        let Some(value) = value.filter(|value| value.starts_with(['"', '{', '['])) else {
            out.push_str(quoted);
            continue;
        };
        let is_name = key.starts_with(char::is_alphabetic) && key.chars().all(char::is_alphanumeric);
        out.push_str(if is_name { key } else { quoted });
        out.push_str(" = ");
        rest = value;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::in_hcl;

    #[test]
    fn members_of_json_are_written_as_hcl_writes_them() {
        for (json, hcl) in [
            (r#"write `"Action": "sts:AssumeRole"`"#, r#"write `Action = "sts:AssumeRole"`"#),
            (
                r#"add `"Condition": {"StringEquals": {"sts:ExternalId": "a"}}`"#,
                r#"add `Condition = {StringEquals = {"sts:ExternalId" = "a"}}`"#,
            ),
            (
                r#"allow it: { "Effect": "Allow", "Resource": ["a", "b"] }"#,
                r#"allow it: { Effect = "Allow", Resource = ["a", "b"] }"#,
            ),
            ("accept \"a\": it is what is sent", "accept \"a\": it is what is sent"),
            ("write `arn:aws:s3:::acme/*`", "write `arn:aws:s3:::acme/*`"),
            ("one \" quote", "one \" quote"),
        ] {
            assert_eq!(in_hcl(json), hcl);
        }
    }
}
