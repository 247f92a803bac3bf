//! Diagnostics for people: the broken line, the line that makes it wrong, and
//! what to write instead.

use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use textwrap::WordSplitter;

use super::excerpt::{Excerpts, Masks, Spot};
use super::words::{count, message, safe};
use super::{Look, closing_line};
use crate::diagnostic::{Finding, RuleId, Severity, Subject};
use crate::engine::{Report, UncheckedReason};

/// Places shown besides the primary one; the rest are counted.
const MAX_RELATED: usize = 4;
/// Unrecognised files that are named.
const MAX_NAMED: usize = 3;

/// Writes every finding with its excerpts, then what was not recognised, how
/// to learn more, and the closing line.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    write_findings(report, look, out)?;
    write_unrecognised(report, look, out)?;
    if let Some(first) = report.findings.iter().find(|finding| !is_listed(finding)) {
        let hint = format!("More about a rule: grantlint explain {}", first.rule.id());
        writeln!(out, "{}", look.dim(&hint))?;
    }
    writeln!(out, "{}", coloured_closing(report, look))
}

/// Writes every finding with its excerpts, and nothing else.
///
/// # Errors
/// What the writer reports.
pub fn write_findings(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let handler = handler(look);
    let mut text = String::new();
    let mut masks = Masks::default();
    for finding in report.findings.iter().filter(|finding| !is_listed(finding)) {
        text.clear();
        let shown = Shown::new(report, finding, &mut masks, look);
        // Writing into a string does not fail; what miette cannot lay out is
        // still said in words.
        if handler.render_report(&mut text, &shown).is_err() {
            text = format!("{}: {}\n", shown.code, shown.message);
        }
        // miette leaves a line between the rule and the message.
        writeln!(out, "{}", text.replacen("\n\n", "\n", 1))?;
    }
    Ok(())
}

/// Files that nothing recognises are named in one line: a folder may hold
/// hundreds of them. Whoever raises the rule's severity wants to see each.
fn is_listed(finding: &Finding) -> bool {
    finding.rule == RuleId::FileUnrecognised && finding.severity == Severity::Note
}

fn handler(look: Look) -> GraphicalReportHandler {
    let theme = if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(look.width)
        .with_context_lines(1)
        .with_word_splitter(WordSplitter::NoHyphenation)
        .without_syntax_highlighting()
}

fn coloured_closing(report: &Report, look: Look) -> String {
    let line = closing_line(report);
    if report.count_severity(Severity::Error) > 0 {
        look.red(&line)
    } else if report.count_severity(Severity::Warning) > 0 {
        look.yellow(&line)
    } else {
        look.bold(&line)
    }
}

fn write_unrecognised(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = report
        .unchecked
        .iter()
        .filter(|item| item.reason == UncheckedReason::Unrecognised)
        .map(|item| safe(&item.display))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let mut line = format!("Not recognised: {}", names[..names.len().min(MAX_NAMED)].join(", "));
    if names.len() > MAX_NAMED {
        line.push_str(&format!(" and {} more", names.len() - MAX_NAMED));
    }
    writeln!(out, "{}", look.dim(&line))
}

/// A finding as miette shows it.
struct Shown {
    code: String,
    severity: miette::Severity,
    message: String,
    help: Option<String>,
    excerpts: Excerpts,
}

impl Shown {
    fn new(report: &Report, finding: &Finding, masks: &mut Masks, look: Look) -> Self {
        let mut message = message(finding);
        let mut spots = Vec::new();
        match &finding.subject {
            Subject::Place(place) => spots.push(Spot {
                place: *place,
                label: finding.label.as_deref().unwrap_or_default(),
                primary: true,
            }),
            other => {
                message = format!("{}: {message}", safe(&report.location_of(other).display));
            }
        }
        let mut left_out = 0;
        for related in &finding.related {
            if spots.iter().any(|spot| spot.place == related.place) {
                continue;
            }
            if spots.len() > MAX_RELATED {
                left_out += 1;
                continue;
            }
            spots.push(Spot { place: related.place, label: &related.label, primary: false });
        }
        let mut help = finding.help.as_deref().map(safe);
        if left_out > 0 {
            let more = format!("({} not shown)", count(left_out, "more place", "more places"));
            help = Some(help.map_or_else(|| more.clone(), |help| format!("{help} {more}")));
        }
        Self {
            code: format!("{}[{}]", finding.severity.name(), finding.rule.id()),
            severity: match finding.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Note => miette::Severity::Advice,
            },
            message,
            help,
            excerpts: Excerpts::new(report, &spots, masks, look.width.saturating_sub(12).max(40)),
        }
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.excerpts.labels();
        (!labels.is_empty()).then(|| Box::new(labels.into_iter()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}
