//! `grantlint schema`: the published JSON Schemas.

use std::io::Write;

use super::error::Failure;
use super::{Exit, unless_pipe_closed};
use crate::diagnostic::nearest;
use crate::formats::schemas;

const REPORT: &str = include_str!("../../schemas/report.schema.json");
const FILES: &str = include_str!("../../schemas/files.schema.json");

/// Print the JSON Schema of a document, of the configuration, or of a report
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Kinds: appfoundry-app, org-manifest, oauth-clients, grantlint-policies, config, report, files\n\n\
    Example:\n  grantlint schema org-manifest > org-manifest.schema.json"
)]
pub(super) struct Args {
    /// What the schema describes
    kind: String,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Failure> {
    let found = match args.kind.as_str() {
        "report" => Some(REPORT),
        "files" => Some(FILES),
        kind => schemas::get(kind),
    };
    let Some(text) = found else {
        let known: Vec<&str> = schemas::kinds().chain(["report", "files"]).collect();
        let near = nearest(&args.kind, known.iter().copied());
        let otherwise = format!("there are {}", known.join(", "));
        return Err(Failure::unknown("schema", &args.kind, near, &otherwise));
    };
    unless_pipe_closed(writeln!(out, "{}", text.trim_end()))?;
    Ok(Exit::Clean)
}
