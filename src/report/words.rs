//! Words that several formats share: who is concerned, how many, the closing
//! line, and text from files made safe to print.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::access::Verdict;
use crate::diagnostic::{Finding, Severity};
use crate::engine::{Location, Report, UncheckedReason};
use crate::formats::Content;

/// `acme-us`, `acme-us and acme-eu`, `acme-us, acme-eu and 38 more organizations`.
pub(super) fn organizations(orgs: &[String]) -> String {
    match orgs {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more organizations", more.len()),
    }
}

/// The message with the organizations in front.
pub(super) fn message(finding: &Finding) -> String {
    match finding.orgs.as_slice() {
        [] => safe(&finding.message),
        orgs => format!("{}: {}", safe(&organizations(orgs)), safe(&finding.message)),
    }
}

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Text from a file or an argument without what a terminal would obey.
pub fn safe(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { safe_char(c) }).collect()
}

/// A character, or a dot in place of one that a terminal would obey: control
/// characters and those that turn the direction of writing.
pub(super) fn safe_char(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { '\u{b7}' } else { c }
}

/// `path:line:column`, or the path where there is no range.
pub(super) fn place(location: &Location) -> String {
    let path = safe(&location.display);
    match location.range {
        Some([(start, _), _]) => format!("{path}:{}:{}", start.line, start.column),
        None => path,
    }
}

/// Text followed by as many spaces as make it this wide.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Lines of at most this many columns, broken between words.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// The last line of every run: what was found, proven, and not looked at.
pub fn closing_line(report: &Report) -> String {
    let mut line = findings_counted(report);
    let has_manifest = !report.access.is_empty()
        || report
            .files
            .iter()
            .any(|file| file.contents.iter().any(|content| matches!(content, Content::Manifest { .. })));
    if has_manifest {
        let _ = write!(
            line,
            "; access: {} proven, {} refuted, {} unknown",
            report.count(Verdict::Proven),
            report.count(Verdict::Refuted),
            report.count(Verdict::Unknown)
        );
    } else {
        if report.policies > 0 {
            let _ = write!(line, "; {} checked", count(report.policies, "policy", "policies"));
        }
        line.push_str("; access not proven: no org manifest");
        // Where a file could not be read, the manifest may be just that file.
        if report.count_unchecked(UncheckedReason::Unreadable) == 0 {
            line.push_str(" (grantlint init --from . drafts one)");
        }
    }
    for (reason, words) in
        [(UncheckedReason::Unreadable, "unreadable"), (UncheckedReason::Unrecognised, "not recognised")]
    {
        let number = report.count_unchecked(reason);
        if number > 0 {
            let _ = write!(line, "; {} {words}", count(number, "file", "files"));
        }
    }
    line
}

fn findings_counted(report: &Report) -> String {
    let parts: Vec<String> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Note, "note", "notes"),
    ]
    .into_iter()
    .map(|(severity, one, many)| (report.count_severity(severity), one, many))
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    let found = if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") };
    format!("{found} in {}", count(report.sources.files.len(), "file", "files"))
}
