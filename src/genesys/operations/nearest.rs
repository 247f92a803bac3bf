//! Real operations that may be meant by a name that does not exist. Paths are
//! compared word by word; a rare word says more than a frequent one, and some
//! words mean the same to people (`summary`, `aggregates`).

use std::collections::HashMap;

use super::parse::{Query, Target, placeholder};
use super::{DEPRECATED, Method, OPERATIONS, Operation, PREVIEW, UNDOCUMENTED, embedded, path};
use crate::genesys::Catalog;
use crate::genesys::blob::{Names, WORDS};
use crate::genesys::words::{alike, singular};

const AT_MOST: usize = 4;
const LONGEST_WORD: usize = 64;
const MOST_WORDS: usize = 12;

/// Words that people use for one another, singular.
static SAME_THING: [&[&str]; 10] = [
    &["summary", "aggregate", "statistic", "stat", "metric", "report", "total", "kpi", "observation"],
    &["conversation", "session", "interaction", "chat", "dialog"],
    &["search", "query", "find", "list", "lookup"],
    &["user", "agent", "person", "people", "employee"],
    &["export", "download", "job", "bulk"],
    &["webhook", "subscription", "notification", "channel", "event"],
    &["permission", "role", "grant"],
    &["wfm", "workforce", "workforcemanagement"],
    &["organization", "org", "tenant"],
    &["status", "state", "presence"],
];

pub(super) fn find(catalog: &Catalog, query: &Query) -> Vec<Operation> {
    match &query.target {
        Target::Id(id) => by_id(id),
        Target::Path(segments) => by_path(catalog, segments, query.method),
    }
}

