//! Modules are folders: what the files of one say, they say together. A root
//! module is one that no other module of the workspace calls; it is evaluated
//! with the values of its `.tfvars` files.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::accounts::{self, Made};
use super::environment::{Environment, FromOutside};
use super::hcl::{Eval, Found, Module, Root, Supposed, attribute, local_source, word};
use super::overrides::{Override, is_override};
use super::signed_in::{Owner, SignedIn, role_arns};
use super::tell::tell;
use super::unloaded::{self, Unloaded};
use super::variants::{Named, Variant, variants};
use super::{Told, json};
use crate::formats::{Content, ReadFile};
use crate::model::Origin;
use crate::source::{FileId, Sources};
use crate::syntax::hcl::Body;
use crate::syntax::{Node, Values};

pub(crate) const VALUES: &str = "values for a Terraform module";
pub(super) const MODULE: Told = Told { tool: "a Terraform module", origin: Origin::Template };
/// Whether a file holds the blocks of a module, or values for one.
pub(in crate::formats) fn describe(path: &str, body: &Body) -> Option<&'static str> {
    const BLOCKS: [&str; 14] = [
        "resource",
        "data",
        "variable",
        "output",
        "locals",
        "module",
        "provider",
        "terraform",
        "moved",
        "import",
        "removed",
        "check",
        "ephemeral",
        "run",
    ];
    if is_tfvars(path) || is_terragrunt(path) {
        return Some(VALUES);
    }
    (body.blocks.iter().any(|block| BLOCKS.contains(&&*block.kind))
        || body.blocks.is_empty() && body.attributes.is_empty())
    .then_some(MODULE.tool)
}

/// The same of a file in JSON.
pub(super) fn describe_json(path: &str, node: &Node) -> Option<&'static str> {
    if is_tfvars(path) {
        return node.is_object().then_some(VALUES);
    }
    json::is_module(path, node).then_some(MODULE.tool)
}

pub(super) fn is_tfvars(path: &str) -> bool {
    path.ends_with(".tfvars") || path.ends_with(".tfvars.json")
}

pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A file that OpenTofu reads in place of the one that Terraform reads.
pub(super) fn is_of_opentofu(path: &str, sources: &Sources) -> bool {
    path.strip_suffix(".tofu").is_some_and(|stem| sources.by_path(&format!("{stem}.tf")).is_some())
}

fn is_terragrunt(path: &str) -> bool {
    path.rsplit('/').next() == Some("terragrunt.hcl")
}

/// The folders of the modules that Terragrunt gives values to.
/// <https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#terraform>
fn driven(files: &[ReadFile], sources: &Sources) -> BTreeSet<String> {
    let mut dirs = BTreeSet::new();
    for read in files {
        let path = &sources.file(read.file).path;
        let Some(body) = read.parsed.hcl.as_ref().filter(|_| is_terragrunt(path)) else { continue };
        dirs.insert(folder(path).to_owned());
        let blocks = body.blocks.iter().filter(|block| &*block.kind == "terraform");
        let named = blocks.filter_map(|block| word(attribute(&block.body, "source")?));
        // Two slashes tell the repository from the folder in it.
        dirs.extend(named.filter_map(|source| local_source(folder(path), &source.replace("//", "/"))));
    }
    dirs
}

/// What a file says as part of a module.
fn body_of(read: &ReadFile, sources: &Sources) -> Option<Arc<Body>> {
    if !matches!(read.contents.as_slice(), [Content::Terraform(words)] if [MODULE.tool, VALUES].contains(words))
    {
        return None;
    }
    if is_terragrunt(&sources.file(read.file).path) {
        return None;
    }
    if let Some(body) = &read.parsed.hcl {
        return Some(Arc::clone(body));
    }
    let (node, file) = (read.parsed.documents.first()?, sources.file(read.file));
    Some(Arc::new(if is_tfvars(&file.path) { json::values(node, file) } else { json::module(node, file) }))
}

