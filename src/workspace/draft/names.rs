//! Which organization a path speaks of. People keep one folder for each
//! (`aws/acme/trust.json`, `acme/genesys/token.json`), or begin file names
//! with its name (`acme-trust.json`).

use crate::genesys::Catalog;
use crate::iam::arn::is_account;

/// Words that say what a file or folder holds, never whose it is.
const GENERIC: [&str; 126] = [
    "access",
    "account",
    "admin",
    "alias",
    "aliases",
    "amazon",
    "api",
    "app",
    "apps",
    "assume",
    "attached",
    "authorisations",
    "authorization",
    "authorizations",
    "aws",
    "bare",
    "block",
    "boundaries",
    "boundary",
    "bucket",
    "buckets",
    "caller",
    "cdk",
    "cfn",
    "client",
    "clients",
    "cloud",
    "cloudformation",
    "config",
    "configs",
    "configuration",
    "controls",
    "credentials",
    "customer",
    "customers",
    "data",
    "default",
    "deploy",
    "deployment",
    "describe",
    "details",
    "dev",
    "doc",
    "docs",
    "document",
    "documents",
    "encryption",
    "env",
    "environments",
    "export",
    "exported",
    "exports",
    "file",
    "files",
    "gaad",
    "gc",
    "genesys",
    "genesyscloud",
    "get",
    "guardrails",
    "iac",
    "iam",
    "identity",
    "info",
    "information",
    "infra",
    "infrastructure",
    "inline",
    "input",
    "integration",
    "integrations",
    "key",
    "keys",
    "kms",
    "list",
    "location",
    "managed",
    "me",
    "oauth",
    "oauth2",
    "org",
    "organisation",
    "organisations",
    "organization",
    "organizations",
    "orgs",
    "out",
    "output",
    "ownership",
    "payload",
    "permission",
    "permissions",
    "plan",
    "plans",
    "policies",
    "policy",
    "prod",
    "production",
    "public",
    "purecloud",
    "rcp",
    "relationship",
    "role",
    "roles",
    "s3",
    "sample",
    "scp",
    "scps",
    "stage",
    "staging",
    "state",
    "sts",
    "template",
    "templates",
    "tenant",
    "tenants",
    "terraform",
    "test",
    "tf",
    "token",
    "tokens",
    "trust",
    "v1",
    "v2",
    "version",
    "workspace",
];

/// The folder nearest to the file whose name is nobody's word for its
/// contents; an account id where there is nothing better.
pub(super) fn of_folders(path: &str) -> Option<String> {
    let mut account = None;
    for segment in folders(path).rev() {
        if is_account(segment) {
            account = account.or(Some(segment));
        } else if !is_generic(segment) {
            return Some(normal(segment));
        }
    }
    account.map(str::to_owned)
}

/// What is left of a file's name without the words for its contents.
pub(super) fn of_stem(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let own: Vec<&str> = words(stem).filter(|word| !is_generic_word(word)).collect();
    (!own.is_empty()).then(|| normal(&own.join("-")))
}

/// The account id that a folder is named by.
pub(super) fn account_of(path: &str) -> Option<&str> {
    folders(path).rev().find(|segment| is_account(segment))
}

/// The region that a folder is named by.
pub(super) fn region_of(path: &str, catalog: &Catalog) -> Option<String> {
    folders(path).rev().find_map(|segment| region(segment, catalog))
}

/// A region in a spelling that nothing else has: short codes are left out.
pub(super) fn region(word: &str, catalog: &Catalog) -> Option<String> {
    let spelled = word.contains(['-', '_', '.']).then(|| catalog.region_spelled(word))??;
    Some(spelled.aws_region.to_string())
}

/// Whether a file's name has this word.
pub(super) fn has_word(path: &str, word: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| words(name).any(|own| own.eq_ignore_ascii_case(word)))
}

/// A name as a key of a mapping.
pub(super) fn slug(name: &str) -> String {
    let lowered = name.to_lowercase();
    let parts = lowered.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

fn folders(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/').filter(|name| !name.is_empty())
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['-', '_', '.', ' ']).filter(|word| !word.is_empty())
}

fn is_generic(segment: &str) -> bool {
    region(segment, &Catalog::embedded()).is_some() || words(segment).all(is_generic_word)
}

fn is_generic_word(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.bytes().all(|byte| byte.is_ascii_digit()) || GENERIC.contains(&word.as_str())
}

/// One spelling for `Hollis_Bank` and `hollis-bank`.
fn normal(name: &str) -> String {
    name.to_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::{of_folders, of_stem, slug};

    #[test]
    fn the_folder_that_is_nobodys_word_for_contents_names_the_organization() {
        for (path, name) in [
            ("aws/acme-us/trust.json", Some("acme-us")),
            ("acme_US/aws/iam/trust.json", Some("acme-us")),
            ("eu-west-1/hollis-bank/token.json", Some("hollis-bank")),
            ("hollis-bank/eu-west-1/token.json", Some("hollis-bank")),
            ("aws/111122223333/trust.json", Some("111122223333")),
            ("genesys/oauth-clients/list.json", None),
            ("trust.json", None),
        ] {
            assert_eq!(of_folders(path).as_deref(), name, "{path}");
        }
    }

    #[test]
    fn a_file_name_names_the_organization_with_what_no_document_is_called() {
        for (path, name) in [
            ("aws/acme-us-trust-policy.json", Some("acme-us")),
            ("trust/hollis_bank.json", Some("hollis-bank")),
            ("oauth-clients.json", None),
            ("token-2.json", None),
        ] {
            assert_eq!(of_stem(path).as_deref(), name, "{path}");
        }
        assert_eq!(slug("Botlens page (beta)"), "botlens-page-beta");
    }
}
