//! Reads the two elements of a statement that have a structure of their own,
//! `Principal` and `Condition`, and holds the statements against each other.

use std::collections::HashSet;
use std::sync::Arc;

use super::condition::Condition;
use super::operators::{Operator, Test};
use super::parse::Reader;
use super::policy::Policy;
use super::principal::{PrincipalElement, PrincipalEntry, PrincipalForm};
use super::variables::Variables;
use crate::diagnostic::Located;
use crate::syntax::{Entry, Hole, Kind, Node, Text};

const PRINCIPAL_KEYS: [&str; 4] = ["AWS", "Service", "Federated", "CanonicalUser"];

impl Reader {
    /// IAM takes no policy in which two statements have one `Sid`, or one of
    /// other characters than letters and digits. Services that keep policies of resources do, and tools write empty ones.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>
    pub(super) fn unique_sids(&mut self, policy: &Policy) {
        let mut seen = HashSet::new();
        for sid in policy.statements.iter().filter_map(|statement| statement.sid.as_ref()) {
            let Some(literal) = sid.value.literal().filter(|literal| !literal.is_empty()) else { continue };
            if literal.contains(|one: char| !one.is_ascii_alphanumeric()) {
                self.problem(
                    sid.place.span,
                    format!(
                        "the Sid \"{literal}\" has more than letters and digits in it; AWS rejects the policy"
                    ),
                    "write it with A-Z, a-z and 0-9 only".to_owned(),
                );
            }
            if !seen.insert(literal) {
                let message =
                    format!("another statement has the Sid \"{literal}\" already; AWS rejects the policy");
                self.problem(
                    sid.place.span,
                    message,
                    "give every statement a Sid of its own, or none".to_owned(),
                );
            }
        }
    }

    /// A trust policy names who may assume the role, and takes no
    /// `NotPrincipal`, not even to deny.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
    pub(super) fn no_excluded_principal(&mut self, policy: &Policy) {
        let principals = policy.statements.iter().filter_map(|statement| statement.principal.as_ref());
        for element in principals.filter(|element| element.negated) {
            self.problem(
                element.place.span,
                "a trust policy cannot have a NotPrincipal; AWS rejects the policy",
                "name under Principal who may assume the role; to keep others out, deny with ArnNotEquals on \
                 aws:PrincipalArn"
                    .to_owned(),
            );
        }
    }

    /// A trust policy is about the role that it belongs to, and takes no
    /// `Resource`. A resource control policy does, and only denies.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
    pub(super) fn no_resource_in_trust(&mut self, policy: &Policy) {
        for statement in policy.statements.iter().filter(|one| !one.is_deny() && one.principal.is_some()) {
            let mut actions = statement.action.patterns.iter().map(|action| action.value.literal());
            let is_trust = !statement.action.negated
                && actions.all(|action| {
                    action.is_some_and(|action| action.to_ascii_lowercase().starts_with("sts:"))
                });
            if let Some(resource) = statement.resource.as_ref().filter(|_| is_trust) {
                self.problem(
                    resource.place.span,
                    "a trust policy cannot have a Resource, as it is about its own role; AWS rejects the policy",
                    "remove it".to_owned(),
                );
            }
        }
    }

    pub(super) fn principal(
        &mut self,
        node: &Node,
        negated: bool,
        open: &mut Vec<Located<Hole>>,
    ) -> PrincipalElement {
        let mut entries = Vec::new();
        let place = self.place(node.span);
        match &node.kind {
            Kind::Object(list) => {
                self.known_keys(node, "a principal", &PRINCIPAL_KEYS);
                for entry in list {
                    let texts = self.texts("a principal", &entry.value);
                    entries.reserve_exact(texts.len());
                    for text in texts {
                        entries.extend(self.principal_entry(&entry.key, text));
                    }
                }
            }
            Kind::Hole(hole) => {
                open.push(Located::new(hole.clone(), place));
                let text = Located::new(Text::hole(hole.clone()), place);
                entries.push(PrincipalEntry { text, form: PrincipalForm::Open });
            }
            Kind::Array(_) => self.problem(
                node.span,
                "Principal is \"*\" or a mapping, and this is a list",
                "write the list into the mapping: {\"AWS\": [...]}".to_owned(),
            ),
            _ => {
                if let Some(text) = self.text("Principal", node) {
                    let form = match text.value.literal() {
                        Some("*") => PrincipalForm::Everyone,
                        None => PrincipalForm::Open,
                        Some(literal) => {
                            let help =
                                format!("write {{\"AWS\": \"{literal}\"}} or {{\"Service\": \"{literal}\"}}");
                            let message = "Principal is \"*\" or a mapping; AWS rejects any other string";
                            self.inert_problem(node.span, message, help);
                            PrincipalForm::Invalid(text.value.clone())
                        }
                    };
                    entries.push(PrincipalEntry { text, form });
                }
            }
        }
        PrincipalElement { negated, entries, place }
    }

