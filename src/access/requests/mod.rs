//! What a profile asks of AWS, as requests that the engine decides, and what
//! is known about the calls.

mod s3;
mod settle;

pub(super) use s3::{deliveries, key_uses};
pub(super) use settle::settles;

use std::borrow::Cow;

use crate::access::links::aws::{Aws, CALLER};
use crate::diagnostic::Basis;
use crate::iam::{Context, Decision, Missing, PolicySet, Principal, Request, evaluate};
use crate::model::Profile;
use crate::syntax::{Hole, Text};
use s3::ENCRYPTION_CONTEXT;

/// What the engine calls a session's name that is not known.
const SESSION: &str = "session name";

/// The name of the hole for the address that a vendor's app calls from.
const ADDRESS: &str = "the address of the app";

/// One request of a profile, with what says that it is made.
#[derive(Clone)]
pub(super) struct Need {
    /// The request.
    pub(super) request: Request,
    /// What says that it is made.
    pub(super) basis: Basis,
    /// Whether it is about an object rather than the bucket.
    pub(super) object: bool,
    /// What S3 may give a key as the encryption context; nothing where no key
    /// is asked for.
    pub(super) encryption_contexts: Vec<Text>,
}

/// Keys whose value in these calls is not known, but of which every value that
/// it can have decides alike, or else stays open: each a list of what may be.
type Settings = &'static [&'static [(&'static str, Option<&'static str>)]];

/// From which network a call comes. The customer's own endpoints and address
/// ranges are not those of a caller outside: none of the keys, or values that
/// nobody lists.
///
/// 240.0.0.0/4 is reserved (RFC 1112): no network is there, so no list of real
/// networks covers it, and 0.0.0.0/0 still does.
const NETWORK: Settings = &[
    &[("aws:sourcevpce", None), ("aws:sourcevpc", None), ("aws:sourceip", None), ("aws:vpcsourceip", None)],
    &[
        ("aws:sourcevpce", Some("vpce-of-the-caller")),
        ("aws:sourcevpc", Some("vpc-of-the-caller")),
        ("aws:sourceip", Some("240.0.0.1")),
        ("aws:vpcsourceip", Some("240.0.0.1")),
    ],
];

/// AWS takes no older version of TLS since 2024
/// (<https://aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints/>).
const TLS: Settings = &[&[("s3:tlsversion", Some("1.2"))], &[("s3:tlsversion", Some("1.3"))]];

/// What is known about any call that comes from outside the customer's
/// network, at a date, with a session that no person with a second factor
/// opened.
pub(super) fn outside(aws: &Aws<'_>) -> Context {
    let now = format!("{}T12:00:00Z", aws.ws.today);
    let context = match aws.profile {
        // A customer may list the addresses of a vendor that says them.
        Some(Profile::VendorRole) => Context::default().with("aws:SourceIp", Text::hole(Hole::new(ADDRESS))),
        _ => Context::default(),
    };
    context
        .with("aws:SecureTransport", "true")
        .with("aws:ViaAWSService", "false")
        .with("aws:CurrentTime", now.clone())
        .with("aws:TokenIssueTime", now)
        .with("aws:MultiFactorAuthPresent", "false")
        .absent("aws:MultiFactorAuthAge")
        .absent("aws:TagKeys")
}

/// Decides a request of a caller outside the customer's network.
pub(super) fn decide(request: &Request, policies: &PolicySet<'_>) -> Decision {
    let mut decision = evaluate(request, policies);
    let mut request = Cow::Borrowed(request);
    for settings in [NETWORK, TLS] {
        if !decision.access().is_unknown() || !asks_for(&decision, settings) {
            continue;
        }
        let mut tried = settings.iter().map(|setting| {
            let open = setting.iter().filter(|(key, _)| request.context.get(key).is_none());
            let context = open.fold(request.context.clone(), |context, (key, value)| match value {
                Some(value) => context.with(key, *value),
                None => context.absent(key),
            });
            let request = Request { context, ..(*request).clone() };
            (evaluate(&request, policies), request)
        });
        let Some((first, settled)) = tried.next() else { continue };
        if tried.all(|(other, _)| other.access() == first.access()) {
            decision = first;
            request = Cow::Owned(settled);
        }
    }
    decision
}

/// Decides a need: where its encryption context matters, and each that it can
/// have decides alike, as they decide.
pub(super) fn decide_need(need: &Need, policies: &PolicySet<'_>) -> Decision {
    let decision = decide(&need.request, policies);
    let is_context = |missing: &Missing| matches!(missing, Missing::Key(key) if key.eq_ignore_ascii_case(ENCRYPTION_CONTEXT));
    if !decision.access().is_unknown() || !decision.missing.iter().any(is_context) {
        return decision;
    }
    let mut tried = need.encryption_contexts.iter().map(|value| {
        let context = need.request.context.clone().with(ENCRYPTION_CONTEXT, value.clone());
        decide(&Request { context, ..need.request.clone() }, policies)
    });
    match tried.next() {
        Some(first) if tried.all(|other| other.access() == first.access()) => {
            if first.access().is_unknown() {
                decision
            } else {
                first
            }
        }
        _ => decision,
    }
}

fn asks_for(decision: &Decision, settings: Settings) -> bool {
    decision.missing.iter().any(|missing| match missing {
        Missing::Key(key) => settings[0].iter().any(|(known, _)| key.eq_ignore_ascii_case(known)),
        _ => false,
    })
}

/// Decides for a caller whose name no policy names, where the name of the
/// caller's role is what is open: what comes nearest says what is named instead.
pub(super) fn decide_unnamed(
    request: &Request,
    policies: &PolicySet<'_>,
    open: &Decision,
) -> Option<Decision> {
    let on_name = |missing: &Missing| matches!(missing, Missing::Hole(hole) if hole == CALLER);
    if !open.access().is_unknown() || !open.missing.iter().any(on_name) {
        return None;
    }
    let account = request.principal.account()?;
    let principal = Principal::parse(&Text::from(format!("arn:aws:iam::{account}:role/{CALLER}")))?;
    let other = decide(&Request { principal, ..request.clone() }, policies);
    other.access().is_false().then_some(other)
}

/// The request to assume the pair's role.
pub(super) fn assume(aws: &Aws<'_>, principal: Principal) -> Option<Request> {
    let role = aws.role?;
    let context = outside(aws)
        .with("sts:ExternalId", aws.external_id().value.clone())
        .absent("sts:SourceIdentity")
        .absent("sts:TransitiveTagKeys");
    // Genesys Cloud calls from an organization of its own, which is never the
    // customer's; which one the vendor's account is in, the files do not tell.
    let context = match aws.profile {
        Some(Profile::VendorRole) => context,
        _ => context
            .with("aws:PrincipalOrgID", "o-genesyscloud")
            .with("aws:PrincipalOrgPaths", "o-genesyscloud/"),
    };
    Some(Request::new(principal, "sts:AssumeRole", role.value.clone()).with_context(context))
}
