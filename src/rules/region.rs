//! Regions in the settings of tools. The prover judges the region of an
//! organization; these look at what a tool will read, and whether it is what
//! the client beside it needs.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::formats::Content;
use crate::genesys::{Region, RegionReader};
use crate::iam::arn::looks_like_region;
use crate::model::{ManifestOrg, RegionSetting, SettingsProfile};
use crate::workspace::Workspace;

fn profiles<'a>(ws: &Workspace<'a>) -> impl Iterator<Item = &'a SettingsProfile> {
    ws.files.iter().flat_map(|read| &read.contents).flat_map(|content| match content {
        Content::Settings(settings) => settings.profiles.as_slice(),
        _ => &[],
    })
}

fn settings<'a>(ws: &Workspace<'a>) -> impl Iterator<Item = &'a RegionSetting> {
    profiles(ws).flat_map(|profile| &profile.regions)
}

pub(super) fn wrong_spelling(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for setting in settings(ws) {
        let (Some(reader), Some(written)) = (setting.reader, setting.value.literal()) else { continue };
        let Some(wrong) = ws.catalog.misspelled(reader, written) else { continue };
        found.push(
            Finding::new(
                RuleId::RegionWrongSpelling,
                Basis::Platform,
                setting.value.place,
                format!("{} reads `{}`, and `{written}` {}", reader.words(), setting.key.value, wrong.effect),
            )
            .label(format!("{} in another tool's spelling", wrong.region.aws_region))
            .help(format!("write `{}`", wrong.right)),
        );
    }
}

/// A name that is known to be mistaken for a domain of the platform.
pub(super) fn unknown_domain(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for setting in settings(ws) {
        let Some(written) = setting.value.literal() else { continue };
        let Some(lookalike) = ws.catalog.lookalike(written).filter(|_| written.contains('.')) else {
            continue;
        };
        let finding = Finding::new(
            RuleId::RegionUnknownDomain,
            Basis::Platform,
            setting.value.place,
            format!("`{}` is {written}, which {}", setting.key.value, lookalike.why),
        )
        .label("no region answers there");
        found.push(match lookalike.meant {
            Some(region) => finding.help(format!("did you mean {} ({})?", region.domain, region.aws_region)),
            None => finding.help(
                "write the domain that people see behind `apps.` when they sign in to this organization",
            ),
        });
    }
}

/// A region of AWS that is none of Genesys Cloud, where nothing but one of
/// Genesys Cloud can stand.
pub(super) fn unknown_region(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for setting in settings(ws) {
        let only_region = match setting.reader {
            Some(RegionReader::Provider | RegionReader::Cli) => true,
            Some(RegionReader::Sdk | RegionReader::SdkOfUrls) => false,
            None => setting.key.value == "GENESYSCLOUD_REGION",
        };
        // These look it up in a map of regions, and whatever is not in it fails.
        let looks_up = matches!(setting.reader, Some(RegionReader::Provider | RegionReader::Cli));
        let is_wrong = |written: &&str| {
            only_region
                && (looks_like_region(&written.replace('_', "-")) || looks_up && is_no_region(written))
        };
        let Some(written) = setting.value.literal().filter(is_wrong) else {
            continue;
        };
        if ws.catalog.region_spelled(written).is_some() {
            continue;
        }
        let near: Vec<&str> =
            ws.catalog.nearest_regions(written).iter().map(|region| &*region.aws_region).collect();
        let help = if near.is_empty() {
            "write the AWS region of the organization's home region, such as us-east-1".to_owned()
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        found.push(
            Finding::new(
                RuleId::RegionUnknownRegion,
                Basis::Platform,
                setting.value.place,
                format!("Genesys Cloud has no region `{written}`"),
            )
            .label("not a region of the platform")
            .help(help),
        );
    }
}

/// A word that is no name of a region, such as `EU West` or `production`.
/// `dca` and `tca` are Genesys' own, and a domain may be one.
fn is_no_region(written: &str) -> bool {
    !written.is_empty() && !written.contains('.') && !matches!(written, "dca" | "tca")
}

/// The client or the organization beside a region says which region it must
/// be: ids are unique, whoever wrote them where.
pub(super) fn settings_mismatch(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    super::org::workflow_region_mismatch(ws, found);
    let owners = Owners::new(ws);
    for profile in profiles(ws) {
        for id in [&profile.client, &profile.org].into_iter().flatten() {
            let Some(known) = id.literal().and_then(|id| owners.by_id.get(&*id.to_ascii_lowercase())) else {
                continue;
            };
            let Some(regions) = known.regions(ws) else { continue };
            for setting in &profile.regions {
                let Some(there) =
                    setting.value.literal().and_then(|written| ws.catalog.region_spelled(written))
                else {
                    continue;
                };
                if regions.iter().any(|region| region.domain == there.domain) {
                    continue;
                }
                found.push(mismatch(setting, there, id.place, known, &regions));
            }
        }
    }
}

/// Who owns the ids that a manifest or an app names.
struct Owners<'a> {
    by_id: HashMap<String, Known<'a>>,
}

