//! The tree that pointers run through: `resource "aws_iam_role" "export"` is
//! `/resource/aws_iam_role/export`, and blocks of one type in a row are a list.

use std::cell::RefCell;
use std::sync::Arc;

use super::super::common::report_duplicates;
use super::super::{Entry, Hole, Kind, Node, Part, Problem, Text};
use super::{Block, Body, Expr, ExprKind, Piece};
use crate::source::Span;

/// The tree of a file.
pub(super) fn document(body: &Body, source: &str, base: usize, problems: &mut Vec<Problem>) -> Node {
    let tree = Tree { source, base, problems: RefCell::new(Vec::new()) };
    let node = tree.body(body);
    problems.append(&mut tree.problems.into_inner());
    node
}

struct Tree<'a> {
    source: &'a str,
    base: usize,
    problems: RefCell<Vec<Problem>>,
}

impl Tree<'_> {
    fn body(&self, body: &Body) -> Node {
        let mut entries: Vec<Entry> = body
            .attributes
            .iter()
            .map(|attribute| Entry {
                key: Arc::clone(&attribute.name),
                key_span: attribute.name_span,
                value: self.expr(&attribute.value),
            })
            .collect();
        let mut plain: Vec<(&Block, Vec<Node>)> = Vec::new();
        for block in &body.blocks {
            if !block.labels.is_empty() {
                entries.push(self.labelled(block));
                continue;
            }
            let node = self.body(&block.body);
            match plain.iter_mut().find(|(first, _)| first.kind == block.kind) {
                Some((_, nodes)) => nodes.push(node),
                None => plain.push((block, vec![node])),
            }
        }
        for (first, mut nodes) in plain {
            let value = match nodes.as_slice() {
                [_] => nodes.remove(0),
                [one, .., last] => {
                    let span = Span { start: one.span.start, end: last.span.end };
                    Node { kind: Kind::Array(nodes), span }
                }
                [] => continue,
            };
            entries.push(Entry { key: Arc::clone(&first.kind), key_span: first.kind_span, value });
        }
        entries.sort_by_key(|entry| entry.key_span);
        Node { kind: Kind::Object(entries), span: body.span }
    }

    fn labelled(&self, block: &Block) -> Entry {
        let mut value = self.body(&block.body);
        for (label, span) in block.labels.iter().rev() {
            let end = block.span.end;
            let entry = Entry { key: Arc::clone(label), key_span: *span, value };
            value = Node { kind: Kind::Object(vec![entry]), span: Span { start: span.start, end } };
        }
        value.span = block.span;
        Entry { key: Arc::clone(&block.kind), key_span: block.kind_span, value }
    }

    fn expr(&self, expr: &Expr) -> Node {
        let kind = match &expr.kind {
            ExprKind::Null => Kind::Null,
            ExprKind::Bool(value) => Kind::Bool(*value),
            ExprKind::Number(token) => Kind::Number(Arc::clone(token)),
            ExprKind::Template(pieces) => Kind::String(self.text(pieces)),
            ExprKind::List(items) => Kind::Array(items.iter().map(|item| self.expr(item)).collect()),
            ExprKind::Object(entries) => {
                let entry = |(key, value): &(Expr, Expr)| {
                    let name = match &key.kind {
                        ExprKind::Template(pieces) => self.text(pieces).to_string(),
                        _ => self.words(key.span),
                    };
                    Entry { key: name.into(), key_span: key.span, value: self.expr(value) }
                };
                let entries: Vec<Entry> = entries.iter().map(entry).collect();
                report_duplicates(&entries, &mut self.problems.borrow_mut());
                Kind::Object(entries)
            }
            // What is encoded is what the attribute says.
            ExprKind::Call { name, arguments, .. } if &**name == "jsonencode" && arguments.len() == 1 => {
                Node { span: expr.span, ..self.expr(&arguments[0]) }.kind
            }
            _ => Kind::Hole(Hole::new(self.words(expr.span))),
        };
        Node { kind, span: expr.span }
    }

    fn text(&self, pieces: &[Piece]) -> Text {
        Text::from_parts(pieces.iter().map(|piece| match piece {
            Piece::Text(text, _) => Part::Literal(Arc::clone(text)),
            Piece::Value(expr, _) => Part::Hole(Hole::new(self.words(expr.span))),
            Piece::If(expr, ..) | Piece::For { collection: expr, .. } => {
                Part::Hole(Hole::new(self.words(expr.span)))
            }
        }))
    }

    /// The source at a place as the name of a hole.
    fn words(&self, span: Span) -> String {
        let range =
            (span.start as usize).saturating_sub(self.base)..(span.end as usize).saturating_sub(self.base);
        super::short(self.source.get(range).unwrap_or_default())
    }
}
