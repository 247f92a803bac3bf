//! Roles, policies, buckets and keys as all documents together describe them:
//! found by ARN or name, with what is proposed before what was exported.

mod branches;
mod bucket;
mod by_file;
mod choice;
mod conflicts;
mod control;
mod grants;
mod key;
mod left_out;
mod lingering;
mod managed;
mod named;
mod near;
mod role;
mod role_policies;
mod session;
mod unnamed;
mod untold;
mod untold_bucket;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub use branches::{Branch, Time};
pub use bucket::BucketView;
pub(super) use choice::encryption_differs;
pub use conflicts::{Conflict, Standing};
pub use key::KeyView;
pub use lingering::Lingering;
pub use near::Near;
pub use role::RoleView;

use crate::diagnostic::Place;
use crate::formats::{Content, ReadFile};
use crate::iam::Policy;
use crate::iam::arn::name_in;
use crate::model::{AwsResources, Bucket, IamRole, Key, ManagedPolicy, ManifestOrg, Origin};
use crate::source::{FileId, Sources};
use crate::syntax::Text;

/// One description, with the content that it is part of.
type Described<'a, T> = Vec<(usize, &'a T)>;

/// Every description of every document, by what it describes.
pub struct Resources<'a> {
    sources: &'a Sources,
    /// In the order in which they count.
    contents: Vec<(FileId, &'a AwsResources)>,
    roles: HashMap<&'a str, Described<'a, IamRole>>,
    /// Attachments to roles that are not told: each may be to any role.
    open_roles: Described<'a, IamRole>,
    policies: HashMap<&'a str, Described<'a, ManagedPolicy>>,
    buckets: HashMap<String, Described<'a, Bucket>>,
    /// Buckets whose names the files do not fully tell.
    open_buckets: Described<'a, Bucket>,
    keys: Described<'a, Key>,
    /// The ARNs that are known for each role name: with several, a
    /// description that names only the role may be of any of them.
    role_arns: HashMap<&'a str, BTreeSet<&'a str>>,
    /// The buckets that manifests name.
    own_buckets: BTreeSet<&'a str>,
    /// The names of the roles that manifests name.
    own_roles: BTreeSet<&'a str>,
    unnamed: unnamed::Unnamed<'a>,
    branches: branches::Branches<'a>,
}

