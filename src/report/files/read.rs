//! What was read from a document, in words.

use std::collections::BTreeMap;

use super::{Document, aws};
use crate::formats::Content;
use crate::iam::{Policy, PolicyKind};
use crate::model::LocatedText;
use crate::report::words::count;
use crate::source::SourceFile;

/// Names that are shown of each kind.
const SHOWN: usize = 3;

/// What a document is and holds; nothing where nothing was read from it.
/// `source` is its file.
pub(super) fn document(content: &Content, source: &SourceFile) -> Option<Document> {
    let text = source.text.as_str();
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
            kind: policy_kind(kind, policy).to_owned(),
            detail: statements(policy),
            names: BTreeMap::new(),
            policies: 1,
            needs_name: true,
        },
        Content::Aws(resources) => aws::document(resources, source),
        Content::Clients { clients, complete } => {
            let clients: Vec<String> =
                clients.iter().map(|one| name(one.name.as_ref().or(one.id.as_ref()))).collect();
            let detail = listed("client", "clients", &clients) + cut(*complete, text);
            document("OAuth clients", detail, names("clients", clients))
        }
        Content::Roles { roles, complete } => {
            let roles: Vec<String> =
                roles.iter().map(|one| name(one.name.as_ref().or(one.id.as_ref()))).collect();
            let detail = listed("role", "roles", &roles) + cut(*complete, text);
            document("Genesys roles", detail, names("roles", roles))
        }
        Content::Authorizations { authorizations, complete } => {
            let clients: Vec<String> = authorizations.iter().map(|one| name(one.client.as_ref())).collect();
            let detail = listed("authorization", "authorizations", &clients) + cut(*complete, text);
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
            let assignments: Vec<String> = found
                .assignments
                .iter()
                .map(|one| {
                    let roles: Vec<String> = one.roles.iter().map(|role| role.value.to_string()).collect();
                    format!("{} has {}", name(one.subject.as_ref()), listed("role", "roles", &roles))
                })
                .collect();
            let trusted: Vec<String> =
                found.trusted.iter().map(|one| name(one.organization.as_ref())).collect();
            if !assignments.is_empty() {
                let shown = assignments.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
                let more = if assignments.len() > SHOWN { " ..." } else { "" };
                words.push(format!(
                    "{shown}{more} (no check uses it: `user_roles` of the manifest names those that count)"
                ));
                all.insert("assignments", assignments);
            }
            if !trusted.is_empty() {
                words.push(format!(
                    "{} (no check uses it: users work across them, OAuth clients do not)",
                    listed("organization", "organizations", &trusted)
                ));
                all.insert("trusted organizations", trusted);
            }
            document(bare(found.tool), words.join(", "), all)
        }
        Content::Settings(settings) => {
            let mut regions: Vec<String> = settings
                .profiles
                .iter()
                .flat_map(|profile| &profile.regions)
                .map(|region| region.value.value.to_string())
                .collect();
            let mut seen = std::collections::HashSet::new();
            regions.retain(|region| seen.insert(region.clone()));
            let roles: Vec<String> = settings
                .roles
                .iter()
                .map(|one| {
                    let chained = if one.chained { ", by way of another role" } else { "" };
                    match &one.region {
                        Some(region) => format!("{} in {}{chained}", one.role.value, region.value),
                        None => format!("{}{chained}", one.role.value),
                    }
                })
                .collect();
            let mut words = Vec::new();
            if !regions.is_empty() {
                words.push(listed("region", "regions", &regions));
            }
            if !roles.is_empty() {
                words.push("takes on ".to_owned() + &listed("role", "roles", &roles));
            }
            if words.is_empty() {
                words.push("no region of Genesys Cloud".to_owned());
            }
            let mut all = names("regions", regions);
            if !roles.is_empty() {
                let plain = |one: &crate::model::RoleSettings| one.role.value.to_string();
                all.insert("roles", settings.roles.iter().map(plain).collect());
            }
            document(settings.tool.words(), words.join(", "), all)
        }
        Content::Sdks(all) => {
            let each: Vec<String> = all
                .iter()
                .map(|one| match &one.version {
                    Some(version) => format!("{}, version {}", one.sdk, version.value),
                    None => format!("{}, in any version", one.sdk),
                })
                .collect();
            let detail = format!("{} (no check uses it)", each.join("; "));
            document("dependency on an SDK", detail, names("SDKs", each))
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

/// What a policy is; one of which no statement could be read does not tell.
fn policy_kind(kind: &PolicyKind, policy: &Policy) -> &'static str {
    match kind {
        _ if policy.statements.is_empty() => "policy",
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

pub(super) fn name(name: Option<&LocatedText>) -> String {
    name.map_or_else(|| "(without a name)".to_owned(), |name| name.value.to_string())
}

/// Whether a listing goes on: an export of the API says so, and what Terraform
/// makes is never all.
fn cut(complete: bool, text: &str) -> &'static str {
    match complete {
        true => "",
        false if text.contains("\"entities\"") => " (cut: there are more pages)",
        false => " (there may be more)",
    }
}

/// What a tool is called, without its article.
pub(super) fn bare(tool: &str) -> &str {
    ["an ", "a ", "the "].into_iter().find_map(|article| tool.strip_prefix(article)).unwrap_or(tool)
}

/// `2 roles: a and b`, `12 roles: a, b, c ...`.
pub(super) fn listed(one: &str, many: &str, names: &[String]) -> String {
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