    fn principal_entry(&mut self, key: &str, text: Located<Text>) -> Option<PrincipalEntry> {
        let value = text.value.clone();
        let form = match key {
            "AWS" => PrincipalForm::under_aws(&value),
            "Service" => PrincipalForm::Service(value),
            "Federated" => PrincipalForm::Federated(value),
            "CanonicalUser" => PrincipalForm::Canonical(value),
            _ => return None,
        };
        if let PrincipalForm::Invalid(value) = &form {
            let (message, help) = if value.to_string().contains(['*', '?']) {
                let message = format!("\"{value}\" names nobody: a principal takes no wildcards but \"*\"");
                (message, "name the account, and narrow it with a condition on aws:PrincipalArn")
            } else {
                let message = format!("\"{value}\" is no principal");
                (message, "write an account id or the ARN of an account, role, user or session")
            };
            self.inert_problem(text.place.span, message, help.to_owned());
        }
        Some(PrincipalEntry { text, form })
    }

    pub(super) fn conditions(
        &mut self,
        node: &Node,
        variables: Variables,
        open: &mut Vec<Located<Hole>>,
    ) -> Option<Vec<Condition>> {
        if let Kind::Hole(hole) = &node.kind {
            open.push(Located::new(hole.clone(), self.place(node.span)));
            return Some(Vec::new());
        }
        if !node.is_object() {
            self.problem(
                node.span,
                format!("Condition is a mapping, and this is {}", node.kind_name()),
                None,
            );
            return None;
        }
        let mut conditions = Some(Vec::with_capacity(node.entries().len()));
        for entry in node.entries() {
            let Some(operator) = self.operator(entry) else {
                conditions = None;
                continue;
            };
            if let Kind::Hole(hole) = &entry.value.kind {
                open.push(Located::new(hole.clone(), self.place(entry.value.span)));
                continue;
            }
            if !entry.value.is_object() {
                let message = format!("{} needs a mapping of keys to values", entry.key);
                let help = format!("write \"{}\": {{\"aws:SourceAccount\": \"111122223333\"}}", entry.key);
                self.problem(entry.value.span, message, help);
                conditions = None;
                continue;
            }
            let name = Located::new(Arc::clone(&entry.key), self.place(entry.key_span));
            for key in entry.value.entries() {
                let values = self.texts("a condition value", &key.value);
                let located = Located::new(Arc::clone(&key.key), self.place(key.key_span));
                let place = self.place(key.value.span);
                let condition = Condition::new((operator, name.clone()), located, values, place, variables);
                if let Some(conditions) = &mut conditions {
                    conditions.push(condition);
                }
            }
        }
        conditions
    }

    fn operator(&mut self, entry: &Entry) -> Option<Operator> {
        let operator = Operator::parse(&entry.key);
        if operator.is_none() {
            let bare = entry.key.to_ascii_lowercase();
            let help = match Operator::parse(bare.trim_end_matches("ifexists")) {
                Some(Operator { test: Test::Null, .. }) => "Null already tells whether the key exists".into(),
                _ => format!("did you mean {}?", Operator::nearest(&entry.key)),
            };
            self.problem(entry.key_span, format!("there is no condition operator \"{}\"", entry.key), help);
        }
        operator
    }
}
