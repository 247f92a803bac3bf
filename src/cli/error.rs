//! What keeps a command from doing its work at all. Everything that is wrong
//! with the files that are checked is a finding instead.

use std::io::{self, Write};
use std::path::PathBuf;

use super::Exit;
use crate::gate::{ConfigError, SelectionError};

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The user's to mend: an argument.
    #[error("{message}")]
    Usage { message: String, help: Option<String> },
    /// What was asked for is not there to be worked on.
    #[error("{message}")]
    Nothing { message: String, help: String },
    /// The user's to mend: the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The user's to mend: the file given with `--config`, or the one found.
    #[error("the configuration {} cannot be read: {reason}", path.display())]
    UnreadableConfig { path: PathBuf, reason: String },
    /// The user's or the machine's to mend: where output should go.
    #[error("{} cannot be written: {source}", path.display())]
    ReportFile { path: PathBuf, source: io::Error },
    /// The machine's to mend: standard output.
    #[error("the output cannot be written: {0}")]
    Output(io::Error),
}

impl Failure {
    pub(super) fn usage(message: impl Into<String>, help: Option<String>) -> Self {
        Self::Usage { message: message.into(), help }
    }

    /// Something that does not exist was named; `near` is what exists.
    pub(super) fn unknown(what: &str, name: &str, near: Option<&str>, otherwise: &str) -> Self {
        let help = near.map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"));
        Self::usage(format!("no {what} is called `{name}`"), Some(help))
    }

    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } | Self::Config(_) | Self::UnreadableConfig { .. } => Exit::Usage,
            Self::Nothing { .. } | Self::ReportFile { .. } | Self::Output(_) => Exit::Unchecked,
        }
    }

    pub(super) fn write(&self, err: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Config(error) => {
                for problem in &error.problems {
                    let (line, column) = (problem.line, problem.column);
                    writeln!(err, "error: {}:{line}:{column}: {}", error.path, problem.message)?;
                    if let Some(help) = &problem.help {
                        writeln!(err, "help: {help}")?;
                    }
                }
                Ok(())
            }
            Self::Usage { help: Some(help), .. } | Self::Nothing { help, .. } => {
                writeln!(err, "error: {self}\nhelp: {help}")
            }
            _ => writeln!(err, "error: {self}"),
        }
    }
}

impl From<SelectionError> for Failure {
    fn from(error: SelectionError) -> Self {
        Self::unknown("rule or family", &error.name, error.nearest, "`grantlint rules` lists them")
    }
}
