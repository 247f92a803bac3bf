//! Reads a request document. What is wrong with it is said with the field and
//! its place; a request that is not wholly understood is not answered.

use std::sync::Arc;

use super::documents::{Document, Documents};
use super::parts::{check_action, check_resource, principal, resource_account, session_fits};
use super::slots::Slot;
use super::typed::check_value;
use crate::diagnostic::{Place, nearest};
use crate::iam::{Context, ContextValue, Principal, Request, ResourceAccount};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{Entry, Kind, Node, ProblemKind, Syntax, Text, Values, parse, pointer_to};

/// The fields of a request.
pub const FIELDS: [&str; 17] = [
    "principal",
    "session_of",
    "action",
    "resource",
    "resource_account",
    "context",
    "context_is_complete",
    "identity_policies",
    "resource_policy",
    "permissions_boundaries",
    "session_policy",
    "service_control_policies",
    "resource_control_policies",
    "vpc_endpoint_policies",
    "access_point_policy",
    "bucket",
    "kms_grants",
];

/// A request and the policies that bear on it.
#[derive(Clone, Debug)]
pub struct Question {
    /// What is asked.
    pub request: Request,
    /// The policies.
    pub documents: Documents,
}

/// What is wrong with a request or a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; nothing where an argument is wrong.
    pub place: Option<Place>,
    /// The field, as a JSON pointer or the name of an argument.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Reads a request.
///
/// # Errors
/// Everything that is wrong with it, in source order.
pub fn read(file: &SourceFile, id: FileId, syntax: Syntax) -> Result<Question, Vec<Problem>> {
    let (root, _) = document(
        file,
        id,
        syntax,
        "a request is a JSON object with \"principal\", \"action\" and \"resource\"",
    )?;
    let mut reader = Reader { text: &file.text, file: id, problems: Vec::new() };
    let question = reader.question(&root);
    let mut problems = reader.problems;
    for problem in &mut problems {
        if let (Some(place), true) = (problem.place, problem.field.is_empty()) {
            problem.field = pointer_to(&root, place.span);
        }
    }
    problems.sort_by_key(|problem| problem.place);
    match question {
        Some(question) if problems.is_empty() => Ok(question),
        _ => Err(problems),
    }
}

/// Reads a file that is one policy, for this field.
///
/// # Errors
/// Everything that is wrong with it, in source order.
pub fn read_policy(
    file: &SourceFile,
    id: FileId,
    slot: Slot,
    action: &str,
) -> Result<Document, Vec<Problem>> {
    let syntax = Syntax::of_file(file).unwrap_or(Syntax::Json);
    let help = "a policy is a mapping with \"Version\" and \"Statement\"";
    let (root, loose) = document(file, id, syntax, help)?;
    let mut reader = Reader { text: &file.text, file: id, problems: Vec::new() };
    // YAML has to be turned into JSON before AWS takes it, comments and all.
    if syntax == Syntax::Json {
        for (span, what) in loose {
            let help = "remove it".to_owned();
            reader.problem(
                span,
                format!("this policy has {what}: AWS takes strict JSON and rejects it"),
                help,
            );
        }
    }
    let policy = if reader.is_wrapped(&root) { None } else { reader.policy(&root, slot, action) };
    for problem in &mut reader.problems {
        if let (Some(place), true) = (problem.place, problem.field.is_empty()) {
            problem.field = pointer_to(&root, place.span);
        }
    }
    match policy {
        Some(policy) if reader.problems.is_empty() => {
            Ok(Document::Known { name: file.display.as_str().into(), policy: Box::new(policy) })
        }
        _ => Err(reader.problems),
    }
}

