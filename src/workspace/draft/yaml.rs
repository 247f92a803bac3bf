//! YAML that people go on writing: one key a line, what is known with its
//! source, what is missing with where to get it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A document as it grows.
#[derive(Default)]
pub(super) struct Yaml {
    text: String,
}

impl Yaml {
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// A line as it is.
    pub(super) fn line(&mut self, indent: usize, line: &str) {
        let _ = writeln!(self.text, "{:indent$}{line}", "");
    }

    /// A line with a comment behind it.
    pub(super) fn noted(&mut self, indent: usize, line: &str, comment: &str) {
        let width = indent + line.chars().count();
        let gap = 52_usize.saturating_sub(width).max(2);
        let _ = writeln!(self.text, "{:indent$}{line}{:gap$}# {}", "", "", one_line(comment));
    }

    /// What is to be done, on a line of its own.
    pub(super) fn todo(&mut self, indent: usize, what: &str) {
        let _ = writeln!(self.text, "{:indent$}# TODO: {}", "", one_line(what));
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }
}

/// Where a value comes from.
pub(super) fn from(paths: &BTreeSet<String>) -> String {
    match paths.iter().collect::<Vec<_>>().as_slice() {
        [] => "from the files".to_owned(),
        [one] => format!("from {one}"),
        [one, other] => format!("from {one}, {other}"),
        [one, others @ ..] => format!("from {one} and {} others", others.len()),
    }
}

/// Some of many words.
pub(super) fn some<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    let more = if words.len() > 6 { format!(" and {} more", words.len() - 6) } else { String::new() };
    format!("{}{more}", words[..words.len().min(6)].join(", "))
}

/// A scalar that is a string whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "none", "on", "off", "~"];
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-:".contains(c))
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain || crate::genesys::is_uuid(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if is_printable(c) => quoted.push(c),
            c => _ = write!(quoted, "\\U{:08x}", u32::from(c)),
        }
    }
    quoted.push('"');
    quoted
}

/// A list on one line.
pub(super) fn list<'a>(items: impl IntoIterator<Item = &'a String>) -> String {
    let items: Vec<String> = items
        .into_iter()
        .map(|item| {
            let shown = quoted(item);
            // A colon or comma within a flow list ends a word for some readers.
            if shown.contains([':', ',']) && !shown.starts_with('"') { format!("\"{shown}\"") } else { shown }
        })
        .collect();
    format!("[{}]", items.join(", "))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_printable(c) { c } else { ' ' }).collect()
}

fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Yaml, list, quoted};
    use crate::source::SourceFile;
    use crate::syntax::{Node, Syntax, Values, parse};

    proptest! {
        #[test]
        fn whatever_a_file_is_called_is_read_back_as_it_was(
            // Without what opens a placeholder, which is no string to anybody.
            texts in prop::collection::vec("[^$<{%_@]{0,24}", 1..4),
            // Nor a tag of a template, which counts in comments as well.
            comment in "(?s)[^$<{%_@]{0,40}",
        ) {
            let mut yaml = Yaml::default();
            yaml.noted(0, &format!("one: {}", quoted(&texts[0])), &comment);
            yaml.todo(2, &comment);
            yaml.noted(0, &format!("{}: {}", "all", list(&texts)), &comment);
            let parsed = parse(&SourceFile::new("a.yaml", yaml.into_text()), Syntax::Yaml, &Values::default());
            prop_assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
            let document = &parsed.documents[0];
            prop_assert_eq!(document.get("one").and_then(Node::as_str), Some(texts[0].as_str()));
            let all: Vec<Option<&str>> =
                document.get("all").map_or(&[][..], Node::items).iter().map(Node::as_str).collect();
            let wanted: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
            prop_assert_eq!(all, wanted);
        }
    }
}
