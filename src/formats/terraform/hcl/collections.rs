//! Functions of lists and mappings. A hole in a list may stand for any number
//! of items, so what counts or picks items needs lists without.
//! <https://developer.hashicorp.com/terraform/language/functions#collection-functions>

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

use super::eval::MOST_ITEMS;
use super::value::{Data, Field, Value};
use crate::diagnostic::Place;
use crate::kleene::Truth;

/// The value; nothing where it is not told, or the function is none of these.
pub(super) fn call(name: &str, given: &[Value], place: Place) -> Option<Value> {
    let list = |items: Vec<Value>| (items.len() <= MOST_ITEMS).then(|| Value::list(items, place));
    match (name, given) {
        ("distinct", [one]) => list(once_each(one.items()?)),
        ("toset", [one]) => list(in_order(once_each(&alike(one.items()?)))),
        ("tolist", [one]) => match one.items() {
            Some(items) => list(alike(items)),
            None => Some(one.clone()),
        },
        ("tomap", [one]) => {
            let fields = one.fields()?;
            let values = alike(&fields.iter().map(|field| field.value.clone()).collect::<Vec<_>>());
            let field = |(field, value): (&Field, Value)| Field { value, ..field.clone() };
            Some(Value::map(fields.iter().zip(values).map(field).collect(), place))
        }
        ("nonsensitive" | "tostring" | "tonumber" | "tobool", [one]) => Some(one.clone()),
        ("concat", lists) => list(lists.iter().flat_map(open_items).collect()),
        ("flatten", [one]) => {
            let mut items = Vec::new();
            flatten(one, 0, &mut items)?;
            list(items)
        }
        ("compact", [one]) => {
            let is_empty = |item: &&Value| item.is_null() || item.literal().as_deref() == Some("");
            list(one.items()?.iter().filter(|item| !is_empty(item)).cloned().collect())
        }
        ("coalesce", all) => {
            for value in all {
                match &value.data {
                    Data::Hole { .. } => return None,
                    Data::Null => {}
                    _ if value.literal().as_deref() == Some("") => {}
                    _ => return Some(next_to(value, all)),
                }
            }
            None
        }
        ("coalescelist", all) => {
            let first = all.iter().find(|value| value.items().is_none_or(|items| !items.is_empty()))?;
            first.items().map(|_| first.clone())
        }
        ("merge", all) => {
            let mut fields: Vec<Field> = Vec::new();
            for map in all.iter().filter(|map| !map.is_null()) {
                for field in map.fields()? {
                    match fields.iter_mut().find(|known| known.key == field.key) {
                        Some(known) => *known = field.clone(),
                        None => fields.push(field.clone()),
                    }
                }
            }
            (fields.len() <= MOST_ITEMS).then(|| Value::map(fields, place))
        }
        ("keys", [one]) => {
            let mut keys: Vec<&Field> = one.fields()?.iter().collect();
            keys.sort_by(|a, b| a.key.cmp(&b.key));
            list(keys.into_iter().map(|field| Value::text(field.key.clone(), field.place)).collect())
        }
        ("values", [one]) => {
            let fields: BTreeMap<_, _> =
                one.fields()?.iter().map(|field| (&field.key, &field.value)).collect();
            list(fields.into_values().cloned().collect())
        }
        ("zipmap", [keys, values]) => {
            let (keys, values) = (closed(keys)?, values.items()?);
            let field = |(key, value): (&Value, &Value)| {
                Some(Field { key: key.literal()?.into(), place: key.place, value: value.clone() })
            };
            Some(Value::map(keys.iter().zip(values).map(field).collect::<Option<_>>()?, place))
        }
        ("lookup", [map, key, rest @ ..]) => {
            let (fields, key) = (map.fields()?, key.literal()?);
            match fields.iter().rev().find(|field| *field.key == *key) {
                Some(field) => Some(field.value.clone()),
                None => rest.first().cloned(),
            }
        }
        ("element", [from, index]) => {
            let items = closed(from)?;
            let index = index.index()?.checked_rem(items.len())?;
            items.get(index).cloned()
        }
        ("one", [one]) => match closed(one)? {
            [] => Some(Value::new(Data::Null, place)),
            [only] => Some(only.clone()),
            _ => None,
        },
        ("length", [one]) => {
            let length = match &one.data {
                Data::List(_) => closed(one)?.len(),
                Data::Map(fields) => fields.len(),
                _ => one.literal()?.chars().count(),
            };
            Some(Value::new(Data::Number(length.to_string().into()), place))
        }
        ("contains", [from, item]) => {
            let items = alike(from.items()?);
            let truths: Vec<Truth> = items.iter().map(|own| own.same(item)).collect();
            let truth = if truths.contains(&Truth::True) {
                true
            } else if truths.contains(&Truth::Unknown) {
                return None;
            } else {
                false
            };
            Some(Value::new(Data::Bool(truth), place))
        }
        ("sort", [one]) => {
            let mut items = closed(one)?.to_vec();
            items.sort_by_key(Value::literal);
            list(items)
        }
        ("reverse", [one]) => list(one.items()?.iter().rev().cloned().collect()),
        ("slice", [from, start, end]) => list(closed(from)?.get(start.index()?..end.index()?)?.to_vec()),
        ("alltrue" | "anytrue", [one]) => {
            let items = one.items()?.iter().map(Value::truth);
            let truth = if name == "alltrue" { Truth::all(items) } else { Truth::any(items) };
            (!truth.is_unknown()).then(|| Value::new(Data::Bool(truth.is_true()), place))
        }
        ("setsubtract" | "setintersection", [one, other]) => {
            let (own, other) = (told(one)?, told(other)?);
            let is_in = |item: &&Value| other.iter().any(|other| other.same(item) == Truth::True);
            let keeps = |item: &&Value| is_in(item) == (name == "setintersection");
            list(in_order(once_each(&own.iter().filter(keeps).cloned().collect::<Vec<_>>())))
        }
        ("setproduct", [one, other]) => {
            let (own, other) = (told(one)?, told(other)?);
            if own.len().saturating_mul(other.len()) > MOST_ITEMS {
                return None;
            }
            let pair = |one: &Value, other: &Value| Value::list(vec![one.clone(), other.clone()], place);
            list(own.iter().flat_map(|one| other.iter().map(move |other| pair(one, other))).collect())
        }
        ("range", [end]) => list(whole(0..end.index().filter(|end| *end <= MOST_ITEMS)?, place)),
        ("range", [start, end]) => {
            list(whole(start.index()?..end.index().filter(|end| *end <= MOST_ITEMS)?, place))
        }
        ("setunion", lists) => {
            let all = Value::list(lists.iter().flat_map(open_items).collect(), place);
            call("toset", &[all], place)
        }
        _ => None,
    }
}

