//! Organizations of AWS, which no document about a role or a bucket names: a
//! request is decided for each that its accounts may belong to. One account
//! belongs to one organization, so that conditions that ask for two cannot both
//! be met.
//!
//! A control policy comes from the organization itself, so the id that it asks
//! for is taken to be its own. What a bucket's policy asks for may be any.

use super::aws::Aws;
use super::trust::listing;
use crate::access::Judgement;
use crate::access::requests::{Need, decide_need};
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::iam::{Decision, Missing, Policy, PolicySet, Source};

const PRINCIPAL: &str = "aws:principalorgid";
const RESOURCE: &str = "aws:resourceorgid";

/// An organization that no policy names.
const OTHER: &str = "o-ofthecaller";

/// With more ids than this it stays open which it is.
const MOST: usize = 8;

/// Whether a key, in lower case, is about the organization of an account.
pub(super) fn is_key(lowered: &str) -> bool {
    [PRINCIPAL, RESOURCE].contains(&lowered)
}

/// What is known of a request once organizations are looked at.
pub(super) enum Answer {
    /// How it is decided.
    Decided(Box<Decision>),
    /// It depends on an organization that nothing tells, as was said.
    InDoubt,
}

/// The organization of an account: one of an id, or none.
type Organization<'a> = Option<&'a str>;

/// Decides a need for every organization that the accounts may be in.
pub(super) fn decide(aws: &Aws<'_>, need: &Need, set: &PolicySet<'_>, judgement: &mut Judgement) -> Answer {
    let decision = decide_need(need, set);
    let is_organization =
        |missing: &Missing| matches!(missing, Missing::Key(key) if is_key(&key.to_ascii_lowercase()));
    if !decision.access().is_unknown() || !decision.missing.iter().any(is_organization) {
        return Answer::Decided(decision.into());
    }
    let one_account = need.request.is_same_account().is_true();
    let of_caller = Attached::new(set.scps.iter().chain(set.rcps.iter().filter(|_| one_account)));
    let of_resource = Attached::new(set.rcps.iter().chain(set.scps.iter().filter(|_| one_account)));
    let all = [&set.identity, &set.resource_policy, &set.boundaries];
    let asked_for = asked_for(policies(set.scps.iter().chain(&set.rcps).chain(all)));
    if asked_for.len() > MOST {
        doubt(aws, set, judgement);
        return Answer::InDoubt;
    }
    let (callers, owners) = (of_caller.options(&asked_for), of_resource.options(&asked_for));
    let both = callers.iter().flat_map(|caller| owners.iter().map(move |owner| (*caller, *owner)));
    let worlds: Vec<World<'_>> = both
        .filter(|(caller, owner)| !one_account || caller == owner)
        .map(|(caller, owner)| (caller, owner, decide_in(need, set, caller, owner)))
        .collect();
    let possible: Vec<&World<'_>> =
        worlds.iter().filter(|(.., decision)| !decision.access().is_false()).collect();
    let Some(best) = possible.iter().max_by_key(|(.., decision)| decision.access().is_true()) else {
        let denied = worlds.into_iter().next().map(|(.., decision)| decision);
        return Answer::Decided(denied.unwrap_or(decision).into());
    };
    let caller = Left { options: callers, possible: possible.iter().map(|world| world.0).collect() };
    let owner = Left { options: owners, possible: possible.iter().map(|world| world.1).collect() };
    if caller.matters() {
        if !caller.is_asked_for_by(&of_caller) {
            doubt(aws, set, judgement);
            return Answer::InDoubt;
        }
        let account = account_of(aws);
        judgement.assume(belongs(&format!("account {account}"), &caller));
    }
    if owner.matters() && !one_account {
        let whose = if need.request.action.starts_with("kms:") { "the key" } else { "the bucket" };
        if !owner.is_asked_for_by(&of_resource) {
            judgement.open(
                format!("`aws:ResourceOrgID` decides, and the files do not tell in which organization of AWS {whose} is"),
                "`aws organizations describe-organization` in the account that owns it",
            );
            return Answer::InDoubt;
        }
        judgement.assume(belongs(&format!("the account of {whose}"), &owner));
    }
    Answer::Decided(best.2.clone().into())
}

/// The organizations that one of the accounts might be in, and those in which
/// the request may be let through.
struct Left<'a> {
    options: Vec<Organization<'a>>,
    possible: Vec<Organization<'a>>,
}

