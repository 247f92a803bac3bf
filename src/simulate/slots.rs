//! The fields of a request that hold policies, and what AWS demands of a
//! policy in each of them.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use super::question::Problem;
use crate::diagnostic::Place;
use crate::iam::{Policy, PrincipalForm, Side, Statement};
use crate::syntax::Text;

/// A field of a request that holds policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The policies of the user or role.
    Identity,
    /// The policy of the resource; the trust policy for `sts:`.
    Resource,
    /// Permissions boundaries.
    Boundary,
    /// The policies of the session.
    Session,
    /// Service control policies.
    Scp,
    /// Resource control policies.
    Rcp,
    /// The policies of the VPC endpoint.
    VpcEndpoint,
    /// The policy of the S3 access point.
    AccessPoint,
}

impl Slot {
    /// The name of the field.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Identity => "identity_policies",
            Self::Resource => "resource_policy",
            Self::Boundary => "permissions_boundaries",
            Self::Session => "session_policy",
            Self::Scp => "service_control_policies",
            Self::Rcp => "resource_control_policies",
            Self::VpcEndpoint => "vpc_endpoint_policies",
            Self::AccessPoint => "access_point_policy",
        }
    }

    /// What a field holds, in words; nothing if it is no field.
    pub(super) fn words_of(field: &str) -> Option<&'static str> {
        Some(match field {
            "identity_policies" => "the caller's own policies",
            "resource_policy" => "the policy of the resource",
            "permissions_boundaries" => "the caller's permissions boundary",
            "session_policy" => "the policy of the session",
            "service_control_policies" => "the service control policies",
            "resource_control_policies" => "the resource control policies",
            "vpc_endpoint_policies" => "the policy of the VPC endpoint",
            "access_point_policy" => "the policy of the access point",
            _ => return None,
        })
    }

    /// The field of a side of a decision.
    pub const fn of(side: Side) -> Self {
        match side {
            Side::Identity => Self::Identity,
            Side::ResourcePolicy => Self::Resource,
            Side::Boundary => Self::Boundary,
            Side::Session => Self::Session,
            Side::Scp(_) => Self::Scp,
            Side::Rcp(_) => Self::Rcp,
            Side::VpcEndpoint => Self::VpcEndpoint,
            Side::AccessPoint => Self::AccessPoint,
        }
    }

    /// Whether its policies name principals; nothing if they may.
    const fn names_principals(self) -> Option<bool> {
        match self {
            Self::Resource | Self::Rcp | Self::AccessPoint => Some(true),
            Self::VpcEndpoint => None,
            Self::Identity | Self::Boundary | Self::Session | Self::Scp => Some(false),
        }
    }

    /// What AWS rejects in this field, for an action of this service.
    pub(super) fn objections(self, policy: &Policy, action: &str) -> Vec<Problem> {
        let mut found: Vec<Problem> =
            policy.statements.iter().filter_map(|statement| self.objection(statement, action)).collect();
        if self == Self::Rcp {
            found.extend(policy.statements.iter().filter_map(of_rcp));
        }
        if self.names_principals() == Some(false) {
            found.extend(repeated_sids(policy));
        }
        found
    }

    fn objection(self, statement: &Statement, action: &str) -> Option<Problem> {
        let service = action.split_once(':').map_or("", |(service, _)| service).to_ascii_lowercase();
        let field = self.field();
        let object = |place: Place, message: String, help: &str| {
            Some(Problem { place: Some(place), field: String::new(), message, help: Some(help.to_owned()) })
        };
        match (&statement.principal, self.names_principals()) {
            (Some(element), Some(false)) if statement.open.is_empty() => {
                return object(
                    element.place,
                    format!("a policy under {field} cannot have a Principal; AWS rejects it"),
                    "a policy with a Principal belongs under resource_policy",
                );
            }
            (None, Some(true)) => {
                return object(
                    statement.place,
                    format!("the statement names no Principal, as every policy under {field} must"),
                    "add \"Principal\", for example {\"AWS\": \"arn:aws:iam::111122223333:role/app\"}",
                );
            }
            _ => {}
        }
        let resource_needed = match (self, service.as_str()) {
            (Self::Resource, "sts") => Some(false),
            (Self::Resource, "s3" | "kms" | "sqs" | "sns" | "secretsmanager" | "lambda") => Some(true),
            (Self::Resource, _) => None,
            _ => Some(true),
        };
        match (&statement.resource, resource_needed) {
            (Some(element), Some(false)) => object(
                element.place,
                "a trust policy cannot have a Resource; AWS rejects it".to_owned(),
                "remove it: the resource is the role itself",
            ),
            (None, Some(true)) if statement.open.is_empty() => object(
                statement.place,
                "the statement has no Resource; AWS rejects it".to_owned(),
                "add \"Resource\", for example \"arn:aws:s3:::example-bucket/*\"",
            ),
            _ => None,
        }
    }
}

