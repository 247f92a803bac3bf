//! Raw IAM policies: a mapping with `Statement`, whatever else it has.

use super::fields::Fields;
use super::{Content, Issue, IssueKind, schemas};
use crate::iam::{self, Policy};
use crate::source::FileId;
use crate::syntax::{Entry, Kind, Node};

/// Reads a document if it has the shape of a policy.
pub(super) fn sniff(node: &Node, file: FileId, issues: &mut Vec<Issue>) -> Option<Content> {
    let statement = node.get("Statement")?;
    let is_scalar = matches!(statement.kind, Kind::Bool(_) | Kind::Number(_) | Kind::String(_));
    if is_scalar || is_stack_policy(node) { None } else { read(node, file, issues) }
}

/// Whether this says what an update of a stack may change: it is written like
/// a policy of IAM, but its actions are CloudFormation's `Update:Replace` and
/// its resources are logical ids.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html>
pub(super) fn is_stack_policy(node: &Node) -> bool {
    let statements = node.get("Statement").map_or(&[][..], Node::one_or_many);
    let mut actions = statements
        .iter()
        .flat_map(|statement| ["Action", "NotAction"].into_iter().filter_map(|key| statement.get(key)))
        .flat_map(Node::one_or_many)
        .peekable();
    actions.peek().is_some()
        && actions.all(|action| {
            action.as_str().is_some_and(|action| {
                action.split_once(':').is_some_and(|(service, _)| service.eq_ignore_ascii_case("update"))
            })
        })
}

/// Reads a document as a policy; nothing if it is no mapping.
pub(super) fn read(node: &Node, file: FileId, issues: &mut Vec<Issue>) -> Option<Content> {
    let policy = parse(node, file, issues)?;
    let kind = iam::kind_of(&policy);
    Some(Content::Policy { policy: Box::new(policy), kind })
}

/// Reads a policy; nothing if it is no mapping.
pub(super) fn parse(node: &Node, file: FileId, issues: &mut Vec<Issue>) -> Option<Policy> {
    let parsed = iam::parse_policy(node, file);
    let policy = parsed.policy?;
    let numbers = numbers(node, file);
    // An account id without quotes has one cause, however many digits it has.
    let others =
        parsed.problems.into_iter().filter(|problem| numbers.iter().all(|n| n.place != problem.place));
    issues.extend(others.map(|problem| Issue {
        kind: if problem.inert { IssueKind::PolicyPart } else { IssueKind::Policy },
        place: problem.place,
        message: problem.message,
        help: problem.help,
        related: None,
    }));
    issues.extend(numbers);
    Some(policy)
}

/// Account ids that are written as numbers: as principals, and as condition
/// values where a leading 0 gets lost.
fn numbers(node: &Node, file: FileId) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut note = |name: &str, value: &Node, any: bool| {
        for item in value.one_or_many() {
            if let Kind::Number(token) = &item.kind
                && (any || token.starts_with('0'))
            {
                issues.push(schemas::account_id(Fields { file }.place(item.span), name, token));
            }
        }
    };
    for statement in node.get("Statement").map_or(&[][..], Node::one_or_many) {
        for key in ["Principal", "NotPrincipal"] {
            if let Some(accounts) = statement.get(key).and_then(|principal| principal.get("AWS")) {
                note("the principal", accounts, true);
            }
        }
        let operators = statement.get("Condition").map_or(&[][..], Node::entries).iter();
        for Entry { key, value, .. } in operators.flat_map(|operator| operator.value.entries()) {
            if key.to_ascii_lowercase().ends_with("account") {
                note(&format!("`{key}`"), value, false);
            }
        }
    }
    issues
}
