//! Whether AWS asks an action about a resource at all. Putting an object is
//! asked about objects and never about a bucket, so no policy can allow it
//! there. Nothing is claimed of an action that the catalogue does not know, nor
//! of an ARN that is not recognised as that of some other kind of resource; what
//! is not known of a resource is taken to be so that the request can be made.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::actions::{self, Action, ResourceType};
use super::arn::{fields, literal_matches, split, units_match};
use super::evaluate::PolicySet;
use super::pattern::{Unit, pattern_units};
use super::request::{Env, Request, ResourceAccount};
use super::sides::Sides;
use crate::syntax::Text;

/// A request that AWS never makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The action, as AWS writes it.
    pub action: String,
    /// The resource that it is not asked about.
    pub resource: String,
    /// The ARNs that it is asked about instead, by example; none where it is
    /// asked about no resource in particular, as `*`.
    pub asked: Vec<String>,
    /// What to write under `Resource` so that the action is covered.
    pub write: String,
}

/// Why AWS never makes this request; nothing if it may.
pub fn misfit(request: &Request) -> Option<Misfit> {
    misfit_of(&request.action, &request.resource)
}

/// Why an action is never asked about what a `Resource` pattern covers;
/// nothing if it may be about something of that.
pub fn misfit_of(action: &str, resource: &Text) -> Option<Misfit> {
    let literal = resource.literal();
    if literal == Some("*") {
        return None;
    }
    let action = actions::find(action)?;
    if action.resources().len() == 0 {
        return without_resource(action, literal?);
    }
    let resource_of = Resource::new(resource);
    if action.resources().any(|used| resource_of.fits(used.resource)) || is_exempt(action, literal) {
        return None;
    }
    if !resource_of.is_recognised(action) {
        return None;
    }
    let asked = asked(action, resource);
    let write = to_write(resource, &asked);
    Some(Misfit { action: action.to_string(), resource: resource.to_string(), asked, write })
}

/// An action that is asked about no resource in particular cannot be about one.
fn without_resource(action: Action, arn: &str) -> Option<Misfit> {
    let fields = split(arn)?;
    // The lists of IAM are asked about a path, such as `arn:...:user/`, other
    // services name what is listed in the form `arn:...:table/*`, and AWS's own
    // examples allow listing all buckets on `arn:aws:s3:::*`.
    if arn.contains(['*', '?']) || fields[5].is_empty() || fields[5].ends_with('/') || fields[2] == "iam" {
        return None;
    }
    Some(Misfit {
        action: action.to_string(),
        resource: arn.to_owned(),
        asked: Vec::new(),
        write: "*".to_owned(),
    })
}

/// What the catalogue leaves out: session tags of federated users. And a key
/// that AWS manages is known by its alias only, so that stands for the key.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>
fn is_exempt(action: Action, arn: Option<&str>) -> bool {
    let Some(fields) = arn.and_then(split) else { return false };
    let is = |service: &str, begin: &str| action.service() == service && fields[5].starts_with(begin);
    is("sts", "federated-user/") || is("kms", "alias/aws/")
}

/// Forms of ARNs that end in a name, and what no such name has in it, so that
/// it begins another form.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html>
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
const NAMES: [(&str, &str); 3] = [
    ("arn:*:dynamodb:*:*:table/*", "/"),
    ("arn:*:kinesis:*:*:stream/*", "/"),
    ("arn:*:logs:*:*:log-group:*", ":log-stream:"),
];

/// Whether an ARN of this form goes on behind the name.
fn is_longer_form(pattern: &str, arn: &str) -> bool {
    let Some((form, separator)) = NAMES.iter().find(|(form, _)| *form == pattern) else { return false };
    let begin = form.rsplit(':').next().map_or(0, |end| end.len().saturating_sub(1));
    let name = split(arn).and_then(|fields| fields[5].get(begin..)).unwrap_or_default();
    // Services write `log-group:name:log-stream:` for the group itself.
    name.split_once(separator).is_some_and(|(_, rest)| !rest.is_empty())
}

/// A resource of a request or a pattern of resources. Its `*` and `?` may
/// stand for anything, as its holes may.
enum Resource<'a> {
    Literal(&'a str),
    Open(Vec<Unit>),
}

impl<'a> Resource<'a> {
    fn new(text: &'a Text) -> Self {
        match text.literal().filter(|literal| !literal.contains(['*', '?'])) {
            Some(literal) => Self::Literal(literal),
            None => {
                let anything = |unit| if unit == Unit::Run { Unit::Hole } else { unit };
                Self::Open(pattern_units(text).into_iter().map(anything).collect())
            }
        }
    }

