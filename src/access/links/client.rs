//! `client`: the org has a client for the capability, and it works: it is
//! active, of the declared grant, of this org, and its token is for this org.

use std::collections::{HashMap, HashSet};

use super::{quoted, scopes, words};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::kleene::Truth;
use crate::model::{ClientState, Grant, ManifestOrg, OauthClient, TokenInformation};
use crate::syntax::Text;
use crate::workspace::{Missing, Pair, Workspace, clients_with_id};

/// Which organizations name the same client id. A client-credentials client
/// works only in the org that owns it.
pub(in crate::access) struct Sharing<'a> {
    shared: HashMap<&'a str, Shared<'a>>,
}

struct Shared<'a> {
    users: Vec<(&'a ManifestOrg, Place)>,
    /// The user in whose exports the client is.
    owner: Option<&'a ManifestOrg>,
}

impl<'a> Sharing<'a> {
    pub(in crate::access) fn new(ws: &Workspace<'a>) -> Self {
        let mut users: HashMap<&str, Vec<(&ManifestOrg, Place)>> = HashMap::new();
        let mut seen: HashSet<(&str, &Text)> = HashSet::new();
        for org in &ws.orgs {
            for (_, id) in &org.clients {
                if let Some(literal) = id.literal()
                    && seen.insert((literal, &org.id.value))
                {
                    users.entry(literal).or_default().push((org, id.place));
                }
            }
        }
        let shared = users.into_iter().filter(|(_, users)| users.len() > 1).map(|(id, users)| {
            let owns = |org: &'a ManifestOrg| clients_with_id(ws, org, id).iter().any(|(_, bound)| *bound);
            let owner = users.iter().map(|(org, _)| *org).find(|org| owns(org));
            (id, Shared { users, owner })
        });
        Self { shared: shared.collect() }
    }
}

pub(in crate::access) fn judge(ws: &Workspace<'_>, pair: Pair<'_>, sharing: &Sharing<'_>) -> Judgement {
    let Some(named) = &pair.capability.client else {
        let mut judgement = Judgement::not_needed("the capability names no client");
        queried_organization(ws, pair, &mut judgement);
        return judgement;
    };
    let mut judgement = Judgement::needed(Basis::Platform);
    queried_organization(ws, pair, &mut judgement);
    let Some(declaration) = pair.declaration() else {
        judgement
            .covered_by(RuleId::OrgUnknownReference, format!("the app declares no client `{}`", named.value));
        return judgement;
    };
    let Some(id) = pair.client_id() else {
        judgement.refute(missing_client(pair));
        return judgement;
    };
    judgement.rests_on(id.place, "the client");
    let Some(literal) = id.literal() else {
        judgement.open(
            format!("the id of client `{}` is a placeholder", named.value),
            "a value for the placeholder under [values] in grantlint.toml",
        );
        return judgement;
    };
    if declaration.grant.value == Grant::ClientCredentials {
        shared(pair, literal, sharing, &mut judgement);
    }
    let found = clients_with_id(ws, pair.org, literal);
    match found.first() {
        None => not_loaded(ws, pair, literal, &mut judgement),
        Some((client, _)) => {
            judge_object(pair, client, &mut judgement);
            judgement.because(format!("client `{}` is active and of the declared grant", named.value));
        }
    }
    judge_tokens(ws, pair, &mut judgement);
    judgement
}

fn missing_client(pair: Pair<'_>) -> Finding {
    let name = pair.capability.name.as_str();
    let client = pair.capability.client.as_ref().map_or("", |client| client.value.as_str());
    let declaration = pair.declaration().filter(|declaration| declaration.per_region);
    if let Some(declaration) = declaration {
        let region = pair
            .org
            .region
            .as_ref()
            .map_or_else(|| "its region".to_owned(), |region| region.value.to_string());
        let has: Vec<&str> = declaration.ids.iter().map(|(region, _)| region.as_str()).collect();
        return Finding::new(
            RuleId::OauthMissingClient,
            Basis::Platform,
            declaration.name.place,
            format!("`{name}` uses client `{client}`, which has no id for {region}: only for {}", words(&has)),
        )
        .label("one id per region")
        .key(region.clone())
        .help(format!(
            "create the client in the vendor's organization of {region} and add its id under `ids`; an OAuth client works \
             only in the region in which it was created"
        ));
    }
    let place = pair.org.clients.first().map_or(pair.org.name.place, |(key, _)| key.place);
    let finding = Finding::new(
        RuleId::OauthMissingClient,
        Basis::Platform,
        place,
        format!("`{name}` uses client `{client}`, and the organization names no client id for it"),
    )
    .label(format!("no `{client}` here"))
    .key(client)
    .help(format!(
        "create the client in this organization and write its id: `clients: {{ {client}: <client id> }}`"
    ));
    match &pair.capability.client {
        Some(named) => finding.related(named.place, "the client that the capability uses"),
        None => finding,
    }
}

fn not_loaded(ws: &Workspace<'_>, pair: Pair<'_>, id: &str, judgement: &mut Judgement) {
    let bound = ws.documents.clients_of(pair.org);
    let listing = bound.found().next().is_some();
    let unreadable = bound.missing.iter().any(|(_, missing)| *missing == Missing::Unreadable);
    let reason = if unreadable {
        format!("client {id} is named and the file under `documents.clients` could not be read")
    } else if listing {
        format!("client {id} is named and is not among the exported clients")
    } else {
        format!("client {id} is named and not loaded")
    };
    judgement.open(
        reason,
        format!(
            "the answer of GET /api/v2/oauth/clients/{id} in {}, under `documents.clients`",
            pair.org.name.value
        ),
    );
}

