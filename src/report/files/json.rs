//! The list of files for machines; `schemas/files.schema.json` describes it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Line, Status, lines};
use crate::engine::Report;
use crate::report::json::{JsonTool, SCHEMA_VERSION, tool, write_pretty};
use crate::source::UnreadGroup;

#[derive(Serialize)]
struct JsonFiles<'a> {
    schema_version: u32,
    tool: JsonTool<'a>,
    files: Vec<JsonFile<'a>>,
    not_read: Vec<JsonGroup<'a>>,
}

/// Many files of one ending.
#[derive(Serialize)]
struct JsonGroup<'a> {
    ending: &'a str,
    reason: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    path: &'a str,
    status: Status,
    reason: Option<&'a str>,
    documents: Vec<JsonDocument<'a>>,
    named_by: &'a [String],
    in_proof: bool,
    read_by: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonDocument<'a> {
    kind: &'a str,
    detail: &'a str,
    policies: usize,
    names: &'a BTreeMap<&'static str, Vec<String>>,
}

/// Writes what became of every file.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let lines = lines(report);
    let many = report.sources.unread.iter().filter(|group| group.paths.is_empty());
    let json = JsonFiles {
        schema_version: SCHEMA_VERSION,
        tool: tool(report),
        files: lines.iter().map(file).collect(),
        not_read: many.map(group).collect(),
    };
    write_pretty(&json, out)
}

fn group(group: &UnreadGroup) -> JsonGroup<'_> {
    JsonGroup { ending: &group.ending, reason: group.reason, count: group.count }
}

fn file(line: &Line) -> JsonFile<'_> {
    let documents = line.documents.iter().map(|document| JsonDocument {
        kind: &document.kind,
        detail: &document.detail,
        policies: document.policies,
        names: &document.names,
    });
    JsonFile {
        path: &line.path,
        status: line.status,
        reason: line.reason.as_deref(),
        documents: documents.collect(),
        named_by: &line.named_by,
        in_proof: line.in_proof,
        read_by: line.read_by.as_deref(),
    }
}
