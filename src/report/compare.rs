//! Two organizations side by side: why it works in one and not in the other.

use std::collections::BTreeSet;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::Look;
use super::access_table::painted;
use super::words::{padded, place, safe, wrapped};
use crate::access::{Link, LinkProof, PathProof, Verdict};
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
    let mut seen = Seen::new();
    for a in &left_paths {
        if let Some(b) = right_paths.iter().find(|path| path.capability == a.capability) {
            if shared > 0 {
                writeln!(out)?;
            }
            shared += 1;
            write_capability(report, [a, b], &mut seen, look, out)?;
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

/// Pairs of reasons that were shown already, by link.
type Seen<'a> = BTreeSet<(Link, &'a str, &'a str)>;

fn write_capability<'a>(
    report: &Report,
    [a, b]: [&'a PathProof; 2],
    seen: &mut Seen<'a>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = |path: &PathProof| {
        format!("{} {}", safe(&path.org), painted(look, path.verdict, path.verdict.name()))
    };
    writeln!(out, "{}: {}, {}", look.bold(&safe(&a.capability)), verdict(a), verdict(b))?;
    let pairs = a.links.iter().filter_map(|link| {
        let other = b.links.iter().find(|other| other.link == link.link)?;
        Some([link, other])
    });
    let (differ, agree): (Vec<_>, Vec<_>) = pairs.partition(|[x, y]| x.verdict != y.verdict);
    let (other_values, same): (Vec<_>, Vec<_>) =
        agree.into_iter().partition(|[x, y]| x.verdict != Verdict::NotNeeded && x.reason != y.reason);
    if differ.is_empty() {
        writeln!(out, "  no link has another verdict")?;
    }
    for pair in differ {
        write_pair(report, [&a.org, &b.org], pair, seen, look, out)?;
    }
    if !other_values.is_empty() {
        writeln!(out, "  {}", look.dim("other values, same verdict:"))?;
    }
    for pair in other_values {
        write_pair(report, [&a.org, &b.org], pair, seen, look, out)?;
    }
    for verdict in [Verdict::Refuted, Verdict::Unknown, Verdict::Proven, Verdict::NotNeeded] {
        let links: Vec<&str> =
            same.iter().filter(|[x, _]| x.verdict == verdict).map(|[x, _]| x.link.name()).collect();
        if !links.is_empty() {
            let line = format!("  in both {}: {}", verdict.name(), links.join(", "));
            writeln!(out, "{}", look.dim(&line))?;
        }
    }
    Ok(())
}

fn write_pair<'a>(
    report: &Report,
    orgs: [&str; 2],
    pair: [&'a LinkProof; 2],
    seen: &mut Seen<'a>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name = pair[0].link.name();
    if !seen.insert((pair[0].link, &pair[0].reason, &pair[1].reason)) {
        return writeln!(out, "  {}: as above", look.bold(name));
    }
    writeln!(out, "  {}", look.bold(name))?;
    let orgs = orgs.map(safe);
    let columns = orgs.iter().map(|org| org.width()).max().unwrap_or(0);
    for (org, link) in orgs.iter().zip(pair) {
        write_side(report, &padded(org, columns), link, look, out)?;
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
    let indent = " ".repeat(4 + org.width() + 2 + 10 + 2);
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
