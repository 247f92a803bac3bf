//! `scopes`: what an organization granted explicitly. A grant in the parent or
//! home organization is no grant. Scopes bind user grants; client credentials
//! obey roles and never scopes (`OAuthClient.scope` in the Platform API), so
//! for them only scopes that the app itself declares are asked for.

use super::{approval, quoted};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::kleene::Truth;
use crate::model::{Authorization, LocatedText, ManifestOrg, OauthClient};
use crate::workspace::{Aspect, Pair, Workspace, clients_with_id};

/// The scopes that a capability needs.
#[derive(Debug, Default)]
pub(in crate::access) struct Needed {
    /// Alternatives of which any one suffices, most modest first, with the
    /// operation that asks for them.
    operations: Vec<(String, Vec<String>)>,
    declared: Vec<String>,
    /// Declared scopes or operations that the catalogue does not know.
    unknown: Vec<(RuleId, String)>,
    /// Whether a placeholder stands for one of them.
    open: bool,
}

/// What the capability needs, by its operations (user grants) and by the app's
/// own declaration.
pub(in crate::access) fn needed(ws: &Workspace<'_>, pair: Pair<'_>) -> Needed {
    let mut needed = Needed::default();
    if pair.declaration().is_some_and(|client| client.grant.value.is_user_grant()) {
        needed.open = pair.capability.operations.iter().any(|operation| operation.has_holes());
        for operation in pair.capability.operations.iter().filter_map(|operation| operation.literal()) {
            match ws.operation(operation) {
                Ok(found) => {
                    let mut scopes: Vec<String> =
                        found.scopes.iter().map(|scope| scope.to_string()).collect();
                    scopes.sort_by_key(|scope| !scope.ends_with(":readonly"));
                    if !scopes.is_empty() {
                        needed.operations.push((operation.to_owned(), scopes));
                    }
                }
                Err(_) => needed.unknown.push((RuleId::OauthUnknownOperation, operation.to_owned())),
            }
        }
    }
    needed.open |= pair.capability.scopes.iter().any(|scope| scope.has_holes());
    for scope in pair.capability.scopes.iter().filter_map(|scope| scope.literal()) {
        if ws.catalog.scope_exists(scope) {
            needed.declared.push(scope.to_owned());
        } else {
            needed.unknown.push((RuleId::OauthUnknownScope, scope.to_owned()));
        }
    }
    needed
}

impl Needed {
    /// Whether nothing is needed.
    fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.declared.is_empty() && self.unknown.is_empty() && !self.open
    }

    /// Whether a list of grants has everything, and there is something.
    pub(in crate::access) fn is_met_by(&self, granted: &[LocatedText]) -> bool {
        !(self.operations.is_empty() && self.declared.is_empty()) && self.missing_from(granted).is_empty()
    }

    /// The scopes that a list of grants certainly lacks.
    pub(in crate::access) fn missing_from(&self, granted: &[LocatedText]) -> Vec<String> {
        let has = |scope: &str| Truth::any(granted.iter().map(|own| own.is(scope)));
        let mut missing = Vec::new();
        for (_, alternatives) in &self.operations {
            if Truth::any(alternatives.iter().map(|scope| has(scope))).is_false() {
                missing.push(alternatives[0].clone());
            }
        }
        missing.extend(self.declared.iter().filter(|scope| has(scope).is_false()).cloned());
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// The operations that a missing scope keeps from working.
    fn operations_needing(&self, missing: &[String]) -> Vec<&str> {
        self.operations
            .iter()
            .filter(|(_, alternatives)| missing.contains(&alternatives[0]))
            .map(|(operation, _)| operation.as_str())
            .collect()
    }
}

/// What kind of document granted scopes, from the most telling.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Authorization,
    Client,
    Approval,
    Token,
}

struct Granted<'a> {
    source: Source,
    scopes: &'a [LocatedText],
    place: Place,
}

