//! `permissions`: the client's roles (client credentials), or the users' roles
//! (user grants), hold what the operations need: one of the permissions, or
//! all of them, as the operation says (`x-inin-requires-permissions`).

use std::borrow::Cow;

use super::held::{Held, load, role_name};
use super::{quoted, unloaded};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::formats::Content;
use crate::genesys::Mode;
use crate::kleene::Truth;
use crate::model::Role;
use crate::workspace::{Aspect, Pair, Workspace, clients_with_id};

/// Something that needs permissions.
struct Requirement {
    what: Cow<'static, str>,
    place: Place,
    any: bool,
    permissions: Vec<String>,
}

pub(in crate::access) fn judge(ws: &Workspace<'_>, pair: Pair<'_>) -> Judgement {
    if pair.capability.operations.is_empty() && pair.capability.permissions.is_empty() {
        return Judgement::not_needed("the capability names no operation and no permission");
    }
    let mut judgement = Judgement::needed(Basis::Platform);
    let (requirements, unknown) = requirements(ws, pair);
    if pair.capability.operations.iter().chain(&pair.capability.permissions).any(|name| name.has_holes()) {
        judgement.open(
            "a placeholder stands for an operation or a permission of the capability",
            "a value for the placeholder under [values] in grantlint.toml",
        );
    }
    let held = match held(ws, pair, &mut judgement) {
        Ok(held) => held,
        Err(()) => {
            for (rule, name) in unknown {
                judgement.covered_by(rule, format!("`{name}` does not exist on the platform"));
            }
            return judgement;
        }
    };
    let mut lacking: Vec<(&Requirement, Vec<&str>)> = Vec::new();
    let mut open = false;
    let mut confined = None;
    for requirement in &requirements {
        let has: Vec<Truth> =
            requirement.permissions.iter().map(|permission| held.holds(permission, true)).collect();
        match requirement.is_met(&has) {
            Truth::True => {
                let certainly: Vec<Truth> =
                    requirement.permissions.iter().map(|own| held.holds(own, false)).collect();
                if !requirement.is_met(&certainly).is_true() {
                    judgement.assume(format!(
                        "the conditions under which a role grants {} are met",
                        quoted(&requirement.permissions)
                    ));
                }
                if confined.is_none()
                    && held.confines(|has| requirement.is_met(has), &requirement.permissions)
                {
                    confined = Some(requirement);
                }
            }
            Truth::Unknown => open = true,
            Truth::False => {
                let missing = requirement.permissions.iter().zip(&has).filter(|(_, has)| has.is_false());
                lacking.push((requirement, missing.map(|(permission, _)| permission.as_str()).collect()));
            }
        }
    }
    let incomplete = held.roles.iter().any(|role| !role.has_permissions);
    if (!lacking.is_empty() || open) && (!held.unloaded.is_empty() || incomplete) {
        unloaded(ws, pair, &held, &mut judgement);
    } else if !lacking.is_empty() {
        judgement.refute(missing_permission(&held, &lacking));
    } else if open && let Some(dispute) = held.dispute(ws) {
        super::client::leave_open(&dispute, &mut judgement);
    } else if open {
        judgement.open(
            "a placeholder decides whether a role holds the permission",
            "a value for the placeholder under [values] in grantlint.toml",
        );
    } else {
        let names: Vec<String> = held.roles.iter().filter_map(|role| role_name(role)).collect();
        judgement.because(match names.as_slice() {
            [] => "nothing that it calls needs a permission".to_owned(),
            names => format!("{} holds what it needs", quoted(names)),
        });
        judgement.rests_on(held.place, "the roles");
        if let Some(requirement) = confined {
            judgement.assume(format!("what {} is about is in {}", requirement.what, held.divisions()));
        }
    }
    if !judgement.is_refuted() {
        for (rule, name) in unknown {
            if rule == RuleId::OauthUnknownPermission && holds_exactly(&held.roles, &name) {
                continue;
            }
            judgement.covered_by(rule, format!("`{name}` does not exist on the platform"));
        }
    }
    judgement
}

