//! The values that a root module is evaluated with: those that always count,
//! and each file of variables that whoever runs Terraform may name.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::hcl::Module;
use super::module::{folder, is_tfvars};
use crate::diagnostic::{Located, Place};
use crate::formats::ReadFile;
use crate::formats::native::orgs;
use crate::model::branch_of_variables;
use crate::source::{FileId, Sources, join};
use crate::syntax::Text;
use crate::syntax::hcl::Body;

/// How many files with variables one root module is evaluated with.
const MOST_VARIANTS: usize = 500;

/// One set of values that a root module is evaluated with.
pub(super) struct Variant {
    /// The files that only this set has, as the name of its branch.
    pub(super) name: Option<Arc<str>>,
    /// In the order in which they count, the strongest last.
    pub(super) files: Vec<(FileId, Arc<Body>)>,
    /// The only organization for which a manifest names these files, by its id.
    pub(super) org: Option<Text>,
    /// Whether it stands for all files that are too many to be looked at, so
    /// that no variable has a value.
    pub(super) is_another: bool,
    /// Whether the last files are ones that somebody has to name.
    pub(super) is_named: bool,
    /// Whether there is no other one.
    is_only: bool,
}

/// Whether a file of variables counts without being named.
pub(super) fn is_auto(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let bare = name.strip_suffix(".json").unwrap_or(name);
    bare.ends_with(".auto.tfvars") || bare == "terraform.tfvars"
}

impl Variant {
    /// What is taken for granted where one file is there to be named: that it is.
    pub(super) fn granted(&self) -> Option<Located<Arc<str>>> {
        let (words, (file, body)) = (self.name.as_ref().filter(|_| self.is_only)?, self.files.last()?);
        let span = body.attributes.first()?.name_span;
        Some(Located::new(Arc::clone(words), Place { file: *file, span }))
    }
}

/// The nearest folder of a module, of those that a folder stands in.
pub(super) fn nearest<'p>(own: &'p str, dirs: &BTreeSet<&str>) -> Option<&'p str> {
    let mut outwards = std::iter::successors(Some(own), |dir| (!dir.is_empty()).then(|| folder(dir)));
    outwards.find(|dir| dirs.contains(dir))
}

/// `terraform.tfvars` and `*.auto.tfvars` always count; each other file beside
/// or below the module is given by whoever runs Terraform, one at a time, and
/// so is one that is beside or below none and has only variables of this one.
/// <https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>
pub(super) fn variants(
    root: &Module,
    dirs: &BTreeSet<&str>,
    variables: &[(FileId, Arc<Body>)],
    named: &[Named],
    sources: &Sources,
) -> Vec<Variant> {
    let dir = root.dir();
    let (mut always, mut given) = (Vec::new(), Vec::new());
    for (file, body) in variables {
        let path = &sources.file(*file).path;
        let own = folder(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        let nearest = nearest(own, dirs);
        if is_auto(path) && own == dir {
            always.push((!name.starts_with("terraform.tfvars"), name, *file, Arc::clone(body)));
        } else if nearest == Some(dir) || nearest.is_none() && is_for(root, body) {
            given.push((path, *file, Arc::clone(body)));
        }
    }
    always.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let always: Vec<(FileId, Arc<Body>)> =
        always.into_iter().map(|(_, _, file, body)| (file, body)).collect();
    if given.is_empty() {
        return vec![Variant {
            name: None,
            files: always,
            org: None,
            is_another: false,
            is_named: false,
            is_only: true,
        }];
    }
    // What a named file sets again may as well be meant as it is without it.
    let sets = |body: &Body, name: &str| body.attributes.iter().any(|own| *own.name == *name);
    let sets_again =
        |body: &Body| body.attributes.iter().any(|one| always.iter().any(|(_, own)| sets(own, &one.name)));
    let plain = given.iter().any(|(_, _, body)| sets_again(body)).then(|| Variant {
        name: Some("no file of variables is named (`-var-file`)".into()),
        files: always.clone(),
        org: None,
        is_another: false,
        is_named: false,
        is_only: false,
    });
    let is_only = plain.is_none() && given.len() == 1;
    // Several that are named together are given one after the other.
    let place: HashMap<FileId, usize> =
        given.iter().enumerate().map(|(index, (_, file, _))| (*file, index)).collect();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut orgs: HashMap<Vec<usize>, Option<Text>> = HashMap::new();
    for one in named {
        let set: Vec<usize> = one.files.iter().filter_map(|file| place.get(file).copied()).collect();
        match orgs.get_mut(&set) {
            _ if set.is_empty() => {}
            Some(known) if known.as_ref() == Some(&one.org) => {}
            Some(known) => *known = None,
            None => {
                orgs.insert(set.clone(), Some(one.org.clone()));
                sets.push(set);
            }
        }
    }
    let alone = (0..given.len()).map(|index| vec![index]).filter(|set| !orgs.contains_key(set));
    let room = MOST_VARIANTS.max(sets.len());
    sets.extend(alone);
    let is_cut = sets.len() > room;
    let variant = |set: Vec<usize>| {
        let chosen = || set.iter().filter_map(|index| given.get(*index));
        let paths: Vec<&str> = chosen().map(|(path, ..)| path.as_str()).collect();
        let files = chosen().map(|(_, file, body)| (*file, Arc::clone(body)));
        Variant {
            name: Some(branch_of_variables(&paths).into()),
            files: always.iter().cloned().chain(files).collect(),
            org: orgs.get(&set).cloned().flatten(),
            is_another: false,
            is_named: true,
            is_only,
        }
    };
    let left = sets.len().saturating_sub(room);
    let another = is_cut.then(|| Variant {
        name: Some(
            format!("the variables are those of {left} more files beside {dir}, which are too many to be looked at")
                .into(),
        ),
        files: always.clone(),
        org: None,
        is_another: true,
        is_named: true,
        is_only: false,
    });
    plain.into_iter().chain(sets.into_iter().take(room).map(variant)).chain(another).collect()
}

/// Files of variables that a manifest names for an organization.
pub(super) struct Named {
    /// Its id.
    org: Text,
    /// In the order in which they count, the strongest last.
    files: Vec<FileId>,
}

impl Named {
    /// Reads the manifests of a workspace.
    pub(super) fn by_manifests(files: &[ReadFile], sources: &Sources) -> Vec<Self> {
        let mut all = Vec::new();
        for org in orgs(files) {
            let base = &sources.file(org.file).path;
            let sides = org.bindings();
            for named in sides.filter_map(|side| side.documents.parameters.some()) {
                let paths = named.iter().filter_map(|one| Some(join(base, one.file.literal()?)));
                let given = paths.filter(|path| is_tfvars(path)).filter_map(|path| sources.by_path(&path));
                let given: Vec<FileId> = given.collect();
                if !given.is_empty() {
                    all.push(Self { org: org.id.value.clone(), files: given });
                }
            }
        }
        all
    }
}

/// Whether a module has all the variables that a file gives values to.
fn is_for(root: &Module, values: &Body) -> bool {
    !values.attributes.is_empty() && values.attributes.iter().all(|one| root.has_variable(&one.name))
}
