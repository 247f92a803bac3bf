//! One tree for JSON, YAML, TOML, HCL and JavaScript that is data, with a place for everything. Front ends
//! differ; what they build does not, so no room above this one asks in which
//! syntax a document was written.

mod common;
mod embedded;
mod env;
mod guess;
pub mod hcl;
mod ini;
mod interpolation;
#[cfg(feature = "wizard")]
mod js;
mod json;
mod json_clean;
mod json_token;
mod json_words;
mod names;
mod offsets;
pub mod placeholder;
mod pointer;
mod refill;
mod repeated;
mod stand_in;
mod template;
mod template_tags;
mod text;
mod toml;
mod toml_tables;
mod toml_words;
mod unquote;
mod values;
mod warnings;
mod yaml;
mod yaml_anchors;
mod yaml_map;
mod yaml_scalar;
mod yaml_tags;
mod yaml_words;

use std::sync::Arc;

pub use embedded::{embedded, parse_mapped, unquoted};
pub use json::UNREAD;
pub use json_clean::is_invisible;
pub use names::{concerns_wizard, interest, is_hcl_module, is_javascript, is_requirements, is_template};
pub use offsets::OffsetMap;
pub use pointer::{pointer_to, resolve};
pub use refill::refill;
pub use text::{Hole, Part, Text};
pub use values::Values;

use crate::source::{SourceFile, Span};

/// The longest JavaScript that is read, in bytes. What is longer is a program
/// or a bundle, and parsing it would take most of the time of a run.
pub const LONGEST_SCRIPT: usize = 256 * 1024;

/// Reads a file. Placeholders that `values` names are filled, the others are
/// holes. Spans are offsets into the file's text, its byte order mark included.
pub fn parse(file: &SourceFile, syntax: Syntax, values: &Values) -> Parsed {
    let (mut source, mut base) = file.content();
    if syntax == Syntax::Json {
        let (rest, skipped) = warnings::skipped(source);
        (source, base) = (rest, base + skipped);
    }
    let of_template = is_template(&file.path).then(|| values.of_template(&file.path));
    let values = of_template.as_ref().unwrap_or(values);
    let mut plain = match syntax {
        // `{{gcLangTag}}` in its strings is for Genesys Cloud to fill, and
        // directives of HCL are its own.
        Syntax::Js | Syntax::Hcl => template::Plain { text: source.into(), had_tags: false },
        _ => template::plain(source, syntax),
    };
    let mut parsed = match syntax {
        Syntax::Json => despite_quotes(&plain.text, |text| json::parse(text, base, values)),
        Syntax::Yaml => despite_quotes(&plain.text, |text| yaml::parse(text, base, values)),
        Syntax::Toml => toml::parse(source, base, values),
        Syntax::Env => env::parse(source, base, values),
        Syntax::Ini => ini::parse(source, base, values),
        Syntax::Hcl => hcl::parse(source, base),
        Syntax::Js if source.len() > LONGEST_SCRIPT => Parsed::default(),
        #[cfg(feature = "wizard")]
        Syntax::Js => js::parse(source, base, values),
        #[cfg(not(feature = "wizard"))]
        Syntax::Js => Parsed::default(),
    };
    if parsed.is_broken()
        && let Some(conflict) = common::merge_conflict(source, base)
    {
        // Whatever else was found follows from it.
        parsed.problems = vec![conflict];
        parsed.documents.clear();
    }
    parsed.problems.sort_by_key(|problem| problem.span);
    if syntax == Syntax::Hcl && parsed.hcl.is_none() {
        plain.had_tags = template::has_tags_of_others(source);
    }
    if plain.had_tags {
        template::open_blocks(&mut parsed);
        embedded::snap(&mut parsed, &file.text);
    }
    parsed
}

/// What a parser makes of a text, with another look at what is broken only
/// because of quotes in its placeholders.
fn despite_quotes(text: &str, parse: impl Fn(&str) -> Parsed) -> Parsed {
    let parsed = parse(text);
    if !parsed.is_broken() {
        return parsed;
    }
    let again = interpolation::without_quotes(text).map(|text| parse(&text));
    again.filter(|again| !again.is_broken()).unwrap_or(parsed)
}

/// How the key of an entry starts that stands for keys which only running the
/// file would tell: `...other`.
const OPEN_ENTRY: &str = "...";

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands: byte offsets into the file, quotes and brackets
    /// included, trailing space and comments not.
    pub span: Span,
}

/// What a [`Node`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`, `~`, or a key without a value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, as its source token: `044455556666` stays twelve digits.
    Number(Arc<str>),
    /// A string, with the holes that placeholders leave in it.
    String(Text),
    /// A list.
    Array(Vec<Node>),
    /// A mapping. Duplicates of a key are kept, in source order.
    Object(Vec<Entry>),
    /// A placeholder at value position: it may stand for a value of any kind.
    Hole(Hole),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, unescaped.
    pub key: Arc<str>,
    /// Where the key stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A comment, kept because suppressions live in comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The text without its marker (`#`, `//`, `/* */`), trimmed.
    pub text: String,
    /// Where it stands, marker included.
    pub span: Span,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// What is wrong with a text as JSON, YAML, TOML, HCL or JavaScript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which kind of trouble it is.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// What is wrong, in words a user understands.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
    /// The document of a string that it stands before or behind: the string is
    /// to hold nothing else.
    pub beside: Option<Span>,
}

