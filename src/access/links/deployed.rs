//! What is deployed today, where a change is proposed. The proposal decides
//! whether a path is proven; where only the change opens it, the app is kept
//! out until the change is deployed, which nobody may see from the proof.

use super::aws::Aws;
use super::customer_key::CustomerKey;
use super::documents::Documents;
use crate::access::{Judgement, Link};
use crate::diagnostic::{Finding, Place, RuleId, Subject};
use crate::model::Told;

/// Says what refuses `link` as it is deployed, and not as it is proposed.
pub(in crate::access) fn warn(
    link: Link,
    (proposed, judgement): (&Aws<'_>, &mut Judgement),
    (deployed, today): (&Aws<'_>, Judgement),
) {
    if judgement.is_refuted() || judgement.is_explained() {
        return;
    }
    let causes = today.into_causes();
    if causes.is_empty() {
        return;
    }
    let pair = |((is_managed, proposed), (_, deployed))| Pair { is_managed, proposed, deployed };
    let pairs: Vec<Pair> = places(link, proposed).into_iter().zip(places(link, deployed)).map(pair).collect();
    for cause in causes {
        if let Some(difference) = what_differs(&pairs, &cause) {
            judgement.warn(said(proposed, cause, difference));
        }
    }
}

/// Where the documents of one kind stand.
struct Pair {
    /// Whether whatever deploys the proposal replaces what is there.
    is_managed: bool,
    proposed: Vec<Place>,
    deployed: Vec<Place>,
}

/// A proposal and an export that differ.
#[derive(Clone, Copy)]
struct Difference {
    change: Place,
    export: Place,
    is_managed: bool,
}

/// Where the documents stand that decide a link: those of each kind, and whether
/// there is only one of that kind, which a deployment replaces. A role keeps the
/// policies that somebody else gave it.
fn places(link: Link, aws: &Aws<'_>) -> Vec<(bool, Vec<Place>)> {
    let role = || [(false, of(&aws.permissions())), (true, of(&aws.boundary()))];
    match link {
        Link::Trust => vec![(true, of(&aws.trust()))],
        Link::Delivery => std::iter::once((true, of(&aws.bucket_policy()))).chain(role()).collect(),
        Link::Encryption => {
            let key = match aws.customer_key() {
                CustomerKey::Named(key) => of(&aws.key_policy(Some(&key))),
                _ => Vec::new(),
            };
            let encryption = match aws.described_bucket().encryption {
                Some(Told::Some(encryption)) => vec![encryption.algorithm.place],
                Some(Told::None(place) | Told::Open { place, .. }) => vec![*place],
                Some(Told::Not) | None => Vec::new(),
            };
            [(true, key), (true, encryption)].into_iter().chain(role()).collect()
        }
        _ => Vec::new(),
    }
}

fn of(documents: &Documents<'_>) -> Vec<Place> {
    let policies: Vec<Place> = documents.source.policies.iter().map(|named| named.policy.place).collect();
    if policies.is_empty() { documents.place.into_iter().collect() } else { policies }
}

/// The proposal and the export whose difference is the cause: those of the
/// kind that the cause stands in, else of the first kind that differs.
fn what_differs(pairs: &[Pair], cause: &Finding) -> Option<Difference> {
    let without = |all: &[Place], others: &[Place]| -> Vec<Place> {
        all.iter().filter(|place| !others.contains(place)).copied().collect()
    };
    let holds = |place: &Place| match cause.subject {
        Subject::Place(at) => place.file == at.file && place.span.contains(at.span),
        _ => false,
    };
    let differing = || {
        pairs.iter().filter_map(|pair| {
            let exports = without(&pair.deployed, &pair.proposed);
            let changes = without(&pair.proposed, &pair.deployed);
            let any = || pairs.iter().find_map(|pair| pair.proposed.first());
            let change = *changes.first().or(pair.proposed.first()).or_else(any)?;
            let export = *exports.iter().find(|place| holds(place)).or(exports.first())?;
            Some(Difference { change, export, is_managed: pair.is_managed })
        })
    };
    differing().find(|one| holds(&one.export)).or_else(|| differing().next())
}

fn said(aws: &Aws<'_>, cause: Finding, difference: Difference) -> Finding {
    let Difference { change, export, is_managed } = difference;
    let (new, old) = (aws.ws.path(change.file), aws.ws.path(export.file));
    let message = format!(
        "refused as it is deployed today, and let in only once {new} is deployed ({old} tells): {}",
        cause.message
    );
    let key = format!("{} {}", cause.rule.id(), cause.key);
    let stays = match cause.rule {
        RuleId::S3ExplicitDeny | RuleId::KmsExplicitDeny if !is_managed => {
            " (a policy of the role that it does not manage stays: remove it by hand)"
        }
        _ => "",
    };
    let mut finding = Finding::new(RuleId::AccessNotYetDeployed, cause.basis, cause.subject, message)
        .related(change, "proposed here")
        .key(key)
        .help(format!(
            "deploy {new} before this is switched on{stays}; if it is deployed already, {old} is out of date: export it \
             again"
        ));
    let is_there = matches!(finding.subject, Subject::Place(at) if export.file == at.file && export.span.contains(at.span));
    if !is_there {
        finding = finding.related(export, "exported here");
    }
    finding.label = cause.label;
    finding
}
