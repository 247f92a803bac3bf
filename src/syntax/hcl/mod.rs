//! HCL, the language of Terraform: a body of attributes and blocks, whose
//! expressions are kept as they are written. They are evaluated elsewhere; for
//! pointers and for whoever only looks, there is a [`Node`](super::Node) tree.
//! <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>

mod collections;
mod cursor;
mod expression;
mod literal;
mod moved;
mod parse;
mod strings;
#[cfg(test)]
mod tests;
mod tree;

use std::sync::Arc;

use self::cursor::Cursor;
use super::{OffsetMap, Parsed};
use crate::source::{FileId, Span};

/// A file, or what stands between the braces of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// `name = expression`, in source order.
    pub attributes: Vec<Attribute>,
    /// `type "label" { ... }`, in source order.
    pub blocks: Vec<Block>,
    /// The whole body.
    pub span: Span,
}

/// `name = expression`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// The expression.
    pub value: Expr,
}

/// `type "label" { ... }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The type.
    pub kind: Arc<str>,
    /// Where the type stands.
    pub kind_span: Span,
    /// The labels, and where each stands.
    pub labels: Vec<(Arc<str>, Span)>,
    /// What stands between the braces.
    pub body: Body,
    /// From the type to the closing brace.
    pub span: Span,
}

/// An expression with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// What an [`Expr`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number as its source token.
    Number(Arc<str>),
    /// A string, quoted or as a heredoc.
    Template(Vec<Piece>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ a = b }`: keys are expressions; a bare word is the string.
    Object(Vec<(Expr, Expr)>),
    /// A word that starts a reference: `var`, `each`, `aws_iam_role`.
    Variable(Arc<str>),
    /// Steps from a value to what it holds.
    Traversal(Box<Expr>, Vec<Step>),
    /// `name(arguments)`; the last argument may be a list to expand (`...`).
    Call {
        /// The function, with its namespace: `provider::aws::arn_parse`.
        name: Arc<str>,
        /// The arguments.
        arguments: Vec<Expr>,
        /// Whether the last one ends in `...`.
        expands: bool,
    },
    /// `condition ? yes : no`.
    Conditional(Box<[Expr; 3]>),
    /// `!a`, `-a`.
    Unary(char, Box<Expr>),
    /// `a == b` and the like.
    Binary(&'static str, Box<[Expr; 2]>),
    /// `[for k, v in list : value if condition]`, and the same in braces.
    For(Box<For>),
    /// An expression of another file, which counts in the place of what stands
    /// here. No source reads as one.
    Elsewhere(FileId, Box<Expr>),
}

/// A step of a traversal.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `.name`.
    Attribute(Arc<str>),
    /// `[expression]`, `.0`.
    Index(Expr),
    /// `.*` or `[*]`: what follows applies to each item.
    Splat,
}

/// A `for` expression.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The name of keys or indices, if they have one.
    pub key_name: Option<Arc<str>>,
    /// The name of values.
    pub value_name: Arc<str>,
    /// What is gone through.
    pub collection: Expr,
    /// The key of each result, in braces.
    pub key: Option<Expr>,
    /// The value of each result.
    pub value: Expr,
    /// Whether values of one key are gathered (`...`).
    pub groups: bool,
    /// Which ones are taken.
    pub condition: Option<Expr>,
}

/// A piece of a string.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text, unescaped, and where each byte of it stands.
    Text(Arc<str>, Arc<OffsetMap>),
    /// `${ expression }`; the span includes the braces.
    Value(Expr, Span),
    /// `%{ if condition } ... %{ else } ... %{ endif }`.
    If(Expr, Vec<Self>, Vec<Self>),
    /// `%{ for key, value in collection } ... %{ endfor }`.
    For {
        /// The name of keys or indices, if they have one.
        key_name: Option<Arc<str>>,
        /// The name of values.
        value_name: Arc<str>,
        /// What is gone through.
        collection: Expr,
        /// What is repeated.
        pieces: Vec<Self>,
    },
}

/// Reads one file. Spans start `base` bytes into it.
pub(super) fn parse(source: &str, base: usize) -> Parsed {
    let mut parsed = Parsed::default();
    let mut cursor = Cursor::new(source, base);
    match parse::file(&mut cursor) {
        Ok(body) => {
            parsed.documents.push(tree::document(&body, source, base, &mut parsed.problems));
            parsed.hcl = Some(Arc::new(body));
        }
        Err(problem) => parsed.problems.push(*problem),
    }
    parsed.comments = cursor.comments;
    parsed
}

/// Reads the text of a template file; nothing if it is none.
pub fn template(source: &str, base: usize) -> Option<Vec<Piece>> {
    Cursor::new(source, base).template().ok()
}

/// Reads a string of a JSON module as a template; the text has been taken out
/// of its quotes, and `map` tells where it stands.
pub fn template_in(text: &str, map: &OffsetMap) -> Option<Vec<Piece>> {
    let pieces = template(text, 0)?;
    Some(pieces.into_iter().map(|piece| moved::moved(piece, map)).collect())
}

/// A piece of source as the name of a hole: one line, not too long.
pub fn short(source: &str) -> String {
    const LONGEST: usize = 80;
    let mut words: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(LONGEST) {
        words.truncate(end);
        words.push_str("...");
    }
    words
}
