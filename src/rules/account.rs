//! The account that a manifest names beside the role's own.

use crate::diagnostic::{Basis, Finding, RuleId};
use crate::iam::arn;
use crate::workspace::Workspace;

/// `account_id` and the account in `role_arn` are one account.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
pub(super) fn account_mismatch(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for org in &ws.orgs {
        let base = org.aws.as_ref();
        let inherited = base.and_then(|base| base.account_id.as_ref());
        let overrides = org.per_capability.iter().map(|(_, binding)| binding);
        for binding in base.into_iter().chain(overrides) {
            let account = binding.account_id.as_ref().or(inherited);
            let role = binding.role_arn.as_ref();
            let (Some(account), Some(role)) = (account, role) else { continue };
            let written = account.literal().filter(|id| arn::is_account(id));
            let own = role.literal().and_then(arn::account_in);
            let (Some(written), Some(own)) = (written, own.filter(|id| arn::is_account(id))) else {
                continue;
            };
            if written == own {
                continue;
            }
            found.push(
                Finding::new(
                    RuleId::AwsAccountMismatch,
                    Basis::Platform,
                    account.place,
                    format!("the account is {written}, and the role `{}` is one of {own}", role.value),
                )
                .label("another account than the role's")
                .related(role.place, "the role")
                .help("write the same account in both, or name the bucket's own in `bucket_account_id`")
                .org(org.name.value.to_string()),
            );
        }
    }
}
