//! Where a manifest says otherwise than exports and templates. That there is
//! none, in which region a bucket is, and which key encrypts it are facts: where
//! all documents speak against the manifest, nothing tells which is right. A
//! policy that it names is what will be deployed, so it counts.

use super::resources::{Branch, Conflict, Standing, encryption_differs};
use super::{Dispute, EffectiveAws, Resolved, Wanted, Workspace};
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::model::{Declared, Encryption, ManifestOrg, PolicyRole, Reference, Told};
use crate::source::FileId;
use crate::syntax::is_hcl_module;

const MANIFEST: &str = "an org manifest";
const ALONE: &str = "a policy by itself";
const MODULE: &str = "a Terraform module";

/// Something that a manifest says, and what says otherwise.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// The two, in words.
    pub dispute: Dispute,
    /// The document that speaks against the manifest.
    pub other: Place,
}

impl<'a> Workspace<'a> {
    /// A policy that exports or templates tell, where a manifest says at this
    /// place that there is none.
    pub fn against_none(&self, none: Place, wanted: Wanted<'_>) -> Option<Contradiction> {
        let told = self.policies_told(wanted);
        let found = told.found().next().map(|policy| policy.place);
        // What a boundary says nobody may have exported; that there is one, the role says.
        let given = || {
            let of = wanted.of.filter(|_| wanted.role == PolicyRole::Boundary)?;
            self.resources.role(of, None, wanted.branch).boundary_at
        };
        let other = found.or_else(given)?;
        Some(self.contradiction(&what(wanted)?, none, other))
    }

