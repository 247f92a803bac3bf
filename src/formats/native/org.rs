//! `kind: org-manifest`.

use super::super::fields::Fields;
use super::slips::{as_meant, region_as_meant};
use crate::diagnostic::Located;
use crate::genesys::is_uuid;
use crate::model::{
    Approval, AwsBinding, AwsDocuments, Declared, LocatedText, ManifestOrg, OrgDocuments, ParameterFile,
};
use crate::syntax::{Entry, Hole, Node, Text};

/// Reads the organizations of the document.
pub(super) fn read(fields: Fields, document: &Node) -> Vec<ManifestOrg> {
    fields.list(document, "orgs", |node| Some(org(fields, node))).map_or_else(Vec::new, |all| all.value)
}

/// An organization's id as Genesys Cloud writes and sends it: in small letters,
/// as the UUIDs of RFC 9562 are written. <https://www.rfc-editor.org/rfc/rfc9562#section-4>
fn as_sent(id: LocatedText) -> LocatedText {
    let Some(capital) = id.literal().filter(|id| is_uuid(id)) else { return id };
    let small = Text::from(capital.to_ascii_lowercase());
    Located::new(small, id.place)
}

fn org(fields: Fields, node: &Node) -> ManifestOrg {
    let place = fields.place(node.span);
    // An organization without an id is still checked for what does not depend
    // on it; what does is unknown.
    let id = fields.text(node, "id").map(as_sent);
    let id = id.unwrap_or_else(|| Located::new(Text::hole(Hole::new("id")), place));
    let aws = node.entry("aws").filter(|entry| entry.value.is_object());
    let own = aws.map(|entry| binding(fields, entry, None));
    let account = own.as_ref().and_then(|own| own.account_id.clone());
    let exports = |key| {
        node.get("documents").map_or(Declared::Absent, |documents| fields.declared_list(documents, key))
    };
    ManifestOrg {
        file: fields.file,
        place,
        name: fields.text(node, "name").unwrap_or_else(|| id.clone()),
        id,
        region: fields.text(node, "region"),
        domain: fields.text(node, "domain"),
        token_url: fields.text(node, "token_url"),
        api_url: fields.text(node, "api_url"),
        parent: fields.text(node, "parent"),
        products: fields.texts(node, "products"),
        capabilities: fields.texts(node, "capabilities").unwrap_or_else(|| Located::new(Vec::new(), place)),
        clients: fields.map(node, "clients"),
        user_roles: user_roles(fields, node),
        query_organization_id: fields.text(node, "query_organization_id"),
        approvals: fields.list(node, "approvals", |entry| approval(fields, entry)),
        aws: own,
        per_capability: aws
            .and_then(|entry| entry.value.get("per_capability"))
            .map_or(&[][..], Node::entries)
            .iter()
            .filter(|entry| entry.value.is_object())
            .map(|entry| (fields.key(entry), binding(fields, entry, account.as_ref())))
            .collect(),
        documents: OrgDocuments {
            clients: exports("clients"),
            roles: exports("roles"),
            authorizations: exports("authorizations"),
            tokens: exports("tokens"),
            integrations: exports("integrations"),
            organization: exports("organization"),
        },
    }
}

fn user_roles(fields: Fields, node: &Node) -> Option<Vec<(Located<String>, Vec<LocatedText>)>> {
    let roles = node.get("user_roles").filter(|roles| roles.is_object())?;
    let lists = roles.entries().iter().filter(|entry| entry.value.is_array());
    Some(lists.map(|entry| (fields.key(entry), fields.items(&entry.value))).collect())
}

fn approval(fields: Fields, node: &Node) -> Option<Approval> {
    Some(Approval {
        place: fields.place(node.span),
        capability: fields.text(node, "capability")?,
        approved_by: fields.text(node, "approved_by"),
        role: fields.text(node, "role"),
        date: fields.text(node, "date"),
        scopes: fields.texts(node, "scopes"),
        state: fields.text(node, "state"),
    })
}

/// `of_org` is the organization's own account, for what a capability overrides.
fn binding(fields: Fields, entry: &Entry, of_org: Option<&LocatedText>) -> AwsBinding {
    let node = &entry.value;
    let account = |key| fields.account_id(node, key).map(|id| as_meant("account_id", id, None));
    let account_id = account("account_id");
    let role_arn = fields.text(node, "role_arn");
    let role_arn = role_arn.map(|arn| as_meant("role_arn", arn, account_id.as_ref().or(of_org)));
    AwsBinding {
        place: fields.place(entry.key_span),
        account_id,
        region: fields.text(node, "region").and_then(region_as_meant),
        role_arn,
        external_id: fields.text(node, "external_id"),
        bucket: fields.text(node, "bucket").map(|name| as_meant("bucket", name, None)),
        bucket_account_id: account("bucket_account_id"),
        kms_key_arn: match fields.declared(node, "kms_key_arn") {
            Declared::Some(arn) => Declared::Some(as_meant("kms_key_arn", arn, None)),
            other => other,
        },
        function_arn: fields.text(node, "function_arn"),
        key_alias_arn: fields.text(node, "key_alias_arn"),
        event_source: fields.text(node, "event_source"),
        parameters: parameters(fields, node),
        documents: node.get("documents").map_or_else(AwsDocuments::default, |node| documents(fields, node)),
    }
}

/// Values of a template's parameters: numbers and truth values are texts there.
fn parameters(fields: Fields, node: &Node) -> Vec<(Located<String>, LocatedText)> {
    let entries = node.get("parameters").map_or(&[][..], Node::entries);
    entries
        .iter()
        .filter_map(|entry| {
            let text = entry.value.scalar_text()?;
            Some((fields.key(entry), Located::new(text, fields.place(entry.value.span))))
        })
        .collect()
}

/// `samconfig.toml#eu`: one section of a file. No other file has sections, and a `#` is
/// part of its name.
fn parameter_file(reference: LocatedText) -> ParameterFile {
    let has_sections = |file: &str| [".toml", ".yaml", ".yml"].iter().any(|end| file.ends_with(end));
    match reference.value.literal().and_then(|text| text.split_once('#')) {
        Some((file, section)) if has_sections(file) => ParameterFile {
            section: Some(section.to_owned()),
            file: Located::new(Text::from(file), reference.place),
        },
        _ => ParameterFile { file: reference, section: None },
    }
}

fn documents(fields: Fields, node: &Node) -> AwsDocuments {
    AwsDocuments {
        template: fields.declared(node, "template"),
        parameters: match fields.declared_list(node, "parameters") {
            Declared::Some(files) => Declared::Some(files.into_iter().map(parameter_file).collect()),
            Declared::None(place) => Declared::None(place),
            Declared::Absent => Declared::Absent,
        },
        trust: fields.declared(node, "trust"),
        permissions: fields.declared_list(node, "permissions"),
        bucket_policy: fields.declared(node, "bucket_policy"),
        kms_key_policy: fields.declared(node, "kms_key_policy"),
        permissions_boundary: fields.declared(node, "permissions_boundary"),
        service_control_policies: fields.declared_list(node, "service_control_policies"),
        resource_control_policies: fields.declared_list(node, "resource_control_policies"),
    }
}
