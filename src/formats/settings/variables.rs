//! What the names of environment variables say: that a value is a region, a
//! client or an organization, and which of several belong together.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::Located;
use crate::formats::fields::Fields;
use crate::genesys::{Catalog, RegionReader};
use crate::model::{LocatedText, RegionKey, RegionSetting, SettingsProfile};
use crate::source::Span;
use crate::syntax::{Entry, Node};

/// A variable that says something about Genesys Cloud.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) key: Located<String>,
    pub(super) value: LocatedText,
    what: What,
    /// What tells it from others of its sort: `PROD` in
    /// `GENESYSCLOUD_REGION_PROD` and in `PROD_GENESYSCLOUD_OAUTHCLIENT_ID`.
    group: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Region(RegionKey),
    Client,
    Org,
}

/// What the Terraform provider reads, besides its own block.
const OF_PROVIDER: &str = "GENESYSCLOUD_REGION";

/// Variables that one block inherits at most, so that many steps under many
/// variables stay a file of bounded work.
pub(super) const INHERITED: usize = 32;

/// Regions of one profile that are looked at.
const MOST_REGIONS: usize = 64;

/// Words in a name that say whose id the value is; the longer first.
const IDS: [(&[&str], What); 7] = [
    (&["OAUTH", "CLIENT", "ID"], What::Client),
    (&["OAUTHCLIENT", "ID"], What::Client),
    (&["CLIENT", "ID"], What::Client),
    (&["CLIENTID"], What::Client),
    (&["ORGANIZATION", "ID"], What::Org),
    (&["ORG", "ID"], What::Org),
    (&["ORGID"], What::Org),
];

/// Words that say that the value is a region or a host.
const REGION: [&str; 4] = ["REGION", "ENVIRONMENT", "DOMAIN", "HOST"];

/// Words that are said of much else too, so that the value has to confirm it.
const PERHAPS: [&str; 11] =
    ["URL", "URI", "BASE", "ENDPOINT", "HOSTNAME", "SERVER", "ENV", "API", "LOGIN", "AUTH", "OAUTH"];

/// Words beside them that do not tell one environment from another.
const BESIDE: [&str; 3] = ["TOKEN", "PATH", "ARCHY"];

/// Words that say that a region or host is that of something else: a bucket,
/// the address that a login leads back to, mail, which has domains of its own.
const OF_OTHERS: [&str; 9] =
    ["AWS", "S3", "BUCKET", "REDIRECT", "CALLBACK", "ORIGIN", "EMAIL", "MAIL", "SMTP"];

/// The profiles of a file of variables, in the order in which they begin.
pub(super) fn profiles(fields: Fields, node: &Node) -> Vec<SettingsProfile> {
    group(&read(fields, node.entries()))
}

/// The variables that say something.
pub(super) fn read(fields: Fields, entries: &[Entry]) -> Vec<Variable> {
    entries.iter().filter_map(|entry| variable(fields, entry)).collect()
}

/// A variable of a list, by the keys that its name and its value stand under.
pub(super) fn listed(item: &Node, name: &str, value: &str) -> Option<Entry> {
    let name = item.get(name)?;
    Some(Entry { key: name.as_str()?.into(), key_span: name.span, value: item.get(value)?.clone() })
}

/// What a block of variables sees: its own ones behind those of what stands
/// around it that it does not set again.
pub(super) fn over<'v>(outer: impl Iterator<Item = &'v Variable>, own: Vec<Variable>) -> Vec<Variable> {
    let is_kept = |one: &&Variable| own.iter().all(|other| other.key.value != one.key.value);
    let mut all: Vec<Variable> = outer.filter(is_kept).cloned().collect();
    all.extend(own);
    all
}

/// Where the region stands that the Terraform provider takes from variables.
pub(super) fn for_provider(variables: &[Variable]) -> Option<Span> {
    let region = variables.iter().rev().find(|one| one.key.value == OF_PROVIDER)?;
    Some(region.value.place.span)
}

/// Notes of the regions at these places that the Terraform provider reads them.
pub(super) fn read_by_provider(profiles: &mut [SettingsProfile], places: &BTreeSet<Span>) {
    for region in profiles.iter_mut().flat_map(|profile| &mut profile.regions) {
        if places.contains(&region.value.place.span) {
            region.reader = Some(RegionReader::Provider);
        }
    }
}

/// The profiles of a job or container that has a name.
pub(super) fn named(variables: &[Variable], name: &Located<String>) -> Vec<SettingsProfile> {
    let mut profiles = group(variables);
    profiles.iter_mut().for_each(|profile| profile.name = Some(name.clone()));
    profiles
}

