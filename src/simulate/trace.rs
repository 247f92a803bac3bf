//! Every policy and statement with the reason it did or did not match.

use serde::Serialize;

use super::Files;
use super::question::Question;
use super::slots::Slot;
use crate::diagnostic::{Located, Place};
use crate::iam::{About, ContextValue, Decision, Effect, Request, Side, Statement, StatementMatch};
use crate::kleene::Truth;
use crate::syntax::Text;

/// One policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TracedPolicy {
    /// The field of the request that it stands in.
    pub field: &'static str,
    /// Its name.
    pub policy: String,
    /// What it is asked, where the request asks more than one thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// Its statements.
    pub statements: Vec<TracedStatement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TracedStatement {
    /// Its position, from 0.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// `Allow`, `Deny` or `unknown`.
    pub effect: &'static str,
    /// `yes`, `no` or `unknown`.
    pub matches: &'static str,
    /// Where it stands.
    pub place: String,
    /// Its parts.
    pub parts: Vec<TracedPart>,
}

/// One element of a statement, or one line of its `Condition`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TracedPart {
    /// What it says.
    pub part: String,
    /// `yes`, `no` or `unknown`.
    pub matches: &'static str,
    /// What the request has.
    pub request: String,
    /// Where it stands.
    pub place: String,
}

/// Traces every known policy.
pub(super) fn trace(question: &Question, files: &Files, decision: &Decision) -> Vec<TracedPolicy> {
    let asked: Vec<(Option<Side>, &Request)> = decision
        .parts
        .iter()
        .filter_map(|part| match &part.about {
            About::Action { at, .. } => Some((*at, part.request.as_deref()?)),
            _ => None,
        })
        .collect();
    if let [] | [_] = asked.as_slice() {
        return once(question, files, &question.request, None);
    }
    let mut traced = Vec::new();
    for (at, request) in asked {
        let other = match at {
            Some(Side::AccessPoint) => Some(Side::ResourcePolicy),
            Some(_) => Some(Side::AccessPoint),
            None => None,
        };
        let mut own = once(question, files, request, other);
        for policy in &mut own {
            policy.asked = Some(format!("{} on {}", request.action, request.resource));
        }
        traced.append(&mut own);
    }
    traced
}

/// Traces every known policy for one request, but those of a side that it
/// does not ask.
fn once(question: &Question, files: &Files, request: &Request, without: Option<Side>) -> Vec<TracedPolicy> {
    let bounded = question.documents.set().bounded();
    let all = question.documents.known().filter(|(side, ..)| Some(*side) != without);
    all.map(|(side, name, policy)| TracedPolicy {
        asked: None,
        field: Slot::of(side).field(),
        policy: name.to_string(),
        statements: policy
            .statements
            .iter()
            .map(|statement| {
                let found = StatementMatch::new(statement, side, request, bounded);
                TracedStatement {
                    statement: statement.index,
                    sid: statement.sid.as_ref().map(|sid| sid.value.to_string()),
                    effect: match statement.effect.value {
                        Effect::Allow => "Allow",
                        Effect::Deny => "Deny",
                        Effect::Unknown(_) => "unknown",
                    },
                    matches: word(found.all()),
                    place: files.shown(statement.place),
                    parts: parts(statement, &found, request, files),
                }
            })
            .collect(),
    })
    .collect()
}

pub(super) fn word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "unknown",
    }
}

fn parts(statement: &Statement, found: &StatementMatch, request: &Request, files: &Files) -> Vec<TracedPart> {
    let mut parts = Vec::new();
    let mut add =
        |name: &str, negated: bool, values: String, matches: Truth, request: String, place: Place| {
            let part = format!("{}{name} {values}", if negated { "Not" } else { "" });
            parts.push(TracedPart { part, matches: word(matches), request, place: files.shown(place) });
        };
    if let Some(element) = &statement.principal {
        let listed: Vec<_> = element.entries.iter().map(|entry| entry.text.clone()).collect();
        let who = request.principal.name().map_or_else(|| "anonymous".to_owned(), ToString::to_string);
        add("Principal", element.negated, joined(&listed), found.principal, who, element.place);
    }
    let action = &statement.action;
    add(
        "Action",
        action.negated,
        joined(&action.patterns),
        found.action,
        request.action.clone(),
        action.place,
    );
    if let Some(element) = &statement.resource {
        let listed: Vec<_> = element.patterns.iter().map(|pattern| pattern.text.clone()).collect();
        let own = request.resource.to_string();
        add("Resource", element.negated, joined(&listed), found.resource, own, element.place);
    }
    for (condition, holds) in statement.conditions.iter().zip(&found.conditions) {
        let name = format!("{} {}", condition.operator_name.value, condition.key.value);
        let own = value_of(request, condition.lowered_key());
        add(&name, false, joined(&condition.values), *holds, own, condition.place);
    }
    parts
}

fn joined(values: &[Located<Text>]) -> String {
    match values {
        [one] => one.value.to_string(),
        many => {
            let all: Vec<String> = many.iter().map(|value| value.value.to_string()).collect();
            format!("[{}]", all.join(", "))
        }
    }
}

fn value_of(request: &Request, key: &str) -> String {
    match request.value_of(key) {
        ContextValue::Known(values) => match values.as_slice() {
            [one] => one.to_string(),
            many => {
                let all: Vec<String> = many.iter().map(ToString::to_string).collect();
                format!("[{}]", all.join(", "))
            }
        },
        ContextValue::Absent => "absent".to_owned(),
        ContextValue::Unknown => "unknown".to_owned(),
    }
}
