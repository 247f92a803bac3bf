//! `region`: region, domain, token host and API host are those of one platform
//! region. A token from another region's login host is refused
//! (<https://developer.genesys.cloud/platform/api/>: one host per region).

use super::{settings, sign_in};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::genesys::{HostRole, Region, host_of, path_of, port_of};
use crate::model::LocatedText;
use crate::workspace::{Pair, Workspace};

pub(in crate::access) fn judge(ws: &Workspace<'_>, pair: Pair<'_>) -> Judgement {
    let mut judgement = Judgement::needed(Basis::Platform);
    let org = pair.org;
    let by_region = match &org.region {
        None => None,
        Some(written) => match written.literal() {
            None => {
                open(&mut judgement, "region");
                None
            }
            Some(name) => {
                judgement.rests_on(written.place, "its region");
                let region = ws.catalog.region(name);
                if region.is_none() {
                    judgement.refute(unknown_region(ws, written, name));
                }
                region
            }
        },
    };
    let by_domain = match &org.domain {
        None => None,
        Some(written) => match written.literal() {
            None => {
                open(&mut judgement, "domain");
                None
            }
            Some(name) => {
                judgement.rests_on(written.place, "its domain");
                let region = ws.catalog.region_by_domain(name);
                if region.is_none() {
                    judgement.refute(unknown_domain(ws, written, name, by_region));
                }
                region
            }
        },
    };
    if let (Some(region), Some(other), Some(written)) = (by_region, by_domain, &org.domain)
        && region.domain != other.domain
    {
        let mut finding = Finding::new(
            RuleId::RegionDomainMismatch,
            Basis::Platform,
            written.place,
            format!(
                "domain {} is that of {}; region {} is {}",
                other.domain, other.aws_region, region.aws_region, region.domain
            ),
        )
        .label(format!("the domain of {}", other.aws_region))
        .help(format!(
            "write `domain: {}`, or `region: {}` if the organization is there",
            region.domain, other.aws_region
        ));
        if let Some(place) = org.region.as_ref().map(|region| region.place) {
            finding = finding.related(place, "its region");
        }
        judgement.refute(finding);
    }
    // Hosts are held against the domain where there is one. Where it disagrees
    // with the region, that has been said, and which of the two is right is
    // not known: a host of either is not another cause.
    let other = by_region.filter(|_| by_domain.is_some());
    let Some(region) = by_domain.or(by_region) else {
        if !judgement.is_refuted() && org.region.is_none() && org.domain.is_none() {
            judgement.open(
                "the manifest says neither region nor domain",
                format!(
                    "`region` of {} in {} (the address at which its users log in tells it)",
                    org.name.value,
                    ws.path(org.file)
                ),
            );
        }
        return judgement;
    };
    judgement.because(format!("{} is {}, and every host agrees", region.domain, region.aws_region));
    let token =
        org.token_url.as_ref().map(|url| (url, false)).or(pair.app.token_url.as_ref().map(|url| (url, true)));
    if let Some((url, of_app)) = token {
        endpoint(ws, pair, &mut judgement, url, of_app, HostRole::Login, [Some(region), other]);
    }
    let api =
        org.api_url.as_ref().map(|url| (url, false)).or(pair.app.api_url.as_ref().map(|url| (url, true)));
    if let Some((url, of_app)) = api {
        endpoint(ws, pair, &mut judgement, url, of_app, HostRole::Api, [Some(region), other]);
    }
    sign_in::judge(ws, pair, region, &mut judgement);
    settings::judge(ws, pair, "region", &mut judgement);
    judgement
}

fn open(judgement: &mut Judgement, key: &str) {
    judgement.open(
        format!("`{key}` is a placeholder"),
        "a value for the placeholder under [values] in grantlint.toml",
    );
}

fn unknown_region(ws: &Workspace<'_>, written: &LocatedText, name: &str) -> Finding {
    let finding = Finding::new(
        RuleId::RegionUnknownRegion,
        Basis::Platform,
        written.place,
        format!("Genesys Cloud has no region `{name}`"),
    )
    .label("not a region of the platform");
    if let Some(region) = ws.catalog.region_spelled(name) {
        return finding.help(format!("write it as AWS does: `{}`", region.aws_region));
    }
    match ws.catalog.nearest_regions(name).as_slice() {
        [] => finding.help("`region` is the AWS region of the organization's home region, such as us-east-1"),
        near => {
            let near: Vec<&str> = near.iter().take(3).map(|region| &*region.aws_region).collect();
            finding.help(format!("did you mean {}?", near.join(" or ")))
        }
    }
}

