//! The answer to a question, as people and machines get it.

use serde::Serialize;

use super::passing::{Carries, Passing};
use super::question::Question;
use super::trace::{TracedPolicy, trace};
use super::{Files, beyond, narrow, outcomes, passing, settle, words};
use crate::iam::{Decision, Missing, Outcome, Verdict, evaluate};

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The line of the request, from 1, where there are many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// `allowed`, `explicit-deny`, `implicit-deny` or `unknown`.
    pub decision: &'static str,
    /// The statements that decided: those that deny, or one per side that allows.
    pub decided_by: Vec<DecidedBy>,
    /// The outcomes that what is unknown leaves possible.
    pub possible: Vec<&'static str>,
    /// What would settle it: context keys, documents, placeholders.
    pub missing: Vec<String>,
    /// What besides policies refuses it: an error code of S3, or the setting of
    /// Block Public Access.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused_by: Vec<&'static str>,
    /// What else it needs, each with its own decision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Needed>,
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

/// One of several things that a request needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// The action, with the header that asks for it and where it is asked.
    pub what: String,
    /// The outcomes that are possible.
    pub possible: Vec<&'static str>,
}

/// Answers a question.
pub fn answer(question: &Question, files: &Files, traced: bool) -> Answer {
    let mut answer = answer_alone(question, files, traced);
    let mut taken = Vec::new();
    for needed in passing::also_needed(question) {
        if answer.decision == verdict_name(Verdict::Allowed) || answer.decision == "unknown" {
            let other = answer_alone(&needed.question, files, false);
            if other.decision == verdict_name(Verdict::Allowed) {
                continue;
            }
            if needed.carries == Carries::TakenNotTo {
                taken.push(needed);
            } else {
                answer.must_also_be(other, &needed);
            }
        }
    }
    if answer.decision == verdict_name(Verdict::Allowed) && !taken.is_empty() {
        let what: Vec<&str> =
            taken.iter().map(|one| one.what.strip_prefix("a ").unwrap_or(one.what)).collect();
        let actions: Vec<&str> = taken.iter().map(|one| one.action).collect();
        answer.explanation.push(format!(
            "taken for granted: the call passes no {}, which would need {} too",
            what.join(" and no "),
            actions.join(" and "),
        ));
    }
    answer
}

impl Answer {
    /// Puts together two answers of which both must allow, or may have to; the
    /// other does not surely do so.
    fn must_also_be(&mut self, other: Self, needed: &Passing) {
        let allowed = outcome_name(Outcome::Allowed);
        let surely = needed.carries == Carries::Surely;
        let both = self.possible.contains(&allowed) && (!surely || other.possible.contains(&allowed));
        let mut possible = std::mem::take(&mut self.possible);
        possible.extend(other.possible);
        // Allowed first, then both denials, as everywhere.
        possible
            .sort_by_key(|outcome| (*outcome != allowed, *outcome == outcome_name(Outcome::ExplicitDeny)));
        possible.dedup();
        possible.retain(|outcome| both || *outcome != allowed);
        if let [only] = possible.as_slice() {
            self.missing.clear();
            self.decided_by = other.decided_by;
            self.decision = only;
        } else {
            self.missing.extend(other.missing);
            self.decision = verdict_name(Verdict::Unknown);
            self.decided_by.clear();
        }
        self.possible = possible;
        self.explanation.retain(|_| self.decision == "unknown");
        if surely {
            self.explanation.push(needed.why());
        } else {
            self.missing.extend(needed.missing.iter().map(|key| (*key).to_owned()));
            self.explanation.insert(0, needed.why());
        }
        self.explanation.extend(other.explanation);
        self.depends_on.extend(other.depends_on);
        for list in [&mut self.missing, &mut self.depends_on] {
            list.sort();
            list.dedup();
        }
        let mut seen = Vec::new();
        self.explanation.retain(|sentence| {
            let new = !seen.contains(sentence);
            seen.push(sentence.clone());
            new
        });
    }
}

fn answer_alone(question: &Question, files: &Files, traced: bool) -> Answer {
    let set = question.documents.set();
    let mut trials = settle::Trials::new(question);
    let decision = evaluate(&question.request, &set);
    let (decision, indifferent) = narrow::narrow(question, &set, &mut trials, decision);
    let depends_on = settle::depends_on(question, &set, &mut trials, &decision);
    let mut missing = Vec::new();
    let mut outcomes = Vec::new();
    if !indifferent.is_empty() {
        outcomes.push(format!("this is so whatever the value of {} is", indifferent.join(" and ")));
    }
    if decision.verdict == Verdict::Unknown {
        let settled = settle::settle(question, &set, &mut trials, &decision, &depends_on);
        missing = settled.missing;
        outcomes = settled.outcomes;
        if outcomes.is_empty() {
            outcomes = outcomes::of_documents(question, &set, &mut trials, &decision, &missing, &depends_on);
        }
    }
    Answer {
        line: None,
        decision: verdict_name(decision.verdict),
        decided_by: decided_by(&decision),
        possible: decision.possible.iter().copied().map(outcome_name).collect(),
        explanation: words::explain(question, files, &decision, &outcomes, &depends_on),
        missing: missing.iter().map(missing_name).collect(),
        refused_by: beyond::refusals(&decision.parts),
        needs: needs(&decision),
        depends_on,
        trace: traced.then(|| trace(question, files, &decision)),
    }
}

fn needs(decision: &Decision) -> Vec<Needed> {
    let asked = decision.parts.iter().filter(|part| part.decision.is_some());
    let all: Vec<Needed> = asked
        .map(|part| Needed {
            what: beyond::subject(part),
            possible: part.possible.iter().copied().map(outcome_name).collect(),
        })
        .collect();
    // The request's own action alone is no list.
    if all.len() > 1 { all } else { Vec::new() }
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
        Missing::Document(name) | Missing::Field(name) => name.clone(),
        Missing::ResourceAccount => "resource_account".to_owned(),
    }
}
