//! The `env` blocks of a GitHub workflow, and the roles of AWS that its steps
//! take on. A step sees its own variables, those
//! of its job and those of the workflow, the nearer ones first
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/variables>).

use std::collections::BTreeSet;

use super::matrix::Matrix;
use super::variables::{self, INHERITED, Variable};
use crate::formats::fields::Fields;
use crate::model::{RoleSettings, SettingsProfile};
use crate::source::Span;
use crate::syntax::{Kind, Node};

/// A profile for the workflow, and one for each job and step that has
/// variables of its own.
pub(super) fn profiles(fields: Fields, node: &Node) -> Vec<SettingsProfile> {
    let mut profiles = Vec::new();
    // Regions that a command reads as the provider does.
    let mut of_provider: BTreeSet<Span> = BTreeSet::new();
    let whole = block(fields, node, &[]);
    profiles.extend(variables::group(&whole));
    for job in node.get("jobs").map_or(&[][..], Node::entries) {
        let of_job = block(fields, &job.value, &whole);
        let name = fields.key(job);
        let matrix = Matrix::of(&job.value);
        let mut add = |variables: &[Variable]| {
            profiles.extend(
                matrix.filled(fields, variables).iter().flat_map(|filled| variables::named(filled, &name)),
            );
        };
        if job.value.get("env").is_some() {
            add(&of_job);
        }
        for step in job.value.get("steps").map_or(&[][..], Node::items) {
            let of_step = block(fields, step, &of_job);
            if step.get("env").is_some() {
                add(&of_step);
            }
            if !runs_terraform(step) {
                continue;
            }
            of_provider.extend(
                matrix.filled(fields, &of_step).iter().filter_map(|filled| variables::for_provider(filled)),
            );
        }
    }
    variables::read_by_provider(&mut profiles, &of_provider);
    profiles
}

/// The roles that steps take on with `aws-actions/configure-aws-credentials`
/// (<https://github.com/aws-actions/configure-aws-credentials#inputs>).
pub(super) fn roles(fields: Fields, node: &Node) -> Vec<RoleSettings> {
    let mut roles = Vec::new();
    for job in node.get("jobs").map_or(&[][..], Node::entries) {
        for step in job.value.get("steps").map_or(&[][..], Node::items) {
            let action = step.get("uses").and_then(Node::as_str).and_then(|uses| uses.split('@').next());
            let inputs = step.get("with").filter(|_| {
                action.is_some_and(|name| name.eq_ignore_ascii_case("aws-actions/configure-aws-credentials"))
            });
            let Some(inputs) = inputs else { continue };
            let Some(role) = fields.text(inputs, "role-to-assume") else { continue };
            let says_true = |value: &Node| {
                matches!(value.kind, Kind::Bool(true)) || value.as_str().is_some_and(|word| word == "true")
            };
            roles.push(RoleSettings {
                job: fields.key(job),
                role,
                external_id: fields.text(inputs, "role-external-id"),
                region: fields.text(inputs, "aws-region"),
                session_name: fields.text(inputs, "role-session-name"),
                chained: inputs.get("role-chaining").is_some_and(says_true),
            });
        }
    }
    roles
}

/// The variables of a block behind those that it inherits.
fn block(fields: Fields, node: &Node, outer: &[Variable]) -> Vec<Variable> {
    let own = variables::read(fields, node.get("env").map_or(&[][..], Node::entries));
    variables::over(outer.iter().take(INHERITED), own)
}

/// Whether a step runs a command of Terraform that asks its providers.
fn runs_terraform(step: &Node) -> bool {
    step.get("run").and_then(Node::text).is_some_and(|script| asks_providers(&script.to_string()))
}

/// Whether a script runs a command of Terraform that asks its providers.
pub(super) fn asks_providers(script: &str) -> bool {
    script.lines().any(|line| {
        let line = line.trim_start();
        let mut words = line.split_whitespace();
        !line.starts_with('#')
            && words.any(|word| word == "terraform")
            && words.any(|word| matches!(word, "plan" | "apply" | "destroy" | "import" | "refresh"))
    })
}
