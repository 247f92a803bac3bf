//! Templates as they are deployed: once per organization whose manifest names
//! the template, else once with what the workspace tells of its parameters.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use super::asked::Asked;
use super::exporters::{Exporters, target_of};
use super::exports::Exports;
use super::given::{by_default, environments, given_by_files, named_by_manifests, parameter_files};
use super::nested::Nested;
use super::outputs::Shelf;
use super::owners::Owners;
use super::pass::{Frame, Outcome, Taken, run};
use super::stack::Given;
use super::template::is_template;
use super::{PARAMETERS, circles, tool};
use crate::formats::serverless::{self, Around, PART, SERVICE};
use crate::formats::{Content, Input, ReadFile};
use crate::model::{AwsBinding, AwsResources, Origin};
use crate::source::{FileId, Sources, join};
use crate::syntax::{self, Node, Syntax, Text, Values};

/// One deployment that is to be evaluated.
#[derive(Clone)]
pub(super) struct Job<'f> {
    pub(super) file: FileId,
    pub(super) given: Given,
    pub(super) bindings: Vec<&'f AwsBinding>,
    /// What is taken for granted in deploying it like this.
    pub(super) granted: Option<String>,
}

/// The templates of each file.
pub(super) type Trees<'f> = HashMap<FileId, Cow<'f, [Node]>>;

/// How deep templates may deploy templates.
const DEEPEST: usize = 4;
/// How many deployments are evaluated at most.
const MOST_JOBS: usize = 20_000;

/// Whether a document is the CDK's list of what it wrote:
/// <https://docs.aws.amazon.com/cdk/v2/guide/deploy.html>.
pub(super) fn is_assembly(node: &Node) -> bool {
    let artifacts = node.get("artifacts").map_or(&[][..], Node::entries);
    node.get("version").is_some()
        && artifacts.iter().any(|entry| {
            entry
                .value
                .get("type")
                .and_then(Node::as_str)
                .is_some_and(|kind| kind.starts_with("aws:cloudformation:") || kind.starts_with("cdk:"))
        })
}

/// Evaluates every template of the workspace.
pub(in crate::formats) fn link(sources: &Sources, files: &mut [ReadFile], values: &Values) {
    let named = parameter_files(sources, files);
    for file in named {
        let read = &mut files[file.0 as usize];
        if let [Content::Unrecognised(_)] = read.contents.as_slice() {
            read.contents = vec![Content::Aws(Box::new(AwsResources::new(PARAMETERS, Origin::Template)))];
        }
    }
    let templates: Vec<FileId> = files
        .iter()
        .filter(|read| read.parsed.documents.iter().any(is_source) && read.contents.iter().any(is_open))
        .map(|read| read.file)
        .collect();
    if templates.is_empty() {
        return;
    }
    let outcomes = {
        let files: &[ReadFile] = files;
        let trees: Trees<'_> =
            templates.iter().map(|file| (*file, tree(sources, &files[file.0 as usize], values))).collect();
        evaluate(sources, files, values, &trees)
    };
    for (file, outcomes) in outcomes {
        apply(&mut files[file.0 as usize], outcomes);
    }
}

/// The templates of a file, with all placeholders open: what fills them has an
/// order of precedence here.
fn tree<'f>(sources: &Sources, read: &'f ReadFile, values: &Values) -> Cow<'f, [Node]> {
    let reread = values.iter().next().and_then(|_| {
        let source = sources.file(read.file);
        Some(syntax::parse(source, Syntax::of_path(&source.path)?, &Values::none()).documents)
    });
    match reread {
        Some(all) => all.into_iter().filter(is_source).collect(),
        None if read.parsed.documents.iter().all(is_source) => Cow::Borrowed(&read.parsed.documents),
        None => read.parsed.documents.iter().filter(|node| is_source(node)).cloned().collect(),
    }
}

/// Whether a document is a template, or becomes one.
fn is_source(node: &Node) -> bool {
    is_template(node) || serverless::is_service(node)
}

/// What [`super::sniff`] left for this.
fn is_open(content: &Content) -> bool {
    matches!(content, Content::Aws(found) if found.origin == Origin::Template && found.is_empty())
}

