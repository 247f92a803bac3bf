//! What becomes of findings: configuration, selection, order, fingerprints.
//! Verdicts of access paths know nothing of this room.

mod catalog;
mod config;
mod error;
mod fingerprint;
mod selection;

#[cfg(test)]
mod tests;

pub use config::{Catalog, CatalogOperation, CatalogRegion, Config, Level};
pub use error::{ConfigError, ConfigProblem};
pub use fingerprint::fingerprints;
pub use selection::{Selection, SelectionError};

use crate::diagnostic::{Finding, Subject};
use crate::source::Sources;

/// Applies severities, switches and the selection of a run, and puts findings
/// into the order in which every output shows them: path, offset, rule, key.
pub fn apply(
    findings: Vec<Finding>,
    config: &Config,
    selection: &Selection,
    sources: &Sources,
) -> Vec<Finding> {
    let mut kept: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| selection.keeps(finding.rule))
        .filter_map(|mut finding| {
            match config.level(finding.rule) {
                Some(Level::Off) => return None,
                Some(Level::At(severity)) => finding.severity = severity,
                None => {}
            }
            Some(finding)
        })
        .collect();
    kept.sort_by(|a, b| {
        (where_is(a, sources), a.rule.id(), &a.key, &a.message).cmp(&(
            where_is(b, sources),
            b.rule.id(),
            &b.key,
            &b.message,
        ))
    });
    kept
}

fn where_is<'a>(finding: &'a Finding, sources: &'a Sources) -> (&'a str, u32) {
    match &finding.subject {
        Subject::Place(place) => (&sources.file(place.file).display, place.span.start),
        Subject::File(file) => (&sources.file(*file).display, 0),
        Subject::Unread { display, .. } => (display, 0),
    }
}
