//! Proves offline, organization by organization and capability by capability,
//! that a Genesys Cloud AppFoundry app will be let in, and shows the line that
//! keeps it out. `docs/architecture.md` is the map of these rooms; data goes
//! one way, and each room uses only the rooms listed before it.

pub mod access;
pub mod blob;
pub mod cli;
pub mod diagnostic;
pub mod engine;
pub mod formats;
pub mod gate;
pub mod genesys;
pub mod iam;
pub mod kleene;
pub mod model;
pub mod report;
pub mod rules;
pub mod simulate;
pub mod source;
pub mod syntax;
pub mod workspace;
