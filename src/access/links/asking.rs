//! Asks the engine all requests of a link and puts its answers into the link's
//! judgement: what allows them, what keeps them out, what is left open.

use super::aws::Aws;
use super::denial::{Family, refute};
use super::documents::{Fault, assume_strict};
use super::trust::listing;
use crate::access::Judgement;
use crate::access::requests::{Need, decide_need, settles};
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::iam::{Missing, PolicySet};
use crate::kleene::Truth;

/// Decides each request once. `fault` says why a policy could not be read as a
/// whole.
pub(super) fn ask(
    aws: &Aws<'_>,
    set: &PolicySet<'_>,
    needs: &[Need],
    family: Family,
    fault: Option<&Fault>,
    judgement: &mut Judgement,
) {
    let mut denied = Vec::new();
    let broken = Fault::of_syntax(aws, set);
    assume_strict(aws, set, judgement);
    for need in needs {
        let decision = decide_need(need, set);
        match decision.access() {
            Truth::True if let Some(fault) = &broken => fault.clone().leave_open(judgement),
            Truth::True => {
                for by in decision.decided_by.iter().filter(|_| need.basis == Basis::Platform) {
                    judgement.rests_on(by.place, format!("allows {}", need.request.action));
                }
            }
            Truth::Unknown if aws.ws.sources.partial => aws.not_looked_at(judgement),
            Truth::Unknown if let Some(fault) = fault => fault.clone().leave_open(judgement),
            Truth::Unknown if decision.missing.iter().any(is_organization) => {
                organization(aws, set, judgement);
            }
            Truth::Unknown => {
                let (reason, settled_by) = settles(aws, &decision.missing);
                judgement.open(reason, settled_by);
            }
            Truth::False => denied.push((need, decision)),
        }
    }
    refute(aws, set, &denied, family, judgement);
}

fn is_organization(missing: &Missing) -> bool {
    matches!(missing, Missing::Key(key) if key.eq_ignore_ascii_case("aws:PrincipalOrgID"))
}

/// A bucket that only an AWS organization may use. The writer is the
/// customer's own role, whose account may well be in that organization, so this
/// is a doubt and no refusal.
fn organization(aws: &Aws<'_>, set: &PolicySet<'_>, judgement: &mut Judgement) {
    let account = aws.account().map_or_else(|| "its account".to_owned(), |account| account.to_string());
    let policies = set.resource_policy.policies.iter().chain(&set.identity.policies);
    for statement in policies.flat_map(|named| &named.policy.statements) {
        for condition in &statement.conditions {
            if condition.lowered_key() != "aws:principalorgid" {
                continue;
            }
            let wanted = listing(&condition.values);
            let finding = Finding::new(
                RuleId::S3UnsatisfiableCondition,
                Basis::Platform,
                condition.place,
                format!(
                    "only principals of AWS organization {wanted} may write, and the files do not tell whether account \
                     {account} of role {} is in it",
                    aws.role_name()
                ),
            )
            .label("an AWS organization")
            .related(condition.key.place, "the condition")
            .help(format!(
                "check that account {account} is in it (`aws organizations describe-organization`); if it is not, exempt \
                 the role: `\"ArnNotEquals\": {{ \"aws:PrincipalArn\": \"{}\" }}`",
                aws.role.map_or_else(String::new, |role| role.value.to_string())
            ));
            judgement.doubt(
                finding,
                format!("whether account {account} is in AWS organization {wanted} (`aws organizations describe-organization`)"),
            );
        }
    }
}