fn unknown_domain(ws: &Workspace<'_>, written: &LocatedText, name: &str, region: Option<&Region>) -> Finding {
    let lookalike = ws.catalog.lookalike(name);
    let why = lookalike.as_ref().map_or_else(String::new, |known| format!(": {}", known.why));
    let finding = Finding::new(
        RuleId::RegionUnknownDomain,
        Basis::Platform,
        written.place,
        format!("`{name}` is not a domain of Genesys Cloud{why}"),
    )
    .label("no region answers there");
    if let Some(region) = region {
        return finding.help(format!("the domain of {} is {}", region.aws_region, region.domain));
    }
    let meant = lookalike.and_then(|known| known.meant);
    match meant.or_else(|| ws.catalog.nearest_regions(name).first().copied()) {
        Some(region) => finding.help(format!("did you mean {} ({})?", region.domain, region.aws_region)),
        None => finding
            .help("write the domain that people see behind `apps.` when they sign in to this organization"),
    }
}

fn endpoint(
    ws: &Workspace<'_>,
    pair: Pair<'_>,
    judgement: &mut Judgement,
    url: &LocatedText,
    of_app: bool,
    role: HostRole,
    regions: [Option<&Region>; 2],
) {
    let [Some(first), other] = regions else { return };
    let (rule, what, key) = match role {
        HostRole::Login => (RuleId::RegionTokenEndpointMismatch, "tokens are requested from", "token_url"),
        _ => (RuleId::RegionApiEndpointMismatch, "the API is called at", "api_url"),
    };
    let Some(written) = url.literal() else {
        open(judgement, key);
        return;
    };
    // `{domain}` stands for the org's own domain, so it cannot be another's.
    let filled = written.replace("{domain}", &first.domain);
    let host = host_of(&filled).unwrap_or(&filled);
    let region = other.filter(|other| host.eq_ignore_ascii_case(other.host(role))).unwrap_or(first);
    let wanted = region.host(role);
    let right_host = host.eq_ignore_ascii_case(wanted);
    let port = port_of(&filled).filter(|port| *port != "443");
    let message = if let (true, Some(port)) = (right_host, port) {
        format!("{what} port {port} of {host}, and Genesys Cloud answers at port 443")
    } else if right_host {
        let path = path_of(&filled).trim_end_matches('/');
        if role != HostRole::Login || path == "/oauth/token" {
            return;
        }
        format!("{what} {filled}, and the path of the token endpoint is /oauth/token")
    } else {
        match ws.catalog.region_by_host(host) {
            // One line of the app is one finding, whichever regions it fails in.
            Some((other, _)) if other.domain != region.domain && of_app => format!(
                "{what} {host}, which is {}; organizations in other regions answer at hosts of their own",
                other.aws_region
            ),
            Some((other, _)) if other.domain != region.domain => format!(
                "{what} {host}, which is {}; this organization is in {} and answers at {wanted}",
                other.aws_region, region.aws_region
            ),
            Some(_) => format!("{what} {host}; the host for that is {wanted}"),
            None => {
                let why =
                    ws.catalog.lookalike(host).map_or_else(String::new, |known| format!(" ({})", known.why));
                format!(
                    "{what} {host}, which is no host of Genesys Cloud{why}; this organization's is {wanted}"
                )
            }
        }
    };
    let right = match role {
        HostRole::Login => format!("https://{wanted}/oauth/token"),
        _ => format!("https://{wanted}"),
    };
    let help = if of_app {
        let general = right.replace(&*region.domain, "{domain}");
        format!(
            "write `{key}: {general}`, which is right in every region, or set `{key}` in the manifest for one organization"
        )
    } else {
        format!("write `{key}: {right}`, or leave it out: it follows from the domain")
    };
    let mut finding = Finding::new(rule, Basis::Platform, url.place, message)
        .label(match () {
            () if right_host => "not the token endpoint",
            () if of_app && !written.contains("{domain}") => "one fixed host for all regions",
            () if of_app => "not the host for this",
            () => "not this organization's host",
        })
        .key(if of_app { String::new() } else { region.aws_region.to_string() })
        .help(help);
    let of_org = pair.org.domain.as_ref().or(pair.org.region.as_ref());
    if let Some(own) = of_org {
        finding = finding.related(own.place, format!("{} is here", pair.org.name.value));
    }
    judgement.refute(finding);
}
