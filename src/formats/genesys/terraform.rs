//! What `genesyscloud_*` resources say: clients, roles, integrations and their
//! credentials (<https://registry.terraform.io/providers/MyPureCloud/genesyscloud/latest/docs>).
//! A block that is not there is not told: an export leaves out the references
//! that it cannot map, so that absence proves nothing.

use std::collections::HashMap;
use std::sync::Arc;

use super::integrations::{enabled, role_arn};
use super::refused::refused;
use crate::diagnostic::Located;
use crate::formats::Content;
use crate::formats::fields::Fields;
use crate::formats::reading::Reading;
use crate::formats::terraform::{Mode, Resource, Told};
use crate::genesys::RegionReader;
use crate::model::{
    ClientState, Credential, CredentialReference, GenesysResources, Grant, Integration, LocatedText,
    OauthClient, Organization, Origin, PermissionPolicy, RegionSetting, Role, RoleAssignment, RoleDivision,
    Settings, SettingsProfile, SettingsTool,
};
use crate::syntax::{Kind, Node};

/// Reads what the resources of one plan, state or root module say.
pub(in crate::formats) fn contents(
    resources: &[Resource],
    told: Told,
    reading: &mut Reading<'_>,
) -> Vec<Content> {
    // What was planned or made is what the provider took.
    if told.origin == Origin::Template {
        let managed = resources.iter().filter(|one| one.mode == Mode::Managed && one.is_written);
        reading.issues.extend(managed.flat_map(refused));
    }
    let by_address = resources.iter().map(|resource| (&*resource.address, resource)).collect();
    let reader = Reader { by_address, run: format!("{}:", reading.input.file.0), origin: told.origin };
    let mut clients = Vec::new();
    let mut roles = Vec::new();
    let mut found = GenesysResources::new(told.tool);
    let mut profiles = Vec::new();
    for resource in resources {
        match (resource.mode, &*resource.kind) {
            _ if is_provider(resource) => profiles.extend(provider(resource)),
            (Mode::Data, "genesyscloud_organizations_me") => {
                found.organizations.extend(organization(resource))
            }
            // One that stands for any number may stand for none.
            _ if resource.open_count => {}
            _ if resource.is("genesyscloud_oauth_client") => clients.push(reader.client(resource)),
            _ if resource.is("genesyscloud_auth_role") => roles.push(reader.role(resource)),
            _ if resource.is("genesyscloud_integration") => {
                found.integrations.push(reader.integration(resource));
            }
            _ if resource.is("genesyscloud_user_roles") || resource.is("genesyscloud_group_roles") => {
                found.assignments.push(reader.assignment(resource));
            }
            _ if resource.is("genesyscloud_integration_credential") => {
                found.credentials.push(reader.credential(resource));
            }
            _ => {}
        }
    }
    let mut contents = Vec::new();
    // One that may be made any number of times is not the client that is meant
    // for certain; the module tells of clients all the same.
    let may_make = |kind: &str| resources.iter().any(|one| one.open_count && one.is(kind));
    if !clients.is_empty() || may_make("genesyscloud_oauth_client") {
        contents.push(Content::Clients { clients, complete: false });
    }
    if !roles.is_empty() || may_make("genesyscloud_auth_role") {
        contents.push(Content::Roles { roles, complete: false });
    }
    if !found.is_empty() {
        contents.push(Content::Genesys(Box::new(found)));
    }
    if !profiles.is_empty() {
        let settings = Settings { tool: SettingsTool::Provider, profiles, roles: Vec::new() };
        contents.push(Content::Settings(Box::new(settings)));
    }
    contents
}

struct Reader<'a> {
    by_address: HashMap<&'a str, &'a Resource>,
    /// What makes an address unique beyond its own run.
    run: String,
    origin: Origin,
}

fn fields(resource: &Resource) -> Fields {
    Fields { file: resource.file() }
}

/// A text that is all known: an id that a plan will only learn is none.
fn known(resource: &Resource, name: &str) -> Option<LocatedText> {
    fields(resource).text(&resource.attributes, name).filter(|text| text.literal().is_some())
}

