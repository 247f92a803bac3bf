//! Exports of the Genesys Cloud API, and files that are something else.

use super::super::Content;
use super::{File, file};
use crate::model::{ClientState, Grant, LocatedText, OauthClient};

const CLIENT: &str = r#"{"id": "c1", "name": "Backend", "authorizedGrantType": "CLIENT-CREDENTIALS",
  "scope": [], "roleDivisions": [{"roleId": "r1", "divisionId": "*"}], "state": "inactive"}"#;

fn literal(field: &Option<LocatedText>) -> Option<&str> {
    field.as_ref().and_then(|field| field.value.literal())
}

fn clients(read: &File) -> (&[OauthClient], bool) {
    match read.only() {
        Content::Clients { clients, complete } => (clients, *complete),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_is_read_alone_in_a_list_and_in_a_listing() {
    for text in [
        CLIENT.to_owned(),
        format!("[{CLIENT}]"),
        format!(r#"{{"entities": [{CLIENT}], "pageSize": 25, "pageNumber": 1, "total": 1, "pageCount": 1}}"#),
    ] {
        let read = file("c.json", &text);
        let (clients, complete) = clients(&read);
        let [client] = clients else { panic!("one client") };
        assert!(complete);
        assert_eq!(client.id.as_ref().map(|id| read.at(id.place)), Some("\"c1\""));
        assert_eq!(client.grant.as_ref().and_then(|grant| grant.value), Some(Grant::ClientCredentials));
        assert_eq!(client.state.as_ref().map(|state| state.value), Some(ClientState::Inactive));
        let roles = client.roles.as_ref().expect("roles");
        assert_eq!(roles[0].role.to_string(), "r1");
        assert_eq!(literal(&roles[0].division), Some("*"));
        assert_eq!(client.scopes.as_ref().map(|scopes| scopes.len()), Some(0));
    }
}

#[test]
fn roles_that_were_not_exported_are_not_an_empty_list_of_roles() {
    let read = file("c.json", r#"{"id": "c1", "authorizedGrantType": "CODE"}"#);
    let client = &clients(&read).0[0];
    assert!(client.roles.is_none() && client.scopes.is_none() && client.state.is_none());
    let read = file("c.json", r#"{"id": "c1", "authorizedGrantType": "CODE", "roleIds": ["r1"]}"#);
    assert_eq!(clients(&read).0[0].roles.as_ref().map(|roles| roles.len()), Some(1));
}

#[test]
fn a_listing_with_further_pages_says_that_it_is_not_complete() {
    for more in [r#""pageCount": 2"#, r#""total": 26"#, r#""nextUri": "/api/v2/oauth/clients?pageNumber=2""#]
    {
        let read = file("c.json", &format!(r#"{{"entities": [{CLIENT}], {more}}}"#));
        assert!(!clients(&read).1, "{more}");
    }
    let read = file("c.json", &format!(r#"{{"entities": [{CLIENT}], "nextUri": null, "total": 1}}"#));
    assert!(clients(&read).1);
}

#[test]
fn a_native_client_names_its_organization() {
    let read = file(
        "clients.yaml",
        "kind: oauth-clients\nclients:\n  - { org: acme-us, id: c1, authorizedGrantType: CODE, scope: [users] }\n",
    );
    assert_eq!(read.issues(), "");
    let client = &clients(&read).0[0];
    assert_eq!(client.org.as_ref().map(|org| read.at(org.place)), Some("acme-us"));
    assert_eq!(client.scopes.as_ref().map(|scopes| read.at(scopes[0].place)), Some("users"));
}

#[test]
fn a_role_is_read_with_its_policies_and_where_they_stand() {
    let read = file(
        "r.json",
        r#"{"entities": [{"id": "r1", "name": "Reader", "permissions": ["a:b:view"],
            "permissionPolicies": [{"domain": "analytics", "entityName": "*", "actionSet": ["view", "*"]}]}]}"#,
    );
    let Content::Roles { roles, complete: true } = read.only() else { panic!("roles") };
    let [role] = roles.as_slice() else { panic!("one role") };
    assert_eq!(role.permissions[0].to_string(), "a:b:view");
    assert_eq!(read.at(role.permissions_place), "\"permissionPolicies\"");
    let policy = &role.policies[0];
    assert_eq!((policy.domain.to_string(), policy.entity.to_string()), ("analytics".into(), "*".into()));
    assert_eq!(policy.actions.len(), 2);
    assert!(role.has_permissions);

    let read = file("r.json", r#"{"id": "r1", "name": "Reader", "defaultRoleId": "employee"}"#);
    let Content::Roles { roles, .. } = read.only() else { panic!("roles") };
    assert!(!roles[0].has_permissions);
}

#[test]
fn an_authorization_names_its_client_by_object_or_id() {
    for client in [r#"{"id": "c1", "name": "x"}"#, r#""c1""#] {
        let text =
            format!(r#"{{"client": {client}, "scope": ["users"], "state": "Revoked", "pending": true}}"#);
        let read = file("a.json", &text);
        let Content::Authorizations { authorizations, .. } = read.only() else { panic!("authorizations") };
        let [one] = authorizations.as_slice() else { panic!("one") };
        assert_eq!(literal(&one.client), Some("c1"));
        assert_eq!(literal(&one.state), Some("Revoked"));
        assert_eq!(one.pending.as_ref().map(|pending| pending.value), Some(true));
        assert_eq!(one.scopes.as_ref().map(|scopes| scopes.len()), Some(1));
    }
}

#[test]
fn token_information_and_token_payloads_are_read() {
    let read = file(
        "t.json",
        r#"{"organization": {"id": "o1"}, "homeOrganization": {"id": "o0"}, "authorizedScope": ["users"],
            "OAuthClient": {"id": "c1"}}"#,
    );
    let Content::Tokens(tokens) = read.only() else { panic!("tokens") };
    assert_eq!(literal(&tokens[0].org), Some("o1"));
    assert_eq!(literal(&tokens[0].client), Some("c1"));

    let read = file("t.json", r#"{"scope": "users  analytics:readonly", "org_id": "o1", "client_id": "c2"}"#);
    let Content::Tokens(tokens) = read.only() else { panic!("tokens") };
    let scopes = tokens[0].scopes.as_ref().expect("scopes");
    let words: Vec<&str> = scopes.iter().map(|scope| read.at(scope.place)).collect();
    assert_eq!(words, ["users", "analytics:readonly"]);
    assert_eq!(literal(&tokens[0].client), Some("c2"));

    let read = file("t.json", r#"{"scope": ["users"], "org_id": "o1"}"#);
    let Content::Tokens(tokens) = read.only() else { panic!("tokens") };
    assert_eq!(tokens[0].scopes.as_ref().map(|scopes| scopes.len()), Some(1));
}

#[test]
fn an_empty_listing_is_neither_clients_nor_roles() {
    let read = file("e.json", r#"{"entities": [], "total": 0}"#);
    assert!(matches!(read.only(), Content::EmptyListing));
}

#[test]
fn other_files_are_called_by_what_they_look_like() {
    let words = |path: &str, text: &str| file(path, text).words().to_owned();
    assert_eq!(words("package.json", r#"{"name": "x"}"#), "a file of npm");
    assert_eq!(words("ci.yml", "on: push\njobs: {}\n"), "a GitHub workflow");
    assert_eq!(words("d.yaml", "apiVersion: v1\nkind: Deployment\n"), "a Kubernetes object (Deployment)");
    assert_eq!(words("n.json", r#"{"a": 1, "b": 2}"#), "a mapping with `a`, `b`");
    assert_eq!(words("n.json", r#"[{"a": 1}]"#), "a list of: a mapping with `a`");
    assert_eq!(words("n.json", "[1]"), "a list that starts with a number");
    assert_eq!(words("n.yaml", "just words\n"), "a string");
    assert_eq!(words("n.yaml", "# nothing\n"), "an empty file");
    assert_eq!(
        words("o.yaml", "orgs: [{id: a}]\n"),
        "looks like org-manifest, but does not say `kind: org-manifest`"
    );
    assert_eq!(words("k.yaml", "kind: recipe\n"), "a mapping with `kind`");
}

#[test]
fn a_configuration_is_told_by_its_name() {
    assert!(matches!(file("sub/grantlint.toml", "").only(), Content::Config));
}

#[test]
fn several_documents_in_one_file_are_read_each_for_itself() {
    let read = file("all.yaml", "---\nkind: org-manifest\norgs: []\n---\n---\nx: 1\n");
    assert!(matches!(
        read.read.contents.as_slice(),
        [Content::Manifest { .. }, Content::Empty, Content::Unrecognised(_)]
    ));
}

#[test]
fn an_integration_its_configuration_and_its_credential_are_read_without_secrets() {
    let read = file(
        "i.json",
        r#"{"entities": [{"id": "i1", "name": "Rec", "integrationType": {"id": "aws-lambda-data-actions"}, "intendedState": "ENABLED",
            "config": {"current": {"credentials": {"AmazonWebServicesARN": {"id": "k1"}}}}}]}"#,
    );
    let Content::Genesys(found) = read.only() else { panic!("{:?}", read.only()) };
    let [integration] = found.integrations.as_slice() else { panic!("one integration") };
    assert_eq!(literal(&integration.kind), Some("aws-lambda-data-actions"));
    assert_eq!(
        integration.enabled.as_ref().map(|on| (on.value, read.at(on.place))),
        Some((true, "\"ENABLED\""))
    );
    let used = integration.credentials.as_ref().expect("told");
    assert_eq!(literal(&used[0].id), Some("k1"));

    let read = file(
        "c.json",
        r#"{"id": "i1", "version": 2, "properties": {}, "credentials": {}, "selfUri": "/api/v2/integrations/i9/config/current"}"#,
    );
    let Content::Genesys(found) = read.only() else { panic!("{:?}", read.only()) };
    assert_eq!(literal(&found.integrations[0].id), Some("i9"));
    assert!(found.integrations[0].kind.is_none() && found.integrations[0].enabled.is_none());

    let read = file(
        "k.json",
        r#"{"id": "k1", "name": "Role", "type": {"name": "amazonWebServicesARN"},
            "credentialFields": {"clientSecret": "kT9vX2mQ8wZr4LbN6sHd1PfYcJ3gA5uE", "ARN": "arn:aws:iam::111122223333:role/x"}}"#,
    );
    let Content::Genesys(found) = read.only() else { panic!("{:?}", read.only()) };
    let credential = &found.credentials[0];
    assert_eq!(
        credential.role_arn.as_ref().map(|arn| read.at(arn.place)),
        Some("\"arn:aws:iam::111122223333:role/x\"")
    );
    assert!(!format!("{found:?}").contains("kT9vX2mQ8wZr4LbN6sHd1PfYcJ3gA5uE"));
}

#[test]
fn an_organization_is_told_from_the_roles_of_a_user_and_from_trusts() {
    let read =
        file("o.json", r#"{"id": "o1", "name": "Acme", "domain": "acme", "thirdPartyOrgName": "acme"}"#);
    let Content::Genesys(found) = read.only() else { panic!("{:?}", read.only()) };
    assert_eq!(found.organizations[0].id.literal(), Some("o1"));
    let read = file(
        "x.json",
        r#"{"entities": [{"id": "o2", "enabled": true, "usesDefaultRole": false, "organization": {"id": "o2", "name": "Partner"}}]}"#,
    );
    let Content::Genesys(found) = read.only() else { panic!("{:?}", read.only()) };
    assert!(found.organizations.is_empty());
    assert_eq!(found.trusted[0].organization.as_ref().and_then(|name| name.literal()), Some("Partner"));
    let read = file("x.json", r#"{"id": "1", "name": "Acme", "domain": "acme.example"}"#);
    assert!(matches!(read.only(), Content::Unrecognised(_)));
}

#[test]
fn who_has_which_roles_is_read_as_a_user_and_as_a_subject_has_them() {
    let assigned = |text: &str| {
        let read = file("x.json", text);
        let Content::Genesys(found) = read.only() else { panic!("{:?}", read.only()) };
        let words = |one: &crate::model::RoleAssignment| {
            let subject = one.subject.as_ref().map_or_else(|| "-".to_owned(), |name| name.value.to_string());
            let roles: Vec<String> = one.roles.iter().map(|role| role.value.to_string()).collect();
            format!("{subject}: {}", roles.join(", "))
        };
        found.assignments.iter().map(words).collect::<Vec<_>>()
    };
    assert_eq!(
        assigned(
            r#"{"roles": [{"id": "r1", "name": "Admin"}, {"id": "r2"}], "unusedRoles": [], "permissions": ["a:b:c"],
                "permissionPolicies": [], "selfUri": "/api/v2/users/u1/roles"}"#
        ),
        ["u1: Admin, r2"]
    );
    assert_eq!(
        assigned(
            r#"{"id": "u1", "name": "Agents", "version": 3, "grants": [
                {"subjectId": "u1", "division": {"id": "d1"}, "role": {"id": "r1", "name": "Exporter"}, "grantMadeAt": "2026-01-01T00:00:00Z"},
                {"subjectId": "u1", "division": {"id": "d2"}, "role": {"id": "r1", "name": "Exporter"}}]}"#
        ),
        ["Agents: Exporter"]
    );
    assert_eq!(assigned(r#"{"id": "u2", "grants": []}"#), ["u2: "]);
}
