//! Findings: what a rule says, as data that every output format can show.

use serde::{Deserialize, Serialize};

use super::{Place, RuleId};
use crate::source::{FileId, Span};

/// How much a finding matters to a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably wrong, or not provable.
    Warning,
    /// Will not work, or must not be shipped.
    Error,
}

impl Severity {
    /// The word that users read and write.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What a verdict or a finding rests on. Ordered from weakest to strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Third-party sources say so: a warning at most.
    Reported,
    /// The team's own partner configuration demands it.
    Declared,
    /// Genesys Cloud or AWS enforces it.
    Platform,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A range in a file that was read.
    Place(Place),
    /// A whole file that was read.
    File(FileId),
    /// A file that could not be read, or does not exist: its workspace path
    /// and the path as shown to people.
    Unread {
        /// Path relative to the workspace root.
        path: String,
        /// Path as shown to people.
        display: String,
    },
}

impl From<Place> for Subject {
    fn from(place: Place) -> Self {
        Self::Place(place)
    }
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What stands there, in a few words.
    pub label: String,
}

/// A replacement of one range of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub file: FileId,
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What is written there.
    pub text: String,
}

/// A repair that a machine can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it can be applied without a person looking.
    pub safe: bool,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One thing that is wrong, once, with everybody it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that says it.
    pub rule: RuleId,
    /// After configuration.
    pub severity: Severity,
    /// What it rests on.
    pub basis: Basis,
    /// What is wrong, without the organizations in front.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where it is wrong.
    pub subject: Subject,
    /// A few words to stand under the primary place.
    pub label: Option<String>,
    /// Places that make it wrong.
    pub related: Vec<Related>,
    /// Names of the organizations that it concerns, in manifest order.
    pub orgs: Vec<String>,
    /// Names of the capabilities that it concerns.
    pub capabilities: Vec<String>,
    /// What tells this finding from another one of the same rule at the same
    /// place (a scope, an action); part of the fingerprint. Never a secret.
    pub key: String,
    /// A repair, where one is certain.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding of a rule with that rule's own severity, resting on what the
    /// platform enforces; a `reported` basis lowers it to a warning.
    pub fn new(rule: RuleId, basis: Basis, subject: impl Into<Subject>, message: impl Into<String>) -> Self {
        let own = rule.rule().severity;
        Self {
            rule,
            severity: if basis == Basis::Reported { own.min(Severity::Warning) } else { own },
            basis,
            message: message.into(),
            help: None,
            subject: subject.into(),
            label: None,
            related: Vec::new(),
            orgs: Vec::new(),
            capabilities: Vec::new(),
            key: String::new(),
            fix: None,
        }
    }

    /// With what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With words under the primary place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With another place that explains it.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related.push(Related { place, label: label.into() });
        self
    }

    /// With what tells it from others of the same rule at the same place.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// About one organization.
    #[must_use]
    pub fn org(mut self, org: impl Into<String>) -> Self {
        self.orgs.push(org.into());
        self
    }
}
