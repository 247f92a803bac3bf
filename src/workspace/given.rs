//! Where a value stands that a template only names: in its parameters, its
//! variables, or elsewhere in the template.

use super::Workspace;
use crate::diagnostic::Place;
use crate::formats::Content;
use crate::source::{FileId, SourceFile, Span};

/// How many files are searched: a folder of templates has a handful of files
/// with values, and one of thousands holds something else.
const MOST_SEARCHED: usize = 256;

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

    fn is_manifest(&self, file: FileId) -> bool {
        self.files[file.0 as usize]
            .contents
            .iter()
            .any(|content| matches!(content, Content::Manifest { .. } | Content::App(_)))
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
