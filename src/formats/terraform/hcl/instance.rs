//! Modules (a folder each) and their instances: a module is evaluated once
//! for each call of it, with the inputs of that call.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::super::resource::is_read;
use super::value::Value;
use crate::source::FileId;
use crate::syntax::hcl::{Block, Body, Expr};

/// The files of one folder.
#[derive(Debug, Default)]
pub(in crate::formats::terraform) struct Module {
    /// The folder, relative to the workspace; empty for its root.
    pub(super) dir: String,
    bodies: Vec<(FileId, Arc<Body>)>,
    /// Blocks by what refers to them: `var.a`, `data.aws_x.y`, `aws_x.y`,
    /// `output.a`, `module.a`, `provider.aws`.
    blocks: HashMap<String, (usize, usize)>,
    locals: HashMap<String, (usize, usize, usize)>,
    /// Keys of resources and data sources, in the order of the files.
    pub(super) resources: Vec<String>,
    /// Names of calls of modules.
    pub(super) calls: Vec<String>,
    /// Keys of providers.
    pub(super) providers: Vec<String>,
}

impl Module {
    pub(in crate::formats::terraform) fn new(dir: &str) -> Self {
        Self { dir: dir.to_owned(), ..Self::default() }
    }

    /// Adds a file.
    pub(in crate::formats::terraform) fn add(&mut self, file: FileId, body: Arc<Body>) {
        let index = self.bodies.len();
        for (at, block) in body.blocks.iter().enumerate() {
            let label = |index: usize| block.labels.get(index).map(|(label, _)| &**label);
            let key = match (&*block.kind, label(0), label(1)) {
                ("variable", Some(name), _) => format!("var.{name}"),
                ("output", Some(name), _) => format!("output.{name}"),
                ("module", Some(name), _) => {
                    self.calls.push(name.to_owned());
                    format!("module.{name}")
                }
                ("provider", Some(name), _) => {
                    let alias = block.body.attributes.iter().find(|attribute| &*attribute.name == "alias");
                    let alias = alias.and_then(|alias| word(&alias.value));
                    let key = alias.map_or_else(|| name.to_owned(), |alias| format!("{name}.{alias}"));
                    self.providers.push(key.clone());
                    format!("provider.{key}")
                }
                ("resource", Some(kind), Some(name)) => format!("{kind}.{name}"),
                ("data", Some(kind), Some(name)) => format!("data.{kind}.{name}"),
                ("locals", ..) => {
                    for (local, attribute) in block.body.attributes.iter().enumerate() {
                        self.locals.insert(attribute.name.to_string(), (index, at, local));
                    }
                    continue;
                }
                _ => continue,
            };
            let is_new = self.blocks.insert(key.clone(), (index, at)).is_none();
            if is_new && matches!(&*block.kind, "resource" | "data") {
                self.resources.push(key);
            }
        }
        self.bodies.push((file, body));
    }

    pub(super) fn block(&self, key: &str) -> Option<(FileId, &Block)> {
        let (file, block) = *self.blocks.get(key)?;
        let (id, body) = self.bodies.get(file)?;
        Some((*id, body.blocks.get(block)?))
    }

    pub(super) fn local(&self, name: &str) -> Option<(FileId, &Expr)> {
        let (file, block, attribute) = *self.locals.get(name)?;
        let (id, body) = self.bodies.get(file)?;
        Some((*id, &body.blocks.get(block)?.body.attributes.get(attribute)?.value))
    }

    /// Whether it says itself how it is run: with a provider or a backend.
    pub(in crate::formats::terraform) fn is_run(&self) -> bool {
        let terraform = self.bodies.iter().flat_map(|(_, body)| &body.blocks);
        let mut terraform = terraform.filter(|block| &*block.kind == "terraform");
        let names_backend =
            |block: &Block| block.body.blocks.iter().any(|inner| matches!(&*inner.kind, "backend" | "cloud"));
        !self.providers.is_empty() || terraform.any(names_backend)
    }