impl<'a> Resources<'a> {
    pub(super) fn new(sources: &'a Sources, files: &'a [ReadFile], orgs: &[&'a ManifestOrg]) -> Self {
        let mut contents: Vec<(FileId, &AwsResources)> = files
            .iter()
            .flat_map(|read| read.contents.iter().map(move |content| (read.file, content)))
            .filter_map(|(file, content)| match content {
                Content::Aws(resources) => Some((file, &**resources)),
                _ => None,
            })
            .collect();
        contents.sort_by_key(|(file, content)| (content.origin, *file));
        let mut all = Self {
            sources,
            contents,
            roles: HashMap::new(),
            open_roles: Vec::new(),
            policies: HashMap::new(),
            buckets: HashMap::new(),
            open_buckets: Vec::new(),
            keys: Vec::new(),
            role_arns: HashMap::new(),
            own_buckets: BTreeSet::new(),
            own_roles: BTreeSet::new(),
            unnamed: unnamed::Unnamed::default(),
            branches: branches::Branches::default(),
        };
        all.branches = branches::Branches::new(&all.contents);
        let bindings = orgs.iter().flat_map(|org| org.bindings());
        for binding in bindings {
            let arn = binding.role_arn.as_ref().and_then(|arn| arn.literal());
            arn.into_iter().for_each(|arn| all.know_arn(arn));
            all.own_roles.extend(arn.map(name_in));
            all.own_buckets.extend(binding.bucket.as_ref().and_then(|bucket| bucket.literal()));
        }
        // The vendor's own roles, which a description may name without their account.
        let apps = files.iter().flat_map(|read| &read.contents).filter_map(|content| match content {
            Content::App(app) => Some(app),
            _ => None,
        });
        let callers = apps.flat_map(|app| &app.capabilities).filter_map(|one| one.caller.as_ref()?.literal());
        callers.filter(|arn| arn.contains(":role/")).for_each(|arn| all.know_arn(arn));
        for index in 0..all.contents.len() {
            all.index(index);
        }
        let mut names = unnamed::Names::new(&all, sources, orgs);
        let mut unnamed = unnamed::Unnamed::default();
        for (index, (file, content)) in all.contents.iter().enumerate() {
            for bucket in &content.buckets {
                names.sort(&mut unnamed, (index, content.origin), &sources.file(*file).path, bucket);
            }
        }
        all.unnamed = unnamed;
        all
    }

    fn know_arn(&mut self, arn: &'a str) {
        self.role_arns.entry(name_in(arn)).or_default().insert(arn);
    }

    /// Whether a manifest or a description names the role with this ARN.
    pub fn knows_role(&self, arn: &str) -> bool {
        self.role_arns.get(name_in(arn)).is_some_and(|known| known.contains(arn))
    }

    fn index(&mut self, index: usize) {
        let content = self.contents[index].1;
        let path = &self.sources.file(self.file(index)).path;
        for role in &content.roles {
            let arn = role.arn.as_ref().and_then(|arn| arn.literal());
            if let Some(arn) = arn {
                self.know_arn(arn);
            }
            let named = name_of(role.name.as_deref(), role.arn.as_deref()).and_then(|own| {
                let by_file = role.name.as_ref().is_some_and(|name| name.place == role.place);
                match by_file && by_file::is_of_folders(own) {
                    true => by_file::meant(path, own, &self.own_roles)
                        .or_else(|| self.own_roles.contains(own).then_some(own)),
                    false => Some(own),
                }
            });
            match named {
                Some(name) => self.roles.entry(name).or_default().push((index, role)),
                None if role.is_any => self.open_roles.push((index, role)),
                None => {}
            }
        }
        for policy in &content.policies {
            if let Some(name) = name_of(policy.name.as_deref(), policy.arn.as_deref()) {
                self.policies.entry(name).or_default().push((index, policy));
            }
        }
        for bucket in &content.buckets {
            let own = bucket.name.as_ref().and_then(|name| {
                let own = name.literal()?;
                let by_file = name.place == bucket.place;
                let meant = by_file.then(|| by_file::meant(path, own, &self.own_buckets)).flatten();
                let is_one = !by_file || self.own_buckets.contains(own) || !by_file::is_of_folders(own);
                meant.or(is_one.then_some(own)).map(str::to_owned)
            });
            let named = own.or_else(|| bucket_of(bucket.policy.some()?));
            match named {
                Some(name) => self.buckets.entry(name).or_default().push((index, bucket)),
                None if bucket.name.as_ref().is_some_and(|name| name.has_holes()) => {
                    self.open_buckets.push((index, bucket))
                }
                None => {}
            }
        }
        self.keys.extend(content.keys.iter().map(|key| (index, key)));
    }

    /// Whether nothing describes anything.
    pub fn is_empty(&self) -> bool {
        self.contents.is_empty()
    }

    /// The contents, in the order in which they count.
    pub fn contents(&self) -> impl Iterator<Item = (FileId, &'a AwsResources)> + '_ {
        self.contents.iter().copied()
    }

    fn file(&self, index: usize) -> FileId {
        self.contents[index].0
    }

    /// What the document is that describes something at a place.
    pub(super) fn tool_at(&self, place: Place) -> Option<&'static str> {
        self.contents.iter().find(|(file, _)| *file == place.file).map(|(_, content)| content.tool)
    }

    /// How much the document counts that describes something at a place.
    pub fn origin_at(&self, place: Place) -> Option<Origin> {
        self.contents.iter().find(|(file, _)| *file == place.file).map(|(_, content)| content.origin)
    }

    fn origin(&self, index: usize) -> Origin {
        self.contents[index].1.origin
    }

    fn path(&self, index: usize) -> &'a str {
        &self.sources.file(self.file(index)).display
    }

