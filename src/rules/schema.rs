//! What the readers of documents found wrong with their shape.

use crate::diagnostic::{Basis, Finding, RuleId};
use crate::formats::{IssueKind, ReadFile};

pub(super) fn invalid(read: &ReadFile, found: &mut Vec<Finding>) {
    say(RuleId::SchemaInvalid, IssueKind::Schema, read, found);
    say(RuleId::SchemaInvalid, IssueKind::Policy, read, found);
    say(RuleId::SchemaInvalid, IssueKind::PolicyPart, read, found);
}

pub(super) fn account_id_not_a_string(read: &ReadFile, found: &mut Vec<Finding>) {
    say(RuleId::AwsAccountIdNotAString, IssueKind::AccountIdNotAString, read, found);
}

fn say(rule: RuleId, kind: IssueKind, read: &ReadFile, found: &mut Vec<Finding>) {
    for issue in read.issues.iter().filter(|issue| issue.kind == kind) {
        let mut finding = Finding::new(rule, Basis::Platform, issue.place, issue.message.clone())
            .key(issue.message.clone());
        finding.help.clone_from(&issue.help);
        if let Some((place, label)) = &issue.related {
            finding = finding.related(*place, label.clone());
        }
        found.push(finding);
    }
}
