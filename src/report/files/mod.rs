//! What every file was taken for and what was read from it, for the question
//! "why was my policy not seen?". One line per file.

mod aws;
mod json;
mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

pub use self::json::write as write_json;
use super::words::{count, padded, safe};
use super::{Look, closing_line};
use crate::engine::Report;
use crate::formats::{Content, ReadFile};
use crate::source::FileId;
use crate::syntax::ProblemKind;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    /// Something was read from it.
    Read,
    /// It was read, as far as it could be.
    Broken,
    /// It is another tool's.
    Foreign,
    /// It is nothing that grantlint knows.
    Unrecognised,
    /// It could not be read.
    Unreadable,
    /// It was found and not read, on purpose.
    LeftOut,
    /// It was found and is no configuration by its name.
    NotRead,
}

/// One file of the list.
pub(super) struct Line {
    pub(super) path: String,
    pub(super) status: Status,
    /// What its documents are; empty where nothing was read.
    pub(super) documents: Vec<Document>,
    /// Why nothing was read, or what is wrong with it.
    pub(super) reason: Option<String>,
    /// The documents that name it.
    pub(super) named_by: Vec<String>,
    /// Whether a proof points into it.
    pub(super) in_proof: bool,
    /// A file of the module that reads it.
    pub(super) read_by: Option<String>,
}

impl Line {
    /// Whether it is a policy that counts for nothing.
    fn is_unused(&self) -> bool {
        self.named_by.is_empty()
            && self.read_by.is_none()
            && !self.in_proof
            && self.documents.iter().any(|document| document.needs_name)
    }
}

/// What one document of a file is.
pub(super) struct Document {
    /// In a word or two: `trust policy`.
    pub(super) kind: String,
    /// What was read from it, in the words of a sentence.
    pub(super) detail: String,
    /// The names in it, by what they name.
    pub(super) names: BTreeMap<&'static str, Vec<String>>,
    /// How many policies it holds.
    pub(super) policies: usize,
    /// Whether a manifest has to name its file for it to count.
    pub(super) needs_name: bool,
}

/// Every file that a run came upon, by path.
pub(super) fn lines(report: &Report) -> Vec<Line> {
    let mut named: BTreeMap<FileId, BTreeSet<&str>> = BTreeMap::new();
    for (file, by) in &report.named {
        named.entry(*file).or_default().insert(&report.sources.file(by.file).display);
    }
    let proving: BTreeSet<FileId> = report
        .access
        .iter()
        .flat_map(|path| &path.links)
        .flat_map(|link| &link.places)
        .map(|related| related.place.file)
        .collect();
    let mut lines: Vec<Line> = report.files.iter().map(|read| line(report, read, &named, &proving)).collect();
    let unread = |path: &str, status, reason: &str| Line {
        path: path.to_owned(),
        status,
        documents: Vec::new(),
        reason: Some(reason.to_owned()),
        named_by: Vec::new(),
        in_proof: false,
        read_by: None,
    };
    let sources = &report.sources;
    lines.extend(
        sources.unreadable.iter().map(|file| unread(&file.display, Status::Unreadable, &file.detail)),
    );
    for group in &sources.unread {
        lines.extend(group.paths.iter().map(|path| unread(path, Status::NotRead, group.reason)));
    }
    lines.extend(sources.left_out.iter().map(|file| unread(&file.display, Status::LeftOut, &file.reason)));
    lines.sort_by(|a, b| a.path.cmp(&b.path));
    lines
}

fn line(
    report: &Report,
    read: &ReadFile,
    named: &BTreeMap<FileId, BTreeSet<&str>>,
    proving: &BTreeSet<FileId>,
) -> Line {
    let source = report.sources.file(read.file);
    let mut reasons: Vec<String> = Vec::new();
    let mut foreign = false;
    for content in &read.contents {
        match content {
            Content::Foreign(words) => {
                foreign = true;
                reasons.push(words.clone());
            }
            Content::Unrecognised(words) => reasons.push(words.clone()),
            _ => {}
        }
    }
    let documents: Vec<Document> =
        read.contents.iter().filter_map(|content| read::document(content, source)).collect();
    let broken = read.parsed.problems.iter().find(|problem| problem.kind == ProblemKind::Syntax);
    let status = match broken {
        Some(problem) => {
            let at = source.line_column(problem.span.start);
            reasons = vec![format!("{} (line {})", problem.message, at.line)];
            if documents.is_empty() { Status::Unreadable } else { Status::Broken }
        }
        None if !documents.is_empty() => Status::Read,
        None if foreign => Status::Foreign,
        None => Status::Unrecognised,
    };
    Line {
        path: source.display.clone(),
        status,
        documents,
        reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        named_by: named.get(&read.file).into_iter().flatten().map(|by| (*by).to_owned()).collect(),
        in_proof: proving.contains(&read.file),
        read_by: read.read_by.map(|by| report.sources.file(by).display.clone()),
    }
}

