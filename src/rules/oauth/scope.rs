//! Scopes that do not exist: in the app, in approvals, and in what the
//! platform exported of clients, authorizations and tokens.

use super::{Uses, or_list};
use crate::diagnostic::{Basis, Finding, Located, RuleId};
use crate::formats::Content;
use crate::genesys::{Catalog, ScopeCorrection};
use crate::model::LocatedText;
use crate::workspace::Workspace;

pub(in crate::rules) fn unknown_scope(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let mut uses = Uses::default();
    for capability in ws.apps.iter().flat_map(|app| &app.capabilities) {
        add(&mut uses, &capability.scopes, Some(capability.name.as_str()));
    }
    for approval in ws.orgs.iter().flat_map(|org| &org.approvals).flat_map(|approvals| &approvals.value) {
        add_list(&mut uses, approval.scopes.as_ref());
    }
    for content in ws.files.iter().flat_map(|read| &read.contents) {
        match content {
            Content::Clients { clients, .. } => {
                clients.iter().for_each(|client| add_list(&mut uses, client.scopes.as_ref()));
            }
            Content::Authorizations { authorizations, .. } => {
                authorizations.iter().for_each(|one| add_list(&mut uses, one.scopes.as_ref()));
            }
            Content::Tokens(tokens) => {
                tokens.iter().for_each(|token| add_list(&mut uses, token.scopes.as_ref()))
            }
            _ => {}
        }
    }
    for one in &uses.all {
        let Some(place) = one.places.first().filter(|_| !ws.catalog.scope_exists(one.name)) else { continue };
        let (message, help) = words(ws.catalog, one.name);
        let finding = Finding::new(RuleId::OauthUnknownScope, Basis::Platform, *place, message)
            .label("grants nothing")
            .help(help);
        found.push(one.complete(finding));
    }
}

fn add_list<'a>(uses: &mut Uses<'a>, scopes: Option<&'a Located<Vec<LocatedText>>>) {
    if let Some(scopes) = scopes {
        add(uses, &scopes.value, None);
    }
}

fn add<'a>(uses: &mut Uses<'a>, scopes: &'a [LocatedText], capability: Option<&'a str>) {
    for scope in scopes {
        if let Some(name) = scope.literal() {
            uses.add(name, scope.place, capability);
        }
    }
}

fn words(catalog: &Catalog, name: &str) -> (String, String) {
    let message = format!("there is no scope `{name}`");
    match catalog.scope_correction(name) {
        Some(ScopeCorrection::Use(scope)) => (message, format!("write `{scope}`")),
        Some(ScopeCorrection::Retired) => {
            (format!("{message} any more"), "remove it; the platform has retired it".to_owned())
        }
        Some(ScopeCorrection::Nothing) => {
            (message, "remove it: what it stands for is guarded by permissions, not by a scope".to_owned())
        }
        Some(ScopeCorrection::Permission { exists, nearest, scope }) => {
            let shape = if exists {
                "it is a permission, which no token can carry"
            } else {
                "it has the shape of a permission, and no such permission is known either"
            };
            let mut help = match scope {
                Some(scope) => format!("write the scope `{scope}`"),
                None => "remove it here".to_owned(),
            };
            if !nearest.is_empty() {
                help.push_str(&format!(", and grant the permission {} to a role", or_list(&nearest)));
            }
            (format!("{message}: {shape}"), help)
        }
        None => {
            let near = catalog.nearest_scopes(name);
            let help = if near.is_empty() {
                "take the scope from the operation's documentation".to_owned()
            } else {
                format!("did you mean {}?", or_list(&near))
            };
            (message, help)
        }
    }
}
