//! Functions of strings.
//! <https://developer.hashicorp.com/terraform/language/functions#string-functions>

use super::value::{Bit, Data, Value};
use crate::diagnostic::Place;

/// The value; nothing where it is not told, or the function is none of these.
pub(super) fn call(name: &str, given: &[Value], place: Place) -> Option<Value> {
    let text = |text: String| Some(Value::text(text, place));
    let truth = |truth: bool| Some(Value::new(Data::Bool(truth), place));
    match (name, given) {
        ("lower", [one]) => text(one.literal()?.to_lowercase()),
        ("upper", [one]) => text(one.literal()?.to_uppercase()),
        ("trimspace", [one]) => text(one.literal()?.trim().to_owned()),
        ("chomp", [one]) => text(one.literal()?.trim_end_matches(['\n', '\r']).to_owned()),
        ("trimprefix", [one, prefix]) => {
            let (one, prefix) = (one.literal()?, prefix.literal()?);
            text(one.strip_prefix(&prefix).unwrap_or(&one).to_owned())
        }
        ("trimsuffix", [one, suffix]) => {
            let (one, suffix) = (one.literal()?, suffix.literal()?);
            text(one.strip_suffix(&suffix).unwrap_or(&one).to_owned())
        }
        ("startswith", [one, prefix]) => truth(one.literal()?.starts_with(&prefix.literal()?)),
        ("endswith", [one, suffix]) => truth(one.literal()?.ends_with(&suffix.literal()?)),
        ("strcontains", [one, part]) => truth(one.literal()?.contains(&part.literal()?)),
        ("replace", [one, from, to]) => {
            let (one, from, to) = (one.literal()?, from.literal()?, to.literal()?);
            // Between slashes stands a regular expression.
            match from.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
                Some(pattern) => text(replace_pattern(&one, pattern, &to)?),
                None => (!from.is_empty()).then(|| one.replace(&from, &to)).and_then(text),
            }
        }
        ("split", [separator, one]) => {
            let (separator, one) = (separator.literal()?, one.literal()?);
            let parts: Vec<Value> = one.split(&separator).map(|part| Value::text(part, place)).collect();
            (!separator.is_empty()).then(|| Value::list(parts, place))
        }
        ("join", [separator, lists @ ..]) => {
            let separator = separator.to_bits()?;
            let mut bits: Vec<Bit> = Vec::new();
            for (index, item) in
                lists.iter().map(Value::items).collect::<Option<Vec<_>>>()?.concat().iter().enumerate()
            {
                if index > 0 {
                    bits.extend(separator.iter().cloned());
                }
                bits.extend(item.to_bits()?);
            }
            joined(bits, place)
        }
        ("trim", [one, of]) => {
            let (one, of) = (one.literal()?, of.literal()?);
            text(one.trim_matches(|c| of.contains(c)).to_owned())
        }
        ("substr", [one, start, length]) => {
            text(part_of(&one.literal()?, start.number()?, length.number()?)?)
        }
        ("basename", [one]) => {
            let one = one.literal()?;
            let name = one.rsplit('/').next().filter(|name| !name.is_empty())?;
            text(name.to_owned())
        }
        ("format", [pattern, values @ ..]) => format(&pattern.literal()?, values, place),
        ("formatlist", [pattern, values @ ..]) => format_each(&pattern.literal()?, values, place),
        _ => None,
    }
}

fn joined(bits: Vec<Bit>, place: Place) -> Option<Value> {
    const LONGEST: usize = 1 << 19;
    const MOST: usize = 10_000;
    let length: usize = bits.iter().map(|bit| bit.text.as_ref().map_or(1, |text| text.len())).sum();
    let bits: Vec<Bit> = bits.into_iter().map(|bit| Bit { map: None, place, ..bit }).collect();
    (length <= LONGEST && bits.len() <= MOST).then(|| Value::bits(bits, place))
}

/// `%s` and `%d` of whole values; any other verb makes it a hole.
fn format(pattern: &str, values: &[Value], place: Place) -> Option<Value> {
    let mut bits: Vec<Bit> = Vec::new();
    let known = |text: &str| Bit { text: Ok(text.into()), map: None, place };
    let mut values = values.iter();
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        bits.push(known(&rest[..at]));
        let verb = rest[at + 1..].chars().next()?;
        match verb {
            's' | 'd' | 'v' => bits.extend(values.next()?.to_bits()?),
            '%' => bits.push(known("%")),
            _ => return None,
        }
        rest = &rest[at + 2..];
    }
    bits.push(known(rest));
    joined(bits, place)
}

/// One string for each item of the lists, which have one length; a single
/// value stands for itself in all of them. A hole may be any number of items,
/// so that it can only be the one list that there is.
fn format_each(pattern: &str, values: &[Value], place: Place) -> Option<Value> {
    const MOST: usize = 10_000;
    let lists = || values.iter().filter_map(Value::items);
    let count = lists().next()?.len();
    let is_open = lists().flatten().any(Value::is_hole);
    if lists().any(|list| list.len() != count) || count > MOST || is_open && lists().count() > 1 {
        return None;
    }
    let one = |index: usize| {
        let each = |value: &Value| value.items().map_or(Some(value), |items| items.get(index)).cloned();
        let given: Vec<Value> = values.iter().map(each).collect::<Option<_>>()?;
        match given.iter().zip(values).find(|(item, value)| item.is_hole() && value.items().is_some()) {
            Some((hole, _)) => Some(hole.clone()),
            None => format(pattern, &given, place),
        }
    };
    Some(Value::list((0..count).map(one).collect::<Option<_>>()?, place))
}

/// Part of a text of one byte a character; others have clusters of them.
fn part_of(text: &str, start: f64, length: f64) -> Option<String> {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and no longer than a text")]
    let whole = |number: f64| (number.fract() == 0.0 && number.abs() < 1e9).then_some(number as isize);
    let (start, length) = (whole(start)?, whole(length)?);
    let all = isize::try_from(text.len()).ok().filter(|_| text.is_ascii())?;
    let from = if start < 0 { all + start } else { start };
    let to = if length < 0 { all } else { from.saturating_add(length).min(all) };
    if from < 0 || from > all {
        return None;
    }
    text.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?).map(str::to_owned)
}

/// A regular expression that is a text, at the start or the end or anywhere;
/// nothing for all others.
fn replace_pattern(text: &str, pattern: &str, to: &str) -> Option<String> {
    if to.contains('$') {
        return None;
    }
    let (at_start, rest) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let mut plain = String::new();
    let mut at_end = false;
    let mut characters = rest.chars();
    while let Some(c) = characters.next() {
        match c {
            '$' if characters.as_str().is_empty() => at_end = true,
            '\\' => plain.push(characters.next().filter(char::is_ascii_punctuation)?),
            '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => return None,
            c => plain.push(c),
        }
    }
    if plain.is_empty() {
        return None;
    }
    Some(match (at_start, at_end) {
        (true, true) => {
            if text == plain {
                to.to_owned()
            } else {
                text.to_owned()
            }
        }
        (true, false) => {
            text.strip_prefix(&plain).map_or_else(|| text.to_owned(), |rest| format!("{to}{rest}"))
        }
        (false, true) => {
            text.strip_suffix(&plain).map_or_else(|| text.to_owned(), |rest| format!("{rest}{to}"))
        }
        (false, false) => text.replace(&plain, to),
    })
}
