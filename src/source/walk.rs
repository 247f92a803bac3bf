//! Finding files under a workspace and reading them. The only place of the
//! library that touches a file system; only the command line calls it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;

use super::decode::decode;
use super::peek::{is_lines_of_json, no_json};
use super::unread::groups;
use super::{LeftOut, SourceFile, Sources, Unreadable};

/// Folders that hold other people's files or build results.
const NEVER: [&str; 4] = [".git", "target", "node_modules", "site-packages"];

/// Hidden folders that are searched all the same: workflows, pipelines, and
/// the settings of the Genesys Cloud CLI.
const HIDDEN_FOLDERS: [&str; 3] = [".github", ".gc", ".circleci"];

/// How the hidden folders begin in which the SDKs of Genesys Cloud look for
/// their configuration (`~/.genesyscloudpython/config`).
const OF_SDKS: &str = ".genesyscloud";

/// What a walk does with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// It is read.
    Read,
    /// It is read if it begins like JSON: its name promises nothing.
    Peek,
    /// It is not read, and the list of files says why.
    LeaveOut(&'static str),
    /// It is nothing that anybody would expect to be read; the list of files
    /// counts it with others of its ending, for this reason.
    Nothing(&'static str),
}

/// What is looked for, and how much of it is read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The workspace: paths are relative to it.
    pub root: PathBuf,
    /// The working directory: what people see is relative to it.
    pub working_dir: PathBuf,
    /// Files of more bytes are not read.
    pub max_bytes: u64,
    /// Whether all that is not read is listed as well: what `.gitignore` and the
    /// like leave out, and what is no configuration.
    pub list_unread: bool,
}

impl Options {
    /// 16 MiB: far beyond what people write, small enough for any machine.
    pub const DEFAULT_MAX_BYTES: u64 = 16 * 1024 * 1024;

    /// The usual limits for this workspace and working directory.
    pub fn new(root: impl Into<PathBuf>, working_dir: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            working_dir: working_dir.into(),
            max_bytes: Self::DEFAULT_MAX_BYTES,
            list_unread: false,
        }
    }
}

/// Finds and reads files. A folder is searched as git would (`.gitignore` also
/// counts outside of a repository; links to folders are left out, and so is
/// what is hidden, besides the places where settings are) for files whose
/// workspace-relative paths are of `interest`; a file that is named is read in
/// any case. What does not exist or cannot be read is listed as unreadable, and
/// the rest is read all the same. Relative paths are relative to the working
/// directory of the options.
pub fn collect(paths: &[PathBuf], options: &Options, interest: &dyn Fn(&str) -> Interest) -> Sources {
    let options = &Options {
        root: tidy(&options.working_dir.join(&options.root)),
        working_dir: tidy(&options.working_dir),
        max_bytes: options.max_bytes,
        list_unread: options.list_unread,
    };
    let mut search = Search {
        options,
        interest,
        found: BTreeSet::new(),
        peeked: BTreeSet::new(),
        unreadable: Vec::new(),
        left_out: BTreeMap::new(),
        unread: BTreeMap::new(),
    };
    for path in paths {
        let path = tidy(&options.working_dir.join(path));
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => search.folder(&path),
            Ok(_) => {
                search.found.insert(path);
            }
            Err(error) => search.unreadable.push(failure(&path, options, reason(&error), None)),
        }
    }
    let Search { found, mut peeked, mut unreadable, left_out, mut unread, .. } = search;
    peeked.retain(|path| !found.contains(path));
    unread.retain(|path, _| !found.contains(path));
    let left_out = left_out
        .into_iter()
        .filter(|(path, _)| !found.contains(path))
        .map(|(path, reason)| LeftOut {
            path: relative(&path, &options.root),
            display: relative(&path, &options.working_dir),
            reason: reason.to_owned(),
        })
        .collect();
    let found: Vec<(PathBuf, bool)> = found
        .into_iter()
        .map(|path| (path, false))
        .chain(peeked.into_iter().map(|path| (path, true)))
        .collect();
    let read: Vec<Result<SourceFile, NotRead>> = found
        .par_iter()
        .map(|(path, guessed)| match guessed {
            true => read_if_json(path, options),
            false => read(path, options).map_err(NotRead::Failed),
        })
        .collect();
    let mut files = Vec::with_capacity(read.len());
    for (result, (path, _)) in read.into_iter().zip(&found) {
        match result {
            Ok(file) => files.push(file),
            Err(NotRead::Failed(trouble)) => unreadable.push(trouble),
            Err(NotRead::Other(reason)) if options.list_unread => {
                unread.insert(path.clone(), reason);
            }
            Err(NotRead::Other(_)) => {}
        }
    }
    unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    Sources { unreadable, left_out, unread: groups(unread, options), ..Sources::from_files(files) }
}

