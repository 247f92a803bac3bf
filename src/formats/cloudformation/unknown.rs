//! Values for parameters that a template does not have: a slip in a name
//! would leave the parameter that was meant without its value.

use std::collections::BTreeSet;

use super::stack::Stack;
use crate::diagnostic::{Place, nearest};
use crate::formats::{Issue, IssueKind};
use crate::model::AwsBinding;

/// What is given and has no parameter. Files of parameters may serve several
/// templates, so in them only a near miss is worth a word; `options` are those
/// of a service, which declares none.
pub(super) fn parameters(
    stack: &Stack<'_>,
    bindings: &[&AwsBinding],
    options: Option<&BTreeSet<String>>,
) -> Vec<Issue> {
    let template = stack.template;
    let declared = template.root.entry("Parameters");
    let open = [Some(template.root), declared.map(|entry| &entry.value)]
        .into_iter()
        .flatten()
        .any(|node| node.get("Fn::Transform").is_some());
    if open {
        return Vec::new();
    }
    let known: BTreeSet<&str> = template
        .parameters
        .keys()
        .copied()
        .chain(options.into_iter().flatten().map(String::as_str))
        .collect();
    let text = &stack.input.source.text;
    let used = |name: &str| ["opt:", "param:"].iter().any(|start| text.contains(&format!("{start}{name}")));
    let mut all = Vec::new();
    for (name, (key, _)) in &stack.given.places {
        // Not a parameter, but what a function or AWS itself gives.
        if name.contains("::") || known.contains(name.as_str()) || (options.is_some() && used(name)) {
            continue;
        }
        let without_value = known.iter().copied().filter(|known| !stack.given.values.contains_key(*known));
        let near = nearest(name, without_value);
        if near.is_none() && !is_for_this(*key, bindings, &stack.input.source.path) {
            continue;
        }
        let (what, kind) = match options {
            Some(_) => ("the service asks for no option", "option"),
            None => ("the template declares no parameter", "parameter"),
        };
        let declared = declared.map(|entry| Place { file: stack.input.file, span: entry.key_span });
        all.push(Issue {
            kind: IssueKind::Schema,
            place: *key,
            message: format!("{what} `{name}`, so this value goes nowhere"),
            help: Some(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("correct the name, or take the {kind} out"),
            }),
            related: declared.map(|place| (place, "what is declared".to_owned())),
        });
    }
    all
}

/// Whether a manifest gives this value to this very template, rather than to
/// that of all capabilities.
fn is_for_this(key: Place, bindings: &[&AwsBinding], path: &str) -> bool {
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let is_this = |binding: &&AwsBinding| {
        let named = binding.documents.template.some().and_then(|named| named.value.literal());
        named.is_some_and(|named| name(named) == name(path))
    };
    let gives = |binding: &&&AwsBinding| binding.parameters.iter().any(|(name, _)| name.place == key);
    let own = bindings.iter().position(|binding| gives(&binding));
    let named = bindings.iter().position(is_this);
    matches!((own, named), (Some(own), Some(named)) if own <= named)
}
