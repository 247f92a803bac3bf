//! `genesyscloud_*` resources, as `terraform show -json` prints them.

use super::super::Content;
use super::{File, file};
use crate::genesys::RegionReader;
use crate::model::{ClientState, GenesysResources, Grant, OauthClient, Role};

/// A state as `terraform show -json` prints it, cut down to what matters.
const STATE: &str = r#"{
  "format_version": "1.0", "terraform_version": "1.9.8",
  "values": { "root_module": { "resources": [
    { "address": "genesyscloud_oauth_client.backend", "mode": "managed", "type": "genesyscloud_oauth_client", "name": "backend",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud", "schema_version": 1,
      "values": { "id": "5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951", "name": "Backend", "authorized_grant_type": "CLIENT-CREDENTIALS",
        "state": "active", "scopes": null,
        "roles": [{ "role_id": "6f1d2a90-1c3b-4e5d-8a7f-0b9c8d7e6f51", "division_id": "*" }] }, "sensitive_values": {} },
    { "address": "genesyscloud_oauth_client.stripped", "mode": "managed", "type": "genesyscloud_oauth_client", "name": "stripped",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud", "schema_version": 1,
      "values": { "id": "c2", "name": "Stripped", "authorized_grant_type": "CODE" }, "sensitive_values": {} },
    { "address": "genesyscloud_auth_role.reader", "mode": "managed", "type": "genesyscloud_auth_role", "name": "reader",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud", "schema_version": 0,
      "values": { "id": "6f1d2a90-1c3b-4e5d-8a7f-0b9c8d7e6f51", "name": "Reader", "permissions": [],
        "permission_policies": [{ "domain": "analytics", "entity_name": "botAggregate", "action_set": ["view"], "conditions": [] }] },
      "sensitive_values": {} },
    { "address": "genesyscloud_integration.recordings", "mode": "managed", "type": "genesyscloud_integration", "name": "recordings",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud", "schema_version": 1,
      "values": { "id": "i1", "integration_type": "aws-s3-recording-bulk-actions-integration", "intended_state": "DISABLED",
        "config": [{ "name": "Recordings", "credentials": { "AmazonWebServicesARN": "k1" }, "properties": "{}" }] },
      "sensitive_values": {} },
    { "address": "genesyscloud_integration_credential.role", "mode": "managed", "type": "genesyscloud_integration_credential", "name": "role",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud", "schema_version": 1,
      "values": { "id": "k1", "name": "Role", "credential_type_name": "amazonWebServicesARN",
        "fields": { "ARN": "arn:aws:iam::111122223333:role/genesys-export" } }, "sensitive_values": {} },
    { "address": "data.genesyscloud_organizations_me.me", "mode": "data", "type": "genesyscloud_organizations_me", "name": "me",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud", "schema_version": 0,
      "values": { "id": "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11", "name": "Acme" }, "sensitive_values": {} }
  ] } }
}"#;

fn clients(read: &File) -> &[OauthClient] {
    let found = read.read.contents.iter().find_map(|content| match content {
        Content::Clients { clients, complete } => Some((clients, *complete)),
        _ => None,
    });
    let (clients, complete) = found.expect("clients");
    assert!(!complete, "what one run makes is not all that the organization has");
    clients
}

fn roles(read: &File) -> &[Role] {
    let found = read.read.contents.iter().find_map(|content| match content {
        Content::Roles { roles, .. } => Some(roles),
        _ => None,
    });
    found.expect("roles")
}

fn genesys(read: &File) -> &GenesysResources {
    let found = read.read.contents.iter().find_map(|content| match content {
        Content::Genesys(found) => Some(found),
        _ => None,
    });
    found.expect("integrations")
}

#[test]
fn a_state_tells_clients_roles_integrations_and_whose_they_are() {
    let read = file("state.json", STATE);
    let [backend, stripped] = clients(&read) else { panic!("two clients") };
    assert_eq!(backend.id.as_ref().and_then(|id| id.literal()), Some("5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951"));
    assert_eq!(backend.grant.as_ref().and_then(|grant| grant.value), Some(Grant::ClientCredentials));
    assert_eq!(backend.state.as_ref().map(|state| state.value), Some(ClientState::Active));
    let given = backend.roles.as_ref().expect("told");
    assert_eq!(read.at(given[0].role.place), "\"6f1d2a90-1c3b-4e5d-8a7f-0b9c8d7e6f51\"");
    assert!(stripped.roles.is_none(), "a block that is not there is not told");
    let [reader] = roles(&read) else { panic!("one role") };
    assert_eq!(reader.policies[0].entity.literal(), Some("botAggregate"));
    assert!(reader.has_permissions);
    let found = genesys(&read);
    assert_eq!(found.organizations[0].id.literal(), Some("3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11"));
    assert_eq!(found.integrations[0].enabled.as_ref().map(|on| on.value), Some(false));
    let used = found.integrations[0].credentials.as_ref().expect("told");
    assert_eq!(used[0].id.as_ref().and_then(|id| id.literal()), Some("k1"));
    let arn = found.credentials[0].role_arn.as_ref().expect("told");
    assert_eq!(read.at(arn.place), "\"arn:aws:iam::111122223333:role/genesys-export\"");
}

