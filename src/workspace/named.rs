//! Which files the manifests name: a policy that no document names is one that
//! nobody may be waiting for, and the list of files says so.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Documents;
use crate::diagnostic::Place;
use crate::formats::{Content, ReadFile};
use crate::model::Reference;
use crate::source::FileId;

/// What manifests name.
#[derive(Debug, Default)]
pub struct Named {
    /// The files, each with the place that names it.
    pub files: Vec<(FileId, Place)>,
    /// Workspace-relative paths, also those that modules read, at which nothing was read. There may be a file
    /// all the same that no walk takes: one without an ending, or one that git
    /// ignores.
    pub unread: Vec<String>,
}

/// The files that tell of Genesys Cloud where these are named: also those that
/// speak for the Terraform modules that they are a part of.
pub(super) fn telling(files: &[ReadFile], named: Range<usize>) -> Vec<&ReadFile> {
    let own = files.get(named.clone()).unwrap_or_default();
    let speaking = own.iter().flat_map(|read| &read.told_in).map(|file| file.0 as usize);
    let others: BTreeSet<usize> = speaking.filter(|file| !named.contains(file)).collect();
    own.iter().chain(others.into_iter().filter_map(|file| files.get(file))).collect()
}

/// The files that manifests name, each with the place that names it.
pub fn named(documents: &Documents<'_>, files: &[ReadFile]) -> Named {
    let mut named = Named::default();
    let mut add = |from: FileId, reference: &Reference| {
        let before = named.files.len();
        named.files.extend(documents.files_at(from, reference).map(|file| (file, reference.place)));
        if named.files.len() == before {
            named.unread.extend(documents.not_found(from, reference));
        }
    };
    for content in files.iter().flat_map(|read| &read.contents) {
        match content {
            Content::Manifest { orgs, .. } => {
                orgs.iter().for_each(|org| org.references().into_iter().for_each(|to| add(org.file, to)));
            }
            Content::Policies(bindings) => {
                bindings.iter().for_each(|binding| add(binding.from, &binding.file));
            }
            _ => {}
        }
    }
    named.unread.extend(files.iter().flat_map(|read| read.asks.iter().cloned()));
    named.files.sort_unstable();
    named.unread.sort_unstable();
    named.unread.dedup();
    named
}
