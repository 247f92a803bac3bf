//! The policies of a question, taken from a workspace: what its manifests and
//! its documents say about the caller's role, about the bucket, role or key
//! that is asked for, and about their accounts.

use std::sync::Arc;

use super::documents::{Document, Documents};
use super::known::Known;
use super::rejected;
use super::slots::Slot;
use crate::diagnostic::Place;
use crate::engine::Report;
use crate::formats::Content;
use crate::genesys::Catalog;
use crate::iam::{BucketState, Policy, PublicAccessBlock, Request, ResourceAccount, arn};
use crate::kleene::Truth;
use crate::model::{Declared, PolicyBinding, PolicyRole, Reference};
use crate::source::FileId;
use crate::syntax::Text;
use crate::workspace::{Branch, EffectiveAws, Resolved, Wanted, Workspace};

/// Adds to a question what a workspace knows, and says what it does not know
/// and what had to be taken for granted. Policies that are there already are kept.
pub fn add_workspace(report: &Report, request: &mut Request, documents: &mut Documents) -> Notes {
    let catalog = Catalog::default();
    let ws = Workspace::new(&report.sources, &report.files, &catalog, &report.today);
    let bindings = bindings(&ws);
    let known = Known::new(&ws, bindings.iter().map(|(_, binding)| *binding));
    let mut noted = Notes::default();
    if let Some(role) = known.role_with_a_path(&request.principal) {
        noted
            .unknown
            .push(format!("the caller is a session of {role}: the workspace has that role of this name"));
        request.principal = request.principal.clone().session_of(role);
    }
    let role = request.principal.parent().cloned();
    let target = Target::of(request);
    if let (ResourceAccount::Implied, Target::Bucket(bucket)) = (&request.resource_account, &target) {
        let owner = bindings
            .iter()
            .filter(|(_, binding)| is(binding.bucket(), bucket))
            .find_map(|(_, binding)| binding.bucket_account_id().or_else(|| binding.account_id()));
        if let Some(owner) = owner {
            request.resource_account = ResourceAccount::Account(owner.value.clone());
        }
    }
    let branches = ws.resources.branches(role.as_ref(), target.bucket(), target.key());
    if let Some(first) = branches.first() {
        noted.grant(&format!("of {} branches of the templates, the one in which {first}", branches.len()));
    }
    let branch = Branch { chosen: branches.into_iter().next(), deployed: false };
    let mut collector = Collector { ws: &ws, bindings: &bindings, known, branch, noted };
    if let Some(role) = role {
        let account = request.principal.account_text().cloned();
        collector.caller(&role, account.as_ref(), documents);
    } else if documents.identity.is_empty() && request.principal.account_text().is_some() {
        documents.identity.push(unknown(Slot::Identity));
    }
    let same_account = request.is_same_account();
    if let (Target::Bucket(bucket), None, false) = (&target, &request.bucket, same_account.is_true()) {
        request.bucket = collector.settings(bucket);
    }
    collector.resource(&target, same_account, request.owner().as_ref(), documents);
    let mut noted = collector.noted;
    rejected::faults(&ws, &mut noted);
    rejected::set_aside(&ws, &request.action, documents, &mut noted);
    noted
}

/// Whether there is nothing in a folder that could be a workspace.
pub fn is_no_workspace(report: &Report) -> bool {
    let contents = report.files.iter().flat_map(|read| &read.contents);
    let broken = report.files.iter().any(|read| !read.parsed.problems.is_empty());
    let tells_nothing = |content: &Content| {
        matches!(content, Content::Config | Content::Empty | Content::Foreign(_) | Content::Unrecognised(_))
    };
    !broken && contents.into_iter().all(tells_nothing)
}

/// What the reader of an answer must be told of a workspace.
#[derive(Debug, Default)]
pub struct Notes {
    /// What it does not know or does not count: it explains the answer.
    pub unknown: Vec<String>,
    /// What had to be taken for granted: it qualifies the answer.
    pub granted: Vec<String>,
}

impl Notes {
    pub(super) fn grant(&mut self, words: &str) {
        self.granted.push(format!("taken for granted: {words}"));
    }
}

/// What is asked for.
enum Target {
    Bucket(Text),
    Role(Text),
    Key(Text),
    Other,
}

impl Target {
    fn of(request: &Request) -> Self {
        let Some(fields) = request.resource.literal().and_then(arn::split) else { return Self::Other };
        match (fields[2], fields[5]) {
            ("s3", resource) => Self::Bucket(Text::from(resource.split('/').next().unwrap_or(resource))),
            ("iam", resource) if resource.starts_with("role/") => Self::Role(request.resource.clone()),
            ("kms", resource) if resource.starts_with("key/") => Self::Key(request.resource.clone()),
            _ => Self::Other,
        }
    }
}

impl Target {
    fn bucket(&self) -> Option<&Text> {
        if let Self::Bucket(name) = self { Some(name) } else { None }
    }

    fn key(&self) -> Option<&Text> {
        if let Self::Key(key) = self { Some(key) } else { None }
    }
}

