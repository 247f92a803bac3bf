//! A template with the values of one deployment: which parameters are given,
//! which account and region it goes to, and the resources that loops make.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::evaluate::Evaluation;
use super::exports::Exports;
use super::outputs::Output;
use super::parameters::{self, Assigned};
use super::template::{Template, is_for_each, resource_type};
use crate::diagnostic::Place;
use crate::formats::Input;
use crate::source::Span;
use crate::syntax::{Entry, Hole, Kind, Node, Part, Text, Values};

/// The values of one deployment.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// Values of parameters and of pseudo-parameters (`AWS::Region`), by name.
    pub(super) values: BTreeMap<String, Text>,
    /// Where names and values of parameters are written, as far as a file
    /// gives them.
    pub(super) places: BTreeMap<String, (Place, Place)>,
    /// Physical names that are known from elsewhere (the manifest says which
    /// role it is), by logical id.
    pub(super) names: BTreeMap<Arc<str>, Text>,
    /// What nested stacks give back, as `Stack.Outputs.Name`.
    pub(super) outputs: BTreeMap<String, Output>,
    /// What decides whether it is deployed at all, where nothing tells that.
    pub(super) doubt: Option<Hole>,
}

impl Given {
    /// Gives a parameter a value that a file assigns.
    pub(super) fn give(&mut self, name: &str, assigned: &Assigned) {
        self.values.insert(name.to_owned(), assigned.text.clone());
        self.places.insert(name.to_owned(), (assigned.key, assigned.place));
    }

    /// Gives all values of a file.
    pub(super) fn take(&mut self, values: &parameters::Values) {
        for (name, assigned) in values {
            self.give(name, assigned);
        }
    }
}

/// How many resources all loops of a template may make.
const MOST_LOOPED: usize = 2_000;

/// A template that is evaluated.
pub(super) struct Stack<'t> {
    pub(super) template: &'t Template<'t>,
    pub(super) given: &'t Given,
    pub(super) input: Input<'t>,
    pub(super) values: &'t Values,
    /// Tells this deployment from any other one.
    scope: u64,
    pub(super) resources: Vec<Resource<'t>>,
    /// Whether loops or a framework may make resources that cannot be told.
    pub(super) open: bool,
    /// What other templates export.
    pub(super) exports: Option<&'t Exports>,
    /// Whether resources may depend on themselves.
    pub(super) circles: bool,
    by_name: HashMap<Arc<str>, usize>,
}

/// A resource, or one round of a loop.
pub(super) struct Resource<'t> {
    /// Its logical id.
    pub(super) logical: Arc<str>,
    /// `Type`.
    pub(super) kind: &'t str,
    /// The whole description.
    pub(super) node: &'t Node,
    /// What the loops around it are at.
    pub(super) locals: Vec<(Arc<str>, Text)>,
}

impl<'t> Resource<'t> {
    /// A property as it is written.
    pub(super) fn property(&self, name: &str) -> Option<&'t Node> {
        self.node.get("Properties")?.get(name)
    }

    /// Whether a macro adds properties that nobody can tell.
    pub(super) fn is_open(&self) -> bool {
        self.loops() || self.scopes().any(|node| node.get("Fn::Transform").is_some())
    }

    /// Whether a loop does.
    pub(super) fn loops(&self) -> bool {
        self.scopes().any(|node| node.entries().iter().any(is_for_each))
    }

    fn scopes(&self) -> impl Iterator<Item = &'t Node> + use<'t> {
        [Some(self.node), self.node.get("Properties")].into_iter().flatten()
    }

    pub(super) fn span(&self) -> Span {
        self.node.span
    }
}

impl<'t> Stack<'t> {
    pub(super) fn new(
        template: &'t Template<'t>,
        given: &'t Given,
        input: Input<'t>,
        values: &'t Values,
    ) -> Self {
        let mut stack = Self {
            template,
            given,
            input,
            values,
            scope: scope(given, input),
            resources: Vec::new(),
            open: false,
            exports: None,
            circles: true,
            by_name: HashMap::new(),
        };
        let mut found = Vec::new();
        let mut open = false;
        {
            let mut evaluation = Evaluation::new(&stack);
            collect(&mut evaluation, template.entries(), &[], &mut found, &mut open);
        }
        stack.open |= open;
        last_of_each(&mut found);
        stack.by_name = found
            .iter()
            .enumerate()
            .map(|(index, resource)| (Arc::clone(&resource.logical), index))
            .collect();
        stack.resources = found;
        stack
    }

