//! The settings of a bucket that refuse requests whatever policies say: who
//! owns objects, and Block Public Access.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use super::headers::GRANTS;
use super::{access_point, public, texts};
use crate::iam::evaluate::{Outcome, PolicySet};
use crate::iam::explain::Missing;
use crate::iam::parts::{About, Part};
use crate::iam::request::{Request, ResourceAccount};
use crate::iam::{ContextValue, PrincipalKind};
use crate::kleene::Truth;
use crate::syntax::Text;

/// What a request says about the bucket it goes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BucketState {
    /// Its name, where the request goes through an access point.
    pub name: Option<Text>,
    /// Its account, where the request goes through an access point; nothing
    /// if it is the access point's.
    pub account: Option<ResourceAccount>,
    /// Who owns its objects; nothing if that is left out.
    pub ownership: Option<Ownership>,
    /// Its Block Public Access; nothing if that is left out.
    pub public_access_block: Option<PublicAccessBlock>,
    /// That of its account.
    pub account_public_access_block: Option<PublicAccessBlock>,
}

/// Who owns the objects of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// The bucket's owner; access control lists are disabled.
    Enforced,
    /// The bucket's owner, if the upload says so.
    Preferred,
    /// Whoever uploads them.
    Writer,
    /// One of these.
    Unknown,
}

/// Block Public Access, setting by setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicAccessBlock {
    /// Refuses new public access control lists.
    pub block_public_acls: Truth,
    /// Ignores existing ones.
    pub ignore_public_acls: Truth,
    /// Refuses new public policies.
    pub block_public_policy: Truth,
    /// Keeps other accounts out where the policy is public.
    pub restrict_public_buckets: Truth,
}

impl PublicAccessBlock {
    /// Every setting like this.
    pub const fn all(value: Truth) -> Self {
        Self {
            block_public_acls: value,
            ignore_public_acls: value,
            block_public_policy: value,
            restrict_public_buckets: value,
        }
    }
}

/// What S3 refuses without any policy that denies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An access control list where they are disabled.
    AclsDisabled,
    /// A public access control list under Block Public Access.
    PublicAcl,
    /// A caller of another account, or none, where the policy is public.
    PublicPolicy,
}

impl Refusal {
    /// The error code or setting by which it is reported.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AclsDisabled => "AccessControlListNotSupported",
            Self::PublicAcl => "BlockPublicAcls",
            Self::PublicPolicy => "RestrictPublicBuckets",
        }
    }
}

impl BucketState {
    /// One setting of Block Public Access, of the bucket or of its account.
    pub fn blocks(&self, setting: impl Fn(&PublicAccessBlock) -> Truth) -> Truth {
        let both = [&self.public_access_block, &self.account_public_access_block];
        Truth::any(both.into_iter().flatten().map(setting))
    }
}

/// What the bucket's settings refuse, or may.
pub(super) fn refusals(request: &Request, policies: &PolicySet<'_>) -> Vec<Part> {
    let Some(bucket) = &request.bucket else { return Vec::new() };
    let mut parts = Vec::new();
    let mut add = |refusal, holds: Truth, missing: Vec<Missing>| {
        let possible = match holds {
            Truth::False => return,
            Truth::True => vec![Outcome::ImplicitDeny],
            Truth::Unknown => vec![Outcome::Allowed, Outcome::ImplicitDeny],
        };
        parts.push(Part { about: About::Refusal(refusal), possible, decision: None, request: None, missing });
    };
    let mut missing = Vec::new();
    let enforced = match bucket.ownership {
        Some(Ownership::Enforced) => Truth::True,
        Some(Ownership::Unknown) => Truth::Unknown,
        _ => Truth::False,
    };
    note(enforced, "bucket.object_ownership", &mut missing);
    let holds = enforced & sets_acl(request, &mut missing);
    add(Refusal::AclsDisabled, holds, missing);

    let mut missing = Vec::new();
    let blocked = bucket.blocks(|block| block.block_public_acls);
    note(blocked, "block_public_acls", &mut missing);
    let holds = blocked & public_acl(request, &mut missing);
    add(Refusal::PublicAcl, holds, missing);

    let mut missing = Vec::new();
    let restricted = bucket.blocks(|block| block.restrict_public_buckets);
    note(restricted, "restrict_public_buckets", &mut missing);
    let holds =
        restricted & outsider(request, bucket, &mut missing) & public(request, policies, &mut missing);
    add(Refusal::PublicPolicy, holds, missing);
    parts
}

