//! The policies that bear on one pair: as its manifest names them, as
//! `kind: grantlint-policies` binds them, or as exports and templates tell.

use std::sync::Arc;

use super::aws::Aws;
use crate::access::Judgement;
use crate::diagnostic::{Place, RuleId};
use crate::iam::{Policy, Source};
use crate::model::{Declared, PolicyBinding, PolicyRole, Reference};
use crate::syntax::Text;
use crate::workspace::{Resolved, Wanted, misplaced_principal};

/// One kind of document of a pair.
pub(in crate::access) struct Documents<'a> {
    /// As the engine takes it.
    pub(in crate::access) source: Source<'a>,
    /// The reference, the word `none`, or nothing where it is not declared.
    pub(in crate::access) place: Option<Place>,
    /// Whether the manifest or a document itself says something about it.
    pub(in crate::access) known: bool,
    /// The finding that says why not all of it could be read: a reference
    /// that leads to no file, or a policy that AWS rejects.
    pub(in crate::access) fault: Option<RuleId>,
    /// What is taken for granted in using it.
    assumed: Vec<String>,
}

impl Documents<'_> {
    /// There is none, as the word at this place says.
    fn none(place: Place) -> Self {
        Self { source: Source::none(), place: Some(place), known: true, fault: None, assumed: Vec::new() }
    }

    /// Says what is taken for granted.
    pub(in crate::access) fn assume(&self, judgement: &mut Judgement) {
        for assumed in &self.assumed {
            judgement.assume(assumed.clone());
        }
    }
}

