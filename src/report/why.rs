//! The whole proof of one path: every link with its verdict, the reason, what
//! it rests on and where that stands.

use std::io::{self, Write};

use super::Look;
use super::access_table::painted;
use super::words::{padded, place, safe, wrapped};
use crate::access::{LinkProof, PathProof, Verdict};
use crate::diagnostic::Basis;
use crate::engine::Report;

/// Columns before the text of a link: its name and its verdict.
const INDENT: usize = 28;

/// Writes the proofs of these paths of the report, one after the other.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, paths: &[&PathProof], look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (index, path) in paths.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_path(report, path, look, out)?;
    }
    Ok(())
}

fn write_path(report: &Report, path: &PathProof, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("{} \u{d7} {}", safe(&path.org), safe(&path.capability));
    writeln!(out, "{}: {}", look.bold(&title), painted(look, path.verdict, path.verdict.name()))?;
    writeln!(out)?;
    for link in &path.links {
        write_link(report, link, look, out)?;
    }
    if !path.assumptions.is_empty() {
        writeln!(out)?;
        writeln!(out, "{}", look.bold("Taken for granted, because the files do not say otherwise:"))?;
        for assumption in &path.assumptions {
            for (index, line) in wrapped(&safe(assumption), look.width.saturating_sub(4)).iter().enumerate() {
                writeln!(out, "  {} {line}", if index == 0 { "-" } else { " " })?;
            }
        }
    }
    Ok(())
}

fn write_link(report: &Report, link: &LinkProof, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let name = padded(link.link.name(), 12);
    let verdict = padded(link.verdict.name(), 10);
    let name = if link.verdict == Verdict::NotNeeded { look.dim(&name) } else { look.bold(&name) };
    let head = format!("  {name}  {}  ", painted(look, link.verdict, &verdict));
    let mut reason = safe(&link.reason);
    match link.basis {
        Basis::Platform => {}
        Basis::Declared => reason.push_str(" (demanded by your partner configuration)"),
        Basis::Reported => reason.push_str(" (reported by third parties)"),
    }
    let columns = look.width.saturating_sub(INDENT).max(30);
    let indent = " ".repeat(INDENT);
    for (index, line) in wrapped(&reason, columns).iter().enumerate() {
        let start = if index == 0 { head.as_str() } else { indent.as_str() };
        writeln!(out, "{}", format!("{start}{line}").trim_end())?;
    }
    for related in &link.places {
        let at = place(&report.location(related.place));
        let label =
            if related.label.is_empty() { String::new() } else { format!("  {}", safe(&related.label)) };
        writeln!(out, "{indent}{}{}", look.cyan(&at), look.dim(&label))?;
    }
    if let Some(settled_by) = &link.settled_by {
        for line in wrapped(&format!("settled by: {}", safe(settled_by)), columns) {
            writeln!(out, "{indent}{line}")?;
        }
    }
    for rule in &link.rules {
        writeln!(out, "{indent}{}", look.dim(&format!("rule: {}", rule.id())))?;
    }
    Ok(())
}
