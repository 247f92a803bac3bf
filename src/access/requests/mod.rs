//! What a profile asks of AWS, as requests that the engine decides, and what
//! is known about the calls.

mod s3;

pub(super) use s3::{deliveries, key_uses};

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

/// Keys that tell from which network a call comes. The customer's own
/// endpoints and address ranges are not those of a caller outside.
const NETWORK: [&str; 4] = ["aws:sourcevpce", "aws:sourcevpc", "aws:sourceip", "aws:vpcsourceip"];

/// What is known about any call that comes from outside the customer's
/// network, at a date.
pub(super) fn outside(today: &str) -> Context {
    Context::default()
        .with("aws:SecureTransport", "true")
        .with("aws:ViaAWSService", "false")
        .with("aws:CurrentTime", format!("{today}T12:00:00Z"))
}

/// Decides a request of a caller outside the customer's network. What depends
/// only on the caller's network is decided as for any network that is not the
/// customer's: with no such key, and with values that nobody lists.
pub(super) fn decide(request: &Request, policies: &PolicySet<'_>) -> Decision {
    let decision = evaluate(request, policies);
    if !decision.access().is_unknown() {
        return decision;
    }
    let on_network = decision
        .missing
        .iter()
        .any(|missing| matches!(missing, Missing::Key(key) if NETWORK.contains(&key.to_ascii_lowercase().as_str())));
    if on_network {
        let absent = NETWORK.iter().fold(request.context.clone(), |context, key| context.absent(key));
        // 240.0.0.0/4 is reserved (RFC 1112): no network is there, so no list
        // of real networks covers it, and 0.0.0.0/0 still does.
        let elsewhere = request
            .context
            .clone()
            .with("aws:SourceVpce", "vpce-of-the-caller")
            .with("aws:SourceVpc", "vpc-of-the-caller")
            .with("aws:SourceIp", "240.0.0.1")
            .with("aws:VpcSourceIp", "240.0.0.1");
        let without = evaluate(&request.clone().with_context(absent), policies);
        let with = evaluate(&request.clone().with_context(elsewhere), policies);
        if without.access() == with.access() {
            return without;
        }
    }
    decision
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
        .absent("aws:TagKeys")
        .absent("sts:TransitiveTagKeys")
        .absent("aws:MultiFactorAuthAge")
        .with("aws:MultiFactorAuthPresent", "false");
    // Genesys Cloud is a member of its own AWS organization, whose id is not
    // published: whatever id a customer knows, it is another one.
    let context = match aws.profile {
        Some(Profile::VendorRole) => context,
        _ => context.with("aws:PrincipalOrgID", "o-of-genesys-cloud"),
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
            Missing::Document(name) => (format!("{name} is not known"), format!("the document: {name}")),
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
