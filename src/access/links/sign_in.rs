//! A part of `region`: the provider that makes an organization's client or
//! integration signs in to that organization's region. An OAuth client works
//! only in the region in which it was created.

use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::genesys::Region;
use crate::model::{OauthClient, Origin, RegionSetting};
use crate::workspace::{Pair, Workspace, clients_with_id};

pub(super) fn judge(ws: &Workspace<'_>, pair: Pair<'_>, region: &Region, judgement: &mut Judgement) {
    if let Some(client) = client(ws, pair) {
        let settings = signs_in(ws, pair, client);
        hold(ws, pair, region, (client.place, "client", &settings), judgement);
    }
    let profile = pair.capability.aws.as_ref().map(|profile| profile.value);
    let used = profile.map_or_else(Vec::new, |profile| ws.integrations_of(pair.org, profile));
    // One that is told otherwise may be the one that is meant.
    if let Some(first) = used.first().filter(|_| used.iter().all(|one| !one.integration.signs_in.is_empty()))
    {
        let settings: Vec<&RegionSetting> = used.iter().flat_map(|one| &one.integration.signs_in).collect();
        hold(ws, pair, region, (first.integration.place, "integration", &settings), judgement);
    }
}

/// The client of a pair, where a module makes it.
fn client<'a>(ws: &Workspace<'a>, pair: Pair<'a>) -> Option<&'a OauthClient> {
    let found = clients_with_id(ws, pair.org, pair.client_id()?.literal()?);
    let makes = |client: &OauthClient| client.origin < Origin::Export;
    found.iter().find(|(client, bound)| *bound && makes(client)).map(|(client, _)| *client)
}

/// Holds the region of what a module makes against that of the organization.
fn hold(
    ws: &Workspace<'_>,
    pair: Pair<'_>,
    region: &Region,
    (place, what, settings): (Place, &str, &[&RegionSetting]),
    judgement: &mut Judgement,
) {
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
            "the module that makes the {what} signs in to {}, and {} is in {}",
            names.join(" or "),
            pair.org.name.value,
            region.aws_region
        ),
    )
    .label(format!("this is {}", other.aws_region))
    .related(place, format!("the {what} that is made there"))
    .key(pair.org.name.value.to_string())
    .help(match ws.written_at(setting.value.place, "", &[]).is_empty() {
        true => format!("write `{} = \"{}\"`", setting.key.value, region.aws_region),
        false => format!("write \"{}\" where the value is written", region.aws_region),
    });
    for (another, other) in elsewhere.iter().skip(1) {
        if another.value.place != setting.value.place {
            finding = finding.related(another.value.place, format!("this is {}", other.aws_region));
        }
    }
    judgement.refute_once(finding);
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
