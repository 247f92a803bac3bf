//! `grantlint schema`: the published JSON Schemas.

use std::io::Write;

use super::error::Failure;
use super::{Exit, unless_pipe_closed};
use crate::diagnostic::nearest;
use crate::formats::schemas;

/// What the program writes, and what the simulator reads.
const OTHERS: [(&str, &str); 4] = [
    ("report", include_str!("../../schemas/report.schema.json")),
    ("files", include_str!("../../schemas/files.schema.json")),
    ("simulate-request", include_str!("../../schemas/simulate-request.schema.json")),
    ("simulate-answer", include_str!("../../schemas/simulate-answer.schema.json")),
];

/// Print the JSON Schema of a document, of the configuration, or of a report
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Kinds: appfoundry-app, org-manifest, oauth-clients, grantlint-policies, config, report, files,\n  simulate-request, simulate-answer\n\n\
    Example:\n  grantlint schema org-manifest > org-manifest.schema.json"
)]
pub(super) struct Args {
    /// What the schema describes
    kind: String,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Failure> {
    let other = OTHERS.iter().find(|(kind, _)| *kind == args.kind).map(|(_, text)| *text);
    let Some(text) = other.or_else(|| schemas::get(&args.kind)) else {
        let known: Vec<&str> = schemas::kinds().chain(OTHERS.map(|(kind, _)| kind)).collect();
        let near = nearest(&args.kind, known.iter().copied());
        let otherwise = format!("there are {}", known.join(", "));
        return Err(Failure::unknown("schema", &args.kind, near, &otherwise));
    };
    unless_pipe_closed(writeln!(out, "{}", text.trim_end()))?;
    Ok(Exit::Clean)
}
