//! What only several files together say: a template with its parameter files,
//! a module of many files. Runs once, after every file was read for itself.

use super::{ReadFile, cloudformation, managed, terraform};
use crate::source::Sources;
use crate::syntax::Values;

/// Adds to each file what it says together with others.
pub fn link(sources: &Sources, files: &mut [ReadFile], values: &Values) {
    cloudformation::link(sources, files, values);
    terraform::link(sources, files, values);
    managed::add(files);
}
