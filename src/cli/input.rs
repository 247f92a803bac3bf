//! From paths to sources: finds the workspace, its configuration and its
//! files, and settles which day it is.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use time::macros::format_description;
use time::{Date, OffsetDateTime};

use super::error::Failure;
use crate::engine::{Report, RunContext, run};
use crate::gate::{Config, Selection};
use crate::source::walk::Interest;
use crate::source::{SourceFile, Sources, walk};
use crate::syntax;

const CONFIG: &str = "grantlint.toml";

/// What every command that reads a workspace takes.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArgs {
    /// Files and folders to check [default: .]
    ///
    /// Where a grantlint.toml stands in a folder above, everything under that folder is the workspace, also
    /// when only some of its files are named.
    #[arg(value_name = "PATHS")]
    pub(super) paths: Vec<PathBuf>,
    /// Use this configuration instead of the nearest grantlint.toml
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Only findings of this rule or family (repeatable)
    #[arg(long, value_name = "RULE")]
    select: Vec<String>,
    /// No findings of this rule or family (repeatable)
    #[arg(long, value_name = "RULE")]
    ignore: Vec<String>,
    /// Take this day for today, as YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    /// Threads [default: one per processor]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
}

impl InputArgs {
    /// Reads the workspace and runs the engine on it.
    pub(super) fn report(&self) -> Result<Report, Failure> {
        self.report_listing(false)
    }

    /// The same, and where `list_unread` is set also all that is
    /// not read.
    pub(super) fn report_listing(&self, list_unread: bool) -> Result<Report, Failure> {
        let today = self.today()?;
        let selection = Selection::new(&self.select, &self.ignore)?;
        let working_dir = working_dir()?;
        let workspace = self.workspace(&working_dir)?;
        let config = match self.config.as_deref().or(workspace.config.as_deref()) {
            Some(path) => read_config(path, &working_dir)?,
            None => Config::default(),
        };
        let context = RunContext { today, selection, config };
        let work = || workspace.run(&working_dir, &context, list_unread);
        match self.jobs {
            None => Ok(work()),
            Some(jobs) => rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(jobs))
                .build()
                .map_err(|error| Failure::usage(format!("{jobs} threads cannot be started: {error}"), None))
                .map(|pool| pool.install(work)),
        }
    }

    fn today(&self) -> Result<String, Failure> {
        let format = format_description!("[year]-[month]-[day]");
        let date = match &self.today {
            Some(given) => Date::parse(given, &format).map_err(|_| {
                let help = "write it as 2026-11-23".to_owned();
                Failure::usage(format!("--today: `{given}` is no date"), Some(help))
            })?,
            None =>
            {
                #[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
                OffsetDateTime::from(SystemTime::now()).date()
            }
        };
        // The format has no part that a date lacks.
        Ok(date.format(&format).unwrap_or_default())
    }

    fn workspace(&self, working_dir: &Path) -> Result<Workspace, Failure> {
        let here = [PathBuf::from(".")];
        let paths = if self.paths.is_empty() { &here[..] } else { &self.paths[..] };
        let mut workspaces: Vec<Workspace> = Vec::new();
        for path in paths {
            let found = Workspace::of(&tidy(&working_dir.join(path)));
            match workspaces.iter_mut().find(|known| known.joins(&found)) {
                Some(known) => known.join(found),
                None => workspaces.push(found),
            }
        }
        let others = workspaces.split_off(1.min(workspaces.len()));
        match (workspaces.pop(), others.first()) {
            (Some(only), None) => Ok(only),
            (Some(one), Some(other)) => Err(Failure::usage(
                format!(
                    "{} and {} are two workspaces, and organizations of one say nothing about the other",
                    one.root.display(),
                    other.root.display()
                ),
                Some("check them one by one, or put a grantlint.toml into the folder that holds both".into()),
            )),
            (None, _) => Err(Failure::usage("no path was given", None)),
        }
    }
}

/// Runs the engine on one folder alone, also where it is part of a larger
/// workspace; with it the folder's path in that workspace, empty for its root.
pub(super) fn folder(path: &Path) -> Result<(Report, String), Failure> {
    if !path.is_dir() {
        return Err(Failure::Nothing {
            message: format!("{} is no folder", path.display()),
            help: "name the folder that holds the policies and exports".to_owned(),
        });
    }
    let arguments = InputArgs::default();
    let working_dir = working_dir()?;
    let path = tidy(&working_dir.join(path));
    let workspace = Workspace { paths: vec![path.clone()], ..Workspace::of(&path) };
    let config = match &workspace.config {
        Some(file) => read_config(file, &working_dir)?,
        None => Config::default(),
    };
    let context = RunContext { today: arguments.today()?, selection: Selection::new(&[], &[])?, config };
    let root = workspace.root.clone();
    let report = workspace.run(&working_dir, &context, false);
    let inside = path.strip_prefix(&root).unwrap_or(Path::new(""));
    let inside = inside.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    Ok((report, inside))
}

