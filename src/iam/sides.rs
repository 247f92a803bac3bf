//! The sides of a decision: what each of them says, and how what they say is
//! put together within an account, across accounts, for roles and for keys.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

use super::caller::PrincipalKind;
use super::evaluate::{NamedPolicy, PolicySet, Source};
use super::explain::{Cause, Denial, Missing, Side, StatementRef, condition_dimension, nearest_miss};
use super::missing::missing_of;
use super::policy::{Effect, Statement};
use super::principal::Grant;
use super::request::Env;
use crate::kleene::Truth;

/// Everything that has a say in one request.
pub(super) struct Sides<'p> {
    env: &'p Env<'p>,
    all: Vec<Station<'p>>,
}

/// One side, its policies, and what they say.
struct Station<'p> {
    side: Side,
    source: &'p Source<'p>,
    deny: Truth,
    allow: Grant,
    allowed_by: Option<(&'p NamedPolicy<'p>, &'p Statement)>,
}

/// How the sides are put together.
#[derive(Clone, Copy, PartialEq)]
enum Rule {
    /// The resource's policy alone: callers without an account.
    ResourceOnly,
    /// One account, and the identity's policies suffice.
    Local,
    /// One account, and the resource's policy must take part: roles and keys.
    LocalByResource,
    /// Both must allow: two accounts, or a source identity for the next role.
    Cross,
}

impl<'p> Sides<'p> {
    /// Asks every side that bears on the request.
    pub(super) fn new(env: &'p Env<'p>, policies: &'p PolicySet<'p>) -> Self {
        let mut all = Vec::with_capacity(4);
        let mut ask = |side, source| all.push(Station::new(side, source, env));
        ask(Side::Identity, &policies.identity);
        ask(Side::ResourcePolicy, &policies.resource_policy);
        if env.is_policy_of_own_bucket() {
            // Unless it is another account's, which cannot be told then.
            let theirs = !env.request.is_same_account();
            all.iter_mut().for_each(|station: &mut Station<'_>| {
                if station.side == Side::ResourcePolicy {
                    station.deny = station.deny & theirs;
                }
            });
        }
        let mut ask = |side, source| all.push(Station::new(side, source, env));
        for (side, source) in [
            (Side::Boundary, &policies.boundaries),
            (Side::Session, &policies.session),
            (Side::VpcEndpoint, &policies.vpc_endpoint),
        ] {
            if !source.is_none() {
                ask(side, source);
            }
        }
        // Control policies bind the principals of an organization's accounts
        // and the resources in them, except for service-linked roles.
        let caller = &env.request.principal;
        if !caller.is_service_linked() {
            let scps: &[Source<'_>] = if caller.account_text().is_some() { &policies.scps } else { &[] };
            let levels = scps.iter().enumerate().filter(|(_, level)| !level.is_none());
            levels.for_each(|(level, source)| ask(Side::Scp(level), source));
            let reached = !policies.rcps.is_empty() && env.is_reached_by_rcps();
            let rcps: &[Source<'_>] = if reached { &policies.rcps } else { &[] };
            let levels = rcps.iter().enumerate().filter(|(_, level)| !level.is_none());
            levels.for_each(|(level, source)| ask(Side::Rcp(level), source));
        }
        Self { env, all }
    }

    fn station(&self, side: Side) -> Option<&Station<'p>> {
        self.all.iter().find(|station| station.side == side)
    }

    /// What this side allows; a side without policies limits nothing.
    fn limit(&self, side: Side) -> Truth {
        self.station(side).map_or(Truth::True, |station| station.allow.any())
    }

    fn is_guardrail(side: Side) -> bool {
        // RCPFullAWSAccess cannot be detached, so resource control policies
        // only ever deny.
        matches!(side, Side::Scp(_) | Side::VpcEndpoint)
    }

    /// Whether any side denies.
    pub(super) fn deny(&self) -> Truth {
        Truth::any(self.all.iter().map(|station| station.deny))
    }

    /// Whether all sides that must allow do.
    pub(super) fn allow(&self) -> Truth {
        let guardrails = self.all.iter().filter(|station| Self::is_guardrail(station.side));
        let guarded = Truth::all(guardrails.map(|station| station.allow.any()));
        self.base() & guarded
    }

    fn rules(&self) -> (Option<Rule>, Option<Rule>) {
        let request = self.env.request;
        if request.principal.account_text().is_none() {
            return (Some(Rule::ResourceOnly), None);
        }
        let local = match self.env.needs_resource_policy() {
            true if self.env.is_chained_identity() => Rule::Cross,
            true => Rule::LocalByResource,
            false => Rule::Local,
        };
        match request.is_same_account() {
            Truth::True => (Some(local), None),
            Truth::False => (None, Some(Rule::Cross)),
            Truth::Unknown => (Some(local), Some(Rule::Cross)),
        }
    }

