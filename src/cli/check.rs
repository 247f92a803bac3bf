//! `grantlint check`: the gate.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use super::error::Failure;
use super::input::InputArgs;
use super::terminal::{Color, look};
use super::{Exit, shown, unless_pipe_closed};
use crate::diagnostic::Severity;
use crate::engine::Report;
use crate::report::{self, Look};

/// Check a workspace: exit 1 if something in it will not be let in
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "Examples:\n  \
    grantlint check\n  \
    grantlint check deploy --strict --report json=report.json\n  \
    grantlint check --select trust --select s3 --org acme-eu")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Show findings and paths of this organization only (repeatable)
    #[arg(long, value_name = "NAME")]
    org: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Also write a report to a file, such as json=report.json (repeatable)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = report_file)]
    report: Vec<(Format, PathBuf)>,
    /// The least severe finding that makes the run fail
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t)]
    fail_on: Threshold,
    /// Fail also where a file is not recognised or a path is unknown
    #[arg(long)]
    strict: bool,
    /// List what every file was taken for and what was read from it, instead of findings
    ///
    /// Also says what was left out, and why. The exit code is that of the same check.
    #[arg(long, conflicts_with = "quiet")]
    list_files: bool,
    /// When to colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    /// Print the closing line only
    #[arg(long, short)]
    quiet: bool,
}

/// An output format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Excerpts and help, for people.
    #[default]
    Pretty,
    /// One line per finding.
    Concise,
    /// Everything, for machines.
    Json,
}

/// A severity that a run can fail on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Threshold {
    #[default]
    Error,
    Warning,
    Note,
}

impl From<Threshold> for Severity {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Error => Self::Error,
            Threshold::Warning => Self::Warning,
            Threshold::Note => Self::Note,
        }
    }
}

fn report_file(argument: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) =
        argument.split_once('=').ok_or("write it as FORMAT=FILE, such as json=report.json")?;
    if file.is_empty() {
        return Err("the name of the file is missing".to_owned());
    }
    Ok((Format::from_str(format, false)?, file.into()))
}

pub(super) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    let mut report = args.input.report_listing(args.list_files)?;
    shown::only_orgs(&mut report, &args.org)?;
    for (format, path) in &args.report {
        write_file(&report, *format, path)
            .map_err(|source| Failure::ReportFile { path: path.clone(), source })?;
    }
    unless_pipe_closed(if args.list_files {
        match args.format {
            Format::Json => report::write_files_json(&report, out),
            Format::Pretty | Format::Concise => report::write_files(&report, look(args.color), out),
        }
    } else if args.quiet && args.format != Format::Json {
        writeln!(out, "{}", report::closing_line(&report))
    } else {
        write(&report, args.format, look(args.color), out)
    })?;
    complain_about_nothing(&report, err);
    let exit = Exit::of(&report, args.fail_on.into(), args.strict);
    leave(report);
    Ok(exit)
}

/// Ends with a report. Its process ends next: freeing millions of values one by
/// one before that would only keep its user waiting.
pub(super) fn leave(report: Report) {
    std::mem::forget(report);
}

fn write(report: &Report, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Pretty => report::write_pretty(report, look, out),
        Format::Concise => report::write_concise(report, look, out),
        Format::Json => report::json::write(report, out),
    }
}

fn write_file(report: &Report, format: Format, path: &PathBuf) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    write(report, format, Look::PLAIN, &mut file)?;
    file.flush()
}

/// A run that read nothing must not look like one that found nothing.
pub(super) fn complain_about_nothing(report: &Report, err: &mut dyn Write) {
    if report.sources.files.is_empty() && report.unchecked.is_empty() {
        let _ = writeln!(
            err,
            "error: no JSON, YAML or TOML file was found\nhelp: name the folder that holds the app and its \
             organizations, or let `grantlint init` write one"
        );
    }
}
