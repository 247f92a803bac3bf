//! The lines of files that a diagnostic shows. miette lets the labels of one
//! diagnostic point into one source; this source strings the needed lines of
//! several files together, each excerpt under its own name and with its own
//! line numbers, and refuses to be read across the seams, so that miette draws
//! one box per excerpt. Only the lines shown are ever copied, secrets are
//! masked, and nothing that a terminal would obey gets through.

use std::collections::HashMap;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::words::{safe, safe_char};
use crate::diagnostic::Place;
use crate::engine::Report;
use crate::rules::secrets;
use crate::source::{FileId, LineColumn, SourceFile, Sources, Span};

/// Lines between two places of one file that are worth showing to keep them in
/// one box.
const BRIDGED_LINES: usize = 2;
/// What stands for a secret, whatever its length.
const MASK: &str = "********";
const TAB: &str = "    ";

/// What must not be shown, by file; a file is looked at when it is first shown.
#[derive(Default)]
pub(super) struct Masks {
    of: HashMap<FileId, Vec<Span>>,
}

impl Masks {
    fn of(&mut self, report: &Report, file: FileId) -> &[Span] {
        self.of.entry(file).or_insert_with(|| {
            let read = report.files.get(file.0 as usize);
            let mut spans = read.map(secrets::values).unwrap_or_default();
            spans.extend(secrets::in_text(report.sources.file(file), read));
            spans
        })
    }
}

/// A place to show.
pub(super) struct Spot<'a> {
    pub(super) place: Place,
    pub(super) label: &'a str,
    pub(super) primary: bool,
}

/// Excerpts of files, strung together.
#[derive(Debug)]
pub(super) struct Excerpts {
    excerpts: Vec<Excerpt>,
}

#[derive(Debug)]
struct Excerpt {
    name: String,
    base: usize,
    text: String,
    /// 0-based.
    first_line: usize,
    line_count: usize,
    labels: Vec<Label>,
}

#[derive(Debug)]
struct Label {
    span: SourceSpan,
    words: String,
    primary: bool,
    at: LineColumn,
}

/// Spots of one file whose lines are near each other.
struct Cluster<'a, 's> {
    file: FileId,
    first: usize,
    last: usize,
    spots: Vec<&'s Spot<'a>>,
}

impl Excerpts {
    /// Excerpts with one line of context around primary spots, none around
    /// others, in the order of the spots. `columns` bounds the lines.
    pub(super) fn new(report: &Report, spots: &[Spot<'_>], masks: &mut Masks, columns: usize) -> Self {
        let sources = &report.sources;
        let mut base = 0;
        let excerpts = clusters(sources, spots)
            .into_iter()
            .map(|cluster| {
                let excerpt = {
                    let secrets = masks.of(report, cluster.file);
                    Excerpt::new(sources.file(cluster.file), &cluster, secrets, columns, base)
                };
                base += excerpt.text.len() + 1;
                excerpt
            })
            .collect();
        Self { excerpts }
    }

    /// The labels, as miette wants them.
    pub(super) fn labels(&self) -> Vec<LabeledSpan> {
        self.excerpts
            .iter()
            .flat_map(|excerpt| &excerpt.labels)
            .map(|label| {
                let words = (!label.words.is_empty()).then(|| label.words.clone());
                if label.primary {
                    LabeledSpan::new_primary_with_span(words, label.span)
                } else {
                    LabeledSpan::new_with_span(words, label.span)
                }
            })
            .collect()
    }
}

impl SourceCode for Excerpts {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let excerpt = self
            .excerpts
            .iter()
            .find(|excerpt| excerpt.base <= span.offset() && end <= excerpt.base + excerpt.text.len())
            .ok_or(MietteError::OutOfBounds)?;
        // Without context miette asks for the position to print above the box.
        let label =
            (before + after == 0).then(|| excerpt.labels.iter().find(|label| label.span == *span)).flatten();
        let (line, column) = label.map_or((excerpt.first_line, 0), |label| {
            (label.at.line.saturating_sub(1) as usize, label.at.column.saturating_sub(1) as usize)
        });
        Ok(Box::new(MietteSpanContents::new_named(
            excerpt.name.clone(),
            excerpt.text.as_bytes(),
            (excerpt.base, excerpt.text.len()).into(),
            line,
            column,
            excerpt.line_count,
        )))
    }
}

fn clusters<'a, 's>(sources: &Sources, spots: &'s [Spot<'a>]) -> Vec<Cluster<'a, 's>> {
    let mut clusters: Vec<Cluster<'a, 's>> = Vec::new();
    for spot in spots {
        let lines = sources.file(spot.place.file).lines();
        let line = lines.line_of(clamped(sources.file(spot.place.file), spot.place.span.start));
        let context = usize::from(spot.primary);
        let (first, last) =
            (line.saturating_sub(context), (line + context).min(lines.line_count().saturating_sub(1)));
        let near = clusters.iter_mut().find(|cluster| {
            cluster.file == spot.place.file
                && first <= cluster.last + 1 + BRIDGED_LINES
                && cluster.first <= last + 1 + BRIDGED_LINES
        });
        match near {
            Some(cluster) => {
                cluster.first = cluster.first.min(first);
                cluster.last = cluster.last.max(last);
                cluster.spots.push(spot);
            }
            None => clusters.push(Cluster { file: spot.place.file, first, last, spots: vec![spot] }),
        }
    }
    clusters
}

