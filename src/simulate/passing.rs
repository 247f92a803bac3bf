//! What a request to assume a role carries along, and the action that this
//! needs besides: without it AWS refuses the whole request.

use super::question::Question;
use crate::iam::{ContextValue, Policy, PrincipalKind, Request};

/// What may be carried along.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
const CARRIED: [Carried; 2] = [
    Carried {
        what: "session tags",
        verb: "pass",
        action: "sts:TagSession",
        keys: &["aws:TagKeys"],
        shown_by: &["aws:requesttag/", "aws:tagkeys", "sts:transitivetagkeys"],
    },
    Carried {
        what: "a source identity",
        verb: "passes",
        action: "sts:SetSourceIdentity",
        keys: &["sts:SourceIdentity", INHERITED],
        shown_by: &["sts:sourceidentity", "aws:sourceidentity"],
    },
];

/// The source identity of the caller's own session, which the session of the
/// next role has too.
const INHERITED: &str = "aws:SourceIdentity";

/// Something that may be carried along.
struct Carried {
    what: &'static str,
    verb: &'static str,
    /// What this needs.
    action: &'static str,
    /// The keys that tell whether it is carried.
    keys: &'static [&'static str],
    /// The beginnings of keys, in lower case, that are about it.
    shown_by: &'static [&'static str],
}

/// How surely something is carried along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carries {
    /// The request says so.
    Surely,
    /// It is not known, and a policy is about it.
    Perhaps,
    /// It is not known, and nothing is about it: taken not to be.
    TakenNotTo,
}

/// A question that has to be answered too.
pub(super) struct Passing {
    /// How surely it has to be.
    pub(super) carries: Carries,
    /// What is carried along.
    pub(super) what: &'static str,
    verb: &'static str,
    /// The action that this needs.
    pub(super) action: &'static str,
    /// The keys that would tell whether it is.
    pub(super) missing: Vec<&'static str>,
    /// The question.
    pub(super) question: Question,
}

impl Passing {
    /// Why it has to be answered.
    pub(super) fn why(&self) -> String {
        let Self { what, verb, action, missing, .. } = self;
        match self.carries {
            Carries::Surely => format!("{what} {verb} with it, which needs {action} too"),
            _ => format!(
                "it cannot be said without the value of {}: whether {what} {verb} with it, which needs {action} too",
                missing.join(" and ")
            ),
        }
    }
}

/// The questions that have to be answered too.
pub(super) fn also_needed(question: &Question) -> Vec<Passing> {
    let request = &question.request;
    if !request.action.to_ascii_lowercase().starts_with("sts:assumerole") {
        return Vec::new();
    }
    let needed = CARRIED.iter().filter_map(|carried| {
        let missing = carried.missing(request);
        let carries = if carried.is_given(request) {
            Carries::Surely
        } else if missing.is_empty() {
            return None;
        } else if question.documents.known().any(|(_, _, policy)| carried.is_about(policy)) {
            Carries::Perhaps
        } else {
            Carries::TakenNotTo
        };
        let mut question = question.clone();
        carried.action.clone_into(&mut question.request.action);
        let Carried { what, verb, action, .. } = carried;
        Some(Passing { carries, what, verb, action, missing, question })
    });
    needed.collect()
}

impl Carried {
    /// The keys of the request that tell whether it is carried.
    fn keys(&self, request: &Request) -> impl Iterator<Item = &'static str> {
        let chained = matches!(request.principal.kind(), PrincipalKind::Role | PrincipalKind::AssumedRole)
            && request.action.eq_ignore_ascii_case("sts:AssumeRole");
        self.keys.iter().copied().filter(move |key| chained || *key != INHERITED)
    }

    fn is_given(&self, request: &Request) -> bool {
        let known = |value: &ContextValue| matches!(value, ContextValue::Known(values) if !values.is_empty());
        let given = |key: &str| {
            let inherited = INHERITED.eq_ignore_ascii_case(key);
            let counts = !inherited || self.keys(request).any(|key| key == INHERITED);
            counts && self.shown_by.iter().any(|begin| key.starts_with(begin))
        };
        request.context.iter().any(|(key, value)| given(key) && known(value))
    }

    /// The keys that would tell, and are not known.
    fn missing(&self, request: &Request) -> Vec<&'static str> {
        let unknown = |key: &&str| request.value_of(&key.to_ascii_lowercase()) == ContextValue::Unknown;
        self.keys(request).filter(unknown).collect()
    }

    /// Whether a policy names its action or asks for one of its keys.
    fn is_about(&self, policy: &Policy) -> bool {
        policy.statements.iter().any(|statement| {
            let mut actions = statement.action.patterns.iter().filter_map(|pattern| pattern.value.literal());
            let keys = || statement.conditions.iter().map(|condition| condition.lowered_key());
            actions.any(|action| action.eq_ignore_ascii_case(self.action))
                || keys().any(|key| self.shown_by.iter().any(|begin| key.starts_with(begin)))
        })
    }
}
