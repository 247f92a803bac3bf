//! What is wrong with files as files.

use crate::diagnostic::{Basis, Finding, Place, RuleId, Severity, Subject};
use crate::formats::{Content, ReadFile};
use crate::syntax::ProblemKind;
use crate::workspace::{Standing, Workspace};

pub(super) fn syntax_error(read: &ReadFile, found: &mut Vec<Finding>) {
    for problem in read.parsed.problems.iter().filter(|problem| problem.kind == ProblemKind::Syntax) {
        let place = Place { file: read.file, span: problem.span };
        let mut finding =
            Finding::new(RuleId::FileSyntaxError, Basis::Platform, place, problem.message.clone())
                .label("here");
        finding.help.clone_from(&problem.help);
        found.push(finding);
    }
}

pub(super) fn duplicate_key(read: &ReadFile, found: &mut Vec<Finding>) {
    for problem in &read.parsed.problems {
        let ProblemKind::DuplicateKey { first } = problem.kind else { continue };
        let place = Place { file: read.file, span: problem.span };
        let mut finding =
            Finding::new(RuleId::FileDuplicateKey, Basis::Platform, place, problem.message.clone())
                .label("stands here again")
                .related(Place { file: read.file, span: first }, "and here first");
        finding.help = Some(
            problem.help.clone().unwrap_or_else(|| "remove one of the two, or merge their values".to_owned()),
        );
        found.push(finding);
    }
}

/// AWS takes strict JSON only. A file that is no JSON by its name (a template,
/// `.jsonc`, YAML) goes through a tool first, and that may put it right.
pub(super) fn not_strict_json(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for read in ws.files {
        let path = &ws.sources.file(read.file).path;
        let is_policy = read.contents.iter().any(|content| matches!(content, Content::Policy { .. }));
        if !is_policy || !path.to_ascii_lowercase().ends_with(".json") {
            continue;
        }
        let comment = read.parsed.comments.iter().map(|comment| comment.span).min();
        let comma = read.parsed.trailing_commas.iter().copied().min();
        let (message, first, other) = match (comment, comma) {
            (Some(comment), Some(comma)) => {
                ("a comment and a trailing comma", comment, Some((comma, "a comma before a closing bracket")))
            }
            (Some(comment), None) => ("a comment", comment, None),
            (None, Some(comma)) => ("a comma before a closing bracket", comma, None),
            (None, None) => continue,
        };
        let place = |span| Place { file: read.file, span };
        let finding = Finding::new(
            RuleId::FileNotStrictJson,
            Basis::Platform,
            place(first),
            format!("this policy has {message}: AWS takes strict JSON and rejects it"),
        )
        .label("here")
        .help("remove it; if a tool does so before AWS sees the file, give the file the ending .jsonc");
        found.push(match other {
            Some((span, label)) => finding.related(place(span), label),
            None => finding,
        });
    }
}

pub(super) fn unrecognised(read: &ReadFile, found: &mut Vec<Finding>) {
    // What is left of a broken file says nothing about what it is.
    if read.parsed.is_broken() {
        return;
    }
    for (index, content) in read.contents.iter().enumerate() {
        let Content::Unrecognised(what) = content else { continue };
        let which = match read.contents.len() {
            1 => String::new(),
            count => format!(" (document {} of {count})", index + 1),
        };
        found.push(
            Finding::new(
                RuleId::FileUnrecognised,
                Basis::Platform,
                Subject::File(read.file),
                format!("nothing in this file was checked{which}: it looks like {what}"),
            )
            .key(index.to_string())
            .help(
                "if it should have been, compare it with `grantlint schema`; otherwise exclude it under [files] \
                 in grantlint.toml",
            ),
        );
    }
}

pub(super) fn unreadable(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for file in &ws.sources.unreadable {
        let help = if file.detail.starts_with("no such file") {
            "nothing was checked there; correct the path, or exclude it under [files] in grantlint.toml"
        } else {
            "nothing in it was checked; mend it, or exclude it under [files] in grantlint.toml"
        };
        let at = file.offset.map_or_else(String::new, |offset| format!(" at byte {offset}"));
        found.push(
            Finding::new(
                RuleId::FileUnreadable,
                Basis::Platform,
                Subject::Unread { path: file.path.clone(), display: file.display.clone() },
                format!("the file could not be read{at}: {}", file.detail),
            )
            .help(help),
        );
    }
}

/// Leaves out that two documents differ where it is said what that changes.
pub(super) fn leave_out_what_decides(found: &mut Vec<Finding>) {
    let holds = |finding: &Finding, place: Place| {
        let own = match finding.subject {
            Subject::Place(own) => Some(own),
            _ => None,
        };
        let mut all = finding.related.iter().map(|related| related.place).chain(own);
        all.any(|other| other.file == place.file && place.span.contains(other.span))
    };
    let decided: Vec<Finding> =
        found.iter().filter(|finding| finding.rule == RuleId::AccessNotYetDeployed).cloned().collect();
    found.retain(|finding| {
        let Subject::Place(counts) = finding.subject else { return true };
        let Some(other) = finding.related.first() else { return true };
        finding.rule != RuleId::FileConflictingSources
            || !decided.iter().any(|said| holds(said, counts) && holds(said, other.place))
    });
}

pub(super) fn conflicting_sources(ws: &Workspace<'_>, found: &mut Vec<Finding>) {
    for conflict in ws.conflicts() {
        let mut message = format!(
            "{} is described twice, and not in the same way: {} ({}) says otherwise than {} ({})",
            conflict.what,
            ws.path(conflict.counts.file),
            conflict.tool,
            ws.path(conflict.other.file),
            conflict.other_tool
        );
        let (severity, label, help) = match conflict.standing {
            Standing::Proposed => (
                Severity::Note,
                "this one counts",
                "if that is the change that is about to be deployed, nothing is wrong; else bring the two together",
            ),
            Standing::Named => (
                Severity::Warning,
                "this one counts, as the manifest names it",
                "if that is the change that is about to be deployed, nothing is wrong; else export again, or leave the \
                 key out of `aws.documents`, so that the other one counts",
            ),
            Standing::Contradicted => {
                message += "; nothing tells which of the two is right";
                (
                    Severity::Warning,
                    "what the manifest says",
                    "correct the manifest, or leave it out there; if the document is out of date, export again, or \
                     exclude it under [files] in grantlint.toml",
                )
            }
            Standing::Neither => {
                message += "; nothing tells which of the two is in force";
                (
                    Severity::Warning,
                    "one of the two",
                    "export again, and delete the document that is out of date, or exclude it under [files] in \
                     grantlint.toml, or say in the manifest which one counts (`documents`, `aws.documents`, \
                      `aws.region`, `aws.kms_key_arn`)",
                )
            }
        };
        let mut finding =
            Finding::new(RuleId::FileConflictingSources, Basis::Platform, conflict.counts, message)
                .label(label)
                .related(conflict.other, "this one says otherwise")
                .key(conflict.what);
        finding.severity = severity;
        finding.help = Some(help.to_owned());
        found.push(finding);
    }
}
