//! Names that nothing defines. What such a name should have brought along is
//! not checked at all, so a slip of the pen would switch off the proof.

use std::collections::BTreeSet;

use crate::diagnostic::{Basis, Finding, Place, RuleId, nearest};
use crate::formats::{Content, MODULE_VALUES, ReadFile, deployment_sections};
use crate::genesys::is_uuid;
use crate::model::{AwsDocuments, Declared, LocatedText, ManifestOrg, ParameterFile, PolicyRole, Reference};
use crate::source::FileId;
use crate::workspace::{Branch, EffectiveAws, Missing, Wanted, Workspace};

/// How many names are compared in a run before the search for the name that
/// was probably meant ends: it is slow, and nobody reads hundreds of guesses.
const COMPARISONS: usize = 100_000;

pub(in crate::rules) fn unknown_reference(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let names = Names::new(ws);
    let mut search = Search::default();
    for app in &ws.apps {
        for capability in &app.capabilities {
            if let Some(client) = &capability.client
                && !app.clients.iter().any(|known| *known.name.value == *client.value)
            {
                let own = app.clients.iter().map(|known| known.name.as_str()).collect();
                let what = format!("the app declares no client `{}`", client.value);
                search.say(found, &client.value, client.place, what, "`clients` of the app", &own);
            }
        }
        // The vendor's own organization is no customer, so most manifests do
        // not list it; only a slip of a listed name is worth a word.
        let home = app.home_org.as_ref().filter(|home| {
            home.literal().is_some_and(|word| nearest(word, names.orgs.iter().copied()).is_some())
        });
        names.organization(&mut search, found, home, "`home_org`");
        for entry in app.allowlist.iter().flat_map(|list| &list.value) {
            names.organization(&mut search, found, Some(&entry.org), "the allow-list");
            for capability in entry.capabilities.iter().flatten() {
                names.capability(&mut search, found, capability);
            }
        }
    }
    for org in &ws.orgs {
        let before = found.len();
        names.of_org(org, &mut search, found);
        documents(ws, org, found);
        for finding in &mut found[before..] {
            finding.orgs.push(org.name.value.to_string());
        }
    }
    for binding in ws.documents.bindings() {
        let of = binding.role_arn.as_ref().or(binding.bucket.as_ref()).or(binding.key_arn.as_ref());
        document(ws, binding.from, std::slice::from_ref(&binding.file), binding.is, of, found);
    }
    super::slip::slips_in_settings(ws, found);
}

struct Names<'a> {
    capabilities: BTreeSet<&'a str>,
    clients: BTreeSet<&'a str>,
    orgs: BTreeSet<&'a str>,
    has_app: bool,
}

/// What has been looked for so far.
#[derive(Default)]
struct Search {
    compared: usize,
    said_without_app: bool,
}

impl<'a> Names<'a> {
    fn new(ws: &Workspace<'a>) -> Self {
        let apps = || ws.apps.iter();
        Self {
            capabilities: apps()
                .flat_map(|app| app.capabilities.iter().map(|one| one.name.as_str()))
                .collect(),
            clients: apps().flat_map(|app| app.clients.iter().map(|one| one.name.as_str())).collect(),
            orgs: ws
                .orgs
                .iter()
                .flat_map(|org| [&org.id, &org.name])
                .filter_map(|text| text.literal())
                .collect(),
            has_app: !ws.apps.is_empty(),
        }
    }

    fn of_org(&self, org: &ManifestOrg, search: &mut Search, found: &mut Vec<Finding>) {
        for capability in &org.capabilities.value {
            self.capability(search, found, capability);
        }
        for approval in org.approvals.iter().flat_map(|approvals| &approvals.value) {
            self.capability(search, found, &approval.capability);
        }
        for (name, _) in &org.per_capability {
            self.capability_named(search, found, name, name.place);
        }
        let roles = org.user_roles.iter().flatten().map(|(name, _)| name);
        for name in org.clients.iter().map(|(name, _)| name).chain(roles) {
            if self.has_app && !self.clients.contains(name.as_str()) {
                let what = format!("the app declares no client `{}`", name.value);
                search.say(found, &name.value, name.place, what, "`clients` of the app", &self.clients);
            }
        }
        self.organization(search, found, org.parent.as_ref(), "`parent`");
    }

    fn capability(&self, search: &mut Search, found: &mut Vec<Finding>, name: &LocatedText) {
        if let Some(literal) = name.literal() {
            self.capability_named(search, found, literal, name.place);
        }
    }

    fn capability_named(&self, search: &mut Search, found: &mut Vec<Finding>, name: &str, place: Place) {
        if name == "*" || self.capabilities.contains(name) {
            return;
        }
        if self.has_app {
            let what = format!("no app has a capability `{name}`");
            search.say(found, name, place, what, "`capabilities` of the app", &self.capabilities);
        } else if !std::mem::replace(&mut search.said_without_app, true) {
            let what = "no app configuration was found, so no capability can be proven";
            found.push(
                Finding::new(RuleId::OrgUnknownReference, Basis::Platform, place, what)
                    .label("what this is, nothing says")
                    .help("add the app's configuration: a document with `kind: appfoundry-app`"),
            );
        }
    }

