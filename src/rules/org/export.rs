//! What exports of an organization say of it that the manifest contradicts.

use std::collections::HashSet;

use crate::diagnostic::{Basis, Finding, RuleId};
use crate::workspace::Workspace;

/// An organization object that is bound to the entry of another one: then
/// everything that was exported with it is probably another's as well.
pub(in crate::rules) fn export_of_another_organization(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for org in &ws.orgs {
        let (Some(own), name) = (org.id.literal(), org.name.value.to_string()) else { continue };
        for export in ws.organizations_of(org) {
            let Some(id) = export.id.literal().filter(|id| !id.eq_ignore_ascii_case(own)) else { continue };
            let whose = match ws.org(&export.id.value) {
                Some(other) => format!("that is {}", other.name.value),
                None => "no manifest lists it".to_owned(),
            };
            found.push(
                Finding::new(
                    RuleId::OrgExportOfAnotherOrganization,
                    Basis::Platform,
                    export.id.place,
                    format!("this is the export of organization {id} ({whose}), and {name} is {own}"),
                )
                .label("another organization")
                .related(org.id.place, format!("the id of {name}"))
                .key(own)
                .help(format!(
                    "export it again while signed in to {name}, with everything that was exported together with it, \
                     or correct the id in the manifest"
                ))
                .org(name.clone()),
            );
        }
    }
}

/// An integration that a capability needs and that is switched off.
pub(in crate::rules) fn integration_disabled(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for pair in ws.pairs() {
        let Some(profile) = pair.capability.aws.as_ref().map(|profile| profile.value) else { continue };
        let used = ws.integrations_of(pair.org, profile);
        // One that is enabled is the one that is used.
        if used.iter().any(|one| one.integration.enabled.as_ref().is_none_or(|on| on.value)) {
            continue;
        }
        for one in &used {
            let Some(state) = &one.integration.enabled else { continue };
            let capability = pair.capability.name.value.as_str();
            if !seen.insert((state.place, capability)) {
                continue;
            }
            let name =
                one.integration.name.as_ref().map_or_else(String::new, |name| format!(" `{}`", name.value));
            let mut finding = Finding::new(
                RuleId::OrgIntegrationDisabled,
                Basis::Platform,
                state.place,
                format!("the integration{name} that `{capability}` needs is not enabled"),
            )
            .label("not enabled")
            .help(
                "enable it: `intended_state = \"ENABLED\"` in Terraform, where leaving it out means DISABLED",
            )
            .org(pair.org.name.value.to_string());
            finding.capabilities.push(capability.to_owned());
            found.push(finding);
        }
    }
}
