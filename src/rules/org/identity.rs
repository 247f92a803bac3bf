//! Who an organization is.

use std::collections::HashMap;

use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::workspace::Workspace;

/// Whether this is a UUID as Genesys Cloud writes ids: 8-4-4-4-12 hexadecimal
/// digits, in any case.
pub(in crate::rules) fn is_uuid(id: &str) -> bool {
    id.len() == 36
        && id.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

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

#[cfg(test)]
mod tests {
    use super::is_uuid;

    #[test]
    fn an_id_is_a_uuid_to_the_last_digit() {
        assert!(is_uuid("3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d11"));
        assert!(is_uuid("3F1C7A52-9D1E-4D0B-8F53-0A9E61B27D11"));
        for wrong in [
            "",
            "acme",
            "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d1",
            "3f1c7a52-9d1e-4d0b-8f53-0a9e61b27d1g",
            "3f1c7a529d1e4d0b8f530a9e61b27d11",
        ] {
            assert!(!is_uuid(wrong), "{wrong}");
        }
    }
}
