//! How often an app may ask.

use std::collections::HashMap;

use crate::diagnostic::{Basis, Finding, Place, RuleId};
use crate::model::Grant;
use crate::workspace::{Pair, Workspace};

/// Requests a minute that one client-credentials client may send by default
/// (`client.credentials.token.rate.per.minute`).
/// <https://developer.genesys.cloud/organization/organization/limits#platform-api>
const REQUESTS_PER_MINUTE: u64 = 300;

/// Users report trouble with token requests that are closer together.
const TOKEN_DELAY_MS: u64 = 100;

pub(super) fn token_refresh_burst(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for delay in ws.apps.iter().filter_map(|app| app.token_refresh_delay_ms.as_ref()) {
        if delay.value < TOKEN_DELAY_MS {
            found.push(
                Finding::new(
                    RuleId::LimitsTokenRefreshBurst,
                    Basis::Reported,
                    delay.place,
                    format!(
                        "tokens are requested {} ms apart; the login host is reported to refuse tokens less than \
                         {TOKEN_DELAY_MS} ms apart",
                        delay.value
                    ),
                )
                .label("too fast")
                .help(format!("write `token_refresh_delay_ms: {TOKEN_DELAY_MS}`, and keep each token until it expires")),
            );
        }
    }
}

/// What one client has to bear.
#[derive(Default)]
struct Load<'a> {
    total: u64,
    /// Each capability's declared rate, once.
    rates: Vec<(&'a str, u64, Place)>,
    orgs: Vec<String>,
}

/// A client id serves whoever names it; where no id is known, each org is
/// taken to have a client of its own.
#[derive(PartialEq, Eq, Hash)]
enum Budget<'a> {
    Id(&'a str),
    OfOrg(*const crate::model::ManifestOrg, &'a str),
}

/// Users who sign in have a budget each, so only client credentials add up.
pub(super) fn rate_budget_exceeded(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    let pairs = ws.pairs();
    let mut order: Vec<Load<'_>> = Vec::new();
    let mut known: HashMap<Budget<'_>, usize> = HashMap::new();
    for pair in &pairs {
        let Some((budget, rate)) = budget(pair) else { continue };
        let index = *known.entry(budget).or_insert_with(|| {
            order.push(Load::default());
            order.len() - 1
        });
        let load = &mut order[index];
        load.total = load.total.saturating_add(rate.value);
        let name = pair.capability.name.as_str();
        if !load.rates.iter().any(|(.., place)| *place == rate.place) {
            load.rates.push((name, rate.value, rate.place));
        }
        let org = pair.org.name.value.to_string();
        if load.orgs.last() != Some(&org) {
            load.orgs.push(org);
        }
    }
    found.extend(order.into_iter().filter(|load| load.total > REQUESTS_PER_MINUTE).filter_map(exceeded));
}

fn budget<'a>(pair: &Pair<'a>) -> Option<(Budget<'a>, &'a crate::diagnostic::Located<u64>)> {
    let rate = pair.capability.requests_per_minute.as_ref()?;
    let declaration = pair.declaration()?;
    if declaration.grant.value != Grant::ClientCredentials {
        return None;
    }
    let budget = match pair.client_id().and_then(|id| id.literal()) {
        Some(id) => Budget::Id(id),
        None => Budget::OfOrg(std::ptr::from_ref(pair.org), declaration.name.as_str()),
    };
    Some((budget, rate))
}

fn exceeded(load: Load<'_>) -> Option<Finding> {
    let (_, _, place) =
        *load.rates.iter().max_by_key(|(_, rate, place)| (*rate, std::cmp::Reverse(*place)))?;
    let parts: Vec<String> = load.rates.iter().map(|(name, rate, _)| format!("`{name}` {rate}")).collect();
    let shared = match load.orgs.len() {
        1 => String::new(),
        count => format!(" in {count} organizations"),
    };
    let mut finding = Finding::new(
        RuleId::LimitsRateBudgetExceeded,
        Basis::Platform,
        place,
        format!(
            "one client is to send {} requests a minute ({}{shared}); the platform allows {REQUESTS_PER_MINUTE} and \
             answers the rest with 429",
            load.total,
            parts.join(", ")
        ),
    )
    .label("the largest share")
    .key(load.total.to_string())
    .help(
        "poll less often, ask for longer intervals at once, subscribe to notifications, or give capabilities or \
         organizations a client each",
    );
    for (name, rate, other) in load.rates.iter().filter(|(.., other)| *other != place).take(3) {
        finding = finding.related(*other, format!("`{name}` adds {rate}"));
    }
    finding.orgs = load.orgs;
    finding.capabilities = load.rates.iter().map(|(name, ..)| (*name).to_owned()).collect();
    Some(finding)
}
