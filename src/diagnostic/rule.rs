//! The one registry of rules. `build.rs` turns every `rules/<family>/<name>.toml`
//! into a variant of [`RuleId`] and a static [`Rule`]; a check that names a rule
//! without a file does not build, and `rules::check_of` matches exhaustively, so
//! a file without a check does not build either.

use super::Severity;

/// Everything that a rule file says.
#[derive(Debug)]
pub struct Rule {
    /// `<family>/<name>`.
    pub id: &'static str,
    /// One line: what is wrong when it fires.
    pub summary: &'static str,
    /// Before configuration.
    pub severity: Severity,
    /// The link of the access path that it refutes, where it is one.
    pub link: Option<&'static str>,
    /// Ids of the same check in other tools.
    pub also_known_as: &'static [&'static str],
    /// Where the rule of the world is written down.
    pub references: &'static [&'static str],
    /// Why it matters.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// Workspaces on which it fires, and that tempt it in vain.
    pub examples: &'static [Example],
}

/// A small workspace with what a rule must say about it.
#[derive(Debug)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// `path:pointer` of each finding of the rule; empty: it stays silent.
    pub expect: &'static [&'static str],
    /// The files, by workspace-relative path.
    pub files: &'static [(&'static str, &'static str)],
    /// Files that are there and cannot be read.
    pub unreadable: &'static [&'static str],
}

impl Rule {
    /// The part of the id before the slash.
    pub fn family(&self) -> &'static str {
        self.id.split('/').next().unwrap_or(self.id)
    }
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

impl RuleId {
    /// What the rule's file says.
    pub fn rule(self) -> &'static Rule {
        &RULES[self as usize]
    }

    /// `<family>/<name>`.
    pub fn id(self) -> &'static str {
        self.rule().id
    }

    /// All rules, ordered by id.
    pub fn all() -> &'static [Self] {
        ALL
    }

    /// The rule with this id.
    pub fn by_id(id: &str) -> Option<Self> {
        ALL.binary_search_by(|rule| rule.id().cmp(id)).ok().map(|index| ALL[index])
    }
}
