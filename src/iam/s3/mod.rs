//! What S3 adds to the policies: headers that ask for further permissions,
//! settings of the bucket that refuse a request whatever policies say, and
//! access points, which are asked besides the bucket behind them.

mod access_point;
mod headers;
mod public;
mod settings;
mod taken;

pub use settings::{BucketState, Ownership, PublicAccessBlock, Refusal};
pub use taken::refused_for_bucket;

pub(super) use access_point::{derived, is_always_sent};

use super::evaluate::{Decision, Outcome, PolicySet, Source, single};
use super::explain::{Missing, Side};
use super::parts::{About, Part, combine, ordered};
use super::request::Request;
use crate::kleene::Truth;

/// Whether S3 takes the policy of a bucket for public.
pub fn is_public_policy(policy: &Source<'_>) -> Truth {
    public::is_public(policy, false, &mut Vec::new())
}

/// A permission that a request needs.
struct Need {
    action: String,
    /// The header that asks for it; nothing for the request's own action.
    header: Option<String>,
    needed: Truth,
}

/// Whether more than the policies decides about a request.
pub(super) fn concern(request: &Request, policies: &PolicySet<'_>) -> bool {
    let service = request.action.split_once(':').map_or("", |(service, _)| service);
    service.eq_ignore_ascii_case("s3")
        && (request.bucket.is_some()
            || (policies.access_point.is_some() && access_point::parse(&request.resource).is_some()))
}

/// Decides a request to S3: each permission that it needs, at the access point
/// and at the bucket, and what the bucket's settings refuse.
pub(super) fn evaluate(request: &Request, policies: &PolicySet<'_>) -> Decision {
    let mut parts = Vec::new();
    let own = Need { action: request.action.clone(), header: None, needed: Truth::True };
    let further = if request.bucket.is_some() { headers::needs(request) } else { Vec::new() };
    for need in std::iter::once(own).chain(further) {
        let asked = Request { action: need.action.clone(), ..request.clone() };
        let stages = match access_point::parse(&request.resource) {
            Some(point) => access_point::stages(&point, &asked, policies),
            None => {
                let decision = single(&asked, policies);
                vec![(None, asked, decision.possible.clone(), decision, Vec::new())]
            }
        };
        for (at, asked, mut possible, decision, mut missing) in stages {
            if need.needed.is_unknown() && possible != [Outcome::Allowed] {
                possible = ordered(possible.into_iter().chain([Outcome::Allowed]));
                missing.extend(need.header.iter().cloned().map(Missing::Key));
            }
            parts.push(Part {
                about: About::Action { action: need.action.clone(), header: need.header.clone(), at },
                possible,
                decision: Some(Box::new(decision)),
                request: Some(Box::new(asked)),
                missing,
            });
        }
    }
    parts.extend(settings::refusals(request, policies));
    combine(parts)
}

/// What is known of the value of a key.
fn texts(request: &Request, key: &str) -> Option<Vec<crate::syntax::Text>> {
    match request.value_of(key) {
        super::ContextValue::Known(values) => Some(values),
        super::ContextValue::Absent => Some(Vec::new()),
        super::ContextValue::Unknown => None,
    }
}

/// The side that a policy of a resource is reported under.
fn at(decision: &mut Decision, side: Side) {
    for denial in decision.denial.iter_mut().chain(&mut decision.other_denials) {
        if denial.side == Side::ResourcePolicy {
            denial.side = side;
        }
    }
}
