//! What the names of environment variables say: that a value is a region, a
//! client or an organization, and which of several belong together.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::Located;
use crate::formats::fields::Fields;
use crate::genesys::{Catalog, RegionReader};
use crate::model::{LocatedText, RegionSetting, SettingsProfile};
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
    Region,
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

/// Words at the end of a name that say what the value is; the longer first.
const WHATS: [(&[&str], What); 19] = [
    (&["OAUTH", "CLIENT", "ID"], What::Client),
    (&["OAUTHCLIENT", "ID"], What::Client),
    (&["CLIENT", "ID"], What::Client),
    (&["CLIENTID"], What::Client),
    (&["ORGANIZATION", "ID"], What::Org),
    (&["ORG", "ID"], What::Org),
    (&["ORGID"], What::Org),
    (&["API", "REGION"], What::Region),
    (&["ARCHY", "REGION"], What::Region),
    (&["REGION"], What::Region),
    (&["API", "HOST"], What::Region),
    (&["LOGIN", "HOST"], What::Region),
    (&["API", "URL"], What::Region),
    (&["LOGIN", "URL"], What::Region),
    (&["BASE", "URL"], What::Region),
    (&["TOKEN", "URL"], What::Region),
    (&["ENVIRONMENT"], What::Region),
    (&["DOMAIN"], What::Region),
    (&["HOST"], What::Region),
];

/// The profiles of a file of variables, in the order in which they begin.
pub(super) fn profiles(fields: Fields, node: &Node) -> Vec<SettingsProfile> {
    group(&read(fields, node.entries()))
}

/// The variables that say something.
pub(super) fn read(fields: Fields, entries: &[Entry]) -> Vec<Variable> {
    entries.iter().filter_map(|entry| variable(fields, entry)).collect()
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
    let (what, group, branded) = meaning(&entry.key)?;
    let value = fields.scalar(&entry.value)?;
    let literal = value.literal();
    let counts = branded
        || match what {
            // Another cloud has regions too; a host is the platform's.
            What::Region => literal.is_some_and(|host| Catalog::embedded().region_by_host(host).is_some()),
            What::Client => literal.is_some_and(|id| id.len() == 36),
            What::Org => false,
        };
    (counts && literal != Some("")).then(|| Variable { key: fields.key(entry), value, what, group })
}

/// What a variable of this name holds, its group, and whether the name speaks
/// of Genesys Cloud.
fn meaning(name: &str) -> Option<(What, String, bool)> {
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
    let from = brand.unwrap_or(0);
    let (at, length, what) = WHATS.iter().find_map(|(wanted, what)| {
        let at = words.get(from..)?.windows(wanted.len()).position(|run| run == *wanted)? + from;
        Some((at, wanted.len(), *what))
    })?;
    words.drain(at..at + length);
    // `GENESYS_AWS_REGION` is the region of something at AWS, and mail has domains
    // of its own: `GENESYSCLOUD_EMAIL_DOMAIN`.
    let of_others = |word: &str| matches!(word, "AWS" | "S3" | "BUCKET" | "EMAIL" | "MAIL" | "SMTP");
    let other = what == What::Region && words.iter().any(|word| of_others(word));
    (!other).then(|| (what, words.join("_"), brand.is_some()))
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
            What::Region if profile.regions.len() < MOST_REGIONS => {
                profile.regions.retain(|known| known.key.value != variable.key.value);
                profile.regions.push(RegionSetting {
                    key: variable.key.clone(),
                    value: variable.value.clone(),
                    reader: None,
                });
            }
            What::Region => {}
        }
    }
    profiles
}
