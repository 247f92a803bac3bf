//! Whether AWS takes a policy as it is written. One that it refuses is never in
//! force, so what it allows proves nothing: another one is there instead.

use super::Workspace;
use crate::diagnostic::Place;
use crate::formats::{Content, IssueKind, ReadFile};
use crate::iam::{Policy, PolicyKind, kind_of};
use crate::source::Span;
use crate::syntax::{Node, Problem, ProblemKind};

/// Why a policy that was read all the same is not what AWS has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Its text is not of its syntax: a missing comma, a curly quote, something
    /// behind its end. It is read over, and AWS would not take it.
    Syntax,
    /// A key stands twice in it. AWS refuses it; a tool on the way there may
    /// have dropped one of the two. Or it stands under such a key of a template,
    /// of which CloudFormation takes the last; some tools refuse the file.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html>
    RepeatedKey,
    /// It has comments or trailing commas, which some tools remove.
    NotStrict,
    /// A part of it names nobody or nothing: an action without a service, a
    /// resource that is no ARN. The rest would mean what it says, if AWS took it.
    Part,
}

impl<'a> Workspace<'a> {
    /// Whether AWS rejects the policy at this place, so that a part of it was
    /// not read.
    pub fn has_rejected_policy(&self, policy: Place) -> bool {
        self.rejected
            .get(&policy.file)
            .is_some_and(|spans| spans.iter().any(|span| policy.span.contains(*span)))
    }

    /// Why a policy is not what AWS has: it rejects the policy at this place, or
    /// the text of the policy is broken. The place and the words of the first.
    pub fn fault_of(&self, policy: Place) -> Option<(Place, &'a str)> {
        let read = self.files.get(policy.file.0 as usize)?;
        let broken = problems(read, policy)
            .map(|problem| (Place { file: policy.file, span: problem.span }, problem.message.as_str()));
        let rejected = read.issues.iter().filter(|issue| issue.kind != IssueKind::Schema);
        let rejected = rejected.filter(|issue| issue.kind != IssueKind::PolicyPart);
        let rejected = rejected.filter(|issue| policy.span.contains(issue.place.span));
        let rejected = rejected.map(|issue| (issue.place, issue.message.as_str()));
        broken.chain(rejected).min_by_key(|(place, _)| *place)
    }

    /// Why AWS does not take a policy that was read all the same.
    pub fn slip_in(&self, policy: &Policy) -> Option<Slip> {
        let read = self.files.get(policy.place.file.0 as usize)?;
        if problems(read, policy.place).any(|problem| problem.kind == ProblemKind::Syntax) {
            return Some(Slip::Syntax);
        }
        if is_repeated(read, policy.place) {
            return Some(Slip::RepeatedKey);
        }
        if self.is_lenient_json(policy.place) {
            return Some(Slip::NotStrict);
        }
        let mut parts = read.issues.iter().filter(|issue| issue.kind == IssueKind::PolicyPart);
        // What a key policy has as its resources is not known to be looked at.
        (parts.any(|issue| policy.place.span.contains(issue.place.span))
            && kind_of(policy) != PolicyKind::Key)
            .then_some(Slip::Part)
    }

    /// Whether a policy that stands by itself in a `.json` file has comments or
    /// trailing commas, which AWS does not take either and some tools remove.
    pub fn is_lenient_json(&self, policy: Place) -> bool {
        let Some(read) = self.files.get(policy.file.0 as usize) else { return false };
        !(read.parsed.comments.is_empty() && read.parsed.trailing_commas.is_empty())
            && read.contents.iter().any(|content| matches!(content, Content::Policy { .. }))
            && self.sources.file(policy.file).path.to_ascii_lowercase().ends_with(".json")
    }
}

/// What is wrong with the text of a policy: within it, and beside it in the
/// string or the file that is to hold nothing else.
fn problems(read: &ReadFile, policy: Place) -> impl Iterator<Item = &Problem> {
    let is_own =
        |content: &Content| matches!(content, Content::Policy { policy: own, .. } if own.place == policy);
    let by_itself = !read.parsed.problems.is_empty() && read.contents.iter().any(is_own);
    let is_beside = move |beside: Option<Span>| beside.is_some_and(|document| policy.span.contains(document));
    read.parsed.problems.iter().filter(move |problem| {
        policy.span.contains(problem.span)
            || is_beside(problem.beside)
            || (by_itself && problem.kind == ProblemKind::Syntax)
    })
}

/// Whether a key stands twice in a policy, or around it. Of two keys in an
/// object of HCL itself, Terraform takes the last before anybody else sees them.
fn is_repeated(read: &ReadFile, policy: Place) -> bool {
    let is_json = |span: Span| read.parsed.embedded.iter().any(|document| document.span.contains(span));
    let mut repeated = read.parsed.problems.iter().filter(|problem| {
        matches!(problem.kind, ProblemKind::DuplicateKey { .. })
            && (read.parsed.hcl.is_none() || is_json(problem.span))
    });
    let documents = || read.parsed.documents.iter().chain(&read.parsed.embedded);
    repeated.any(|problem| {
        let mut values = documents().filter_map(|document| value_of(document, problem.span));
        policy.span.contains(problem.span) || values.any(|value| value.span.contains(policy.span))
    })
}

/// The value of the key that stands at this place.
fn value_of(node: &Node, key: Span) -> Option<&Node> {
    if !node.span.contains(key) {
        return None;
    }
    let entries = node.entries().iter().find_map(|entry| {
        if entry.key_span == key { Some(&entry.value) } else { value_of(&entry.value, key) }
    });
    entries.or_else(|| node.items().iter().find_map(|item| value_of(item, key)))
}
