//! What the resources of the AWS provider say of roles, policies, buckets and
//! keys. Where a module or a plan makes a role, what it attaches to it is all
//! that the role has, unless something that it attaches is not told.

mod attachments;
mod buckets;
mod grants;
mod keys;
mod later;
mod organizations;
mod roles;

use std::collections::HashMap;
use std::sync::Arc;

use super::Told;
use super::document::uncertain;
use super::resource::{Fate, Mode, Resource, Written, is_hole};
use crate::diagnostic::{Located, Place};
use crate::formats::fields::Fields;
use crate::formats::iam_json;
use crate::formats::reading::Reading;
use crate::iam::{Policy, arn};
use crate::kleene::Truth;
use crate::model::{self, AwsResources, LeftOut, LocatedText, Origin};
use crate::syntax::{Hole, Kind, Node, Part, Text};

/// Reads what the resources say.
pub(super) fn read(resources: &[Resource], told: Told, reading: &mut Reading<'_>) -> AwsResources {
    let mut found = AwsResources::new(told.tool, told.origin);
    let providers = resources.iter().filter(|one| one.mode == Mode::Provider).collect();
    let asks = |one: &&Resource| one.mode == Mode::Data && &*one.kind == "aws_caller_identity";
    let callers = resources.iter().filter(asks).collect();
    let mut reader =
        Reader { resources, origin: told.origin, providers, callers, reading, taken: Vec::new() };
    let policies = reader.policies();
    found.roles = reader.roles(&policies);
    for (fate, because) in [
        (Fate::Deleted, "this plan deletes (a plan that keeps it)"),
        (Fate::NeverMade, "its `count` or `for_each` makes no time with these values of the variables"),
        (
            Fate::NeverCalled,
            "the `count` or `for_each` of a call of its module makes no time with these values of the variables",
        ),
    ] {
        let left_out = |(arn, role): (LocatedText, &Resource)| LeftOut {
            arn,
            called: Arc::clone(&role.address),
            because: because.into(),
        };
        found.left_out.extend(reader.roles_that_are(fate).map(left_out));
    }
    found.policies = policies.all;
    found.buckets = reader.buckets();
    found.account_blocks = reader.account_blocks();
    found.keys = reader.keys();
    found.control_policies = reader.control_policies();
    found.assumptions.append(&mut reader.taken);
    found
}

struct Reader<'a, 'r> {
    resources: &'a [Resource],
    origin: Origin,
    providers: Vec<&'a Resource>,
    /// What `data.aws_caller_identity` tells.
    callers: Vec<&'a Resource>,
    reading: &'a mut Reading<'r>,
    /// What is taken for granted in reading them.
    taken: Vec<Located<Arc<str>>>,
}

/// Resources that others may be attached to, with the names by which they are
/// meant.
struct Candidates<'a> {
    all: Vec<(&'a Resource, Option<LocatedText>)>,
    by_address: HashMap<&'a str, usize>,
    by_name: HashMap<String, usize>,
}

impl<'a> Candidates<'a> {
    fn new(all: Vec<(&'a Resource, Option<LocatedText>)>) -> Self {
        let by_address = all.iter().enumerate().map(|(index, (one, _))| (&*one.address, index)).collect();
        let mut by_name = HashMap::new();
        for (index, (_, name)) in all.iter().enumerate() {
            if let Some(literal) = name.as_ref().and_then(|name| name.literal()) {
                by_name.entry(literal.to_owned()).or_insert(index);
            }
        }
        Self { all, by_address, by_name }
    }

    fn at(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }
}

/// What an attachment is attached to.
enum Target {
    /// The one at this index.
    Known(usize),
    /// One that these resources do not describe.
    Elsewhere(LocatedText),
    /// Not told: one of those at these indices, or another.
    Open(Vec<usize>),
}

impl<'a> Reader<'a, '_> {
    fn all(&self, kind: &'static str) -> impl Iterator<Item = &'a Resource> + use<'a> {
        self.resources.iter().filter(move |resource| resource.is(kind))
    }

