//! From the tree of the parser, which keeps white space and comments for
//! writing the file back, to ours, which keeps places.

use std::ops::Range;
use std::sync::Arc;

use hcl_edit::Span as _;
use hcl_edit::expr::{BinaryOperator, Expression, ObjectKey, TraversalOperator, UnaryOperator};
use hcl_edit::structure::Structure;
use hcl_edit::template::{Directive, Element, Strip, Template};

use super::super::literal::{Style, decode};
use super::super::{Attribute, Block, Body, Expr, ExprKind, For, Piece, Step};
use crate::source::Span;
use crate::syntax::OffsetMap;

pub(super) struct Lowering<'a> {
    source: &'a str,
    base: usize,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(source: &'a str, base: usize) -> Self {
        Self { source, base }
    }

    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or_default();
        Span::new(self.base + range.start, self.base + range.end)
    }

    pub(super) fn body(&mut self, body: &hcl_edit::structure::Body, range: Range<usize>) -> Body {
        let mut lowered = Body { span: self.span(Some(range)), ..Body::default() };
        for structure in body.iter() {
            match structure {
                Structure::Attribute(attribute) => {
                    let value = self.expr(&attribute.value);
                    lowered.attributes.push(Attribute {
                        name: attribute.key.as_str().into(),
                        name_span: self.span(attribute.key.span()),
                        value,
                    });
                }
                Structure::Block(block) => {
                    let range = block.span().unwrap_or_default();
                    let labels =
                        block.labels.iter().map(|label| (label.as_str().into(), self.span(label.span())));
                    let labels: Vec<(Arc<str>, Span)> = labels.collect();
                    let kind_span = self.span(block.ident.span());
                    let head = labels.last().map_or(kind_span, |(_, span)| *span).end as usize - self.base;
                    let open = self.source.get(head..range.end).and_then(|rest| rest.find('{'));
                    let inner = open.map_or(range.clone(), |open| head + open..range.end);
                    lowered.blocks.push(Block {
                        kind: block.ident.as_str().into(),
                        kind_span,
                        labels,
                        body: self.body(&block.body, inner),
                        span: self.span(Some(range)),
                    });
                }
            }
        }
        lowered
    }

    fn expr(&mut self, expression: &Expression) -> Expr {
        let range = expression.span().unwrap_or_default();
        let span = self.span(Some(range.clone()));
        let kind = match expression {
            Expression::Null(_) => ExprKind::Null,
            Expression::Bool(value) => ExprKind::Bool(*value.value()),
            Expression::Number(_) => {
                ExprKind::Number(self.source.get(range).unwrap_or_default().trim().into())
            }
            Expression::String(_) => {
                let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
                ExprKind::Template(self.literal(inner, Style::Quoted, false).into_iter().collect())
            }
            Expression::StringTemplate(template) => {
                let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
                ExprKind::Template(self.template(template, inner, None, Style::Quoted))
            }
            Expression::HeredocTemplate(heredoc) => {
                let line = self.source.get(range.clone()).and_then(|text| text.find('\n'));
                let inner = range.start + line.map_or(0, |line| line + 1)..range.end;
                let style = Style::Heredoc(heredoc.indent().unwrap_or(0));
                ExprKind::Template(self.template(&heredoc.template, inner, None, style))
            }
            Expression::Array(array) => ExprKind::List(array.iter().map(|item| self.expr(item)).collect()),
            Expression::Object(object) => {
                let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                    let key = match key {
                        ObjectKey::Ident(ident) => self.key(ident.as_str(), ident.span()),
                        ObjectKey::Expression(Expression::Variable(ident)) => {
                            self.key(ident.as_str(), ident.span())
                        }
                        ObjectKey::Expression(expression) => self.expr(expression),
                    };
                    (key, self.expr(value.expr()))
                };
                ExprKind::Object(object.iter().map(entry).collect())
            }
            Expression::Parenthesis(inner) => return Expr { span, ..self.expr(inner.inner()) },
            Expression::Variable(name) => ExprKind::Variable(name.as_str().into()),
            Expression::Conditional(conditional) => {
                let parts = [&conditional.cond_expr, &conditional.true_expr, &conditional.false_expr];
                ExprKind::Conditional(Box::new(parts.map(|part| self.expr(part))))
            }
            Expression::FuncCall(call) => {
                let mut name: String =
                    call.name.namespace.iter().map(|part| format!("{}::", part.as_str())).collect();
                name.push_str(call.name.name.as_str());
                ExprKind::Call {
                    name: name.into(),
                    arguments: call.args.iter().map(|argument| self.expr(argument)).collect(),
                    expands: call.args.expand_final(),
                }
            }
            Expression::Traversal(traversal) => {
                let base = self.expr(&traversal.expr);
                let steps = traversal.operators.iter().map(|step| self.step(step.value(), step.span()));
                ExprKind::Traversal(Box::new(base), steps.collect())
            }
            Expression::UnaryOp(operation) => {
                let sign = if *operation.operator.value() == UnaryOperator::Not { '!' } else { '-' };
                ExprKind::Unary(sign, Box::new(self.expr(&operation.expr)))
            }
            Expression::BinaryOp(operation) => {
                let sides = [&operation.lhs_expr, &operation.rhs_expr].map(|side| self.expr(side));
                ExprKind::Binary(sign(*operation.operator.value()), Box::new(sides))
            }
            Expression::ForExpr(each) => ExprKind::For(Box::new(For {
                key_name: each.intro.key_var.as_ref().map(|name| name.as_str().into()),
                value_name: each.intro.value_var.as_str().into(),
                collection: self.expr(&each.intro.collection_expr),
                key: each.key_expr.as_ref().map(|key| self.expr(key)),
                value: self.expr(&each.value_expr),
                groups: each.grouping,
                condition: each.cond.as_ref().map(|condition| self.expr(&condition.expr)),
            })),
        };
        Expr { kind, span }
    }

    /// A bare word as the string that it stands for.
    /// A key as the source has it: the parser may have been given another.
    fn key(&self, parsed: &str, range: Option<Range<usize>>) -> Expr {
        let written = range.clone().and_then(|range| self.source.get(range));
        self.word(written.unwrap_or(parsed), range)
    }

    fn word(&self, word: &str, range: Option<Range<usize>>) -> Expr {
        let span = self.span(range);
        let map = OffsetMap::verbatim(span.start as usize, word.len());
        Expr { kind: ExprKind::Template(vec![Piece::Text(word.into(), Arc::new(map))]), span }
    }

    fn step(&mut self, step: &TraversalOperator, range: Option<Range<usize>>) -> Step {
        match step {
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::Splat,
            TraversalOperator::GetAttr(name) => Step::Attribute(name.as_str().into()),
            TraversalOperator::Index(index) => Step::Index(self.expr(index)),
            TraversalOperator::LegacyIndex(index) => Step::Index(Expr {
                kind: ExprKind::Number(index.value().to_string().into()),
                span: self.span(range),
            }),
        }
    }

    fn literal(&self, range: Range<usize>, style: Style, fresh: bool) -> Option<Piece> {
        let (text, map) = decode(self.source, self.base, range, style, fresh);
        (!text.is_empty()).then(|| Piece::Text(text.into(), Arc::new(map)))
    }

    /// The pieces of a template that stands at `range`. A `~` next to a brace
    /// takes away the white space behind or before it.
    pub(super) fn template(
        &mut self,
        template: &Template,
        range: Range<usize>,
        outer: Option<Strip>,
        style: Style,
    ) -> Vec<Piece> {
        let elements: Vec<&Element> = template.iter().collect();
        let mut pieces = Vec::new();
        let mut fresh = matches!(style, Style::Heredoc(_)) && outer.is_none();
        for (index, element) in elements.iter().enumerate() {
            let own = element.span().unwrap_or_default();
            match element {
                Element::Literal(literal) => {
                    let mut own = literal.span().unwrap_or(own);
                    own.start = own.start.max(range.start);
                    own.end = own.end.min(range.end.max(own.start));
                    let raw = self.source.get(own.clone()).unwrap_or_default();
                    let before = match index.checked_sub(1) {
                        Some(before) => strips(elements[before]).1,
                        None => outer.is_some_and(strips_end),
                    };
                    let after = elements.get(index + 1).is_some_and(|next| strips(next).0);
                    if after {
                        own.end = own.start + raw.trim_end().len();
                    }
                    if before {
                        own.start = own.end.min(own.start + (raw.len() - raw.trim_start().len()));
                    }
                    pieces.extend(self.literal(own, style, fresh && !before));
                    fresh = raw.ends_with('\n');
                }
                Element::Interpolation(inner) => {
                    pieces.push(Piece::Value(self.expr(&inner.expr), self.span(Some(own))));
                    fresh = false;
                }
                Element::Directive(directive) => {
                    pieces.push(self.directive(directive, range.clone(), style));
                    fresh = false;
                }
            }
        }
        pieces
    }

    fn directive(&mut self, directive: &Directive, range: Range<usize>, style: Style) -> Piece {
        match directive {
            Directive::If(choice) => {
                let start = choice.if_expr.strip;
                let yes = self.template(&choice.if_expr.template, range.clone(), Some(start), style);
                let no = choice.else_expr.as_ref().map_or_else(Vec::new, |other| {
                    self.template(&other.template, range.clone(), Some(other.strip), style)
                });
                Piece::If(self.expr(&choice.if_expr.cond_expr), yes, no)
            }
            Directive::For(each) => Piece::For {
                key_name: each.for_expr.key_var.as_ref().map(|name| name.as_str().into()),
                value_name: each.for_expr.value_var.as_str().into(),
                collection: self.expr(&each.for_expr.collection_expr),
                pieces: self.template(&each.for_expr.template, range, Some(each.for_expr.strip), style),
            },
        }
    }
}

