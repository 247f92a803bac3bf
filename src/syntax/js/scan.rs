//! One walk over a whole module: what it declares and exports at its top, its
//! comments, and which of its names it may change after they were given their
//! values. Written as a loop, as hostile input nests as deep as it is long.

use std::collections::HashMap;

use tree_sitter::Node as Tree;

use super::super::{Comment, common};
use super::{strings, text};

/// What a module says at its top.
pub(super) struct Module<'t> {
    /// The module.
    pub(super) root: Tree<'t>,
    /// Names with their first values, and what happens to them.
    pub(super) names: HashMap<&'t str, Name<'t>>,
    /// `export default`, `module.exports =`.
    pub(super) default: Option<Tree<'t>>,
    /// Whether that is `module.exports`, to which keys may be added.
    pub(super) common_js: bool,
    /// Whether more is done with `module` or `exports` than to assign at the
    /// top of the file.
    pub(super) rewritten: bool,
    /// `export const`, `exports.name =`: where the name stands, and its value.
    pub(super) named: Vec<(Tree<'t>, Tree<'t>)>,
    /// Values of names, in source order: a script exports nothing.
    pub(super) declared: Vec<Tree<'t>>,
    pub(super) comments: Vec<Comment>,
    /// The first place that is not JavaScript.
    pub(super) problem: Option<Tree<'t>>,
}

/// A name of a module.
pub(super) struct Name<'t> {
    pub(super) value: Tree<'t>,
    pub(super) changes: Vec<Change<'t>>,
}

/// Something that a module does with the value of a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change<'t> {
    /// The key below which it happens; the whole value where it is not known.
    pub(super) key: Option<&'t str>,
    /// Whether another value is assigned; else what the value holds may be
    /// changed, which a string or a number does not notice.
    pub(super) assigned: bool,
}

/// Functions that change nothing of what they are given.
const HARMLESS: [&str; 6] =
    ["JSON.stringify", "Object.entries", "Object.freeze", "Object.keys", "Object.values", "String"];

/// Methods that change nothing of what they are called on.
const READING: [&str; 14] = [
    "at", "concat", "every", "filter", "find", "includes", "indexOf", "join", "keys", "map", "replace",
    "slice", "some", "toString",
];

pub(super) fn scan<'t>(root: Tree<'t>, source: &'t str, base: usize) -> Module<'t> {
    let mut scan = Scan {
        source,
        aliases: Vec::new(),
        module: Module {
            root,
            names: HashMap::new(),
            default: None,
            common_js: false,
            rewritten: false,
            named: Vec::new(),
            declared: Vec::new(),
            comments: Vec::new(),
            problem: None,
        },
    };
    let mut cursor = root.walk();
    for statement in root.named_children(&mut cursor) {
        scan.statement(statement);
    }
    scan.everything(base);
    scan.spread_changes();
    scan.module
}

struct Scan<'t> {
    source: &'t str,
    module: Module<'t>,
    /// Names whose values are another name's, or below a key of it.
    aliases: Vec<(&'t str, &'t str, Option<&'t str>)>,
}

impl<'t> Scan<'t> {
    fn statement(&mut self, statement: Tree<'t>) {
        match statement.kind() {
            "export_statement" => {
                if let Some(value) = statement.child_by_field_name("value") {
                    self.module.default = Some(value);
                } else if let Some(declaration) = statement.child_by_field_name("declaration") {
                    self.declaration(declaration, true);
                } else {
                    self.export_list(statement);
                }
            }
            "lexical_declaration" | "variable_declaration" => self.declaration(statement, false),
            "expression_statement" => {
                let assignment = statement.named_child(0).filter(|one| one.kind() == "assignment_expression");
                let sides = assignment.and_then(|one| {
                    Some((one.child_by_field_name("left")?, one.child_by_field_name("right")?))
                });
                if let Some((left, right)) = sides {
                    self.assignment(left, right);
                }
            }
            _ => {}
        }
    }

    fn declaration(&mut self, declaration: Tree<'t>, exported: bool) {
        let mut cursor = declaration.walk();
        for one in declaration.named_children(&mut cursor) {
            let name = one.child_by_field_name("name").filter(|name| name.kind() == "identifier");
            let (Some(name), Some(value)) = (name, one.child_by_field_name("value")) else { continue };
            self.module.declared.push(value);
            if exported {
                self.module.named.push((name, value));
            }
            let name = text(name, self.source);
            match self.module.names.get_mut(name) {
                Some(known) => known.changes.push(Change { key: None, assigned: true }),
                None => _ = self.module.names.insert(name, Name { value, changes: Vec::new() }),
            }
        }
    }

    /// `export { config as default, prefix }`; what comes from another module
    /// is not here.
    fn export_list(&mut self, statement: Tree<'t>) {
        if statement.child_by_field_name("source").is_some() {
            return;
        }
        let mut cursor = statement.walk();
        let clause = statement.named_children(&mut cursor).find(|one| one.kind() == "export_clause");
        let Some(clause) = clause else { return };
        let mut cursor = clause.walk();
        for one in clause.named_children(&mut cursor) {
            let Some(name) = one.child_by_field_name("name") else { continue };
            let shown = one.child_by_field_name("alias").unwrap_or(name);
            if text(shown, self.source) == "default" {
                self.module.default = Some(name);
            } else {
                self.module.named.push((shown, name));
            }
        }
    }