    /// An organization by id may be one that this manifest does not list,
    /// unless it is nearly one that it does.
    fn organization(
        &self,
        search: &mut Search,
        found: &mut Vec<Finding>,
        name: Option<&LocatedText>,
        by: &str,
    ) {
        let Some((literal, place)) = name.and_then(|name| Some((name.literal()?, name.place))) else {
            return;
        };
        if literal == "*" || self.orgs.is_empty() || self.orgs.contains(literal) {
            return;
        }
        if is_uuid(literal) && !self.nearly(literal, search) {
            return;
        }
        let what = format!("{by} names an organization `{literal}`, which no manifest lists");
        search.say(found, literal, place, what, "`orgs` of the manifest", &self.orgs);
    }

    fn nearly(&self, id: &str, search: &mut Search) -> bool {
        let slips = |known: &&str| strsim::generic_hamming(known.as_bytes(), id.as_bytes());
        search.may_compare(self.orgs.len())
            && self.orgs.iter().any(|known| slips(known).is_ok_and(|slips| slips <= 2))
    }
}

impl Search {
    /// Whether so many names may still be compared.
    fn may_compare(&mut self, names: usize) -> bool {
        self.compared = self.compared.saturating_add(names);
        self.compared <= COMPARISONS
    }

    fn say(
        &mut self,
        found: &mut Vec<Finding>,
        name: &str,
        place: Place,
        what: String,
        where_defined: &str,
        known: &BTreeSet<&str>,
    ) {
        let near = if self.may_compare(known.len()) { nearest(name, known.iter().copied()) } else { None };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("correct the name, or add it to {where_defined}"),
        };
        found.push(
            Finding::new(RuleId::OrgUnknownReference, Basis::Platform, place, what)
                .label("nothing of this name")
                .key(name)
                .help(help),
        );
    }
}

fn documents<'a>(ws: &Workspace<'a>, org: &'a ManifestOrg, found: &mut Vec<Finding>) {
    let own = &org.documents;
    let listed = [
        (ws.documents.clients_of(org).missing, "OAuth clients"),
        (ws.documents.roles_of(org).missing, "roles"),
        (ws.documents.authorizations_of(org).missing, "authorizations"),
        (ws.documents.tokens_of(org).missing, "a token sample"),
        (ws.genesys_of(org).missing, "integration, credential or organization"),
    ];
    let any =
        [&own.clients, &own.roles, &own.authorizations, &own.tokens, &own.integrations, &own.organization];
    if any.iter().any(|one| one.some().is_some()) {
        for (missing, what) in listed {
            for (reference, why) in missing {
                found.extend(dangling(ws, org.file, reference, &why, what));
            }
        }
    }
    let by_capability = org.per_capability.iter().map(|(_, binding)| binding);
    for over in org.aws.iter().chain(by_capability) {
        policies(
            ws,
            org.file,
            EffectiveAws { base: org.aws.as_ref(), over: Some(over) },
            &over.documents,
            found,
        );
    }
}

/// The documents of one binding, which may be told by an export or a template
/// that describes more than one role, bucket or key.
fn policies<'a>(
    ws: &Workspace<'a>,
    from: FileId,
    aws: EffectiveAws<'a>,
    all: &'a AwsDocuments,
    found: &mut Vec<Finding>,
) {
    let role = aws.role_arn();
    let bucket = aws.bucket();
    let key = aws.kms_key_arn().and_then(Declared::some);
    for (field, kind, of) in [
        (&all.trust, PolicyRole::Trust, role),
        (&all.bucket_policy, PolicyRole::BucketPolicy, bucket),
        (&all.kms_key_policy, PolicyRole::KeyPolicy, key),
        (&all.permissions_boundary, PolicyRole::Boundary, role),
    ] {
        if let Declared::Some(reference) = field {
            document(ws, from, std::slice::from_ref(reference), kind, of, found);
        }
    }
    for (field, kind, of) in [
        (&all.permissions, PolicyRole::Permissions, role),
        (&all.service_control_policies, PolicyRole::ServiceControlPolicy, None),
        (&all.resource_control_policies, PolicyRole::ResourceControlPolicy, None),
    ] {
        if let Declared::Some(references) = field {
            document(ws, from, references, kind, of, found);
        }
    }
    let parameters = || all.parameters.some().into_iter().flatten();
    found.extend(parameters().filter_map(|one| section(ws, from, one)));
    let files: Vec<Reference> = parameters().map(|one| one.file.clone()).collect();
    for (references, what) in [
        (all.template.some().map(std::slice::from_ref), "CloudFormation template"),
        (Some(files.as_slice()), "parameters of a template"),
    ] {
        for reference in references.into_iter().flatten() {
            let why = match ws.documents.resolve(from, reference) {
                Err(missing) => missing,
                Ok(_) if ws.tells_of_aws(from, reference) => continue,
                Ok(file) if is_values(&ws.files[file.0 as usize]) => continue,
                // What is wrong with its text is said there.
                Ok(file) if ws.files[file.0 as usize].contents.is_empty() => Missing::Unreadable,
                Ok(_) => Missing::OtherKind,
            };
            found.extend(dangling(ws, from, reference, &why, what));
        }
    }
}

