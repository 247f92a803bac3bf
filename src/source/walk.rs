//! Finding files under a workspace and reading them. The only place of the
//! library that touches a file system; only the command line calls it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::WalkBuilder;
use rayon::prelude::*;

use super::{SourceFile, Sources, Unreadable};

/// Folders that hold other people's files or build results.
const NEVER: [&str; 3] = [".git", "target", "node_modules"];

/// What is looked for, and how much of it is read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The workspace: paths are relative to it.
    pub root: PathBuf,
    /// The working directory: what people see is relative to it.
    pub working_dir: PathBuf,
    /// Files of more bytes are not read.
    pub max_bytes: u64,
}

impl Options {
    /// 16 MiB: far beyond what people write, small enough for any machine.
    pub const DEFAULT_MAX_BYTES: u64 = 16 * 1024 * 1024;

    /// The usual limits for this workspace and working directory.
    pub fn new(root: impl Into<PathBuf>, working_dir: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), working_dir: working_dir.into(), max_bytes: Self::DEFAULT_MAX_BYTES }
    }
}

/// Finds and reads files. A folder is searched as git would (`.gitignore` also
/// counts outside of a repository; hidden files and links to folders are left
/// out) for files whose workspace-relative paths are `wanted`; a file that is
/// named is read in any case. What does not exist or cannot be read is listed
/// as unreadable, and the rest is read all the same. Relative paths are
/// relative to the working directory of the options.
pub fn collect(paths: &[PathBuf], options: &Options, wanted: &dyn Fn(&str) -> bool) -> Sources {
    let options = &Options {
        root: tidy(&options.working_dir.join(&options.root)),
        working_dir: tidy(&options.working_dir),
        max_bytes: options.max_bytes,
    };
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    let mut unreadable = Vec::new();
    for path in paths {
        let path = tidy(&options.working_dir.join(path));
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => search(&path, options, wanted, &mut found, &mut unreadable),
            Ok(_) => {
                found.insert(path);
            }
            Err(error) => unreadable.push(failure(&path, options, reason(&error), None)),
        }
    }
    let found: Vec<PathBuf> = found.into_iter().collect();
    let read: Vec<Result<SourceFile, Unreadable>> =
        found.par_iter().map(|path| read(path, options)).collect();
    let mut files = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(file) => files.push(file),
            Err(trouble) => unreadable.push(trouble),
        }
    }
    unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    Sources { unreadable, ..Sources::from_files(files) }
}

fn search(
    start: &Path,
    options: &Options,
    wanted: &dyn Fn(&str) -> bool,
    found: &mut BTreeSet<PathBuf>,
    unreadable: &mut Vec<Unreadable>,
) {
    let walk = WalkBuilder::new(start)
        .require_git(false)
        .git_global(false)
        .filter_entry(|entry| {
            let folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || !folder || !NEVER.iter().any(|name| entry.file_name() == *name)
        })
        .build();
    for entry in walk {
        match entry {
            Ok(entry) => {
                let path = entry.path();
                // A link counts as what it leads to, unless that is a folder:
                // following those can go in circles.
                let is_file = match entry.file_type() {
                    Some(kind) if kind.is_symlink() => fs::metadata(path).is_ok_and(|to| to.is_file()),
                    Some(kind) => kind.is_file(),
                    None => false,
                };
                if is_file && wanted(&relative(path, &options.root)) {
                    found.insert(path.to_owned());
                }
            }
            Err(error) => {
                let path = path_of(&error).unwrap_or(start).to_owned();
                let words = error.io_error().map_or_else(|| error.to_string(), reason);
                unreadable.push(failure(&path, options, words, None));
            }
        }
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
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        fail(not_utf8(error.as_bytes(), offset), u64::try_from(offset).ok())
    })?;
    Ok(SourceFile::new(relative(path, &options.root), text).shown_as(relative(path, &options.working_dir)))
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

fn not_utf8(bytes: &[u8], offset: usize) -> String {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return "it is UTF-16; save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)".to_owned();
    }
    let line = bytes[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
    format!("it is not UTF-8 text: the first bad byte is at offset {offset}, in line {line}")
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
fn relative(path: &Path, folder: &Path) -> String {
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
