//! Organizations, integrations, their configurations and credentials, as the
//! Platform API returns them; who has which roles, and which organizations
//! trust each other.

use std::sync::Arc;

use super::identity;
use crate::diagnostic::Located;
use crate::formats::Content;
use crate::formats::fields::Fields;
use crate::model::{
    Credential, CredentialReference, GenesysResources, Integration, LocatedText, Organization,
    RoleAssignment, TrustedOrganization,
};
use crate::source::FileId;
use crate::syntax::Node;

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Organization,
    Integration,
    Configuration,
    Credential,
    TrustedOrganization,
    RolesOfUser,
    Subject,
}

/// Reads a document if its first object is one of these.
pub(super) fn sniff(node: &Node, items: &[Node], file: FileId) -> Option<Content> {
    let first = items.iter().take(16).find_map(shape)?;
    let fields = Fields { file };
    let tool = match first {
        Shape::Organization => "an organization of Genesys Cloud",
        Shape::TrustedOrganization => "organizations that trust each other",
        Shape::RolesOfUser => "the roles of a user",
        Shape::Subject => "who has which roles",
        _ if node.get("entities").is_some() => "a listing of integrations",
        _ => "an integration of Genesys Cloud",
    };
    let mut found = GenesysResources::new(tool);
    for item in items {
        match shape(item) {
            Some(Shape::Organization) => found.organizations.extend(organization(fields, item)),
            Some(Shape::Integration) => found.integrations.push(integration(fields, item)),
            Some(Shape::Configuration) => found.integrations.push(configuration(fields, item)),
            Some(Shape::Credential) => found.credentials.push(credential(fields, item)),
            Some(Shape::TrustedOrganization) => found.trusted.push(trusted(fields, item)),
            Some(Shape::RolesOfUser) => found.assignments.push(roles_of_user(fields, item)),
            Some(Shape::Subject) => found.assignments.push(subject(fields, item)),
            None => {}
        }
    }
    found.is_listing = node.get("entities").is_some() && super::is_complete(node);
    (!found.is_empty()).then(|| Content::Genesys(Box::new(found)))
}

fn shape(node: &Node) -> Option<Shape> {
    if !node.is_object() {
        return None;
    }
    let has = |key: &str| node.get(key).is_some();
    let any = |keys: &[&str]| keys.iter().any(|key| has(key));
    let uri = node.get("selfUri").and_then(Node::as_str).unwrap_or("");
    if has("integrationType") && any(&["intendedState", "reportedState", "id", "name"]) {
        Some(Shape::Integration)
    } else if has("credentials") && has("properties") && any(&["advanced", "version", "notes", "selfUri"]) {
        Some(Shape::Configuration)
    } else if has("type")
        && (has("credentialFields") || uri.contains("/integrations/credentials/") || is_credential_type(node))
    {
        Some(Shape::Credential)
    } else if has("id")
        && (any(&["thirdPartyOrgName", "defaultSiteId", "productPlatform", "defaultCountryCode"])
            || uri.contains("/api/v2/organizations/")
            || ["name", "domain", "state"].into_iter().all(has))
    {
        Some(Shape::Organization)
    } else if has("enabled") && any(&["usesDefaultRole", "hasFullAccess", "isTrustedUser"]) {
        Some(Shape::TrustedOrganization)
    } else if has("unusedRoles") || (has("permissionPolicies") && has("roles") && !has("defaultRoleId")) {
        Some(Shape::RolesOfUser)
    } else if node.get("grants").is_some_and(|grants| {
        grants.is_array() && grants.items().iter().take(16).all(|grant| grant.get("role").is_some())
    }) && any(&["id", "name"])
    {
        Some(Shape::Subject)
    } else {
        None
    }
}

