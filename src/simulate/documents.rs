//! The policies of a question, owned, and as the engine takes them.

use std::sync::Arc;

use super::slots::Slot;
use crate::diagnostic::Place;
use crate::iam::{Grants, Policy, PolicySet, Side, Source};

/// A policy, or one that is not known.
#[derive(Clone, Debug)]
pub enum Document {
    /// Known.
    Known {
        /// The name under which it is reported.
        name: Arc<str>,
        /// The policy.
        policy: Box<Policy>,
    },
    /// It may exist, and nothing is known of it.
    Unknown {
        /// The name under which it is missed.
        name: Arc<str>,
    },
    /// Taken to allow everything, as `FullAWSAccess` does.
    Everything,
}

/// All policies of a question.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The policies of the user or role.
    pub identity: Vec<Document>,
    /// The policy of the resource.
    pub resource: Vec<Document>,
    /// Permissions boundaries.
    pub boundaries: Vec<Document>,
    /// The policies of the session.
    pub session: Vec<Document>,
    /// Service control policies by level, root first.
    pub scps: Vec<Vec<Document>>,
    /// Resource control policies by level, root first.
    pub rcps: Vec<Vec<Document>>,
    /// The policies of the VPC endpoint.
    pub vpc_endpoint: Vec<Document>,
    /// The policy of the access point; nothing if access points are left out.
    pub access_point: Option<Vec<Document>>,
    /// The grants of the key.
    pub grants: Grants,
}

impl Documents {
    /// As the engine takes them.
    pub fn set(&self) -> PolicySet<'_> {
        PolicySet {
            identity: source(&self.identity),
            resource_policy: source(&self.resource),
            boundaries: source(&self.boundaries),
            session: source(&self.session),
            scps: self.scps.iter().map(|level| source(level)).collect(),
            rcps: self.rcps.iter().map(|level| source(level)).collect(),
            vpc_endpoint: source(&self.vpc_endpoint),
            access_point: self.access_point.as_deref().map(source),
            grants: self.grants.clone(),
        }
    }

    /// Every known policy with its side and name.
    pub(super) fn known(&self) -> impl Iterator<Item = (Side, &Arc<str>, &Policy)> {
        let plain = [
            (Side::Identity, &self.identity),
            (Side::ResourcePolicy, &self.resource),
            (Side::Boundary, &self.boundaries),
            (Side::Session, &self.session),
        ];
        let scps = self.scps.iter().enumerate().map(|(level, all)| (Side::Scp(level), all));
        let rcps = self.rcps.iter().enumerate().map(|(level, all)| (Side::Rcp(level), all));
        let all = plain.into_iter().chain(scps).chain(rcps);
        let all = all.chain([(Side::VpcEndpoint, &self.vpc_endpoint)]);
        let all = all.chain(self.access_point.iter().map(|all| (Side::AccessPoint, all)));
        all.flat_map(|(side, documents)| {
            documents.iter().filter_map(move |document| match document {
                Document::Known { name, policy } => Some((side, name, &**policy)),
                Document::Unknown { .. } | Document::Everything => None,
            })
        })
    }

    /// Every policy with the field that it stands in.
    pub(super) fn each_mut(&mut self, mut visit: impl FnMut(Slot, &mut Document)) {
        let plain = [
            (Slot::Identity, &mut self.identity),
            (Slot::Resource, &mut self.resource),
            (Slot::Boundary, &mut self.boundaries),
            (Slot::Session, &mut self.session),
            (Slot::VpcEndpoint, &mut self.vpc_endpoint),
        ];
        let scps = self.scps.iter_mut().map(|level| (Slot::Scp, level));
        let rcps = self.rcps.iter_mut().map(|level| (Slot::Rcp, level));
        let all = plain.into_iter().chain(scps).chain(rcps);
        let all = all.chain(self.access_point.iter_mut().map(|all| (Slot::AccessPoint, all)));
        for (slot, documents) in all {
            documents.iter_mut().for_each(|document| visit(slot, document));
        }
    }

    /// The side of the policy that holds this place.
    pub(super) fn side_of(&self, place: Place) -> Option<Side> {
        self.known()
            .find(|(_, _, policy)| policy.place.file == place.file && policy.place.span.contains(place.span))
            .map(|(side, ..)| side)
    }
}

fn source(documents: &[Document]) -> Source<'_> {
    documents.iter().fold(Source::none(), |source, document| match document {
        Document::Known { name, policy } => source.and(Arc::clone(name), policy),
        Document::Unknown { name } => source.and_unknown(name.to_string()),
        Document::Everything => Source { granted: true, ..source },
    })
}
