//! What a walk came upon and nobody would expect to be read, by ending: few
//! files one by one, many as a number. A repository of ten thousand scripts is
//! one line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::UnreadGroup;
use super::walk::{Options, relative};

/// Files of one ending that are listed one by one.
const FEW: usize = 5;

/// Puts files of the same ending and reason together.
pub(super) fn groups(unread: BTreeMap<PathBuf, &'static str>, options: &Options) -> Vec<UnreadGroup> {
    let mut groups: BTreeMap<(String, &'static str), Vec<PathBuf>> = BTreeMap::new();
    for (path, reason) in unread {
        groups.entry((ending(&path), reason)).or_default().push(path);
    }
    let group = |((ending, reason), paths): ((String, &'static str), Vec<PathBuf>)| UnreadGroup {
        ending,
        reason,
        count: paths.len(),
        paths: match paths.len() {
            0..=FEW => paths.iter().map(|path| relative(path, &options.working_dir)).collect(),
            _ => Vec::new(),
        },
    };
    groups.into_iter().map(group).collect()
}

/// A name such as `.npmrc` has no ending.
fn ending(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match name.rfind('.') {
        Some(at) if at > 0 => name[at..].to_ascii_lowercase(),
        _ => String::new(),
    }
}
