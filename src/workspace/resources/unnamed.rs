//! Answers about a bucket that do not say which one, in files that no bucket's
//! name leads to: each may be of any bucket that lacks such an answer.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Resources, by_file};
use crate::iam::arn::name_in;
use crate::model::{Bucket, Encryption, ManifestOrg, Origin, Told};
use crate::source::Sources;

/// The first file of each kind of answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answers {
    policy: Option<usize>,
    encryption: Option<usize>,
}

impl Answers {
    /// The content that tells of a bucket policy.
    pub(super) fn policy(all: &[Self]) -> Option<usize> {
        all.iter().find_map(|one| one.policy)
    }

    /// The content that tells of a default encryption.
    pub(super) fn encryption(all: &[Self]) -> Option<usize> {
        all.iter().find_map(|one| one.encryption)
    }

    /// Adds what bears on access: that there is no policy, or no key of the
    /// customer's, is what is taken for granted anyway.
    fn add(&mut self, index: usize, bucket: &Bucket) {
        if matches!(bucket.policy, Told::Some(_) | Told::Open { .. }) {
            self.policy.get_or_insert(index);
        }
        if has_key(&bucket.encryption) {
            self.encryption.get_or_insert(index);
        }
    }
}

/// Whether an encryption may be with a key of the customer's.
pub(super) fn has_key(encryption: &Told<Encryption>) -> bool {
    match encryption {
        Told::Some(encryption) => !encryption.algorithm.is("AES256").is_true(),
        Told::Open { .. } => true,
        Told::Not | Told::None(_) => false,
    }
}

/// The answers that no bucket's name leads to.
#[derive(Debug, Default)]
pub(super) struct Unnamed<'a> {
    /// May be of any bucket.
    of_any: Answers,
    /// In a file or folder that an organization is called by, by its buckets.
    by_bucket: HashMap<&'a str, Answers>,
}

impl Unnamed<'_> {
    /// What may be of this bucket.
    pub(super) fn of(&self, bucket: &str) -> [Answers; 2] {
        [self.by_bucket.get(bucket).copied().unwrap_or_default(), self.of_any]
    }
}

/// What tells whether a name is a bucket's.
pub(super) struct Names<'a> {
    sources: &'a Sources,
    known: HashSet<String>,
    /// The buckets that manifests name.
    own: BTreeSet<&'a str>,
    /// The buckets of each organization, by its names.
    orgs: HashMap<&'a str, Vec<&'a str>>,
    /// Folders of which one is called by a known bucket; made when it is asked for.
    siblings: Option<HashSet<&'a str>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(all: &Resources<'a>, sources: &'a Sources, orgs: &[&'a ManifestOrg]) -> Self {
        let mut known: HashSet<String> = all.own_buckets.iter().map(|&name| name.to_owned()).collect();
        let buckets = all.contents.iter().flat_map(|(_, content)| &content.buckets);
        for bucket in buckets {
            let told = bucket.name.as_ref().filter(|name| name.place != bucket.place);
            known.extend(told.and_then(|name| name.literal()).map(str::to_owned));
            known.extend(bucket.policy.some().and_then(|policy| super::bucket_of(policy)));
        }
        let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
        for org in orgs {
            let bindings = org.bindings();
            let buckets: Vec<&str> = bindings
                .filter_map(|binding| binding.bucket.as_ref().and_then(|bucket| bucket.literal()))
                .collect();
            for word in [&org.id, &org.name].into_iter().filter_map(|word| word.literal()) {
                names.entry(word).or_default().extend(&buckets);
            }
        }
        Self { sources, known, own: all.own_buckets.clone(), orgs: names, siblings: None }
    }

    /// Notes an answer if nothing says that its name is a bucket's.
    pub(super) fn sort(
        &mut self,
        all: &mut Unnamed<'a>,
        (index, origin): (usize, Origin),
        path: &'a str,
        bucket: &'a Bucket,
    ) {
        let by_path = bucket.name.as_ref().is_none_or(|name| name.place == bucket.place);
        let by_policy = bucket.policy.some().and_then(|policy| super::bucket_of(policy)).is_some();
        let name = bucket.name.as_ref().and_then(|name| name.literal()).unwrap_or_default();
        if origin != Origin::Export || !by_path || by_policy || self.is_bucket(path, name) {
            return;
        }
        let folders_and_file = path.split('/').chain(std::iter::once(name));
        let orgs: Vec<&&str> = folders_and_file.filter_map(|word| self.orgs.get(word)).flatten().collect();
        if orgs.is_empty() {
            all.of_any.add(index, bucket);
        }
        for bucket_of_org in orgs {
            all.by_bucket.entry(bucket_of_org).or_default().add(index, bucket);
        }
    }

    /// Whether a name that a path says is a bucket's: it is known, or the file
    /// is called by a bucket's name, or its folder is one of those that are
    /// called by buckets.
    fn is_bucket(&mut self, path: &'a str, name: &str) -> bool {
        if self.known.contains(name) || by_file::meant(path, name, &self.own).is_some() {
            return true;
        }
        // Another bucket, or this one with a word more.
        if by_file::extends(path, name, &self.own) {
            return false;
        }
        if self.orgs.contains_key(name) || !looks_like_bucket(name) {
            return false;
        }
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        if file.contains(name) {
            return true;
        }
        let parent = folders.rsplit_once('/').map_or("", |(parent, _)| parent);
        let (known, sources) = (&self.known, self.sources);
        let siblings = self.siblings.get_or_insert_with(|| {
            let mut parents = HashSet::new();
            for file in &sources.files {
                let folders = file.path.rsplit_once('/').map_or("", |(folders, _)| folders);
                let (parent, own) = folders.rsplit_once('/').unwrap_or(("", folders));
                if known.contains(own) {
                    parents.insert(parent);
                }
            }
            parents
        });
        siblings.contains(parent)
    }
}

/// Whether a word may be a bucket's name rather than what the answer is about.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn looks_like_bucket(name: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
    let about = |word: &str| ["encryption", "policy", "sse", "kms", "bucket"].contains(&word);
    (3..=63).contains(&name.len())
        && name.chars().all(is_of_name)
        && name_in(name) == name
        && !name.split(['-', '.', '_']).next_back().is_some_and(about)
}
