//! Which document is meant: by a manifest's reference, or, where nothing
//! refers to it, by what the document says of itself (a client's id, a role's
//! id, the bucket in a bucket policy's resources).

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::resolved::{Missing, Resolved};
use crate::diagnostic::Place;
use crate::formats::{Content, ReadFile};
use crate::iam::{Policy, PolicyKind};
use crate::model::{
    Authorization, Declared, ManifestOrg, OauthClient, PolicyBinding, Reference, Role, TokenInformation,
};
use crate::source::{FileId, Sources, join};
use crate::syntax::{Kind, Node};

/// A policy with the file that it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Loose<'a> {
    /// The file.
    pub file: FileId,
    /// The policy.
    pub policy: &'a Policy,
    /// What its content says that it is.
    pub kind: PolicyKind,
}

/// All documents, by file and by what they say of themselves.
pub struct Documents<'a> {
    sources: &'a Sources,
    files: &'a [ReadFile],
    clients: HashMap<&'a str, Vec<&'a OauthClient>>,
    roles: HashMap<&'a str, Vec<&'a Role>>,
    buckets: HashMap<String, Vec<Loose<'a>>>,
    bindings: Vec<&'a PolicyBinding>,
    by_name: HashMap<&'a str, Vec<usize>>,
    by_folder: HashMap<&'a str, Vec<usize>>,
}

/// How many paths a reference that leads nowhere is compared with.
const MOST_COMPARED: usize = 64;

impl<'a> Documents<'a> {
    pub(super) fn new(sources: &'a Sources, files: &'a [ReadFile]) -> Self {
        let mut all = Self {
            sources,
            files,
            clients: HashMap::new(),
            roles: HashMap::new(),
            buckets: HashMap::new(),
            bindings: Vec::new(),
            by_name: HashMap::new(),
            by_folder: HashMap::new(),
        };
        for (index, file) in sources.files.iter().enumerate() {
            let (folder, name) = split(&file.path);
            all.by_name.entry(name).or_default().push(index);
            all.by_folder.entry(folder).or_default().push(index);
        }
        for read in files {
            for content in &read.contents {
                all.index(read.file, content);
            }
        }
        all
    }

    fn index(&mut self, file: FileId, content: &'a Content) {
        match content {
            Content::Clients { clients, .. } => {
                for client in clients {
                    if let Some(id) = client.id.as_ref().and_then(|id| id.literal()) {
                        self.clients.entry(id).or_default().push(client);
                    }
                }
            }
            Content::Roles { roles, .. } => {
                for role in roles {
                    let id = role.id.as_ref().and_then(|id| id.literal());
                    for key in id.into_iter().chain(role.address.as_deref()) {
                        self.roles.entry(key).or_default().push(role);
                    }
                }
            }
            Content::Policies(bindings) => self.bindings.extend(bindings),
            Content::Policy { policy, kind } if *kind == PolicyKind::Bucket => {
                if let Some(bucket) = super::resources::bucket_of(policy) {
                    self.buckets.entry(bucket).or_default().push(Loose { file, policy, kind: *kind });
                }
            }
            _ => {}
        }
    }

    /// The file that a reference in a manifest means.
    pub fn resolve(&self, from: FileId, reference: &Reference) -> Result<FileId, Missing> {
        let Some(path) = self.path_of(from, reference) else { return Err(Missing::Unreadable) };
        if let Some(file) = self.sources.by_path(&path) {
            return Ok(file);
        }
        if self.sources.unreadable.iter().any(|file| file.path == path) {
            return Err(Missing::Unreadable);
        }
        Err(if self.sources.partial { Missing::NotLookedAt } else { Missing::NotFound })
    }

