//! A policy document as it was written, every part with its place, prepared
//! at parse time for being asked many times.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use super::arn::{literal_matches, units_match};
use super::condition::Condition;
use super::pattern::{glob_ignoring_case, match_units, pattern_units, text_units};
use super::principal::PrincipalElement;
use super::request::Env;
use super::variables::{Template, Variables};
use crate::diagnostic::{Located, Place};
use crate::kleene::Truth;
use crate::syntax::{Hole, Text};

/// A policy document.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The `Version` element; without one the policy is of 2008-10-17.
    pub version: Option<Located<Text>>,
    /// The `Id` element.
    pub id: Option<Located<Text>>,
    /// The statements that AWS would accept, in source order.
    pub statements: Vec<Statement>,
    /// The organization of AWS that it is a policy of, where what it stands in
    /// says so.
    pub organization: Option<Located<Text>>,
    /// The whole document.
    pub place: Place,
}

impl Policy {
    /// Whether `${...}` are variables in this policy.
    pub(super) fn variables(version: Option<&Located<Text>>) -> Variables {
        match version.map(|version| version.value.literal()) {
            Some(Some("2012-10-17")) => Variables::On,
            Some(None) => Variables::Open,
            _ => Variables::Off,
        }
    }

    /// This policy where it is not told whether it applies at all: every
    /// statement may, and what it says is known.
    pub fn in_doubt(&self, hole: &Hole) -> Self {
        let mut policy = self.clone();
        for statement in &mut policy.statements {
            statement.open.push(Located::new(hole.clone(), statement.place));
        }
        policy
    }
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The `Sid` element.
    pub sid: Option<Located<Text>>,
    /// Allow, Deny, or not told.
    pub effect: Located<Effect>,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<PrincipalElement>,
    /// `Action` or `NotAction`.
    pub action: ActionElement,
    /// `Resource` or `NotResource`.
    pub resource: Option<ResourceElement>,
    /// Every key of every operator of the `Condition` block.
    pub conditions: Vec<Condition>,
    /// Placeholders that stand where a whole element should: the statement
    /// can match, but never surely does.
    pub open: Vec<Located<Hole>>,
    /// The whole statement.
    pub place: Place,
    /// Its position in the document, counting statements left out.
    pub index: usize,
}

/// What a statement does where it matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Lets the request through, unless something denies it.
    Allow,
    /// Keeps the request out, whatever allows it.
    Deny,
    /// The files do not tell.
    Unknown(Hole),
}

/// `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionElement {
    /// Whether it is `NotAction`.
    pub negated: bool,
    /// What is listed.
    pub patterns: Vec<ActionPattern>,
    /// The value.
    pub place: Place,
}

/// A pattern of action names, which are compared without case.
pub type ActionPattern = Located<Text>;

/// `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceElement {
    /// Whether it is `NotResource`.
    pub negated: bool,
    /// What is listed.
    pub patterns: Vec<ResourcePattern>,
    /// The value.
    pub place: Place,
}

/// A pattern of resource ARNs.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePattern {
    /// As written.
    pub text: Located<Text>,
    pub(super) template: Template,
    /// How many bytes of a literal pattern stand before its first wildcard.
    fixed: usize,
}

impl Statement {
    /// Whether it allows.
    pub fn is_allow(&self) -> bool {
        self.effect.value == Effect::Allow
    }

    /// Whether it denies.
    pub fn is_deny(&self) -> bool {
        self.effect.value == Effect::Deny
    }

    /// What placeholders and an untold effect leave of a match.
    pub(super) fn openness(&self) -> Truth {
        match (self.open.is_empty(), &self.effect.value) {
            (true, Effect::Allow | Effect::Deny) => Truth::True,
            _ => Truth::Unknown,
        }
    }
}

impl ActionElement {
    /// Whether the element covers an action.
    pub fn matches(&self, action: &str) -> Truth {
        let listed = Truth::any(self.patterns.iter().map(|pattern| action_matches(&pattern.value, action)));
        if self.negated { !listed } else { listed }
    }
}

/// Whether an action pattern matches an action. The service is literal unless
/// the whole pattern is `*` (or `*:*`).
pub(super) fn action_matches(pattern: &Text, action: &str) -> Truth {
    match pattern.literal() {
        Some("*" | "*:*") => Truth::True,
        // The service is looked at last, because few patterns get that far.
        Some(pattern) => Truth::from(
            glob_ignoring_case(pattern, action)
                && pattern.split_once(':').is_some_and(|(service, _)| !service.contains(['*', '?'])),
        ),
        None => match_units(&lowered(pattern_units(pattern)), &lowered(text_units(&Text::from(action)))),
    }
}

fn lowered(mut units: Vec<super::pattern::Unit>) -> Vec<super::pattern::Unit> {
    for unit in &mut units {
        if let super::pattern::Unit::Char(c) = unit {
            c.make_ascii_lowercase();
        }
    }
    units
}

impl ResourceElement {
    /// Whether the element covers the request's resource.
    pub(super) fn matches(&self, env: &Env<'_>) -> Truth {
        let listed = Truth::any(self.patterns.iter().map(|pattern| pattern.matches(env)));
        if self.negated { !listed } else { listed }
    }
}

impl ResourcePattern {
    pub(super) fn new(text: Located<Text>, variables: Variables) -> Self {
        let literal = text.value.literal().unwrap_or_default();
        let fixed = literal.find(['*', '?']).unwrap_or(literal.len());
        Self { template: Template::new(&text.value, variables, 5), fixed, text }
    }

    /// Keys that it refers to as policy variables, as written.
    pub fn variable_keys(&self) -> impl Iterator<Item = &str> {
        self.template.keys()
    }

    pub(super) fn matches(&self, env: &Env<'_>) -> Truth {
        let resource = &env.request.resource;
        if self.template == Template::Plain
            && let (Some(pattern), Some(resource)) = (self.text.value.literal(), resource.literal())
        {
            // Most patterns differ from the resource before their first wildcard.
            let begins = resource.as_bytes().starts_with(&pattern.as_bytes()[..self.fixed]);
            return Truth::from(begins && literal_matches(pattern, resource));
        }
        match self.template.units(&self.text.value, env) {
            Some(units) => units_match(&units, &text_units(resource)),
            None => Truth::False,
        }
    }
}
