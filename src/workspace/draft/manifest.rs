//! The org manifest of the draft.

use std::collections::BTreeMap;

use super::arns::{accounts, is_key, is_role, of};
use super::clients::{self, Choice};
use super::facts::{Document, Facts, Found, only};
use super::ids::{self, Id};
use super::yaml::{Yaml, from, list, quoted, some};
use super::{Plan, group, owner};
use crate::iam::arn::is_account;
use crate::syntax::is_hcl_module;

const ME: &str = "GET /api/v2/organizations/me";

/// Writes it.
pub(super) fn write(plan: &Plan<'_>) -> String {
    let mut yaml = Yaml::default();
    yaml.line(0, "# Drafted by `grantlint init --from`. What the files do not tell is marked TODO;");
    yaml.line(0, "# `grantlint schema org-manifest` prints everything that may stand here.");
    yaml.line(0, "kind: org-manifest");
    let shared = &plan.groups.loose.documents;
    let nameless = [Document::Clients, Document::Module];
    for (document, paths) in shared.iter().filter(|(document, _)| !nameless.contains(document)) {
        for path in paths {
            let section = if *document < Document::Clients { "aws.documents" } else { "documents" };
            yaml.todo(
                0,
                &format!("{path}: if it is an organization's, name it under {section}.{}", key(*document)),
            );
        }
    }
    yaml.line(0, "orgs:");
    let ids = ids::of_all(&plan.groups.orgs);
    let told = ids.iter().filter_map(|(name, id)| match id {
        Id::Told(id, _) => Some((*id, *name)),
        Id::Accepted(..) | Id::Open => None,
    });
    let tellers: BTreeMap<&str, &str> = told.collect();
    for (name, facts) in &plan.groups.orgs {
        let id = ids.get(name.as_str()).copied().unwrap_or(Id::Open);
        Org { plan, name, facts, id, tellers: &tellers }.write(&mut yaml);
    }
    yaml.into_text()
}

struct Org<'a> {
    plan: &'a Plan<'a>,
    name: &'a str,
    facts: &'a Facts,
    id: Id<'a>,
    /// Organizations by the ids that are surely theirs.
    tellers: &'a BTreeMap<&'a str, &'a str>,
}

