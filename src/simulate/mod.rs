//! The offline policy simulator: a request with its policies, read from a
//! document or put together from parts, and the answer with its reasons. The
//! deciding itself is done by `iam`, the same that the prover asks.

mod answer;
mod documents;
mod policies;
mod question;
mod settle;
mod slots;
mod trace;
mod words;

pub use answer::{Answer, DecidedBy, answer};
pub use documents::{Document, Documents};
pub use question::{
    FIELDS, Problem, Question, check_action, check_resource, principal, read, read_policy, resource_account,
    session_fits,
};
pub use slots::Slot;
pub use trace::{TracedPart, TracedPolicy, TracedStatement};

use crate::diagnostic::Place;
use crate::source::{FileId, SourceFile};

/// The files of a question, for showing places.
#[derive(Debug, Default)]
pub struct Files {
    all: Vec<SourceFile>,
    /// How many lines stand before what was added, in the file it is cut from.
    before: u32,
}

impl Files {
    /// Files of which each is one line of another, so many lines below its start.
    pub fn below(lines: usize) -> Self {
        Self { all: Vec::new(), before: u32::try_from(lines).unwrap_or(u32::MAX) }
    }

    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.all.push(file);
        FileId(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file with this id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.all.get(usize::try_from(id.0).ok()?)
    }

    /// `file:line:column` of a place.
    pub fn shown(&self, place: Place) -> String {
        match self.get(place.file) {
            Some(file) => {
                let start = file.line_column(place.span.start);
                format!("{}:{}:{}", file.display, start.line.saturating_add(self.before), start.column)
            }
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests;