/// Every organization's AWS side, as it is and as a capability overrides it,
/// with the manifest that says so.
fn bindings<'a>(ws: &Workspace<'a>) -> Vec<(FileId, EffectiveAws<'a>)> {
    let mut all = Vec::new();
    for org in &ws.orgs {
        all.push((org.file, EffectiveAws { base: org.aws.as_ref(), over: None }));
        let overrides = org.per_capability.iter();
        all.extend(
            overrides.map(|(_, over)| (org.file, EffectiveAws { base: org.aws.as_ref(), over: Some(over) })),
        );
    }
    all
}

fn is(field: Option<&crate::model::LocatedText>, wanted: &Text) -> bool {
    field.is_some_and(|field| field.value.is_same(wanted))
}

fn unknown(slot: Slot) -> Document {
    Document::Unknown { name: slot.field().into() }
}

struct Collector<'a, 'w> {
    ws: &'w Workspace<'a>,
    bindings: &'w [(FileId, EffectiveAws<'a>)],
    known: Known,
    branch: Branch,
    /// What the reader of the answer must be told.
    noted: Notes,
}

impl<'a> Collector<'a, '_> {
    fn caller(&mut self, role: &Text, account: Option<&Text>, documents: &mut Documents) {
        let of_role = |binding: &EffectiveAws<'a>| is(binding.role_arn(), role);
        let bound_to_role = |binding: &PolicyBinding| is(binding.role_arn.as_ref(), role);
        let given = !documents.identity.is_empty();
        if !given {
            let wanted = self.wanted(PolicyRole::Permissions, Some(role));
            let found = self.find(of_role, EffectiveAws::permissions, Vec::as_slice, wanted, bound_to_role);
            documents.identity = found.unwrap_or_else(|| vec![unknown(Slot::Identity)]);
        }
        let absent = self.known.without_role(role);
        self.noted.unknown.extend(absent.clone());
        if documents.boundaries.is_empty() {
            let wanted = self.wanted(PolicyRole::Boundary, Some(role));
            let found = self.find(
                of_role,
                EffectiveAws::permissions_boundary,
                std::slice::from_ref,
                wanted,
                bound_to_role,
            );
            documents.boundaries = match found {
                None if absent.is_some() && !given => vec![unknown(Slot::Boundary)],
                found => self.or_none(found, "the role has no permissions boundary"),
            };
        }
        if documents.scps.is_empty() {
            let of_account =
                |binding: &PolicyBinding| account.is_some_and(|own| is(binding.account_id.as_ref(), own));
            let wanted = self.wanted(PolicyRole::ServiceControlPolicy, None);
            let found =
                self.find(of_role, EffectiveAws::service_control_policies, Vec::as_slice, wanted, of_account);
            let mut level = self.or_none(found, "no service control policy applies to the caller's account");
            let may_allow = level.iter().any(|document| match document {
                Document::Known { policy, .. } => {
                    policy.statements.iter().any(|statement| !statement.is_deny())
                }
                Document::Unknown { .. } | Document::Everything => true,
            });
            if !level.is_empty() && !may_allow {
                // Nobody could do anything in an account without an Allow, so
                // the list leaves out what AWS attaches by itself.
                let words =
                    "`FullAWSAccess` is attached as well (no listed service control policy allows anything)";
                self.noted.grant(words);
                level.push(Document::Everything);
            }
            if !level.is_empty() {
                documents.scps.push(level);
            }
        }
    }

    fn resource(&mut self, target: &Target, same: Truth, owner: Option<&Text>, documents: &mut Documents) {
        let of_target = |binding: &EffectiveAws<'a>| match target {
            Target::Bucket(bucket) => is(binding.bucket(), bucket),
            Target::Role(role) => is(binding.role_arn(), role),
            Target::Key(key) => is(binding.kms_key_arn().and_then(Declared::some), key),
            Target::Other => false,
        };
        if documents.resource.is_empty() {
            let bound = |binding: &PolicyBinding| match target {
                Target::Bucket(bucket) => is(binding.bucket.as_ref(), bucket),
                Target::Role(role) => is(binding.role_arn.as_ref(), role),
                Target::Key(key) => is(binding.key_arn.as_ref(), key),
                Target::Other => false,
            };
            let one = std::slice::from_ref;
            let found = match target {
                Target::Bucket(bucket) => {
                    let wanted = self.wanted(PolicyRole::BucketPolicy, Some(bucket));
                    let stated = self.find(of_target, EffectiveAws::bucket_policy, one, wanted, bound);
                    stated.or_else(|| self.named_by_itself(bucket))
                }
                Target::Role(role) => {
                    let wanted = self.wanted(PolicyRole::Trust, Some(role));
                    self.find(of_target, EffectiveAws::trust, one, wanted, bound)
                }
                Target::Key(key) => {
                    let wanted = self.wanted(PolicyRole::KeyPolicy, Some(key));
                    self.find(of_target, EffectiveAws::kms_key_policy, one, wanted, bound)
                }
                Target::Other => None,
            };
            documents.resource = match (found, target) {
                (Some(found), _) => found,
                (None, Target::Bucket(bucket)) if let Some(words) = self.known.without_bucket(bucket) => {
                    self.noted.unknown.push(words);
                    vec![unknown(Slot::Resource)]
                }
                (None, Target::Bucket(_) | Target::Other) if same.is_true() => {
                    self.or_none(None, "the resource has no policy of its own")
                }
                (None, _) => vec![unknown(Slot::Resource)],
            };
        }
        if documents.rcps.is_empty() {
            let of_account =
                |binding: &PolicyBinding| owner.is_some_and(|own| is(binding.account_id.as_ref(), own));
            let wanted = self.wanted(PolicyRole::ResourceControlPolicy, None);
            let found = self.find(
                of_target,
                EffectiveAws::resource_control_policies,
                Vec::as_slice,
                wanted,
                of_account,
            );
            let level = self.or_none(found, "no resource control policy applies to the resource's account");
            if !level.is_empty() {
                documents.rcps.push(level);
            }
        }
    }

    /// What keeps other accounts out of a bucket whose policy is public.
    fn settings(&self, bucket: &Text) -> Option<Box<BucketState>> {
        let block = self.ws.resources.bucket(bucket, None, &self.branch).public_access_block?;
        block.restrict_public_buckets.as_ref().filter(|restricts| restricts.value)?;
        let block = PublicAccessBlock {
            restrict_public_buckets: Truth::True,
            ..PublicAccessBlock::all(Truth::False)
        };
        Some(Box::new(BucketState { public_access_block: Some(block), ..BucketState::default() }))
    }

    fn wanted<'t>(&'t self, role: PolicyRole, of: Option<&'t Text>) -> Wanted<'t> {
        Wanted { role, of, branch: &self.branch }
    }

    fn or_none(&mut self, found: Option<Vec<Document>>, words: &str) -> Vec<Document> {
        found.unwrap_or_else(|| {
            self.noted.grant(&format!("{words} (none declared)"));
            Vec::new()
        })
    }

    /// The bucket policies whose resources are all in this bucket.
    fn named_by_itself(&self, bucket: &Text) -> Option<Vec<Document>> {
        let resolved = self.ws.bucket_policy_alone(bucket.literal()?, &self.branch)?;
        let mut found = Vec::new();
        self.add(&resolved, &mut found);
        Some(found.into_iter().map(|(_, document)| document).collect())
    }

    /// The policies of one kind: `references` takes the names of files out of
    /// the manifest's field.
    fn find<T: 'a>(
        &self,
        chosen: impl Fn(&EffectiveAws<'a>) -> bool,
        field: impl Fn(EffectiveAws<'a>) -> Option<&'a Declared<T>>,
        references: fn(&'a T) -> &'a [Reference],
        wanted: Wanted<'_>,
        bound: impl Fn(&PolicyBinding) -> bool,
    ) -> Option<Vec<Document>> {
        let declared = self.bindings.iter().filter(|(_, binding)| chosen(binding));
        let declared = declared.filter_map(|(file, binding)| Some((*file, field(*binding)?)));
        let references = declared.filter_map(|(file, declared)| match declared {
            Declared::Absent => None,
            Declared::None(_) => Some((file, &[][..])),
            Declared::Some(named) => Some((file, references(named))),
        });
        self.collect(references, wanted, bound)
    }

    /// What the manifests' references lead to, else what `grantlint-policies`
    /// binds; nothing if neither says anything.
    fn collect(
        &self,
        references: impl Iterator<Item = (FileId, &'a [Reference])>,
        wanted: Wanted<'_>,
        bound: impl Fn(&PolicyBinding) -> bool,
    ) -> Option<Vec<Document>> {
        let mut found = Vec::new();
        let mut declared = false;
        for (file, references) in references {
            declared = true;
            self.add(&self.ws.policies_at(file, references, wanted), &mut found);
        }
        if !declared {
            let bound = self.ws.bound_policies(wanted, bound);
            let resolved = if bound.declared { bound } else { self.ws.policies_told(wanted) };
            declared = resolved.declared;
            self.add(&resolved, &mut found);
        }
        declared.then(|| {
            let mut seen: Vec<Option<Place>> = Vec::new();
            let mut documents = Vec::new();
            for (place, document) in found {
                if place.is_none() || !seen.contains(&place) {
                    seen.push(place);
                    documents.push(document);
                }
            }
            documents
        })
    }

    fn add(&self, resolved: &Resolved<'a, Policy>, found: &mut Vec<(Option<Place>, Document)>) {
        found.extend(resolved.found().map(|policy| (Some(policy.place), self.known(policy))));
        let missing = resolved.missing.iter().map(|(reference, _)| reference.value.to_string());
        let open = resolved.open.iter().cloned();
        let disputed = resolved.disputes.iter().map(|dispute| dispute.words.clone());
        found.extend(
            missing.chain(open).chain(disputed).map(|name| (None, Document::Unknown { name: name.into() })),
        );
    }

    fn known(&self, policy: &Policy) -> Document {
        let name = Arc::from(self.ws.path(policy.place.file));
        Document::Known { name, policy: Box::new(policy.clone()) }
    }
}
