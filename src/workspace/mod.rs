//! Joins what the files say into one picture: which org is meant by a name,
//! which file a manifest refers to, which policy belongs to which role or
//! bucket. It resolves and never judges.

mod bindings;
mod contradictions;
mod documents;
pub mod draft;
mod elsewhere;
mod exports;
mod given;
mod integrations;
mod named;
mod policies;
mod resolved;
mod resources;
mod settings;
mod writing;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

pub use bindings::EffectiveAws;
pub use contradictions::{Contradiction, denies, what};
pub use documents::{Documents, Loose};
pub use elsewhere::{Elsewhere, Permission};
pub use exports::Aspect;
pub use integrations::{Lack, UsedRole};
pub use named::named;
pub use policies::{Wanted, misplaced_principal};
pub use resolved::{Dispute, Missing, Resolved};
pub use resources::{
    Branch, BucketView, Conflict, KeyView, Lingering, Near, Resources, RoleView, Standing, Time, bucket_of,
};
pub use settings::Owner;
pub use writing::Slip;

use crate::diagnostic::Place;
use crate::formats::{Content, IssueKind, ReadFile};
use crate::genesys::{Catalog, Operation, OperationMiss};
use crate::model::{
    App, Capability, ClientDeclaration, Declared, ManifestOrg, OauthClient, TokenInformation,
};
use crate::source::{FileId, Sources, Span};
use crate::syntax::Text;

/// Everything that was read, joined.
pub struct Workspace<'a> {
    /// The files.
    pub sources: &'a Sources,
    /// What was read from each.
    pub files: &'a [ReadFile],
    /// What the platform knows.
    pub catalog: &'a Catalog,
    /// The date of the run, `YYYY-MM-DD`.
    pub today: &'a str,
    /// The apps, each with its file.
    pub apps: Vec<&'a App>,
    /// The organizations of all manifests, in order.
    pub orgs: Vec<&'a ManifestOrg>,
    /// The `orgs` key of each manifest.
    pub manifests: Vec<Place>,
    /// Documents by file and what they say of themselves.
    pub documents: Documents<'a>,
    /// Roles, buckets and keys as exports and templates describe them.
    pub resources: Resources<'a>,
    org_index: HashMap<String, Vec<usize>>,
    operations: HashMap<&'a str, Result<Operation, OperationMiss>>,
    /// Where AWS rejects a part of a policy.
    rejected: HashMap<FileId, Vec<Span>>,
    /// Files that a manifest names as token samples.
    bound_tokens: HashSet<FileId>,
    /// The other token samples, by the organization that they name.
    loose_tokens: HashMap<&'a str, Vec<&'a TokenInformation>>,
    settings: settings::Settings<'a>,
    /// Gathered where a role first lacks a permission.
    elsewhere: OnceLock<Elsewhere>,
}

/// The length of an id, a UUID. What is shorter or longer is a name.
pub const ID_LENGTH: usize = 36;

/// An organization with a capability that it is to have.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// The organization.
    pub org: &'a ManifestOrg,
    /// The app that has the capability.
    pub app: &'a App,
    /// The capability.
    pub capability: &'a Capability,
    /// The AWS region that the organization is in, where it is known.
    pub region: Option<&'a str>,
}