/// What makes a text more than JSON: a comment, or a comma too many.
type Loose = Vec<(Span, &'static str)>;

/// The only document of a file, with what is no strict JSON in it.
fn document(
    file: &SourceFile,
    id: FileId,
    syntax: Syntax,
    help: &str,
) -> Result<(Node, Loose), Vec<Problem>> {
    let parsed = parse(file, syntax, &Values::none());
    let comments = parsed.comments.iter().map(|comment| (comment.span, "a comment"));
    let commas = parsed.trailing_commas.iter().map(|comma| (*comma, "a comma before a closing bracket"));
    let loose = comments.chain(commas).collect();
    let place = |span: Span| Some(Place { file: id, span });
    let problems: Vec<Problem> = parsed
        .problems
        .into_iter()
        .map(|problem| Problem {
            place: place(problem.span),
            field: String::new(),
            message: match problem.kind {
                ProblemKind::DuplicateKey { .. } => {
                    format!("{}: which of the two is meant?", problem.message)
                }
                ProblemKind::Syntax => problem.message,
            },
            help: problem.help,
        })
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let complain = |span, message: &str| {
        let message = message.to_owned();
        Err(vec![Problem { place: place(span), field: String::new(), message, help: Some(help.to_owned()) }])
    };
    let mut documents = parsed.documents.into_iter();
    match (documents.next(), documents.next()) {
        (Some(only), None) => Ok((only, loose)),
        (Some(_), Some(second)) => complain(second.span, "there is a second document; one is expected"),
        (None, _) => complain(Span::new(0, 0), "there is nothing here"),
    }
}

pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) file: FileId,
    pub(super) problems: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn problem(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        self.problems.push(Problem {
            place: Some(Place { file: self.file, span }),
            field: String::new(),
            message: message.into(),
            help: help.into(),
        });
    }

    fn question(&mut self, root: &Node) -> Option<Question> {
        if !root.is_object() {
            let help = "write {\"principal\": ..., \"action\": ..., \"resource\": ...}".to_owned();
            self.problem(
                root.span,
                format!("a request is a mapping, and this is {}", root.kind_name()),
                help,
            );
            return None;
        }
        if root.get("Statement").is_some() && root.get("principal").is_none() {
            let help = "give it as --policy, beside --principal, --action and --resource, or put it into a request under \
                        \"identity_policies\"";
            self.problem(root.span, "this is a policy, and a request is expected", help.to_owned());
            return None;
        }
        self.known_keys(root, "a request", &FIELDS);
        let action =
            self.required(root, "action", "for example \"s3:PutObject\"").and_then(|(text, span)| {
                match check_action(&text) {
                    Ok(()) => Some(text),
                    Err((message, help)) => {
                        self.problem(span, message, help);
                        None
                    }
                }
            });
        let words = action.clone().unwrap_or_default();
        let principal = self
            .required(root, "principal", "for example \"arn:aws:iam::111122223333:role/app\"")
            .and_then(|(text, span)| {
                let found = principal(&text, &words);
                found.map_err(|(message, help)| self.problem(span, message, help)).ok()
            });
        let resource = self
            .required(root, "resource", "an ARN, or \"*\" where the action has no resource")
            .and_then(|(text, span)| match check_resource(&text) {
                Ok(()) => Some(text),
                Err((message, help)) => {
                    self.problem(span, message, help);
                    None
                }
            });
        let principal = self.session_of(root, principal);
        let account = self.account(root);
        let context = self.context(root, principal.as_ref());
        let through = resource.as_deref().is_some_and(|arn| arn.contains(":accesspoint/"));
        let bucket = self.bucket(root, through);
        let documents = self.documents(root, &words);
        let mut request = Request::new(principal?, action?, resource?).with_context(context);
        request.resource_account = account;
        request.bucket = bucket;
        Some(Question { request, documents })
    }

    pub(super) fn known_keys(&mut self, node: &Node, what: &str, known: &[&str]) {
        for entry in node.entries().iter().filter(|entry| !known.contains(&&*entry.key)) {
            let help = match nearest(&entry.key, known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("{what} may have: {}", known.join(", ")),
            };
            self.problem(entry.key_span, format!("{what} has no field `{}`", entry.key), help);
        }
    }

    /// A string as it was written: in a request nothing is a placeholder.
    pub(super) fn string(&mut self, node: &Node, what: &str) -> Option<String> {
        let found = match &node.kind {
            Kind::String(text) => match text.literal() {
                Some(literal) => Some(literal.to_owned()),
                None => self.text.get(node.span.range()).map(|raw| {
                    let unquoted = serde_json::from_str::<String>(raw);
                    unquoted.unwrap_or_else(|_| raw.trim_matches(['"', '\'']).to_owned())
                }),
            },
            Kind::Number(token) if what == "resource_account" => {
                self.problem(node.span, "an account id is a string", format!("write \"{token:0>12}\""));
                return None;
            }
            _ => None,
        };
        if found.is_none() {
            self.problem(node.span, format!("`{what}` is a string, and this is {}", node.kind_name()), None);
        }
        found
    }

    fn required(&mut self, root: &Node, name: &str, example: &str) -> Option<(String, Span)> {
        let Some(node) = root.get(name) else {
            let span = Span { start: root.span.start, end: root.span.start.saturating_add(1) };
            self.problem(span, format!("the request has no `{name}`"), format!("add \"{name}\": {example}"));
            if let Some(problem) = self.problems.last_mut() {
                problem.field = format!("/{name}");
            }
            return None;
        };
        self.string(node, name).map(|text| (text, node.span))
    }

    fn session_of(&mut self, root: &Node, principal: Option<Principal>) -> Option<Principal> {
        let Some(node) = root.get("session_of").filter(|node| !node.is_null()) else { return principal };
        let text = self.string(node, "session_of")?;
        let parent = Principal::parse(&Text::from(text.as_str()));
        let principal = principal?;
        if let Err((message, help)) = session_fits(&principal, parent.as_ref()) {
            self.problem(node.span, format!("\"{text}\" {message}"), help.to_owned());
            return None;
        }
        Some(principal.session_of(text))
    }

    fn account(&mut self, root: &Node) -> ResourceAccount {
        let Some(node) = root.get("resource_account").filter(|node| !node.is_null()) else {
            return ResourceAccount::Implied;
        };
        let Some(text) = self.string(node, "resource_account") else { return ResourceAccount::Implied };
        resource_account(&text).unwrap_or_else(|| {
            let help = "write twelve digits in quotes, or \"unknown\"".to_owned();
            self.problem(node.span, format!("\"{text}\" is no account id"), help);
            ResourceAccount::Implied
        })
    }

    fn context(&mut self, root: &Node, principal: Option<&Principal>) -> Context {
        let mut context = Context::complete();
        if let Some(node) = root.get("context_is_complete").filter(|node| !node.is_null()) {
            match node.kind {
                Kind::Bool(complete) => context.complete = complete,
                _ => self.problem(node.span, "`context_is_complete` is true or false", None),
            }
        }
        let Some(node) = root.get("context").filter(|node| !node.is_null()) else { return context };
        if !node.is_object() {
            let message =
                format!("`context` is a mapping of keys to values, and this is {}", node.kind_name());
            self.problem(node.span, message, "write {\"aws:SourceIp\": \"203.0.113.7\"}".to_owned());
            return context;
        }
        for Entry { key, key_span, value } in node.entries() {
            if context.get(&key.to_ascii_lowercase()).is_some() {
                let help = "keys are compared without case; keep one of them".to_owned();
                self.problem(*key_span, format!("the context has `{key}` twice"), help);
                continue;
            }
            let Some(known) = self.context_value(key, value) else { continue };
            if let (ContextValue::Known(values), Some(who)) = (&known, principal) {
                for (text, node) in values.iter().zip(value.one_or_many()) {
                    if let Err((message, help)) = check_value(key, text, who) {
                        self.problem(node.span, message, help);
                    }
                }
            }
            context = context.set(key, known);
        }
        context
    }

    fn context_value(&mut self, key: &str, node: &Node) -> Option<ContextValue> {
        let mut one = |node: &Node| match &node.kind {
            Kind::Number(token) => Some(Text::from_shared(Arc::clone(token))),
            Kind::Bool(value) => Some(Text::from(if *value { "true" } else { "false" })),
            _ => self.string(node, key).map(|text| Text::from(text.as_str())),
        };
        Some(match &node.kind {
            Kind::Null => ContextValue::Absent,
            Kind::Array(items) => ContextValue::Known(items.iter().map(one).collect::<Option<_>>()?),
            _ => ContextValue::Known(vec![one(node)?]),
        })
    }
}
