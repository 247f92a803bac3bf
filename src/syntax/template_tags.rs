//! Where the control tags of template tools stand in a text, and which of them
//! open and close a block.

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Does {
    Open,
    Close,
    /// A comment, an assignment, the other branch: nothing of it is output.
    Else,
}

/// A control tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub(super) does: Does,
    pub(super) start: usize,
    pub(super) end: usize,
    /// What stands in it.
    pub(super) inside: &'a str,
}

/// The control tags of a text, in order.
pub(super) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut closings = Closings { text, next: [Some(0); CLOSINGS.len()] };
    let mut at = 0;
    while let Some(offset) = text[at..].bytes().position(|byte| matches!(byte, b'{' | b'<' | b'%')) {
        at += offset;
        match tag(&mut closings, at) {
            Some((does, inside, end)) => {
                tags.push(Tag { does, start: at, end, inside });
                at = end;
            }
            None => at += 1,
        }
    }
    tags
}

const CLOSINGS: [&str; 6] = ["%}", "#}", "%>", "}", "}}", "*/"];

/// The next closing of each kind, remembered so that openings without one are
/// not searched for again and again.
struct Closings<'a> {
    text: &'a str,
    next: [Option<usize>; CLOSINGS.len()],
}

impl<'a> Closings<'a> {
    /// What stands from an offset up to the closing, and where that ends.
    fn within(&mut self, from: usize, closing: &str) -> Option<(&'a str, usize)> {
        let kind = CLOSINGS.iter().position(|known| *known == closing)?;
        let mut found = self.next[kind]?;
        if found < from || found == 0 {
            let next = self.text.get(from..)?.find(closing).map(|at| from + at);
            self.next[kind] = next;
            found = next?;
        }
        Some((&self.text[from..found], found + closing.len()))
    }
}

/// The control tag that starts at an offset, and where it ends.
fn tag<'a>(closings: &mut Closings<'a>, at: usize) -> Option<(Does, &'a str, usize)> {
    let text = closings.text;
    let rest = &text[at..];
    let before = text.as_bytes()[..at].last().copied();
    if rest.starts_with("{%") {
        let (inside, end) = closings.within(at + 2, "%}")?;
        return Some((jinja(inside), inside, end));
    }
    if rest.starts_with("{#") {
        let (inside, end) = closings.within(at + 2, "#}")?;
        return Some((Does::Else, inside, end));
    }
    if rest.starts_with("<%") {
        let (inside, end) = closings.within(at + 2, "%>")?;
        // `<%= x %>` and `<%== x %>` are values.
        return (!inside.starts_with('=')).then(|| (ruby(inside), inside, end));
    }
    if rest.starts_with("%{") && before != Some(b'%') {
        let (inside, end) = closings.within(at + 2, "}")?;
        let does = match word(inside) {
            "if" | "for" => Does::Open,
            "endif" | "endfor" => Does::Close,
            "else" => Does::Else,
            _ => return None,
        };
        return Some((does, inside, end));
    }
    if rest.starts_with("{{") && before != Some(b'$') {
        if rest.starts_with("{{/*") || rest.starts_with("{{- /*") {
            let (inside, end) = closings.within(at + 2, "*/")?;
            let behind = text[end..].trim_start().trim_start_matches('-');
            let end = text.len() - behind.strip_prefix("}}")?.len();
            return Some((Does::Else, inside, end));
        }
        let (inside, end) = closings.within(at + 2, "}}")?;
        return Some((braces(inside)?, inside, end));
    }
    None
}

/// The first word of a tag.
fn word(inside: &str) -> &str {
    let start = inside.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '~' | '+'));
    start.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
}

fn jinja(inside: &str) -> Does {
    match word(inside) {
        "if" | "for" | "block" | "macro" | "call" | "filter" | "raw" | "with" | "autoescape" => Does::Open,
        "set" if !inside.contains('=') => Does::Open,
        word if word.starts_with("end") => Does::Close,
        _ => Does::Else,
    }
}

fn ruby(inside: &str) -> Does {
    let code = inside.trim_matches(|c: char| c.is_whitespace() || c == '-');
    if code.starts_with('#') {
        return Does::Else;
    }
    match word(inside) {
        "if" | "unless" | "case" | "for" | "while" | "until" | "begin" => return Does::Open,
        "end" => return Does::Close,
        _ if code == "}" => return Does::Close,
        _ => {}
    }
    let body = match code.rfind(" |") {
        Some(bar) if code.ends_with('|') => code[..bar].trim_end(),
        _ => code,
    };
    if body.ends_with(" do") || body.ends_with('{') { Does::Open } else { Does::Else }
}

/// Go templates and Mustache: none for a value.
fn braces(inside: &str) -> Option<Does> {
    // `{{"a": 1}}` is broken JSON, and `{{ "text" | upper }}` a value.
    match inside.as_bytes().first() {
        Some(b'#' | b'^') => return Some(Does::Open),
        Some(b'/') => return Some(Does::Close),
        Some(b'!') => return Some(Does::Else),
        _ => {}
    }
    match word(inside) {
        "if" | "range" | "with" | "define" | "block" => Some(Does::Open),
        "end" => Some(Does::Close),
        "else" => Some(Does::Else),
        _ if word(inside).is_empty() => None,
        _ if inside.contains(":=") => Some(Does::Else),
        _ => None,
    }
}
