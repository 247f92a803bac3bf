//! `samconfig.toml` (or `.yaml`): one section per environment, of which a
//! deployment takes one. Nothing of `default` counts for another section, and
//! what a command says counts before what `global` says.
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>

use super::parameters::{Assigned, Reader, Values};
use crate::model::holes;
use crate::source::FileId;
use crate::syntax::{Entry, Hole, Node, Text};

/// The commands that deploy, in the order in which they are asked.
const COMMANDS: [&str; 3] = ["deploy", "global", "sync"];

/// Which section a deployment takes.
#[derive(Clone, Copy, Default)]
pub(super) struct Wanted<'w> {
    /// What the manifest calls the file.
    pub(super) path: &'w str,
    /// The section that it names.
    pub(super) section: Option<&'w str>,
    /// The region that the organization's bucket is in.
    pub(super) region: Option<&'w str>,
}

/// What a section says of a deployment.
struct Section<'n> {
    name: &'n str,
    settings: Vec<&'n Node>,
}

impl<'n> Section<'n> {
    fn setting(&self, name: &str) -> Option<&'n Node> {
        self.settings.iter().find_map(|table| table.get(name))
    }

    fn region(&self) -> Option<&'n str> {
        self.setting("region")?.as_str().filter(|region| !region.is_empty())
    }

    fn values(&self, file: FileId) -> Values {
        let mut reader = Reader { file, all: Values::new() };
        if let Some(overrides) = self.setting("parameter_overrides") {
            reader.overrides(overrides);
        }
        for (setting, name) in [("region", "AWS::Region"), ("stack_name", "AWS::StackName")] {
            if let Some((node, text)) = self.setting(setting).and_then(|node| Some((node, node.text()?))) {
                reader.add(name, text.clone(), node.span, node.span);
            }
        }
        reader.all
    }
}

/// Tables of commands: `[default.deploy.parameters]`.
fn tables(environment: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let of = environment.entries().iter();
    of.filter_map(|command| Some((&*command.key, command.value.get("parameters")?)))
        .filter(|(_, table)| table.is_object())
}

/// Whether a document has the shape of such a file.
pub(super) fn is_samconfig(node: &Node) -> bool {
    const SIGNS: [&str; 5] =
        ["parameter_overrides", "stack_name", "template_file", "capabilities", "s3_prefix"];
    let environments = node.entries().iter().filter(|entry| entry.value.is_object());
    environments
        .flat_map(|environment| tables(&environment.value))
        .any(|(_, table)| SIGNS.iter().any(|sign| table.get(sign).is_some()))
}

fn sections(node: &Node) -> Vec<Section<'_>> {
    node.entries().iter().filter_map(section).collect()
}

fn section(environment: &Entry) -> Option<Section<'_>> {
    let table = |name: &&str| tables(&environment.value).find(|(command, _)| command == name);
    let settings: Vec<&Node> = COMMANDS.iter().filter_map(table).map(|(_, table)| table).collect();
    (!settings.is_empty()).then_some(Section { name: &environment.key, settings })
}

/// The names of a file's sections that something can be deployed with.
pub fn names<'n>(documents: impl Iterator<Item = &'n Node>) -> Vec<&'n str> {
    documents
        .filter(|node| is_samconfig(node))
        .flat_map(|node| sections(node).into_iter().map(|one| one.name))
        .collect()
}

/// What the section gives that a deployment takes, and what is taken for
/// granted in that. Where several may be meant, what they agree in.
pub(super) fn read(node: &Node, file: FileId, wanted: Wanted<'_>) -> (Values, Option<String>) {
    let path = if wanted.path.is_empty() { "samconfig.toml" } else { wanted.path };
    let all = sections(node);
    let fitting = fitting(&all, wanted);
    let granted = match fitting.as_slice() {
        [only] if wanted.section.is_none() && all.len() > 1 => {
            Some(format!("of {path} the section `{}` is deployed, by its region", only.name))
        }
        _ => None,
    };
    (agreed(&fitting, file, path), granted)
}

fn fitting<'s, 'n>(all: &'s [Section<'n>], wanted: Wanted<'_>) -> Vec<&'s Section<'n>> {
    if let Some(name) = wanted.section {
        return all.iter().filter(|section| section.name == name).collect();
    }
    let of = |region: Option<&str>| -> Vec<&Section<'_>> {
        all.iter().filter(|section| section.region() == region).collect()
    };
    match wanted.region {
        None => all.iter().collect(),
        Some(region) => [of(Some(region)), of(None), all.iter().collect()]
            .into_iter()
            .find(|some| !some.is_empty())
            .unwrap_or_default(),
    }
}

/// What all sections give, and holes for what they give differently.
fn agreed(sections: &[&Section<'_>], file: FileId, path: &str) -> Values {
    let every: Vec<Values> = sections.iter().map(|section| section.values(file)).collect();
    let names: Vec<&str> = sections.iter().map(|section| section.name).collect();
    let mut all = Values::new();
    for (name, assigned) in every.iter().flatten() {
        let same = |other: &Values| other.get(name).is_some_and(|other| other.text == assigned.text);
        if every.iter().all(same) {
            all.insert(name.clone(), assigned.clone());
        } else if !name.starts_with("AWS::") {
            let text = Text::hole(Hole::new(holes::section(path, &names)));
            all.insert(name.clone(), Assigned { text, ..assigned.clone() });
        }
    }
    all
}
