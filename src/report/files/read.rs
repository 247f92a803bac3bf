//! What was read from a document, in words.

use std::collections::BTreeMap;

use super::Document;
use crate::formats::Content;
use crate::iam::{Policy, PolicyKind};
use crate::model::{AwsResources, LocatedText, Told};
use crate::report::words::count;

/// Names that are shown of each kind.
const SHOWN: usize = 3;

/// What a document is and holds; nothing where nothing was read from it.
/// `text` is that of its file.
pub(super) fn document(content: &Content, text: &str) -> Option<Document> {
    let names = |what: &'static str, names: Vec<String>| BTreeMap::from([(what, names)]);
    let document = |kind: &str, detail: String, names| Document {
        kind: kind.to_owned(),
        detail,
        names,
        policies: 0,
        needs_name: false,
    };
    Some(match content {
        Content::App(app) => {
            let capabilities: Vec<String> =
                app.capabilities.iter().map(|one| one.name.value.to_string()).collect();
            let detail =
                format!("{}: {}", app.name.value, listed("capability", "capabilities", &capabilities));
            document("app", detail, names("capabilities", capabilities))
        }
        Content::Manifest { orgs, .. } => {
            let orgs: Vec<String> = orgs.iter().map(|org| org.name.value.to_string()).collect();
            document(
                "org manifest",
                listed("organization", "organizations", &orgs),
                names("organizations", orgs),
            )
        }
        Content::Policies(bindings) => {
            let files: Vec<String> = bindings.iter().map(|binding| binding.file.value.to_string()).collect();
            document("list of policies", listed("file", "files", &files), names("files", files))
        }
        Content::Policy { policy, kind } => Document {
            kind: policy_kind(kind).to_owned(),
            detail: statements(policy),
            names: BTreeMap::new(),
            policies: 1,
            needs_name: true,
        },
        Content::Aws(resources) => aws(resources, text),
        Content::Clients { clients, complete } => {
            let clients: Vec<String> =
                clients.iter().map(|one| name(one.name.as_ref().or(one.id.as_ref()))).collect();
            let detail = listed("client", "clients", &clients) + cut(*complete);
            document("OAuth clients", detail, names("clients", clients))
        }
        Content::Roles { roles, complete } => {
            let roles: Vec<String> =
                roles.iter().map(|one| name(one.name.as_ref().or(one.id.as_ref()))).collect();
            let detail = listed("role", "roles", &roles) + cut(*complete);
            document("Genesys roles", detail, names("roles", roles))
        }
        Content::Authorizations { authorizations, complete } => {
            let clients: Vec<String> = authorizations.iter().map(|one| name(one.client.as_ref())).collect();
            let detail = listed("authorization", "authorizations", &clients) + cut(*complete);
            document("authorizations", detail, names("clients", clients))
        }
        Content::Tokens(tokens) => {
            let orgs: Vec<String> = tokens.iter().map(|one| name(one.org.as_ref())).collect();
            document("token information", listed("token", "tokens", &orgs), names("organizations", orgs))
        }
        Content::Genesys(found) => {
            let mut words = Vec::new();
            let mut all = BTreeMap::new();
            let integrations: Vec<String> =
                found.integrations.iter().map(|one| name(one.name.as_ref().or(one.id.as_ref()))).collect();
            let credentials: Vec<String> =
                found.credentials.iter().map(|one| name(one.name.as_ref().or(one.id.as_ref()))).collect();
            let organizations: Vec<String> =
                found.organizations.iter().map(|one| name(one.name.as_ref().or(Some(&one.id)))).collect();
            for (key, one, names) in [
                ("organizations", "organization", organizations),
                ("integrations", "integration", integrations),
                ("credentials", "credential", credentials),
            ] {
                if !names.is_empty() {
                    words.push(listed(one, key, &names));
                    all.insert(key, names);
                }
            }
            document(found.tool, words.join(", "), all)
        }
        Content::Settings(settings) => {
            let regions: Vec<String> = settings
                .profiles
                .iter()
                .flat_map(|profile| &profile.regions)
                .map(|region| region.value.value.to_string())
                .collect();
            let detail = match regions.as_slice() {
                [] => "no region of Genesys Cloud".to_owned(),
                _ => listed("region", "regions", &regions),
            };
            document(settings.tool.words(), detail, names("regions", regions))
        }
        Content::Wizard(wizard) => {
            let clients: Vec<String> = wizard.clients.iter().map(|one| one.id.value.to_string()).collect();
            let made: Vec<String> = wizard
                .modules
                .iter()
                .map(|(module, objects)| format!("{} ({})", module.value, objects.len()))
                .collect();
            let mut words = vec![match &wizard.integration_type {
                Some(kind) => format!("integration type {}", kind.value),
                None => "no integration type".to_owned(),
            }];
            words.push(listed("client of its own", "clients of its own", &clients));
            words.push(match made.as_slice() {
                [] => "provisions nothing that can be read".to_owned(),
                made => format!("provisions {}", made.join(", ")),
            });
            if !wizard.modules_complete {
                words.push("and what only running it would tell".to_owned());
            }
            document("Premium App wizard", words.join(", "), names("clients", clients))
        }
        Content::EmptyListing => {
            document("empty listing", "an export without entries".to_owned(), BTreeMap::new())
        }
        Content::Terraform(what) => {
            let kind = what.trim_start_matches("a ");
            document(kind, "read together with what belongs to it".to_owned(), BTreeMap::new())
        }
        Content::Config => document("configuration", String::new(), BTreeMap::new()),
        Content::Empty | Content::Foreign(_) | Content::Unrecognised(_) => return None,
    })
}

