//! The AWS side of one pair, resolved once for its three links: the role, the
//! policies that bear on it, and who calls.

use std::sync::Arc;

use crate::access::Judgement;
use crate::diagnostic::{Place, RuleId};
use crate::genesys::Region;
use crate::iam::{Policy, PolicySet, Principal, PrincipalKind, Source, Statement};
use crate::model::{Declared, LocatedText, PolicyRole, Profile, Reference};
use crate::syntax::{Hole, Part, Text};
use crate::workspace::{EffectiveAws, Pair, Resolved, Workspace};

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
}

impl Documents<'_> {
    /// There is none, as the word at this place says.
    fn none(place: Place) -> Self {
        Self { source: Source::none(), place: Some(place), known: true, fault: None }
    }
}

/// Everything that trust, delivery and encryption look at.
pub(in crate::access) struct Aws<'a> {
    pub(in crate::access) ws: &'a Workspace<'a>,
    pub(in crate::access) pair: Pair<'a>,
    pub(in crate::access) profile: Option<Profile>,
    pub(in crate::access) binding: EffectiveAws<'a>,
    pub(in crate::access) role: Option<&'a LocatedText>,
    pub(in crate::access) region: Option<&'a Region>,
    /// What the role's ARN names, if it can be read.
    principal: Option<Principal>,
}

impl<'a> Aws<'a> {
    pub(in crate::access) fn new(ws: &'a Workspace<'a>, pair: Pair<'a>) -> Self {
        let binding = EffectiveAws::of(pair.org, pair.capability.name.as_str());
        let by_name = pair.org.region.as_ref().and_then(|region| ws.catalog.region(region.literal()?));
        let by_domain =
            pair.org.domain.as_ref().and_then(|domain| ws.catalog.region_by_domain(domain.literal()?));
        Self {
            ws,
            pair,
            profile: pair.capability.aws.as_ref().map(|profile| profile.value),
            binding,
            role: binding.role_arn(),
            principal: binding.role_arn().and_then(|role| Principal::parse(&role.value)),
            region: by_name.or(by_domain),
        }
    }

    /// A judgement that ends here: no AWS profile, one that is not modelled,
    /// or no role to judge.
    pub(in crate::access) fn early(&self) -> Option<Judgement> {
        let Some(profile) = self.profile else {
            return Some(Judgement::not_needed("the capability uses no AWS resources of the customer"));
        };
        if let Profile::Other(name) = profile {
            let mut judgement = Judgement::needed(crate::diagnostic::Basis::Platform);
            judgement.open(
                format!("what `{name}` asks of AWS is not modelled by this version of grantlint"),
                "a version of grantlint that models it",
            );
            return Some(judgement);
        }
        if self.role.is_none() {
            let mut judgement = Judgement::needed(crate::diagnostic::Basis::Platform);
            judgement.open(
                "the manifest names no role",
                format!(
                    "`aws.role_arn` of {} in {}",
                    self.pair.org.name.value,
                    self.ws.path(self.pair.org.file)
                ),
            );
            return Some(judgement);
        }
        if let Some(role) = self.role
            && !role.has_holes()
            && self.role_principal().is_none()
        {
            let mut judgement = Judgement::needed(crate::diagnostic::Basis::Platform);
            judgement.open(
                format!("`role_arn` is {}, which is not the ARN of a role", role.value),
                "the role's ARN, as `aws iam get-role` shows it",
            );
            return Some(judgement);
        }
        None
    }

    /// Leaves a question open because only named files were looked at.
    pub(in crate::access) fn not_looked_at(&self, judgement: &mut Judgement) {
        judgement.open(
            "its policies were not read: only the files that were named were",
            "the whole folder: name it instead of single files, or put a grantlint.toml at its top",
        );
    }

    /// The role's name, for sentences.
    pub(in crate::access) fn role_name(&self) -> String {
        let arn = self.role.map_or_else(String::new, |role| role.value.to_string());
        arn.rsplit('/').next().unwrap_or(&arn).to_owned()
    }

    /// Who calls, for sentences.
    pub(in crate::access) fn caller_name(&self) -> String {
        match (self.profile, &self.pair.capability.caller) {
            (Some(Profile::VendorRole), Some(caller)) => {
                let arn = caller.value.to_string();
                format!("the app ({})", arn.rsplit(':').next().unwrap_or(&arn))
            }
            (Some(Profile::VendorRole), None) => "the app".to_owned(),
            _ => "Genesys Cloud".to_owned(),
        }
    }

    /// The role's session as a principal.
    pub(in crate::access) fn role_principal(&self) -> Option<&Principal> {
        self.principal.as_ref().filter(|principal| principal.kind() == PrincipalKind::Role)
    }

    /// The AWS partition that the customer's ARNs are in.
    pub(in crate::access) fn partition(&self) -> String {
        let arn = self.role.and_then(|role| role.literal()).unwrap_or_default();
        match arn.split(':').nth(1) {
            Some(partition) if !partition.is_empty() => partition.to_owned(),
            _ => self.region.map_or_else(|| "aws".to_owned(), |region| region.partition.to_string()),
        }
    }

