//! Which files the manifests name: a policy that no document names is one that
//! nobody may be waiting for, and the list of files says so.

use super::Documents;
use crate::diagnostic::Place;
use crate::formats::{Content, ReadFile};
use crate::model::Reference;
use crate::source::FileId;

/// The files that manifests name, each with the place that names it.
pub fn named(documents: &Documents<'_>, files: &[ReadFile]) -> Vec<(FileId, Place)> {
    let mut named = Vec::new();
    let mut add = |from: FileId, reference: &Reference| {
        named.extend(documents.files_at(from, reference).map(|file| (file, reference.place)));
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
    named.sort_unstable();
    named
}