fn policy_kind(kind: &PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Trust => "trust policy",
        PolicyKind::Bucket => "bucket policy",
        PolicyKind::Key => "key policy",
        PolicyKind::Identity => "permission policy",
        _ => "policy",
    }
}

fn statements(policy: &Policy) -> String {
    let whole = count(policy.statements.len(), "statement", "statements");
    let open = policy.statements.iter().filter(|statement| !statement.open.is_empty()).count();
    if open == 0 { whole } else { format!("{whole}, {open} of them open") }
}

/// What exports, plans and templates say.
fn aws(resources: &AwsResources, text: &str) -> Document {
    let mut policies = 0;
    let mut note = |told: bool| policies += usize::from(told);
    let mut names: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for role in &resources.roles {
        names.entry("roles").or_default().push(name(role.name.as_ref().or(role.arn.as_ref())));
        note(role.trust.some().is_some());
        role.inline.iter().chain(&role.attached).for_each(|policy| note(policy.document.is_some()));
    }
    for policy in &resources.policies {
        names.entry("policies").or_default().push(name(policy.name.as_ref().or(policy.arn.as_ref())));
        note(policy.document.some().is_some());
    }
    for bucket in &resources.buckets {
        names.entry("buckets").or_default().push(given(bucket.name.as_ref(), text));
        note(bucket.policy.some().is_some());
    }
    for key in &resources.keys {
        let first = key.arn.as_ref().or(key.id.as_ref()).or(key.aliases.first());
        names.entry("keys").or_default().push(given(first, text));
        note(key.policy.some().is_some());
    }
    let mut words: Vec<String> = [
        ("roles", "role", "roles"),
        ("policies", "managed policy", "managed policies"),
        ("buckets", "bucket", "buckets"),
        ("keys", "key", "keys"),
    ]
    .into_iter()
    .filter_map(|(what, one, many)| Some(listed(one, many, names.get(what)?)))
    .collect();
    words.push(match policies {
        0 => "no policy document".to_owned(),
        some => count(some, "policy document", "policy documents"),
    });
    let open = open(resources);
    if open > 0 {
        words.push(format!("{open} of its parts not told"));
    }
    if let Some(branch) = &resources.branch {
        words.push(format!("where {branch}"));
    }
    let kind =
        resources.tool.strip_prefix("an ").or(resources.tool.strip_prefix("a ")).unwrap_or(resources.tool);
    Document { kind: kind.to_owned(), detail: words.join(", "), names, policies, needs_name: false }
}

/// How many parts are there and not told.
fn open(resources: &AwsResources) -> usize {
    fn is_open<T>(told: &Told<T>) -> bool {
        matches!(told, Told::Open { .. })
    }
    let roles = resources.roles.iter().map(|role| {
        usize::from(is_open(&role.trust))
            + usize::from(is_open(&role.boundary))
            + role
                .inline
                .iter()
                .filter(|policy| policy.document.is_none() && policy.settled_by.is_some())
                .count()
    });
    let policies = resources.policies.iter().map(|policy| usize::from(is_open(&policy.document)));
    let buckets = resources
        .buckets
        .iter()
        .map(|bucket| usize::from(is_open(&bucket.policy)) + usize::from(is_open(&bucket.encryption)));
    let keys = resources.keys.iter().map(|key| usize::from(is_open(&key.policy)));
    roles.chain(policies).chain(buckets).chain(keys).sum()
}

fn name(name: Option<&LocatedText>) -> String {
    name.map_or_else(|| "(without a name)".to_owned(), |name| name.value.to_string())
}

/// A name, and whether it comes from the file's name because the document has
/// none.
fn given(told: Option<&LocatedText>, text: &str) -> String {
    let shown = name(told);
    let inside = |told: &LocatedText| {
        let literal = told.literal()?;
        text.get(told.place.span.range()).map(|written| written.contains(literal))
    };
    match told.and_then(inside) {
        Some(false) => format!("{shown} (so named by its file)"),
        _ => shown,
    }
}

fn cut(complete: bool) -> &'static str {
    if complete { "" } else { " (there may be more)" }
}

/// `2 roles: a and b`, `12 roles: a, b, c ...`.
fn listed(one: &str, many: &str, names: &[String]) -> String {
    let number = count(names.len(), one, many);
    match names {
        [] => number,
        [name] => format!("{one} {name}"),
        few if few.len() <= SHOWN => {
            let (last, first) =
                few.split_last().map_or(("", &[][..]), |(last, first)| (last.as_str(), first));
            format!("{number}: {} and {last}", first.join(", "))
        }
        many => format!("{number}: {} ...", many[..SHOWN].join(", ")),
    }
}
