//! A part of `client` and `permissions`: what to say of a client or role that
//! is named and not there, and which one was probably meant.

use crate::access::Judgement;
use crate::diagnostic::nearest;
use crate::formats::Content;
use crate::model::{LocatedText, OauthClient};
use crate::workspace::{Missing, Pair, Workspace};

/// The length of an id, a UUID. What is shorter or longer is a name.
const ID_LENGTH: usize = 36;

pub(super) fn client(ws: &Workspace<'_>, pair: Pair<'_>, id: &str, judgement: &mut Judgement) {
    let bound = ws.documents.clients_of(pair.org);
    let listing = bound.found().next().is_some();
    let unreadable = bound.missing.iter().any(|(_, missing)| *missing == Missing::Unreadable);
    let is_cut = |content: &Content| matches!(content, Content::Clients { complete: false, .. });
    let cut = ws.documents.cut_listing(pair.org.file, &pair.org.documents.clients, is_cut);
    let names = names(ws, pair);
    let twins = names.iter().filter(|name| **name == id).count();
    let reason = if twins > 1 {
        format!("{twins} of the clients are called `{id}`, and nothing says which is meant")
    } else if unreadable {
        format!("client {id} is named and the file under `documents.clients` could not be read")
    } else if let Some(path) = cut {
        format!(
            "client {id} is named and is not among the exported clients, and {path} is only one page of them"
        )
    } else if listing {
        format!("client {id} is named and is not among the exported clients{}", meant(id, &names))
    } else {
        format!("client {id} is named and not loaded")
    };
    judgement.open(reason, export(ws, pair, Some(id)));
}

fn names<'a>(ws: &Workspace<'a>, pair: Pair<'a>) -> Vec<&'a str> {
    let bound = ws.documents.clients_of(pair.org);
    bound.found().flatten().filter_map(|client| client.name.as_ref()?.literal()).collect()
}

/// What tells of a client: the words are the same wherever one is missing, as
/// one export settles all.
pub(super) fn export(ws: &Workspace<'_>, pair: Pair<'_>, id: Option<&str>) -> String {
    let org = &pair.org.name.value;
    match id {
        Some(id) if id.len() == ID_LENGTH => {
            format!("the answer of GET /api/v2/oauth/clients/{id} in {org}, under `documents.clients`")
        }
        Some(name) if names(ws, pair).iter().filter(|own| **own == name).count() > 1 => {
            format!("the id of the client under `clients` of {org}, or another name for one of them")
        }
        Some(name) => format!(
            "the module or the answer of GET /api/v2/oauth/clients in {org} that has a client of the name `{name}`, under \
             `documents.clients`"
        ),
        None => format!("the answer of GET /api/v2/oauth/clients in {org}, under `documents.clients`"),
    }
}

/// The same for the roles of a client.
pub(super) fn roles(ws: &Workspace<'_>, pair: Pair<'_>, client: &OauthClient) -> String {
    match client.id.as_ref().and_then(|id| id.literal()) {
        Some(id) => export(ws, pair, Some(id)),
        None => format!("`roles` of the client in {}", ws.path(client.place.file)),
    }
}

/// The name that was probably meant, for the end of a sentence: a wizard puts
/// a prefix before every name.
fn meant(written: &str, known: &[&str]) -> String {
    let without_prefix = |name: &&&str| {
        name.split_once('_').is_some_and(|(_, own)| nearest(written, std::iter::once(own)).is_some())
    };
    let found =
        nearest(written, known.iter().copied()).or_else(|| known.iter().find(without_prefix).copied());
    found.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// The same for several names of roles.
pub(super) fn meant_roles(written: &[String], known: &[&LocatedText]) -> String {
    let known: Vec<&str> = known.iter().filter_map(|name| name.literal()).collect();
    let names = written.iter().filter(|name| name.len() != ID_LENGTH);
    names.map(|name| meant(name, &known)).find(|words| !words.is_empty()).unwrap_or_default()
}
