//! What is asked: who does what to which resource, and what AWS knows about
//! the call. Keys of the context may be known, known to be absent, or unknown.

use std::borrow::Cow;
use std::sync::Arc;

use super::caller::{Principal, PrincipalKind};
use super::s3::{self, BucketState};
use crate::kleene::Truth;
use crate::syntax::{Hole, Part, Text};

/// One request to AWS.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// The action, such as `s3:PutObject`.
    pub action: String,
    /// The ARN of the resource, possibly with holes; `*` where the action has
    /// no resource.
    pub resource: Text,
    /// The account that owns the resource.
    pub resource_account: ResourceAccount,
    /// What AWS knows about the call.
    pub context: Context,
    /// The bucket's settings; nothing if they are left out.
    pub bucket: Option<Box<BucketState>>,
}

impl Request {
    /// A request for a resource whose ARN names its account, or that belongs
    /// to the principal's own account.
    pub fn new(principal: Principal, action: impl Into<String>, resource: impl Into<Text>) -> Self {
        Self {
            principal,
            action: action.into(),
            resource: resource.into(),
            resource_account: ResourceAccount::Implied,
            context: Context::default(),
            bucket: None,
        }
    }

    /// The same request for a resource of this account.
    #[must_use]
    pub fn in_account(mut self, account: impl Into<Text>) -> Self {
        self.resource_account = ResourceAccount::Account(account.into());
        self
    }

    /// The same request with this context.
    #[must_use]
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The account that owns the resource; nothing if it is unknown.
    pub fn owner(&self) -> Option<Text> {
        match &self.resource_account {
            ResourceAccount::Account(account) => Some(account.clone()),
            ResourceAccount::Unknown => None,
            ResourceAccount::Implied => {
                super::arn::account(&self.resource).or_else(|| self.principal.account_text().cloned())
            }
        }
    }

    /// What a condition on this key, given in lower case, sees: what the
    /// context says, else what follows from principal and resource.
    pub fn value_of(&self, lowered: &str) -> ContextValue {
        match Env::new(self, Truth::Unknown).lookup(lowered) {
            Lookup::Known(values) => ContextValue::Known(values.into_owned()),
            Lookup::Absent => ContextValue::Absent,
            Lookup::Unknown => ContextValue::Unknown,
        }
    }

    /// Whether AWS sends this key, given in lower case, with every request, so
    /// that it may be unknown and never absent.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn always_has(lowered: &str) -> bool {
        matches!(lowered, "aws:currenttime" | "aws:epochtime" | "aws:securetransport" | "aws:viaawsservice")
    }

    /// Whether principal and resource belong to one account.
    pub fn is_same_account(&self) -> Truth {
        match (self.principal.account_text(), self.owner()) {
            (Some(own), Some(owner)) => own.same_as(&owner),
            (None, _) => Truth::False,
            (_, None) => Truth::Unknown,
        }
    }
}

/// Which account owns a request's resource.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceAccount {
    /// The account in the ARN, else the principal's own.
    Implied,
    /// This one.
    Account(Text),
    /// The files do not tell.
    Unknown,
}

/// The keys that come with a request. Key names are compared without case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    entries: Vec<Entry>,
    /// Whether a key that is not given is absent; otherwise it is unknown.
    pub complete: bool,
    /// Whether all tags of the principal are given, so that it has no others.
    pub has_all_tags: bool,
}

/// A key and what is known about it.
#[derive(Clone, Debug)]
struct Entry {
    lowered: Arc<str>,
    /// As it was written: the names of tags are values, whose case matters.
    written: Arc<str>,
    value: ContextValue,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.lowered == other.lowered && self.value == other.value
    }
}

/// What is known about one key.
#[derive(Clone, Debug, PartialEq)]
pub enum ContextValue {
    /// It has these values (none is the same as absent).
    Known(Vec<Text>),
    /// AWS does not send it with this request.
    Absent,
    /// The files do not tell.
    Unknown,
}

impl Context {
    /// A context in which every key that is not given is known to be absent.
    pub fn complete() -> Self {
        Self { complete: true, ..Self::default() }
    }

    /// The same context with one value for a key.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<Text>) -> Self {
        self.set(key, ContextValue::Known(vec![value.into()]))
    }

    /// The same context with several values for a key.
    #[must_use]
    pub fn with_all(self, key: &str, values: Vec<Text>) -> Self {
        self.set(key, ContextValue::Known(values))
    }

    /// The same context with a key that is known to be absent.
    #[must_use]
    pub fn absent(self, key: &str) -> Self {
        self.set(key, ContextValue::Absent)
    }

    /// The same context with a key of which nothing is known.
    #[must_use]
    pub fn unknown(self, key: &str) -> Self {
        self.set(key, ContextValue::Unknown)
    }

    /// The same context with this said about a key.
    #[must_use]
    pub fn set(mut self, key: &str, value: ContextValue) -> Self {
        let lowered: Arc<str> = key.to_ascii_lowercase().into();
        match self.entries.binary_search_by(|known| known.lowered.cmp(&lowered)) {
            Ok(at) => self.entries[at].value = value,
            Err(at) => {
                let written = if *lowered == *key { Arc::clone(&lowered) } else { key.into() };
                self.entries.insert(at, Entry { lowered, written, value });
            }
        }
        self
    }

    /// What was said about a key, given in lower case.
    pub fn get(&self, lowered: &str) -> Option<&ContextValue> {
        let at = self.entries.binary_search_by(|known| (*known.lowered).cmp(lowered)).ok()?;
        Some(&self.entries[at].value)
    }

    /// Every key that was given, in lower case, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|entry| (&*entry.lowered, &entry.value))
    }

    /// The same, each key also as it was written.
    pub(super) fn written(&self) -> impl Iterator<Item = (&str, &str, &ContextValue)> {
        self.entries.iter().map(|entry| (&*entry.lowered, &*entry.written, &entry.value))
    }
}