    /// Whether it can be of a kind.
    fn fits(&self, kind: ResourceType) -> bool {
        let pattern = kind.pattern();
        // The names of buckets and access points have no slash, and access
        // points belong to an account.
        if pattern.ends_with(":s3:::*") && self.slashes() > 0 {
            return false;
        }
        if pattern.ends_with(":accesspoint/*") && (self.slashes() > 1 || self.is_without_account()) {
            return false;
        }
        match self {
            Self::Literal(arn) => literal_matches(&pattern, arn) && !is_longer_form(&pattern, arn),
            // What stands for anything on both sides: a common string is enough.
            Self::Open(units) => {
                let template = pattern_units(&Text::from(pattern));
                let template: Vec<Unit> = template
                    .into_iter()
                    .map(|unit| if unit == Unit::Run { Unit::Hole } else { unit })
                    .collect();
                !units_match(units, &template).is_false()
            }
        }
    }

    /// How many slashes it has at least.
    fn slashes(&self) -> usize {
        match self {
            Self::Literal(arn) => arn.matches('/').count(),
            Self::Open(units) => units.iter().filter(|unit| **unit == Unit::Char('/')).count(),
        }
    }

    fn is_without_account(&self) -> bool {
        match self {
            Self::Literal(arn) => split(arn).is_some_and(|fields| fields[4].is_empty()),
            Self::Open(units) => {
                let mut fields = units.splitn(6, |unit| *unit == Unit::Char(':'));
                fields.nth(4).is_some_and(<[Unit]>::is_empty) && fields.next().is_some()
            }
        }
    }

    /// Whether it can only be a resource of another kind that is known.
    fn is_recognised(&self, action: Action) -> bool {
        let service: String = match self {
            Self::Literal(arn) => match split(arn) {
                Some(fields) => fields[2].to_owned(),
                None => return false,
            },
            Self::Open(units) => {
                let field = units.split(|unit| *unit == Unit::Char(':')).nth(2).unwrap_or_default();
                let letters = field.iter().map(|unit| if let Unit::Char(c) = unit { Some(*c) } else { None });
                match letters.collect() {
                    Some(service) => service,
                    None => return false,
                }
            }
        };
        // A session is somebody who asks, and no resource of any action.
        let is_session = match self {
            Self::Literal(arn) => literal_matches("arn:*:sts:*:*:assumed-role/*", arn),
            Self::Open(_) => false,
        };
        is_session
            || [service, action.service()]
                .iter()
                .any(|service| actions::resource_types(service).any(|kind| self.fits(kind)))
    }
}

/// The ARNs that an action is asked about, as near to this one as they can be.
fn asked(action: Action, resource: &Text) -> Vec<String> {
    let own = fields(resource).map(|fields| fields.map(|field| field.to_string()));
    let own = own.as_ref();
    let bucket = own
        .filter(|fields| fields[2] == "s3")
        .map(|fields| fields[5].split('/').next().unwrap_or_default().trim_end_matches('*').to_owned());
    let mut asked: Vec<String> = Vec::new();
    for used in action.resources() {
        let arn = used.resource.filled(|variable| {
            let field = |index: usize, otherwise: &str| {
                let stated = own
                    .map(|fields| &fields[index])
                    .filter(|field| !field.is_empty() && !field.contains('*'));
                stated.map_or_else(|| otherwise.to_owned(), Clone::clone)
            };
            match variable {
                "Partition" => field(1, "aws"),
                "Region" => field(3, "us-east-1"),
                "Account" => field(4, "111122223333"),
                "BucketName" => {
                    bucket.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| "bucket".to_owned())
                }
                "ObjectName" => "key".to_owned(),
                other => format!("<{other}>"),
            }
        });
        if !asked.contains(&arn) {
            asked.push(arn);
        }
    }
    // What is nearest leads: `bucket` and `object` before access points.
    asked.sort_by_key(|arn| split(arn).map(|fields| fields[3].len() + fields[4].len()));
    asked.truncate(2);
    asked
}

/// The pattern that covers what is asked about.
fn to_write(resource: &Text, asked: &[String]) -> String {
    let nearest = asked.first().map_or("*", String::as_str);
    let literal = resource.literal().map(|literal| literal.trim_end_matches(['*', '/']));
    match nearest.strip_suffix("/key") {
        // An object where a bucket stands: everything in it.
        Some(bucket) if literal == Some(bucket) || nearest.contains(":s3:::") => format!("{bucket}/*"),
        _ => match nearest.split_once('<') {
            Some((before, _)) => format!("{before}*"),
            None => nearest.to_owned(),
        },
    }
}

/// Why a request that policies seem to allow never is.
pub(super) fn never_allowed(request: &Request, policies: &PolicySet<'_>) -> Option<Misfit> {
    let misfit = misfit(request)?;
    if !misfit.asked.is_empty() {
        return Some(misfit);
    }
    // What is asked about everything is allowed by what allows everything.
    let owner = request.owner().map_or(ResourceAccount::Unknown, ResourceAccount::Account);
    let asked = Request { resource: Text::from("*"), resource_account: owner, ..request.clone() };
    Sides::new(&Env::new(&asked, policies.bounded()), policies).allow().is_false().then_some(misfit)
}
