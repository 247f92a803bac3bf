//! `config.js` of the Premium App wizard, of several ages of its template.

#[cfg(feature = "wizard")]
mod read {
    use super::super::{Content, File, file};
    use crate::model::{Grant, LocatedText, OauthClient, Role, Wizard};

    /// As the template has it, shortened.
    const CONFIG: &str = r#"
// Copied from Genesys' template.
export default {
    clientID: '5b0c7c1e-8d24-4f6a-9e13-2a7b60d4c951',
    premiumAppIntegrationTypeId: 'premium-app-botlens',
    premiumAppViewPermission: 'integration:botlens:view',
    enableUninstall: false,
    prefix: 'BOTLENS_',
    provisioningInfo: {
        'role': [{
            'name': 'Role',
            'description': 'Generated role for access to the app.',
            'permissionPolicies': [
                { 'domain': 'analytics', 'entityName': 'botAggregate', 'actionSet': ['view'], 'allowConditions': false },
            ],
        }],
        'group': [{ 'name': 'Supervisors' }],
        'app-instance': [
            { 'name': 'Panel', 'url': 'https://botlens.example/?langTag={{gcLangTag}}', 'groups': ['Supervisors'] },
        ],
        'oauth-client': [{
            'name': 'OAuth Client',
            'description': 'Generated Client that\'s passed to the App Backend',
            'roles': ['Role'],
            'authorizedGrantType': 'CLIENT_CREDENTIALS',
            'finally': function (installedData) { return new Promise((resolve) => resolve()); },
        }],
    },
    installPermissions: { 'custom': [], 'role': ['authorization:role:view', 'authorization:role:add'] },
    installScopes: { 'wizard': ['user-basic-info', 'integrations'] },
};
"#;

    fn wizard(read: &File) -> &Wizard {
        match &read.read.contents[0] {
            Content::Wizard(wizard) => wizard,
            other => panic!("{other:?}"),
        }
    }

    fn clients(read: &File) -> &[OauthClient] {
        let all = read.read.contents.iter().find_map(|content| match content {
            Content::Clients { clients, complete: false } => Some(clients.as_slice()),
            _ => None,
        });
        all.unwrap_or_default()
    }

    fn roles(read: &File) -> &[Role] {
        let all = read.read.contents.iter().find_map(|content| match content {
            Content::Roles { roles, complete: false } => Some(roles.as_slice()),
            _ => None,
        });
        all.unwrap_or_default()
    }

    fn shown(text: Option<&LocatedText>) -> String {
        text.map_or_else(|| "nothing".to_owned(), |text| text.value.to_string())
    }

    #[test]
    fn the_template_tells_whom_the_wizard_signs_in_with_and_what_it_makes() {
        let read = file("wizard/config/config.js", CONFIG);
        let wizard = wizard(&read);
        assert_eq!(wizard.clients.len(), 1);
        assert!(wizard.clients[0].domain.is_none() && wizard.modules_complete && wizard.uninstall.is_none());
        assert_eq!(shown(wizard.integration_type.as_ref()), "premium-app-botlens");
        assert_eq!(shown(wizard.view_permission.as_ref()), "integration:botlens:view");
        assert_eq!(read.at(wizard.place), "provisioningInfo");
        let modules: Vec<&str> = wizard.modules.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(modules, ["role", "group", "app-instance", "oauth-client"]);
        assert_eq!(wizard.modules[1].1[0].value.to_string(), "BOTLENS_Supervisors");
        assert_eq!(wizard.install_permissions[1].1.len(), 2);
        assert_eq!(wizard.install_scopes[0].1[1].value.to_string(), "integrations");

        let [client] = clients(&read) else { panic!("one client") };
        assert_eq!(shown(client.name.as_ref()), "BOTLENS_OAuth Client");
        assert_eq!(client.grant.as_ref().and_then(|grant| grant.value), Some(Grant::ClientCredentials));
        let [role] = roles(&read) else { panic!("one role") };
        assert_eq!(shown(role.name.as_ref()), "BOTLENS_Role");
        assert!(role.has_permissions);
        let given = client.roles.as_ref().expect("roles");
        assert!(given.value[0].address.is_some() && given.value[0].address == role.address);
        assert_eq!(read.at(role.permissions_place), "'permissionPolicies'");
    }