    /// The external id that is sent, and where it is written.
    pub(in crate::access) fn external_id(&self) -> &'a LocatedText {
        self.binding.external_id().unwrap_or(&self.pair.org.id)
    }

    fn one(&self, declared: Option<&'a Declared<Reference>>, bound: Resolved<'a, Policy>) -> Documents<'a> {
        self.declared_or_bound(declared, std::slice::from_ref, bound)
    }

    fn many(
        &self,
        declared: Option<&'a Declared<Vec<Reference>>>,
        bound: Resolved<'a, Policy>,
    ) -> Documents<'a> {
        self.declared_or_bound(declared, Vec::as_slice, bound)
    }

    fn declared_or_bound<T>(
        &self,
        declared: Option<&'a Declared<T>>,
        references: fn(&'a T) -> &'a [Reference],
        bound: Resolved<'a, Policy>,
    ) -> Documents<'a> {
        self.sourced(match declared {
            None | Some(Declared::Absent) => bound,
            Some(Declared::None(place)) => return Documents::none(*place),
            Some(Declared::Some(named)) => {
                self.ws.documents.policies_at(self.pair.org.file, references(named))
            }
        })
    }

    fn sourced(&self, resolved: Resolved<'a, Policy>) -> Documents<'a> {
        let mut source = Source::none();
        for (_, policy) in resolved.placed() {
            source = source.and(Arc::from(self.ws.path(policy.place.file)), policy);
        }
        for (reference, _) in &resolved.missing {
            source = source.and_unknown(reference.value.to_string());
        }
        let place = resolved
            .placed()
            .next()
            .map(|(place, _)| place)
            .or_else(|| resolved.missing.first().map(|(reference, _)| reference.place));
        let dangling = resolved.missing.iter().any(|(_, missing)| missing.has_a_finding());
        let mut fault = dangling.then_some(RuleId::OrgUnknownReference);
        for (_, policy) in resolved.placed() {
            if self.ws.has_rejected_policy(policy.place.file) {
                // What was left out may have allowed or denied anything.
                source = source.and_unknown(self.ws.path(policy.place.file).to_owned());
                fault = fault.or(Some(RuleId::SchemaInvalid));
            }
        }
        Documents { source, place, known: resolved.declared, fault }
    }

    /// Leaves a question open because of what a finding of its own says.
    pub(in crate::access) fn not_readable(judgement: &mut Judgement, fault: RuleId) {
        let rejected = fault == RuleId::SchemaInvalid;
        let missing = "a policy's file is missing or holds none";
        judgement.covered_by(fault, if rejected { "AWS rejects a policy as written" } else { missing });
    }

    fn of_role(&self, role: PolicyRole) -> Resolved<'a, Policy> {
        let Some(arn) = self.role else { return Resolved::default() };
        self.ws.documents.bound_policies(role, |binding| {
            binding.role_arn.as_ref().is_some_and(|own| own.same_as(arn).is_true())
        })
    }

    fn of_account(&self, role: PolicyRole) -> Resolved<'a, Policy> {
        let Some(account) = self.account() else { return Resolved::default() };
        self.ws.documents.bound_policies(role, |binding| {
            binding.account_id.as_ref().is_some_and(|own| own.same_as(&account).is_true())
        })
    }

    /// The role's account.
    pub(in crate::access) fn account(&self) -> Option<Text> {
        let of_role = self.principal.as_ref().and_then(|principal| principal.account_text().cloned());
        of_role.or_else(|| self.binding.account_id().map(|account| account.value.clone()))
    }

    /// The trust policy.
    pub(in crate::access) fn trust(&self) -> Documents<'a> {
        self.one(self.binding.trust(), self.of_role(PolicyRole::Trust))
    }

    /// The role's permission policies.
    pub(in crate::access) fn permissions(&self) -> Documents<'a> {
        self.many(self.binding.permissions(), self.of_role(PolicyRole::Permissions))
    }

    /// The boundary.
    pub(in crate::access) fn boundary(&self) -> Documents<'a> {
        self.one(self.binding.permissions_boundary(), self.of_role(PolicyRole::Boundary))
    }

    /// The bucket policy: as declared, as bound, or the one that names the
    /// bucket itself.
    pub(in crate::access) fn bucket_policy(&self) -> Documents<'a> {
        let bucket = self.binding.bucket();
        let bound = self.ws.documents.bound_policies(PolicyRole::BucketPolicy, |binding| {
            matches!((&binding.bucket, bucket), (Some(own), Some(bucket)) if own.same_as(bucket).is_true())
        });
        let mut documents = self.one(self.binding.bucket_policy(), bound);
        if !documents.known
            && let Some(name) = bucket.and_then(|bucket| bucket.literal())
        {
            for found in self.ws.documents.bucket_policies(name) {
                documents.source = documents.source.and(Arc::from(self.ws.path(found.file)), found.policy);
                documents.place = Some(found.policy.place);
                documents.known = true;
            }
        }
        documents
    }

    /// The key policy.
    pub(in crate::access) fn key_policy(&self) -> Documents<'a> {
        let key = self.binding.kms_key_arn().and_then(Declared::some);
        let bound = self.ws.documents.bound_policies(
            PolicyRole::KeyPolicy,
            |binding| matches!((&binding.key_arn, key), (Some(own), Some(key)) if own.same_as(key).is_true()),
        );
        self.one(self.binding.kms_key_policy(), bound)
    }

    /// Service control policies of the role's account.
    pub(in crate::access) fn scps(&self) -> Documents<'a> {
        self.many(self.binding.service_control_policies(), self.of_account(PolicyRole::ServiceControlPolicy))
    }

    /// Resource control policies of the bucket's account.
    pub(in crate::access) fn rcps(&self) -> Documents<'a> {
        self.many(
            self.binding.resource_control_policies(),
            self.of_account(PolicyRole::ResourceControlPolicy),
        )
    }

    /// The policies that bear on what the role does to a resource.
    pub(in crate::access) fn policy_set(
        &self,
        resource: Source<'a>,
        judgement: &mut Judgement,
    ) -> PolicySet<'a> {
        let boundary = self.boundary();
        let scps = self.scps();
        let rcps = self.rcps();
        for (documents, words) in [
            (&boundary, "the role has no permissions boundary"),
            (&scps, "no service control policy applies to the account"),
            (&rcps, "no resource control policy applies to the account"),
        ] {
            if !documents.known {
                judgement.assume(format!("{words} (none declared)"));
            }
        }
        let mut scp_levels = levels(scps.source);
        if let [only] = scp_levels.as_mut_slice()
            && !only.policies.is_empty()
            && only.unknown.is_empty()
            && !only.policies.iter().any(|named| named.policy.statements.iter().any(may_allow))
        {
            // Nobody could do anything in an account without an Allow, so the
            // list leaves out what AWS attaches by itself.
            judgement.assume(
                "`FullAWSAccess` is attached as well (no listed service control policy allows anything)",
            );
            only.granted = true;
        }
        PolicySet {
            identity: self.permissions().source,
            resource_policy: resource,
            boundaries: boundary.source,
            session: Source::none(),
            scps: scp_levels,
            rcps: levels(rcps.source),
            vpc_endpoint: Source::none(),
        }
    }

    /// Who calls `sts:AssumeRole`: a role of the Genesys account whose name is
    /// not published, or the vendor's own principal. `None` where the
    /// judgement says why it is not known.
    pub(in crate::access) fn caller(&self, judgement: &mut Judgement) -> Option<Principal> {
        if self.profile == Some(Profile::VendorRole) {
            let caller = self.pair.capability.caller.as_ref();
            let principal = caller.and_then(|caller| Principal::parse(&caller.value));
            if principal.is_none() {
                judgement.open(
                    "the app does not say which principal assumes the role",
                    format!(
                        "`caller` of `{}`, the ARN of the vendor's own role",
                        self.pair.capability.name.value
                    ),
                );
            }
            return principal;
        }
        let Some(region) = self.region else {
            judgement.open(
                "the AWS account of Genesys Cloud follows from the region, which is not known",
                format!("a `region` of the platform for {}", self.pair.org.name.value),
            );
            return None;
        };
        let Some(account) = &region.genesys_aws_account else {
            judgement.open(
                format!("no AWS account of Genesys Cloud is published for {}", region.aws_region),
                format!(
                    "`genesys_aws_accounts = {{ {} = \"...\" }}` under [catalog] in grantlint.toml (ask Genesys)",
                    region.aws_region
                ),
            );
            return None;
        };
        let name = Text::from_parts([
            Part::Literal(format!("arn:{}:iam::{account}:role/", region.partition).into()),
            Part::Hole(Hole { name: CALLER.into() }),
        ]);
        Principal::parse(&name)
    }

    /// The Genesys account of the org's region.
    pub(in crate::access) fn genesys_account(&self) -> Option<&'a str> {
        self.region?.genesys_aws_account.as_deref()
    }
}

/// The name of the hole in the caller's ARN.
pub(in crate::access) const CALLER: &str = "the role of Genesys Cloud";

/// All policies as one level: a list does not tell how they share levels, and
/// `FullAWSAccess` beside a Deny is how they are usually attached, so an Allow
/// in any of them counts and a Deny in any of them denies.
pub(in crate::access) fn levels(source: Source<'_>) -> Vec<Source<'_>> {
    if source.is_none() { Vec::new() } else { vec![source] }
}

fn may_allow(statement: &Statement) -> bool {
    !statement.is_deny()
}

/// The statement at a place, among the policies of a set.
pub(in crate::access) fn statement_at<'a>(set: &PolicySet<'a>, place: Place) -> Option<&'a Statement> {
    let sources = [&set.identity, &set.resource_policy, &set.boundaries, &set.session, &set.vpc_endpoint];
    sources
        .into_iter()
        .chain(&set.scps)
        .chain(&set.rcps)
        .flat_map(|source| &source.policies)
        .flat_map(|named| &named.policy.statements)
        .find(|statement| statement.place == place)
}
