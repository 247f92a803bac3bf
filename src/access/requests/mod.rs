//! What a profile asks of AWS, as requests that the engine decides, and what
//! is known about the calls.

mod s3;

pub(super) use s3::{deliveries, key_uses};

use std::borrow::Cow;

use crate::access::links::aws::{Aws, CALLER};
use crate::access::links::bucket_owner::BucketOwner;
use crate::diagnostic::Basis;
use crate::iam::{Context, Decision, Missing, PolicySet, Principal, Request, evaluate};
use crate::model::{Profile, holes};
use crate::syntax::UNREAD;
use crate::syntax::{Hole, Text};
use s3::{ALIAS, ENCRYPTION_CONTEXT, OBJECT_KEY};

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

/// What would settle an undecided request, in words.
pub(super) fn settles(aws: &Aws<'_>, missing: &[Missing]) -> (String, String) {
    let mut open: Vec<String> = Vec::new();
    let mut settle: Vec<String> = Vec::new();
    // What a caller does is the last thing to ask for where a value of the
    // user's own would do.
    let own = |missing: &&Missing| !matches!(missing, Missing::Hole(hole) if of_calls(hole).is_some());
    let others = missing.iter().any(|missing| own(&missing));
    let alias = aws.untold_alias();
    for item in missing.iter().filter(|missing| !others || own(missing)) {
        let (what, how) = match item {
            Missing::Hole(name)
                if let Some(alias) = alias
                    && (name == ALIAS || aws.ws.resources.is_part_of_key(name)) =>
            {
                behind(&alias.value)
            }
            Missing::Hole(name) if aws.ws.resources.is_id_of_key(name) => (
                format!("the id of the key `{name}` decides, which only AWS gives it"),
                format!(
                    "an alias beside the key, under `kms_key_arn` of {}; or, where it is one key for all, its id for `{name}` \
                     under [values] in grantlint.toml",
                    aws.pair.org.name.value
                ),
            ),
            Missing::Key(key) => {
                (format!("`{key}` decides, and the files do not tell its value"), settles_key(key))
            }
            Missing::Hole(name) => match of_calls(name) {
                Some((what, how)) => (what.to_owned(), how.to_owned()),
                None if name == UNREAD => (
                    format!("{name} decides, and it could not be read"),
                    "the policy without its syntax error".to_owned(),
                ),
                None if is_block(name) => (
                    format!("`{name}` of the template decides"),
                    "the rendered template, in place of the template itself".to_owned(),
                ),
                None if name.contains(OWN_ORGANIZATION) => (
                    format!("the organization that the module signs in to decides (`{name}`)"),
                    "that organization: the module's folder under `documents.organization` of its entry and of no other, \
                     or the plan of its run (`terraform show -json PLAN`)"
                        .to_owned(),
                ),
                None => holes::settled(name).unwrap_or_else(|| {
                    (format!("the placeholder `{name}` decides"), settles_placeholder(aws, name))
                }),
            },
            Missing::Document(name) if name.starts_with("the ") => {
                let what = name.split(" (`").next().unwrap_or(name);
                (format!("the files do not hold {what}"), name.clone())
            }
            Missing::Document(name) => {
                (format!("{name} could not be read as a policy"), format!("{name} with a policy in it"))
            }
            Missing::Field(what) => (format!("{what} decides, and the files do not tell"), what.clone()),
            Missing::ResourceAccount => owner(aws),
        };
        if !open.contains(&what) {
            open.push(what);
        }
        if !settle.contains(&how) {
            settle.push(how);
        }
    }
    if open.is_empty() {
        open.push("the policies leave it open".to_owned());
        settle.push("the values that the policies leave open".to_owned());
    }
    (open.join("; "), settle.join("; "))
}

/// Which key an alias of the manifest stands for, where no file says it.
fn behind(alias: &Text) -> (String, String) {
    let what = format!("`kms_key_arn` is {alias}, and no file says which key that leads to");
    let how = format!(
        "the key's own ARN under `kms_key_arn` (`aws kms describe-key --key-id {alias} --query KeyMetadata.Arn`), or the \
         alias beside the key where that is made"
    );
    (what, how)
}

/// Whose the bucket is, where an answer rests on it.
fn owner(aws: &Aws<'_>) -> (String, String) {
    let why = match aws.bucket_owner() {
        BucketOwner::Open(why) => why.into_owned(),
        BucketOwner::Told(_) | BucketOwner::Assumed(_) => "the account of the bucket is not known".to_owned(),
    };
    let bucket = aws.binding.bucket().map_or_else(|| "NAME".to_owned(), |bucket| bucket.value.to_string());
    let how = format!(
        "`aws.bucket_account_id` (`aws s3api head-bucket --bucket {bucket} --expected-bucket-owner ACCOUNT` succeeds only \
         with the account that owns it)"
    );
    (why, how)
}

