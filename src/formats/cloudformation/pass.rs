//! One deployment of a template, evaluated: what it makes, under each answer
//! to what stays open, and what was met on the way.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::asked::{Asked, Bystanders};
use super::conditions::branches;
use super::evaluate::Evaluation;
use super::exports::Exports;
use super::nested::{Nested, doubts, nested};
use super::stack::{Given, Resource, Stack};
use super::template::Template;
use super::{bind, dangling, refusal, resources, unknown};
use crate::diagnostic::{Located, Place};
use crate::formats::{Input, Issue};
use crate::model::{AwsBinding, AwsResources};
use crate::source::{FileId, Span};
use crate::syntax::{Node, Problem};

/// What one deployment comes to.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) found: Vec<AwsResources>,
    pub(super) issues: Vec<Issue>,
    pub(super) embedded: Vec<Node>,
    /// Where values are written, by the references to them.
    pub(super) written: BTreeMap<Span, BTreeSet<Place>>,
    pub(super) problems: Vec<Problem>,
    /// Templates that it deploys in turn, or would.
    pub(super) nested: Vec<Nested>,
    /// Files that are a part of it.
    pub(super) included: BTreeSet<FileId>,
}

/// What a template is to its readers.
pub(super) struct Frame<'e> {
    /// What it is called.
    pub(super) tool: &'static str,
    /// What was taken for granted before it was a template.
    pub(super) granted: Vec<(Span, String)>,
    /// Whether there is more than it says.
    pub(super) open: bool,
    /// The options of the command line that decide it, where it has any.
    pub(super) options: Option<BTreeSet<String>>,
    /// What other templates export.
    pub(super) exports: Option<&'e Exports>,
    /// Whether resources may depend on themselves.
    pub(super) circles: bool,
    /// What the manifests ask about.
    pub(super) asked: &'e Asked,
}

impl<'e> Frame<'e> {
    /// A template as it is written.
    pub(super) fn of(tool: &'static str, exports: Option<&'e Exports>, asked: &'e Asked) -> Self {
        Self { tool, granted: Vec::new(), open: false, options: None, exports, circles: true, asked }
    }
}

/// Evaluates a template as it is deployed with the given values; `binding` is
/// the manifest's word on what it makes.
pub(super) fn run(
    root: &Node,
    mut given: Given,
    binding: &[&AwsBinding],
    input: Input<'_>,
    frame: Frame<'_>,
) -> Outcome {
    let template = Template::new(root);
    if !binding.is_empty() {
        given.names = bind::names(&Stack::new(&template, &given, input, input.values), binding);
    }
    let mut stack = Stack::new(&template, &given, input, input.values);
    let loops = stack.open && template.macros.is_empty();
    stack.open |= frame.open;
    (stack.exports, stack.circles) = (frame.exports, frame.circles);
    let mut outcome = Outcome::default();
    let mut taken = Taken::default();
    taken.issues(unknown::parameters(&stack, binding, frame.options.as_ref()), &mut outcome.issues);
    let doubts = doubts(&stack);
    // A framework makes resources of its own.
    let whole = frame.options.is_none();
    let dangling = if whole { dangling::refused(&stack, !binding.is_empty()) } else { Vec::new() };
    let found = branches(
        || Evaluation::new(&stack),
        || Bystanders::new(&mut Evaluation::new(&stack), frame.asked),
        |mut evaluation| {
            let mut found = resources::read(&mut evaluation, frame.tool);
            found.assumptions = assumptions(&evaluation, &frame, loops);
            let mut refusals = evaluation.refusals();
            refusals.extend(dangling.clone());
            if !refusals.is_empty() {
                refusal::leave_open(&mut found);
            }
            evaluation.issues.extend(refusals);
            let pending = std::mem::take(&mut evaluation.pending);
            let branch = evaluation.branch();
            if pending.is_empty() || evaluation.undecided {
                outcome.nested.extend(nested(&mut evaluation, &doubts));
                taken.issues(evaluation.issues, &mut outcome.issues);
                for (reference, places) in evaluation.written {
                    outcome.written.entry(reference).or_default().extend(places);
                }
                taken.nodes(evaluation.embedded, &mut outcome.embedded);
                taken.problems(evaluation.problems, &mut outcome.problems);
            }
            (found, pending, branch)
        },
    );
    outcome.found = found;
    outcome.nested.dedup();
    outcome
}

/// What is taken for granted.
fn assumptions(evaluation: &Evaluation<'_, '_>, frame: &Frame<'_>, loops: bool) -> Vec<Located<Arc<str>>> {
    let stack = evaluation.stack;
    let mut all: Vec<(Span, String)> = frame.granted.clone();
    for (name, span) in &evaluation.defaults {
        all.push((*span, format!("the parameter `{name}` keeps its default")));
    }
    for (logical, name) in &stack.given.names {
        let span = stack.resource(logical).map_or(stack.template.root.span, Resource::span);
        all.push((
            span,
            format!("`{logical}` is {name}, which the manifest names and the template does not"),
        ));
    }
    for (words, span) in &evaluation.imported {
        all.push((*span, words.clone()));
    }
    for name in &stack.template.macros {
        all.push((stack.template.root.span, format!("the macro `{name}` changes nothing of this")));
    }
    if loops {
        all.push((stack.template.root.span, "no `Fn::ForEach` makes more than is read".to_owned()));
    }
    all.sort();
    all.into_iter().map(|(span, words)| Located::new(words.into(), evaluation.place(span))).collect()
}

/// What was said already: several deployments meet the same mistakes.
#[derive(Default)]
pub(super) struct Taken {
    issues: HashSet<(Place, String)>,
    nodes: HashSet<Span>,
    problems: HashSet<(Span, String)>,
}

impl Taken {
    pub(super) fn issues(&mut self, from: Vec<Issue>, into: &mut Vec<Issue>) {
        into.extend(
            from.into_iter().filter(|issue| self.issues.insert((issue.place, issue.message.clone()))),
        );
    }

    pub(super) fn nodes(&mut self, from: Vec<Node>, into: &mut Vec<Node>) {
        into.extend(from.into_iter().filter(|node| self.nodes.insert(node.span)));
    }

    pub(super) fn problems(&mut self, from: Vec<Problem>, into: &mut Vec<Problem>) {
        let new = |problem: &Problem| (problem.span, problem.message.clone());
        into.extend(from.into_iter().filter(|problem| self.problems.insert(new(problem))));
    }
}
