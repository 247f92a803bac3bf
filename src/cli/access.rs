//! `grantlint access`: what is proven, for every organization and capability.

use std::io::Write;

use clap::ValueEnum;

use super::error::Failure;
use super::input::InputArgs;
use super::terminal::{Color, look};
use super::{Exit, check, shown, unless_pipe_closed};
use crate::access::PathProof;
use crate::diagnostic::Severity;
use crate::report;

/// Show for every organization and capability whether it will be let in
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    grantlint access deploy\n  \
    grantlint access --why hollis-bank archive-recordings\n  \
    grantlint access --why hollis-bank\n  \
    grantlint access --compare acme-us acme-eu\n\n\
    It works in one organization and answers 403 in another? --compare shows the links and values in which \
    they differ.")]
pub(super) struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Show the whole proof of one path: every link, with reasons and places; without a capability, of every path of the
    /// organization
    #[arg(long, num_args = 1..=2, value_names = ["ORG", "CAPABILITY"], conflicts_with = "compare")]
    why: Vec<String>,
    /// Show in which links and values two organizations differ
    #[arg(long, num_args = 2, value_names = ["ORG", "ORG"])]
    compare: Vec<String>,
    /// Show this organization only (repeatable)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["why", "compare"])]
    org: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Fail also where a file is not recognised or a path is unknown
    #[arg(long)]
    strict: bool,
    /// When to colour
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
}

/// An output format of commands that print data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Pretty,
    /// For machines.
    Json,
}

pub(super) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    let mut report = args.input.report()?;
    shown::only_orgs(&mut report, &args.org)?;
    let look = look(args.color);
    let written = match (args.why.as_slice(), args.compare.as_slice()) {
        ([org, capability @ ..], _) => {
            let paths = match capability.first() {
                Some(capability) => vec![shown::path_called(&report, org, capability)?],
                None => shown::paths_of(&report, org)?,
            };
            match args.format {
                Format::Pretty => report::write_why(&report, &paths, look, out),
                Format::Json => {
                    let is_one = |other: &PathProof| paths.iter().any(|path| std::ptr::eq(other, *path));
                    report::json::write_access(&report, &is_one, out)
                }
            }
        }
        (_, [one, other, ..]) => {
            let one = shown::org_called(&report, one)?.org.clone();
            let other = shown::org_called(&report, other)?.org.clone();
            match args.format {
                Format::Pretty => report::write_comparison(&report, &one, &other, look, out),
                Format::Json => {
                    let of_both = |path: &PathProof| path.org == one || path.org == other;
                    report::json::write_access(&report, &of_both, out)
                }
            }
        }
        _ => match args.format {
            Format::Pretty => report::write_access_table(&report, &command(args), look, out),
            Format::Json => report::json::write_access(&report, &|_| true, out),
        },
    };
    unless_pipe_closed(written)?;
    check::complain_about_nothing(&report, err);
    let exit = Exit::of(&report, Severity::Error, args.strict);
    check::leave(report);
    Ok(exit)
}

/// The command line so far, as a person would type it again.
fn command(args: &Args) -> String {
    let paths = args.input.paths.iter().map(|path| format!(" {}", path.display()));
    format!("grantlint access{}", paths.collect::<String>())
}