    #[test]
    fn older_templates_are_read_by_their_older_keys() {
        let read = file(
            "config.js",
            r#"export default {
    clientIDs: { 'mypurecloud.com': 'c1', 'mypurecloud.ie': 'c2' },
    "appName": "premium-app-botlens", "viewPermission": "integration:botlens:view", "prefix": "P_",
    "provisioningInfo": {
        "roles": [{ "name": "manager", "permissions": ["admin"] }], "groups": [], "appInstances": [],
    },
};"#,
        );
        let wizard = wizard(&read);
        let domains: Vec<String> =
            wizard.clients.iter().filter_map(|one| Some(one.domain.as_ref()?.value.clone())).collect();
        assert_eq!(domains, ["mypurecloud.com", "mypurecloud.ie"]);
        assert_eq!(shown(wizard.integration_type.as_ref()), "premium-app-botlens");
        assert_eq!(shown(roles(&read)[0].name.as_ref()), "P_manager");
    }

    #[test]
    fn a_role_of_which_not_all_is_told_proves_no_absence() {
        for permissions in [
            "permissionPolicies: basePolicies",
            "permissionPolicies: [...basePolicies, { domain: 'a', entityName: 'b', actionSet: ['view'] }]",
            "permissionPolicies: [{ domain: 'a', entityName: 'b', actionSet: actions }]",
            "permissionPolicies: [{ domain: 'a', entityName: 'b', actionSet: ['view', ...more] }]",
            "permissionPolicies: [{ ...base, actionSet: ['view'] }]",
            "permissionPolicies: [{ domain: 'a' }]",
            "permissionPolicies: [], ...more",
            "permissions: ['a', ...more]",
        ] {
            let text = format!(
                "import x from './x.js';\nexport default {{ clientID: 'c', provisioningInfo: {{ role: [{{ name: 'R', {permissions} }}] }} }};"
            );
            let read = file("config.js", &text);
            assert!(!roles(&read)[0].has_permissions, "{permissions}");
        }
    }

    #[test]
    fn roles_of_a_client_of_which_not_all_are_told_are_not_told() {
        for roles in ["roles: names", "roles: ['Role', ...names]", "description: 'none'"] {
            let text = format!(
                "export default {{ clientID: 'c', provisioningInfo: {{ 'oauth-client': [{{ name: 'C', {roles} }}] }} }};"
            );
            assert!(clients(&file("config.js", &text))[0].roles.is_none(), "{roles}");
        }
    }

    #[test]
    fn modules_that_only_running_the_file_would_tell_are_said_to_be_missing() {
        for info in ["provisioningInfo: imported", "provisioningInfo: { ...imported, role: [] }"] {
            let text =
                format!("import imported from './info.js';\nexport default {{ clientID: 'c', {info} }};");
            assert!(!wizard(&file("config.js", &text)).modules_complete, "{info}");
        }
    }

    #[test]
    fn ids_and_names_that_come_from_elsewhere_are_holes() {
        let of = |members: &str| {
            let text = format!("import x from './x.js';\nexport default {{ {members} }};");
            let read = file("config.js", &text);
            let wizard = wizard(&read);
            let ids: Vec<String> = wizard.clients.iter().map(|one| one.id.value.to_string()).collect();
            (ids.join(" "), roles(&read).iter().map(|role| shown(role.name.as_ref())).collect::<String>())
        };
        let info = "provisioningInfo: { role: [{ name: 'R' }] }";
        let told = |ids: &str, names: &str| (ids.to_owned(), names.to_owned());
        assert_eq!(of(&format!("clientIDs: x.ids, {info}")), told("${x.ids}", "R"));
        assert_eq!(of(&format!("...x, clientIDs: x.ids, {info}")), told("${x.ids}", "${prefix}R"));
        assert_eq!(of(&format!("clientID: 'c', prefix: x.prefix, {info}")), told("c", "${x.prefix}R"));
        // What comes last may hold all of them anew.
        assert_eq!(of(&format!("clientID: 'c', {info}, ...x")), told("${x}", ""));
    }

    #[test]
    fn other_javascript_is_not_taken_for_a_wizard() {
        let words = |text: &str| file("config.js", text).words().to_owned();
        assert_eq!(
            words("export default make({ provisioningInfo: {} });"),
            "JavaScript that exports what only running it would tell: `make()`"
        );
        assert_eq!(words("run();"), "JavaScript that exports no settings");
        // The shape tells, and a key alone is none.
        assert_eq!(words("export default { provisioningInfo: {} };"), "a mapping with `provisioningInfo`");
    }
}

#[test]
fn javascript_is_read_only_where_it_speaks_of_a_wizard() {
    use super::{Content, Input, read};
    use crate::source::{FileId, SourceFile};
    use crate::syntax::{Parsed, Syntax, Values};
    let words = |text: &str| {
        let source = SourceFile::new("webpack.config.js", text);
        let (syntax, values) = (Syntax::of_file(&source), Values::none());
        if syntax.is_some() {
            return "read".to_owned();
        }
        let input = Input { file: FileId(0), source: &source, syntax, values: &values };
        match read(input, Parsed::default()).contents.as_slice() {
            [Content::Unrecognised(words)] => words.clone(),
            [Content::Foreign(words)] => words.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        words("module.exports = { entry: './src' } as"),
        "JavaScript that does not configure the Premium App wizard"
    );
    let wizard = words("export default { clientID: 'c', provisioningInfo: {} };");
    if cfg!(feature = "wizard") {
        assert_eq!(wizard, "read");
    } else {
        assert_eq!(
            wizard,
            "a configuration of the Premium App wizard, which this build cannot read: `cargo install grantlint --features wizard`"
        );
    }
}

#[test]
fn a_bundle_of_a_program_is_named_and_not_read() {
    use super::{Content, file};
    let bundle = format!("provisioningInfo = {{}};\n{}", "console.log('clientID');\n".repeat(20_000));
    let read = file("dist/config.js", &bundle);
    let contents = &read.read.contents;
    let is_named = matches!(contents.as_slice(), [Content::Foreign(what)] if what.contains("256 KiB"));
    assert!(is_named, "{contents:?}");
}
