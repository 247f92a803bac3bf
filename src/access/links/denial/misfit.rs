//! Requests that AWS never makes, because what the files name as a bucket, a
//! key or a role is none.

use super::{Case, Family};
use crate::access::links::aws::Aws;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::iam::{Bar, Misfit, Side};
use crate::model::Declared;

impl Case<'_> {
    pub(super) fn misfit(&self, side: Side, misfit: &Misfit) -> Finding {
        let binding = self.aws.binding;
        let (named, what) = match self.family {
            Family::Delivery => (binding.bucket(), "bucket"),
            Family::Encryption => (binding.kms_key_arn().and_then(Declared::some), "key"),
        };
        let place = named.map_or_else(|| self.fallback(side), |named| named.place);
        let message =
            format!("no policy can allow {} on {}: that is no {what}", self.action(), misfit.resource);
        self.find(self.missing_rule(), place, message)
            .label(format!("no {what}"))
            .key(self.key())
            .help(format!("AWS asks {} about {}", misfit.action, misfit.asked.join(" or ")))
    }

    pub(super) fn barred(&self, side: Side, bar: &Bar) -> Finding {
        let binding = self.aws.binding;
        let (named, what) = match self.family {
            Family::Delivery => (binding.bucket(), "bucket"),
            Family::Encryption => (binding.kms_key_arn().and_then(Declared::some), "key"),
        };
        let place = named.map_or_else(|| self.fallback(side), |named| named.place);
        let message = format!("no policy can allow {}: {}", self.what(), bar.why());
        self.find(self.missing_rule(), place, message)
            .label("no policy can allow this")
            .key(self.key())
            .help(format!("use a {what} that the role can reach"))
    }
}

/// For a caller that cannot assume a role, whatever the trust policy says.
pub(in crate::access) fn no_caller(aws: &Aws<'_>, bar: &Bar, fallback: Place) -> Finding {
    Finding::new(
        RuleId::TrustMissingAssumeRole,
        Basis::Platform,
        aws.role.map_or(fallback, |role| role.place),
        format!("{} cannot assume role {}: {}", aws.caller_name(), aws.role_name(), bar.why()),
    )
    .label("no policy can allow this")
    .help("use a role that this caller can assume")
}

/// For a role's ARN that is that of something else.
pub(in crate::access) fn no_role(aws: &Aws<'_>, misfit: &Misfit, fallback: Place) -> Finding {
    Finding::new(
        RuleId::TrustMissingAssumeRole,
        Basis::Platform,
        aws.role.map_or(fallback, |role| role.place),
        format!("{} cannot assume {}: that is no role", aws.caller_name(), misfit.resource),
    )
    .label("no role")
    .help("write the ARN of the role, `arn:aws:iam::<account>:role/<name>`")
}
