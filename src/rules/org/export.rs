//! What exports of an organization say of it that the manifest contradicts.

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
