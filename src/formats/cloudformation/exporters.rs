//! The templates of a workspace that export something, and the deployments of
//! them that share an account and region with another.

use super::deploy::{Job, Trees};
use super::exports::Exports;
use super::stack::Given;
use super::template::is_template;
use crate::formats::serverless::{self, Around};
use crate::formats::{Input, ReadFile};
use crate::source::{FileId, Sources};
use crate::syntax::{Syntax, Values};

/// What an export holds for: exports are an account's, in one region.
const TARGET: [&str; 3] = ["AWS::AccountId", "AWS::Partition", "AWS::Region"];
/// The function that imports, in every way of writing it.
const IMPORT: &str = "ImportValue";
/// How often exports may lead to exports of other templates.
const DEEPEST: usize = 2;

/// Deployments that export something.
pub(super) struct Exporters<'a> {
    sources: &'a Sources,
    files: &'a [ReadFile],
    values: &'a Values,
    trees: &'a Trees<'a>,
    /// As manifests name them.
    named: Vec<Job<'a>>,
    /// As nobody names them.
    others: Vec<Job<'a>>,
}

/// Whether two deployments may go to one account and region: nothing that both
/// tell differs.
fn may_meet(one: &Given, other: &Given) -> bool {
    TARGET.iter().all(|name| {
        let both = one.values.get(*name).zip(other.values.get(*name));
        both.is_none_or(|(one, other)| !one.same_as(other).is_false())
    })
}

/// Where a deployment goes, as a key.
pub(super) fn target_of(given: &Given) -> String {
    let part = |name: &&str| given.values.get(*name).map_or_else(String::new, ToString::to_string);
    TARGET.iter().map(part).collect::<Vec<_>>().join(" ")
}

impl<'a> Exporters<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        files: &'a [ReadFile],
        values: &'a Values,
        trees: &'a Trees<'a>,
        jobs: &[Job<'a>],
        by_default: impl Fn(FileId) -> Given,
    ) -> Self {
        let exports = |file: &FileId| sources.file(*file).text.contains("Export");
        let mut exporting: Vec<FileId> = trees.keys().copied().filter(exports).collect();
        exporting.sort_unstable();
        let imports = trees.keys().any(|file| sources.file(*file).text.contains(IMPORT));
        if !imports {
            exporting.clear();
        }
        let named: Vec<Job<'a>> = jobs.iter().filter(|job| exporting.contains(&job.file)).cloned().collect();
        exporting.retain(|file| named.iter().all(|job| job.file != *file));
        let others = exporting
            .into_iter()
            .map(|file| Job { file, given: by_default(file), bindings: Vec::new(), granted: None })
            .collect();
        Self { sources, files, values, trees, named, others }
    }

    /// Whether a file imports what these may export.
    pub(super) fn serve(&self, sources: &Sources, file: FileId) -> bool {
        !(self.named.is_empty() && self.others.is_empty()) && sources.file(file).text.contains(IMPORT)
    }

    /// What is exported where this deployment goes.
    pub(super) fn exports(&self, to: &Given) -> Exports {
        let mut all = Exports::default();
        for _ in 0..DEEPEST {
            let mut next = Exports::default();
            for job in self.named.iter().filter(|job| may_meet(&job.given, to)) {
                self.add(job, job.given.clone(), &all, &mut next);
            }
            for job in &self.others {
                let mut given = job.given.clone();
                for name in TARGET {
                    given.values.extend(to.values.get(name).map(|value| (name.to_owned(), value.clone())));
                }
                self.add(job, given, &all, &mut next);
            }
            all = next;
        }
        all
    }

    fn add(&self, job: &Job<'a>, given: Given, before: &Exports, into: &mut Exports) {
        let source = self.sources.file(job.file);
        let input =
            Input { file: job.file, source, syntax: Syntax::of_path(&source.path), values: self.values };
        for root in self.trees.get(&job.file).map_or(&[][..], |trees| &**trees) {
            if is_template(root) {
                into.add(root, given.clone(), &job.bindings, input, before);
            } else {
                let around =
                    Around { file: job.file, sources: self.sources, files: self.files, values: self.values };
                let compiled = serverless::compile(root, around, &given.values);
                into.add(&compiled.template, given.clone(), &job.bindings, input, before);
            }
        }
    }
}
