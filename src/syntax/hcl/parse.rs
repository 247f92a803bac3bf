//! Bodies: attributes and blocks, as HashiCorp's own parser takes them
//! (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>).

use std::collections::HashMap;
use std::sync::Arc;

use super::cursor::{Cursor, Read};
use super::{Attribute, Block, Body};
use crate::source::Span;
use crate::syntax::common::{self, MAX_DEPTH};

/// Reads a whole file.
pub(super) fn file(cursor: &mut Cursor<'_>) -> Read<Body> {
    let read = body(cursor, None);
    if let Some(start) = cursor.unclosed {
        return Err(cursor.broken_at(start, start + 2, "this comment is never closed"));
    }
    let mut body = read?;
    body.span = cursor.span(0, cursor.source.len());
    Ok(body)
}

/// Reads up to the end of the text, or up to the brace that closes the block
/// which was opened at `open`.
fn body(cursor: &mut Cursor<'_>, open: Option<usize>) -> Read<Body> {
    let mut read = Body::default();
    let mut names = Names::default();
    loop {
        cursor.lines();
        match (cursor.peek(), open) {
            (None, None) => return Ok(fitted(read)),
            (None, Some(open)) => {
                let line = cursor.line_of(open);
                return Err(cursor.broken_at(
                    open,
                    open + 1,
                    format!("the block that is opened on line {line} is never closed"),
                ));
            }
            (Some(b'}'), Some(_)) => {
                cursor.at += 1;
                return Ok(fitted(read));
            }
            (Some(b'}'), None) => return Err(cursor.broken("this brace closes nothing")),
            _ => {}
        }
        item(cursor, &mut read, &mut names)?;
        cursor.space();
        match cursor.peek() {
            None | Some(b'\n' | b'}') => {}
            _ => {
                return Err(
                    cursor.broken("an argument or a block ends with its line, and this stands behind it")
                );
            }
        }
    }
}

/// Gives back the room that was kept for more: there are very many small bodies.
fn fitted(mut body: Body) -> Body {
    body.attributes.shrink_to_fit();
    body.blocks.shrink_to_fit();
    body
}

/// Reads one attribute or block.
fn item(cursor: &mut Cursor<'_>, body: &mut Body, names: &mut Names) -> Read<()> {
    let start = cursor.at;
    let name = cursor.word();
    if name.is_empty() {
        let message = match cursor.peek() {
            Some(b'"') => "the name of an argument or a block stands here, without quotes",
            _ => "the name of an argument or a block should stand here",
        };
        return Err(cursor.broken(message));
    }
    let name_span = cursor.span(start, cursor.at);
    cursor.space();
    if cursor.peek() == Some(b'=') && !cursor.starts_with("==") {
        cursor.at += 1;
        let value = cursor.expr()?;
        let attribute = Attribute { name: cursor.repeated.share(name), name_span, value };
        if let Some(first) = names.add(&body.attributes, &attribute) {
            let line = cursor.line_of(first.start as usize - cursor.base);
            let message = format!("the argument `{name}` is set on line {line} already");
            return Err(cursor.broken_at(start, start + name.len(), message));
        }
        body.attributes.push(attribute);
        return Ok(());
    }
    let block = block(cursor, name, start)?;
    body.blocks.push(block);
    Ok(())
}

fn block(cursor: &mut Cursor<'_>, kind: &str, start: usize) -> Read<Block> {
    let kind_span = cursor.span(start, start + kind.len());
    let mut labels: Vec<(Arc<str>, Span)> = Vec::new();
    loop {
        cursor.space();
        let from = cursor.at;
        match cursor.peek() {
            Some(b'{') => break,
            Some(b'"') => {
                let label = cursor.plain_string()?;
                labels.push((label, cursor.span(from, cursor.at)));
            }
            _ if cursor.at_word() => {
                let label = cursor.word();
                let label = cursor.repeated.share(label);
                labels.push((label, cursor.span(from, cursor.at)));
            }
            _ => {
                return Err(cursor.broken(format!(
                    "behind `{kind}` stands `=` and its value, or labels and the brace that opens a block"
                )));
            }
        }
    }
    let open = cursor.at;
    cursor.at += 1;
    if cursor.depth >= MAX_DEPTH {
        return Err(Box::new(common::too_deep(cursor.span(open, open + 1))));
    }
    cursor.depth += 1;
    let mut inner = cursor.with_lines(true, |cursor| body(cursor, Some(open)))?;
    cursor.depth -= 1;
    inner.span = cursor.span(open, cursor.at);
    let kind = cursor.repeated.share(kind);
    Ok(Block { kind, kind_span, labels, body: inner, span: cursor.span(start, cursor.at) })
}

/// The names of a body's attributes: each may be set once.
#[derive(Default)]
struct Names {
    places: HashMap<Arc<str>, Span>,
}

impl Names {
    /// Where a name stood before, if it did.
    fn add(&mut self, before: &[Attribute], attribute: &Attribute) -> Option<Span> {
        // Comparing pairwise is quicker than hashing for bodies of usual size.
        const FEW: usize = 12;
        if before.len() < FEW {
            return before.iter().find(|known| known.name == attribute.name).map(|known| known.name_span);
        }
        if self.places.is_empty() {
            self.places = before.iter().map(|known| (Arc::clone(&known.name), known.name_span)).collect();
        }
        self.places.insert(Arc::clone(&attribute.name), attribute.name_span)
    }
}
