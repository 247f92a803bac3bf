//! `--org`: which organizations' findings and paths are shown.

use std::collections::BTreeSet;

use super::error::Failure;
use crate::access::PathProof;
use crate::diagnostic::nearest;
use crate::engine::Report;

/// Leaves in a report what concerns these organizations, given by name or id.
/// What concerns no organization in particular concerns all of them.
pub(super) fn only_orgs(report: &mut Report, orgs: &[String]) -> Result<(), Failure> {
    if orgs.is_empty() {
        return Ok(());
    }
    let mut names = BTreeSet::new();
    for org in orgs {
        names.insert(org_called(report, org)?.org.clone());
    }
    report.access.retain(|path| names.contains(&path.org));
    report
        .findings
        .retain(|finding| finding.orgs.is_empty() || finding.orgs.iter().any(|org| names.contains(org)));
    Ok(())
}

/// A path of the organization with this name or id.
pub(super) fn org_called<'a>(report: &'a Report, name: &str) -> Result<&'a PathProof, Failure> {
    report.access.iter().find(|path| path.org == name || path.org_id.eq_ignore_ascii_case(name)).ok_or_else(
        || {
            let known = report.access.iter().map(|path| path.org.as_str());
            let otherwise = if report.access.is_empty() {
                "no org manifest with capabilities was found"
            } else {
                "`grantlint access` lists them"
            };
            Failure::unknown("organization with capabilities", name, nearest(name, known), otherwise)
        },
    )
}

/// The paths of the organization with this name or id; at least one.
pub(super) fn paths_of<'a>(report: &'a Report, org: &str) -> Result<Vec<&'a PathProof>, Failure> {
    let org = &org_called(report, org)?.org;
    Ok(report.access.iter().filter(|path| path.org == *org).collect())
}

/// The path of this organization and capability.
pub(super) fn path_called<'a>(
    report: &'a Report,
    org: &str,
    capability: &str,
) -> Result<&'a PathProof, Failure> {
    let of_org = paths_of(report, org)?;
    of_org.iter().copied().find(|path| path.capability == capability).ok_or_else(|| {
        let known: Vec<&str> = of_org.iter().map(|path| path.capability.as_str()).collect();
        let near = nearest(capability, known.iter().copied());
        let otherwise = format!("{org} has {}", known.join(", "));
        Failure::unknown(&format!("capability of {org}"), capability, near, &otherwise)
    })
}
