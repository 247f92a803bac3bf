//! The machine-readable report, schema version 1. The published schema is
//! `schemas/report.schema.json`; a change here that breaks a reader of it is a
//! new schema version.

use std::io::{self, Write};

use serde::Serialize;

use crate::access::{Link, LinkProof, PathProof, Verdict};
use crate::diagnostic::{Basis, Edit, Finding, Place, Related, Severity};
use crate::engine::{Location, Report, Unchecked, UncheckedReason};
use crate::gate::fingerprints;
use crate::genesys;
use crate::iam;

/// The version of the shapes below.
pub(super) const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonReport<'a> {
    schema_version: u32,
    tool: JsonTool<'a>,
    summary: JsonSummary,
    findings: Vec<JsonFinding<'a>>,
    access: Vec<JsonPath<'a>>,
    unchecked: Vec<JsonUnchecked<'a>>,
}

#[derive(Serialize)]
struct JsonAccess<'a> {
    schema_version: u32,
    tool: JsonTool<'a>,
    summary: JsonSummary,
    access: Vec<JsonPath<'a>>,
}

#[derive(Serialize)]
pub(super) struct JsonTool<'a> {
    name: &'static str,
    version: &'static str,
    today: &'a str,
    catalogs: JsonCatalogs,
}

#[derive(Serialize)]
struct JsonCatalogs {
    genesys: &'static str,
    aws: &'static str,
}

#[derive(Serialize)]
struct JsonSummary {
    files: usize,
    unrecognised: usize,
    unreadable: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    access: JsonVerdicts,
}

#[derive(Serialize)]
struct JsonVerdicts {
    proven: usize,
    refuted: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'static str,
    also_known_as: &'static [&'static str],
    severity: Severity,
    basis: Basis,
    message: &'a str,
    help: Option<&'a str>,
    orgs: &'a [String],
    capabilities: &'a [String],
    fingerprint: String,
    location: JsonLocation,
    related: Vec<JsonRelated<'a>>,
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    label: &'a str,
    location: JsonLocation,
}

#[derive(Serialize)]
struct JsonLocation {
    path: String,
    pointer: String,
    start: Option<JsonPosition>,
    end: Option<JsonPosition>,
}

#[derive(Serialize)]
struct JsonPosition {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    path: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonPath<'a> {
    org: &'a str,
    capability: &'a str,
    verdict: Verdict,
    assumptions: &'a [std::borrow::Cow<'static, str>],
    links: Vec<JsonLink<'a>>,
}

#[derive(Serialize)]
struct JsonLink<'a> {
    link: Link,
    verdict: Verdict,
    basis: Basis,
    reason: &'a str,
    settled_by: Option<&'a str>,
    rules: Vec<&'static str>,
    places: Vec<JsonLocation>,
}

#[derive(Serialize)]
struct JsonUnchecked<'a> {
    path: &'a str,
    reason: UncheckedReason,
    detail: &'a str,
}

/// Writes the whole report.
///
/// # Errors
/// What the writer reports.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let prints = fingerprints(&report.findings, &report.sources, &report.files);
    let json = JsonReport {
        schema_version: SCHEMA_VERSION,
        tool: tool(report),
        summary: summary(report),
        findings: report
            .findings
            .iter()
            .zip(prints)
            .map(|(finding, print)| finding_of(report, finding, print))
            .collect(),
        access: report.access.iter().map(|path| path_of(report, path)).collect(),
        unchecked: report.unchecked.iter().map(unchecked_of).collect(),
    };
    write_pretty(&json, out)
}

/// Writes the access part of the report, restricted to the paths that `keep`
/// accepts; the summary still counts all.
///
/// # Errors
/// What the writer reports.
pub fn write_access(
    report: &Report,
    keep: &dyn Fn(&PathProof) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let json = JsonAccess {
        schema_version: SCHEMA_VERSION,
        tool: tool(report),
        summary: summary(report),
        access: report.access.iter().filter(|path| keep(path)).map(|path| path_of(report, path)).collect(),
    };
    write_pretty(&json, out)
}