/// A walk over folders and what it has found so far.
struct Search<'a> {
    options: &'a Options,
    interest: &'a dyn Fn(&str) -> Interest,
    found: BTreeSet<PathBuf>,
    /// What is read only if it begins like JSON.
    peeked: BTreeSet<PathBuf>,
    unreadable: Vec<Unreadable>,
    left_out: BTreeMap<PathBuf, &'static str>,
    /// What is no configuration, and why; only where it is listed.
    unread: BTreeMap<PathBuf, &'static str>,
}

impl Search<'_> {
    fn folder(&mut self, start: &Path) {
        for entry in walk(start).build() {
            match entry {
                Ok(entry) if is_file(&entry) => {
                    match (self.interest)(&relative(entry.path(), &self.options.root)) {
                        Interest::Read => _ = self.found.insert(entry.into_path()),
                        Interest::LeaveOut(reason) => _ = self.left_out.insert(entry.into_path(), reason),
                        Interest::Peek => _ = self.peeked.insert(entry.into_path()),
                        Interest::Nothing(reason) if self.options.list_unread => {
                            self.unread.insert(entry.into_path(), reason);
                        }
                        Interest::Nothing(_) => {}
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let path = path_of(&error).unwrap_or(start).to_owned();
                    let words = error.io_error().map_or_else(|| error.to_string(), reason);
                    self.unreadable.push(failure(&path, self.options, words, None));
                }
            }
        }
        if self.options.list_unread {
            self.ignored(start);
        }
    }

    /// Lists what the walk did not come upon: a second walk that no
    /// `.gitignore` stops, and the folders that no walk enters.
    fn ignored(&mut self, start: &Path) {
        let closed: Arc<Mutex<Vec<(PathBuf, bool)>>> = Arc::default();
        let seen = Arc::clone(&closed);
        let mut walk = walk(start);
        walk.git_ignore(false).git_exclude(false).ignore(false).filter_entry(move |entry| {
            let enters = enters(entry);
            if !enters
                && ![".git", ".gitignore", ".ignore"].iter().any(|own| entry.file_name() == *own)
                && let Ok(mut seen) = seen.lock()
            {
                seen.push((entry.path().to_owned(), is_folder(entry)));
            }
            enters
        });
        for entry in walk.build().flatten().filter(is_file) {
            let path = entry.path();
            if !self.found.contains(path)
                && !self.left_out.contains_key(path)
                && !self.peeked.contains(path)
                && (self.interest)(&relative(path, &self.options.root)) == Interest::Read
            {
                self.left_out.insert(
                    entry.into_path(),
                    "a .gitignore or .ignore leaves it out; name the file to have it read all the same",
                );
            }
        }
        let closed = closed.lock().map(|mut closed| std::mem::take(&mut *closed)).unwrap_or_default();
        for (path, is_folder) in closed {
            if !is_folder {
                self.unread.insert(path, "a hidden file is read when it is named");
                continue;
            }
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            self.left_out.insert(
                path,
                if hidden {
                    "a hidden folder is not searched"
                } else {
                    "a folder of dependencies or build results is not searched"
                },
            );
        }
    }
}

/// A walk as git would do it, and into the hidden places that are of interest.
fn walk(start: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(start);
    walk.require_git(false).git_global(false).hidden(false).filter_entry(enters);
    walk
}

