//! Which OAuth clients of the exports are the app's: those of one name in
//! several organizations, or the only one of its grant in each; and the
//! vendor's own, one per region, whose names say which.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::arns::of;
use super::facts::{Client, Facts, Found};
use super::group::Groups;
use super::names;
use crate::genesys::Catalog;
use crate::model::{ClientDeclaration, ClientState, Grant, OauthClient};

/// A client of the app.
pub(super) struct AppClient {
    pub(super) key: String,
    pub(super) grant: &'static str,
    /// Ids by AWS region of a client that serves a whole region.
    pub(super) regions: BTreeMap<String, String>,
    /// What the exports call it.
    pub(super) name: String,
    /// Where it was found.
    pub(super) from: BTreeSet<String>,
}

/// A client that the app that is there already declares.
pub(super) fn declared(client: &ClientDeclaration) -> AppClient {
    let ids =
        client.ids.iter().filter_map(|(region, id)| Some((region.value.clone(), id.literal()?.to_owned())));
    AppClient {
        key: client.name.value.clone(),
        grant: grant_name(client.grant.value),
        regions: ids.collect(),
        name: String::new(),
        from: BTreeSet::new(),
    }
}

/// A grant as an app spells it.
pub(super) fn grant_name(grant: Grant) -> &'static str {
    match grant {
        Grant::ClientCredentials => "client-credentials",
        Grant::Code => "code",
        Grant::Token => "token",
        Grant::Saml2Bearer => "saml2-bearer",
        Grant::Password => "password",
    }
}

/// What an organization has for a key.
pub(super) enum Choice<'a> {
    /// This client.
    One(&'a Client, &'a BTreeSet<String>),
    /// One of these, or none of them.
    Open(Vec<&'a Client>),
}

/// The clients of the app, by key.
pub(super) fn of_app(groups: &Groups) -> Vec<AppClient> {
    let mut all = per_region(&groups.loose);
    let grants: BTreeSet<&str> =
        groups.orgs.values().flat_map(|facts| facts.clients.keys()).map(|client| client.grant).collect();
    for grant in grants {
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut from: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut is_clear = true;
        for (org, facts) in &groups.orgs {
            let own = facts.clients.iter().filter(|(client, _)| client.grant == grant);
            let mut count = 0;
            for (client, paths) in own {
                names.entry(&client.name).or_default().insert(org);
                from.entry(&client.name).or_default().extend(paths.iter().cloned());
                count += 1;
            }
            is_clear &= count < 2;
        }
        let shared: Vec<&str> =
            names.iter().filter(|(_, orgs)| orgs.len() > 1).map(|(name, _)| *name).collect();
        let by_name = |name: &str| AppClient {
            key: names::slug(name),
            grant,
            regions: BTreeMap::new(),
            name: name.to_owned(),
            from: from.get(name).cloned().unwrap_or_default(),
        };
        if names.len() == 1 && is_clear || !is_clear && !shared.is_empty() {
            let chosen = if names.len() == 1 { names.keys().copied().collect() } else { shared };
            all.extend(chosen.into_iter().filter(|name| !names::slug(name).is_empty()).map(by_name));
        } else {
            let from = from.into_values().flatten().collect();
            let name = String::new();
            all.push(AppClient { key: grant.to_owned(), grant, regions: BTreeMap::new(), name, from });
        }
    }
    let mut used = BTreeSet::new();
    for client in &mut all {
        while !used.insert(client.key.clone()) {
            client.key = format!("{}-{}", client.key, client.grant);
        }
    }
    all
}

/// How many organizations export the client of an id.
pub(super) type Owners = BTreeMap<String, usize>;

/// Counts who exports which client: one of two is not its owner.
pub(super) fn owners(groups: &Groups) -> Owners {
    let mut all = Owners::new();
    for facts in groups.orgs.values() {
        let ids: BTreeSet<&String> = facts.clients.keys().map(|client| &client.id).collect();
        for id in ids {
            *all.entry(id.clone()).or_default() += 1;
        }
    }
    all
}

