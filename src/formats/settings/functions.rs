//! Variables that a template gives to the functions and containers that it
//! deploys: serverless.yml, CloudFormation, SAM, Terraform. Only values that
//! stand there in full: the others depend on the deployment.

use super::app;
use super::variables::{self, Variable};
use crate::diagnostic::Located;
use crate::formats::Content;
use crate::formats::fields::Fields;
use crate::model::{Settings, SettingsProfile, SettingsTool};
use crate::source::FileId;
use crate::syntax::{Entry, Node};

const TOOL: SettingsTool = SettingsTool::Variables("variables of functions");

/// Those of a template or a service.
pub(in crate::formats) fn of_template(node: &Node, file: FileId) -> Option<Content> {
    let fields = Fields { file };
    let mut found = Found { fields, profiles: Vec::new() };
    let resources = node.get("Resources").map_or(&[][..], Node::entries);
    let globals = within(node, &["Globals", "Function", "Environment", "Variables"]);
    let globals = found.shared(globals);
    for resource in resources {
        let kind = resource.value.get("Type").and_then(Node::as_str).unwrap_or_default();
        let Some(properties) = resource.value.get("Properties") else { continue };
        let outer = if kind == "AWS::Serverless::Function" { &globals[..] } else { &[] };
        found.of(&fields.key(resource), outer, within(properties, &["Environment", "Variables"]));
        for container in properties.get("ContainerDefinitions").map_or(&[][..], Node::items) {
            let listed = container.get("Environment").map_or(&[][..], Node::items);
            let all: Vec<Entry> =
                listed.iter().filter_map(|item| variables::listed(item, "Name", "Value")).collect();
            found.add(&fields.key(resource), &[], &all);
        }
    }
    let provider = found.shared(within(node, &["provider", "environment"]));
    for function in node.get("functions").map_or(&[][..], Node::entries) {
        found.of(&fields.key(function), &provider, function.value.get("environment"));
    }
    let custom = node.get("custom").filter(|_| node.get("service").is_some());
    found.profiles.extend(custom.and_then(|custom| app::profiles(fields, custom)).into_iter().flatten());
    found.content()
}

/// Those of a resource of Terraform; `block` holds its variables.
pub(in crate::formats) fn of_block(name: &Located<String>, block: &Node) -> Option<Content> {
    let mut found = Found { fields: Fields { file: name.place.file }, profiles: Vec::new() };
    found.add(name, &[], block.entries());
    found.content()
}

struct Found {
    fields: Fields,
    profiles: Vec<SettingsProfile>,
}

impl Found {
    /// What every function sees.
    fn shared(&mut self, block: Option<&Node>) -> Vec<Variable> {
        let all = self.read(block.map_or(&[][..], Node::entries));
        self.profiles.extend(variables::group(&all));
        all
    }

    fn of(&mut self, name: &Located<String>, outer: &[Variable], block: Option<&Node>) {
        self.add(name, outer, block.map_or(&[][..], Node::entries));
    }

    fn add(&mut self, name: &Located<String>, outer: &[Variable], own: &[Entry]) {
        // What is set again counts no longer, whatever it is set to.
        let is_kept = |one: &&Variable| own.iter().all(|entry| *entry.key != *one.key.value);
        let outer: Vec<&Variable> = outer.iter().filter(is_kept).collect();
        let own = self.read(own);
        if !own.is_empty() {
            let all = variables::over(outer.into_iter(), own);
            self.profiles.extend(variables::named(&all, name));
        }
    }

    fn read(&self, entries: &[Entry]) -> Vec<Variable> {
        let is_whole = |entry: &&Entry| entry.value.text().is_some_and(|text| !text.has_holes());
        let whole: Vec<Entry> = entries.iter().filter(is_whole).cloned().collect();
        variables::read(self.fields, &whole)
    }

    fn content(mut self) -> Option<Content> {
        self.profiles.retain(|profile| !profile.is_empty());
        let settings = Settings { tool: TOOL, profiles: self.profiles, roles: Vec::new() };
        (!settings.profiles.is_empty()).then(|| Content::Settings(Box::new(settings)))
    }
}

fn within<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}
