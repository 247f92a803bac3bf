//! What one file, or all files of one organization, tell: every value with
//! the files that it stands in.

use std::collections::{BTreeMap, BTreeSet};

use super::arns::{is_key, is_role};
use super::names;
use super::policies::document_of;
use crate::diagnostic::Located;
use crate::formats::{Content, ReadFile};
use crate::genesys::{Catalog, is_uuid};
use crate::model::LocatedText;
use crate::syntax::{Kind, Node, Text};

/// Values, each with the paths that it was found at.
pub(super) type Found = BTreeMap<String, BTreeSet<String>>;

/// What kind of document a file holds, in the words of the manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Document {
    /// A template: what it makes is taken from it as a whole.
    Template,
    /// Values for its parameters.
    Parameters,
    /// A part of a Terraform module, plan or state: found by names and ARNs.
    Module,
    Trust,
    Permissions,
    BucketPolicy,
    KeyPolicy,
    Boundary,
    ServiceControlPolicy,
    Clients,
    Roles,
    Authorizations,
    Tokens,
    /// Integrations, their configurations and credentials.
    Integrations,
}

/// An OAuth client of an export.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Client {
    pub(super) grant: &'static str,
    pub(super) name: String,
    pub(super) id: String,
    /// Whether it gives tokens.
    pub(super) active: bool,
}

/// What is known. Nothing here is a secret: ids, names, ARNs and hosts.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) documents: BTreeMap<Document, BTreeSet<String>>,
    /// Organizations that tokens are for, and those that files say they are of.
    pub(super) org_ids: Found,
    pub(super) org_names: Found,
    /// Owners of the clients that asked for tokens, where they are others.
    pub(super) home_orgs: Found,
    pub(super) external_ids: Found,
    /// Accounts of Genesys Cloud that a trust policy lets in.
    pub(super) genesys: Found,
    /// Other accounts that a trust policy lets in.
    pub(super) other_accounts: Found,
    /// Roles and users that a trust policy lets in.
    pub(super) callers: Found,
    pub(super) role_arns: Found,
    /// Paths and names of roles whose account their document does not tell.
    pub(super) role_names: Found,
    pub(super) account_ids: Found,
    /// Accounts of whoever asked AWS, as `get-caller-identity` answers.
    pub(super) identities: Found,
    pub(super) buckets: Found,
    /// Buckets that exports are about, or that the account has.
    pub(super) named_buckets: Found,
    pub(super) key_arns: Found,
    /// Accounts of buckets: the name of each with its account behind a blank.
    pub(super) bucket_accounts: Found,
    /// Buckets that a document makes in an account that it does not tell.
    pub(super) made_buckets: Found,
    /// Regions of buckets: the name of each with its region behind a blank.
    pub(super) bucket_regions: Found,
    /// Buckets whose default encryption uses no customer key.
    pub(super) plain_buckets: Found,
    /// Roles and keys that other files mention, for whatever reason.
    pub(super) mentioned: Found,
    /// AWS regions by Genesys Cloud hosts.
    pub(super) host_regions: Found,
    /// AWS regions by name: it may be another service's.
    pub(super) named_regions: Found,
    pub(super) token_urls: Found,
    pub(super) clients: BTreeMap<Client, BTreeSet<String>>,
    /// Regions beside a client in settings: its id with the region behind a blank.
    pub(super) client_regions: Found,
    /// Clients that tokens and authorizations name.
    pub(super) used_clients: Found,
    /// Whether the file's name is that of a role or bucket, not of anybody.
    pub(super) named_by_resource: bool,
}