fn variable(fields: Fields, entry: &Entry) -> Option<Variable> {
    let Meaning { what, group, branded, for_certain } = meaning(&entry.key)?;
    let value = fields.scalar(&entry.value)?;
    let literal = value.literal();
    let counts = match what {
        // Another cloud has regions too; a host is the platform's.
        What::Region(_) => match literal {
            None => branded,
            Some(written) => (branded && for_certain) || is_host_of_platform(written),
        },
        What::Client => branded || literal.is_some_and(|id| id.len() == 36),
        What::Org => branded,
    };
    (counts && literal != Some("")).then(|| Variable { key: fields.key(entry), value, what, group })
}

/// A host of the platform, also with a slip in it.
pub(super) fn is_host_of_platform(written: &str) -> bool {
    let catalog = Catalog::embedded();
    catalog.region_by_host(written).is_some() || catalog.unreal_host(written).is_some()
}

/// Whether words of a key say, or may say, that its value is a host.
pub(super) fn may_be_host(words: &[&str]) -> bool {
    words.iter().any(|word| REGION.contains(word) || PERHAPS.contains(word))
        && !words.iter().any(|word| OF_OTHERS.contains(word))
}

/// What a name says of its value.
struct Meaning {
    what: What,
    group: String,
    /// Whether it speaks of Genesys Cloud.
    branded: bool,
    /// Whether it says what the value is, whatever that looks like.
    for_certain: bool,
}

fn meaning(name: &str) -> Option<Meaning> {
    if name.len() > 128 {
        return None;
    }
    let upper = name.to_ascii_uppercase().replace(['-', '.'], "_");
    let upper = upper.strip_prefix("TF_VAR_").unwrap_or(&upper);
    let mut words: Vec<&str> = upper.split('_').filter(|word| !word.is_empty()).collect();
    let brand = words.iter().position(|word| {
        matches!(*word, "GENESYSCLOUD" | "GENESYS" | "PURECLOUD" | "GENESYSCLOUDSDK" | "MYPURECLOUD")
    });
    if let Some(at) = brand {
        let length = if words[at] == "GENESYS" && words.get(at + 1) == Some(&"CLOUD") { 2 } else { 1 };
        words.drain(at..at + length);
    }
    let (from, branded) = (brand.unwrap_or(0), brand.is_some());
    let id = IDS.iter().find_map(|(wanted, what)| {
        let at = words.get(from..)?.windows(wanted.len()).position(|run| run == *wanted)? + from;
        Some((at, wanted.len(), *what))
    });
    if let Some((at, length, what)) = id {
        words.drain(at..at + length);
        return Some(Meaning { what, group: words.join("_"), branded, for_certain: true });
    }
    let said = words.split_off(from);
    if !may_be_host(&said) || words.iter().any(|word| OF_OTHERS.contains(word)) {
        return None;
    }
    let for_certain = said.iter().any(|word| REGION.contains(word));
    let asks = match branded && said.contains(&"REGION") {
        true => RegionKey::Region,
        false => RegionKey::of(said.iter().copied()),
    };
    let is_about_it =
        |word: &&str| !(REGION.contains(word) || PERHAPS.contains(word) || BESIDE.contains(word));
    words.extend(said.into_iter().filter(is_about_it));
    Some(Meaning { what: What::Region(asks), group: words.join("_"), branded, for_certain })
}

/// Puts together what belongs together. A variable that is set again counts as
/// it is set last.
pub(super) fn group(variables: &[Variable]) -> Vec<SettingsProfile> {
    let mut profiles: Vec<SettingsProfile> = Vec::new();
    let mut by_group: HashMap<&str, usize> = HashMap::new();
    for variable in variables {
        let at = *by_group.entry(&variable.group).or_insert_with(|| {
            let name = (!variable.group.is_empty())
                .then(|| Located::new(variable.group.clone(), variable.key.place));
            profiles.push(SettingsProfile { name, regions: Vec::new(), client: None, org: None });
            profiles.len() - 1
        });
        let profile = &mut profiles[at];
        match variable.what {
            What::Client => profile.client = Some(variable.value.clone()),
            What::Org => profile.org = Some(variable.value.clone()),
            What::Region(asks) if profile.regions.len() < MOST_REGIONS => {
                profile.regions.retain(|known| known.key.value != variable.key.value);
                profile.regions.push(RegionSetting {
                    key: variable.key.clone(),
                    value: variable.value.clone(),
                    reader: None,
                    asks,
                });
            }
            What::Region(_) => {}
        }
    }
    profiles
}
