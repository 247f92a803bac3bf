//! IAM wildcards (`*` any run, `?` one character) over texts that may have
//! holes on both sides. The answer is exact: true if every filling of the
//! holes matches, false if none does, else unknown.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use crate::kleene::Truth;
use crate::syntax::{Hole, Part, Text};

/// Above this product of lengths no table is filled; the answer is unknown.
const TABLE_LIMIT: usize = 1 << 22;
/// How many ways to fill the holes of a text are followed at once.
const WORLD_LIMIT: usize = 64;

/// One step of a pattern or of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// This character.
    Char(char),
    /// Any one character.
    One,
    /// Any run of characters.
    Run,
    /// A run of characters that the files do not tell.
    Hole,
    /// The same, and one of this identity is this very run wherever it stands.
    Same(std::num::NonZeroU64),
}

impl Unit {
    pub(super) fn of_hole(hole: &Hole) -> Self {
        hole.identity.map_or(Self::Hole, Self::Same)
    }

    /// Whether the files do not tell what stands here.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Hole | Self::Same(_))
    }
}

/// Whether an IAM pattern matches a text, upper and lower case told apart.
pub fn glob_matches(pattern: &Text, text: &Text) -> Truth {
    match (pattern.literal(), text.literal()) {
        (Some(pattern), Some(text)) => Truth::from(glob(pattern, text)),
        _ => match_units(&pattern_units(pattern), &text_units(text)),
    }
}

/// The same for two literal strings.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    glob_by(pattern.as_bytes(), text.as_bytes(), |a, b| a == b)
}

/// The same for two literal strings, ASCII letters compared without case.
pub(super) fn glob_ignoring_case(pattern: &str, text: &str) -> bool {
    glob_by(pattern.as_bytes(), text.as_bytes(), |a, b| a.eq_ignore_ascii_case(&b))
}

fn glob_by(pattern: &[u8], text: &[u8], same: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                retry = Some((p, t));
            }
            Some(b'?') => {
                p += 1;
                t += char_len(text[t]);
            }
            Some(&unit) if same(unit, text[t]) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = retry else { return false };
                t = from + char_len(text[from]);
                p = after;
                retry = Some((after, t));
            }
        }
    }
    pattern[p..].iter().all(|&unit| unit == b'*')
}

fn char_len(first: u8) -> usize {
    match first {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

/// A pattern as units: its `*` and `?` are wildcards.
pub(super) fn pattern_units(pattern: &Text) -> Vec<Unit> {
    let mut units = Vec::new();
    for part in pattern.parts() {
        match part {
            Part::Literal(literal) => push_pattern(&mut units, &literal),
            Part::Hole(hole) => units.push(Unit::of_hole(&hole)),
        }
    }
    units
}

pub(super) fn push_pattern(units: &mut Vec<Unit>, literal: &str) {
    units.extend(literal.chars().map(|c| match c {
        '*' => Unit::Run,
        '?' => Unit::One,
        c => Unit::Char(c),
    }));
}

/// A text as units: its `*` and `?` are ordinary characters.
pub(super) fn text_units(text: &Text) -> Vec<Unit> {
    let mut units = Vec::new();
    for part in text.parts() {
        match part {
            Part::Literal(literal) => units.extend(literal.chars().map(Unit::Char)),
            Part::Hole(hole) => units.push(Unit::of_hole(&hole)),
        }
    }
    units
}

/// Whether pattern units match text units (which hold no wildcards).
pub(super) fn match_units(pattern: &[Unit], text: &[Unit]) -> Truth {
    if always(pattern, text) {
        Truth::True
    } else if possible(pattern, text) {
        Truth::Unknown
    } else {
        Truth::False
    }
}

fn fits(pattern: Unit, text: Unit) -> bool {
    match (pattern, text) {
        (Unit::Char(a), Unit::Char(b)) => a == b,
        (Unit::One, Unit::Char(_)) => true,
        // Wildcards within it match themselves.
        (Unit::Same(a), Unit::Same(b)) => a == b,
        _ => false,
    }
}

/// Whether every filling matches. A hole in the pattern can be filled with a
/// character that the text lacks, so it never holds for such a pattern; one
/// that stands for one value matches itself.
fn always(pattern: &[Unit], text: &[Unit]) -> bool {
    if pattern.contains(&Unit::Hole) {
        return false;
    }
    if pattern.contains(&Unit::One) && text.iter().any(|unit| unit.is_open()) {
        let alike = |unit: &Unit| matches!(unit, Unit::Same(_));
        return !pattern.iter().any(alike) && always_with_singles(pattern, text);
    }
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Unit::Run) => {
                p += 1;
                retry = Some((p, t));
            }
            Some(&unit) if fits(unit, text[t]) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = retry else { return false };
                t = from + 1;
                p = after;
                retry = Some((after, t));
            }
        }
    }
    pattern[p..].iter().all(|&unit| unit == Unit::Run)
}