fn judge_object(pair: Pair<'_>, client: &OauthClient, judgement: &mut Judgement) {
    judgement.rests_on(client.place, "the client object");
    if let Some(state) = &client.state
        && matches!(state.value, ClientState::Inactive | ClientState::Disabled)
    {
        let word = if state.value == ClientState::Inactive { "inactive" } else { "disabled" };
        judgement.refute(
            Finding::new(
                RuleId::OauthInactiveClient,
                Basis::Platform,
                state.place,
                format!("the client is {word}: it gives no tokens"),
            )
            .label("gives no tokens")
            .help("set the client's state to `active`, or use another client"),
        );
    }
    let Some(declaration) = pair.declaration() else { return };
    if let Some(grant) = &client.grant
        && grant.value != Some(declaration.grant.value)
    {
        let written = grant.value.map_or("something else", Grant::api_name);
        let wanted = declaration.grant.value.api_name();
        judgement.refute(
            Finding::new(
                RuleId::OauthGrantMismatch,
                Basis::Platform,
                grant.place,
                format!(
                    "client `{}` is declared as {wanted}, and the client object is {written}",
                    declaration.name.value
                ),
            )
            .label("what the client is")
            .related(declaration.grant.place, "what the app uses")
            .help(format!("create the client with grant type {wanted}, or change `grant` in the app")),
        );
    }
}

fn shared(pair: Pair<'_>, id: &str, sharing: &Sharing<'_>, judgement: &mut Judgement) {
    let Some(Shared { users, owner }) = sharing.shared.get(id) else { return };
    if owner.is_some_and(|owner| std::ptr::eq(owner, pair.org)) {
        return;
    }
    let own = users.iter().find(|(org, _)| std::ptr::eq(*org, pair.org)).map(|(_, place)| *place);
    let rule = "a client-credentials client gets tokens only for the organization that owns it";
    let (primary, message) = match owner {
        Some(org) => (own, format!("client {id} belongs to {}; {rule}", org.name.value)),
        None => {
            let mut names: Vec<String> =
                users.iter().take(3).map(|(org, _)| org.name.value.to_string()).collect();
            if users.len() > names.len() {
                names.push(format!("{} more organizations", users.len() - names.len()));
            }
            (
                users.first().map(|(_, place)| *place),
                format!("client {id} is named by {}; {rule}", words(&names)),
            )
        }
    };
    let Some(primary) = primary else { return };
    let mut finding = Finding::new(RuleId::OauthSharedClientCredentials, Basis::Platform, primary, message)
        .label("one client, several organizations")
        .key(id)
        .help("create one client in each organization and write its own id here");
    for (org, place) in users.iter().filter(|(_, place)| *place != primary).take(3) {
        finding = finding.related(*place, format!("the same client in {}", org.name.value));
    }
    judgement.refute(finding);
}

/// `org/unknown-organization-id`: what the app asks for is not the org whose
/// token it holds.
fn queried_organization(ws: &Workspace<'_>, pair: Pair<'_>, judgement: &mut Judgement) {
    let Some(queried) = &pair.org.query_organization_id else { return };
    if !queried.same_as(&pair.org.id).is_false() {
        return;
    }
    let whose = match ws.org(&queried.value) {
        Some(other) => format!("that is {}", other.name.value),
        None => "no organization of the manifest has this id".to_owned(),
    };
    let finding = Finding::new(
        RuleId::OrgUnknownOrganizationId,
        Basis::Platform,
        queried.place,
        format!(
            "the app asks for organization {}, and the token is for {}: {whose}",
            queried.value, pair.org.id.value
        ),
    )
    .label("what is sent as organizationId")
    .related(pair.org.id.place, "the id of this organization")
    .help(format!("write {}", pair.org.id.value));
    judgement.refute(finding);
}

/// The token samples of the capability's client in this org: bound to it, or
/// naming it.
pub(in crate::access) fn tokens<'a>(ws: &Workspace<'a>, pair: Pair<'a>) -> Vec<&'a TokenInformation> {
    let id = pair.client_id().and_then(|id| id.literal());
    let bound = ws.documents.tokens_of(pair.org);
    bound
        .found()
        .flat_map(|listing| listing.iter())
        .filter(|token| match (&token.client, id) {
            (Some(client), Some(id)) => !client.is(id).is_false(),
            _ => true,
        })
        .collect()
}

fn judge_tokens(ws: &Workspace<'_>, pair: Pair<'_>, judgement: &mut Judgement) {
    let needed = scopes::needed(ws, pair);
    for token in tokens(ws, pair) {
        if let Some(org) = &token.org
            && ws.same_org(&org.value, pair.org) == Truth::False
        {
            let whose = match ws.org(&org.value) {
                Some(other) => format!("that of {}", other.name.value),
                None => "not one of the manifest".to_owned(),
            };
            judgement.refute(
                Finding::new(
                    RuleId::OauthTokenClaimsMismatch,
                    Basis::Platform,
                    org.place,
                    format!("the token is for organization {}, {whose}", org.value),
                )
                .label("the token's organization")
                .related(pair.org.id.place, "the organization that it is used in")
                .key("org")
                .help(format!(
                    "request the token with the credentials of a client of {}",
                    pair.org.name.value
                )),
            );
            continue;
        }
        if let Some(granted) = &token.scopes {
            let missing = needed.missing_from(&granted.value);
            if !missing.is_empty() {
                judgement.refute(
                    Finding::new(
                        RuleId::OauthTokenClaimsMismatch,
                        Basis::Platform,
                        granted.place,
                        format!("the token's scopes lack {}", quoted(&missing)),
                    )
                    .label("the token's scopes")
                    .key(missing.join(" "))
                    .help(format!(
                        "have {} granted to the client in this organization, then request a new token: a token keeps the \
                         scopes it was issued with",
                        quoted(&missing)
                    )),
                );
            }
        }
    }
}
