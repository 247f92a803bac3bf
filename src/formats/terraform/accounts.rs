//! Which account a provider uses that does not say it: that of the role which
//! a manifest names, where one module makes a role of that name and no other
//! does.

use std::sync::Arc;

use super::hcl::Supposed;
use super::resource::{Mode, Resource};
use crate::diagnostic::{Located, Place};
use crate::iam::arn;
use crate::syntax::Node;

/// A role of a manifest that a module makes.
#[derive(Clone, Debug)]
pub(super) struct Made {
    arn: String,
    /// The provider that makes it.
    provider: Arc<str>,
    place: Place,
}

/// The roles of manifests that these resources make with a provider that does
/// not say its account.
pub(super) fn of_roles(resources: &[Resource], role_arns: &[String]) -> Vec<Made> {
    let says_account = |key: &str| {
        let address = format!("provider.{key}");
        let says = |one: &Resource| {
            ["allowed_account_ids", "assume_role"].iter().any(|name| one.get(name).is_some())
        };
        resources.iter().any(|one| one.mode == Mode::Provider && *one.address == *address && says(one))
    };
    let mut made = Vec::new();
    for role in resources.iter().filter(|one| one.is("aws_iam_role") && !one.open_count) {
        let provider = role.provider.clone().unwrap_or_else(|| "aws".into());
        let word = |name: &str| role.get(name).and_then(Node::as_str);
        let Some(name) = word("name").filter(|_| !says_account(&provider)) else { continue };
        let path = if role.get("path").is_none() { Some("/") } else { word("path") };
        let Some(end) = path.map(|path| format!(":role{path}{name}")) else { continue };
        for arn in role_arns.iter().filter(|arn| arn.ends_with(&end)) {
            let known = |one: &Made| one.arn == *arn && one.provider == provider;
            if !made.iter().any(known) {
                made.push(Made { arn: arn.clone(), provider: Arc::clone(&provider), place: role.place });
            }
        }
    }
    made
}

/// The accounts of the providers of one module: nothing where its roles are of
/// several accounts, or where several modules make the same one.
pub(super) fn supposed(own: &[Made], all: &[&[Made]]) -> Vec<Supposed> {
    let account = |made: &Made| arn::account_in(&made.arn).map(str::to_owned);
    let is_made_once =
        |made: &Made| all.iter().copied().flatten().filter(|other| other.arn == made.arn).count() == 1;
    let mut found: Vec<Supposed> = Vec::new();
    for made in own {
        let of_provider = || own.iter().filter(|other| other.provider == made.provider);
        let agrees = of_provider().all(|other| account(other) == account(made) && is_made_once(other));
        let Some(account) = account(made).filter(|_| agrees) else { continue };
        if found.iter().any(|one| one.provider == made.provider) {
            continue;
        }
        let words = format!(
            "the provider `{}` makes {} where the manifest has it, in account {account}",
            made.provider, made.arn
        );
        found.push(Supposed {
            provider: Arc::clone(&made.provider),
            account: account.into(),
            said: Located::new(words.into(), made.place),
        });
    }
    found
}
