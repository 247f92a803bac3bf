//! The types of variables: what is given is converted to them, and what
//! `optional` attributes leave out gets its default.
//! <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>

use super::collections;
use super::eval::{Eval, Scope};
use super::instance::word;
use super::value::{Data, Field, Value};
use crate::syntax::hcl::{Expr, ExprKind};

/// How deep types are followed.
const DEEPEST: usize = 16;

impl Eval<'_> {
    /// A value as a type has it; what does not fit stays as it is, as
    /// Terraform refuses it.
    pub(super) fn converted(&self, value: Value, wanted: &Expr, scope: &Scope) -> Value {
        self.as_type(value, wanted, scope, 0)
    }

    fn as_type(&self, value: Value, wanted: &Expr, scope: &Scope, depth: usize) -> Value {
        if depth > DEEPEST || value.is_hole() || value.is_null() {
            return value;
        }
        match &wanted.kind {
            ExprKind::Variable(name) => primitive(value, name),
            // As Terraform 0.11 wrote it.
            ExprKind::Template(_) => match word(wanted) {
                Some(name) => primitive(value, &name),
                None => value,
            },
            ExprKind::Call { name, arguments, .. } => match (&**name, arguments.as_slice()) {
                ("list", [inner]) => self.each_item(value, inner, scope, depth),
                ("set", [inner]) => {
                    let all = self.each_item(value, inner, scope, depth);
                    let place = all.place;
                    collections::call("toset", std::slice::from_ref(&all), place)
                        .map_or(all.clone(), |set| Value { used: all.used, origin: all.origin, ..set })
                }
                ("tuple", [inner]) => match (value.items(), &inner.kind) {
                    (Some(items), ExprKind::List(types)) if items.len() == types.len() => {
                        let pairs = items.iter().zip(types);
                        let items =
                            pairs.map(|(item, own)| self.as_type(item.clone(), own, scope, depth + 1));
                        Value { data: Value::list(items.collect(), value.place).data, ..value }
                    }
                    _ => value,
                },
                ("map", [inner]) => self.each_field(value, inner, scope, depth),
                ("object", [inner]) => self.object(value, inner, scope, depth),
                ("optional", [inner, ..]) => self.as_type(value, inner, scope, depth + 1),
                _ => value,
            },
            _ => value,
        }
    }

    fn each_item(&self, value: Value, inner: &Expr, scope: &Scope, depth: usize) -> Value {
        let Data::List(items) = &value.data else { return value };
        let items = items.iter().map(|item| self.as_type(item.clone(), inner, scope, depth + 1)).collect();
        Value { data: Value::list(items, value.place).data, ..value }
    }

    fn each_field(&self, value: Value, inner: &Expr, scope: &Scope, depth: usize) -> Value {
        let Data::Map(fields) = &value.data else { return value };
        let field = |field: &Field| Field {
            value: self.as_type(field.value.clone(), inner, scope, depth + 1),
            ..field.clone()
        };
        Value { data: Value::map(fields.iter().map(field).collect(), value.place).data, ..value }
    }

    /// An object has the attributes of its type, and no others.
    fn object(&self, value: Value, inner: &Expr, scope: &Scope, depth: usize) -> Value {
        let (Data::Map(_), ExprKind::Object(declared)) = (&value.data, &inner.kind) else { return value };
        let mut fields = Vec::with_capacity(declared.len());
        for (key, wanted) in declared {
            let Some(name) = word(key) else { return value };
            let given = value.fields().into_iter().flatten().rev().find(|field| *field.key == *name);
            let default = match &wanted.kind {
                ExprKind::Call { name, arguments, .. } if &**name == "optional" => {
                    Some(arguments.get(1).map(|default| self.eval(default, scope)))
                }
                _ => None,
            };
            let place = given.map_or_else(|| scope.place(key.span), |field| field.place);
            let given = given.map(|field| field.value.clone());
            let own = match (given, default) {
                (Some(own), Some(Some(default))) if own.is_null() => default,
                (Some(own), _) => own,
                (None, Some(Some(default))) => default,
                (None, Some(None)) => Value::new(Data::Null, place),
                // Terraform refuses it.
                (None, None) => Value::hole(name.as_str(), place),
            };
            let own = self.as_type(own, wanted, scope, depth + 1);
            fields.push(Field { key: name.into(), place, value: own });
        }
        Value { data: Value::map(fields, value.place).data, ..value }
    }
}

fn primitive(value: Value, wanted: &str) -> Value {
    match value.as_primitive(wanted) {
        Some(converted) => converted,
        None => value,
    }
}

/// Both sides of a condition have one type: next to a string a number is one.
pub(super) fn as_other(value: Value, other: &Expr) -> Value {
    match &other.kind {
        ExprKind::Template(_) => value.as_primitive("string").unwrap_or(value),
        _ => value,
    }
}
