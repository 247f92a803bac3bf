//! JavaScript as far as it is data: the object that a module exports, read
//! without running anything. What only running it would tell is a hole, and a
//! mapping that may hold more than is written has an entry that says so
//! ([`is_open`](super::Node::is_open)).

mod lower;
mod object;
mod scan;
mod strings;

use std::ops::ControlFlow;

use tree_sitter::{Node as Tree, ParseOptions, ParseState, Parser};

use super::common::syntax_problem;
use super::{Parsed, Problem, Values};
use crate::source::Span;

/// How many steps of a hundred operations the parser may take once nothing
/// fits the grammar any more. Recovering is for a better place of the problem,
/// and on hostile input each step takes as long as the text is: long texts get
/// fewer.
fn steps_of_recovery(source: &str) -> usize {
    const MOST: usize = 64;
    (4 * 1024 * 1024 / source.len().max(1)).clamp(2, MOST)
}

/// Reads a module. Spans start `base` bytes into the file.
pub(super) fn parse(source: &str, base: usize, values: &Values) -> Parsed {
    let mut parsed = Parsed::default();
    let mut broken_at = None;
    let Some(tree) = grammar(source, &mut broken_at) else {
        let at = broken_at.unwrap_or(source.len());
        parsed.problems.push(not_javascript(source, base, at, None));
        return parsed;
    };
    let module = scan::scan(tree.root_node(), source, base);
    parsed.comments = module.comments.clone();
    match &module.problem {
        Some(wrong) => parsed.problems.push(problem(*wrong, source, base)),
        None => {
            let mut lowering = lower::Lowering::new(&module, source, base, values);
            parsed.documents = lowering.documents();
            parsed.problems = lowering.problems;
            // A name that is used twice is read twice.
            parsed.problems.sort_by_key(|problem| problem.span);
            parsed.problems.dedup();
            if parsed.is_broken() {
                parsed.documents.clear();
            }
        }
    }
    parsed
}

/// The tree of a text, which the parser builds without recursion; nothing
/// where recovering from what is wrong would take too long.
fn grammar(source: &str, broken_at: &mut Option<usize>) -> Option<tree_sitter::Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_javascript::LANGUAGE.into()).ok()?;
    // What is valid takes a tenth of this.
    let mut steps = 1_000 + source.len() / 16;
    let (mut recovering, most) = (0, steps_of_recovery(source));
    let mut watch = |state: &ParseState| {
        steps = steps.saturating_sub(1);
        if state.has_error() {
            broken_at.get_or_insert(state.current_byte_offset());
            recovering += 1;
        }
        if steps == 0 || recovering > most {
            broken_at.get_or_insert(state.current_byte_offset());
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut watch);
    let bytes = source.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options))
}

/// What is wrong where the tree says that something is.
fn problem(wrong: Tree<'_>, source: &str, base: usize) -> Problem {
    let missing = wrong.is_missing().then(|| wrong.kind());
    not_javascript(source, base, wrong.start_byte(), missing)
}

fn not_javascript(source: &str, base: usize, at: usize, missing: Option<&str>) -> Problem {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let width = source[at..].chars().next().filter(|next| !next.is_control()).map_or(0, char::len_utf8);
    let message = match missing {
        Some(token) => format!("this is not valid JavaScript: a `{token}` is missing here"),
        None => "this is not valid JavaScript from here on".to_owned(),
    };
    syntax_problem(
        Span::new(base + at, base + at + width),
        message,
        Some("a browser would not load it either: `node --check FILE` names the mistake"),
    )
}

/// The source of a node.
fn text<'s>(node: Tree<'_>, source: &'s str) -> &'s str {
    source.get(node.byte_range()).unwrap_or_default()
}