    /// The files that a reference means: one, or all in a folder and below it,
    /// as a Terraform module or an export has them. Indices of `sources.files`.
    fn resolve_all(&self, from: FileId, reference: &Reference) -> Result<Range<usize>, Missing> {
        match self.resolve(from, reference) {
            Ok(file) => Ok(file.0 as usize..file.0 as usize + 1),
            Err(missing) => {
                let files = self.files_below(from, reference);
                if files.is_empty() { Err(missing) } else { Ok(files) }
            }
        }
    }

    /// The files in the folder that a reference means, and below it; none where
    /// it means no folder, or the workspace itself, in which what is of one
    /// organization does not stand apart. Indices of `sources.files`.
    fn files_below(&self, from: FileId, reference: &Reference) -> Range<usize> {
        let files = &self.sources.files;
        let Some(folder) = self.path_of(from, reference).filter(|path| !path.is_empty()) else { return 0..0 };
        let folder = folder + "/";
        let start = files.partition_point(|file| file.path < folder);
        let count = files[start..].iter().take_while(|file| file.path.starts_with(&folder)).count();
        start..start + count
    }

    fn path_of(&self, from: FileId, reference: &Reference) -> Option<String> {
        Some(join(&self.sources.file(from).path, reference.literal()?))
    }

    /// Whether a reference means the workspace itself.
    pub fn is_root(&self, from: FileId, reference: &Reference) -> bool {
        let written = reference.literal().is_some_and(|written| !written.trim().is_empty());
        written && self.path_of(from, reference).is_some_and(|path| path.is_empty())
    }