impl Line {
    fn kind(&self) -> String {
        let mut kinds: Vec<&str> = self.documents.iter().map(|document| document.kind.as_str()).collect();
        kinds.dedup();
        match (kinds.as_slice(), self.status) {
            ([kind], _) => (*kind).to_owned(),
            ([first, more @ ..], _) => format!("{first} and {} more", more.len()),
            ([], Status::Foreign) => "of another tool".to_owned(),
            ([], Status::Unreadable) => "unreadable".to_owned(),
            ([], Status::LeftOut) => "left out".to_owned(),
            ([], Status::NotRead) => "not read".to_owned(),
            ([], _) => "not recognised".to_owned(),
        }
    }

    fn detail(&self) -> String {
        let mut words: Vec<String> =
            self.documents.iter().map(|one| one.detail.clone()).filter(|detail| !detail.is_empty()).collect();
        if let Some(reason) = &self.reason {
            let broken = self.status == Status::Broken;
            words.push(if broken { format!("broken: {reason}") } else { reason.clone() });
        }
        if let [first, more @ ..] = self.named_by.as_slice() {
            words.push(match more.len() {
                0 => format!("named by {first}"),
                more => format!("named by {first} and {}", count(more, "other", "others")),
            });
        } else if let Some(by) = &self.read_by {
            words.push(format!("read by the module of {by}"));
        } else if self.in_proof {
            if self.documents.iter().any(|document| document.needs_name) {
                words.push("found by what it says, and used in a proof".to_owned());
            }
        } else if self.is_unused() {
            words.push("no document names it, and no proof uses it".to_owned());
        }
        words.join("; ")
    }
}

/// Writes one line per file: its path, what it was taken for, and what was read
/// from it, or why nothing was; of files that are no configuration and many of
/// one ending, one line for all; then the closing line.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    /// Columns for a path before it pushes the rest of its own line away.
    const WIDEST: usize = 60;
    let lines = lines(report);
    let fitting = |column: usize, widest: usize| column.min(widest);
    let path = lines.iter().map(|line| fitting(safe(&line.path).width(), WIDEST)).max().unwrap_or(0);
    let kind = lines.iter().map(|line| line.kind().width()).max().unwrap_or(0);
    for line in &lines {
        let words = padded(&line.kind(), kind);
        let words = match line.status {
            Status::Read => look.green(&words),
            Status::Broken | Status::Unreadable => look.red(&words),
            Status::Unrecognised => look.yellow(&words),
            Status::Foreign | Status::LeftOut | Status::NotRead => look.dim(&words),
        };
        let text = format!(
            "{}  {words}  {}",
            padded(&safe(&line.path), path),
            safe(&line.detail()).replace('\n', " ")
        );
        writeln!(out, "{}", text.trim_end())?;
    }
    for group in report.sources.unread.iter().filter(|group| group.paths.is_empty()) {
        let which = match group.ending.as_str() {
            "" => format!("{} without an ending", count(group.count, "file", "files")),
            ending => count(group.count, &format!("{ending} file"), &format!("{ending} files")),
        };
        let text = format!("{}  {}  {}", padded(&safe(&which), path), padded("not read", kind), group.reason);
        writeln!(out, "{}", look.dim(text.trim_end()))?;
    }
    if lines.iter().any(Line::is_unused) {
        let hint = "A policy counts once an org manifest or `kind: grantlint-policies` names its file.";
        writeln!(out, "{}", look.dim(hint))?;
    }
    writeln!(out, "{}", closing_line(report))
}
