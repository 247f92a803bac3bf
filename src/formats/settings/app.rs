//! Settings of an application or of Archy: a client beside the host or region
//! it is used in. Nothing tells whose format it is, so that only what belongs to
//! the platform for certain is taken: one of its hosts, or a location of Archy
//! (`prod_us_east_1`).

use crate::formats::fields::Fields;
use crate::genesys::Catalog;
use crate::model::{RegionSetting, SettingsProfile};
use crate::syntax::{Entry, Node};

/// Mappings that are looked at, and how deep they stand at most.
const MOST: usize = 2_000;
const DEEPEST: usize = 6;

const CLIENT: [&str; 5] = ["clientid", "client_id", "oauthclientid", "oauthclient_id", "oauth_client_id"];

/// A profile for each mapping that names a client and where it is used.
pub(super) fn profiles(fields: Fields, node: &Node) -> Option<Vec<SettingsProfile>> {
    let mut found = Vec::new();
    let mut open: Vec<(&Node, Option<&Entry>, usize)> = vec![(node, None, 0)];
    let mut looked_at = 0;
    while let Some((node, name, depth)) = open.pop() {
        looked_at += 1;
        if looked_at > MOST {
            break;
        }
        if depth < DEEPEST {
            open.extend(node.entries().iter().rev().map(|entry| (&entry.value, Some(entry), depth + 1)));
            open.extend(node.items().iter().rev().map(|item| (item, name, depth + 1)));
        }
        let is_client = |entry: &&Entry| CLIENT.contains(&&*entry.key.to_ascii_lowercase());
        let Some(client) =
            node.entries().iter().find(is_client).and_then(|entry| fields.scalar(&entry.value))
        else {
            continue;
        };
        let regions = node.entries().iter().filter_map(|entry| region(fields, entry));
        let regions: Vec<RegionSetting> = regions.take(8).collect();
        if !regions.is_empty() {
            let name = name.map(|entry| fields.key(entry));
            found.push(SettingsProfile { name, regions, client: Some(client), org: None });
        }
    }
    (!found.is_empty()).then_some(found)
}

fn region(fields: Fields, entry: &Entry) -> Option<RegionSetting> {
    let value = fields.scalar(&entry.value)?;
    let written = value.literal()?;
    let catalog = Catalog::embedded();
    let is_location = written.get(..5).is_some_and(|start| matches!(start, "prod_" | "prod-"))
        && catalog.region_spelled(written).is_some();
    // A redirect leads into an app of anybody's, also of the platform's.
    let is_redirect = entry.key.to_ascii_lowercase().contains("redirect");
    let counts = is_location || (!is_redirect && catalog.region_by_host(written).is_some());
    counts.then(|| RegionSetting { key: fields.key(entry), value, reader: None })
}