    /// What the identity's side says. The root user needs no policy.
    fn identity(&self) -> Truth {
        match self.env.request.principal.kind() {
            PrincipalKind::Root => Truth::True,
            _ => self.limit(Side::Identity),
        }
    }

    /// What limits the identity's side: boundary and session. The session of
    /// a federated user has no permissions but those of its session policy.
    pub(super) fn limits(&self) -> Truth {
        self.limit(Side::Boundary) & self.session()
    }

    fn session(&self) -> Truth {
        let federated = self.env.request.principal.kind() == PrincipalKind::FederatedUser;
        match self.station(Side::Session) {
            None if federated => Truth::False,
            _ => self.limit(Side::Session),
        }
    }

    fn base(&self) -> Truth {
        let by = |rule: Rule| self.base_by(rule);
        match self.rules() {
            (Some(a), Some(b)) => {
                let (a, b) = (by(a), by(b));
                if a == b { a } else { Truth::Unknown }
            }
            (Some(rule), None) | (None, Some(rule)) => by(rule),
            (None, None) => Truth::Unknown,
        }
    }

    fn resource(&self) -> Grant {
        self.station(Side::ResourcePolicy).map_or(Grant::NONE, |station| station.allow)
    }

    fn base_by(&self, rule: Rule) -> Truth {
        let (resource, limits) = (self.resource(), self.limits());
        let direct = resource.direct | (resource.parent & limits);
        match rule {
            Rule::ResourceOnly => resource.any(),
            Rule::Local => direct | (self.identity() & limits),
            Rule::LocalByResource => direct | (resource.account & self.identity() & limits),
            Rule::Cross => self.identity() & limits & resource.any(),
        }
    }

    /// One statement of every side that allows.
    pub(super) fn allowing(&self) -> Vec<StatementRef> {
        let found = self.all.iter().filter(|station| station.allow.any().is_true());
        let found = found.filter_map(|station| station.allowed_by);
        found.map(|(policy, statement)| StatementRef::new(policy, statement)).collect()
    }

    /// Every statement that surely denies.
    pub(super) fn explicit_denials(&self) -> Vec<Denial> {
        let mut denials = Vec::new();
        for station in self.all.iter().filter(|station| station.deny.is_true()) {
            for policy in &station.source.policies {
                let statements = policy.policy.statements.iter().filter(|statement| statement.is_deny());
                for statement in statements {
                    if named(statement, station.side, self.env).any().is_true() {
                        let conditions = statement.conditions.iter();
                        denials.push(Denial {
                            side: station.side,
                            cause: Cause::Explicit {
                                statement: StatementRef::new(policy, statement),
                                conditions: conditions.map(|c| condition_dimension(c, self.env)).collect(),
                                not_spared: statement.principal.as_ref().and_then(|element| {
                                    element.not_spared(&self.env.request.principal, self.env.bounded)
                                }),
                            },
                        });
                    }
                }
            }
        }
        denials
    }

    /// Every side that should have allowed and surely does not.
    pub(super) fn implicit_denials(&self) -> Vec<Denial> {
        let mut sides = Vec::new();
        let resource = self.resource();
        let no_identity = self.identity().is_false();
        if self.base().is_false() {
            let (local, cross) = self.rules();
            match cross.or(local) {
                Some(Rule::Cross) => {
                    let both =
                        [(Side::Identity, no_identity), (Side::ResourcePolicy, resource.any().is_false())];
                    sides.extend(both.into_iter().filter(|(_, fails)| *fails).map(|(side, _)| side));
                    if self.env.needs_resource_policy() {
                        sides.reverse();
                    }
                }
                Some(Rule::Local) if no_identity => {
                    sides.push(Side::Identity);
                    if resource.any().is_false() {
                        sides.push(Side::ResourcePolicy);
                    }
                }
                Some(Rule::LocalByResource) => {
                    if resource.any().is_false() {
                        sides.push(Side::ResourcePolicy);
                    } else if no_identity {
                        sides.push(Side::Identity);
                    }
                }
                Some(Rule::ResourceOnly) => sides.push(Side::ResourcePolicy),
                _ => {}
            }
            if cross.or(local) != Some(Rule::ResourceOnly) {
                if self.limit(Side::Boundary).is_false() {
                    sides.push(Side::Boundary);
                }
                if self.session().is_false() {
                    sides.push(Side::Session);
                }
            }
        }
        let guardrails = self.all.iter().filter(|station| Self::is_guardrail(station.side));
        sides.extend(guardrails.filter(|station| station.allow.any().is_false()).map(|station| station.side));
        let none = Source::none();
        let miss = |side: Side| {
            let source = self.station(side).map_or(&none, |station| station.source);
            nearest_miss(source, side, self.env)
        };
        let mut misses: Vec<_> = sides.into_iter().map(|side| (side, miss(side))).collect();
        // Within one account either side would do: the nearer one leads.
        if self.rules() == (Some(Rule::Local), None)
            && let [(Side::Identity, own), (Side::ResourcePolicy, other), ..] = misses.as_slice()
            && other.distance() < own.distance()
        {
            misses.swap(0, 1);
        }
        let denials = misses.into_iter();
        denials.map(|(side, miss)| Denial { side, cause: Cause::Implicit(miss) }).collect()
    }

