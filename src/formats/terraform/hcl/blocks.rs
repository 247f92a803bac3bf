//! The body of a resource as a value: attributes, nested blocks as lists, and
//! `dynamic` blocks expanded where what they go through is known.
//! <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>

use super::eval::{Eval, Scope};
use super::instance::{attribute, word};
use super::references::provider_key;
use super::value::{Data, Field, Value, pairs};
use crate::syntax::hcl::{Block, Body, Expr, ExprKind};

/// What stands in every resource and is about Terraform itself.
const META: [&str; 4] = ["count", "for_each", "provider", "depends_on"];
const META_BLOCKS: [&str; 3] = ["lifecycle", "provisioner", "connection"];
/// What others change where a resource ignores all changes; names stay.
const OF_OTHERS: [&str; 5] =
    ["policy", "assume_role_policy", "inline_policy", "managed_policy_arns", "permissions_boundary"];
/// How many blocks a `dynamic` block may make.
const MOST: usize = 500;

impl Eval<'_> {
    pub(super) fn body(&self, body: &Body, scope: &Scope) -> Value {
        let mut fields: Vec<Field> = Vec::new();
        for one in body.attributes.iter().filter(|one| !META.contains(&&*one.name)) {
            let value = self.eval(&one.value, scope);
            let place = scope.place(one.name_span);
            let used = Some(scope.place(one.value.span));
            fields.push(Field { key: one.name.clone(), place, value: Value { used, ..value } });
        }
        for block in body.blocks.iter().filter(|block| !META_BLOCKS.contains(&&*block.kind)) {
            let name = match (&*block.kind, block.labels.first()) {
                ("dynamic", Some((name, _))) => name.clone(),
                _ => block.kind.clone(),
            };
            let made = match &*block.kind {
                "dynamic" => self.dynamic(block, &name, scope),
                _ => vec![self.body(&block.body, scope)],
            };
            let place = scope.place(block.kind_span);
            match fields.iter_mut().find(|field| field.key == name) {
                Some(Field { value: Value { data: Data::List(list), .. }, .. }) => {
                    std::rc::Rc::make_mut(list).extend(made);
                }
                Some(_) => {}
                None => {
                    let value = Value::list(made, scope.place(block.span));
                    fields.push(Field { key: name, place, value });
                }
            }
        }
        Value::map(fields, scope.place(body.span))
    }

    /// The body of a resource without what its `lifecycle` leaves to others:
    /// what stands there was only true when it was made.
    pub(super) fn managed_body(&self, body: &Body, address: &str, scope: &Scope) -> Value {
        let mut value = self.body(body, scope);
        let lifecycles = body.blocks.iter().filter(|block| &*block.kind == "lifecycle");
        let ignored: Vec<String> =
            lifecycles.filter_map(|block| attribute(&block.body, "ignore_changes")).flat_map(names).collect();
        if let Data::Map(fields) = &mut value.data
            && !ignored.is_empty()
        {
            for field in std::rc::Rc::make_mut(fields) {
                let key = &*field.key;
                let is_all = ignored.iter().any(|name| name == "all") && OF_OTHERS.contains(&key);
                if is_all || ignored.iter().any(|name| name == key) {
                    let name = format!("{address}.{key}, of which changes are ignored");
                    field.value = Value { used: field.value.used, ..Value::hole(name, field.place) };
                }
            }
        }
        value
    }

    /// The blocks that a `dynamic` block makes; one that stays open where it
    /// is not told how many.
    fn dynamic(&self, block: &Block, name: &str, scope: &Scope) -> Vec<Value> {
        let each = attribute(&block.body, "for_each");
        let content = block.body.blocks.iter().find(|inner| &*inner.kind == "content");
        let (Some(each), Some(content)) = (each, content) else { return Vec::new() };
        let collection = self.eval(each, scope);
        let open = |value: &Value| value.is_hole();
        let known = pairs(&collection).filter(|pairs| !pairs.iter().any(|(_, value)| open(value)));
        let Some(known) = known.filter(|known| known.len() <= MOST) else {
            let place = scope.place(block.span);
            return vec![Value::hole(self.words(scope.place(each.span)), place)];
        };
        let iterator =
            attribute(&block.body, "iterator").and_then(|expr| word(expr).or_else(|| provider_key(expr)));
        let iterator = iterator.unwrap_or_else(|| name.to_owned());
        let is_list = matches!(collection.data, Data::List(_));
        known
            .into_iter()
            .map(|(key, value)| {
                // For a set, which lists stand for here, the key is the value.
                let key = if is_list && value.literal().is_some() { value.clone() } else { key };
                let place = value.place;
                let field = |name: &str, value| Field { key: name.into(), place, value };
                let item = Value::map(vec![field("key", key), field("value", value)], place);
                self.body(&content.body, &scope.with([(iterator.as_str().into(), item)]))
            })
            .collect()
    }
}

/// The first word of each item of `ignore_changes`, which are references or,
/// in old modules, strings.
fn names(list: &Expr) -> Vec<String> {
    match &list.kind {
        ExprKind::List(items) => items.iter().flat_map(names).collect(),
        ExprKind::Variable(name) => vec![name.to_string()],
        ExprKind::Traversal(base, _) => names(base),
        _ => word(list)
            .into_iter()
            .map(|word| word.split(['.', '[']).next().unwrap_or_default().into())
            .collect(),
    }
}
