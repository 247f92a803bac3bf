//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`,
//! and the escapes `${*}`, `${?}`, `${$}`. What they stand for is literal: a
//! `*` in a tag's value is no wildcard.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use super::pattern::{Unit, push_pattern, text_units};
use super::request::{Env, Lookup};
use crate::syntax::{Hole, Part, Text};

/// Whether a policy's `Version` gives variables their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variables {
    /// Version 2012-10-17.
    On,
    /// An older version or none: `${...}` is ordinary text.
    Off,
    /// The version is a hole.
    Open,
}

/// A policy text prepared for filling in variables.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Template {
    /// No variables and no holes: the text as written.
    Plain,
    /// Pieces to be put together per request.
    Pieces(Vec<Piece>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// Text as written, wildcards included.
    Written(Box<str>),
    /// A character that is never a wildcard.
    Escaped(char),
    /// A variable: its key as written and in lower case, and its default.
    Variable { name: Box<str>, key: Box<str>, default: Option<Text> },
    /// What the files do not tell.
    Hole(Hole),
}

impl Template {
    /// Prepares a text. Variables are known only behind `skip_colons` colons:
    /// in a resource ARN behind the fifth.
    pub(super) fn new(text: &Text, variables: Variables, skip_colons: usize) -> Self {
        if let Some(literal) = text.literal()
            && (variables == Variables::Off || !literal.contains("${"))
        {
            return Self::Plain;
        }
        let mut pieces = Vec::new();
        let mut colons = skip_colons;
        for part in text.parts() {
            match part {
                Part::Hole(hole) => pieces.push(Piece::Hole(hole)),
                Part::Literal(literal) if variables == Variables::Off => {
                    pieces.push(Piece::Written((&*literal).into()));
                }
                Part::Literal(literal) => split_literal(&literal, variables, &mut colons, &mut pieces),
            }
        }
        Self::Pieces(pieces)
    }

    /// The text for this request with wildcards left as they are written;
    /// nothing if a variable has no value.
    pub(super) fn text(&self, written: &Text, env: &Env<'_>) -> Option<Text> {
        let Self::Pieces(pieces) = self else { return Some(written.clone()) };
        let mut parts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece {
                Piece::Written(literal) => parts.push(Part::Literal((&**literal).into())),
                Piece::Escaped(c) => parts.push(Part::Literal(c.to_string().into())),
                Piece::Hole(hole) => parts.push(Part::Hole(hole.clone())),
                Piece::Variable { key, default, .. } => {
                    parts.extend(resolve(key, default.as_ref(), env)?.parts());
                }
            }
        }
        Some(Text::from_parts(parts))
    }

    /// The pattern for this request; nothing if a variable has no value.
    pub(super) fn units(&self, written: &Text, env: &Env<'_>) -> Option<Vec<Unit>> {
        let Self::Pieces(pieces) = self else { return Some(super::pattern::pattern_units(written)) };
        let mut units = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Written(literal) => push_pattern(&mut units, literal),
                Piece::Escaped(c) => units.push(Unit::Char(*c)),
                Piece::Hole(hole) => units.push(Unit::of_hole(hole)),
                Piece::Variable { key, default, .. } => {
                    units.extend(text_units(&resolve(key, default.as_ref(), env)?));
                }
            }
        }
        Some(units)
    }

    /// The keys of the variables, as written.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let pieces: &[Piece] = match self {
            Self::Plain => &[],
            Self::Pieces(pieces) => pieces,
        };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { name, .. } => Some(&**name),
            _ => None,
        })
    }
}

fn resolve(key: &str, default: Option<&Text>, env: &Env<'_>) -> Option<Text> {
    match env.lookup(key) {
        Lookup::Known(values) => match &*values {
            [value] => Some(value.clone()),
            [] => default.cloned(),
            // Only single-valued keys can be variables.
            _ => None,
        },
        Lookup::Absent => default.cloned(),
        Lookup::Unknown => Some(Text::hole(Hole::new(key))),
    }
}

fn split_literal(literal: &str, variables: Variables, colons: &mut usize, pieces: &mut Vec<Piece>) {
    let mut rest = literal;
    while *colons > 0 {
        let Some(at) = rest.find(':') else {
            pieces.push(Piece::Written(rest.into()));
            return;
        };
        pieces.push(Piece::Written(rest[..=at].into()));
        rest = &rest[at + 1..];
        *colons -= 1;
    }
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        let (before, inner) = (&rest[..start], &rest[start + 2..start + length]);
        if !before.is_empty() {
            pieces.push(Piece::Written(before.into()));
        }
        rest = &rest[start + length + 1..];
        pieces.push(if variables == Variables::Open {
            Piece::Hole(Hole::new("Version"))
        } else {
            variable(inner)
        });
    }
    if !rest.is_empty() {
        pieces.push(Piece::Written(rest.into()));
    }
}

fn variable(inner: &str) -> Piece {
    match inner {
        "*" => return Piece::Escaped('*'),
        "?" => return Piece::Escaped('?'),
        "$" => return Piece::Escaped('$'),
        _ => {}
    }
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default.trim().trim_matches('\'').into())),
        None => (inner, None),
    };
    let name = key.trim();
    Piece::Variable { name: name.into(), key: name.to_ascii_lowercase().into(), default }
}
