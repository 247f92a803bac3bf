//! Fingerprints: the same finding has the same one after lines have moved and
//! list items have changed their order, in every checkout of the workspace.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::diagnostic::{Finding, Subject};
use crate::formats::ReadFile;
use crate::source::Sources;
use crate::syntax::{Kind, Node, pointer_to};

/// One fingerprint for each finding, in their order: 32 hexadecimal digits of
/// a digest of rule, path within the workspace, identity path and key. Where
/// all of these agree, findings are told apart by their order.
pub fn fingerprints(findings: &[Finding], sources: &Sources, files: &[ReadFile]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    findings
        .iter()
        .map(|finding| {
            let (path, identity) = identity(finding, sources, files);
            let parts = format!("{}\0{path}\0{identity}\0{}", finding.rule.id(), finding.key);
            let nth = seen.entry(parts.clone()).and_modify(|nth| *nth += 1).or_insert(0);
            digest(&format!("{parts}\0{nth}"))
        })
        .collect()
}

fn identity<'a>(finding: &'a Finding, sources: &'a Sources, files: &[ReadFile]) -> (&'a str, String) {
    match &finding.subject {
        Subject::Unread { path, .. } => (path, String::new()),
        Subject::File(file) => (&sources.file(*file).path, String::new()),
        Subject::Place(place) => {
            let read = files.get(place.file.0 as usize);
            let around = read.map(|read| read.parsed.around(place.span)).unwrap_or_default();
            let path = around
                .into_iter()
                .map(|document| identity_path(document, &pointer_to(document, place.span)))
                .collect();
            (&sources.file(place.file).path, path)
        }
    }
}

/// The pointer with list positions replaced by what identifies the item.
fn identity_path(root: &Node, pointer: &str) -> String {
    let mut path = String::new();
    let mut node = Some(root);
    for token in pointer.split('/').skip(1) {
        let child = node.and_then(|node| match &node.kind {
            Kind::Array(items) => {
                let item = items.get(token.parse::<usize>().ok()?)?;
                path.push_str("/[");
                path.push_str(&item_identity(item));
                path.push(']');
                Some(item)
            }
            _ => {
                path.push('/');
                path.push_str(token);
                node.get(&token.replace("~1", "/").replace("~0", "~"))
            }
        });
        node = child;
    }
    path
}

/// What a list item is called: its id, Sid or name; for an IAM statement
/// without Sid a digest of what it says; nothing for a scalar, which may be a
/// secret.
fn item_identity(item: &Node) -> String {
    let named = ["id", "Id", "Sid", "name", "capability", "org"]
        .iter()
        .find_map(|key| item.get(key).and_then(Node::as_str).filter(|name| !name.is_empty()));
    match named {
        Some(name) => name.to_owned(),
        None if item.get("Effect").is_some() => {
            let mut statement = String::new();
            write_canonical(item, &mut statement);
            digest(&statement)
        }
        None => String::new(),
    }
}

fn write_canonical(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.key.cmp(&b.key));
            for entry in sorted {
                let _ = write!(out, "{:?}:", entry.key);
                write_canonical(&entry.value, out);
            }
        }
        Kind::Array(items) => items.iter().for_each(|item| write_canonical(item, out)),
        _ => {
            let text = node.scalar_text().map(|text| text.to_string()).unwrap_or_default();
            let _ = write!(out, "{text:?},");
        }
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
