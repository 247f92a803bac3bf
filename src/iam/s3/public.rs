//! Whether a policy is public as S3 understands the word: it is, unless every
//! statement grants to fixed values only.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use ipnet::IpNet;

use crate::iam::condition::Condition;
use crate::iam::evaluate::Source;
use crate::iam::explain::Missing;
use crate::iam::operators::{Quantifier, Test};
use crate::iam::policy::{Policy, Statement};
use crate::iam::principal::PrincipalForm;
use crate::kleene::Truth;
use crate::syntax::Text;

/// Keys that make a grant to everybody one to somebody.
const FIXING: [&str; 9] = [
    "aws:principalorgid",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:dataaccesspointaccount",
];

/// Keys that name callers and that the page does not list: S3 may take them
/// for principals.
const DOUBTFUL: [&str; 6] = [
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

/// Whether any of these policies is public. In an access point's own policy
/// its ARN fixes nobody.
pub(super) fn is_public(source: &Source<'_>, of_access_point: bool, missing: &mut Vec<Missing>) -> Truth {
    let mut found = Truth::False;
    for named in &source.policies {
        let public = policy(named.policy, of_access_point);
        if public.is_unknown() {
            missing.push(Missing::Field(format!("whether S3 takes {} for public", named.name)));
        }
        found = found | public;
    }
    // What is taken to allow may allow everybody.
    if source.granted {
        found = found | Truth::Unknown;
    }
    if !source.unknown.is_empty() && !found.is_true() {
        missing.extend(source.unknown.iter().cloned().map(Missing::Document));
        found = found | Truth::Unknown;
    }
    found
}

fn policy(policy: &Policy, of_access_point: bool) -> Truth {
    let statements = policy.statements.iter();
    let public =
        Truth::any(statements.filter(|one| !one.is_deny()).map(|one| statement(one, of_access_point)));
    // A Deny may take back what makes it public; no page says how that counts.
    let taken_back = policy.statements.iter().filter(|one| !one.is_allow()).any(may_take_back);
    if public.is_true() && taken_back { Truth::Unknown } else { public }
}

fn may_take_back(statement: &Statement) -> bool {
    let negated = statement.principal.as_ref().is_some_and(|element| element.negated);
    let about_callers = statement.conditions.iter().any(|condition| {
        let key = condition.lowered_key();
        FIXING.contains(&key)
            || DOUBTFUL.contains(&key)
            || ["aws:sourceip", "s3:dataaccesspointarn"].contains(&key)
    });
    negated || about_callers || statement.conditions.is_empty()
}

fn statement(statement: &Statement, of_access_point: bool) -> Truth {
    let who = match &statement.principal {
        None => return Truth::False,
        Some(element) if element.negated => Truth::True,
        Some(element) => Truth::any(element.entries.iter().map(|entry| match &entry.form {
            PrincipalForm::Everyone => Truth::True,
            PrincipalForm::Open => Truth::Unknown,
            // Anybody may have an account with a public provider; a provider
            // of one's own has an ARN.
            PrincipalForm::Federated(name) => match name.literal() {
                Some(name) => Truth::from(!name.starts_with("arn:")),
                None => Truth::Unknown,
            },
            _ => Truth::False,
        })),
    };
    let fixed = Truth::any(statement.conditions.iter().map(|one| fixes(one, of_access_point)));
    who & !fixed & statement.openness()
}

/// Whether a condition limits a grant to fixed values.
fn fixes(condition: &Condition, of_access_point: bool) -> Truth {
    let operator = condition.operator;
    let open = operator.negated || operator.if_exists || operator.quantifier == Some(Quantifier::All);
    if open || condition.values.is_empty() {
        return Truth::False;
    }
    let all = |fixed: fn(&str) -> bool| {
        Truth::all(condition.values.iter().map(|value| literal(&value.value, fixed)))
    };
    let texts = matches!(
        operator.test,
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::ArnLike
    );
    match condition.lowered_key() {
        "aws:sourceip" if operator.test == Test::IpAddress => all(is_narrow),
        "s3:dataaccesspointarn" if texts && !of_access_point => all(has_fixed_account),
        key if texts && FIXING.contains(&key) => all(is_fixed),
        key if texts && DOUBTFUL.contains(&key) => all(is_fixed) & Truth::Unknown,
        _ => Truth::False,
    }
}

fn literal(text: &Text, fixed: fn(&str) -> bool) -> Truth {
    text.literal().map_or(Truth::Unknown, |text| Truth::from(fixed(text)))
}

fn is_fixed(text: &str) -> bool {
    !text.contains(['*', '?']) && !text.contains("${")
}

/// Not broader than /8, or /32 for IPv6.
fn is_narrow(text: &str) -> bool {
    match text.trim().parse::<IpNet>() {
        Ok(IpNet::V4(net)) => net.prefix_len() >= 8,
        Ok(IpNet::V6(net)) => net.prefix_len() >= 32,
        Err(_) => text.trim().parse::<std::net::IpAddr>().is_ok(),
    }
}

/// The name of an access point may be a wildcard, not its account.
fn has_fixed_account(text: &str) -> bool {
    crate::iam::arn::split(text).is_some_and(|fields| is_fixed(fields[4]) && !fields[4].is_empty())
}
