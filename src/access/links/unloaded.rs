//! A part of `client` and `permissions`: what to say of a client or role that
//! is named and not there, and which one was probably meant.

use crate::access::Judgement;
use crate::diagnostic::nearest;
use crate::formats::Content;
use crate::model::{LocatedText, OauthClient};
use crate::workspace::{ID_LENGTH, Missing, Pair, Workspace};

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
        let known = bound.found().flatten().map(|client| (&client.id, &client.name));
        format!("client {id} is named and is not among the exported clients{}", meant(ws, id, known))
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

/// The id or name that was probably meant, for the end of a sentence, among
/// ids with their names.
pub(super) fn meant<'a>(
    ws: &Workspace<'_>,
    written: &str,
    known: impl Iterator<Item = (&'a Option<LocatedText>, &'a Option<LocatedText>)>,
) -> String {
    fn literal(text: &Option<LocatedText>) -> Option<&str> {
        text.as_ref()?.literal()
    }
    if written.len() == ID_LENGTH {
        let is_near =
            |id: &str| id.len() == ID_LENGTH && strsim::hamming(id, written).is_ok_and(|slips| slips <= 2);
        let ids = known.filter_map(|(id, name)| Some((id.as_ref()?, name)));
        let mut near = ids.filter(|(id, _)| id.literal().is_some_and(is_near));
        return match (near.next(), near.next()) {
            (Some((id, name)), None) => {
                let path = ws.path(id.place.file);
                match literal(name) {
                    Some(name) => format!("; did you mean {}, `{name}` of {path}?", id.value),
                    None => format!("; did you mean {} of {path}?", id.value),
                }
            }
            _ => String::new(),
        };
    }
    let known: Vec<&str> = known.filter_map(|(_, name)| literal(name)).collect();
    let own = own_words(written);
    // A deployment puts its environment before or behind every name, a wizard
    // its prefix. What only begins or ends alike is nearer than what has a slip.
    let of_environment = |name: &&&str| {
        let words = own_words(name);
        !own.is_empty() && (words.starts_with(&own) || words.ends_with(&own))
            || !words.is_empty() && (own.starts_with(&words) || own.ends_with(&words))
    };
    let near = || nearest(written, known.iter().copied());
    // The same with a slip besides.
    let rest = |name: &&&str| {
        let short = own_words(name).get(1..).unwrap_or_default().join("-");
        !short.is_empty() && nearest(&own.join("-"), std::iter::once(short.as_str())).is_some()
    };
    let found =
        known.iter().find(of_environment).copied().or_else(near).or_else(|| known.iter().find(rest).copied());
    found.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// The words of a name, in lower case.
fn own_words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
