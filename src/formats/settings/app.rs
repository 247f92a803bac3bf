//! Settings of an application or of Archy: a client beside the host or region
//! it is used in. Nothing tells whose format it is, so that only what belongs to
//! the platform for certain is taken: one of its hosts, or a location of Archy
//! (`prod_us_east_1`).

use super::variables;
use crate::formats::fields::Fields;
use crate::genesys::Catalog;
use crate::iam::arn::looks_like_region;
use crate::model::{RegionKey, RegionSetting, SettingsProfile};
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
    let words = words(&entry.key);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if is_location(written) {
        return Some(RegionSetting { key: fields.key(entry), value, reader: None, asks: RegionKey::Region });
    }
    // A redirect leads into an app of anybody's, also of the platform's.
    let is_redirect = words.contains(&"REDIRECT");
    let catalog = Catalog::embedded();
    let counts = (!is_redirect && catalog.region_by_host(written).is_some())
        || (variables::may_be_host(&words) && variables::is_host_of_platform(written));
    let asks = RegionKey::of(words);
    counts.then(|| RegionSetting { key: fields.key(entry), value, reader: None, asks })
}

/// A location of Archy, also of a region that the platform does not have.
fn is_location(written: &str) -> bool {
    let region = written.strip_prefix("prod_").or_else(|| written.strip_prefix("prod-"));
    region.is_some_and(|region| {
        Catalog::embedded().region_spelled(written).is_some() || looks_like_region(&region.replace('_', "-"))
    })
}

/// The words of a key, in upper case: `apiUrl`, `api_url`, `api-url`.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for character in key.chars().take(128) {
        let starts = !character.is_ascii_alphanumeric() || (after_small && character.is_ascii_uppercase());
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_ascii_alphanumeric()) {
            word.push(character.to_ascii_uppercase());
        }
        after_small = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    words
}