/// The value of a key in a request.
pub(super) enum Lookup<'a> {
    Known(Cow<'a, [Text]>),
    Absent,
    Unknown,
}

/// A request as conditions and patterns see it.
pub(super) struct Env<'a> {
    pub(super) request: &'a Request,
    /// The action's service: what stands before the colon.
    pub(super) service: &'a str,
    /// Whether the principal has a permissions boundary.
    pub(super) bounded: Truth,
}

impl<'a> Env<'a> {
    /// For a principal of which it is known whether it has a permissions boundary.
    pub(super) fn new(request: &'a Request, bounded: Truth) -> Self {
        let service = request.action.split_once(':').map_or("", |(service, _)| service);
        Self { request, service, bounded }
    }

    /// The value of a key: as given, else derived from the principal, the
    /// resource and other keys, else absent or unknown.
    pub(super) fn lookup(&self, lowered: &str) -> Lookup<'a> {
        let context = &self.request.context;
        match context.get(lowered) {
            Some(ContextValue::Known(values)) if values.is_empty() => Lookup::Absent,
            Some(ContextValue::Known(values)) => Lookup::Known(Cow::Borrowed(values)),
            Some(ContextValue::Absent) => Lookup::Absent,
            Some(ContextValue::Unknown) => Lookup::Unknown,
            None => match self.derived(lowered) {
                Some(Some(value)) => Lookup::Known(Cow::Owned(vec![value])),
                Some(None) => Lookup::Absent,
                None if let Some(value) = context.follows(lowered) => match value {
                    ContextValue::Known(values) => Lookup::Known(Cow::Owned(values)),
                    ContextValue::Absent => Lookup::Absent,
                    ContextValue::Unknown => Lookup::Unknown,
                },
                None if context.has_all_tags && lowered.starts_with("aws:principaltag/") => Lookup::Absent,
                // Always sent, so it cannot be absent where the owner is unknown.
                None if context.complete && !self.is_always_sent(lowered) => Lookup::Absent,
                None => Lookup::Unknown,
            },
        }
    }

    /// Whether a key cannot be absent, even if nobody gives it.
    fn is_always_sent(&self, lowered: &str) -> bool {
        Self::is_owner_key(lowered) || s3::is_always_sent(self.request, lowered)
    }

    /// Whether a key, in lower case, tells which account owns the resource.
    pub(super) fn is_owner_key(lowered: &str) -> bool {
        matches!(lowered, "aws:resourceaccount" | "s3:resourceaccount")
    }

    /// Keys that follow from who asks and for what. The outer `None` says that
    /// the key does not follow, the inner one that it is absent.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    fn derived(&self, lowered: &str) -> Option<Option<Text>> {
        let principal = &self.request.principal;
        let kind = principal.kind();
        let service = kind == PrincipalKind::Service;
        let known = |value: &str| Some(Some(Text::from(value)));
        match lowered {
            "aws:principalarn" => Some(principal.context_arn().cloned()),
            "aws:principalaccount" if kind == PrincipalKind::Anonymous => known("anonymous"),
            "aws:principalaccount" | "kms:calleraccount" => Some(principal.account_text().cloned()),
            "aws:federatedprovider" if kind == PrincipalKind::Federated => Some(principal.name().cloned()),
            "aws:principaltype" => match kind {
                PrincipalKind::Root => known("Account"),
                PrincipalKind::User => known("User"),
                PrincipalKind::Role | PrincipalKind::AssumedRole => known("AssumedRole"),
                PrincipalKind::FederatedUser => known("FederatedUser"),
                PrincipalKind::Anonymous => known("Anonymous"),
                _ => None,
            },
            "aws:username" => Some(principal.user_name()),
            "aws:userid" => self.user_id(),
            // Anonymous requests do not include it.
            "aws:principalisawsservice" if kind == PrincipalKind::Anonymous => Some(None),
            "aws:principalisawsservice" => known(if service { "true" } else { "false" }),
            "aws:principalservicename" | "aws:principalservicenameslist" => {
                Some(principal.service_name().cloned())
            }
            // Sent only when an AWS service calls for a resource of its own.
            "aws:sourcearn" | "aws:sourceaccount" | "aws:sourceorgid" | "aws:sourceorgpaths" if !service => {
                Some(None)
            }
            "aws:principalorgid" | "aws:principalorgpaths" if principal.account_text().is_none() => {
                Some(None)
            }
            key if Self::is_owner_key(key) => self.request.owner().map(Some),
            key => s3::derived(self.request, key),
        }
    }

    fn user_id(&self) -> Option<Option<Text>> {
        let principal = &self.request.principal;
        let text = match principal.kind() {
            PrincipalKind::Root => principal.account_text()?.clone(),
            PrincipalKind::Anonymous => Text::from("anonymous"),
            PrincipalKind::FederatedUser => {
                principal.account_text()?.then(&Text::from(":")).then(&principal.session_name()?)
            }
            // The id of the role is in no ARN; a session always sends it.
            PrincipalKind::AssumedRole => {
                let id = Part::Hole(Hole::new("aws:userid"));
                let session = principal.session_name()?;
                Text::from_parts([id, Part::Literal(":".into())]).then(&session)
            }
            PrincipalKind::Role => Text::hole(Hole::new("aws:userid")),
            _ => return None,
        };
        Some(Some(text))
    }
}
