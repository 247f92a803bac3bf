//! Parts of `region` and `client`: what tools are told beside an
//! organization's client. A program that reads such settings asks the host that
//! they name, whatever the manifest says.

use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::genesys::{HostRole, Region, RegionReader, host_of, path_of};
use crate::iam::arn::looks_like_region;
use crate::kleene::Truth;
use crate::model::{Grant, LocatedText, RegionKey, RegionSetting, SettingsProfile};
use crate::workspace::{Owner, Pair, Workspace};

/// What the settings that use the client of a path, or name its organization,
/// say against one of its links.
pub(super) fn judge(ws: &Workspace<'_>, pair: Pair<'_>, link: &str, judgement: &mut Judgement) {
    let ids = pair.client_id().into_iter().chain([&pair.org.id]);
    for profile in ids.flat_map(|id| ws.profiles_using(id)) {
        for fault in faults(ws, profile) {
            if fault.rule.rule().link == Some(link) && !fault.orgs.is_empty() {
                judgement.refute_once(fault);
            }
        }
    }
}

/// Everything that is wrong with the settings of one profile, each once.
pub(in crate::access) fn faults(ws: &Workspace<'_>, profile: &SettingsProfile) -> Vec<Finding> {
    let user = ws.id_used_by(profile);
    let mut found: Vec<Finding> = profile.regions.iter().filter_map(|one| fault(ws, one, user)).collect();
    if let (Some((client, owner)), Some(org)) = (user, &profile.org) {
        found.extend(other_organization(ws, client, owner, org));
    }
    found
}

/// An id with what is known of it.
type User<'p, 'w, 'a> = Option<(&'p LocatedText, &'w Owner<'a>)>;

/// What is wrong with one setting: the first that is.
fn fault(ws: &Workspace<'_>, setting: &RegionSetting, user: User<'_, '_, '_>) -> Option<Finding> {
    let written = setting.value.literal()?;
    let regions = user.and_then(|(_, owner)| owner.regions(ws)).unwrap_or_default();
    let finding = unreal_host(ws, setting, written, &regions)
        .or_else(|| unknown_region(ws, setting, written, user.is_some(), &regions))
        .or_else(|| other_region(ws, setting, written, user, &regions))
        .or_else(|| wrong_host(ws, setting, written))?;
    let Some((id, owner)) = user else { return Some(finding) };
    let mut finding = finding;
    finding.orgs = owner.orgs.iter().map(|org| org.name.value.to_string()).collect();
    let known = finding.related.iter().any(|related| related.place == id.place);
    if !known {
        finding = finding.related(id.place, "what is used there");
    }
    match owner.place.filter(|place| *place != id.place) {
        Some(place) => Some(finding.related(place, "whose id it is")),
        None => Some(finding),
    }
}

/// A host that has the form of the platform's and is none.
fn unreal_host(
    ws: &Workspace<'_>,
    setting: &RegionSetting,
    written: &str,
    regions: &[&Region],
) -> Option<Finding> {
    let unreal = ws.catalog.unreal_host(written)?;
    let finding = Finding::new(
        RuleId::RegionUnknownDomain,
        Basis::Platform,
        setting.value.place,
        format!("`{}` is {written}, which {}", setting.key.value, unreal.why),
    )
    .label("no region answers there");
    if let [region] = regions {
        let right = right_spelling(setting, written, region);
        return Some(finding.help(format!("write `{right}`: the id beside it is of {}", region.aws_region)));
    }
    let near = || ws.catalog.nearest_regions(written).first().copied();
    Some(match unreal.meant.or_else(|| near().filter(|_| !written.contains("pure"))) {
        Some(region) => finding.help(format!("did you mean {} ({})?", region.domain, region.aws_region)),
        None => finding
            .help("write the domain that people see behind `apps.` when they sign in to this organization"),
    })
}

/// What to write for this region where `written` stands: a host of the sort
/// that its reader takes, else that the key asks for, else of the same sort.
fn right_spelling(setting: &RegionSetting, written: &str, region: &Region) -> String {
    let host = host_of(written).unwrap_or(written);
    let role = match (setting.reader, setting.asks) {
        (Some(RegionReader::Provider), _) => return region.aws_region.to_string(),
        (Some(RegionReader::Cli), _) => return region.domain.to_string(),
        (Some(RegionReader::Sdk | RegionReader::SdkOfUrls), _) => HostRole::Api,
        (None, RegionKey::Host(role)) if host.matches('.').count() > 1 => role,
        (None, _) => match host.split('.').next() {
            Some("login") => HostRole::Login,
            Some("api") => HostRole::Api,
            Some("apps") => HostRole::Apps,
            _ => HostRole::Bare,
        },
    };
    written.replacen(host, region.host(role), 1)
}

/// A region of AWS that is none of Genesys Cloud, where nothing but one of
/// Genesys Cloud can stand.
fn unknown_region(
    ws: &Workspace<'_>,
    setting: &RegionSetting,
    written: &str,
    has_owner: bool,
    regions: &[&Region],
) -> Option<Finding> {
    // These look it up in a map of regions, and whatever is not in it fails.
    let looks_up = matches!(setting.reader, Some(RegionReader::Provider | RegionReader::Cli));
    let only_region = looks_up
        || setting.reader.is_none()
            && (setting.key.value == "GENESYSCLOUD_REGION" || has_owner && setting.asks == RegionKey::Region);
    let dashed = written.replace('_', "-");
    let is_wrong = only_region
        && (looks_like_region(dashed.strip_prefix("prod-").unwrap_or(&dashed))
            || looks_up && is_no_region(written));
    if !is_wrong || ws.catalog.region_spelled(written).is_some() {
        return None;
    }
    let near: Vec<&str> =
        ws.catalog.nearest_regions(written).iter().map(|region| &*region.aws_region).collect();
    let help = match regions {
        [region] => format!("the id beside it is of {} ({})", region.aws_region, region.domain),
        _ if near.is_empty() => {
            "write the AWS region of the organization's home region, such as us-east-1".to_owned()
        }
        _ => format!("did you mean {}?", near.join(" or ")),
    };
    Some(
        Finding::new(
            RuleId::RegionUnknownRegion,
            Basis::Platform,
            setting.value.place,
            format!("Genesys Cloud has no region `{written}`"),
        )
        .label("not a region of the platform")
        .help(help),
    )
}

