//! The values of a context key that conditions tell apart, one example for
//! each class of them. The list is complete or it is not given, so that what
//! holds for every example holds for every value.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::iam::{Condition, ContextValue, Test, seconds_of};
use crate::syntax::Text;

/// More classes of single values than this are not written down.
const MOST_SINGLE: usize = 32;
/// The same for keys of several values, where every set of classes counts.
const MOST_LISTED: usize = 4;
/// So many states are visited in search of a text for every class.
const MOST_STATES: usize = 2000;
/// So many steps of patterns are taken in that search.
const MOST_STEPS: usize = 1 << 22;

/// Absent, unless AWS always sends the key, and one value or set of values for
/// every class that these conditions, all of them on one key, tell apart.
/// Nothing where they cannot be told apart for certain.
pub(super) fn classes(conditions: &[&Condition], always_sent: bool) -> Option<Vec<ContextValue>> {
    let single = single(conditions)?;
    let known = |values: Vec<&String>| {
        ContextValue::Known(values.into_iter().map(|value| Text::from(value.as_str())).collect())
    };
    let mut found: Vec<ContextValue> = (!always_sent).then_some(ContextValue::Absent).into_iter().collect();
    if conditions.iter().all(|condition| condition.operator.quantifier.is_none()) {
        found.extend(single.iter().map(|value| known(vec![value])));
        return (single.len() <= MOST_SINGLE).then_some(found);
    }
    if single.len() > MOST_LISTED {
        return None;
    }
    for set in 1_u32..1 << single.len() {
        let chosen = single.iter().enumerate().filter(|(index, _)| set & (1 << index) != 0);
        found.push(known(chosen.map(|(_, value)| value).collect()));
    }
    Some(found)
}

/// One text for every class of single values.
fn single(conditions: &[&Condition]) -> Option<Vec<String>> {
    let mut listed: Vec<(Test, &str)> = Vec::new();
    for condition in conditions {
        for value in &condition.values {
            let literal = value.value.literal().filter(|literal| !literal.contains("${"))?;
            if condition.operator.test != Test::Null {
                listed.push((condition.operator.test, literal));
            }
        }
    }
    let all = |is: fn(Test) -> bool| listed.iter().all(|(test, _)| is(*test));
    if listed.is_empty() {
        Some(vec!["any value".to_owned()])
    } else if all(|test| test == Test::Bool) {
        Some(vec!["true".to_owned(), "false".to_owned()])
    } else if all(|test| test == Test::IpAddress) {
        addresses(&listed)
    } else if all(|test| matches!(test, Test::Numeric(_))) {
        numbers(&listed)
    } else if all(|test| matches!(test, Test::Date(_))) {
        dates(&listed)
    } else {
        texts(listed.iter().map(|(test, value)| Shape::new(*test, value)).collect::<Option<_>>()?)
    }
}

/// The first address of every stretch between two borders of ranges.
fn addresses(listed: &[(Test, &str)]) -> Option<Vec<String>> {
    let (mut old, mut new) = (vec![0_u32], vec![0_u128]);
    for (_, value) in listed {
        let value = value.trim();
        match value.parse::<IpNet>().or_else(|_| value.parse::<IpAddr>().map(IpNet::from)).ok()? {
            IpNet::V4(range) => {
                old.push(range.network().into());
                old.extend(u32::from(range.broadcast()).checked_add(1));
            }
            IpNet::V6(range) => {
                new.push(range.network().into());
                new.extend(u128::from(range.broadcast()).checked_add(1));
            }
        }
    }
    old.sort_unstable();
    old.dedup();
    new.sort_unstable();
    new.dedup();
    let old = old.into_iter().map(|address| IpAddr::V4(address.into()));
    let new = new.into_iter().map(|address| IpAddr::V6(address.into()));
    Some(old.chain(new).map(|address| address.to_string()).collect())
}

/// Every border, and a number on each side of it.
fn numbers(listed: &[(Test, &str)]) -> Option<Vec<String>> {
    let mut borders =
        listed.iter().map(|(_, value)| value.trim().parse::<f64>().ok()).collect::<Option<Vec<_>>>()?;
    if borders.iter().any(|border| border.abs() > 1e15) {
        return None;
    }
    borders.sort_by(f64::total_cmp);
    let mut all = vec![borders.first()? - 1.0];
    for pair in borders.windows(2) {
        all.extend([pair[0], f64::midpoint(pair[0], pair[1])]);
    }
    all.extend([*borders.last()?, borders.last()? + 1.0]);
    all.dedup();
    Some(all.iter().map(ToString::to_string).collect())
}