impl Facts {
    /// What those contents of a file tell that are to be kept. Nothing is taken
    /// from what is left of a broken one.
    pub(super) fn of(
        path: &str,
        read: &ReadFile,
        catalog: &Catalog,
        is_kept: impl Fn(&Content) -> bool,
    ) -> Self {
        let mut facts = Self::default();
        if !read.parsed.problems.is_empty() && read.parsed.documents.is_empty() {
            return facts;
        }
        let documents = &read.parsed.documents;
        for (index, content) in read.contents.iter().enumerate() {
            if !is_kept(content) {
                continue;
            }
            // A plan or module says several things in one document.
            if let Some(node) = documents.get(index).or(documents.last()) {
                facts.add(path, content, node, catalog);
            } else if let Content::Aws(found) = content {
                // What the AWS CLI prints for people is no tree.
                facts.add_described(path, found, catalog);
                facts.named_by_resource = !found.buckets.is_empty() || !found.keys.is_empty();
            }
        }
        if let Some(account) = names::account_of(path) {
            note(&mut facts.account_ids, account, path);
        }
        if let Some(region) = names::region_of(path, catalog) {
            note(&mut facts.named_regions, &region, path);
        }
        facts
    }

    /// Adds what another file tells.
    pub(super) fn merge(&mut self, other: Self) {
        for (document, paths) in other.documents {
            self.documents.entry(document).or_default().extend(paths);
        }
        for (client, paths) in other.clients {
            self.clients.entry(client).or_default().extend(paths);
        }
        for (own, more) in [
            (&mut self.org_ids, other.org_ids),
            (&mut self.org_names, other.org_names),
            (&mut self.home_orgs, other.home_orgs),
            (&mut self.external_ids, other.external_ids),
            (&mut self.genesys, other.genesys),
            (&mut self.other_accounts, other.other_accounts),
            (&mut self.callers, other.callers),
            (&mut self.role_arns, other.role_arns),
            (&mut self.role_names, other.role_names),
            (&mut self.account_ids, other.account_ids),
            (&mut self.buckets, other.buckets),
            (&mut self.named_buckets, other.named_buckets),
            (&mut self.key_arns, other.key_arns),
            (&mut self.identities, other.identities),
            (&mut self.bucket_accounts, other.bucket_accounts),
            (&mut self.made_buckets, other.made_buckets),
            (&mut self.bucket_regions, other.bucket_regions),
            (&mut self.plain_buckets, other.plain_buckets),
            (&mut self.mentioned, other.mentioned),
            (&mut self.host_regions, other.host_regions),
            (&mut self.named_regions, other.named_regions),
            (&mut self.token_urls, other.token_urls),
            (&mut self.used_clients, other.used_clients),
            (&mut self.client_regions, other.client_regions),
        ] {
            for (value, paths) in more {
                own.entry(value).or_default().extend(paths);
            }
        }
    }

    /// Whether a document of the AWS side is among the files.
    pub(super) fn has_aws(&self) -> bool {
        self.documents.keys().any(|document| *document < Document::Clients)
    }

    /// Whether a Genesys export is.
    pub(super) fn has_genesys(&self) -> bool {
        let is_own =
            |document: &Document| *document >= Document::Clients && *document != Document::Integrations;
        self.documents.keys().any(is_own)
    }

    fn add(&mut self, path: &str, content: &Content, node: &Node, catalog: &Catalog) {
        let document = match content {
            Content::Policy { policy, kind } => {
                self.add_policy(path, policy, *kind, catalog);
                document_of(path, *kind)
            }
            Content::Clients { clients, .. } => {
                for client in clients.iter().filter_map(super::clients::told) {
                    self.clients.entry(client).or_default().insert(path.to_owned());
                }
                Some(Document::Clients)
            }
            Content::Roles { .. } => Some(Document::Roles),
            Content::Authorizations { authorizations, .. } => {
                let clients = authorizations.iter().filter_map(|one| literal(one.client.as_ref()));
                clients.for_each(|id| note(&mut self.used_clients, id, path));
                Some(Document::Authorizations)
            }
            Content::Tokens(tokens) => {
                for token in tokens {
                    if let Some(id) = literal(token.org.as_ref()) {
                        note(&mut self.org_ids, id, path);
                    }
                    if let Some(id) = literal(token.client.as_ref()) {
                        note(&mut self.used_clients, id, path);
                    }
                }
                self.add_token_owners(path, node);
                Some(Document::Tokens)
            }
            Content::Unrecognised(_) => {
                self.add_organization(path, node);
                None
            }
            Content::Aws(found) => return self.add_resources(path, found, node, catalog),
            Content::Settings(settings) => {
                self.add_settings(path, settings, catalog);
                None
            }
            Content::Genesys(found) => {
                self.add_organization(path, node);
                let has_any = !found.integrations.is_empty() || !found.credentials.is_empty();
                has_any.then_some(Document::Integrations)
            }
            // What is written for grantlint is read, not drafted from.
            _ => return,
        };
        if let Some(document) = document {
            self.documents.entry(document).or_default().insert(path.to_owned());
        }
        let is_loose = document.is_none_or(|document| document == Document::Integrations);
        self.scan(path, node, is_loose, catalog);
    }

