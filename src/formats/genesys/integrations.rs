//! Organizations, integrations, their configurations and credentials, as the
//! Platform API returns them, and what else of it would be taken for a role.

use super::identity;
use crate::diagnostic::Located;
use crate::formats::Content;
use crate::formats::fields::Fields;
use crate::model::{
    Credential, CredentialReference, GenesysResources, Integration, LocatedText, Organization,
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
}

/// Reads a document if its first object is one of these.
pub(super) fn sniff(node: &Node, items: &[Node], file: FileId) -> Option<Content> {
    let first = items.iter().take(16).find_map(shape)?;
    let foreign = |words: &str| Some(Content::Foreign(words.to_owned()));
    match first {
        Shape::TrustedOrganization => {
            return foreign(
                "organizations that trust each other: users work across them, OAuth clients do not",
            );
        }
        Shape::RolesOfUser => {
            return foreign("the roles of one user; `user_roles` of the manifest names those that count");
        }
        _ => {}
    }
    let fields = Fields { file };
    let tool = match first {
        Shape::Organization => "an organization of Genesys Cloud",
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
            _ => {}
        }
    }
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
    } else if has("type") && (has("credentialFields") || uri.contains("/integrations/credentials/")) {
        Some(Shape::Credential)
    } else if has("id")
        && (any(&["thirdPartyOrgName", "defaultSiteId", "productPlatform", "defaultCountryCode"])
            || uri.contains("/api/v2/organizations/"))
    {
        Some(Shape::Organization)
    } else if has("enabled") && any(&["usesDefaultRole", "hasFullAccess", "isTrustedUser"]) {
        Some(Shape::TrustedOrganization)
    } else if has("unusedRoles") || (has("permissionPolicies") && has("roles") && !has("defaultRoleId")) {
        Some(Shape::RolesOfUser)
    } else {
        None
    }
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
        CredentialReference { id, address: None }
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
        address: None,
    }
}

/// The role of `amazonWebServicesARN`: its only field, `ARN`. No other field
/// is looked at, as most are secrets.
pub(super) fn role_arn(fields: Fields, own: &Node) -> Option<LocatedText> {
    let entry = own.entries().iter().find(|entry| entry.key.eq_ignore_ascii_case("arn"))?;
    fields.scalar(&entry.value).filter(|arn| arn.literal() != Some(""))
}
