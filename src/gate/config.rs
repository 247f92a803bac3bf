//! `grantlint.toml`, read by hand from a spanned tree rather than derived, so
//! that every mistake is reported at once, each at its place and with the
//! nearest key that exists.

use std::collections::BTreeMap;
use std::ops::Range;

use globset::{Glob, GlobSet, GlobSetBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, ConfigProblem};
use super::selection::{nearest_rule, rules_of};
use crate::diagnostic::{RuleId, Severity, nearest};
use crate::source::SourceFile;
use crate::syntax::Values;

/// What a `grantlint.toml` says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file as shown to people; none where there is no file.
    pub path: Option<String>,
    levels: BTreeMap<RuleId, Level>,
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    /// Values of placeholders, by name.
    pub values: Values,
    /// What the user adds to the embedded catalogues.
    pub catalog: Catalog,
}

/// What the configuration makes of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Its findings are dropped.
    Off,
    /// Its findings have this severity.
    At(Severity),
}

/// Additions to the embedded catalogues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Permissions that exist, `domain:entity:action`.
    pub permissions: Vec<String>,
    /// Scopes that exist.
    pub scopes: Vec<String>,
    /// Operations that exist.
    pub operations: Vec<CatalogOperation>,
    /// Regions that exist.
    pub regions: Vec<CatalogRegion>,
    /// The AWS account from which Genesys Cloud calls, by AWS region.
    pub genesys_aws_accounts: BTreeMap<String, String>,
}

/// An operation that the embedded catalogue does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogOperation {
    /// `METHOD /path`.
    pub operation: String,
    /// Permissions of which it needs all, or one where `any` is set.
    pub permissions: Vec<String>,
    /// Whether one of the permissions is enough.
    pub any: bool,
    /// Scopes of which one is enough.
    pub scopes: Vec<String>,
}

/// A region that the embedded catalogue does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogRegion {
    /// AWS region, such as `eu-west-1`.
    pub region: String,
    /// Domain, such as `mypurecloud.ie`.
    pub domain: String,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(file: &SourceFile) -> Result<Self, ConfigError> {
        let (text, skipped) = file.content();
        let mut reader = Reader { file, skipped, problems: Vec::new() };
        let mut config = Self { path: Some(file.display.clone()), ..Self::default() };
        match DeTable::parse(text) {
            Ok(root) => reader.root(root.get_ref(), &mut config),
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("it is not valid TOML").to_owned();
                reader.problem(&error.span().unwrap_or_default(), message, None);
            }
        }
        if reader.problems.is_empty() {
            return Ok(config);
        }
        reader.problems.sort_by_key(|problem| (problem.line, problem.column));
        Err(ConfigError { path: file.display.clone(), problems: reader.problems })
    }

    /// What the configuration makes of a rule; none: the rule's own severity.
    pub fn level(&self, rule: RuleId) -> Option<Level> {
        self.levels.get(&rule).copied()
    }

    /// Whether a file, by its path relative to the workspace, is looked at.
    pub fn looks_at(&self, path: &str) -> bool {
        self.include.as_ref().is_none_or(|globs| globs.is_match(path))
            && !self.exclude.as_ref().is_some_and(|globs| globs.is_match(path))
    }
}

type Value<'i> = Spanned<DeValue<'i>>;
type Key<'a, 'i> = &'a Spanned<std::borrow::Cow<'i, str>>;

struct Reader<'a> {
    file: &'a SourceFile,
    /// Bytes of a byte order mark before the text that was parsed.
    skipped: usize,
    problems: Vec<ConfigProblem>,
}

