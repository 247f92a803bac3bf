//! States: `terraform show -json`, and the raw `terraform.tfstate` in its
//! versions 4 and 3.
//! <https://developer.hashicorp.com/terraform/internals/json-format#state-representation>

use std::sync::Arc;

use super::known::{Parts, merge};
use super::resource::{Fate, Mode, READ_BACK, Resource, is_read};
use crate::diagnostic::Place;
use crate::source::{FileId, Span};
use crate::syntax::{Entry, Kind, Node};

/// Whether a document is the output of `terraform show -json`.
pub(super) fn is_shown(node: &Node) -> bool {
    node.get("format_version").is_some() && node.get("values").is_some()
}

/// Whether a document is a raw state.
pub(super) fn is_raw(node: &Node) -> bool {
    let written = node.get("terraform_version").is_some() || node.get("lineage").is_some();
    node.get("version").is_some()
        && written
        && (node.get("resources").or_else(|| node.get("modules"))).is_some_and(Node::is_array)
}

/// The resources of a raw state.
pub(super) fn raw(node: &Node, file: FileId) -> Vec<Resource> {
    let mut found = Vec::new();
    for resource in node.get("resources").map_or(&[][..], Node::items) {
        instances(resource, file, &mut found);
    }
    for module in node.get("modules").map_or(&[][..], Node::items) {
        flat(module, file, &mut found);
    }
    found
}

/// The resources of `values`, with those of child modules. How deep they nest
/// is bounded by the parser.
pub(super) fn values(values: Option<&Node>, file: FileId, found: &mut Vec<Resource>) {
    let mut modules: Vec<&Node> = values.and_then(|values| values.get("root_module")).into_iter().collect();
    while let Some(module) = modules.pop() {
        for node in module.get("resources").map_or(&[][..], Node::items) {
            let word = |key: &str| node.get(key).and_then(Node::as_str);
            let Some(kind) = word("type").filter(|kind| is_read(kind)) else { continue };
            let address = word("address").unwrap_or_default();
            let parts =
                Parts { known: node.get("values"), unknown: None, sensitive: node.get("sensitive_values") };
            let name = word("name").unwrap_or_default();
            let mode = mode(word("mode"));
            let mut one = resource(mode, kind, name, address.into(), file, (node.span, parts));
            depose(&mut one, word("deposed_key"));
            found.push(one);
        }
        modules.extend(module.get("child_modules").map_or(&[][..], Node::items));
    }
}

/// `resources[].instances[].attributes` of version 4.
fn instances(node: &Node, file: FileId, found: &mut Vec<Resource>) {
    let word = |key: &str| node.get(key).and_then(Node::as_str);
    let Some(kind) = word("type").filter(|kind| is_read(kind)) else { return };
    let (name, mode) = (word("name").unwrap_or_default(), mode(word("mode")));
    let data = if mode == Mode::Data { "data." } else { "" };
    let module = word("module").map_or_else(String::new, |module| format!("{module}."));
    for instance in node.get("instances").map_or(&[][..], Node::items) {
        let index = match instance.get("index_key").map(|key| &key.kind) {
            Some(Kind::Number(index)) => format!("[{index}]"),
            Some(Kind::String(key)) => format!("[\"{key}\"]"),
            _ => String::new(),
        };
        let address = format!("{module}{data}{kind}.{name}{index}");
        let known = instance.get("attributes");
        let parts = Parts { known, unknown: None, sensitive: None };
        let mut one = resource(mode, kind, name, address.into(), file, (instance.span, parts));
        one.provider = word("provider").and_then(provider);
        depose(&mut one, instance.get("deposed").and_then(Node::as_str));
        for path in instance.get("sensitive_attributes").map_or(&[][..], Node::items) {
            hide(&mut one.attributes, path);
        }
        found.push(one);
    }
}

/// What another object has taken the place of, and what a later run deletes:
/// whether that was done since, the state does not tell.
/// <https://developer.hashicorp.com/terraform/internals/json-format#state-representation>
fn depose(one: &mut Resource, key: Option<&str>) {
    if let Some(key) = key.filter(|key| !key.is_empty()) {
        one.address = format!("{} (deposed object {key})", one.address).into();
        one.open_count = true;
    }
}