    /// A policy that exports or templates tell, which is none of those that a
    /// manifest names.
    pub fn told_otherwise(&self, named: &Resolved<'a, Policy>, wanted: Wanted<'_>) -> Option<&'a Policy> {
        let first = named.found().next()?;
        if first.statements.is_empty() || !named.missing.is_empty() {
            return None;
        }
        let told = self.policies_told(wanted);
        let is_named = |other: &&Policy| {
            named
                .found()
                .any(|own| own.place.file == other.place.file || !own.says_the_same(other).is_false())
        };
        let alone = named.len() == 1 && told.len() == 1;
        let mut others = told.found().filter(|other| !is_named(other));
        // Several policies may say in parts what one says as a whole; a Deny
        // that none of them has changes what they say together.
        others.find(|other| alone || other.statements.iter().any(|statement| statement.is_deny()))
    }

    /// What would settle the policies that a role is listed to have, where the
    /// manifest names fewer than that: one that nobody named may deny anything.
    pub fn not_named(&self, named: &Resolved<'a, Policy>, wanted: Wanted<'_>) -> Vec<String> {
        if wanted.role != PolicyRole::Permissions || named.is_empty() {
            return Vec::new();
        }
        let told = self.policies_told(wanted);
        let is_policy = |open: &&String| {
            open.starts_with("the inline policy ") || open.starts_with("the attached policy ")
        };
        let open: Vec<String> = told.open.iter().filter(is_policy).cloned().collect();
        if told.len() + open.len() > named.len() + named.open.len() { open } else { Vec::new() }
    }

    /// A bucket's region in all documents, where it is not the manifest's.
    pub fn region_told_otherwise(&self, aws: EffectiveAws<'a>, branch: &Branch) -> Option<Contradiction> {
        let (own, bucket) = (aws.region()?, aws.bucket()?);
        let told = self.resources.bucket(&bucket.value, None, branch);
        let other = told.region.filter(|_| told.region_dispute.is_none())?;
        let what = format!("the region of bucket {}", bucket.value);
        own.same_as(other).is_false().then(|| self.contradiction(&what, own.place, other.place))
    }

    /// A bucket's encryption in all documents, where it is not with the key, or
    /// without any, as the manifest says.
    pub fn key_told_otherwise(&self, aws: EffectiveAws<'a>, branch: &Branch) -> Option<Contradiction> {
        let (key, bucket) = (aws.kms_key_arn()?, aws.bucket()?);
        let told = self.resources.bucket(&bucket.value, None, branch);
        let Some(Told::Some(encryption)) = told.encryption.filter(|_| told.encryption_dispute.is_none())
        else {
            return None;
        };
        let Encryption { algorithm, key: other, .. } = encryption;
        let (own, differs) = match key {
            Declared::None(place) => (*place, other.is_some() && encryption_differs(None, encryption)),
            Declared::Some(own) => (own.place, other.is_some() && encryption_differs(Some(own), encryption)),
            Declared::Absent => return None,
        };
        let place = other.as_ref().map_or(algorithm.place, |key| key.place);
        let what = format!("the default encryption of bucket {}", bucket.value);
        differs.then(|| self.contradiction(&what, own, place))
    }

    /// All contradictions, for findings.
    pub(super) fn contradictions(&self, found: &mut Vec<Conflict>) {
        let mut all: Vec<Conflict> = Vec::new();
        for org in &self.orgs {
            let over = org.per_capability.iter().map(|(_, binding)| Some(binding));
            for over in std::iter::once(None).chain(over) {
                self.of_binding(org, EffectiveAws { base: org.aws.as_ref(), over }, &mut all);
            }
        }
        for conflict in all {
            let same = |known: &Conflict| known.counts == conflict.counts && known.other == conflict.other;
            if !found.iter().any(same) {
                found.push(conflict);
            }
        }
    }

    fn of_binding(&self, org: &'a ManifestOrg, aws: EffectiveAws<'a>, found: &mut Vec<Conflict>) {
        let branch = Branch::default();
        let role = aws.role_arn().map(|arn| &arn.value);
        let bucket = aws.bucket().map(|bucket| &bucket.value);
        let wanted = |role, of| Wanted { role, of, branch: &branch };
        for (declared, wanted) in [
            (aws.trust(), wanted(PolicyRole::Trust, role)),
            (aws.permissions_boundary(), wanted(PolicyRole::Boundary, role)),
            (aws.bucket_policy(), wanted(PolicyRole::BucketPolicy, bucket)),
        ] {
            self.of_document(org.file, declared, std::slice::from_ref, wanted, found);
        }
        let permissions = wanted(PolicyRole::Permissions, role);
        self.of_document(org.file, aws.permissions(), Vec::as_slice, permissions, found);
        let facts = [
            (aws.region().map(|own| own.place), self.region_told_otherwise(aws, &branch)),
            (
                aws.kms_key_arn().and_then(|key| match key {
                    Declared::Some(own) => Some(own.place),
                    Declared::None(place) => Some(*place),
                    Declared::Absent => None,
                }),
                self.key_told_otherwise(aws, &branch),
            ),
        ];
        for (place, contradiction) in facts {
            let (Some(place), Some(contradiction)) = (place, contradiction) else { continue };
            let what = contradiction.what();
            found.push(self.conflict(what, place, MANIFEST, contradiction.other, Standing::Contradicted));
        }
    }

    fn of_document<T>(
        &self,
        from: FileId,
        declared: Option<&'a Declared<T>>,
        references: fn(&'a T) -> &'a [Reference],
        wanted: Wanted<'_>,
        found: &mut Vec<Conflict>,
    ) {
        let Some(what) = what(wanted) else { return };
        match declared {
            None | Some(Declared::Absent) => {}
            Some(Declared::None(place)) => {
                if let Some(other) = self.against_none(*place, wanted) {
                    found.push(self.conflict(what, *place, MANIFEST, other.other, Standing::Contradicted));
                }
            }
            Some(Declared::Some(named)) => {
                let named = self.policies_at(from, references(named), wanted);
                let other = self.told_otherwise(&named, wanted);
                if let (Some(other), Some(own)) = (other, named.found().next()) {
                    let standing = match wanted.role {
                        PolicyRole::Permissions if denies(other) => Standing::Neither,
                        _ => Standing::Named,
                    };
                    let tool = self.tool(own.place);
                    found.push(self.conflict(what, own.place, tool, other.place, standing));
                }
            }
        }
    }

    /// What a document is called. A module tells of its buckets at the places of
    /// the module that calls it, in a file that may tell of nothing itself.
    fn tool(&self, place: Place) -> &'static str {
        let of_module = || match self.path(place.file) {
            path if is_hcl_module(path.strip_suffix(".json").unwrap_or(path)) => MODULE,
            _ => ALONE,
        };
        self.resources.tool_at(place).unwrap_or_else(of_module)
    }

    fn conflict(
        &self,
        what: String,
        counts: Place,
        tool: &'static str,
        other: Place,
        standing: Standing,
    ) -> Conflict {
        let other_tool = self.tool(other);
        Conflict { what, counts, tool, other, other_tool, standing }
    }

    fn contradiction(&self, what: &str, own: Place, other: Place) -> Contradiction {
        let dispute = Dispute::new(what, self.path(own.file), self.path(other.file), true);
        Contradiction { dispute, other }
    }
}

impl Contradiction {
    fn what(&self) -> String {
        self.dispute.words.split(", which ").next().unwrap_or_default().to_owned()
    }
}

/// Whether any statement of a policy denies.
pub fn denies(policy: &Policy) -> bool {
    policy.statements.iter().any(|statement| statement.is_deny())
}

/// What a policy is, for a sentence.
pub fn what(wanted: Wanted<'_>) -> Option<String> {
    let of = wanted.of?;
    Some(match wanted.role {
        PolicyRole::Trust => format!("the trust policy of {of}"),
        PolicyRole::Permissions => format!("the permissions of {of}"),
        PolicyRole::Boundary => format!("the permissions boundary of {of}"),
        PolicyRole::BucketPolicy => format!("the policy of bucket {of}"),
        PolicyRole::KeyPolicy => format!("the policy of key {of}"),
        PolicyRole::ServiceControlPolicy | PolicyRole::ResourceControlPolicy => return None,
    })
}
