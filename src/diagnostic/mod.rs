//! The words that everybody uses: places, findings, severities, rules.

mod finding;
mod nearest;
mod rule;

pub use finding::{Basis, Edit, Finding, Fix, Related, Severity, Subject};
pub use nearest::nearest;
pub use rule::{Example, Rule, RuleId};

use crate::source::{FileId, Span};

/// A range of bytes in a file. Which key or value that is, as a JSON pointer,
/// is worked out from the file's tree when it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The range.
    pub span: Span,
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Located<T> {
    /// A value at a place.
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }

    /// Another value at the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located { value: change(self.value), place: self.place }
    }
}

impl<T> std::ops::Deref for Located<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}