/// Leaves open what roles grant that are named and not loaded, or whose
/// permissions were not exported.
fn unloaded(ws: &Workspace<'_>, pair: Pair<'_>, held: &Held<'_>, judgement: &mut Judgement) {
    let org = &pair.org.name.value;
    let bound = ws.documents.roles_of(pair.org);
    let cut = ws.documents.cut_listing(pair.org.file, &pair.org.documents.roles, |content| {
        matches!(content, Content::Roles { complete: false, .. })
    });
    let names: Vec<&str> = held.unloaded.iter().map(|(name, _)| name.as_str()).collect();
    let are = if names.len() > 1 { "are" } else { "is" };
    let listed = cut.is_none() && bound.found().next().is_some();
    let (which, meant) = match names.as_slice() {
        [] => ("a role's permissions are not in the export".to_owned(), String::new()),
        [first, ..] if listed => {
            let known = bound.found().flatten().map(|role| (&role.id, &role.name));
            (
                format!("{} {are} not among the exported roles", quoted(&names)),
                unloaded::meant(ws, first, known),
            )
        }
        _ => (format!("{} {are} not loaded", quoted(&names)), String::new()),
    };
    if let Some((_, place)) = held.unloaded.first() {
        judgement.rests_on(*place, "a role that is not there");
    }
    judgement.open(
        format!("{which}, so what it grants is not known{meant}"),
        match cut {
            Some(path) => format!(
                "the further pages of GET /api/v2/authorization/roles in {org}, under `documents.roles` as well: {path} is \
                 only one of them"
            ),
            None => {
                format!("the answer of GET /api/v2/authorization/roles in {org}, under `documents.roles`")
            }
        },
    );
}

fn requirements(ws: &Workspace<'_>, pair: Pair<'_>) -> (Vec<Requirement>, Vec<(RuleId, String)>) {
    let mut all = Vec::new();
    let mut unknown = Vec::new();
    for operation in &pair.capability.operations {
        let Some(written) = operation.literal() else { continue };
        match ws.operation(written) {
            Err(_) => unknown.push((RuleId::OauthUnknownOperation, written.to_owned())),
            Ok(found) => {
                let permissions: Vec<String> = found.permissions.iter().map(|own| own.to_string()).collect();
                if !permissions.is_empty() {
                    all.push(Requirement {
                        what: format!("`{written}`").into(),
                        place: operation.place,
                        any: found.mode == Mode::Any,
                        permissions,
                    });
                }
            }
        }
    }
    for permission in &pair.capability.permissions {
        let Some(written) = permission.literal() else { continue };
        if ws.catalog.permission_makes_sense(written) {
            all.push(Requirement {
                what: format!("`{}`", pair.capability.name.value).into(),
                place: permission.place,
                any: false,
                permissions: vec![written.to_owned()],
            });
        } else {
            unknown.push((RuleId::OauthUnknownPermission, written.to_owned()));
        }
    }
    (all, unknown)
}

