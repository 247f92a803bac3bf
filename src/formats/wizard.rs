//! `config.js` of Genesys' Premium App wizard: whom it signs in with, and the
//! clients, roles and the like that it makes in a customer's organization.
//! Names are those that the objects get there: the prefix comes first.
//! <https://developer.genesys.cloud/appfoundry/premium-app-wizard/>

use std::sync::Arc;

use super::Content;
use super::fields::Fields;
use super::genesys::{client, role};
use super::reading::Reading;
use crate::diagnostic::Located;
use crate::model::{
    LocatedText, OauthClient, Origin, RegionKey, RegionSetting, Role, RoleDivision, Settings,
    SettingsProfile, SettingsTool, Wizard, WizardClient,
};
use crate::syntax::{Hole, Kind, Node, Syntax, Text};

/// Reads a document if it configures a wizard.
pub(super) fn sniff(node: &Node, reading: &Reading<'_>) -> Option<Vec<Content>> {
    if reading.input.syntax != Some(Syntax::Js) {
        return None;
    }
    if let Kind::Hole(hole) = &node.kind {
        let words = format!("JavaScript that exports what only running it would tell: `{}`", hole.name);
        return Some(vec![Content::Unrecognised(words)]);
    }
    let has = |key: &str| node.get(key).is_some();
    let signs_in = has("clientID") || has("clientIDs");
    let provisions = ["provisioningInfo", "premiumAppIntegrationTypeId"].into_iter().find(|key| has(key))?;
    if !signs_in && !node.is_open() {
        return None;
    }
    let fields = reading.fields();
    let prefix = fields.text(node, "prefix").or_else(|| {
        // It may stand among what is not told.
        let open = Text::hole(Hole::new("prefix"));
        node.is_open().then(|| Located::new(open, fields.place(node.span)))
    });
    let reader = Reader { fields, prefix: prefix.as_ref(), run: format!("wizard {}", fields.file.0) };
    let info = node.get("provisioningInfo");
    let mut contents = vec![Content::Wizard(Box::new(Wizard {
        place: fields.key_place(node, provisions),
        clients: clients(fields, node),
        integration_type: first(fields, node, &["premiumAppIntegrationTypeId", "appName"]),
        view_permission: first(fields, node, &["premiumAppViewPermission", "viewPermission"]),
        prefix: prefix.clone(),
        uninstall: fields.switch(node, "enableUninstall"),
        modules: info.map_or_else(Vec::new, |info| reader.modules(info)),
        modules_complete: info.is_some_and(|info| info.is_object() && !info.is_open()),
        install_permissions: lists(fields, node, "installPermissions"),
        install_scopes: lists(fields, node, "installScopes"),
    }))];
    if let Some(settings) = by_domain(fields, node) {
        contents.push(Content::Settings(Box::new(settings)));
    }
    if let Some(info) = info {
        // `roles` and `oauth` are older names.
        let roles = reader.each(info, &["role", "roles"], |node| reader.role(node));
        let clients = reader.each(info, &["oauth-client", "oauth"], |node| reader.client(node));
        if !clients.is_empty() || is_untold(info, &["oauth-client", "oauth"]) {
            contents.push(Content::Clients { clients, complete: false });
        }
        if !roles.is_empty() || is_untold(info, &["role", "roles"]) {
            contents.push(Content::Roles { roles, complete: false });
        }
    }
    Some(contents)
}

/// Whether only running the file tells what is provisioned under these keys:
/// there is something, and it is not known.
fn is_untold(info: &Node, keys: &[&str]) -> bool {
    let is_hole = |node: &Node| matches!(node.kind, Kind::Hole(_));
    match keys.iter().find_map(|key| info.get(key)) {
        Some(node) => is_hole(node) || node.items().iter().any(is_hole),
        None => is_hole(info) || info.is_open(),
    }
}

fn first(fields: Fields, node: &Node, keys: &[&str]) -> Option<LocatedText> {
    keys.iter().find_map(|key| fields.text(node, key))
}

fn clients(fields: Fields, node: &Node) -> Vec<WizardClient> {
    let one = fields.text(node, "clientID").map(|id| WizardClient { domain: None, id });
    // All of them may come from elsewhere.
    let open = fields.text(node, "clientIDs").map(|id| WizardClient { domain: None, id });
    let by_domain = fields.map(node, "clientIDs").into_iter();
    one.into_iter()
        .chain(open)
        .chain(by_domain.map(|(domain, id)| WizardClient { domain: Some(domain), id }))
        .collect()
}

