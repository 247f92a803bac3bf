//! Templates as they are deployed: once per organization whose manifest names
//! the template, else once with what the workspace tells of its parameters.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::parameters;
use super::pass::{Outcome, Taken, run};
use super::stack::Given;
use super::template::is_template;
use super::{ASSEMBLY, PARAMETERS, tool};
use crate::formats::{Content, Input, ReadFile};
use crate::model::{AwsBinding, AwsResources, Declared, LocatedText, ManifestOrg, Origin};
use crate::source::{FileId, Sources, join};
use crate::syntax::{self, Node, Syntax, Text, Values};

/// One deployment that is to be evaluated.
struct Job<'f> {
    file: FileId,
    given: Given,
    bindings: Vec<&'f AwsBinding>,
}

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
        .filter(|read| read.parsed.documents.iter().any(is_template) && read.contents.iter().any(is_open))
        .map(|read| read.file)
        .collect();
    if templates.is_empty() {
        return;
    }
    let outcomes = {
        let files: &[ReadFile] = files;
        let trees: HashMap<FileId, Vec<Node>> =
            templates.iter().map(|file| (*file, tree(sources, &files[file.0 as usize], values))).collect();
        evaluate(sources, files, values, &trees)
    };
    for (file, outcomes) in outcomes {
        apply(&mut files[file.0 as usize], outcomes);
    }
}

/// The templates of a file, with all placeholders open: what fills them has an
/// order of precedence here.
fn tree(sources: &Sources, read: &ReadFile, values: &Values) -> Vec<Node> {
    let reread = values.iter().next().and_then(|_| {
        let source = sources.file(read.file);
        Some(syntax::parse(source, Syntax::of_path(&source.path)?, &Values::none()).documents)
    });
    let all = reread.unwrap_or_else(|| read.parsed.documents.clone());
    all.into_iter().filter(is_template).collect()
}

/// What [`super::sniff`] left for this.
fn is_open(content: &Content) -> bool {
    matches!(content, Content::Aws(found) if found.origin == Origin::Template && found.is_empty())
}

fn evaluate(
    sources: &Sources,
    files: &[ReadFile],
    values: &Values,
    trees: &HashMap<FileId, Vec<Node>>,
) -> BTreeMap<FileId, Vec<Outcome>> {
    let mut jobs = named_by_manifests(sources, files, trees);
    let by_manifest: HashSet<FileId> = jobs.iter().map(|job| job.file).collect();
    let mut rest: Vec<FileId> = trees.keys().copied().filter(|file| !by_manifest.contains(file)).collect();
    rest.sort_unstable();
    let environments = environments(sources, files);
    let all_parameters = given_by_files(files);
    let mut done: BTreeMap<FileId, Vec<Outcome>> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut count = 0;
    // Templates that others deploy are not deployed for themselves.
    let mut inner: HashSet<FileId> = HashSet::new();
    for round in 0..=DEEPEST + 1 {
        if round == 1 {
            // What is left when manifests and what they deploy are done.
            rest.retain(|file| !inner.contains(file));
            jobs.extend(rest.iter().map(|file| Job {
                file: *file,
                given: by_default(&trees[file], environments.get(file), &all_parameters),
                bindings: Vec::new(),
            }));
        }
        jobs.retain(|job| seen.insert((job.file, format!("{:?}{:?}", job.given, places(&job.bindings)))));
        count += jobs.len();
        if count > MOST_JOBS {
            break;
        }
        let outcomes: Vec<Vec<Outcome>> =
            jobs.par_iter().map(|job| outcomes(sources, job, trees, values)).collect();
        let mut next = Vec::new();
        for (job, outcomes) in jobs.iter().zip(outcomes) {
            for outcome in outcomes {
                for (path, parameters) in &outcome.nested {
                    let path = join(&sources.file(job.file).path, path);
                    let Some(file) = sources.by_path(&path).filter(|file| trees.contains_key(file)) else {
                        continue;
                    };
                    inner.insert(file);
                    next.push(Job {
                        file,
                        given: inherited(&job.given, parameters),
                        bindings: job.bindings.clone(),
                    });
                }
                done.entry(job.file).or_default().push(outcome);
            }
        }
        jobs = next;
    }
    // A template that turned out to be deployed by another says what it says
    // there alone.
    for file in rest.iter().filter(|file| inner.contains(file)) {
        let own = trees[file].len();
        if let Some(outcomes) = done.get_mut(file).filter(|outcomes| outcomes.len() > own) {
            outcomes.drain(..own);
        }
    }
    done
}

