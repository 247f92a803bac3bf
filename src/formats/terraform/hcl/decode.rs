//! Documents that functions make values of: `yamldecode` and `csvdecode`.
//! What a plain scalar of YAML is, each reader decides for itself; Terraform's
//! knows the words of YAML 1.1 and makes timestamps of dates.
//! <https://developer.hashicorp.com/terraform/language/functions/yamldecode>

use std::sync::Arc;

use super::value::{Data, Field, Value};
use crate::diagnostic::Place;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{self, Entry, Kind, Node, OffsetMap, ProblemKind, Syntax, Values};

/// How many rows of a table are read.
const MOST_ROWS: usize = 10_000;

/// A text without holes, and where each part of it stands in its file.
struct Known {
    text: String,
    map: OffsetMap,
    file: FileId,
}

impl Known {
    fn new(value: &Value) -> Option<Self> {
        let Data::Text(bits) = &value.data else { return None };
        let file = bits.first()?.place.file;
        let (mut text, mut map) = (String::new(), OffsetMap::default());
        for bit in bits.iter() {
            let known = bit.text.as_deref().ok()?;
            let place = if bit.place.file == file { bit.place } else { value.used.unwrap_or(value.place) };
            match &bit.map {
                Some(own) if bit.place.file == file => map.append(own),
                _ => map.push(known.len(), place.span.start as usize, place.span.len() as usize),
            }
            text.push_str(known);
        }
        Some(Self { text, map, file })
    }

    fn place(&self, span: Span) -> Place {
        Place { file: self.file, span: self.map.span(span) }
    }

    fn at(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// `yamldecode`; nothing where the text is not told, or is no single document.
pub(super) fn yaml(value: &Value) -> Option<Value> {
    let known = Known::new(value)?;
    let source = SourceFile::new("document.yaml", known.text.as_str());
    let parsed = syntax::parse(&source, Syntax::Yaml, &Values::none());
    let is_wrong = |kind: &ProblemKind| !matches!(kind, ProblemKind::DuplicateKey { .. });
    if parsed.problems.iter().any(|problem| is_wrong(&problem.kind)) {
        return None;
    }
    let [document] = parsed.documents.as_slice() else { return None };
    Some(of_yaml(document, &known))
}

fn of_yaml(node: &Node, known: &Known) -> Value {
    let place = known.place(node.span);
    let data = match &node.kind {
        Kind::Null => Data::Null,
        Kind::Bool(value) => Data::Bool(*value),
        Kind::Number(token) if token.parse::<f64>().is_ok() => Value::of_number(token, place).data,
        Kind::Number(token) => return Value::hole(&**token, place),
        Kind::String(text) => match text.literal() {
            Some(text) => return scalar(text, known.at(node.span), place),
            // A placeholder of another tool, which Terraform takes as it is.
            None => return Value::hole(syntax::hcl::short(known.at(node.span)), place),
        },
        Kind::Hole(hole) => Data::Hole { hole: hole.clone(), fault: false },
        Kind::Array(items) => {
            return Value::list(items.iter().map(|item| of_yaml(item, known)).collect(), place);
        }
        Kind::Object(entries) => {
            let mut fields: Vec<Field> = Vec::with_capacity(entries.len());
            for entry in entries {
                let field = field(entry, known);
                // The last one of several counts.
                fields.retain(|own| own.key != field.key);
                fields.push(field);
            }
            return Value::map(fields, place);
        }
    };
    Value::new(data, place)
}

fn field(entry: &Entry, known: &Known) -> Field {
    let place = known.place(entry.key_span);
    let key = scalar(&entry.key, known.at(entry.key_span), place).literal();
    Field {
        key: key.map_or_else(|| Arc::clone(&entry.key), Into::into),
        place,
        value: of_yaml(&entry.value, known),
    }
}

/// A scalar that is a string for others; `written` is its source.
fn scalar(text: &str, written: &str, place: Place) -> Value {
    if written != text {
        return Value::text(text, place);
    }
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::new(Data::Bool(true), place),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Value::new(Data::Bool(false), place),
        _ if is_date(text) => Value::text(format!("{text}T00:00:00Z"), place),
        // Other timestamps are written anew as well.
        _ if text.get(..10).is_some_and(is_date) => Value::hole(text, place),
        _ => Value::text(text, place),
    }
}

/// `2012-10-17`.
fn is_date(text: &str) -> bool {
    let is_digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.len() == 10 && is_digits(0..4) && is_digits(5..7) && is_digits(8..10) && {
        let bytes = text.as_bytes();
        bytes[4] == b'-' && bytes[7] == b'-'
    }
}

/// `csvdecode`: a list of mappings with the words of the first row as keys;
/// nothing where the text is not told, or is no such table.
/// <https://developer.hashicorp.com/terraform/language/functions/csvdecode>
pub(super) fn csv(value: &Value) -> Option<Value> {
    let known = Known::new(value)?;
    let mut rows = rows(&known.text)?.into_iter();
    let names = rows.next()?;
    let row = |cells: Vec<(String, Span)>| {
        let field = |((key, at), (cell, span)): (&(String, Span), (String, Span))| Field {
            key: key.as_str().into(),
            place: known.place(*at),
            value: Value::text(cell, known.place(span)),
        };
        (cells.len() == names.len())
            .then(|| Value::map(names.iter().zip(cells).map(field).collect(), value.place))
    };
    Some(Value::list(rows.map(row).collect::<Option<_>>()?, value.place))
}

/// The cells of each row that is not empty; nothing where quotes are wrong.
/// <https://www.rfc-editor.org/rfc/rfc4180>
fn rows(text: &str) -> Option<Vec<Vec<(String, Span)>>> {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() && rows.len() <= MOST_ROWS {
        let start = at;
        let cell = if text[at..].starts_with('"') {
            let mut cell = String::new();
            at += 1;
            loop {
                let end = at + text[at..].find('"')?;
                cell.push_str(&text[at..end]);
                at = end + 1;
                if !text[at..].starts_with('"') {
                    break;
                }
                cell.push('"');
                at += 1;
            }
            cell
        } else {
            at += text[at..].find([',', '\n']).unwrap_or(text.len() - at);
            let cell = text[start..at].strip_suffix('\r').unwrap_or(&text[start..at]);
            // A quote within a bare cell is refused.
            (!cell.contains('"')).then(|| cell.to_owned())?
        };
        row.push((cell, Span::new(start, at)));
        let rest = &text[at..];
        if rest.starts_with(',') {
            at += 1;
            if at == text.len() {
                row.push((String::new(), Span::new(at, at)));
            }
            continue;
        }
        at += match () {
            () if rest.is_empty() => 0,
            () if rest.starts_with('\n') => 1,
            () if rest.starts_with("\r\n") => 2,
            () => return None,
        };
        let is_empty_line = matches!(row.as_slice(), [(cell, span)] if cell.is_empty() && span.len() < 2);
        let row = std::mem::take(&mut row);
        if !is_empty_line {
            rows.push(row);
        }
    }
    if !row.is_empty() {
        rows.push(row);
    }
    (rows.len() <= MOST_ROWS).then_some(rows)
}