/// Each of some items only once.
fn once_each(all: &[Value]) -> Vec<Value> {
    let mut items: Vec<Value> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    for item in all {
        // Strings that are told are most of all, and many.
        let told = matches!(item.data, Data::Text(_)).then(|| item.literal()).flatten();
        let is_new = match told {
            Some(text) => seen.insert(text),
            None => !items.iter().any(|known| known.same(item) == Truth::True),
        };
        if is_new {
            items.push(item.clone());
        }
    }
    items
}

/// Items as a set has them: in the order of what they say; before them those
/// of which that is not told, so that none is taken for the first.
fn in_order(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by(|a, b| match (&a.data, &b.data) {
        (Data::Number(_), Data::Number(_)) => a.number().partial_cmp(&b.number()).unwrap_or(Ordering::Equal),
        _ => a.literal().cmp(&b.literal()),
    });
    items
}

/// Items of one type: next to a string, numbers are strings.
fn alike(all: &[Value]) -> Vec<Value> {
    all.iter().map(|item| next_to(item, all)).collect()
}

fn next_to(value: &Value, all: &[Value]) -> Value {
    let has_text = all.iter().any(|other| matches!(other.data, Data::Text(_)));
    let converted = has_text.then(|| value.as_primitive("string")).flatten();
    converted.unwrap_or_else(|| value.clone())
}

/// The items of a list that are all told.
fn told(value: &Value) -> Option<&[Value]> {
    value.items().filter(|items| items.iter().all(|item| item.literal().is_some()))
}

fn whole(numbers: std::ops::Range<usize>, place: Place) -> Vec<Value> {
    numbers.map(|number| Value::of_number(&number.to_string(), place)).collect()
}

/// The items of a list, or the list itself as one that stands for any number.
fn open_items(value: &Value) -> Vec<Value> {
    match &value.data {
        Data::List(items) => items.iter().take(MOST_ITEMS).cloned().collect(),
        Data::Null => Vec::new(),
        _ => vec![value.clone()],
    }
}

/// The items of a list in which nothing is open.
fn closed(value: &Value) -> Option<&[Value]> {
    value.items().filter(|items| !items.iter().any(Value::is_hole))
}

fn flatten(value: &Value, depth: usize, into: &mut Vec<Value>) -> Option<()> {
    for item in value.items()? {
        if into.len() > MOST_ITEMS || depth > 32 {
            return None;
        }
        match item.data {
            Data::List(_) => flatten(item, depth + 1, into)?,
            _ => into.push(item.clone()),
        }
    }
    Some(())
}
