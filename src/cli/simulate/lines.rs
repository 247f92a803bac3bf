//! Whether a text holds one request a line, or requests over several lines:
//! the one is for `--batch`, and the other is not.

use serde::de::IgnoredAny;
use serde_json::Deserializer;

/// Whether this is JSON Lines: the first of several lines is a whole mapping.
pub(super) fn is_one_a_line(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (Some(first), Some(_)) = (lines.next(), lines.next()) else { return false };
    first.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(first).is_ok()
}

/// How many requests this is, if the first of them goes over several lines.
pub(super) fn over_several(text: &str) -> Option<usize> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    if serde_json::from_str::<IgnoredAny>(first).is_ok() {
        return None;
    }
    let all: Result<Vec<IgnoredAny>, _> = Deserializer::from_str(text).into_iter().collect();
    all.ok().map(|all| all.len()).filter(|count| *count > 0)
}
