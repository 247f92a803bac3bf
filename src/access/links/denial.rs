//! From a denied request to the one rule that says why: which side denied it,
//! and in which dimension the statement that came nearest failed.

mod denied;
mod elsewhere;
mod misfit;
mod missed;

pub(in crate::access) use misfit::{no_caller, no_role};

use super::aws::{Aws, statement_at};
use super::organizations;
use super::words;
use crate::access::Judgement;
use crate::access::requests::Need;
use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::iam::{Cause, Decision, Denial, Dimension, PolicySet, Side, StatementRef};

/// Which link asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::access) enum Family {
    /// Requests on the bucket.
    Delivery,
    /// Requests on the customer key.
    Encryption,
}

/// Keys of a call that the customer's policies like to ask for and that a
/// writer from outside never satisfies.
const OUTSIDE: [&str; 12] = [
    "aws:sourcevpce",
    "aws:sourcevpc",
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:principalorgid",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-acl",
];

/// Adds what keeps requests out to a judgement: each cause once, with all the
/// requests that it keeps out.
pub(in crate::access) fn refute(
    aws: &Aws<'_>,
    set: &PolicySet<'_>,
    denied: &[(&Need, Decision)],
    family: Family,
    judgement: &mut Judgement,
) {
    let mut groups: Vec<(Case<'_>, &Denial)> = Vec::new();
    for (need, decision) in denied {
        for denial in worth_mending(need, decision, family) {
            let case = Case { aws, set, needs: vec![*need], family };
            let cause = case.shared_cause(denial);
            let known = groups.iter_mut().find(|(other, its)| {
                cause.is_some() && other.shared_cause(its) == cause && other.gathers_with(&case, denial)
            });
            match known {
                Some((other, _)) => other.needs.push(*need),
                None => groups.push((case, denial)),
            }
        }
    }
    for (case, denial) in &groups {
        for finding in case.findings(denial) {
            // A wrong resource or principal keeps every action of the
            // statement out; the first says so for all of them.
            let leading = match finding.rule {
                RuleId::AwsMissingAction => Some(RuleId::S3MissingPutObject),
                RuleId::KmsMissingDecrypt => Some(RuleId::KmsMissingGenerateDataKey),
                _ => None,
            };
            let said = !is_about_actions(denial)
                && leading.is_some_and(|rule| judgement.says(rule, &finding.subject));
            if !said {
                judgement.refute_once(finding);
            }
        }
    }
}

/// Within an account, role policy or bucket policy suffices for S3, so of two
/// that do not allow a request only the one that came nearest is mended; so too
/// where the bucket may be in the role's account.
fn worth_mending<'a>(
    need: &Need,
    decision: &'a Decision,
    family: Family,
) -> impl Iterator<Item = &'a Denial> {
    let one_suffices = family == Family::Delivery && !need.request.is_same_account().is_false();
    let mut said = false;
    decision.denial.iter().chain(&decision.other_denials).filter(move |denial| {
        let either = one_suffices
            && matches!(denial.side, Side::Identity | Side::ResourcePolicy)
            && matches!(denial.cause, Cause::Implicit(_));
        !either || !std::mem::replace(&mut said, true)
    })
}

/// The dimensions that are worth a finding: a statement about other actions is
/// not the one to mend, so where the action fails nothing else of it counts.
fn telling(dimensions: &[Dimension]) -> impl Iterator<Item = &Dimension> {
    let is_action = |dimension: &&Dimension| matches!(dimension, Dimension::Action { .. });
    let by_action = dimensions.iter().any(|dimension| is_action(&dimension));
    dimensions.iter().filter(move |dimension| !by_action || is_action(dimension))
}

fn is_about_actions(denial: &Denial) -> bool {
    match &denial.cause {
        Cause::Implicit(miss) => {
            miss.dimensions.iter().any(|dimension| matches!(dimension, Dimension::Action { .. }))
        }
        Cause::Explicit { .. } => true,
    }
}

struct Case<'a> {
    aws: &'a Aws<'a>,
    set: &'a PolicySet<'a>,
    /// The requests that one cause keeps out; never none.
    needs: Vec<&'a Need>,
    family: Family,
}

