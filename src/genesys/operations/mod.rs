//! Operations of the public API: what they ask for, and how the many ways of
//! naming one lead to it.
//!
//! <https://api.mypurecloud.com/api/v2/docs/swagger>

mod nearest;
pub(super) mod parse;

use std::fmt;
use std::ops::Range;

use self::parse::{Query, Target, placeholder};
use super::blob::{BY_ID, CLAIMED, Names, OPERATIONS, WORDS};
use super::words::alike;
use super::{Catalog, Name};
use crate::blob::first_not;

/// An HTTP method of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    const ALL: [Self; 6] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The method's name, in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method of this name in any case.
    pub fn spelled(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// How the permissions of an operation combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// It asks for none.
    None,
    /// One of them suffices.
    Any,
    /// All are needed.
    All,
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Context {
    /// Clients and users.
    #[default]
    Either,
    /// Users only: client credentials get `400 not.a.user`.
    UserOnly,
    /// It speaks of the caller as a user (`/me`); nothing says that client
    /// credentials are refused.
    UserLikely,
    /// Client credentials only: users get `400 not.a.client`.
    ClientOnly,
    /// Called without an OAuth token.
    NoOauth,
    /// Called with a signed token of its own, such as a guest's.
    Jwt,
}

/// An operation of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path template, from `/api/v2/` on.
    pub path: Name,
    /// The operation id, which is also the name of the SDK method; empty where
    /// it is undocumented.
    pub id: Name,
    /// Any one of these scopes suffices.
    pub scopes: Vec<Name>,
    /// The permissions that it asks for. A few operations also accept an old
    /// word that is no triple (`admin`); no role can be written with those.
    pub permissions: Vec<Name>,
    /// How they combine.
    pub mode: Mode,
    /// Who may call it.
    pub context: Context,
    /// The API definition says that it will go away.
    pub deprecated: bool,
    /// The SDKs say that it may change without notice.
    pub preview: bool,
    /// Official tools call it, the public API definition does not know it: its
    /// scopes are unknown.
    pub undocumented: bool,
}

impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.method, self.path)
    }
}

/// Why nothing, or not one thing, was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissKind {
    /// Neither a path nor an operation id can be read in it.
    Unreadable,
    /// The path exists, with other methods: `nearest` lists them.
    OtherMethods,
    /// The path exists with several methods and none was named.
    NoMethod,
    /// Several operations carry this id.
    Ambiguous,
    /// It is the path at which tokens are requested: no operation of the API,
    /// but `https://login.<domain>/oauth/token`.
    TokenEndpoint,
    /// Nothing of that path or name exists in the public API.
    Unknown {
        /// Forum posts and invented examples speak of this very path.
        claimed_elsewhere: bool,
    },
}

/// An operation that was not found, and what may be meant, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationMiss {
    /// Why.
    pub kind: MissKind,
    /// What may be meant.
    pub nearest: Vec<Operation>,
}

const DEPRECATED: u8 = 1 << 5;
const PREVIEW: u8 = 1 << 6;
const UNDOCUMENTED: u8 = 1 << 7;

impl Catalog {
    /// The operation that somebody names: method and path, with or without
    /// host, prefix and query, with concrete ids or any placeholder names; a
    /// path that has one method; an operation id or SDK method name.
    ///
    /// # Errors
    /// What may be meant instead, where not exactly one operation is named.
    pub fn find_operation(&self, text: &str) -> Result<Operation, OperationMiss> {
        let Some(query) = parse::query(text) else {
            return Err(OperationMiss { kind: MissKind::Unreadable, nearest: Vec::new() });
        };
        match &query.target {
            Target::Id(id) => self.find_id(id, &query),
            Target::Path(segments) => self.find_path(segments, &query),
        }
    }

    /// Every operation, the user's own first.
    pub fn operations(&self) -> impl Iterator<Item = Operation> {
        self.operations.iter().cloned().chain((0..OPERATIONS.len()).map(embedded))
    }

    fn find_id(&self, id: &str, query: &Query) -> Result<Operation, OperationMiss> {
        let mut found: Vec<Operation> = self
            .operations
            .iter()
            .filter(|own| !own.id.is_empty() && same_id(&own.id, id))
            .cloned()
            .collect();
        let row = |number| BY_ID.number(number, 0);
        let first = first_not(0..BY_ID.len(), |number| lower_id(row(number)).as_str() < id);
        found.extend((first..BY_ID.len()).map(row).take_while(|row| lower_id(*row) == id).map(embedded));
        match found.len() {
            0 => Err(self.unknown(query)),
            1 => Ok(found.remove(0)),
            _ => Err(OperationMiss { kind: MissKind::Ambiguous, nearest: found }),
        }
    }