    /// Names of organizations, and whose the clients are.
    fn add_token_owners(&mut self, path: &str, node: &Node) {
        for token in node.one_or_many() {
            let Some(organization) = token.get("organization") else { continue };
            if let Some(name) = organization.get("name").and_then(Node::as_str) {
                note(&mut self.org_names, name, path);
            }
            let id = organization.get("id").and_then(Node::as_str);
            let owner = token.get("OAuthClient").and_then(|client| client.get("organization")?.get("id"));
            if let Some(owner) = owner.and_then(Node::as_str).filter(|owner| Some(*owner) != id) {
                note(&mut self.home_orgs, owner, path);
            }
        }
    }

    /// `GET /api/v2/organizations/me`.
    fn add_organization(&mut self, path: &str, node: &Node) {
        let is_organization = ["thirdPartyOrgName", "defaultSiteId", "productPlatform", "defaultCountryCode"]
            .into_iter()
            .any(|key| node.get(key).is_some());
        let text = |key| node.get(key).and_then(Node::as_str);
        if let (true, Some(id)) = (is_organization, text("id").filter(|id| is_uuid(id))) {
            note(&mut self.org_ids, id, path);
            text("name").into_iter().for_each(|name| note(&mut self.org_names, name, path));
        }
    }

    /// Hosts of Genesys Cloud anywhere; in documents that no reader knows
    /// (`loose`) also what only its shape tells.
    fn scan(&mut self, path: &str, node: &Node, loose: bool, catalog: &Catalog) {
        let mut open: Vec<(&str, &Node)> = vec![("", node)];
        while let Some((key, node)) = open.pop() {
            match &node.kind {
                Kind::Array(items) => open.extend(items.iter().map(|item| (key, item))),
                Kind::Object(entries) => open.extend(entries.iter().map(|entry| (&*entry.key, &entry.value))),
                Kind::String(text) => {
                    if let Some(value) = text.literal().filter(|value| value.len() <= 2048) {
                        self.add_string(path, key, value, loose, catalog);
                    }
                }
                _ => {}
            }
        }
    }

    fn add_string(&mut self, path: &str, key: &str, value: &str, loose: bool, catalog: &Catalog) {
        if let Some((region, _)) = catalog.region_by_host(value) {
            note(&mut self.host_regions, &region.aws_region, path);
            if value.starts_with("https://") && crate::genesys::path_of(value) == "/oauth/token" {
                note(&mut self.token_urls, &region.token_url(), path);
            }
        } else if !loose {
        } else if let Some(region) = names::region(value, catalog) {
            note(&mut self.named_regions, &region, path);
        } else if is_role(value) || is_key(value) {
            note(&mut self.mentioned, value, path);
        } else if is_uuid(value)
            && ["orgid", "organizationid"].contains(&key.to_ascii_lowercase().replace('_', "").as_str())
        {
            note(&mut self.org_ids, value, path);
        }
    }
}

/// The only value, with its files.
pub(super) fn only(found: &Found) -> Option<(&str, &BTreeSet<String>)> {
    let mut all = found.iter();
    match (all.next(), all.next()) {
        (Some((value, paths)), None) => Some((value, paths)),
        _ => None,
    }
}

pub(super) fn note(found: &mut Found, value: &str, path: &str) {
    found.entry(value.to_owned()).or_default().insert(path.to_owned());
}

fn literal(text: Option<&LocatedText>) -> Option<&str> {
    text.and_then(|text: &Located<Text>| text.literal())
}