fn places(bindings: &[&AwsBinding]) -> Vec<crate::diagnostic::Place> {
    bindings.iter().map(|binding| binding.place).collect()
}

fn outcomes(
    sources: &Sources,
    job: &Job<'_>,
    trees: &HashMap<FileId, Vec<Node>>,
    values: &Values,
) -> Vec<Outcome> {
    let source = sources.file(job.file);
    let input = Input { file: job.file, source, syntax: Syntax::of_path(&source.path), values };
    let documents = trees.get(&job.file).map_or(&[][..], Vec::as_slice);
    documents.iter().map(|root| run(root, job.given.clone(), &job.bindings, input, tool(root))).collect()
}

/// The same account and region, other parameters.
fn inherited(given: &Given, parameters: &BTreeMap<String, Text>) -> Given {
    let mut values: BTreeMap<String, Text> = given
        .values
        .iter()
        .filter(|(name, _)| name.starts_with("AWS::"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    values.extend(parameters.clone());
    Given { values, names: BTreeMap::new() }
}

/// Puts what was found in the place of what was left open.
fn apply(read: &mut ReadFile, outcomes: Vec<Outcome>) {
    let mut taken = Taken::default();
    read.contents.retain(|content| !is_open(content));
    for outcome in outcomes {
        read.contents.extend(outcome.found.into_iter().map(|found| Content::Aws(Box::new(found))));
        taken.issues(outcome.issues, &mut read.issues);
        taken.nodes(outcome.embedded, &mut read.parsed.embedded);
        taken.problems(outcome.problems, &mut read.parsed.problems);
    }
    read.issues.sort_by_key(|issue| issue.place);
    read.parsed.problems.sort_by_key(|problem| problem.span);
}

fn orgs(files: &[ReadFile]) -> impl Iterator<Item = &ManifestOrg> {
    files.iter().flat_map(|read| &read.contents).flat_map(|content| match content {
        Content::Manifest { orgs, .. } => orgs.as_slice(),
        _ => &[],
    })
}

/// An organization's AWS sides: what is said for one capability before what is
/// said for all.
fn sides(org: &ManifestOrg) -> Vec<Vec<&AwsBinding>> {
    let own = org.aws.as_ref();
    let mut all: Vec<Vec<&AwsBinding>> = vec![own.into_iter().collect()];
    all.extend(org.per_capability.iter().map(|(_, binding)| std::iter::once(binding).chain(own).collect()));
    all
}

fn declared<'b, T>(side: &[&'b AwsBinding], of: impl Fn(&'b AwsBinding) -> &'b Declared<T>) -> Option<&'b T> {
    side.iter().map(|binding| of(binding)).find(|one| !matches!(one, Declared::Absent))?.some()
}

fn file_of(sources: &Sources, from: FileId, reference: &LocatedText) -> Option<FileId> {
    sources.by_path(&join(&sources.file(from).path, reference.value.literal()?))
}

/// Files that manifests name as parameters.
fn parameter_files(sources: &Sources, files: &[ReadFile]) -> Vec<FileId> {
    let mut all = Vec::new();
    for org in orgs(files) {
        for binding in org.aws.iter().chain(org.per_capability.iter().map(|(_, binding)| binding)) {
            let references = binding.documents.parameters.some().into_iter().flatten();
            all.extend(references.filter_map(|reference| file_of(sources, org.file, reference)));
        }
    }
    all
}

fn named_by_manifests<'f>(
    sources: &Sources,
    files: &'f [ReadFile],
    trees: &HashMap<FileId, Vec<Node>>,
) -> Vec<Job<'f>> {
    let mut jobs = Vec::new();
    let mut read: HashMap<FileId, parameters::Values> = HashMap::new();
    for org in orgs(files) {
        for side in sides(org) {
            let Some(template) = declared(&side, |binding| &binding.documents.template) else { continue };
            let Some(file) = file_of(sources, org.file, template) else { continue };
            if !trees.contains_key(&file) {
                continue;
            }
            let mut given = Given::default();
            for reference in declared(&side, |binding| &binding.documents.parameters).into_iter().flatten() {
                let Some(file) = file_of(sources, org.file, reference) else { continue };
                let values = read.entry(file).or_insert_with(|| {
                    let documents = &files[file.0 as usize].parsed.documents;
                    documents.iter().flat_map(parameters::read).collect()
                });
                given.values.extend(values.iter().map(|(name, value)| (name.clone(), value.clone())));
            }
            for binding in side.iter().rev() {
                let inline = binding.parameters.iter();
                given.values.extend(inline.map(|(name, value)| (name.value.clone(), value.value.clone())));
            }
            target(&side, &mut given.values);
            jobs.push(Job { file, given, bindings: side });
        }
    }
    jobs
}