pub(in crate::access) fn judge(ws: &Workspace<'_>, pair: Pair<'_>) -> Judgement {
    let needed = needed(ws, pair);
    if needed.is_empty() {
        return Judgement::not_needed("no scope is asked for: client credentials obey roles, not scopes");
    }
    let user_grant = pair.declaration().is_some_and(|client| client.grant.value.is_user_grant());
    let basis = if user_grant { Basis::Platform } else { Basis::Declared };
    let mut judgement = Judgement::needed(basis);
    if user_grant
        && !approval::judges_authorization(pair)
        && let Some(withheld) = authorization(ws, pair)
    {
        let (given, place, word) = approval::standing(withheld);
        if given.is_false() {
            judgement.refute(withheld_finding(pair, &needed, basis, place, &word));
            return judgement;
        }
    }
    let granted = granted(ws, pair);
    // What the organization authorized bounds what any other list claims.
    let authorized = granted.iter().any(|source| source.source == Source::Authorization);
    let all: Vec<LocatedText> = granted
        .iter()
        .filter(|source| !authorized || source.source == Source::Authorization)
        .flat_map(|source| source.scopes.iter().cloned())
        .collect();
    let missing = needed.missing_from(&all);
    if let Some(main) = granted.iter().min_by_key(|source| source.source) {
        if missing.is_empty() {
            judgement.because("granted explicitly in this organization");
            judgement.rests_on(main.place, "the scopes granted here");
            if all.iter().any(|scope| scope.has_holes()) && !needed.certainly_in(&all) {
                judgement.open(
                    "a placeholder decides whether the scope is granted",
                    "a value for the placeholder under [values] in grantlint.toml",
                );
            }
        } else if let Some(rule) = said_elsewhere(pair, main) {
            judgement.refute_as_said_by(rule, format!("{} is not granted here", quoted(&missing)));
        } else {
            judgement.refute(missing_scope(ws, pair, &needed, basis, main, &missing));
        }
    } else if pair.names_unknown_client() {
        judgement.covered_by(RuleId::OrgUnknownReference, "the app declares no such client");
    } else {
        judgement.open(
            format!(
                "nothing says which scopes the organization granted; needed: {}",
                quoted(&needed.missing_from(&[]))
            ),
            format!(
                "the answer of GET /api/v2/oauth/authorizations in {}, under `documents.authorizations`, or \
                 `approvals[].scopes`",
                pair.org.name.value
            ),
        );
    }
    // No token carries what the client itself does not ask for, whatever the
    // organization granted.
    if user_grant && let Some(id) = pair.client_id().and_then(|id| id.literal()) {
        let found = clients_with_id(ws, pair.org, id);
        let strongest = found.first().map(|(client, _)| client.origin);
        let disputed = super::client::disputed(ws, &found, &[Aspect::Scopes], &mut judgement);
        let count = |client: &OauthClient| !disputed && Some(client.origin) == strongest;
        for (client, _) in found.iter().filter(|(client, _)| count(client)) {
            let Some(own) = &client.scopes else { continue };
            let lacking = needed.missing_from(&own.value);
            if !lacking.is_empty() {
                let main = Granted { source: Source::Client, scopes: &own.value, place: own.place };
                judgement.refute_once(missing_scope(ws, pair, &needed, basis, &main, &lacking));
            }
        }
    }
    if needed.open {
        judgement.open(
            "a placeholder stands for an operation or a scope of the capability",
            "a value for the placeholder under [values] in grantlint.toml",
        );
    }
    if !judgement.is_refuted() {
        for (rule, name) in &needed.unknown {
            let has = Truth::any(all.iter().map(|own| own.is(name)));
            if !has.is_true() {
                judgement.covered_by(*rule, format!("`{name}` does not exist on the platform"));
            }
        }
    }
    judgement
}

impl Needed {
    fn certainly_in(&self, granted: &[LocatedText]) -> bool {
        let has = |scope: &str| granted.iter().any(|own| own.is(scope).is_true());
        self.operations.iter().all(|(_, alternatives)| alternatives.iter().any(|scope| has(scope)))
            && self.declared.iter().all(|scope| has(scope))
    }
}

/// The rule of another link that already says that the only list there is
/// lacks a scope.
fn said_elsewhere(pair: Pair<'_>, main: &Granted<'_>) -> Option<RuleId> {
    let asked_for_approval = pair.capability.cross_org.is_some()
        || pair.declaration().is_some_and(|client| client.per_region && client.grant.value.is_user_grant());
    match main.source {
        Source::Approval if asked_for_approval => Some(RuleId::AppfoundryApprovalInsufficient),
        Source::Token => Some(RuleId::OauthTokenClaimsMismatch),
        _ => None,
    }
}

/// An authorization that was asked for, or taken back, grants nothing.
fn withheld_finding(pair: Pair<'_>, needed: &Needed, basis: Basis, place: Place, word: &str) -> Finding {
    let scopes = needed.missing_from(&[]);
    let what = match scopes.as_slice() {
        [] => format!("`{}` needs scopes", pair.capability.name.as_str()),
        scopes => format!("`{}` needs {}", pair.capability.name.as_str(), quoted(scopes)),
    };
    Finding::new(
        RuleId::OauthMissingOrgScope,
        basis,
        place,
        format!("{what}, and the organization's authorization of the client is {word}: it grants nothing"),
    )
    .label("not authorized")
    .key(scopes.join(" "))
    .help(
        "have an administrator of this organization authorize the client, then export the authorization anew",
    )
}

