//! Lets the schema validator walk our own tree, so that nothing is converted
//! and every error leads back to a place.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node as JsonNode, NodeIdentity, Object};
use serde_json::{Number, Value};

use crate::syntax::{Entry, Kind, Node, Text};

/// Our tree as the validator's.
pub(super) struct Tree;

impl Json for Tree {
    type Node<'a> = &'a Node;
    type PreparedKey = String;
    type StringBuffer = Option<Node>;

    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Option<Node>, string: &str, f: impl FnOnce(&Node) -> T) -> T {
        let span = crate::source::Span::default();
        f(buffer.insert(Node { kind: Kind::String(Text::from(string)), span }))
    }
}

impl<'a> JsonNode<'a, Tree> for &'a Node {
    type Object = &'a [Entry];
    type Array = &'a [Node];
    type Number = Token<'a>;

    fn as_object(&self) -> Option<&'a [Entry]> {
        match &self.kind {
            Kind::Object(entries) => Some(entries),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<&'a [Node]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match &self.kind {
            Kind::String(text) => Some(match text.literal() {
                Some(literal) => Cow::Borrowed(literal),
                None => Cow::Owned(text.to_string()),
            }),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Token<'a>> {
        match &self.kind {
            Kind::Number(token) => Some(Token(token)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        Node::is_null(self)
    }

    // A hole may stand for anything; what is said about one is dropped later.
    fn json_type(&self) -> JsonType {
        match &self.kind {
            Kind::Null | Kind::Hole(_) => JsonType::Null,
            Kind::Bool(_) => JsonType::Boolean,
            Kind::Number(_) => JsonType::Number,
            Kind::String(_) => JsonType::String,
            Kind::Array(_) => JsonType::Array,
            Kind::Object(_) => JsonType::Object,
        }
    }

    // For errors and for `enum` and `const`, which our schemas have for strings
    // only. Errors are told from the tree, so nothing else is ever copied.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.as_string() {
            Some(string) => Value::String(string.into_owned()),
            None => Value::Null,
        })
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (&self.kind, expected) {
            (Kind::String(text), Value::String(expected)) => text.literal() == Some(expected),
            _ => false,
        }
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Node>(self) as usize))
    }
}

impl<'a> Object<'a, Tree> for &'a [Entry] {
    type Node = &'a Node;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        <[Entry]>::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Node> {
        self.iter().rev().find(|entry| *entry.key == **key).map(|entry| &entry.value)
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

/// The members of an object.
pub(super) struct Members<'a>(std::slice::Iter<'a, Entry>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Node);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|entry| (&*entry.key, &entry.value))
    }
}

impl<'a> Array<'a, Tree> for &'a [Node] {
    type Node = &'a Node;
    type ElementsIter = std::slice::Iter<'a, Node>;

    fn len(&self) -> usize {
        <[Node]>::len(self)
    }

    fn elements(&self) -> std::slice::Iter<'a, Node> {
        self.iter()
    }
}

/// A number by its source token.
pub(super) struct Token<'a>(&'a str);

impl Token<'_> {
    fn number(&self) -> Number {
        let plain = self.0.replace('_', "");
        let whole = super::super::fields::natural(&plain).map(Number::from);
        let negative = || plain.parse::<i64>().ok().map(Number::from);
        let float = || plain.parse().ok().and_then(Number::from_f64);
        // `.inf` and `.nan` are no JSON numbers; nothing that a schema wants
        // accepts half of one.
        whole.or_else(negative).or_else(float).or_else(|| Number::from_f64(0.5)).unwrap_or_else(|| 0.into())
    }
}

impl JsonNumber for Token<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.number().as_u64()
    }

    fn as_i64(&self) -> Option<i64> {
        self.number().as_i64()
    }

    fn as_f64(&self) -> Option<f64> {
        self.number().as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(self.number().to_string())
    }

    fn to_number(&self) -> Cow<'_, Number> {
        Cow::Owned(self.number())
    }
}