    fn assignment(&mut self, left: Tree<'t>, right: Tree<'t>) {
        let target = text(left, self.source);
        match target.rsplit_once('.') {
            None if left.kind() == "identifier" && !self.module.names.contains_key(target) => {
                self.module.declared.push(right);
            }
            Some(("module", "exports") | ("exports" | "module.exports", "default")) => {
                self.module.rewritten |= self.module.default.is_some();
                self.module.common_js = true;
                self.module.default = Some(right);
            }
            Some(("exports" | "module.exports", _)) => {
                if let Some(name) = left.child_by_field_name("property") {
                    self.module.named.push((name, right));
                }
            }
            Some(("window" | "self" | "globalThis", _)) => self.module.declared.push(right),
            _ => {}
        }
    }

    /// Every node once, with all that it stands in.
    fn everything(&mut self, base: usize) {
        let mut cursor = self.module.root.walk();
        let mut around: Vec<Tree<'t>> = Vec::new();
        loop {
            let node = cursor.node();
            if self.module.problem.is_none() && (node.is_error() || node.is_missing()) {
                self.module.problem = Some(node);
            }
            match node.kind() {
                "comment" => self.comment(node, base),
                "identifier" => self.use_of_name(node, &around),
                _ => {}
            }
            if cursor.goto_first_child() {
                around.push(node);
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                around.pop();
            }
        }
    }

    fn comment(&mut self, node: Tree<'t>, base: usize) {
        let raw = text(node, self.source);
        let inner = match raw.strip_prefix("/*") {
            Some(block) => block.strip_suffix("*/").unwrap_or(block).trim_start_matches('*'),
            None => raw.trim_start_matches('/'),
        };
        let (start, end) = (node.start_byte(), node.start_byte() + raw.trim_end().len());
        self.module.comments.push(common::comment(self.source, base, start, end, inner));
    }

    /// What is done with a name where it is used.
    fn use_of_name(&mut self, node: Tree<'t>, around: &[Tree<'t>]) {
        let name = text(node, self.source);
        let of_module = matches!(name, "module" | "exports");
        if !of_module && !self.module.names.contains_key(name) {
            return;
        }
        // `name.key["other"]` as a whole, with its keys from the inside out.
        let mut whole = node;
        let mut keys: Vec<Option<&'t str>> = Vec::new();
        let mut depth = around.len();
        while let Some(outer) = depth.checked_sub(1).and_then(|at| around.get(at)) {
            let is_object = || outer.child_by_field_name("object") == Some(whole);
            match outer.kind() {
                "member_expression" | "subscript_expression" if is_object() => keys.push(self.key(*outer)),
                "parenthesized_expression" => {}
                _ => break,
            }
            whole = *outer;
            depth -= 1;
        }
        let Some(outer) = depth.checked_sub(1).and_then(|at| around.get(at)) else { return };
        let is = |field: &str| outer.child_by_field_name(field) == Some(whole);
        if of_module {
            // Program, statement and assignment stand around it.
            let at_top = depth == 3 && outer.kind() == "assignment_expression" && is("left");
            self.module.rewritten |= !at_top;
            return;
        }
        let first = keys.first().copied().flatten();
        let change = |key, assigned| Some(Change { key, assigned });
        // `name[0] = ...` leaves the name what it is, and changes what that holds.
        let own = keys.is_empty() || first.is_some();
        let found = match outer.kind() {
            "assignment_expression" | "augmented_assignment_expression" if is("left") => change(first, own),
            "update_expression" => change(first, own),
            "unary_expression" if text(*outer, self.source).starts_with("delete") => change(first, own),
            "call_expression" if is("function") && !keys.is_empty() => {
                let method = keys.pop().flatten();
                let reads = method.is_some_and(|method| READING.contains(&method));
                if reads { None } else { change(keys.first().copied().flatten(), false) }
            }
            "arguments" => {
                let call = depth.checked_sub(2).and_then(|at| around.get(at));
                let called = call.and_then(|call| call.child_by_field_name("function"));
                let called = called.map_or("", |function| text(function, self.source));
                let harmless = HARMLESS.contains(&called) || called.starts_with("console.");
                if harmless { None } else { change(first, false) }
            }
            "variable_declarator" if is("value") => {
                let own = outer.child_by_field_name("name").map_or("", |name| text(name, self.source));
                let at_top = self
                    .module
                    .names
                    .get(own)
                    .is_some_and(|name| name.value.byte_range() == whole.byte_range());
                if at_top {
                    self.aliases.push((own, name, first));
                    None
                } else {
                    change(first, false)
                }
            }
            "for_in_statement" if is("right") => change(first, false),
            _ => None,
        };
        if let (Some(found), Some(known)) = (found, self.module.names.get_mut(name))
            && !known.changes.contains(&found)
        {
            known.changes.push(found);
        }
    }

    fn key(&self, member: Tree<'t>) -> Option<&'t str> {
        if let Some(property) = member.child_by_field_name("property") {
            return Some(text(property, self.source));
        }
        let index = member.child_by_field_name("index").filter(|index| index.kind() == "string")?;
        let raw = text(index, self.source);
        let inner = raw.get(1..raw.len().checked_sub(1)?)?;
        (strings::unescape(inner) == inner).then_some(inner)
    }

    /// What happens to an alias happens to what it stands for.
    fn spread_changes(&mut self) {
        for _ in 0..=self.aliases.len().min(64) {
            let mut more = false;
            for (alias, name, key) in &self.aliases {
                let inside = self.module.names.get(alias).is_some_and(|alias| {
                    // Another value for the alias leaves the first one alone.
                    alias.changes.iter().any(|change| !change.assigned || change.key.is_some())
                });
                let change = Change { key: *key, assigned: false };
                if let Some(known) = self.module.names.get_mut(name).filter(|_| inside)
                    && !known.changes.contains(&change)
                {
                    known.changes.push(change);
                    more = true;
                }
            }
            if !more {
                return;
            }
        }
    }
}
