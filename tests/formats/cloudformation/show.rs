//! What was read from a template, as JSON that a person and a script can
//! compare.

use grantlint::engine::{RunContext, run};
use grantlint::formats::Content;
use grantlint::iam::Policy;
use grantlint::model::{AwsResources, LocatedText, RolePolicy, Told};
use grantlint::source::{SourceFile, Sources};
use serde_json::{Value, json};

/// Everything of every file, by file.
pub(crate) fn read(files: &[(&str, &str)], values: &[(&str, &str)]) -> Value {
    let sources =
        Sources::from_files(files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect());
    let mut context = RunContext { today: "2026-11-23".into(), ..RunContext::default() };
    context.config.values = values.iter().copied().collect();
    let report = run(sources, &context);
    report
        .files
        .iter()
        .map(|read| {
            let contents: Vec<Value> = read.contents.iter().map(content).collect();
            (report.sources.file(read.file).path.clone(), Value::from(contents))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn content(content: &Content) -> Value {
    match content {
        Content::Aws(found) => resources(found),
        Content::Unrecognised(words) => json!({ "unrecognised": words }),
        _ => json!({ "other": true }),
    }
}

fn resources(found: &AwsResources) -> Value {
    let role = |role: &grantlint::model::IamRole| {
        json!({
            "arn": text(role.arn.as_ref()), "name": text(role.name.as_ref()), "trust": told(&role.trust, |it| policy(it)),
            "inline": role.inline.iter().map(role_policy).collect::<Vec<_>>(),
            "attached": role.attached.iter().map(role_policy).collect::<Vec<_>>(),
            "boundary": told(&role.boundary, role_policy),
            "complete": role.inline_complete && role.attached_complete,
        })
    };
    let managed = |one: &grantlint::model::ManagedPolicy| json!({ "arn": text(one.arn.as_ref()), "document": told(&one.document, |it| policy(it)) });
    let bucket = |one: &grantlint::model::Bucket| {
        let encryption =
            told(&one.encryption, |it| json!([text(Some(&it.algorithm)), text(it.key.as_ref())]));
        json!({
            "name": text(one.name.as_ref()), "account": text(one.account.as_ref()), "region": text(one.region.as_ref()),
            "policy": told(&one.policy, |it| policy(it)), "ownership": text(one.ownership.as_ref()), "encryption": encryption,
        })
    };
    let key = |one: &grantlint::model::Key| {
        let aliases: Vec<Value> = one.aliases.iter().map(|alias| text(Some(alias))).collect();
        json!({ "arn": text(one.arn.as_ref()), "aliases": aliases, "policy": told(&one.policy, |it| policy(it)) })
    };
    json!({
        "tool": found.tool, "branch": found.branch.as_deref(),
        "assumptions": found.assumptions.iter().map(|one| one.value.to_string()).collect::<Vec<_>>(),
        "roles": found.roles.iter().map(role).collect::<Vec<_>>(),
        "policies": found.policies.iter().map(managed).collect::<Vec<_>>(),
        "buckets": found.buckets.iter().map(bucket).collect::<Vec<_>>(),
        "keys": found.keys.iter().map(key).collect::<Vec<_>>(),
    })
}

fn text(text: Option<&LocatedText>) -> Value {
    text.map_or(Value::Null, |text| text.value.to_string().into())
}

fn told<T>(told: &Told<T>, show: impl Fn(&T) -> Value) -> Value {
    match told {
        Told::Not => Value::Null,
        Told::None(_) => "none".into(),
        Told::Open { settled_by, .. } => json!({ "open": &**settled_by }),
        Told::Some(value) => show(value),
    }
}

fn role_policy(one: &RolePolicy) -> Value {
    let document = one.document.as_ref().map(|document| policy(document));
    json!({ "name": text(one.name.as_ref()), "document": document, "settled_by": one.settled_by.as_deref() })
}

fn policy(policy: &Policy) -> Value {
    let statement = |one: &grantlint::iam::Statement| {
        let list = |texts: Vec<String>| Value::from(texts);
        let mut all = json!({
            "effect": if one.is_allow() { "Allow" } else if one.is_deny() { "Deny" } else { "open" },
            "action": list(one.action.patterns.iter().map(|text| text.value.to_string()).collect()),
        });
        if let Some(principal) = &one.principal {
            all["principal"] =
                list(principal.entries.iter().map(|entry| entry.text.value.to_string()).collect());
        }
        if let Some(resource) = &one.resource {
            all["resource"] =
                list(resource.patterns.iter().map(|text| text.text.value.to_string()).collect());
        }
        if !one.conditions.is_empty() {
            let each = one.conditions.iter().map(|one| {
                let values: Vec<String> = one.values.iter().map(|text| text.value.to_string()).collect();
                json!([&*one.operator_name.value, &*one.key.value, values])
            });
            all["condition"] = each.collect::<Vec<_>>().into();
        }
        all
    };
    policy.statements.iter().map(statement).collect::<Vec<_>>().into()
}
