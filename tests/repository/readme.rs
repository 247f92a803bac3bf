//! The README tells the truth: every command in it is run, every output that
//! it shows is what is really printed, and every document in it is checked.

use std::fs;

use crate::common::{copy, file, grantlint, root};
use grantlint::source::SourceFile;
use grantlint::syntax::{self, Node, Syntax, Values};
use tempfile::TempDir;

/// Commands that build, install or test this program: running them here would
/// be running the tests from the tests.
const NOT_RUN: [&str; 4] = [
    "cargo test",
    "cargo install --locked --path .",
    "cargo install --locked --git https://github.com/grantlint/grantlint",
    ".ci/run",
];

/// A block between fences.
struct Block {
    language: String,
    line: usize,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block { language: language.into(), line: index + 1, text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.text += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

/// The blocks of a language in the README.
fn readme(language: &str) -> Vec<Block> {
    let found: Vec<Block> =
        blocks(&file("README.md")).into_iter().filter(|block| block.language == language).collect();
    assert!(!found.is_empty(), "README.md has no {language} block");
    found
}

/// Commands of a console block, each with the output that is shown below it.
fn commands(block: &Block) -> Vec<(&str, Vec<&str>)> {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command, Vec::new())),
            (None, Some((_, output))) => output.push(line.trim_end()),
            (None, None) => panic!("README.md:{}: output without a command", block.line),
        }
    }
    commands
}

/// Whether what is shown is what was printed; a line `...` stands for any
/// number of lines. Names the part that is not there.
fn missing<'a>(shown: &[&'a str], printed: &[&str]) -> Option<Vec<&'a str>> {
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let last = parts.len() - 1;
    let mut rest = printed;
    for (index, part) in parts.iter().enumerate() {
        let found = if index == last && (part.is_empty() || last > 0) {
            rest.ends_with(part).then(|| rest.len() - part.len())
        } else if index == 0 {
            (rest.starts_with(part) && (last > 0 || rest.len() == part.len())).then_some(0)
        } else {
            (0..=rest.len()).find(|start| rest[*start..].starts_with(part))
        };
        match found {
            Some(start) => rest = &rest[start + part.len()..],
            None => return Some(part.to_vec()),
        }
    }
    None
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    let folder = TempDir::new().expect("a temporary folder");
    copy(&root().join("examples"), &folder.path().join("examples"));
    let mut run = 0;
    for block in readme("console") {
        for (command, shown) in commands(&block) {
            let arguments = ["cargo run --release -- ", "grantlint "]
                .iter()
                .find_map(|start| command.strip_prefix(start));
            let Some(arguments) = arguments else {
                assert!(NOT_RUN.contains(&command), "README.md:{}: `{command}` is not run", block.line);
                assert!(shown.is_empty(), "README.md:{}: nobody checks what `{command}` prints", block.line);
                continue;
            };
            let outcome = grantlint(folder.path(), arguments.split_whitespace());
            assert_eq!(outcome.err, "", "README.md:{}: `{command}` complains", block.line);
            assert!(outcome.code < 2, "README.md:{}: `{command}` ends with {}", block.line, outcome.code);
            let printed: Vec<&str> = outcome.out.lines().map(str::trim_end).collect();
            if let Some(part) = missing(&shown, &printed) {
                panic!(
                    "README.md:{}: `{command}` does not print\n{}\nbut\n{}",
                    block.line,
                    part.join("\n"),
                    outcome.out
                );
            }
            run += 1;
        }
    }
    assert!(run > 5, "only {run} commands were run");
}

#[test]
fn elided_output_is_compared_around_the_gaps() {
    let printed = ["a", "b", "c", "d"];
    for right in
        [&["a", "b", "c", "d"][..], &["...", "d"], &["a", "...", "c", "..."], &["a", "...", "b", "...", "d"]]
    {
        assert_eq!(missing(right, &printed), None, "{right:?}");
    }
    for wrong in
        [&["a", "b"][..], &["b", "..."], &["...", "c"], &["a", "...", "c", "b", "..."], &["...", "x", "..."]]
    {
        assert!(missing(wrong, &printed).is_some(), "{wrong:?}");
    }
}

/// The native documents and the configuration of the README, with the files
/// of an organization for which they are right.
#[test]
fn the_documents_of_the_readme_make_a_workspace_in_which_every_path_is_proven() {
    let folder = TempDir::new().expect("a temporary folder");
    for part in ["aws/acme-us", "genesys/acme-us"] {
        copy(&root().join("examples/clean").join(part), &folder.path().join(part));
    }
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    let mut kinds = Vec::new();
    for block in readme("yaml").iter().filter(|block| block.text.starts_with("kind: ")) {
        let kind = block.text.lines().next().expect("a line").to_owned();
        write(&format!("{}.yaml", kinds.len()), &block.text);
        kinds.push(kind);
    }
    assert_eq!(kinds, ["kind: appfoundry-app", "kind: org-manifest"]);
    let configurations = readme("toml");
    assert_eq!(configurations.len(), 1);
    write("grantlint.toml", &configurations[0].text);
    let outcome =
        grantlint(folder.path(), ["check", "--strict", "--format", "concise", "--today", "2026-11-23"]);
    assert_eq!(
        outcome.out, "no findings in 9 files; access: 2 proven, 0 refuted, 0 unknown\n",
        "{}",
        outcome.err
    );
}