    /// The document that an attribute holds.
    fn policy(&mut self, resource: &Resource, pointer: &str, node: &Node) -> model::Told<Arc<Policy>> {
        let place = resource.at(node);
        let parsed = match resource.document(pointer) {
            Some(Written::Open(settled_by)) => {
                return model::Told::Open { place, settled_by: Arc::clone(settled_by) };
            }
            Some(Written::Document(file, document)) => {
                let filled = self.filled(resource, pointer, document);
                iam_json::parse(filled.as_ref().unwrap_or(document), *file, &mut self.reading.issues)
            }
            None if is_hole(node) => return model::Told::Open { place, settled_by: settles(node) },
            None => {
                return match self.reading.policy(node) {
                    model::Told::Some(policy) if resource.open_count => {
                        model::Told::Some(Arc::new(uncertain(&policy, &presence(resource))))
                    }
                    told => told,
                };
            }
        };
        match parsed {
            Some(policy) if resource.open_count => {
                model::Told::Some(Arc::new(uncertain(&policy, &presence(resource))))
            }
            Some(policy) => model::Told::Some(Arc::new(policy)),
            None => model::Told::Open { place, settled_by: "the policy as a mapping".into() },
        }
    }

    /// Which of some resources an attribute names: the resource that the value
    /// comes from, unless its text says otherwise, else by its text.
    fn target(&self, from: &Resource, pointer: &str, node: &Node, among: &Candidates<'_>) -> Option<Target> {
        let text = text_of(from, node);
        let name = text.as_ref().map(|text| name_of(text));
        let same = |own: &Option<LocatedText>| match (&name, own) {
            (Some(name), Some(own)) => name.same_as(own),
            _ => Truth::Unknown,
        };
        let linked = from.link(pointer).and_then(|address| among.at(address));
        let linked = linked.filter(|index| !same(&among.all[*index].1).is_false());
        let named = name.as_ref().and_then(Text::literal).map(|literal| among.by_name.get(literal).copied());
        if let Some(index) = linked.or(named.flatten()) {
            return match self.same_account(from, among.all[index].0) {
                Truth::True => Some(Target::Known(index)),
                Truth::False => text.map(Target::Elsewhere),
                Truth::Unknown => Some(Target::Open(vec![index])),
            };
        }
        let text = text?;
        if named.is_some() {
            return Some(Target::Elsewhere(text));
        }
        let may_be = among.all.iter().enumerate().filter(|(_, (_, own))| !same(own).is_false());
        Some(Target::Open(may_be.map(|(index, _)| index).collect()))
    }

    /// The account that a resource is made in, as far as its provider tells.
    fn account(&self, of: &Resource) -> Text {
        let provider = self.provider(of);
        let allowed = provider.and_then(|provider| match provider.blocks("allowed_account_ids") {
            [only] => only.scalar_text().filter(|text| !text.has_holes()),
            _ => None,
        });
        let assumed = || {
            let block = provider?.blocks("assume_role").first()?;
            let arn = block.get("role_arn")?.as_str()?;
            arn::account_in(arn).map(Text::from)
        };
        let asked = || {
            let mut all = self.callers.iter().filter(|one| key_of(one) == key_of(of));
            let text = all.next()?.get("account_id")?.scalar_text()?;
            all.all(|other| other.get("account_id").and_then(Node::scalar_text).as_ref() == Some(&text))
                .then_some(text)
        };
        allowed.or_else(assumed).or_else(asked).unwrap_or_else(|| {
            let what = (of.file(), key_of(of), "account");
            Text::hole(Hole::same(what, "data.aws_caller_identity.current.account_id"))
        })
    }

    /// Whether two resources of IAM are in one account. Configurations of a
    /// provider that tell no account are taken to differ in something else,
    /// such as the region.
    fn same_account(&self, one: &Resource, other: &Resource) -> Truth {
        let is_iam = |resource: &Resource| resource.kind.starts_with("aws_iam_");
        if !is_iam(one) || !is_iam(other) || key_of(one) == key_of(other) {
            return Truth::True;
        }
        let (one, other) = (self.account(one), self.account(other));
        match (one.literal(), other.literal()) {
            (None, None) => Truth::True,
            (Some(one), Some(other)) => Truth::from(one == other),
            _ => Truth::Unknown,
        }
    }

    /// The region that a resource is made in.
    fn region(&self, of: &Resource) -> Option<LocatedText> {
        let own = |from: &Resource| from.get("region").and_then(|node| text_of(from, node));
        // A plan does not know what the provider reads back; what is written counts.
        own(of).filter(|text| of.is_written || text.literal().is_some()).or_else(|| own(self.provider(of)?))
    }

