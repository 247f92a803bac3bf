//! Reads a policy from the tree. Every legal shape is read; what is wrong is
//! a problem with its place, and the rest is still read. A statement that AWS
//! would reject is left out.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use super::kind::{PolicyKind, kind_of};
use super::policy::{ActionElement, Effect, Policy, ResourceElement, ResourcePattern, Statement};
use super::principal::{PrincipalElement, PrincipalEntry, PrincipalForm};
use super::variables::Variables;
use crate::diagnostic::{Located, Place};
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Hole, Kind, Node, Text};

/// A policy as far as it could be read, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedPolicy {
    /// The policy; nothing if the value is no policy at all.
    pub policy: Option<Policy>,
    /// What is wrong, in source order.
    pub problems: Vec<PolicyProblem>,
}

/// Something in a policy that AWS rejects or that cannot mean what it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyProblem {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether the rest of the policy still means what it says: what is wrong
    /// names nobody or nothing. Otherwise something was left out.
    pub inert: bool,
}

/// Reads a policy document.
pub fn parse_policy(node: &Node, file: FileId) -> ParsedPolicy {
    let mut reader = Reader { file, problems: Vec::new() };
    let policy = reader.policy(node);
    if let Some(policy) = &policy {
        let kind = kind_of(policy);
        if matches!(kind, PolicyKind::Identity | PolicyKind::Trust) {
            reader.unique_sids(policy);
        }
        if kind == PolicyKind::Trust {
            reader.no_excluded_principal(policy);
        }
        reader.no_resource_in_trust(policy);
    }
    reader.problems.sort_by_key(|problem| problem.place);
    ParsedPolicy { policy, problems: reader.problems }
}

pub(super) struct Reader {
    file: FileId,
    problems: Vec<PolicyProblem>,
}

const POLICY_KEYS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_KEYS: [&str; 10] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "Id",
];

/// The key that was probably meant.
fn nearest_key<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let likeness = |name: &str| strsim::jaro_winkler(name, &written.to_ascii_lowercase());
    known
        .iter()
        .map(|name| (likeness(&name.to_ascii_lowercase()), *name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(score, _)| *score > 0.8)
        .map(|(_, name)| name)
}

fn is_action(key: &str) -> bool {
    matches!(key, "Action" | "NotAction")
}

impl Reader {
    pub(super) fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    pub(super) fn problem(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        let place = self.place(span);
        self.problems.push(PolicyProblem { place, message: message.into(), help: help.into(), inert: false });
    }

    /// A problem with something that names nobody or nothing.
    pub(super) fn inert_problem(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        self.problem(span, message, help);
        if let Some(problem) = self.problems.last_mut() {
            problem.inert = true;
        }
    }

    fn policy(&mut self, node: &Node) -> Option<Policy> {
        if !node.is_object() {
            let message = format!("a policy is a mapping, and this is {}", node.kind_name());
            self.problem(node.span, message, None);
            return None;
        }
        self.known_keys(node, "a policy", &POLICY_KEYS);
        let version = node.entry("Version").and_then(|entry| self.text("Version", &entry.value));
        if let Some(version) = &version
            && let Some(literal) = version.value.literal()
            && !matches!(literal, "2012-10-17" | "2008-10-17")
        {
            let message = format!("there is no policy language of version \"{literal}\"");
            self.problem(version.place.span, message, "write \"2012-10-17\"".to_owned());
        }
        let id = node.entry("Id").and_then(|entry| self.text("Id", &entry.value));
        let variables = Policy::variables(version.as_ref());
        // Statements are large, and most policies have one or two.
        let mut statements = Vec::new();
        match node.entry("Statement") {
            None => self.problem(
                node.span,
                "the policy has no Statement",
                "add \"Statement\": [...] with at least one statement".to_owned(),
            ),
            Some(entry) => {
                statements.reserve_exact(entry.value.one_or_many().len());
                for (index, statement) in entry.value.one_or_many().iter().enumerate() {
                    statements.extend(self.statement(statement, index, variables));
                }
            }
        }
        Some(Policy { version, id, statements, organization: None, place: self.place(node.span) })
    }

