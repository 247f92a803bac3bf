//! The house rules that a compiler does not know: the repository is what its
//! documents say.

use std::collections::BTreeSet;
use std::fs;

use crate::common::{file, files_under, root};
use toml::{Table, Value};

const MAX_LINES: usize = 400;

fn manifest() -> Table {
    file("Cargo.toml").parse().expect("Cargo.toml is TOML")
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs")
}

/// Every source file, as its path from the root and its text.
fn sources() -> Vec<(String, String)> {
    let name = |path: &std::path::Path| {
        let path = path.strip_prefix(root()).expect("it is in the repository");
        path.to_string_lossy().replace('\\', "/")
    };
    let all: Vec<(String, String)> = files_under(&root().join("src"), ".rs")
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).expect("source is UTF-8")))
        .collect();
    assert!(all.len() > 50, "only {} files were found", all.len());
    all
}

/// The rooms of src/lib.rs.
fn rooms() -> BTreeSet<String> {
    let lib = file("src/lib.rs");
    let rooms = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    rooms.map(str::to_owned).collect()
}

/// The first cells of the table that follows a line of a page, without quotes.
fn first_cells(page: &str, header: &str) -> Vec<String> {
    let table = page.lines().skip_while(|line| !line.starts_with(header)).skip(2);
    let cells = table.map_while(|line| line.strip_prefix("| ")?.split(" | ").next());
    let cells: Vec<String> = cells.map(|cell| cell.replace('`', "")).collect();
    assert!(!cells.is_empty(), "no table starts with {header}");
    cells
}

/// The map of the rooms, from the highest to the lowest.
fn mapped_rooms() -> Vec<String> {
    first_cells(&file("docs/architecture.md"), "| room |")
}

#[test]
fn no_source_file_is_longer_than_a_person_reads() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|(path, _)| !is_test(path))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "more than {MAX_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn every_source_file_opens_with_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !is_test(path) && !text.starts_with("//! "))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top of {silent:?}");
}

#[test]
fn the_map_names_every_room() {
    let mapped: BTreeSet<String> = mapped_rooms().into_iter().collect();
    assert_eq!(mapped, rooms());
}

#[test]
fn every_room_uses_only_rooms_below_it() {
    let mapped = mapped_rooms();
    let level = |room: &str| mapped.iter().position(|known| known == room);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = path.trim_start_matches("src/").split(['/', '.']).next().expect("a first part").to_owned();
        let Some(own) = level(&room).filter(|_| !is_test(&path)) else { continue };
        for used in text.lines().flat_map(|line| line.split("crate::").skip(1)) {
            let used =
                used.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
            if level(used).is_some_and(|other| other < own) {
                wrong.push(format!("{path} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_family_of_rules_is_on_the_map() {
    let families: BTreeSet<String> = fs::read_dir(root().join("rules"))
        .expect("there are rules")
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    let mapped: BTreeSet<String> =
        first_cells(&file("docs/architecture.md"), "| family |").into_iter().collect();
    assert_eq!(mapped, families);
}

#[test]
fn no_dependency_can_open_a_connection() {
    let deny: Table = file("deny.toml").parse().expect("deny.toml is TOML");
    let banned: BTreeSet<&str> = deny["bans"]["deny"]
        .as_array()
        .expect("a list of bans")
        .iter()
        .map(|ban| ban["crate"].as_str().expect("a name"))
        .collect();
    for known in ["reqwest", "hyper", "ureq", "tokio", "mio", "socket2", "rustls", "openssl"] {
        assert!(banned.contains(known), "deny.toml does not forbid {known}");
    }
    let lock: Table = file("Cargo.lock").parse().expect("Cargo.lock is TOML");
    let locked = lock["package"].as_array().expect("packages").iter();
    let found: Vec<&str> =
        locked.filter_map(|package| package["name"].as_str()).filter(|name| banned.contains(name)).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_linter_forbids_sockets_processes_and_the_clock() {
    let clippy: Table = file("clippy.toml").parse().expect("clippy.toml is TOML");
    let paths = |key: &str| -> Vec<String> {
        let bans = clippy[key].as_array().expect("a list").iter();
        bans.map(|ban| ban["path"].as_str().expect("a path").to_owned()).collect()
    };
    let banned = [paths("disallowed-methods"), paths("disallowed-types")].concat();
    for path in [
        "std::net::TcpStream",
        "std::net::UdpSocket",
        "std::net::ToSocketAddrs::to_socket_addrs",
        "std::process::Command",
        "std::time::SystemTime::now",
        "std::time::Instant::now",
        "time::OffsetDateTime::now_utc",
    ] {
        assert!(banned.iter().any(|known| known == path), "clippy.toml does not forbid {path}");
    }
}

fn names(table: Option<&Value>) -> BTreeSet<String> {
    table.and_then(Value::as_table).expect("a table").keys().cloned().collect()
}

#[test]
fn the_readme_says_why_each_dependency_is_here() {
    let manifest = manifest();
    let readme = file("README.md");
    let explained: BTreeSet<String> = first_cells(&readme, "| crate |")
        .iter()
        .flat_map(|cell| cell.split(", ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(explained, names(manifest.get("dependencies")));
    let for_tests = readme.lines().find(|line| line.contains("are for tests")).expect("a line about tests");
    for name in names(manifest.get("dev-dependencies")) {
        assert!(for_tests.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn continuous_integration_checks_the_oldest_rust_that_is_promised() {
    let manifest = manifest();
    let oldest = manifest["package"]["rust-version"].as_str().expect("a version");
    assert!(file(".github/workflows/ci.yml").contains(&format!("rustup toolchain install {oldest}.0 ")));
    assert!(file("README.md").contains(&format!(" {oldest} or newer")));
}

#[test]
fn links_between_documents_lead_somewhere() {
    let pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "data/README.md"];
    let examples = [
        "examples/clean/README.md",
        "examples/eu-west-403/README.md",
        "examples/mixed-formats/README.md",
        "examples/mixed-formats-clean/README.md",
    ];
    for page in pages.iter().chain(&examples) {
        let folder = root().join(page).parent().expect("a folder").to_owned();
        for link in file(page).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let link = link.split('#').next().unwrap_or_default();
            if !link.contains("://") {
                assert!(folder.join(link).exists(), "{page}: {link}");
            }
        }
    }
}
