//! What fills placeholders: the `[values]` of the configuration.

use std::collections::BTreeMap;

/// Strings by the name of the hole that they fill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    all: BTreeMap<String, String>,
    /// Whether they fill a file that is a template by its name.
    in_template: bool,
}

impl Values {
    /// No values: every placeholder stays a hole.
    pub const fn none() -> Self {
        Self { all: BTreeMap::new(), in_template: false }
    }

    /// The string that fills a hole of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all.get(name).map(String::as_str)
    }

    /// The same values, for a file that is a template by its name.
    pub(super) fn of_template(&self) -> Self {
        Self { in_template: true, ..self.clone() }
    }

    /// Whether `$NAME` may be a placeholder within a text.
    pub(super) fn are_of_template(&self) -> bool {
        self.in_template
    }

    /// Names and strings, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Values {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let all = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { all, in_template: false }
    }
}
