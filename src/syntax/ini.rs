//! INI files into the tree, as the configuration of the Genesys Cloud SDKs has
//! them: a mapping of sections, each a mapping of strings. The same file may
//! hold JSON instead.

use std::sync::Arc;

use super::common::{self, syntax_problem};
use super::{Comment, Entry, Kind, Node, Parsed, Problem, Values, json, placeholder};
use crate::source::Span;

/// Whether a file of this name is one: `settings.ini`, and the configuration
/// of an SDK, `~/.genesyscloudpython/config`, also without the dot, as it is
/// kept in a repository.
pub(super) fn is_named(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let of_sdk = name == "config"
        && parts.next().is_some_and(|folder| {
            let folder = folder.strip_prefix('.').unwrap_or(folder);
            folder.starts_with("genesyscloud") && folder.len() > "genesyscloud".len()
        });
    of_sdk || name.to_ascii_lowercase().ends_with(".ini")
}

/// Reads an INI file. Spans start `base` bytes into the file.
pub(super) fn parse(source: &str, base: usize, values: &Values) -> Parsed {
    if source.trim_start().starts_with('{') {
        return json::parse(source, base, values);
    }
    let mut reader = Reader { source, base, values, comments: Vec::new(), problems: Vec::new() };
    let mut sections: Vec<Entry> = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let end = source[start..].find('\n').map_or(source.len(), |offset| start + offset);
        reader.line(start, end, &mut sections);
        start = end + 1;
    }
    let Reader { comments, mut problems, .. } = reader;
    common::report_duplicates(&sections, &mut problems);
    for section in &sections {
        common::report_duplicates(section.value.entries(), &mut problems);
    }
    let documents = if sections.is_empty() {
        Vec::new()
    } else {
        vec![Node { kind: Kind::Object(sections), span: Span::new(base, base + source.len()) }]
    };
    Parsed { documents, comments, problems, ..Parsed::default() }
}

struct Reader<'a> {
    source: &'a str,
    base: usize,
    values: &'a Values,
    comments: Vec<Comment>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn line(&mut self, start: usize, end: usize, sections: &mut Vec<Entry>) {
        let line = self.source[start..end].trim_end();
        let indent = line.len() - line.trim_start().len();
        let words = &line[indent..];
        let begin = start + indent;
        let end = start + line.len();
        if words.is_empty() {
            return;
        }
        if words.starts_with(['#', ';']) {
            let text = &self.source[begin + 1..end];
            self.comments.push(common::comment(self.source, self.base, begin, end, text));
        } else if let Some(rest) = words.strip_prefix('[') {
            let Some(close) = rest.find(']') else {
                return self.problem(
                    begin,
                    end,
                    "this section's name has no closing bracket",
                    "write `[name]`",
                );
            };
            let name = &rest[..close];
            sections.push(Entry {
                key: Arc::from(name.trim()),
                key_span: self.span(begin + 1, begin + 1 + close),
                value: Node { kind: Kind::Object(Vec::new()), span: self.span(begin, end) },
            });
        } else if let Some(separator) = words.find(['=', ':']) {
            let entry = self.entry(words, begin, separator);
            match sections.last_mut() {
                Some(Entry { value: Node { kind: Kind::Object(entries), span }, .. }) => {
                    span.end = entry.value.span.end;
                    entries.push(entry);
                }
                // Before the first section, as in a properties file.
                _ => sections.push(entry),
            }
        } else if indent > 0 || words.chars().all(|one| one.is_ascii_alphanumeric() || "_-.".contains(one)) {
            // The next line of a value, or a key without one.
        } else {
            self.problem(
                begin,
                end,
                "this is neither a section, a key with a value nor a comment",
                "write `key = value`",
            );
        }
    }

    fn entry(&self, words: &str, begin: usize, separator: usize) -> Entry {
        let key = words[..separator].trim_end();
        let value = words[separator + 1..].trim_start();
        let value_at = begin + words.len() - value.len();
        let quoted = |quote: char| value.len() >= 2 && value.starts_with(quote) && value.ends_with(quote);
        let inside = if quoted('"') || quoted('\'') { &value[1..value.len() - 1] } else { value };
        Entry {
            key: Arc::from(key),
            key_span: self.span(begin, begin + key.len()),
            value: Node {
                kind: Kind::String(placeholder::text(inside, self.values)),
                span: self.span(value_at, value_at + value.len()),
            },
        }
    }

    fn problem(&mut self, start: usize, end: usize, message: &str, help: &str) {
        self.problems.push(syntax_problem(self.span(start, end), message, Some(help)));
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start, self.base + end)
    }
}
