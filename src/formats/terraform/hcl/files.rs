//! Files that modules read: `file()`, `templatefile()`, `template_file`. Only
//! those of the workspace; their text has its places in that file.

use std::sync::Arc;

use super::eval::{Eval, Scope};
use super::instance::{Reference, joined};
use super::render;
use super::value::{Bit, Value};
use crate::diagnostic::Place;
use crate::source::{FileId, Span};
use crate::syntax::hcl::{self, Piece};
use crate::syntax::{Node, OffsetMap};

impl Eval<'_> {
    /// A file by its path: relative to the root module, as Terraform runs.
    fn path(&self, written: &str) -> Option<FileId> {
        let path = written.strip_prefix("./").unwrap_or(written);
        let direct = joined("", path)?;
        let below = joined(&self.root_dir, path)?;
        self.sources.by_path(&direct).or_else(|| self.sources.by_path(&below))
    }

    pub(super) fn file(&self, path: &Value, place: Place) -> Option<Value> {
        let file = self.path(&path.literal()?)?;
        let (text, base) = self.sources.file(file).content();
        let span = Span::new(base, base + text.len());
        let bit = Bit {
            text: Ok(text.into()),
            map: Some(Arc::new(OffsetMap::verbatim(base, text.len()))),
            place: Place { file, span },
        };
        Some(Value { used: Some(place), ..Value::bits(vec![bit], Place { file, span }) })
    }

    pub(super) fn templatefile(
        &self,
        path: &Value,
        names: &Value,
        scope: &Scope,
        place: Place,
    ) -> Option<Value> {
        let file = self.path(&path.literal()?)?;
        let (text, base) = self.sources.file(file).content();
        let pieces = hcl::template(text, base)?;
        self.filled(&pieces, file, Span::new(base, base + text.len()), names, scope, place)
    }

    fn filled(
        &self,
        pieces: &[Piece],
        file: FileId,
        span: Span,
        names: &Value,
        scope: &Scope,
        place: Place,
    ) -> Option<Value> {
        let names = names.fields()?.iter().map(|field| (Arc::clone(&field.key), field.value.clone()));
        let inner = Scope { instance: scope.instance.clone(), file, names: names.collect() };
        let value = self.template(pieces, &inner, Place { file, span });
        Some(Value { used: Some(place), ..value })
    }

    /// `data.template_file`: its text is a template of its own.
    pub(super) fn template_file(&self, reference: &Reference, place: Place) -> Option<Value> {
        let scope = self.scope_of(reference)?;
        let (_, block) = reference.instance.module.block(&reference.key)?;
        let body = self.body(&block.body, &scope);
        let template = body.get("template")?;
        let bits = template.to_bits()?;
        let [Bit { text: Ok(text), map: Some(map), place: at }] = bits.as_slice() else { return None };
        let pieces = hcl::template_in(text, map)?;
        let none = Value::map(Vec::new(), place);
        self.filled(&pieces, at.file, at.span, body.get("vars").unwrap_or(&none), &scope, place)
    }

    /// The document that a string holds, with its file; kept for pointers
    /// where it stands in a string.
    pub(super) fn held(&self, value: &Value) -> Option<(FileId, Arc<Node>)> {
        let held = render::document(value, self.values)?;
        if held.embedded {
            let problems = held.problems.into_iter().map(|problem| (held.file, problem));
            self.problems.borrow_mut().extend(problems);
            let key = (held.file, held.node.span);
            self.embedded.borrow_mut().entry(key).or_insert_with(|| held.node.clone());
        }
        Some((held.file, Arc::new(held.node)))
    }
}
