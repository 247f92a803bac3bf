//! `Fn::ImportValue`: what other templates of the workspace export, as they
//! export it in the account and region of the deployment that imports it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html>

use super::bind;
use super::evaluate::Evaluation;
use super::stack::{Given, Stack};
use super::template::Template;
use crate::formats::Input;
use crate::model::AwsBinding;
use crate::source::FileId;
use crate::syntax::{Hole, Node, Part, Text};

/// Every export of every template, for one account and region.
#[derive(Debug, Default)]
pub(super) struct Exports(Vec<Export>);

/// One export.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) file: FileId,
    /// How people see the file.
    pub(super) path: String,
    pub(super) name: Text,
    pub(super) value: Text,
    /// Whether a default decides it.
    pub(super) by_default: bool,
}

impl Exports {
    /// The only export that a name can mean, of another template than the one
    /// that imports it.
    pub(super) fn find(&self, name: &str, importer: FileId) -> Option<&Export> {
        let others = || self.0.iter().filter(|export| export.file != importer);
        let is = |export: &&Export| export.name.literal() == Some(name);
        // Names often start with that of the stack, which no template knows.
        let may_be = |export: &&Export| {
            let stack_alone = export.name.holes().all(|hole| &*hole.name == "AWS::StackName");
            let says = export.name.parts().iter().any(|part| matches!(part, Part::Literal(_)));
            stack_alone && says && !export.name.is(name).is_false()
        };
        if others().any(|export| export.name.literal() == Some(name)) {
            return only(others().filter(is));
        }
        only(others().filter(may_be))
    }

    /// Adds what a template exports when it is deployed with these values.
    pub(super) fn add(
        &mut self,
        root: &Node,
        mut given: Given,
        bindings: &[&AwsBinding],
        input: Input<'_>,
        before: &Self,
    ) {
        let template = Template::new(root);
        if !bindings.is_empty() {
            given.names = bind::names(&Stack::new(&template, &given, input, input.values), bindings);
        }
        let mut stack = Stack::new(&template, &given, input, input.values);
        stack.exports = Some(before);
        let mut found = Vec::new();
        let mut evaluation = Evaluation::new(&stack);
        evaluation.undecided = true;
        if !evaluation.refusals().is_empty() {
            return;
        }
        for output in root.get("Outputs").map_or(&[][..], Node::entries) {
            let Some(name) = output.value.get("Export").and_then(|export| export.get("Name")) else {
                continue;
            };
            let condition = output.value.get("Condition").and_then(Node::as_str);
            let made = condition.map(|condition| evaluation.condition(condition));
            if made.is_some_and(|made| made.is_false()) {
                continue;
            }
            evaluation.defaults.clear();
            let Some(name) = evaluation.text(name) else { continue };
            let value = output.value.get("Value").and_then(|value| evaluation.text(value));
            let value = value.filter(|_| made.is_none_or(|made| made.is_true()));
            let value = value.unwrap_or_else(|| Text::hole(Hole::new(format!("Fn::ImportValue {name}"))));
            found.push(Export {
                file: input.file,
                path: input.source.display.clone(),
                name,
                value,
                by_default: !evaluation.defaults.is_empty(),
            });
        }
        let new = found.into_iter().filter(|new| {
            !self.0.iter().any(|own| own.file == new.file && own.name == new.name && own.value == new.value)
        });
        let new: Vec<Export> = new.collect();
        self.0.extend(new);
    }
}

/// The one that there is; several that say the same are one.
fn only<'e>(mut all: impl Iterator<Item = &'e Export>) -> Option<&'e Export> {
    let first = all.next()?;
    all.all(|other| other.value == first.value && !other.value.has_holes()).then_some(first)
}
