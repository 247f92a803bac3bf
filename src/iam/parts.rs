//! A request that takes more than one decision: what each of them is about,
//! and what they come to together. All parts must let it through.

use super::evaluate::{Decision, Outcome, Verdict};
use super::explain::{Missing, Side};
use super::request::Request;
use super::s3::Refusal;

/// One of several things that a request needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it is about.
    pub about: About,
    /// What it can come to, including that it is not needed.
    pub possible: Vec<Outcome>,
    /// What the policies say, if they are asked.
    pub decision: Option<Box<Decision>>,
    /// What they are asked.
    pub request: Option<Box<Request>>,
    /// What would have to be known, besides what the decision misses.
    pub missing: Vec<Missing>,
}

/// What a part of a decision is about.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// A permission for an action, asked of one policy of a resource.
    Action {
        /// The action.
        action: String,
        /// The header that asks for it besides the request's own action.
        header: Option<String>,
        /// Whose policy answers, where a request meets two of them.
        at: Option<Side>,
    },
    /// Settings of a bucket, which refuse it or may.
    Refusal(Refusal),
    /// A grant of a KMS key, by its position; nothing if it is not known.
    Grant(Option<usize>),
}

impl Part {
    /// What this part would have to know.
    fn open(&self) -> impl Iterator<Item = &Missing> {
        let own = self.decision.iter().flat_map(|decision| &decision.missing);
        own.chain(&self.missing).filter(|_| self.possible.len() > 1)
    }

    /// Whether it surely keeps the request out.
    pub fn refuses(&self) -> bool {
        !self.possible.contains(&Outcome::Allowed)
    }
}

/// The verdict that these outcomes leave.
pub(super) fn verdict(possible: &[Outcome]) -> Verdict {
    match possible {
        [Outcome::Allowed] => Verdict::Allowed,
        [Outcome::ExplicitDeny] => Verdict::ExplicitDeny,
        [Outcome::ImplicitDeny] => Verdict::ImplicitDeny,
        _ => Verdict::Unknown,
    }
}

/// Puts outcomes in the order in which they are reported.
pub(super) fn ordered(outcomes: impl IntoIterator<Item = Outcome>) -> Vec<Outcome> {
    let mut all: Vec<Outcome> = outcomes.into_iter().collect();
    let rank = |outcome: &Outcome| match outcome {
        Outcome::Allowed => 0,
        Outcome::ImplicitDeny => 1,
        Outcome::ExplicitDeny => 2,
    };
    all.sort_by_key(rank);
    all.dedup();
    all
}

/// What the parts come to: let through if all let it through, else the
/// strongest of their denials.
pub(super) fn combine(parts: Vec<Part>) -> Decision {
    let rank = [Outcome::Allowed, Outcome::ImplicitDeny, Outcome::ExplicitDeny];
    let position = |outcome: Outcome| rank.iter().position(|known| *known == outcome).unwrap_or_default();
    let mut possible = vec![Outcome::Allowed];
    for part in &parts {
        let pairs =
            possible.iter().flat_map(|a| part.possible.iter().map(|b| rank[position(*a).max(position(*b))]));
        possible = ordered(pairs);
    }
    let verdict = verdict(&possible);
    let decisions = || parts.iter().filter_map(|part| Some((part, part.decision.as_deref()?)));
    let mut decided_by = Vec::new();
    let mut denials = Vec::new();
    let denied = !possible.contains(&Outcome::Allowed);
    for (part, decision) in decisions() {
        if verdict == Verdict::Allowed || (denied && part.refuses()) {
            let new = decision.decided_by.iter().filter(|one| !decided_by.contains(*one)).cloned();
            decided_by.extend(new.collect::<Vec<_>>());
        }
        if denied && part.refuses() {
            denials.extend(decision.denial.iter().chain(&decision.other_denials).cloned());
        }
    }
    denials.sort_by_key(|denial| denial.statement().is_none());
    let mut denials = denials.into_iter();
    let mut missing = Vec::new();
    if verdict == Verdict::Unknown {
        missing = parts.iter().flat_map(Part::open).cloned().collect();
        missing.sort();
        missing.dedup();
    }
    let denial = denials.next();
    Decision { verdict, possible, decided_by, denial, other_denials: denials.collect(), missing, parts }
}
