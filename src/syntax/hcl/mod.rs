//! HCL, the language of Terraform: a body of attributes and blocks, whose
//! expressions are kept as they are written. They are evaluated elsewhere; for
//! pointers and for whoever only looks, there is a [`Node`](super::Node) tree.
//! <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>

mod comments;
mod literal;
mod lower;
mod repeated;
mod tree;

use std::sync::Arc;

use super::common::syntax_problem;
use super::{OffsetMap, Parsed, Problem};
use crate::source::Span;

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
    match repeated::parse(source) {
        Ok(read) => {
            let mut lowering = lower::Lowering::new(source, base);
            let body = lowering.body(&read, 0..source.len());
            parsed.comments = comments::find(source, base, lowering.strings);
            parsed.documents.push(tree::document(&body, source, base, &mut parsed.problems));
            parsed.hcl = Some(Arc::new(body));
        }
        Err(error) => parsed.problems.push(problem(&error, source, base)),
    }
    parsed
}

/// Reads the text of a template file; nothing if it is none.
pub fn template(source: &str, base: usize) -> Option<Vec<Piece>> {
    let read = hcl_edit::parser::parse_template(source).ok()?;
    Some(lower::Lowering::new(source, base).template(&read, 0..source.len(), None, literal::Style::File))
}

/// Reads a string of a JSON module as a template; the text has been taken out
/// of its quotes, and `map` tells where it stands.
pub fn template_in(text: &str, map: &OffsetMap) -> Option<Vec<Piece>> {
    let read = hcl_edit::parser::parse_template(text).ok()?;
    let pieces = lower::Lowering::new(text, 0).template(&read, 0..text.len(), None, literal::Style::File);
    Some(pieces.into_iter().map(|piece| lower::moved(piece, map)).collect())
}

fn problem(error: &hcl_edit::parser::Error, source: &str, base: usize) -> Problem {
    let mut at = error.location().offset().min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let width = source[at..].chars().next().map_or(0, char::len_utf8);
    let message = error.message().replace('\n', "; ");
    let message = format!("this is not valid HCL: {}", message.trim_end_matches(['.', ' ']));
    let help = "`terraform fmt` or `terraform validate` names the mistake as Terraform sees it";
    syntax_problem(Span::new(base + at, base + at + width), message, Some(help))
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