impl Reader<'_> {
    fn address(&self, resource: &Resource) -> Option<Arc<str>> {
        Some(format!("{}{}", self.run, resource.address).into())
    }

    fn link(&self, resource: &Resource, pointer: &str) -> Option<Arc<str>> {
        Some(format!("{}{}", self.run, resource.link(pointer)?).into())
    }

    fn client(&self, resource: &Resource) -> OauthClient {
        let fields = fields(resource);
        let own = &resource.attributes;
        OauthClient {
            place: resource.place,
            id: known(resource, "id"),
            name: fields.text(own, "name"),
            grant: fields
                .text(own, "authorized_grant_type")
                .map(|grant| grant.map(|text| text.literal().and_then(Grant::of_provider))),
            grant_written: fields.text(own, "authorized_grant_type"),
            scopes: fields.texts(own, "scopes"),
            roles: self.roles_of_client(resource),
            state: fields.word(own, "state", |word| {
                Some(match word.to_ascii_lowercase().as_str() {
                    "active" => ClientState::Active,
                    "inactive" => ClientState::Inactive,
                    "disabled" => ClientState::Disabled,
                    _ => ClientState::Other,
                })
            }),
            org: None,
            address: self.address(resource),
            signs_in: self.regions_of(resource),
            origin: self.origin,
        }
    }

    /// The regions that the provider of a resource signs in to.
    fn regions_of(&self, resource: &Resource) -> Vec<RegionSetting> {
        // `module.name:genesyscloud` of a plan is whatever the caller hands on.
        match resource.provider.as_deref().filter(|key| !key.contains(':')) {
            Some(key) => {
                let own = self.by_address.get(&*format!("provider.{key}"));
                own.and_then(|provider| region(provider)).into_iter().collect()
            }
            None => {
                let all = self.by_address.values().filter(|one| is_provider(one));
                let mut all: Vec<RegionSetting> = all.filter_map(|provider| region(provider)).collect();
                all.sort_by_key(|setting| setting.value.place);
                all
            }
        }
    }

    fn roles_of_client(&self, resource: &Resource) -> Option<Located<Vec<RoleDivision>>> {
        let fields = fields(resource);
        let whole = resource.get("roles")?;
        let blocks = resource.blocks("roles");
        let mut roles = Vec::with_capacity(blocks.len());
        for (index, block) in blocks.iter().enumerate() {
            // A block that is repeated for values nobody knows.
            let written = block.get("role_id")?;
            let pointer = pointer(whole, "roles", index) + "/role_id";
            let address = self.link(resource, &pointer);
            // A data source names the role that it looks up.
            let looked_up = resource
                .link(&pointer)
                .and_then(|address| self.by_address.get(address))
                .filter(|target| target.mode == Mode::Data)
                .and_then(|target| known(target, "name"));
            let role = fields.scalar(written)?;
            let role = match looked_up {
                Some(name) if role.literal().is_none() => name,
                _ => role,
            };
            roles.push(RoleDivision { role, division: fields.text(block, "division_id"), address });
        }
        Some(Located::new(roles, resource.at(whole)))
    }

    fn role(&self, resource: &Resource) -> Role {
        let fields = fields(resource);
        let own = &resource.attributes;
        let policies = resource.get("permission_policies");
        let permissions = fields.texts(own, "permissions");
        let read = |block: &Node| {
            Some(PermissionPolicy {
                place: resource.at(block),
                domain: fields.text(block, "domain").or_else(|| fields.scalar(block))?,
                entity: fields.text(block, "entity_name").or_else(|| fields.scalar(block))?,
                actions: match block.get("action_set") {
                    Some(set) if set.is_array() => fields.items(set),
                    Some(set) => fields.scalar(set).into_iter().collect(),
                    None => fields.scalar(block).into_iter().collect(),
                },
                conditional: block
                    .get("conditions")
                    .is_some_and(|all| !(all.is_null() || all.is_array() && all.items().is_empty())),
            })
        };
        let place = policies.map_or(resource.place, |policies| resource.at(policies));
        Role {
            place: resource.place,
            id: known(resource, "id"),
            name: fields.text(own, "name"),
            permissions_place: place,
            has_permissions: policies.is_some() || permissions.is_some(),
            permissions: permissions.map_or_else(Vec::new, |all| all.value),
            policies: resource.blocks("permission_policies").iter().filter_map(read).collect(),
            address: self.address(resource),
            origin: self.origin,
        }
    }

    fn integration(&self, resource: &Resource) -> Integration {
        let fields = fields(resource);
        let own = &resource.attributes;
        let state = match own.get("intended_state").filter(|state| !state.is_null()) {
            Some(state) => fields.scalar(state).and_then(|state| enabled(&state)),
            // The provider's default: what a module leaves out, it switches off.
            None => resource.is_written.then(|| Located::new(false, resource.place)),
        };
        let credentials = resource.get("config").and_then(|config| {
            let block = resource.blocks("config").first()?;
            let all = block.get("credentials").filter(|all| all.is_object())?;
            let base = pointer(config, "config", 0) + "/credentials/";
            let each = all.entries().iter().map(|entry| {
                let key = entry.key.replace('~', "~0").replace('/', "~1");
                CredentialReference {
                    id: fields.scalar(&entry.value).filter(|id| id.literal().is_some()),
                    address: self.link(resource, &(base.clone() + &key)),
                    key: Arc::clone(&entry.key),
                }
            });
            Some(each.collect())
        });
        Integration {
            place: resource.place,
            id: known(resource, "id"),
            name: resource.blocks("config").first().and_then(|config| fields.text(config, "name")),
            kind: fields.text(own, "integration_type"),
            enabled: state,
            credentials,
            address: self.address(resource),
            signs_in: self.regions_of(resource),
        }
    }

    /// A user's or a group's roles; a role that the same run makes goes by its
    /// name there.
    fn assignment(&self, resource: &Resource) -> RoleAssignment {
        let fields = fields(resource);
        let named = |pointer: &str| {
            let target = self.by_address.get(resource.link(pointer)?)?;
            known(target, "name").or_else(|| known(target, "email"))
        };
        let whole = resource.get("roles");
        let blocks = resource.blocks("roles");
        let roles = blocks.iter().enumerate().filter_map(|(index, block)| {
            let pointer = whole.map(|whole| pointer(whole, "roles", index) + "/role_id");
            pointer.and_then(|pointer| named(&pointer)).or_else(|| fields.text(block, "role_id"))
        });
        let subject = ["user_id", "group_id"]
            .into_iter()
            .find_map(|key| named(&format!("/{key}")).or_else(|| fields.text(&resource.attributes, key)));
        RoleAssignment { place: resource.place, subject, roles: roles.collect() }
    }

    fn credential(&self, resource: &Resource) -> Credential {
        let fields = fields(resource);
        let own = &resource.attributes;
        let written = resource.get("fields").and_then(|all| role_arn(fields, all));
        let of_role = ["/fields/ARN", "/fields/arn"]
            .iter()
            .find_map(|pointer| resource.link(pointer))
            .and_then(|address| self.by_address.get(address))
            .and_then(|role| known(role, "arn"));
        let role_arn = match written {
            Some(arn) if arn.literal().is_some() => Some(arn),
            other => of_role.or(other),
        };
        Credential {
            place: resource.place,
            id: known(resource, "id"),
            name: fields.text(own, "name"),
            kind: fields.text(own, "credential_type_name"),
            role_arn,
            has_fields: resource.get("fields").is_some_and(|all| !all.entries().is_empty()),
            address: self.address(resource),
        }
    }
}

