//! `grantlint explain` and `grantlint rules`: what the rules say.

use std::io::{self, Write};

use serde::Serialize;

use super::access::Format;
use super::error::Failure;
use super::terminal::{Color, look};
use super::{Exit, unless_pipe_closed};
use crate::diagnostic::{Example, Rule, RuleId, Severity, nearest};
use crate::engine::{Report, RunContext, run};
use crate::report::{self, Look};
use crate::source::{SourceFile, Sources};

/// The day on which the examples of the rules play.
const EXAMPLE_DAY: &str = "2026-11-23";

/// Explain a rule: why it matters, what to do, and an example
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  grantlint explain trust/external-id-mismatch")]
pub(super) struct ExplainArgs {
    /// The rule, such as trust/external-id-mismatch
    rule: String,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// When to colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

/// List the rules
#[derive(Debug, clap::Args)]
pub(super) struct RulesArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// When to colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

#[derive(Serialize)]
struct JsonRule {
    id: &'static str,
    family: &'static str,
    severity: Severity,
    link: Option<&'static str>,
    summary: &'static str,
    why: &'static str,
    fix: &'static str,
    also_known_as: &'static [&'static str],
    references: &'static [&'static str],
}

impl From<&'static Rule> for JsonRule {
    fn from(rule: &'static Rule) -> Self {
        Self {
            id: rule.id,
            family: rule.family(),
            severity: rule.severity,
            link: rule.link,
            summary: rule.summary,
            why: rule.why,
            fix: rule.fix,
            also_known_as: rule.also_known_as,
            references: rule.references,
        }
    }
}

pub(super) fn rules(args: &RulesArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let rules = || RuleId::all().iter().map(|rule| rule.rule());
    unless_pipe_closed(match args.format {
        Format::Json => report::json::write_pretty(&rules().map(JsonRule::from).collect::<Vec<_>>(), out),
        Format::Pretty => {
            let look = look(args.color);
            let width = rules().map(|rule| rule.id.len()).max().unwrap_or(0);
            rules().try_for_each(|rule| {
                let id = look.bold(&format!("{:width$}", rule.id));
                let severity = format!("{:7}", rule.severity.name());
                writeln!(out, "{id}  {}  {}", painted(look, rule.severity, &severity), rule.summary)
            })
        }
    })?;
    Ok(Exit::Clean)
}

pub(super) fn explain(args: &ExplainArgs, out: &mut dyn Write) -> Result<Exit, Failure> {
    let Some(id) = RuleId::by_id(&args.rule) else {
        let near = nearest(&args.rule, RuleId::all().iter().map(|rule| rule.id()));
        return Err(Failure::unknown("rule", &args.rule, near, "`grantlint rules` lists them"));
    };
    unless_pipe_closed(match args.format {
        Format::Json => report::json::write_pretty(&JsonRule::from(id.rule()), out),
        Format::Pretty => write_rule(id, look(args.color), out),
    })?;
    Ok(Exit::Clean)
}

fn write_rule(id: RuleId, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let rule = id.rule();
    let severity = painted(look, rule.severity, rule.severity.name());
    let link = rule.link.map(|link| format!(", link {link}")).unwrap_or_default();
    writeln!(out, "{} ({severity}{link})", look.bold(rule.id))?;
    writeln!(out, "{}", rule.summary)?;
    for (title, text) in [("Why it matters", rule.why), ("What to do", rule.fix)] {
        writeln!(out, "\n{}", look.bold(title))?;
        for paragraph in text.split("\n\n") {
            for line in report::wrapped(paragraph, look.width.saturating_sub(2)) {
                writeln!(out, "  {line}")?;
            }
        }
    }
    if let Some(example) = rule.examples.iter().find(|example| !example.expect.is_empty()) {
        let mut report = example_report(example);
        report.findings.retain(|finding| finding.rule == id);
        report.findings.truncate(1);
        writeln!(out, "\n{}", look.bold(&format!("Example: {}", example.title)))?;
        report::write_findings(&report, look, out)?;
    }
    if !rule.also_known_as.is_empty() {
        writeln!(out, "{} {}", look.bold("Also known as:"), rule.also_known_as.join(", "))?;
    }
    for reference in rule.references {
        writeln!(out, "{} {reference}", look.dim("see"))?;
    }
    Ok(())
}

/// The example as the engine sees it: what is printed is what it would say.
fn example_report(example: &Example) -> Report {
    let files = example.files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let context = RunContext { today: EXAMPLE_DAY.to_owned(), ..RunContext::default() };
    run(Sources::from_files(files), &context)
}

fn painted(look: Look, severity: Severity, text: &str) -> String {
    match severity {
        Severity::Error => look.red(text),
        Severity::Warning => look.yellow(text),
        Severity::Note => look.cyan(text),
    }
}