    /// What the documents of descriptions take for granted themselves: the
    /// default of a parameter, say.
    fn granted<T>(&self, described: &[(usize, &'a T)]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for (index, _) in described {
            for one in &self.contents[*index].1.assumptions {
                let words = format!("{}: {}", self.path(*index), one.value);
                if !all.contains(&words) {
                    all.push(words);
                }
            }
        }
        all
    }

    /// How much a content counts; the smaller, the more.
    fn weight(&self, index: usize, branch: &Branch) -> (bool, Origin) {
        let origin = self.origin(index);
        (branch.time == Time::Deployed && origin != Origin::Export, origin)
    }

    /// Keeps what holds under a branch, in the order in which it counts there.
    fn keep<T>(&self, described: &mut Described<'a, T>, branch: &Branch) {
        described.retain(|(index, _)| self.holds(*index, branch));
        described.sort_by_key(|(index, _)| self.weight(*index, branch));
    }

    /// Whether there is both what is proposed and what was exported.
    pub fn tell_of_two_times(&self) -> bool {
        self.tell_of_exports() && self.contents.iter().any(|(_, content)| content.origin != Origin::Export)
    }

    /// Whether anything was exported.
    pub fn tell_of_exports(&self) -> bool {
        self.contents.iter().any(|(_, content)| content.origin == Origin::Export)
    }

    /// The open conditions of templates under which alone something is made:
    /// `described` are its descriptions under one branch, `called` under all.
    fn choices_taken<T>(&self, described: &[(usize, T)], called: &[(usize, T)]) -> Vec<String> {
        let mut all = Vec::new();
        for (index, _) in described {
            let (file, content) = self.contents[*index];
            let Some(own) = content.branch.as_deref().filter(|own| own.starts_with("condition")) else {
                continue;
            };
            let makes = |branch: &Arc<str>| {
                called.iter().any(|(at, _)| self.contents[*at].1.branch.as_ref() == Some(branch))
            };
            let mut branches = self.contents.iter().filter(|(other, _)| *other == file);
            let words = format!("{}: {own}", self.path(*index));
            if branches.any(|(_, other)| other.branch.as_ref().is_some_and(|branch| !makes(branch)))
                && !all.contains(&words)
            {
                all.push(words);
            }
        }
        all
    }

    /// Whether a content holds under a branch.
    fn holds(&self, index: usize, branch: &Branch) -> bool {
        let (file, content) = self.contents[index];
        content.branch.as_deref().is_none_or(|own| self.branches.looked_at(file, branch) == Some(own))
    }

    /// The branches of the documents that describe a role, a bucket or a key.
    pub fn branches(
        &self,
        role: Option<&Text>,
        bucket: Option<&Text>,
        key: Option<&Text>,
        looked_at: &Branch,
    ) -> Vec<Arc<str>> {
        let roles = role.into_iter().flat_map(|role| self.roles_called(role)).map(|(index, _)| index);
        let buckets = bucket.into_iter().flat_map(|name| self.buckets_called(name)).map(|(index, _)| index);
        let keys = key.into_iter().flat_map(|key| self.keys_called(key)).map(|(index, _)| index);
        let mut all: Vec<Arc<str>> = Vec::new();
        for index in roles.chain(buckets).chain(keys) {
            let (file, content) = self.contents[index];
            if let Some(own) = &content.branch {
                let branch = self.branches.named(file, looked_at).unwrap_or(own);
                if !all.contains(branch) {
                    all.push(Arc::clone(branch));
                }
            }
        }
        all
    }

    /// How many policies all of them tell.
    pub fn policy_count(&self) -> usize {
        self.contents.iter().map(|(_, content)| content.documents().count()).sum()
    }

    /// Whether what stands here is a managed policy of AWS, of which the files
    /// have nothing but its name.
    pub fn is_of_aws(&self, place: Place) -> bool {
        self.contents.iter().flat_map(|(_, content)| &content.of_aws).any(|one| one.document.place == place)
    }

    /// The managed policies that one file describes.
    pub(super) fn policies_in(&self, file: FileId) -> impl Iterator<Item = &'a ManagedPolicy> + '_ {
        self.contents.iter().filter(move |(own, _)| *own == file).flat_map(|(_, content)| &content.policies)
    }
}

/// The name that a role or policy is known by, without its path.
fn name_of<'a>(name: Option<&'a Text>, arn: Option<&'a Text>) -> Option<&'a str> {
    name.and_then(Text::literal).or_else(|| arn.and_then(Text::literal).map(name_in))
}

/// The bucket that all resources of a bucket policy are in.
pub fn bucket_of(policy: &Policy) -> Option<String> {
    let mut bucket: Option<&str> = None;
    for statement in &policy.statements {
        for pattern in &statement.resource.as_ref()?.patterns {
            let (_, rest) = pattern.text.literal()?.split_once(":s3:::")?;
            let name = rest.split('/').next()?;
            if name.contains(['*', '?', '$']) || bucket.is_some_and(|known| known != name) {
                return None;
            }
            bucket = Some(name);
        }
    }
    bucket.map(str::to_owned)
}
