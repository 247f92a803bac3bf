//! Regions in the settings of tools. The prover judges the region of an
//! organization; these look at what a tool will read, and whether it is what
//! the client beside it needs.

use crate::access::settings_faults;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::workspace::Workspace;

pub(super) fn wrong_spelling(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for setting in ws.settings_profiles().flat_map(|profile| &profile.regions) {
        let (Some(reader), Some(written)) = (setting.reader, setting.value.literal()) else { continue };
        let Some(wrong) = ws.catalog.misspelled(reader, written) else { continue };
        found.push(
            Finding::new(
                RuleId::RegionWrongSpelling,
                Basis::Platform,
                setting.value.place,
                format!("{} reads `{}`, and `{written}` {}", reader.words(), setting.key.value, wrong.effect),
            )
            .label(format!("{} in another tool's spelling", wrong.region.aws_region))
            .help(format!("write `{}`", wrong.right)),
        );
    }
}

/// What the words beside the judgement say with one rule.
fn faults(ws: &Workspace<'_>, rule: RuleId, found: &mut Vec<Finding>) {
    let of_rule = |fault: &Finding| fault.rule == rule;
    found.extend(ws.settings_profiles().flat_map(|profile| settings_faults(ws, profile)).filter(of_rule));
}

pub(super) fn unknown_domain(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    faults(ws, RuleId::RegionUnknownDomain, found);
}

pub(super) fn unknown_region(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    faults(ws, RuleId::RegionUnknownRegion, found);
}

pub(super) fn settings_mismatch(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    super::org::workflow_region_mismatch(ws, found);
    faults(ws, RuleId::RegionSettingsMismatch, found);
}

pub(super) fn api_endpoint(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    faults(ws, RuleId::RegionApiEndpointMismatch, found);
}

pub(super) fn token_endpoint(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    faults(ws, RuleId::RegionTokenEndpointMismatch, found);
}

pub(super) fn organization_in_settings(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    faults(ws, RuleId::OrgUnknownOrganizationId, found);
}
