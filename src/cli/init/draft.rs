//! Drafts an app and an org manifest from exports: one organization for every
//! folder that holds documents. What the files do not tell is a placeholder
//! that is marked as missing, so that the draft is readable at once and its
//! paths are unknown rather than wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::engine::Report;
use crate::formats::Content;
use crate::genesys::Catalog;
use crate::iam::{Policy, PolicyKind, PrincipalForm};
use crate::model::{Grant, OauthClient};

const CAPABILITY: &str = "recording-export";

/// What was found.
#[derive(Default)]
pub(super) struct Draft {
    orgs: BTreeMap<String, Org>,
    /// Callers of trust policies that are not Genesys Cloud.
    callers: BTreeSet<String>,
    grants: BTreeSet<&'static str>,
}

/// What was found in one folder.
#[derive(Default)]
struct Org {
    external_ids: BTreeSet<String>,
    role_arns: BTreeSet<String>,
    buckets: BTreeSet<String>,
    domains: BTreeSet<String>,
    /// Client ids by grant.
    clients: BTreeMap<&'static str, Vec<String>>,
    /// Paths by the manifest's key for them.
    aws: BTreeMap<&'static str, Vec<String>>,
    genesys: BTreeMap<&'static str, Vec<String>>,
}

impl Draft {
    pub(super) fn of(report: &Report) -> Self {
        let mut draft = Self::default();
        for file in &report.files {
            let source = report.sources.file(file.file);
            let folder = source.path.rsplit('/').nth(1).unwrap_or("my-org");
            for content in &file.contents {
                draft.add(folder, &source.path, content);
            }
            if let Some(org) = draft.orgs.get_mut(folder) {
                org.add_text(&source.text);
            }
        }
        draft
    }

    pub(super) fn is_empty(&self) -> bool {
        self.orgs.is_empty()
    }

    fn add(&mut self, folder: &str, path: &str, content: &Content) {
        let (is_aws, key) = match content {
            Content::Policy { kind: PolicyKind::Trust, .. } => (true, "trust"),
            Content::Policy { kind: PolicyKind::Identity, .. } => (true, "permissions"),
            Content::Policy { kind: PolicyKind::Bucket, .. } => (true, "bucket_policy"),
            Content::Policy { kind: PolicyKind::Key, .. } => (true, "kms_key_policy"),
            Content::Clients { .. } => (false, "clients"),
            Content::Roles { .. } => (false, "roles"),
            Content::Authorizations { .. } => (false, "authorizations"),
            Content::Tokens(_) => (false, "tokens"),
            _ => return,
        };
        let org = self.orgs.entry(folder.to_owned()).or_default();
        let documents = if is_aws { &mut org.aws } else { &mut org.genesys };
        documents.entry(key).or_default().push(path.to_owned());
        match content {
            Content::Policy { policy, kind: PolicyKind::Trust } => {
                org.add_trust(policy);
                self.callers.extend(callers(policy));
            }
            Content::Policy { policy, .. } => org.add_buckets(policy),
            Content::Clients { clients, .. } => {
                for (grant, id) in clients.iter().filter_map(client) {
                    self.grants.insert(grant);
                    org.clients.entry(grant).or_default().push(id);
                }
            }
            _ => {}
        }
    }

    fn exports(&self) -> bool {
        self.orgs.values().any(|org| !org.aws.is_empty())
    }

    /// The app, named after the folder.
    pub(super) fn app(&self, name: &str) -> String {
        let mut text = format!(
            "# Drafted by grantlint init. What is marked `missing` is yours to fill in.\n\
             kind: appfoundry-app\napp:\n  name: {}\n  tier: standard    # missing: premium, if it is\n",
            quoted(name)
        );
        if !self.grants.is_empty() {
            text.push_str("\nclients:\n");
            for grant in &self.grants {
                let _ = writeln!(text, "  {grant}: {{ grant: {grant}, per: org }}");
            }
        }
        let _ = write!(text, "\ncapabilities:\n  {CAPABILITY}:\n");
        if let Some(grant) = self.grants.first() {
            let _ = writeln!(text, "    client: {grant}");
        }
        text.push_str(
            "    operations: []    # missing: what it calls, such as POST /api/v2/recording/jobs\n",
        );
        match self.callers.first() {
            _ if !self.exports() => {}
            None => text.push_str("    aws: s3-recordings\n"),
            Some(caller) => {
                let _ = writeln!(text, "    aws: vendor-role\n    caller: {}", quoted(caller));
            }
        }
        text
    }

    /// The manifest.
    pub(super) fn manifest(&self) -> String {
        let mut text = String::from(
            "# Drafted by grantlint init, one organization for every folder with documents.\n\
             # What is marked `missing` is yours to fill in.\nkind: org-manifest\norgs:\n",
        );
        let mut used: BTreeMap<&str, usize> = BTreeMap::new();
        for id in self.orgs.values().filter_map(|org| only(&org.external_ids)) {
            *used.entry(id).or_default() += 1;
        }
        for (name, org) in &self.orgs {
            // An id that two folders claim belongs to one of them at most.
            let id = only(&org.external_ids).filter(|id| used.get(id) == Some(&1));
            org.write(name, id, &mut text);
        }
        text
    }
}

impl Org {
    fn add_trust(&mut self, policy: &Policy) {
        let conditions = policy.statements.iter().flat_map(|statement| &statement.conditions);
        let values = conditions
            .filter(|condition| condition.lowered_key() == "sts:externalid")
            .flat_map(|condition| &condition.values);
        self.external_ids.extend(values.filter_map(|value| value.literal()).map(str::to_owned));
    }