impl Org<'_> {
    fn write(&self, yaml: &mut Yaml) {
        self.write_id(yaml);
        let name = format!("name: {}", quoted(self.name));
        if self.name == group::UNNAMED || is_account(self.name) {
            yaml.noted(4, &name, "TODO: what you call this organization");
        } else {
            yaml.line(4, &name);
        }
        self.write_region(yaml);
        self.write_capabilities(yaml);
        self.write_clients(yaml);
        if self.facts.has_aws() {
            self.write_aws(yaml);
        }
        self.write_exports(yaml);
    }

    fn write_id(&self, yaml: &mut Yaml) {
        let facts = self.facts;
        match self.id {
            Id::Told(id, paths) => {
                yaml.noted(2, &format!("- id: {}", quoted(id)), &from(paths));
                let accepts_it = facts.external_ids.contains_key(id);
                for (other, paths) in &facts.external_ids {
                    if !accepts_it && !facts.genesys.is_empty() {
                        let what = format!("the trust policy accepts external id {other} ({})", from(paths));
                        yaml.todo(4, &format!("{what}: it or the id is wrong"));
                    }
                }
            }
            Id::Accepted(id, paths) => {
                let accepted = "the external id that the trust policy accepts";
                let comment = format!("TODO: confirm with {ME}: {accepted}, {}", from(paths));
                yaml.noted(2, &format!("- id: {}", quoted(id)), &comment);
            }
            Id::Open => {
                yaml.noted(2, "- id: \"${TODO}\"", &format!("TODO: {ME}"));
                for (id, paths) in facts.org_ids.iter().chain(&facts.external_ids) {
                    let owner = self.tellers.get(id.as_str());
                    let owner = owner.map(|name| format!(", but it is that of {name}"));
                    yaml.todo(4, &format!("is it {id}? ({}{})", from(paths), owner.unwrap_or_default()));
                }
            }
        }
    }

    fn write_region(&self, yaml: &mut Yaml) {
        let facts = self.facts;
        let mut by_client = Found::new();
        for (region, paths) in clients::region_of(&self.plan.clients, facts) {
            by_client.entry(region.to_owned()).or_default().extend(paths.iter().cloned());
        }
        let by_settings = clients::regions_by_settings(self.plan, facts);
        let levels = [
            (&by_settings, "beside its client, "),
            (&facts.host_regions, ""),
            (&by_client, "client of that region, "),
        ];
        let Some((found, how)) = levels.into_iter().find(|(found, _)| !found.is_empty()) else {
            yaml.todo(4, "region and domain: where its users log in, such as eu-west-1 and mypurecloud.ie");
            // The region of a bucket or of a pipeline is written in the same way.
            return candidates(yaml, 4, "region", &facts.named_regions);
        };
        let Some((region, paths)) = only(found) else { return candidates(yaml, 4, "region", found) };
        yaml.noted(4, &format!("region: {}", quoted(region)), &format!("{how}{}", from(paths)));
        if let Some(region) = self.plan.catalog.region(region) {
            yaml.line(4, &format!("domain: {}", quoted(&region.domain)));
        }
    }

    fn write_capabilities(&self, yaml: &mut Yaml) {
        let on = self.plan.capabilities.iter().filter(|capability| self.plan.is_on(capability, self.facts));
        let on: Vec<&super::Capability> = on.collect();
        let needs_approval = on.iter().any(|capability| capability.needs_approval);
        let on: Vec<&String> = on.iter().map(|capability| &capability.key).collect();
        if on.is_empty() {
            let all = some(self.plan.capabilities.iter().map(|capability| capability.key.as_str()));
            let which = if all.is_empty() {
                "what is to be switched on here".to_owned()
            } else {
                format!("which of {all}")
            };
            yaml.noted(4, "capabilities: []", &format!("TODO: {which}"));
        } else {
            yaml.line(4, &format!("capabilities: {}", list(on.iter().copied())));
        }
        let facts = self.facts;
        for (account, paths) in facts.other_accounts.iter().filter(|_| facts.genesys.is_empty()) {
            let who = format!("who is {account}, which the trust policy lets in ({})?", from(paths));
            yaml.todo(4, &format!("{who} It is not Genesys Cloud"));
        }
        if needs_approval {
            // No entry at all would say that nobody has approved anything.
            yaml.line(4, "approvals:");
            let comment = "TODO: approved_by, date, scopes: what its administrator approved";
            yaml.noted(6, "- { capability: \"${TODO}\" }", comment);
        }
        if self.plan.has_product {
            yaml.todo(
                4,
                "products: [<those of its subscription>] (GET /api/v2/billing/subscriptionoverview)",
            );
        }
    }

    fn write_clients(&self, yaml: &mut Yaml) {
        let mut begun = false;
        for app in &self.plan.clients {
            let Some(choice) = clients::of_org(app, self.facts, &self.plan.owners) else { continue };
            if !std::mem::replace(&mut begun, true) {
                yaml.line(4, "clients:");
            }
            let key = quoted(&app.key);
            match choice {
                Choice::One(client, paths) => {
                    let comment = format!("{}, {}", client.name, from(paths));
                    yaml.noted(6, &format!("{key}: {}", quoted(&client.id)), &comment);
                }
                Choice::Open(candidates) => {
                    yaml.noted(6, &format!("{key}: \"${{TODO}}\""), "TODO: which of these is the app's?");
                    for client in candidates.iter().take(12) {
                        let state = if client.active { "" } else { ", not active" };
                        yaml.line(
                            6,
                            &format!("#   {} ({}{state})", quoted(&client.id), quoted(&client.name)),
                        );
                    }
                }
            }
        }
    }

    fn write_aws(&self, yaml: &mut Yaml) {
        let facts = self.facts;
        yaml.line(4, "aws:");
        let of_role: Found = accounts(&facts.role_arns);
        let of_keys: Found = accounts(&facts.key_arns);
        let account = [&of_role, &facts.account_ids, &of_keys].into_iter().find_map(only);
        match account {
            Some((account, paths)) => yaml.noted(6, &format!("account_id: \"{account}\""), &from(paths)),
            None => yaml.todo(
                6,
                "account_id: \"<the customer's twelve digits, in quotes>\" (aws sts get-caller-identity)",
            ),
        }
        let regions = facts
            .key_arns
            .iter()
            .filter_map(|(arn, paths)| Some((arn.split(':').nth(3)?.to_owned(), paths.clone())));
        let of_key: Found = regions.collect();
        let bucket = only(&facts.buckets).or_else(|| only(&facts.named_buckets)).map(|(name, _)| name);
        let of_bucket = bucket.map(|name| of(name, &facts.bucket_regions)).unwrap_or_default();
        match (only(&of_bucket), only(&of_key)) {
            (Some((region, paths)), _) => yaml.noted(
                6,
                &format!("region: {}", quoted(region)),
                &format!("the bucket's region, {}", from(paths)),
            ),
            (None, Some((region, paths))) if of_bucket.is_empty() => yaml.noted(
                6,
                &format!("region: {}", quoted(region)),
                &format!("the key's region, {}", from(paths)),
            ),
            _ => yaml.todo(6, "region: <the bucket's region> (aws s3api get-bucket-location)"),
        }
        if let (true, Some((account, _)), Some((name, paths))) =
            (facts.role_arns.is_empty(), account, only(&facts.role_names))
        {
            let arn = format!("arn:aws:iam::{account}:role/{name}");
            let comment = format!("TODO: confirm: this name in this account, {}", from(paths));
            yaml.noted(6, &format!("role_arn: {}", quoted(&arn)), &comment);
        } else {
            self.write_role(yaml);
        }
        if facts.genesys.is_empty() && facts.documents.contains_key(&Document::Trust) {
            // Without it, the organization's id would be taken for what is sent.
            let accepted = some(facts.external_ids.keys().map(String::as_str));
            let comment = format!("TODO: what your app sends; the trust policy accepts {accepted}");
            yaml.noted(6, "external_id: \"${TODO}\"", &comment);
        }
        value(yaml, "bucket", &facts.buckets, &facts.named_buckets, "the bucket that is written to");
        if let Some(name) = bucket {
            owner::write(yaml, facts, name, account.map(|(account, _)| account));
        }
        let plain = bucket.and_then(|name| facts.plain_buckets.get(name));
        if let Some(paths) = plain.filter(|_| facts.key_arns.is_empty()) {
            yaml.noted(
                6,
                "kms_key_arn: none",
                &format!("the bucket's default encryption has no key of the customer, {}", from(paths)),
            );
            return self.write_policies(yaml);
        }
        value(
            yaml,
            "kms_key_arn",
            &facts.key_arns,
            &mentioned(facts, is_key),
            "none, if the bucket has no customer key (aws s3api get-bucket-encryption)",
        );
        self.write_policies(yaml);
    }

    fn write_role(&self, yaml: &mut Yaml) {
        let facts = self.facts;
        value(
            yaml,
            "role_arn",
            &facts.role_arns,
            &mentioned(facts, is_role),
            "trust policies do not name their role (aws iam get-role --role-name <name>)",
        );
    }

    fn write_policies(&self, yaml: &mut Yaml) {
        let documents = &self.facts.documents;
        if let Some(paths) = documents.get(&Document::Module) {
            let names = some(paths.iter().map(String::as_str));
            yaml.line(6, &format!("# role, bucket and key are found by their names in {names}"));
        }
        let whole = documents.contains_key(&Document::Template) || documents.contains_key(&Document::Module);
        let is_named = |document: &Document| *document != Document::Module && *document < Document::Clients;
        if whole && !documents.keys().any(is_named) {
            // Where nothing else is known, `aws` would have no value at all.
            return yaml.line(6, "documents: {}");
        }
        yaml.line(6, "documents:");
        for (document, how) in [
            (Document::Template, ""),
            (Document::Parameters, ""),
            (Document::Trust, "aws iam get-role --query Role.AssumeRolePolicyDocument"),
            (Document::Permissions, "aws iam get-role-policy, get-policy-version"),
            (Document::BucketPolicy, "aws s3api get-bucket-policy, or none"),
            (Document::KeyPolicy, "aws kms get-key-policy --policy-name default"),
            (Document::Boundary, ""),
            (Document::ServiceControlPolicy, ""),
        ] {
            let is_list = matches!(
                document,
                Document::Permissions | Document::ServiceControlPolicy | Document::Parameters
            );
            let name = key(document);
            match documents.get(&document) {
                None if how.is_empty()
                    || whole
                    || document == Document::KeyPolicy && self.facts.key_arns.is_empty() => {}
                // A module's key is found by what the bucket says of it, and its ARN is not known.
                Some(paths)
                    if document == Document::KeyPolicy
                        && self.facts.key_arns.is_empty()
                        && paths.iter().all(|path| is_hcl_module(path)) => {}
                None => yaml.todo(8, &format!("{name}: {how}")),
                Some(paths) if document == Document::Parameters && paths.len() > 1 => {
                    let comment = "TODO: only those of this organization; the last one wins";
                    yaml.noted(8, &format!("{name}: {}", list(paths)), comment);
                }
                Some(paths) if is_list && paths.len() > 1 => {
                    let comment = "TODO: only those that are attached to the role";
                    yaml.noted(8, &format!("{name}: {}", list(paths)), comment);
                }
                Some(paths) if is_list => yaml.line(8, &format!("{name}: {}", list(paths))),
                Some(paths) => match paths.iter().collect::<Vec<_>>().as_slice() {
                    [path] => yaml.line(8, &format!("{name}: {}", quoted(path))),
                    _ => {
                        yaml.todo(8, &format!("{name}: which of {}?", some(paths.iter().map(String::as_str))))
                    }
                },
            }
        }
    }

    fn write_exports(&self, yaml: &mut Yaml) {
        let documents = &self.facts.documents;
        if !self.facts.has_genesys() && !documents.contains_key(&Document::Integrations) {
            return yaml.todo(4, "documents: { clients: [...], roles: [...] } (GET /api/v2/oauth/clients, /api/v2/authorization/roles)");
        }
        yaml.line(4, "documents:");
        for (document, how) in [
            (Document::Clients, "GET /api/v2/oauth/clients"),
            (Document::Roles, "GET /api/v2/authorization/roles"),
            (Document::Authorizations, ""),
            (Document::Tokens, ""),
            (Document::Integrations, ""),
        ] {
            match documents.get(&document) {
                Some(paths) => yaml.line(6, &format!("{}: {}", key(document), list(paths))),
                None if how.is_empty() => {}
                None => yaml.todo(6, &format!("{}: {how}", key(document))),
            }
        }
    }
}