/// `provider["registry.terraform.io/hashicorp/aws"].frankfurt` is `aws.frankfurt`.
fn provider(written: &str) -> Option<Arc<str>> {
    let (_, rest) = written.split_once("[\"")?;
    let (source, alias) = rest.split_once("\"]")?;
    let kind = source.rsplit('/').next()?;
    Some(format!("{kind}{alias}").into())
}

/// Makes a hole of the attribute that a path of `sensitive_attributes` names.
fn hide(attributes: &mut Node, path: &Node) {
    let Some(first) = path.items().first() else { return };
    let step = first.get("value").unwrap_or(first);
    let Some(key) = step.get("value").and_then(Node::as_str).or_else(|| step.as_str()) else { return };
    let Kind::Object(entries) = &mut attributes.kind else { return };
    for entry in entries.iter_mut().filter(|entry| &*entry.key == key && !entry.value.is_null()) {
        let hidden = Node { kind: Kind::Bool(true), span: entry.value.span };
        let parts = Parts { known: Some(&entry.value), unknown: None, sensitive: Some(&hidden) };
        entry.value = merge(key, parts, entry.value.span);
    }
}

/// `modules[].resources{}.primary.attributes` of version 3: attributes are
/// flat, and lists are spread over keys such as `managed_policy_arns.0`.
fn flat(module: &Node, file: FileId, found: &mut Vec<Resource>) {
    let path = module.get("path").map_or(&[][..], Node::items).iter().skip(1).filter_map(Node::as_str);
    let path: String = path.map(|name| format!("module.{name}.")).collect();
    for entry in module.get("resources").map_or(&[][..], Node::entries) {
        let Some(kind) = entry.value.get("type").and_then(Node::as_str).filter(|kind| is_read(kind)) else {
            continue;
        };
        let Some(attributes) = entry.value.get("primary").and_then(|primary| primary.get("attributes"))
        else {
            continue;
        };
        let name = entry.key.rsplit('.').next().unwrap_or_default();
        let mode = if entry.key.starts_with("data.") { Mode::Data } else { Mode::Managed };
        let parts = Parts { known: Some(attributes), unknown: None, sensitive: None };
        let address = format!("{path}{}", entry.key);
        let mut one = resource(mode, kind, name, address.into(), file, (entry.value.span, parts));
        one.attributes = gathered(&one.attributes);
        found.push(one);
    }
}

/// Lists of strings put together again; lists of blocks are left out, so that
/// nothing is said of them.
fn gathered(attributes: &Node) -> Node {
    let mut entries: Vec<Entry> = Vec::new();
    for entry in attributes.entries() {
        let Some((list, item)) = entry.key.split_once('.') else {
            entries.push(entry.clone());
            continue;
        };
        if matches!(item, "#" | "%") || item.contains('.') {
            continue;
        }
        match entries.iter_mut().find(|known| &*known.key == list) {
            Some(Entry { value: Node { kind: Kind::Array(items), .. }, .. }) => {
                items.push(entry.value.clone())
            }
            Some(_) => {}
            None => {
                let value = Node { kind: Kind::Array(vec![entry.value.clone()]), span: entry.value.span };
                entries.push(Entry { key: list.into(), key_span: entry.key_span, value });
            }
        }
    }
    Node { kind: Kind::Object(entries), span: attributes.span }
}

fn mode(written: Option<&str>) -> Mode {
    if written == Some("data") { Mode::Data } else { Mode::Managed }
}

fn resource(
    mode: Mode,
    kind: &str,
    name: &str,
    address: Arc<str>,
    file: FileId,
    (span, parts): (Span, Parts<'_>),
) -> Resource {
    let attributes = merge(&address, parts, span);
    Resource {
        mode,
        kind: kind.into(),
        name: name.into(),
        place: Place { file, span },
        attributes,
        links: Vec::new(),
        asks_only_for: Vec::new(),
        documents: Vec::new(),
        provider: None,
        open_count: false,
        unloaded: None,
        is_written: false,
        read_back: &READ_BACK,
        fate: Fate::Stays,
        address,
    }
}