/// Writes a value as indented JSON and a line end.
///
/// # Errors
/// What the writer reports.
pub fn write_pretty(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

pub(super) fn tool(report: &Report) -> JsonTool<'_> {
    JsonTool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        today: &report.today,
        catalogs: JsonCatalogs { genesys: genesys::catalog_date(), aws: iam::actions::date() },
    }
}

fn summary(report: &Report) -> JsonSummary {
    JsonSummary {
        files: report.sources.files.len(),
        unrecognised: report.count_unchecked(UncheckedReason::Unrecognised),
        unreadable: report.count_unchecked(UncheckedReason::Unreadable),
        errors: report.count_severity(Severity::Error),
        warnings: report.count_severity(Severity::Warning),
        notes: report.count_severity(Severity::Note),
        suppressed: 0,
        access: JsonVerdicts {
            proven: report.count(Verdict::Proven),
            refuted: report.count(Verdict::Refuted),
            unknown: report.count(Verdict::Unknown),
        },
    }
}

fn finding_of<'a>(report: &'a Report, finding: &'a Finding, fingerprint: String) -> JsonFinding<'a> {
    let rule = finding.rule.rule();
    JsonFinding {
        rule: rule.id,
        also_known_as: rule.also_known_as,
        severity: finding.severity,
        basis: finding.basis,
        message: &finding.message,
        help: finding.help.as_deref(),
        orgs: &finding.orgs,
        capabilities: &finding.capabilities,
        fingerprint,
        location: location_of(report.location_of(&finding.subject)),
        related: finding.related.iter().map(|related| related_of(report, related)).collect(),
        fix: finding.fix.as_ref().map(|fix| JsonFix {
            title: &fix.title,
            safe: fix.safe,
            edits: fix.edits.iter().map(|edit| edit_of(report, edit)).collect(),
        }),
    }
}

fn related_of<'a>(report: &Report, related: &'a Related) -> JsonRelated<'a> {
    JsonRelated { label: &related.label, location: at(report, related.place) }
}

fn edit_of<'a>(report: &'a Report, edit: &'a Edit) -> JsonEdit<'a> {
    JsonEdit {
        path: &report.sources.file(edit.file).display,
        start: edit.span.start,
        end: edit.span.end,
        text: &edit.text,
    }
}

fn path_of<'a>(report: &Report, path: &'a PathProof) -> JsonPath<'a> {
    JsonPath {
        org: &path.org,
        capability: &path.capability,
        verdict: path.verdict,
        assumptions: &path.assumptions,
        links: path.links.iter().map(|link| link_of(report, link)).collect(),
    }
}

fn link_of<'a>(report: &Report, link: &'a LinkProof) -> JsonLink<'a> {
    JsonLink {
        link: link.link,
        verdict: link.verdict,
        basis: link.basis,
        reason: &link.reason,
        settled_by: link.settled_by.as_deref(),
        rules: link.rules.iter().map(|rule| rule.id()).collect(),
        places: link.places.iter().map(|related| at(report, related.place)).collect(),
    }
}

fn unchecked_of(item: &Unchecked) -> JsonUnchecked<'_> {
    JsonUnchecked { path: &item.display, reason: item.reason, detail: &item.detail }
}

fn at(report: &Report, place: Place) -> JsonLocation {
    location_of(report.location(place))
}

fn location_of(location: Location) -> JsonLocation {
    let position = |index: usize| {
        location.range.map(|range| JsonPosition {
            line: range[index].0.line,
            column: range[index].0.column,
            offset: range[index].1,
        })
    };
    JsonLocation {
        start: position(0),
        end: position(1),
        path: location.display.clone(),
        pointer: location.pointer.clone(),
    }
}
