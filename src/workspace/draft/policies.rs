//! What a policy tells for a draft: buckets, keys and roles that it names, and
//! whom it lets in.

use super::arns::{bucket, is_key, is_role};
use super::facts::{Document, Facts, note};
use super::names;
use crate::genesys::Catalog;
use crate::iam::arn::{self, is_account};
use crate::iam::{Policy, PolicyKind, PrincipalForm, Statement, Test};
use crate::kleene::Truth;

impl Facts {
    pub(super) fn add_policy(&mut self, path: &str, policy: &Policy, kind: PolicyKind, catalog: &Catalog) {
        for statement in policy.statements.iter().filter(|statement| statement.is_allow()) {
            if kind == PolicyKind::Trust {
                self.add_trust(path, statement, catalog);
                continue;
            }
            let covers = |action: &str| statement.action.matches(action) == Truth::True;
            let is_export = covers("s3:PutObject") || covers("kms:GenerateDataKey");
            let resources = statement.resource.as_ref().filter(|resource| !resource.negated);
            for arn in resources.iter().flat_map(|all| &all.patterns).filter_map(|one| one.text.literal()) {
                if let Some(bucket) = bucket(arn).filter(|_| is_export || kind == PolicyKind::Bucket) {
                    note(&mut self.buckets, bucket, path);
                } else if is_key(arn) && covers("kms:GenerateDataKey") {
                    note(&mut self.key_arns, arn, path);
                }
            }
            for (form, written) in principals(statement) {
                match form {
                    PrincipalForm::Arn(_) if is_export && is_role(written) => {
                        note(&mut self.role_arns, written, path);
                    }
                    PrincipalForm::Account(account, _) if kind == PolicyKind::Key => {
                        account
                            .literal()
                            .filter(|id| is_account(id))
                            .into_iter()
                            .for_each(|id| note(&mut self.account_ids, id, path));
                    }
                    _ => {}
                }
            }
        }
        if kind == PolicyKind::Bucket {
            // A policy that only denies still says whose it is.
            let resources = policy.statements.iter().filter_map(|statement| statement.resource.as_ref());
            let patterns = resources.flat_map(|resource| &resource.patterns);
            for bucket in patterns.filter_map(|pattern| bucket(pattern.text.literal()?)) {
                note(&mut self.buckets, bucket, path);
            }
        }
    }

    fn add_trust(&mut self, path: &str, statement: &Statement, catalog: &Catalog) {
        let is_genesys = |account: &str| {
            catalog.regions().iter().any(|region| region.genesys_aws_account.as_deref() == Some(account))
        };
        for (form, written) in principals(statement) {
            let account = match form {
                PrincipalForm::Account(account, _) => account.literal(),
                PrincipalForm::Arn(_) => arn::account_in(written),
                _ => None,
            };
            match (form, account) {
                (_, Some(account)) if is_genesys(account) => note(&mut self.genesys, account, path),
                (PrincipalForm::Arn(_), _) => note(&mut self.callers, written, path),
                (_, Some(account)) => note(&mut self.other_accounts, account, path),
                _ => {}
            }
        }
        for condition in &statement.conditions {
            let equals = matches!(
                condition.operator.test,
                Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike
            );
            if condition.lowered_key() == "sts:externalid" && equals && !condition.operator.negated {
                for id in condition.values.iter().filter_map(|value| value.literal()) {
                    if !id.contains(['*', '?']) {
                        note(&mut self.external_ids, id, path);
                    }
                }
            }
        }
    }
}

pub(super) fn document_of(path: &str, kind: PolicyKind) -> Option<Document> {
    Some(match kind {
        PolicyKind::Trust => Document::Trust,
        // Guardrails look like any other policy of an identity.
        PolicyKind::Identity if names::has_word(path, "boundary") => Document::Boundary,
        PolicyKind::Identity if names::has_word(path, "scp") || names::has_word(path, "scps") => {
            Document::ServiceControlPolicy
        }
        PolicyKind::Identity => Document::Permissions,
        PolicyKind::Bucket => Document::BucketPolicy,
        PolicyKind::Key => Document::KeyPolicy,
        PolicyKind::Resource => return None,
    })
}

fn principals(statement: &Statement) -> impl Iterator<Item = (&PrincipalForm, &str)> {
    let listed = statement.principal.as_ref().filter(|principal| !principal.negated);
    let entries = listed.into_iter().flat_map(|principal| &principal.entries);
    entries.filter_map(|entry| Some((&entry.form, entry.text.literal()?)))
}
