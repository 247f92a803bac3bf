//! What the surroundings of a run give to variables: `TF_VAR_name` in `.env`
//! files, workflows and pipelines, and `-var` in the commands of those. The
//! environment outranks a default, `.tfvars` files outrank the environment,
//! and the command line outranks them all.
//! <https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Located, Place};
use crate::formats::ReadFile;
use crate::source::{SourceFile, Sources};
use crate::syntax::{Kind, Node, Text};

const PREFIX: &str = "TF_VAR_";
/// How deep settings are searched.
const DEEPEST: usize = 64;
/// Parts of names of files that show what settings look like, with values
/// that nobody uses.
const SHOWN: [&str; 4] = ["example", "sample", "template", "dist"];

/// The variables that are set around runs of Terraform, by name.
#[derive(Debug, Default)]
pub(super) struct Environment(BTreeMap<String, Set>);

/// What sets one variable.
#[derive(Debug)]
struct Set {
    /// In the words of a sentence: `TF_VAR_a in .env`.
    words: Arc<str>,
    place: Place,
    /// The value, where all that set it agree on one.
    value: Option<Arc<str>>,
    /// Whether a command line does.
    by_command: bool,
}

/// What a root module is told of a variable from outside of its files.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) struct FromOutside {
    /// The value with what is taken for granted with it, at its place; nothing
    /// where it is not told.
    pub(in crate::formats::terraform) value: Option<Located<Arc<str>>>,
    /// What sets it.
    pub(in crate::formats::terraform) words: Arc<str>,
    /// Whether it outranks files of values.
    pub(in crate::formats::terraform) outranks_files: bool,
}

impl Environment {
    pub(super) fn new(files: &[ReadFile], sources: &Sources) -> Self {
        let mut all = Self::default();
        for read in files.iter().filter(|read| read.parsed.hcl.is_none()) {
            let source = sources.file(read.file);
            // Packer has the same argument.
            let runs = runs_terraform(&source.text);
            if (runs || source.text.contains(PREFIX)) && !is_shown(&source.path) {
                read.parsed.documents.iter().for_each(|node| all.add(node, source, read, runs, 0));
            }
        }
        all
    }

    fn add(&mut self, node: &Node, source: &SourceFile, read: &ReadFile, runs: bool, depth: usize) {
        let place = |node: &Node| Place { file: read.file, span: node.span };
        match &node.kind {
            _ if depth > DEEPEST => {}
            Kind::Object(entries) => {
                for entry in entries {
                    match entry.key.strip_prefix(PREFIX).filter(|name| !name.is_empty()) {
                        Some(name) => {
                            let value = entry.value.scalar_text();
                            let value = value.as_ref().and_then(Text::literal);
                            self.set(name, false, value, place(&entry.value), source);
                        }
                        None => self.add(&entry.value, source, read, runs, depth + 1),
                    }
                }
            }
            Kind::Array(items) => items.iter().for_each(|item| self.add(item, source, read, runs, depth + 1)),
            Kind::String(text) => {
                let known: Vec<Arc<str>> = text.parts().into_iter().filter_map(literal).collect();
                for part in &known {
                    for name in names_behind(part, PREFIX) {
                        self.set(name, false, None, place(node), source);
                    }
                    for name in runs.then(|| arguments(part)).into_iter().flatten() {
                        self.set(name, true, None, place(node), source);
                    }
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, name: &str, by_command: bool, value: Option<&str>, place: Place, source: &SourceFile) {
        match self.0.get_mut(name) {
            Some(known) => {
                if known.value.as_deref() != value {
                    known.value = None;
                }
                if by_command && !known.by_command {
                    (known.by_command, known.words) = (true, words(name, true, source));
                }
            }
            None => {
                let words = words(name, by_command, source);
                self.0
                    .insert(name.to_owned(), Set { words, place, value: value.map(Into::into), by_command });
            }
        }
    }

    /// What is told of a variable that so many root modules declare. A value
    /// is believed where only one of them can be meant.
    pub(super) fn told(&self, name: &str, roots: usize) -> Option<FromOutside> {
        let set = self.0.get(name)?;
        let value = set.value.as_ref().filter(|_| roots == 1 && !set.by_command);
        Some(FromOutside {
            value: value.map(|value| Located::new(Arc::clone(value), set.place)),
            words: Arc::clone(&set.words),
            outranks_files: set.by_command && roots == 1,
        })
    }

    /// The names of all variables that are set.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn words(name: &str, by_command: bool, source: &SourceFile) -> Arc<str> {
    let path = &source.path;
    if by_command { format!("-var in {path}").into() } else { format!("{PREFIX}{name} in {path}").into() }
}

fn literal(part: crate::syntax::Part) -> Option<Arc<str>> {
    match part {
        crate::syntax::Part::Literal(text) => Some(text),
        crate::syntax::Part::Hole(_) => None,
    }
}

fn runs_terraform(text: &str) -> bool {
    text.contains("-var") && ["terraform", "tofu"].iter().any(|tool| text.contains(tool))
}

fn is_shown(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    name.split(['.', '-', '_']).any(|part| SHOWN.contains(&part))
}

/// The words that stand behind each of these.
fn names_behind<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    let name = |(at, _): (usize, &str)| name_at(&text[at + before.len()..]);
    text.match_indices(before).filter_map(name).collect()
}

/// A name at the start of a text.
fn name_at(text: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    text.get(..end).filter(|name| !name.is_empty())
}

/// The variables that `-var name=value` sets, in whatever quotes.
fn arguments(text: &str) -> Vec<&str> {
    let name = |(at, found): (usize, &str)| {
        let rest = &text[at + found.len()..];
        let bare = rest.trim_start_matches(['=', ' ', '\t', '"', '\'', '\\']);
        // `-var-file`, `-variable`.
        let name = name_at(bare).filter(|_| bare.len() < rest.len())?;
        bare[name.len()..].starts_with('=').then_some(name)
    };
    text.match_indices("-var").filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::{arguments, is_shown};

    #[test]
    fn a_command_sets_variables_in_any_quotes() {
        let command =
            "terraform apply -var a=1 -var 'b=x y' -var=\"c=3\" --var=\"d=4\" -var-file=e.tfvars -var $F";
        assert_eq!(arguments(command), ["a", "b", "c", "d"]);
    }

    #[test]
    fn a_file_that_shows_settings_sets_nothing() {
        for (path, shown) in
            [(".env.example", true), ("a/sample.env", true), (".env", false), ("examples/.env", false)]
        {
            assert_eq!(is_shown(path), shown, "{path}");
        }
    }
}