impl Left<'_> {
    /// Whether it makes a difference in which the account is.
    fn matters(&self) -> bool {
        self.options.iter().any(|one| !self.possible.contains(one))
    }

    /// Whether control policies ask for all that are left.
    fn is_asked_for_by(&self, attached: &Attached<'_>) -> bool {
        self.possible.iter().all(|one| one.is_some_and(|id| attached.asks_for.contains(&id)))
    }
}

fn belongs(account: &str, left: &Left<'_>) -> String {
    let mut ids: Vec<&str> = left.possible.iter().copied().flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    format!(
        "{account} belongs to organization {} (a control policy asks for it; `aws organizations describe-organization` \
         tells)",
        ids.join(" or ")
    )
}

/// The organizations of caller and resource, and what the request comes to.
type World<'a> = (Organization<'a>, Organization<'a>, Decision);

fn decide_in(
    need: &Need,
    set: &PolicySet<'_>,
    caller: Organization<'_>,
    owner: Organization<'_>,
) -> Decision {
    let mut context = need.request.context.clone();
    for (key, id) in [(PRINCIPAL, caller), (RESOURCE, owner)] {
        context = match id {
            Some(id) => context.with(key, id),
            None => context.absent(key),
        };
    }
    let request = crate::iam::Request { context, ..need.request.clone() };
    decide_need(&Need { request, ..need.clone() }, set)
}

/// The control policies that are attached above an account.
struct Attached<'a> {
    /// Whether there are any, so that the account belongs to an organization.
    any: bool,
    /// The organization whose policies they are, where one of them says so.
    own: Option<&'a str>,
    /// The ids that their conditions ask for.
    asks_for: Vec<&'a str>,
}

impl<'a> Attached<'a> {
    fn new(sources: impl Iterator<Item = &'a Source<'a>> + Clone) -> Self {
        let mut own = policies(sources.clone()).filter_map(|policy| policy.organization.as_ref()?.literal());
        Self {
            any: sources.clone().any(|source| !source.is_none()),
            own: own.next().filter(|first| own.all(|other| other == *first)),
            asks_for: asked_for(policies(sources)),
        }
    }

    /// The organizations that the account may be in.
    fn options(&self, ids: &[&'a str]) -> Vec<Organization<'a>> {
        if let Some(own) = self.own {
            return vec![Some(own)];
        }
        let none = (!self.any).then_some(None);
        self.asks_for
            .iter()
            .chain(ids.iter().filter(|id| !self.asks_for.contains(id)))
            .map(|id| Some(*id))
            .chain([Some(OTHER)])
            .chain(none)
            .collect()
    }
}

fn policies<'a>(sources: impl Iterator<Item = &'a Source<'a>>) -> impl Iterator<Item = &'a Policy> {
    sources.flat_map(|source| &source.policies).map(|named| named.policy)
}

/// The ids that conditions ask for.
fn asked_for<'a>(policies: impl Iterator<Item = &'a Policy>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = policies
        .flat_map(|policy| &policy.statements)
        .flat_map(|statement| &statement.conditions)
        .filter(|condition| is_key(condition.lowered_key()))
        .flat_map(|condition| &condition.values)
        .filter_map(|value| value.literal())
        .filter(|id| !id.contains(['*', '?', '$']))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn account_of(aws: &Aws<'_>) -> String {
    aws.account().map_or_else(|| "its account".to_owned(), |account| account.to_string())
}

/// A bucket that only an AWS organization may use. The writer is the
/// customer's own role, whose account may well be in that organization, so this
/// is a doubt and no refusal.
fn doubt(aws: &Aws<'_>, set: &PolicySet<'_>, judgement: &mut Judgement) {
    let account = account_of(aws);
    let mut said = false;
    let sources =
        [&set.resource_policy, &set.identity, &set.boundaries].into_iter().chain(&set.scps).chain(&set.rcps);
    for statement in policies(sources).flat_map(|policy| &policy.statements) {
        for condition in &statement.conditions {
            if condition.lowered_key() != PRINCIPAL {
                continue;
            }
            said = true;
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
    if !said {
        judgement.open(
            format!("the organization of AWS of account {account} decides, and the files do not tell it"),
            format!("`aws organizations describe-organization` in account {account}"),
        );
    }
}
