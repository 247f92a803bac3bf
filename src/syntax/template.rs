//! Control tags of template tools (`{% if %}`, `<% if %>`, `%{ if }`, `{{#if}}`):
//! what stands between them may be there or not, once or often. Each outermost
//! block becomes one placeholder of the same length, so that the text around it
//! keeps its places and what the block holds is open.

use std::borrow::Cow;

use super::template_tags::{Does, Tag, tags};
use super::{Hole, Kind, Node, Parsed, Syntax};

/// A text without control tags.
pub(super) struct Plain<'a> {
    /// The text, as long as the template.
    pub(super) text: Cow<'a, str>,
    /// Whether it held control tags.
    pub(super) had_tags: bool,
}

/// The text with every outermost block replaced by a placeholder, and every
/// other tag by blanks.
pub(super) fn plain(text: &str, syntax: Syntax) -> Plain<'_> {
    let tags = tags(text);
    if tags.is_empty() {
        return Plain { text: Cow::Borrowed(text), had_tags: false };
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut depth = 0usize;
    let mut opening: Option<Tag<'_>> = None;
    for tag in &tags {
        match tag.does {
            Does::Open => {
                opening.get_or_insert(*tag);
                depth += 1;
            }
            Does::Close if depth > 0 => {
                depth -= 1;
                if depth == 0
                    && let Some(first) = opening.take()
                {
                    let inside = &text[first.end..tag.start];
                    block(&mut bytes, text, syntax, first, tag.end, inside);
                }
            }
            // A tag that closes nothing still is no text.
            Does::Close | Does::Else => blank(&mut bytes, tag.start, tag.end),
        }
    }
    if let Some(first) = opening {
        blank(&mut bytes, first.start, first.end);
    }
    // Whole characters were replaced by spaces and letters.
    let text = String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned);
    Plain { text, had_tags: true }
}

/// Whether there are tags in a text that are not HCL's own.
pub(super) fn has_tags_of_others(text: &str) -> bool {
    tags(text).iter().any(|tag| !text[tag.start..].starts_with("%{"))
}

/// Finishes what was read from a text in which blocks were replaced: a YAML
/// mapping with a block among its entries is open, and a text that is not of
/// its syntax is a template whose blocks cannot be told apart.
pub(super) fn open_blocks(parsed: &mut Parsed) {
    if parsed.is_broken() {
        *parsed =
            Parsed { comments: std::mem::take(&mut parsed.comments), unrendered: true, ..Parsed::default() };
        return;
    }
    for document in &mut parsed.documents {
        for entry in document.entries_mut() {
            open_mappings(&mut entry.value);
        }
        for item in document.items_mut() {
            open_mappings(item);
        }
    }
}

fn open_mappings(node: &mut Node) {
    node.items_mut().iter_mut().for_each(open_mappings);
    let mut open: Option<Hole> = None;
    for entry in node.entries_mut() {
        match &entry.value.kind {
            Kind::Hole(hole) if is_block(&entry.key, &hole.name) => open = Some(hole.clone()),
            _ => open_mappings(&mut entry.value),
        }
    }
    if let Some(hole) = open {
        node.kind = Kind::Hole(hole);
    }
}

/// Whether an entry is what [`plain`] writes for a block.
fn is_block(key: &str, name: &str) -> bool {
    key.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) == Some(name)
}

