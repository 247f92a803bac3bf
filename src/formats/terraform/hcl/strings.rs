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
            let is_pattern = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
            (!is_pattern && !from.is_empty()).then(|| one.replace(&from, &to)).and_then(text)
        }
        ("split", [separator, one]) => {
            let (separator, one) = (separator.literal()?, one.literal()?);
            let parts: Vec<Value> = if one.is_empty() {
                Vec::new()
            } else {
                one.split(&separator).map(|part| Value::text(part, place)).collect()
            };
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
        ("format", [pattern, values @ ..]) => format(&pattern.literal()?, values, place),
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
