//! Values of expressions: what is known with the place that a person edits,
//! and holes where the files do not tell.

use std::rc::Rc;
use std::sync::Arc;

use super::instance::Reference;
use crate::diagnostic::Place;
use crate::kleene::Truth;
use crate::source::FileId;
use crate::syntax::{Hole, Node, OffsetMap, Part, Text};

/// A value with its places.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) struct Value {
    /// What it is.
    pub(in crate::formats::terraform) data: Data,
    /// Where it is written.
    pub(in crate::formats::terraform) place: Place,
    /// Where it is referred to last; in another file that is what a person
    /// looks at first.
    pub(in crate::formats::terraform) used: Option<Place>,
    /// The resource that it is an attribute of.
    pub(in crate::formats::terraform) origin: Option<Arc<str>>,
}

/// What a [`Value`] is.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) enum Data {
    Null,
    Bool(bool),
    Number(Arc<str>),
    Text(Rc<[Bit]>),
    /// A string that is the JSON of this tree, in a file of its own.
    Document(FileId, Arc<Node>),
    List(Rc<Vec<Value>>),
    Map(Rc<Vec<Field>>),
    /// A resource or data source, with its attributes behind it.
    Resource(Rc<Reference>),
    /// Not told. `fault` says that evaluating it fails for certain.
    Hole {
        hole: Hole,
        fault: bool,
    },
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) struct Field {
    pub(in crate::formats::terraform) key: Arc<str>,
    pub(in crate::formats::terraform) place: Place,
    pub(in crate::formats::terraform) value: Value,
}

/// A run of a text.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) struct Bit {
    /// What it says, or the value that it leaves open.
    pub(in crate::formats::terraform) text: Result<Arc<str>, Hole>,
    /// Where each byte stands; nothing where all of it stands for `place`.
    pub(in crate::formats::terraform) map: Option<Arc<OffsetMap>>,
    pub(in crate::formats::terraform) place: Place,
}

impl Value {
    pub(in crate::formats::terraform) fn new(data: Data, place: Place) -> Self {
        Self { data, place, used: None, origin: None }
    }

    pub(in crate::formats::terraform) fn hole(name: impl Into<Arc<str>>, place: Place) -> Self {
        Self::open(Hole::new(name), place)
    }

    pub(in crate::formats::terraform) fn open(hole: Hole, place: Place) -> Self {
        Self::new(Data::Hole { hole, fault: false }, place)
    }

    /// What fails for certain: a key that a complete mapping does not have.
    pub(in crate::formats::terraform) fn fault(name: impl Into<Arc<str>>, place: Place) -> Self {
        Self::new(Data::Hole { hole: Hole::new(name), fault: true }, place)
    }

    pub(in crate::formats::terraform) fn text(text: impl Into<Arc<str>>, place: Place) -> Self {
        let bit = Bit { text: Ok(text.into()), map: None, place };
        Self::new(Data::Text(Rc::from([bit])), place)
    }

    pub(in crate::formats::terraform) fn bits(bits: Vec<Bit>, place: Place) -> Self {
        Self::new(Data::Text(Rc::from(bits)), place)
    }

    pub(in crate::formats::terraform) fn list(items: Vec<Self>, place: Place) -> Self {
        Self::new(Data::List(Rc::new(items)), place)
    }

    pub(in crate::formats::terraform) fn map(fields: Vec<Field>, place: Place) -> Self {
        Self::new(Data::Map(Rc::new(fields)), place)
    }

    /// The same value, as an attribute of a resource.
    #[must_use]
    pub(in crate::formats::terraform) fn of(mut self, address: &Arc<str>) -> Self {
        self.origin = Some(Arc::clone(address));
        self
    }

    /// A value that was made where it is used, at another use.
    #[must_use]
    pub(in crate::formats::terraform) fn moved(self, place: Place) -> Self {
        let old = self.place;
        let data = match self.data {
            Data::Text(bits) => Data::Text(
                bits.iter()
                    .map(|bit| if bit.place == old { Bit { place, ..bit.clone() } } else { bit.clone() })
                    .collect(),
            ),
            other => other,
        };
        Self { data, place, used: Some(place), ..self }
    }