    /// The first file of the folder that a reference means, where it means one.
    pub fn first_in(&self, from: FileId, reference: &Reference) -> Option<&'a str> {
        let all = self.files_below(from, reference);
        self.sources.files[all].first().map(|file| &*file.path)
    }

    /// The path of a reference at which no file was found.
    pub(super) fn not_found(&self, from: FileId, reference: &Reference) -> Option<String> {
        let missing = self.resolve(from, reference).err()?;
        self.path_of(from, reference).filter(|_| missing == Missing::NotFound)
    }

    /// The files that a reference means, as ids.
    pub(super) fn files_at(
        &self,
        from: FileId,
        reference: &Reference,
    ) -> impl Iterator<Item = FileId> + use<> {
        let files = self.resolve_all(from, reference).unwrap_or_default();
        files.filter_map(|index| u32::try_from(index).ok()).map(FileId)
    }

    /// A listing of this kind, among those that references mean, that says
    /// itself that there are further pages.
    pub fn cut_listing(
        &self,
        from: FileId,
        declared: &Declared<Vec<Reference>>,
        is_cut: fn(&Content) -> bool,
    ) -> Option<&'a str> {
        let references = declared.some()?;
        let mut files = references.iter().flat_map(|reference| self.files_at(from, reference));
        // What Terraform makes is never all, and has no pages.
        let is_page = |read: &ReadFile| {
            let pages = read.parsed.documents.iter().any(|node| node.get("entities").is_some());
            let is_empty = read.contents.iter().any(|content| matches!(content, Content::EmptyListing));
            pages
                && (read.contents.iter().any(is_cut)
                    || (is_empty && !read.parsed.documents.iter().any(has_none)))
        };
        let file = files.find(|file| self.files.get(file.0 as usize).is_some_and(is_page))?;
        Some(&self.sources.file(file).display)
    }

    /// Where a whole listing of this kind is named, if no part of it is cut
    /// off: what it does not have does not exist.
    pub fn whole_listing(
        &self,
        from: FileId,
        declared: &Declared<Vec<Reference>>,
        is_whole: fn(&Content) -> bool,
        is_cut: fn(&Content) -> bool,
    ) -> Option<Place> {
        let references = declared.some()?;
        if references.iter().any(|reference| self.resolve_all(from, reference).is_err())
            || self.cut_listing(from, declared, is_cut).is_some()
        {
            return None;
        }
        let is_listing = |file: FileId| {
            self.files.get(file.0 as usize).is_some_and(|read| {
                let mut nodes = read.parsed.documents.iter();
                // One page that is empty may be the last of several.
                let is_listed = nodes.any(|node| {
                    node.get("entities").is_some_and(|all| !all.items().is_empty() || has_none(node))
                });
                is_listed && read.contents.iter().any(is_whole)
            })
        };
        let named = |reference: &&Reference| self.files_at(from, reference).any(is_listing);
        references.iter().find(named).map(|reference| reference.place)
    }

    /// The file that a reference that leads nowhere probably means, as the
    /// document at `from` would name it: one of the same name elsewhere, or of
    /// a similar name in the same folder.
    pub fn nearest(&self, from: FileId, reference: &Reference) -> Option<String> {
        let base = &self.sources.file(from).path;
        let path = join(base, reference.literal()?);
        let (folder, name) = split(&path);
        let others = self.by_name.get(name).into_iter().chain(self.by_folder.get(folder)).flatten();
        // Enough to find a slip in any real folder, and a bound for those of
        // tens of thousands of files.
        others
            .take(MOST_COMPARED)
            .map(|index| &self.sources.files[*index].path)
            .map(|file| (strsim::normalized_damerau_levenshtein(file, &path), file))
            .filter(|(likeness, _)| *likeness > 0.6)
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
            .map(|(_, file)| relative(base, file))
    }

    pub(super) fn collect<T: ?Sized>(
        &self,
        from: FileId,
        references: &'a [Reference],
        pick: impl Fn(&'a Content) -> Option<&'a T>,
    ) -> Resolved<'a, T> {
        let mut resolved = Resolved { declared: true, ..Resolved::default() };
        for reference in references {
            match self.resolve_all(from, reference).map(|files| super::named::telling(self.files, files)) {
                Err(missing) => resolved.missing.push((reference, missing)),
                Ok(files) => {
                    let contents = || files.iter().flat_map(|read| &read.contents);
                    let before = resolved.documents.len();
                    resolved
                        .documents
                        .extend(contents().filter_map(&pick).map(|found| (reference.place, found)));
                    // That there is nothing is an answer.
                    let is_empty = contents().any(|content| matches!(content, Content::EmptyListing));
                    if resolved.documents.len() == before && !is_empty {
                        let missing = if contents().next().is_none() {
                            Missing::Unreadable
                        } else {
                            Missing::OtherKind
                        };
                        resolved.missing.push((reference, missing));
                    }
                }
            }
        }
        resolved
    }

    pub(super) fn listed<T: ?Sized>(
        &self,
        from: FileId,
        declared: &'a Declared<Vec<Reference>>,
        pick: impl Fn(&'a Content) -> Option<&'a T>,
    ) -> Resolved<'a, T> {
        match declared {
            Declared::Absent => Resolved::default(),
            Declared::None(place) => Resolved { declared: true, none: Some(*place), ..Resolved::default() },
            Declared::Some(references) => self.collect(from, references, pick),
        }
    }

    /// The OAuth clients that are bound to an org.
    pub fn clients_of(&self, org: &'a ManifestOrg) -> Resolved<'a, [OauthClient]> {
        self.listed(org.file, &org.documents.clients, |content| match content {
            Content::Clients { clients, .. } => Some(&clients[..]),
            Content::EmptyListing => Some(&[]),
            _ => None,
        })
    }

    /// The roles that are bound to an org.
    pub fn roles_of(&self, org: &'a ManifestOrg) -> Resolved<'a, [Role]> {
        self.listed(org.file, &org.documents.roles, |content| match content {
            Content::Roles { roles, .. } => Some(&roles[..]),
            Content::EmptyListing => Some(&[]),
            _ => None,
        })
    }

    /// The authorizations that are bound to an org.
    pub fn authorizations_of(&self, org: &'a ManifestOrg) -> Resolved<'a, [Authorization]> {
        self.listed(org.file, &org.documents.authorizations, |content| match content {
            Content::Authorizations { authorizations, .. } => Some(&authorizations[..]),
            Content::EmptyListing => Some(&[]),
            _ => None,
        })
    }

    /// The token samples that are bound to an org.
    pub fn tokens_of(&self, org: &'a ManifestOrg) -> Resolved<'a, [TokenInformation]> {
        self.listed(org.file, &org.documents.tokens, |content| match content {
            Content::Tokens(tokens) => Some(&tokens[..]),
            _ => None,
        })
    }

    /// All OAuth clients with this id, wherever they stand.
    pub fn loose_clients(&self, id: &str) -> impl Iterator<Item = &'a OauthClient> + '_ {
        self.clients.get(id).into_iter().flatten().copied()
    }

    /// All roles with this id or Terraform address, wherever they stand.
    pub fn loose_roles(&self, id: &str) -> impl Iterator<Item = &'a Role> + '_ {
        self.roles.get(id).into_iter().flatten().copied()
    }

    /// All token samples with their files.
    pub fn tokens(&self) -> impl Iterator<Item = (FileId, &'a TokenInformation)> + '_ {
        self.files.iter().flat_map(|read| {
            read.contents
                .iter()
                .filter_map(|content| match content {
                    Content::Tokens(tokens) => Some(tokens),
                    _ => None,
                })
                .flatten()
                .map(move |token| (read.file, token))
        })
    }

    /// All policies that stand by themselves in a file.
    pub fn policies(&self) -> impl Iterator<Item = Loose<'a>> + '_ {
        self.files.iter().flat_map(|read| {
            read.contents.iter().filter_map(move |content| match content {
                Content::Policy { policy, kind } => Some(Loose { file: read.file, policy, kind: *kind }),
                _ => None,
            })
        })
    }

    /// The bucket policies that name this bucket, and no other, in their
    /// resources.
    pub fn bucket_policies(&self, bucket: &str) -> &[Loose<'a>] {
        self.buckets.get(bucket).map_or(&[], Vec::as_slice)
    }

    /// All bucket policies that name one bucket, by that bucket.
    pub(super) fn all_bucket_policies(&self) -> BTreeMap<&str, &[Loose<'a>]> {
        self.buckets.iter().map(|(name, all)| (&**name, &**all)).collect()
    }

    /// All entries of `kind: grantlint-policies`.
    pub fn bindings(&self) -> &[&'a PolicyBinding] {
        &self.bindings
    }
}

/// Whether an empty listing says that there is nothing on other pages either.
fn has_none(node: &Node) -> bool {
    node.get("total").is_none_or(|total| matches!(&total.kind, Kind::Number(number) if &**number == "0"))
        && node.get("nextUri").is_none_or(Node::is_null)
}

/// A path's folder and name.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// How the document at `base` would refer to `path`.
fn relative(base: &str, path: &str) -> String {
    let dirs: Vec<&str> = base.rsplit_once('/').map_or(Vec::new(), |(dir, _)| dir.split('/').collect());
    let target: Vec<&str> = path.split('/').collect();
    let shared = dirs.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", dirs.len() - shared);
    up.chain(target[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::relative;
    use crate::source::join;

    #[test]
    fn references_are_relative_to_the_document_that_makes_them() {
        assert_eq!(join("orgs.yaml", "aws/trust.json"), "aws/trust.json");
        assert_eq!(join("deploy/orgs.yaml", "./aws/../trust.json"), "deploy/trust.json");
        assert_eq!(join("deploy/orgs.yaml", "../aws/trust.json"), "aws/trust.json");
        assert_eq!(join("deploy/orgs.yaml", "../../up.json"), "../up.json");
        assert_eq!(relative("deploy/eu/orgs.yaml", "deploy/aws/trust.json"), "../aws/trust.json");
        assert_eq!(relative("orgs.yaml", "aws/trust.json"), "aws/trust.json");
    }
}
