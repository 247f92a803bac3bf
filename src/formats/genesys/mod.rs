//! Exports of the Genesys Cloud Platform API: a listing (`entities`), a bare
//! list, or one object. Which of the four kinds it is, its keys tell
//! (<https://developer.genesys.cloud/platform/api/>).

mod integrations;
mod refused;
pub(in crate::formats) mod terraform;

use super::Content;
use super::fields::Fields;
use crate::diagnostic::Located;
use crate::model::{
    Authorization, ClientState, Grant, LocatedText, OauthClient, Origin, PermissionPolicy, Role,
    RoleDivision, TokenInformation,
};
use crate::source::{FileId, Span};
use crate::syntax::{Kind, Node, Text};

/// The kinds of export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Export {
    Clients,
    Roles,
    Authorizations,
    Tokens,
}

/// Reads a document if it has the shape of one of the exports.
pub(super) fn sniff(node: &Node, file: FileId) -> Option<Content> {
    let items = items(node);
    if let Some(found) = integrations::sniff(node, items, file) {
        return Some(found);
    }
    if node.is_object() && items.is_empty() {
        return looks_like_listing(node).then_some(Content::EmptyListing);
    }
    // One odd item does not hide the others; a long list of something else is
    // not searched to its end.
    let export = items.iter().take(16).find_map(shape)?;
    Some(read(export, node, file))
}

/// Reads a document as an export of this kind.
pub(super) fn read(export: Export, node: &Node, file: FileId) -> Content {
    let fields = Fields { file };
    let objects = || items(node).iter().filter(|item| item.is_object());
    let complete = is_complete(node);
    match export {
        Export::Clients => {
            Content::Clients { clients: objects().map(|item| client(fields, item)).collect(), complete }
        }
        Export::Roles => {
            Content::Roles { roles: objects().map(|item| role(fields, item)).collect(), complete }
        }
        Export::Authorizations => Content::Authorizations {
            authorizations: objects().map(|item| authorization(fields, item)).collect(),
            complete,
        },
        Export::Tokens => Content::Tokens(objects().map(|item| token(fields, item)).collect()),
    }
}

fn items(node: &Node) -> &[Node] {
    match node.get("entities") {
        Some(entities) => entities.items(),
        None => node.one_or_many(),
    }
}

fn looks_like_listing(node: &Node) -> bool {
    node.get("entities").is_some_and(Node::is_array)
}

fn shape(node: &Node) -> Option<Export> {
    let has = |key| node.get(key).is_some();
    if has("authorizedGrantType") {
        Some(Export::Clients)
    } else if has("permissionPolicies")
        || (has("permissions")
            && (has("name") || has("id"))
            && ["defaultRoleId", "roleNeedsUpdate", "userCount"].into_iter().any(has))
        || (has("name") && has("defaultRoleId"))
    {
        Some(Export::Roles)
    } else if has("client") && ["state", "scope", "pending", "resourceOwner"].into_iter().any(has) {
        Some(Export::Authorizations)
    } else if (has("organization")
        && ["OAuthClient", "homeOrganization", "authorizedScope"].into_iter().any(has))
        || (has("org_id") && has("scope"))
    {
        Some(Export::Tokens)
    } else {
        None
    }
}

/// Whether a listing says that there is no more of it: what is missing from
/// one page may stand on the next.
fn is_complete(node: &Node) -> bool {
    let number = |key| match node.get(key).map(|value| &value.kind) {
        Some(Kind::Number(token)) => super::fields::natural(token),
        _ => None,
    };
    let listed = u64::try_from(items(node).len()).unwrap_or(u64::MAX);
    let next = node.get("nextUri").and_then(Node::text).is_some();
    !next && number("total").is_none_or(|total| total <= listed) && number("pageCount").is_none_or(|n| n <= 1)
}

/// `OAuthClient`; `org` is the native form's.
pub(super) fn client(fields: Fields, node: &Node) -> OauthClient {
    OauthClient {
        place: fields.place(node.span),
        id: fields.text(node, "id"),
        name: fields.text(node, "name"),
        grant: fields
            .text(node, "authorizedGrantType")
            .map(|grant| grant.map(|text| text.literal().and_then(Grant::parse))),
        grant_written: fields.text(node, "authorizedGrantType"),
        scopes: fields.texts(node, "scope"),
        roles: roles_of_client(fields, node),
        state: fields.word(node, "state", |word| {
            Some(match word.to_ascii_lowercase().as_str() {
                "active" => ClientState::Active,
                "disabled" => ClientState::Disabled,
                "inactive" => ClientState::Inactive,
                _ => ClientState::Other,
            })
        }),
        org: fields.text(node, "org").or_else(|| identity(fields, node, "organization")),
        address: None,
        signs_in: Vec::new(),
        origin: Origin::Export,
    }
}

