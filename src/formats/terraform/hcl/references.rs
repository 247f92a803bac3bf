//! What names lead to: variables, locals, resources, modules.
//! <https://developer.hashicorp.com/terraform/language/expressions/references>

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::eval::{Eval, Scope};
use super::instance::{Called, Instance, Module, Reference, Times, attribute, local_source, word};
use super::value::{Data, Field, Value};
use crate::diagnostic::Place;
use crate::syntax::hcl::{Block, Body, Expr, ExprKind, Step};

/// `each` and `count` of one instance.
type Names = Vec<(Arc<str>, Value)>;

/// How deep modules may call each other.
const DEEPEST: usize = 12;
/// How many instances one block may have.
const MOST: usize = 1_000;

impl Eval<'_> {
    /// A word on its own.
    pub(super) fn name(&self, name: &str, scope: &Scope, place: Place) -> Value {
        let found = scope.names.iter().rev().find(|(own, _)| &**own == name);
        match found {
            Some((_, value)) => value.clone(),
            None => Value::hole(name, place),
        }
    }

    pub(super) fn traversal(&self, base: &Expr, steps: &[Step], scope: &Scope, place: Place) -> Value {
        let ExprKind::Variable(root) = &base.kind else {
            let value = self.eval(base, scope);
            return self.follow(value, steps, scope, place);
        };
        if scope.names.iter().any(|(own, _)| own == root) {
            let value = self.name(root, scope, place);
            return self.follow(value, steps, scope, place);
        }
        let attribute = |index: usize| match steps.get(index) {
            Some(Step::Attribute(name)) => Some(&**name),
            _ => None,
        };
        let instance = &scope.instance;
        let (value, taken) = match (&**root, attribute(0), attribute(1)) {
            ("var", Some(name), _) => (self.variable(instance, name, place), 1),
            ("local", Some(name), _) => (self.local(instance, name, place), 1),
            ("path", Some(which), _) => {
                let dir = if which == "module" { &instance.module.dir } else { &self.root_dir };
                let dir = if dir.is_empty() { "." } else { dir };
                (Value::text(dir, place), 1)
            }
            ("module", Some(name), _) => (self.module_value(instance, name, place), 1),
            ("data", Some(kind), Some(name)) => {
                (self.resource(instance, &format!("data.{kind}.{name}"), place), 2)
            }
            ("each" | "count" | "self" | "terraform", ..) => return self.open(&self.words(place), place),
            (kind, Some(name), _) => (self.resource(instance, &format!("{kind}.{name}"), place), 1),
            _ => return self.open(&self.words(place), place),
        };
        let Some(rest) = steps.get(taken..).filter(|rest| !rest.is_empty()) else {
            return Value { used: Some(place), ..value };
        };
        if value.is_hole() {
            return self.open(&self.words(place), place);
        }
        self.follow(value, rest, scope, place)
    }

    /// Evaluates once; what refers to itself is a hole.
    pub(super) fn once(
        &self,
        instance: &Instance,
        key: &str,
        place: Place,
        make: impl FnOnce() -> Value,
    ) -> Value {
        let known = instance.memo.borrow().get(key).cloned();
        match known {
            Some(Some(value)) => return value,
            Some(None) => return Value::hole(self.words(place), place),
            None => {}
        }
        instance.memo.borrow_mut().insert(key.to_owned(), None);
        let value = make();
        instance.memo.borrow_mut().insert(key.to_owned(), Some(value.clone()));
        value
    }

    fn local(&self, instance: &Rc<Instance>, name: &str, place: Place) -> Value {
        let full = format!("local.{name}");
        let Some((file, expr)) = instance.module.local(name) else { return self.open(&full, place) };
        self.once(instance, &full, place, || {
            self.eval(expr, &Scope { instance: Rc::clone(instance), file, names: Vec::new() })
        })
    }

    /// A resource or data source: one, or a list or mapping of its instances.
    fn resource(&self, instance: &Rc<Instance>, key: &str, place: Place) -> Value {
        let Some((times, all)) = self.instances(instance, key) else { return self.open(key, place) };
        let value = |reference: &Rc<Reference>| Value::new(Data::Resource(Rc::clone(reference)), place);
        match times {
            Times::Once => all.first().map_or_else(|| Value::hole(key, place), value),
            Times::Count(_) => Value::list(all.iter().map(value).collect(), place),
            Times::Each(keys) => {
                let field = |((key, _), one): (&(String, Value), &Rc<Reference>)| Field {
                    key: key.as_str().into(),
                    place,
                    value: value(one),
                };
                Value::map(keys.iter().zip(&all).map(field).collect(), place)
            }
            Times::Open(_) => Value::hole(key, place),
        }
    }

    /// The instances of a resource or data source.
    pub(super) fn instances(
        &self,
        instance: &Rc<Instance>,
        key: &str,
    ) -> Option<(Times, Vec<Rc<Reference>>)> {
        let (file, block) = instance.module.block(key)?;
        let scope = Scope { instance: Rc::clone(instance), file, names: Vec::new() };
        let times = self.times(block, &scope);
        let address = within(&instance.address, key);
        let make = |(index, names): (String, Names)| {
            Rc::new(Reference {
                instance: Rc::clone(instance),
                key: key.to_owned(),
                address: format!("{address}{index}").into(),
                names,
                open: match &times {
                    Times::Open(name) => Some(Arc::clone(name)),
                    _ => None,
                },
            })
        };
        let place = scope.place(block.span);
        let all = names_of(&times, place).into_iter().map(make).collect();
        Some((times, all))
    }

    /// One that is never made, as if it were: to tell which one is not.
    pub(super) fn never_made(&self, instance: &Rc<Instance>, key: &str) -> Option<Rc<Reference>> {
        let (file, block) = instance.module.block(key)?;
        let (_, names) = names_of(&Times::Open("".into()), Place { file, span: block.span }).pop()?;
        let address = within(&instance.address, key).into();
        Some(Rc::new(Reference {
            instance: Rc::clone(instance),
            key: key.to_owned(),
            address,
            names,
            open: None,
        }))
    }

    /// How often a block is there.
    fn times(&self, block: &Block, scope: &Scope) -> Times {
        if let Some(count) = attribute(&block.body, "count") {
            let value = self.eval(count, scope);
            return match value.index() {
                Some(count) if count <= MOST => Times::Count(count),
                _ => Times::Open(self.words(scope.place(count.span)).into()),
            };
        }
        let Some(each) = attribute(&block.body, "for_each") else { return Times::Once };
        let value = self.eval(each, scope);
        let known = match &value.data {
            Data::Map(fields) => {
                Some(fields.iter().map(|field| (field.key.to_string(), field.value.clone())).collect())
            }
            Data::List(items) => {
                items.iter().map(|item| Some((item.literal()?, item.clone()))).collect::<Option<Vec<_>>>()
            }
            _ => None,
        };
        match known.filter(|known| known.len() <= MOST) {
            Some(known) => Times::Each(known),
            None => Times::Open(self.words(scope.place(each.span)).into()),
        }
    }

    /// The outputs of a module, as a value.
    fn module_value(&self, instance: &Rc<Instance>, name: &str, place: Place) -> Value {
        let full = format!("module.{name}");
        let Some(called) = self.called(instance, name) else { return self.open(&full, place) };
        let Called::Local(times, all) = &*called else { return Value::hole(full.as_str(), place) };
        let outputs = |one: &Rc<Instance>| self.outputs(one, place);
        match times {
            Times::Once => all.first().map_or_else(|| Value::hole(full.as_str(), place), outputs),
            Times::Count(_) => Value::list(all.iter().map(outputs).collect(), place),
            Times::Each(keys) => {
                let field = |((key, _), one): (&(String, Value), &Rc<Instance>)| Field {
                    key: key.as_str().into(),
                    place,
                    value: outputs(one),
                };
                Value::map(keys.iter().zip(all).map(field).collect(), place)
            }
            Times::Open(_) => Value::hole(full.as_str(), place),
        }
    }

    fn outputs(&self, instance: &Rc<Instance>, place: Place) -> Value {
        self.once(instance, "output", place, || {
            let fields = instance.module.outputs().filter_map(|name| {
                let (file, block) = instance.module.block(&format!("output.{name}"))?;
                let scope = Scope { instance: Rc::clone(instance), file, names: Vec::new() };
                let value = self.eval(attribute(&block.body, "value")?, &scope);
                Some(Field { key: name.into(), place: scope.place(block.span), value })
            });
            Value::map(fields.collect(), place)
        })
    }

    /// The instances of a module that a module calls.
    pub(super) fn called(&self, instance: &Rc<Instance>, name: &str) -> Option<Rc<Called>> {
        let known = instance.children.borrow().get(name).cloned();
        if let Some(known) = known {
            return known;
        }
        instance.children.borrow_mut().insert(name.to_owned(), None);
        let called = Rc::new(self.call_of(instance, name)?);
        instance.children.borrow_mut().insert(name.to_owned(), Some(Rc::clone(&called)));
        Some(called)
    }

    fn call_of(&self, instance: &Rc<Instance>, name: &str) -> Option<Called> {
        let key = format!("module.{name}");
        let (file, block) = instance.module.block(&key)?;
        let source = attribute(&block.body, "source").and_then(word);
        let dir = source.and_then(|source| local_source(&instance.module.dir, &source));
        let module = dir.and_then(|dir| self.modules.get(&dir));
        let Some(module) = module.filter(|_| instance.depth < DEEPEST) else {
            return Some(Called::Elsewhere);
        };
        let scope = Scope { instance: Rc::clone(instance), file, names: Vec::new() };
        let times = self.times(block, &scope);
        let address = within(&instance.address, &key);
        let place = scope.place(block.span);
        let make = |(index, names): (String, Names)| {
            self.instance_of(module, format!("{address}{index}"), block, &scope.with(names))
        };
        let all = names_of(&times, place).into_iter().map(make).collect();
        Some(Called::Local(times, all))
    }

    /// What a call would make that comes to no instance, as if it were one.
    pub(super) fn never_called(&self, instance: &Rc<Instance>, name: &str) -> Option<Rc<Instance>> {
        let key = format!("module.{name}");
        let (file, block) = instance.module.block(&key)?;
        let source = attribute(&block.body, "source").and_then(word)?;
        let module = self.modules.get(&local_source(&instance.module.dir, &source)?)?;
        let place = Place { file, span: block.span };
        let (_, names) = names_of(&Times::Open("".into()), place).pop()?;
        let scope = Scope { instance: Rc::clone(instance), file, names };
        Some(self.instance_of(module, within(&instance.address, &key), block, &scope))
    }

    /// A module as it is with the inputs of one call.
    fn instance_of(
        &self,
        module: &Rc<Module>,
        address: String,
        block: &Block,
        scope: &Scope,
    ) -> Rc<Instance> {
        let mut inputs = HashMap::new();
        for input in &block.body.attributes {
            if module.has_variable(&input.name) {
                let value = self.eval(&input.value, scope);
                let used = Some(scope.place(input.value.span));
                inputs.insert(input.name.to_string(), Value { used, ..value });
            }
        }
        let mut providers = handed_on(block, &scope.instance.providers);
        let own = own_providers(module, &address);
        providers.extend(own.iter().map(|(key, full)| (key.clone(), full.clone())));
        let made = Rc::new(Instance {
            module: Rc::clone(module),
            address,
            inputs,
            depth: scope.instance.depth + 1,
            memo: std::cell::RefCell::default(),
            children: std::cell::RefCell::default(),
            providers,
        });
        let all = own.into_iter().map(|(_, full)| (full, Rc::clone(&made)));
        self.own_providers.borrow_mut().extend(all);
        made
    }
}

