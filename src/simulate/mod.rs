//! The offline policy simulator: a request with its policies, read from a
//! document or put together from parts, and the answer with its reasons. The
//! deciding itself is done by `iam`, the same that the prover asks.

mod answer;
mod beyond;
mod classes;
mod documents;
mod fitting;
mod known;
mod narrow;
mod outcomes;
mod parts;
mod passing;
mod policies;
mod question;
mod rejected;
mod settings;
mod settle;
mod slips;
mod slots;
mod trace;
mod typed;
mod words;
mod workspace;

pub use answer::{Answer, DecidedBy, answer};
pub use documents::{Document, Documents};
pub use parts::{check_action, check_resource, principal, resource_account, session_fits};
pub use question::{FIELDS, Problem, Question, read, read_policy};
pub use slots::Slot;
pub use trace::{TracedPart, TracedPolicy, TracedStatement};
pub use typed::check_value;
pub use workspace::{Notes, add_workspace, is_no_workspace};

use crate::diagnostic::Place;
use crate::source::{FileId, SourceFile, Sources};

/// The files of a question, for showing places.
#[derive(Debug, Default)]
pub struct Files {
    all: Vec<SourceFile>,
    /// How many lines stand before what was added, in the file it is cut from.
    before: u32,
    /// The id of the first one.
    first: u32,
}

impl Files {
    /// Files of which each is one line of another, so many lines below its start.
    pub fn below(lines: usize) -> Self {
        Self { before: u32::try_from(lines).unwrap_or(u32::MAX), ..Self::default() }
    }

    /// Files that will stand behind so many others.
    pub fn behind(others: usize) -> Self {
        Self { first: u32::try_from(others).unwrap_or(u32::MAX), ..Self::default() }
    }

    /// Puts those others in front.
    #[must_use]
    pub fn with_others(self, others: Sources) -> Self {
        let all = others.files.into_iter().chain(self.all).collect();
        Self { all, before: self.before, first: 0 }
    }

    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.all.push(file);
        FileId(u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX).saturating_add(self.first))
    }

    /// The file with this id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.all.get(usize::try_from(id.0.checked_sub(self.first)?).ok()?)
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