    fn add_buckets(&mut self, policy: &Policy) {
        let resources = policy.statements.iter().filter_map(|statement| statement.resource.as_ref());
        for pattern in resources.flat_map(|resource| &resource.patterns) {
            let arn = pattern.text.literal().unwrap_or_default();
            if let Some(bucket) = arn.splitn(6, ':').nth(5).filter(|_| arn.contains(":s3:::")) {
                let bucket = bucket.split('/').next().unwrap_or(bucket);
                if !bucket.is_empty() && !bucket.contains(['*', '?']) {
                    self.buckets.insert(bucket.to_owned());
                }
            }
        }
    }

    /// Roles and domains that the text of a document mentions.
    fn add_text(&mut self, text: &str) {
        let is_name = |c: char| c.is_ascii_alphanumeric() || ":/+=,.@_-".contains(c);
        for word in text.split(|c| !is_name(c)).filter(|word| !word.is_empty()) {
            if word.starts_with("arn:") && word.contains(":iam::") && word.contains(":role/") {
                self.role_arns.insert(word.trim_end_matches(['.', ',', ':']).to_owned());
            } else if let Some((region, _)) = Catalog::embedded().region_by_host(word) {
                self.domains.insert(region.domain.to_string());
            }
        }
    }

    fn write(&self, name: &str, id: Option<&str>, text: &mut String) {
        let mut shown = field(id, "ORG_ID", "Admin > Account settings > Organization ID");
        if id.is_some() {
            // Taken as it is, it would prove the policy right by itself.
            shown.push_str("    # the trust policy's external id: check that it is this organization's id");
        }
        let _ = writeln!(text, "  - id: {shown}");
        let _ = writeln!(text, "    name: {}", quoted(name));
        let domain = only(&self.domains);
        let catalog = Catalog::embedded();
        let region = domain.and_then(|domain| catalog.region_by_domain(domain));
        let region = region.map(|region| region.aws_region.to_string());
        let _ = writeln!(text, "    region: {}", field(region.as_deref(), "REGION", "such as eu-west-1"));
        let _ = writeln!(text, "    domain: {}", field(domain, "DOMAIN", "such as mypurecloud.ie"));
        let _ = writeln!(text, "    capabilities: [{CAPABILITY}]");
        if !self.clients.is_empty() {
            text.push_str("    clients:\n");
            for (grant, ids) in &self.clients {
                let id = if let [one] = ids.as_slice() { Some(one.as_str()) } else { None };
                let _ = writeln!(text, "      {grant}: {}", field(id, "CLIENT_ID", "which of its clients"));
            }
        }
        if !self.aws.is_empty() {
            self.write_aws(text);
        }
        write_documents("    ", &self.genesys, text);
    }

    fn write_aws(&self, text: &mut String) {
        text.push_str("    aws:\n");
        let role = only(&self.role_arns);
        let account = role.and_then(|arn| arn.split(':').nth(4)).map(|account| format!("\"{account}\""));
        let account = account.unwrap_or_else(|| field(None, "ACCOUNT_ID", "the customer's, twelve digits"));
        let _ = writeln!(text, "      account_id: {account}");
        let _ = writeln!(text, "      role_arn: {}", field(role, "ROLE_ARN", "the role that is assumed"));
        let bucket = field(only(&self.buckets), "BUCKET", "where recordings go");
        let _ = writeln!(text, "      bucket: {bucket}");
        write_documents("      ", &self.aws, text);
    }
}

fn write_documents(indent: &str, documents: &BTreeMap<&'static str, Vec<String>>, text: &mut String) {
    if documents.is_empty() {
        return;
    }
    let _ = writeln!(text, "{indent}documents:");
    for (key, paths) in documents {
        let paths: Vec<String> = paths.iter().map(|path| quoted(path)).collect();
        let is_one = matches!(*key, "trust" | "bucket_policy" | "kms_key_policy");
        match paths.as_slice() {
            [one, others @ ..] if is_one => {
                let _ = writeln!(text, "{indent}  {key}: {one}");
                for other in others {
                    let _ = writeln!(text, "{indent}  # missing: or is it {other}?");
                }
            }
            _ => {
                let _ = writeln!(text, "{indent}  {key}: [{}]", paths.join(", "));
            }
        }
    }
}

fn client(client: &OauthClient) -> Option<(&'static str, String)> {
    let grant = match client.grant.as_ref()?.value? {
        Grant::ClientCredentials => "client-credentials",
        Grant::Code => "code",
        Grant::Token => "token",
        Grant::Saml2Bearer => "saml2-bearer",
        Grant::Password => "password",
    };
    Some((grant, client.id.as_ref()?.literal()?.to_owned()))
}

/// Roles and users that a trust policy lets in.
fn callers(policy: &Policy) -> Vec<String> {
    let principals = policy.statements.iter().filter_map(|statement| statement.principal.as_ref());
    principals
        .flat_map(|principal| &principal.entries)
        .filter(|entry| matches!(entry.form, PrincipalForm::Arn(_)))
        .filter_map(|entry| entry.text.literal().map(str::to_owned))
        .collect()
}

fn only(found: &BTreeSet<String>) -> Option<&str> {
    match found.len() {
        1 => found.first().map(String::as_str),
        _ => None,
    }
}

/// A value, or a placeholder with what it stands for.
fn field(value: Option<&str>, placeholder: &str, what: &str) -> String {
    value.map_or_else(|| format!("\"${{{placeholder}}}\"    # missing: {what}"), quoted)
}

/// A YAML scalar that is a string whatever is in it.
fn quoted(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c) || c == ':')
        && !text.ends_with(':')
        && !["true", "false", "null", "yes", "no", "none", "on", "off"].contains(&&*text.to_lowercase());
    if plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}
