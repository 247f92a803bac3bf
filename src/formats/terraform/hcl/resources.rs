//! Every resource of a root module and of the modules that it calls.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::super::resource::{Fate, Mode, Resource, Written, is_read};
use super::super::signed_in::Owner;
use super::eval::{Eval, Scope};
use super::instance::{Called, Instance, Module, Reference};
use super::root::Supposed;
use super::value::{Data, Field, Value};
use crate::diagnostic::{Located, Place};
use crate::source::FileId;
use crate::syntax::{Entry, Kind, Node, Problem, Text};

/// How many resources one root module may have.
const MOST: usize = 20_000;

/// What a root module has.
#[derive(Debug, Default)]
pub(in crate::formats::terraform) struct Found {
    pub(in crate::formats::terraform) resources: Vec<Resource>,
    /// Documents in strings, and what is wrong with them.
    pub(in crate::formats::terraform) embedded: Vec<(FileId, Node)>,
    pub(in crate::formats::terraform) problems: Vec<(FileId, Problem)>,
    /// Files that functions read, and paths at which they found none.
    pub(in crate::formats::terraform) reads: BTreeSet<FileId>,
    pub(in crate::formats::terraform) misses: BTreeSet<String>,
    /// Where values are referred to, with the places at which they are written.
    pub(in crate::formats::terraform) given: BTreeSet<(Place, Place)>,
    /// What is taken for granted.
    pub(in crate::formats::terraform) assumptions: Vec<Located<Arc<str>>>,
}

/// What the provider makes up where it is not written.
const MADE_UP: [(&str, &[&str]); 3] =
    [("aws_kms_key", &["key_id", "arn"]), ("aws_s3_bucket", &["bucket"]), ("aws_iam_role", &["name"])];