/// The text with comments, assignments and control tags blanked, and what
/// stands between them kept: for a look at how it starts.
pub(super) fn without_tags(text: &str) -> Cow<'_, str> {
    let tags = tags(text);
    if tags.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    tags.iter().for_each(|tag| blank(&mut bytes, tag.start, tag.end));
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Spaces in place of everything but line ends.
fn blank(bytes: &mut [u8], start: usize, end: usize) {
    for byte in bytes[start..end].iter_mut().filter(|byte| !matches!(**byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
}

fn write(bytes: &mut [u8], at: usize, words: &str) {
    bytes[at..at + words.len()].copy_from_slice(words.as_bytes());
}

fn block(bytes: &mut [u8], text: &str, syntax: Syntax, first: Tag<'_>, end: usize, inside: &str) {
    let is_blank = |c: char| c.is_whitespace() || c == ',';
    let start = first.start;
    if without_tags(inside).chars().all(is_blank) {
        // The comma that some loops write and some do not.
        return blank(bytes, start, end);
    }
    let source = &text[start..end];
    blank(bytes, start, end);
    let own_line = || {
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        text[line_start..start].chars().all(char::is_whitespace)
    };
    if syntax == Syntax::Yaml && source.contains('\n') && own_line() {
        // An entry or an item of its own, indented as what it stands for.
        let shown = without_tags(source);
        let mut at = start;
        for line in shown.split_inclusive('\n') {
            let content = line.trim_start();
            if !content.is_empty() && at != start {
                let indented = at + line.len() - content.len();
                let room = end - indented;
                let item = content.starts_with("- ");
                let name = name(
                    first.inside,
                    if item { room.saturating_sub(5) } else { room.saturating_sub(8) / 2 },
                );
                let words = if item { format!("- ${{{name}}}") } else { format!("${{{name}}}: ${{{name}}}") };
                if words.len() <= room && !name.is_empty() {
                    write(bytes, indented, &words);
                }
                return;
            }
            at += line.len();
        }
        return;
    }
    let name = name(first.inside, source.len().saturating_sub(3));
    // A block within a string must not leave blanks in it.
    let short = !source.contains(['\n', '\r']) && source.len() < 250;
    let pad = if short { " ".repeat(source.len().saturating_sub(3 + name.len())) } else { String::new() };
    write(bytes, start, &format!("${{{name}{pad}}}"));
}

/// What a block is called: what its first tag says, as far as there is room,
/// in characters that no syntax takes for its own.
fn name(inside: &str, room: usize) -> String {
    let words = inside.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '~' | '#' | '^' | '+'));
    let plain =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '=' | '!') { c } else { ' ' };
    let words: String = words.chars().map(plain).collect();
    let mut short = String::new();
    for word in words.split_whitespace() {
        let more = word.len() + usize::from(!short.is_empty());
        if short.len() + more > room.min(60) {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    if short.is_empty() { "x".to_owned() } else { short }
}

#[cfg(test)]
mod tests {
    use super::{Syntax, plain};

    fn json(text: &str) -> String {
        let plain = plain(text, Syntax::Json).text.into_owned();
        assert_eq!(plain.len(), text.len(), "{plain}");
        plain
    }

    #[test]
    fn a_block_becomes_one_placeholder_of_its_length_in_every_dialect() {
        for text in [
            "[{% if a %}1{% else %}2{% endif %}]",
            "[{%- for a in b -%}1{% if x %},{% endif %}{%- endfor %}]",
            "[%{ if a ~}1%{ else }2%{ endif }]",
            "[<% if a %>1<% else %>2<% end %>]",
            "[<% list.each do |a| -%>1<% end -%>]",
            "[{{#a}}1{{/a}}]",
            "[{{- if .a }}1{{- else }}2{{ end -}}]",
        ] {
            let plain = json(text);
            let inner = plain.strip_prefix("[${").and_then(|rest| rest.strip_suffix("}]"));
            assert!(inner.is_some_and(|name| !name.contains(['{', '}', '%', '<'])), "{text} -> {plain}");
        }
    }

    #[test]
    fn comments_assignments_and_lone_commas_are_blank() {
        for (text, expected) in [
            ("{# why #}[]", "[]"),
            ("{% set a = 1 %}[]", "[]"),
            ("<%# why %>[]", "[]"),
            ("{{/* why */}}[]", "[]"),
            ("{{! why }}[]", "[]"),
            ("[1{% if a %},{% endif %}]", "[1]"),
        ] {
            assert_eq!(json(text).replace(' ', ""), expected);
        }
    }

    #[test]
    fn what_is_no_control_tag_stays() {
        for text in [
            "{\"a\": {\"b\": 1}}",
            "{{ name }}",
            "<%= name %>",
            "%{ocm_x}",
            "%%{ if x }",
            "${{ if }}",
            "{% never closed",
        ] {
            assert_eq!(json(text), text);
        }
    }

    #[test]
    fn a_block_of_yaml_lines_becomes_an_entry_or_an_item_at_its_place() {
        let yaml = |text: &str| plain(text, Syntax::Yaml).text.into_owned();
        let entry = yaml("a: 1\n{{- if .x }}\nb: a rather long value\n{{- end }}\nc: 2\n");
        assert!(entry.contains("\n${if .x}: ${if .x}"), "{entry}");
        let item = yaml("a:\n  {% for x in y %}\n  - one\n  {% endfor %}\n");
        assert!(item.contains("\n  - ${for"), "{item}");
    }
}
