//! `!GetAtt Stack.Outputs.Name`: what the template of a nested stack gives
//! back, as it is deployed with the values that it gets.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html>

use std::collections::BTreeMap;

use super::bind;
use super::deploy::{Job, Trees, file_of, inherited};
use super::evaluate::Evaluation;
use super::nested::{Nested, doubts, nested};
use super::stack::{Given, Stack};
use super::template::{Template, is_template};
use crate::formats::Input;
use crate::model::AwsBinding;
use crate::source::{FileId, Sources};
use crate::syntax::{Node, Syntax, Text, Values};

/// How deep templates may deploy templates that give something back, and how
/// often one may hand on what another gave.
const DEEPEST: usize = 4;

/// What a nested stack gives back under one name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Output {
    pub(super) value: Text,
    /// How people see the template.
    pub(super) path: String,
    /// Whether a default decides it.
    pub(super) by_default: bool,
}

/// The templates of the workspace, to look into.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    pub(super) sources: &'a Sources,
    pub(super) values: &'a Values,
    pub(super) trees: &'a Trees<'a>,
}

impl Shelf<'_> {
    /// Gives a deployment what its nested stacks give back.
    pub(super) fn complete(&self, job: &mut Job<'_>) {
        self.fill(job.file, &mut job.given, &job.bindings, DEEPEST);
    }

    fn fill(&self, file: FileId, given: &mut Given, bindings: &[&AwsBinding], depth: usize) {
        let text = &self.sources.file(file).text;
        let roots = self.trees.get(&file).map_or(&[][..], |trees| &**trees);
        let [root] = roots else { return };
        if depth == 0 || !text.contains("Outputs.") || !is_template(root) {
            return;
        }
        // One nested stack may get what another gives back.
        for _ in 0..DEEPEST {
            let mut found: BTreeMap<String, Option<Output>> = BTreeMap::new();
            for one in self.nested(root, file, given, bindings) {
                let Some(inner) = file_of(self.sources, file, &one).filter(|_| one.made) else { continue };
                let mut values = inherited(given, &one);
                self.fill(inner, &mut values, bindings, depth - 1);
                for (name, output) in self.outputs(inner, values, bindings) {
                    let name = format!("{}.Outputs.{name}", one.logical);
                    // Open conditions may deploy it in two ways.
                    let same = found.get(&name).is_none_or(|other| other.as_ref() == Some(&output));
                    found.insert(name, Some(output).filter(|_| same));
                }
            }
            let found = found.into_iter().filter_map(|(name, output)| Some((name, output?))).collect();
            if given.outputs == found {
                return;
            }
            given.outputs = found;
        }
    }

    fn input(&self, file: FileId) -> Input<'_> {
        let source = self.sources.file(file);
        Input { file, source, syntax: Syntax::of_path(&source.path), values: self.values }
    }

    fn nested(&self, root: &Node, file: FileId, given: &Given, bindings: &[&AwsBinding]) -> Vec<Nested> {
        let template = Template::new(root);
        let given = self.named(&template, given.clone(), file, bindings);
        let stack = Stack::new(&template, &given, self.input(file), self.values);
        let mut evaluation = Evaluation::new(&stack);
        evaluation.undecided = true;
        nested(&mut evaluation, &doubts(&stack))
    }

    /// The deployment, with the names that the manifest knows.
    fn named(
        &self,
        template: &Template<'_>,
        mut given: Given,
        file: FileId,
        bindings: &[&AwsBinding],
    ) -> Given {
        if !bindings.is_empty() {
            let stack = Stack::new(template, &given, self.input(file), self.values);
            given.names = bind::names(&stack, bindings);
        }
        given
    }

    /// `Outputs` of a template, as far as it surely gives them back.
    fn outputs(&self, file: FileId, given: Given, bindings: &[&AwsBinding]) -> Vec<(String, Output)> {
        let Some([root]) = self.trees.get(&file).map(|trees| &**trees) else { return Vec::new() };
        if !is_template(root) {
            return Vec::new();
        }
        let template = Template::new(root);
        let given = self.named(&template, given, file, bindings);
        let stack = Stack::new(&template, &given, self.input(file), self.values);
        let mut evaluation = Evaluation::new(&stack);
        evaluation.undecided = true;
        if !evaluation.refusals().is_empty() {
            return Vec::new();
        }
        let mut all = Vec::new();
        for output in root.get("Outputs").map_or(&[][..], Node::entries) {
            let condition = output.value.get("Condition").and_then(Node::as_str);
            if condition.is_some_and(|condition| evaluation.condition(condition).is_false()) {
                continue;
            }
            evaluation.defaults.clear();
            let Some(value) = output.value.get("Value").and_then(|value| evaluation.text(value)) else {
                continue;
            };
            let by_default = !evaluation.defaults.is_empty();
            let path = self.sources.file(file).display.clone();
            all.push((output.key.to_string(), Output { value, path, by_default }));
        }
        all
    }
}
