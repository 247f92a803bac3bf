//! The command line: arguments, one file per command. The only room that
//! touches the file system and the clock, and the one that decides the exit
//! code (in `exit`).

mod access;
mod check;
mod error;
mod exit;
mod explain;
mod init;
mod input;
mod schema;
mod shown;
mod simulate;
mod terminal;

use std::ffi::OsString;
use std::io::{self, Write};

use clap::{Parser, Subcommand};

pub use exit::Exit;

use error::Failure;

/// Proves offline that a Genesys Cloud AppFoundry app will be let in, in every
/// organization it is deployed to, and shows the line that keeps it out.
#[derive(Debug, Parser)]
#[command(
    name = "grantlint",
    version,
    max_term_width = 100,
    after_help = "Examples:\n  \
        grantlint                                   check the workspace here\n  \
        grantlint check deploy --fail-on warning    be stricter\n  \
        grantlint access --compare acme-us acme-eu  why one works and the other does not\n  \
        grantlint explain trust/external-id-mismatch\n\n\
        Exit codes: 0 nothing found; 1 findings; 2 wrong usage or configuration; 3 something could not be \
        checked.\n\
        grantlint opens no network connection and runs nothing that it reads."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Access(access::Args),
    Init(init::Args),
    Simulate(simulate::Args),
    Explain(explain::ExplainArgs),
    Rules(explain::RulesArgs),
    Schema(schema::Args),
}

/// Runs the command that the arguments name, the first of which is the
/// program's own name. Output goes to `out`, complaints go to `err`.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let result = match Cli::try_parse_from(arguments) {
        Ok(cli) => match cli.command {
            None => check::run(&check::Args::default(), out, err),
            Some(Command::Check(args)) => check::run(&args, out, err),
            Some(Command::Access(args)) => access::run(&args, out, err),
            Some(Command::Init(args)) => init::run(&args, out),
            Some(Command::Simulate(args)) => simulate::run(&args, out, err),
            Some(Command::Explain(args)) => explain::explain(&args, out),
            Some(Command::Rules(args)) => explain::rules(&args, out),
            Some(Command::Schema(args)) => schema::run(&args, out),
        },
        Err(error) => {
            // clap knows whether this goes to stdout (--help) or stderr.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Clean };
        }
    };
    match result {
        Ok(exit) => exit,
        Err(failure) => {
            // Nobody is left to tell if stderr is closed, too.
            let _ = failure.write(err);
            failure.exit()
        }
    }
}

/// A reader that has seen enough (`| head`) is no error.
fn unless_pipe_closed(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Output),
    }
}

#[cfg(test)]
mod tests;
