//! Asks the engine all requests of a link and puts its answers into the link's
//! judgement: what allows them, what keeps them out, what is left open.

use super::aws::Aws;
use super::denial::{Family, refute};
use super::documents::{self, Fault};
use super::organizations::{self, Answer};
use crate::access::Judgement;
use crate::access::requests::{Need, settles};
use crate::diagnostic::{Basis, Place};
use crate::iam::{About, Decision, PolicySet};
use crate::kleene::Truth;

/// Where the grants are written that let a request through.
fn granted_by(decision: &Decision, set: &PolicySet<'_>) -> impl Iterator<Item = Place> {
    decision.parts.iter().filter_map(|part| match part.about {
        About::Grant(Some(index)) => set.grants.place(index),
        _ => None,
    })
}

/// Decides each request once. `fault` says why a policy could not be read as a
/// whole.
pub(super) fn ask(
    aws: &Aws<'_>,
    set: &PolicySet<'_>,
    needs: &[Need],
    family: Family,
    fault: Option<&Fault>,
    judgement: &mut Judgement,
) {
    let mut denied = Vec::new();
    let broken = Fault::of_writing(aws, set);
    let refused = documents::refused_by_s3(aws, set);
    for need in needs {
        let decision = match organizations::decide(aws, need, set, judgement) {
            Answer::Decided(decision) => decision,
            Answer::InDoubt => continue,
        };
        match decision.access() {
            Truth::True if let Some(fault) = &broken => fault.clone().leave_open(judgement),
            Truth::True if let Some(why) = &refused => {
                judgement.open(why.clone(), "a bucket policy that S3 takes, or the bucket's policy of today");
            }
            Truth::True => {
                for by in decision.decided_by.iter().filter(|_| need.basis == Basis::Platform) {
                    judgement.rests_on(by.place, format!("allows {}", need.request.action));
                }
                for grant in granted_by(&decision, set) {
                    judgement.rests_on(grant, format!("this grant allows {}", need.request.action));
                }
            }
            Truth::Unknown if aws.ws.sources.partial => aws.not_looked_at(judgement),
            Truth::Unknown if let Some(fault) = fault => fault.clone().leave_open(judgement),
            Truth::Unknown => judgement.open_all(settles(aws, &decision.missing)),
            Truth::False => denied.push((need, *decision)),
        }
    }
    refute(aws, set, &denied, family, judgement);
}
