//! Walks the chain for every organization x capability pair.

use rayon::prelude::*;

use super::{Link, PathProof, Verdict, links};
use crate::diagnostic::Finding;
use crate::workspace::{Pair, Workspace};

/// A path with what refutes it.
#[derive(Debug)]
pub struct ProvenPath {
    /// The proof.
    pub proof: PathProof,
    /// Every cause, each said by one rule, in the order of the links.
    pub causes: Vec<Finding>,
}

/// The proofs of a run, in manifest order.
#[derive(Debug, Default)]
pub struct Access {
    /// One per organization and capability.
    pub paths: Vec<ProvenPath>,
}

/// Judges every pair. Pairs do not influence each other, so they are judged in
/// parallel; the result does not depend on how.
pub fn prove(ws: &Workspace<'_>) -> Access {
    let pairs = ws.pairs();
    let sharing = links::client::Sharing::new(ws, &pairs);
    let listings = links::listing::Listings::new(ws);
    let paths = pairs.par_iter().map(|pair| prove_pair(ws, &sharing, &listings, *pair)).collect();
    Access { paths }
}

fn prove_pair<'a>(
    ws: &Workspace<'a>,
    sharing: &links::client::Sharing<'a>,
    listings: &links::listing::Listings<'a>,
    pair: Pair<'a>,
) -> ProvenPath {
    let mut proof = PathProof {
        org: pair.org.name.value.to_string(),
        org_id: pair.org.id.value.to_string(),
        capability: pair.capability.name.value.clone(),
        verdict: Verdict::Proven,
        assumptions: Vec::new(),
        links: Vec::with_capacity(Link::ALL.len()),
    };
    let mut causes = Vec::new();
    let aws = links::aws::Aws::new(ws, pair);
    for link in Link::ALL {
        let judgement = match link {
            Link::Listing => links::listing::judge(ws, pair, listings),
            Link::Approval => links::approval::judge(ws, pair),
            Link::Subscription => links::subscription::judge(ws, pair),
            Link::Region => links::region::judge(ws, pair),
            Link::Client => links::client::judge(ws, pair, sharing),
            Link::Permissions => links::permissions::judge(ws, pair),
            Link::Scopes => links::scopes::judge(ws, pair),
            Link::Trust => links::trust::judge(&aws),
            Link::Delivery => links::delivery::judge(&aws),
            Link::Encryption => links::encryption::judge(&aws),
        };
        let (judged, found, assumed) = judgement.conclude(link);
        proof.verdict = match (proof.verdict, judged.verdict) {
            (Verdict::Refuted, _) | (_, Verdict::Refuted) => Verdict::Refuted,
            (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
            (so_far, _) => so_far,
        };
        proof.links.push(judged);
        causes.extend(found);
        for assumption in assumed {
            if !proof.assumptions.contains(&assumption) {
                proof.assumptions.push(assumption);
            }
        }
    }
    for cause in &mut causes {
        cause.orgs = vec![proof.org.clone()];
        cause.capabilities = vec![proof.capability.clone()];
    }
    ProvenPath { proof, causes }
}