    /// Whether there may be resources that cannot be told.
    pub(super) fn is_open(&self) -> bool {
        self.open || !self.template.macros.is_empty()
    }

    /// What a name stands for in this deployment, whatever that is.
    pub(super) fn hole(&self, name: &str) -> Hole {
        Hole::same((self.scope, name), name)
    }

    /// The resource with this logical id.
    pub(super) fn resource(&self, logical: &str) -> Option<&Resource<'t>> {
        self.by_name.get(logical).and_then(|index| self.resources.get(*index))
    }
}

fn scope(given: &Given, input: Input<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&input.source.display, &given.values).hash(&mut hasher);
    hasher.finish()
}

fn collect<'t>(
    evaluation: &mut Evaluation<'_, 't>,
    entries: &'t [Entry],
    locals: &[(Arc<str>, Text)],
    found: &mut Vec<Resource<'t>>,
    open: &mut bool,
) {
    for entry in entries {
        if is_for_each(entry) {
            *open |= rounds(evaluation, entry, locals, found, open).is_none();
        } else if let Some(kind) = resource_type(&entry.value) {
            let key = Text::from_shared(Arc::clone(&entry.key));
            let logical: Arc<str> = if locals.is_empty() {
                Arc::clone(&entry.key)
            } else {
                let written =
                    crate::syntax::placeholder::text(&entry.key.replace("&{", "${"), &Values::none());
                let filled = with_locals(&written, locals);
                filled.literal().or(key.literal()).unwrap_or_default().into()
            };
            found.push(Resource { logical, kind, node: &entry.value, locals: locals.to_vec() });
        }
    }
}

/// CloudFormation takes the last of two resources with one logical id.
/// <https://github.com/aws-cloudformation/cfn-language-discussion/issues/96>
fn last_of_each(found: &mut Vec<Resource<'_>>) {
    let mut last: HashMap<Arc<str>, usize> = HashMap::with_capacity(found.len());
    for (index, resource) in found.iter().enumerate() {
        last.insert(Arc::clone(&resource.logical), index);
    }
    if last.len() < found.len() {
        let mut index = 0;
        found.retain(|resource| {
            index += 1;
            last.get(&resource.logical) == Some(&(index - 1))
        });
    }
}

/// The rounds of a loop; none where it cannot be told what it runs over.
fn rounds<'t>(
    evaluation: &mut Evaluation<'_, 't>,
    entry: &'t Entry,
    locals: &[(Arc<str>, Text)],
    found: &mut Vec<Resource<'t>>,
    open: &mut bool,
) -> Option<()> {
    let [name, over, body] = entry.value.items() else { return None };
    let name: Arc<str> = name.as_str()?.into();
    evaluation.locals = locals.to_vec();
    let over = evaluation.value(over)?;
    let Kind::Array(values) = &over.kind else { return None };
    for value in values {
        if found.len() >= MOST_LOOPED {
            return None;
        }
        let text = value.scalar_text().filter(|text| !text.has_holes())?;
        let mut inner = locals.to_vec();
        inner.push((Arc::clone(&name), text));
        collect(evaluation, body.entries(), &inner, found, open);
    }
    Some(())
}

/// A text with the names of loops replaced by what they are at.
pub(super) fn with_locals(text: &Text, locals: &[(Arc<str>, Text)]) -> Text {
    if locals.is_empty() || !text.has_holes() {
        return text.clone();
    }
    Text::from_parts(text.parts().into_iter().flat_map(|part| match &part {
        Part::Hole(hole) => match locals.iter().rev().find(|(name, _)| *name == hole.name) {
            Some((_, value)) => value.parts(),
            None => vec![part],
        },
        Part::Literal(_) => vec![part],
    }))
}
