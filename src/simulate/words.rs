//! Why a request is decided as it is, in sentences.

use super::question::Question;
use super::slots::Slot;
use super::{Files, beyond, fitting, slips};
use crate::diagnostic::Located;
use crate::iam::{
    Cause, ContextValue, Decision, Denial, Dimension, Missing, PrincipalKind, Request, ResourceAccount, Side,
    StatementRef, Verdict, arn,
};
use crate::kleene::Truth;
use crate::syntax::Text;

/// More listed values than this are counted, not written out.
const MOST_LISTED: usize = 4;

/// The sentences of an answer, the most telling first.
pub(super) fn explain(
    question: &Question,
    files: &Files,
    decision: &Decision,
    outcomes: &[String],
    depends_on: &[String],
) -> Vec<String> {
    let words = Words { question, files, request: &question.request };
    let mut said = Vec::new();
    let several = decision.parts.iter().filter(|part| part.decision.is_some()).count() > 1;
    said.extend(decision.parts.iter().filter_map(beyond::sentence));
    match decision.verdict {
        _ if several => words.parts(decision, outcomes, &mut said),
        Verdict::Allowed => {
            said.extend(decision.decided_by.iter().map(|statement| words.allows(statement)));
            if said.is_empty() {
                said.push(words.allowed_without_policies());
            }
        }
        Verdict::ExplicitDeny | Verdict::ImplicitDeny => {
            let all = decision.denial.iter().chain(&decision.other_denials);
            said.extend(all.map(|denial| words.denial(denial)));
        }
        Verdict::Unknown => {
            said.push(format!("it cannot be said without {}", words.missing(&decision.missing)));
            said.extend(outcomes.iter().cloned());
            // It may be open only how it is denied.
            said.extend(decision.denial.iter().map(|denial| words.denial(denial)));
        }
    }
    if decision.verdict != Verdict::Unknown {
        said.extend(outcomes.iter().cloned());
    }
    said.splice(0..0, slips::notes(question, files));
    fitting::add(&question.request, &mut said);
    said.splice(0..0, forgotten(&question.request, depends_on));
    said.extend(beyond::notes(question, decision.verdict == Verdict::Allowed));
    said.push(words.accounts());
    said
}

struct Words<'a> {
    question: &'a Question,
    files: &'a Files,
    /// What is asked, which may be about a part of the question's request.
    request: &'a Request,
}

