//! Outcomes that are possible only if one unknown key had two values at once
//! are not: an Allow and a Deny of the same range of addresses never leave the
//! request allowed. Found by trying every class of values.

use super::beyond;
use super::classes::classes;
use super::question::Question;
use super::settle::{Trials, conditions, keys, variables, with};
use crate::iam::{
    Condition, ContextValue, Decision, Outcome, PolicySet, Request, ResourceAccount, Test, Verdict,
};

/// So many combinations of values are tried.
const MOST_TRIALS: usize = 256;
/// So many keys are looked at: each has two values at least.
const MOST_KEYS: usize = 32;
/// The field that stands beside the keys where the owner is not known.
const ACCOUNT: &str = "resource_account";

/// The decision without what no values of the unknown keys bring about, and
/// the keys whose values turn out not to matter.
pub(super) fn narrow(
    question: &Question,
    set: &PolicySet<'_>,
    tries: &mut Trials,
    decision: Decision,
) -> (Decision, Vec<String>) {
    if decision.verdict != Verdict::Unknown {
        return (decision, Vec::new());
    }
    let mut chosen: Vec<(String, Vec<ContextValue>)> = Vec::new();
    let mut trials: usize = 1;
    if let Some(accounts) = accounts(question) {
        trials = accounts.len();
        chosen.push((ACCOUNT.to_owned(), accounts));
    }
    let mut looked_at = 0;
    for key in keys(question) {
        let lowered = key.to_ascii_lowercase();
        // Its values have a meaning besides what conditions tell apart.
        if beyond::matters(question, &lowered) {
            continue;
        }
        if is_owner(&lowered) || question.request.value_of(&lowered) != ContextValue::Unknown {
            continue;
        }
        let own: Vec<_> =
            conditions(question).filter(|condition| condition.lowered_key() == lowered).collect();
        if !can_be_at_odds(&own) || variables(question).any(|name| name.eq_ignore_ascii_case(&key)) {
            continue;
        }
        looked_at += 1;
        if looked_at > MOST_KEYS {
            break;
        }
        let Some(values) = classes(&own, Request::always_has(&lowered)) else { continue };
        let more = trials.saturating_mul(values.len());
        if more <= MOST_TRIALS {
            trials = more;
            chosen.push((key, values));
        }
    }
    if chosen.is_empty() {
        return (decision, Vec::new());
    }
    let found = (0..trials).map(|trial| {
        let mut rest = trial;
        let mut request = question.request.clone();
        for (key, values) in &chosen {
            let value = values[rest % values.len()].clone();
            match value {
                ContextValue::Known(mut values) if key == ACCOUNT && values.len() == 1 => {
                    request.resource_account = ResourceAccount::Account(values.swap_remove(0));
                }
                value => request = with(&request, key, value),
            }
            rest /= values.len();
        }
        tries.ask(&request, set)
    });
    let Some(mut found) = found.collect::<Option<Vec<Decision>>>() else { return (decision, Vec::new()) };
    let possible = |outcome: &Outcome| found.iter().any(|one| one.possible.contains(outcome));
    let kept: Vec<Outcome> = decision.possible.iter().copied().filter(possible).collect();
    if kept == decision.possible {
        return (decision, Vec::new());
    }
    if kept.len() > 1 {
        let mut narrowed = Decision { possible: kept, ..decision };
        if narrowed.access().is_false() && narrowed.denial.is_none() {
            narrowed.denial = found.into_iter().find_map(|one| one.denial);
        }
        return (narrowed, Vec::new());
    }
    // All trials end alike: by whatever statements.
    let mut narrowed = found.swap_remove(0);
    for other in found {
        for statement in other.decided_by {
            if !narrowed.decided_by.contains(&statement) {
                narrowed.decided_by.push(statement);
            }
        }
    }
    let verdict = |outcome: &Outcome| match outcome {
        Outcome::Allowed => Verdict::Allowed,
        Outcome::ExplicitDeny => Verdict::ExplicitDeny,
        Outcome::ImplicitDeny => Verdict::ImplicitDeny,
    };
    narrowed.verdict = kept.first().map_or(narrowed.verdict, verdict);
    (
        Decision { possible: kept, missing: Vec::new(), ..narrowed },
        chosen.into_iter().map(|(key, _)| key).collect(),
    )
}

fn is_owner(lowered: &str) -> bool {
    matches!(lowered, "aws:resourceaccount" | "s3:resourceaccount")
}

/// The accounts that may own a resource whose owner is not known: the caller's
/// and one for every class that conditions on the owner tell apart.
fn accounts(question: &Question) -> Option<Vec<ContextValue>> {
    let request = &question.request;
    if request.resource_account != ResourceAccount::Unknown || variables(question).any(is_owner_name) {
        return None;
    }
    let own: Vec<_> = conditions(question).filter(|condition| is_owner(condition.lowered_key())).collect();
    let mut found = classes(&own, true)?;
    found.extend(request.principal.account_text().map(|own| ContextValue::Known(vec![own.clone()])));
    (found.len() <= MOST_TRIALS / 4).then_some(found)
}

fn is_owner_name(name: &str) -> bool {
    is_owner(&name.to_ascii_lowercase())
}

/// Whether there are two conditions, or two values that together are all there
/// are, such as `true` and `false`.
fn can_be_at_odds(own: &[&Condition]) -> bool {
    let [only] = own else { return own.len() > 1 };
    matches!(only.operator.test, Test::Bool | Test::IpAddress) && only.values.len() > 1
}