/// Where an organization's deployment goes.
fn target(side: &[&AwsBinding], values: &mut BTreeMap<String, Text>) {
    let first = |of: fn(&AwsBinding) -> Option<&LocatedText>| {
        side.iter().find_map(|binding| of(binding)).map(|text| text.value.clone())
    };
    let role = first(|binding| binding.role_arn.as_ref());
    let parts: Vec<&str> =
        role.as_ref().and_then(Text::literal).map_or(Vec::new(), |arn| arn.split(':').collect());
    let part = |index: usize| parts.get(index).filter(|part| !part.is_empty()).map(|part| Text::from(*part));
    let region = first(|binding| binding.region.as_ref());
    let account = first(|binding| binding.account_id.as_ref()).or_else(|| part(4));
    let of_region = || region.as_ref().and_then(Text::literal).map(|region| Text::from(partition(region)));
    let partition = part(1).or_else(of_region);
    for (name, value) in [("AWS::AccountId", account), ("AWS::Partition", partition), ("AWS::Region", region)]
    {
        values.extend(value.map(|value| (name.to_owned(), value)));
    }
}

/// <https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html>
fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ if region.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    }
}

/// Accounts, regions and parameters that the CDK says its templates are for.
fn environments(sources: &Sources, files: &[ReadFile]) -> HashMap<FileId, Given> {
    let mut all = HashMap::new();
    for read in files {
        let is_assembly =
            |content: &Content| matches!(content, Content::Aws(found) if found.tool == ASSEMBLY);
        if !read.contents.iter().any(is_assembly) {
            continue;
        }
        let artifacts = read.parsed.documents.iter().filter_map(|document| document.get("artifacts"));
        for artifact in artifacts.flat_map(Node::entries) {
            let properties = artifact.value.get("properties");
            let Some(path) = properties.and_then(|node| node.get("templateFile")).and_then(Node::as_str)
            else {
                continue;
            };
            let Some(file) = sources.by_path(&join(&sources.file(read.file).path, path)) else { continue };
            let mut given = Given::default();
            let place = artifact.value.get("environment").and_then(Node::as_str).unwrap_or_default();
            if let Some((account, region)) =
                place.strip_prefix("aws://").and_then(|rest| rest.split_once('/'))
            {
                let known = |word: &str| !word.starts_with("unknown-");
                let mut give = |name: &str, value: &str| {
                    given.values.insert(name.to_owned(), Text::from(value));
                };
                if known(account) {
                    give("AWS::AccountId", account);
                }
                if known(region) {
                    give("AWS::Region", region);
                    give("AWS::Partition", partition(region));
                }
            }
            if let Some(parameters) = properties.and_then(|node| node.get("parameters")) {
                given.values.extend(parameters::read(parameters));
            }
            all.insert(file, given);
        }
    }
    all
}

/// What each file of parameters gives.
fn given_by_files(files: &[ReadFile]) -> Vec<parameters::Values> {
    let is_parameters =
        |content: &Content| matches!(content, Content::Aws(found) if found.tool == PARAMETERS);
    let of = files.iter().filter(|read| read.contents.iter().any(is_parameters));
    of.map(|read| read.parsed.documents.iter().flat_map(parameters::read).collect()).collect()
}

/// Where no manifest names a template: what the CDK says of it, and the only
/// file of parameters that is made for it.
fn by_default(documents: &[Node], environment: Option<&Given>, all: &[parameters::Values]) -> Given {
    let mut given = environment.cloned().unwrap_or_default();
    let declares = |name: &String| {
        documents.iter().any(|root| root.get("Parameters").is_some_and(|node| node.get(name).is_some()))
    };
    let mut fitting = all.iter().filter(|values| !values.is_empty() && values.keys().all(declares));
    if let Some(values) = fitting.next().filter(|_| fitting.next().is_none()) {
        given.values.extend(values.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    given
}