fn by_id(id: &str) -> Vec<Operation> {
    let mut near: Vec<(f64, usize)> = (0..OPERATIONS.len())
        .filter_map(|row| {
            let known = OPERATIONS.text(row, 4);
            if known.len().abs_diff(id.len()) * 3 > id.len() {
                return None;
            }
            let alike = strsim::normalized_levenshtein(id, &known.to_ascii_lowercase());
            (alike >= 0.75).then_some((alike, row))
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    near.into_iter().take(AT_MOST).map(|(_, row)| embedded(row)).collect()
}

/// How alike each asked word is to the words of one literal segment.
struct Likeness {
    of_asked: Vec<f32>,
    words: usize,
}

struct Candidate {
    rows: std::ops::Range<usize>,
    likeness: Vec<f32>,
    unasked: usize,
}

fn by_path(catalog: &Catalog, segments: &[String], method: Option<Method>) -> Vec<Operation> {
    let mut asked: Vec<String> = Vec::new();
    let mut worth: Vec<f32> = Vec::new();
    let mut subject = None;
    for (depth, segment) in segments.iter().enumerate().filter(|(_, segment)| placeholder(segment).is_none())
    {
        for (place, word) in compound(&segment.to_ascii_lowercase()).into_iter().enumerate() {
            if word.len() <= LONGEST_WORD && !asked.contains(&word) && asked.len() < MOST_WORDS {
                if depth == 1 && place == 0 {
                    subject = Some(asked.len());
                }
                asked.push(word);
                // What `botconversations` are about are bots.
                worth.push(if place == 0 { 1.0 } else { 0.7 });
            }
        }
    }
    if asked.is_empty() {
        return Vec::new();
    }
    let candidates = candidates(&asked);
    let weights: Vec<f32> = worth
        .into_iter()
        .enumerate()
        .map(|(word, worth)| {
            let known = candidates.iter().filter(|c| c.likeness.get(word).is_some_and(|s| *s > 0.9)).count();
            (candidates.len() as f32 / known.max(1) as f32).ln().clamp(1.0, 6.0) * worth
        })
        .collect();
    let all: f32 = weights.iter().sum();
    let mut scored: Vec<(f32, usize, bool)> = candidates
        .iter()
        .map(|candidate| {
            let shared: f32 =
                candidate.likeness.iter().zip(&weights).map(|(alike, weight)| alike * weight).sum();
            let (row, fit) = best_row(candidate.rows.clone(), method);
            let shape = shape_fit(path(row), segments);
            let on_subject =
                subject.and_then(|word| candidate.likeness.get(word)).is_some_and(|alike| *alike > 0.6)
                    && in_area(path(row), segments);
            (shared / all - 0.04 * candidate.unasked as f32 + fit + shape, row, on_subject)
        })
        .filter(|(score, ..)| *score > 0.3)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (best, on_subject) =
        scored.first().map_or((0.0, false), |(score, _, on_subject)| (*score, *on_subject));
    // Where the best speaks of the thing that was asked about, others must too.
    scored.retain(|(score, _, also)| *score > best - 0.3 && (*also || !on_subject));
    let own = catalog.operations.iter().filter(|own| {
        let parts = own.path.to_ascii_lowercase();
        asked.iter().filter(|word| parts.contains(word.as_str())).count() * 2 > asked.len()
    });
    let mut families: Vec<&str> = Vec::new();
    let embedded = scored.into_iter().filter_map(|(_, row, _)| {
        let family = family(path(row));
        let seen = families.contains(&family);
        families.push(family);
        (!seen).then(|| embedded(row))
    });
    own.cloned().chain(embedded).take(AT_MOST).collect()
}

/// A path without what only asks the same in another way: a job, its results,
/// a query.
fn family(path: &str) -> &str {
    ["/jobs", "/query"]
        .into_iter()
        .filter_map(|way| path.find(way))
        .min()
        .and_then(|end| path.get(..end))
        .unwrap_or(path)
}

fn in_area(path: &str, asked: &[String]) -> bool {
    path.split('/').nth(3) == asked.first().map(String::as_str)
}

/// A small advantage for the area of the API that was named, and for as many
/// ids as were given.
fn shape_fit(path: &str, asked: &[String]) -> f32 {
    let given = asked.iter().filter(|segment| placeholder(segment).is_some()).count();
    let ids = path.matches('{').count() == given;
    f32::from(u8::from(in_area(path, asked))) * 0.08 + f32::from(u8::from(ids)) * 0.02
}

/// One candidate per path, with at least one asked word in it.
fn candidates(asked: &[String]) -> Vec<Candidate> {
    let known: HashMap<&str, Likeness> = (0..WORDS.len())
        .map(|row| {
            let word = WORDS.text(row, 0);
            let parts = halves(word, WORDS.number(row, 2));
            let of_asked = asked
                .iter()
                .map(|asked| parts.iter().map(|part| meaning(asked, part)).fold(0.0, f32::max))
                .collect();
            (word, Likeness { of_asked, words: parts.len() })
        })
        .collect();
    let mut candidates = Vec::new();
    let mut start = 0;
    while start < OPERATIONS.len() {
        let name = path(start);
        let end = (start..OPERATIONS.len()).find(|row| path(*row) != name).unwrap_or(OPERATIONS.len());
        let mut likeness = vec![0.0_f32; asked.len()];
        let mut unasked = 0;
        for segment in name.trim_start_matches('/').split('/').skip(2) {
            let Some(word) = known.get(segment) else { continue };
            let hits = word.of_asked.iter().filter(|alike| **alike > 0.4).count();
            unasked += word.words.saturating_sub(hits);
            for (best, alike) in likeness.iter_mut().zip(&word.of_asked) {
                *best = best.max(*alike);
            }
        }
        candidates.push(Candidate { rows: start..end, likeness, unasked });
        start = end;
    }
    candidates
}

/// The operation of a path that fits the asked method best, and how well. Old
/// and unstable operations are no good advice.
fn best_row(rows: std::ops::Range<usize>, method: Option<Method>) -> (usize, f32) {
    let fit = |row: usize| {
        let flags = OPERATIONS.byte(row, 3);
        let own = Method::ALL.get(usize::from(OPERATIONS.byte(row, 2))).copied();
        let method = match method {
            Some(_) if own == method => 0.03,
            None if matches!(own, Some(Method::Get | Method::Post)) => 0.03,
            _ => 0.0,
        };
        let less = |flag: u8, by: f32| if flags & flag != 0 { by } else { 0.0 };
        method - less(DEPRECATED, 0.1) - less(PREVIEW, 0.05) - less(UNDOCUMENTED, 0.05)
    };
    rows.map(|row| (row, fit(row))).reduce(|a, b| if b.1 > a.1 { b } else { a }).unwrap_or((0, 0.0))
}

fn meaning(asked: &str, word: &str) -> f32 {
    let alike = alike(asked, word);
    let same = SAME_THING.iter().any(|group| group.contains(&asked) && group.contains(&word));
    if same { alike.max(0.7) } else { alike }
}

/// The words of a segment of the question: `botconversations` is `bot` and
/// `conversation`, because `conversations` is a word of the API.
fn compound(segment: &str) -> Vec<String> {
    let parts = segment.split(['-', '_', '.', ' ']).filter(|part| !part.is_empty());
    parts
        .flat_map(|part| {
            let known = |word: &str| WORDS.find(word).is_some() || WORDS.find(&format!("{word}s")).is_some();
            let split = (3..part.len().saturating_sub(3).min(LONGEST_WORD))
                .find(|at| part.is_char_boundary(*at) && part.get(*at..).is_some_and(known));
            halves(part, split.unwrap_or(0))
        })
        .collect()
}

fn halves(word: &str, split: usize) -> Vec<String> {
    match word.split_at_checked(split) {
        Some((first, second)) if !first.is_empty() => vec![singular(first).into(), singular(second).into()],
        _ => vec![singular(word).into()],
    }
}
