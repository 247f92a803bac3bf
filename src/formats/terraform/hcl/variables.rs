//! Variables: what files of values, callers and surroundings give them, and
//! their defaults.
//! <https://developer.hashicorp.com/terraform/language/values/variables>

use std::rc::Rc;
use std::sync::Arc;

use super::super::environment::FromOutside;
use super::eval::{Eval, Scope};
use super::instance::{Instance, attribute, word};
use super::value::{Data, Value};
use crate::diagnostic::{Located, Place};
use crate::kleene::Truth;
use crate::source::FileId;
use crate::syntax::hcl::{Attribute, Body, Expr, ExprKind};

impl Eval<'_> {
    pub(super) fn variable(&self, instance: &Rc<Instance>, name: &str, place: Place) -> Value {
        let full = format!("var.{name}");
        let value = self.given(instance, name, &full, place);
        // The condition refers to the variable itself: that is its value then.
        let valid = self.once(instance, &format!("{full} is valid"), place, || {
            let truth = Truth::all(self.conditions(instance, &full));
            Value::new(if truth == Truth::False { Data::Bool(false) } else { Data::Null }, place)
        });
        if valid.truth() == Truth::False {
            return Value::hole(format!("{full} (its validation refuses the value)"), place);
        }
        value
    }

    /// What the conditions of a variable's `validation` blocks come to. With
    /// one that is not met, Terraform does nothing at all.
    fn conditions(&self, instance: &Rc<Instance>, full: &str) -> Vec<Truth> {
        let Some((file, block)) = instance.module.block(full) else { return Vec::new() };
        let scope = Scope { instance: Rc::clone(instance), file, names: Vec::new() };
        let blocks = block.body.blocks.iter().filter(|inner| &*inner.kind == "validation");
        let conditions = blocks.filter_map(|inner| attribute(&inner.body, "condition"));
        conditions.map(|condition| self.eval(condition, &scope).truth()).collect()
    }

    fn given(&self, instance: &Rc<Instance>, name: &str, full: &str, place: Place) -> Value {
        self.once(instance, full, place, || {
            let is_root = instance.address.is_empty();
            let list = self.values.list(full).or_else(|| self.values.list(name)).filter(|_| is_root);
            if let Some(list) = list {
                let items = list.iter().map(|item| Value::text(item.as_str(), place)).collect();
                return Value::list(items, place);
            }
            if is_root && let Some(value) = self.values.get(full).or_else(|| self.values.get(name)) {
                return Value::text(value, place);
            }
            let declared = instance.module.block(full);
            let sensitive = declared.and_then(|(_, block)| attribute(&block.body, "sensitive"));
            if sensitive.is_some_and(|expr| expr.kind == ExprKind::Bool(true)) {
                return Value::hole(format!("{full} (it is sensitive)"), place);
            }
            let Some((file, block)) = declared else {
                return instance.inputs.get(name).cloned().unwrap_or_else(|| Value::hole(full, place));
            };
            let scope = Scope { instance: Rc::clone(instance), file, names: Vec::new() };
            let own = |attribute_name: &str| attribute(&block.body, attribute_name);
            let outside = self.outside.get(name).filter(|_| is_root);
            let unsaid = |outside: &FromOutside| Value::hole(format!("{full} ({})", outside.words), place);
            if let Some(outside) = outside.filter(|outside| outside.outranks_files) {
                return unsaid(outside);
            }
            let given = instance.inputs.get(name).cloned();
            // Null is no value for a variable that cannot be null.
            let given = given.filter(|value| {
                !value.is_null() || own("nullable").is_none_or(|expr| expr.kind != ExprKind::Bool(false))
            });
            let default = || {
                if is_root && self.is_driven {
                    return Some(Value::hole(full, place));
                }
                if let Some(outside) = outside {
                    return Some(match &outside.value {
                        Some(value) if is_plain(own("type")) => {
                            let words = format!("the variable `{name}` has the value of {}", outside.words);
                            self.taken(name, words, value.place);
                            Value::text(Arc::clone(&value.value), value.place)
                        }
                        _ => unsaid(outside),
                    });
                }
                let default = own("default")?;
                if is_root {
                    let words = format!("the variable `{name}` keeps its default");
                    self.taken(name, words, scope.place(default.span));
                }
                Some(self.eval(default, &scope))
            };
            let value = given.or_else(default);
            match (value, own("type")) {
                (Some(value), Some(wanted)) => self.converted(value, wanted, &scope),
                (Some(value), None) => value,
                (None, _) => Value::hole(full, place),
            }
        })
    }

    /// Notes what is taken for granted of a variable of the root.
    fn taken(&self, name: &str, words: String, place: Place) {
        self.defaults.borrow_mut().insert(name.to_owned(), Located::new(words.into(), place));
    }

    /// The values that a `.tfvars` file gives.
    pub(in crate::formats::terraform) fn variables(&self, file: FileId, body: &Body) -> Vec<(String, Value)> {
        let scope = Scope { instance: Rc::new(Instance::nowhere()), file, names: Vec::new() };
        let value = |one: &Attribute| (one.name.to_string(), self.eval(&one.value, &scope));
        body.attributes.iter().map(value).collect()
    }
}

/// Whether what the environment says is the value itself, and no expression.
fn is_plain(wanted: Option<&Expr>) -> bool {
    wanted.is_none_or(|wanted| match &wanted.kind {
        ExprKind::Variable(name) => matches!(&**name, "string" | "number" | "bool"),
        _ => word(wanted).is_some_and(|name| name == "string"),
    })
}
