//! Whom a role's trust policy lets in beyond the caller that is meant. The
//! prover asks whether the right one comes in; these ask who else does.

mod audience;

use audience::{Audience, is_external_id, third_party, trust_policies};

use crate::diagnostic::{Basis, Finding, RuleId};
use crate::iam::{PrincipalEntry, PrincipalForm, Statement};
use crate::workspace::Workspace;

/// An external id that nobody has: what holds for it holds for any.
const ANY_ID: &str = "b6f0c2de-7a41-4c1b-9f57-2f1d3c8e4a90";
const ASSUME: &str = "sts:AssumeRole";

/// An account that has nothing to do with anybody here.
const STRANGER: &str = "arn:aws:iam::999988887777:root";

pub(super) fn missing_external_id(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for audience in trust_policies(ws) {
        for statement in allowing(&audience) {
            let own_organization = |key: &str| matches!(key, "aws:principalorgid" | "aws:principalorgpaths");
            let conditions = &statement.conditions;
            if conditions.iter().any(|one| is_external_id(one) || own_organization(one.lowered_key())) {
                continue;
            }
            let strangers: Vec<&PrincipalEntry> = entries(statement)
                .filter(|entry| third_party(ws, &audience, entry) && audience.admits(statement, entry, None))
                .collect();
            let Some(first) = strangers.first() else { continue };
            let who: Vec<String> = strangers.iter().map(|entry| entry.text.value.to_string()).collect();
            let mut finding = Finding::new(
                RuleId::TrustMissingExternalId,
                Basis::Platform,
                first.text.place,
                format!(
                    "{} may assume the role for anybody: the statement asks for no external id",
                    who.join(", ")
                ),
            )
            .label("an account that works for many customers")
            .help(match audience.external_ids.first() {
                Some(id) if !statement.conditions.is_empty() => {
                    format!("add `\"StringEquals\": {{\"sts:ExternalId\": \"{id}\"}}` to its Condition")
                }
                Some(id) => format!("add `\"Condition\": {{\"StringEquals\": {{\"sts:ExternalId\": \"{id}\"}}}}`"),
                None => "add `\"Condition\": {\"StringEquals\": {\"sts:ExternalId\": \"<the organization's id>\"}}`"
                    .to_owned(),
            });
            finding.orgs.clone_from(&audience.orgs);
            found.push(finding);
        }
    }
}

pub(super) fn external_id_not_enforced(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for audience in trust_policies(ws) {
        for statement in allowing(&audience) {
            let Some(condition) = statement.conditions.iter().find(|one| is_external_id(one)) else {
                continue;
            };
            let others = || {
                entries(statement).filter(|entry| {
                    !matches!(entry.form, PrincipalForm::Service(_) | PrincipalForm::Federated(_))
                })
            };
            let admits = |id| others().any(|entry| audience.admits(statement, entry, id));
            let when = match (admits(None), admits(Some(ANY_ID))) {
                (true, true) => "whatever external id is sent, and when none is",
                (true, false) => "when no external id is sent at all",
                (false, true) => "whatever external id is sent",
                (false, false) => continue,
            };
            let mut finding = Finding::new(
                RuleId::TrustExternalIdNotEnforced,
                Basis::Platform,
                condition.place,
                format!("`{}` on sts:ExternalId also holds {when}", condition.operator_name.value),
            )
            .label("protects nothing")
            .related(condition.operator_name.place, "the operator")
            .help(match audience.external_ids.first() {
                Some(id) => format!("write `\"StringEquals\": {{\"sts:ExternalId\": \"{id}\"}}` instead"),
                None => "write `StringEquals` with the organization's id instead".to_owned(),
            });
            finding.orgs.clone_from(&audience.orgs);
            found.push(finding);
        }
    }
}

pub(super) fn wildcard_principal(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for audience in trust_policies(ws) {
        for statement in allowing(&audience) {
            let Some(element) = &statement.principal else { continue };
            let everyone = element.entries.iter().find(|entry| entry.form == PrincipalForm::Everyone);
            let (place, what) = match everyone {
                _ if element.negated => (element.place, "NotPrincipal in an Allow lets everybody else"),
                Some(entry) => (entry.text.place, "the trust policy lets every AWS account"),
                None => continue,
            };
            if !audience.admits_stranger(statement, STRANGER) {
                continue;
            }
            let known = if statement.conditions.iter().any(is_external_id) {
                " who knows the external id, which is no secret"
            } else {
                ""
            };
            let mut finding = Finding::new(
                RuleId::TrustWildcardPrincipal,
                Basis::Platform,
                place,
                format!("{what} assume the role{known}"),
            )
            .label("everybody")
            .help("name the account that calls: `\"Principal\": {\"AWS\": \"arn:aws:iam::765628985471:root\"}` for Genesys Cloud");
            finding.orgs.clone_from(&audience.orgs);
            found.push(finding);
        }
    }
}

fn allowing<'a>(audience: &Audience<'a>) -> impl Iterator<Item = &'a Statement> {
    let statements = &audience.policy.statements;
    statements.iter().filter(|one| one.is_allow() && !one.action.matches(ASSUME).is_false())
}

/// The principals that are listed to be let in.
fn entries(statement: &Statement) -> impl Iterator<Item = &PrincipalEntry> {
    let element = statement.principal.iter().filter(|element| !element.negated);
    element.flat_map(|element| &element.entries)
}
