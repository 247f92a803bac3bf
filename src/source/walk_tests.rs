//! The walker on real folders.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Interest, Options, collect};
use crate::source::Sources;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(folder.path(), path, text.as_bytes());
    }
    folder
}

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    fs::write(path, bytes).expect("a file");
}

fn options(root: &Path) -> Options {
    Options::new(root, root)
}

fn wanted(path: &str) -> Interest {
    match path.rsplit('/').next() {
        Some("lock.json") => Interest::LeaveOut("a lock file"),
        Some(name) if name.starts_with(".env") => Interest::Read,
        Some(name) if name.ends_with(".json") || name.ends_with(".yaml") => Interest::Read,
        _ => Interest::Nothing("no configuration"),
    }
}

fn walk(root: &Path, paths: &[&str]) -> Sources {
    collect(&paths.iter().map(PathBuf::from).collect::<Vec<_>>(), &options(root), &wanted)
}

fn names(sources: &Sources) -> Vec<&str> {
    sources.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn finds_what_git_would_track_in_the_order_of_paths() {
    let folder = folder(&[
        ("b.json", "{}"),
        ("a/z.yaml", "x"),
        ("a/ignored.json", "{}"),
        ("a/notes.txt", "x"),
        (".gitignore", "ignored.json\nbuild/\n"),
        ("build/c.json", "{}"),
        ("target/d.json", "{}"),
        ("sub/node_modules/p/e.json", "{}"),
        (".hidden/f.json", "{}"),
        (".git/g.json", "{}"),
        ("a-b.json", "{}"),
    ]);
    let sources = walk(folder.path(), &["."]);
    assert_eq!(names(&sources), ["a-b.json", "a/z.yaml", "b.json"]);
    assert!(sources.unreadable.is_empty());
    assert_eq!(sources.by_path("a/z.yaml").map(|id| sources.file(id).text.as_str()), Some("x"));
}

#[test]
fn a_file_that_is_named_is_read_whatever_it_is_called_and_only_once() {
    let folder =
        folder(&[("a.json", "1"), ("ignored.json", "2"), ("x.txt", "3"), (".gitignore", "ignored.json")]);
    let sources = walk(folder.path(), &["./ignored.json", "x.txt", ".", "./a.json", "sub/../a.json"]);
    assert_eq!(names(&sources), ["a.json", "ignored.json", "x.txt"]);
}

#[test]
fn paths_are_relative_to_the_workspace_and_names_to_the_working_directory() {
    let folder = folder(&[("work/orgs/a.json", "1"), ("elsewhere/b.json", "2")]);
    let mut options = options(&folder.path().join("work"));
    options.working_dir = folder.path().join("work/orgs");
    let sources = collect(&["..".into(), "../../elsewhere".into()], &options, &wanted);
    let shown: Vec<(&str, &str)> =
        sources.files.iter().map(|file| (file.path.as_str(), file.display.as_str())).collect();
    assert_eq!(shown, [("../elsewhere/b.json", "../../elsewhere/b.json"), ("orgs/a.json", "a.json")]);
}

#[test]
fn what_cannot_be_read_is_listed_and_the_rest_is_read() {
    let folder = folder(&[("good.json", "{}")]);
    write(folder.path(), "bad.json", b"{\n\"a\": \"\xe9\"}");
    write(folder.path(), "wide.json", b"\xff\xfe{\0}");
    write(folder.path(), "big.json", &[b' '; 2000]);
    let mut options = options(folder.path());
    options.max_bytes = 1000;
    let sources = collect(&[".".into(), "missing/x.json".into()], &options, &wanted);
    assert_eq!(names(&sources), ["good.json"]);
    let listed: Vec<(&str, &str, Option<u64>)> = sources
        .unreadable
        .iter()
        .map(|file| (file.path.as_str(), file.detail.as_str(), file.offset))
        .collect();
    assert_eq!(
        listed,
        [
            ("bad.json", "it is not UTF-8 text: the first bad byte is at offset 8, in line 2", Some(8)),
            ("big.json", "it has 2000 bytes; files over 1000 bytes are not read", None),
            ("missing/x.json", "no such file or folder", None),
            (
                "wide.json",
                "it is UTF-16, and its last character is cut in two; save it as UTF-8 (in PowerShell: Out-File -Encoding \
                 utf8)",
                Some(4)
            ),
        ]
    );
}

#[test]
fn what_is_wanted_is_decided_on_the_path_within_the_workspace() {
    let folder = folder(&[("orgs/a.json", "1"), ("other/a.json", "2")]);
    let sources = collect(&[".".into()], &options(folder.path()), &|path| {
        if path.starts_with("orgs/") { Interest::Read } else { Interest::Nothing("elsewhere") }
    });
    assert_eq!(names(&sources), ["orgs/a.json"]);
}

#[test]
fn what_powershell_redirects_into_a_file_is_read() {
    let folder = folder(&[]);
    write(folder.path(), "plan.json", b"\xff\xfe{\0}\0\r\0\n\0");
    let sources = walk(folder.path(), &["."]);
    assert_eq!(sources.files.iter().map(|file| file.text.as_str()).collect::<Vec<_>>(), ["{}\r\n"]);
}

#[test]
fn workflows_and_env_files_are_found_and_other_hidden_ones_are_not() {
    let folder = folder(&[
        (".github/workflows/deploy.yaml", "x"),
        (".env", "x"),
        ("app/.env.production", "x"),
        (".gc/config.json", "x"),
        (".vscode/settings.json", "{}"),
        (".eslintrc.json", "{}"),
        (".envoy.json", "{}"),
        ("cdk.out/app.template.json", "{}"),
        ("cdk.out/asset.0a1b/package.json", "{}"),
        ("lock.json", "{}"),
    ]);
    let sources = walk(folder.path(), &["."]);
    assert_eq!(
        names(&sources),
        [
            ".env",
            ".gc/config.json",
            ".github/workflows/deploy.yaml",
            "app/.env.production",
            "cdk.out/app.template.json"
        ]
    );
    let left_out: Vec<&str> = sources.left_out.iter().map(|left| left.path.as_str()).collect();
    assert_eq!(left_out, ["lock.json"]);
}

#[test]
fn a_listing_says_what_git_ignores_and_which_folders_stay_closed() {
    let folder = folder(&[
        (".gitignore", "plan.json\ncdk.out/\n"),
        ("plan.json", "{}"),
        ("other.json", "{}"),
        ("cdk.out/app.template.json", "{}"),
        ("node_modules/p/e.json", "{}"),
        (".vscode/settings.json", "{}"),
        (".git/x.json", "{}"),
    ]);
    let options = Options { list_unread: true, ..options(folder.path()) };
    let sources = collect(&[".".into(), "plan.json".into()], &options, &wanted);
    assert_eq!(names(&sources), ["other.json", "plan.json"]);
    let left_out: Vec<&str> = sources.left_out.iter().map(|left| left.path.as_str()).collect();
    assert_eq!(left_out, [".vscode", "cdk.out/app.template.json", "node_modules"]);
}

#[test]
fn what_is_no_configuration_is_counted_by_ending_and_few_are_listed_one_by_one() {
    let many: Vec<String> = (0..9).map(|number| format!("src/{number}.ts")).collect();
    let mut files: Vec<(&str, &str)> = many.iter().map(|path| (path.as_str(), "x")).collect();
    files.extend([("Dockerfile", "FROM x"), (".npmrc", "x"), ("named.md", "x"), ("a.json", "{}")]);
    let folder = folder(&files);
    let found = |list_unread| {
        let options = Options { list_unread, ..options(folder.path()) };
        let sources = collect(&[".".into(), "named.md".into()], &options, &wanted);
        let group = |group: crate::source::UnreadGroup| (group.ending, group.count, group.paths.join(" "));
        sources.unread.into_iter().map(group).collect::<Vec<_>>()
    };
    let expected = [("", 1, "Dockerfile"), ("", 1, ".npmrc"), (".ts", 9, "")];
    let mut listed = found(true);
    listed.sort_by(|a, b| (&a.0, b.2.clone()).cmp(&(&b.0, a.2.clone())));
    let listed: Vec<(&str, usize, &str)> =
        listed.iter().map(|(ending, count, paths)| (ending.as_str(), *count, paths.as_str())).collect();
    assert_eq!(listed, expected);
    assert!(found(false).is_empty());
}

#[test]
fn a_file_whose_name_promises_nothing_is_read_if_it_begins_like_json() {
    let folder = folder(&[
        ("trust-policy", "\n{\"Statement\": []}"),
        ("notes", "Dear all"),
        ("app.log", "{\"a\": 1}\n{\"a\": 2}\n"),
        ("list.txt", "[{}]"),
        ("named.txt", "x"),
    ]);
    let sources = collect(&[".".into(), "named.txt".into()], &options(folder.path()), &|_| Interest::Peek);
    let guessed: Vec<(&str, bool)> =
        sources.files.iter().map(|file| (file.path.as_str(), file.guessed)).collect();
    assert_eq!(guessed, [("list.txt", true), ("named.txt", false), ("trust-policy", true)]);
    assert!(sources.unreadable.is_empty());
}

#[cfg(unix)]
#[test]
fn links_in_circles_end_and_links_to_files_count() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/x.json", "{}"), ("text.txt", "{}")]);
    symlink(folder.path(), folder.path().join("a/loop")).expect("a link");
    symlink("self.json", folder.path().join("self.json")).expect("a link");
    symlink("text.txt", folder.path().join("link.json")).expect("a link");
    let sources = walk(folder.path(), &["."]);
    assert_eq!(names(&sources), ["a/x.json", "link.json"]);
}
