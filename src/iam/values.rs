//! Comparing one value of a request with one value of a condition.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

use super::decimal::Number;
use super::operators::{Comparison, Test};
use super::pattern::{Unit, glob, match_units, text_units};
use crate::kleene::Truth;
use crate::syntax::{Part, Text};

/// The same string but for the case of ASCII letters.
pub(super) fn equals_ignoring_case(a: &Text, b: &Text) -> Truth {
    match (a.literal(), b.literal()) {
        (Some(a), Some(b)) => Truth::from(a.eq_ignore_ascii_case(b)),
        _ => lowered(a).same_as(&lowered(b)),
    }
}

fn lowered(text: &Text) -> Text {
    Text::from_parts(text.parts().into_iter().map(|part| match part {
        Part::Literal(literal) => Part::Literal(literal.to_ascii_lowercase().into()),
        hole @ Part::Hole(_) => hole,
    }))
}

/// Applies a comparison of literal values; a hole on either side is unknown.
pub(super) fn literal(value: &Text, listed: &Text, compare: impl Fn(&str, &str) -> bool) -> Truth {
    match (value.literal(), listed.literal()) {
        (Some(value), Some(listed)) => Truth::from(compare(value, listed)),
        _ => Truth::Unknown,
    }
}

/// Whether a listed value is one that the test can compare with.
pub fn is_readable(test: Test, listed: &str) -> bool {
    match test {
        Test::Numeric(_) => Number::parse(listed).is_some(),
        Test::Date(_) => instant(listed).is_some(),
        Test::Bool | Test::Null => truth_value(listed).is_some(),
        Test::BinaryEquals => STANDARD.decode(listed.trim()).is_ok(),
        Test::IpAddress => range(listed).is_some(),
        Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::ArnLike => true,
    }
}

/// Decimal numbers; what is no number equals none.
pub(super) fn numbers(comparison: Comparison, value: &str, listed: &str) -> bool {
    match (Number::parse(value), Number::parse(listed)) {
        (Some(value), Some(listed)) => compare(comparison, &value, &listed),
        _ => false,
    }
}

/// Points in time; what is none equals none.
pub(super) fn dates(comparison: Comparison, value: &str, listed: &str) -> bool {
    match (instant(value), instant(listed)) {
        (Some(value), Some(listed)) => compare(comparison, &value, &listed),
        _ => false,
    }
}

fn compare<T: PartialOrd>(comparison: Comparison, value: &T, listed: &T) -> bool {
    match comparison {
        Comparison::Equals => value == listed,
        Comparison::LessThan => value < listed,
        Comparison::LessThanEquals => value <= listed,
        Comparison::GreaterThan => value > listed,
        Comparison::GreaterThanEquals => value >= listed,
    }
}

/// Nanoseconds since 1970 of an ISO 8601 date in the W3C's profile (year,
/// month, day, minutes, seconds, fraction) or of epoch seconds. Four digits
/// alone are a year. <https://www.w3.org/TR/NOTE-datetime>
fn instant(text: &str) -> Option<i128> {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() != 4 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<i128>().ok()?.checked_mul(1_000_000_000);
    }
    let (date, clock) = match text.split_once(['T', 't']) {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let mut pieces = date.split('-');
    let year = number(pieces.next()?, 4)?;
    let month = pieces.next().map_or(Some(1), |piece| number(piece, 2))?;
    let day = pieces.next().map_or(Some(1), |piece| number(piece, 2))?;
    if pieces.next().is_some() {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    let (time, offset) = clock.map_or(Some((Time::MIDNIGHT, UtcOffset::UTC)), clock_time)?;
    Some(date.with_time(time).assume_offset(offset).unix_timestamp_nanos())
}

/// A point in time as seconds since 1970.
pub fn seconds_of(text: &str) -> Option<String> {
    instant(text).map(|nanos| nanos.div_euclid(1_000_000_000).to_string())
}

/// A point in time as a date of ISO 8601, in seconds.
pub(super) fn to_date(text: &str) -> Option<String> {
    let seconds = i64::try_from(instant(text)?.div_euclid(1_000_000_000)).ok()?;
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (date, (hour, minute, second)) = (at.date(), at.to_hms());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

fn clock_time(clock: &str) -> Option<(Time, UtcOffset)> {
    let zone = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at(zone);
    let offset = match zone {
        "" | "Z" | "z" => UtcOffset::UTC,
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let zone = &zone[1..];
            let (hours, minutes) = zone.split_once(':').unwrap_or_else(|| zone.split_at(zone.len().min(2)));
            let hours = i8::try_from(number(hours, 2)?).ok()?;
            let minutes = i8::try_from(number(minutes, 2)?).ok()?;
            UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()?
        }
    };
    let mut pieces = clock.split(':');
    let hour = u8::try_from(number(pieces.next()?, 2)?).ok()?;
    let minute = u8::try_from(number(pieces.next()?, 2)?).ok()?;
    let (second, nanos) = match pieces.next() {
        None => (0, 0),
        Some(seconds) => {
            let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, ""));
            let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
            (u8::try_from(number(second, 2)?).ok()?, number(&digits, 9)?)
        }
    };
    if pieces.next().is_some() {
        return None;
    }
    Some((Time::from_hms_nano(hour, minute, second, nanos).ok()?, offset))
}

fn number(digits: &str, length: usize) -> Option<u32> {
    let plain = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// Truth values, in any case.
pub(super) fn bools(value: &str, listed: &str) -> bool {
    truth_value(value).is_some() && truth_value(value) == truth_value(listed)
}

fn truth_value(text: &str) -> Option<bool> {
    match text {
        text if text.eq_ignore_ascii_case("true") => Some(true),
        text if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The same bytes, both in base64.
pub(super) fn binaries(value: &str, listed: &str) -> bool {
    match (STANDARD.decode(value.trim()), STANDARD.decode(listed.trim())) {
        (Ok(value), Ok(listed)) => value == listed,
        _ => false,
    }
}

/// An address within a range; the two families never mix.
pub(super) fn addresses(value: &str, listed: &str) -> bool {
    match (range(value), range(listed)) {
        (Some(value), Some(listed)) => listed.contains(&value),
        _ => false,
    }
}

fn range(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// A literal ARN against a pattern: all six fields take wildcards.
pub(super) fn arn_like(value: &str, pattern: &str) -> bool {
    match (super::arn::split(value), pattern.splitn(6, ':').collect::<Vec<_>>().as_slice()) {
        (Some(value), pattern) if pattern.len() == 6 => {
            pattern.iter().zip(value).all(|(pattern, value)| glob(pattern, value))
        }
        _ => false,
    }
}

/// The same for texts with holes, and patterns with variables filled in.
pub(super) fn arn_like_units(value: &Text, pattern: &[Unit]) -> Truth {
    let value = text_units(value);
    let split = |units: &[Unit]| -> Vec<Vec<Unit>> {
        units.splitn(6, |unit| *unit == Unit::Char(':')).map(<[Unit]>::to_vec).collect()
    };
    let (fields, patterns) = (split(&value), split(pattern));
    if fields.len() == 6 && patterns.len() == 6 {
        return Truth::all(fields.iter().zip(&patterns).map(|(field, pattern)| match_units(pattern, field)));
    }
    let open = |units: &[Unit]| units.iter().any(|unit| unit.is_open());
    if (patterns.len() == 6 || open(pattern)) && (fields.len() == 6 || open(&value)) {
        return match_units(pattern, &value) & Truth::Unknown;
    }
    Truth::False
}
