//! Operations that the public API definition does not have.

use super::{Uses, or_list};
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::genesys::{MissKind, Mode, Name, Operation, OperationMiss};
use crate::workspace::Workspace;

pub(in crate::rules) fn unknown_operation(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let mut uses = Uses::default();
    for capability in ws.apps.iter().flat_map(|app| &app.capabilities) {
        for operation in &capability.operations {
            if let Some(name) = operation.literal() {
                uses.add(name, operation.place, Some(capability.name.as_str()));
            }
        }
    }
    for one in &uses.all {
        let (Some(place), Err(miss)) = (one.places.first(), ws.catalog.find_operation(one.name)) else {
            continue;
        };
        let (message, help) = words(one.name, &miss);
        let finding = Finding::new(RuleId::OauthUnknownOperation, Basis::Platform, *place, message)
            .label("not an operation of the API")
            .help(help);
        found.push(one.complete(finding));
    }
}

fn words(name: &str, miss: &OperationMiss) -> (String, String) {
    let nearest = miss.nearest.as_slice();
    let names: Vec<Name> = nearest.iter().map(|operation| Name::from(operation.to_string())).collect();
    match miss.kind {
        MissKind::Unreadable => (
            format!("`{name}` is neither a method with a path nor the name of an operation"),
            "write it as `POST /api/v2/analytics/bots/aggregates/query`".to_owned(),
        ),
        MissKind::OtherMethods => {
            (format!("`{name}`: the path exists, with another method"), format!("write {}", or_list(&names)))
        }
        MissKind::NoMethod => (
            format!("`{name}` names a path without a method, and the path has several"),
            format!("write {}", or_list(&names)),
        ),
        MissKind::Ambiguous => {
            (format!("several operations are called `{name}`"), format!("write {}", or_list(&names)))
        }
        MissKind::TokenEndpoint => (
            format!("`{name}` is where tokens are requested, not an operation of the API"),
            "leave it out here; where tokens are requested is `token_url` of the app or the organization"
                .to_owned(),
        ),
        MissKind::Unknown { claimed_elsewhere } => {
            let rumour = if claimed_elsewhere { ", though forum posts speak of it" } else { "" };
            let message = format!(
                "`{name}` is not in the public API definition of Genesys Cloud{rumour}; no scope, role or approval \
                 makes it answer"
            );
            (message, replacement(nearest, &names))
        }
    }
}

/// What to call instead, with what that asks for.
fn replacement(nearest: &[Operation], names: &[Name]) -> String {
    let Some(first) = nearest.first() else {
        return "look the operation up in the API Explorer; one that is not public belongs under [catalog] in \
                grantlint.toml"
            .to_owned();
    };
    let mut help = format!("call `{first}`");
    let needs = or_list(&first.permissions);
    match (first.permissions.len(), first.mode) {
        (0, _) => {}
        (1, _) | (_, Mode::Any) => help.push_str(&format!(", which asks for the permission {needs}")),
        _ => help
            .push_str(&format!(", which asks for all of the permissions {}", needs.replace(" or ", " and "))),
    }
    if let Some(scope) =
        first.scopes.iter().find(|scope| scope.ends_with(":readonly")).or(first.scopes.first())
    {
        help.push_str(&format!(" in a role, and of users who sign in also for the scope `{scope}`"));
    }
    if let Some(others) = names.get(1..).filter(|others| !others.is_empty()) {
        help.push_str(&format!("; or {}", or_list(others)));
    }
    help
}
