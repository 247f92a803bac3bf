//! How readers take fields out of a mapping. A field of the wrong type is left
//! out: what is wrong with it is the schema's to say, once.

use crate::diagnostic::{Located, Place};
use crate::model::{Declared, LocatedText};
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Kind, Node, Text};

/// Takes fields out of the mappings of one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The file that the nodes belong to.
    pub(super) file: FileId,
}

impl Fields {
    pub(super) fn place(self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    /// Where the key stands, or the mapping itself where it has no such key.
    pub(super) fn key_place(self, node: &Node, key: &str) -> Place {
        self.place(node.entry(key).map_or(node.span, |entry| entry.key_span))
    }

    pub(super) fn key(self, entry: &Entry) -> Located<String> {
        Located::new(entry.key.to_string(), self.place(entry.key_span))
    }

    /// A string, or a placeholder that stands for one.
    pub(super) fn scalar(self, node: &Node) -> Option<LocatedText> {
        let text = match &node.kind {
            Kind::String(text) => text.clone(),
            Kind::Hole(hole) => Text::hole(hole.clone()),
            _ => return None,
        };
        Some(Located::new(text, self.place(node.span)))
    }

    pub(super) fn text(self, node: &Node, key: &str) -> Option<LocatedText> {
        self.scalar(node.get(key)?)
    }

    /// An account id: where it was written as a number, its source token.
    pub(super) fn account_id(self, node: &Node, key: &str) -> Option<LocatedText> {
        let value = node.get(key)?;
        match &value.kind {
            Kind::Number(token) => {
                Some(Located::new(Text::from_shared(token.clone()), self.place(value.span)))
            }
            _ => self.scalar(value),
        }
    }

    /// A word of a fixed set; left out where it is another or a placeholder.
    pub(super) fn word<T>(
        self,
        node: &Node,
        key: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Located<T>> {
        let value = node.get(key)?;
        Some(Located::new(parse(value.as_str()?)?, self.place(value.span)))
    }

    pub(super) fn boolean(self, node: &Node, key: &str) -> Option<Located<bool>> {
        let value = node.get(key)?;
        match value.kind {
            Kind::Bool(truth) => Some(Located::new(truth, self.place(value.span))),
            _ => None,
        }
    }

    /// Where `key: true` stands.
    pub(super) fn switch(self, node: &Node, key: &str) -> Option<Place> {
        self.boolean(node, key).filter(|value| value.value).map(|value| value.place)
    }

    pub(super) fn natural(self, node: &Node, key: &str) -> Option<Located<u64>> {
        let value = node.get(key)?;
        match &value.kind {
            Kind::Number(token) => Some(Located::new(natural(token)?, self.place(value.span))),
            _ => None,
        }
    }

    /// The strings of a list.
    pub(super) fn texts(self, node: &Node, key: &str) -> Option<Located<Vec<LocatedText>>> {
        let value = node.get(key)?;
        value.is_array().then(|| Located::new(self.items(value), self.place(value.span)))
    }

    pub(super) fn items(self, list: &Node) -> Vec<LocatedText> {
        list.items().iter().filter_map(|item| self.scalar(item)).collect()
    }

    /// The strings under the keys of a mapping, in source order.
    pub(super) fn map(self, node: &Node, key: &str) -> Vec<(Located<String>, LocatedText)> {
        let entries = node.get(key).map_or(&[][..], Node::entries);
        entries.iter().filter_map(|entry| Some((self.key(entry), self.scalar(&entry.value)?))).collect()
    }

    /// The mappings of a list, each read; `None` where the key holds no list.
    pub(super) fn list<T>(
        self,
        node: &Node,
        key: &str,
        read: impl Fn(&Node) -> Option<T>,
    ) -> Option<Located<Vec<T>>> {
        let value = node.get(key)?;
        value.is_array().then(|| {
            Located::new(
                value.items().iter().filter(|item| item.is_object()).filter_map(read).collect(),
                self.place(value.span),
            )
        })
    }

    /// A string, or `none`.
    pub(super) fn declared(self, node: &Node, key: &str) -> Declared<LocatedText> {
        match self.text(node, key) {
            None => Declared::Absent,
            Some(text) if text.literal() == Some("none") => Declared::None(text.place),
            Some(text) => Declared::Some(text),
        }
    }

    /// A list of strings, one string, or `none`. An empty list says `none`
    /// too: all files that there are were named.
    pub(super) fn declared_list(self, node: &Node, key: &str) -> Declared<Vec<LocatedText>> {
        let Some(value) = node.get(key) else { return Declared::Absent };
        match &value.kind {
            Kind::Array(items) if items.is_empty() => Declared::None(self.place(value.span)),
            Kind::Array(_) => Declared::Some(self.items(value)),
            _ => match self.declared(node, key) {
                Declared::Some(one) => Declared::Some(vec![one]),
                Declared::None(place) => Declared::None(place),
                Declared::Absent => Declared::Absent,
            },
        }
    }
}

/// A whole number from its source token, in any of the spellings of JSON, YAML
/// and TOML.
pub(super) fn natural(token: &str) -> Option<u64> {
    let digits = token.strip_prefix('+').unwrap_or(token).replace('_', "");
    let radix = |radix, digits| u64::from_str_radix(digits, radix).ok();
    if let Some(hex) = digits.strip_prefix("0x") {
        radix(16, hex)
    } else if let Some(octal) = digits.strip_prefix("0o") {
        radix(8, octal)
    } else if let Some(binary) = digits.strip_prefix("0b") {
        radix(2, binary)
    } else {
        digits.parse().ok()
    }
}
