//! Token samples, a part of `client`: a token is for this org, and carries the
//! scopes that the capability needs.

use super::{quoted, scopes};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::kleene::Truth;
use crate::model::TokenInformation;
use crate::workspace::{Pair, Workspace};

/// The token samples of the capability's client in this org: bound to it, or
/// naming it.
pub(in crate::access) fn tokens<'a>(ws: &Workspace<'a>, pair: Pair<'a>) -> Vec<&'a TokenInformation> {
    let id = pair.client_id().and_then(|id| id.literal());
    if id.is_none() && pair.capability.client.is_some() {
        return Vec::new();
    }
    let mut tokens = ws.tokens_of(pair.org);
    tokens.retain(|token| match (&token.client, id) {
        (Some(client), Some(id)) => !client.is(id).is_false(),
        (Some(_), None) => false,
        (None, _) => !is_of_another_client(ws, pair, token),
    });
    tokens
}

/// Whether a token that does not name its client serves a capability of
/// another client of the app, and not this one.
fn is_of_another_client(ws: &Workspace<'_>, pair: Pair<'_>, token: &TokenInformation) -> bool {
    let Some(scopes) = &token.scopes else { return false };
    if scopes::needed(ws, pair).missing_from(&scopes.value).is_empty() {
        return false;
    }
    let named = |capability: &crate::model::Capability| {
        pair.org.capabilities.value.iter().any(|name| name.is(&capability.name.value).is_true())
    };
    let own = pair.capability.client.as_ref().map(|client| &client.value);
    let mut others = pair.app.capabilities.iter().filter(|other| {
        other.client.is_some() && other.client.as_ref().map(|client| &client.value) != own && named(other)
    });
    others.any(|capability| scopes::needed(ws, Pair { capability, ..pair }).is_met_by(&scopes.value))
}

pub(super) fn judge(ws: &Workspace<'_>, pair: Pair<'_>, judgement: &mut Judgement) {
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