/// The index of each instance with the names that hold in it.
fn names_of(times: &Times, place: Place) -> Vec<(String, Names)> {
    let field = |key: &str, value: Value| Field { key: key.into(), place, value };
    let each = |key: Value, value: Value| {
        (Arc::from("each"), Value::map(vec![field("key", key), field("value", value)], place))
    };
    let count = |index: Value| (Arc::from("count"), Value::map(vec![field("index", index)], place));
    match times {
        Times::Once => vec![(String::new(), Vec::new())],
        Times::Count(many) => (0..*many)
            .map(|index| {
                let value = Value::new(Data::Number(index.to_string().into()), place);
                (format!("[{index}]"), vec![count(value)])
            })
            .collect(),
        Times::Each(pairs) => pairs
            .iter()
            .map(|(key, value)| {
                (format!("[\"{key}\"]"), vec![each(Value::text(key.as_str(), value.place), value.clone())])
            })
            .collect(),
        Times::Open(_) => {
            let names = vec![
                each(Value::hole("each.key", place), Value::hole("each.value", place)),
                count(Value::hole("count.index", place)),
            ];
            vec![(String::new(), names)]
        }
    }
}

/// `providers = { aws = aws.frankfurt }`.
fn handed_on(block: &Block, own: &HashMap<String, String>) -> HashMap<String, String> {
    let Some(Expr { kind: ExprKind::Object(entries), .. }) = attribute(&block.body, "providers") else {
        return own.clone();
    };
    let pair = |(key, value): &(Expr, Expr)| {
        let here = provider_key(value)?;
        Some((word(key).or_else(|| provider_key(key))?, own.get(&here).cloned().unwrap_or(here)))
    };
    entries.iter().filter_map(pair).collect()
}

