//! `client`: the org has a client for the capability, and it works: it is
//! active, of the declared grant, of this org, and its token is for this org.

use std::collections::{HashMap, HashSet};

use super::{settings, tokens, unloaded, words};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::genesys::Context as Caller;
use crate::model::{ClientDeclaration, ClientState, Grant, ManifestOrg, OauthClient};
use crate::syntax::Text;
use crate::workspace::{Aspect, Dispute, ID_LENGTH, Pair, Workspace, client_named, clients_with_id};

/// Which organizations name the same client id. A client-credentials client
/// works only in the org that owns it.
pub(in crate::access) struct Sharing<'a> {
    shared: HashMap<&'a str, Shared<'a>>,
}

struct Shared<'a> {
    users: Vec<(&'a ManifestOrg, Place)>,
    /// The organization in whose exports the client is, or that it names; a
    /// user of it, where there is a choice.
    owner: Option<&'a ManifestOrg>,
}

impl<'a> Sharing<'a> {
    pub(in crate::access) fn new(ws: &Workspace<'a>, pairs: &[Pair<'a>]) -> Self {
        // One export may be named by many organizations: it is looked at once,
        // for the first of them.
        let mut exported: HashMap<&str, &ManifestOrg> = HashMap::new();
        let mut listings: HashSet<*const OauthClient> = HashSet::new();
        for org in &ws.orgs {
            let bound = ws.documents.clients_of(org);
            for listing in bound.found().filter(|listing| listings.insert(listing.as_ptr())) {
                for id in listing.iter().filter_map(|client| client.id.as_ref()?.literal()) {
                    exported.entry(id).or_insert(org);
                }
            }
        }
        // A name is that of another client in each organization, also where it
        // is not found.
        let is_name = |word: &str| {
            word.len() != ID_LENGTH
                && !exported.contains_key(word)
                && ws.documents.loose_clients(word).next().is_none()
        };
        let mut users: HashMap<&str, Vec<(&ManifestOrg, Place)>> = HashMap::new();
        let mut seen: HashSet<(&str, &Text)> = HashSet::new();
        let of_orgs = ws.orgs.iter().flat_map(|org| org.clients.iter().map(move |(_, id)| (*org, id)));
        let of_pairs = pairs.iter().filter_map(|pair| Some((pair.org, pair.client_id()?)));
        for (org, id) in of_orgs.chain(of_pairs) {
            if let Some(literal) = id.literal()
                && !is_name(literal)
                && client_named(ws, org, literal).is_none()
                && seen.insert((literal, &org.id.value))
            {
                users.entry(literal).or_default().push((org, id.place));
            }
        }
        let shared = users.into_iter().filter_map(|(id, users)| {
            let first = exported.get(id).copied();
            if users.len() == 1 && first.is_some_and(|owner| same(owner, users[0].0)) {
                return None;
            }
            let owns = |org: &'a ManifestOrg| clients_with_id(ws, org, id).iter().any(|(_, bound)| *bound);
            let native = || {
                let said = ws.documents.loose_clients(id).find_map(|client| client.org.as_ref());
                said.and_then(|org| ws.org(org))
            };
            let of_user = first.and_then(|_| users.iter().map(|(org, _)| *org).find(|org| owns(org)));
            let owner = of_user.or(first).or_else(native);
            let lonely = users.len() == 1 && owner.is_none_or(|owner| same(owner, users[0].0));
            (!lonely).then_some((id, Shared { users, owner }))
        });
        Self { shared: shared.collect() }
    }
}

/// Whether two entries are the same organization, listed twice perhaps.
fn same(one: &ManifestOrg, other: &ManifestOrg) -> bool {
    one.id.value == other.id.value
}

