//! Which files speak of the same organization: folders that are named alike,
//! and where those tell nothing, ids.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Document, Facts, only};
use super::names;
use crate::iam::arn::is_account;

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
        let stem = names::of_stem(&path).filter(|_| !facts.named_by_resource);
        match (folder, stem) {
            _ if facts.documents.is_empty() => undecided.push((path, facts)),
            (Some(folder), stem) if !crowded.contains(&folder) || stem.is_none() => {
                groups.orgs.entry(folder).or_default().merge(facts);
            }
            (_, Some(stem)) => by_stem.entry(stem).or_default().merge(facts),
            _ => groups.loose.merge(facts),
        }
    }
    let mut of_id: BTreeMap<String, usize> = BTreeMap::new();
    for id in by_stem.values().filter_map(id_of) {
        *of_id.entry(id).or_default() += 1;
    }
    for (name, facts) in by_stem {
        // A file's name says less than a folder's: one policy makes no
        // organization, and two names with one id are two roles of one.
        let is_own = id_of(&facts).is_none_or(|id| of_id.get(&id) == Some(&1));
        let known = groups.orgs.contains_key(&name);
        if known || is_own && speaks(&facts) && !is_shared(&facts) {
            // What the platform calls it is better than what is left of a file's name.
            let said = only(&facts.org_names).map(|(said, _)| said.to_owned()).filter(|_| !known);
            let name = said.filter(|said| !groups.orgs.contains_key(said)).unwrap_or(name);
            groups.orgs.entry(name).or_default().merge(facts);
        } else {
            groups.loose.merge(facts);
        }
    }
    let is_customer = |facts: &Facts| speaks(facts) && !is_shared(facts);
    if groups.orgs.values().any(is_customer) {
        // Policies alone are somebody's infrastructure, and clients of several
        // regions the vendor's, not an organization.
        let silent: Vec<String> = groups
            .orgs
            .iter()
            .filter(|(_, facts)| !is_customer(facts))
            .map(|(name, _)| name.clone())
            .collect();
        for facts in silent.iter().filter_map(|name| groups.orgs.remove(name)) {
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
    groups.split_deployments();
    groups
}

/// Folders in which several organizations keep their files side by side: file
/// names differ, and so do the ids in them. Two roles of one organization do
/// not.
fn crowded(files: &[(String, Facts)]) -> BTreeSet<String> {
    #[derive(Default)]
    struct Seen {
        stems: BTreeSet<Option<String>>,
        ids: BTreeSet<String>,
    }
    let mut seen: BTreeMap<(String, Document), Seen> = BTreeMap::new();
    for (path, facts) in files {
        let Some(folder) = names::of_folders(path) else { continue };
        for (document, ids) in [(Document::Trust, &facts.external_ids), (Document::Tokens, &facts.org_ids)] {
            if let Some((id, _)) = only(ids).filter(|_| facts.documents.contains_key(&document)) {
                let both = seen.entry((folder.clone(), document)).or_default();
                both.stems.insert(names::of_stem(path));
                both.ids.insert(id.to_owned());
            }
        }
    }
    let crowded = seen.into_iter().filter(|(_, Seen { stems, ids })| {
        ids.len() > 1 && stems.len() == ids.len() && !stems.contains(&None)
    });
    crowded.map(|((folder, _), _)| folder).collect()
}

/// What an organization is told from others by.
fn id_of(facts: &Facts) -> Option<String> {
    only(&facts.org_ids).or_else(|| only(&facts.external_ids)).map(|(id, _)| id.to_owned())
}

/// Whether there is more than policies of roles, which any account has.
fn speaks(facts: &Facts) -> bool {
    facts.has_genesys()
        || [Document::Template, Document::Module, Document::Trust, Document::BucketPolicy]
            .iter()
            .any(|one| facts.documents.contains_key(one))
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
        let mut exports: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for (name, facts) in self.orgs.iter().filter(|(_, facts)| facts.has_genesys() && !facts.has_aws()) {
            if let Some((id, _)) = only(&facts.org_ids) {
                exports.entry(id).or_default().push(name);
            }
        }
        let mut pairs = Vec::new();
        for (name, aws) in self.orgs.iter().filter(|(_, facts)| facts.has_aws() && !facts.has_genesys()) {
            let same = only(&aws.external_ids).and_then(|(id, _)| exports.get(id));
            if let Some([other]) = same.map(Vec::as_slice) {
                pairs.push((name.clone(), (*other).clone()));
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
            self.orgs.keys().filter(|name| is_account(name)).cloned().collect();
        for account in named_by_account {
            let name = only(&self.orgs[&account].org_names).map(|(name, _)| name.to_owned());
            if let Some(name) = name.filter(|name| !self.orgs.contains_key(name))
                && let Some(facts) = self.orgs.remove(&account)
            {
                self.orgs.insert(name, facts);
            }
        }
    }

    /// One template with several files of parameters is deployed for each of
    /// them, and they are called by whom it is for.
    fn split_deployments(&mut self) {
        let is_split = |facts: &Facts| {
            let count = |document| facts.documents.get(&document).map_or(0, BTreeSet::len);
            count(Document::Template) == 1 && count(Document::Parameters) > 1 && !facts.has_genesys()
        };
        let [(name, facts)] = self.orgs.iter().collect::<Vec<_>>()[..] else { return };
        let paths = facts.documents.get(&Document::Parameters).filter(|_| is_split(facts));
        let Some(paths) = paths else { return };
        let by_name: BTreeMap<String, &String> =
            paths.iter().filter_map(|path| Some((names::of_stem(path)?, path))).collect();
        if by_name.len() < paths.len() {
            return;
        }
        let of_one = |(name, path): (String, &String)| {
            let mut facts = facts.clone();
            facts.documents.insert(Document::Parameters, BTreeSet::from([path.clone()]));
            (name, facts)
        };
        let name = name.clone();
        let split: Vec<(String, Facts)> = by_name.into_iter().map(of_one).collect();
        self.orgs.remove(&name);
        self.orgs.extend(split);
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
