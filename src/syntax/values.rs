//! What fills placeholders: the `[values]` of the configuration.

use std::collections::BTreeMap;

/// Strings by the name of the hole that they fill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    all: BTreeMap<String, String>,
    /// Lists of strings, which only a placeholder in the place of a value takes.
    lists: BTreeMap<String, Vec<String>>,
    /// Whether they fill a file that is a template by its name.
    in_template: bool,
    /// Whether that is one of Terraform, in which `$${` is a literal `${`.
    of_terraform: bool,
}

impl Values {
    /// No values: every placeholder stays a hole.
    pub const fn none() -> Self {
        Self { all: BTreeMap::new(), lists: BTreeMap::new(), in_template: false, of_terraform: false }
    }

    /// The string that fills a hole of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all.get(name).map(String::as_str)
    }

    /// The list that fills a hole of this name.
    pub fn list(&self, name: &str) -> Option<&[String]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// Adds a list. Where a string must stand, its items stand behind each
    /// other, as deployments of CloudFormation take them.
    pub fn add_list(&mut self, name: &str, items: Vec<String>) {
        self.all.insert(name.to_owned(), items.join(","));
        self.lists.insert(name.to_owned(), items);
    }

    /// The same values, for a file that is a template by its name.
    pub(super) fn of_template(&self, path: &str) -> Self {
        let of_terraform = [".tftpl", ".tpl"].iter().any(|ending| path.ends_with(ending));
        Self { in_template: true, of_terraform, ..self.clone() }
    }

    /// Whether `$${` stands for `${`.
    pub(super) fn are_escaped(&self) -> bool {
        self.of_terraform
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
        Self { all, lists: BTreeMap::new(), in_template: false, of_terraform: false }
    }
}