impl Words<'_> {
    fn statement(&self, statement: &StatementRef) -> String {
        let sid = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" ({sid})"));
        let (policy, index) = (&statement.policy, statement.index);
        format!("{policy}, statement {index}{sid} at {}", self.files.shown(statement.place))
    }

    /// What each of several permissions comes to: those that decide, or all
    /// where none is missing.
    fn parts(&self, decision: &Decision, outcomes: &[String], said: &mut Vec<String>) {
        if decision.verdict == Verdict::Unknown {
            said.push(format!("it cannot be said without {}", self.missing(&decision.missing)));
            said.extend(outcomes.iter().cloned());
        }
        for part in &decision.parts {
            let Some(own) = &part.decision else { continue };
            let words = Words { request: part.request.as_deref().unwrap_or(self.request), ..*self };
            let subject = beyond::subject(part);
            said.push(format!("{subject}: {}", beyond::outcomes(part)));
            match own.verdict {
                Verdict::Allowed => said.extend(own.decided_by.iter().map(|one| words.allows(one))),
                _ => said.extend(own.denial.iter().map(|denial| words.denial(denial))),
            }
        }
    }

    fn allows(&self, statement: &StatementRef) -> String {
        let side = self.question.documents.side_of(statement.place).map_or("a policy", side_words);
        format!("{side} allows it: {}", self.statement(statement))
    }

    fn allowed_without_policies(&self) -> String {
        match self.question.request.principal.kind() {
            PrincipalKind::Root => "the root user needs no policy in its own account".to_owned(),
            _ => "it needs no permission".to_owned(),
        }
    }

    fn denial(&self, denial: &Denial) -> String {
        let side = side_words(denial.side);
        match &denial.cause {
            Cause::Explicit { statement, conditions, not_spared } => {
                let listed = not_spared.map(|why| why.why().to_owned());
                let why: Vec<String> = listed.into_iter().chain(conditions.iter().map(holding)).collect();
                let why = if why.is_empty() { String::new() } else { format!("; {}", why.join("; ")) };
                format!("{side} denies it: {}{why}", self.statement(statement))
            }
            Cause::Implicit(miss) => {
                let why: Vec<String> =
                    miss.dimensions.iter().map(|dimension| self.failing(dimension)).collect();
                match &miss.statement {
                    Some(statement) => format!(
                        "{side} does not allow it; nearest is {}, but {}",
                        self.statement(statement),
                        why.join(", and ")
                    ),
                    None => match miss.dimensions.first() {
                        Some(Dimension::NoPolicy) => format!("{side} does not allow it: there is none"),
                        Some(Dimension::Misfit(misfit)) => fitting::never_asked(misfit),
                        Some(Dimension::Barred(bar)) => format!("no policy can allow it: {}", bar.why()),
                        _ => format!("{side} does not allow it: it holds no statement that allows this"),
                    },
                }
            }
        }
    }

    fn failing(&self, dimension: &Dimension) -> String {
        match dimension {
            Dimension::NoPolicy => "there is no policy".to_owned(),
            Dimension::NoStatement => "no statement allows anything".to_owned(),
            Dimension::Misfit(misfit) => fitting::never_asked(misfit),
            Dimension::Barred(bar) => bar.why(),
            Dimension::Action { listed: values, negated, wanted, .. } => {
                format!("its {} {} {} {wanted}", named("Action", *negated), listed(values), covers(*negated))
            }
            Dimension::Principal { listed: values, .. } if values.is_empty() => {
                "it names no Principal".to_owned()
            }
            Dimension::Principal { listed: values, negated, .. } => {
                format!(
                    "its {} {} {} the caller",
                    named("Principal", *negated),
                    listed(values),
                    covers(*negated)
                )
            }
            Dimension::Resource { patterns, negated, .. } => {
                let resource = &self.request.resource;
                let name = named("Resource", *negated);
                let advice = if *negated { None } else { fitting::advice(&self.question.request, patterns) };
                let advice = advice.unwrap_or_default();
                format!("its {name} {} {} {resource}{advice}", listed(patterns), covers(*negated))
            }
            Dimension::Condition { operator, key, expected, actual, absent, .. } => format!(
                "{} {} {} does not hold: {}",
                operator.value,
                key.value,
                listed(expected),
                actual_words(&key.value, actual.as_deref(), *absent)
            ),
        }
    }

    /// What takes part, in one sentence.
    fn accounts(&self) -> String {
        let request = &self.question.request;
        let action = request.action.to_ascii_lowercase();
        let by_resource = action.starts_with("kms:") || action.starts_with("sts:assumerole");
        if request.principal.account_text().is_none() {
            return "the caller belongs to no account, so the policy of the resource alone decides"
                .to_owned();
        }
        match request.is_same_account() {
            Truth::True if self.owner_is_taken_for_granted() => {
                "taken for granted: the caller's account owns the resource, whose ARN names no account (give the owner as \
                 the resource's account); the caller's policies or the resource's suffice"
                    .to_owned()
            }
            Truth::True if by_resource => {
                "caller and resource are in one account; the policy of the resource must take part".to_owned()
            }
            Truth::True => {
                "caller and resource are in one account; the caller's policies or the resource's suffice"
                    .to_owned()
            }
            Truth::False => "caller and resource are in two accounts; both sides must allow it".to_owned(),
            Truth::Unknown => "which account owns the resource is not known".to_owned(),
        }
    }

    fn owner_is_taken_for_granted(&self) -> bool {
        let resource = &self.question.request.resource;
        self.question.request.resource_account == ResourceAccount::Implied
            && resource.literal() != Some("*")
            && arn::account(resource).is_none()
    }

    fn missing(&self, missing: &[Missing]) -> String {
        let one = |missing: &Missing| match missing {
            Missing::Key(key) => format!("the value of {key}"),
            Missing::Hole(name) => format!("what `{name}` stands for"),
            Missing::Document(name) => {
                Slot::words_of(name).map_or_else(|| format!("the policy {name}"), str::to_owned)
            }
            Missing::ResourceAccount => "the account of the resource".to_owned(),
            Missing::Field(what) => what.clone(),
        };
        let all: Vec<String> = missing.iter().map(one).collect();
        all.join(", ")
    }
}

