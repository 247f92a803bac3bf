//! Which id is an organization's: the one that its tokens are for, else the
//! one that its trust policy accepts from Genesys Cloud. Two organizations
//! never get one id: at least one of their files is wrong, and which one the
//! files cannot tell.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, only};
use super::names;

/// What is known of an organization's id.
#[derive(Clone, Copy)]
pub(super) enum Id<'a> {
    /// A token or an export of the organization says it.
    Told(&'a str, &'a BTreeSet<String>),
    /// Its trust policy accepts it.
    Accepted(&'a str, &'a BTreeSet<String>),
    /// Not known, or claimed by another organization.
    Open,
}

/// The id of every organization.
pub(super) fn of_all(orgs: &BTreeMap<String, Facts>) -> BTreeMap<&str, Id<'_>> {
    let mut tellers: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (name, facts) in orgs {
        if let Some((id, _)) = told(name, facts, orgs) {
            tellers.entry(id).or_default().push((support(id, name, facts), name));
        }
    }
    let mut claims: BTreeMap<&str, usize> = BTreeMap::new();
    for facts in orgs.values() {
        let ids: BTreeSet<&String> = facts.org_ids.keys().chain(facts.external_ids.keys()).collect();
        ids.into_iter().for_each(|id| *claims.entry(id).or_default() += 1);
    }
    let best = |id: &str, name: &str| {
        let all = &tellers[id];
        let own = all.iter().find(|(_, other)| *other == name).map_or(0, |(support, _)| *support);
        all.iter().all(|(support, other)| *other == name || *support < own)
    };
    let of_one = |name: &str, facts| match told(name, facts, orgs) {
        Some((id, paths)) if best(id, name) => Id::Told(id, paths),
        Some(_) => Id::Open,
        None => match only(&facts.external_ids) {
            // Genesys Cloud sends the organization's id, other callers do not.
            Some((id, paths))
                if facts.org_ids.is_empty()
                    && names::is_uuid(id)
                    && !facts.genesys.is_empty()
                    && claims.get(id) == Some(&1) =>
            {
                Id::Accepted(id, paths)
            }
            _ => Id::Open,
        },
    };
    orgs.iter().map(|(name, facts)| (name.as_str(), of_one(name, facts))).collect()
}

/// What the organization's own exports say, unless they name another one.
fn told<'a>(
    name: &str,
    facts: &'a Facts,
    orgs: &BTreeMap<String, Facts>,
) -> Option<(&'a str, &'a BTreeSet<String>)> {
    let is_other = |said: &String| {
        let said = names::slug(said);
        said != names::slug(name) && orgs.keys().any(|other| names::slug(other) == said)
    };
    only(&facts.org_ids).filter(|_| !facts.org_names.keys().any(is_other))
}

fn support(id: &str, name: &str, facts: &Facts) -> usize {
    let named = facts.org_names.keys().any(|said| names::slug(said) == names::slug(name));
    usize::from(named) * 2 + usize::from(facts.external_ids.contains_key(id))
}