    fn partition(&self, of: &Resource) -> &'static str {
        let region = self.region(of);
        match region.as_ref().and_then(|region| region.literal()) {
            Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
            Some(region) if region.starts_with("cn-") => "aws-cn",
            _ => "aws",
        }
    }

    fn provider(&self, of: &Resource) -> Option<&'a Resource> {
        let is_it = |one: &&&Resource| one.address.strip_prefix("provider.") == Some(key_of(of));
        self.providers.iter().find(is_it).copied()
    }

    /// `arn:aws:iam::ACCOUNT:role/path/name`.
    fn iam_arn(&self, of: &Resource, kind: &str, name: &LocatedText) -> LocatedText {
        let path = of.get("path").and_then(Node::scalar_text).unwrap_or_else(|| Text::from("/"));
        let start = Text::from(format!("arn:{}:iam::", self.partition(of)));
        let (account, kind) = (self.account(of), Text::from(format!(":{kind}")));
        let pieces = [&start, &account, &kind, &path, &name.value];
        let text = Text::from_parts(pieces.into_iter().flat_map(Text::parts));
        Located::new(text, name.place)
    }
}

/// The provider configuration that a resource is made with.
fn key_of(resource: &Resource) -> &str {
    resource.provider.as_deref().unwrap_or("aws")
}

/// Whether an instance is there, as a hole: how many there are is not told.
fn presence(resource: &Resource) -> Hole {
    match &resource.unloaded {
        Some(why) => hole(&format!("whether {} is there{}{why}", resource.address, model::holes::UNLOADED)),
        None => hole(&format!("the number of {}", resource.address)),
    }
}

fn hole(name: &str) -> Hole {
    Hole::new(name)
}

/// What would settle an attribute that is left open.
fn settles(node: &Node) -> Arc<str> {
    match &node.kind {
        Kind::Hole(hole) => super::settled_by(&hole.name),
        _ => "the policy as JSON".into(),
    }
}

fn text_of(resource: &Resource, node: &Node) -> Option<LocatedText> {
    Fields { file: resource.file() }.scalar(node)
}

/// An attribute's text, if anything of it is known, be it only that it is one
/// value everywhere.
fn known_text(resource: &Resource, name: &str) -> Option<LocatedText> {
    let is_known = |node: &&Node| match &node.kind {
        Kind::Hole(hole) => hole.identity.is_some(),
        _ => true,
    };
    resource.get(name).filter(is_known).and_then(|node| text_of(resource, node))
}

/// A name that is given or, with `name_prefix`, made up by the provider.
fn given_name(resource: &Resource, attribute: &str) -> LocatedText {
    if let Some(name) = known_text(resource, attribute) {
        return name;
    }
    let made = Text::hole(hole(&format!("{}.{attribute}", resource.address)));
    match resource.get(&format!("{attribute}_prefix")) {
        Some(prefix) => {
            let text = prefix.scalar_text().unwrap_or_else(|| Text::from("")).then(&made);
            Located::new(text, resource.at(prefix))
        }
        None => match resource.get(attribute).and_then(|node| text_of(resource, node)) {
            Some(open) => open,
            // The provider makes a name up.
            None if ["aws_iam_policy", "aws_iam_role_policy"].contains(&&*resource.kind) => {
                Located::new(Text::from("terraform-").then(&made), resource.place)
            }
            None => Located::new(made, resource.place),
        },
    }
}

/// A name out of a name or an ARN: attachments may be given either.
fn name_of(text: &Text) -> Text {
    let parts = text.parts();
    let is_arn = matches!(parts.first(), Some(Part::Literal(first)) if first.starts_with("arn:"));
    let last = match parts.last() {
        Some(Part::Literal(last)) if is_arn => last.rsplit(['/', ':']).next().filter(|name| name != &&**last),
        _ => None,
    };
    last.map_or_else(|| text.clone(), Text::from)
}

fn place_of(resource: &Resource, name: &str) -> Place {
    resource
        .attributes
        .entry(name)
        .map_or(resource.place, |entry| Place { file: resource.file(), span: entry.key_span })
}