/// Types of credentials, as `GET /api/v2/integrations/credentials` names them.
fn is_credential_type(node: &Node) -> bool {
    const TYPES: [&str; 5] =
        ["amazonWebServicesARN", "basicAuth", "pureCloudOAuthClient", "userDefined", "userDefinedOAuth"];
    let kind = node.get("type");
    let name = kind.and_then(|kind| kind.as_str().or_else(|| kind.get("id")?.as_str()));
    name.is_some_and(|name| TYPES.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

fn organization(fields: Fields, node: &Node) -> Option<Organization> {
    Some(Organization {
        place: fields.place(node.span),
        id: fields.text(node, "id")?,
        name: fields.text(node, "name"),
    })
}

fn integration(fields: Fields, node: &Node) -> Integration {
    // The configuration stands inside where it was asked for.
    let config = node.get("config");
    let config = config.and_then(|config| config.get("current").or(Some(config)));
    Integration {
        place: fields.place(node.span),
        id: fields.text(node, "id"),
        name: fields.text(node, "name"),
        kind: identity(fields, node, "integrationType"),
        enabled: fields.text(node, "intendedState").and_then(|state| enabled(&state)),
        credentials: config.and_then(|config| references(fields, config)),
        address: None,
        signs_in: Vec::new(),
    }
}

fn trusted(fields: Fields, node: &Node) -> TrustedOrganization {
    let organization = node.get("organization");
    let named = organization.and_then(|own| fields.text(own, "name"));
    TrustedOrganization {
        place: fields.place(node.span),
        organization: named
            .or_else(|| identity(fields, node, "organization"))
            .or_else(|| fields.text(node, "id")),
        enabled: fields.boolean(node, "enabled"),
    }
}

/// `/api/v2/users/{id}/roles`: only its address says whose they are.
fn roles_of_user(fields: Fields, node: &Node) -> RoleAssignment {
    let user = fields.text(node, "selfUri").and_then(|uri| {
        let (_, rest) = uri.literal()?.split_once("/users/")?;
        let (id, _) = rest.split_once("/roles")?;
        Some(Located::new(id.into(), uri.place))
    });
    let roles = node.get("roles").map_or(&[][..], Node::items);
    let named = |role: &Node| fields.text(role, "name").or_else(|| fields.text(role, "id"));
    RoleAssignment {
        place: fields.place(node.span),
        subject: user.or_else(|| fields.text(node, "id")),
        roles: roles.iter().filter_map(named).collect(),
    }
}

/// `/api/v2/authorization/subjects/{id}`: a user, group or client.
fn subject(fields: Fields, node: &Node) -> RoleAssignment {
    let grants = node.get("grants").map_or(&[][..], Node::items);
    let named = |grant: &Node| {
        let role = grant.get("role")?;
        fields.text(role, "name").or_else(|| identity(fields, grant, "role"))
    };
    let mut roles: Vec<LocatedText> = Vec::new();
    // One grant for each division.
    for role in grants.iter().filter_map(named) {
        if !roles.iter().any(|known| known.value == role.value) {
            roles.push(role);
        }
    }
    RoleAssignment {
        place: fields.place(node.span),
        subject: fields.text(node, "name").or_else(|| fields.text(node, "id")),
        roles,
    }
}

/// `intendedState`: enabled, or anything else.
pub(super) fn enabled(state: &LocatedText) -> Option<Located<bool>> {
    let word = state.literal()?;
    Some(Located::new(word.eq_ignore_ascii_case("ENABLED"), state.place))
}

fn configuration(fields: Fields, node: &Node) -> Integration {
    Integration {
        place: fields.place(node.span),
        id: of_uri(fields, node).or_else(|| fields.text(node, "id")),
        name: fields.text(node, "name"),
        kind: None,
        enabled: None,
        credentials: references(fields, node),
        address: None,
        signs_in: Vec::new(),
    }
}

/// The integration of `/api/v2/integrations/{id}/config/current`.
fn of_uri(fields: Fields, node: &Node) -> Option<LocatedText> {
    let uri = fields.text(node, "selfUri")?;
    let (_, rest) = uri.literal()?.split_once("/integrations/")?;
    let (id, _) = rest.split_once("/config")?;
    Some(Located::new(id.into(), uri.place))
}

fn references(fields: Fields, config: &Node) -> Option<Vec<CredentialReference>> {
    let all = config.get("credentials").filter(|all| all.is_object())?;
    let ids = all.entries().iter().map(|entry| {
        let id = fields.scalar(&entry.value).or_else(|| fields.text(&entry.value, "id"));
        CredentialReference { id, address: None, key: Arc::clone(&entry.key) }
    });
    Some(ids.collect())
}

fn credential(fields: Fields, node: &Node) -> Credential {
    let kind = node.get("type");
    Credential {
        place: fields.place(node.span),
        id: fields.text(node, "id"),
        name: fields.text(node, "name"),
        kind: kind.and_then(|kind| {
            fields.scalar(kind).or_else(|| fields.text(kind, "name")).or_else(|| fields.text(kind, "id"))
        }),
        role_arn: node.get("credentialFields").and_then(|own| role_arn(fields, own)),
        has_fields: node.get("credentialFields").is_some_and(|own| !own.entries().is_empty()),
        address: None,
    }
}

/// The role of `amazonWebServicesARN`: its only field, `ARN`. No other field
/// is looked at, as most are secrets.
pub(super) fn role_arn(fields: Fields, own: &Node) -> Option<LocatedText> {
    let entry = own.entries().iter().find(|entry| entry.key.eq_ignore_ascii_case("arn"))?;
    fields.scalar(&entry.value).filter(|arn| arn.literal() != Some(""))
}
