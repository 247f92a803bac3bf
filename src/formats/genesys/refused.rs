//! Values that the Terraform provider of Genesys Cloud refuses before it
//! changes anything. It tells upper and lower case apart.
//! <https://registry.terraform.io/providers/MyPureCloud/genesyscloud/latest/docs>

use crate::diagnostic::{Place, nearest};
use crate::formats::terraform::Resource;
use crate::formats::{Issue, IssueKind};

/// The words that attributes may have, by resource.
const WORDS: [(&str, &str, &[&str]); 3] = [
    (
        "genesyscloud_oauth_client",
        "authorized_grant_type",
        &["CLIENT-CREDENTIALS", "CODE", "PASSWORD", "SAML2-BEARER", "TOKEN", "SAML2BEARER"],
    ),
    ("genesyscloud_oauth_client", "state", &["active", "inactive"]),
    ("genesyscloud_integration", "intended_state", &["DISABLED", "ENABLED"]),
];

/// What is wrong with a resource as a module writes it.
pub(super) fn refused(resource: &Resource) -> impl Iterator<Item = Issue> {
    let of_it = WORDS.iter().filter(|(kind, ..)| *kind == &*resource.kind);
    of_it.filter_map(|(kind, attribute, words)| {
        let node = resource.get(attribute)?;
        let written = node.as_str().filter(|written| !words.contains(written))?;
        let place = Place { file: resource.file(), span: node.span };
        let same = words.iter().copied().find(|word| {
            let plain = |word: &str| word.to_ascii_uppercase().replace('_', "-");
            plain(word) == plain(written)
        });
        let help = match same.or_else(|| nearest(written, words.iter().copied())) {
            Some(word) => format!("write `{word}`"),
            None => format!("write one of {}", words.join(", ")),
        };
        Some(Issue {
            kind: IssueKind::Schema,
            place,
            message: format!(
                "the provider refuses `{attribute}` of {kind}: `{written}` is none of {}",
                words.join(", ")
            ),
            help: Some(help),
            related: None,
        })
    })
}
