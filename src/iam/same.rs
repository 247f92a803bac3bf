//! Whether two policies say the same, wherever and in whatever order they say it.

use std::fmt::Write as _;

use super::policy::{Effect, Policy, Statement};
use super::principal::PrincipalForm;
use crate::diagnostic::Located;
use crate::kleene::Truth;
use crate::syntax::Text;

impl Policy {
    /// Whether another policy says the same, statement ids, order and letter
    /// case of names aside; unknown where a placeholder decides.
    pub fn says_the_same(&self, other: &Self) -> Truth {
        let (own, own_open) = said(self);
        let (others, others_open) = said(other);
        match () {
            () if own == others => Truth::True,
            () if own_open || others_open => Truth::Unknown,
            () => Truth::False,
        }
    }
}

/// Everything a policy says, in one order, and whether placeholders are in it.
fn said(policy: &Policy) -> (Vec<String>, bool) {
    let mut open = false;
    let mut statements: Vec<String> =
        policy.statements.iter().map(|statement| said_by(statement, &mut open)).collect();
    statements.sort();
    statements.dedup();
    let version = policy.version.as_ref().map(|version| version.value.to_string());
    // Only variables depend on the version.
    if statements.iter().any(|statement| statement.contains("${")) {
        statements.push(version.unwrap_or_default());
    }
    (statements, open)
}

fn said_by(statement: &Statement, open: &mut bool) -> String {
    let mut all = String::new();
    *open |= !statement.open.is_empty() || matches!(statement.effect.value, Effect::Unknown(_));
    let _ = write!(all, "{:?};", statement.effect.value);
    if let Some(principal) = &statement.principal {
        let forms = principal.entries.iter().map(|entry| {
            *open |= entry.text.has_holes();
            match &entry.form {
                // By its id or by its root, in the usual partition.
                PrincipalForm::Account(account, partition)
                    if partition.as_deref().is_none_or(|own| own == "aws") =>
                {
                    format!("account {account}")
                }
                form => format!("{form:?}"),
            }
        });
        let _ = write!(all, "principal {} {:?};", principal.negated, in_order(forms.collect()));
    }
    let actions = texts(statement.action.patterns.iter(), open);
    let actions = actions.into_iter().map(|action| action.to_ascii_lowercase()).collect();
    let _ = write!(all, "action {} {:?};", statement.action.negated, in_order(actions));
    if let Some(resource) = &statement.resource {
        let patterns = texts(resource.patterns.iter().map(|pattern| &pattern.text), open);
        let _ = write!(all, "resource {} {:?};", resource.negated, in_order(patterns));
    }
    let mut conditions = Vec::new();
    for condition in &statement.conditions {
        let values = in_order(texts(condition.values.iter(), open));
        let operator = condition.operator_name.value.to_ascii_lowercase();
        conditions.push(format!("{operator} {} {values:?}", condition.lowered_key()));
    }
    let _ = write!(all, "condition {:?}", in_order(conditions));
    all
}

fn texts<'t>(texts: impl Iterator<Item = &'t Located<Text>>, open: &mut bool) -> Vec<String> {
    texts
        .map(|text| {
            *open |= text.has_holes();
            text.value.to_string()
        })
        .collect()
}

fn in_order(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::super::parse_policy;
    use crate::kleene::Truth;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::{Syntax, Values, parse};

    fn same(one: &str, other: &str) -> Truth {
        let read = |text: &str| {
            let parsed = parse(&SourceFile::new("p.json", text), Syntax::Json, &Values::none());
            parse_policy(&parsed.documents[0], FileId(0)).policy.expect("a policy")
        };
        read(one).says_the_same(&read(other))
    }

    #[test]
    fn order_ids_and_lists_of_one_make_no_difference_and_a_value_does() {
        let one = r#"{"Statement":[{"Sid":"a","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}]}"#;
        let other =
            r#"{"Statement":{"Effect":"Allow","Resource":["*"],"Action":["S3:putobject","s3:GetObject"]}}"#;
        assert_eq!(same(one, other), Truth::True);
        assert_eq!(same(one, &other.replace("s3:GetObject", "s3:GetObjectAcl")), Truth::False);
        assert_eq!(same(one, &other.replace("[\"*\"]", "\"${resource}\"")), Truth::Unknown);
        assert_eq!(same(one, &other.replace("Allow", "Deny")), Truth::False);
    }

    #[test]
    fn an_account_is_the_same_by_its_id_and_by_its_root() {
        let of = |principal: &str| {
            format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"sts:AssumeRole"}}}}"#
            )
        };
        assert_eq!(same(&of("111122223333"), &of("arn:aws:iam::111122223333:root")), Truth::True);
        assert_eq!(same(&of("111122223333"), &of("444455556666")), Truth::False);
    }
}
