//! A part of `region`: the module that makes an organization's client signs in
//! to that organization's region. An OAuth client works only in the region in
//! which it was created.

use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::formats::Content;
use crate::genesys::Region;
use crate::model::{OauthClient, Origin, RegionSetting, SettingsTool};
use crate::workspace::{Pair, Workspace, clients_with_id};

pub(super) fn judge(ws: &Workspace<'_>, pair: Pair<'_>, region: &Region, judgement: &mut Judgement) {
    let Some(id) = pair.client_id().and_then(|id| id.literal()) else { return };
    let found = clients_with_id(ws, pair.org, id);
    let makes = |client: &OauthClient| client.origin < Origin::Export;
    let Some((client, _)) = found.iter().find(|(client, bound)| *bound && makes(client)) else { return };
    let settings = providers(ws, client);
    let there = |setting: &RegionSetting| ws.catalog.region_spelled(setting.value.literal()?);
    let Some(first) = settings.first() else { return };
    // With several providers each resource says which it uses.
    if settings.iter().any(|setting| there(setting).is_some_and(|there| there.domain == region.domain)) {
        return;
    }
    if settings.iter().any(|setting| setting.value.has_holes()) {
        judgement.assume(format!(
            "`{}` in {} is the region of {}",
            first.key.value,
            ws.path(first.value.place.file),
            pair.org.name.value
        ));
        return;
    }
    // What is no region at all has a finding of its own.
    let Some((setting, other)) = settings.iter().find_map(|setting| Some((*setting, there(setting)?))) else {
        return;
    };
    judgement.refute(
        Finding::new(
            RuleId::RegionSettingsMismatch,
            Basis::Platform,
            setting.value.place,
            format!(
                "the module that makes the client signs in to {}, and {} is in {}",
                other.aws_region, pair.org.name.value, region.aws_region
            ),
        )
        .label(format!("this is {}", other.aws_region))
        .related(client.place, "the client that is made there")
        .key(pair.org.name.value.to_string())
        .help(format!("write `{} = \"{}\"`", setting.key.value, region.aws_region)),
    );
}

/// The regions that the providers of a client's module sign in to.
fn providers<'a>(ws: &Workspace<'a>, client: &OauthClient) -> Vec<&'a RegionSetting> {
    let read = ws.files.iter().find(|read| {
        let is_it = |one: &OauthClient| one.place == client.place;
        read.contents
            .iter()
            .any(|content| matches!(content, Content::Clients { clients, .. } if clients.iter().any(is_it)))
    });
    let contents = read.into_iter().flat_map(|read| &read.contents);
    let settings = contents.filter_map(|content| match content {
        Content::Settings(settings) if settings.tool == SettingsTool::Provider => Some(settings),
        _ => None,
    });
    settings.flat_map(|settings| &settings.profiles).flat_map(|profile| &profile.regions).collect()
}