/// The same where `?` might take a character out of a hole. Among fillings of
/// one length, characters that the pattern does not name are the hardest to
/// match, so only the length of each filling needs trying. A world is the set
/// of pattern positions that one choice of lengths reaches; a world that
/// contains another one matches whenever that does and is dropped.
fn always_with_singles(pattern: &[Unit], text: &[Unit]) -> bool {
    if pattern.len().saturating_mul(text.len()) > TABLE_LIMIT / 16 {
        return false;
    }
    let mut start = vec![false; pattern.len() + 1];
    start[0] = true;
    let mut worlds = vec![closed(pattern, start)];
    for &unit in text {
        let mut next: Vec<Vec<bool>> = Vec::new();
        for world in worlds {
            if unit.is_open() {
                let mut longer = world.clone();
                for _ in 0..=pattern.len() {
                    let step = advance(pattern, &longer, None);
                    if step == longer {
                        break;
                    }
                    keep_smallest(&mut next, longer);
                    longer = step;
                }
                keep_smallest(&mut next, longer);
            } else {
                keep_smallest(&mut next, advance(pattern, &world, Some(unit)));
            }
            if next.len() > WORLD_LIMIT {
                return false;
            }
        }
        worlds = next;
    }
    worlds.iter().all(|world| world[pattern.len()])
}

fn closed(pattern: &[Unit], mut world: Vec<bool>) -> Vec<bool> {
    for (at, &unit) in pattern.iter().enumerate() {
        if world[at] && unit == Unit::Run {
            world[at + 1] = true;
        }
    }
    world
}

fn advance(pattern: &[Unit], world: &[bool], unit: Option<Unit>) -> Vec<bool> {
    let mut next = vec![false; world.len()];
    for (at, &own) in pattern.iter().enumerate().filter(|(at, _)| world[*at]) {
        match own {
            Unit::Run => next[at] = true,
            Unit::One => next[at + 1] = true,
            _ => next[at + 1] |= unit.is_some_and(|unit| fits(own, unit)),
        }
    }
    closed(pattern, next)
}

fn keep_smallest(worlds: &mut Vec<Vec<bool>>, world: Vec<bool>) {
    let within = |a: &[bool], b: &[bool]| a.iter().zip(b).all(|(a, b)| !a || *b);
    if worlds.iter().any(|known| within(known, &world)) {
        return;
    }
    worlds.retain(|known| !within(&world, known));
    worlds.push(world);
}

/// Whether some filling matches: the two describe at least one common string.
fn possible(pattern: &[Unit], text: &[Unit]) -> bool {
    if pattern.len().saturating_mul(text.len()) > TABLE_LIMIT {
        return true;
    }
    let is_hole = |at: usize| text.get(at).is_some_and(|unit| unit.is_open());
    // row[j]: the pattern so far and text[..j] describe a common string.
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for &unit in pattern {
        let wild = unit == Unit::Run || unit.is_open();
        let mut next = vec![false; text.len() + 1];
        for j in 0..=text.len() {
            if !row[j] {
                continue;
            }
            if wild || is_hole(j) {
                next[j] = true;
                if j < text.len() {
                    row[j + 1] = true;
                }
            }
            if j < text.len() && fits(unit, text[j]) {
                next[j + 1] = true;
            }
        }
        row = next;
    }
    for j in 0..text.len() {
        if row[j] && is_hole(j) {
            row[j + 1] = true;
        }
    }
    row[text.len()]
}