    /// Whether it says nothing of its own.
    pub(in crate::formats::terraform) fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.calls.is_empty() && self.providers.is_empty()
    }

    pub(in crate::formats::terraform) fn dir(&self) -> &str {
        &self.dir
    }

    /// Its files.
    pub(in crate::formats::terraform) fn files(&self) -> impl Iterator<Item = FileId> + '_ {
        self.bodies.iter().map(|(file, _)| *file)
    }

    /// The file that speaks for all of it: that of its first provider, else of
    /// its first resource that is read, else of the first module that it calls.
    pub(in crate::formats::terraform) fn speaks(&self) -> Option<FileId> {
        let providers = self.providers.iter().map(|key| format!("provider.{key}"));
        let is_told = |key: &&String| is_read(key.strip_prefix("data.").unwrap_or(key));
        let resources = self.resources.iter().filter(is_told).cloned();
        let calls = self.calls.iter().map(|name| format!("module.{name}"));
        let file = |key: String| self.block(&key).map(|(file, _)| file);
        providers.chain(resources).chain(calls).find_map(file).or_else(|| self.files().next())
    }

    /// The sources of the modules that it calls, as far as they are written.
    pub(in crate::formats::terraform) fn sources(&self) -> impl Iterator<Item = String> + '_ {
        self.calls.iter().filter_map(|name| {
            let (_, block) = self.block(&format!("module.{name}"))?;
            local_source(&self.dir, &word(attribute(&block.body, "source")?)?)
        })
    }

    /// The names of its outputs.
    pub(super) fn outputs(&self) -> impl Iterator<Item = &str> {
        self.blocks.keys().filter_map(|key| key.strip_prefix("output."))
    }

    /// Whether it declares a variable.
    pub(in crate::formats::terraform) fn has_variable(&self, name: &str) -> bool {
        self.blocks.contains_key(&format!("var.{name}"))
    }
}

/// One call of a module, or the root.
#[derive(Debug)]
pub(in crate::formats::terraform) struct Instance {
    pub(super) module: Rc<Module>,
    /// `module.a["x"]`; empty for the root.
    pub(super) address: String,
    pub(super) inputs: HashMap<String, Value>,
    pub(super) depth: usize,
    /// What was evaluated before; nothing while it is being evaluated.
    pub(super) memo: RefCell<HashMap<String, Option<Value>>>,
    pub(super) children: RefCell<HashMap<String, Option<Rc<Called>>>>,
    /// The providers that the caller hands on, by the name they have here.
    pub(super) providers: HashMap<String, String>,
}

impl Instance {
    /// Where nothing can be referred to.
    pub(super) fn nowhere() -> Self {
        Self::root(Rc::default(), HashMap::new())
    }

    /// A root module.
    pub(super) fn root(module: Rc<Module>, inputs: HashMap<String, Value>) -> Self {
        Self {
            module,
            address: String::new(),
            inputs,
            depth: 0,
            memo: RefCell::default(),
            children: RefCell::default(),
            providers: HashMap::new(),
        }
    }
}

/// What a call of a module stands for.
#[derive(Debug)]
pub(in crate::formats::terraform) enum Called {
    /// Its instances.
    Local(Times, Vec<Rc<Instance>>),
    /// A module that is not in the workspace.
    Elsewhere,
}

/// How often a block is there.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) enum Times {
    /// Once, without an index.
    Once,
    /// `count`.
    Count(usize),
    /// `for_each`: keys and values.
    Each(Vec<(String, Value)>),
    /// Any number of times; the words say what decides.
    Open(Arc<str>),
}

/// One instance of a resource or data source.
#[derive(Debug)]
pub(in crate::formats::terraform) struct Reference {
    pub(super) instance: Rc<Instance>,
    /// `aws_x.y`, `data.aws_x.y`.
    pub(super) key: String,
    pub(super) address: Arc<str>,
    /// `each` and `count`.
    pub(super) names: Vec<(Arc<str>, Value)>,
    /// What decides whether it is there, if that is not told.
    pub(super) open: Option<Arc<str>>,
}

impl Reference {
    pub(super) fn is_data(&self) -> bool {
        self.key.starts_with("data.")
    }

    /// The type and the name.
    pub(super) fn names(&self) -> (&str, &str) {
        let bare = self.key.strip_prefix("data.").unwrap_or(&self.key);
        bare.split_once('.').unwrap_or((bare, ""))
    }
}

/// An attribute of a body.
pub(in crate::formats::terraform) fn attribute<'b>(body: &'b Body, name: &str) -> Option<&'b Expr> {
    body.attributes.iter().find(|attribute| &*attribute.name == name).map(|attribute| &attribute.value)
}

/// A string without anything to evaluate.
pub(in crate::formats::terraform) fn word(expr: &Expr) -> Option<String> {
    use crate::syntax::hcl::{ExprKind, Piece};
    let ExprKind::Template(pieces) = &expr.kind else { return None };
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text, _) => Some(&**text),
            _ => None,
        })
        .collect()
}

/// The folder that a `source` names, if it is in the workspace.
pub(in crate::formats::terraform) fn local_source(dir: &str, source: &str) -> Option<String> {
    (source.starts_with("./") || source.starts_with("../") || matches!(source, "." | ".."))
        .then(|| joined(dir, source))?
}

/// A path below a folder, without `.` and `..`; nothing where it leaves the workspace.
pub(super) fn joined(dir: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in dir.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
