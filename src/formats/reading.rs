//! What a reader works with besides the tree: the file's text, and where it
//! puts what it finds wrong and which strings it took for documents.

use std::sync::Arc;

use super::fields::Fields;
use super::{Issue, iam_json};
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::model::Told;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{self, Kind, Node, Problem, Syntax, Values};

/// The file that is read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its id.
    pub file: FileId,
    /// Its name and text.
    pub source: &'a SourceFile,
    /// The syntax in which it was parsed; none where no syntax is known for it.
    pub syntax: Option<Syntax>,
    /// What placeholders stand for.
    pub values: &'a Values,
}

/// A file while its documents are read.
pub(super) struct Reading<'a> {
    pub(super) input: Input<'a>,
    pub(super) issues: Vec<Issue>,
    /// Trees of documents that stand inside strings.
    pub(super) embedded: Vec<Node>,
    /// What is wrong with their syntax.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(input: Input<'a>) -> Self {
        Self { input, issues: Vec::new(), embedded: Vec::new(), problems: Vec::new() }
    }

    /// Takes fields out of the file's mappings.
    pub(super) fn fields(&self) -> Fields {
        Fields { file: self.input.file }
    }

    pub(super) fn place(&self, span: Span) -> Place {
        self.fields().place(span)
    }

    /// Whether a string holds a document rather than a name or a word.
    pub(super) fn holds_document(&self, node: &Node) -> bool {
        let raw = self.input.source.text.get(node.span.range()).unwrap_or_default();
        let begins = raw.trim_start_matches(|c: char| c.is_whitespace() || "\"'|>-+\\".contains(c));
        begins.starts_with(['{', '%']) && node.text().is_some()
    }

    /// A policy: as a mapping, or as JSON in a string, URL-encoded or not.
    pub(super) fn policy(&mut self, node: &Node) -> Told<Arc<Policy>> {
        let place = self.place(node.span);
        let open = |settled_by: &str| Told::Open { place, settled_by: settled_by.into() };
        match &node.kind {
            Kind::Object(_) => self.policy_of(node, place),
            Kind::Hole(hole) => open(&format!("a value for `{}`", hole.name)),
            Kind::String(text) if text.literal().is_some_and(|text| text.trim().is_empty()) => {
                Told::None(place)
            }
            Kind::String(_) => {
                let Some(syntax) = self.input.syntax else { return open("the policy as JSON") };
                match syntax::embedded(self.input.source, node.span, syntax, self.input.values) {
                    Some(inner) => {
                        self.problems.extend(inner.problems);
                        let told = match inner.documents.first() {
                            Some(document) => self.policy_of(document, place),
                            None => open("the policy as valid JSON"),
                        };
                        self.embedded.extend(inner.documents);
                        told
                    }
                    None => open("the policy as JSON"),
                }
            }
            Kind::Null => Told::None(place),
            Kind::Bool(_) | Kind::Number(_) | Kind::Array(_) => open("the policy as a mapping"),
        }
    }

    fn policy_of(&mut self, node: &Node, place: Place) -> Told<Arc<Policy>> {
        match iam_json::parse(node, self.input.file, &mut self.issues) {
            Some(policy) => Told::Some(Arc::new(policy)),
            None => Told::Open { place, settled_by: "the policy as a mapping".into() },
        }
    }
}
