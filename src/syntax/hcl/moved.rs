//! What was read from a text that had been taken out of quotes, with the places
//! of the file that it stands in.

use std::sync::Arc;

use super::super::OffsetMap;
use super::{Expr, ExprKind, For, Piece, Step};

/// A piece of a text that was taken out of quotes, with the places of the file.
pub(super) fn moved(piece: Piece, map: &OffsetMap) -> Piece {
    let all = |pieces: Vec<Piece>| pieces.into_iter().map(|piece| moved(piece, map)).collect();
    match piece {
        Piece::Text(text, own) => Piece::Text(text, Arc::new(map.after(&own))),
        Piece::Value(expr, span) => Piece::Value(moved_expr(expr, map), map.span(span)),
        Piece::If(condition, yes, no) => Piece::If(moved_expr(condition, map), all(yes), all(no)),
        Piece::For { key_name, value_name, collection, pieces } => {
            Piece::For { key_name, value_name, collection: moved_expr(collection, map), pieces: all(pieces) }
        }
    }
}

fn moved_expr(expr: Expr, map: &OffsetMap) -> Expr {
    let one = |expr: Expr| moved_expr(expr, map);
    let boxed = |expr: Box<Expr>| Box::new(moved_expr(*expr, map));
    let kind = match expr.kind {
        ExprKind::Template(pieces) => {
            ExprKind::Template(pieces.into_iter().map(|piece| moved(piece, map)).collect())
        }
        ExprKind::List(items) => ExprKind::List(items.into_iter().map(one).collect()),
        ExprKind::Object(entries) => {
            ExprKind::Object(entries.into_iter().map(|(key, value)| (one(key), one(value))).collect())
        }
        ExprKind::Traversal(base, steps) => {
            let step = |step| match step {
                Step::Index(index) => Step::Index(one(index)),
                step => step,
            };
            ExprKind::Traversal(boxed(base), steps.into_iter().map(step).collect())
        }
        ExprKind::Call { name, arguments, expands } => {
            ExprKind::Call { name, arguments: arguments.into_iter().map(one).collect(), expands }
        }
        ExprKind::Conditional(parts) => ExprKind::Conditional(Box::new(parts.map(one))),
        ExprKind::Unary(sign, inner) => ExprKind::Unary(sign, boxed(inner)),
        ExprKind::Binary(sign, sides) => ExprKind::Binary(sign, Box::new(sides.map(one))),
        ExprKind::For(each) => ExprKind::For(Box::new(For {
            collection: one(each.collection),
            key: each.key.map(one),
            value: one(each.value),
            condition: each.condition.map(one),
            ..*each
        })),
        kind => kind,
    };
    Expr { kind, span: map.span(expr.span) }
}
