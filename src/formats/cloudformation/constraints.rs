//! What a parameter may be: `AllowedValues`, `AllowedPattern`, lengths and
//! bounds. CloudFormation refuses a deployment with a value that breaks them.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>

use super::template::Template;
use crate::syntax::{Node, Text};

/// Whether a parameter may have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Nothing forbids it.
    Fits,
    /// It breaks this constraint, in words.
    Breaks(String),
    /// Nobody but CloudFormation can say: it depends on this, in words.
    Unknown(String),
}

/// Patterns and values longer than this are not compared.
const LONGEST: usize = 4_096;
/// Parts of patterns that Java, as CloudFormation reads them, and this program
/// understand differently.
const READ_DIFFERENTLY: [&str; 10] = ["[:", "--", "~~", "\\<", "\\>", "\\b{", "\\h", "\\v", "\\K", "\\G"];

impl Template<'_> {
    /// Whether a parameter may have this value, as far as it is known.
    pub(super) fn fit(&self, name: &str, value: &Text) -> Fit {
        let (list, elsewhere) = self.parameter_type(name);
        let (Some(declared), Some(value)) = (self.parameters.get(name), value.literal()) else {
            return Fit::Fits;
        };
        if elsewhere || (list && value.trim().is_empty()) {
            // What is given is the name of an entry of the parameter store; a
            // list without items has none that could break anything.
            return Fit::Fits;
        }
        let kind = declared.get("Type").and_then(Node::as_str).unwrap_or("String");
        let numbers = matches!(kind, "Number" | "List<Number>");
        let mut unknown = None;
        let items: Vec<&str> = if list { value.split(',').map(str::trim).collect() } else { vec![value] };
        for item in items {
            match fit_of(declared, item, kind, numbers) {
                Fit::Fits => {}
                Fit::Breaks(words) => return Fit::Breaks(words),
                Fit::Unknown(words) => unknown = Some(words),
            }
        }
        unknown.map_or(Fit::Fits, Fit::Unknown)
    }
}

fn fit_of(declared: &Node, value: &str, kind: &str, numbers: bool) -> Fit {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let own = number(value);
    if numbers && own.is_none() {
        return Fit::Breaks("`Type` says that it is a number".to_owned());
    }
    if let Some(allowed) = declared.get("AllowedValues").filter(|allowed| allowed.is_array()) {
        let all: Vec<Text> = allowed.items().iter().filter_map(Node::scalar_text).collect();
        let open = all.len() < allowed.items().len();
        let same = |text: &Text| match text.literal() {
            Some(text) => text == value || same_word(text, value) || (own.is_some() && number(text) == own),
            None => true,
        };
        if !open && !all.iter().any(same) {
            let words: Vec<String> = all.iter().take(8).map(|text| format!("`{text}`")).collect();
            let more = if all.len() > words.len() { " and others" } else { "" };
            return Fit::Breaks(format!("`AllowedValues` are {}{more}", words.join(", ")));
        }
    }
    let limit = |key: &str| {
        let text = declared.get(key)?.scalar_text()?;
        Some((text.to_string(), number(text.literal()?)?))
    };
    if numbers {
        for (key, broken) in
            [("MinValue", std::cmp::Ordering::Less), ("MaxValue", std::cmp::Ordering::Greater)]
        {
            if let (Some((text, limit)), Some(own)) = (limit(key), own)
                && own.partial_cmp(&limit) == Some(broken)
            {
                return Fit::Breaks(format!("`{key}` is {text}"));
            }
        }
    }
    if kind == "String" {
        // Java counts halves of pairs, which is never fewer.
        let (shortest, longest) = (value.chars().count(), value.encode_utf16().count());
        let length = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        if let Some((text, limit)) = limit("MinLength")
            && length(longest) < limit
        {
            return Fit::Breaks(format!("`MinLength` is {text}, and it has {longest} characters"));
        }
        if let Some((text, limit)) = limit("MaxLength")
            && length(shortest) > limit
        {
            return Fit::Breaks(format!("`MaxLength` is {text}, and it has {shortest} characters"));
        }
    }
    match declared.get("AllowedPattern") {
        Some(pattern) => fits_pattern(pattern, value),
        None => Fit::Fits,
    }
}