fn evaluate(
    sources: &Sources,
    files: &[ReadFile],
    values: &Values,
    trees: &Trees<'_>,
) -> BTreeMap<FileId, Vec<Outcome>> {
    let mut jobs = named_by_manifests(sources, files, trees);
    let by_manifest: HashSet<FileId> = jobs.iter().map(|job| job.file).collect();
    let mut rest: Vec<FileId> = trees.keys().copied().filter(|file| !by_manifest.contains(file)).collect();
    rest.sort_unstable();
    let environments = environments(sources, files);
    let owners = Owners::new(files);
    let world = World { sources, files, trees, values, asked: Asked::new(files) };
    let all_parameters = given_by_files(files);
    let mut done: BTreeMap<FileId, Vec<Outcome>> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut count = 0;
    // Templates that others deploy are not deployed for themselves.
    let mut inner: HashSet<FileId> = HashSet::new();
    let mut deployed: HashSet<FileId> = HashSet::new();
    let exporters = Exporters::new(sources, files, values, trees, &jobs, |file| {
        by_default(&trees[&file], environments.get(&file), &all_parameters)
    });
    let mut exports: HashMap<String, Exports> = HashMap::new();
    let shelf = Shelf { sources, values, trees };
    let circular: HashSet<FileId> = trees
        .par_iter()
        .filter(|(_, roots)| roots.iter().any(circles::possible))
        .map(|(file, _)| *file)
        .collect();
    for round in 0..=DEEPEST + 1 {
        if round == 1 {
            // What is left when manifests and what they deploy are done.
            rest.retain(|file| !inner.contains(file));
            let by_default = |file: &FileId| {
                let given = by_default(&trees[file], environments.get(file), &all_parameters);
                let mut job = Job { file: *file, given, bindings: Vec::new(), granted: None };
                let is_service = !trees[file].iter().all(is_template);
                if is_service || owners.may_own(&sources.file(*file).text, &job.given) {
                    let made = outcomes(&world, &job, None, false);
                    job.granted = owners.settle(&made, &mut job.given);
                }
                job
            };
            jobs.par_extend(rest.par_iter().map(by_default));
        }
        jobs.retain(|job| seen.insert((job.file, format!("{:?}{:?}", job.given, places(&job.bindings)))));
        jobs.par_iter_mut().for_each(|job| shelf.complete(job));
        count += jobs.len();
        if count > MOST_JOBS {
            break;
        }
        for job in jobs.iter().filter(|job| exporters.serve(sources, job.file)) {
            exports.entry(target_of(&job.given)).or_insert_with(|| exporters.exports(&job.given));
        }
        let outcomes: Vec<Vec<Outcome>> = jobs
            .par_iter()
            .map(|job| {
                let exports = exports.get(&target_of(&job.given));
                outcomes(&world, job, exports, circular.contains(&job.file))
            })
            .collect();
        let mut next = Vec::new();
        for (job, outcomes) in jobs.iter().zip(outcomes) {
            for mut outcome in outcomes {
                for nested in std::mem::take(&mut outcome.nested) {
                    let Some(file) =
                        file_of(sources, job.file, &nested).filter(|file| trees.contains_key(file))
                    else {
                        outcome.found.iter_mut().for_each(|found| nested.leave_open(&job.bindings, found));
                        continue;
                    };
                    inner.insert(file);
                    if nested.made {
                        deployed.insert(file);
                        let given = inherited(&job.given, &nested);
                        next.push(Job {
                            file,
                            given,
                            bindings: job.bindings.clone(),
                            granted: job.granted.clone(),
                        });
                    }
                }
                done.entry(job.file).or_default().push(outcome);
            }
        }
        jobs = next;
    }
    // A template that turned out to be deployed by another says what it says
    // there alone: nothing, where a condition leaves that out.
    for file in rest.iter().filter(|file| inner.contains(file)) {
        if !deployed.contains(file) {
            done.remove(file);
        }
        let own = trees[file].len();
        if let Some(outcomes) = done.get_mut(file).filter(|outcomes| outcomes.len() > own) {
            outcomes.drain(..own);
        }
    }
    // What a service includes says what it says there as well.
    let included: BTreeSet<FileId> =
        done.values().flatten().flat_map(|outcome| outcome.included.iter().copied()).collect();
    for file in included.into_iter().filter(|file| !by_manifest.contains(file)) {
        let part = Outcome { found: vec![AwsResources::new(PART, Origin::Template)], ..Outcome::default() };
        done.insert(file, vec![part]);
    }
    done
}