/// Whether a walk takes a file, or goes into a folder.
fn enters(entry: &DirEntry) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    let Some(name) = entry.file_name().to_str() else { return true };
    if !is_folder(entry) {
        return !name.starts_with('.')
            || name == ".env"
            || name.starts_with(".env.")
            || name == ".gitlab-ci.yml"
            || name == ".terraform.lock.hcl";
    }
    let hidden = name.starts_with('.') && !HIDDEN_FOLDERS.contains(&name) && !name.starts_with(OF_SDKS);
    // What CDK bundles for a deployment lies beside the templates.
    let asset =
        name.starts_with("asset.") && entry.path().components().any(|part| part.as_os_str() == "cdk.out");
    !hidden && !asset && !NEVER.contains(&name)
}

fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

/// A link counts as what it leads to, unless that is a folder: following those
/// can go in circles.
fn is_file(entry: &DirEntry) -> bool {
    match entry.file_type() {
        Some(kind) if kind.is_symlink() => fs::metadata(entry.path()).is_ok_and(|to| to.is_file()),
        Some(kind) => kind.is_file(),
        None => false,
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

fn read(path: &Path, options: &Options) -> Result<SourceFile, Unreadable> {
    let fail = |detail: String, offset| failure(path, options, detail, offset);
    let metadata = fs::metadata(path).map_err(|error| fail(reason(&error), None))?;
    if !metadata.is_file() {
        return Err(fail("it is neither a file nor a folder".to_owned(), None));
    }
    if metadata.len() > options.max_bytes {
        return Err(fail(too_big(metadata.len(), options.max_bytes), None));
    }
    let bytes = fs::read(path).map_err(|error| fail(reason(&error), None))?;
    let text = decode(bytes).map_err(|error| fail(error.detail, u64::try_from(error.offset).ok()))?;
    Ok(SourceFile::new(relative(path, &options.root), text).shown_as(relative(path, &options.working_dir)))
}

/// Why a file is not among those that were read.
enum NotRead {
    Failed(Unreadable),
    Other(&'static str),
}

/// Reads a file whose name promises nothing if it begins like JSON.
fn read_if_json(path: &Path, options: &Options) -> Result<SourceFile, NotRead> {
    match no_json(path) {
        Ok(None) => {}
        Ok(Some(why)) => return Err(NotRead::Other(why)),
        // Nobody expects it to be read.
        Err(_) => return Err(NotRead::Other("it cannot be opened")),
    }
    let file =
        read(path, options).map_err(|_| NotRead::Other("it begins like JSON and is too big or no text"))?;
    if is_lines_of_json(&file.text) {
        return Err(NotRead::Other("it is a log of JSON lines"));
    }
    Ok(file.guessed())
}

fn failure(path: &Path, options: &Options, detail: String, offset: Option<u64>) -> Unreadable {
    Unreadable {
        path: relative(path, &options.root),
        display: relative(path, &options.working_dir),
        detail,
        offset,
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn too_big(size: u64, limit: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if limit >= MIB {
        // Rounded up, so that a file just over the limit does not look equal.
        format!("it has {} MiB; files over {} MiB are not read", size.div_ceil(MIB), limit / MIB)
    } else {
        format!("it has {size} bytes; files over {limit} bytes are not read")
    }
}

/// A path without `.` and, as far as names tell, without `..`.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                let named = matches!(tidy.components().next_back(), Some(Component::Normal(_)));
                if !named || !tidy.pop() {
                    tidy.push(component);
                }
            }
            other => tidy.push(other),
        }
    }
    if tidy.as_os_str().is_empty() { PathBuf::from(".") } else { tidy }
}

/// A path relative to a folder, with `/`; outside of the folder with `../`.
pub(super) fn relative(path: &Path, folder: &Path) -> String {
    let mut ups = String::new();
    for ancestor in folder.ancestors() {
        if let Ok(rest) = path.strip_prefix(ancestor) {
            let rest = slashes(rest);
            return match (ups.is_empty(), rest.is_empty()) {
                (true, true) => ".".to_owned(),
                (false, true) => ups.trim_end_matches('/').to_owned(),
                _ => ups + &rest,
            };
        }
        ups.push_str("../");
    }
    slashes(path)
}

fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") }
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