/// Every point in time, and one on each side of it, in seconds since 1970.
fn dates(listed: &[(Test, &str)]) -> Option<Vec<String>> {
    let mut borders =
        listed.iter().map(|(_, value)| seconds_of(value)?.parse::<i64>().ok()).collect::<Option<Vec<_>>>()?;
    borders.sort_unstable();
    borders.dedup();
    let mut all: Vec<i64> = borders.iter().flat_map(|border| [border - 1, *border, border + 1]).collect();
    all.sort_unstable();
    all.dedup();
    // A part of a second more or less is neither before nor after for certain.
    let whole = listed.iter().all(|(_, value)| !value.contains('.'));
    whole.then(|| all.iter().map(ToString::to_string).collect())
}

/// A listed text as a pattern.
struct Shape {
    units: Vec<Unit>,
    any_case: bool,
}

#[derive(Clone, Copy)]
enum Unit {
    Char(char),
    /// `?`, which within a field of an ARN is no colon.
    One {
        colon: bool,
    },
    /// `*`, likewise.
    Many {
        colon: bool,
    },
}

impl Shape {
    fn new(test: Test, text: &str) -> Option<Self> {
        let mut units = Vec::new();
        // In an ARN's first five fields wildcards stay within their field.
        let mut fields = if test == Test::ArnLike { 5 } else { 0 };
        for c in text.chars() {
            let wild = matches!(test, Test::StringLike | Test::ArnLike);
            units.push(match c {
                '*' if wild => Unit::Many { colon: fields == 0 },
                '?' if wild => Unit::One { colon: fields == 0 },
                _ => Unit::Char(c),
            });
            fields -= usize::from(c == ':' && fields > 0);
        }
        let readable = match test {
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike => true,
            Test::ArnLike => fields == 0 && text.starts_with("arn:"),
            _ => false,
        };
        // Positions are the bits of a number.
        let fits = readable && units.len() < 127;
        fits.then_some(Self { units, any_case: test == Test::StringEqualsIgnoreCase })
    }

    /// Also where the pattern stands once its `*` have matched nothing.
    fn settled(&self, mut positions: u128) -> u128 {
        for (index, unit) in self.units.iter().enumerate() {
            if positions & (1 << index) != 0 && matches!(unit, Unit::Many { .. }) {
                positions |= 1 << (index + 1);
            }
        }
        positions
    }

    fn step(&self, positions: u128, c: char) -> u128 {
        let mut next = 0;
        for (index, unit) in self.units.iter().enumerate() {
            if positions & (1 << index) == 0 {
                continue;
            }
            match *unit {
                Unit::Char(own) if own == c || self.any_case && own.eq_ignore_ascii_case(&c) => {
                    next |= 1 << (index + 1);
                }
                Unit::One { colon } if colon || c != ':' => next |= 1 << (index + 1),
                Unit::Many { colon } if colon || c != ':' => next |= 1 << index,
                _ => {}
            }
        }
        self.settled(next)
    }

    fn accepts(&self, positions: u128) -> bool {
        positions & (1 << self.units.len()) != 0
    }
}

/// A shortest text for every set of patterns that some text matches and the
/// others do not: a walk through all states that the patterns can be in.
fn texts(shapes: Vec<Shape>) -> Option<Vec<String>> {
    let mut letters: Vec<char> = vec![':'];
    for shape in &shapes {
        for unit in &shape.units {
            if let Unit::Char(c) = unit {
                letters.push(*c);
                if shape.any_case {
                    letters.extend([c.to_ascii_uppercase(), c.to_ascii_lowercase()]);
                }
            }
        }
    }
    letters.sort_unstable();
    letters.dedup();
    // One letter stands for all that no pattern writes.
    letters.insert(0, ('a'..='z').chain('0'..='9').chain(['\u{b7}']).find(|c| !letters.contains(c))?);
    let start: Vec<u128> = shapes.iter().map(|shape| shape.settled(1)).collect();
    let accepted = |state: &[u128]| -> Vec<bool> {
        shapes.iter().zip(state).map(|(shape, positions)| shape.accepts(*positions)).collect()
    };
    let mut found: BTreeMap<Vec<bool>, String> = BTreeMap::new();
    let mut seen = HashSet::from([start.clone()]);
    let mut waiting = VecDeque::from([(start.clone(), String::new())]);
    let units: usize = shapes.iter().map(|shape| shape.units.len() + 1).sum();
    let mut steps = 0;
    while let Some((state, text)) = waiting.pop_front() {
        steps += letters.len() * units;
        if steps > MOST_STEPS {
            return None;
        }
        for letter in &letters {
            let steps = shapes.iter().zip(&state).map(|(shape, positions)| shape.step(*positions, *letter));
            let next: Vec<u128> = steps.collect();
            let mut longer = text.clone();
            longer.push(*letter);
            found.entry(accepted(&next)).or_insert_with(|| longer.clone());
            if seen.insert(next.clone()) {
                waiting.push_back((next, longer));
            }
        }
        if seen.len() > MOST_STATES {
            return None;
        }
    }
    // The empty text only where no other will do.
    found.entry(accepted(&start)).or_default();
    Some(found.into_values().collect())
}
