//! What Genesys' template of the Premium App wizard has for trying it out, and
//! must not be shipped.

use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::formats::Content;
use crate::model::{LocatedText, Wizard};
use crate::workspace::Workspace;

/// The clients of the template, which belong to Genesys.
/// <https://github.com/MyPureCloud/purecloud-premium-app/blob/master/docs/wizard/config/config.js>
const CLIENTS_OF_TEMPLATE: [&str; 2] =
    ["e7de8a75-62bb-43eb-9063-38509f8c21af", "fd2ba742-446f-46c5-bbbc-1cad2f34ac3a"];

/// The integration type and the permission that are for development.
const TYPE_OF_TEMPLATE: &str = "premium-app-example";
const PERMISSION_OF_TEMPLATE: &str = "integration:examplePremiumApp:view";

fn wizards<'a>(ws: &Workspace<'a>) -> impl Iterator<Item = &'a Wizard> {
    ws.files.iter().flat_map(|read| &read.contents).filter_map(|content| match content {
        Content::Wizard(wizard) => Some(&**wizard),
        _ => None,
    })
}

pub(super) fn wizard_placeholder(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for wizard in wizards(ws) {
        let is = |text: &&LocatedText, known: &str| text.literal() == Some(known);
        let kind = wizard.integration_type.as_ref().filter(|text| is(text, TYPE_OF_TEMPLATE));
        let permission = wizard.view_permission.as_ref().filter(|text| is(text, PERMISSION_OF_TEMPLATE));
        let ids = wizard.clients.iter().map(|client| &client.id);
        let client = ids.filter(|id| CLIENTS_OF_TEMPLATE.iter().any(|known| is(id, known)));
        let all = kind.map(|text| (text, "integration type of Genesys' template")).into_iter();
        let all = all
            .chain(permission.map(|text| (text, "permission of Genesys' template")))
            .chain(client.map(|text| (text, "client of Genesys' template, which belongs to Genesys")));
        let mut all: Vec<(Place, &LocatedText, &str)> =
            all.map(|(text, what)| (text.place, text, what)).collect();
        all.sort_by_key(|(place, ..)| *place);
        let [(place, text, what), more @ ..] = all.as_slice() else { continue };
        let mut finding = Finding::new(
            RuleId::AppfoundryWizardPlaceholder,
            Basis::Platform,
            *place,
            format!("the wizard still has the {what}: `{}`", text.value),
        )
        .label("of the template")
        .help(
            "write your own: Genesys makes the integration type and its permission when the listing is approved; the \
             client is one that you create in your organization of each region",
        );
        for (place, _, what) in more {
            finding = finding.related(*place, format!("the {what}"));
        }
        found.push(finding);
    }
}

pub(super) fn wizard_uninstall(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for place in wizards(ws).filter_map(|wizard| wizard.uninstall) {
        found.push(
            Finding::new(
                RuleId::AppfoundryWizardUninstall,
                Basis::Platform,
                place,
                "whoever opens the wizard with `?uninstall=true` may delete what it made in an organization",
            )
            .label("for tests only")
            .help("write `enableUninstall: false` in what you ship"),
        );
    }
}