/// A key with its only value, or with those that it may be.
fn value(yaml: &mut Yaml, key: &str, found: &Found, mentioned: &Found, how: &str) {
    match only(found) {
        Some((value, paths)) => yaml.noted(6, &format!("{key}: {}", quoted(value)), &from(paths)),
        None if found.is_empty() => {
            yaml.todo(6, &format!("{key}: {how}"));
            candidates(yaml, 6, key, mentioned);
        }
        None => candidates(yaml, 6, key, found),
    }
}

fn candidates(yaml: &mut Yaml, indent: usize, key: &str, found: &Found) {
    for (value, paths) in found.iter().take(6) {
        yaml.todo(indent, &format!("{key}: is it {value}? ({})", from(paths)));
    }
}

fn mentioned(facts: &Facts, is: impl Fn(&str) -> bool) -> Found {
    let all = facts.mentioned.iter().filter(|(arn, _)| is(arn));
    all.map(|(arn, paths)| (arn.clone(), paths.clone())).collect()
}

fn key(document: Document) -> &'static str {
    match document {
        Document::Template => "template",
        Document::Parameters => "parameters",
        Document::Module => "module",
        Document::Trust => "trust",
        Document::Permissions => "permissions",
        Document::BucketPolicy => "bucket_policy",
        Document::KeyPolicy => "kms_key_policy",
        Document::Boundary => "permissions_boundary",
        Document::ServiceControlPolicy => "service_control_policies",
        Document::Clients => "clients",
        Document::Roles => "roles",
        Document::Authorizations => "authorizations",
        Document::Tokens => "tokens",
        Document::Integrations => "integrations",
    }
}
