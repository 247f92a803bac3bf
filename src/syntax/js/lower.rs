//! From the parser's tree to grantlint's own. Names that a module declares at
//! its top stand for their values; whatever would have to run is a hole.

use tree_sitter::Node as Tree;

use super::super::common::{self, MAX_DEPTH};
use super::super::{Entry, Hole, Kind, Node, Part, Problem, Text, Values, hcl, placeholder};
use super::object::Object;
use super::scan::{Change, Module};
use super::{strings, text};
use crate::source::Span;

/// A module while its values are read.
pub(super) struct Lowering<'t> {
    module: &'t Module<'t>,
    source: &'t str,
    base: usize,
    values: &'t Values,
    /// The names whose values are being read: one that leads to itself has none.
    resolving: Vec<&'t str>,
    /// How many more nodes are made. A list of names of lists of names is
    /// longer than any file.
    left: usize,
    pub(super) problems: Vec<Problem>,
}

impl<'t> Lowering<'t> {
    pub(super) fn new(module: &'t Module<'t>, source: &'t str, base: usize, values: &'t Values) -> Self {
        let left = 10_000 + source.len();
        Self { module, source, base, values, resolving: Vec::new(), left, problems: Vec::new() }
    }

    /// What the module exports; for a script that exports nothing the objects
    /// that it declares.
    pub(super) fn documents(&mut self) -> Vec<Node> {
        if let Some(exported) = self.module.default {
            let mut node = self.value(exported, 0);
            if self.module.common_js {
                let key = |(name, _): &(Tree<'t>, Tree<'t>)| Some(self.plain_text(*name));
                let added = self.module.named.iter().map(key);
                let all = added.chain(self.module.rewritten.then_some(None));
                let changes: Vec<Change<'_>> = all.map(|key| Change { key, assigned: true }).collect();
                node = self.changed("module.exports", node, &changes);
            }
            return vec![self.whole(node)];
        }
        if !self.module.named.is_empty() {
            let mut entries = Vec::new();
            for (name, value) in &self.module.named {
                let value = match self.plain_text(*name) {
                    // Other statements may change it, as they may any name.
                    declared if self.module.names.contains_key(declared) => self.name(declared, *value, 1),
                    _ => self.value(*value, 1),
                };
                entries.push(Entry { key: self.plain_text(*name).into(), key_span: self.span(*name), value });
            }
            return vec![Node { kind: Kind::Object(entries), span: self.span(self.module.root) }];
        }
        let declared: Vec<Tree<'t>> =
            self.module.declared.iter().copied().filter(|value| value.kind() == "object").collect();
        let mut documents = Vec::new();
        for value in declared {
            let name = self.module.names.iter().find(|(_, name)| name.value == value).map(|(name, _)| *name);
            let document = match name {
                Some(name) => self.name(name, value, 0),
                None => self.value(value, 0),
            };
            documents.push(self.whole(document));
        }
        documents
    }

    /// A document whose values stand outside of it spans all of the module, so
    /// that every place of it lies within.
    fn whole(&self, mut document: Node) -> Node {
        let elsewhere = |node: &Node| !document.span.contains(node.span);
        let mut open: Vec<&Node> = vec![&document];
        let mut outside = false;
        while let Some(node) = open.pop() {
            outside |= elsewhere(node);
            open.extend(node.items());
            open.extend(node.entries().iter().map(|entry| &entry.value));
        }
        if outside {
            document.span = self.span(self.module.root);
        }
        document
    }

