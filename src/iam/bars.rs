//! Calls that fail whatever policies say: operations that work within one
//! account only, callers that cannot make a call, unsigned requests to services
//! that want a signature, and credentials of another partition. Asked only
//! about requests that policies let through.

use super::arn;
use super::caller::PrincipalKind;
use super::explain::Missing;
use super::request::Env;
use crate::kleene::Truth;

/// Operations of KMS with "Cross-account use: No", in alphabetical order.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html>
const KMS: [&str; 33] = [
    "CancelKeyDeletion",
    "ConnectCustomKeyStore",
    "CreateAlias",
    "CreateCustomKeyStore",
    "CreateKey",
    "DeleteAlias",
    "DeleteCustomKeyStore",
    "DeleteImportedKeyMaterial",
    "DescribeCustomKeyStores",
    "DisableKey",
    "DisableKeyRotation",
    "DisconnectCustomKeyStore",
    "EnableKey",
    "EnableKeyRotation",
    "GetKeyLastUsage",
    "GetKeyPolicy",
    "GetParametersForImport",
    "ImportKeyMaterial",
    "ListAliases",
    "ListKeyPolicies",
    "ListKeyRotations",
    "ListKeys",
    "ListResourceTags",
    "PutKeyPolicy",
    "ReplicateKey",
    "RotateKeyOnDemand",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateAlias",
    "UpdateCustomKeyStore",
    "UpdateKeyDescription",
    "UpdatePrimaryRegion",
];

/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-limitations-of-custom-policies.html>
const SQS: [&str; 12] = [
    "AddPermission",
    "CancelMessageMoveTask",
    "CreateQueue",
    "DeleteQueue",
    "ListMessageMoveTasks",
    "ListQueueTags",
    "ListQueues",
    "RemovePermission",
    "SetQueueAttributes",
    "StartMessageMoveTask",
    "TagQueue",
    "UntagQueue",
];

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
const S3: [&str; 3] = ["DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"];

/// What works within one account only, by service, with what it is that
/// belongs to the account.
const WITHIN_ACCOUNT: [(&str, &[&str], &str); 3] =
    [("kms", &KMS, "key"), ("sqs", &SQS, "queue"), ("s3", &S3, "bucket")];

/// Services all of whose requests must be signed.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html>
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html>
/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html>
const SIGNED: [&str; 3] = ["dynamodb", "kms", "secretsmanager"];

/// Operations of STS that the session of a federated user cannot call.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>
const NOT_FEDERATED: [&str; 7] = [
    "AssumeRole",
    "AssumeRoot",
    "DecodeAuthorizationMessage",
    "GetAccessKeyInfo",
    "GetFederationToken",
    "GetSessionToken",
    "GetWebIdentityToken",
];

/// Permissions of IAM that are asked for within calls to other services.
const NOT_CALLED: [&str; 2] = ["CreateServiceLinkedRole", "PassRole"];

/// Why a call fails whatever policies say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    /// It works within the account of its resource only.
    OtherAccount {
        /// The action as asked.
        action: String,
        /// What it works on.
        what: &'static str,
    },
    /// This kind of caller cannot make the call.
    Caller {
        /// The action as asked.
        action: String,
        /// Who cannot call it.
        who: &'static str,
    },
    /// It is made with the token of a provider of another kind.
    Token {
        /// The action as asked.
        action: String,
        /// The provider that it takes a token of.
        provider: &'static str,
    },
    /// It must be signed.
    Unsigned {
        /// The action as asked.
        action: String,
    },
    /// Credentials and resource belong to two partitions.
    Partition {
        /// The caller's.
        own: String,
        /// The resource's.
        other: String,
    },
    /// Federated users cannot call IAM but in the console.
    OutsideConsole {
        /// The action as asked.
        action: String,
    },
}