/// Words that YAML's older version, which CloudFormation reads, takes for the
/// same truth value.
fn same_word(one: &str, other: &str) -> bool {
    let truth = |word: &str| match word.to_ascii_lowercase().as_str() {
        "y" | "yes" | "on" | "true" => Some(true),
        "n" | "no" | "off" | "false" => Some(false),
        _ => None,
    };
    truth(one).is_some_and(|own| truth(other) == Some(own))
}

fn fits_pattern(pattern: &Node, value: &str) -> Fit {
    let unknown = || Fit::Unknown("its `AllowedPattern`, which only CloudFormation can read".to_owned());
    let Some(text) = pattern.as_str() else { return unknown() };
    // Letters and digits mean more to this program than to Java where they
    // are not of ASCII, and ends of lines less.
    let plain = value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte));
    let differs = READ_DIFFERENTLY.iter().any(|part| text.contains(part));
    if !plain || differs || text.len() > LONGEST || value.len() > LONGEST {
        return unknown();
    }
    // "The pattern must match the entire parameter value".
    let whole = fancy_regex::RegexBuilder::new(&format!("\\A(?:{text})\\z")).backtrack_limit(100_000).build();
    // A pattern is one by itself as well: brackets that only the added ones close are none.
    match (whole, fancy_regex::Regex::new(text)) {
        (Ok(whole), Ok(_)) => match whole.is_match(value) {
            Ok(true) => Fit::Fits,
            Ok(false) => Fit::Breaks(format!("`AllowedPattern` is `{text}`")),
            Err(_) => unknown(),
        },
        _ => unknown(),
    }
}

#[cfg(test)]
mod tests {
    use super::Fit;
    use crate::formats::cloudformation::template::Template;
    use crate::source::SourceFile;
    use crate::syntax::{self, Syntax, Text, Values};

    /// Whether a parameter that is declared like this may have the value.
    fn fit(declared: &str, value: &str) -> Fit {
        let file = SourceFile::new("t.yaml", format!("Parameters:\n  P: {declared}\n"));
        let parsed = syntax::parse(&file, Syntax::Yaml, &Values::none());
        Template::new(&parsed.documents[0]).fit("P", &Text::from(value))
    }

    #[test]
    fn a_value_fits_or_breaks_what_its_parameter_allows() {
        for (declared, fits, breaks) in [
            ("{Type: String, AllowedValues: [dev, prod]}", "prod", "prd"),
            ("{Type: String, AllowedValues: [yes, no]}", "true", "maybe"),
            ("{Type: String, AllowedValues: ['044455556666']}", "044455556666", "111122223333"),
            ("{Type: Number, MinValue: 3, MaxValue: 9}", "3", "10"),
            ("{Type: Number}", "-1.5", "ten"),
            ("{Type: String, MinLength: 2, MaxLength: 4}", "\u{1f511}", "a"),
            ("{Type: String, MaxLength: 3}", "abc", "abcd"),
            ("{Type: String, AllowedPattern: '[a-z]+'}", "abc", "abc1"),
            ("{Type: String, AllowedPattern: 'a|ab'}", "ab", "abb"),
            ("{Type: String, AllowedPattern: '^(?!xn--).+$'}", "acme", "xn--acme"),
            ("{Type: String, AllowedPattern: '^(?!sthree).+$'}", "acme", "sthree-acme"),
            ("{Type: CommaDelimitedList, AllowedPattern: '[0-9]{12}'}", "111122223333, 444455556666", "1,2"),
        ] {
            let fine = fit(declared, fits);
            assert!(matches!(fine, Fit::Fits | Fit::Unknown(_)), "{declared}: {fine:?}");
            if !declared.contains("xn--") {
                assert_eq!(fine, Fit::Fits, "{declared}");
                assert!(matches!(fit(declared, breaks), Fit::Breaks(_)), "{declared}");
            }
        }
    }

    #[test]
    fn what_only_java_reads_is_neither_fit_nor_broken() {
        for pattern in ["\\Qa.b\\E", "[[:alpha:]]", "\\p{javaLowerCase}+", "a)(b", "\\h*", "(a+"] {
            let fits = fit(&format!("{{Type: String, AllowedPattern: '{pattern}'}}"), "abc");
            assert!(matches!(fits, Fit::Unknown(_)), "{pattern}: {fits:?}");
        }
        let letters = fit("{Type: String, AllowedPattern: '\\w+'}", "caf\u{e9}");
        assert!(matches!(letters, Fit::Unknown(_)));
    }
}
