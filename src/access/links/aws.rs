//! The AWS side of one pair, resolved once for its three links: the role, the
//! policies that bear on it, and who calls.

use std::sync::Arc;

use crate::access::Judgement;
use crate::diagnostic::Place;
use crate::genesys::Region;
use crate::iam::{PolicySet, Principal, PrincipalKind, Source, Statement};
use crate::model::{Declared, LocatedText, Profile};
use crate::syntax::{Hole, Part, Text};
use crate::workspace::{Branch, BucketView, Dispute, EffectiveAws, Pair, Workspace};

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
    /// The branch of templates that leave a choice open.
    pub(in crate::access) branch: Branch,
}

impl<'a> Aws<'a> {
    pub(in crate::access) fn new(ws: &'a Workspace<'a>, pair: Pair<'a>) -> Self {
        let binding = EffectiveAws::of(pair.org, pair.capability.name.as_str());
        let by_name = pair.org.region.as_ref().and_then(|region| ws.catalog.region(region.literal()?));
        let by_domain =
            pair.org.domain.as_ref().and_then(|domain| ws.catalog.region_by_domain(domain.literal()?));
        let profile = pair.capability.aws.as_ref().map(|profile| profile.value);
        let of_integration = || ws.role_of_integration(pair.org, profile?);
        let role = binding.role_arn().or_else(of_integration);
        Self {
            ws,
            pair,
            profile,
            binding,
            role,
            principal: role.and_then(|role| Principal::parse(&role.value)),
            region: by_name.or(by_domain),
            branch: Branch::default(),
        }
    }

    /// The same pair under a branch.
    pub(in crate::access) fn under(&self, branch: Arc<str>) -> Self {
        Self {
            branch: Branch { chosen: Some(branch), ..self.branch.clone() },
            ..Self::new(self.ws, self.pair)
        }
    }

    /// The same pair as it is deployed today, where the files tell of that and
    /// of a change as well.
    pub(in crate::access) fn deployed(&self) -> Option<Self> {
        let resources = &self.ws.resources;
        let is_asked = self.profile.is_some()
            && (resources.tell_of_two_times()
                || resources.tell_of_exports() && self.binding.names_policies());
        let branch = Branch { deployed: true, ..Branch::default() };
        is_asked.then(|| Self { branch, ..Self::new(self.ws, self.pair) })
    }

    /// The branches that the documents of this pair leave open.
    pub(in crate::access) fn branches(&self) -> Vec<Arc<str>> {
        if self.profile.is_none() || self.ws.resources.is_empty() {
            return Vec::new();
        }
        let key = self.binding.kms_key_arn().and_then(Declared::some);
        let text = |field: Option<&'a LocatedText>| field.map(|field| &field.value);
        self.ws.resources.branches(text(self.role), text(self.binding.bucket()), text(key))
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
            let mut settled_by = format!(
                "`aws.role_arn` of {} in {} (`aws iam list-roles --query Roles[].Arn` lists those of the account)",
                self.pair.org.name.value,
                self.ws.path(self.pair.org.file)
            );
            let used = self.ws.integrations_of(self.pair.org, profile);
            if let Some(id) = used.first().and_then(|used| used.integration.id.as_ref()) {
                settled_by += &format!(
                    ", or the credential of its integration (GET /api/v2/integrations/{}/config/current, then \
                     /api/v2/integrations/credentials/ID), under `documents.integrations`",
                    id.value
                );
            }
            judgement.open("the manifest names no role", settled_by);
            return Some(judgement);
        }
        if let Some(role) = self.role
            && !role.has_holes()
            && self.role_principal().is_none()
        {
            let mut judgement = Judgement::needed(crate::diagnostic::Basis::Platform);
            judgement.open(
                format!("`role_arn` is {}, which is not the ARN of a role", role.value),
                format!(
                    "the role's ARN, as `aws iam get-role --role-name {} --query Role.Arn` shows it",
                    self.role_name()
                ),
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

    /// The bucket as exports and templates describe it.
    pub(in crate::access) fn described_bucket(&self) -> BucketView<'a> {
        match self.binding.bucket() {
            Some(bucket) => self.ws.resources.bucket(&bucket.value, None, &self.branch),
            None => BucketView::default(),
        }
    }

    /// The bucket's region: as the manifest says, else as a document does.
    pub(in crate::access) fn bucket_region(&self) -> Option<&'a LocatedText> {
        self.binding.region().or_else(|| self.described_bucket().region)
    }

    /// Two documents that differ about the bucket's region, where the manifest
    /// does not say it; or all of them, where they say otherwise than it.
    pub(in crate::access) fn region_dispute(&self) -> Option<Dispute> {
        match self.binding.region() {
            None => self.described_bucket().region_dispute,
            Some(_) => {
                let against = self.ws.region_told_otherwise(self.binding, &self.branch);
                against.map(|against| against.dispute)
            }
        }
    }

    /// Every region that the bucket may be in: one, unless two say otherwise.
    pub(in crate::access) fn bucket_regions(&self) -> Vec<&'a LocatedText> {
        let described = self.described_bucket();
        let stated = self.binding.region();
        let others = match stated {
            None if described.region_dispute.is_some() => described.disputed_regions,
            Some(_) if self.region_dispute().is_none() => Vec::new(),
            _ => described.region.into_iter().collect(),
        };
        stated.into_iter().chain(others).collect()
    }

    /// The command that tells the bucket's region.
    pub(in crate::access) fn where_is_bucket(&self) -> String {
        let bucket =
            self.binding.bucket().map_or_else(|| "NAME".to_owned(), |bucket| bucket.value.to_string());
        format!("`aws.region` in the manifest (`aws s3api get-bucket-location --bucket {bucket}`)")
    }

    /// The external id that is sent, and where it is written. Genesys Cloud sends
    /// the organization's id, whatever a manifest says.
    pub(in crate::access) fn external_id(&self) -> &'a LocatedText {
        match self.profile {
            Some(Profile::VendorRole) => self.binding.external_id().unwrap_or(&self.pair.org.id),
            _ => &self.pair.org.id,
        }
    }

    /// An external id of the manifest that nobody sends.
    pub(in crate::access) fn unsent_external_id(&self) -> Option<&'a LocatedText> {
        let own = self.binding.external_id()?;
        let is_other = self.profile != Some(Profile::VendorRole) && own.same_as(&self.pair.org.id).is_false();
        is_other.then_some(own)
    }

    /// The role's account.
    pub(in crate::access) fn account(&self) -> Option<Text> {
        let of_role = self.principal.as_ref().and_then(|principal| principal.account_text().cloned());
        of_role.or_else(|| self.binding.account_id().map(|account| account.value.clone()))
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
            documents.assume(judgement);
            if !documents.known {
                judgement.assume(format!("{words} (none declared)"));
            }
        }
        let permissions = self.permissions();
        permissions.assume(judgement);
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
            identity: permissions.source,
            resource_policy: resource,
            boundaries: boundary.source,
            session: Source::none(),
            scps: scp_levels,
            rcps: levels(rcps.source),
            ..PolicySet::default()
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
            Part::Hole(Hole::new(CALLER)),
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
