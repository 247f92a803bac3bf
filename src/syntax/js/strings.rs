//! What the escapes of a JavaScript string stand for
//! (<https://tc39.es/ecma262/#sec-literals-string-literals>).

/// The characters of a string, from its source without the quotes.
pub(super) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (character, length) = escape(&rest[at + 1..]);
        text.extend(character);
        rest = &rest[at + 1 + length..];
    }
    text.push_str(rest);
    text
}

/// What stands behind a backslash: the character that it means, if any, and
/// how many bytes of source it takes.
fn escape(rest: &str) -> (Option<char>, usize) {
    let Some(letter) = rest.chars().next() else { return (Some('\\'), 0) };
    let plain = match letter {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '0' => '\0',
        // The line goes on in the next one.
        '\r' if rest.starts_with("\r\n") => return (None, 2),
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => return (None, letter.len_utf8()),
        'x' => return coded(hexadecimal(rest, 1, 3), 3),
        'u' => return code_point(rest),
        other => other,
    };
    (Some(plain), letter.len_utf8())
}

fn hexadecimal(rest: &str, from: usize, to: usize) -> Option<u32> {
    u32::from_str_radix(rest.get(from..to)?, 16).ok()
}

/// A code that is none is kept as its letter.
fn coded(code: Option<u32>, length: usize) -> (Option<char>, usize) {
    match code {
        Some(code) => (Some(char::from_u32(code).unwrap_or('\u{fffd}')), length),
        None => (None, 0),
    }
}

/// `u00e9`, `u{1f600}`, or two halves of a pair.
fn code_point(rest: &str) -> (Option<char>, usize) {
    if rest.starts_with("u{") {
        let Some(end) = rest.find('}') else { return (None, 0) };
        return coded(hexadecimal(rest, 2, end), end + 1);
    }
    let half = |from: usize| u16::try_from(hexadecimal(rest, from, from + 4)?).ok();
    let second = rest.get(5..7).filter(|mark| *mark == "\\u").and_then(|_| half(7));
    if let (Some(first), Some(second)) = (half(1), second)
        && let Some(Ok(character)) = char::decode_utf16([first, second]).next()
        && character.len_utf16() == 2
    {
        return (Some(character), 11);
    }
    coded(half(1).map(u32::from), 5)
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_are_the_characters_that_a_browser_reads() {
        for (raw, text) in [
            (r#"that\'s \"it\""#, "that's \"it\""),
            (r"a\tb\nc\\d", "a\tb\nc\\d"),
            (r"\x41\u0042\u{43}", "ABC"),
            (r"\ud83d\ude00", "\u{1f600}"),
            (r"\ud83d alone", "\u{fffd} alone"),
            ("one \\\r\nline", "one line"),
            (r"\q", "q"),
            (r"\u12", "u12"),
            ("cut \\", "cut \\"),
            (r"\u{110000}", "\u{fffd}"),
        ] {
            assert_eq!(unescape(raw), text, "{raw}");
        }
    }
}
