//! Where a value stands that a template only names: in its parameters, its
//! variables, or elsewhere in the template.

use std::collections::BTreeSet;

use super::Workspace;
use crate::diagnostic::Place;
use crate::formats::Content;
use crate::model::ManifestOrg;
use crate::source::{FileId, SourceFile, Span, join};
use crate::syntax::{Node, is_hcl_module};

/// How many files are searched: a folder of templates has a handful of files
/// with values, and one of thousands holds something else.
const MOST_SEARCHED: usize = 256;

/// How many references may lead to a value, and how many values are shown.
const MOST_FOLLOWED: usize = 64;
const MOST_SHOWN: usize = 4;
/// How long a string may be that is searched for references.
const LONGEST_STRING: usize = 200;

impl Workspace<'_> {
    /// Where a value is written that the text at `used` names and does not
    /// spell out; nothing where it does, or where no file near it has it.
    pub fn given_at(&self, value: &str, used: Place) -> Option<Place> {
        let source = self.sources.file(used.file);
        let named = source.text.get(used.span.range())?;
        if value.len() < 2 || named.contains(value) {
            return None;
        }
        let own = occurrence(source, value).map(|span| Place { file: used.file, span });
        own.or_else(|| {
            let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let near = self.sources.iter().filter(|(file, other)| {
                *file != used.file && other.path.starts_with(folder) && !self.is_manifest(*file)
            });
            let mut near: Vec<(FileId, &SourceFile)> = near.take(MOST_SEARCHED).collect();
            near.sort_by_key(|(_, other)| other.path.matches('/').count());
            near.into_iter()
                .find_map(|(file, other)| occurrence(other, value).map(|span| Place { file, span }))
        })
    }

    /// Where the values are written that the text at a place refers to, also
    /// within a string of one line. Of those of several files of variables, the
    /// ones that `words` name, and none that are given for other organizations
    /// than these alone.
    pub fn written_at(&self, at: Place, words: &str, orgs: &[String]) -> Vec<Place> {
        let others = self.given_to_others(orgs);
        let (mut all, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut left = vec![at];
        while let Some(next) = left.pop().filter(|_| all.len() < MOST_SHOWN && seen.len() < MOST_FOLLOWED) {
            if !seen.insert(next) {
                continue;
            }
            let targets = self.referred(next);
            if targets.is_empty() && next != at && self.is_value(next) {
                all.insert(next);
            }
            left.extend(targets.into_iter().filter(|target| !others.holds(*target)));
        }
        let is_named = |place: &&Place| words.contains(&self.sources.file(place.file).path);
        let named: Vec<Place> = all.iter().filter(is_named).copied().collect();
        if named.is_empty() { all.into_iter().collect() } else { named }
    }

    /// The parameter of a template to whose value the text at a place comes.
    pub fn parameter_at(&self, at: Place) -> Option<&str> {
        let text = self.sources.file(at.file).text.get(at.span.range())?;
        let read = self.files.get(at.file.0 as usize)?;
        let declared = read.parsed.documents.iter().filter_map(|root| root.get("Parameters"));
        let mut names = declared.flat_map(Node::entries).map(|entry| &*entry.key);
        // As in `!Ref Name`, `{"Ref": "Name"}` and `${Name}`.
        let is_word = |c: char| c.is_ascii_alphanumeric();
        names.find(|name| {
            let mut words = text.split(|c: char| !is_word(c)).filter(|word| !word.is_empty());
            (words.next() == Some("Ref") && words.next() == Some(*name) && words.next().is_none())
                || text.matches("${").count() == 1 && text.contains(&format!("${{{name}}}"))
        })
    }

    /// What manifests give a template for other organizations than these.
    fn given_to_others(&self, orgs: &[String]) -> ForOthers {
        let mut found = ForOthers::default();
        let is_own = |org: &ManifestOrg| orgs.contains(&org.name.value.to_string());
        // What is also given for these comes last, and is taken out again.
        let (own, others): (Vec<&ManifestOrg>, Vec<_>) =
            self.orgs.iter().filter(|_| !orgs.is_empty()).partition(|org| is_own(org));
        for (org, keep) in
            others.into_iter().map(|org| (org, true)).chain(own.into_iter().map(|org| (org, false)))
        {
            for binding in org.bindings() {
                for file in binding.documents.parameters.some().into_iter().flatten() {
                    let path =
                        file.file.value.literal().map(|path| join(&self.sources.file(org.file).path, path));
                    let Some(file) = path.and_then(|path| self.sources.by_path(&path)) else { continue };
                    if keep {
                        found.files.insert(file)
                    } else {
                        found.files.remove(&file)
                    };
                }
                let places = binding.parameters.iter().map(|(_, value)| value.place);
                found.places.extend(places.filter(|_| keep));
            }
        }
        found
    }

    /// What the text at a place refers to, one step on.
    fn referred(&self, at: Place) -> Vec<Place> {
        let Some(read) = self.files.get(at.file.0 as usize) else { return Vec::new() };
        let text = self.sources.file(at.file).text.get(at.span.range()).unwrap_or_default();
        let is_string = text.len() < LONGEST_STRING && !text.contains('\n') && text.contains("${");
        let within = |(span, _): &(&Span, _)| at.span == **span || is_string && at.span.contains(**span);
        let behind = read.given.range(Span { end: at.span.start, ..at.span }..);
        let here = behind.take_while(|(span, _)| span.start <= at.span.end).filter(within);
        here.flat_map(|(_, values)| values).copied().collect()
    }

    /// Whether a value is written at a place, and no reference to one.
    fn is_value(&self, at: Place) -> bool {
        let source = self.sources.file(at.file);
        let text = source.text.get(at.span.range()).unwrap_or_default();
        !is_hcl_module(&source.path)
            || text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '"' | '[' | '<'))
            || matches!(text, "true" | "false")
    }

    fn is_manifest(&self, file: FileId) -> bool {
        self.files[file.0 as usize]
            .contents
            .iter()
            .any(|content| matches!(content, Content::Manifest { .. } | Content::App(_)))
    }
}

/// Values that are given for other organizations.
#[derive(Default)]
struct ForOthers {
    files: BTreeSet<FileId>,
    places: BTreeSet<Place>,
}

impl ForOthers {
    fn holds(&self, value: Place) -> bool {
        self.files.contains(&value.file) || self.places.contains(&value)
    }
}

/// The first place at which a value stands by itself.
fn occurrence(source: &SourceFile, value: &str) -> Option<Span> {
    let part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    source.text.match_indices(value).find_map(|(start, _)| {
        let end = start + value.len();
        let alone = !source.text[..start].ends_with(part) && !source.text[end..].starts_with(part);
        alone.then(|| Span::new(start, end))
    })
}