/// The condition of a Deny that holds, and by what.
fn holding(dimension: &Dimension) -> String {
    match dimension {
        Dimension::Condition { operator, key, expected, actual, absent, .. } => format!(
            "{} {} {} holds: {}",
            operator.value,
            key.value,
            listed(expected),
            actual_words(&key.value, actual.as_deref(), *absent)
        ),
        _ => String::new(),
    }
}

/// Keys that AWS puts into every request, in lower case: where one is absent,
/// it was forgotten.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
const ALWAYS_SENT: [&str; 6] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:useragent",
    "aws:viaawsservice",
];

/// Keys that AWS puts into every request with temporary credentials. That of
/// MFA is missing where the session comes from an identity provider.
const ALWAYS_SENT_BY_SESSIONS: [&str; 2] = ["aws:multifactorauthpresent", "aws:tokenissuetime"];

fn is_always_sent(lowered: &str, who: PrincipalKind) -> bool {
    use PrincipalKind::{AssumedRole, FederatedUser, Role, User};
    let session = matches!(who, Role | AssumedRole | FederatedUser);
    ALWAYS_SENT.contains(&lowered)
        || (session && ALWAYS_SENT_BY_SESSIONS.contains(&lowered))
        || (lowered == "aws:userid" && (session || who == User))
}

/// The keys that the answer turns on and that nobody gave, though AWS always
/// sends them: taking them for absent is then a guess.
fn forgotten(request: &Request, depends_on: &[String]) -> Option<String> {
    let is = |key: &&String| {
        let lowered = key.to_ascii_lowercase();
        request.context.get(&lowered).is_none()
            && request.value_of(&lowered) == ContextValue::Absent
            && is_always_sent(&lowered, request.principal.kind())
    };
    let keys: Vec<&str> = depends_on.iter().filter(is).map(String::as_str).collect();
    let (is, it) = if keys.len() == 1 { ("is", "it") } else { ("are", "them") };
    (!keys.is_empty()).then(|| {
        let keys = keys.join(" and ");
        format!(
            "{keys} {is} taken as absent, because the context does not give {it}; AWS always sends {it}, so add {it} to \
             the context"
        )
    })
}

fn actual_words(key: &str, actual: Option<&[Text]>, absent: bool) -> String {
    match actual {
        _ if absent && ALWAYS_SENT.contains(&&*key.to_ascii_lowercase()) => {
            "the request does not give the key, which AWS always sends: add it to the context".to_owned()
        }
        _ if absent => "the request does not have the key".to_owned(),
        Some([one]) => format!("it is {one}"),
        Some(many) => {
            let all: Vec<String> = many.iter().map(ToString::to_string).collect();
            format!("it is [{}]", all.join(", "))
        }
        None => "its value is not known".to_owned(),
    }
}

fn named(element: &str, negated: bool) -> String {
    if negated { format!("Not{element}") } else { element.to_owned() }
}

fn covers(negated: bool) -> &'static str {
    if negated { "excludes" } else { "does not cover" }
}

fn listed(values: &[Located<Text>]) -> String {
    let written: Vec<String> = values.iter().take(MOST_LISTED).map(|value| value.value.to_string()).collect();
    match (written.as_slice(), values.len()) {
        ([one], 1) => one.clone(),
        (some, all) if all <= MOST_LISTED => format!("[{}]", some.join(", ")),
        (some, all) => format!("[{} and {} more]", some.join(", "), all - some.len()),
    }
}

/// A side as the subject of a sentence.
pub(super) fn side_words(side: Side) -> &'static str {
    match Slot::of(side) {
        Slot::Identity => "the identity's policy",
        Slot::Resource => "the resource's policy",
        Slot::Boundary => "the permissions boundary",
        Slot::Session => "the session policy",
        Slot::Scp => "the service control policy",
        Slot::Rcp => "the resource control policy",
        Slot::VpcEndpoint => "the VPC endpoint's policy",
        Slot::AccessPoint => "the access point's policy",
    }
}
