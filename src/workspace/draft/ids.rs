//! Which id is an organization's: the one that its tokens are for, else the
//! one that its trust policy accepts from Genesys Cloud. Two organizations
//! never get one id: at least one of their files is wrong, and which one the
//! files cannot tell.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Facts, only};
use super::names;
use crate::genesys::is_uuid;

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
    let slugs: BTreeSet<String> = orgs.keys().map(|name| names::slug(name)).collect();
    let mut tellers: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (name, facts) in orgs {
        if let Some((id, _)) = told(name, facts, &slugs) {
            tellers.entry(id).or_default().push((support(id, name, facts), name));
        }
    }
    let mut claims: BTreeMap<&str, usize> = BTreeMap::new();
    for facts in orgs.values() {
        let ids: BTreeSet<&String> = facts.org_ids.keys().chain(facts.external_ids.keys()).collect();
        ids.into_iter().for_each(|id| *claims.entry(id).or_default() += 1);
    }
    // Of several, the one with the most support, if there is one.
    let best: BTreeMap<&str, &str> = tellers
        .into_iter()
        .filter_map(|(id, mut all)| {
            all.sort_unstable_by(|a, b| b.cmp(a));
            match all.as_slice() {
                [(first, _), (second, _), ..] if first == second => None,
                [(_, name), ..] => Some((id, *name)),
                [] => None,
            }
        })
        .collect();
    let of_one = |name: &str, facts| match told(name, facts, &slugs) {
        Some((id, paths)) if best.get(id) == Some(&name) => Id::Told(id, paths),
        Some(_) => Id::Open,
        None => match only(&facts.external_ids) {
            // Genesys Cloud sends the organization's id, other callers do not.
            Some((id, paths))
                if facts.org_ids.is_empty()
                    && is_uuid(id)
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
    slugs: &BTreeSet<String>,
) -> Option<(&'a str, &'a BTreeSet<String>)> {
    let is_other = |said: &String| {
        let said = names::slug(said);
        said != names::slug(name) && slugs.contains(&said)
    };
    only(&facts.org_ids).filter(|_| !facts.org_names.keys().any(is_other))
}

fn support(id: &str, name: &str, facts: &Facts) -> usize {
    let named = facts.org_names.keys().any(|said| names::slug(said) == names::slug(name));
    usize::from(named) * 2 + usize::from(facts.external_ids.contains_key(id))
}