/// Adds to each file what its module says.
pub(in crate::formats) fn link(sources: &Sources, files: &mut [ReadFile], values: &Values) {
    let mut bodies: BTreeMap<String, Vec<(FileId, Arc<Body>)>> = BTreeMap::new();
    let mut overriding: Vec<(&str, Override)> = Vec::new();
    let mut variables: Vec<(FileId, Arc<Body>)> = Vec::new();
    for read in files.iter() {
        let Some(body) = body_of(read, sources) else { continue };
        let path = &sources.file(read.file).path;
        if is_tfvars(path) {
            variables.push((read.file, body));
        } else if is_override(path) || is_of_opentofu(path, sources) {
            let open = path.trim_end_matches(".json").ends_with(".tofu").then(|| path.clone());
            overriding.push((folder(path), Override { file: read.file, body, open }));
        } else {
            bodies.entry(folder(path).to_owned()).or_default().push((read.file, body));
        }
    }
    let not_loaded = Unloaded::new(files, sources, &bodies);
    for (folder, by) in overriding {
        for (_, body) in bodies.get_mut(folder).into_iter().flatten() {
            by.apply(Arc::make_mut(body));
        }
    }
    let mut modules: BTreeMap<String, Module> = BTreeMap::new();
    for (dir, bodies) in bodies {
        let module = modules.entry(dir.clone()).or_insert_with(|| Module::new(&dir));
        bodies.into_iter().for_each(|(file, body)| module.add(file, body));
    }
    if modules.is_empty() {
        return;
    }
    let called: BTreeSet<String> = modules.values().flat_map(Module::sources).collect();
    let modules: HashMap<String, Rc<Module>> =
        modules.into_iter().map(|(dir, module)| (dir, Rc::new(module))).collect();
    let mut roots: Vec<&Rc<Module>> =
        modules.values().filter(|module| !called.contains(module.dir())).collect();
    if roots.is_empty() {
        // They call each other in a circle, which Terraform refuses.
        roots = modules.values().collect();
    }
    roots.sort_by(|a, b| a.dir().cmp(b.dir()));
    let unused = unused(&roots, &modules);
    let signed_in = SignedIn::new(files, sources);
    let driven = driven(files, sources);
    let role_arns: Rc<[String]> = role_arns(files).into();
    let environment = Environment::new(files, sources);
    let outside = |root: &Module| -> HashMap<String, FromOutside> {
        let names = environment.names().filter(|name| root.has_variable(name));
        let told = |name: &str| {
            let declaring = roots.iter().filter(|other| other.has_variable(name)).count();
            Some((name.to_owned(), environment.told(name, declaring)?))
        };
        names.filter_map(told).collect()
    };
    let dirs: BTreeSet<&str> = modules.keys().map(String::as_str).collect();
    let evaluate = |root: &Rc<Module>, variant: &Variant, owner: Option<&Owner>, accounts: Vec<Supposed>| {
        let known = Root {
            dir: root.dir().to_owned(),
            owner: owner.cloned(),
            is_driven: variant.is_another || driven.contains(root.dir()),
            role_arns: Rc::clone(&role_arns),
            accounts,
            outside: outside(root),
        };
        let eval = Eval::new(sources, values, &modules, known);
        let given = variant.files.iter();
        let inputs = given.flat_map(|(file, body)| eval.variables(*file, body)).collect();
        eval.run(root, inputs)
    };
    let named = Named::by_manifests(files, sources);
    let mut runs = Vec::new();
    for root in roots.iter().copied().filter(|root| !root.is_empty()) {
        let variants = variants(root, &dirs, &variables, &named, sources);
        let is_only = variants.len() == 1;
        for variant in variants {
            // Each set of values may be that of another organization.
            let owner = if is_only {
                signed_in.of(root.dir())
            } else {
                variant.org.as_ref().and_then(|id| signed_in.of_org(root.dir(), id))
            };
            let is_given = variant.name.is_some() || !variant.files.is_empty() || driven.contains(root.dir());
            let is_unused = unused.contains(root.dir()) && !is_given;
            let why = not_loaded.why(root, &modules, &dirs, variant.is_named);
            let found = evaluate(root, &variant, owner, Vec::new());
            let is_open = is_unused || why.is_some();
            let makes = if is_open { Vec::new() } else { accounts::of_roles(&found.resources, &role_arns) };
            runs.push((root, variant, owner, (is_unused, why), found, makes));
        }
    }
    let told: Vec<Vec<Supposed>> = {
        let makes: Vec<&[Made]> = runs.iter().map(|(.., makes)| makes.as_slice()).collect();
        makes.iter().map(|own| accounts::supposed(own, &makes)).collect()
    };
    for ((root, variant, owner, (is_unused, why), mut found, _), accounts) in runs.into_iter().zip(told) {
        if !accounts.is_empty() {
            found = evaluate(root, &variant, owner, accounts);
        }
        if is_unused {
            doubt(&mut found, root.dir());
        }
        if let Some(why) = &why {
            unloaded::open(&mut found, why);
        }
        found.assumptions.extend(variant.granted());
        let Some(speaks) = root.speaks() else { continue };
        if !found.resources.is_empty() {
            for file in reached(root, &modules).iter().flat_map(|module| module.files()) {
                if let Some(read) = files.get_mut(file.0 as usize)
                    && !read.told_in.contains(&speaks)
                {
                    read.told_in.push(speaks);
                }
            }
        }
        tell(found, speaks, variant.name, sources, files, values);
    }
}

/// A root module with all the modules that it reaches.
pub(super) fn reached<'m>(
    root: &'m Rc<Module>,
    modules: &'m HashMap<String, Rc<Module>>,
) -> Vec<&'m Rc<Module>> {
    let mut all = vec![root];
    let mut next = 0;
    while let Some(module) = all.get(next).copied() {
        next += 1;
        for called in module.sources().filter_map(|dir| modules.get(&dir)) {
            if !all.iter().any(|known| Rc::ptr_eq(known, called)) {
                all.push(called);
            }
        }
    }
    all
}

/// The folders below a `modules` folder that nothing calls and that have no
/// provider or backend of their own, in a workspace whose root modules do call
/// modules of it: a folder is a root module only where somebody runs it.
/// <https://developer.hashicorp.com/terraform/language/modules/develop/structure>
fn unused<'m>(roots: &[&'m Rc<Module>], modules: &HashMap<String, Rc<Module>>) -> BTreeSet<&'m str> {
    let is_kept = |dir: &str| dir.split('/').any(|part| part == "modules");
    let calls = |root: &&&Rc<Module>| root.sources().any(|dir| modules.contains_key(&dir));
    let has_users = |dir: &str| {
        let outer = dir.rsplit_once("modules/").map_or("", |(outer, _)| outer.trim_end_matches('/'));
        roots.iter().filter(|root| !is_kept(root.dir())).any(|root| root.dir() == outer || calls(&root))
    };
    let roots = roots.iter().filter(|root| is_kept(root.dir()) && !root.is_run());
    roots.map(|root| root.dir()).filter(|dir| has_users(dir)).collect()
}

/// Leaves open whether anything of a module is there that nothing calls.
fn doubt(found: &mut Found, dir: &str) {
    let mark = |address: &str| -> Arc<str> { format!("{address} ({dir}, which nothing calls)").into() };
    for resource in &mut found.resources {
        resource.address = mark(&resource.address);
        resource.open_count = true;
        for (_, address) in &mut resource.links {
            *address = mark(address);
        }
    }
}
