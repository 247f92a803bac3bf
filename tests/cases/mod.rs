//! Reads the cases in `tests/access/*.md` and runs them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use grantlint::engine::{self, Report, RunContext};
use grantlint::gate::Config;
use grantlint::source::{SourceFile, Sources};

/// The files of a workspace.
pub(crate) type Files = BTreeMap<String, String>;

/// An org and a capability.
pub(crate) type Pair = (String, String);

/// One workspace and what is expected of it.
pub(crate) struct Case {
    /// File and heading.
    pub(crate) title: String,
    /// Its files.
    pub(crate) files: Files,
    /// By org and capability, the links that are neither proven nor unneeded.
    pub(crate) paths: Vec<(Pair, BTreeMap<String, String>)>,
    /// `rule @ path:pointer` of every cause.
    pub(crate) findings: BTreeSet<String>,
}

impl Case {
    /// The links that are expected of a pair; nothing if the case has no such
    /// pair.
    pub(crate) fn path(&self, org: &str, capability: &str) -> Option<&BTreeMap<String, String>> {
        self.paths.iter().find(|((o, c), _)| o == org && c == capability).map(|(_, links)| links)
    }
}

/// Every case, in the order of files and headings.
pub(crate) fn all() -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access");
    let mut paths: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut cases: Vec<(String, Case)> = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name == "README" {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for section in text.split("\n## ").skip(1) {
            let heading = section.lines().next().unwrap_or_default().to_owned();
            let case = read(&name, section, &cases);
            cases.push((heading, case));
        }
    }
    cases.into_iter().map(|(_, case)| case).collect()
}

fn read(file: &str, section: &str, known: &[(String, Case)]) -> Case {
    let (heading, body) = section.split_once('\n').unwrap();
    let mut case = Case {
        title: format!("{file}: {heading}"),
        files: Files::new(),
        paths: Vec::new(),
        findings: BTreeSet::new(),
    };
    let mut lines = body.lines();
    let mut named: Option<String> = None;
    while let Some(line) = lines.next() {
        if let Some(base) = line.strip_prefix("from: ") {
            let found = known.iter().find(|(heading, _)| heading == base);
            case.files = found.unwrap_or_else(|| panic!("{file}: no case `{base}`")).1.files.clone();
        } else if let Some(gone) = line.strip_prefix("without: ") {
            case.files.remove(gone).unwrap();
        } else if let Some(edit) = line.strip_prefix("edit ") {
            let (path, edit) = edit.split_once(": `").unwrap();
            let edit = edit.strip_suffix('`').unwrap();
            let (old, new) = edit.split_once("` -> `").unwrap_or_else(|| panic!("{}: {edit}", case.title));
            let old = &old.replace("\\n", "\n");
            let text = case.files.get_mut(path).unwrap_or_else(|| panic!("{}: no {path}", case.title));
            assert!(text.contains(old), "{}: {path} has no `{old}`", case.title);
            *text = text.replace(old.as_str(), &new.replace("\\n", "\n"));
        } else if let Some(path) = line.strip_prefix("file ") {
            named = Some(path.to_owned());
        } else if line.starts_with("```") && named.is_some() {
            let content: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            case.files.insert(named.take().unwrap(), content.join("\n") + "\n");
        } else if let Some(finding) = line.strip_prefix("- ") {
            case.findings.insert(finding.to_owned());
        } else if let Some((pair, links)) = line.strip_prefix("> ").and_then(|line| line.split_once(": ")) {
            let (org, capability) = pair.split_once(' ').unwrap();
            let links = links.split(' ').filter_map(|link| link.split_once('='));
            let links = links.map(|(link, verdict)| (link.to_owned(), verdict.to_owned())).collect();
            case.paths.push(((org.to_owned(), capability.to_owned()), links));
        }
    }
    case
}

/// Runs a workspace on the day on which all cases happen, 2026-11-23.
pub(crate) fn run(files: &Files) -> Report {
    let sources = files.iter().map(|(path, text)| SourceFile::new(path.clone(), text.clone()));
    run_sources(sources.collect(), files)
}

/// The same with its files in the order given.
pub(crate) fn run_sources(sources: Vec<SourceFile>, files: &Files) -> Report {
    let config = files.get("grantlint.toml").map(|text| {
        Config::read(&SourceFile::new("grantlint.toml", text.clone()))
            .unwrap_or_else(|_| panic!("the config"))
    });
    let context = RunContext {
        today: "2026-11-23".to_owned(),
        config: config.unwrap_or_default(),
        ..RunContext::default()
    };
    engine::run(Sources::from_files(sources), &context)
}

/// The files of a folder of the repository.
pub(crate) fn folder(name: &str) -> Files {
    fn add(dir: &Path, root: &Path, files: &mut Files) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, root, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut files = Files::new();
    add(&root, &root, &mut files);
    files
}
