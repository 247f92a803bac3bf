//! Files as the rest of the program sees them: a name, a text, and a way from
//! byte offsets to lines and columns. Nothing above this room touches a file
//! system except the walker in [`walk`], which only the command line calls.

mod decode;
mod line_index;
mod paths;
mod peek;
mod unread;
pub mod walk;

use std::sync::OnceLock;

pub use decode::{NotText, decode};
pub use line_index::{LineColumn, LineIndex};
pub use paths::join;
pub use peek::opens_json;

/// Which file, as an index into [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of byte offsets into one file's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range from `start` to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// Whether `other` lies within this range (equal counts).
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// How many bytes it holds.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it is a place between two characters.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The range as indices for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// One file that was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Path relative to the workspace root, with `/`; what fingerprints and
    /// references between documents use.
    pub path: String,
    /// Path as shown to people: relative to the working directory, with `/`.
    pub display: String,
    /// The text, with the byte order mark of UTF-8 kept if there is one, so that
    /// offsets are those of the file. In a file of another encoding they are
    /// those of the decoded text.
    pub text: String,
    /// Whether its name promises nothing and nobody named it, so that only its
    /// content can tell whether it concerns anybody.
    pub guessed: bool,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file with the given workspace-relative path, shown under the same name.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let path = path.into();
        Self { display: path.clone(), path, text: text.into(), guessed: false, lines: OnceLock::new() }
    }

    /// The same file, shown to people under another name.
    #[must_use]
    pub fn shown_as(mut self, display: impl Into<String>) -> Self {
        self.display = display.into();
        self
    }

    /// The same file, as one that was read for its first characters only.
    #[must_use]
    pub fn guessed(mut self) -> Self {
        self.guessed = true;
        self
    }

    /// The line index, built at the first question.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column (1-based, counted in characters) of a byte offset.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        self.lines().line_column(&self.text, offset)
    }

    /// The text without a byte order mark, and how many bytes that skipped.
    pub fn content(&self) -> (&str, usize) {
        match self.text.strip_prefix('\u{feff}') {
            Some(rest) => (rest, '\u{feff}'.len_utf8()),
            None => (&self.text, 0),
        }
    }
}

/// Why a file that was found could not be read.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// Path relative to the workspace root.
    pub path: String,
    /// Path as shown to people.
    pub display: String,
    /// What went wrong, in words a user understands.
    pub detail: String,
    /// The byte offset of the first bad byte, for text that is not UTF-8.
    pub offset: Option<u64>,
}

/// A file or folder that a walk came upon and left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Path relative to the workspace root.
    pub path: String,
    /// Path as shown to people.
    pub display: String,
    /// Why, in words a user understands.
    pub reason: String,
}

/// Files of one ending that a walk came upon and that are not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadGroup {
    /// The ending with its dot; empty for names without one.
    pub ending: String,
    /// Why, in words a user understands.
    pub reason: &'static str,
    /// How many.
    pub count: usize,
    /// Their paths as shown to people, sorted; empty where they are too many
    /// to be listed one by one.
    pub paths: Vec<String>,
}

/// Everything that a run looks at: the files that were read, and those that
/// were found and could not be.
#[derive(Debug, Default)]
pub struct Sources {
    /// Files in the order of their paths; [`FileId`] indexes this list.
    pub files: Vec<SourceFile>,
    /// Whether only named files were looked at, so that a file which is not here
    /// may well exist.
    pub partial: bool,
    /// Files that were found and could not be read.
    pub unreadable: Vec<Unreadable>,
    /// What was found and not read on purpose, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// What was found and is no configuration, by ending.
    pub unread: Vec<UnreadGroup>,
}

impl Sources {
    /// Sources from files in memory (tests, standard input, an editor),
    /// sorted by path so that results never depend on the order given.
    pub fn from_files(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files, ..Self::default() }
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The file with this workspace-relative path.
    pub fn by_path(&self, path: &str) -> Option<FileId> {
        let found = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        u32::try_from(found).ok().map(FileId)
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }
}