fn note(truth: Truth, field: &str, missing: &mut Vec<Missing>) {
    if truth.is_unknown() {
        missing.push(Missing::Field(field.to_owned()));
    }
}

fn is_action(request: &Request, names: &[&str]) -> bool {
    names.iter().any(|name| request.action.eq_ignore_ascii_case(name))
}

/// Whether the request sets an access control list that a bucket without them
/// refuses.
fn sets_acl(request: &Request, missing: &mut Vec<Missing>) -> Truth {
    // <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html>
    if is_action(request, &["s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:PutBucketAcl"]) {
        return Truth::True;
    }
    if !is_action(request, &["s3:PutObject"]) {
        return Truth::False;
    }
    let mut sets = match texts(request, "s3:x-amz-acl") {
        Some(values) => {
            Truth::any(values.iter().map(|value| !value.same_as(&Text::from("bucket-owner-full-control"))))
        }
        None => unknown_key("s3:x-amz-acl", missing),
    };
    for key in GRANTS {
        // Full control for the owner by its id is the one grant that is taken.
        sets = sets
            | match texts(request, key) {
                Some(values) if values.is_empty() => Truth::False,
                Some(_) if key.ends_with("full-control") => {
                    missing.push(Missing::Field(format!("whether {key} names the bucket's owner only")));
                    Truth::Unknown
                }
                Some(_) => Truth::True,
                None => unknown_key(key, missing),
            };
    }
    sets
}

fn unknown_key(key: &str, missing: &mut Vec<Missing>) -> Truth {
    missing.push(Missing::Key(key.to_owned()));
    Truth::Unknown
}

/// Whether the request sets an access control list for everybody, or for
/// everybody with an account of AWS.
fn public_acl(request: &Request, missing: &mut Vec<Missing>) -> Truth {
    if !is_action(request, &["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl", "s3:PutBucketAcl"])
    {
        return Truth::False;
    }
    let canned = ["public-read", "public-read-write", "authenticated-read"];
    let mut public = match texts(request, "s3:x-amz-acl") {
        Some(values) => Truth::any(
            values.iter().flat_map(|value| canned.iter().map(|name| value.same_as(&Text::from(*name)))),
        ),
        None => unknown_key("s3:x-amz-acl", missing),
    };
    for key in GRANTS {
        public = public
            | match texts(request, key) {
                Some(values) => Truth::any(values.iter().map(|value| match value.literal() {
                    Some(text) => Truth::from(text.contains("/groups/global/")),
                    None => Truth::Unknown,
                })),
                None => unknown_key(key, missing),
            };
    }
    // The body of a call that only sets a list may hold it, in place of headers.
    let given = ["s3:x-amz-acl"].into_iter().chain(GRANTS);
    let mut given = given.map(|key| texts(request, key).is_none_or(|values| !values.is_empty()));
    if public.is_false() && !is_action(request, &["s3:PutObject"]) && !given.any(|given| given) {
        missing.push(Missing::Field("the access control list in the body of the call".to_owned()));
        return Truth::Unknown;
    }
    public
}

/// Whether the caller is neither an AWS service nor of the bucket's account
/// (or the access point's).
fn outsider(request: &Request, bucket: &BucketState, missing: &mut Vec<Missing>) -> Truth {
    let who = &request.principal;
    if who.kind() == PrincipalKind::Service {
        return Truth::False;
    }
    let mut inside = request.is_same_account();
    if access_point::parse(&request.resource).is_some() {
        let behind = match &bucket.account {
            Some(account) => Request { resource_account: account.clone(), ..request.clone() },
            None => request.clone(),
        };
        inside = inside | behind.is_same_account();
    }
    if inside.is_unknown() {
        missing.push(Missing::ResourceAccount);
    }
    !inside
}

fn public(request: &Request, policies: &PolicySet<'_>, missing: &mut Vec<Missing>) -> Truth {
    let mut found = public::is_public(&policies.resource_policy, false, missing);
    if let Some(source) = &policies.access_point {
        let vpc = match request.value_of("s3:accesspointnetworkorigin") {
            ContextValue::Known(values) => {
                Truth::any(values.iter().map(|value| value.same_as(&Text::from("VPC"))))
            }
            ContextValue::Absent => Truth::False,
            ContextValue::Unknown => Truth::Unknown,
        };
        let own = public::is_public(source, true, missing);
        if vpc.is_unknown() && !own.is_false() {
            missing.push(Missing::Key("s3:AccessPointNetworkOrigin".to_owned()));
        }
        found = found | (own & !vpc);
    }
    found
}
