//! Many requests: one a line in, one answer a line out, in the same order.

use std::io::Write;

use rayon::prelude::*;
use serde_json::json;

use super::args::Args;
use super::{input, lines};
use crate::cli::access::Format;
use crate::cli::error::Failure;
use crate::cli::{Exit, unless_pipe_closed};
use crate::simulate::{Answer, Files, Problem, answer, read};
use crate::source::SourceFile;
use crate::syntax::Syntax;

/// So many lines are answered before their answers are written.
const CHUNK: usize = 4096;

/// What became of a line.
enum Line {
    Answered { text: String, as_expected: bool },
    Unreadable(String),
}

pub(super) fn run(args: &Args, out: &mut dyn Write, err: &mut dyn Write) -> Result<Exit, Failure> {
    if args.format == Some(Format::Pretty) {
        let help = "leave --format out";
        return Err(Failure::usage("--batch always prints JSON Lines".to_owned(), Some(help.to_owned())));
    }
    let file = input(args.request.as_deref().unwrap_or("-"))?;
    let (text, _) = file.content();
    if let Some(count) = lines::over_several(text) {
        let message = match count {
            1 => format!("{} holds one request over several lines, and a batch has one a line", file.display),
            _ => format!("{} holds requests over several lines, and a batch has one a line", file.display),
        };
        let help = match count {
            1 => "leave --batch out, or write the request into one line (`jq -c .` does that)",
            _ => "write every request into one line (`jq -c .` does that)",
        };
        return Err(Failure::usage(message, Some(help.to_owned())));
    }
    let lines: Vec<(usize, &str)> =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        let help = "write one request a line";
        return Err(Failure::usage(
            format!("there is no request in {}", file.display),
            Some(help.to_owned()),
        ));
    }
    let (mut unreadable, mut unexpected) = (0usize, 0usize);
    for chunk in lines.chunks(CHUNK) {
        let answers: Vec<Line> =
            chunk.par_iter().map(|(index, line)| one(args, &file.display, *index, line)).collect();
        let mut written = String::new();
        for line in answers {
            let text = match line {
                Line::Answered { text, as_expected } => {
                    unexpected += usize::from(!as_expected);
                    text
                }
                Line::Unreadable(text) => {
                    unreadable += 1;
                    text
                }
            };
            written.push_str(&text);
            written.push('\n');
        }
        unless_pipe_closed(out.write_all(written.as_bytes()))?;
    }
    // Nobody is left to tell if stderr is closed, too.
    if unexpected > 0 {
        let expected = args.expect.map_or("", super::args::Expected::name);
        let _ = writeln!(err, "error: {unexpected} of {} answers are not {expected}", lines.len());
    }
    if unreadable > 0 {
        let _ = writeln!(err, "error: {unreadable} of {} requests cannot be read", lines.len());
    }
    Ok(match (unreadable, unexpected) {
        (0, 0) => Exit::Clean,
        (0, _) => Exit::Findings,
        _ => Exit::Usage,
    })
}

fn one(args: &Args, name: &str, index: usize, line: &str) -> Line {
    let number = index + 1;
    let mut files = Files::below(index);
    let id = files.add(SourceFile::new(name, line));
    let Some(file) = files.get(id) else { return Line::Unreadable(String::new()) };
    match read(file, id, Syntax::Json) {
        Err(problems) => Line::Unreadable(error(&problems, file, number)),
        Ok(question) => {
            let answer = Answer { line: Some(number), ..answer(&question, &files, args.trace) };
            let as_expected = args.expect.is_none_or(|expected| expected.name() == answer.decision);
            match serde_json::to_string(&answer) {
                Ok(text) => Line::Answered { text, as_expected },
                Err(error) => Line::Unreadable(
                    json!({"error": {"line": number, "message": error.to_string()}}).to_string(),
                ),
            }
        }
    }
}

/// The first thing that is wrong with a line.
fn error(problems: &[Problem], file: &SourceFile, number: usize) -> String {
    let Some(problem) = problems.first() else {
        return json!({"error": {"line": number, "message": "the request cannot be read"}}).to_string();
    };
    let column = problem.place.map(|place| file.line_column(place.span.start).column);
    json!({"error": {
        "line": number,
        "column": column,
        "field": problem.field,
        "message": problem.message,
        "help": problem.help,
    }})
    .to_string()
}
