//! Placeholders in strings that hold quotes of their own:
//! `"${join("\", \"", accounts)}"`. They are no JSON before a template tool has
//! run, and its quotes would end the string.

/// Where a placeholder starts, and what ends it.
const OPENINGS: [(&str, &str); 3] = [("${", "}"), ("{{", "}}"), ("<%=", "%>")];

/// The text with the quotes and backslashes inside of such placeholders replaced
/// one by one, so that all places stay; nothing if there are none.
pub(super) fn without_quotes(text: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let mut changed = false;
    let mut in_string = false;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => at += 1,
            b'\n' => in_string = false,
            b'$' | b'{' | b'<' if in_string => {
                if let Some(end) = end(text, at) {
                    for inside in bytes[at..end].iter_mut().filter(|byte| matches!(byte, b'"' | b'\\')) {
                        *inside = b'\'';
                        changed = true;
                    }
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    // Only single bytes took the place of single bytes.
    changed.then(|| String::from_utf8(bytes).ok()).flatten()
}

/// Where the placeholder ends that starts at an offset: on its own line, outside
/// of its strings and of the braces in it.
fn end(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let (opening, closing) = OPENINGS.iter().find(|(opening, _)| rest.starts_with(opening.as_bytes()))?;
    let mut depth = 0usize;
    let mut in_string = false;
    let mut inside = opening.len();
    while let Some(byte) = rest.get(inside) {
        match byte {
            b'\n' => return None,
            b'\\' if in_string => inside += 1,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            _ if depth == 0 && rest[inside..].starts_with(closing.as_bytes()) => {
                return Some(at + inside + closing.len());
            }
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        inside += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::without_quotes;

    #[test]
    fn quotes_in_a_placeholder_end_no_string() {
        for (text, plain) in [
            (r#"["${join("\", \"", a)}"]"#, r#"["${join(''', ''', a)}"]"#),
            (r#"{"a": "x-${m["k"]}-y"}"#, r#"{"a": "x-${m['k']}-y"}"#),
            (r#"{"a": "${f({ "b" = "}" })}"}"#, r#"{"a": "${f({ 'b' = '}' })}"}"#),
            (r#"{"a": "{{ env["ID"] }}"}"#, r#"{"a": "{{ env['ID'] }}"}"#),
            (r#"a: "x-{{ x | default("b c") }}-{{ y }}""#, r#"a: "x-{{ x | default('b c') }}-{{ y }}""#),
            (r#"{"a": "<%= config["id"] %>"}"#, r#"{"a": "<%= config['id'] %>"}"#),
        ] {
            assert_eq!(without_quotes(text).as_deref(), Some(plain), "{text}");
        }
    }

    #[test]
    fn what_json_can_read_stays_as_it_is() {
        for text in [
            r#"{"a": "${bucket}", "b": "}"}"#,
            r#"{"a": "${aws:username}/\"x\""}"#,
            r#"{"a": {"b": 1}, "c": "{{ d }}"}"#,
            "{\"a\": \"${open\n\"b\": \"}\"}",
            r#"{"a": ${jsonencode("b")}}"#,
        ] {
            assert_eq!(without_quotes(text), None, "{text}");
        }
    }
}
