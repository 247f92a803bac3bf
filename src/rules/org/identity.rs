//! Who an organization is.

use std::collections::HashMap;

use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::genesys::is_uuid;
use crate::workspace::Workspace;

pub(in crate::rules) fn invalid_organization_id(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for org in &ws.orgs {
        let Some(id) = org.id.literal() else { continue };
        if is_uuid(id) {
            continue;
        }
        let trimmed = id.trim().trim_matches(['{', '}']);
        let why = if is_uuid(trimmed) {
            " but for what stands around it"
        } else if id.contains('.') {
            ": it looks like a domain"
        } else if id.len() == 36 || id.matches('-').count() == 4 {
            ": it looks like one with a slip in it"
        } else {
            ": it looks like a name"
        };
        found.push(
            Finding::new(
                RuleId::OrgInvalidOrganizationId,
                Basis::Platform,
                org.id.place,
                format!("`{id}` is not an organization id, which is a UUID{why}"),
            )
            .label("not a UUID")
            .help(if is_uuid(trimmed) {
                format!("write {trimmed}")
            } else {
                "write the id from Admin > Organization Settings > Organization Details, or `id` of \
                 GET /api/v2/organizations/me"
                    .to_owned()
            })
            .org(org.name.value.to_string()),
        );
    }
}

pub(in crate::rules) fn duplicate_organization(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let mut ids: HashMap<String, (Place, &str)> = HashMap::new();
    let mut names: HashMap<&str, Place> = HashMap::new();
    for org in &ws.orgs {
        let name = org.name.literal().unwrap_or_default();
        if let Some(id) = org.id.literal() {
            if let Some((first, other)) = ids.get(&id.to_ascii_lowercase()) {
                let also = if *other == name { String::new() } else { format!(", there as {other}") };
                found.push(
                    Finding::new(
                        RuleId::OrgDuplicateOrganization,
                        Basis::Platform,
                        org.id.place,
                        format!("organization {id} is listed twice{also}"),
                    )
                    .label("the same id again")
                    .related(*first, "listed here first")
                    .help("merge the two entries, or correct the id of the one that is another organization")
                    .org(name),
                );
                continue;
            }
            ids.insert(id.to_ascii_lowercase(), (org.id.place, name));
        }
        if name.is_empty() {
            continue;
        }
        match names.get(name) {
            None => {
                names.insert(name, org.name.place);
            }
            Some(first) => found.push(
                Finding::new(
                    RuleId::OrgDuplicateOrganization,
                    Basis::Platform,
                    org.name.place,
                    format!("two organizations are called `{name}`, so a reference by name does not tell which is meant"),
                )
                .label("the same name again")
                .related(*first, "the other one")
                .help("give each organization a name of its own")
                .org(name),
            ),
        }
    }
}