fn document<'a>(
    ws: &Workspace<'a>,
    from: FileId,
    references: &'a [Reference],
    kind: PolicyRole,
    of: Option<&'a LocatedText>,
    found: &mut Vec<Finding>,
) {
    let branch = Branch::default();
    let wanted = Wanted { role: kind, of: of.map(|of| &of.value), branch: &branch };
    let what = match (kind, of) {
        (PolicyRole::Trust, Some(of)) => format!("policy, nor a role {} with its trust policy", of.value),
        (PolicyRole::Permissions | PolicyRole::Boundary, Some(of)) => {
            format!("policy, nor one of role {}", of.value)
        }
        (PolicyRole::BucketPolicy, Some(of)) => format!("policy, nor that of bucket {}", of.value),
        (PolicyRole::KeyPolicy, Some(of)) => format!("policy, nor that of key {}", of.value),
        _ => "policy".to_owned(),
    };
    for (reference, why) in ws.policies_at(from, references, wanted).missing {
        if let (Missing::WhoseNotSaid, Some((owner, key))) = (&why, kind.owner()) {
            found.push(
                Finding::new(
                    RuleId::OrgUnknownReference,
                    Basis::Platform,
                    reference.place,
                    format!(
                        "the policy of which {owner} of {} is meant is not said: the manifest names no {owner} here",
                        reference.value
                    ),
                )
                .label(format!("of which {owner}?"))
                .help(format!("write `{key}` beside `documents`")),
            );
            continue;
        }
        // A file that holds nothing of AWS at all is the plainer case.
        let plain = !ws.tells_of_aws(from, reference);
        found.extend(dangling(ws, from, reference, &why, if plain { "policy" } else { &what }));
    }
}

/// Whether a file gives values to the variables of a Terraform module.
fn is_values(read: &ReadFile) -> bool {
    matches!(read.contents.as_slice(), [Content::Terraform(words)] if *words == MODULE_VALUES)
}

/// A section that a file of parameters does not have.
fn section(ws: &Workspace<'_>, from: FileId, one: &ParameterFile) -> Option<Finding> {
    let section = one.section.as_deref()?;
    let file = ws.documents.resolve(from, &one.file).ok()?;
    let all = deployment_sections(ws.files[file.0 as usize].parsed.documents.iter());
    if all.contains(&section) {
        return None;
    }
    let message = format!("{} has no section `{section}`, so it gives no parameter a value", one.file.value);
    let help = match (nearest(section, all.iter().copied()), all.as_slice()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "take the name behind `#` out: the file has no sections".to_owned(),
        (None, all) => format!("name one that it has: {}", all.join(", ")),
    };
    let finding = Finding::new(RuleId::OrgUnknownReference, Basis::Platform, one.file.place, message);
    Some(finding.label("leads nowhere").help(help))
}

/// A file that could not be read has a finding of its own.
fn dangling(
    ws: &Workspace<'_>,
    from: FileId,
    reference: &Reference,
    why: &Missing,
    what: &str,
) -> Option<Finding> {
    let (message, label, help) = match why {
        Missing::Unreadable | Missing::NotLookedAt | Missing::WhoseNotSaid => return None,
        Missing::OtherKind => (
            format!("{} is there, and holds no {what}", reference.value),
            "leads nowhere",
            format!("name the file with the {}, or write `none` if there is none", what.split(", nor").next().unwrap_or(what)),
        ),
        Missing::NotFound if ws.documents.is_root(from, reference) => (
            format!(
                "`{}` is the whole workspace, in which nothing says what is of this organization",
                reference.value
            ),
            "the whole workspace",
            format!("name the file with the {what}, or put the exports of this organization into a folder and name that"),
        ),
        Missing::NotFound if let Some(first) = ws.documents.first_in(from, reference) => (
            format!("{} is a folder, and one file is expected here", reference.value),
            "a folder",
            format!("name the file in it with the {what} ({first}, say)"),
        ),
        Missing::NotFound => (
            format!("there is no file {}", reference.value),
            "leads nowhere",
            match ws.documents.nearest(from, reference) {
                Some(near) => format!("did you mean {near}? Paths are relative to this file"),
                None => "correct the path, which is relative to this file, or write `none` if there is no such document".to_owned(),
            },
        ),
    };
    Some(
        Finding::new(RuleId::OrgUnknownReference, Basis::Platform, reference.place, message)
            .label(label)
            .help(help),
    )
}
