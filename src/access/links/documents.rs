//! The policies that bear on one pair: as its manifest names them, as
//! `kind: grantlint-policies` binds them, or as exports and templates tell.

use std::borrow::Cow;
use std::sync::Arc;

use super::aws::Aws;
use crate::access::Judgement;
use crate::diagnostic::{Place, RuleId};
use crate::iam::{Policy, PolicyKind, PolicySet, Source, kind_of, refused_for_bucket};
use crate::model::{Declared, Origin, PolicyBinding, PolicyRole, Reference};
use crate::syntax::Text;
use crate::workspace::{Dispute, Missing, Resolved, Slip, Time, Wanted, denies, misplaced_principal, what};

/// Why a policy is not known as a whole, and the finding that says so: a
/// reference that leads to no file, a policy that AWS rejects, two files that
/// differ.
#[derive(Clone, Debug)]
pub(in crate::access) struct Fault {
    rule: RuleId,
    words: Cow<'static, str>,
}

impl Fault {
    /// What a finding of this rule says.
    pub(in crate::access) fn new(rule: RuleId, words: impl Into<Cow<'static, str>>) -> Self {
        Self { rule, words: words.into() }
    }

    /// Two files that differ, where a finding says so.
    pub(in crate::access) fn disputed(dispute: &Dispute) -> Option<Self> {
        let words = format!("{}: nothing says which is in force", dispute.words);
        dispute.said.then(|| Self::new(RuleId::FileConflictingSources, words))
    }

    /// A policy that would let a request through and that AWS refuses as it
    /// stands, so that it will not be in force.
    pub(in crate::access) fn of_writing(aws: &Aws<'_>, set: &PolicySet<'_>) -> Option<Self> {
        policies(set).find_map(|policy| {
            let slip = aws.ws.slip_in(policy)?;
            let rule = match slip {
                Slip::Syntax => RuleId::FileSyntaxError,
                Slip::RepeatedKey => RuleId::FileDuplicateKey,
                Slip::NotStrict => RuleId::FileNotStrictJson,
                Slip::Part => RuleId::SchemaInvalid,
            };
            let path = aws.ws.path(policy.place.file);
            let words = match slip {
                Slip::RepeatedKey => format!(
                    "a key stands twice in or around the policy in {path}: AWS refuses it, unless a tool on the way \
                     drops one of the two"
                ),
                _ => {
                    format!("AWS refuses the policy in {path} as it is written, so another one will be in force")
                }
            };
            Some(Self::new(rule, words))
        })
    }

    /// Leaves a question open because of what a finding of its own says.
    pub(in crate::access) fn leave_open(self, judgement: &mut Judgement) {
        judgement.covered_by(self.rule, self.words);
    }
}

/// Why S3 will not have what is declared or found as the policy of the bucket,
/// where it seems to let a request through.
pub(super) fn refused_by_s3(aws: &Aws<'_>, set: &PolicySet<'_>) -> Option<String> {
    let bucket = aws.binding.bucket()?.literal()?;
    let partition = aws.role_principal().and_then(|role| role.partition());
    let of_bucket = set.resource_policy.policies.iter().map(|named| named.policy);
    of_bucket.filter(|policy| kind_of(policy) == PolicyKind::Bucket).find_map(|policy| {
        let why = refused_for_bucket(policy, bucket, partition)?;
        let path = aws.ws.path(policy.place.file);
        Some(format!("S3 refuses {path} as the policy of bucket {bucket}, because {why}"))
    })
}

fn policies<'p>(set: &'p PolicySet<'_>) -> impl Iterator<Item = &'p Policy> {
    let sources = [&set.identity, &set.resource_policy, &set.boundaries];
    let all = sources.into_iter().chain(&set.scps).chain(&set.rcps);
    all.flat_map(|source| &source.policies).map(|named| named.policy)
}

