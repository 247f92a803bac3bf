//! The policies that bear on a role, a bucket or a key: by a manifest's
//! reference, by `kind: grantlint-policies`, or by what documents say of
//! themselves.

use std::collections::BTreeSet;

use super::resources::{Branch, Conflict, Standing, Time};
use super::{Dispute, Missing, Resolved, Workspace};
use crate::diagnostic::Place;
use crate::formats::Content;
use crate::iam::Policy;
use crate::model::{Origin, PolicyBinding, PolicyRole, Reference};
use crate::source::FileId;
use crate::syntax::Text;

/// Which policy is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// Which of its policies.
    pub role: PolicyRole,
    /// The role's ARN, the bucket's name or the key, where it is known: a file
    /// that describes several is read for this one.
    pub of: Option<&'w Text>,
    /// The branch to look at in documents that leave a choice open.
    pub branch: &'w Branch,
}

/// What is wrong with a policy in its role by having a Principal or by having
/// none: AWS takes no policy of a resource without, and none of an identity with it.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
pub fn misplaced_principal(policy: &Policy, role: PolicyRole) -> Option<&'static str> {
    let told = || policy.statements.iter().filter(|statement| statement.open.is_empty());
    let with = told().any(|statement| statement.principal.is_some());
    let without = told().any(|statement| statement.principal.is_none());
    match role {
        // Without any Principal it lets nobody in, which is said where it is asked.
        PolicyRole::Trust => (with && without).then_some("a statement has no Principal"),
        PolicyRole::BucketPolicy | PolicyRole::KeyPolicy | PolicyRole::ResourceControlPolicy => {
            without.then_some("a statement has no Principal")
        }
        PolicyRole::Permissions | PolicyRole::Boundary | PolicyRole::ServiceControlPolicy => {
            with.then_some("a statement has a Principal")
        }
    }
}

