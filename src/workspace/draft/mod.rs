//! Drafts the app and the org manifest from what a folder holds: policies,
//! exports, tokens, and hosts in any other file. A value that one place tells
//! is written with that place; where nothing tells it, or several places
//! disagree, the draft says what is to be filled in and where to get it. A
//! wrong guess would make `check` claim something wrong, so there is none.

mod app;
mod arns;
mod clients;
mod exports;
mod facts;
mod group;
mod ids;
mod manifest;
mod names;
mod owner;
mod policies;
mod yaml;

use std::collections::BTreeSet;

use crate::formats::{Content, ReadFile};
use crate::genesys::Catalog;
use crate::model::App;
use crate::source::{FileId, Sources};
use clients::AppClient;
use facts::Facts;
use group::Groups;

/// What was drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The partner configuration; nothing where the folder has one.
    pub app: Option<String>,
    /// The org manifest.
    pub manifest: String,
    /// How many organizations were found.
    pub orgs: usize,
    /// How many things are to be filled in or confirmed.
    pub todos: usize,
}

/// What a capability of the draft rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Genesys Cloud exports into the customer's bucket.
    Export,
    /// The vendor assumes the customer's role.
    Role,
    /// The client at this position calls the API.
    Client(usize),
    /// What the app that is there already says: a client, and whether AWS.
    Declared { client: Option<usize>, aws: bool },
}

/// A capability of the draft.
struct Capability {
    key: String,
    needs: Needs,
    /// Whether an administrator of each organization has to approve it.
    needs_approval: bool,
}

/// What both documents are written from.
struct Plan<'a> {
    groups: &'a Groups,
    clients: Vec<AppClient>,
    owners: clients::Owners,
    capabilities: Vec<Capability>,
    has_product: bool,
    catalog: &'a Catalog,
}

/// Drafts what is missing from the files under `folder`, a path of the
/// workspace (empty for all of it); paths in the draft are relative to it.
/// Nothing where no document tells of an organization. `name` is what the app
/// is called until somebody says better.
pub fn draft(
    sources: &Sources,
    files: &[ReadFile],
    catalog: &Catalog,
    folder: &str,
    name: &str,
) -> Option<Draft> {
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut found: Vec<(String, Facts)> = Vec::new();
    let mut app = None;
    for read in files {
        let Some(path) = sources.file(read.file).path.strip_prefix(&folder) else { continue };
        app = app.or_else(|| {
            read.contents.iter().find_map(|content| match content {
                Content::App(app) => Some(&**app),
                _ => None,
            })
        });
        let roots = roots_elsewhere(sources, read);
        for root in &roots {
            let path = &sources.file(*root).path;
            let path = path.strip_prefix(&folder).unwrap_or(path);
            let facts = Facts::of(path, read, catalog, |content| root_of(content) == Some(*root));
            found.push((path.to_owned(), facts));
        }
        let is_own = |content: &Content| root_of(content).is_none_or(|root| !roots.contains(&root));
        found.push((path.to_owned(), Facts::of(path, read, catalog, is_own)));
    }
    let groups = group::group(found);
    if groups.orgs.is_empty() {
        return None;
    }
    let plan = Plan::new(&groups, app, catalog);
    let manifest = manifest::write(&plan);
    let drafted = if app.is_none() { Some(app::write(&plan, name)) } else { None };
    let todos = [drafted.as_deref().unwrap_or_default(), &manifest]
        .iter()
        .map(|text| text.lines().filter(|line| line.contains("# TODO: ")).count())
        .sum();
    Some(Draft { app: drafted, manifest, orgs: groups.orgs.len(), todos })
}

/// The root modules in other folders that make what a file describes: whose it
/// is, where these stand says.
fn roots_elsewhere(sources: &Sources, read: &ReadFile) -> BTreeSet<FileId> {
    let folder = |file: FileId| sources.file(file).path.rsplit_once('/').map(|(folder, _)| folder);
    let roots = read.contents.iter().filter_map(root_of);
    roots.filter(|root| folder(*root) != folder(read.file)).collect()
}

fn root_of(content: &Content) -> Option<FileId> {
    match content {
        Content::Aws(found) => found.root,
        _ => None,
    }
}

impl<'a> Plan<'a> {
    fn new(groups: &'a Groups, app: Option<&App>, catalog: &'a Catalog) -> Self {
        if let Some(app) = app {
            return Self::of_app(groups, app, catalog);
        }
        let clients = clients::of_app(groups);
        let mut capabilities = Vec::new();
        let mut add = |key: String, needs, needs_approval| {
            capabilities.push(Capability { key, needs, needs_approval });
        };
        if groups.orgs.values().any(|facts| !facts.genesys.is_empty()) {
            add("recording-export".to_owned(), Needs::Export, false);
        }
        if groups.orgs.values().any(|facts| facts.genesys.is_empty() && !facts.callers.is_empty()) {
            add("customer-role".to_owned(), Needs::Role, false);
        }
        for (index, client) in clients.iter().enumerate() {
            add(format!("{}-calls", client.key), Needs::Client(index), !client.regions.is_empty());
        }
        Self { groups, clients, owners: clients::owners(groups), capabilities, has_product: false, catalog }
    }

    /// The clients and capabilities of an app that is there already.
    fn of_app(groups: &'a Groups, app: &App, catalog: &'a Catalog) -> Self {
        let clients: Vec<AppClient> = app.clients.iter().map(clients::declared).collect();
        let capabilities = app.capabilities.iter().map(|capability| Capability {
            key: capability.name.value.clone(),
            needs: Needs::Declared {
                client: capability
                    .client
                    .as_ref()
                    .and_then(|name| clients.iter().position(|client| client.key == name.value)),
                aws: capability.aws.is_some(),
            },
            needs_approval: capability.cross_org.is_some()
                || app.clients.iter().any(|client| {
                    client.per_region
                        && capability.client.as_ref().is_some_and(|name| name.value == client.name.value)
                }),
        });
        let capabilities = capabilities.collect();
        Self {
            groups,
            clients,
            owners: clients::owners(groups),
            capabilities,
            has_product: app.product.is_some(),
            catalog,
        }
    }

    /// Whether the files show that an organization is to have a capability.
    fn is_on(&self, capability: &Capability, facts: &Facts) -> bool {
        let has_client = |index: usize| {
            let client = &self.clients[index];
            clients::is_used(client, facts) || clients::of_org(client, facts, &self.owners).is_some()
        };
        match capability.needs {
            Needs::Export => !facts.genesys.is_empty(),
            Needs::Role => facts.genesys.is_empty() && !facts.callers.is_empty(),
            Needs::Client(index) => has_client(index),
            Needs::Declared { client, aws } => {
                (client.is_some() || aws) && client.is_none_or(has_client) && (!aws || facts.has_aws())
            }
        }
    }
}
