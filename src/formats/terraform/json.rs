//! Modules in JSON (`.tf.json`, as CDKTF writes them) as the bodies that HCL
//! gives: strings are templates, blocks are mappings or lists of mappings.
//! <https://developer.hashicorp.com/terraform/language/syntax/json>

use std::sync::Arc;

use crate::source::{SourceFile, Span};
use crate::syntax::hcl::{Attribute, Block, Body, Expr, ExprKind, Piece, template_in};
use crate::syntax::{self, Comment, Entry, Kind, Node, Parsed, Problem, ProblemKind, Syntax};

/// What stands at the top of a module, besides comments (`//`).
const BLOCKS: [&str; 11] = [
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "resource",
    "variable",
];

/// Whether a document is a module: nothing but its blocks, and resources or
/// calls among them that look like some.
pub(super) fn is_module(path: &str, node: &Node) -> bool {
    let entries = node.entries();
    let known = |entry: &Entry| {
        matches!(&*entry.key, "//" | "terraform" | "removed") || BLOCKS.contains(&&*entry.key)
    };
    // Terraform takes no other file for one.
    let is_called = path.ends_with(".tf.json") || path.ends_with(".tofu.json");
    let nested = |key: &str| {
        let kinds = node.get(key).map_or(&[][..], Node::entries);
        !kinds.is_empty() && kinds.iter().all(|kind| kind.key.contains('_') && kind.value.is_object())
    };
    let calls = || {
        let calls = node.get("module").map_or(&[][..], Node::entries);
        !calls.is_empty()
            && calls.iter().all(|call| call.value.one_or_many().iter().all(|one| one.get("source").is_some()))
    };
    let plain = || node.get("terraform").is_some() || node.get("variable").is_some_and(Node::is_object);
    !entries.is_empty()
        && entries.iter().all(known)
        && (is_called || nested("resource") || nested("data") || calls() || plain())
}

/// The body of a module.
pub(super) fn module(node: &Node, file: &SourceFile) -> Body {
    let reader = Reader { file };
    let mut body = Body { span: node.span, ..Body::default() };
    for entry in node.entries() {
        let labels = match &*entry.key {
            "resource" | "data" | "ephemeral" => 2,
            "variable" | "output" | "module" | "provider" | "check" => 1,
            "locals" | "terraform" | "moved" | "import" | "removed" => 0,
            _ => continue,
        };
        reader.blocks(entry, &entry.value, labels, &mut Vec::new(), &mut body.blocks);
    }
    body
}

/// The values of a `.tfvars.json` file.
pub(super) fn values(node: &Node, file: &SourceFile) -> Body {
    Reader { file }.body(node)
}

struct Reader<'a> {
    file: &'a SourceFile,
}

impl Reader<'_> {
    /// Blocks below their labels; each may be one mapping or a list of them.
    fn blocks(
        &self,
        kind: &Entry,
        node: &Node,
        labels: usize,
        own: &mut Vec<(Arc<str>, Span)>,
        found: &mut Vec<Block>,
    ) {
        for one in node.one_or_many() {
            if labels == 0 {
                found.push(Block {
                    kind: Arc::clone(&kind.key),
                    kind_span: kind.key_span,
                    labels: own.clone(),
                    body: self.body(one),
                    span: one.span,
                });
                continue;
            }
            for entry in one.entries().iter().filter(|entry| &*entry.key != "//") {
                own.push((Arc::clone(&entry.key), entry.key_span));
                self.blocks(kind, &entry.value, labels - 1, own, found);
                own.pop();
            }
        }
    }

    fn body(&self, node: &Node) -> Body {
        let mut body = Body { span: node.span, ..Body::default() };
        for entry in node.entries().iter().filter(|entry| &*entry.key != "//") {
            if &*entry.key == "dynamic" {
                self.blocks(entry, &entry.value, 1, &mut Vec::new(), &mut body.blocks);
            } else if &*entry.key == "content" && node.get("for_each").is_some() {
                self.blocks(entry, &entry.value, 0, &mut Vec::new(), &mut body.blocks);
            } else {
                body.attributes.push(Attribute {
                    name: Arc::clone(&entry.key),
                    name_span: entry.key_span,
                    value: self.expr(&entry.value),
                });
            }
        }
        body
    }

    fn expr(&self, node: &Node) -> Expr {
        let span = node.span;
        let kind = match &node.kind {
            Kind::Null => ExprKind::Null,
            Kind::Bool(value) => ExprKind::Bool(*value),
            Kind::Number(token) => ExprKind::Number(Arc::clone(token)),
            Kind::String(_) => self.string(span),
            Kind::Hole(hole) => ExprKind::Variable(Arc::clone(&hole.name)),
            Kind::Array(items) => ExprKind::List(items.iter().map(|item| self.expr(item)).collect()),
            Kind::Object(entries) => {
                let entry = |entry: &Entry| {
                    let key = ExprKind::Template(vec![Piece::Text(Arc::clone(&entry.key), Arc::default())]);
                    (Expr { kind: key, span: entry.key_span }, self.expr(&entry.value))
                };
                ExprKind::Object(entries.iter().filter(|entry| &*entry.key != "//").map(entry).collect())
            }
        };
        Expr { kind, span }
    }

    fn string(&self, span: Span) -> ExprKind {
        let Some((text, map)) = syntax::unquoted(self.file, span, Syntax::Json) else {
            return ExprKind::Null;
        };
        if !text.contains("${") && !text.contains("%{") {
            return ExprKind::Template(vec![Piece::Text(text.into(), Arc::new(map))]);
        }
        match template_in(&text, &map) {
            Some(pieces) => ExprKind::Template(pieces),
            None => ExprKind::Variable(syntax::hcl::short(&text).into()),
        }
    }
}

/// Makes problems of what Terraform does not take in a module or values in JSON.
/// <https://developer.hashicorp.com/terraform/language/syntax/json>
pub(in crate::formats) fn strict(path: &str, parsed: &mut Parsed) {
    if [".tf.json", ".tofu.json", ".tfvars.json"].iter().any(|ending| path.ends_with(ending)) {
        let problems = not_strict(&parsed.trailing_commas, &parsed.comments, "the file");
        parsed.problems.extend(problems);
        parsed.problems.sort_by_key(|problem| problem.span);
    }
}

/// What JSON does not have.
pub(super) fn not_strict(commas: &[Span], comments: &[Comment], refused: &str) -> Vec<Problem> {
    let not_json = |span: Span, what: &str| Problem {
        kind: ProblemKind::Syntax,
        span,
        message: format!("JSON does not have {what}: Terraform refuses {refused}"),
        help: Some("remove it".to_owned()),
        beside: None,
    };
    let commas = commas.iter().map(|span| not_json(*span, "a comma before a closing bracket"));
    commas.chain(comments.iter().map(|comment| not_json(comment.span, "a comment"))).collect()
}
