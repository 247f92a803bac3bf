//! The partner configuration of the draft.

use super::facts::{Found, only};
use super::yaml::{Yaml, from, quoted, some};
use super::{Needs, Plan};

/// Writes it; `name` is the app's until somebody says better.
pub(super) fn write(plan: &Plan<'_>, name: &str) -> String {
    let mut yaml = Yaml::default();
    yaml.line(0, "# Drafted by `grantlint init --from`. What the files do not tell is marked TODO;");
    yaml.line(0, "# `grantlint schema appfoundry-app` prints everything that may stand here.");
    yaml.line(0, "kind: appfoundry-app");
    yaml.line(0, "app:");
    yaml.noted(2, &format!("name: {}", quoted(name)), "TODO: the app's name; this is the folder's");
    let home = home_orgs(plan);
    match only(&home) {
        Some((id, paths)) => yaml.noted(2, &format!("home_org: {}", quoted(id)), &from(paths)),
        None => yaml.todo(2, "home_org: <id of your own organization> (GET /api/v2/organizations/me there)"),
    }
    yaml.todo(
        2,
        "tier: premium, if Genesys sells it; product: <what a customer's subscription must contain>",
    );
    for (url, paths) in token_urls(plan) {
        let fixed = "a fixed host is wrong for every organization elsewhere";
        yaml.todo(2, &format!("token_url: {url} ({}), if the app really asks there: {fixed}", from(&paths)));
    }
    write_clients(plan, &mut yaml);
    write_capabilities(plan, &mut yaml);
    yaml.blank();
    yaml.todo(0, "allowlist: [{ org: <name>, capabilities: [...] }], if a capability is `cross_org: true`");
    yaml.into_text()
}

fn write_clients(plan: &Plan<'_>, yaml: &mut Yaml) {
    yaml.blank();
    if plan.clients.is_empty() {
        yaml.todo(
            0,
            "clients: { backend: { grant: client-credentials, per: org } } (GET /api/v2/oauth/clients)",
        );
        return;
    }
    yaml.line(0, "clients:");
    for client in &plan.clients {
        let (key, grant) = (quoted(&client.key), client.grant);
        if client.regions.is_empty() {
            yaml.noted(2, &format!("{key}: {{ grant: {grant}, per: org }}"), &from(&client.from));
            continue;
        }
        yaml.noted(2, &format!("{key}:"), &from(&client.from));
        yaml.line(4, &format!("grant: {grant}"));
        yaml.line(4, "per: region");
        yaml.line(4, "ids:");
        for (region, id) in &client.regions {
            yaml.line(6, &format!("{region}: {}", quoted(id)));
        }
    }
}

fn write_capabilities(plan: &Plan<'_>, yaml: &mut Yaml) {
    yaml.blank();
    if plan.capabilities.is_empty() {
        yaml.noted(0, "capabilities: {}", "TODO: what the app does: `grantlint init` shows an example");
        return;
    }
    yaml.noted(
        0,
        "capabilities:",
        "TODO: one for each thing that the app does; the names are yours to choose",
    );
    for capability in &plan.capabilities {
        yaml.line(2, &format!("{}:", quoted(&capability.key)));
        match capability.needs {
            Needs::Export => {
                let trusts = plan.groups.orgs.values().flat_map(|facts| facts.genesys.values().flatten());
                let comment =
                    format!("Genesys Cloud's account is let in: {}", from(&trusts.cloned().collect()));
                yaml.noted(4, "aws: s3-recordings", &comment);
            }
            Needs::Role => {
                yaml.line(4, "aws: vendor-role");
                write_caller(plan, yaml);
            }
            Needs::Client(index) => {
                yaml.line(4, &format!("client: {}", quoted(&plan.clients[index].key)));
                yaml.noted(
                    4,
                    "operations: [\"${TODO}\"]",
                    "TODO: what it calls, such as GET /api/v2/users/me",
                );
            }
            Needs::Declared { .. } => {}
        }
    }
}

fn write_caller(plan: &Plan<'_>, yaml: &mut Yaml) {
    let callers = gathered(plan, |facts| if facts.genesys.is_empty() { Some(&facts.callers) } else { None });
    match only(&callers) {
        Some((arn, paths)) => {
            yaml.noted(
                4,
                &format!("caller: {}", quoted(arn)),
                &format!("TODO: is it yours? {}", from(paths)),
            );
        }
        None => {
            let all = some(callers.keys().map(String::as_str));
            let comment = format!("TODO: your own principal; the trust policies let in {all}");
            yaml.noted(4, "caller: \"${TODO}\"", &comment);
        }
    }
}

fn home_orgs(plan: &Plan<'_>) -> Found {
    gathered(plan, |facts| Some(&facts.home_orgs))
}

fn token_urls(plan: &Plan<'_>) -> Found {
    plan.groups.loose.token_urls.clone()
}

fn gathered(plan: &Plan<'_>, pick: impl Fn(&super::Facts) -> Option<&Found>) -> Found {
    let mut all = Found::new();
    for facts in plan.groups.orgs.values().chain([&plan.groups.loose]) {
        for (value, paths) in pick(facts).into_iter().flatten() {
            all.entry(value.clone()).or_default().extend(paths.iter().cloned());
        }
    }
    all
}
