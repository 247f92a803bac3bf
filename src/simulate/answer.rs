//! The answer to a question, as people and machines get it.

use serde::Serialize;

use super::question::Question;
use super::trace::{TracedPolicy, trace};
use super::{Files, narrow, outcomes, settle, words};
use crate::iam::{Decision, Missing, Outcome, Verdict, evaluate};

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// `allowed`, `explicit-deny`, `implicit-deny` or `unknown`.
    pub decision: &'static str,
    /// The statements that decided: those that deny, or one per side that allows.
    pub decided_by: Vec<DecidedBy>,
    /// The outcomes that what is unknown leaves possible.
    pub possible: Vec<&'static str>,
    /// What would settle it: context keys, documents, placeholders.
    pub missing: Vec<String>,
    /// The context keys without whose values it could not be said.
    pub depends_on: Vec<String>,
    /// Why, sentence by sentence.
    pub explanation: Vec<String>,
    /// Every policy and statement, if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<Vec<TracedPolicy>>,
}

/// A statement that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecidedBy {
    /// The policy's name.
    pub policy: String,
    /// The statement's position in it, from 0.
    pub statement: usize,
    /// The statement's `Sid`.
    pub sid: Option<String>,
}

/// Answers a question.
pub fn answer(question: &Question, files: &Files, traced: bool) -> Answer {
    let set = question.documents.set();
    let (decision, indifferent) = narrow::narrow(question, &set, evaluate(&question.request, &set));
    let depends_on = settle::depends_on(question, &set, &decision);
    let mut missing = Vec::new();
    let mut outcomes = Vec::new();
    if !indifferent.is_empty() {
        outcomes.push(format!("this is so whatever the value of {} is", indifferent.join(" and ")));
    }
    if decision.verdict == Verdict::Unknown {
        let settled = settle::settle(question, &set, &decision, &depends_on);
        missing = settled.missing;
        outcomes = settled.outcomes;
        if outcomes.is_empty() {
            outcomes = outcomes::of_documents(question, &set, &decision, &missing);
        }
    }
    Answer {
        decision: verdict_name(decision.verdict),
        decided_by: decided_by(&decision),
        possible: decision.possible.iter().copied().map(outcome_name).collect(),
        explanation: words::explain(question, files, &decision, &outcomes),
        missing: missing.iter().map(missing_name).collect(),
        depends_on,
        trace: traced.then(|| trace(question, files)),
    }
}

fn decided_by(decision: &Decision) -> Vec<DecidedBy> {
    let all = decision.decided_by.iter();
    all.map(|statement| DecidedBy {
        policy: statement.policy.to_string(),
        statement: statement.index,
        sid: statement.sid.as_ref().map(ToString::to_string),
    })
    .collect()
}

pub(super) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "allowed",
        Verdict::ExplicitDeny => "explicit-deny",
        Verdict::ImplicitDeny => "implicit-deny",
        Verdict::Unknown => "unknown",
    }
}

pub(super) fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitDeny => "explicit-deny",
        Outcome::ImplicitDeny => "implicit-deny",
    }
}

/// What is missing, as the request would name it.
pub(super) fn missing_name(missing: &Missing) -> String {
    match missing {
        Missing::Key(key) => key.clone(),
        Missing::Hole(name) => format!("the value of {name}"),
        Missing::Document(name) => name.clone(),
        Missing::ResourceAccount => "resource_account".to_owned(),
    }
}