/// A plan of a client and a role that are both yet to be made.
const PLAN: &str = r#"{
  "format_version": "1.2", "terraform_version": "1.9.8",
  "planned_values": { "root_module": {} },
  "resource_changes": [
    { "address": "genesyscloud_oauth_client.backend", "mode": "managed", "type": "genesyscloud_oauth_client", "name": "backend",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud",
      "change": { "actions": ["create"], "before": null,
        "after": { "name": "Backend", "authorized_grant_type": "CLIENT-CREDENTIALS", "state": "active", "roles": [{ "division_id": "*" }] },
        "after_unknown": { "id": true, "roles": [{ "role_id": true }] }, "before_sensitive": false, "after_sensitive": {} } },
    { "address": "genesyscloud_auth_role.reader", "mode": "managed", "type": "genesyscloud_auth_role", "name": "reader",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud",
      "change": { "actions": ["create"], "before": null,
        "after": { "name": "Reader", "permission_policies": [{ "domain": "analytics", "entity_name": "*", "action_set": ["view"] }] },
        "after_unknown": { "id": true }, "before_sensitive": false, "after_sensitive": {} } }
  ],
  "configuration": {
    "provider_config": { "genesyscloud": { "name": "genesyscloud", "full_name": "registry.terraform.io/mypurecloud/genesyscloud",
      "expressions": { "aws_region": { "constant_value": "us_east_1" } } } },
    "root_module": { "resources": [
      { "address": "genesyscloud_oauth_client.backend", "mode": "managed", "type": "genesyscloud_oauth_client", "name": "backend",
        "provider_config_key": "genesyscloud",
        "expressions": { "name": { "constant_value": "Backend" },
          "roles": [{ "division_id": { "constant_value": "*" },
            "role_id": { "references": ["genesyscloud_auth_role.reader.id", "genesyscloud_auth_role.reader"] } }] } },
      { "address": "genesyscloud_auth_role.reader", "mode": "managed", "type": "genesyscloud_auth_role", "name": "reader",
        "provider_config_key": "genesyscloud", "expressions": { "name": { "constant_value": "Reader" } } }
    ] } }
}"#;

#[test]
fn a_client_of_a_plan_has_no_id_and_is_joined_with_its_role_by_address() {
    let read = file("plan.json", PLAN);
    let [backend] = clients(&read) else { panic!("one client") };
    assert!(backend.id.is_none());
    let given = backend.roles.as_ref().expect("told");
    assert!(given[0].role.has_holes());
    assert!(given[0].address.is_some());
    assert_eq!(given[0].address, roles(&read)[0].address);
    let region = read.read.contents.iter().find_map(|content| match content {
        Content::Settings(settings) => settings.profiles[0].regions.first(),
        _ => None,
    });
    let region = region.expect("the provider's");
    assert_eq!((read.at(region.value.place), region.reader), ("\"us_east_1\"", Some(RegionReader::Provider)));
}

#[test]
fn roles_of_users_and_groups_go_by_the_names_that_the_same_run_knows() {
    let text = STATE.replacen(
        r#"{ "address": "genesyscloud_integration.recordings""#,
        r#"{ "address": "genesyscloud_user_roles.u", "mode": "managed", "type": "genesyscloud_user_roles", "name": "u",
      "provider_name": "registry.terraform.io/mypurecloud/genesyscloud", "schema_version": 0,
      "values": { "id": "u1", "user_id": "u1", "roles": [{ "role_id": "r1", "division_ids": ["d1"] }, { "role_id": "r2", "division_ids": [] }] },
      "sensitive_values": {} },
    { "address": "genesyscloud_integration.recordings""#,
        1,
    );
    let read = file("state.json", &text);
    let [one] = genesys(&read).assignments.as_slice() else { panic!("{:?}", genesys(&read)) };
    let roles: Vec<String> = one.roles.iter().map(|role| role.value.to_string()).collect();
    assert_eq!(
        (one.subject.as_ref().and_then(|user| user.literal()), roles.join(" ")),
        (Some("u1"), "r1 r2".into())
    );
}
