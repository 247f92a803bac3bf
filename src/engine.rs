//! The pipeline as one page: sources and a run's context in, a report out. It
//! touches no file system and no clock, so that a command line, an editor and
//! a test get the same answer from the same input.

use rayon::prelude::*;

use crate::access::{self, PathProof, Verdict};
use crate::diagnostic::{Finding, Place, Severity, Subject};
use crate::formats::{self, Content, ReadFile};
use crate::gate;
use crate::rules;
use crate::source::{FileId, LineColumn, Sources};
use crate::syntax::{self, Parsed, Syntax, Values};
use crate::workspace::{Workspace, named};

/// What a run depends on besides the files.
#[derive(Clone, Debug, Default)]
pub struct RunContext {
    /// The date to take for today, `YYYY-MM-DD`.
    pub today: String,
    /// The configuration; the default one where there is no file.
    pub config: gate::Config,
    /// The rules that are asked for.
    pub selection: gate::Selection,
}

/// Checks everything: reads every file, joins what they say, proves access,
/// lets the rules speak, and applies the configuration.
pub fn run(sources: Sources, context: &RunContext) -> Report {
    let values = context.config.values.clone();
    let mut files: Vec<ReadFile> = (0..sources.files.len())
        .into_par_iter()
        .map(|index| read(&sources, FileId(u32::try_from(index).unwrap_or(u32::MAX)), &values))
        .collect();
    formats::link(&sources, &mut files, &values);
    let (findings, paths, policies, named) = {
        // Additions that cannot be used were refused when the file was read.
        let catalog = context.config.catalog.build().unwrap_or_default();
        let ws = Workspace::new(&sources, &files, &catalog, &context.today);
        let mut access = access::prove(&ws);
        let findings = rules::run(&ws, &mut access);
        let paths: Vec<PathProof> = access.paths.into_iter().map(|path| path.proof).collect();
        let policies = ws.documents.policies().count() + ws.resources.policy_count();
        (findings, paths, policies, named(&ws.documents, &files))
    };
    let findings = gate::apply(findings, &context.config, &context.selection, &sources);
    let unchecked = unchecked(&sources, &files);
    Report {
        sources,
        files,
        findings,
        access: paths,
        unchecked,
        policies,
        named: named.files,
        named_unread: named.unread,
        today: context.today.clone(),
    }
}

fn read(sources: &Sources, id: FileId, values: &Values) -> ReadFile {
    let file = sources.file(id);
    let syntax = Syntax::of_file(file);
    let parsed = syntax.map_or_else(Parsed::default, |syntax| syntax::parse(file, syntax, values));
    formats::read(formats::Input { file: id, source: file, syntax, values }, parsed)
}

fn unchecked(sources: &Sources, files: &[ReadFile]) -> Vec<Unchecked> {
    let mut all: Vec<Unchecked> = sources
        .unreadable
        .iter()
        .map(|file| Unchecked {
            display: file.display.clone(),
            reason: UncheckedReason::Unreadable,
            detail: file.detail.clone(),
        })
        .collect();
    for read in files {
        let display = &sources.file(read.file).display;
        let mut add = |reason, detail: &str| {
            all.push(Unchecked { display: display.clone(), reason, detail: detail.to_owned() });
        };
        let broken = read.parsed.problems.iter().find(|problem| problem.kind == syntax::ProblemKind::Syntax);
        if let Some(problem) = broken {
            // What is left of it says nothing about what it is.
            add(UncheckedReason::Unreadable, &problem.message);
            continue;
        }
        for content in &read.contents {
            match content {
                Content::Unrecognised(detail) => add(UncheckedReason::Unrecognised, detail),
                Content::Foreign(detail) => add(UncheckedReason::Foreign, detail),
                _ => {}
            }
        }
    }
    all.sort_by(|a, b| a.display.cmp(&b.display));
    all
}

/// Something that was found and not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    /// Path as shown to people.
    pub display: String,
    /// Why.
    pub reason: UncheckedReason,
    /// In words.
    pub detail: String,
}

/// Why something was not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UncheckedReason {
    /// Read, and a file of another tool that says nothing about access.
    Foreign,
    /// Read, and nothing that grantlint knows.
    Unrecognised,
    /// It could not be read, or not parsed.
    Unreadable,
}

/// The result of a run: what every output format is made of.
#[derive(Debug, Default)]
pub struct Report {
    /// The files, for excerpts and positions.
    pub sources: Sources,
    /// What was read from each, in the order of `sources.files`.
    pub files: Vec<ReadFile>,
    /// Findings after configuration, sorted by path, offset and rule.
    pub findings: Vec<Finding>,
    /// Every organization x capability pair, in manifest order.
    pub access: Vec<PathProof>,
    /// What was found and not checked, sorted by path.
    pub unchecked: Vec<Unchecked>,
    /// IAM policies that were read.
    pub policies: usize,
    /// Which files a manifest names, each with the place that names it.
    pub named: Vec<(FileId, Place)>,
    /// Workspace-relative paths that a manifest names and at which nothing was
    /// read.
    pub named_unread: Vec<String>,
    /// The date that the run took for today, `YYYY-MM-DD`.
    pub today: String,
}

/// A place as outputs show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Path as shown to people.
    pub display: String,
    /// JSON pointer of the key or value; empty for a whole document.
    pub pointer: String,
    /// Start and end with their byte offsets; none for a whole file.
    pub range: Option<[(LineColumn, u32); 2]>,
}

impl Report {
    /// Where a place is.
    pub fn location(&self, place: Place) -> Location {
        let file = self.sources.file(place.file);
        let read = self.files.get(place.file.0 as usize);
        let pointer = read.map(|read| read.parsed.pointer(place.span)).unwrap_or_default();
        let at = |offset| (file.line_column(offset), offset);
        Location {
            display: file.display.clone(),
            pointer,
            range: Some([at(place.span.start), at(place.span.end)]),
        }
    }

    /// Where a finding is.
    pub fn location_of(&self, subject: &Subject) -> Location {
        match subject {
            Subject::Place(place) => self.location(*place),
            Subject::File(file) => Location {
                display: self.sources.file(*file).display.clone(),
                pointer: String::new(),
                range: None,
            },
            Subject::Unread { display, .. } => {
                Location { display: display.clone(), pointer: String::new(), range: None }
            }
        }
    }

    /// How many paths have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.access.iter().filter(|path| path.verdict == verdict).count()
    }

    /// How many findings have this severity.
    pub fn count_severity(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// How many files or paths were not checked for this reason.
    pub fn count_unchecked(&self, reason: UncheckedReason) -> usize {
        self.unchecked.iter().filter(|item| item.reason == reason).count()
    }
}
