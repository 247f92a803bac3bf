//! `approval`: an administrator of the target org has approved what the app
//! does across organizations, or the vendor's client that signs its users in
//! (<https://help.mypurecloud.com/articles/authorize-an-oauth-client/>).

use super::{lists, quoted, scopes};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::formats::Content;
use crate::kleene::Truth;
use crate::model::{Approval, Authorization, LocatedText};
use crate::workspace::{Pair, Workspace};

/// Whether the app signs users in with a client that another org owns: a
/// user-grant client that is not one per customer org.
pub(super) fn is_vendor_owned(pair: Pair<'_>) -> bool {
    pair.declaration().is_some_and(|client| client.per_region && client.grant.value.is_user_grant())
}

pub(in crate::access) fn judge(ws: &Workspace<'_>, pair: Pair<'_>) -> Judgement {
    let name = pair.capability.name.as_str();
    let basis = match (is_vendor_owned(pair), pair.capability.cross_org) {
        (true, _) => Basis::Platform,
        (false, Some(_)) => Basis::Declared,
        (false, None) => {
            return Judgement::not_needed("the client belongs to the organization and stays within it");
        }
    };
    let mut judgement = Judgement::needed(basis);
    let empty = Vec::new();
    let approvals = pair.org.approvals.as_ref().map_or(&empty, |approvals| &approvals.value);
    let mine: Vec<&Approval> = approvals
        .iter()
        .filter(|approval| !lists(std::slice::from_ref(&approval.capability), name).is_false())
        .collect();
    let needed = scopes::needed(ws, pair);
    let verdicts: Vec<(&Approval, Truth, Vec<String>)> = mine
        .iter()
        .map(|approval| {
            let given = approval.state.as_ref().map_or(Truth::True, is_authorized)
                & lists(std::slice::from_ref(&approval.capability), name);
            let missing = match &approval.scopes {
                None => Vec::new(),
                Some(scopes) => needed.missing_from(&scopes.value),
            };
            (*approval, given, missing)
        })
        .collect();
    if let Some((approval, ..)) =
        verdicts.iter().find(|(_, given, missing)| given.is_true() && missing.is_empty())
    {
        if let Some(date) = approval.date.as_ref().filter(|date| is_after(date, ws.today)) {
            judgement.open(
                format!("the approval is dated {}, and today is {}", date.value, ws.today),
                format!("the date of the approval in {}", ws.path(date.place.file)),
            );
        }
        if let Some(place) = unlisted(ws, pair) {
            judgement.rests_on(place, "this listing does not have the client");
            judgement.open(
                "an approval is recorded, and the client is not among the organization's authorizations, all of which \
                 were exported",
                format!(
                    "a new answer of GET /api/v2/oauth/authorizations in {}, after its administrator authorized the client",
                    pair.org.name.value
                ),
            );
        }
        judgement.because(match &approval.approved_by {
            Some(person) => format!("approved by {}", person.value),
            None => "approved by an administrator of the organization".to_owned(),
        });
        judgement.rests_on(approval.place, "the approval");
        return judgement;
    }
    if verdicts.iter().any(|(_, given, missing)| given.is_unknown() && missing.is_empty()) {
        judgement.open(
            "a placeholder decides whether the approval is given",
            "a value for the placeholder under [values] in grantlint.toml",
        );
        return judgement;
    }
    if verdicts.is_empty()
        && basis == Basis::Platform
        && let Some(authorization) = scopes::authorization(ws, pair)
    {
        return from_authorization(pair, judgement, &needed, authorization);
    }
    let insufficient = verdicts.iter().find(|(_, given, _)| given.is_true());
    if let Some((approval, _, missing)) = insufficient
        && let Some(scopes) = &approval.scopes
    {
        judgement.refute(insufficient_finding(pair, basis, scopes.place, missing));
        return judgement;
    }
    judgement.refute(match verdicts.first() {
        Some((approval, ..)) => {
            let state = approval.state.as_ref();
            let place = state.map_or(approval.place, |state| state.place);
            let word = state.map_or_else(String::new, |state| state.value.to_string());
            not_authorized(name, basis, place, &word)
        }
        None => missing(pair, basis, approvals),
    });
    judgement
}

fn from_authorization(
    pair: Pair<'_>,
    mut judgement: Judgement,
    needed: &scopes::Needed,
    authorization: &Authorization,
) -> Judgement {
    let (given, place, word) = standing(authorization);
    let lacking = authorization.scopes.as_ref().map(|own| needed.missing_from(&own.value));
    match (given, lacking) {
        (Truth::False, _) => {
            judgement.refute(not_authorized(pair.capability.name.as_str(), Basis::Platform, place, &word));
        }
        // The link `scopes` says it of the same list.
        (_, Some(missing)) if !missing.is_empty() => judgement.refute_as_said_by(
            RuleId::OauthMissingOrgScope,
            format!("the authorization does not cover {}", quoted(&missing)),
        ),
        (Truth::Unknown, _) => {
            judgement.open(
                "the authorization has no `state`",
                "the whole answer of GET /api/v2/oauth/authorizations, under `documents.authorizations`",
            );
        }
        (Truth::True, _) => {
            judgement.because("the organization authorized the client");
            judgement.rests_on(authorization.place, "the authorization");
        }
    }
    judgement
}

