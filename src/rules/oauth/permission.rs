//! Permissions that no public operation asks for. The catalogue knows those
//! that the API asks for, and roles hold many others; so in a role only what
//! looks like a slip is worth a word.

use super::{Uses, or_list};
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::formats::Content;
use crate::genesys::{Catalog, Permission};
use crate::model::{PermissionPolicy, Role};
use crate::workspace::Workspace;

pub(in crate::rules) fn unknown_permission(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let mut asked = Uses::default();
    for capability in ws.apps.iter().flat_map(|app| &app.capabilities) {
        for permission in &capability.permissions {
            if let Some(name) = permission.literal() {
                asked.add(name, permission.place, Some(capability.name.as_str()));
            }
        }
    }
    for one in &asked.all {
        let Some(place) = one.places.first() else { continue };
        if ws.catalog.permission_makes_sense(one.name) {
            continue;
        }
        let (message, help) = words(ws.catalog, one.name);
        let finding = Finding::new(RuleId::OauthUnknownPermission, Basis::Platform, *place, message)
            .label("no operation asks for it")
            .help(help);
        found.push(one.complete(finding));
    }
    in_roles(ws, &asked, found);
}

fn in_roles(ws: &Workspace<'_>, asked: &Uses<'_>, found: &mut Vec<Finding>) {
    let policies: Vec<(&PermissionPolicy, Vec<String>)> =
        roles(ws).flat_map(|role| &role.policies).map(|policy| (policy, names(policy))).collect();
    let mut granted = Uses::default();
    for (policy, names) in &policies {
        for name in names {
            granted.add(name, policy.place, None);
        }
    }
    for role in roles(ws) {
        for permission in &role.permissions {
            // Whole words such as `group_creation` are older than triples.
            if let Some(name) = permission.literal().filter(|name| Permission::parse(name).is_some()) {
                granted.add(name, permission.place, None);
            }
        }
    }
    for one in &granted.all {
        let Some(place) = one.places.first() else { continue };
        let known = ws.catalog.permission_exists(one.name) || asked.index.contains_key(one.name);
        let Some(meant) = (if known { None } else { ws.catalog.permission_slip(one.name) }) else { continue };
        let finding = Finding::new(
            RuleId::OauthUnknownPermission,
            Basis::Platform,
            *place,
            format!("the role grants `{}`, which no public operation asks for", one.name),
        )
        .label("opens nothing")
        .help(format!("`{meant}` is what operations ask for"));
        found.push(one.complete(finding));
    }
}

fn roles<'a>(ws: &Workspace<'a>) -> impl Iterator<Item = &'a Role> {
    ws.files.iter().flat_map(|read| &read.contents).flat_map(|content| match content {
        Content::Roles { roles, .. } => roles.as_slice(),
        _ => &[],
    })
}

/// What a policy grants, without wildcards.
fn names(policy: &PermissionPolicy) -> Vec<String> {
    let (Some(domain), Some(entity)) = (policy.domain.literal(), policy.entity.literal()) else {
        return Vec::new();
    };
    let actions = policy.actions.iter().filter_map(|action| action.literal());
    actions
        .filter(|action| ![domain, entity, action].contains(&"*"))
        .map(|action| format!("{domain}:{entity}:{action}"))
        .collect()
}

fn words(catalog: &Catalog, name: &str) -> (String, String) {
    if catalog.scope_exists(name) {
        return (
            format!("`{name}` is a scope, not a permission"),
            "write it under `scopes`; permissions have three parts, `domain:entity:action`".to_owned(),
        );
    }
    let message = if Permission::parse(name).is_some() {
        format!("`{name}` has the shape of a permission, and no public operation asks for it")
    } else {
        format!(
            "`{name}` is none of the permissions that operations ask for: these have three parts, `domain:entity:action`"
        )
    };
    let near = catalog.nearest_permissions(name);
    let help = if near.is_empty() {
        "take the permissions from the operation's documentation, or leave them out: those of the operations are \
         known; one of your own belongs under [catalog] in grantlint.toml"
            .to_owned()
    } else {
        format!("did you mean {}? What the operations need is asked for without being listed", or_list(&near))
    };
    (message, help)
}
