//! Whether the role that the manifest names is the one that the organization's
//! integration uses: Genesys Cloud assumes the role in the credential of the
//! integration, whatever else is prepared.

use super::aws::Aws;
use super::trust;
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};

/// Judges the link `trust`: the trust policy, and that it is that of the role
/// which is used.
pub(in crate::access) fn judge(aws: &Aws<'_>) -> Judgement {
    let mut judgement = trust::judge(aws);
    let (Some(profile), Some(named)) = (aws.profile, aws.binding.role_arn()) else { return judgement };
    if aws.early().is_some() {
        return judgement;
    }
    let used = aws.ws.integrations_of(aws.pair.org, profile);
    let differs = |arn: &crate::model::LocatedText| arn.same_as(named).is_false();
    // One integration of several may be the one that is meant.
    if !used.iter().all(|one| one.role_arn.is_some_and(differs)) {
        return judgement;
    }
    let Some((first, arn)) = used.first().and_then(|first| Some((first, first.role_arn?))) else {
        return judgement;
    };
    judgement.refute(
        Finding::new(
            RuleId::OrgRoleArnMismatch,
            Basis::Platform,
            named.place,
            format!("the manifest names role {}, and the integration uses {}", named.value, arn.value),
        )
        .label("not the role that is assumed")
        .related(arn.place, "the role in the integration's credential")
        .related(first.integration.place, "the integration")
        .key(arn.value.to_string())
        .help(if arn.has_holes() {
            format!(
                "write the ARN that the integration's role gets under `role_arn` (`aws iam list-roles --query \
                 Roles[].Arn`) if the integration is right, else put {} into its credential",
                named.value
            )
        } else {
            format!(
                "write `role_arn: {}` if the integration is right, else put {} into its credential",
                arn.value, named.value
            )
        }),
    );
    judgement
}