impl<'a> Workspace<'a> {
    /// Joins what was read.
    pub fn new(sources: &'a Sources, files: &'a [ReadFile], catalog: &'a Catalog, today: &'a str) -> Self {
        let mut apps = Vec::new();
        let mut orgs: Vec<&ManifestOrg> = Vec::new();
        let mut manifests = Vec::new();
        for content in files.iter().flat_map(|file| &file.contents) {
            match content {
                Content::App(app) => apps.push(&**app),
                Content::Manifest { orgs: more, place } => {
                    manifests.push(*place);
                    orgs.extend(more);
                }
                _ => {}
            }
        }
        let mut org_index: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, org) in orgs.iter().enumerate() {
            let lowered = org.id.literal().map(str::to_ascii_lowercase);
            let words = [&org.id, &org.name].into_iter().filter_map(|text| text.literal());
            for word in words.chain(lowered.as_deref()) {
                let known = org_index.entry(word.to_owned()).or_default();
                if known.last() != Some(&index) {
                    known.push(index);
                }
            }
        }
        let mut rejected: HashMap<FileId, Vec<Span>> = HashMap::new();
        for issue in files.iter().flat_map(|read| &read.issues) {
            if issue.kind == IssueKind::Policy {
                rejected.entry(issue.place.file).or_default().push(issue.place.span);
            }
        }
        let resources = Resources::new(sources, files, &orgs);
        let documents = Documents::new(sources, files);
        let operations = apps
            .iter()
            .flat_map(|app| &app.capabilities)
            .flat_map(|capability| &capability.operations)
            .filter_map(|operation| operation.literal())
            .map(|written| (written, catalog.find_operation(written)))
            .collect();
        let bound_tokens: HashSet<FileId> = orgs
            .iter()
            .filter_map(|org| match &org.documents.tokens {
                Declared::Some(references) => Some((org.file, references)),
                _ => None,
            })
            .flat_map(|(from, references)| references.iter().map(move |reference| (from, reference)))
            .filter_map(|(from, reference)| documents.resolve(from, reference).ok())
            .collect();
        let mut loose_tokens: HashMap<&str, Vec<&TokenInformation>> = HashMap::new();
        for (file, token) in documents.tokens() {
            if let Some(org) = token.org.as_ref().and_then(|org| org.literal())
                && !bound_tokens.contains(&file)
            {
                loose_tokens.entry(org).or_default().push(token);
            }
        }
        let settings = settings::Settings::new(files, &orgs, &apps);
        Self {
            sources,
            files,
            catalog,
            today,
            apps,
            orgs,
            manifests,
            documents,
            resources,
            org_index,
            operations,
            rejected,
            bound_tokens,
            loose_tokens,
            settings,
            elsewhere: OnceLock::new(),
        }
    }

    /// Permission policies by what they name, whichever role has them.
    pub fn elsewhere(&self) -> &Elsewhere {
        self.elsewhere
            .get_or_init(|| Elsewhere::new(&self.resources, &self.documents, self.files, &self.orgs))
    }

    /// The organizations that an id or name means; several where a manifest
    /// lists one twice.
    pub fn orgs_called(&self, word: &str) -> impl Iterator<Item = &'a ManifestOrg> + '_ {
        let in_lower_case =
            || self.org_index.get(&word.to_ascii_lowercase()).filter(|_| word.len() == ID_LENGTH);
        let found = self.org_index.get(word).or_else(in_lower_case);
        found.into_iter().flatten().map(|index| self.orgs[*index])
    }

    /// The first organization that an id or name means.
    pub fn org(&self, word: &Text) -> Option<&'a ManifestOrg> {
        self.orgs_called(word.literal()?).next()
    }

    /// Whether two references mean the same organization: the same word, or id
    /// and name of one entry.
    pub fn same_org(&self, word: &Text, org: &ManifestOrg) -> crate::kleene::Truth {
        let same_id = match (word.literal(), org.id.literal()) {
            // Ids are hexadecimal numbers: their case means nothing.
            (Some(word), Some(id)) => crate::kleene::Truth::from(word.eq_ignore_ascii_case(id)),
            _ => word.same_as(&org.id),
        };
        same_id | word.same_as(&org.name)
    }

    /// What an operation that an app names is; looked up once per run, as a
    /// miss is searched for what may be meant.
    ///
    /// # Errors
    /// What may be meant instead; nothing where no app names the operation.
    pub fn operation(&self, written: &str) -> Result<&Operation, Option<&OperationMiss>> {
        match self.operations.get(written) {
            Some(Ok(found)) => Ok(found),
            Some(Err(miss)) => Err(Some(miss)),
            None => Err(None),
        }
    }

    /// All capabilities with this name, each with its app.
    pub fn capabilities_called(&self, name: &str) -> impl Iterator<Item = (&'a App, &'a Capability)> + '_ {
        let name = name.to_owned();
        self.apps
            .iter()
            .flat_map(|app| app.capabilities.iter().map(|capability| (*app, capability)))
            .filter(move |(_, capability)| *capability.name == *name)
    }

    /// Every organization x capability pair that is to be switched on, in
    /// manifest order.
    pub fn pairs(&self) -> Vec<Pair<'a>> {
        let mut by_name: HashMap<&str, Vec<(&'a App, &'a Capability)>> = HashMap::new();
        for app in &self.apps {
            for capability in &app.capabilities {
                by_name.entry(capability.name.as_str()).or_default().push((app, capability));
            }
        }
        let mut pairs = Vec::new();
        for org in &self.orgs {
            let mut seen: Vec<&str> = Vec::new();
            let region = self.region_of(org);
            for name in org.capabilities.value.iter().filter_map(|name| name.literal()) {
                if seen.contains(&name) {
                    continue;
                }
                seen.push(name);
                for (app, capability) in by_name.get(name).into_iter().flatten() {
                    pairs.push(Pair { org, app, capability, region });
                }
            }
        }
        pairs
    }

    /// The AWS region of an organization: as written, else that of its domain.
    pub fn region_of(&self, org: &'a ManifestOrg) -> Option<&'a str> {
        match &org.region {
            Some(region) => region.literal(),
            None => {
                let domain = org.domain.as_ref()?.literal()?;
                self.catalog.region_by_domain(domain).map(|region| &*region.aws_region)
            }
        }
    }

    /// The token samples of an organization: those that its manifest names,
    /// and those that nobody names and that say whose they are.
    pub fn tokens_of(&self, org: &'a ManifestOrg) -> Vec<&'a TokenInformation> {
        let bound = self.documents.tokens_of(org);
        let mut tokens: Vec<&TokenInformation> = bound.found().flatten().collect();
        for word in [&org.id, &org.name].into_iter().filter_map(|word| word.literal()) {
            let loose = self.loose_tokens.get(word).into_iter().flatten();
            tokens.extend(loose);
            if org.id.value == org.name.value {
                break;
            }
        }
        tokens
    }

    /// The token samples that no manifest names.
    pub fn loose_tokens(&self) -> impl Iterator<Item = &'a TokenInformation> + '_ {
        let bound = &self.bound_tokens;
        self.documents.tokens().filter(|(file, _)| !bound.contains(file)).map(|(_, token)| token)
    }

    /// The path of a file as people see it.
    pub fn path(&self, file: FileId) -> &'a str {
        &self.sources.file(file).display
    }
}