    pub(super) fn known_keys(&mut self, node: &Node, what: &str, known: &[&str]) {
        for entry in node.entries().iter().filter(|entry| !known.contains(&&*entry.key)) {
            let help = match nearest_key(&entry.key, known) {
                Some(name) => format!("did you mean {name}?"),
                None => format!("{what} may have: {}", known.join(", ")),
            };
            self.problem(entry.key_span, format!("{what} has no element \"{}\"", entry.key), help);
        }
    }

    /// A scalar; anything else is a problem.
    pub(super) fn text(&mut self, what: &str, node: &Node) -> Option<Located<Text>> {
        let text = node.scalar_text();
        if text.is_none() {
            let message = format!("{what} must be a string, and this is {}", node.kind_name());
            self.problem(node.span, message, None);
        }
        text.map(|text| Located::new(text, self.place(node.span)))
    }

    pub(super) fn texts(&mut self, what: &str, node: &Node) -> Vec<Located<Text>> {
        let items = node.one_or_many();
        let mut texts = Vec::with_capacity(items.len());
        texts.extend(items.iter().filter_map(|item| self.text(what, item)));
        texts
    }

    fn statement(&mut self, node: &Node, index: usize, variables: Variables) -> Option<Statement> {
        if let Kind::Hole(hole) = &node.kind {
            return Some(self.open_statement(node, hole, index));
        }
        if !node.is_object() {
            let message = format!("a statement is a mapping, and this is {}", node.kind_name());
            self.problem(node.span, message, None);
            return None;
        }
        self.known_keys(node, "a statement", &STATEMENT_KEYS);
        let sid = node.entry("Sid").and_then(|entry| self.text("Sid", &entry.value));
        let effect = self.effect(node);
        let mut open = Vec::new();
        let principal = self.pair(node, "Principal", "NotPrincipal");
        let principal = principal.map(|principal| {
            principal.map(|(entry, negated)| self.principal(&entry.value, negated, &mut open))
        });
        let action = self.action(node);
        let resource = self.resource(node, variables);
        let conditions = match node.entry("Condition") {
            Some(entry) => self.conditions(&entry.value, variables, &mut open),
            None => Some(Vec::new()),
        };
        let (principal, resource) = (principal?, resource?);
        if principal.is_none() && resource.is_none() && action.is_some() {
            self.problem(
                node.span,
                "the statement has neither Principal nor Resource: AWS accepts it in no kind of policy",
                "add \"Resource\" (a policy of a role or user) or \"Principal\" (a policy of a resource)"
                    .to_owned(),
            );
            return None;
        }
        Some(Statement {
            sid,
            effect: effect?,
            principal,
            action: action?,
            resource,
            conditions: conditions?,
            open,
            place: self.place(node.span),
            index,
        })
    }

    /// A placeholder where a statement should be: it may be any statement.
    fn open_statement(&self, node: &Node, hole: &Hole, index: usize) -> Statement {
        let place = self.place(node.span);
        let text = Located::new(Text::hole(hole.clone()), place);
        let entry = PrincipalEntry { text: text.clone(), form: PrincipalForm::Open };
        Statement {
            sid: None,
            effect: Located::new(Effect::Unknown(hole.clone()), place),
            principal: Some(PrincipalElement { negated: false, entries: vec![entry], place }),
            action: ActionElement { negated: false, patterns: vec![text.clone()], place },
            resource: None,
            conditions: Vec::new(),
            open: vec![Located::new(hole.clone(), place)],
            place,
            index,
        }
    }