impl Case<'_> {
    fn actions(&self) -> Vec<&str> {
        self.needs.iter().map(|need| need.request.action.as_str()).collect()
    }

    /// The actions as a sentence names them.
    fn action(&self) -> String {
        words(&self.actions())
    }

    /// What tells findings about these actions from others at the same place.
    fn key(&self) -> String {
        self.actions().join(" ")
    }

    /// Where the one cause stands that several requests may share: a guardrail,
    /// a policy in which nothing is about the action, a statement for another
    /// principal or resource. With the side, and whether it is about objects
    /// where that makes a difference.
    fn shared_cause(&self, denial: &Denial) -> Option<(Side, Place, bool)> {
        let guardrail = !matches!(denial.side, Side::Identity | Side::ResourcePolicy);
        let place = match &denial.cause {
            Cause::Explicit { statement, .. } => guardrail.then_some(statement.place)?,
            Cause::Implicit(miss) if guardrail => {
                miss.statement.as_ref().map_or_else(|| self.fallback(denial.side), |found| found.place)
            }
            Cause::Implicit(miss) => match telling(&miss.dimensions).next()? {
                Dimension::Action { place, .. } | Dimension::Principal { place, .. } => *place,
                Dimension::Resource { place, .. } => {
                    return Some((denial.side, *place, self.on_objects()));
                }
                Dimension::NoPolicy | Dimension::NoStatement => self.fallback(denial.side),
                _ => return None,
            },
        };
        Some((denial.side, place, false))
    }

    /// Whether a cause that two cases share is said by one rule: a guardrail's
    /// always, a key's always (who may not make data keys is told of both), that
    /// of a missing action on a bucket where the actions have no rule each.
    fn gathers_with(&self, other: &Self, denial: &Denial) -> bool {
        let guardrail = !matches!(denial.side, Side::Identity | Side::ResourcePolicy);
        guardrail || self.family == Family::Encryption || self.missing_rule() == other.missing_rule()
    }

    fn missing_rule(&self) -> RuleId {
        match self.actions().first().copied().unwrap_or_default() {
            "s3:PutObject" => RuleId::S3MissingPutObject,
            "kms:GenerateDataKey" => RuleId::KmsMissingGenerateDataKey,
            "kms:Decrypt" => RuleId::KmsMissingDecrypt,
            _ => RuleId::AwsMissingAction,
        }
    }

    fn condition_rule(&self) -> RuleId {
        match self.family {
            Family::Delivery => RuleId::S3UnsatisfiableCondition,
            Family::Encryption => RuleId::KmsUnsatisfiableCondition,
        }
    }

    fn deny_rule(&self) -> RuleId {
        match self.family {
            Family::Delivery => RuleId::S3ExplicitDeny,
            Family::Encryption => RuleId::KmsExplicitDeny,
        }
    }

    fn find(&self, rule: RuleId, place: Place, message: String) -> Finding {
        let basis = self.needs.iter().map(|need| need.basis).max().unwrap_or(Basis::Platform);
        Finding::new(rule, basis, place, message)
    }

    /// Whether all requests are about objects.
    fn on_objects(&self) -> bool {
        self.needs.iter().all(|need| need.object)
    }

    /// The resource of the first request.
    fn resource_asked_for(&self) -> String {
        self.needs.first().map_or_else(String::new, |need| need.request.resource.to_string())
    }

    /// The requests as a sentence names them.
    fn what(&self) -> String {
        let target = match self.family {
            Family::Encryption => "the bucket's key".to_owned(),
            Family::Delivery => self.aws.binding.bucket().map_or_else(
                || "the bucket".to_owned(),
                |bucket| {
                    if self.on_objects() {
                        format!("objects in {}", bucket.value)
                    } else {
                        bucket.value.to_string()
                    }
                },
            ),
        };
        format!("{} on {target}", self.action())
    }

    fn side(&self, side: Side) -> String {
        match side {
            Side::Identity => format!("the permissions of role {}", self.aws.role_name()),
            Side::ResourcePolicy if self.family == Family::Encryption => "the key policy".to_owned(),
            Side::ResourcePolicy => "the bucket policy".to_owned(),
            Side::Boundary => "the permissions boundary".to_owned(),
            Side::Session => "the session policy".to_owned(),
            Side::Scp(_) => "a service control policy".to_owned(),
            Side::Rcp(_) => "a resource control policy".to_owned(),
            Side::VpcEndpoint => "the VPC endpoint's policy".to_owned(),
            Side::AccessPoint => "the access point's policy".to_owned(),
        }
    }

    /// Where to point when a side has no statement to point at.
    fn fallback(&self, side: Side) -> Place {
        let documents = match side {
            Side::Identity => self.aws.permissions(),
            Side::ResourcePolicy if self.family == Family::Encryption => {
                self.aws.key_policy(self.aws.key().as_ref())
            }
            Side::ResourcePolicy => self.aws.bucket_policy(),
            Side::Boundary => self.aws.boundary(),
            Side::Scp(_) => self.aws.scps(),
            _ if self.family == Family::Encryption => {
                let key = self.aws.key();
                self.aws.rcps(key.and_then(|key| self.aws.key_account(&key)).as_ref())
            }
            _ => self.aws.rcps(self.aws.bucket_account().as_ref()),
        };
        let named = self.aws.binding.role_arn().filter(|_| side == Side::Identity).map(|role| role.place);
        let binding = || self.aws.binding.place();
        documents.place.or(named).or_else(binding).unwrap_or(self.aws.pair.org.name.place)
    }

    fn findings(&self, denial: &Denial) -> Vec<Finding> {
        let guardrail = !matches!(denial.side, Side::Identity | Side::ResourcePolicy);
        match &denial.cause {
            Cause::Explicit { statement, conditions, .. } if guardrail => {
                let mut finding = self.guardrail(denial.side, Some(statement));
                if let Some(other) = self.other_organization(conditions) {
                    finding.message += &format!(": {other}");
                }
                vec![finding]
            }
            Cause::Implicit(miss) if guardrail => vec![self.guardrail(denial.side, miss.statement.as_ref())],
            Cause::Explicit { statement, conditions, not_spared } => {
                vec![self.denied(denial.side, statement, conditions, *not_spared)]
            }
            Cause::Implicit(miss) => {
                let elsewhere =
                    miss.dimensions.iter().any(|dimension| !matches!(dimension, Dimension::Action { .. }));
                // A statement that is written nowhere, and stands where its policy is named: of a policy of
                // AWS, or of a template of SAM.
                let named = |place: Place| miss.statement.as_ref().is_some_and(|one| one.place == place);
                let missed = |dimension| {
                    let finding = self.missed(denial.side, dimension);
                    match dimension {
                        // Such a statement would not do with the action either.
                        Dimension::Action { .. } if elsewhere => finding.help(self.allow(denial.side)),
                        Dimension::Action { place, .. } | Dimension::Resource { place, .. }
                            if named(*place) =>
                        {
                            finding.help(self.allow(denial.side))
                        }
                        _ => finding,
                    }
                };
                let all = telling(&miss.dimensions).map(missed);
                match denial.side {
                    Side::Identity => all.map(|finding| self.pointing_elsewhere(finding)).collect(),
                    _ => all.collect(),
                }
            }
        }
    }

    fn guardrail(&self, side: Side, statement: Option<&StatementRef>) -> Finding {
        let found = statement.and_then(|statement| statement_at(self.set, statement.place));
        let place = match (found, statement) {
            (Some(found), _) if found.is_deny() => found.effect.place,
            (Some(found), _) => found.action.place,
            (None, Some(statement)) => statement.place,
            (None, None) => self.fallback(side),
        };
        let denies = found.is_some_and(crate::iam::Statement::is_deny);
        let how = if denies { "denies" } else { "does not allow" };
        self.find(
            RuleId::AwsGuardrailDenies,
            place,
            format!("{} {how} {}, whatever the role's own policies allow", self.side(side), self.what()),
        )
        .label(if denies { "denies it" } else { "does not include it" })
        .key(if denies { String::new() } else { self.key() })
        .help(if denies {
            format!("exempt role {} from this Deny", self.aws.role_name())
        } else {
            format!("allow {} there too: what a guardrail does not allow is denied", self.action())
        })
    }

    fn role_arn(&self) -> String {
        self.aws.role.map_or_else(String::new, |role| role.value.to_string())
    }

    /// That a condition asks for another organization than policies elsewhere.
    fn other_organization(&self, conditions: &[Dimension]) -> Option<String> {
        conditions.iter().find_map(|condition| match condition {
            Dimension::Condition { key, expected, actual: Some(actual), .. }
                if organizations::is_key(&key.value.to_ascii_lowercase()) =>
            {
                Some(format!(
                    "it asks for organization {}, and what else is in these files for {}, and one account is in one \
                     organization only",
                    super::trust::listing(expected),
                    actual.first()?
                ))
            }
            _ => None,
        })
    }

    fn why_never(&self, key: &str) -> String {
        let who = self.aws.caller_name();
        match key.to_ascii_lowercase().as_str() {
            "aws:sourcevpce" | "aws:sourcevpc" | "aws:vpcsourceip" => {
                format!("{who} does not call from the customer's VPC")
            }
            "aws:sourceip" => format!("{who} does not call from the customer's addresses"),
            "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
                "no person with a second factor opens the role's session".to_owned()
            }
            "aws:sourcearn" | "aws:sourceaccount" => {
                "a role never carries that key; only AWS services send it".to_owned()
            }
            key if key.starts_with("s3:x-amz-server-side-encryption") => {
                format!(
                    "{who} is not known to send that header; default encryption does not add it to the request"
                )
            }
            _ => format!("{who} does not satisfy it"),
        }
    }
}

/// The verb for a side: `the permissions of role x deny`, `the bucket policy
/// denies`.
fn denies(side: Side) -> &'static str {
    if side == Side::Identity { "deny" } else { "denies" }
}

fn does(side: Side) -> &'static str {
    if side == Side::Identity { "do" } else { "does" }
}