/// A module that is called may have configurations of its own, which are none
/// of those of the root; one without anything only stands for what it is given.
/// Their keys, with those by which they are told apart.
/// <https://developer.hashicorp.com/terraform/language/modules/develop/providers#legacy-shared-modules-with-provider-configurations>
fn own_providers(module: &Module, address: &str) -> Vec<(String, String)> {
    let says = |key: &&String| {
        let is_said = |body: &Body| {
            !body.blocks.is_empty()
                || body.attributes.iter().any(|one| !matches!(&*one.name, "alias" | "version"))
        };
        module.block(&format!("provider.{key}")).is_some_and(|(_, block)| is_said(&block.body))
    };
    module.providers.iter().filter(says).map(|key| (key.clone(), format!("{key} in {address}"))).collect()
}

/// `aws.frankfurt` as a key.
pub(super) fn provider_key(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Variable(name) => Some(name.to_string()),
        ExprKind::Traversal(base, steps) => match (&base.kind, steps.as_slice()) {
            (ExprKind::Variable(name), [Step::Attribute(alias)]) => Some(format!("{name}.{alias}")),
            _ => None,
        },
        _ => word(expr),
    }
}

pub(super) fn within(module: &str, key: &str) -> String {
    if module.is_empty() { key.to_owned() } else { format!("{module}.{key}") }
}
