//! `grantlint init`: a first workspace, or a draft of one from what is there.

mod draft;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::Failure;
use super::input::InputArgs;
use super::{Exit, unless_pipe_closed};
use crate::formats::Content;

/// A small workspace in which everything is proven.
const TEMPLATE: [(&str, &str); 8] = [
    ("grantlint.toml", include_str!("init/template/grantlint.toml")),
    ("app.yaml", include_str!("init/template/app.yaml")),
    ("orgs.yaml", include_str!("init/template/orgs.yaml")),
    ("aws/acme-us/trust.json", include_str!("init/template/aws/acme-us/trust.json")),
    ("aws/acme-us/permissions.json", include_str!("init/template/aws/acme-us/permissions.json")),
    ("aws/acme-us/bucket-policy.json", include_str!("init/template/aws/acme-us/bucket-policy.json")),
    ("genesys/acme-us/oauth-clients.json", include_str!("init/template/genesys/acme-us/oauth-clients.json")),
    ("genesys/acme-us/roles.json", include_str!("init/template/genesys/acme-us/roles.json")),
];

/// Write a small commented workspace, or draft one from the files that are there
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    grantlint init botlens          a workspace to learn from: every path in it is proven\n  \
    grantlint init --from deploy    drafts deploy/app.yaml and deploy/orgs.yaml\n\n\
    A file that exists is never overwritten.")]
pub(super) struct Args {
    /// The folder to write into [default: .]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Draft the app and the org manifest from what is found in this folder, and write them there
    #[arg(long, value_name = "DIR", conflicts_with = "folder")]
    from: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Exit, Failure> {
    let (folder, files) = match &args.from {
        Some(from) => (from.clone(), drafted(from)?),
        None => {
            let files = TEMPLATE.map(|(path, text)| (path, text.to_owned()));
            (args.folder.clone().unwrap_or_else(|| PathBuf::from(".")), files.to_vec())
        }
    };
    if let Some((path, _)) = files.iter().find(|(path, _)| folder.join(path).exists()) {
        return Err(Failure::usage(
            format!("{} exists, and nothing was written", folder.join(path).display()),
            Some("move it away, or name another folder".to_owned()),
        ));
    }
    let mut said = String::new();
    for (path, text) in &files {
        let path = folder.join(path);
        write(&path, text).map_err(|source| Failure::ReportFile { path: path.clone(), source })?;
        said.push_str(&format!("wrote {}\n", path.display()));
    }
    let next = if args.from.is_some() { "fill in what is marked `missing`, then run" } else { "next:" };
    unless_pipe_closed(writeln!(out, "{said}{next} grantlint check {}", folder.display()))?;
    Ok(Exit::Clean)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

/// The app, where there is none yet, and the org manifest.
fn drafted(from: &Path) -> Result<Vec<(&'static str, String)>, Failure> {
    let report = InputArgs::of(from.to_owned()).report()?;
    let has = |is: fn(&Content) -> bool| {
        report.files.iter().find(|file| file.contents.iter().any(is)).map(|file| file.file)
    };
    if let Some(file) = has(|content| matches!(content, Content::Manifest { .. })) {
        return Err(Failure::usage(
            format!("{} is an org manifest already", report.sources.file(file).display),
            Some("`grantlint check` says what it lacks".to_owned()),
        ));
    }
    let draft = draft::Draft::of(&report);
    if draft.is_empty() {
        return Err(Failure::usage(
            format!("nothing to draft from was found in {}", from.display()),
            Some(
                "put exports there: trust policies, OAuth clients, roles; or start with `grantlint init`"
                    .into(),
            ),
        ));
    }
    let mut files = vec![("orgs.yaml", draft.manifest())];
    if has(|content| matches!(content, Content::App(_))).is_none() {
        files.insert(0, ("app.yaml", draft.app(&name_of(from))));
    }
    Ok(files)
}

fn name_of(from: &Path) -> String {
    let folder = from.canonicalize().unwrap_or_else(|_| from.to_owned());
    folder.file_name().map_or_else(|| "My app".to_owned(), |name| name.to_string_lossy().into_owned())
}