    fn plain_text(&self, node: Tree<'t>) -> &'t str {
        text(node, self.source)
    }

    fn span(&self, node: Tree<'_>) -> Span {
        Span::new(self.base + node.start_byte(), self.base + node.end_byte())
    }

    fn value(&mut self, node: Tree<'t>, depth: usize) -> Node {
        let span = self.span(node);
        let hole = |name: &str| Node { kind: Kind::Hole(Hole::new(name)), span };
        if depth > MAX_DEPTH {
            self.problems.push(common::too_deep(span));
            return hole("what nests too deep");
        }
        let Some(left) = self.left.checked_sub(1) else { return hole("more than a file holds") };
        self.left = left;
        let kind = match node.kind() {
            "object" => self.object(node, depth),
            "array" => self.array(node, depth),
            "string" => Kind::String(placeholder::text(&self.string(node), self.values)),
            "template_string" => Kind::String(self.template(node, depth)),
            "number" => Kind::Number(self.plain_text(node).into()),
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" | "undefined" => Kind::Null,
            "unary_expression" => match node.child_by_field_name("argument") {
                Some(number) if number.kind() == "number" && self.plain_text(node).starts_with('-') => {
                    Kind::Number(format!("-{}", self.plain_text(number)).into())
                }
                _ => return hole("an expression"),
            },
            "parenthesized_expression" => {
                return match node.named_child(0).filter(|inner| inner.kind() != "comment") {
                    Some(inner) => self.value(inner, depth + 1),
                    None => hole("an expression"),
                };
            }
            "identifier" | "shorthand_property_identifier" => {
                let name = self.plain_text(node);
                return match self.module.names.get(name) {
                    Some(_) => self.name(name, node, depth),
                    None => self.outside(node),
                };
            }
            "member_expression" | "subscript_expression" => return self.member(node, depth),
            "binary_expression" => return self.sum(node, depth),
            "call_expression" => return self.call(node, depth),
            "arrow_function" | "function_expression" | "function" | "generator_function" => {
                return hole("a function");
            }
            "ternary_expression" => return hole("a choice"),
            _ => return hole("an expression"),
        };
        Node { kind, span }
    }

    /// A name that only running the module gives a value, or `[values]` of the
    /// configuration.
    fn outside(&self, node: Tree<'t>) -> Node {
        let name = self.words(node);
        Node { kind: placeholder::fill(&name, self.values), span: self.span(node) }
    }

    /// What a name, or a key of it, is called in the file. Anything else may
    /// have a secret in it.
    fn words(&self, node: Tree<'t>) -> String {
        let plain = |c: char| c.is_alphanumeric() || " ._-?$'\"`[]".contains(c);
        let written = self.plain_text(node);
        if written.chars().all(plain) { hcl::short(written) } else { "an expression".to_owned() }
    }

    /// The value of a name of this module, used at `node`.
    fn name(&mut self, name: &'t str, node: Tree<'t>, depth: usize) -> Node {
        let module = self.module;
        let Some(known) = module.names.get(name).filter(|_| !self.resolving.contains(&name)) else {
            return self.outside(node);
        };
        self.resolving.push(name);
        let value = self.value(known.value, depth + 1);
        self.resolving.pop();
        self.changed(name, value, &known.changes)
    }

    /// A value after everything that the module may do with it.
    fn changed(&self, name: &str, mut value: Node, changes: &[Change<'_>]) -> Node {
        let holds = |node: &Node| node.is_object() || node.is_array();
        for change in changes {
            let whole = change.key.is_none() || !value.is_object();
            if whole {
                if change.assigned || holds(&value) {
                    value.kind = Kind::Hole(Hole::new(name));
                }
                continue;
            }
            let Kind::Object(entries) = &mut value.kind else { continue };
            let key = change.key.unwrap_or_default();
            let hole = || Kind::Hole(Hole::new(format!("{name}.{key}")));
            match entries.iter_mut().find(|entry| &*entry.key == key) {
                Some(entry) if change.assigned || holds(&entry.value) => entry.value.kind = hole(),
                Some(_) => {}
                None => {
                    let own = Node { kind: hole(), span: value.span };
                    entries.push(Entry { key: key.into(), key_span: value.span, value: own });
                }
            }
        }
        value
    }

    /// `config.prefix`, `ids["eu-west-1"]`.
    fn member(&mut self, node: Tree<'t>, depth: usize) -> Node {
        let Some(object) = node.child_by_field_name("object") else { return self.outside(node) };
        let of_module = matches!(object.kind(), "identifier" | "member_expression" | "subscript_expression");
        let key = match (node.child_by_field_name("property"), node.child_by_field_name("index")) {
            (Some(property), _) => Some(self.plain_text(property).to_owned()),
            (None, Some(index)) if index.kind() == "string" => Some(self.string(index)),
            _ => None,
        };
        let (true, Some(key)) = (of_module, key) else { return self.outside(node) };
        let holder = self.value(object, depth + 1);
        match holder.get(&key) {
            // Names and numbers of lists and strings (`length`) are not told.
            Some(found) if !matches!(found.kind, Kind::Hole(_)) => found.clone(),
            _ => self.outside(node),
        }
    }

    /// `"a" + name + "b"`, which nests as deep as it is long.
    fn sum(&mut self, node: Tree<'t>, depth: usize) -> Node {
        let span = self.span(node);
        let mut terms = Vec::new();
        let mut rest = node;
        loop {
            let plus = rest.kind() == "binary_expression"
                && rest.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "+");
            let sides = rest.child_by_field_name("left").zip(rest.child_by_field_name("right"));
            match sides {
                Some((left, right)) if plus => {
                    terms.push(right);
                    rest = left;
                }
                _ => break,
            }
        }
        terms.push(rest);
        let unknown = Node { kind: Kind::Hole(Hole::new("an expression")), span };
        if terms.len() < 2 {
            return unknown;
        }
        let values: Vec<Node> = terms.into_iter().rev().map(|term| self.value(term, depth + 1)).collect();
        // Numbers are added until the first string.
        if values.first().and_then(Node::text).is_none() && values.get(1).and_then(Node::text).is_none() {
            return unknown;
        }
        let texts: Option<Vec<Text>> = values.iter().map(Node::scalar_text).collect();
        match texts {
            Some(texts) => {
                let parts = texts.iter().flat_map(Text::parts);
                Node { kind: Kind::String(Text::from_parts(parts)), span }
            }
            None => unknown,
        }
    }

    /// `Object.freeze({...})` is what it is given; any other call would run.
    fn call(&mut self, node: Tree<'t>, depth: usize) -> Node {
        let called = node.child_by_field_name("function");
        let name = called.map_or("", |function| self.plain_text(function));
        let first = node.child_by_field_name("arguments").and_then(|all| all.named_child(0));
        if let ("Object.freeze", Some(first)) = (name, first) {
            return self.value(first, depth + 1);
        }
        let simple = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '$'));
        let words = if simple && !name.is_empty() { hcl::short(name) + "()" } else { "a call".to_owned() };
        Node { kind: Kind::Hole(Hole::new(words)), span: self.span(node) }
    }

    fn string(&self, node: Tree<'t>) -> String {
        let raw = self.plain_text(node);
        let inner = raw.len().checked_sub(1).and_then(|end| raw.get(1..end));
        strings::unescape(inner.unwrap_or_default())
    }

    fn template(&mut self, node: Tree<'t>, depth: usize) -> Text {
        let mut parts = Vec::new();
        let mut at = node.start_byte() + 1;
        let literal = |from: usize, to: usize, source: &str| {
            Part::Literal(strings::unescape(source.get(from..to).unwrap_or_default()).into())
        };
        let mut cursor = node.walk();
        for hole in node.named_children(&mut cursor).filter(|one| one.kind() == "template_substitution") {
            parts.push(literal(at, hole.start_byte(), self.source));
            at = hole.end_byte();
            let value = hole.named_child(0).map(|inner| self.value(inner, depth + 1));
            match value.as_ref().and_then(Node::scalar_text) {
                Some(text) => parts.extend(text.parts()),
                None => parts.push(Part::Hole(Hole::new("an expression"))),
            }
        }
        parts.push(literal(at, node.end_byte().saturating_sub(1), self.source));
        Text::from_parts(parts)
    }

    fn array(&mut self, node: Tree<'t>, depth: usize) -> Kind {
        let mut items = Vec::new();
        let mut cursor = node.walk();
        for item in node.named_children(&mut cursor) {
            match item.kind() {
                "comment" => {}
                "spread_element" => match self.spread(item, depth) {
                    Node { kind: Kind::Array(more), .. } => items.extend(more),
                    open => items.push(Node { kind: Kind::Hole(spread_hole(&open)), span: self.span(item) }),
                },
                _ => items.push(self.value(item, depth + 1)),
            }
        }
        Kind::Array(items)
    }

    /// What stands behind `...`.
    fn spread(&mut self, node: Tree<'t>, depth: usize) -> Node {
        match node.named_child(0) {
            Some(inner) => self.value(inner, depth + 1),
            None => Node { kind: Kind::Null, span: self.span(node) },
        }
    }

    fn object(&mut self, node: Tree<'t>, depth: usize) -> Kind {
        let mut object = Object::default();
        let mut cursor = node.walk();
        for member in node.named_children(&mut cursor) {
            match member.kind() {
                "pair" => {
                    let sides = member.child_by_field_name("key").zip(member.child_by_field_name("value"));
                    let Some((key, value)) = sides else { continue };
                    let value = self.value(value, depth + 1);
                    match self.key(key, depth) {
                        Some(name) => object.put(name.into(), self.span(key), value),
                        None => object.open(&self.words(key), self.span(key)),
                    }
                }
                "shorthand_property_identifier" => {
                    let value = self.value(member, depth + 1);
                    object.put(self.plain_text(member).into(), self.span(member), value);
                }
                "method_definition" => {
                    let Some(key) = member.child_by_field_name("name") else { continue };
                    let value = Node { kind: Kind::Hole(Hole::new("a function")), span: self.span(member) };
                    match self.key(key, depth) {
                        Some(name) => object.put(name.into(), self.span(key), value),
                        None => object.open(&self.words(key), self.span(key)),
                    }
                }
                "spread_element" => match self.spread(member, depth) {
                    Node { kind: Kind::Object(entries), .. } => object.take(entries),
                    Node { kind: Kind::Null, .. } => {}
                    open => object.open(&spread_hole(&open).name, self.span(member)),
                },
                _ => {}
            }
        }
        Kind::Object(object.finish(&mut self.problems))
    }

    /// The text of a key; nothing where only running the module tells it.
    fn key(&mut self, key: Tree<'t>, depth: usize) -> Option<String> {
        match key.kind() {
            "string" => Some(self.string(key)),
            "computed_property_name" => {
                let value = self.value(key.named_child(0)?, depth + 1);
                value.scalar_text()?.literal().map(str::to_owned)
            }
            _ => Some(self.plain_text(key).to_owned()),
        }
    }
}

fn spread_hole(open: &Node) -> Hole {
    match &open.kind {
        Kind::Hole(hole) => hole.clone(),
        _ => Hole::new("an expression"),
    }
}