impl Excerpt {
    fn new(
        file: &SourceFile,
        cluster: &Cluster<'_, '_>,
        secrets: &[Span],
        columns: usize,
        base: usize,
    ) -> Self {
        let mut excerpt = Self {
            name: safe(&file.display),
            base,
            text: String::new(),
            first_line: cluster.first,
            line_count: cluster.last - cluster.first + 1,
            labels: Vec::new(),
        };
        for line in cluster.first..=cluster.last {
            if line > cluster.first {
                excerpt.text.push('\n');
            }
            let (start, end) = line_range(file, line);
            let spots: Vec<&&Spot<'_>> = cluster
                .spots
                .iter()
                .filter(|spot| file.lines().line_of(clamped(file, spot.place.span.start)) == line)
                .collect();
            let focus = spots.iter().map(|spot| spot.place.span.start as usize).min();
            let shown = Shown::new(file, (start, end), focus, secrets, columns);
            for spot in spots {
                let from = shown.position(marked_from(file, spot.place.span, (start, end)));
                let to = shown.position((spot.place.span.end as usize).min(end)).max(from);
                let offset = base + excerpt.text.len() + from;
                excerpt.labels.push(Label {
                    span: (offset, (to - from).max(1)).into(),
                    words: safe(spot.label),
                    primary: spot.primary,
                    at: file.line_column(spot.place.span.start),
                });
            }
            excerpt.text.push_str(&shown.text);
        }
        excerpt
    }
}

/// One line as it is shown, with where its bytes went.
struct Shown {
    text: String,
    /// Byte offset in the file, byte offset in `text`; ascending.
    positions: Vec<(usize, usize)>,
}

impl Shown {
    /// The line at `line`, cut to about `columns` characters around `focus`.
    fn new(
        file: &SourceFile,
        line: (usize, usize),
        focus: Option<usize>,
        secrets: &[Span],
        columns: usize,
    ) -> Self {
        let (start, end) = line;
        let text = &file.text;
        let is_long = text[start..end].chars().nth(columns).is_some();
        let mut from = start;
        if let Some(focus) = focus.filter(|focus| is_long && *focus < end)
            && text[start..floor(text, focus)].chars().nth(columns / 2).is_some()
        {
            let before = text[start..floor(text, focus)].char_indices().rev().take(columns / 4).last();
            from = before.map_or(start, |(offset, _)| start + offset);
        }
        let mut shown = Self { text: String::new(), positions: Vec::new() };
        if from > start {
            shown.text.push('\u{2026}');
        }
        let mut masked_until = start;
        for (taken, (offset, c)) in text[from..end].char_indices().enumerate() {
            let offset = from + offset;
            if is_long && taken == columns {
                shown.positions.push((offset, shown.text.len()));
                shown.text.push('\u{2026}');
                return shown;
            }
            shown.positions.push((offset, shown.text.len()));
            if offset < masked_until {
                continue;
            }
            match secrets.iter().find(|secret| secret.range().contains(&offset)) {
                Some(secret) => {
                    shown.text.push_str(MASK);
                    masked_until = secret.end as usize;
                }
                None => match c {
                    '\t' => shown.text.push_str(TAB),
                    '\u{feff}' => {}
                    c => shown.text.push(safe_char(c)),
                },
            }
        }
        shown.positions.push((end, shown.text.len()));
        if focus.is_some_and(|focus| focus >= end) {
            // miette draws no marker behind the last character of a text.
            shown.text.push(' ');
        }
        shown
    }

    /// Where a byte of the file went; what was cut off is at the edge.
    fn position(&self, offset: usize) -> usize {
        let after = self.positions.partition_point(|(from, _)| *from < offset);
        self.positions.get(after).or(self.positions.last()).map_or(0, |(_, to)| *to)
    }
}

/// Where the marker of a place starts. A value of many lines shows no more than
/// its bracket on the first one; then what stands before it, its key, is
/// marked, too.
fn marked_from(file: &SourceFile, span: Span, (line_start, line_end): (usize, usize)) -> usize {
    let start = span.start as usize;
    let is_bracket = file.text.get(start..line_end).is_some_and(|rest| matches!(rest.trim(), "{" | "["));
    if !is_bracket || span.end as usize <= line_end {
        return start;
    }
    let before = &file.text[line_start..start];
    line_start + (before.len() - before.trim_start().len())
}

/// The range of a line (0-based) without its line ending.
fn line_range(file: &SourceFile, line: usize) -> (usize, usize) {
    let lines = file.lines();
    let start = lines.line_start(line) as usize;
    let end =
        if line + 1 < lines.line_count() { lines.line_start(line + 1) as usize } else { file.text.len() };
    (start, start + file.text[start..end].trim_end_matches(['\n', '\r']).len())
}

fn clamped(file: &SourceFile, offset: u32) -> u32 {
    offset.min(u32::try_from(file.text.len()).unwrap_or(u32::MAX))
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
