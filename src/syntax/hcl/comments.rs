//! Comments: they stand wherever no string does, so a scan that leaves the
//! strings out finds them all.

use std::ops::Range;

use super::super::{Comment, common};

/// The comments of a source, of which `strings` are the ranges of strings.
pub(super) fn find(source: &str, base: usize, mut strings: Vec<Range<usize>>) -> Vec<Comment> {
    strings.sort_by_key(|range| range.start);
    let mut strings = strings.into_iter().peekable();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = source[at..].find(['#', '/']) {
        let start = at + offset;
        while strings.next_if(|range| range.end <= start).is_some() {}
        if let Some(range) = strings.next_if(|range| range.start <= start) {
            at = range.end;
            continue;
        }
        let rest = &source[start..];
        let line = || rest.find('\n').unwrap_or(rest.len());
        let (marker, length, trailer) = if rest.starts_with('#') {
            (1, line(), 0)
        } else if rest.starts_with("//") {
            (2, line(), 0)
        } else if rest.starts_with("/*") {
            (2, rest.find("*/").map_or(rest.len(), |end| end + 2), 2)
        } else {
            at = start + 1;
            continue;
        };
        let length = if trailer == 0 { rest[..length].trim_end().len() } else { length };
        let text = rest.get(marker..length.saturating_sub(trailer)).unwrap_or("");
        found.push(common::comment(source, base, start, start + length, text));
        at = start + length;
    }
    found
}
