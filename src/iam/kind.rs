//! What a policy is for, told from its content.

use super::policy::Policy;

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// A user, group or role (also a boundary, session or control policy,
    /// which look the same).
    Identity,
    /// A role, saying who may assume it.
    Trust,
    /// An S3 bucket.
    Bucket,
    /// A KMS key.
    Key,
    /// Another resource.
    Resource,
}

/// What a policy is attached to, as far as its content tells: one without
/// `Principal` belongs to an identity; one with it belongs to the resource of
/// whose service its actions are.
pub fn kind_of(policy: &Policy) -> PolicyKind {
    if !policy.statements.iter().any(|statement| statement.principal.is_some()) {
        return PolicyKind::Identity;
    }
    let actions = || {
        let statements = policy.statements.iter();
        statements
            .flat_map(|statement| &statement.action.patterns)
            .filter_map(|action| action.value.literal())
    };
    let of = |service: &str| {
        let mut known = actions().filter(|action| *action != "*").peekable();
        known.peek().is_some()
            && known.all(|action| {
                action.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(service))
            })
    };
    if of("sts") && policy.statements.iter().all(|statement| statement.resource.is_none()) {
        return PolicyKind::Trust;
    }
    if of("kms") {
        return PolicyKind::Key;
    }
    let resources = policy.statements.iter().filter_map(|statement| statement.resource.as_ref());
    let mut patterns = resources.flat_map(|resource| &resource.patterns);
    let on_bucket = patterns.any(|pattern| {
        let text = pattern.text.value.to_string();
        text.split(':').nth(2) == Some("s3")
    });
    if of("s3") || on_bucket { PolicyKind::Bucket } else { PolicyKind::Resource }
}
