//! Which files speak of the same organization: folders that are named alike,
//! and where those tell nothing, ids.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Document, Facts, only};
use super::names;

/// Organizations by name, and what belongs to none or to all of them.
#[derive(Default)]
pub(super) struct Groups {
    pub(super) orgs: BTreeMap<String, Facts>,
    pub(super) loose: Facts,
}

/// The name of the only organization, where nothing tells its own.
pub(super) const UNNAMED: &str = "my-org";

/// Groups what files tell.
pub(super) fn group(files: Vec<(String, Facts)>) -> Groups {
    let crowded = crowded(&files);
    let mut groups = Groups::default();
    let mut by_stem: BTreeMap<String, Facts> = BTreeMap::new();
    let mut undecided = Vec::new();
    for (path, facts) in files {
        let folder = names::of_folders(&path);
        let stem = names::of_stem(&path);
        match (folder, stem) {
            _ if facts.documents.is_empty() => undecided.push((path, facts)),
            (Some(folder), stem) if !crowded.contains(&folder) || stem.is_none() => {
                groups.orgs.entry(folder).or_default().merge(facts);
            }
            (_, Some(stem)) => by_stem.entry(stem).or_default().merge(facts),
            _ => groups.loose.merge(facts),
        }
    }
    for (name, facts) in by_stem {
        // A file's name says less than a folder's: one policy makes no organization.
        let speaks = [Document::Trust, Document::Tokens, Document::Clients];
        let known = groups.orgs.contains_key(&name);
        if known || speaks.iter().any(|document| facts.documents.contains_key(document)) && !is_shared(&facts)
        {
            groups.orgs.entry(name).or_default().merge(facts);
        } else {
            groups.loose.merge(facts);
        }
    }
    for (path, facts) in undecided {
        let name = names::of_folders(&path).filter(|name| groups.orgs.contains_key(name));
        let name = name.or_else(|| names::of_stem(&path).filter(|name| groups.orgs.contains_key(name)));
        match name {
            Some(name) => groups.orgs.entry(name).or_default().merge(facts),
            None => groups.loose.merge(facts),
        }
    }
    groups.join_halves();
    groups.settle_loose();
    groups
}

/// Folders in which several organizations keep their files side by side.
fn crowded(files: &[(String, Facts)]) -> BTreeSet<String> {
    let mut stems: BTreeMap<String, (BTreeSet<Option<String>>, usize)> = BTreeMap::new();
    for (path, facts) in files {
        let one_each = facts
            .documents
            .keys()
            .any(|document| matches!(document, Document::Trust | Document::BucketPolicy | Document::Tokens));
        if one_each
            && facts.documents.contains_key(&Document::Trust)
            && let Some(folder) = names::of_folders(path)
        {
            let (names, count) = stems.entry(folder).or_default();
            names.insert(names::of_stem(path));
            *count += 1;
        }
    }
    let crowded = stems.into_iter().filter(|(_, (names, count))| *count > 1 && names.len() == *count);
    crowded.map(|(folder, _)| folder).collect()
}

/// Clients of the vendor, one per region, belong to no customer.
fn is_shared(facts: &Facts) -> bool {
    let only_clients = facts.documents.keys().all(|document| *document == Document::Clients);
    only_clients && facts.clients.keys().any(|client| super::clients::region_in(&client.name).is_some())
}

impl Groups {
    /// A folder with nothing but AWS policies and one with nothing but exports
    /// are one organization if its id is the external id.
    fn join_halves(&mut self) {
        let id_of = |facts: &Facts| only(&facts.org_ids).map(|(id, _)| id.to_owned());
        let mut pairs = Vec::new();
        for (name, aws) in self.orgs.iter().filter(|(_, facts)| facts.has_aws() && !facts.has_genesys()) {
            let Some((external_id, _)) = only(&aws.external_ids) else { continue };
            let mut same = self.orgs.iter().filter(|(_, facts)| {
                facts.has_genesys() && !facts.has_aws() && id_of(facts).as_deref() == Some(external_id)
            });
            if let (Some((other, _)), None) = (same.next(), same.next()) {
                pairs.push((name.clone(), other.clone()));
            }
        }
        let mut taken = BTreeSet::new();
        for (aws, genesys) in pairs {
            if taken.insert(genesys.clone())
                && let Some(facts) = self.orgs.remove(&aws)
            {
                self.orgs.entry(genesys).or_default().merge(facts);
            }
        }
        // An account id is a poor name where a token tells the organization's.
        let named_by_account: Vec<String> =
            self.orgs.keys().filter(|name| names::is_account(name)).cloned().collect();
        for account in named_by_account {
            let name = only(&self.orgs[&account].org_names).map(|(name, _)| name.to_owned());
            if let Some(name) = name.filter(|name| !self.orgs.contains_key(name))
                && let Some(facts) = self.orgs.remove(&account)
            {
                self.orgs.insert(name, facts);
            }
        }
    }

    /// Where there is one organization at most, everything is its own; the
    /// vendor's own clients are nobody's.
    fn settle_loose(&mut self) {
        if self.orgs.len() > 1 || self.loose.documents.is_empty() && self.orgs.is_empty() {
            return;
        }
        let name = match self.orgs.keys().next() {
            Some(name) => name.clone(),
            None => only(&self.loose.org_names).map_or(UNNAMED, |(name, _)| name).to_owned(),
        };
        let mut facts = std::mem::take(&mut self.loose);
        if is_shared_clients(&facts) {
            self.loose.clients = std::mem::take(&mut facts.clients);
            facts.documents.remove(&Document::Clients);
        }
        if !facts.documents.is_empty() || !self.orgs.is_empty() {
            self.orgs.entry(name).or_default().merge(facts);
        }
    }
}

fn is_shared_clients(facts: &Facts) -> bool {
    facts.clients.keys().any(|client| super::clients::region_in(&client.name).is_some())
}
