//! Quotes within the tags of template tools: `"{{ orgs["acme"].id }}"` and
//! `"{{ id | default("none") }}"` are one string of JSON once they are rendered.

use std::borrow::Cow;

/// The longest tag that is looked through, in bytes.
const LONGEST: usize = 256;

/// The text with single quotes in place of those within a tag that stands in a
/// string. Spans stay what they are.
pub(super) fn tamed(text: &str) -> Cow<'_, str> {
    let all = within_tags(text);
    if all.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    all.into_iter().for_each(|at| bytes[at] = b'\'');
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Where those quotes stand.
fn within_tags(text: &str) -> Vec<usize> {
    let mut all = Vec::new();
    if !text.contains("{{") {
        return all;
    }
    let bytes = text.as_bytes();
    let mut in_string = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' => in_string = false,
            b'"' => in_string = !in_string,
            b'{' if in_string && bytes[at..].starts_with(b"{{") => {
                if let Some(inside) = tag(&bytes[at + 2..]) {
                    let start = at + 2;
                    let quotes = inside.iter().enumerate().filter(|(_, byte)| **byte == b'"');
                    all.extend(quotes.map(|(index, _)| start + index));
                    at = start + inside.len();
                }
            }
            _ => {}
        }
        at += 1;
    }
    all
}

/// What stands in the tag that starts here, where it holds quotes and they are
/// those of an expression: `{"a": "{{", "b": "}}"}` holds no tag.
fn tag(rest: &[u8]) -> Option<&[u8]> {
    let end = rest.windows(2).take(LONGEST).position(|pair| pair == b"}}")?;
    let inside = &rest[..end];
    if inside.starts_with(b"\"") || inside.contains(&b'\n') || inside.contains(&b'\\') {
        return None;
    }
    let quotes: Vec<usize> =
        inside.iter().enumerate().filter(|(_, byte)| **byte == b'"').map(|(at, _)| at).collect();
    let opens = |at: usize| {
        let before = at.checked_sub(1).map(|at| inside[at]);
        before.is_some_and(|byte| byte.is_ascii_whitespace() || b"([,=~+|{:".contains(&byte))
    };
    let closes = |at: usize| {
        let behind = inside.get(at + 1);
        behind.is_none_or(|byte| byte.is_ascii_whitespace() || b")],}.|~+".contains(byte))
    };
    let pairs = quotes.chunks_exact(2);
    let fits =
        pairs.remainder().is_empty() && quotes.chunks_exact(2).all(|pair| opens(pair[0]) && closes(pair[1]));
    (fits && !quotes.is_empty()).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::tamed;

    #[test]
    fn quotes_of_an_expression_do_not_end_the_string_around_it() {
        for (text, expected) in [
            (r#""{{ orgs["acme"].id }}""#, r#""{{ orgs['acme'].id }}""#),
            (r#""a-{{ x | default("b c") }}-{{ y }}""#, r#""a-{{ x | default('b c') }}-{{ y }}""#),
            (r#""{{ default "x" .y }}""#, r#""{{ default 'x' .y }}""#),
        ] {
            assert_eq!(tamed(text), expected);
        }
    }

    #[test]
    fn what_is_json_already_stays() {
        for text in [
            r#"{"a": "{{", "b": "}}"}"#,
            r#"{"a": "{{ ", "b": " }}"}"#,
            r#"{"a": "{{ x", "b": "y }}"}"#,
            r#"{"a": "{{ x ", "b": " y }}"}"#,
            r#"{"a": "{{ x | default(\"y\") }}"}"#,
            r#"{"a": {{ x | default("y") }} }"#,
            r#"{"a": {"b": {"c": "d"}}}"#,
        ] {
            assert_eq!(tamed(text), text);
        }
    }
}
