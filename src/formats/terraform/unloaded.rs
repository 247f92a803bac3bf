//! Modules that Terraform does not load: a file of theirs is broken, or two of
//! their blocks have one address. What the rest of the module says is then not
//! what is deployed, and leaves everything of it open.
//! <https://developer.hashicorp.com/terraform/language/files#directories-and-modules>

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::hcl::{Found, Module};
use super::module::{folder, is_of_opentofu, is_tfvars, reached};
use super::overrides::{identity, is_override};
use super::variants::{is_auto, nearest};
use crate::diagnostic::Place;
use crate::formats::{Issue, IssueKind, ReadFile};
use crate::source::{FileId, Sources};
use crate::syntax::hcl::Body;
use crate::syntax::is_hcl_module;

/// Why modules are not loaded.
pub(super) struct Unloaded {
    /// By folder.
    modules: BTreeMap<String, Arc<str>>,
    /// Broken files of variables.
    variables: Vec<String>,
}

impl Unloaded {
    /// Looks for broken files and for addresses that stand twice, of which an
    /// issue at the second place says so.
    pub(super) fn new(
        files: &mut [ReadFile],
        sources: &Sources,
        bodies: &BTreeMap<String, Vec<(FileId, Arc<Body>)>>,
    ) -> Self {
        let mut all = Self { modules: BTreeMap::new(), variables: Vec::new() };
        for read in files.iter().filter(|read| read.parsed.is_broken()) {
            let path = &sources.file(read.file).path;
            if is_tfvars(path) {
                all.variables.push(path.clone());
            } else if is_hcl_module(path.strip_suffix(".json").unwrap_or(path)) {
                all.modules.entry(folder(path).to_owned()).or_insert_with(|| broken(path));
            }
        }
        for (dir, bodies) in bodies {
            for (again, first, address) in repeated(bodies, sources) {
                let words = format!("refuses a module that has {address} twice").into();
                all.modules.entry(dir.clone()).or_insert(words);
                let issue = Issue {
                    kind: IssueKind::Schema,
                    place: again,
                    message: format!("{address} stands twice in this module, and Terraform refuses it"),
                    help: Some("remove one of the two, or give it a name of its own".to_owned()),
                    related: Some((first, "and here first".to_owned())),
                };
                if let Some(read) = files.get_mut(again.file.0 as usize) {
                    read.issues.push(issue);
                    read.issues.sort_by_key(|issue| issue.place);
                }
            }
        }
        all
    }

    /// Why a root module is not loaded, with these files of variables: for
    /// itself or for a module that it reaches.
    pub(super) fn why(
        &self,
        root: &Rc<Module>,
        modules: &HashMap<String, Rc<Module>>,
        dirs: &BTreeSet<&str>,
        names_variables: bool,
    ) -> Option<Arc<str>> {
        if self.modules.is_empty() && self.variables.is_empty() {
            return None;
        }
        let called = reached(root, modules).into_iter().flat_map(|module| module.sources());
        let own = std::iter::once(root.dir().to_owned());
        let module = own.chain(called).find_map(|dir| self.modules.get(&dir).cloned());
        let variables = || self.variables.iter().find(|path| is_of(path, root.dir(), dirs, names_variables));
        module.or_else(|| variables().map(|path| broken(path)))
    }
}

/// Leaves open whether anything of a module is there that is not loaded.
pub(super) fn open(found: &mut Found, why: &Arc<str>) {
    for resource in &mut found.resources {
        resource.open_count = true;
        resource.unloaded = Some(Arc::clone(why));
    }
}

fn broken(path: &str) -> Arc<str> {
    format!("cannot read {path}").into()
}

/// Whether a run of a root module takes its values from a file of variables:
/// one that always counts, or one that may be named where none is.
fn is_of(path: &str, dir: &str, dirs: &BTreeSet<&str>, names_variables: bool) -> bool {
    let own = folder(path);
    (is_auto(path) && own == dir) || (!names_variables && nearest(own, dirs) == Some(dir))
}

/// The blocks of a module that have the address of an earlier one. What is only
/// for one of two tools may stand in the place of what the other reads.
fn repeated(bodies: &[(FileId, Arc<Body>)], sources: &Sources) -> Vec<(Place, Place, String)> {
    const ADDRESSED: [&str; 5] = ["resource", "data", "module", "variable", "output"];
    let mut known: HashMap<Vec<Arc<str>>, Place> = HashMap::new();
    let mut found = Vec::new();
    for (file, body) in bodies {
        let path = &sources.file(*file).path;
        let is_of_one_tool = path.trim_end_matches(".json").ends_with(".tofu");
        if is_of_one_tool || is_override(path) || is_of_opentofu(path, sources) {
            continue;
        }
        for block in body.blocks.iter().filter(|block| ADDRESSED.contains(&&*block.kind)) {
            let Some((_, last)) = block.labels.last() else { continue };
            let place = Place { file: *file, span: *last };
            let identity = identity(block);
            match known.get(&identity) {
                Some(first) => {
                    let labels: Vec<&str> = block.labels.iter().map(|(label, _)| &**label).collect();
                    found.push((place, *first, format!("{} {}", block.kind, labels.join("."))));
                }
                None => _ = known.insert(identity, place),
            }
        }
    }
    found
}
