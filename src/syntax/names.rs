//! Which files are looked at, and in which syntax, as far as names and, for
//! names that promise nothing, the first characters tell. What a document is,
//! its content decides.

use super::{Syntax, env, guess, ini};
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
    (".js", Syntax::Js),
    (".mjs", Syntax::Js),
    (".cjs", Syntax::Js),
];

/// Words of a JavaScript file that may configure the Premium App wizard; any
/// other JavaScript is not read.
const OF_WIZARD: [&str; 2] = ["provisioningInfo", "premiumAppIntegrationTypeId"];

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
        match Self::of_path(&file.path) {
            Some(Self::Js) => (cfg!(feature = "wizard") && concerns_wizard(&file.text)).then_some(Self::Js),
            Some(known) => Some(known),
            None => by_text(file),
        }
    }
}

/// Whether a file is JavaScript by its name.
pub fn is_javascript(path: &str) -> bool {
    Syntax::of_path(path) == Some(Syntax::Js)
}

/// Whether JavaScript may be the configuration of the Premium App wizard.
pub fn concerns_wizard(text: &str) -> bool {
    OF_WIZARD.into_iter().any(|word| text.contains(word))
}

/// Whether a file is a template by its name.
pub fn is_template(path: &str) -> bool {
    without_template(&file_name(path).to_ascii_lowercase()).is_some()
}

/// Whether a file is written in Terraform's (or OpenTofu's) own language.
pub fn is_hcl_module(path: &str) -> bool {
    path.ends_with(".tf") || path.ends_with(".tofu")
}

/// Whether a file lists the packages that pip installs.
pub fn is_requirements(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let in_folder = path.split('/').rev().nth(1) == Some("requirements");
    name.strip_suffix(".txt").is_some_and(|stem| in_folder || stem.starts_with("requirements"))
}

/// Whether a file is called like a command of the AWS CLI and ends as what was
/// redirected often does: `acme.get-bucket-policy.txt`.
fn is_of_aws_cli(name: &str) -> bool {
    const COMMANDS: [&str; 8] = [
        "get-bucket-",
        "get-public-access-block",
        "get-role",
        "get-policy-version",
        "get-key-policy",
        "get-account-authorization-details",
        "list-role-policies",
        "list-attached-role-policies",
    ];
    let name = name.to_ascii_lowercase().replace('_', "-");
    [".txt", ".out", ".err"].iter().any(|ending| name.ends_with(ending))
        && COMMANDS.iter().any(|command| name.contains(command))
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
    if is_javascript(path) {
        // Programs are not looked through for what might be settings in them.
        let is_settings = name.contains("config") || name.contains("provisioning");
        return if is_settings {
            Interest::Read
        } else {
            Interest::Nothing("of JavaScript, only what is called a configuration is read")
        };
    }
    // `page.html.erb` and `setup.sh.tpl` become neither JSON nor YAML.
    let template = without_template(&name);
    let open = template.is_some_and(|inner| !inner.contains('.'));
    if known || open || is_requirements(path) || is_of_aws_cli(&name) {
        return Interest::Read;
    }
    let ending = name.rfind('.').filter(|at| *at > 0).map_or("", |at| &name[at..]);
    if COPIES.contains(&ending) && by_ending(&name[..name.len() - ending.len()]).is_some() {
        return Interest::LeaveOut("a copy that somebody kept; name it to have it read");
    }
    match ending {
        _ if template.is_some() => Interest::Nothing("a template of something else than configuration"),
        _ if REDIRECTED.contains(&ending) => Interest::Peek,
        _ if SCRIPTS.contains(&ending) => {
            Interest::Nothing("a script is not read: what it sets depends on how it runs")
        }
        _ => Interest::Nothing("not an ending of configuration; name the file to have it read all the same"),
    }
}

/// Endings of files into which an answer is redirected, and none.
const REDIRECTED: [&str; 14] = [
    "",
    ".txt",
    ".text",
    ".out",
    ".log",
    ".err",
    ".policy",
    ".trust",
    ".role",
    ".response",
    ".result",
    ".output",
    ".export",
    ".dump",
];

/// Endings of copies beside the file itself.
const COPIES: [&str; 6] = [".bak", ".old", ".orig", ".save", ".backup", ".prev"];

/// Endings of scripts, which may set variables and ask before they do.
const SCRIPTS: [&str; 7] = [".sh", ".bash", ".zsh", ".ps1", ".psm1", ".bat", ".cmd"];

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

/// What stands before the endings of template tools: of `stack.template.jinja`
/// both are such.
fn without_template(name: &str) -> Option<&str> {
    // `trust.json.in` is one of configure; `MANIFEST.in` is none.
    let configured = name.strip_suffix(".in").filter(|inner| by_ending(inner).is_some());
    let endings = TEMPLATES.iter().filter_map(|ending| name.strip_suffix(ending));
    let inner = endings.chain(configured).find(|inner| !inner.is_empty())?;
    Some(without_template(inner).unwrap_or(inner))
}

/// The syntax of a file whose name promises none. CloudFormation's `.template`
/// is JSON or YAML, and a `trust.tpl` is JSON if it opens like it; anything else
/// was named by somebody, or begins like JSON.
fn by_text(file: &SourceFile) -> Option<Syntax> {
    let (text, _) = file.content();
    if is_requirements(&file.path) {
        return None;
    }
    if is_of_aws_cli(file_name(&file.path)) {
        return text.trim_start().starts_with(['{', '[']).then_some(Syntax::Json);
    }
    if !is_template(&file.path) {
        return guess::by_shape(text);
    }
    if crate::source::opens_json(super::template::without_tags(text).chars()) {
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
            ("policy.json.in", Some(Syntax::Json)),
            ("MANIFEST.in", None),
            ("stack.template.json", Some(Syntax::Json)),
            ("stack.yaml.erb", Some(Syntax::Yaml)),
            ("terraform.tfstate", Some(Syntax::Json)),
            ("wizard/config/config.js", Some(Syntax::Js)),
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
        assert_eq!(of("stack.template.j2", "Resources: {}\n"), Some(Syntax::Yaml));
        assert_eq!(interest("stack.template.jinja"), Interest::Read);
        assert_eq!(of("_helpers.tpl", "{{- define \"name\" -}}x{{- end -}}"), None);
        assert_eq!(of("my.cnf.tpl", "[mysqld]\nport = 1\n"), None);
        assert_eq!(of("notes", "Dear all,\n"), None);
        assert_eq!(of("trust-policy", "\u{feff}{\"Statement\": []}"), Some(Syntax::Json));
        assert_eq!(of("requirements.txt", "kind: x\n"), None);
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
        assert!(left_out("aws/trust.json.bak"));
        let nothing = |path: &str| matches!(interest(path), Interest::Nothing(_));
        for path in ["page.html.erb", "src/app.ts", "logo.png", "deploy.sh", "notes.bak", "app/index.js"] {
            assert!(nothing(path), "{path}");
        }
        for path in ["trust-policy", "Dockerfile", "aws/role.txt", "role.out", "notes.txt"] {
            assert_eq!(interest(path), Interest::Peek, "{path}");
        }
        assert_eq!(interest("trust.tpl"), Interest::Read);
        assert_eq!(interest("package.json"), Interest::Read);
        assert_eq!(interest("app/requirements-dev.txt"), Interest::Read);
        assert_eq!(interest("aws/acme.get-bucket-policy.txt"), Interest::Read);
    }
}