/// One kind of document of a pair.
pub(in crate::access) struct Documents<'a> {
    /// As the engine takes it.
    pub(in crate::access) source: Source<'a>,
    /// The reference, the word `none`, or nothing where it is not declared.
    pub(in crate::access) place: Option<Place>,
    /// Whether the manifest or a document itself says something about it.
    pub(in crate::access) known: bool,
    /// Why not all of it could be read.
    pub(in crate::access) fault: Option<Fault>,
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

    pub(super) fn many(
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
            Some(Declared::None(place)) => return self.none(*place, wanted),
            Some(Declared::Some(named)) => {
                let named = self.ws.policies_at(self.pair.org.file, references(named), wanted);
                match self.deployed_instead(&named, wanted) {
                    Some(told) => told,
                    None => self.beside(named, wanted),
                }
            }
            None | Some(Declared::Absent) => {
                let bound = self.ws.bound_policies(wanted, is_for);
                if bound.declared { bound } else { self.ws.policies_told(wanted) }
            }
        };
        self.sourced(found, role)
    }

    /// None, as the manifest says, unless a document tells of one: then nothing
    /// says which is right.
    fn none(&self, place: Place, wanted: Wanted<'_>) -> Documents<'a> {
        let mut documents = Documents::none(place);
        if let Some(other) = self.ws.against_none(place, wanted) {
            documents.source = documents.source.and_unknown(other.dispute.words.clone());
            documents.fault = Fault::disputed(&other.dispute);
        } else if wanted.role == PolicyRole::BucketPolicy
            && let Some(bucket) = wanted.of.and_then(|of| of.literal())
        {
            for alone in self.ws.documents.bucket_policies(bucket) {
                let path = self.ws.path(alone.file);
                let words =
                    format!("{path} is not in force (the manifest says that {bucket} has no bucket policy)");
                documents.assumed.push(words);
            }
        }
        documents
    }

    /// What a manifest names, where exports or templates tell otherwise: it is
    /// what will be deployed; but what they attach to the role besides it, and
    /// what denies something, may stay.
    fn beside(&self, mut named: Resolved<'a, Policy>, wanted: Wanted<'_>) -> Resolved<'a, Policy> {
        named.open.extend(self.ws.not_named(&named, wanted));
        let (Some(other), Some(what)) = (self.ws.told_otherwise(&named, wanted), what(wanted)) else {
            return named;
        };
        let own = named.found().next().map_or("the manifest", |own| self.ws.path(own.place.file));
        let others = self.ws.path(other.place.file);
        if wanted.role == PolicyRole::Permissions && denies(other) {
            named.disputes.push(Dispute::new(&what, own, others, true));
        } else {
            let words = format!("{own} is what will be deployed: of {what} {others} says otherwise today");
            named.assumed.push(words);
        }
        named
    }

    /// What was exported, where that is asked for and the manifest names
    /// something else, which will be deployed.
    fn deployed_instead(
        &self,
        named: &Resolved<'a, Policy>,
        wanted: Wanted<'_>,
    ) -> Option<Resolved<'a, Policy>> {
        let is_exported = |place: Place| self.ws.resources.origin_at(place) == Some(Origin::Export);
        if self.branch.time != Time::Deployed || named.found().any(|policy| is_exported(policy.place)) {
            return None;
        }
        let told = self.ws.policies_told(wanted);
        let exported = told.found().map(|policy| policy.place).chain(told.none).any(is_exported);
        exported.then_some(told)
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
        let dangling = resolved.missing.iter().find(|(_, missing)| missing.has_a_finding());
        let mut fault = dangling.map(|(_, missing)| {
            let words = match missing {
                Missing::WhoseNotSaid => "the manifest does not say whose policy of a file is meant",
                _ => "a policy's file is missing or holds none",
            };
            Fault::new(RuleId::OrgUnknownReference, words)
        });
        for dispute in &resolved.disputes {
            source = source.and_unknown(dispute.words.clone());
            fault = fault.or_else(|| Fault::disputed(dispute));
        }
        for (_, policy) in resolved.placed() {
            let path = self.ws.path(policy.place.file);
            if self.ws.has_rejected_policy(policy.place) {
                // What was left out may have allowed or denied anything.
                source = source.and_unknown(path.to_owned());
                fault = fault
                    .or_else(|| Some(Fault::new(RuleId::SchemaInvalid, "AWS rejects a policy as written")));
            } else if let Some(what) = misplaced_principal(policy, role) {
                source = source.and_unknown(format!("{path} ({what}, so AWS rejects it)"));
            }
        }
        Documents { source, place, known: resolved.declared, fault, assumed: resolved.assumed }
    }

    fn wanted<'w>(&'w self, role: PolicyRole, of: Option<&'w Text>) -> Wanted<'w> {
        Wanted { role, of, branch: &self.branch }
    }

    fn of_role(&self, role: PolicyRole) -> (Wanted<'_>, impl Fn(&PolicyBinding) -> bool) {
        let arn = self.role;
        let is_for = move |binding: &PolicyBinding| matches!((&binding.role_arn, arn), (Some(own), Some(arn)) if own.is_same(arn));
        (self.wanted(role, arn.map(|arn| &arn.value)), is_for)
    }

    fn of_account<'w>(
        &'w self,
        role: PolicyRole,
        account: Option<&'w Text>,
    ) -> (Wanted<'w>, impl Fn(&PolicyBinding) -> bool) {
        let is_for = move |binding: &PolicyBinding| matches!((&binding.account_id, account), (Some(own), Some(account)) if own.is_same(account));
        (self.wanted(role, account), is_for)
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
        let is_for = |binding: &PolicyBinding| matches!((&binding.bucket, bucket), (Some(own), Some(bucket)) if own.is_same(bucket));
        let named = bucket.and_then(|bucket| bucket.literal());
        let stands_alone =
            self.binding.bucket_policy().is_some() || self.ws.bound_policies(wanted, is_for).declared;
        match named
            .filter(|_| !stands_alone)
            .and_then(|name| self.ws.bucket_policy_alone(name, wanted.branch))
        {
            Some(found) => self.sourced(found, PolicyRole::BucketPolicy),
            None => self.perhaps(self.one(self.binding.bucket_policy(), wanted, is_for)),
        }
    }

    /// Where nothing tells of the bucket's policy: with what may be one.
    fn perhaps(&self, mut documents: Documents<'a>) -> Documents<'a> {
        if documents.known {
            return documents;
        }
        let bucket = self.described_bucket();
        for policy in &bucket.may_have {
            documents.source = documents.source.and(Arc::from(self.ws.path(policy.place.file)), policy);
        }
        for open in bucket.may_have_open {
            documents.source = documents.source.and_unknown(open);
        }
        if documents.source.is_none()
            && let Some(place) = bucket.made_without_policy
        {
            return Documents::none(place);
        }
        documents
    }

    /// The key policy.
    pub(in crate::access) fn key_policy(&self, key: Option<&Text>) -> Documents<'a> {
        let is_for = |binding: &PolicyBinding| matches!((&binding.key_arn, key), (Some(own), Some(key)) if own.is_same(key));
        let wanted = Wanted { role: PolicyRole::KeyPolicy, of: key, branch: &self.branch };
        self.one(self.binding.kms_key_policy(), wanted, is_for)
    }

    /// Service control policies of the role's account.
    pub(in crate::access) fn scps(&self) -> Documents<'a> {
        let account = self.account();
        let (wanted, is_for) = self.of_account(PolicyRole::ServiceControlPolicy, account.as_ref());
        self.many(self.binding.service_control_policies(), wanted, is_for)
    }

    /// Resource control policies of the account that a resource is in: those of
    /// the manifest are of the bucket's.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    pub(in crate::access) fn rcps(&self, owner: Option<&Text>) -> Documents<'a> {
        let (wanted, is_for) = self.of_account(PolicyRole::ResourceControlPolicy, owner);
        let declared = self.binding.resource_control_policies();
        self.many(declared.filter(|_| !self.is_bucket_account(owner).is_false()), wanted, is_for)
    }
}
