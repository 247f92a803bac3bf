//! Override files (`override.tf`, `*_override.tf`): what they say again takes
//! the place of what the module's own files say. What only OpenTofu reads is
//! left open: nothing says which of the two tools runs.
//! <https://developer.hashicorp.com/terraform/language/files/override>

use std::sync::Arc;

use super::hcl::word;
use crate::source::{FileId, Span};
use crate::syntax::hcl::{Attribute, Block, Body, Expr, ExprKind};

/// Whether a file overrides what others say.
pub(super) fn is_override(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".json").unwrap_or(name);
    let Some(bare) = name.strip_suffix(".tf").or_else(|| name.strip_suffix(".tofu")) else { return false };
    bare == "override" || bare.ends_with("_override")
}

/// A file that overrides others.
pub(super) struct Override {
    pub(super) file: FileId,
    pub(super) body: Arc<Body>,
    /// Its path, where only OpenTofu reads it.
    pub(super) open: Option<String>,
}

impl Override {
    /// Puts what it says in the place of what a file of the module says.
    pub(super) fn apply(&self, body: &mut Body) {
        for block in &mut body.blocks {
            let own = identity(block);
            for other in self.body.blocks.iter().filter(|other| identity(other) == own) {
                self.merge(block, other);
            }
        }
    }

    fn merge(&self, block: &mut Block, by: &Block) {
        let is_locals = &*by.kind == "locals";
        for attribute in &by.body.attributes {
            // A local is overridden in whichever block it is.
            let is_known = block.body.attributes.iter().any(|own| own.name == attribute.name);
            if is_known || !is_locals {
                let kind = match &self.open {
                    Some(path) => open(&attribute.name, path),
                    None if is_syntax(&by.kind, &attribute.name) => attribute.value.kind.clone(),
                    None => ExprKind::Elsewhere(self.file, Box::new(attribute.value.clone())),
                };
                put(block, &attribute.name, kind);
            }
        }
        for nested in &by.body.blocks {
            let kind = made_by(nested);
            if kind == "lifecycle" && self.open.is_none() {
                continue;
            }
            block.body.blocks.retain(|own| made_by(own) != kind);
            if let Some(path) = &self.open {
                put(block, &kind.into(), open(kind, path));
            }
        }
        if self.open.is_some() {
            return;
        }
        let at = header(block);
        for nested in &by.body.blocks {
            let own = block.body.blocks.iter_mut().find(|own| own.kind == nested.kind);
            match own.filter(|_| &*nested.kind == "lifecycle") {
                // Its arguments are merged one by one.
                Some(own) => nested.body.attributes.iter().for_each(|one| {
                    put(own, &one.name, one.value.kind.clone());
                }),
                None => block.body.blocks.push(self.moved(nested, at)),
            }
        }
    }

    /// A block that stands where another one does, with values of this file.
    fn moved(&self, block: &Block, at: Span) -> Block {
        let keeps = &*block.kind == "lifecycle";
        let value = |expr: &Expr| match keeps {
            true => expr.kind.clone(),
            false => ExprKind::Elsewhere(self.file, Box::new(expr.clone())),
        };
        let attribute = |own: &Attribute| Attribute {
            name: Arc::clone(&own.name),
            name_span: at,
            value: Expr { kind: value(&own.value), span: at },
        };
        Block {
            kind: Arc::clone(&block.kind),
            kind_span: at,
            labels: block.labels.iter().map(|(label, _)| (Arc::clone(label), at)).collect(),
            body: Body {
                attributes: block.body.attributes.iter().map(attribute).collect(),
                blocks: block.body.blocks.iter().map(|inner| self.moved(inner, at)).collect(),
                span: at,
            },
            span: at,
        }
    }
}

/// The type with the labels, and the alias of a provider.
pub(super) fn identity(block: &Block) -> Vec<Arc<str>> {
    let labels = block.labels.iter().map(|(label, _)| Arc::clone(label));
    let alias = block.body.attributes.iter().find(|one| &*block.kind == "provider" && &*one.name == "alias");
    let alias = alias.and_then(|alias| word(&alias.value)).map(Arc::from);
    std::iter::once(Arc::clone(&block.kind)).chain(labels).chain(alias).collect()
}

/// Where the type and the labels stand.
fn header(block: &Block) -> Span {
    let end = block.labels.last().map_or(block.kind_span.end, |(_, label)| label.end);
    Span { end: end.max(block.kind_span.end), ..block.kind_span }
}

/// The type of the blocks that a block stands for.
fn made_by(block: &Block) -> &str {
    match (&*block.kind, block.labels.first()) {
        ("dynamic", Some((label, _))) => label,
        (kind, _) => kind,
    }
}

/// Whether an argument is read as it is written, and never evaluated.
fn is_syntax(kind: &str, name: &str) -> bool {
    matches!(
        (kind, name),
        ("variable", "type" | "sensitive" | "nullable")
            | ("module", "source" | "providers" | "version")
            | ("provider", "alias" | "version")
            | ("resource" | "data", "provider")
    )
}

fn open(name: &str, path: &str) -> ExprKind {
    ExprKind::Variable(format!("{name} in {path}").into())
}

/// Sets an argument, at the place of the one that it replaces.
fn put(block: &mut Block, name: &Arc<str>, kind: ExprKind) {
    let at = header(block);
    match block.body.attributes.iter_mut().find(|own| own.name == *name) {
        Some(own) => own.value = Expr { kind, span: own.name_span },
        None => block.body.attributes.push(Attribute {
            name: Arc::clone(name),
            name_span: at,
            value: Expr { kind, span: at },
        }),
    }
}