fn working_dir() -> Result<PathBuf, Failure> {
    std::env::current_dir()
        .map_err(|error| Failure::usage(format!("the working directory cannot be read: {error}"), None))
}

/// What is looked at together.
struct Workspace {
    root: PathBuf,
    config: Option<PathBuf>,
    /// Whether the root is only the folder of files that were named.
    loose_files: bool,
    paths: Vec<PathBuf>,
}

impl Workspace {
    /// The workspace that a path belongs to. With a configuration above it
    /// that is everything under the configuration's folder, however little of
    /// it was named.
    fn of(path: &Path) -> Self {
        let is_folder = path.is_dir();
        let folder = if is_folder { Some(path) } else { path.parent() };
        let folder = folder.unwrap_or(path);
        let found = folder.ancestors().map(|above| above.join(CONFIG)).find(|file| file.is_file());
        match found.as_deref().and_then(Path::parent) {
            Some(root) => {
                // A folder that is named is searched also where the walk from
                // the root is stopped before it by a `.gitignore`.
                let mut paths = vec![root.to_owned()];
                if path != root {
                    paths.push(path.to_owned());
                }
                Self { root: root.to_owned(), config: found.clone(), loose_files: false, paths }
            }
            None => Self {
                root: folder.to_owned(),
                config: None,
                loose_files: !is_folder,
                paths: vec![path.to_owned()],
            },
        }
    }

    fn joins(&self, other: &Self) -> bool {
        self.root == other.root || (self.loose_files && other.loose_files)
    }

    fn join(&mut self, other: Self) {
        while !other.root.starts_with(&self.root) {
            if !self.root.pop() {
                break;
            }
        }
        self.loose_files &= other.loose_files;
        self.paths.extend(other.paths);
    }

    /// Reads and checks it. A file that a manifest names is read whatever it is
    /// called and whatever git ignores; which those are, only the manifest tells.
    fn run(mut self, working_dir: &Path, context: &RunContext, list_unread: bool) -> Report {
        let report = run(self.read(working_dir, &context.config, list_unread), context);
        let inside = |path: &&String| !Path::new(path).components().any(|part| part == Component::ParentDir);
        let named = report.named_unread.iter().filter(inside).map(|path| self.root.join(path));
        let named: Vec<PathBuf> = named.filter(|path| path.is_file()).collect();
        if named.is_empty() {
            return report;
        }
        self.paths.extend(named);
        run(self.read(working_dir, &context.config, list_unread), context)
    }

    fn read(&self, working_dir: &Path, config: &Config, list_unread: bool) -> Sources {
        let interest = |path: &str| match syntax::interest(path) {
            Interest::Read if !config.looks_at(path) => {
                Interest::LeaveOut("[files] in grantlint.toml leaves it out")
            }
            Interest::Peek if !config.looks_at(path) => {
                Interest::Nothing("[files] in grantlint.toml leaves it out")
            }
            interest => interest,
        };
        let options = walk::Options { list_unread, ..walk::Options::new(&self.root, working_dir) };
        let mut sources = walk::collect(&self.paths, &options, &interest);
        // A hook names changed files, and those that are left out stay left out.
        sources.partial = self.loose_files;
        sources.files.retain(|file| config.looks_at(&file.path));
        sources.unreadable.retain(|file| config.looks_at(&file.path));
        sources
    }
}

/// A path without `.` and, as far as names tell, without `..`.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = tidy.pop(),
            other => tidy.push(other),
        }
    }
    tidy
}

fn read_config(path: &Path, working_dir: &Path) -> Result<Config, Failure> {
    let shown = path.strip_prefix(working_dir).unwrap_or(path);
    let text = fs::read_to_string(path).map_err(|error| Failure::UnreadableConfig {
        path: shown.to_owned(),
        reason: match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => error.to_string(),
        },
    })?;
    Ok(Config::read(&SourceFile::new(shown.to_string_lossy(), text))?)
}
