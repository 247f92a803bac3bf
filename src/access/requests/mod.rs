//! What a profile asks of AWS, as requests that the engine decides, and what
//! is known about the calls.

mod s3;

pub(super) use s3::{deliveries, key_uses};

use std::borrow::Cow;

use crate::access::links::aws::{Aws, CALLER};
use crate::diagnostic::Basis;
use crate::iam::{Context, Decision, Missing, PolicySet, Principal, Request, evaluate};
use crate::model::Profile;
use crate::syntax::Text;

/// One request of a profile, with what says that it is made.
pub(super) struct Need {
    /// The request.
    pub(super) request: Request,
    /// What says that it is made.
    pub(super) basis: Basis,
    /// Whether it is about an object rather than the bucket.
    pub(super) object: bool,
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
pub(super) fn outside(today: &str) -> Context {
    let now = format!("{today}T12:00:00Z");
    Context::default()
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
            let context = setting.iter().fold(request.context.clone(), |context, (key, value)| match value {
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

fn asks_for(decision: &Decision, settings: Settings) -> bool {
    decision.missing.iter().any(|missing| match missing {
        Missing::Key(key) => settings[0].iter().any(|(known, _)| key.eq_ignore_ascii_case(known)),
        _ => false,
    })
}

/// Decides whether a caller may assume a role. The caller's own side is an
/// axiom; its role's name, where unknown, is none that a policy could know.
pub(super) fn decide_assume(request: &Request, policies: &PolicySet<'_>) -> Decision {
    let decision = decide(request, policies);
    let on_name =
        decision.missing.iter().any(|missing| matches!(missing, Missing::Hole(hole) if hole == CALLER));
    if !decision.access().is_unknown() || !on_name {
        return decision;
    }
    let account = request.principal.account().unwrap_or_default();
    let Some(principal) = Principal::parse(&Text::from(format!("arn:aws:iam::{account}:role/{CALLER}")))
    else {
        return decision;
    };
    let named = Request { principal, ..request.clone() };
    let other = decide(&named, policies);
    let by_principal = other.access().is_false() && names_principal(&other);
    if by_principal { other } else { decision }
}

fn names_principal(decision: &Decision) -> bool {
    use crate::iam::{Cause, Dimension};
    decision.denial.iter().chain(&decision.other_denials).any(|denial| match &denial.cause {
        Cause::Implicit(miss) => {
            miss.dimensions.iter().any(|dimension| matches!(dimension, Dimension::Principal { .. }))
        }
        Cause::Explicit { .. } => false,
    })
}

/// The request to assume the pair's role.
pub(super) fn assume(aws: &Aws<'_>, principal: Principal) -> Option<Request> {
    let role = aws.role?;
    let context = outside(aws.ws.today)
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

/// What would settle an undecided request, in words.
pub(super) fn settles(missing: &[Missing]) -> (String, String) {
    let mut open: Vec<String> = Vec::new();
    let mut settle: Vec<String> = Vec::new();
    for item in missing {
        let (what, how) = match item {
            Missing::Key(key) => (
                format!("`{key}` decides, and the files do not tell its value"),
                format!("what `{key}` is in these calls"),
            ),
            Missing::Hole(name) => (
                format!("the placeholder `{name}` decides"),
                format!("a value for `{name}` under [values] in grantlint.toml"),
            ),
            Missing::Document(name) => {
                (format!("the files do not hold {name}"), format!("the document: {name}"))
            }
            Missing::ResourceAccount => (
                "the account of the bucket is not known".to_owned(),
                "`aws.bucket_account_id`, or `aws.account_id` where it is the same".to_owned(),
            ),
        };
        if !open.contains(&what) {
            open.push(what);
            settle.push(how);
        }
    }
    if open.is_empty() {
        open.push("the policies leave it open".to_owned());
        settle.push("the values that the policies leave open".to_owned());
    }
    (open.join("; "), settle.join("; "))
}
