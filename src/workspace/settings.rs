//! Whose the ids are that settings of tools name: which organizations have a
//! client or an id, in which regions they are, and which settings use it.

use std::collections::{BTreeSet, HashMap};

use super::Workspace;
use crate::diagnostic::Place;
use crate::formats::{Content, ReadFile};
use crate::genesys::Region;
use crate::model::{App, LocatedText, ManifestOrg, SettingsProfile};

/// What is known of an id that a manifest or an app names.
#[derive(Debug, Default)]
pub struct Owner<'a> {
    /// The organizations that have it: it is theirs, or that of a client of theirs.
    pub orgs: Vec<&'a ManifestOrg>,
    /// The names under which manifests list it as a client; empty for an
    /// organization's own id.
    pub clients: Vec<&'a str>,
    /// AWS regions of clients that are declared by region.
    pub declared: Vec<&'a str>,
    /// Where it is named first.
    pub place: Option<Place>,
}

impl<'a> Owner<'a> {
    /// The regions in which the id is known; nothing where one of them is not.
    pub fn regions<'w>(&self, ws: &'w Workspace<'a>) -> Option<Vec<&'w Region>> {
        let of_orgs = self.orgs.iter().map(|org| ws.region_of(org));
        let names: Option<BTreeSet<&str>> =
            of_orgs.chain(self.declared.iter().map(|name| Some(*name))).collect();
        names?.into_iter().map(|name| ws.catalog.region(name)).collect()
    }
}

/// Ids and settings of a workspace, each by the id in lower case.
#[derive(Debug, Default)]
pub(super) struct Settings<'a> {
    owners: HashMap<String, Owner<'a>>,
    users: HashMap<String, Vec<&'a SettingsProfile>>,
}

impl<'a> Settings<'a> {
    pub(super) fn new(files: &'a [ReadFile], orgs: &[&'a ManifestOrg], apps: &[&'a App]) -> Self {
        let mut all = Self::default();
        if profiles(files).next().is_none() {
            return all;
        }
        for org in orgs {
            let clients = org.clients.iter().map(|(name, id)| (Some(name.value.as_str()), id));
            for (client, id) in clients.chain([(None, &org.id)]) {
                let Some(owner) = all.known(id) else { continue };
                owner.orgs.push(org);
                owner.clients.extend(client);
            }
        }
        for (region, id) in apps.iter().flat_map(|app| &app.clients).flat_map(|client| &client.ids) {
            if let Some(owner) = all.known(id) {
                owner.declared.push(&region.value);
            }
        }
        for profile in profiles(files) {
            if let Some((id, _)) = all.used(profile) {
                all.users.entry(lowered(id).unwrap_or_default()).or_default().push(profile);
            }
        }
        all
    }

    fn known(&mut self, id: &LocatedText) -> Option<&mut Owner<'a>> {
        let owner = self.owners.entry(lowered(id)?).or_default();
        owner.place.get_or_insert(id.place);
        Some(owner)
    }

    /// The id that says where a profile must sign in: that of its client,
    /// and where nobody names that, that of its organization.
    fn used<'p>(&self, profile: &'p SettingsProfile) -> Option<(&'p LocatedText, &Owner<'a>)> {
        let ids = [&profile.client, &profile.org].into_iter().flatten();
        ids.into_iter().find_map(|id| Some((id, self.owners.get(&lowered(id)?)?)))
    }
}

fn lowered(id: &LocatedText) -> Option<String> {
    id.literal().map(str::to_ascii_lowercase)
}

fn profiles(files: &[ReadFile]) -> impl Iterator<Item = &SettingsProfile> {
    files.iter().flat_map(|read| &read.contents).flat_map(|content| match content {
        Content::Settings(settings) => settings.profiles.as_slice(),
        _ => &[],
    })
}

impl<'a> Workspace<'a> {
    /// Everything that tools are told of Genesys Cloud.
    pub fn settings_profiles(&self) -> impl Iterator<Item = &'a SettingsProfile> + use<'a> {
        profiles(self.files)
    }

    /// The id in a profile that says where it must sign in, and whose it is.
    pub fn id_used_by<'p>(&self, profile: &'p SettingsProfile) -> Option<(&'p LocatedText, &Owner<'a>)> {
        self.settings.used(profile)
    }

    /// The profiles that sign in with this client, or that name this
    /// organization and no client that anybody knows.
    pub fn profiles_using(&self, id: &LocatedText) -> &[&'a SettingsProfile] {
        lowered(id).and_then(|id| self.settings.users.get(&id)).map_or(&[], Vec::as_slice)
    }
}
