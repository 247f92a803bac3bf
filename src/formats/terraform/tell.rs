//! Gives what a root module says to the files that say it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::contents;
use super::hcl::Found;
use super::module::MODULE;
use crate::diagnostic::Place;
use crate::formats::reading::{Input, Reading};
use crate::formats::{Content, Issue, ReadFile};
use crate::model::{AwsResources, Origin};
use crate::source::{FileId, Sources, Span};
use crate::syntax::{Syntax, Values};

/// What a file is that is none of grantlint's and that a module reads.
const READ: &str = "a file that a Terraform module reads";

/// Gives what was found to the files that it stands in; what is not of AWS, to
/// the one that speaks for the root module.
pub(super) fn tell(
    found: Found,
    speaks: FileId,
    branch: Option<Arc<str>>,
    sources: &Sources,
    files: &mut [ReadFile],
    values: &Values,
) {
    // Another variant, or the file itself, may have told of it already.
    let of = |read: &ReadFile| -> HashSet<Span> {
        read.parsed.embedded.iter().chain(&read.parsed.documents).map(|node| node.span).collect()
    };
    let mut known: HashMap<FileId, HashSet<Span>> = HashMap::new();
    for (file, node) in found.embedded {
        if let Some(read) = files.get_mut(file.0 as usize)
            && known.entry(file).or_insert_with(|| of(read)).insert(node.span)
        {
            read.parsed.embedded.push(node);
        }
    }
    for (file, problem) in found.problems {
        if let Some(read) = files.get_mut(file.0 as usize)
            && !read.parsed.problems.contains(&problem)
        {
            read.parsed.problems.push(problem);
            read.parsed.problems.sort_by_key(|problem| problem.span);
        }
    }
    for (at, value) in found.given {
        if let Some(read) = files.get_mut(at.file.0 as usize) {
            read.given.entry(at.span).or_default().insert(value);
        }
    }
    for file in &found.reads {
        let Some(read) = files.get_mut(file.0 as usize) else { continue };
        read.read_by.get_or_insert(speaks);
        if let [Content::Unrecognised(_)] = read.contents.as_slice() {
            read.contents = vec![Content::Terraform(READ)];
        }
    }
    if found.resources.is_empty() {
        return;
    }
    if let Some(read) = files.get_mut(speaks.0 as usize) {
        read.asks.extend(found.misses);
    }
    let input = Input { file: speaks, source: sources.file(speaks), syntax: Some(Syntax::Hcl), values };
    let mut reading = Reading::new(input);
    let all = contents(&found.resources, MODULE, &mut reading);
    for issue in reading.issues {
        if let Some(read) = files.get_mut(issue.place.file.0 as usize) {
            let known = |own: &Issue| own.place == issue.place && own.message == issue.message;
            if !read.issues.iter().any(known) {
                read.issues.push(issue);
                read.issues.sort_by_key(|issue| issue.place);
            }
        }
    }
    for content in all {
        match content {
            Content::Aws(resources) => {
                for (file, mut part) in by_file(*resources) {
                    part.branch.clone_from(&branch);
                    part.root = Some(speaks);
                    part.assumptions.clone_from(&found.assumptions);
                    add(files, file, Content::Aws(Box::new(part)));
                }
            }
            Content::Terraform(_) => {}
            other => add(files, speaks, other),
        }
    }
}

fn add(files: &mut [ReadFile], file: FileId, content: Content) {
    if let Some(read) = files.get_mut(file.0 as usize) {
        read.contents.push(content);
    }
}

/// What is said of each thing belongs to the file that describes it.
fn by_file(all: AwsResources) -> BTreeMap<FileId, AwsResources> {
    let mut parts = Parts { of: BTreeMap::new(), tool: all.tool, origin: all.origin };
    all.roles.into_iter().for_each(|role| parts.at(role.place).roles.push(role));
    all.policies.into_iter().for_each(|policy| parts.at(policy.place).policies.push(policy));
    all.buckets.into_iter().for_each(|bucket| parts.at(bucket.place).buckets.push(bucket));
    all.keys.into_iter().for_each(|key| parts.at(key.place).keys.push(key));
    let policies = all.control_policies.into_iter();
    policies.for_each(|policy| parts.at(policy.target.place).control_policies.push(policy));
    for block in all.account_blocks {
        if let Some(place) = block.account.as_ref().map(|account| account.place) {
            parts.at(place).account_blocks.push(block);
        }
    }
    all.left_out.into_iter().for_each(|role| parts.at(role.arn.place).left_out.push(role));
    parts.of
}

struct Parts {
    of: BTreeMap<FileId, AwsResources>,
    tool: &'static str,
    origin: Origin,
}

impl Parts {
    fn at(&mut self, place: Place) -> &mut AwsResources {
        self.of.entry(place.file).or_insert_with(|| AwsResources::new(self.tool, self.origin))
    }
}
