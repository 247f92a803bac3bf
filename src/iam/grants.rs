//! Grants of KMS keys: a third source of permissions besides the key's policy
//! and the identity's. They allow and never deny; explicit denials and
//! control policies stand above them.
//! <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>

use std::sync::Arc;

use super::evaluate::{Decision, PolicySet, Source, single};
use super::explain::Missing;
use super::parts::{About, Part, ordered, verdict};
use super::principal::PrincipalForm;
use super::request::{ContextValue, Env, Request};
use super::sides::Sides;
use crate::diagnostic::{Located, Place};
use crate::iam::PrincipalKind;
use crate::kleene::Truth;
use crate::source::{FileId, Span};
use crate::syntax::{Hole, Text};

fn granted<'a>(source: &Source<'a>) -> Source<'a> {
    Source { granted: true, ..source.clone() }
}

/// What a grant can allow, in lower case.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html>
const OPERATIONS: [&str; 17] = [
    "creategrant",
    "decrypt",
    "derivesharedsecret",
    "describekey",
    "encrypt",
    "generatedatakey",
    "generatedatakeypair",
    "generatedatakeypairwithoutplaintext",
    "generatedatakeywithoutplaintext",
    "generatemac",
    "getpublickey",
    "reencryptfrom",
    "reencryptto",
    "retiregrant",
    "sign",
    "verify",
    "verifymac",
];

/// Those that a constraint on the encryption context is about.
const WITH_CONTEXT: [&str; 8] = [
    "decrypt",
    "encrypt",
    "generatedatakey",
    "generatedatakeypair",
    "generatedatakeypairwithoutplaintext",
    "generatedatakeywithoutplaintext",
    "reencryptfrom",
    "reencryptto",
];

/// What is known of the grants of a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Grants {
    /// Nobody asked about them: they are left out.
    #[default]
    NotConsidered,
    /// There may be some.
    Unknown,
    /// These and no others.
    Known(Vec<KmsGrant>),
}

/// A grant of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct KmsGrant {
    /// Who may use the key: an ARN or a service.
    pub grantee: Text,
    /// For which operations, such as `Decrypt`.
    pub operations: Vec<String>,
    /// The encryption context that a call must have, and nothing besides.
    pub context_equals: Option<Vec<(String, Text)>>,
    /// Pairs that the encryption context of a call must have.
    pub context_subset: Vec<(String, Text)>,
    /// What decides whether it is there, where that is not told.
    pub open: Vec<Hole>,
    /// Where it is written, if it is in a document.
    pub place: Option<Place>,
}

/// Whether this is the name of an operation that grants know.
pub fn is_grant_operation(name: &str) -> bool {
    OPERATIONS.contains(&&*name.to_ascii_lowercase())
}

/// Whether grants have a say in a request.
pub(super) fn concern(request: &Request, policies: &PolicySet<'_>) -> bool {
    policies.grants != Grants::NotConsidered
        && request
            .action
            .split_once(':')
            .is_some_and(|(service, name)| service.eq_ignore_ascii_case("kms") && is_grant_operation(name))
}

/// Decides a request for a key that may have grants.
pub(super) fn evaluate(request: &Request, policies: &PolicySet<'_>) -> Decision {
    let plain = single(request, policies);
    let env = Env::new(request, policies.bounded());
    let (applies, index, mut missing) = policies.grants.apply(&env);
    if applies.is_false() {
        return plain;
    }
    // No page says whether a boundary or a session policy cuts a grant.
    let limits = Sides::new(&env, policies).limits();
    let applies = if limits.is_true() { applies } else { applies & Truth::Unknown };
    let open = PolicySet {
        identity: granted(&policies.identity),
        resource_policy: granted(&policies.resource_policy),
        boundaries: granted(&policies.boundaries),
        session: granted(&policies.session),
        ..policies.clone()
    };
    let with = single(request, &open);
    let possible = match applies {
        Truth::True => with.possible.clone(),
        _ => ordered(with.possible.iter().chain(&plain.possible).copied()),
    };
    if possible == plain.possible {
        // What the policies lack, a grant makes up for.
        return if applies.is_true() { with } else { plain };
    }
    let part = |missing| Part {
        about: About::Grant(index),
        possible: possible.clone(),
        decision: None,
        request: None,
        missing,
    };
    if applies.is_true() {
        return Decision { parts: vec![part(Vec::new())], ..with };
    }
    if missing.is_empty() {
        missing.push(Missing::Field(
            "whether a boundary or session policy limits a grant of the key".to_owned(),
        ));
    }
    let mut all: Vec<Missing> = missing.iter().chain(&plain.missing).chain(&with.missing).cloned().collect();
    all.sort();
    all.dedup();
    let (verdict, parts) = (verdict(&possible), vec![part(missing)]);
    Decision { verdict, possible, missing: all, parts, ..plain }
}

impl Grants {
    /// Where the grant at a position is written.
    pub fn place(&self, index: usize) -> Option<Place> {
        match self {
            Self::Known(grants) => grants.get(index)?.place,
            Self::NotConsidered | Self::Unknown => None,
        }
    }