pub(in crate::access) fn judge(ws: &Workspace<'_>, pair: Pair<'_>, sharing: &Sharing<'_>) -> Judgement {
    let Some(named) = &pair.capability.client else {
        let mut judgement = Judgement::not_needed("the capability names no client");
        queried_organization(ws, pair, &mut judgement);
        if !pair.capability.operations.is_empty() || !pair.capability.scopes.is_empty() {
            tokens::judge(ws, pair, &mut judgement);
        }
        return judgement;
    };
    let mut judgement = Judgement::needed(Basis::Platform);
    queried_organization(ws, pair, &mut judgement);
    let Some(declaration) = pair.declaration() else {
        judgement
            .covered_by(RuleId::OrgUnknownReference, format!("the app declares no client `{}`", named.value));
        return judgement;
    };
    callers(ws, pair, declaration, &mut judgement);
    let Some(id) = pair.client_id() else {
        if declaration.per_region && pair.region.is_none() {
            judgement.open(
                format!("client `{}` has one id per region, and the region is not known", named.value),
                format!("`region` of {} in {}", pair.org.name.value, ws.path(pair.org.file)),
            );
        } else {
            judgement.refute(missing_client(pair));
        }
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
    if is_of_another_organization(ws, pair) {
        judgement.covered_by(
            RuleId::OrgExportOfAnotherOrganization,
            "what was exported is that of another organization",
        );
    }
    if declaration.grant.value == Grant::ClientCredentials {
        shared(pair, literal, sharing, &mut judgement);
    }
    let found = clients_with_id(ws, pair.org, literal);
    match found.first() {
        None => unloaded::client(ws, pair, literal, &mut judgement),
        Some((client, _)) => {
            disputed(ws, &found, &[Aspect::State, Aspect::Grant], &mut judgement);
            judge_object(ws, pair, &found, client, &mut judgement);
            judgement.because(format!("client `{}` is active and of the declared grant", named.value));
        }
    }
    tokens::judge(ws, pair, &mut judgement);
    judgement
}

/// Whether the organization object that was exported with everything else is
/// another's.
fn is_of_another_organization(ws: &Workspace<'_>, pair: Pair<'_>) -> bool {
    let exported = ws.organizations_of(pair.org);
    !exported.is_empty() && exported.iter().all(|own| ws.same_org(&own.id.value, pair.org).is_false())
}

/// Operations that answer only users, or only clients without a user
/// (`400 not.a.user`, `400 not.a.client`).
fn callers(ws: &Workspace<'_>, pair: Pair<'_>, declaration: &ClientDeclaration, judgement: &mut Judgement) {
    let user = declaration.grant.value.is_user_grant();
    for operation in &pair.capability.operations {
        let Some(Ok(found)) = operation.literal().map(|written| ws.operation(written)) else { continue };
        let (only, but, code) = match found.context {
            Caller::UserOnly if !user => ("only users", "has no user behind it", "not.a.user"),
            Caller::ClientOnly if user => ("only client credentials", "signs users in", "not.a.client"),
            _ => continue,
        };
        let client = declaration.name.value.as_str();
        let wanted =
            if user { "`grant: client-credentials`" } else { "a grant that signs users in, such as `code`" };
        judgement.refute(
            Finding::new(
                RuleId::OauthGrantMismatch,
                Basis::Platform,
                operation.place,
                format!("`{}` answers {only}, and client `{client}` {but}: 400 {code}", operation.value),
            )
            .label(format!("answers {only}"))
            .related(declaration.grant.place, "what the app uses")
            .key(code)
            .help(format!("call it through a client with {wanted}, or call another operation")),
        );
    }
}

fn missing_client(pair: Pair<'_>) -> Finding {
    let name = pair.capability.name.as_str();
    let client = pair.capability.client.as_ref().map_or("", |client| client.value.as_str());
    let declaration = pair.declaration().filter(|declaration| declaration.per_region);
    if let Some(declaration) = declaration {
        let region = pair.region.unwrap_or("its region");
        let has: Vec<&str> = declaration.ids.iter().map(|(region, _)| region.as_str()).collect();
        return Finding::new(
            RuleId::OauthMissingClient,
            Basis::Platform,
            declaration.name.place,
            format!("`{name}` uses client `{client}`, which has no id for {region}: only for {}", words(&has)),
        )
        .label("one id per region")
        .key(region)
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

/// Leaves open what two exports of one client tell in different ways, and says
/// what is taken for granted where a plan or module counts more.
pub(super) fn disputed(
    ws: &Workspace<'_>,
    found: &[(&OauthClient, bool)],
    aspects: &[Aspect],
    judgement: &mut Judgement,
) -> bool {
    if let Some(assumed) = ws.client_assumption(found) {
        judgement.assume(assumed);
    }
    let disputes: Vec<Dispute> =
        aspects.iter().filter_map(|aspect| ws.client_dispute(found, *aspect)).collect();
    for dispute in &disputes {
        leave_open(dispute, judgement);
    }
    !disputes.is_empty()
}

/// Leaves open what two documents tell in different ways.
pub(super) fn leave_open(dispute: &Dispute, judgement: &mut Judgement) {
    let words = format!("{}: nothing says which is in force", dispute.words);
    if dispute.said {
        judgement.covered_by(RuleId::FileConflictingSources, words);
    } else {
        judgement.open(words, dispute.settled_by);
    }
}

fn judge_object(
    ws: &Workspace<'_>,
    pair: Pair<'_>,
    found: &[(&OauthClient, bool)],
    client: &OauthClient,
    judgement: &mut Judgement,
) {
    judgement.rests_on(client.place, "the client object");
    if let Some(state) = &client.state
        && ws.client_dispute(found, Aspect::State).is_none()
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
    let written = client.grant_written.as_ref();
    if written.is_some_and(|written| written.has_holes()) {
        judgement.open("the grant type of the client is a placeholder", "a value for the placeholder");
        return;
    }
    let spelled = written.and_then(|written| written.literal()).filter(|word| word.contains('_'));
    if let Some(word) = spelled.filter(|_| client.grant.as_ref().is_some_and(|grant| grant.value.is_some())) {
        judgement
            .assume(format!("`{word}` is taken for `{}`, as the platform spells it", word.replace('_', "-")));
    }
    if let Some(grant) = &client.grant
        && grant.value != Some(declaration.grant.value)
        && ws.client_dispute(found, Aspect::Grant).is_none()
    {
        let wanted = declaration.grant.value.api_name();
        let written = match (grant.value, written) {
            (Some(grant), _) => grant.api_name().to_owned(),
            (None, Some(written)) => format!("`{}`, which is no grant type", written.value),
            (None, None) => "something else".to_owned(),
        };
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
    if owner.is_some_and(|owner| same(owner, pair.org)) {
        return;
    }
    let own = users.iter().find(|(org, _)| same(org, pair.org)).map(|(_, place)| *place);
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
                format!("client {id} is used for {}; {rule}", words(&names)),
            )
        }
    };
    let Some(primary) = primary else { return };
    let mut finding = Finding::new(RuleId::OauthSharedClientCredentials, Basis::Platform, primary, message)
        .label("one client, several organizations")
        .key(id)
        .help("create one client in each organization and name its id under the organization's `clients`");
    for (org, place) in users.iter().filter(|(_, place)| *place != primary).take(3) {
        finding = finding.related(*place, format!("the same client in {}", org.name.value));
    }
    judgement.refute(finding);
}

/// `org/unknown-organization-id`: what the app asks for is not the org whose
/// token it holds.
fn queried_organization(ws: &Workspace<'_>, pair: Pair<'_>, judgement: &mut Judgement) {
    settings::judge(ws, pair, "client", judgement);
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
