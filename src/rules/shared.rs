//! A value that is written into a file which several organizations are
//! deployed from: mending it for one of them breaks it for the others.

use crate::access::{Access, Verdict};
use crate::diagnostic::{Finding, RuleId, Subject};
use crate::source::FileId;
use crate::workspace::Workspace;

/// Rules whose help replaces one value by another one.
const REPLACING: [RuleId; 9] = [
    RuleId::AwsMissingAction,
    RuleId::KmsMissingDecrypt,
    RuleId::KmsMissingGenerateDataKey,
    RuleId::KmsUnsatisfiableCondition,
    RuleId::S3MissingPutObject,
    RuleId::S3PrefixNotCovered,
    RuleId::S3UnsatisfiableCondition,
    RuleId::TrustExternalIdMismatch,
    RuleId::TrustUnsatisfiableCondition,
];

/// What a value holds that is not written out: a parameter, a variable, a
/// placeholder.
const REFERENCES: [&str; 9] = ["Ref", "Sub", "GetAtt", "Fn::", "${", "{{", "var.", "local.", "data."];

/// Adds to the help of such findings who else takes the value from there.
pub(super) fn warn(ws: &Workspace<'_>, access: &Access, found: &mut [Finding]) {
    for finding in found {
        let Subject::Place(place) = finding.subject else { continue };
        let replaces = |help: &str| {
            let says = |start: &str| help.starts_with(start) || help.contains(&format!(": {start}"));
            says("write `") || says("accept \"")
        };
        let Some(help) = finding.help.as_mut().filter(|help| replaces(help)) else { continue };
        if !REPLACING.contains(&finding.rule) {
            continue;
        }
        let written = ws.sources.file(place.file).text.get(place.span.range()).unwrap_or_default();
        if REFERENCES.iter().any(|sign| written.contains(sign)) {
            if let Some(parameter) = ws.parameter_at(place)
                && ws.written_at(place, "", &finding.orgs).iter().all(|value| value.file == place.file)
                && !others(access, place.file, finding.rule, &finding.orgs).is_empty()
            {
                help.push_str(&format!(
                    "; the parameter `{parameter}` holds the value: give {} its own, under `aws.parameters` of its entry or in \
                     its file of parameters",
                    finding.orgs.first().map_or("the organization", String::as_str),
                ));
            }
            continue;
        }
        let others = others(access, place.file, finding.rule, &finding.orgs);
        let who = match others.as_slice() {
            [] => continue,
            [one] => format!("{one} is"),
            [one, two] => format!("{one} and {two} are"),
            [one, more @ ..] => format!("{one} and {} more organizations are", more.len()),
        };
        help.push_str(&format!(
            "; {who} deployed from this file as well, so let a parameter hold the value, and give each \
             organization its own"
        ));
    }
}

/// Other organizations whose proof of the same link rests on the same file.
fn others(access: &Access, file: FileId, rule: RuleId, own: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for path in access.paths.iter().map(|path| &path.proof).filter(|path| !own.contains(&path.org)) {
        let mut links = path.links.iter().filter(|link| link.verdict != Verdict::NotNeeded);
        let rests = links.any(|link| {
            Some(link.link.name()) == rule.rule().link
                && link.places.iter().any(|related| related.place.file == file)
        });
        if rests && !all.contains(&path.org) {
            all.push(path.org.clone());
        }
    }
    all
}
