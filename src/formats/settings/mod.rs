//! Settings of tools that talk to Genesys Cloud: `.env` files, GitHub
//! workflows, profiles of the gc CLI, the configuration of the SDKs and their versions.

mod app;
pub(super) mod functions;
mod matrix;
mod pipeline;
mod sdk;
mod variables;
mod workflow;

pub(super) use self::sdk::of_text;

use super::Content;
use super::fields::Fields;
use super::reading::Reading;
use crate::genesys::{Catalog, RegionReader};
use crate::model::{RegionSetting, Settings, SettingsProfile, SettingsTool};
use crate::syntax::{Node, Syntax};

/// Reads a document if it holds settings.
pub(super) fn sniff(node: &Node, reading: &Reading<'_>) -> Option<Content> {
    if !node.is_object() {
        return None;
    }
    let fields = reading.fields();
    if let Some(found) = sdk::sniff(fields, node) {
        return Some(found);
    }
    let (tool, profiles) = match reading.input.syntax {
        Some(Syntax::Env) => (SettingsTool::Environment, variables::profiles(fields, node)),
        Some(Syntax::Ini) => match sdk_host(reading, node) {
            Some(profile) => (SettingsTool::Sdk, vec![profile]),
            None => (SettingsTool::Other, Vec::new()),
        },
        _ if is_workflow(node) => (SettingsTool::Workflow, workflow::profiles(fields, node)),
        _ => {
            if let Some(tool) = pipeline::tool(node) {
                (tool, pipeline::profiles(fields, node))
            } else if let Some(profile) = sdk_host(reading, node) {
                (SettingsTool::Sdk, vec![profile])
            } else {
                match cli(fields, node) {
                    Some(profiles) => (SettingsTool::Cli, profiles),
                    None => {
                        (SettingsTool::Variables("settings of an application"), app::profiles(fields, node)?)
                    }
                }
            }
        }
    };
    let profiles: Vec<SettingsProfile> = profiles.into_iter().filter(|profile| !profile.is_empty()).collect();
    let roles = if tool == SettingsTool::Workflow { workflow::roles(fields, node) } else { Vec::new() };
    let of_others = matches!(tool, SettingsTool::Workflow | SettingsTool::Variables(_));
    if of_others && profiles.is_empty() && roles.is_empty() {
        return None;
    }
    Some(Content::Settings(Box::new(Settings { tool, profiles, roles })))
}

fn is_workflow(node: &Node) -> bool {
    node.get("on").is_some() && node.get("jobs").is_some_and(Node::is_object)
}

/// `general.host` of an SDK; another tool may have a `general.host` as well,
/// so a host of the platform or another key of the SDK must confirm it.
fn sdk_host(reading: &Reading<'_>, node: &Node) -> Option<SettingsProfile> {
    let fields = reading.fields();
    let general = node.get("general").filter(|general| general.is_object())?;
    let host = general.entry("host")?;
    let value = fields.scalar(&host.value)?;
    let of_platform = value.literal().is_some_and(|host| {
        Catalog::embedded().region_spelled(host).is_some() || variables::is_host_of_platform(host)
    });
    let sections = ["reauthentication", "gateway", "logging", "retry", "proxy"];
    // `~/.genesyscloudgo/config` and the like: the folder says which SDK.
    let folder = reading.input.source.path.rsplit('/').nth(1).map(|folder| folder.trim_start_matches('.'));
    let of_urls = ["genesyscloudgo", "genesyscloudjava", "genesyscloudpython", "genesysclouddotnet"];
    let reader = match folder.is_some_and(|folder| of_urls.contains(&folder)) {
        true => RegionReader::SdkOfUrls,
        false => RegionReader::Sdk,
    };
    let of_sdk = general.get("live_reload_config").is_some()
        || sections.iter().any(|section| node.get(section).is_some_and(Node::is_object));
    (of_platform || of_sdk).then(|| SettingsProfile {
        name: None,
        regions: vec![RegionSetting::read_by(fields.key(host), value, reader)],
        client: None,
        org: None,
    })
}

/// Profiles of `~/.gc/config.toml`: tables with an `environment` and what
/// belongs to it. The client's id is called `client_credentials` there.
fn cli(fields: Fields, node: &Node) -> Option<Vec<SettingsProfile>> {
    const OTHERS: [&str; 6] = [
        "client_credentials",
        "client_secret",
        "grant_type",
        "oauth_token_data",
        "secure_login_enabled",
        "auto_pagination_enabled",
    ];
    let is_profile = |table: &Node| {
        table.get("environment").is_some_and(|value| fields.scalar(value).is_some())
            && OTHERS.iter().any(|key| table.get(key).is_some())
    };
    if !node.entries().iter().take(16).any(|entry| is_profile(&entry.value)) {
        return None;
    }
    let profiles = node.entries().iter().filter(|entry| entry.value.is_object()).map(|entry| {
        let environment = entry.value.entry("environment").and_then(|environment| {
            let value = fields.scalar(&environment.value)?;
            Some(RegionSetting::read_by(fields.key(environment), value, RegionReader::Cli))
        });
        SettingsProfile {
            name: Some(fields.key(entry)),
            regions: environment.into_iter().collect(),
            client: fields.text(&entry.value, "client_credentials"),
            org: None,
        }
    });
    Some(profiles.collect())
}
