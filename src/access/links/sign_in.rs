//! A part of `region`: the provider that makes an organization's client signs
//! in to that organization's region. An OAuth client works only in the region
//! in which it was created.

use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::genesys::Region;
use crate::model::{OauthClient, Origin, RegionSetting};
use crate::workspace::{Pair, Workspace, clients_with_id};

pub(super) fn judge(ws: &Workspace<'_>, pair: Pair<'_>, region: &Region, judgement: &mut Judgement) {
    let Some(id) = pair.client_id().and_then(|id| id.literal()) else { return };
    let found = clients_with_id(ws, pair.org, id);
    let makes = |client: &OauthClient| client.origin < Origin::Export;
    let Some((client, _)) = found.iter().find(|(client, bound)| *bound && makes(client)) else { return };
    let settings = signs_in(ws, pair, client);
    let there = |setting: &RegionSetting| ws.catalog.region_spelled(setting.value.literal()?);
    // One of several may be another organization's; which it is, is not told.
    if settings.iter().any(|setting| there(setting).is_some_and(|there| there.domain == region.domain)) {
        return;
    }
    if let Some(setting) = settings.iter().find(|setting| setting.value.has_holes()) {
        judgement.assume(format!(
            "`{}` in {} is the region of {}",
            setting.key.value,
            ws.path(setting.value.place.file),
            pair.org.name.value
        ));
        return;
    }
    // What is no region at all has a finding of its own.
    let mut elsewhere: Vec<(&RegionSetting, &Region)> =
        settings.iter().filter_map(|setting| Some((*setting, there(setting)?))).collect();
    // Where another organization is, its own module signs in.
    elsewhere.sort_by_key(|(_, other)| {
        ws.orgs.iter().any(|org| ws.region_of(org).is_some_and(|own| own == other.aws_region))
    });
    let Some((setting, other)) = elsewhere.first() else { return };
    let mut names: Vec<&str> = elsewhere.iter().map(|(_, other)| &*other.aws_region).collect();
    names.sort_unstable();
    names.dedup();
    let mut finding = Finding::new(
        RuleId::RegionSettingsMismatch,
        Basis::Platform,
        setting.value.place,
        format!(
            "the module that makes the client signs in to {}, and {} is in {}",
            names.join(" or "),
            pair.org.name.value,
            region.aws_region
        ),
    )
    .label(format!("this is {}", other.aws_region))
    .related(client.place, "the client that is made there")
    .key(pair.org.name.value.to_string())
    .help(format!("write `{} = \"{}\"`", setting.key.value, region.aws_region));
    for (another, other) in elsewhere.iter().skip(1) {
        if another.value.place != setting.value.place {
            finding = finding.related(another.value.place, format!("this is {}", other.aws_region));
        }
    }
    judgement.refute(finding);
}

/// The regions that the providers of a client sign in to. What several root
/// modules call, or one is given several files of values for, is told several
/// times: those count that are bound to the organization.
fn signs_in<'a>(ws: &Workspace<'a>, pair: Pair<'a>, client: &'a OauthClient) -> Vec<&'a RegionSetting> {
    let bound = ws.documents.clients_of(pair.org);
    let other_name = |other: &OauthClient| match (&other.name, &client.name) {
        (Some(name), Some(own)) => name.same_as(own).is_false(),
        _ => false,
    };
    let tellings = bound.found().flatten().filter(|other| other.place == client.place && !other_name(other));
    let mut all: Vec<&RegionSetting> = Vec::new();
    for setting in tellings.flat_map(|telling| &telling.signs_in) {
        let is_known = |known: &&RegionSetting| {
            known.value.place == setting.value.place && known.value.value == setting.value.value
        };
        if !all.iter().any(is_known) {
            all.push(setting);
        }
    }
    all
}
