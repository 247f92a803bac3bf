//! `listing`: a capability that works across organizations must be listed for
//! the org in the partner configuration. Being a Premium App is not enough.

use std::collections::HashMap;

use super::lists;
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::kleene::Truth;
use crate::model::{AllowEntry, App, Tier};
use crate::workspace::{Pair, Workspace};

/// The allow-list entries of every app by the org that they name, so that a
/// list with an entry per organization is not searched once per organization.
pub(in crate::access) struct Listings<'a> {
    apps: Vec<(&'a App, Entries)>,
}

#[derive(Default)]
struct Entries {
    /// By id or name, in lower case: the case of an id means nothing.
    by_org: HashMap<String, Vec<usize>>,
    /// Entries for all orgs, and those of which a placeholder tells the org.
    open: Vec<usize>,
}

impl<'a> Listings<'a> {
    pub(in crate::access) fn new(ws: &Workspace<'a>) -> Self {
        let entries = |app: &&'a App| {
            let mut found = Entries::default();
            for (index, entry) in app.allowlist.iter().flat_map(|list| &list.value).enumerate() {
                match entry.org.literal() {
                    Some(org) if org != "*" => {
                        found.by_org.entry(org.to_ascii_lowercase()).or_default().push(index);
                    }
                    _ => found.open.push(index),
                }
            }
            (*app, found)
        };
        Self { apps: ws.apps.iter().map(entries).collect() }
    }

    /// The entries that may name an org, in their order.
    fn of(&self, pair: Pair<'a>) -> Vec<&'a AllowEntry> {
        let Some(list) = &pair.app.allowlist else { return Vec::new() };
        let Some((_, entries)) = self.apps.iter().find(|(app, _)| std::ptr::eq(*app, pair.app)) else {
            return Vec::new();
        };
        if pair.org.id.has_holes() || pair.org.name.has_holes() {
            return list.value.iter().collect();
        }
        let words = [&pair.org.id, &pair.org.name].into_iter().filter_map(|text| text.literal());
        let named = words.filter_map(|word| entries.by_org.get(&word.to_ascii_lowercase())).flatten();
        let mut indices: Vec<usize> = named.chain(&entries.open).copied().collect();
        indices.sort_unstable();
        indices.dedup();
        indices.into_iter().map(|index| &list.value[index]).collect()
    }
}

pub(in crate::access) fn judge<'a>(ws: &Workspace<'a>, pair: Pair<'a>, listings: &Listings<'a>) -> Judgement {
    let name = pair.capability.name.as_str();
    let Some(cross_org) = pair.capability.cross_org else {
        return Judgement::not_needed("the capability stays within one organization");
    };
    let mut judgement = Judgement::needed(Basis::Declared);
    let Some(allowlist) = &pair.app.allowlist else {
        judgement.open(
            "the partner configuration has no `allowlist`",
            format!("an `allowlist` in {}", ws.path(pair.app.place.file)),
        );
        return judgement;
    };
    let covering: Vec<(&AllowEntry, Coverage)> =
        listings.of(pair).into_iter().map(|entry| (entry, Coverage::of(ws, pair, entry))).collect();
    if let Some((entry, _)) = covering.iter().find(|(_, coverage)| coverage.valid().is_true()) {
        judgement.because("listed in the partner configuration");
        judgement.rests_on(entry.place, "this entry lists it");
        return judgement;
    }
    if covering.iter().any(|(_, coverage)| coverage.valid().is_unknown()) {
        judgement.open(
            "an allow-list entry has a placeholder that decides whether it covers this organization",
            "a value for the placeholder under [values] in grantlint.toml",
        );
        return judgement;
    }
    let expired = covering.iter().find(|(_, coverage)| coverage.scope().is_true());
    if let Some((entry, _)) = expired
        && let Some(expires) = &entry.expires
    {
        judgement.refute(
            Finding::new(
                RuleId::AppfoundryAllowlistExpired,
                Basis::Declared,
                expires.place,
                format!(
                    "the allow-list entry for `{name}` expired on {}; today is {}",
                    expires.value, ws.today
                ),
            )
            .label("expired")
            .key(name)
            .help("renew the entry with a later `expires`, or remove the date if the listing has no end"),
        );
        return judgement;
    }
    // The entry that names this org and misses in something else explains more
    // than the list as a whole.
    let nearest =
        covering.iter().filter(|(_, coverage)| coverage.org.is_true()).min_by_key(|(_, coverage)| {
            usize::from(!coverage.capability.is_true()) + usize::from(!coverage.region.is_true())
        });
    let premium = pair.app.tier.as_ref().is_some_and(|tier| tier.value == Tier::Premium);
    let why = if premium { " Being a Premium App does not list it: the entry must be explicit." } else { "" };
    let (place, missing) = match nearest {
        Some((entry, coverage)) if !coverage.capability.is_true() => {
            (entry.place, format!("its allow-list entry does not name `{name}`"))
        }
        Some((entry, _)) => (
            entry.place,
            format!("its allow-list entry does not cover region {}", pair.region.unwrap_or("(not stated)")),
        ),
        None => (allowlist.place, format!("no allow-list entry names it for `{name}`")),
    };
    judgement.refute(
        Finding::new(
            RuleId::AppfoundryAppNotAllowlisted,
            Basis::Declared,
            place,
            format!("`{name}` is not allow-listed in the partner configuration: {missing}.{why}"),
        )
        .label("does not cover it")
        .related(cross_org, "this capability works across organizations, so it needs an entry")
        .key(name)
        .help(format!("add `- {{ org: {}, capabilities: [{name}] }}` to `allowlist`", pair.org.name.value)),
    );
    judgement
}

/// How far one entry covers a pair.
struct Coverage {
    org: Truth,
    capability: Truth,
    region: Truth,
    current: Truth,
}

impl Coverage {
    fn of(ws: &Workspace<'_>, pair: Pair<'_>, entry: &AllowEntry) -> Self {
        let capability = match &entry.capabilities {
            None => Truth::True,
            Some(names) => lists(names, pair.capability.name.as_str()),
        };
        let region = match (&entry.regions, pair.region) {
            (None, _) => Truth::True,
            (Some(regions), Some(region)) => lists(regions, region),
            (Some(_), None) => Truth::Unknown,
        };
        let current = match &entry.expires {
            None => Truth::True,
            Some(date) => date.literal().map_or(Truth::Unknown, |date| Truth::from(date >= ws.today)),
        };
        Self { org: entry.org.is("*") | ws.same_org(&entry.org, pair.org), capability, region, current }
    }

    fn scope(&self) -> Truth {
        self.org & self.capability & self.region
    }

    fn valid(&self) -> Truth {
        self.scope() & self.current
    }
}