/// Where the whole list of an organization's authorizations is named, if the
/// vendor's client is not among them.
pub(super) fn unlisted(ws: &Workspace<'_>, pair: Pair<'_>) -> Option<Place> {
    let at_home = pair.app.home_org.as_ref().is_some_and(|home| !ws.same_org(home, pair.org).is_false());
    if !is_vendor_owned(pair) || at_home || scopes::may_be_authorized(ws, pair) {
        return None;
    }
    ws.documents.whole_listing(
        pair.org.file,
        &pair.org.documents.authorizations,
        |content| matches!(content, Content::Authorizations { complete: true, .. } | Content::EmptyListing),
        |content| matches!(content, Content::Authorizations { complete: false, .. }),
    )
}

/// Whether a date, `YYYY-MM-DD`, is after another.
fn is_after(date: &LocatedText, today: &str) -> bool {
    date.literal().is_some_and(|date| date.len() == today.len() && date > today)
}

/// Whether an authorization is given, with the place and the word that say so.
pub(super) fn standing(authorization: &Authorization) -> (Truth, Place, String) {
    let pending = authorization.pending.as_ref().filter(|pending| pending.value);
    match (&authorization.state, pending) {
        (Some(state), pending) if pending.is_none() || is_authorized(state).is_false() => {
            (is_authorized(state), state.place, state.value.to_string())
        }
        (_, Some(pending)) => (Truth::False, pending.place, "pending".to_owned()),
        (_, None) => (Truth::Unknown, authorization.place, String::new()),
    }
}

/// Whether this link speaks of the client's authorization itself.
pub(super) fn judges_authorization(pair: Pair<'_>) -> bool {
    let name = pair.capability.name.as_str();
    is_vendor_owned(pair)
        && !pair
            .org
            .approvals
            .iter()
            .flat_map(|approvals| &approvals.value)
            .any(|approval| !lists(std::slice::from_ref(&approval.capability), name).is_false())
}

fn is_authorized(state: &LocatedText) -> Truth {
    match state.literal() {
        None => Truth::Unknown,
        Some(word) => {
            Truth::from(["authorized", "approved"].iter().any(|good| word.eq_ignore_ascii_case(good)))
        }
    }
}

fn missing(pair: Pair<'_>, basis: Basis, approvals: &[Approval]) -> Finding {
    let name = pair.capability.name.as_str();
    let place = pair.org.approvals.as_ref().map_or(pair.org.name.place, |approvals| approvals.place);
    let others: Vec<String> =
        approvals.iter().map(|approval| approval.capability.value.to_string()).collect();
    let covered = match others.as_slice() {
        [] => "no approval is recorded".to_owned(),
        some => format!("the approvals cover only {}", quoted(some)),
    };
    let finding = Finding::new(
        RuleId::AppfoundryMissingAdminApproval,
        basis,
        place,
        format!("no administrator of the organization has approved `{name}`: {covered}"),
    )
    .label("no approval for it here")
    .key(name)
    .help(format!(
        "have an administrator of this organization approve it, then record `- {{ capability: {name}, approved_by: ..., \
         date: ... }}` under `approvals`"
    ));
    match pair.capability.cross_org {
        Some(place) => {
            finding.related(place, "this capability works across organizations, so each one must approve it")
        }
        None => match pair.declaration() {
            Some(client) => finding.related(
                client.name.place,
                "the vendor owns this client, so each organization must authorize it",
            ),
            None => finding,
        },
    }
}

fn not_authorized(name: &str, basis: Basis, place: crate::diagnostic::Place, state: &str) -> Finding {
    Finding::new(
        RuleId::AppfoundryMissingAdminApproval,
        basis,
        place,
        format!("the approval of `{name}` is not in force: its state is `{state}`"),
    )
    .label("not authorized")
    .key(name)
    .help("have an administrator of this organization authorize it; only `authorized` lets the app in")
}

fn insufficient_finding(
    pair: Pair<'_>,
    basis: Basis,
    place: crate::diagnostic::Place,
    missing: &[String],
) -> Finding {
    let name = pair.capability.name.as_str();
    Finding::new(
        RuleId::AppfoundryApprovalInsufficient,
        basis,
        place,
        format!("the approval of `{name}` does not cover {}, which it needs now", quoted(missing)),
    )
    .label("approved so far")
    .key(format!("{name} {}", missing.join(" ")))
    .help(format!(
        "have the administrator approve again with {}; scopes that an app version adds are not approved by themselves",
        quoted(missing)
    ))
}