/// The pointer of a nested block, which is a list of mappings or a mapping.
fn pointer(whole: &Node, name: &str, index: usize) -> String {
    if matches!(whole.kind, Kind::Array(_)) { format!("/{name}/{index}") } else { format!("/{name}") }
}

fn organization(resource: &Resource) -> Option<Organization> {
    // A module that nobody is named for tells of one, and not of which.
    let id = fields(resource).text(&resource.attributes, "id")?;
    Some(Organization { place: resource.place, id, name: known(resource, "name") })
}

fn is_provider(resource: &Resource) -> bool {
    resource.mode == Mode::Provider && &*resource.kind == "genesyscloud"
}

/// The region that a provider signs in to.
fn region(provider: &Resource) -> Option<RegionSetting> {
    let fields = fields(provider);
    let entry = provider.attributes.entry("aws_region")?;
    let value = fields.scalar(&entry.value)?;
    Some(RegionSetting::read_by(fields.key(entry), value, RegionReader::Provider))
}

/// `provider "genesyscloud"`: its region, and the client that it signs in with.
fn provider(resource: &Resource) -> Option<SettingsProfile> {
    let fields = fields(resource);
    let profile = SettingsProfile {
        name: (!resource.name.is_empty()).then(|| Located::new(resource.name.to_string(), resource.place)),
        regions: region(resource).into_iter().collect(),
        client: fields.text(&resource.attributes, "oauthclient_id"),
        org: None,
    };
    (!profile.is_empty()).then_some(profile)
}