/// What is known of an id.
#[derive(Default)]
struct Known<'a> {
    orgs: Vec<&'a ManifestOrg>,
    /// AWS regions of clients that are declared by region.
    declared: Vec<&'a str>,
    place: Option<Place>,
}

impl<'a> Owners<'a> {
    fn new(ws: &Workspace<'a>) -> Self {
        let mut by_id: HashMap<String, Known<'a>> = HashMap::new();
        for org in &ws.orgs {
            for id in org.clients.iter().map(|(_, id)| id).chain([&org.id]) {
                if let Some(literal) = id.literal() {
                    let known = by_id.entry(literal.to_ascii_lowercase()).or_default();
                    known.orgs.push(org);
                    known.place.get_or_insert(id.place);
                }
            }
        }
        for (region, id) in ws.apps.iter().flat_map(|app| &app.clients).flat_map(|client| &client.ids) {
            if let Some(literal) = id.literal() {
                let known = by_id.entry(literal.to_ascii_lowercase()).or_default();
                known.declared.push(&region.value);
                known.place.get_or_insert(id.place);
            }
        }
        Self { by_id }
    }
}

impl<'a> Known<'a> {
    /// The regions in which the id is known; nothing where one of them is not.
    fn regions(&self, ws: &Workspace<'a>) -> Option<Vec<&'a Region>> {
        let of_orgs = self.orgs.iter().map(|org| ws.region_of(org));
        let names: Option<BTreeSet<&str>> =
            of_orgs.chain(self.declared.iter().map(|name| Some(*name))).collect();
        names?.into_iter().map(|name| ws.catalog.region(name)).collect()
    }
}

fn mismatch(
    setting: &RegionSetting,
    there: &Region,
    id: Place,
    known: &Known<'_>,
    regions: &[&Region],
) -> Finding {
    let names: Vec<String> = known.orgs.iter().map(|org| org.name.value.to_string()).collect();
    let right: Vec<&str> = regions.iter().map(|region| &*region.aws_region).collect();
    let right = right.join(" or ");
    let whose = match names.as_slice() {
        [] => "the client beside it".to_owned(),
        [one] => one.clone(),
        [first, ..] => format!("{first} and {} more", names.len() - 1),
    };
    let mut finding = Finding::new(
        RuleId::RegionSettingsMismatch,
        Basis::Platform,
        setting.value.place,
        format!("`{}` is {}, and {whose} is in {right}", setting.key.value, there.aws_region),
    )
    .label(format!("this is {}", there.aws_region))
    .related(id, "what is used there")
    .help(match regions {
        [only] => format!(
            "write the region of the id beside it ({}, {}), or the id of a client of {}",
            only.aws_region, only.domain, there.aws_region
        ),
        _ => format!("write one of {right}, or the id of a client of {}", there.aws_region),
    });
    if let Some(place) = known.place.filter(|place| *place != id) {
        finding = finding.related(place, "whose id it is");
    }
    finding.orgs = names;
    finding
}
