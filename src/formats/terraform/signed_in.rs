//! Whose id `data.genesyscloud_organizations_me` gives: that of the
//! organization that the provider signs in to. Which one that is, no module
//! says; a manifest does that names the module among what was exported from
//! an organization, or is to be made in it.

use super::module::{MODULE, folder};
use crate::diagnostic::Located;
use crate::formats::native::orgs;
use crate::formats::{Content, ReadFile};
use crate::model::{Declared, ManifestOrg, Reference};
use crate::source::{Sources, join};
use crate::syntax::Text;

/// The organizations that manifests name for modules.
#[derive(Debug, Default)]
pub(super) struct SignedIn {
    named: Vec<(Named, Owner)>,
}

/// What a manifest names.
#[derive(Debug)]
enum Named {
    /// A file of the module in this folder.
    FileIn(String),
    /// This folder, with all below it.
    Folder(String),
}

/// An organization that a module signs in to.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) struct Owner {
    pub(in crate::formats::terraform) id: Text,
    /// Its name, at the place that names the module.
    pub(in crate::formats::terraform) said: Located<String>,
}

impl SignedIn {
    /// Reads the manifests of a workspace.
    pub(super) fn new(files: &[ReadFile], sources: &Sources) -> Self {
        let mut named = Vec::new();
        for org in orgs(files) {
            let base = &sources.file(org.file).path;
            for reference in references(org) {
                let owner = Owner {
                    id: org.id.value.clone(),
                    said: Located::new(org.name.value.to_string(), reference.place),
                };
                let Some(path) = reference.literal().map(|written| join(base, written)) else { continue };
                let Some(file) = sources.by_path(&path) else {
                    named.push((Named::Folder(path), owner));
                    continue;
                };
                // An export beside a module says nothing of the module.
                let read = files.get(file.0 as usize).map_or(&[][..], |read| &read.contents);
                if matches!(read, [Content::Terraform(words)] if *words == MODULE.tool) {
                    named.push((Named::FileIn(folder(&path).to_owned()), owner));
                }
            }
        }
        Self { named }
    }

    /// The organization of this id, if it is one of those that the root module
    /// in a folder is named for.
    pub(super) fn of_org(&self, dir: &str, id: &Text) -> Option<&Owner> {
        self.all_of(dir).find(|owner| owner.id == *id && !id.has_holes())
    }

    /// The organization of the root module in a folder; nothing where none or
    /// several are named for it.
    pub(super) fn of(&self, dir: &str) -> Option<&Owner> {
        let mut owners = self.all_of(dir);
        let first = owners.next()?;
        (owners.all(|other| other.id == first.id) && !first.id.has_holes()).then_some(first)
    }

    fn all_of(&self, dir: &str) -> impl Iterator<Item = &Owner> {
        let is_here = move |named: &Named| match named {
            Named::FileIn(folder) => folder == dir,
            Named::Folder(outer) => {
                let below = dir.strip_prefix(outer.as_str());
                !outer.is_empty() && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        };
        self.named.iter().filter(move |(named, _)| is_here(named)).map(|(_, owner)| owner)
    }
}

/// The roles that manifests name: what a data source looks up by its name in
/// an account is one of them, whatever its path, as names are unique there.
pub(super) fn role_arns(files: &[ReadFile]) -> Vec<String> {
    let bindings = orgs(files).flat_map(ManifestOrg::bindings);
    let arns = bindings.filter_map(|binding| binding.role_arn.as_ref()?.literal());
    arns.map(str::to_owned).collect()
}

/// What a manifest names on the side of Genesys Cloud. Policies do not count:
/// whose account they are in is not who is signed in.
fn references(org: &ManifestOrg) -> impl Iterator<Item = &Reference> {
    let own = &org.documents;
    [&own.organization, &own.clients, &own.roles, &own.authorizations, &own.integrations, &own.tokens]
        .into_iter()
        .filter_map(Declared::some)
        .flatten()
}
