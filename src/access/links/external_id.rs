//! The words for an external id that a trust policy does not accept: whose id
//! it is instead, or in what it differs.

use super::aws::Aws;
use super::trust::listing;
use crate::diagnostic::{Basis, Finding, Located, Place, RuleId};
use crate::genesys::is_uuid;
use crate::syntax::Text;

/// What a condition makes of the external ids that it lists.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Accepts {
    /// It accepts these.
    Only,
    /// It accepts all but these.
    AllBut,
    /// It accepts only calls without one.
    None,
}

/// A finding that names both ids, and where each is written.
pub(super) fn external_id(
    aws: &Aws<'_>,
    place: Place,
    expected: &[Located<Text>],
    accepts: Accepts,
) -> Finding {
    let sent = aws.external_id();
    let role = aws.role_name();
    let who = aws.caller_name();
    let accepted = match (accepts, expected) {
        (Accepts::None, _) => "only calls without one".to_owned(),
        (Accepts::AllBut, some) => format!("all but {}", listing(some)),
        (Accepts::Only, []) => "none at all".to_owned(),
        (Accepts::Only, some) => format!("only {}", listing(some)),
    };
    let mut help = match accepts {
        Accepts::Only => format!("accept \"{}\"", sent.value),
        _ => format!("write `\"StringEquals\": {{ \"sts:ExternalId\": \"{}\" }}`", sent.value),
    };
    // What is no UUID is no organization's id, so no policy should accept it.
    if aws.binding.external_id().is_none() && sent.literal().is_some_and(|id| !id.is_empty() && !is_uuid(id))
    {
        help = format!(
            "write the id of the organization, a UUID, in the manifest: `{}` is not one (`id` of GET \
             /api/v2/organizations/me)",
            sent.value
        );
    }
    let mut label = match accepts {
        Accepts::Only => "not the id that is sent",
        Accepts::AllBut => "the id that is sent is kept out",
        Accepts::None => "asks that no external id is sent",
    }
    .to_owned();
    if let [one] = expected
        && accepts == Accepts::Only
    {
        let other = aws.ws.org(&one.value).filter(|org| !std::ptr::eq(*org, aws.pair.org));
        if let Some(other) = other {
            let by_name = other.name.value == one.value && other.id.value != one.value;
            label = if by_name {
                format!("this is the name of {}", other.name.value)
            } else {
                format!("this is the id of {}", other.name.value)
            };
            if !by_name {
                help.push_str(&format!(
                    ". As written, {} could assume the role of {}",
                    other.name.value, aws.pair.org.name.value
                ));
            }
        } else if one.value == aws.pair.org.name.value {
            label = "this is the organization's name, not its id".to_owned();
        } else if let (Some(written), Some(wanted)) = (one.literal(), sent.literal()) {
            let distance = strsim::levenshtein(written, wanted);
            if written.eq_ignore_ascii_case(wanted) {
                label = "differs in upper and lower case, which counts".to_owned();
            } else if distance <= 2 {
                label = format!("differs in {distance} character{}", if distance == 1 { "" } else { "s" });
            } else if written.trim() == wanted {
                label = "has white space around it".to_owned();
            }
        }
    }
    if sent.place == aws.pair.org.id.place && sent.literal().is_some_and(|id| !is_uuid(id)) {
        help = format!(
            "first write the organization's id (`id` of GET /api/v2/organizations/me) in place of \"{}\", which is none",
            sent.value
        );
    }
    let place = match expected {
        [one] => one.place,
        _ => place,
    };
    let given = match expected {
        [one] => one.literal().and_then(|value| aws.ws.given_at(value, one.place)),
        _ => None,
    };
    let mut finding = Finding::new(
        RuleId::TrustExternalIdMismatch,
        Basis::Platform,
        place,
        format!(
            "{who} cannot assume role {role}. It sends external id {}, the trust policy accepts {accepted}",
            super::visible(&sent.value)
        ),
    )
    .label(label)
    .related(
        sent.place,
        if aws.binding.external_id().is_some_and(|own| own.place == sent.place) {
            "the external id that is sent"
        } else {
            "the organization's id, which is sent"
        },
    )
    .help(help);
    if let Some(unsent) = aws.unsent_external_id() {
        finding =
            finding.related(unsent.place, "the manifest's `external_id`, which Genesys Cloud does not send");
    }
    if let Some(given) = given {
        finding = finding.related(given, "the value that it accepts is given here");
    }
    finding
}