/// Whether an element takes white space away before and behind it.
fn strips(element: &Element) -> (bool, bool) {
    match element {
        Element::Literal(_) => (false, false),
        Element::Interpolation(inner) => (strips_start(inner.strip), strips_end(inner.strip)),
        Element::Directive(directive) => match &**directive {
            Directive::If(choice) => {
                (strips_start(choice.if_expr.strip), strips_end(choice.endif_expr.strip))
            }
            Directive::For(each) => (strips_start(each.for_expr.strip), strips_end(each.endfor_expr.strip)),
        },
    }
}

fn strips_start(strip: Strip) -> bool {
    matches!(strip, Strip::Start | Strip::Both)
}

fn strips_end(strip: Strip) -> bool {
    matches!(strip, Strip::End | Strip::Both)
}

fn sign(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Eq => "==",
        BinaryOperator::NotEq => "!=",
        BinaryOperator::LessEq => "<=",
        BinaryOperator::GreaterEq => ">=",
        BinaryOperator::Less => "<",
        BinaryOperator::Greater => ">",
        BinaryOperator::Plus => "+",
        BinaryOperator::Minus => "-",
        BinaryOperator::Mul => "*",
        BinaryOperator::Div => "/",
        BinaryOperator::Mod => "%",
        BinaryOperator::And => "&&",
        BinaryOperator::Or => "||",
    }
}
