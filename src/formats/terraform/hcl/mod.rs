//! Evaluates modules: literals, variables, locals, references to attributes
//! that are written down, modules of the workspace. Whatever the files do not
//! tell is a hole; nothing is guessed.

mod blocks;
mod collections;
mod computed;
mod decode;
mod eval;
mod files;
mod functions;
mod instance;
mod references;
mod render;
mod resources;
mod root;
mod steps;
mod strings;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod variables;

pub(super) use eval::Eval;
pub(super) use instance::{Module, attribute, local_source, word};
pub(super) use resources::Found;
pub(super) use root::{Root, Supposed};
