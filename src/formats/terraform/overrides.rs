//! Override files (`override.tf`, `*_override.tf`): what they say again
//! outranks the module's own file. Their values are left open rather than
//! moved into a file in which they do not stand.
//! <https://developer.hashicorp.com/terraform/language/files/override>

use std::sync::Arc;

use crate::syntax::hcl::{Attribute, Block, Body, Expr, ExprKind};

/// Whether a file overrides what others say.
pub(super) fn is_override(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".json").unwrap_or(name);
    let Some(bare) = name.strip_suffix(".tf").or_else(|| name.strip_suffix(".tofu")) else { return false };
    bare == "override" || bare.ends_with("_override")
}

/// Leaves open whatever an override file says again.
pub(super) fn apply(body: &mut Body, by: &Body, path: &str) {
    for block in &mut body.blocks {
        let own = identity(block);
        for other in by.blocks.iter().filter(|other| identity(other) == own) {
            let is_locals = &*other.kind == "locals";
            for attribute in &other.body.attributes {
                let own = block.body.attributes.iter().any(|own| own.name == attribute.name);
                if own || !is_locals {
                    open(block, &attribute.name, path);
                }
            }
            for nested in &other.body.blocks {
                let kind = match (&*nested.kind, nested.labels.first()) {
                    ("dynamic", Some((label, _))) => Arc::clone(label),
                    _ => Arc::clone(&nested.kind),
                };
                block.body.blocks.retain(|own| own.kind != kind);
                open(block, &kind, path);
            }
        }
    }
}

/// The type with the labels.
fn identity(block: &Block) -> Vec<Arc<str>> {
    let labels = block.labels.iter().map(|(label, _)| Arc::clone(label));
    std::iter::once(Arc::clone(&block.kind)).chain(labels).collect()
}

fn open(block: &mut Block, name: &Arc<str>, path: &str) {
    let span = block.kind_span;
    let kind = ExprKind::Variable(format!("{name} in {path}").into());
    match block.body.attributes.iter_mut().find(|own| own.name == *name) {
        Some(own) => own.value.kind = kind,
        None => block.body.attributes.push(Attribute {
            name: Arc::clone(name),
            name_span: span,
            value: Expr { kind, span },
        }),
    }
}