/// The roles that count; an error where the judgement already says why they
/// are not known.
fn held<'a>(ws: &Workspace<'a>, pair: Pair<'a>, judgement: &mut Judgement) -> Result<Held<'a>, ()> {
    let Some(declaration) = pair.declaration() else {
        if pair.names_unknown_client() {
            judgement.covered_by(RuleId::OrgUnknownReference, "the app declares no such client");
            return Err(());
        }
        judgement.open(
            "the capability names no client, so nothing says whose roles count",
            "`client` of the capability",
        );
        return Err(());
    };
    if declaration.grant.value.is_user_grant() {
        let roles = pair
            .org
            .user_roles
            .as_ref()
            .and_then(|all| all.iter().find(|(name, _)| *name.value == *declaration.name.value));
        let Some((key, roles)) = roles else {
            judgement.assume(format!(
                "the users who sign in through `{}` hold the permissions (no `user_roles`)",
                declaration.name.value
            ));
            judgement.because("assumed: no `user_roles` says which roles the users hold");
            return Err(());
        };
        let named = roles.iter().map(|role| (role, None, None));
        return Ok(load(ws, pair, named, key.place, "the users' roles"));
    }
    let id = pair.client_id();
    let found = id.and_then(|id| id.literal()).map_or_else(Vec::new, |id| clients_with_id(ws, pair.org, id));
    if super::client::disputed(ws, &found, &[Aspect::Roles], judgement) {
        return Err(());
    }
    // One of several exports may not carry the roles.
    let telling = found.iter().find(|(client, _)| client.roles.is_some());
    let Some((client, _)) = telling.or(found.first()) else {
        judgement.open(
            "the client's roles are not known",
            // The same words as in `client`: one export settles both.
            unloaded::export(ws, pair, id.and_then(|id| id.literal())),
        );
        return Err(());
    };
    let Some(given) = &client.roles else {
        judgement.open(
            "nothing tells the roles of the client where it is described",
            unloaded::roles(ws, pair, client),
        );
        return Err(());
    };
    let named =
        given.value.iter().map(|role| (&role.role, role.address.as_deref(), role.division.as_deref()));
    Ok(load(ws, pair, named, given.place, "the client's roles"))
}

impl Requirement {
    fn is_met(&self, has: &[Truth]) -> Truth {
        if self.any { Truth::any(has.iter().copied()) } else { Truth::all(has.iter().copied()) }
    }
}

/// Whether a role names the permission itself, which shows that it exists in
/// the org even where the catalogue does not know it.
fn holds_exactly(roles: &[&Role], permission: &str) -> bool {
    let mut parts = permission.splitn(3, ':');
    let (domain, entity, action) = (parts.next(), parts.next(), parts.next());
    roles.iter().any(|role| {
        role.permissions.iter().any(|own| own.is(permission).is_true())
            || role.policies.iter().any(|policy| {
                policy.domain.literal() == domain
                    && policy.entity.literal() == entity
                    && policy.actions.iter().any(|own| own.literal() == action)
            })
    })
}

fn missing_permission(held: &Held<'_>, lacking: &[(&Requirement, Vec<&str>)]) -> Finding {
    let place = match held.roles.as_slice() {
        [only] => only.permissions_place,
        _ => held.place,
    };
    let mut missing: Vec<&str> = lacking.iter().flat_map(|(_, missing)| missing.iter().copied()).collect();
    missing.sort_unstable();
    missing.dedup();
    let names: Vec<String> = held.roles.iter().filter_map(|role| role_name(role)).collect();
    let who = match names.as_slice() {
        [] => format!("{} are empty", held.holder),
        [one] => format!("the role `{one}` does not grant it"),
        many => format!("none of the roles {} grants it", quoted(many)),
    };
    let (first, its) = &lacking[0];
    let needs = match (first.any, first.permissions.len()) {
        (true, 2..) => format!("one of {}", quoted(&first.permissions)),
        _ => quoted(its),
    };
    let more = match lacking.len() {
        1 => String::new(),
        count => format!(" ({} more operations or permissions are not covered either)", count - 1),
    };
    let mut finding = Finding::new(
        RuleId::OauthMissingPermission,
        Basis::Platform,
        place,
        format!("{} needs {needs}, and {who}{more}", first.what),
    )
    .label("not among these permissions")
    .related(first.place, "what needs it")
    .key(missing.join(" "))
    .help(match (first.any, lacking.len()) {
        (true, 1) if first.permissions.len() > 1 => {
            format!("grant one of {} to a role that is assigned here", quoted(&first.permissions))
        }
        _ => format!("grant {} to a role that is assigned here", quoted(&missing)),
    });
    if let [only] = held.roles.as_slice()
        && only.permissions_place.file != held.place.file
    {
        finding = finding.related(held.place, format!("{} are given here", held.holder));
    }
    finding
}
