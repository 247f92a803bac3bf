//! Whether the role that the manifest names is the one that the organization's
//! integration uses: Genesys Cloud assumes the role in the credential of the
//! integration, whatever else is prepared.

use super::aws::Aws;
use super::{delivery, trust};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::model::{LocatedText, Profile};
use crate::workspace::{Lack, UsedRole};

/// Judges the link `trust`: the trust policy, and that it is that of the role
/// which is used.
pub(in crate::access) fn judge(aws: &Aws<'_>) -> Judgement {
    let mut judgement = trust::judge(aws);
    let (Some(profile), Some(named)) = (aws.profile, aws.binding.role_arn()) else { return judgement };
    if aws.early().is_some() {
        return judgement;
    }
    let used = aws.ws.integrations_of(aws.pair.org, profile);
    told(aws, profile, &used, &mut judgement);
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
            format!(
                "the manifest names role {}, and the integration uses {}",
                super::visible(&named.value),
                super::visible(&arn.value)
            ),
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
        } else if is_role_arn(arn) {
            format!(
                "write `role_arn: {}` if the integration is right, else put {} into its credential",
                arn.value, named.value
            )
        } else {
            format!(
                "put {} into the credential of the integration: what it has is no role's ARN",
                named.value
            )
        }),
    );
    judgement
}

/// Whether an ARN may be that of a role, and not that of a policy or a user.
fn is_role_arn(arn: &LocatedText) -> bool {
    arn.literal().is_none_or(|arn| arn.trim() == arn && arn.contains(":role/"))
}

/// What the exports of the organization leave open about its integration.
fn told(aws: &Aws<'_>, profile: Profile, used: &[UsedRole<'_>], judgement: &mut Judgement) {
    let org = &aws.pair.org.name.value;
    let export = |what: &str| {
        format!("the answer of GET /api/v2/integrations{what} in {org}, under `documents.integrations`")
    };
    if let Some(wanted) = aws.ws.lacks_integration(aws.pair.org, profile) {
        judgement.open(
            format!("none of the exported integrations is of type {wanted}, which the capability needs"),
            format!("the integration, and {}", export("")),
        );
        return;
    }
    if let Some(wanted) = aws.ws.shows_no_integration(aws.pair.org, profile) {
        judgement
            .assume(format!("{org} has an integration of type {wanted} (its documents show others only)"));
    }
    if let Some(key) = used.iter().filter(|one| one.lack.is_none()).find_map(|one| one.odd_key) {
        judgement.assume(format!("the integration takes the credential `{key}` for `AmazonWebServicesARN`"));
    }
    // One integration of several may be the one that is meant.
    if used.is_empty() || used.iter().any(|one| one.role_arn.is_some() && one.lack.is_none()) {
        return;
    }
    let lacks: Vec<&Lack<'_>> = used.iter().filter_map(|one| one.lack.as_ref()).collect();
    let (Some(first), true) = (lacks.first(), lacks.len() == used.len()) else {
        judgement.assume("the integration uses that role (no credential tells which)");
        return;
    };
    judgement.open(
        match first {
            Lack::Credential => {
                "the integration has no credential, so that it has no role to assume".to_owned()
            }
            Lack::Key(key) => {
                format!(
                    "the integration's credential stands under `{key}`, and not under `AmazonWebServicesARN`"
                )
            }
            Lack::Type(kind) => {
                format!(
                    "the integration's credential is of type `{}`, and not `amazonWebServicesARN`",
                    kind.value
                )
            }
            Lack::Field(_) => {
                "the integration's credential has no field `ARN`, which holds the role".to_owned()
            }
        },
        format!(
            "the role in the integration's credential, and {}",
            export("/{integrationId}/config/current")
        ),
    );
}

/// Judges the link `delivery`: what the role may do, and that the integration
/// which uses it is switched on.
pub(in crate::access) fn deliver(aws: &Aws<'_>) -> Judgement {
    let mut judgement = delivery::judge(aws);
    let Some(profile) = aws.profile else { return judgement };
    let used = aws.ws.integrations_of(aws.pair.org, profile);
    let is_off = |one: &UsedRole<'_>| one.integration.enabled.as_ref().is_some_and(|on| !on.value);
    // One that is enabled is the one that is used.
    if !used.iter().all(is_off) {
        return judgement;
    }
    let capability = aws.pair.capability.name.value.as_str();
    for (integration, state) in
        used.iter().filter_map(|one| Some((one.integration, one.integration.enabled.as_ref()?)))
    {
        let name = integration.name.as_ref().map_or_else(String::new, |name| format!(" `{}`", name.value));
        judgement.refute(
            Finding::new(
                RuleId::OrgIntegrationDisabled,
                Basis::Platform,
                state.place,
                format!("the integration{name} that `{capability}` needs is not enabled"),
            )
            .label("not enabled")
            .key(capability)
            .help(
                "enable it: `intended_state = \"ENABLED\"` in Terraform, where leaving it out means DISABLED",
            ),
        );
    }
    judgement
}
