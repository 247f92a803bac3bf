//! Why a request is denied or undecided: the statement that denied it, or the
//! statement that came nearest to allowing it.

use std::sync::Arc;

use super::bars::Bar;
use super::condition::Condition;
use super::evaluate::{NamedPolicy, Source};
use super::fit::Misfit;
use super::policy::Statement;
use super::principal::NotSpared;
use super::request::{Env, Lookup, Request};
use super::sides::naming;
use crate::diagnostic::{Located, Place};
use crate::kleene::Truth;
use crate::syntax::Text;

/// The side of a decision that a policy belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The policies of the user or role.
    Identity,
    /// The policy of the resource: trust, bucket or key policy.
    ResourcePolicy,
    /// The permissions boundary.
    Boundary,
    /// The policies given with the session.
    Session,
    /// The service control policies of one level, counted from the root.
    Scp(usize),
    /// The resource control policies of one level, counted from the root.
    Rcp(usize),
    /// The policy of the VPC endpoint.
    VpcEndpoint,
    /// The policy of the S3 access point.
    AccessPoint,
}

/// Which statement of which policy.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementRef {
    /// The policy's name as given in its [`NamedPolicy`].
    pub policy: Arc<str>,
    /// The statement's position in its document.
    pub index: usize,
    /// Its `Sid`.
    pub sid: Option<Text>,
    /// Where it stands.
    pub place: Place,
}

/// Why a request is denied, on one side.
#[derive(Clone, Debug, PartialEq)]
pub struct Denial {
    /// The side.
    pub side: Side,
    /// The reason.
    pub cause: Cause,
}

/// The reason of a denial.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// A statement denies it.
    Explicit {
        /// The statement.
        statement: StatementRef,
        /// Its conditions, all of which hold: a value that fails one of them
        /// would avoid the denial.
        conditions: Vec<Dimension>,
        /// Why its `NotPrincipal`, if it has one, hits the principal.
        not_spared: Option<NotSpared>,
    },
    /// Nothing allows it.
    Implicit(NearMiss),
}

/// What came nearest to allowing a request.
#[derive(Clone, Debug, PartialEq)]
pub struct NearMiss {
    /// The statement; nothing if there is none to name.
    pub statement: Option<StatementRef>,
    /// What kept it from matching, the most telling first.
    pub dimensions: Vec<Dimension>,
}

/// One thing that kept a statement from matching.
#[derive(Clone, Debug, PartialEq)]
pub enum Dimension {
    /// There is no policy on this side.
    NoPolicy,
    /// The policies on this side allow nothing at all.
    NoStatement,
    /// AWS never makes this request, whatever policies allow.
    Misfit(Misfit),
    /// The call fails, whatever policies allow.
    Barred(Bar),
    /// The action is not among those listed (or excluded by `NotAction`).
    Action {
        /// The value of the element.
        place: Place,
        /// What is listed.
        listed: Vec<Located<Text>>,
        /// Whether the element is `NotAction`.
        negated: bool,
        /// The action asked for.
        wanted: String,
    },
    /// The principal is not among those listed (or excluded by `NotPrincipal`),
    /// or the policy of a resource lists none.
    Principal {
        /// The value of the element, or the statement where it is missing.
        place: Place,
        /// Who is listed.
        listed: Vec<Located<Text>>,
        /// Whether the element is `NotPrincipal`.
        negated: bool,
    },
    /// The resource is not among those listed (or excluded by `NotResource`).
    Resource {
        /// The value of the element.
        place: Place,
        /// What is listed.
        patterns: Vec<Located<Text>>,
        /// Whether the element is `NotResource`.
        negated: bool,
    },
    /// A condition.
    Condition {
        /// The operator as written.
        operator: Located<Arc<str>>,
        /// The key as written.
        key: Located<Arc<str>>,
        /// The values asked for.
        expected: Vec<Located<Text>>,
        /// The value or list of values.
        place: Place,
        /// What the request has; nothing if the key is absent or unknown.
        actual: Option<Vec<Text>>,
        /// Whether the key is known to be absent.
        absent: bool,
    },
}

/// Something that would have to be known for a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// A context key, as written.
    Key(String),
    /// A placeholder, by name.
    Hole(String),
    /// A document that exists and is not known.
    Document(String),
    /// Which account owns the resource.
    ResourceAccount,
    /// Something else, as a field of a request or in words.
    Field(String),
}

/// How each part of a statement compares with a request.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementMatch {
    /// `Principal` or `NotPrincipal`; true where the side knows no principals.
    pub principal: Truth,
    /// `Action` or `NotAction`.
    pub action: Truth,
    /// `Resource` or `NotResource`; true where there is none.
    pub resource: Truth,
    /// The conditions in their order.
    pub conditions: Vec<Truth>,
    /// Unknown where a placeholder stands for an element or the effect.
    pub open: Truth,
}

impl StatementMatch {
    /// Compares a statement with a request. `side` tells whether a missing
    /// `Principal` names nobody (resource policies) or does not matter,
    /// `bounded` whether the principal has a permissions boundary.
    pub fn new(statement: &Statement, side: Side, request: &Request, bounded: Truth) -> Self {
        Self::within(statement, side, &Env::new(request, bounded))
    }

