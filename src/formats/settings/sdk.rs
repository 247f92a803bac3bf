//! Which SDK of Genesys Cloud a project depends on, in which version:
//! `package.json`, `requirements.txt`, `pyproject.toml`.

use crate::diagnostic::Located;
use crate::formats::Content;
use crate::formats::fields::Fields;
use crate::formats::reading::Input;
use crate::model::{LocatedText, SdkDependency};
use crate::source::Span;
use crate::syntax::{Node, Text};

/// Packages, and what they are called in a sentence. Names are compared as
/// their registries do: without case, and with `-` for `_` and `.`.
const PACKAGES: [(&str, &str); 6] = [
    ("purecloud-platform-client-v2", "Genesys SDK for JavaScript"),
    ("purecloudplatformclientv2", "Genesys SDK for Python"),
    ("purecloud-client-app-sdk", "Genesys SDK for client apps"),
    ("purecloud-guest-chat-client", "Genesys SDK for guest chats"),
    ("genesys-cloud-streaming-client", "Genesys client for streams"),
    ("genesys-cloud-webrtc-sdk", "Genesys SDK for WebRTC"),
];

/// Reads a project file that depends on an SDK.
pub(super) fn sniff(fields: Fields, node: &Node) -> Option<Content> {
    let mut found = Vec::new();
    // npm.
    for section in ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] {
        found.extend(versions(fields, node.get(section)));
    }
    // PEP 621 and PEP 735.
    let project = node.get("project");
    let listed = |node: Option<&Node>| requirements(fields, node.map_or(&[][..], Node::items));
    found.extend(listed(project.and_then(|project| project.get("dependencies"))));
    for groups in
        [project.and_then(|project| project.get("optional-dependencies")), node.get("dependency-groups")]
    {
        for group in groups.map_or(&[][..], Node::entries) {
            found.extend(listed(Some(&group.value)));
        }
    }
    // Poetry.
    let poetry = node.get("tool").and_then(|tool| tool.get("poetry"));
    found.extend(versions(fields, poetry.and_then(|poetry| poetry.get("dependencies"))));
    for group in poetry.and_then(|poetry| poetry.get("group")).map_or(&[][..], Node::entries) {
        found.extend(versions(fields, group.value.get("dependencies")));
    }
    (!found.is_empty()).then_some(Content::Sdks(found))
}

/// Reads a `requirements.txt`.
/// <https://pip.pypa.io/en/stable/reference/requirements-file-format/>
pub(in crate::formats) fn of_text(input: Input<'_>) -> Option<Content> {
    if !crate::syntax::is_requirements(&input.source.path) {
        return None;
    }
    let fields = Fields { file: input.file };
    let mut found = Vec::new();
    let mut start = 0;
    for line in input.source.text.split_inclusive('\n') {
        let written = line.split(" #").next().unwrap_or(line).trim();
        if let Some((name, version)) = requirement(written) {
            let at = start + line.len() - line.trim_start().len();
            let place = fields.place(Span::new(at, at + written.len()));
            found.push(SdkDependency {
                sdk: name,
                version: version.map(|version| Located::new(Text::from(version), place)),
                place,
            });
        }
        start += line.len();
    }
    Some(if found.is_empty() {
        Content::Foreign("the packages that a Python project needs".to_owned())
    } else {
        Content::Sdks(found)
    })
}

/// A mapping from names to versions.
fn versions(fields: Fields, node: Option<&Node>) -> Vec<SdkDependency> {
    let entries = node.map_or(&[][..], Node::entries);
    let dependency = |entry: &crate::syntax::Entry| {
        let version: Option<LocatedText> =
            fields.scalar(&entry.value).or_else(|| fields.text(&entry.value, "version"));
        Some(SdkDependency { sdk: words(&entry.key)?, version, place: fields.place(entry.key_span) })
    };
    entries.iter().filter_map(dependency).collect()
}

/// A list of requirements as pip takes them.
fn requirements(fields: Fields, items: &[Node]) -> Vec<SdkDependency> {
    let dependency = |item: &Node| {
        let (sdk, version) = requirement(item.as_str()?)?;
        let place = fields.place(item.span);
        Some(SdkDependency {
            sdk,
            version: version.map(|version| Located::new(Text::from(version), place)),
            place,
        })
    };
    items.iter().filter_map(dependency).collect()
}

/// `name[extra] >= 1, < 2 ; marker`: the SDK that it names, and the version.
fn requirement(written: &str) -> Option<(&'static str, Option<String>)> {
    let end = written.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)));
    let (name, rest) = written.split_at(end.unwrap_or(written.len()));
    let sdk = words(name)?;
    let rest = match rest.trim_start().strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    let version = rest.split([';', '\\']).next().unwrap_or(rest).split(" --").next().unwrap_or(rest).trim();
    Some((sdk, (!version.is_empty()).then(|| version.to_owned())))
}

fn words(package: &str) -> Option<&'static str> {
    let name = package.to_ascii_lowercase().replace(['_', '.'], "-");
    PACKAGES.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}
