//! Which files are looked at, and in which syntax, as far as names and, for
//! names that promise nothing, the first characters tell. What a document is,
//! its content decides.

use super::{Syntax, env, ini};
use crate::source::SourceFile;
use crate::source::walk::Interest;

/// Endings and what they promise, the longer ones first.
const ENDINGS: &[(&str, Syntax)] = &[
    (".json", Syntax::Json),
    (".jsonc", Syntax::Json),
    (".tfstate", Syntax::Json),
    (".tf", Syntax::Hcl),
    (".tofu", Syntax::Hcl),
    (".tfvars", Syntax::Hcl),
    (".yaml", Syntax::Yaml),
    (".yml", Syntax::Yaml),
    (".toml", Syntax::Toml),
];

/// Endings of template tools: what stands before one is the ending of what the
/// template becomes (`trust.json.tftpl`), if there is one (`trust.tpl`).
const TEMPLATES: [&str; 11] = [
    ".tpl",
    ".tftpl",
    ".tmpl",
    ".gotmpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".erb",
    ".mustache",
    ".hbs",
    ".template",
];

/// Files that tools write for themselves.
const LOCK_FILES: [&str; 15] = [
    ".terraform.lock.hcl",
    "bun.lock",
    "cargo.lock",
    "chart.lock",
    "composer.lock",
    "deno.lock",
    "gemfile.lock",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "packages.lock.json",
    "pipfile.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "yarn.lock",
];

impl Syntax {
    /// The syntax that a file name's ending promises, also where the ending of
    /// a template tool follows it.
    pub fn of_path(path: &str) -> Option<Self> {
        let name = file_name(path).to_ascii_lowercase();
        if env::is_named(&name) {
            return Some(Self::Env);
        }
        if ini::is_named(path) {
            return Some(Self::Ini);
        }
        // Other files with this ending are those of other tools.
        if name == "terragrunt.hcl" {
            return Some(Self::Hcl);
        }
        by_ending(without_template(&name).unwrap_or(&name))
    }

    /// The syntax of a file: by its name, or by its text where the name is that
    /// of a template and promises none.
    pub fn of_file(file: &SourceFile) -> Option<Self> {
        Self::of_path(&file.path).or_else(|| by_text(file))
    }
}

/// Whether a file is a template by its name.
pub fn is_template(path: &str) -> bool {
    without_template(&file_name(path).to_ascii_lowercase()).is_some()
}

/// What a walk over folders does with a file of this path.
pub fn interest(path: &str) -> Interest {
    let name = file_name(path).to_ascii_lowercase();
    if LOCK_FILES.contains(&name.as_str()) {
        return Interest::LeaveOut("a lock file");
    }
    let known = Syntax::of_path(path).is_some();
    if known && path.split('/').rev().skip(1).any(|folder| folder == "cdk.out") && !is_of_cdk(&name) {
        return Interest::LeaveOut("what CDK keeps beside its templates");
    }
    if name.ends_with(".tfstate.backup") {
        return Interest::LeaveOut("the state before the last change");
    }
    // `page.html.erb` and `setup.sh.tpl` become neither JSON nor YAML.
    let open = without_template(&name).is_some_and(|inner| !inner.contains('.'));
    if known || open { Interest::Read } else { Interest::Nothing }
}

fn is_of_cdk(name: &str) -> bool {
    name == "manifest.json" || name.ends_with(".template.json") || name.ends_with(".template.yaml")
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn by_ending(name: &str) -> Option<Syntax> {
    // A file that is called like an ending (`.json`) has none.
    let is = |ending: &str| name.len() > ending.len() && name.ends_with(ending);
    ENDINGS.iter().find(|(ending, _)| is(ending)).map(|(_, syntax)| *syntax)
}

fn without_template(name: &str) -> Option<&str> {
    TEMPLATES.iter().filter_map(|ending| name.strip_suffix(ending)).find(|inner| !inner.is_empty())
}

/// The syntax of a template whose name promises none: CloudFormation's
/// `.template` is JSON or YAML, and a `trust.tpl` is JSON if it opens like it.
fn by_text(file: &SourceFile) -> Option<Syntax> {
    if !is_template(&file.path) {
        return None;
    }
    let (text, _) = file.content();
    let opening = super::template::without_tags(text);
    let start = opening.trim_start();
    // `{{` opens a placeholder, `[section]` a table of settings.
    if start.starts_with('{') && !start.starts_with("{{") {
        return Some(Syntax::Json);
    }
    if start.starts_with('[') && start[1..].trim_start().starts_with(['{', '"', '[', ']']) {
        return Some(Syntax::Json);
    }
    let is_key = |line: &str| line.starts_with("Resources:") || line.starts_with("AWSTemplateFormatVersion:");
    text.lines().any(is_key).then_some(Syntax::Yaml)
}

#[cfg(test)]
mod tests {
    use super::{Syntax, interest};
    use crate::source::SourceFile;
    use crate::source::walk::Interest;

    #[test]
    fn the_ending_before_that_of_a_template_tool_counts() {
        for (path, syntax) in [
            ("a/trust.json", Some(Syntax::Json)),
            ("trust.JSON.tpl", Some(Syntax::Json)),
            ("policy.json.tftpl", Some(Syntax::Json)),
            ("policy.json.j2", Some(Syntax::Json)),
            ("stack.template.json", Some(Syntax::Json)),
            ("stack.yaml.erb", Some(Syntax::Yaml)),
            ("terraform.tfstate", Some(Syntax::Json)),
            ("live/terragrunt.hcl", Some(Syntax::Hcl)),
            ("image.pkr.hcl", None),
            ("Makefile", None),
            (".json", None),
            ("json", None),
            ("a.json/notes", None),
        ] {
            assert_eq!(Syntax::of_path(path), syntax, "{path}");
        }
    }

    #[test]
    fn a_template_without_an_inner_ending_is_told_by_its_text() {
        let of = |path: &str, text: &str| Syntax::of_file(&SourceFile::new(path, text));
        assert_eq!(of("trust.tpl", "\n{ \"Statement\": [] }"), Some(Syntax::Json));
        assert_eq!(of("trust.j2", "{% set x = 1 %}\n{# why #}\n{ \"Statement\": [] }"), Some(Syntax::Json));
        assert_eq!(of("stack.template", "AWSTemplateFormatVersion: '2010-09-09'\n"), Some(Syntax::Yaml));
        assert_eq!(of("stack.template", "{\"Resources\": {}}"), Some(Syntax::Json));
        assert_eq!(of("_helpers.tpl", "{{- define \"name\" -}}x{{- end -}}"), None);
        assert_eq!(of("my.cnf.tpl", "[mysqld]\nport = 1\n"), None);
        assert_eq!(of("notes", "{}"), None);
    }

    #[test]
    fn what_tools_keep_for_themselves_is_left_out_with_a_reason() {
        let left_out = |path: &str| matches!(interest(path), Interest::LeaveOut(_));
        for path in ["package-lock.json", "a/pnpm-lock.yaml", "infra/.terraform.lock.hcl", "Cargo.lock"] {
            assert!(left_out(path), "{path}");
        }
        assert!(left_out("cdk.out/tree.json"));
        assert!(left_out("cdk.out/App.assets.json"));
        assert_eq!(interest("cdk.out/App.template.json"), Interest::Read);
        assert_eq!(interest("cdk.out/assembly-Prod/manifest.json"), Interest::Read);
        assert_eq!(interest("page.html.erb"), Interest::Nothing);
        assert_eq!(interest("trust.tpl"), Interest::Read);
        assert_eq!(interest("package.json"), Interest::Read);
    }
}
