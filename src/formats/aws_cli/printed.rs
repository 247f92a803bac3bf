//! What the AWS CLI prints for people, where somebody kept it: an error
//! (`aws ... > file 2>&1`), a table, lines of text. PowerShell puts words of its
//! own around an error.

use super::failed::{Failure, OPERATIONS, named_command, told};
use super::{names, shown};
use crate::formats::Content;
use crate::formats::reading::Input;
use crate::formats::words::shortened;

/// How much of a file is searched: what comes before an error are warnings.
const SEARCHED: usize = 4096;

/// Beginnings of what the CLI says when it asked nobody.
const NOT_ASKED: [&str; 16] = [
    "aws: error:",
    "Unable to locate credentials",
    "Unable to parse config file",
    "SSL validation failed",
    "Read timeout on endpoint URL",
    "Connection was closed before",
    "Failed to connect to proxy URL",
    "Credentials were refreshed, but",
    "Partial credentials found",
    "Could not connect to the endpoint URL",
    "Connect timeout on endpoint URL",
    "You must specify a region",
    "The config profile (",
    "Error loading SSO Token",
    "Error when retrieving token from sso",
    "Token has expired and refresh failed",
];

/// How shells say that they know no `aws`.
const NO_CLI: [&str; 5] = [
    "aws: command not found",
    "command not found: aws",
    "aws: not found",
    "'aws' is not recognized as",
    "aws: No such file or directory",
];

/// How an error of AWS begins.
const ERROR: &str = "An error occurred (";

/// Reads a file that holds what the CLI prints for people: an error, a table,
/// lines of text.
pub(in crate::formats) fn printed(input: Input<'_>) -> Option<Content> {
    let (text, _) = input.source.content();
    let text = text.trim();
    if let Some(shown) = shown::sniff(input, text) {
        return Some(shown);
    }
    if text.is_empty() || text.starts_with(['{', '[']) {
        return None;
    }
    let by_powershell = powershell(text).is_some();
    for line in head(text).lines().map(str::trim_start) {
        let line = powershell(line).unwrap_or(line);
        let line = line.strip_prefix("aws: [ERROR]: ").unwrap_or(line);
        if line.starts_with(ERROR) {
            return of_error(input, text);
        }
        if NOT_ASKED.iter().any(|start| line.starts_with(start))
            || NO_CLI.iter().any(|words| line.contains(words))
        {
            return Some(not_asked(input, line, text));
        }
        // `usage: aws [options] ...` stands before the error, and so do warnings
        // of Python; anything else is no output of the CLI.
        let before_error = line.is_empty()
            || by_powershell
            || ["usage:", "To see help text", "aws ", "warnings.warn", "Note: AWS CLI"]
                .iter()
                .any(|start| line.starts_with(start))
            || line.contains("Warning:");
        if !before_error {
            return None;
        }
    }
    by_powershell.then(|| not_asked(input, text, text))
}

/// What PowerShell 5.1 makes of a line that a program says of an error: the
/// program's name before it, and after it where it was called, in the
/// language of Windows.
fn powershell(line: &str) -> Option<&str> {
    ["aws :", "aws.exe :"].into_iter().find_map(|name| line.strip_prefix(name)).map(str::trim_start)
}

fn not_asked(input: Input<'_>, line: &str, text: &str) -> Content {
    let words = shortened(line);
    match named_command(&input.source.path, names::may_say) {
        Some(command) => told(input, command, Failure::NotAsked(&words), text),
        None => Content::Unrecognised(format!("an error of the AWS CLI instead of an answer: {words}")),
    }
}

/// The beginning of a text, on a whole character.
fn head(text: &str) -> &str {
    let end = (0..=SEARCHED.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// `CODE) when calling the OPERATION operation: MESSAGE`, with or without
/// `(reached max retries: 4)`. PowerShell breaks it where the window ends.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html>
fn of_error(input: Input<'_>, text: &str) -> Option<Content> {
    let (_, error) = text.split_once(ERROR)?;
    let error = head(error).split_whitespace().collect::<Vec<_>>().join(" ");
    let (code, rest) = error.split_once(") when calling the ")?;
    let (operation, rest) = rest.split_once(" operation")?;
    let (code, operation) = (code.replace(' ', ""), operation.replace(' ', ""));
    let message = rest.split_once(": ").map_or("", |(_, message)| message);
    let Some((_, command)) = OPERATIONS.iter().find(|(known, _)| *known == operation) else {
        return Some(Content::Unrecognised(format!(
            "the error {} of the AWS CLI instead of an answer of {}",
            shortened(&code),
            shortened(&operation)
        )));
    };
    Some(told(input, command, Failure::Answered { code: &code, message }, text))
}
