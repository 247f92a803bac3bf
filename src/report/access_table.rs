//! The organization x capability matrix in the terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::words::{padded, safe};
use super::{Look, closing_line};
use crate::access::{PathProof, Verdict};
use crate::diagnostic::Basis;
use crate::engine::Report;

/// Writes a table where it fits the width, else one line per path, then the
/// closing line. `command` is what shows this matrix, to be extended by what
/// shows more.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, command: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if report.access.is_empty() {
        return writeln!(out, "{}", closing_line(report));
    }
    let table = Table::new(&report.access);
    if table.width() <= look.width {
        table.write(look, out)?
    } else {
        write_list(report, look, out)?
    }
    writeln!(out)?;
    if let Some(broken) = report.access.iter().find(|path| path.verdict != Verdict::Proven) {
        let hint = format!(
            "The whole proof of a path: {} --why {} {}",
            safe(command),
            safe(&broken.org),
            safe(&broken.capability)
        );
        writeln!(out, "{}", look.dim(&hint))?;
    }
    writeln!(out, "{}", closing_line(report))
}

/// `refuted: trust, delivery`: the links that have the path's verdict; the
/// first and how many more where there are more than two. What only third
/// parties report is marked, because it is a warning and no error.
pub(super) fn cell(path: &PathProof) -> String {
    let deciding =
        || path.links.iter().filter(|link| link.verdict == path.verdict && path.verdict != Verdict::Proven);
    let reported = path.verdict == Verdict::Refuted && deciding().all(|link| link.basis == Basis::Reported);
    let verdict = if reported { "refuted (reported)" } else { path.verdict.name() };
    let links: Vec<&str> = deciding().map(|link| link.link.name()).collect();
    match links.as_slice() {
        [] => verdict.to_owned(),
        few @ ([_] | [_, _]) => format!("{verdict}: {}", few.join(", ")),
        [one, more @ ..] => format!("{verdict}: {one} +{} more", more.len()),
    }
}

pub(super) fn painted(look: Look, verdict: Verdict, text: &str) -> String {
    match verdict {
        Verdict::Proven => look.green(text),
        Verdict::Refuted => look.red(text),
        Verdict::Unknown => look.yellow(text),
        Verdict::NotNeeded => look.dim(text),
    }
}

struct Table<'a> {
    capabilities: Vec<&'a str>,
    /// Organization id, its name, and its paths by capability.
    rows: Vec<(&'a str, &'a str, BTreeMap<&'a str, &'a PathProof>)>,
    widths: Vec<usize>,
}

impl<'a> Table<'a> {
    fn new(access: &'a [PathProof]) -> Self {
        let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
        let mut capabilities: Vec<&str> = Vec::new();
        let mut by_org: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut rows: Vec<(&str, &str, BTreeMap<&str, &PathProof>)> = Vec::new();
        for path in access {
            columns.entry(&path.capability).or_insert_with(|| {
                capabilities.push(&path.capability);
                capabilities.len() - 1
            });
            let row = *by_org.entry((&path.org, &path.org_id)).or_insert_with(|| {
                rows.push((&path.org_id, &path.org, BTreeMap::new()));
                rows.len() - 1
            });
            rows[row].2.insert(&path.capability, path);
        }
        let mut widths: Vec<usize> = vec![rows.iter().map(|row| row.1.width()).max().unwrap_or(0)];
        widths.extend(capabilities.iter().map(|name| name.width()));
        for path in access {
            let column = columns[path.capability.as_str()] + 1;
            widths[column] = widths[column].max(cell(path).width());
        }
        Self { capabilities, rows, widths }
    }

    fn width(&self) -> usize {
        self.widths.iter().map(|width| width + 3).sum::<usize>().saturating_sub(3)
    }

    fn write(&self, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let mut header = padded("", self.widths[0]);
        for (name, width) in self.capabilities.iter().zip(&self.widths[1..]) {
            header.push_str("   ");
            header.push_str(&padded(&safe(name), *width));
        }
        writeln!(out, "{}", look.bold(header.trim_end()))?;
        for (_, org, paths) in &self.rows {
            let mut line = padded(&safe(org), self.widths[0]);
            for (index, (name, width)) in self.capabilities.iter().zip(&self.widths[1..]).enumerate() {
                let width = if index + 1 == self.capabilities.len() { 0 } else { *width };
                line.push_str("   ");
                match paths.get(name) {
                    Some(path) => {
                        line.push_str(&painted(look, path.verdict, &padded(&cell(path), width)));
                    }
                    None => line.push_str(&padded("-", width)),
                }
            }
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

fn write_list(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let width = report.access.iter().map(|path| path.capability.width()).max().unwrap_or(0);
    let mut last: Option<&str> = None;
    for path in &report.access {
        if last != Some(&path.org_id) {
            writeln!(out, "{}", look.bold(&safe(&path.org)))?;
            last = Some(&path.org_id);
        }
        let name = padded(&safe(&path.capability), width);
        writeln!(out, "  {name}   {}", painted(look, path.verdict, &cell(path)))?;
    }
    Ok(())
}