/// The organization's client for a key; nothing where it has none that could be.
pub(super) fn of_org<'a>(app: &AppClient, facts: &'a Facts, owners: &Owners) -> Option<Choice<'a>> {
    if !app.regions.is_empty() {
        return None;
    }
    let of_grant: Vec<_> = facts.clients.iter().filter(|(client, _)| client.grant == app.grant).collect();
    let named: Vec<_> =
        of_grant.iter().filter(|(client, _)| app.name.is_empty() || client.name == app.name).collect();
    match named.as_slice() {
        [(client, paths)] if client.active && owners.get(&client.id) == Some(&1) => {
            Some(Choice::One(client, paths))
        }
        _ if of_grant.is_empty() => None,
        _ => Some(Choice::Open(of_grant.iter().map(|(client, _)| *client).collect())),
    }
}

/// The region that a token or an authorization shows an organization to be
/// in: a client lives in one region.
pub(super) fn region_of<'a>(
    apps: &'a [AppClient],
    facts: &'a Facts,
) -> BTreeMap<&'a str, &'a BTreeSet<String>> {
    let ids = apps.iter().flat_map(|app| &app.regions);
    ids.filter_map(|(region, id)| Some((region.as_str(), facts.used_clients.get(id)?))).collect()
}

/// The regions that settings have beside a client of an organization.
pub(super) fn regions_by_settings(plan: &Plan<'_>, facts: &Facts) -> Found {
    let mut all = Found::new();
    let choices = plan.clients.iter().filter_map(|app| of_org(app, facts, &plan.owners));
    for choice in choices {
        let Choice::One(client, _) = choice else { continue };
        for facts in plan.groups.orgs.values().chain([&plan.groups.loose]) {
            for (region, paths) in of(&client.id, &facts.client_regions) {
                all.entry(region).or_default().extend(paths);
            }
        }
    }
    all
}

/// Whether a token or an authorization names the client that serves a region.
pub(super) fn is_used(app: &AppClient, facts: &Facts) -> bool {
    app.regions.values().any(|id| facts.used_clients.contains_key(id))
}

/// The region in a client's name.
pub(super) fn region_in(name: &str) -> Option<(String, String)> {
    let catalog = Catalog::embedded();
    let words = || name.split(|c: char| c.is_whitespace() || "()[]/,:".contains(c));
    let word = words().find(|word| names::region(word, &catalog).is_some())?;
    Some((names::region(word, &catalog)?, name.replacen(word, "", 1)))
}

fn per_region(loose: &Facts) -> Vec<AppClient> {
    let mut found: BTreeMap<(String, &'static str), AppClient> = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for (client, paths) in &loose.clients {
        let Some((region, name)) = region_in(&client.name).filter(|_| client.active) else { continue };
        let key = names::slug(&name);
        if key.is_empty() {
            continue;
        }
        let app = found.entry((key.clone(), client.grant)).or_insert_with(|| AppClient {
            key: key.clone(),
            grant: client.grant,
            regions: BTreeMap::new(),
            name: client.name.clone(),
            from: BTreeSet::new(),
        });
        if app.regions.insert(region.clone(), client.id.clone()).is_some() {
            twice.insert((key, client.grant, region));
        }
        app.from.extend(paths.iter().cloned());
    }
    for (key, grant, region) in twice {
        if let Some(app) = found.get_mut(&(key, grant)) {
            app.regions.remove(&region);
        }
    }
    found.into_values().filter(|app| !app.regions.is_empty()).collect()
}

/// A client of an export.
pub(super) fn told(client: &OauthClient) -> Option<Client> {
    let grant = grant_name(client.grant.as_ref()?.value?);
    let id = client.id.as_ref()?.literal()?.to_owned();
    let name = client.name.as_ref().and_then(|name| name.literal()).unwrap_or_default().to_owned();
    let active = client.state.as_ref().is_none_or(|state| state.value == ClientState::Active);
    Some(Client { grant, name, id, active })
}