impl<'a> Pair<'a> {
    /// How the app declares the client that the capability uses.
    pub fn declaration(&self) -> Option<&'a ClientDeclaration> {
        let name = self.capability.client.as_ref()?;
        self.app.clients.iter().find(|client| *client.name == **name)
    }

    /// Whether the capability names a client that its app does not declare.
    pub fn names_unknown_client(&self) -> bool {
        self.capability.client.is_some() && self.declaration().is_none()
    }

    /// The id of that client for this org, with its place.
    pub fn client_id(&self) -> Option<&'a crate::model::LocatedText> {
        let declaration = self.declaration()?;
        let own = self.org.clients.iter().find(|(name, _)| *name.value == *declaration.name.value);
        if let Some((_, id)) = own {
            return Some(id);
        }
        let region = self.region?;
        declaration.ids.iter().find(|(name, _)| name.as_str() == region).map(|(_, id)| id)
    }
}

/// The client objects with this id: those bound to the org first, and of them
/// those that count most.
pub fn clients_with_id<'a>(
    ws: &Workspace<'a>,
    org: &'a ManifestOrg,
    id: &str,
) -> Vec<(&'a OauthClient, bool)> {
    let bound = ws.documents.clients_of(org);
    let mut found: Vec<(&OauthClient, bool)> = bound
        .found()
        .flat_map(|listing| listing.iter())
        .filter(|client| client.id.as_ref().is_some_and(|own| own.is(id).is_true()))
        .map(|client| (client, true))
        .collect();
    if found.is_empty() {
        found.extend(client_named(ws, org, id).map(|client| (client, true)));
    }
    if found.is_empty() {
        found.extend(ws.documents.loose_clients(id).map(|client| (client, false)));
    }
    found.sort_by_key(|(client, _)| client.origin);
    found
}

/// The client that a manifest names by its name, as Terraform knows no id of
/// what it has yet to make: the only one of this name among those bound to the
/// org, and no id of another.
pub fn client_named<'a>(ws: &Workspace<'a>, org: &'a ManifestOrg, word: &str) -> Option<&'a OauthClient> {
    if word.len() == ID_LENGTH {
        return None;
    }
    let bound = ws.documents.clients_of(org);
    let is = |own: &Option<crate::model::LocatedText>| own.as_ref().is_some_and(|own| own.is(word).is_true());
    let clients = || bound.found().flat_map(|listing| listing.iter());
    let mut named = clients().filter(|client| is(&client.name));
    let first = named.next()?;
    // Each branch of a module has its own copy of one client.
    let is_copy = |other: &OauthClient| other.place == first.place && !exports::differ(first, other);
    (named.all(is_copy) && !clients().any(|client| is(&client.id))).then_some(first)
}
