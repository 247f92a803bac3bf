//! Token samples that no manifest entry names: they say themselves whose they
//! are, and it must be an organization that the app is deployed into.

use crate::diagnostic::{Basis, Finding, RuleId};
use crate::workspace::Workspace;

pub(in crate::rules) fn token_of_a_stranger(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    // An id that is still a placeholder may be the token's.
    if ws.orgs.is_empty() || ws.orgs.iter().any(|org| org.id.literal().is_none()) {
        return;
    }
    for token in ws.loose_tokens() {
        let Some(org) = &token.org else { continue };
        let Some(written) = org.literal() else { continue };
        if ws.orgs_called(written).next().is_some() {
            continue;
        }
        found.push(
            Finding::new(
                RuleId::OauthTokenClaimsMismatch,
                Basis::Platform,
                org.place,
                format!("the token is for organization {written}, which is not in any org manifest"),
            )
            .label("the token's organization")
            .key("org")
            .help(
                "request the token from the organization that the app calls, or add this one to the manifest",
            ),
        );
    }
}