    /// Whether a grant allows the request, which one, and what is not known.
    fn apply(&self, env: &Env<'_>) -> (Truth, Option<usize>, Vec<Missing>) {
        let field = || Missing::Field("kms_grants".to_owned());
        let Self::Known(grants) = self else { return (Truth::Unknown, None, vec![field()]) };
        let mut found = (Truth::False, None, Vec::new());
        for (index, grant) in grants.iter().enumerate() {
            let mut missing = Vec::new();
            match grant.allows(env, &mut missing) {
                Truth::True => return (Truth::True, Some(index), Vec::new()),
                Truth::Unknown => {
                    if missing.is_empty() {
                        missing.push(field());
                    }
                    found.0 = Truth::Unknown;
                    found.1 = found.1.or(Some(index));
                    found.2.append(&mut missing);
                }
                Truth::False => {}
            }
        }
        found
    }
}

impl KmsGrant {
    fn allows(&self, env: &Env<'_>, missing: &mut Vec<Missing>) -> Truth {
        let action = env.request.action.split_once(':').map_or("", |(_, name)| name);
        let operation = self.operations.iter().any(|one| one.eq_ignore_ascii_case(action));
        let mut who = Truth::from(operation) & self.names(env);
        if who.is_false() {
            return who;
        }
        if who.is_unknown() {
            missing.extend(self.grantee.holes().map(|hole| Missing::Hole(hole.name.to_string())));
        }
        for hole in &self.open {
            who = who & Truth::Unknown;
            missing.push(Missing::Hole(hole.name.to_string()));
        }
        if self.context_equals.is_none() && self.context_subset.is_empty() {
            return who;
        }
        // <https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html>
        if action.eq_ignore_ascii_case("CreateGrant") {
            // It is then about the grants that are made, which no request shows.
            let question = "whether the new grant has a constraint at least as strict";
            missing.push(Missing::Field(question.to_owned()));
            return who & Truth::Unknown;
        }
        if !WITH_CONTEXT.iter().any(|name| action.eq_ignore_ascii_case(name)) {
            return who;
        }
        let pairs = self.context_equals.iter().flatten().chain(&self.context_subset);
        let mut holds = Truth::True;
        for (key, value) in pairs {
            let key = format!("kms:EncryptionContext:{key}");
            holds = holds
                & match env.request.value_of(&key.to_ascii_lowercase()) {
                    ContextValue::Known(values) => Truth::any(values.iter().map(|own| own.same_as(value))),
                    ContextValue::Absent => Truth::False,
                    ContextValue::Unknown if lacks(env, &key) => Truth::False,
                    ContextValue::Unknown => {
                        missing.push(Missing::Key(key));
                        Truth::Unknown
                    }
                };
        }
        who & holds & self.nothing_besides(env, missing)
    }

    /// Whether the call's encryption context has no pairs but those that the
    /// grant wants, where it wants exactly them.
    fn nothing_besides(&self, env: &Env<'_>, missing: &mut Vec<Missing>) -> Truth {
        let Some(wanted) = &self.context_equals else { return Truth::True };
        let known = |key: &str| wanted.iter().any(|(own, _)| own.eq_ignore_ascii_case(key));
        let given = env.request.context.iter().filter(|(_, value)| **value != ContextValue::Absent);
        let mut pairs = given.filter_map(|(key, _)| key.strip_prefix("kms:encryptioncontext:"));
        if pairs.any(|key| !known(key)) {
            return Truth::False;
        }
        match env.request.value_of("kms:encryptioncontextkeys") {
            ContextValue::Known(keys) => Truth::all(keys.iter().map(|key| match key.literal() {
                Some(key) => Truth::from(known(key)),
                None => Truth::Unknown,
            })),
            _ if env.request.context.complete => Truth::True,
            _ => {
                missing.push(Missing::Key("kms:EncryptionContextKeys".to_owned()));
                Truth::Unknown
            }
        }
    }

    fn names(&self, env: &Env<'_>) -> Truth {
        let who = &env.request.principal;
        let text = &self.grantee;
        let form = match text.literal() {
            Some(name) if !name.starts_with("arn:") && name.contains(".amazon") => {
                PrincipalForm::Service(text.clone())
            }
            _ => PrincipalForm::under_aws(text),
        };
        let nowhere = Place { file: FileId(0), span: Span::new(0, 0) };
        let entry = super::PrincipalEntry { text: Located { value: text.clone(), place: nowhere }, form };
        let element = super::PrincipalElement { negated: false, entries: vec![entry], place: nowhere };
        let named = element.names(who, None);
        // Whom a grant to a whole account reaches is not said; its root user.
        let account =
            if who.kind() == PrincipalKind::Root { named.account } else { named.account & Truth::Unknown };
        named.direct | named.parent | account
    }
}

/// Whether the encryption context of a call is known not to have a pair.
fn lacks(env: &Env<'_>, key: &str) -> bool {
    let ContextValue::Known(keys) = env.request.value_of("kms:encryptioncontextkeys") else { return false };
    let name = key.split_at("kms:EncryptionContext:".len()).1;
    keys.iter().all(|own| own.literal().is_some_and(|own| !own.eq_ignore_ascii_case(name)))
}

/// The name under which the grant at this position is reported.
pub fn grant_name(index: usize) -> Arc<str> {
    format!("kms_grants[{index}]").into()
}
