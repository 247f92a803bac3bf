//! The tables of a TOML file while it is read. Headers and dotted keys reach
//! into tables that stand elsewhere in the file; here they find each other.

use std::collections::HashMap;
use std::sync::Arc;

use super::common::{self, MAX_DEPTH, syntax_problem};
use super::{Entry, Kind, Node, Problem};
use crate::source::Span;

/// A key, or one part of a dotted one.
pub(super) struct Key {
    pub(super) name: Arc<str>,
    pub(super) span: Span,
}

/// A value, with tables by their number.
pub(super) enum Slot {
    Value(Node),
    List(Vec<Self>, Span),
    Table(usize),
    /// `[[name]]`, one number for each time it stands there.
    Tables(Vec<usize>),
}

/// What made a table, which decides what may still be added to it.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    /// Only the header of a table below it: `a` in `[a.b]`.
    Implied,
    /// A dotted key: `a` in `a.b = 1`.
    Dotted,
    /// Its own header.
    Header,
    /// Braces; nothing can be added from outside.
    Inline,
}

struct Table {
    members: Vec<(Key, Slot)>,
    /// The first member of each name.
    index: HashMap<Arc<str>, usize>,
    origin: Origin,
    /// Its header or braces; none for the others.
    span: Option<Span>,
}

/// All tables of a file, by number.
pub(super) struct Tables(Vec<Table>);

impl Default for Tables {
    fn default() -> Self {
        let mut tables = Self(Vec::new());
        tables.new_table(Origin::Header, None);
        tables
    }
}

impl Tables {
    /// The table that is the document.
    pub(super) const ROOT: usize = 0;

    fn new_table(&mut self, origin: Origin, span: Option<Span>) -> usize {
        self.0.push(Table { members: Vec::new(), index: HashMap::new(), origin, span });
        self.0.len() - 1
    }

    /// A table in braces that opens here.
    pub(super) fn inline(&mut self, opening: Span) -> usize {
        self.new_table(Origin::Dotted, Some(opening))
    }

    /// The same table, closed: nothing can be added any more.
    pub(super) fn close_inline(&mut self, table: usize, span: Span) {
        self.0[table].origin = Origin::Inline;
        self.0[table].span = Some(span);
    }

    /// The table of a header. A name that is taken is reported, and the table
    /// is kept beside the other one.
    pub(super) fn header(
        &mut self,
        mut path: Vec<Key>,
        span: Span,
        is_list: bool,
    ) -> Result<(usize, Option<Problem>), Problem> {
        let Some(last) = path.pop() else {
            return Err(syntax_problem(span, "a table without a name", None));
        };
        let parent = self.descend(Self::ROOT, path, Origin::Implied)?;
        let known = self.0[parent].index.get(&last.name).copied();
        let problem = match known {
            None => None,
            Some(member) => match &self.0[parent].members[member].1 {
                Slot::Table(table) if !is_list && self.0[*table].origin == Origin::Implied => {
                    let table = *table;
                    self.0[table].origin = Origin::Header;
                    self.0[table].span = Some(span);
                    return Ok((table, None));
                }
                Slot::Tables(_) if is_list => {
                    let table = self.new_table(Origin::Header, Some(span));
                    if let Slot::Tables(tables) = &mut self.0[parent].members[member].1 {
                        tables.push(table);
                    }
                    return Ok((table, None));
                }
                _ => Some(self.duplicate(parent, member, &last)),
            },
        };
        let table = self.new_table(Origin::Header, Some(span));
        let slot = if is_list { Slot::Tables(vec![table]) } else { Slot::Table(table) };
        self.add(parent, last, slot);
        Ok((table, problem))
    }

    /// Puts a value under a dotted key of a table. A name that is taken is
    /// reported, and the value is kept beside the other one.
    pub(super) fn insert(
        &mut self,
        table: usize,
        mut path: Vec<Key>,
        slot: Slot,
    ) -> Result<Option<Problem>, Problem> {
        let Some(last) = path.pop() else { return Ok(None) };
        let parent = self.descend(table, path, Origin::Dotted)?;
        let problem =
            self.0[parent].index.get(&last.name).copied().map(|member| self.duplicate(parent, member, &last));
        self.add(parent, last, slot);
        Ok(problem)
    }

    fn add(&mut self, table: usize, key: Key, slot: Slot) {
        let table = &mut self.0[table];
        table.index.entry(Arc::clone(&key.name)).or_insert(table.members.len());
        table.members.push((key, slot));
    }

    fn duplicate(&self, table: usize, member: usize, again: &Key) -> Problem {
        common::duplicate_key(&again.name, self.0[table].members[member].0.span, again.span)
    }

    /// The table at the end of a path; what is missing on the way is made.
    fn descend(&mut self, from: usize, path: Vec<Key>, origin: Origin) -> Result<usize, Problem> {
        let mut table = from;
        for key in path {
            let Some(member) = self.0[table].index.get(&key.name).copied() else {
                let next = self.new_table(origin, None);
                self.add(table, key, Slot::Table(next));
                table = next;
                continue;
            };
            let next = match &self.0[table].members[member].1 {
                Slot::Table(next) => Some(*next),
                // A header reaches into the last table of a list of tables.
                Slot::Tables(tables) if origin == Origin::Implied => tables.last().copied(),
                _ => None,
            };
            table = match next {
                // TOML 1.0: a dotted key adds to no table that has a header.
                Some(next) if origin == Origin::Dotted && self.0[next].origin == Origin::Header => {
                    return Err(self.duplicate(table, member, &key));
                }
                Some(next) if self.0[next].origin != Origin::Inline => next,
                _ => return Err(self.duplicate(table, member, &key)),
            };
        }
        Ok(table)
    }

    /// The document; none if nothing stands in it.
    pub(super) fn into_document(mut self, problems: &mut Vec<Problem>) -> Option<Node> {
        if self.0[Self::ROOT].members.is_empty() {
            return None;
        }
        Some(self.node(Self::ROOT, 1, problems))
    }

    fn node(&mut self, table: usize, depth: usize, problems: &mut Vec<Problem>) -> Node {
        let members = std::mem::take(&mut self.0[table].members);
        let mut span = self.0[table].span;
        let mut entries = Vec::with_capacity(members.len());
        for (key, slot) in members {
            let value = self.value(slot, depth, key.span, problems);
            span = Some(around(around(span.unwrap_or(key.span), key.span), value.span));
            entries.push(Entry { key: key.name, key_span: key.span, value });
        }
        Node { kind: Kind::Object(entries), span: span.unwrap_or_default() }
    }

    fn value(&mut self, slot: Slot, depth: usize, place: Span, problems: &mut Vec<Problem>) -> Node {
        if depth >= MAX_DEPTH && !matches!(slot, Slot::Value(_)) {
            problems.push(common::too_deep(place));
            return Node { kind: Kind::Null, span: place };
        }
        match slot {
            Slot::Value(node) => node,
            Slot::Table(table) => self.node(table, depth + 1, problems),
            Slot::List(items, span) => {
                let items = items.into_iter().map(|item| self.value(item, depth + 1, place, problems));
                Node { kind: Kind::Array(items.collect()), span }
            }
            Slot::Tables(tables) => {
                let items: Vec<Node> =
                    tables.into_iter().map(|table| self.node(table, depth + 2, problems)).collect();
                let span = items.iter().map(|item| item.span).reduce(around);
                Node { kind: Kind::Array(items), span: span.unwrap_or(place) }
            }
        }
    }
}

/// The smallest range around two.
fn around(a: Span, b: Span) -> Span {
    Span { start: a.start.min(b.start), end: a.end.max(b.end) }
}
