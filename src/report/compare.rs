//! Two organizations side by side: why it works in one and not in the other.

use std::io::{self, Write};

use super::Look;
use super::access_table::painted;
use super::words::{padded, place, safe, wrapped};
use crate::access::{LinkProof, PathProof, Verdict};
use crate::engine::Report;

/// Writes, for every capability that both have, the links whose verdicts
/// differ, then the values that differ without making a difference, then what
/// is the same.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, left: &str, right: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let of = |org: &str| -> Vec<&PathProof> {
        report.access.iter().filter(|path| path.org == org || path.org_id == org).collect()
    };
    let (left_paths, right_paths) = (of(left), of(right));
    let mut shared = 0;
    for a in &left_paths {
        if let Some(b) = right_paths.iter().find(|path| path.capability == a.capability) {
            if shared > 0 {
                writeln!(out)?;
            }
            shared += 1;
            write_capability(report, a, b, look, out)?;
        }
    }
    if shared == 0 {
        writeln!(out, "{left} and {right} have no capability in common.")?;
    }
    for (paths, others) in [(&left_paths, &right_paths), (&right_paths, &left_paths)] {
        let only: Vec<String> = paths
            .iter()
            .filter(|path| others.iter().all(|other| other.capability != path.capability))
            .map(|path| safe(&path.capability))
            .collect();
        if let (Some(first), false) = (paths.first(), only.is_empty()) {
            writeln!(out)?;
            writeln!(out, "Only in {}: {}", safe(&first.org), only.join(", "))?;
        }
    }
    Ok(())
}

fn write_capability(
    report: &Report,
    a: &PathProof,
    b: &PathProof,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = |path: &PathProof| {
        format!("{} {}", safe(&path.org), painted(look, path.verdict, path.verdict.name()))
    };
    writeln!(out, "{}: {}, {}", look.bold(&safe(&a.capability)), verdict(a), verdict(b))?;
    let pairs: Vec<(&LinkProof, &LinkProof)> = a
        .links
        .iter()
        .filter_map(|link| Some((link, b.links.iter().find(|other| other.link == link.link)?)))
        .collect();
    let (differ, agree): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(x, y)| x.verdict != y.verdict);
    let (other_values, same): (Vec<_>, Vec<_>) =
        agree.into_iter().partition(|(x, y)| x.verdict != Verdict::NotNeeded && x.reason != y.reason);
    let names = safe(&a.org).chars().count().max(safe(&b.org).chars().count());
    if differ.is_empty() {
        writeln!(out, "  no link has another verdict")?;
    }
    for (x, y) in &differ {
        writeln!(out, "  {}", look.bold(x.link.name()))?;
        for (org, link) in [(&a.org, x), (&b.org, y)] {
            write_side(report, &padded(&safe(org), names), link, look, out)?;
        }
    }
    if !other_values.is_empty() {
        writeln!(out, "  {}", look.dim("other values, same verdict:"))?;
        for (x, y) in &other_values {
            writeln!(out, "  {}", look.bold(x.link.name()))?;
            for (org, link) in [(&a.org, x), (&b.org, y)] {
                write_side(report, &padded(&safe(org), names), link, look, out)?;
            }
        }
    }
    if !same.is_empty() {
        let words: Vec<String> =
            same.iter().map(|(x, _)| format!("{} {}", x.link.name(), x.verdict.name())).collect();
        for (index, line) in
            wrapped(&words.join(", "), look.width.saturating_sub(12).max(30)).iter().enumerate()
        {
            let start = if index == 0 { "  the same: " } else { "            " };
            writeln!(out, "{}", look.dim(&format!("{start}{line}")))?;
        }
    }
    Ok(())
}

fn write_side(
    report: &Report,
    org: &str,
    link: &LinkProof,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = format!("    {org}  {}  ", painted(look, link.verdict, &padded(link.verdict.name(), 10)));
    let indent = " ".repeat(4 + org.chars().count() + 2 + 10 + 2);
    let columns = look.width.saturating_sub(indent.len()).max(30);
    for (index, line) in wrapped(&safe(&link.reason), columns).iter().enumerate() {
        let start = if index == 0 { head.as_str() } else { indent.as_str() };
        writeln!(out, "{}", format!("{start}{line}").trim_end())?;
    }
    for related in &link.places {
        let label = if related.label.is_empty() { String::new() } else { format!("  {}", related.label) };
        let at = place(&report.location(related.place));
        writeln!(out, "{indent}{}{}", look.cyan(&at), look.dim(&safe(&label)))?;
    }
    Ok(())
}
