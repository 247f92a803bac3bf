//! `subscription`: the org's subscription must contain the product that the
//! app is sold as; without it the integration type and its permissions do not
//! exist in the org (<https://help.mypurecloud.com/?p=170655>).

use crate::access::Judgement;
use crate::diagnostic::{Basis, Finding, RuleId};
use crate::kleene::Truth;
use crate::workspace::{Pair, Workspace};

pub(in crate::access) fn judge(ws: &Workspace<'_>, pair: Pair<'_>) -> Judgement {
    let Some(product) = &pair.app.product else {
        return Judgement::not_needed("the app names no product");
    };
    let mut judgement = Judgement::needed(Basis::Platform);
    let Some(products) = &pair.org.products else {
        judgement.open(
            format!("the manifest does not say which products the organization has; the app needs `{}`", product.value),
            format!(
                "`products` of {} in {} (what GET /api/v2/authorization/products answers in that organization)",
                pair.org.name.value,
                ws.path(pair.org.file)
            ),
        );
        return judgement;
    };
    let has = Truth::any(products.value.iter().map(|own| own.same_as(product)));
    match has {
        Truth::True => {
            judgement.because(format!("the subscription contains `{}`", product.value));
            judgement.rests_on(products.place, "its products");
        }
        Truth::Unknown => judgement.open(
            "a product of the organization is a placeholder",
            "a value for the placeholder under [values] in grantlint.toml",
        ),
        Truth::False => judgement.refute(
            Finding::new(
                RuleId::AppfoundryMissingProduct,
                Basis::Platform,
                products.place,
                format!("the subscription does not contain `{}`, the product that the app is", product.value),
            )
            .label("it is not among these")
            .related(product.place, "what the app needs")
            .key(product.value.to_string())
            .help(format!(
                "have the product added to the organization's subscription, then list it: `products: [{}]`",
                product.value
            )),
        ),
    }
    judgement
}