impl Reader<'_> {
    fn root(&mut self, root: &DeTable<'_>, config: &mut Config) {
        for (key, value) in root.iter() {
            match &**key.get_ref() {
                "rules" => self.rules(value, config),
                "files" => self.files(value, config),
                "values" => config.values = self.values(value),
                "catalog" => {
                    self.catalog(value, &mut config.catalog);
                    if let Err(error) = config.catalog.build() {
                        self.problem(&value.span(), error.to_string(), None);
                    }
                }
                "$schema" => {}
                _ => self.unknown_key(key, &["rules", "files", "values", "catalog"]),
            }
        }
    }

    fn rules(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, "rules") else { return };
        // Families first: a rule's own line outranks its family's wherever it stands.
        for families in [true, false] {
            for (key, value) in table.iter().filter(|(key, _)| key.get_ref().contains('/') != families) {
                let name = key.get_ref();
                let rules = rules_of(name);
                if rules.is_empty() {
                    let help = nearest_rule(name).map_or_else(
                        || "`grantlint rules` lists them".to_owned(),
                        |near| format!("did you mean \"{near}\"?"),
                    );
                    self.problem(&key.span(), format!("no rule or family is called `{name}`"), Some(help));
                }
                let level = match self.string(value, name).as_deref() {
                    None => continue,
                    Some("off") => Level::Off,
                    Some("note") => Level::At(Severity::Note),
                    Some("warning") => Level::At(Severity::Warning),
                    Some("error") => Level::At(Severity::Error),
                    Some(other) => {
                        let message = format!("`{other}` is no severity");
                        self.problem(
                            &value.span(),
                            message,
                            Some("write \"error\", \"warning\", \"note\" or \"off\"".into()),
                        );
                        continue;
                    }
                };
                config.levels.extend(rules.into_iter().map(|rule| (rule, level)));
            }
        }
    }

    fn files(&mut self, value: &Value<'_>, config: &mut Config) {
        let Some(table) = self.table(value, "files") else { return };
        for (key, value) in table.iter() {
            match &**key.get_ref() {
                "include" => config.include = self.globs(value, "include"),
                "exclude" => config.exclude = self.globs(value, "exclude"),
                _ => self.unknown_key(key, &["include", "exclude"]),
            }
        }
    }

    fn globs(&mut self, value: &Value<'_>, name: &str) -> Option<GlobSet> {
        let mut set = GlobSetBuilder::new();
        for (pattern, span) in self.strings(value, name) {
            // A directory stands for everything under it.
            let everything_under = format!("{}/**", pattern.trim_end_matches('/'));
            for pattern in [pattern.as_str(), &everything_under] {
                match Glob::new(pattern) {
                    Ok(glob) => _ = set.add(glob),
                    Err(error) => {
                        self.problem(&span, format!("this is no glob: {}", error.kind()), None);
                        break;
                    }
                }
            }
        }
        set.build().ok()
    }

    fn catalog(&mut self, value: &Value<'_>, catalog: &mut Catalog) {
        let Some(table) = self.table(value, "catalog") else { return };
        for (key, value) in table.iter() {
            match &**key.get_ref() {
                "permissions" => catalog.permissions = self.plain_strings(value, "permissions"),
                "scopes" => catalog.scopes = self.plain_strings(value, "scopes"),
                "operations" => {
                    catalog.operations = self.tables(value, "operations", Self::operation);
                }
                "regions" => catalog.regions = self.tables(value, "regions", Self::region),
                "genesys_aws_accounts" => {
                    catalog.genesys_aws_accounts = self.strings_by_name(value, "genesys_aws_accounts");
                }
                _ => self.unknown_key(
                    key,
                    &["permissions", "scopes", "operations", "regions", "genesys_aws_accounts"],
                ),
            }
        }
    }

    fn operation(&mut self, table: &DeTable<'_>, whole: &Range<usize>) -> CatalogOperation {
        let mut operation = CatalogOperation::default();
        for (key, value) in table.iter() {
            match &**key.get_ref() {
                "operation" => operation.operation = self.string(value, "operation").unwrap_or_default(),
                "permissions" => operation.permissions = self.plain_strings(value, "permissions"),
                "scopes" => operation.scopes = self.plain_strings(value, "scopes"),
                "any" => match value.get_ref() {
                    DeValue::Boolean(any) => operation.any = *any,
                    other => self.wrong_type(value, "any", "true or false", other),
                },
                _ => self.unknown_key(key, &["operation", "permissions", "scopes", "any"]),
            }
        }
        if !operation.operation.contains(" /") {
            let help = "write operation = \"GET /api/v2/...\"".to_owned();
            self.problem(whole, "an operation is a method and a path".into(), Some(help));
        }
        operation
    }

    fn region(&mut self, table: &DeTable<'_>, whole: &Range<usize>) -> CatalogRegion {
        let mut region = CatalogRegion::default();
        for (key, value) in table.iter() {
            match &**key.get_ref() {
                "region" => region.region = self.string(value, "region").unwrap_or_default(),
                "domain" => region.domain = self.string(value, "domain").unwrap_or_default(),
                _ => self.unknown_key(key, &["region", "domain"]),
            }
        }
        if region.region.is_empty() || region.domain.is_empty() {
            let help = "write region = \"eu-west-1\" and domain = \"mypurecloud.ie\"".to_owned();
            self.problem(whole, "a region needs `region` and `domain`".into(), Some(help));
        }
        region
    }

    fn tables<T>(
        &mut self,
        value: &Value<'_>,
        name: &str,
        read: fn(&mut Self, &DeTable<'_>, &Range<usize>) -> T,
    ) -> Vec<T> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(value, name, "a list of tables", value.get_ref());
            return Vec::new();
        };
        let mut all = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => all.push(read(self, table, &item.span())),
                other => self.wrong_type(item, name, "a table", other),
            }
        }
        all
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>, name: &str) -> Option<&'v DeTable<'i>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            other => {
                self.wrong_type(value, name, "a table", other);
                None
            }
        }
    }

    fn string(&mut self, value: &Value<'_>, name: &str) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            other => {
                self.wrong_type(value, name, "a string", other);
                None
            }
        }
    }

    fn strings(&mut self, value: &Value<'_>, name: &str) -> Vec<(String, Range<usize>)> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(value, name, "a list of strings", value.get_ref());
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((self.string(item, name)?, item.span()))).collect()
    }

    fn plain_strings(&mut self, value: &Value<'_>, name: &str) -> Vec<String> {
        self.strings(value, name).into_iter().map(|(text, _)| text).collect()
    }

    fn strings_by_name(&mut self, value: &Value<'_>, name: &str) -> BTreeMap<String, String> {
        let Some(table) = self.table(value, name) else { return BTreeMap::new() };
        table
            .iter()
            .filter_map(|(key, value)| {
                let name = key.get_ref().to_string();
                Some((name.clone(), self.string(value, &name)?))
            })
            .collect()
    }

    fn values(&mut self, value: &Value<'_>) -> Values {
        let Some(table) = self.table(value, "values") else { return Values::none() };
        let (mut strings, mut lists) = (Vec::new(), Vec::new());
        for (key, value) in table {
            let name = key.get_ref().to_string();
            match value.get_ref() {
                DeValue::Array(_) => lists.push((name.clone(), self.plain_strings(value, &name))),
                _ => strings.extend(self.string(value, &name).map(|text| (name, text))),
            }
        }
        let mut values: Values = strings.into_iter().collect();
        lists.into_iter().for_each(|(name, items)| values.add_list(&name, items));
        values
    }

    fn wrong_type(&mut self, value: &Value<'_>, name: &str, wanted: &str, found: &DeValue<'_>) {
        let message = format!("`{name}` must be {wanted}, and this is {}", kind_name(found));
        self.problem(&value.span(), message, None);
    }

    fn unknown_key(&mut self, key: Key<'_, '_>, known: &[&str]) {
        let name = key.get_ref();
        let help = nearest(name, known.iter().copied()).map_or_else(
            || format!("what may stand here: {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.problem(&key.span(), format!("nothing is called `{name}` here"), Some(help));
    }

    fn problem(&mut self, span: &Range<usize>, message: String, help: Option<String>) {
        let offset = u32::try_from(span.start + self.skipped).unwrap_or(u32::MAX);
        let at = self.file.line_column(offset);
        self.problems.push(ConfigProblem { line: at.line, column: at.column, message, help });
    }
}

fn kind_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
