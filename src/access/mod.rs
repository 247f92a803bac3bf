//! The prover. For every organization and capability it walks one chain of
//! links and gives each a verdict; rules only find words for what it proves.

mod branches;
mod judgement;
mod links;
mod prove;
mod requests;

pub use judgement::Judgement;
pub use prove::{Access, ProvenPath, prove};

use std::borrow::Cow;

use serde::Serialize;

use crate::diagnostic::{Basis, Related, RuleId};

/// A link of an access path, in the order in which a request meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The partner configuration's allow-list covers it.
    Listing,
    /// An administrator of the org approved it.
    Approval,
    /// The org's subscription contains the product.
    Subscription,
    /// Region, domain and hosts agree.
    Region,
    /// The org has a working client of the right grant.
    Client,
    /// The client's roles, or the users', hold what the operations need.
    Permissions,
    /// The scopes are granted in this org.
    Scopes,
    /// The role may be assumed by the caller.
    Trust,
    /// The bucket may be written to.
    Delivery,
    /// The customer key may be used.
    Encryption,
}

impl Link {
    /// All links in order.
    pub const ALL: [Self; 10] = [
        Self::Listing,
        Self::Approval,
        Self::Subscription,
        Self::Region,
        Self::Client,
        Self::Permissions,
        Self::Scopes,
        Self::Trust,
        Self::Delivery,
        Self::Encryption,
    ];

    /// As design, rule files and JSON spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Approval => "approval",
            Self::Subscription => "subscription",
            Self::Region => "region",
            Self::Client => "client",
            Self::Permissions => "permissions",
            Self::Scopes => "scopes",
            Self::Trust => "trust",
            Self::Delivery => "delivery",
            Self::Encryption => "encryption",
        }
    }
}

/// What the files prove of a link or a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The capability does not need this link.
    NotNeeded,
    /// It will be let in.
    Proven,
    /// The files do not tell.
    Unknown,
    /// It will not be let in.
    Refuted,
}

impl Verdict {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotNeeded => "not-needed",
            Self::Proven => "proven",
            Self::Unknown => "unknown",
            Self::Refuted => "refuted",
        }
    }
}

/// One link of one path, judged.
#[derive(Clone, Debug)]
pub struct LinkProof {
    /// Which link.
    pub link: Link,
    /// What the files prove.
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub basis: Basis,
    /// Why, in one sentence without the organization's name.
    pub reason: Cow<'static, str>,
    /// For an unknown link: the file, value or export command that would
    /// settle it.
    pub settled_by: Option<Cow<'static, str>>,
    /// The rules that say why, for a refuted link (and for an unknown one that
    /// a finding of its own already explains).
    pub rules: Vec<RuleId>,
    /// The places that the verdict rests on.
    pub places: Vec<Related>,
}

/// One organization x capability pair, judged.
#[derive(Clone, Debug)]
pub struct PathProof {
    /// The organization's name in the manifest.
    pub org: String,
    /// The organization's id as written.
    pub org_id: String,
    /// The capability's name.
    pub capability: String,
    /// Refuted if a link is, else unknown if one is, else proven.
    pub verdict: Verdict,
    /// What was taken for granted because it was neither declared nor found.
    pub assumptions: Vec<Cow<'static, str>>,
    /// All links in the order of [`Link::ALL`].
    pub links: Vec<LinkProof>,
}
