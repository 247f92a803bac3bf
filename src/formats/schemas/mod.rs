//! The JSON Schemas of everything that is written for grantlint by hand, and
//! what documents get wrong by them.

mod problems;
mod tree;

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

pub(super) use self::problems::account_id;
use super::Issue;
use crate::source::FileId;
use crate::syntax::Node;
use tree::Tree;

/// A schema that is compiled when the first document needs it.
struct Schema {
    kind: &'static str,
    text: &'static str,
    compiled: LazyLock<Option<Compiled>, fn() -> Option<Compiled>>,
}

/// A schema that documents can be held against, and its own text as a value,
/// which knows the words for what it wants.
struct Compiled {
    validator: Validator<Tree>,
    schema: Value,
}

macro_rules! schema {
    ($kind:literal) => {
        Schema {
            kind: $kind,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/", $kind, ".schema.json")),
            compiled: LazyLock::new(|| compile(get($kind)?)),
        }
    };
}

static SCHEMAS: [Schema; 5] = [
    schema!("appfoundry-app"),
    schema!("config"),
    schema!("grantlint-policies"),
    schema!("oauth-clients"),
    schema!("org-manifest"),
];

/// Embedded schemas compile: a test says so for each.
fn compile(text: &str) -> Option<Compiled> {
    let schema: Value = serde_json::from_str(text).ok()?;
    let validator = jsonschema::options_for::<Tree>().offline().build(&schema).ok()?;
    Some(Compiled { validator, schema })
}

/// The kinds that have a schema, in alphabetical order.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    SCHEMAS.iter().map(|schema| schema.kind)
}

/// The JSON Schema (2020-12) of a kind.
pub fn get(kind: &str) -> Option<&'static str> {
    SCHEMAS.iter().find(|schema| schema.kind == kind).map(|schema| schema.text)
}

/// What is wrong with a document of this kind: one issue per cause, in the
/// order of the document.
pub(super) fn check(kind: &str, node: &Node, file: FileId) -> Vec<Issue> {
    let schema = SCHEMAS.iter().find(|schema| schema.kind == kind);
    schema
        .and_then(|schema| schema.compiled.as_ref())
        .map_or_else(Vec::new, |compiled| problems::find(compiled, node, file))
}

#[cfg(test)]
mod tests;
