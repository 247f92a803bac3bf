//! Where a deployment's values come from: manifests, files of parameters, the
//! CDK's manifest, in the order in which they count.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::deploy::{Job, Trees};
use super::parameters::{self, Assigned};
use super::samconfig::Wanted;
use super::stack::Given;
use super::{ASSEMBLY, PARAMETERS};
use crate::formats::native::orgs;
use crate::formats::{Content, ReadFile};
use crate::model::{AwsBinding, AwsDocuments, Declared, LocatedText, ManifestOrg, Reference};
use crate::source::{FileId, Sources, join};
use crate::syntax::{Node, Text};

/// An organization's AWS sides: what is said for one capability before what is
/// said for all.
pub(super) fn sides(org: &ManifestOrg) -> Vec<Vec<&AwsBinding>> {
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
pub(super) fn parameter_files(sources: &Sources, files: &[ReadFile]) -> Vec<FileId> {
    let mut all = Vec::new();
    for org in orgs(files) {
        for binding in org.bindings() {
            let references = binding.documents.parameters.some().into_iter().flatten();
            all.extend(references.filter_map(|one| file_of(sources, org.file, &one.file)));
        }
    }
    all
}

pub(super) fn named_by_manifests<'f>(
    sources: &Sources,
    files: &'f [ReadFile],
    trees: &Trees<'_>,
) -> Vec<Job<'f>> {
    let mut jobs = Vec::new();
    for org in orgs(files) {
        for side in sides(org) {
            let mut templates: Vec<FileId> = named_by(&side)
                .filter_map(|one| file_of(sources, org.file, one))
                .filter(|file| trees.contains_key(file))
                .collect();
            let mut seen = HashSet::new();
            templates.retain(|file| seen.insert(*file));
            if templates.is_empty() {
                continue;
            }
            let mut given = Given::default();
            target(&side, &mut given.values);
            let region = given.values.get("AWS::Region").and_then(Text::literal).map(str::to_owned);
            let mut granted = None;
            for one in declared(&side, |binding| &binding.documents.parameters).into_iter().flatten() {
                let Some(file) = file_of(sources, org.file, &one.file) else { continue };
                let path = one.file.value.literal().unwrap_or_default();
                let wanted = Wanted { path, section: one.section.as_deref(), region: region.as_deref() };
                for document in &files[file.0 as usize].parsed.documents {
                    let (values, by_region) = parameters::read_wanted(document, file, wanted);
                    given.take(&values);
                    granted = granted.or(by_region);
                }
            }
            for binding in side.iter().rev() {
                for (name, value) in &binding.parameters {
                    let assigned =
                        Assigned { text: value.value.clone(), key: name.place, place: value.place };
                    given.give(&name.value, &assigned);
                }
            }
            let job =
                |file| Job { file, given: given.clone(), bindings: side.clone(), granted: granted.clone() };
            jobs.extend(templates.into_iter().map(job));
        }
    }
    jobs
}

/// What may be a template of the side: what is named as one, and what is named
/// for a policy that a template may make.
fn named_by<'b>(side: &[&'b AwsBinding]) -> impl Iterator<Item = &'b Reference> {
    let one = |of: fn(&'b AwsDocuments) -> &'b Declared<Reference>| {
        declared(side, |binding| of(&binding.documents))
    };
    let many = declared(side, |binding| &binding.documents.permissions).into_iter().flatten();
    let template = one(|documents| &documents.template);
    let others = [
        one(|documents| &documents.trust),
        one(|documents| &documents.permissions_boundary),
        one(|documents| &documents.bucket_policy),
        one(|documents| &documents.kms_key_policy),
    ];
    template.into_iter().chain(others.into_iter().flatten()).chain(many)
}

/// Where an organization's deployment goes.
pub(super) fn target(side: &[&AwsBinding], values: &mut BTreeMap<String, Text>) {
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
pub(super) fn environments(sources: &Sources, files: &[ReadFile]) -> HashMap<FileId, Given> {
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
                given.take(&parameters::read(parameters, read.file));
            }
            all.insert(file, given);
        }
    }
    all
}

/// What each file of parameters gives.
pub(super) fn given_by_files(files: &[ReadFile]) -> Vec<parameters::Values> {
    let is_parameters =
        |content: &Content| matches!(content, Content::Aws(found) if found.tool == PARAMETERS);
    let of = files.iter().filter(|read| read.contents.iter().any(is_parameters));
    of.map(values_in).collect()
}

fn values_in(read: &ReadFile) -> parameters::Values {
    let documents = &read.parsed.documents;
    documents.iter().flat_map(|document| parameters::read(document, read.file)).collect()
}

/// Where no manifest names a template: what the CDK says of it, and the only
/// file of parameters that is made for it.
pub(super) fn by_default(
    documents: &[Node],
    environment: Option<&Given>,
    all: &[parameters::Values],
) -> Given {
    let mut given = environment.cloned().unwrap_or_default();
    let declares = |name: &String| {
        documents.iter().any(|root| root.get("Parameters").is_some_and(|node| node.get(name).is_some()))
    };
    let mut fitting = all.iter().filter(|values| {
        !values.is_empty() && values.keys().all(|name| name.starts_with("AWS::") || declares(name))
    });
    if let Some(values) = fitting.next().filter(|_| fitting.next().is_none()) {
        given.take(values);
    }
    given
}