impl<'a> Aws<'a> {
    fn one(
        &self,
        declared: Option<&'a Declared<Reference>>,
        wanted: Wanted<'_>,
        is_for: impl Fn(&PolicyBinding) -> bool,
    ) -> Documents<'a> {
        self.find(declared, std::slice::from_ref, wanted, is_for)
    }

    fn many(
        &self,
        declared: Option<&'a Declared<Vec<Reference>>>,
        wanted: Wanted<'_>,
        is_for: impl Fn(&PolicyBinding) -> bool,
    ) -> Documents<'a> {
        self.find(declared, Vec::as_slice, wanted, is_for)
    }

    fn find<T>(
        &self,
        declared: Option<&'a Declared<T>>,
        references: fn(&'a T) -> &'a [Reference],
        wanted: Wanted<'_>,
        is_for: impl Fn(&PolicyBinding) -> bool,
    ) -> Documents<'a> {
        let role = wanted.role;
        let found = match declared {
            Some(Declared::None(place)) => return Documents::none(*place),
            Some(Declared::Some(named)) => self.ws.policies_at(self.pair.org.file, references(named), wanted),
            None | Some(Declared::Absent) => {
                let bound = self.ws.bound_policies(wanted, is_for);
                if bound.declared { bound } else { self.ws.policies_told(wanted) }
            }
        };
        self.sourced(found, role)
    }

    fn sourced(&self, resolved: Resolved<'a, Policy>, role: PolicyRole) -> Documents<'a> {
        let mut source = Source::none();
        for (_, policy) in resolved.placed() {
            source = source.and(Arc::from(self.ws.path(policy.place.file)), policy);
        }
        for (reference, _) in &resolved.missing {
            source = source.and_unknown(reference.value.to_string());
        }
        for settled_by in &resolved.open {
            source = source.and_unknown(settled_by.clone());
        }
        let place = resolved
            .placed()
            .next()
            .map(|(place, _)| place)
            .or_else(|| resolved.missing.first().map(|(reference, _)| reference.place))
            .or(resolved.none);
        let dangling = resolved.missing.iter().any(|(_, missing)| missing.has_a_finding());
        let mut fault = dangling.then_some(RuleId::OrgUnknownReference);
        for (_, policy) in resolved.placed() {
            let rejected;
            (source, rejected) = self.as_rejected(source, policy, role);
            fault = fault.or(rejected);
        }
        Documents { source, place, known: resolved.declared, fault, assumed: resolved.assumed }
    }

    /// Says of a policy that AWS rejects, that what is in force is not known:
    /// what was left out may have allowed or denied anything. With the finding
    /// that says so.
    fn as_rejected(
        &self,
        source: Source<'a>,
        policy: &Policy,
        role: PolicyRole,
    ) -> (Source<'a>, Option<RuleId>) {
        let path = self.ws.path(policy.place.file);
        if self.ws.has_rejected_policy(policy.place) {
            return (source.and_unknown(path.to_owned()), Some(RuleId::SchemaInvalid));
        }
        match misplaced_principal(policy, role) {
            Some(what) => (source.and_unknown(format!("{path} ({what}, so AWS rejects it)")), None),
            None => (source, None),
        }
    }

    /// Leaves a question open because of what a finding of its own says.
    pub(in crate::access) fn not_readable(judgement: &mut Judgement, fault: RuleId) {
        let rejected = fault == RuleId::SchemaInvalid;
        let missing = "a policy's file is missing or holds none";
        judgement.covered_by(fault, if rejected { "AWS rejects a policy as written" } else { missing });
    }

    fn wanted<'w>(&'w self, role: PolicyRole, of: Option<&'w Text>) -> Wanted<'w> {
        Wanted { role, of, branch: &self.branch }
    }

    fn of_role(&self, role: PolicyRole) -> (Wanted<'_>, impl Fn(&PolicyBinding) -> bool) {
        let arn = self.role;
        let is_for = move |binding: &PolicyBinding| matches!((&binding.role_arn, arn), (Some(own), Some(arn)) if own.same_as(arn).is_true());
        (self.wanted(role, arn.map(|arn| &arn.value)), is_for)
    }

    fn of_account(&self, role: PolicyRole) -> (Wanted<'_>, impl Fn(&PolicyBinding) -> bool) {
        let account = self.account();
        let is_for = move |binding: &PolicyBinding| matches!((&binding.account_id, &account), (Some(own), Some(account)) if own.same_as(account).is_true());
        (self.wanted(role, None), is_for)
    }

    /// The trust policy.
    pub(in crate::access) fn trust(&self) -> Documents<'a> {
        let (wanted, is_for) = self.of_role(PolicyRole::Trust);
        self.one(self.binding.trust(), wanted, is_for)
    }

    /// The role's permission policies.
    pub(in crate::access) fn permissions(&self) -> Documents<'a> {
        let (wanted, is_for) = self.of_role(PolicyRole::Permissions);
        self.many(self.binding.permissions(), wanted, is_for)
    }

    /// The boundary.
    pub(in crate::access) fn boundary(&self) -> Documents<'a> {
        let (wanted, is_for) = self.of_role(PolicyRole::Boundary);
        self.one(self.binding.permissions_boundary(), wanted, is_for)
    }

    /// The bucket policy: as declared, as bound, the one that names the bucket
    /// itself, or what exports and templates tell.
    pub(in crate::access) fn bucket_policy(&self) -> Documents<'a> {
        let bucket = self.binding.bucket();
        let wanted = self.wanted(PolicyRole::BucketPolicy, bucket.map(|bucket| &bucket.value));
        let is_for = |binding: &PolicyBinding| matches!((&binding.bucket, bucket), (Some(own), Some(bucket)) if own.same_as(bucket).is_true());
        let named = bucket.and_then(|bucket| bucket.literal());
        let loose = named.map_or(&[][..], |name| self.ws.documents.bucket_policies(name));
        if loose.is_empty()
            || self.binding.bucket_policy().is_some()
            || self.ws.bound_policies(wanted, is_for).declared
        {
            return self.one(self.binding.bucket_policy(), wanted, is_for);
        }
        let mut found = Documents::none(loose[0].policy.place);
        for one in loose {
            found.source = found.source.and(Arc::from(self.ws.path(one.file)), one.policy);
            let rejected;
            (found.source, rejected) = self.as_rejected(found.source, one.policy, PolicyRole::BucketPolicy);
            found.fault = found.fault.or(rejected);
        }
        found
    }

    /// The key policy.
    pub(in crate::access) fn key_policy(&self, key: Option<&Text>) -> Documents<'a> {
        let is_for = |binding: &PolicyBinding| matches!((&binding.key_arn, key), (Some(own), Some(key)) if own.same_as(key).is_true());
        let wanted = Wanted { role: PolicyRole::KeyPolicy, of: key, branch: &self.branch };
        self.one(self.binding.kms_key_policy(), wanted, is_for)
    }

    /// Service control policies of the role's account.
    pub(in crate::access) fn scps(&self) -> Documents<'a> {
        let (wanted, is_for) = self.of_account(PolicyRole::ServiceControlPolicy);
        self.many(self.binding.service_control_policies(), wanted, is_for)
    }

    /// Resource control policies of the bucket's account.
    pub(in crate::access) fn rcps(&self) -> Documents<'a> {
        let (wanted, is_for) = self.of_account(PolicyRole::ResourceControlPolicy);
        self.many(self.binding.resource_control_policies(), wanted, is_for)
    }
}
