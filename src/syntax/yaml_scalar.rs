//! What a YAML scalar means (core schema, YAML 1.2.2 section 10.3), and where
//! one starts when the parser does not tell.

use std::sync::Arc;

use granit_parser::Tag;

use super::{Hole, Kind, Values, placeholder};

/// The value of a scalar. Numbers keep their token; dates, `yes` and `no` are
/// strings in YAML 1.2.
pub(super) fn kind(value: &Arc<str>, plain: bool, tag: Option<&Tag>, values: &Values) -> Kind {
    let string = || Kind::String(placeholder::text_of(value, values));
    match tag {
        Some(tag) => match tag.core_suffix() {
            Some("str" | "map" | "seq") => string(),
            Some(name) => core(value).filter(|kind| fits(kind, name)).unwrap_or_else(string),
            // `! x` says: a string, whatever it looks like.
            None if matches!(tag.suffix(), "" | "!") => string(),
            // CloudFormation: text with placeholders.
            None if tag.suffix() == "Sub" => string(),
            // Another tool computes the value from what stands here
            // (`!Ref Bucket`, `!vault ...`): the file does not tell it.
            None => Kind::Hole(Hole::new(format!("!{} {value}", tag.suffix()).trim_end())),
        },
        None if plain => core(value).or_else(|| placeholder::whole(value, values)).unwrap_or_else(string),
        None => string(),
    }
}

/// Whether a value is of the core type that a tag names.
fn fits(kind: &Kind, name: &str) -> bool {
    match kind {
        Kind::Null => name == "null",
        Kind::Bool(_) => name == "bool",
        Kind::Number(token) => name == "float" || (name == "int" && is_integer(token)),
        _ => false,
    }
}

/// Null, truth values and numbers; none for what is a string.
fn core(value: &str) -> Option<Kind> {
    // Nothing else begins with another letter.
    if !value.starts_with(|first: char| first.is_ascii_digit() || "~nNtTfF+-.".contains(first))
        && !value.is_empty()
    {
        return None;
    }
    match value {
        "" | "~" | "null" | "Null" | "NULL" => Some(Kind::Null),
        "true" | "True" | "TRUE" => Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => Some(Kind::Bool(false)),
        _ if is_integer(value) || is_float(value) => Some(Kind::Number(value.into())),
        _ => None,
    }
}

fn is_integer(value: &str) -> bool {
    let all = |digits: &str, fits: fn(&u8) -> bool| !digits.is_empty() && digits.as_bytes().iter().all(fits);
    if let Some(digits) = value.strip_prefix("0o") {
        return all(digits, |digit| (b'0'..=b'7').contains(digit));
    }
    if let Some(digits) = value.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    all(value.strip_prefix(['-', '+']).unwrap_or(value), u8::is_ascii_digit)
}

fn is_float(value: &str) -> bool {
    if matches!(value, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let unsigned = value.strip_prefix(['-', '+']).unwrap_or(value);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    exponent_fits && digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

/// Where a block scalar's `|` or `>` stands, between the last token and its
/// first line; the parser gives only the latter.
pub(super) fn block_header(source: &str, from: usize, content: usize) -> usize {
    words(source, from, content)
        .find(|(_, word)| word.starts_with(['|', '>']))
        .map_or(content, |(start, _)| start)
}

/// The words between two offsets with their offsets, comments left out.
pub(super) fn words(source: &str, from: usize, to: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut position = from;
    std::iter::from_fn(move || {
        loop {
            let rest = source.get(position..to)?;
            let start = position + (rest.len() - rest.trim_start().len());
            let rest = source.get(start..to).filter(|rest| !rest.is_empty())?;
            let ends_at = |ends: fn(char) -> bool| rest.find(ends).unwrap_or(rest.len());
            if rest.starts_with('#') {
                position = start + ends_at(|end| matches!(end, '\n' | '\r'));
                continue;
            }
            position = start + ends_at(char::is_whitespace);
            return Some((start, &source[start..position]));
        }
    })
}
