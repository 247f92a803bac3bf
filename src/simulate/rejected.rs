//! Policies of a workspace that AWS rejects, or whose text is broken. What is
//! in force instead is in no file, so they count as unknown.

use super::Slot;
use super::documents::{Document, Documents};
use super::policies::unreadable_values;
use super::workspace::Notes;
use crate::diagnostic::Place;
use crate::formats::{Content, IssueKind};
use crate::iam::Policy;
use crate::workspace::Workspace;

/// So many files are named that cannot be read in full.
const MOST_FAULTS: usize = 3;

/// Puts "unknown" in place of such policies, and notes why.
pub(super) fn set_aside(ws: &Workspace<'_>, action: &str, documents: &mut Documents, noted: &mut Notes) {
    documents.each_mut(|slot, document| {
        let Document::Known { name, policy } = document else { return };
        // Those that were given beside the workspace were refused already.
        let Some(file) = ws.sources.files.get(policy.place.file.0 as usize) else { return };
        let Some((place, message)) = fault(ws, slot, policy, action) else {
            if ws.is_lenient_json(policy.place) {
                let words =
                    format!("comments and trailing commas are removed from {name} before AWS reads it");
                noted.grant(&words);
            }
            return;
        };
        let start = file.line_column(place.span.start);
        let note = format!(
            "{name}:{}:{}: {message}; what AWS has in place of this policy is not known",
            start.line, start.column
        );
        if !noted.unknown.contains(&note) {
            noted.unknown.push(note);
        }
        let name = name.clone();
        *document = Document::Unknown { name };
    });
}

/// Notes what is wrong with the files that say which policy is whose: their
/// silence about a policy then proves nothing.
pub(super) fn faults(ws: &Workspace<'_>, noted: &mut Notes) {
    let mut faults = Vec::new();
    for (read, file) in ws.files.iter().zip(&ws.sources.files) {
        let schema = read.issues.iter().filter(|issue| issue.kind == IssueKind::Schema);
        let schema = schema.map(|issue| (issue.place.span, issue.message.as_str()));
        let broken = read.parsed.problems.iter().map(|problem| (problem.span, problem.message.as_str()));
        let policy = read.contents.iter().any(|content| matches!(content, Content::Policy { .. }));
        let first = schema.chain(broken).min_by_key(|(span, _)| *span);
        if let Some((span, message)) = first.filter(|_| !policy) {
            let start = file.line_column(span.start);
            faults.push(format!(
                "{}:{}:{}: {message}; what this file says may be missing from the answer",
                file.display, start.line, start.column
            ));
        }
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    faults.truncate(MOST_FAULTS);
    if more > 0 {
        faults.push(format!(
            "{more} more files of the workspace cannot be read in full (`grantlint check` lists them)"
        ));
    }
    noted.unknown.extend(faults);
}

fn fault(ws: &Workspace<'_>, slot: Slot, policy: &Policy, action: &str) -> Option<(Place, String)> {
    if let Some((place, message)) = ws.fault_of(policy.place) {
        return Some((place, message.to_owned()));
    }
    let objections = slot.objections(policy, action).into_iter();
    let mut all = objections.chain(unreadable_values(policy));
    all.find_map(|problem| Some((problem.place?, problem.message)))
}
