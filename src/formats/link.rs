//! What only several files together say: a template with its parameter files,
//! a module of many files. Runs once, after every file was read for itself.

use super::ReadFile;
use crate::source::Sources;
use crate::syntax::Values;

/// Adds to each file what it says together with others.
pub fn link(_sources: &Sources, _files: &mut [ReadFile], _values: &Values) {}
