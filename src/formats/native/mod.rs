//! The documents that are grantlint's own: `kind` says which. Their schemas
//! say what is wrong with them; these readers take what is readable.

mod app;
mod org;
mod slips;

pub(super) use self::slips::meant;
use super::fields::Fields;
use super::{Content, ReadFile, genesys};
use crate::model::{ManifestOrg, PolicyBinding, PolicyRole};
use crate::source::FileId;
use crate::syntax::Node;

/// The native kinds, which are also the names of their schemas.
pub(super) const KINDS: [&str; 4] = ["appfoundry-app", "grantlint-policies", "oauth-clients", "org-manifest"];

/// The organizations that manifests list.
pub(super) fn orgs(files: &[ReadFile]) -> impl Iterator<Item = &ManifestOrg> {
    files.iter().flat_map(|read| &read.contents).flat_map(|content| match content {
        Content::Manifest { orgs, .. } => orgs.as_slice(),
        _ => &[],
    })
}

/// Reads a document of one of the [`KINDS`].
pub(super) fn read(kind: &str, node: &Node, file: FileId) -> Content {
    let fields = Fields { file };
    match kind {
        "appfoundry-app" => Content::App(Box::new(app::read(fields, node))),
        "org-manifest" => {
            Content::Manifest { orgs: org::read(fields, node), place: fields.key_place(node, "orgs") }
        }
        "oauth-clients" => {
            let clients = fields.list(node, "clients", |item| Some(genesys::client(fields, item)));
            Content::Clients { clients: clients.map_or_else(Vec::new, |all| all.value), complete: true }
        }
        _ => {
            let documents = fields.list(node, "documents", |item| policy(fields, item));
            Content::Policies(documents.map_or_else(Vec::new, |all| all.value))
        }
    }
}

fn policy(fields: Fields, node: &Node) -> Option<PolicyBinding> {
    let is = fields.word(node, "is", |word| {
        Some(match word {
            "trust" => PolicyRole::Trust,
            "permissions" => PolicyRole::Permissions,
            "bucket-policy" => PolicyRole::BucketPolicy,
            "key-policy" => PolicyRole::KeyPolicy,
            "boundary" => PolicyRole::Boundary,
            "scp" => PolicyRole::ServiceControlPolicy,
            "rcp" => PolicyRole::ResourceControlPolicy,
            _ => return None,
        })
    })?;
    Some(PolicyBinding {
        place: fields.place(node.span),
        from: fields.file,
        file: fields.text(node, "file")?,
        is: is.value,
        role_arn: fields.text(node, "role_arn"),
        bucket: fields.text(node, "bucket"),
        key_arn: fields.text(node, "key_arn"),
        account_id: fields.account_id(node, "account_id"),
    })
}