fn roles_of_client(fields: Fields, node: &Node) -> Option<Located<Vec<RoleDivision>>> {
    let divisions = fields.list(node, "roleDivisions", |item| {
        let role = fields.text(item, "roleId")?;
        Some(RoleDivision { role, division: fields.text(item, "divisionId"), address: None })
    });
    // Exports of newer clients carry an empty `roleIds` next to the divisions.
    divisions.or_else(|| {
        Some(fields.texts(node, "roleIds")?.map(|roles| roles.into_iter().map(without_division).collect()))
    })
}

fn without_division(role: LocatedText) -> RoleDivision {
    RoleDivision { role, division: None, address: None }
}

/// `DomainOrganizationRole`.
pub(super) fn role(fields: Fields, node: &Node) -> Role {
    let policies = fields.list(node, "permissionPolicies", |item| {
        Some(PermissionPolicy {
            place: fields.place(item.span),
            domain: fields.text(item, "domain")?,
            entity: fields.text(item, "entityName")?,
            actions: fields.texts(item, "actionSet").map_or_else(Vec::new, |all| all.value),
            conditional: item.get("resourceConditionNode").is_some_and(|node| !node.is_null()),
        })
    });
    let permissions = fields.texts(node, "permissions");
    let key = if policies.is_some() { "permissionPolicies" } else { "permissions" };
    Role {
        place: fields.place(node.span),
        id: fields.text(node, "id"),
        name: fields.text(node, "name"),
        permissions_place: fields.key_place(node, key),
        has_permissions: policies.is_some() || permissions.is_some(),
        permissions: permissions.map_or_else(Vec::new, |all| all.value),
        policies: policies.map_or_else(Vec::new, |all| all.value),
        address: None,
        origin: Origin::Export,
    }
}

fn authorization(fields: Fields, node: &Node) -> Authorization {
    Authorization {
        place: fields.place(node.span),
        client: identity(fields, node, "client"),
        scopes: fields.texts(node, "scope"),
        state: fields.text(node, "state"),
        pending: fields.boolean(node, "pending"),
    }
}

fn token(fields: Fields, node: &Node) -> TokenInformation {
    let first = |keys: &[&str]| keys.iter().find_map(|key| identity(fields, node, key));
    TokenInformation {
        place: fields.place(node.span),
        org: first(&["organization", "org_id"]),
        client: first(&["OAuthClient", "client_id", "clientId"]),
        scopes: ["authorizedScope", "scope", "scopes"].into_iter().find_map(|key| scopes(fields, node, key)),
    }
}

/// A reference by id: an object with an `id`, or the id itself.
fn identity(fields: Fields, node: &Node, key: &str) -> Option<LocatedText> {
    fields.text(node, key).or_else(|| fields.text(node.get(key)?, "id"))
}

/// Scopes as a list, or in one string with spaces between (RFC 6749, 3.3).
fn scopes(fields: Fields, node: &Node, key: &str) -> Option<Located<Vec<LocatedText>>> {
    if let Some(list) = fields.texts(node, key) {
        return Some(list);
    }
    let all = fields.text(node, key)?;
    let span = all.place.span;
    let Some(literal) = all.literal() else {
        return Some(Located::new(vec![all.clone()], all.place));
    };
    // Inside the quotes, unless escapes make the source longer than the value.
    let length = u32::try_from(literal.len()).unwrap_or(u32::MAX);
    let inside = match (span.end - span.start).checked_sub(length) {
        Some(0) => Some(span.start),
        Some(2) => Some(span.start + 1),
        _ => None,
    };
    let mut offset = 0;
    let mut words = Vec::new();
    for word in literal.split(' ') {
        if !word.is_empty() {
            let place = inside.map_or(all.place, |start| {
                let start = start as usize + offset;
                fields.place(Span::new(start, start + word.len()))
            });
            words.push(Located::new(Text::from(word), place));
        }
        offset += word.len() + 1;
    }
    Some(Located::new(words, all.place))
}
