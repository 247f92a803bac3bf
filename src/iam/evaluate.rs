//! Whether a set of policies lets a request through: explicit denials first,
//! then what has to allow it, which depends on accounts and on the form in
//! which the resource's policy names the principal.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use std::sync::Arc;

use super::bars;
use super::explain::{Cause, Denial, Dimension, Missing, StatementRef};
use super::fit;
use super::grants::{self, Grants};
use super::parts::{self, Part};
use super::policy::Policy;
use super::request::{Env, Request};
use super::s3;
use super::sides::Sides;
use crate::kleene::Truth;

/// A policy with the name under which it is reported.
#[derive(Clone, Debug)]
pub struct NamedPolicy<'a> {
    /// The name.
    pub name: Arc<str>,
    /// The policy.
    pub policy: &'a Policy,
}

/// The policies of one side: those that are known, and the names of those
/// that exist and are not. The default is that there are none.
#[derive(Clone, Debug, Default)]
pub struct Source<'a> {
    /// The known ones.
    pub policies: Vec<NamedPolicy<'a>>,
    /// The names of the unknown ones.
    pub unknown: Vec<String>,
    /// Whether this side is taken to allow everything; it may still deny.
    pub granted: bool,
}

impl<'a> Source<'a> {
    /// No policies, known to be so.
    pub fn none() -> Self {
        Self::default()
    }

    /// One policy.
    pub fn of(name: impl Into<Arc<str>>, policy: &'a Policy) -> Self {
        Self::none().and(name, policy)
    }

    /// A document that exists, or may exist, and is not known.
    pub fn unknown(name: impl Into<String>) -> Self {
        Self::none().and_unknown(name)
    }

    /// Taken for granted: this side allows everything.
    pub fn granted() -> Self {
        Self { granted: true, ..Self::default() }
    }

    /// These and one more policy.
    #[must_use]
    pub fn and(mut self, name: impl Into<Arc<str>>, policy: &'a Policy) -> Self {
        self.policies.push(NamedPolicy { name: name.into(), policy });
        self
    }

    /// These and one more that is not known.
    #[must_use]
    pub fn and_unknown(mut self, name: impl Into<String>) -> Self {
        self.unknown.push(name.into());
        self
    }

    /// Whether it is known that there are none.
    pub fn is_none(&self) -> bool {
        self.policies.is_empty() && self.unknown.is_empty() && !self.granted
    }
}

/// All policies that bear on a request.
#[derive(Clone, Debug, Default)]
pub struct PolicySet<'a> {
    /// The policies of the user (with its groups) or role.
    pub identity: Source<'a>,
    /// The policy of the resource: for `sts:` the role's trust policy, for
    /// `kms:` the key policy.
    pub resource_policy: Source<'a>,
    /// Permissions boundaries, each of which must allow; none is no limit.
    pub boundaries: Source<'a>,
    /// Policies given with the session, of which one must allow; none is no limit.
    pub session: Source<'a>,
    /// Service control policies by level, root first.
    pub scps: Vec<Source<'a>>,
    /// Resource control policies by level, root first.
    pub rcps: Vec<Source<'a>>,
    /// The policies of the VPC endpoint, each of which must allow; none is no limit.
    pub vpc_endpoint: Source<'a>,
    /// The policy of the S3 access point that the request goes through;
    /// nothing if access points are left out.
    pub access_point: Option<Source<'a>>,
    /// The grants of the KMS key.
    pub grants: Grants,
}

impl PolicySet<'_> {
    /// Whether the principal has a permissions boundary.
    pub fn bounded(&self) -> Truth {
        match (self.boundaries.policies.as_slice(), self.boundaries.unknown.as_slice()) {
            ([], []) => Truth::False,
            ([], _) => Truth::Unknown,
            _ => Truth::True,
        }
    }
}

/// What a request can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Let through.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing denies it and something that must allow it does not.
    ImplicitDeny,
}