impl<'a> Workspace<'a> {
    /// The policies that a manifest's references name.
    pub fn policies_at(
        &self,
        from: FileId,
        references: &'a [Reference],
        wanted: Wanted<'_>,
    ) -> Resolved<'a, Policy> {
        let mut resolved: Resolved<'a, Policy> = Resolved { declared: true, ..Resolved::default() };
        let exports = self.exports_named(from, references, wanted);
        if let (Some(of), false) = (wanted.of, exports.is_empty()) {
            let files: Vec<FileId> = exports.iter().map(|(file, _)| *file).collect();
            let told = self.resources.exported_permissions(of, &files, wanted.branch);
            let place = |policy: &Policy| {
                let own = exports.iter().find(|(file, _)| *file == policy.place.file);
                own.or(exports.first()).map_or(policy.place, |(_, place)| *place)
            };
            let placed = told.documents.iter().map(|(_, policy)| (place(policy), *policy)).collect();
            resolved = Resolved { declared: true, documents: placed, ..told };
        }
        for reference in references.iter().filter(|one| exports.iter().all(|(_, at)| *at != one.place)) {
            let file = match self.documents.resolve(from, reference) {
                Ok(file) => file,
                Err(missing) => {
                    resolved.missing.push((reference, missing));
                    continue;
                }
            };
            let contents = &self.files[file.0 as usize].contents;
            let before = resolved.len();
            for content in contents {
                if let Content::Policy { policy, .. } = content {
                    resolved.documents.push((reference.place, policy));
                }
            }
            if resolved.len() == before {
                let told = self.told_in(file, wanted);
                if told.declared {
                    resolved.take(told, reference.place);
                } else {
                    let is_aws = contents.iter().any(|content| matches!(content, Content::Aws(_)));
                    let missing = match contents.as_slice() {
                        [] => Missing::Unreadable,
                        _ if is_aws && wanted.of.is_none() && wanted.role.owner().is_some() => {
                            Missing::WhoseNotSaid
                        }
                        _ => Missing::OtherKind,
                    };
                    resolved.missing.push((reference, missing));
                }
            }
        }
        resolved
    }

    /// The exports of a role's policies among what references name, which
    /// together tell what it has.
    fn exports_named(
        &self,
        from: FileId,
        references: &[Reference],
        wanted: Wanted<'_>,
    ) -> Vec<(FileId, Place)> {
        let Some(of) = wanted.of.filter(|_| wanted.role == PolicyRole::Permissions) else {
            return Vec::new();
        };
        let files = references
            .iter()
            .filter_map(|reference| Some((self.documents.resolve(from, reference).ok()?, reference.place)));
        files.filter(|(file, _)| self.resources.exports_permissions(of, *file)).collect()
    }

    /// What the exports and templates of one file tell.
    fn told_in(&self, file: FileId, wanted: Wanted<'_>) -> Resolved<'a, Policy> {
        let nameless = Text::from("");
        let of = wanted.of.unwrap_or(&nameless);
        let told = self.told(of, Some(file), wanted);
        if told.declared
            || matches!(wanted.role, PolicyRole::Trust | PolicyRole::BucketPolicy | PolicyRole::KeyPolicy)
        {
            return told;
        }
        // A managed policy by itself, as `get-policy-version` prints it.
        let mut found = Resolved::default();
        for policy in self.resources.policies_in(file) {
            found.take_told(&policy.document);
        }
        found
    }

    /// Whether the file that a reference means describes AWS resources.
    pub fn tells_of_aws(&self, from: FileId, reference: &Reference) -> bool {
        self.documents.resolve(from, reference).is_ok_and(|file| {
            self.files[file.0 as usize].contents.iter().any(|content| matches!(content, Content::Aws(_)))
        })
    }

    /// What exports and templates tell, wherever they stand.
    pub fn policies_told(&self, wanted: Wanted<'_>) -> Resolved<'a, Policy> {
        match wanted.of {
            Some(of) if !self.resources.is_empty() => self.told(of, None, wanted),
            _ => Resolved::default(),
        }
    }

    fn told(&self, of: &Text, only: Option<FileId>, wanted: Wanted<'_>) -> Resolved<'a, Policy> {
        let role = || self.resources.role(of, only, wanted.branch);
        match wanted.role {
            PolicyRole::Trust => role().trust,
            PolicyRole::Permissions => role().permissions,
            PolicyRole::Boundary => role().boundary,
            PolicyRole::BucketPolicy => self.resources.bucket(of, only, wanted.branch).policy,
            PolicyRole::KeyPolicy => self.resources.key(of, only, wanted.branch).policy,
            PolicyRole::ServiceControlPolicy | PolicyRole::ResourceControlPolicy => {
                let of_resources = wanted.role == PolicyRole::ResourceControlPolicy;
                self.resources.control_policies(of_resources, of, only, wanted.branch)
            }
        }
    }

    /// The policy of a bucket among those that stand by themselves and name
    /// it. What a plan or a template tells counts more; what an export tells
    /// counts as much, as a policy by itself may be what `--query Policy`
    /// printed. Nothing where none stands by itself, or none of them counts.
    pub fn bucket_policy_alone(&self, bucket: &str, branch: &Branch) -> Option<Resolved<'a, Policy>> {
        let alone = self.documents.bucket_policies(bucket);
        let first = alone.first()?;
        let what = format!("the policy of bucket {bucket}");
        let bucket = Text::from(bucket);
        let proposed =
            self.resources.bucket(&bucket, None, &Branch { time: Time::Proposed, ..branch.clone() });
        if proposed.policy_origin.is_some_and(|origin| origin < Origin::Export) {
            return None;
        }
        let told = self.resources.bucket(&bucket, None, branch);
        let mut found = Resolved { declared: true, ..Resolved::default() };
        found.disputes.extend(told.policy.disputes.iter().cloned());
        let differs = |other: &Policy| first.policy.says_the_same(other).is_false();
        let others = alone.iter().map(|one| one.policy).chain(told.policy.found());
        let other = others.map(|policy| (differs(policy), policy.place)).find(|(differs, _)| *differs);
        let none = told.policy.none.map(|place| (true, place));
        match other.or(none) {
            Some((_, place)) => {
                let (own, others) = (self.path(first.file), self.path(place.file));
                found.disputes.push(Dispute::new(&what, own, others, true));
            }
            None => found.documents.extend(alone.iter().map(|one| (one.policy.place, one.policy))),
        }
        Some(found)
    }

    /// Whatever two documents describe differently.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut all = self.all_conflicts();
        if all.iter().all(|conflict| conflict.standing != Standing::Neither) {
            return all;
        }
        let references = self.orgs.iter().flat_map(|org| {
            org.references().into_iter().map(|reference| (org.file, reference)).collect::<Vec<_>>()
        });
        let named: BTreeSet<FileId> =
            references.flat_map(|(from, reference)| self.documents.files_at(from, reference)).collect();
        for conflict in all.iter_mut().filter(|conflict| conflict.standing == Standing::Neither) {
            let is_named = |place: Place| named.contains(&place.file);
            if is_named(conflict.counts) == is_named(conflict.other) {
                continue;
            }
            conflict.standing = Standing::Chosen;
            if is_named(conflict.other) {
                std::mem::swap(&mut conflict.counts, &mut conflict.other);
                std::mem::swap(&mut conflict.tool, &mut conflict.other_tool);
            }
        }
        all
    }

    fn all_conflicts(&self) -> Vec<Conflict> {
        const ALONE: &str = "a policy by itself";
        let mut all = self.resources.conflicts();
        all.extend(self.genesys_conflicts());
        for (bucket, alone) in self.documents.all_bucket_policies() {
            let Some(first) = alone.first() else { continue };
            let told = self.resources.bucket(&Text::from(bucket), None, &Branch::default()).policy;
            let tool = |place: Place| self.resources.tool_at(place).unwrap_or(ALONE);
            let others = alone.iter().map(|one| one.policy).chain(told.found());
            let others = others.filter(|other| first.policy.says_the_same(other).is_false());
            for place in others.map(|other| other.place).chain(told.none) {
                let proposed = self.resources.origin_at(place).is_some_and(|origin| origin < Origin::Export);
                let (counts, other) =
                    if proposed { (place, first.policy.place) } else { (first.policy.place, place) };
                all.push(Conflict {
                    what: format!("the policy of bucket {bucket}"),
                    counts,
                    tool: tool(counts),
                    other,
                    other_tool: tool(other),
                    standing: Standing::proposed(proposed),
                });
            }
        }
        self.contradictions(&mut all);
        all
    }

    /// What `kind: grantlint-policies` says about documents of this sort,
    /// chosen by `is_for`.
    pub fn bound_policies(
        &self,
        wanted: Wanted<'_>,
        is_for: impl Fn(&PolicyBinding) -> bool,
    ) -> Resolved<'a, Policy> {
        let mut all = Resolved::default();
        let bindings = self.documents.bindings().iter();
        for binding in bindings.filter(|binding| binding.is == wanted.role && is_for(binding)) {
            let one = self.policies_at(binding.from, std::slice::from_ref(&binding.file), wanted);
            all.declared = true;
            all.none = all.none.or(one.none);
            all.documents.extend(one.documents);
            all.missing.extend(one.missing);
            all.open.extend(one.open);
            all.disputes.extend(one.disputes);
            all.assumed.extend(one.assumed);
        }
        all
    }
}