fn missing_scope(
    ws: &Workspace<'_>,
    pair: Pair<'_>,
    needed: &Needed,
    basis: Basis,
    main: &Granted<'_>,
    missing: &[String],
) -> Finding {
    let name = pair.capability.name.as_str();
    let by = match main.source {
        Source::Authorization => "the organization's authorization",
        Source::Client => "the client",
        Source::Approval => "the approval in this organization",
        Source::Token => "the token",
    };
    let operations = needed.operations_needing(missing);
    let what = match operations.first() {
        Some(operation) => format!("`{operation}` needs"),
        None => format!("`{name}` needs"),
    };
    let mut finding = Finding::new(
        RuleId::OauthMissingOrgScope,
        basis,
        main.place,
        format!("{what} {}, and {by} does not grant it", quoted(missing)),
    )
    .label("granted in this organization")
    .key(missing.join(" "))
    .help(if main.source == Source::Client && approval::is_vendor_owned(pair) {
        format!(
            "add {} to the scopes of the client itself, in the vendor's organization that owns it, and have the \
             administrator of each customer's organization authorize it again",
            quoted(missing)
        )
    } else {
        format!(
            "grant {} in this organization itself and have its administrator authorize the client again",
            quoted(missing)
        )
    });
    for other in [&pair.org.parent, &pair.app.home_org].into_iter().flatten() {
        if let Some(org) = ws.org(other)
            && !std::ptr::eq(org, pair.org)
            && let Some(grant) = granted(ws, Pair { org, region: ws.region_of(org), ..pair })
                .into_iter()
                .find(|source| needed.missing_from(source.scopes).is_empty())
        {
            finding = finding.related(
                grant.place,
                format!("{} has it, but a grant there does not flow to other organizations", org.name.value),
            );
            break;
        }
    }
    finding
}

/// The authorization of the capability's client in this org.
pub(in crate::access) fn authorization<'a>(ws: &Workspace<'a>, pair: Pair<'a>) -> Option<&'a Authorization> {
    let id = pair.client_id()?.literal()?;
    authorizations(ws, pair.org)
        .into_iter()
        .find(|found| found.client.as_ref().is_some_and(|client| client.is(id).is_true()))
}

/// Whether an authorization may be that of the capability's client: by its id,
/// or because the id of one of the two is not known.
pub(super) fn may_be_authorized(ws: &Workspace<'_>, pair: Pair<'_>) -> bool {
    let Some(id) = pair.client_id().and_then(|id| id.literal()) else { return true };
    authorizations(ws, pair.org)
        .iter()
        .any(|found| found.client.as_ref().is_none_or(|client| !client.is(id).is_false()))
}

fn authorizations<'a>(ws: &Workspace<'a>, org: &'a ManifestOrg) -> Vec<&'a Authorization> {
    ws.documents.authorizations_of(org).found().flat_map(|listing| listing.iter()).collect()
}

fn granted<'a>(ws: &Workspace<'a>, pair: Pair<'a>) -> Vec<Granted<'a>> {
    let mut all = Vec::new();
    let mut add = |source, scopes: &'a Option<crate::diagnostic::Located<Vec<LocatedText>>>| {
        if let Some(scopes) = scopes {
            all.push(Granted { source, scopes: &scopes.value, place: scopes.place });
        }
    };
    if let Some(authorization) = authorization(ws, pair) {
        add(Source::Authorization, &authorization.scopes);
    }
    // Nor does the vendor's own export, where this org authorized nothing.
    let is_listed = approval::unlisted(ws, pair).is_none();
    if let Some(id) = pair.client_id().and_then(|id| id.literal()) {
        for (client, bound) in clients_with_id(ws, pair.org, id) {
            // A client object that is not this org's own says what the client
            // may ask for anywhere, not what this org granted.
            if is_listed && bound
                || client.org.as_ref().is_some_and(|org| !ws.same_org(org, pair.org).is_false())
            {
                add(Source::Client, &client.scopes);
            }
        }
    }
    for token in super::tokens::tokens(ws, pair) {
        let elsewhere = token.org.as_ref().is_some_and(|org| ws.same_org(org, pair.org).is_false());
        if !elsewhere {
            add(Source::Token, &token.scopes);
        }
    }
    for approval in pair.org.approvals.iter().flat_map(|approvals| &approvals.value) {
        if !super::lists(std::slice::from_ref(&approval.capability), pair.capability.name.as_str()).is_false()
        {
            add(Source::Approval, &approval.scopes);
        }
    }
    all
}
