//! Functions, as far as what they are given is known. One that is not here
//! makes a hole.
//! <https://developer.hashicorp.com/terraform/language/functions>

use std::sync::Arc;

use super::collections;
use super::decode;
use super::eval::{Eval, Scope};
use super::render;
use super::strings;
use super::value::{Data, Value};
use crate::diagnostic::Place;
use crate::syntax::hcl::Expr;

impl Eval<'_> {
    pub(super) fn call(
        &self,
        name: &str,
        arguments: &[Expr],
        expands: bool,
        scope: &Scope,
        place: Place,
    ) -> Value {
        let open = || self.open(&self.words(place), place);
        let mut given: Vec<Value> = arguments.iter().map(|argument| self.eval(argument, scope)).collect();
        if expands && let Some(last) = given.pop() {
            match last.items() {
                Some(items) => given.extend(items.iter().cloned()),
                None => return open(),
            }
        }
        match (name, given.as_slice()) {
            ("jsonencode", [value]) => {
                let file = value.place.file;
                let tree = self.trees.of(value, file, value.place.span);
                return Value {
                    used: value.used,
                    ..Value::new(Data::Document(file, Arc::new(tree)), value.place)
                };
            }
            ("jsondecode", [value]) if not_json(value) => return Value::fault(self.words(place), place),
            ("jsondecode", [value]) => match self.held(value) {
                Some((file, node)) => return Value { used: Some(place), ..render::decoded(&node, file) },
                None => return open(),
            },
            ("yamldecode", [value]) => return decode::yaml(value).unwrap_or_else(open),
            ("csvdecode", [value]) => return decode::csv(value).unwrap_or_else(open),
            ("file", [path]) => {
                let found = self.file(path, place).or_else(|| self.no_file(path, place));
                return found.unwrap_or_else(open);
            }
            ("fileset", [dir, pattern]) => return self.fileset(dir, pattern, place).unwrap_or_else(open),
            ("templatefile", [path, names]) => {
                let filled = self.templatefile(path, names, scope, place);
                return filled.or_else(|| self.no_file(path, place)).unwrap_or_else(open);
            }
            ("try", [..]) => {
                for value in given {
                    match value.data {
                        _ if value.fails() => {}
                        Data::Hole { .. } => return open(),
                        _ => return value,
                    }
                }
                return open();
            }
            ("can", [value]) => match value.data {
                _ if value.fails() => return Value::new(Data::Bool(false), place),
                Data::Text(_) | Data::Number(_) | Data::Bool(_) | Data::Null => {
                    return Value::new(Data::Bool(true), place);
                }
                _ => return open(),
            },
            ("tostring" | "tonumber" | "tobool", [value])
                if matches!(value.data, Data::Text(_) | Data::Number(_) | Data::Bool(_)) =>
            {
                return match value.as_primitive(name.trim_start_matches("to")) {
                    Some(converted) => converted,
                    None if value.literal().is_some() => Value::fault(self.words(place), place),
                    None => open(),
                };
            }
            // A policy that is only written in another way.
            ("nonsensitive" | "tostring" | "trimspace" | "chomp", [one])
                if matches!(one.data, Data::Document(..)) =>
            {
                return one.clone();
            }
            _ => {}
        }
        let value = collections::call(name, &given, place).or_else(|| strings::call(name, &given, place));
        value.unwrap_or_else(open)
    }
}

/// Whether a string that is all known is no JSON.
fn not_json(value: &Value) -> bool {
    let literal = matches!(value.data, Data::Text(_)).then(|| value.literal()).flatten();
    literal.is_some_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(&text).is_err())
}