    /// What would have to be known: everything that might deny, and for each
    /// side that might allow the statement with the fewest open questions.
    pub(super) fn missing(&self, deny: Truth, allow: Truth) -> Vec<Missing> {
        let mut missing = Vec::new();
        let spared = deny.is_unknown() && self.env.is_policy_of_own_bucket();
        if (allow.is_unknown() || spared) && matches!(self.rules(), (Some(_), Some(_))) {
            missing.push(Missing::ResourceAccount);
        }
        for station in &self.all {
            let might_deny = deny.is_unknown() && station.deny.is_unknown();
            // A certain delegation to the account leaves open a grant to the
            // role itself.
            let might_allow = allow.is_unknown() && station.allow.is_open();
            if might_deny || might_allow {
                missing.extend(station.source.unknown.iter().cloned().map(Missing::Document));
            }
            let mut fewest: Option<Vec<Missing>> = None;
            let statements = station.source.policies.iter().flat_map(|policy| &policy.policy.statements);
            for statement in statements {
                if !named(statement, station.side, self.env).any().is_unknown() {
                    continue;
                }
                let mut own = Vec::new();
                missing_of(statement, station.side, self.env, &mut own);
                own.sort();
                own.dedup();
                if might_deny && !statement.is_allow() {
                    missing.append(&mut own);
                } else if might_allow
                    && !statement.is_deny()
                    && fewest.as_ref().is_none_or(|known| (own.len(), &own) < (known.len(), known))
                {
                    fewest = Some(own);
                }
            }
            missing.extend(fewest.unwrap_or_default());
        }
        missing.sort();
        missing.dedup();
        missing
    }
}

impl<'p> Station<'p> {
    fn new(side: Side, source: &'p Source<'p>, env: &Env<'_>) -> Self {
        let mut station = Self { side, source, deny: Truth::False, allow: Grant::NONE, allowed_by: None };
        let each_must_allow = matches!(side, Side::Boundary | Side::VpcEndpoint);
        let mut every = Truth::True;
        for policy in &source.policies {
            let mut allow = Grant::NONE;
            for statement in &policy.policy.statements {
                let effect = &statement.effect.value;
                let settled = match effect {
                    Effect::Allow => allow.direct.is_true(),
                    Effect::Deny => station.deny.is_true(),
                    Effect::Unknown(_) => false,
                };
                if settled {
                    continue;
                }
                let found = named(statement, side, env);
                if *effect != Effect::Allow {
                    station.deny = station.deny | found.any();
                }
                if *effect != Effect::Deny {
                    if station.allowed_by.is_none() && found.any().is_true() {
                        station.allowed_by = Some((policy, statement));
                    }
                    allow = allow.or(found);
                }
            }
            every = every & allow.any();
            station.allow = station.allow.or(allow);
        }
        if each_must_allow {
            station.allow = Grant { direct: every, ..Grant::NONE };
        }
        if !source.unknown.is_empty() {
            let open = Grant { direct: Truth::Unknown, parent: Truth::Unknown, account: Truth::Unknown };
            station.deny = station.deny | Truth::Unknown;
            station.allow =
                if each_must_allow { open.and(station.allow.any()) } else { station.allow.or(open) };
        }
        if source.granted {
            station.allow = Grant { direct: Truth::True, ..Grant::NONE };
        }
        station
    }
}

/// Whether a statement matches, and in which form it names the principal.
fn named(statement: &Statement, side: Side, env: &Env<'_>) -> Grant {
    let mut rest = statement.action.matches(&env.request.action);
    if rest.is_false() {
        return Grant::NONE;
    }
    if let Some(resource) = &statement.resource {
        rest = rest & resource.matches(env);
    }
    for condition in &statement.conditions {
        if rest.is_false() {
            return Grant::NONE;
        }
        rest = rest & condition.holds(env);
    }
    naming(statement, side, env).and(rest & statement.openness())
}

/// In which form a statement names the principal, whatever else it says.
pub(super) fn naming(statement: &Statement, side: Side, env: &Env<'_>) -> Grant {
    match &statement.principal {
        Some(element) if side != Side::Identity => {
            let deny = (!statement.is_allow()).then_some(env.bounded);
            let found = element.names(&env.request.principal, deny);
            if element.depends_on_the_endpoint(side, env.service) { found.and(Truth::Unknown) } else { found }
        }
        None if matches!(side, Side::ResourcePolicy | Side::AccessPoint) => Grant::NONE,
        _ => Grant { direct: Truth::True, ..Grant::NONE },
    }
}