    pub(super) fn within(statement: &Statement, side: Side, env: &Env<'_>) -> Self {
        Self {
            principal: naming(statement, side, env).any(),
            action: statement.action.matches(&env.request.action),
            resource: statement.resource.as_ref().map_or(Truth::True, |resource| resource.matches(env)),
            conditions: statement.conditions.iter().map(|condition| condition.holds(env)).collect(),
            open: statement.openness(),
        }
    }

    /// Whether the whole statement matches.
    pub fn all(&self) -> Truth {
        self.principal & self.action & self.resource & Truth::all(self.conditions.iter().copied()) & self.open
    }

    /// Whether it matches but for its conditions: what no context can change.
    pub fn apart_from_conditions(&self) -> Truth {
        self.principal & self.action & self.resource
    }

    fn failures(&self) -> usize {
        let parts = [self.principal, self.action, self.resource];
        parts.iter().chain(&self.conditions).filter(|part| part.is_false()).count()
    }
}

impl Denial {
    /// Of a request that no policy can allow: on the side that would grant it.
    pub(super) fn of_request(dimension: Dimension, request: &Request) -> Self {
        let is_foreign = request.principal.account_text().is_none();
        let side = if is_foreign { Side::ResourcePolicy } else { Side::Identity };
        let miss = NearMiss { statement: None, dimensions: vec![dimension] };
        Self { side, cause: Cause::Implicit(miss) }
    }
}

impl StatementRef {
    pub(super) fn new(policy: &NamedPolicy<'_>, statement: &Statement) -> Self {
        Self {
            policy: Arc::clone(&policy.name),
            index: statement.index,
            sid: statement.sid.as_ref().map(|sid| sid.value.clone()),
            place: statement.place,
        }
    }
}

/// What of this side came nearest to allowing the request.
pub(super) fn nearest_miss(source: &Source<'_>, side: Side, env: &Env<'_>) -> NearMiss {
    type Rank = (usize, bool, bool, bool);
    let mut best: Option<(Rank, &NamedPolicy<'_>, &Statement, StatementMatch)> = None;
    for policy in &source.policies {
        for statement in policy.policy.statements.iter().filter(|statement| statement.is_allow()) {
            let found = StatementMatch::within(statement, side, env);
            if found.failures() == 0 {
                continue;
            }
            let rank = (
                found.failures(),
                found.action.is_false(),
                found.principal.is_false(),
                found.resource.is_false(),
            );
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, policy, statement, found));
            }
        }
    }
    match best {
        Some((_, policy, statement, found)) => NearMiss {
            statement: Some(StatementRef::new(policy, statement)),
            dimensions: failed_dimensions(statement, &found, env),
        },
        None => {
            let none = source.policies.is_empty() && source.unknown.is_empty();
            let dimension = if none { Dimension::NoPolicy } else { Dimension::NoStatement };
            NearMiss { statement: None, dimensions: vec![dimension] }
        }
    }
}

impl NearMiss {
    /// How far it is from allowing; no statement at all is farthest.
    pub(super) fn distance(&self) -> usize {
        if self.statement.is_some() { self.dimensions.len() } else { usize::MAX }
    }
}

fn failed_dimensions(statement: &Statement, found: &StatementMatch, env: &Env<'_>) -> Vec<Dimension> {
    let mut failed = Vec::new();
    if found.action.is_false() {
        failed.push(Dimension::Action {
            place: statement.action.place,
            listed: statement.action.patterns.clone(),
            negated: statement.action.negated,
            wanted: env.request.action.clone(),
        });
    }
    if found.principal.is_false() {
        let element = statement.principal.as_ref();
        failed.push(Dimension::Principal {
            place: element.map_or(statement.place, |element| element.place),
            listed: element
                .map(|element| element.entries.iter().map(|entry| entry.text.clone()).collect())
                .unwrap_or_default(),
            negated: element.is_some_and(|element| element.negated),
        });
    }
    if found.resource.is_false()
        && let Some(element) = &statement.resource
    {
        failed.push(Dimension::Resource {
            place: element.place,
            patterns: element.patterns.iter().map(|pattern| pattern.text.clone()).collect(),
            negated: element.negated,
        });
    }
    let conditions = statement.conditions.iter().zip(&found.conditions);
    failed.extend(
        conditions
            .filter(|(_, holds)| holds.is_false())
            .map(|(condition, _)| condition_dimension(condition, env)),
    );
    failed
}

pub(super) fn condition_dimension(condition: &Condition, env: &Env<'_>) -> Dimension {
    let (actual, absent) = match env.lookup(condition.lowered_key()) {
        Lookup::Known(values) => (Some(values.into_owned()), false),
        Lookup::Absent => (None, true),
        Lookup::Unknown => (None, false),
    };
    Dimension::Condition {
        operator: condition.operator_name.clone(),
        key: condition.key.clone(),
        expected: condition.values.clone(),
        place: condition.place,
        actual,
        absent,
    }
}