impl Eval<'_> {
    /// Evaluates a root module with these variables.
    pub(in crate::formats::terraform) fn run(
        self,
        module: &Rc<Module>,
        inputs: HashMap<String, Value>,
    ) -> Found {
        let root = Rc::new(Instance::root(Rc::clone(module), inputs));
        *self.root.borrow_mut() = Some(Rc::clone(&root));
        let mut resources = Vec::new();
        for key in &module.providers {
            resources.extend(self.provider_block(&root, key, key));
        }
        self.instance(&root, &mut resources);
        let own = self.own_providers.take();
        for (full, instance) in &own {
            let key = full.split(' ').next().unwrap_or(full);
            resources.extend(self.provider_block(instance, key, full));
        }
        drop(own);
        for supposed in &self.accounts {
            suppose(&mut resources, supposed);
        }
        forget(&root);
        *self.root.borrow_mut() = None;
        let mut embedded: Vec<(FileId, Node)> =
            self.embedded.take().into_iter().map(|((file, _), node)| (file, node)).collect();
        embedded.sort_by_key(|(file, node)| (*file, node.span));
        let owner = self.owner.as_ref().filter(|_| self.asked.get());
        let assumption = |owner: &Owner| {
            let words = format!("the module signs in to {} (the manifest names it there)", owner.said.value);
            Located::new(words.into(), owner.said.place)
        };
        let defaults = self.defaults.take().into_values();
        let supposed = self.accounts.iter().map(|one| one.said.clone());
        let assumptions = owner.map(assumption).into_iter().chain(defaults).chain(supposed).collect();
        Found {
            resources,
            embedded,
            problems: self.problems.take(),
            reads: self.reads.take(),
            misses: self.misses.take(),
            given: self.trees.given(),
            assumptions,
        }
    }

    fn instance(&self, instance: &Rc<Instance>, found: &mut Vec<Resource>) {
        for key in &instance.module.resources {
            let kind = key.strip_prefix("data.").unwrap_or(key).split('.').next().unwrap_or(key);
            if !is_read(kind) || found.len() > MOST {
                continue;
            }
            let all = self.instances(instance, key).map(|(_, all)| all).unwrap_or_default();
            found.extend(all.iter().filter_map(|reference| self.made(reference)));
            let matters = ["aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment"];
            if all.is_empty() && matters.contains(&kind) && !key.starts_with("data.") {
                let never = self.never_made(instance, key).and_then(|reference| self.made(&reference));
                found.extend(never.map(|never| Resource { fate: Fate::NeverMade, ..never }));
            }
        }
        for name in &instance.module.calls {
            match self.called(instance, name).as_deref() {
                Some(Called::Local(_, all)) if all.is_empty() => self.roles_of_no_call(instance, name, found),
                Some(Called::Local(_, all)) => all.iter().for_each(|one| self.instance(one, found)),
                Some(Called::Elsewhere) => found.extend(self.elsewhere(instance, name)),
                None => {}
            }
        }
    }

    /// The roles of a module that is called no time.
    fn roles_of_no_call(&self, instance: &Rc<Instance>, name: &str, found: &mut Vec<Resource>) {
        if self.pretends.replace(true) {
            return;
        }
        // What it signs in with, nobody does.
        let providers = self.own_providers.borrow().clone();
        let mut all = Vec::new();
        if let Some(never) = self.never_called(instance, name) {
            self.instance(&never, &mut all);
            forget(&never);
        }
        *self.own_providers.borrow_mut() = providers;
        self.pretends.set(false);
        let roles = all.into_iter().filter(|one| one.mode == Mode::Managed && &*one.kind == "aws_iam_role");
        found.extend(roles.map(|role| match role.fate {
            Fate::Stays => Resource { fate: Fate::NeverCalled, ..role },
            _ => role,
        }));
    }

    fn made(&self, reference: &Rc<Reference>) -> Option<Resource> {
        let (file, block) = reference.instance.module.block(&reference.key)?;
        let scope = self.scope_of(reference)?;
        let (kind, name) = reference.names();
        let mut body = self.managed_body(&block.body, &reference.address, &scope);
        if kind == "genesyscloud_organizations_me" && reference.is_data() {
            let place = Place { file, span: block.span };
            let known = self.own_organization(reference, place);
            let value = known.unwrap_or_else(|| Value::hole(format!("{}.id", reference.address), place));
            body = Value::map(vec![Field { key: "id".into(), place, value }], place);
        }
        let mut resource = self.resource_of(&body, Place { file, span: block.span }, kind, name);
        resource.address = Arc::clone(&reference.address);
        resource.mode = if reference.is_data() { Mode::Data } else { Mode::Managed };
        resource.provider = Some(self.provider(reference).into());
        resource.open_count = reference.open.is_some();
        if !resource.open_count && !reference.is_data() {
            self.make_up(reference, &mut resource);
        }
        Some(resource)
    }

    /// Adds the names and ids that the provider makes: what they are nobody
    /// knows, and that they are the same wherever they are referred to.
    fn make_up(&self, reference: &Reference, resource: &mut Resource) {
        let Some((_, all)) = MADE_UP.iter().find(|(kind, _)| *kind == &*resource.kind) else { return };
        for name in *all {
            if resource.get(name).is_some() {
                continue;
            }
            let (file, span) = (resource.place.file, resource.place.span);
            let value = self.made_up(reference, name, resource.place);
            let value = self.trees.of(&value, file, span);
            if let Kind::Object(entries) = &mut resource.attributes.kind {
                entries.push(Entry { key: (*name).into(), key_span: span, value });
            }
        }
    }

    fn resource_of(&self, body: &Value, place: Place, kind: &str, name: &str) -> Resource {
        let mut resource = Resource {
            mode: Mode::Managed,
            kind: kind.into(),
            name: name.into(),
            address: kind.into(),
            place,
            attributes: self.trees.of(body, place.file, place.span),
            links: Vec::new(),
            asks_only_for: Vec::new(),
            documents: Vec::new(),
            provider: None,
            open_count: false,
            unloaded: None,
            is_written: !self.sources.file(place.file).path.ends_with(".json"),
            read_back: &[],
            fate: Fate::Stays,
        };
        self.behind(body, "", 0, &mut resource);
        resource
    }

    /// Where values come from, and the documents that strings hold.
    fn behind(&self, value: &Value, pointer: &str, depth: usize, resource: &mut Resource) {
        const DEEPEST: usize = 5;
        if depth > DEEPEST {
            return;
        }
        if let Some(origin) = &value.origin {
            resource.links.push((pointer.to_owned(), Arc::clone(origin)));
        }
        match &value.data {
            Data::Map(fields) => {
                for field in fields.iter() {
                    self.behind(&field.value, &format!("{pointer}/{}", field.key), depth + 1, resource);
                }
            }
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.behind(item, &format!("{pointer}/{index}"), depth + 1, resource);
                }
            }
            Data::Resource(reference) => {
                resource.links.push((pointer.to_owned(), Arc::clone(&reference.address)));
            }
            Data::Document(..) | Data::Text(_) if is_policy(pointer) => {
                let written = match self.held(value) {
                    Some((file, node)) => Written::Document(file, node),
                    None if value.literal().is_some_and(|text| text.trim().is_empty()) => return,
                    None => Written::Open(open_words(value)),
                };
                resource.documents.push((pointer.to_owned(), written));
            }
            _ => {}
        }
    }

    /// A configuration of a provider; `full` is what resources call it.
    fn provider_block(&self, of: &Rc<Instance>, key: &str, full: &str) -> Option<Resource> {
        let (file, block) = of.module.block(&format!("provider.{key}"))?;
        let scope = Scope { instance: Rc::clone(of), file, names: Vec::new() };
        let body = self.body(&block.body, &scope);
        let (kind, alias) = key.split_once('.').unwrap_or((key, ""));
        let mut resource = self.resource_of(&body, Place { file, span: block.span }, kind, alias);
        resource.mode = Mode::Provider;
        resource.address = format!("provider.{full}").into();
        Some(resource)
    }

    /// A call of a module that is not in the workspace: it may attach more to
    /// whatever it is given.
    fn elsewhere(&self, instance: &Rc<Instance>, name: &str) -> Option<Resource> {
        let key = format!("module.{name}");
        let (file, block) = instance.module.block(&key)?;
        let scope = Scope { instance: Rc::clone(instance), file, names: Vec::new() };
        let body = self.body(&block.body, &scope);
        let mut resource =
            self.resource_of(&body, Place { file, span: block.span }, super::super::ELSEWHERE, name);
        resource.address = super::references::within(&instance.address, &key).into();
        Some(resource)
    }
}

