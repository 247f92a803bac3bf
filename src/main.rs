//! The command: arguments in, exit code out.

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let exit = grantlint::cli::run(std::env::args_os(), &mut out, &mut io::stderr().lock());
    // What is left can only fail to reach a reader who is gone.
    let _ = out.flush();
    ExitCode::from(exit.code())
}