/// The kinds of trouble that a front end reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The text is not of its syntax; the document behind it is missing.
    Syntax,
    /// A key stands twice in one mapping; the first one is at the span given.
    DuplicateKey {
        /// Where the key stood first.
        first: Span,
    },
}

/// The syntaxes that grantlint reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// JSON, with comments and trailing commas tolerated.
    Json,
    /// YAML 1.2, core schema.
    Yaml,
    /// TOML 1.0.
    Toml,
    /// Assignments to environment variables: `.env` and its dialects.
    Env,
    /// Sections of keys and values.
    Ini,
    /// HCL 2, as Terraform writes it.
    Hcl,
    /// JavaScript: the object that a module exports.
    Js,
}

/// A text as a front end read it. Whatever could be read is there even when
/// `problems` is not empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The documents of the file: several in YAML, one elsewhere, none where
    /// the text is empty or broken.
    pub documents: Vec<Node>,
    /// All comments in source order.
    pub comments: Vec<Comment>,
    /// What is wrong, in source order.
    pub problems: Vec<Problem>,
    /// Commas before a closing bracket, which JSON itself does not allow.
    pub trailing_commas: Vec<Span>,
    /// Whether a document is there only up to a problem: what is missing may
    /// stand behind it.
    pub partial: bool,
    /// Whether the text is a template that makes sense only once it is
    /// rendered; then there is no document, and no problem either.
    pub unrendered: bool,
    /// Documents that stand inside strings of these documents, once a reader
    /// knew that they are some.
    pub embedded: Vec<Node>,
    /// What HCL says: its expressions are more than a tree of values.
    pub hcl: Option<Arc<hcl::Body>>,
}

impl Parsed {
    /// Whether a syntax error kept something from being read.
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind == ProblemKind::Syntax)
    }

    /// The documents around a place, from the file's own to the one in the
    /// innermost string.
    pub fn around(&self, span: Span) -> Vec<&Node> {
        let mut around: Vec<&Node> =
            self.documents.iter().find(|document| document.span.contains(span)).into_iter().collect();
        if !self.embedded.is_empty() {
            around.extend(self.embedded.iter().filter(|inner| inner.span.contains(span)));
            around.sort_by_key(|inner| std::cmp::Reverse(inner.span.len()));
        }
        around
    }

    /// The pointer of the key or value that stands at `span`; it goes on
    /// through strings that hold a document.
    pub fn pointer(&self, span: Span) -> String {
        self.around(span).into_iter().map(|document| pointer_to(document, span)).collect()
    }
}

impl Node {
    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Object(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    fn entries_mut(&mut self) -> &mut [Entry] {
        match &mut self.kind {
            Kind::Object(entries) => entries,
            _ => &mut [],
        }
    }

    fn items_mut(&mut self) -> &mut [Self] {
        match &mut self.kind {
            Kind::Array(items) => items,
            _ => &mut [],
        }
    }

    /// The entry with this key; the last one where the key is duplicated, as
    /// most JSON readers take it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| &*entry.key == key)
    }

    /// The value under this key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string without holes.
    pub fn as_str(&self) -> Option<&str> {
        self.text().and_then(Text::literal)
    }

    /// The text of any scalar: a string as it is, a number as its source
    /// token, a truth value as `true` or `false`, a hole as a text that is
    /// one hole. Nothing for null, lists and mappings.
    pub fn scalar_text(&self) -> Option<Text> {
        match &self.kind {
            Kind::String(text) => Some(text.clone()),
            Kind::Number(token) => Some(Text::from_shared(Arc::clone(token))),
            Kind::Bool(value) => Some(Text::from(if *value { "true" } else { "false" })),
            Kind::Hole(hole) => Some(Text::hole(hole.clone())),
            Kind::Null | Kind::Array(_) | Kind::Object(_) => None,
        }
    }

    /// Whether this is a mapping of JavaScript that may hold more than is
    /// written, so that what is missing from it proves no absence.
    pub fn is_open(&self) -> bool {
        let stands_for_more =
            |entry: &Entry| entry.key.starts_with(OPEN_ENTRY) && matches!(entry.value.kind, Kind::Hole(_));
        self.entries().iter().any(stands_for_more)
    }

    /// Whether this is a mapping.
    pub fn is_object(&self) -> bool {
        matches!(self.kind, Kind::Object(_))
    }

    /// Whether this is a list.
    pub fn is_array(&self) -> bool {
        matches!(self.kind, Kind::Array(_))
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// The value as the one-or-many that IAM allows nearly everywhere: the
    /// items of a list, else the value itself.
    pub fn one_or_many(&self) -> &[Self] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// What this is, for messages: "a string", "a list" ...
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "a list",
            Kind::Object(_) => "a mapping",
            Kind::Hole(_) => "a placeholder",
        }
    }
}

#[cfg(test)]
mod tests;
