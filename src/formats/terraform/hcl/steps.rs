//! Steps from a value to what it holds: `.name`, `[0]`, `["key"]`, `[*]`.

use super::eval::{Eval, Scope};
use super::value::{Data, Value};
use crate::diagnostic::Place;
use crate::syntax::hcl::Step;

impl Eval<'_> {
    /// Steps from a value to what it holds.
    pub(super) fn follow(&self, mut value: Value, steps: &[Step], scope: &Scope, place: Place) -> Value {
        for (index, step) in steps.iter().enumerate() {
            if let Data::Hole { .. } = value.data {
                return Value::hole(self.words(place), place);
            }
            value = match step {
                Step::Attribute(name) => self.attribute_of(&value, name, place),
                Step::Index(index) => self.item_of(&value, &self.eval(index, scope), place),
                Step::Splat => {
                    let items = match &value.data {
                        Data::List(items) => items.to_vec(),
                        Data::Null => Vec::new(),
                        _ => vec![value.clone()],
                    };
                    let rest = &steps[index + 1..];
                    let each = items.into_iter().map(|item| self.follow(item, rest, scope, place)).collect();
                    return Value::list(each, place);
                }
            };
        }
        value.used = Some(place);
        value
    }

    fn attribute_of(&self, value: &Value, name: &str, place: Place) -> Value {
        match &value.data {
            Data::Map(_) => {
                value.get(name).cloned().unwrap_or_else(|| Value::fault(self.words(place), place))
            }
            Data::Resource(reference) => self.attribute(reference, name, place),
            _ => Value::hole(self.words(place), place),
        }
    }

    fn item_of(&self, value: &Value, index: &Value, place: Place) -> Value {
        let open = || Value::hole(self.words(place), place);
        match (&value.data, index.literal()) {
            (Data::List(items), Some(_)) => {
                let Some(index) = index.index() else { return open() };
                if items.iter().take(index + 1).any(Value::is_hole) {
                    return open();
                }
                items.get(index).cloned().unwrap_or_else(|| Value::fault(self.words(place), place))
            }
            (Data::Map(_) | Data::Resource(_), Some(key)) => self.attribute_of(value, &key, place),
            _ => open(),
        }
    }
}
