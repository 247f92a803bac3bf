//! `--select` and `--ignore`: which rules a run is asked for.

use std::collections::BTreeSet;

use crate::diagnostic::{RuleId, nearest};

/// The rules whose findings a run shows.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    selected: Option<BTreeSet<RuleId>>,
    ignored: BTreeSet<RuleId>,
}

/// A name that is neither a rule nor a family.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no rule or family is called `{name}`")]
pub struct SelectionError {
    /// As given.
    pub name: String,
    /// What was probably meant.
    pub nearest: Option<&'static str>,
}

impl Selection {
    /// From rule and family names; nothing selected means all.
    ///
    /// # Errors
    /// The first name that is neither.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, SelectionError> {
        let selected = if select.is_empty() { None } else { Some(rules_named(select)?) };
        Ok(Self { selected, ignored: rules_named(ignore)? })
    }

    /// Whether findings of a rule are shown.
    pub fn keeps(&self, rule: RuleId) -> bool {
        self.selected.as_ref().is_none_or(|selected| selected.contains(&rule))
            && !self.ignored.contains(&rule)
    }
}

/// The rules that a rule or family name stands for; none if nothing is called so.
pub(super) fn rules_of(name: &str) -> Vec<RuleId> {
    match RuleId::by_id(name) {
        Some(rule) => vec![rule],
        None => RuleId::all().iter().copied().filter(|rule| rule.rule().family() == name).collect(),
    }
}

/// The rule or family that was probably meant.
pub(super) fn nearest_rule(name: &str) -> Option<&'static str> {
    let families = RuleId::all().iter().map(|rule| rule.rule().family());
    nearest(name, RuleId::all().iter().map(|rule| rule.id()).chain(families))
}

fn rules_named(names: &[String]) -> Result<BTreeSet<RuleId>, SelectionError> {
    let mut rules = BTreeSet::new();
    for name in names {
        let found = rules_of(name);
        if found.is_empty() {
            return Err(SelectionError { name: name.clone(), nearest: nearest_rule(name) });
        }
        rules.extend(found);
    }
    Ok(rules)
}