/// What AWS rejects in a resource control policy only. The Allow that lets
/// everything through is AWS's own, `RCPFullAWSAccess`.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html>
fn of_rcp(statement: &Statement) -> Option<Problem> {
    let element = statement.principal.as_ref()?;
    let object = |place: Place, message: &str, help: &str| {
        let message = format!("{message}; AWS rejects it");
        Some(Problem { place: Some(place), field: String::new(), message, help: Some(help.to_owned()) })
    };
    let (action, resource) = (&statement.action, statement.resource.as_ref());
    let is = |text: &Text, wanted: &str| text.literal() == Some(wanted);
    let everyone = element.entries.iter().all(|entry| entry.form == PrincipalForm::Everyone);
    let open = !statement.open.is_empty();
    if element.negated {
        return object(element.place, "a resource control policy cannot have NotPrincipal", EXCEPT);
    }
    if !open && !everyone {
        return object(element.place, "the Principal of a resource control policy can only be \"*\"", EXCEPT);
    }
    if action.negated {
        let help = "list the actions, for example \"s3:*\"";
        return object(action.place, "a resource control policy cannot have NotAction", help);
    }
    let all_actions = action.patterns.iter().find(|pattern| is(&pattern.value, "*"));
    let on_all = resource.is_some_and(|element| {
        !element.negated && element.patterns.iter().any(|pattern| is(&pattern.text.value, "*"))
    });
    match all_actions {
        Some(_) if statement.is_allow() && on_all && statement.conditions.is_empty() => None,
        _ if statement.is_allow() => object(
            statement.effect.place,
            "a resource control policy can only deny",
            "write \"Deny\"; AWS itself attaches RCPFullAWSAccess, which allows all actions on all resources",
        ),
        Some(pattern) if statement.is_deny() => object(
            pattern.place,
            "a resource control policy cannot have the Action \"*\"",
            "name the services, for example [\"s3:*\", \"sts:*\"]",
        ),
        _ => None,
    }
}

/// How a resource control policy makes exceptions.
const EXCEPT: &str =
    "write \"Principal\": \"*\", and narrow it with a condition, for example on aws:PrincipalArn";

/// In policies of IAM a `Sid` names one statement.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>
fn repeated_sids(policy: &Policy) -> Vec<Problem> {
    let sids = policy.statements.iter().filter_map(|statement| statement.sid.as_ref());
    let sids: Vec<_> = sids.filter(|sid| sid.value.literal().is_some_and(|sid| !sid.is_empty())).collect();
    let again = |at: usize| sids[..at].iter().any(|known| known.value == sids[at].value);
    (0..sids.len())
        .filter(|at| again(*at))
        .map(|at| Problem {
            place: Some(sids[at].place),
            field: String::new(),
            message: format!("the policy has the Sid \"{}\" twice; AWS rejects it", sids[at].value),
            help: Some("give each statement its own Sid, or none".to_owned()),
        })
        .collect()
}