/// What is known about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Let through.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing allows it.
    ImplicitDeny,
    /// More than one outcome is possible.
    Unknown,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What is known.
    pub verdict: Verdict,
    /// The outcomes that what is unknown leaves possible.
    pub possible: Vec<Outcome>,
    /// The statements that decided: those that deny, or one per side that allows.
    pub decided_by: Vec<StatementRef>,
    /// Why it is denied, if it surely is.
    pub denial: Option<Denial>,
    /// What else keeps it out, each on its own side.
    pub other_denials: Vec<Denial>,
    /// What would have to be known, if the verdict is unknown.
    pub missing: Vec<Missing>,
    /// What else it took than the policies for the request's own action.
    pub parts: Vec<Part>,
}

impl Decision {
    /// Let through without any policy.
    fn allowed() -> Self {
        Self {
            verdict: Verdict::Allowed,
            possible: vec![Outcome::Allowed],
            decided_by: Vec::new(),
            denial: None,
            other_denials: Vec::new(),
            missing: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Whether the request gets through: false also where only the kind of
    /// denial is open.
    pub fn access(&self) -> Truth {
        match self.possible.as_slice() {
            [Outcome::Allowed] => Truth::True,
            all if all.contains(&Outcome::Allowed) => Truth::Unknown,
            _ => Truth::False,
        }
    }
}

/// Decides a request.
pub fn evaluate(request: &Request, policies: &PolicySet<'_>) -> Decision {
    if s3::concern(request, policies) {
        s3::evaluate(request, policies)
    } else if grants::concern(request, policies) {
        grants::evaluate(request, policies)
    } else {
        single(request, policies)
    }
}

/// Decides by the policies of the identity and of one resource.
pub(super) fn single(request: &Request, policies: &PolicySet<'_>) -> Decision {
    let env = Env::new(request, policies.bounded());
    if env.needs_no_permission() {
        return Decision::allowed();
    }
    let sides = Sides::new(&env, policies);
    let (deny, mut allow) = (sides.deny(), sides.allow());
    let misfit = if allow.is_false() { None } else { fit::never_allowed(request, policies) };
    if misfit.is_some() {
        allow = Truth::False;
    }
    let barred = if allow.is_false() { None } else { bars::find(&env) };
    if let Some(barred) = &barred {
        allow = allow & !barred.stands;
    }
    let mut possible = Vec::with_capacity(1);
    if !deny.is_true() {
        if !allow.is_false() {
            possible.push(Outcome::Allowed);
        }
        if !allow.is_true() {
            possible.push(Outcome::ImplicitDeny);
        }
    }
    if !deny.is_false() {
        possible.push(Outcome::ExplicitDeny);
    }
    let verdict = parts::verdict(&possible);
    let mut decision = Decision {
        verdict,
        possible,
        decided_by: Vec::new(),
        denial: None,
        other_denials: Vec::new(),
        missing: Vec::new(),
        parts: Vec::new(),
    };
    match verdict {
        Verdict::Allowed => decision.decided_by = sides.allowing(),
        Verdict::Unknown => {
            decision.missing = sides.missing(deny, allow);
            let settles = barred.as_ref().filter(|barred| barred.stands.is_unknown());
            decision.missing.extend(settles.and_then(|barred| barred.missing.clone()));
            decision.missing.sort();
            decision.missing.dedup();
        }
        Verdict::ExplicitDeny | Verdict::ImplicitDeny => {}
    }
    if decision.access().is_false() {
        let mut denials = sides.explicit_denials();
        decision.decided_by = denials.iter().filter_map(Denial::statement).collect();
        if let Some(misfit) = misfit {
            denials.push(Denial::of_request(Dimension::Misfit(misfit), request));
        } else if let Some(barred) = barred.filter(|barred| barred.stands.is_true()) {
            denials.push(Denial::of_request(Dimension::Barred(barred.bar), request));
        } else if allow.is_false() {
            denials.extend(sides.implicit_denials());
        }
        let mut denials = denials.into_iter();
        decision.denial = denials.next();
        decision.other_denials = denials.collect();
    }
    decision
}

impl Denial {
    pub(super) fn statement(&self) -> Option<StatementRef> {
        match &self.cause {
            Cause::Explicit { statement, .. } => Some(statement.clone()),
            Cause::Implicit(_) => None,
        }
    }
}
