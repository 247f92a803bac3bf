//! `grantlint init`: a first workspace, or a draft of one from what is there.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::input;
use super::{Exit, unless_pipe_closed};
use crate::engine::{Report, UncheckedReason};
use crate::formats::Content;
use crate::genesys::Catalog;
use crate::workspace::draft;

macro_rules! template {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../../examples/minimal/", $path)))),*]
    };
}

/// A small workspace in which everything is proven, in the order in which it
/// is to be read.
const TEMPLATE: [(&str, &str); 8] = template![
    "grantlint.toml",
    "app.yaml",
    "orgs.yaml",
    "aws/acme-us/trust.json",
    "aws/acme-us/permissions.json",
    "aws/acme-us/bucket-policy.json",
    "genesys/acme-us/oauth-clients.json",
    "genesys/acme-us/roles.json",
];

/// Write a small commented workspace, or draft one from the files that are there
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    grantlint init botlens          a workspace to learn from: every path in it is proven\n  \
    grantlint init --from deploy    drafts deploy/app.yaml and deploy/orgs.yaml from the policies, OAuth\n  \
    \x20                               clients, roles and tokens under deploy\n\n\
    A file that exists is never overwritten.")]
pub(super) struct Args {
    /// The folder to write into [default: .]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Draft the app and the org manifest from what is found in this folder, and write them there
    #[arg(long, value_name = "DIR", conflicts_with = "folder")]
    from: Option<PathBuf>,
    /// Print the draft instead of writing it
    #[arg(long, requires = "from")]
    stdout: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Failure> {
    match &args.from {
        Some(from) => draft_from(from, args.stdout, out),
        None => {
            let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
            let files: Vec<(&str, &str)> = TEMPLATE.to_vec();
            let help = "move it away, or name another folder: grantlint init DIR. To draft from files that \
                        are there: grantlint init --from DIR";
            let said = write_all(&folder, &files, help)?;
            let next = format!("next: grantlint check {}", shown(&folder));
            unless_pipe_closed(writeln!(out, "{said}\n{next}\nthen put your own organizations in place"))?;
            Ok(Exit::Clean)
        }
    }
}

fn draft_from(from: &Path, to_stdout: bool, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (report, folder) = input::folder(from)?;
    let inside = |path: &str| folder.is_empty() || path.starts_with(&format!("{folder}/"));
    let manifest = report.files.iter().find(|file| {
        let is_manifest = |content: &Content| matches!(content, Content::Manifest { .. });
        inside(&report.sources.file(file.file).path) && file.contents.iter().any(is_manifest)
    });
    if let Some(file) = manifest {
        return Err(Failure::usage(
            format!("{} is an org manifest already", report.sources.file(file.file).display),
            Some("`grantlint check` says what it lacks".to_owned()),
        ));
    }
    let catalog = Catalog::embedded();
    let Some(draft) = draft::draft(&report.sources, &report.files, &catalog, &folder, &name_of(from)) else {
        return Err(Failure::Nothing {
            message: format!("nothing to draft from was found in {}", from.display()),
            help: "put exports there: trust policies, OAuth clients, roles, tokens (a folder for each \
                   organization); or start with `grantlint init`"
                .to_owned(),
        });
    };
    let app = draft.app.as_deref().map(|text| ("app.yaml", text));
    let files: Vec<(&str, &str)> = app.into_iter().chain([("orgs.yaml", draft.manifest.as_str())]).collect();
    if to_stdout {
        let texts: Vec<&str> = files.iter().map(|(_, text)| *text).collect();
        unless_pipe_closed(write!(out, "{}", texts.join("---\n")))?;
        return Ok(Exit::Clean);
    }
    let help = "move it away, or print the draft: grantlint init --from DIR --stdout";
    let said = write_all(from, &files, help)?;
    let next = format!("grantlint check {}", shown(from));
    let summary = format!(
        "{} drafted; {} to fill in or to confirm: look for TODO\nthen: {next}",
        counted(draft.orgs, "organization"),
        counted(draft.todos, "value"),
    );
    unless_pipe_closed(writeln!(out, "{said}{}{summary}", unread(&report)))?;
    Ok(Exit::Clean)
}

/// Files that could not be read, so that nobody misses what they say.
fn unread(report: &Report) -> String {
    let unread = report.unchecked.iter().filter(|item| item.reason == UncheckedReason::Unreadable);
    unread.map(|item| format!("not read: {} ({})\n", item.display, item.detail)).collect()
}

/// Writes all files, or none if one of them exists.
fn write_all(folder: &Path, files: &[(&str, &str)], help: &str) -> Result<String, Failure> {
    let paths: Vec<PathBuf> = files.iter().map(|(path, _)| folder.join(path)).collect();
    // A link that leads nowhere is there, too.
    if let Some(path) = paths.iter().find(|path| path.symlink_metadata().is_ok()) {
        return Err(Failure::usage(
            format!("{} exists, and nothing was written", path.display()),
            Some(help.to_owned()),
        ));
    }
    let mut said = String::new();
    for (path, (_, text)) in paths.iter().zip(files) {
        write(path, text).map_err(|source| Failure::ReportFile { path: path.clone(), source })?;
        said.push_str(&format!("wrote {}\n", path.display()));
    }
    Ok(said)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A folder as an argument in a shell.
fn shown(folder: &Path) -> String {
    let text = folder.display().to_string();
    if text.contains(char::is_whitespace) { format!("'{text}'") } else { text }
}

fn name_of(from: &Path) -> String {
    let folder = from.canonicalize().unwrap_or_else(|_| from.to_owned());
    folder.file_name().map_or_else(|| "My app".to_owned(), |name| name.to_string_lossy().into_owned())
}