/// `clientIDs`: in which domain each client is used. The one `clientID` serves
/// wherever the app is opened, and says nothing of where it is.
fn by_domain(fields: Fields, node: &Node) -> Option<Settings> {
    let profiles: Vec<SettingsProfile> = fields
        .map(node, "clientIDs")
        .into_iter()
        .map(|(domain, id)| {
            let value = LocatedText::new(Text::from(domain.value.as_str()), domain.place);
            let region = RegionSetting { key: domain, value, reader: None, asks: RegionKey::Any };
            SettingsProfile { name: None, regions: vec![region], client: Some(id), org: None }
        })
        .collect();
    let tool = SettingsTool::Variables("clients of a wizard by domain");
    (!profiles.is_empty()).then_some(Settings { tool, profiles, roles: Vec::new() })
}

fn lists(fields: Fields, node: &Node, key: &str) -> Vec<(Located<String>, Vec<LocatedText>)> {
    let entries = node.get(key).map_or(&[][..], Node::entries).iter();
    entries
        .filter(|entry| entry.value.is_array())
        .map(|one| (fields.key(one), fields.items(&one.value)))
        .collect()
}

struct Reader<'a> {
    fields: Fields,
    prefix: Option<&'a LocatedText>,
    /// What makes the address of a role unique among all files.
    run: String,
}

impl Reader<'_> {
    /// The mappings that a module provisions.
    fn each<T>(&self, info: &Node, keys: &[&str], read: impl Fn(&Node) -> T) -> Vec<T> {
        let items = keys.iter().find_map(|key| info.get(key)).map_or(&[][..], Node::items);
        items.iter().filter(|item| item.is_object()).map(read).collect()
    }

    fn modules(&self, info: &Node) -> Vec<(Located<String>, Vec<LocatedText>)> {
        let entries = info.entries().iter().filter(|entry| entry.value.is_array());
        let names = |list: &Node| list.items().iter().filter_map(|item| self.name(item)).collect();
        entries.map(|entry| (self.fields.key(entry), names(&entry.value))).collect()
    }

    /// The name that an object gets in the organization.
    fn name(&self, node: &Node) -> Option<LocatedText> {
        let own = self.fields.text(node, "name")?;
        Some(match self.prefix {
            Some(prefix) => Located::new(prefix.value.then(&own.value), own.place),
            None => own,
        })
    }

    /// The address of the role that is called so in the file itself.
    fn address(&self, name: Option<&LocatedText>) -> Option<Arc<str>> {
        Some(format!("{}: {}", self.run, name?.literal()?).into())
    }

    fn role(&self, node: &Node) -> Role {
        let known = ["permissionPolicies", "permissions"].into_iter().filter_map(|key| node.get(key));
        // What is left out of the role here must not be missing from it.
        let told = !node.is_open() && known.into_iter().all(policies_told);
        let read = role(self.fields, node);
        Role {
            name: self.name(node),
            address: self.address(read.name.as_ref()),
            has_permissions: told,
            origin: Origin::Template,
            ..read
        }
    }

    fn client(&self, node: &Node) -> OauthClient {
        let read = client(self.fields, node);
        let roles = node.get("roles").filter(|roles| !is_partly_open(roles));
        let roles = roles.and_then(|_| self.fields.texts(node, "roles")).map(|roles| {
            roles.map(|roles| {
                let given = roles.into_iter().map(|role| {
                    let address = self.address(Some(&role));
                    RoleDivision { role, division: None, address }
                });
                given.collect()
            })
        });
        let scopes = read.scopes.filter(|_| node.get("scope").is_some_and(|list| !is_partly_open(list)));
        OauthClient {
            id: None,
            name: self.name(node),
            roles,
            scopes,
            state: None,
            org: None,
            signs_in: Vec::new(),
            origin: Origin::Template,
            ..read
        }
    }
}

/// Whether a list is not told, or may hold more than is written.
fn is_partly_open(list: &Node) -> bool {
    !list.is_array() || list.items().iter().any(|item| matches!(item.kind, Kind::Hole(_)))
}

/// Whether each item of a role's list is told as far as its reader needs it.
fn policies_told(list: &Node) -> bool {
    let whole = |policy: &Node| {
        let told = |key: &str| policy.get(key).and_then(Node::text).is_some();
        let of_policy = || {
            told("domain")
                && told("entityName")
                && policy.get("actionSet").is_some_and(|set| !is_partly_open(set))
        };
        policy.text().is_some() || (policy.is_object() && !policy.is_open() && of_policy())
    };
    list.is_array() && list.items().iter().all(whole)
}
