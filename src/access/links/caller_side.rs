//! The vendor's own side of `trust`: across accounts the caller's policies must
//! allow `sts:AssumeRole` on the role as well. They count where the files hold
//! them, and are taken for granted where they do not.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

use super::aws::{Aws, statement_at};
use super::documents::{Documents, Fault};
use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::iam::{Cause, Denial, Dimension, PolicySet, Side, Source};
use crate::model::{LocatedText, PolicyRole, Profile};
use crate::workspace::Wanted;

/// What the caller's policies and its boundary say; Genesys Cloud's own are
/// never seen. A document that does not tell ends the judgement.
pub(super) struct CallerSide<'a> {
    pub(super) identity: Source<'a>,
    pub(super) boundaries: Source<'a>,
    pub(super) fault: Option<Fault>,
}

pub(super) fn of<'a>(aws: &Aws<'a>, judgement: &mut Judgement) -> CallerSide<'a> {
    let granted = CallerSide { identity: Source::granted(), boundaries: Source::none(), fault: None };
    let Some(caller) = caller(aws) else { return granted };
    let find = |role| -> Documents<'a> {
        aws.many(None, Wanted { role, of: Some(&caller.value), branch: &aws.branch }, |binding| {
            binding.role_arn.as_ref().is_some_and(|own| own.same_as(caller).is_true())
        })
    };
    let permissions = find(PolicyRole::Permissions);
    // A role of that name in another account tells nothing of this one.
    if !permissions.known || aws.ws.resources.tells_of_others_only(&caller.value) {
        judgement.assume(format!(
            "{}'s own policies allow sts:AssumeRole on {} (no file holds them; a call into another account needs both sides)",
            caller.value,
            aws.role.map_or_else(String::new, |role| role.value.to_string()),
        ));
        return granted;
    }
    permissions.assume(judgement);
    let boundary = find(PolicyRole::Boundary);
    boundary.assume(judgement);
    CallerSide {
        identity: permissions.source,
        boundaries: boundary.source,
        fault: permissions.fault.or(boundary.fault),
    }
}

fn caller<'a>(aws: &Aws<'a>) -> Option<&'a LocatedText> {
    aws.pair.capability.caller.as_ref().filter(|_| aws.profile == Some(Profile::VendorRole))
}

/// Why the caller's own side refuses the call; nothing where another side does.
pub(super) fn refusal(aws: &Aws<'_>, set: &PolicySet<'_>, denial: &Denial) -> Option<Finding> {
    let caller = caller(aws)?;
    let side = match denial.side {
        Side::Identity => "its own policies",
        Side::Boundary => "its own permissions boundary",
        _ => return None,
    };
    let (who, role) = (aws.caller_name(), aws.role_name());
    let arn = aws.role.map_or_else(String::new, |role| role.value.to_string());
    Some(match &denial.cause {
        Cause::Explicit { statement, .. } => {
            let place =
                statement_at(set, statement.place).map_or(statement.place, |found| found.effect.place);
            let sid = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" ({sid})"));
            let message = format!(
                "{who} cannot assume role {role}: a Deny statement{sid} in {side} keeps it out, whatever the role trusts"
            );
            Finding::new(RuleId::TrustExplicitDeny, Basis::Platform, place, message)
                .label("this statement denies it")
                .related(caller.place, "the principal that assumes the role")
                .help("narrow the Deny so that it spares this role, or remove it")
        }
        Cause::Implicit(miss) => {
            let message = format!(
                "{who} cannot assume role {role}: {side} do not allow sts:AssumeRole on {arn}, and the role's trust \
                 policy alone is not enough"
            )
            .replace("boundary do not", "boundary does not");
            let nearest = miss.dimensions.iter().find_map(place_of);
            let finding = Finding::new(
                RuleId::TrustMissingAssumeRole,
                Basis::Platform,
                nearest.unwrap_or(caller.place),
                message,
            );
            let finding = match nearest {
                Some(_) => finding
                    .label("allows something else")
                    .related(caller.place, "the principal that assumes the role"),
                None => finding.label("nothing allows it to"),
            };
            finding.help(format!(
                "add `{{ \"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Resource\": \"{arn}\" }}` to a policy of {}",
                caller.value
            ))
        }
    })
}

/// Where a statement fails that is near.
fn place_of(dimension: &Dimension) -> Option<Place> {
    match dimension {
        Dimension::Action { place, .. }
        | Dimension::Resource { place, .. }
        | Dimension::Condition { place, .. } => Some(*place),
        _ => None,
    }
}
