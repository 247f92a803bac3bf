//! The syntax of a file whose name promises none, told by its text: somebody
//! named it, or it begins like JSON. A wrong guess is no mistake of the file,
//! so that only what clearly looks like a syntax is taken for it.

use super::{Syntax, Values, concerns_wizard, env, toml};
use crate::source::opens_json;

/// Lines that are looked at: what a file is, its beginning tells.
const LINES: usize = 64;

/// Words that open a block of Terraform.
const BLOCKS: [&str; 8] = [
    "resource \"",
    "data \"",
    "provider \"",
    "variable \"",
    "module \"",
    "output \"",
    "locals {",
    "terraform {",
];

/// The syntax that a text looks like.
pub(super) fn by_shape(text: &str) -> Option<Syntax> {
    if opens_json(text.chars()) {
        return Some(Syntax::Json);
    }
    if concerns_wizard(text) && (text.contains("export default") || text.contains("module.exports")) {
        return cfg!(feature = "wizard").then_some(Syntax::Js);
    }
    let mut lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim_start().is_empty() && !line.trim_start().starts_with(['#', ';']))
        .take(LINES);
    let first = lines.next()?;
    if first == "---" || first.starts_with("--- ") {
        return Some(Syntax::Yaml);
    }
    if first.starts_with('[') && first.ends_with(']') {
        let is_toml = toml::parse(text, 0, &Values::none()).problems.is_empty();
        return Some(if is_toml { Syntax::Toml } else { Syntax::Ini });
    }
    let opens_block = |line: &str| line.ends_with('{') && BLOCKS.iter().any(|block| line.starts_with(block));
    if opens_block(first) || lines.clone().any(opens_block) {
        return Some(Syntax::Hcl);
    }
    if env::is_plain(text) {
        return Some(Syntax::Env);
    }
    is_key(first).then_some(Syntax::Yaml)
}

/// `key:` or `key: value` at the start of a line.
fn is_key(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return false };
    let key = key.trim_matches(['"', '\'']);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !key.is_empty() && key.chars().all(fits) && (rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::{Syntax, by_shape};

    #[test]
    fn a_text_is_told_by_its_shape() {
        for (text, syntax) in [
            ("\n {\"Version\": 1}", Some(Syntax::Json)),
            ("[{\"id\": 1}]", Some(Syntax::Json)),
            ("# orgs\nkind: org-manifest\norgs: []\n", Some(Syntax::Yaml)),
            ("---\n- a\n", Some(Syntax::Yaml)),
            ("[default]\nenvironment = \"mypurecloud.ie\"\n", Some(Syntax::Toml)),
            ("[general]\nhost = https://api.mypurecloud.ie\n", Some(Syntax::Ini)),
            ("# role\nresource \"aws_iam_role\" \"x\" {\n}\n", Some(Syntax::Hcl)),
            ("export GENESYSCLOUD_REGION=eu-west-1\n# done\nexport B=c\n", Some(Syntax::Env)),
            ("$env:GENESYSCLOUD_REGION = \"eu-west-1\"\n", Some(Syntax::Env)),
            ("#!/bin/sh\nset -e\nif x; then\n  export A=b\nfi\n", None),
            ("Dear all,\nplease find attached\n", None),
            ("{{ policy }}\n", None),
            ("{% if production %}\n", None),
            ("{\n  {% if production %}\"a\": 1{% endif %}\n}", Some(Syntax::Json)),
            ("[INFO] started\n", None),
            ("", None),
        ] {
            assert_eq!(by_shape(text), syntax, "{text}");
        }
    }
}
