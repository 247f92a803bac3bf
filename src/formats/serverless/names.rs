//! Variables as they are written: `${source:address, other, 'default'}`.
//! <https://www.serverless.com/framework/docs/guides/variables>

/// Sources that are variables of the framework.
const SOURCES: [&str; 15] = [
    "aws",
    "cf",
    "doppler",
    "env",
    "file",
    "git",
    "opt",
    "output",
    "param",
    "s3",
    "self",
    "sls",
    "ssm",
    "strToBool",
    "vault",
];
/// The longest variable.
const LONGEST: usize = 4_096;

/// One source of a variable: `file(x.yml):key` is `file`, `x.yml` and `key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) source: String,
    pub(super) parameter: Option<String>,
    pub(super) address: String,
}

/// Takes a source apart; nothing where it is no variable of the framework.
pub(super) fn address(text: &str) -> Option<Address> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let source = text.get(..end)?;
    if !SOURCES.contains(&source) {
        return None;
    }
    let mut rest = text.get(end..)?;
    let mut parameter = None;
    if let Some(inner) = rest.strip_prefix('(') {
        let (inside, behind) = inner.split_once(')')?;
        parameter = Some(inside.trim().to_owned());
        rest = behind;
    } else if let Some(inner) = rest.strip_prefix('.') {
        // `cf.eu-west-1:stack.output`, as it was written before version 3.
        let (inside, _) = inner.split_once(':')?;
        parameter = Some(inside.to_owned());
        rest = inner.get(inside.len()..)?;
    }
    let address = match rest.strip_prefix(':') {
        Some(address) if !address.starts_with(':') => address.trim(),
        None if rest.is_empty() && parameter.is_some() => "",
        _ => return None,
    };
    Some(Address { source: source.to_owned(), parameter, address: address.to_owned() })
}

/// Whether a placeholder is a variable of the framework, rather than a name
/// that `Fn::Sub` fills.
pub(super) fn is_variable(name: &str) -> bool {
    let first = sources(name).into_iter().next().unwrap_or_default();
    address(first).is_some()
}

/// The sources of a variable, which commas part.
pub(super) fn sources(name: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let (mut depth, mut quote, mut start) = (0usize, None, 0);
    for (index, letter) in name.char_indices() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '{' | '(') => depth += 1,
            (None, '}' | ')') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                all.push(name[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
    }
    all.push(name[start..].trim());
    all
}

/// The first `${...}` of a text: where it starts and ends, and its name.
pub(super) fn next(text: &str) -> Option<(usize, usize, &str)> {
    let mut from = 0;
    while let Some(offset) = text.get(from..)?.find("${") {
        let start = from + offset;
        let inside = start + 2;
        let mut depth = 0usize;
        let end = text.get(inside..)?.bytes().take(LONGEST).position(|byte| match byte {
            b'{' => {
                depth += 1;
                false
            }
            b'}' if depth == 0 => true,
            b'}' => {
                depth -= 1;
                false
            }
            _ => false,
        });
        match end {
            Some(length) => {
                return Some((start, inside + length + 1, text.get(inside..inside + length)?.trim()));
            }
            None => from = inside,
        }
    }
    None
}

/// The text between quotes.
pub(super) fn unquoted(text: &str) -> Option<&str> {
    ['\'', '"'].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote))
}

/// A function's name as a part of a logical id.
pub(super) fn normalized(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    (first + letters.as_str()).replace('-', "Dash").replace('_', "Underscore")
}

#[cfg(test)]
mod tests {
    use super::{Address, address, is_variable, next, normalized, sources};

    #[test]
    fn sources_are_parted_by_the_commas_outside_of_quotes_and_braces() {
        let all = sources("opt:stage, self:custom.${opt:a, 'b'}.c, 'x,y', file(a,b.yml):k");
        assert_eq!(all, ["opt:stage", "self:custom.${opt:a, 'b'}.c", "'x,y'", "file(a,b.yml):k"]);
    }

    #[test]
    fn a_source_has_a_parameter_and_an_address() {
        let parts = |text: &str| {
            address(text).map(|Address { source, parameter, address }| {
                format!("{source}|{}|{address}", parameter.unwrap_or_default())
            })
        };
        assert_eq!(parts("self:custom.x").unwrap(), "self||custom.x");
        assert_eq!(parts("file(./x.yml):a.b").unwrap(), "file|./x.yml|a.b");
        assert_eq!(parts("file(x.yml)").unwrap(), "file|x.yml|");
        assert_eq!(parts("cf.eu-west-1:stack.Out").unwrap(), "cf|eu-west-1|stack.Out");
        for text in ["Bucket", "AWS::Region", "self", "selfie:x", "aws::x", "file(x", ""] {
            assert_eq!(address(text), None, "{text}");
            assert!(!is_variable(text), "{text}");
        }
    }

    #[test]
    fn a_variable_ends_at_its_own_brace() {
        let text = "a-${self:custom.${opt:stage}}-${b";
        let (start, end, name) = next(text).unwrap();
        assert_eq!((&text[..start], name, &text[end..]), ("a-", "self:custom.${opt:stage}", "-${b"));
        assert_eq!(next("${${${"), None);
        assert_eq!(normalized("push-to_s3"), "PushDashtoUnderscores3");
    }
}
