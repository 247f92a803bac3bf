//! One line per finding, for editors and for people who grep.

use std::io::{self, Write};

use super::words::{message, place};
use super::{Look, closing_line};
use crate::diagnostic::Severity;
use crate::engine::Report;

/// Writes `path:line:column: severity[rule] organizations: message` lines and
/// the closing line.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let at = place(&report.location_of(&finding.subject));
        let tag = format!("{}[{}]", finding.severity.name(), finding.rule.id());
        let tag = match finding.severity {
            Severity::Error => look.red(&tag),
            Severity::Warning => look.yellow(&tag),
            Severity::Note => look.cyan(&tag),
        };
        writeln!(out, "{at}: {tag} {}", message(finding).replace('\n', " "))?;
    }
    writeln!(out, "{}", closing_line(report))
}
