//! A client in settings that nobody has, and that is one or two characters
//! from one that somebody has.

use crate::diagnostic::{Basis, Finding, RuleId};
use crate::formats::Content;
use crate::genesys::is_uuid;
use crate::model::LocatedText;
use crate::workspace::Workspace;

/// How many characters a slip changes. Ids are random: two that are this near
/// are never both real.
const MOST_SLIPS: usize = 2;

pub(super) fn slips_in_settings(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let written: Vec<&LocatedText> = ws
        .settings_profiles()
        .filter_map(|profile| profile.client.as_ref())
        .filter(|client| client.literal().is_some_and(is_uuid))
        .collect();
    if written.is_empty() {
        return;
    }
    let known = known(ws);
    let ids = || known.iter().filter_map(|(id, org)| Some((id.literal()?, *id, *org)));
    let exports = |at: &LocatedText| {
        let read = ws.files.get(at.place.file.0 as usize);
        read.is_some_and(|read| read.contents.iter().any(|one| matches!(one, Content::Clients { .. })))
    };
    for client in written {
        let Some(text) = client.literal() else { continue };
        let slips = |id: &str| {
            let pairs = id.bytes().zip(text.bytes());
            pairs.filter(|(one, other)| !one.eq_ignore_ascii_case(other)).count()
        };
        let mut near = ids().filter(|(id, ..)| id.len() == text.len() && slips(id) <= MOST_SLIPS);
        let Some((id, at, org)) = near.next() else { continue };
        if slips(id) == 0 || near.any(|(other, ..)| !other.eq_ignore_ascii_case(id)) {
            continue;
        }
        let mut finding = Finding::new(
            RuleId::OrgUnknownReference,
            Basis::Platform,
            client.place,
            format!("no file has a client {text}, and {} has {id}", ws.path(at.place.file)),
        )
        .label(if slips(id) == 1 { "differs in 1 character" } else { "differs in 2 characters" })
        .related(at.place, "the client that is probably meant")
        .help(match exports(at) {
            true => format!("did you mean {id}?"),
            false => format!(
                "did you mean {id}? One of the two is wrong: `GET /api/v2/oauth/clients` has the right one"
            ),
        });
        finding.orgs.extend(org.map(str::to_owned));
        found.push(finding);
    }
}

/// Every client that a manifest, an app or an export has, with the
/// organization whose manifest says so. Exports come first: they are right.
fn known<'a>(ws: &Workspace<'a>) -> Vec<(&'a LocatedText, Option<&'a str>)> {
    let exported = ws.files.iter().flat_map(|read| &read.contents).flat_map(|content| match content {
        Content::Clients { clients, .. } => clients.as_slice(),
        _ => &[],
    });
    let exported = exported.filter_map(|client| Some((client.id.as_ref()?, None)));
    let of_apps = ws.apps.iter().flat_map(|app| &app.clients).flat_map(|client| &client.ids);
    let of_orgs = ws.orgs.iter().flat_map(|org| org.clients.iter().map(|(_, id)| (id, org.name.literal())));
    exported.chain(of_orgs).chain(of_apps.map(|(_, id)| (id, None))).collect()
}
