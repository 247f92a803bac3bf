//! Files that modules read: `file()`, `templatefile()`, `template_file`. Only
//! those of the workspace; their text has its places in that file.

use std::sync::Arc;

use super::eval::{Eval, Scope};
use super::instance::{Reference, joined};
use super::render;
use super::value::{Bit, Value};
use crate::diagnostic::Place;
use crate::model::holes;
use crate::source::{FileId, Span};
use crate::syntax::hcl::{self, Piece};
use crate::syntax::{Node, OffsetMap, Syntax};

impl Eval<'_> {
    /// A file by its path: relative to the root module, as Terraform runs.
    /// Which ones are read, and which are not there, is kept.
    fn path(&self, written: &str) -> Option<FileId> {
        let paths: Vec<String> = self.paths(written).collect();
        let found = paths.iter().find_map(|path| self.sources.by_path(path));
        match found {
            Some(file) => _ = self.reads.borrow_mut().insert(file),
            None => self.misses.borrow_mut().extend(paths),
        }
        found
    }

    /// What a path may stand for: `path.module` is relative to the workspace
    /// here, and a path without it to the root module.
    fn paths(&self, written: &str) -> impl Iterator<Item = String> {
        let path = written.strip_prefix("./").unwrap_or(written);
        joined("", path).into_iter().chain(joined(&self.root_dir, path))
    }

    /// The value of a file, if it is not here.
    pub(super) fn no_file(&self, path: &Value, place: Place) -> Option<Value> {
        let written = path.literal().filter(|written| self.path(written).is_none())?;
        let path = self.paths(&written).next().unwrap_or_else(|| written.clone());
        Some(self.open(&format!("{}{path}", holes::FILE), place))
    }

    /// `fileset`; nothing where a file may be there that is not here: one of
    /// an ending that is not read, or one that was left out.
    /// <https://developer.hashicorp.com/terraform/language/functions/fileset>
    pub(super) fn fileset(&self, dir: &Value, pattern: &Value, place: Place) -> Option<Value> {
        let (dir, pattern) = (dir.literal()?, pattern.literal()?);
        if Syntax::of_path(&pattern).is_none() || pattern.ends_with(['*', '}']) || self.sources.partial {
            return None;
        }
        let glob =
            globset::GlobBuilder::new(&pattern).literal_separator(true).build().ok()?.compile_matcher();
        let below = |path: &str, dir: &str| match dir {
            "" => Some(path.to_owned()),
            dir => path.strip_prefix(dir)?.strip_prefix('/').map(str::to_owned),
        };
        let dirs: Vec<String> = self.paths(&dir).collect();
        let holds = |dir: &&String| self.sources.iter().any(|(_, file)| below(&file.path, dir).is_some());
        let dir = dirs.iter().find(holds)?;
        let is_meant = |path: &str| below(path, dir).filter(|path| glob.is_match(path));
        let may_lack = |path: &str| {
            below(path, dir).is_some_and(|path| glob.is_match(&path) || Syntax::of_path(&path).is_none())
        };
        if self.sources.unreadable.iter().any(|file| is_meant(&file.path).is_some())
            || self.sources.left_out.iter().any(|one| may_lack(&one.path))
        {
            return None;
        }
        let found = self.sources.iter().filter_map(|(_, file)| is_meant(&file.path));
        Some(Value::list(found.map(|path| Value::text(path, place)).collect(), place))
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