    pub(in crate::formats::terraform) fn is_hole(&self) -> bool {
        matches!(self.data, Data::Hole { .. })
    }

    pub(in crate::formats::terraform) fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// The text of a string, number or truth value without holes.
    pub(in crate::formats::terraform) fn literal(&self) -> Option<String> {
        match &self.data {
            Data::Text(bits) => bits.iter().map(|bit| bit.text.as_deref().ok()).collect(),
            Data::Number(token) => Some(token.to_string()),
            Data::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// As a text with holes; nothing where it is no scalar.
    pub(in crate::formats::terraform) fn to_text(&self) -> Option<Text> {
        match &self.data {
            Data::Text(bits) => Some(text_of(bits)),
            Data::Hole { hole, .. } => Some(Text::hole(hole.clone())),
            _ => self.literal().map(Text::from),
        }
    }

    /// As the bits of a string; nothing where it is no scalar.
    pub(in crate::formats::terraform) fn to_bits(&self) -> Option<Vec<Bit>> {
        let one = |text| Some(vec![Bit { text, map: None, place: self.place }]);
        match &self.data {
            Data::Text(bits) => Some(bits.to_vec()),
            Data::Hole { hole, .. } => one(Err(hole.clone())),
            Data::Document(_, node) => one(Ok(super::render::json(node)?.into())),
            _ => one(Ok(self.literal()?.into())),
        }
    }

    /// As a truth value, as far as it is known.
    pub(in crate::formats::terraform) fn truth(&self) -> Truth {
        match (&self.data, self.literal().as_deref()) {
            (Data::Bool(value), _) => Truth::from(*value),
            (Data::Text(_), Some("true")) => Truth::True,
            (Data::Text(_), Some("false")) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    pub(in crate::formats::terraform) fn number(&self) -> Option<f64> {
        match &self.data {
            Data::Number(_) | Data::Text(_) => self.literal()?.parse().ok(),
            _ => None,
        }
    }

    /// A number as Terraform writes it: `1.50` is `1.5`.
    pub(in crate::formats::terraform) fn of_number(token: &str, place: Place) -> Self {
        let is_plain =
            token.bytes().all(|byte| byte.is_ascii_digit()) && (token == "0" || !token.starts_with('0'));
        let token = match token.parse::<f64>() {
            Ok(number) if !is_plain && number.is_finite() => number.to_string(),
            _ => token.to_owned(),
        };
        Self::new(Data::Number(token.into()), place)
    }

    /// A string, number or truth value as another of these types, in
    /// Terraform's word for it; nothing where it is none of that type.
    pub(in crate::formats::terraform) fn as_primitive(&self, wanted: &str) -> Option<Self> {
        let data = match (&self.data, wanted) {
            (Data::Text(_), "string") | (Data::Number(_), "number") | (Data::Bool(_), "bool") => {
                return Some(self.clone());
            }
            (Data::Number(_) | Data::Bool(_), "string") => Self::text(self.literal()?, self.place).data,
            (Data::Text(_), "number") => {
                let literal = self.literal().filter(|text| text.parse::<f64>().is_ok_and(f64::is_finite))?;
                Self::of_number(&literal, self.place).data
            }
            (Data::Text(_), "bool") => match self.literal()?.as_str() {
                "true" | "1" => Data::Bool(true),
                "false" | "0" => Data::Bool(false),
                _ => return None,
            },
            _ => return None,
        };
        Some(Self { data, ..self.clone() })
    }

    /// Whether evaluating a part of it fails for certain.
    pub(in crate::formats::terraform) fn fails(&self) -> bool {
        match &self.data {
            Data::Hole { fault, .. } => *fault,
            Data::List(items) => items.iter().any(Self::fails),
            Data::Map(fields) => fields.iter().any(|field| field.value.fails()),
            _ => false,
        }
    }

    /// A whole number that can count something.
    pub(in crate::formats::terraform) fn index(&self) -> Option<usize> {
        let number = self.number().filter(|number| number.fract() == 0.0 && (0.0..1e9).contains(number))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "just checked")]
        Some(number as usize)
    }

    pub(in crate::formats::terraform) fn items(&self) -> Option<&[Self]> {
        match &self.data {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    pub(in crate::formats::terraform) fn fields(&self) -> Option<&[Field]> {
        match &self.data {
            Data::Map(fields) => Some(fields),
            _ => None,
        }
    }

    pub(in crate::formats::terraform) fn get(&self, key: &str) -> Option<&Self> {
        self.fields()?.iter().rev().find(|field| &*field.key == key).map(|field| &field.value)
    }

    /// Whether two values are equal, as far as that is known.
    pub(in crate::formats::terraform) fn same(&self, other: &Self) -> Truth {
        match (&self.data, &other.data) {
            (Data::Hole { .. } | Data::Resource(_) | Data::Document(..), _)
            | (_, Data::Hole { .. } | Data::Resource(_) | Data::Document(..)) => Truth::Unknown,
            (Data::Null, Data::Null) => Truth::True,
            (Data::List(a), Data::List(b)) => {
                if a.len() != b.len() {
                    // A hole in a list may stand for any number of items.
                    let open = |items: &[Self]| items.iter().any(Self::is_hole);
                    return if open(a) || open(b) { Truth::Unknown } else { Truth::False };
                }
                all(a.iter().zip(b.iter()).map(|(a, b)| a.same(b)))
            }
            (Data::Map(a), Data::Map(b)) if a.len() == b.len() => {
                let pair = |field: &Field| {
                    other.get(&field.key).map_or(Truth::False, |value| field.value.same(value))
                };
                all(a.iter().map(pair))
            }
            // A string is never equal to a number, whatever it says.
            (Data::Text(_), Data::Text(_)) => match (self.to_text(), other.to_text()) {
                (Some(a), Some(b)) => a.same_as(&b),
                _ => Truth::Unknown,
            },
            (Data::Number(a), Data::Number(b)) => Truth::from(a == b || self.number() == other.number()),
            (Data::Bool(a), Data::Bool(b)) => Truth::from(a == b),
            _ => Truth::False,
        }
    }
}

/// Runs of known bits are put together first, so that many of them take no
/// more than their length.
fn text_of(bits: &[Bit]) -> Text {
    let mut parts = Vec::new();
    let mut known = String::new();
    for bit in bits {
        match &bit.text {
            Ok(text) => known.push_str(text),
            Err(hole) => {
                parts.push(Part::Literal(std::mem::take(&mut known).into()));
                parts.push(Part::Hole(hole.clone()));
            }
        }
    }
    parts.push(Part::Literal(known.into()));
    Text::from_parts(parts)
}

fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut known = Truth::True;
    for truth in truths {
        match truth {
            Truth::False => return Truth::False,
            Truth::Unknown => known = Truth::Unknown,
            Truth::True => {}
        }
    }
    known
}

/// Keys and values of a collection; nothing where its items are not told.
pub(super) fn pairs(collection: &Value) -> Option<Vec<(Value, Value)>> {
    match &collection.data {
        Data::List(items) => Some(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| {
                    (Value::new(Data::Number(index.to_string().into()), item.place), item.clone())
                })
                .collect(),
        ),
        Data::Map(fields) => {
            let mut pairs: Vec<(Value, Value)> = fields
                .iter()
                .map(|field| (Value::text(Arc::clone(&field.key), field.place), field.value.clone()))
                .collect();
            pairs.sort_by_key(|(key, _)| key.literal());
            Some(pairs)
        }
        _ => None,
    }
}

pub(super) fn number_value(number: f64, place: Place) -> Value {
    Value::new(Data::Number(number.to_string().into()), place)
}
