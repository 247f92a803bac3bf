//! `kind: appfoundry-app`.

use super::super::fields::Fields;
use crate::diagnostic::Located;
use crate::model::{AllowEntry, App, Capability, ClientDeclaration, Grant, Profile, Residency, Tier};
use crate::syntax::{Entry, Node, Text};

/// Reads the whole document.
pub(super) fn read(fields: Fields, document: &Node) -> App {
    let nothing = Node { kind: crate::syntax::Kind::Null, span: document.span };
    let app = document.get("app").unwrap_or(&nothing);
    let place = fields.key_place(document, "app");
    let entries = |key| document.get(key).map_or(&[][..], Node::entries);
    App {
        place,
        name: fields.text(app, "name").unwrap_or_else(|| Located::new(Text::from("the app"), place)),
        listing_id: fields.text(app, "listing_id"),
        tier: fields.word(app, "tier", |word| match word {
            "premium" => Some(Tier::Premium),
            "standard" => Some(Tier::Standard),
            _ => None,
        }),
        home_org: fields.text(app, "home_org"),
        product: fields.text(app, "product"),
        token_url: fields.text(app, "token_url"),
        api_url: fields.text(app, "api_url"),
        clients: entries("clients").iter().filter_map(|entry| client(fields, entry)).collect(),
        capabilities: entries("capabilities").iter().map(|entry| capability(fields, entry)).collect(),
        token_refresh_delay_ms: fields.natural(document, "token_refresh_delay_ms"),
        allowlist: fields.list(document, "allowlist", |entry| allow_entry(fields, entry)),
    }
}

fn client(fields: Fields, entry: &Entry) -> Option<ClientDeclaration> {
    let node = &entry.value;
    Some(ClientDeclaration {
        name: fields.key(entry),
        grant: fields.word(node, "grant", Grant::parse)?,
        per_region: node.get("per").and_then(Node::as_str) == Some("region"),
        ids: fields.map(node, "ids"),
    })
}

fn capability(fields: Fields, entry: &Entry) -> Capability {
    let node = &entry.value;
    let texts = |key| fields.texts(node, key).map_or_else(Vec::new, |all| all.value);
    Capability {
        name: fields.key(entry),
        client: fields.text(node, "client").map(|client| client.map(|text| text.to_string())),
        operations: texts("operations"),
        permissions: texts("permissions"),
        scopes: texts("scopes"),
        cross_org: fields.switch(node, "cross_org"),
        requests_per_minute: fields.natural(node, "requests_per_minute"),
        aws: fields.word(node, "aws", Profile::parse),
        residency: match node.get("residency").and_then(Node::as_str) {
            Some("same-region") => Residency::SameRegion,
            _ => Residency::Any,
        },
        caller: fields.text(node, "caller"),
        require_explicit_bucket_policy: fields.switch(node, "require_explicit_bucket_policy"),
    }
}

fn allow_entry(fields: Fields, node: &Node) -> Option<AllowEntry> {
    Some(AllowEntry {
        place: fields.place(node.span),
        org: fields.text(node, "org")?,
        capabilities: fields.texts(node, "capabilities").map(|all| all.value),
        regions: fields.texts(node, "regions").map(|all| all.value),
        expires: fields.text(node, "expires"),
    })
}
