//! A permission that a role lacks and that a policy in the files would give
//! it: attached to another role, or to none.

use super::{Case, words};
use crate::access::requests::{Need, decide_need};
use crate::diagnostic::Finding;
use crate::iam::arn::name_in;
use crate::iam::{PolicySet, ResourceAccount, Source};
use crate::workspace::Permission;

impl Case<'_> {
    /// The finding with the policy that allows what the role lacks, where the
    /// files have one that names the bucket or key itself.
    pub(super) fn pointing_elsewhere(&self, finding: Finding) -> Finding {
        if finding.rule != self.missing_rule() {
            return finding;
        }
        let resource = self.resource_asked_for();
        let Some(other) = self.aws.ws.elsewhere().naming(&resource).find(|one| self.would_do(one)) else {
            return finding;
        };
        let path = self.aws.ws.path(other.policy.place.file);
        let called = match &other.name {
            Some(name) => format!("policy {}", name_in(name)),
            None => "the policy".to_owned(),
        };
        let mut roles: Vec<String> = other.roles.iter().map(|role| role_in(role).to_owned()).collect();
        roles.sort_unstable();
        roles.dedup();
        let (label, help) = match roles.as_slice() {
            [] => (
                format!("{called} allows it, and nothing attaches it to a role"),
                format!(
                    "{called} in {path} would give it and is attached to no role: attach it to role {}",
                    self.aws.role_name()
                ),
            ),
            [one] => (
                format!("{called} allows it, and role {one} has it"),
                format!(
                    "role {one} has what is missing, by {called} in {path}: attach that to role {} too, or name {one} as the \
                     role if it is the one meant",
                    self.aws.role_name()
                ),
            ),
            many => (
                format!("{called} allows it, and roles {} have it", words(many)),
                format!("attach {called} in {path} to role {} too: it allows this", self.aws.role_name()),
            ),
        };
        let own = finding.help.clone();
        let finding = finding.related(other.policy.place, label);
        match own {
            Some(own) => finding.help(format!("{help}; else {own}")),
            None => finding.help(help),
        }
    }

    /// Whether a policy that the role does not have would by itself allow all
    /// that it lacks here.
    fn would_do(&self, other: &Permission) -> bool {
        let own = |role: &String| role_in(role) == self.aws.role_name();
        let known = self.set.identity.policies.iter().any(|named| named.policy.place == other.policy.place);
        if known || other.roles.iter().any(own) || self.aws.ws.slip_in(&other.policy).is_some() {
            return false;
        }
        let set = PolicySet {
            identity: Source::of("", &other.policy),
            resource_policy: Source::granted(),
            ..PolicySet::default()
        };
        self.needs.iter().all(|need| {
            // As across accounts: the role's own side must then allow it.
            let mut request = need.request.clone();
            request.resource_account = ResourceAccount::Account("another account".into());
            decide_need(&Need { request, ..(*need).clone() }, &set).access().is_true()
        })
    }
}

/// The name of a role, without a path that the files do not tell.
fn role_in(arn: &str) -> &str {
    let name = name_in(arn);
    name.strip_prefix("${the role's path}").unwrap_or(name)
}
