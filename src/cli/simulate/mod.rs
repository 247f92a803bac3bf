//! `grantlint simulate`: whether policies let a request through, and why.

mod args;
mod batch;
mod flags;
mod lines;
mod pretty;

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use super::access::Format;
use super::error::Failure;
use super::terminal::look;
use super::{Exit, unless_pipe_closed};
use crate::simulate::{Answer, Files, Notes, Problem, Question, answer, read};
use crate::source::SourceFile;
use crate::syntax::Syntax;

pub(super) use args::Args;

/// The name under which standard input is shown.
const STDIN: &str = "<stdin>";

pub(super) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    if let Some(stray) = args.stray.first() {
        let help = "a request's file is named with --request; the policies of one level are separated by commas, as in \
                    --scp root.json,more.json, and a second level is a second --scp";
        return Err(Failure::usage(format!("unexpected argument `{stray}`"), Some(help.to_owned())));
    }
    if args.batch {
        return batch::run(args, out, err);
    }
    let mut files = Files::default();
    let question = match &args.request {
        Some(path) => {
            let syntax = Syntax::of_path(path).unwrap_or(Syntax::Json);
            let id = files.add(input(path)?);
            let Some(file) = files.get(id) else { return Ok(Exit::Usage) };
            let result = read(file, id, syntax);
            if result.is_err() && lines::is_one_a_line(&file.text) {
                let help = "--batch answers every line of it";
                return Err(Failure::usage(
                    format!("{} holds one request a line", file.display),
                    Some(help.to_owned()),
                ));
            }
            result.map(|question| (question, Notes::default()))
        }
        None if args.flags.principal.is_none() => {
            let help = "name a file with --request (`grantlint schema simulate-request` shows its fields), or put the \
                        request together with --principal, --action and --resource";
            return Err(Failure::usage("there is no request to decide".to_owned(), Some(help.to_owned())));
        }
        None => flags::question(args, &mut files)?,
    };
    let (question, noted) = match question {
        Ok(question) => question,
        Err(problems) => return complain(&problems, &files, err),
    };
    let mut answer = answer(&question, &files, args.trace);
    answer.explanation.splice(0..0, noted.unknown);
    answer.explanation.extend(noted.granted);
    unless_pipe_closed(write(args, &question, &answer, out))?;
    Ok(meet(args, &answer, err))
}

fn write(args: &Args, question: &Question, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    match args.format.unwrap_or_default() {
        Format::Pretty => pretty::write(question, answer, look(args.color), out),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, answer)?;
            writeln!(out)
        }
    }
}

/// Compares an answer with what was expected.
fn meet(args: &Args, answer: &Answer, err: &mut dyn Write) -> Exit {
    match args.expect {
        Some(expected) if expected.name() != answer.decision => {
            // Nobody is left to tell if stderr is closed, too.
            let _ = writeln!(err, "error: expected {}, and it is {}", expected.name(), answer.decision);
            Exit::Findings
        }
        _ => Exit::Clean,
    }
}

fn complain(problems: &[Problem], files: &Files, err: &mut dyn Write) -> Result<Exit, Failure> {
    for problem in problems {
        let place = problem.place.map_or_else(String::new, |place| format!("{}: ", files.shown(place)));
        let field = if problem.field.is_empty() { String::new() } else { format!("{}: ", problem.field) };
        let _ = writeln!(err, "error: {place}{field}{}", problem.message);
        if let Some(help) = &problem.help {
            let _ = writeln!(err, "help: {help}");
        }
    }
    Ok(Exit::Usage)
}

/// Reads a file, or standard input where the path is `-`.
fn input(path: &str) -> Result<SourceFile, Failure> {
    let mut bytes = Vec::new();
    let read = if path == "-" {
        io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        fs::read(path).map(|found| bytes = found)
    };
    let shown = if path == "-" { STDIN } else { path };
    let unreadable = |reason: String| {
        Failure::usage(
            format!("{shown} cannot be read: {reason}"),
            Some("name a file, or - for standard input".into()),
        )
    };
    read.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => unreadable("there is no such file".to_owned()),
        _ => unreadable(error.to_string()),
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        unreadable(format!("it is not UTF-8 from byte {} on", error.utf8_error().valid_up_to()))
    })?;
    let name = Path::new(shown).to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    Ok(SourceFile::new(name, text))
}
