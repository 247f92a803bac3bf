//! What a field of a manifest, or what documents say of themselves, leads to.

use std::sync::Arc;

use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::model::{Reference, Told};

/// Why a reference did not lead to a document of the kind that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No file of the workspace has this path.
    NotFound,
    /// Only named files were looked at, and it was not one of them.
    NotLookedAt,
    /// The file is there and could not be read.
    Unreadable,
    /// The file is there and is something else.
    OtherKind,
    /// The file describes roles, buckets or keys, and nothing says which is
    /// meant.
    WhoseNotSaid,
}

impl Missing {
    /// Whether `org/unknown-reference` says it.
    pub fn has_a_finding(&self) -> bool {
        matches!(self, Self::NotFound | Self::OtherKind | Self::WhoseNotSaid)
    }
}

/// What a field that names documents leads to.
#[derive(Clone, Debug)]
pub struct Resolved<'a, T: ?Sized> {
    /// Whether the field is there at all.
    pub declared: bool,
    /// Where `none` stands, if it does.
    pub none: Option<Place>,
    pub(super) documents: Vec<(Place, &'a T)>,
    /// References that lead nowhere.
    pub missing: Vec<(&'a Reference, Missing)>,
    /// Documents that exist, or may exist, and are not told: what would
    /// settle each.
    pub open: Vec<String>,
    /// What several documents of the same weight tell in different ways.
    pub disputes: Vec<Dispute>,
    /// What is taken for granted in saying so.
    pub assumed: Vec<String>,
}

/// Something that two documents tell in different ways, neither of which
/// counts more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// What is told, and by which two files.
    pub words: String,
    /// Whether `file/conflicting-sources` says it.
    pub said: bool,
    /// What would settle it.
    pub settled_by: &'static str,
}

impl Dispute {
    /// Two files that differ about `what`.
    pub fn new(what: &str, one: &str, other: &str, said: bool) -> Self {
        let words = format!("{what}, which {one} and {other} tell in different ways");
        Self { words, said, settled_by: "a new export, and the removal of the one that is out of date" }
    }

    /// What a module makes otherwise with another file of variables.
    pub(super) fn of_variables(what: &str, path: &str) -> Self {
        Self {
            words: format!("{what}, which {path} makes otherwise with another file of variables"),
            said: false,
            settled_by: "the plan of this organization's run (`terraform show -json PLAN`), named under `documents`",
        }
    }
}

impl<T: ?Sized> Default for Resolved<'_, T> {
    fn default() -> Self {
        Self {
            declared: false,
            none: None,
            documents: Vec::new(),
            missing: Vec::new(),
            open: Vec::new(),
            disputes: Vec::new(),
            assumed: Vec::new(),
        }
    }
}

impl<'a, T: ?Sized> Resolved<'a, T> {
    /// Documents that may exist, and of which only what would settle them is known.
    pub fn of_open(open: Vec<String>) -> Self {
        Self { declared: true, open, ..Self::default() }
    }

    /// The documents.
    pub fn found(&self) -> impl Iterator<Item = &'a T> + '_ {
        self.documents.iter().map(|(_, document)| *document)
    }

    /// The documents, each with the reference that led to it.
    pub fn placed(&self) -> impl Iterator<Item = (Place, &'a T)> + '_ {
        self.documents.iter().copied()
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.documents.len()
    }
}

impl<'a> Resolved<'a, Policy> {
    /// Adds what a document tells of one policy.
    pub(super) fn take_told(&mut self, told: &'a Told<Arc<Policy>>) {
        match told {
            Told::Not => {}
            Told::None(place) => {
                self.declared = true;
                self.none = Some(*place);
            }
            Told::Open { settled_by, .. } => {
                self.declared = true;
                self.open.push(settled_by.to_string());
            }
            Told::Some(policy) => {
                self.declared = true;
                self.documents.push((policy.place, policy));
            }
        }
    }

    /// Takes over what a file tells that was referred to at a place.
    pub(super) fn take(&mut self, told: Self, reference: Place) {
        self.none = self.none.or(told.none);
        self.documents.extend(told.documents.into_iter().map(|(_, policy)| (reference, policy)));
        self.open.extend(told.open);
        self.disputes.extend(told.disputes);
        self.assumed.extend(told.assumed);
    }
}