impl Bar {
    /// Why, as a sentence.
    pub fn why(&self) -> String {
        match self {
            Self::OtherAccount { action, what } => {
                format!("{action} works within the {what}'s own account only")
            }
            Self::Caller { action, who } => format!("{who} cannot call {action}"),
            Self::Token { action, provider } => format!(
                "{action} is called with a token of {provider} and without credentials, so that provider is the principal"
            ),
            Self::Unsigned { action } => {
                format!("AWS takes {action} only with a signature, so with credentials")
            }
            Self::Partition { own, other } => {
                format!("credentials of partition {own} reach nothing in partition {other}")
            }
            Self::OutsideConsole { action } => {
                format!("a federated user cannot call {action} but in the console")
            }
        }
    }
}

/// A bar that stands, or may stand.
pub(super) struct Barred {
    pub(super) bar: Bar,
    /// True or unknown.
    pub(super) stands: Truth,
    /// What would settle it.
    pub(super) missing: Option<Missing>,
}

fn listed(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// What keeps a call from working whatever policies say, the surest first.
pub(super) fn find(env: &Env<'_>) -> Option<Barred> {
    let sure = |bar| Barred { bar, stands: Truth::True, missing: None };
    let (_, name) = env.request.action.split_once(':')?;
    if let Some(bar) = partition(env).or_else(|| caller(env, name)) {
        return Some(sure(bar));
    }
    other_account(env, name).or_else(|| outside_console(env, name))
}

/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
fn partition(env: &Env<'_>) -> Option<Bar> {
    let own = env.request.principal.partition()?;
    let [_, other, ..] = arn::split(env.request.resource.literal()?)?;
    let named = !other.is_empty() && !other.contains(['*', '?']);
    (named && own != other).then(|| Bar::Partition { own: own.to_owned(), other: other.to_owned() })
}

/// Who cannot make a call.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>
fn caller(env: &Env<'_>, name: &str) -> Option<Bar> {
    use PrincipalKind::{Anonymous, AssumedRole, Federated, FederatedUser, Role, Root};
    let action = || env.request.action.clone();
    let kind = env.request.principal.kind();
    if kind == Anonymous && SIGNED.iter().any(|service| env.is_service(service)) {
        return Some(Bar::Unsigned { action: action() });
    }
    if !env.is_service("sts") {
        return None;
    }
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let (saml, web) = (is("AssumeRoleWithSAML"), is("AssumeRoleWithWebIdentity"));
    if saml || web {
        let of_saml = env.request.principal.is_saml_provider();
        let fits = kind == Federated && of_saml == saml;
        let provider = if saml { "a SAML provider" } else { "an OIDC provider" };
        return (!fits).then(|| Bar::Token { action: action(), provider });
    }
    let session = is("GetFederationToken") || is("GetSessionToken");
    let who = match kind {
        Anonymous if session || is("AssumeRole") => return Some(Bar::Unsigned { action: action() }),
        Root if is("AssumeRole") => "the root user of an account",
        Role | AssumedRole if session => "the session of a role",
        FederatedUser if listed(&NOT_FEDERATED, name) => "the session of a federated user",
        Federated if session || is("AssumeRole") => "somebody with nothing but a token of a provider",
        _ => return None,
    };
    Some(Bar::Caller { action: action(), who })
}

/// Services act on behalf of somebody, so their own account is none that
/// matters here.
fn other_account(env: &Env<'_>, name: &str) -> Option<Barred> {
    let (_, _, what) =
        WITHIN_ACCOUNT.iter().find(|(service, names, _)| env.is_service(service) && listed(names, name))?;
    if matches!(env.request.principal.kind(), PrincipalKind::Service | PrincipalKind::Federated) {
        return None;
    }
    let stands = !env.request.is_same_account();
    (!stands.is_false()).then(|| Barred {
        bar: Bar::OtherAccount { action: env.request.action.clone(), what },
        stands,
        missing: Some(Missing::ResourceAccount),
    })
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html>
fn outside_console(env: &Env<'_>, name: &str) -> Option<Barred> {
    let federated = env.request.principal.kind() == PrincipalKind::FederatedUser;
    let called = federated && env.is_service("iam") && !listed(&NOT_CALLED, name);
    called.then(|| {
        let bar = Bar::OutsideConsole { action: env.request.action.clone() };
        let question = format!("whether the call comes from the console: {}", bar.why());
        Barred { bar, stands: Truth::Unknown, missing: Some(Missing::Field(question)) }
    })
}
