//! What each answer of a document, or of the resource's account, would lead
//! to, where it is these that are not known.

use super::answer::verdict_name;
use super::question::Question;
use super::settle;
use super::slots::Slot;
use crate::diagnostic::Place;
use crate::iam::{
    Decision, Missing, NamedPolicy, Outcome, Policy, PolicySet, ResourceAccount, Source, Verdict, evaluate,
};
use crate::source::{FileId, Span};
use crate::syntax::Text;

/// Two accounts of the documentation, of which one is never the caller's.
const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

/// What it comes to if the documents that are missing allow it, deny it or say
/// nothing, and if the resource is the caller's own or another account's.
pub(super) fn of_documents(
    question: &Question,
    set: &PolicySet<'_>,
    trials: &mut settle::Trials,
    decision: &Decision,
    missing: &[Missing],
    depends_on: &[String],
) -> Vec<String> {
    let request = &question.request;
    let mut said = Vec::new();
    let mut say = |case: String, verdict: Verdict| {
        if verdict != Verdict::Unknown {
            said.push(format!("if {case}: {}", verdict_name(verdict)));
        }
    };
    if missing == [Missing::ResourceAccount]
        && let Some(own) = request.principal.account_text()
    {
        let in_account = |account: Text| {
            let mut request = request.clone();
            request.resource_account = ResourceAccount::Account(account);
            evaluate(&request, set).verdict
        };
        let other = ACCOUNTS.into_iter().find(|account| own.literal() != Some(account)).unwrap_or_default();
        say(format!("the resource belongs to {own}, the caller's account"), in_account(own.clone()));
        say("the resource belongs to another account".to_owned(), in_account(Text::from(other)));
    }
    let document = |missing: &Missing| match missing {
        Missing::Document(name) => Some(Slot::words_of(name).map_or_else(|| name.clone(), str::to_owned)),
        _ => None,
    };
    let names: Vec<String> = missing.iter().filter_map(document).collect();
    let (each, any) = match names.as_slice() {
        [] => return said,
        [one] => (one.clone(), one.clone()),
        _ => (format!("each of {}", names.join(", ")), format!("any of {}", names.join(", "))),
    };
    let place = Place { file: FileId(u32::MAX), span: Span::new(0, 0) };
    let silent = Policy { version: None, id: None, statements: Vec::new(), organization: None, place };
    let mut say_by_keys = |case: String, set: &PolicySet<'_>| {
        let decision = evaluate(request, set);
        if decision.verdict != Verdict::Unknown {
            said.push(format!("if {case}: {}", verdict_name(decision.verdict)));
        } else if missing.iter().any(|missing| matches!(missing, Missing::Key(_))) {
            // With this document the keys alone may settle it.
            let settled = settle::settle(question, set, trials, &decision, depends_on);
            let cases = settled.outcomes.iter().filter_map(|outcome| outcome.strip_prefix("if "));
            said.extend(cases.map(|rest| format!("if {case} and {rest}")));
        }
    };
    let (allowing, silent) = (filled(set, None), filled(set, Some(&silent)));
    if evaluate(request, &allowing).possible == evaluate(request, &silent).possible {
        say_by_keys(format!("no statement of {any} denies it"), &allowing);
    } else {
        say_by_keys(format!("a statement of {each} allows it"), &allowing);
        say_by_keys(format!("no statement of {any} is about it"), &silent);
    }
    if decision.possible.contains(&Outcome::ExplicitDeny) {
        said.push(format!("if a statement of {any} denies it: {}", verdict_name(Verdict::ExplicitDeny)));
    }
    said
}

/// The policies with all that are unknown allowing everything, or being this one.
fn filled<'a>(set: &PolicySet<'a>, by: Option<&'a Policy>) -> PolicySet<'a> {
    let fill = |source: &Source<'a>, limits: bool| -> Source<'a> {
        let mut source = source.clone();
        let names = std::mem::take(&mut source.unknown);
        match by {
            // A known policy that limits goes on limiting.
            None => source.granted |= !names.is_empty() && (source.policies.is_empty() || !limits),
            Some(policy) => {
                source
                    .policies
                    .extend(names.into_iter().map(|name| NamedPolicy { name: name.into(), policy }));
            }
        }
        source
    };
    PolicySet {
        identity: fill(&set.identity, false),
        resource_policy: fill(&set.resource_policy, false),
        boundaries: fill(&set.boundaries, true),
        session: fill(&set.session, false),
        scps: set.scps.iter().map(|level| fill(level, false)).collect(),
        rcps: set.rcps.iter().map(|level| fill(level, false)).collect(),
        vpc_endpoint: fill(&set.vpc_endpoint, true),
        access_point: set.access_point.as_ref().map(|source| fill(source, false)),
        grants: set.grants.clone(),
    }
}