    fn effect(&mut self, node: &Node) -> Option<Located<Effect>> {
        let help = "write \"Effect\": \"Allow\" or \"Effect\": \"Deny\"".to_owned();
        let Some(entry) = node.entry("Effect") else {
            let slip = |key: &str| nearest_key(key, &STATEMENT_KEYS) == Some("Effect");
            if !node.entries().iter().any(|entry| slip(&entry.key)) {
                self.problem(node.span, "the statement has no Effect", help);
            }
            return None;
        };
        let text = self.text("Effect", &entry.value)?;
        let effect = match (text.value.literal(), text.value.holes().next()) {
            (Some("Allow"), _) => Effect::Allow,
            (Some("Deny"), _) => Effect::Deny,
            (None, Some(hole)) => Effect::Unknown(hole.clone()),
            _ => {
                let message = format!("Effect \"{}\" does not exist; AWS rejects the policy", text.value);
                self.problem(entry.value.span, message, help);
                return None;
            }
        };
        Some(Located::new(effect, text.place))
    }

    /// One of two elements that exclude each other. The outer `None` says
    /// that both stand there, for which AWS rejects the policy.
    fn pair<'a>(&mut self, node: &'a Node, plain: &str, negated: &str) -> Option<Option<(&'a Entry, bool)>> {
        match (node.entry(plain), node.entry(negated)) {
            (Some(_), Some(second)) => {
                let message = format!("a statement cannot have both {plain} and {negated}");
                self.problem(second.key_span, message, format!("keep {plain}"));
                None
            }
            (Some(entry), None) => Some(Some((entry, false))),
            (None, Some(entry)) => Some(Some((entry, true))),
            (None, None) => Some(None),
        }
    }

    fn action(&mut self, node: &Node) -> Option<ActionElement> {
        let Some((entry, negated)) = self.pair(node, "Action", "NotAction")? else {
            // A slip in the key has said so already.
            if !node
                .entries()
                .iter()
                .any(|entry| nearest_key(&entry.key, &STATEMENT_KEYS).is_some_and(is_action))
            {
                let help = "add \"Action\", for example \"s3:PutObject\"".to_owned();
                self.problem(node.span, "the statement has no Action", help);
            }
            return None;
        };
        let patterns = self.texts("an action", &entry.value);
        if patterns.is_empty() {
            self.problem(entry.value.span, "the statement lists no action; AWS rejects the policy", None);
            return None;
        }
        for pattern in &patterns {
            let Some(literal) = pattern.value.literal().filter(|literal| *literal != "*") else { continue };
            let service = literal.split_once(':').map(|(service, _)| service);
            if service.is_none_or(|service| service.is_empty() || service.contains(['*', '?']))
                && literal != "*:*"
            {
                let message = format!("\"{literal}\" is no action: actions are written service:Name");
                self.inert_problem(
                    pattern.place.span,
                    message,
                    "write for example \"s3:PutObject\"".to_owned(),
                );
            }
        }
        Some(ActionElement { negated, patterns, place: self.place(entry.value.span) })
    }

    fn resource(&mut self, node: &Node, variables: Variables) -> Option<Option<ResourceElement>> {
        let Some((entry, negated)) = self.pair(node, "Resource", "NotResource")? else { return Some(None) };
        let patterns = self.texts("a resource", &entry.value);
        if patterns.is_empty() {
            self.problem(entry.value.span, "the statement lists no resource; AWS rejects the policy", None);
            return None;
        }
        for pattern in &patterns {
            if let Some(literal) = pattern.value.literal()
                && literal != "*"
                && !literal.starts_with("arn:")
                // Policies of API Gateway may leave the rest of the ARN out.
                && !literal.starts_with("execute-api:")
            {
                let message = format!("\"{literal}\" is no ARN, so it matches no resource");
                let help = "write an ARN such as \"arn:aws:s3:::example-bucket/*\", or \"*\"".to_owned();
                self.inert_problem(pattern.place.span, message, help);
            }
        }
        let patterns = patterns.into_iter().map(|pattern| ResourcePattern::new(pattern, variables)).collect();
        Some(Some(ResourceElement { negated, patterns, place: self.place(entry.value.span) }))
    }
}