/// Where a value of a placeholder goes: one under [values] counts for every
/// organization.
fn settles_placeholder(aws: &Aws<'_>, name: &str) -> String {
    // A variable that something sets outside of the module: `var.a (-var in .github/workflows/apply.yml)`.
    let (name, outside) = name.split_once(" (").filter(|_| name.starts_with("var.")).unwrap_or((name, ""));
    let values = format!("a value for `{name}` under [values] in grantlint.toml");
    if outside.starts_with("it is sensitive") {
        return format!(
            "the variable without `sensitive = true` where its value is no secret (AWS calls an external id none), or {values}"
        );
    }
    if outside.starts_with("-var ") {
        return format!(
            "the plan of the organization (`terraform show -json PLAN`); where one value is for all, {values}"
        );
    }
    if let Some(variable) = name.strip_prefix("var.") {
        return format!(
            "a value for `{variable}` in a `.tfvars` file beside the module, or the plan of the organization \
             (`terraform show -json PLAN`); where one value is for all, {values}"
        );
    }
    let pseudo = name.strip_prefix("AWS::");
    if let Some(pseudo @ ("Region" | "AccountId")) = pseudo {
        let org = &aws.pair.org.name.value;
        let key = if pseudo == "Region" { "region" } else { "account_id" };
        return match aws.binding.template().is_some() {
            true => format!("`aws.{key}` of {org}"),
            false => format!(
                "the template under `aws.documents.template` of {org}: it then goes to its `aws.{key}`"
            ),
        };
    }
    if is_made(aws, name) {
        return format!(
            "the id that AWS gives `{name}` (PhysicalResourceId of `aws cloudformation describe-stack-resource \
             --stack-name STACK --logical-resource-id {name}`), under [values] in grantlint.toml, for the name `{name}`"
        );
    }
    if aws.binding.template().is_some() && name.chars().all(|one| one.is_ascii_alphanumeric()) {
        let org = &aws.pair.org.name.value;
        let own = format!(
            "a value for `{name}` under `aws.parameters` of {org}, or in a file under `aws.documents.parameters`"
        );
        // One value for all would break those that have their own.
        let differs = aws
            .ws
            .orgs
            .iter()
            .filter_map(|org| org.aws.as_ref())
            .any(|aws| aws.parameters.iter().any(|(known, _)| *known.value == *name));
        return if differs { own } else { format!("{own}; where one value is for all, {values}") };
    }
    values
}

/// Whether the organization's template makes a resource of this name: that is
/// no parameter, to which something could give a value.
fn is_made(aws: &Aws<'_>, name: &str) -> bool {
    let ws = aws.ws;
    let of = |template| ws.documents.resolve(aws.pair.org.file, template).ok();
    aws.binding.template().and_then(of).is_some_and(|file| {
        let mut roots = ws.files[file.0 as usize].parsed.documents.iter();
        roots.any(|root| root.get("Resources").is_some_and(|resources| resources.get(name).is_some()))
    })
}

/// How Terraform asks for the organization that it signs in to.
const OWN_ORGANIZATION: &str = "data.genesyscloud_organizations_me.";

/// Whether a hole is a condition or a loop of a template, which no single
/// value fills.
fn is_block(name: &str) -> bool {
    let words = ["if", "for", "unless", "case", "range", "with", "while", "each"];
    name.split_once(' ').is_some_and(|(first, _)| words.contains(&first))
}

/// What is open about the calls themselves, and what to do about it.
fn of_calls(hole: &str) -> Option<(&'static str, &'static str)> {
    Some(match hole {
        CALLER => (
            "the trust policy depends on the name of the role with which Genesys Cloud calls, which is not published",
            "a trust policy that names the account",
        ),
        SESSION => (
            "a policy depends on the name of the role's session, which the caller chooses",
            "a policy that names the role (`arn:aws:iam::...:role/...`) instead of one session of it",
        ),
        OBJECT_KEY => (
            "a policy covers only some of the keys that objects are written under \
             (organization id, then year=.../month=.../day=.../hour=.../conversation_id=.../)",
            "a Resource that ends in `/*` right after the bucket or the organization's id",
        ),
        ADDRESS => (
            "a policy asks for the network that the app calls from, which its configuration does not say",
            "the app's own addresses among those that the policy lists; nothing in these files can show it",
        ),
        ALIAS => (
            "`kms_key_arn` is an alias, and policies are about the key behind it",
            "the key's own ARN under `kms_key_arn` (`aws kms describe-key --key-id <alias>`)",
        ),
        _ => return None,
    })
}

/// What a user can look up or write where a key of the call is not known.
fn settles_key(key: &str) -> String {
    let lowered = key.to_ascii_lowercase();
    let exempt = "or a policy that spares the role by `aws:PrincipalArn` instead";
    if lowered.starts_with("aws:principalorg") {
        format!("`aws organizations describe-organization` in the caller's account, {exempt}")
    } else if lowered.starts_with("aws:principaltag/") {
        format!("the tags of the role (`aws iam list-role-tags`), {exempt}")
    } else if lowered.starts_with("s3:x-amz-") {
        format!("whether the exporter sends that header, which is not published, {exempt}")
    } else if lowered == ENCRYPTION_CONTEXT {
        "a policy that takes the bucket's ARN and those of its objects (`arn:aws:s3:::bucket` and `arn:aws:s3:::bucket/*`): \
         S3 gives a key the bucket's where the object is encrypted with a Bucket Key, else the object's"
            .to_owned()
    } else if lowered.starts_with("sts:") {
        format!("a trust policy that does not depend on `{key}`, which the caller chooses")
    } else {
        format!("what `{key}` is in these calls, {exempt}")
    }
}
