//! Walks the chain for every organization x capability pair.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Judgement, Link, PathProof, Verdict, links};
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
    /// What is wrong with the settings of tools, also of those that no path
    /// comes by.
    pub settings: Vec<Finding>,
}

/// Judges every pair. Pairs do not influence each other, so they are judged in
/// parallel; the result does not depend on how.
pub fn prove(ws: &Workspace<'_>) -> Access {
    let pairs = ws.pairs();
    let sharing = links::client::Sharing::new(ws, &pairs);
    let listings = links::listing::Listings::new(ws);
    let paths = pairs.par_iter().map(|pair| prove_pair(ws, &sharing, &listings, *pair)).collect();
    let settings = ws.settings_profiles().flat_map(|profile| links::settings::faults(ws, profile)).collect();
    Access { paths, settings }
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
    let aws = Times::new(links::aws::Aws::new(ws, pair));
    for link in Link::ALL {
        let judgement = match link {
            Link::Listing => links::listing::judge(ws, pair, listings),
            Link::Approval => links::approval::judge(ws, pair),
            Link::Subscription => links::subscription::judge(ws, pair),
            Link::Region => links::region::judge(ws, pair),
            Link::Client => links::client::judge(ws, pair, sharing),
            Link::Permissions => links::permissions::judge(ws, pair),
            Link::Scopes => links::scopes::judge(ws, pair),
            Link::Trust => aws.judge(link, links::integration::judge),
            Link::Delivery => aws.judge(link, links::integration::deliver),
            Link::Encryption => aws.judge(link, links::encryption::judge),
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

/// The AWS side of a pair as the files propose it, which decides, and as it is
/// deployed today, where they tell of both.
struct Times<'a> {
    proposed: Branches<'a>,
    deployed: Option<Branches<'a>>,
}

impl<'a> Times<'a> {
    fn new(aws: links::aws::Aws<'a>) -> Self {
        let deployed = aws.deployed().map(Branches::new);
        Self { proposed: Branches::new(aws), deployed }
    }

    fn judge(&self, link: Link, judge: fn(&links::aws::Aws<'a>) -> Judgement) -> Judgement {
        let mut judgement = self.proposed.judge(judge);
        if let Some(deployed) = &self.deployed {
            let today = deployed.judge(judge);
            let (proposed, deployed) = (self.proposed.first(), deployed.first());
            if let (Some(proposed), Some(deployed)) = (proposed, deployed) {
                links::deployed::warn(link, (proposed, &mut judgement), (deployed, today));
            }
        }
        judgement
    }
}

/// The AWS side of a pair under every branch that its templates leave open.
struct Branches<'a>(Vec<(Option<Arc<str>>, links::aws::Aws<'a>)>);

/// More branches than this say no more to anybody.
const MOST_BRANCHES: usize = 16;

impl<'a> Branches<'a> {
    fn new(aws: links::aws::Aws<'a>) -> Self {
        let branches = aws.branches();
        if branches.is_empty() {
            return Self(vec![(None, aws)]);
        }
        let under = |branch: Arc<str>| (Some(Arc::clone(&branch)), aws.under(branch));
        Self(branches.into_iter().take(MOST_BRANCHES).map(under).collect())
    }

    fn first(&self) -> Option<&links::aws::Aws<'a>> {
        self.0.first().map(|(_, aws)| aws)
    }

    fn judge(&self, judge: fn(&links::aws::Aws<'a>) -> Judgement) -> Judgement {
        let judged = self.0.iter().map(|(branch, aws)| (branch.clone(), judge(aws)));
        Judgement::of_branches(judged.collect())
    }
}