fn places(bindings: &[&AwsBinding]) -> Vec<crate::diagnostic::Place> {
    bindings.iter().map(|binding| binding.place).collect()
}

/// What every deployment is evaluated with.
struct World<'w> {
    sources: &'w Sources,
    files: &'w [ReadFile],
    trees: &'w Trees<'w>,
    values: &'w Values,
    asked: Asked,
}

fn outcomes(world: &World<'_>, job: &Job<'_>, exports: Option<&Exports>, circles: bool) -> Vec<Outcome> {
    let &World { sources, files, trees, values, ref asked } = world;
    let source = sources.file(job.file);
    let input = Input { file: job.file, source, syntax: Syntax::of_path(&source.path), values };
    let documents = trees.get(&job.file).map_or(&[][..], |trees| &**trees);
    let granted = |root: &Node| job.granted.clone().map(|words| (root.span, words)).into_iter();
    let one = |root: &Node| {
        if is_template(root) {
            let granted = granted(root).collect();
            let frame = Frame { circles, granted, ..Frame::of(tool(root), exports, asked) };
            return run(root, job.given.clone(), &job.bindings, input, frame);
        }
        let around = Around { file: job.file, sources, files, values };
        let compiled = serverless::compile(root, around, &job.given.values);
        let mut given = job.given.clone();
        if let Some(region) = compiled.region {
            given.values.entry("AWS::Region".to_owned()).or_insert(region);
        }
        let options = Some(compiled.options);
        let open = compiled.open;
        let granted = compiled.granted.into_iter().chain(granted(root)).collect();
        let frame = Frame { tool: SERVICE, granted, open, options, exports, circles: true, asked };
        let mut outcome = run(&compiled.template, given, &job.bindings, input, frame);
        outcome.included = compiled.included;
        outcome
    };
    documents.iter().map(one).collect()
}

/// The file that a nested stack means.
pub(super) fn file_of(sources: &Sources, from: FileId, nested: &Nested) -> Option<FileId> {
    let path = nested.template.literal().filter(|path| !path.contains("://"))?;
    sources.by_path(&join(&sources.file(from).path, path))
}

/// The same account and region, other parameters.
pub(super) fn inherited(given: &Given, nested: &Nested) -> Given {
    let mut values: BTreeMap<String, Text> = given
        .values
        .iter()
        // A nested stack has a name of its own.
        .filter(|(name, _)| name.starts_with("AWS::") && *name != "AWS::StackName")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    values.extend(nested.values.clone());
    let doubt = nested.doubt.clone().or_else(|| given.doubt.clone());
    Given { values, doubt, ..Given::default() }
}

/// Puts what was found in the place of what was left open.
fn apply(read: &mut ReadFile, outcomes: Vec<Outcome>) {
    let mut taken = Taken::default();
    let is_part = outcomes.iter().flat_map(|outcome| &outcome.found).any(|found| found.tool == PART);
    read.contents.retain(|content| {
        !(is_open(content) || is_part && matches!(content, Content::Unrecognised(_) | Content::Foreign(_)))
    });
    for outcome in outcomes {
        read.contents.extend(outcome.found.into_iter().map(|found| Content::Aws(Box::new(found))));
        for (reference, places) in outcome.written {
            read.given.entry(reference).or_default().extend(places);
        }
        taken.issues(outcome.issues, &mut read.issues);
        taken.nodes(outcome.embedded, &mut read.parsed.embedded);
        taken.problems(outcome.problems, &mut read.parsed.problems);
    }
    // It is a template first of all.
    read.contents.sort_by_key(|content| matches!(content, Content::Settings(_)));
    read.issues.sort_by_key(|issue| issue.place);
    read.parsed.problems.sort_by_key(|problem| problem.span);
}