#[test]
fn an_empty_configuration_marks_a_root_as_the_readme_says() {
    let folder = TempDir::new().expect("a temporary folder");
    copy(&root().join("examples/clean"), folder.path());
    fs::write(folder.path().join("grantlint.toml"), "").expect("a file");
    let outcome = grantlint(&folder.path().join("aws"), ["check", "--format", "concise"]);
    assert!(outcome.out.starts_with("no findings in 36 files"), "{}", outcome.out);
}

/// A YAML file of this repository, or a block of one.
fn yaml(name: &str, text: &str) -> Node {
    let mut parsed = syntax::parse(&SourceFile::new(name, text), Syntax::Yaml, &Values::default());
    assert!(parsed.problems.is_empty(), "{name}: {:?}", parsed.problems);
    assert_eq!(parsed.documents.len(), 1, "{name}");
    parsed.documents.remove(0)
}

fn at<'a>(node: &'a Node, path: &[&str]) -> &'a Node {
    path.iter().fold(node, |node, key| {
        let found = match key.parse::<usize>() {
            Ok(index) => node.items().get(index),
            Err(_) => node.get(key),
        };
        found.unwrap_or_else(|| panic!("no {key} of {path:?}"))
    })
}

fn readme_yaml(first_line: &str) -> Node {
    let block = readme("yaml").into_iter().find(|block| block.text.starts_with(first_line));
    yaml(first_line, &block.unwrap_or_else(|| panic!("no block starts with {first_line}")).text)
}

#[test]
fn the_hook_of_the_readme_is_the_one_that_is_published() {
    let published = yaml(".pre-commit-hooks.yaml", &file(".pre-commit-hooks.yaml"));
    let used = readme_yaml("# .pre-commit-config.yaml");
    assert_eq!(
        at(&used, &["repos", "0", "hooks", "0", "id"]).as_str(),
        at(&published, &["0", "id"]).as_str()
    );
}

#[test]
fn the_workflow_of_the_readme_uses_the_actions_and_runners_of_this_repository() {
    let used = readme_yaml("# .github/workflows/grantlint.yml");
    let ours = file(".github/workflows/ci.yml");
    let steps = at(&used, &["jobs", "check", "steps"]).items();
    let checkout = steps[0].get("uses").and_then(Node::as_str).expect("an action");
    assert!(ours.contains(checkout), "{checkout}");
    assert!(ours.contains(at(&used, &["jobs", "check", "runs-on"]).as_str().expect("a runner")));
    // Its last command is one that the program takes.
    let last = steps.last().and_then(|step| step.get("run")).and_then(Node::as_str).expect("a command");
    let folder = TempDir::new().expect("a temporary folder");
    copy(&root().join("examples/clean"), folder.path());
    let arguments = last.strip_prefix("grantlint ").expect("it runs grantlint").split_whitespace();
    let outcome = grantlint(folder.path(), arguments);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(folder.path().join("grantlint.json").is_file());
}

#[test]
fn the_hook_checks_the_whole_workspace_though_it_is_given_one_file_of_it() {
    let hooks = yaml(".pre-commit-hooks.yaml", &file(".pre-commit-hooks.yaml"));
    let entry = at(&hooks, &["0", "entry"]).as_str().expect("an entry").to_owned();
    let arguments: Vec<&str> =
        entry.strip_prefix("grantlint ").expect("it runs grantlint").split(' ').collect();
    let run = |files: &[&str]| grantlint(root(), arguments.iter().copied().chain(files.iter().copied()));
    // Nothing is wrong in this file: what breaks stands in others.
    let changed = run(&["examples/eu-west-403/aws/acme-us/trust.json"]);
    assert_eq!(changed.code, 1);
    assert_eq!(changed.out, run(&["examples/eu-west-403"]).out);
    let clean = run(&["examples/clean/app.yaml", "examples/clean/orgs.yaml"]);
    assert_eq!((clean.code, clean.out), (0, run(&["examples/clean"]).out));
}

#[test]
fn what_contributors_are_told_to_run_exists() {
    for block in blocks(&file("CONTRIBUTING.md")) {
        for (command, _) in commands(&block) {
            assert!(NOT_RUN.contains(&command), "{command}");
        }
    }
    assert!(root().join(".ci/run").is_file());
}