/// Tells the account that a provider is taken to use, as if the provider
/// itself said that it may use no other.
fn suppose(resources: &mut Vec<Resource>, supposed: &Supposed) {
    let place = supposed.said.place;
    let account = Node { kind: Kind::String(Text::from(&*supposed.account)), span: place.span };
    let only = Node { kind: Kind::Array(vec![account]), span: place.span };
    let entry = Entry { key: "allowed_account_ids".into(), key_span: place.span, value: only };
    let address: Arc<str> = format!("provider.{}", supposed.provider).into();
    if let Some(own) = resources.iter_mut().find(|one| one.mode == Mode::Provider && one.address == address) {
        if let Kind::Object(entries) = &mut own.attributes.kind {
            entries.push(entry);
        }
        return;
    }
    let (kind, alias) = supposed.provider.split_once('.').unwrap_or((&supposed.provider, ""));
    resources.push(Resource {
        mode: Mode::Provider,
        kind: kind.into(),
        name: alias.into(),
        address,
        place,
        attributes: Node { kind: Kind::Object(vec![entry]), span: place.span },
        links: Vec::new(),
        asks_only_for: Vec::new(),
        documents: Vec::new(),
        provider: None,
        open_count: false,
        unloaded: None,
        is_written: true,
        read_back: &[],
        fate: Fate::Stays,
    });
}

/// Lets go of what was evaluated: values know the instances that they are of,
/// and instances their values, so that neither would ever be freed.
fn forget(instance: &Instance) {
    instance.memo.take();
    for called in instance.children.take().into_values().flatten() {
        if let Called::Local(_, all) = &*called {
            all.iter().for_each(|one| forget(one));
        }
    }
}

/// Whether an attribute holds a policy.
fn is_policy(pointer: &str) -> bool {
    matches!(pointer.rsplit('/').next(), Some("policy" | "assume_role_policy" | "content"))
}

fn open_words(value: &Value) -> Arc<str> {
    match value.to_text().as_ref().and_then(|text| text.holes().next().cloned()) {
        Some(hole) => super::super::settled_by(&hole.name),
        None => "the policy as JSON".into(),
    }
}