    fn find_path(&self, segments: &[String], query: &Query) -> Result<Operation, OperationMiss> {
        let mut found: Vec<Operation> =
            self.operations.iter().filter(|own| matches_own(&own.path, segments)).cloned().collect();
        let mut ranges = Vec::new();
        matching(segments, 2, 0..OPERATIONS.len(), &mut ranges);
        for operation in ranges.into_iter().flatten().map(embedded) {
            // The most literal template comes first and owns its methods.
            if !found.iter().any(|known| known.method == operation.method) {
                found.push(operation);
            }
        }
        match query.method {
            _ if found.is_empty() => Err(self.unknown(query)),
            None if found.len() == 1 => Ok(found.remove(0)),
            None => Err(OperationMiss { kind: MissKind::NoMethod, nearest: found }),
            Some(method) => match found.iter().position(|known| known.method == method) {
                Some(position) => Ok(found.swap_remove(position)),
                None => Err(OperationMiss { kind: MissKind::OtherMethods, nearest: found }),
            },
        }
    }

    fn unknown(&self, query: &Query) -> OperationMiss {
        if matches!(&query.target, Target::Path(segments) if segments == &["oauth", "token"]) {
            return OperationMiss { kind: MissKind::TokenEndpoint, nearest: Vec::new() };
        }
        let claimed_elsewhere = query.path().is_some_and(|path| {
            let ask: Vec<&str> = path.split('/').collect();
            CLAIMED.names().any(|claimed| {
                let parts = || claimed.split('/');
                parts().count() == ask.len()
                    && parts().zip(&ask).all(|(a, b)| a == *b || a.starts_with('{') && b.starts_with('{'))
            })
        });
        OperationMiss { kind: MissKind::Unknown { claimed_elsewhere }, nearest: nearest::find(self, query) }
    }
}

fn same_id(id: &str, lower: &str) -> bool {
    let letters = id.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    letters.eq(lower.bytes())
}

fn lower_id(row: usize) -> String {
    OPERATIONS.text(row, 4).to_ascii_lowercase()
}

fn path(row: usize) -> &'static str {
    OPERATIONS.text(row, 0)
}

/// A segment of a template, placeholders all alike and after every literal:
/// the order in which the generator sorts.
fn segment(row: usize, depth: usize) -> Option<&'static str> {
    let segment = path(row).trim_start_matches('/').split('/').nth(depth)?;
    Some(if segment.starts_with('{') { "{" } else { segment })
}

/// Collects the operations whose template fits `asked`, literal segments
/// before placeholders. Rows in `range` agree in all segments before `depth`.
fn matching(asked: &[String], depth: usize, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(wanted) = asked.get(depth - 2) else {
        let end = first_not(range.clone(), |row| segment(row, depth).is_none());
        if range.start < end {
            found.push(range.start..end);
        }
        return;
    };
    let narrow = |key: &str| {
        let start = first_not(range.clone(), |row| segment(row, depth).is_none_or(|s| s < key));
        start..first_not(start..range.end, |row| segment(row, depth) == Some(key))
    };
    let any = narrow("{");
    if placeholder(wanted).is_none() {
        let literal = narrow(wanted);
        let siblings = range.start..any.start;
        if !literal.is_empty() {
            matching(asked, depth + 1, literal, found);
        } else if !any.is_empty() && is_misspelt(wanted, depth, siblings) {
            return;
        }
    }
    if !any.is_empty() {
        matching(asked, depth + 1, any, found);
    }
}

/// Whether a segment where a template takes any value is rather a word of the
/// API in the wrong place or misspelt, than somebody's id.
fn is_misspelt(wanted: &str, depth: usize, mut siblings: Range<usize>) -> bool {
    if !wanted.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    if WORDS.find(wanted).is_some() {
        return true;
    }
    siblings.start = first_not(siblings.clone(), |row| segment(row, depth).is_none());
    while !siblings.is_empty()
        && let Some(word) = segment(siblings.start, depth)
    {
        if alike(wanted, word) >= 0.75 {
            return true;
        }
        siblings.start = first_not(siblings.clone(), |row| segment(row, depth) == Some(word));
    }
    false
}

fn matches_own(template: &str, asked: &[String]) -> bool {
    let mut parts = template.trim_start_matches('/').split('/').skip(2);
    asked.iter().all(|wanted| {
        parts.next().is_some_and(|part| match placeholder(wanted) {
            Some(_) => part.starts_with('{'),
            None => part == wanted || part.starts_with('{'),
        })
    }) && parts.next().is_none()
}

fn embedded(row: usize) -> Operation {
    let flags = OPERATIONS.byte(row, 3);
    Operation {
        method: Method::ALL.get(usize::from(OPERATIONS.byte(row, 2))).copied().unwrap_or(Method::Get),
        path: path(row).into(),
        id: OPERATIONS.text(row, 4).into(),
        scopes: OPERATIONS.list(row, 6).map(Name::from).collect(),
        permissions: OPERATIONS.list(row, 8).map(Name::from).collect(),
        mode: match flags & 3 {
            0 => Mode::None,
            1 => Mode::Any,
            _ => Mode::All,
        },
        context: match flags >> 2 & 7 {
            0 => Context::Either,
            1 => Context::UserOnly,
            2 => Context::UserLikely,
            3 => Context::ClientOnly,
            4 => Context::NoOauth,
            _ => Context::Jwt,
        },
        deprecated: flags & DEPRECATED != 0,
        preview: flags & PREVIEW != 0,
        undocumented: flags & UNDOCUMENTED != 0,
    }
}

#[cfg(test)]
mod tests;
