//! One line of a `Condition` block: an operator, a key, and its values.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>

use std::sync::Arc;

use super::operators::{Operator, Quantifier, Test};
use super::pattern::{glob, match_units, text_units};
use super::request::{Env, Lookup, Request};
use super::values;
use super::variables::{Template, Variables};
use crate::diagnostic::{Located, Place};
use crate::kleene::Truth;
use crate::syntax::{Hole, Text};

/// An operator, a key, and the values that it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The operator.
    pub operator: Operator,
    /// The operator's name as written.
    pub operator_name: Located<Arc<str>>,
    /// The key as written.
    pub key: Located<Arc<str>>,
    /// The values; any of them suffices, or with a negated operator none may match.
    pub values: Vec<Located<Text>>,
    /// The value or list of values.
    pub place: Place,
    lowered: Box<str>,
    templates: Vec<Template>,
}

impl Condition {
    pub(super) fn new(
        (operator, operator_name): (Operator, Located<Arc<str>>),
        key: Located<Arc<str>>,
        values: Vec<Located<Text>>,
        place: Place,
        variables: Variables,
    ) -> Self {
        let variables = if operator.takes_variables() { variables } else { Variables::Off };
        let templates = values.iter().map(|value| Template::new(&value.value, variables, 0)).collect();
        let lowered = key.value.to_ascii_lowercase().into();
        Self { operator, operator_name, key, values, place, lowered, templates }
    }

    /// The key in lower case, which is how keys are compared.
    pub fn lowered_key(&self) -> &str {
        &self.lowered
    }

    /// Keys that its values refer to as policy variables, as written.
    pub fn variable_keys(&self) -> impl Iterator<Item = &str> {
        self.templates.iter().flat_map(Template::keys)
    }

    /// The values that cannot be what the operator compares: IAM Access
    /// Analyzer, "Invalid condition data type".
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>
    pub fn unreadable(&self) -> impl Iterator<Item = &Located<Text>> {
        let filled = |literal: &&str| self.operator.takes_variables() && literal.contains("${");
        self.values.iter().filter(move |value| {
            let literal = value.value.literal().filter(|literal| !filled(literal));
            literal.is_some_and(|literal| !values::is_readable(self.operator.test, literal))
        })
    }

    /// Whether the condition holds for a request.
    pub(super) fn holds(&self, env: &Env<'_>) -> Truth {
        match env.lookup(&self.lowered) {
            Lookup::Known(values) => self.holds_for(&values, env),
            Lookup::Absent => self.holds_for(&[], env),
            Lookup::Unknown => {
                let some = [Text::hole(Hole::new(Arc::clone(&self.key.value)))];
                let present = self.holds_for(&some, env);
                // Absent or present with any value: decided only if both agree.
                let sure = Request::always_has(&self.lowered) || present == self.holds_for(&[], env);
                if sure { present } else { Truth::Unknown }
            }
        }
    }

    /// Whether it holds for these values of the key; none means that the key
    /// is absent.
    fn holds_for(&self, given: &[Text], env: &Env<'_>) -> Truth {
        let operator = self.operator;
        if operator.test == Test::Null {
            return self.null(given.is_empty());
        }
        if given.is_empty() {
            // IfExists is asked of each value, so without values it does not
            // rescue ForAnyValue.
            return Truth::from(match operator.quantifier {
                Some(Quantifier::All) => true,
                Some(Quantifier::Any) => false,
                None => operator.if_exists || operator.negated,
            });
        }
        let one = |value: &Text| {
            let listed = self.listed(value, env);
            if operator.negated { !listed } else { listed }
        };
        match operator.quantifier {
            Some(Quantifier::Any) => Truth::any(given.iter().map(one)),
            Some(Quantifier::All) => Truth::all(given.iter().map(one)),
            // AWS leaves several values without a quantifier undefined: never
            // take them for a match, and take them to differ only if all do.
            None if given.len() > 1 && !operator.negated => Truth::False,
            None => Truth::all(given.iter().map(one)),
        }
    }

    /// `Null` with a quantifier never depends on the key: IAM Access Analyzer,
    /// "For all values always true" and "For any value always false".
    fn null(&self, absent: bool) -> Truth {
        match self.operator.quantifier {
            Some(Quantifier::All) => Truth::True,
            Some(Quantifier::Any) => Truth::False,
            None => Truth::any(self.values.iter().map(|value| match value.value.literal() {
                Some(literal) => Truth::from(values::bools(if absent { "true" } else { "false" }, literal)),
                None => Truth::Unknown,
            })),
        }
    }

    /// Whether any of the condition's values matches one value of the request.
    fn listed(&self, value: &Text, env: &Env<'_>) -> Truth {
        let all = self.values.iter().zip(&self.templates);
        let found =
            Truth::any(all.map(|(written, template)| self.matches(value, &written.value, template, env)));
        if found.is_false() && self.may_name_role(env) { Truth::Unknown } else { found }
    }

    /// Whether it names a role with a path from which a session may come whose
    /// role is not known.
    fn may_name_role(&self, env: &Env<'_>) -> bool {
        let principal = &env.request.principal;
        &*self.lowered == "aws:principalarn"
            && principal.lacks_path()
            && env.request.context.get(&self.lowered).is_none()
            && self.values.iter().any(|value| principal.may_come_from(&value.value))
    }

    fn matches(&self, value: &Text, written: &Text, template: &Template, env: &Env<'_>) -> Truth {
        let test = self.operator.test;
        if matches!(test, Test::StringLike | Test::ArnLike) {
            if *template == Template::Plain
                && let (Some(value), Some(pattern)) = (value.literal(), written.literal())
            {
                return Truth::from(match test {
                    Test::ArnLike => values::arn_like(value, pattern),
                    _ => glob(pattern, value),
                });
            }
            let Some(pattern) = template.units(written, env) else { return Truth::False };
            return match test {
                Test::ArnLike => values::arn_like_units(value, &pattern),
                _ => match_units(&pattern, &text_units(value)),
            };
        }
        let filled;
        let listed = if *template == Template::Plain {
            written
        } else {
            let Some(text) = template.text(written, env) else { return Truth::False };
            filled = text;
            &filled
        };
        match test {
            Test::StringEquals => value.same_as(listed),
            Test::StringEqualsIgnoreCase => values::equals_ignoring_case(value, listed),
            Test::Numeric(comparison) => {
                values::literal(value, listed, |a, b| values::numbers(comparison, a, b))
            }
            Test::Date(comparison) => values::literal(value, listed, |a, b| values::dates(comparison, a, b)),
            Test::Bool => values::literal(value, listed, values::bools),
            Test::BinaryEquals => values::literal(value, listed, values::binaries),
            Test::IpAddress => values::literal(value, listed, values::addresses),
            Test::StringLike | Test::ArnLike | Test::Null => Truth::False,
        }
    }
}