/// A word that is no name of a region, such as `EU West` or `production`.
/// `dca` and `tca` are Genesys' own, and a domain may be one.
fn is_no_region(written: &str) -> bool {
    !written.is_empty() && !written.contains('.') && !matches!(written, "dca" | "tca")
}

/// The client or the organization beside a region says which region it must
/// be: ids are unique, whoever wrote them where.
fn other_region(
    ws: &Workspace<'_>,
    setting: &RegionSetting,
    written: &str,
    user: User<'_, '_, '_>,
    regions: &[&Region],
) -> Option<Finding> {
    let (id, owner) = user?;
    let there = ws.catalog.region_spelled(written)?;
    if regions.is_empty() || regions.iter().any(|region| region.domain == there.domain) {
        return None;
    }
    let right: Vec<&str> = regions.iter().map(|region| &*region.aws_region).collect();
    let right = right.join(" or ");
    let whose = match owner.orgs.as_slice() {
        [] => "the client beside it".to_owned(),
        [one] => one.name.value.to_string(),
        [first, ..] => format!("{} and {} more", first.name.value, owner.orgs.len() - 1),
    };
    let finding = Finding::new(
        RuleId::RegionSettingsMismatch,
        Basis::Platform,
        setting.value.place,
        format!("`{}` is {}, and {whose} is in {right}", setting.key.value, there.aws_region),
    )
    .label(format!("this is {}", there.aws_region))
    .related(id.place, "what is used there");
    Some(finding.help(match regions {
        [only] => format!(
            "write the region of the id beside it ({}, {}), or the id of a client of {}",
            only.aws_region, only.domain, there.aws_region
        ),
        _ => format!("write one of {right}, or the id of a client of {}", there.aws_region),
    }))
}

/// A host of the platform that does not do what the key asks for.
fn wrong_host(ws: &Workspace<'_>, setting: &RegionSetting, written: &str) -> Option<Finding> {
    let RegionKey::Host(wanted) = setting.asks else { return None };
    let (region, role) = ws.catalog.region_by_host(written)?;
    let (rule, does) = match (wanted, role) {
        // The user interface passes some of the API on.
        (HostRole::Api, HostRole::Apps) if path_of(written).starts_with("/platform/") => return None,
        (HostRole::Api, HostRole::Login | HostRole::Apps) => {
            (RuleId::RegionApiEndpointMismatch, "the API is called at")
        }
        // People, and programs that act as people do, sign in at the user interface.
        (HostRole::Login, HostRole::Apps) if path_of(written) != "/oauth/token" => return None,
        (HostRole::Login, HostRole::Api | HostRole::Apps) => {
            (RuleId::RegionTokenEndpointMismatch, "tokens are requested from")
        }
        _ => return None,
    };
    let host = host_of(written)?;
    let right = region.host(wanted);
    Some(
        Finding::new(
            rule,
            Basis::Platform,
            setting.value.place,
            format!("`{}` says that {does} {host}; the host for that is {right}", setting.key.value),
        )
        .label("not the host for this")
        .help(format!("write `{}`", written.replacen(host, right, 1))),
    )
}

/// The id of another organization beside a client that gets tokens for its own only.
fn other_organization(
    ws: &Workspace<'_>,
    client: &LocatedText,
    owner: &Owner<'_>,
    written: &LocatedText,
) -> Option<Finding> {
    let [org] = owner.orgs.as_slice() else { return None };
    let declared = ws.apps.iter().flat_map(|app| &app.clients);
    let signs_users_in = declared
        .filter(|one| owner.clients.contains(&one.name.value.as_str()))
        .any(|one| one.grant.value != Grant::ClientCredentials);
    let id = written.literal().filter(|id| !id.contains(char::is_whitespace))?;
    if owner.clients.is_empty()
        || !owner.declared.is_empty()
        || signs_users_in
        || ws.same_org(&written.value, org) != Truth::False
    {
        return None;
    }
    let own = org.id.literal()?;
    let slips = strsim::levenshtein(&id.to_ascii_lowercase(), &own.to_ascii_lowercase());
    let whose = match ws.org(&written.value) {
        Some(other) => format!("that is {}", other.name.value),
        None if slips <= 2 => {
            format!("it differs in {slips} character{}", if slips == 1 { "" } else { "s" })
        }
        None if id.len() != own.len() => return None,
        None => "no organization of the manifest has this id".to_owned(),
    };
    let finding = Finding::new(
        RuleId::OrgUnknownOrganizationId,
        Basis::Platform,
        written.place,
        format!(
            "the organization is {id} here, and the client beside it is of {} ({own}): {whose}",
            org.name.value
        ),
    )
    .label("not the organization of the client beside it")
    .related(client.place, "the client")
    .related(org.id.place, "the id of its organization")
    .help(format!("write {own}, or a client of the organization that is meant"));
    Some(finding.org(org.name.value.to_string()))
}
