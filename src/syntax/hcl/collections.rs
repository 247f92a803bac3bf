//! Lists, mappings, and the `for` that makes them.

use std::sync::Arc;

use super::cursor::{Cursor, Read};
use super::{Expr, ExprKind, For, Piece};
use crate::syntax::OffsetMap;

impl Cursor<'_> {
    pub(super) fn list(&mut self) -> Read<ExprKind> {
        let start = self.at;
        self.at += 1;
        self.with_lines(false, |cursor| {
            cursor.space();
            if cursor.at_for() {
                return cursor.for_each(start, false);
            }
            let (mut items, mut height) = (Vec::new(), 0);
            loop {
                cursor.space();
                if cursor.take("]") {
                    break;
                }
                items.push(cursor.expr()?);
                height = height.max(cursor.height);
                cursor.space();
                if !cursor.take(",") && cursor.peek() != Some(b']') {
                    let line = cursor.line_of(start);
                    return Err(cursor.broken(format!(
                        "a comma, or the `]` that closes the list of line {line}, should stand here"
                    )));
                }
            }
            cursor.around(height, start)?;
            items.shrink_to_fit();
            Ok(ExprKind::List(items))
        })
    }

    pub(super) fn object(&mut self) -> Read<ExprKind> {
        let start = self.at;
        self.at += 1;
        self.lines();
        if self.at_for() {
            return self.with_lines(false, |cursor| cursor.for_each(start, true));
        }
        self.with_lines(true, |cursor| {
            let (mut entries, mut height) = (Vec::new(), 0);
            loop {
                cursor.lines();
                if cursor.take("}") {
                    break;
                }
                cursor.height = 0;
                let key = cursor.key()?;
                height = height.max(cursor.height);
                cursor.space();
                if !cursor.take("=") && !cursor.take(":") {
                    return Err(cursor.broken("`=` and a value should stand behind this key"));
                }
                let value = cursor.expr()?;
                height = height.max(cursor.height);
                entries.push((key, value));
                cursor.space();
                if !cursor.take(",") && !matches!(cursor.peek(), Some(b'}' | b'\n')) {
                    let line = cursor.line_of(start);
                    return Err(cursor.broken(format!(
                        "a comma, a new line, or the brace that closes the mapping of line {line} should \
                         stand here"
                    )));
                }
            }
            cursor.around(height, start)?;
            entries.shrink_to_fit();
            Ok(ExprKind::Object(entries))
        })
    }

    /// The key of a mapping: a bare word is the string.
    fn key(&mut self) -> Read<Expr> {
        let start = self.at;
        let word = self.word();
        if !word.is_empty() {
            let end = self.at;
            self.space();
            if matches!(self.peek(), Some(b'=' | b':')) && !self.starts_with("::") {
                self.at = end;
                let span = self.span(start, end);
                let map = OffsetMap::verbatim(span.start as usize, word.len());
                let kind = ExprKind::Template(vec![Piece::Text(self.repeated.share(word), Arc::new(map))]);
                return Ok(Expr { kind, span });
            }
            self.at = start;
        }
        self.expr()
    }

    /// Whether a `for` expression begins here.
    fn at_for(&self) -> bool {
        let Some(rest) = self.rest().strip_prefix("for") else { return false };
        let name = rest.trim_start();
        name.len() < rest.len() && name.starts_with(|first: char| first.is_alphabetic() || first == '_')
    }

    /// `for k, v in list : value if condition`, up to the bracket behind it.
    fn for_each(&mut self, start: usize, is_object: bool) -> Read<ExprKind> {
        self.at += "for".len();
        let (key_name, value_name) = self.for_names()?;
        let collection = self.expr()?;
        let mut height = self.height;
        self.expect(":", || "`:` should stand between what is gone through and the results".into())?;
        let mut value = self.expr()?;
        height = height.max(self.height);
        let mut key = None;
        let mut groups = false;
        if is_object {
            self.expect("=>", || "`=>` should stand between the key and the value of a result".into())?;
            key = Some(std::mem::replace(&mut value, self.expr()?));
            height = height.max(self.height);
            self.space();
            groups = self.take("...");
        }
        self.space();
        let mut condition = None;
        let behind = self.at;
        match self.word() {
            "if" => {
                condition = Some(self.expr()?);
                height = height.max(self.height);
            }
            _ => self.at = behind,
        }
        let close = if is_object { "}" } else { "]" };
        self.expect(close, || format!("`{close}` should close this `for`"))?;
        self.around(height, start)?;
        Ok(ExprKind::For(Box::new(For { key_name, value_name, collection, key, value, groups, condition })))
    }

    /// The names behind `for`, and the `in`.
    pub(super) fn for_names(&mut self) -> Read<(Option<Arc<str>>, Arc<str>)> {
        let name = |cursor: &mut Self| {
            cursor.space();
            match cursor.word() {
                "" => Err(cursor.broken("a name should stand behind `for`")),
                name => Ok(Arc::<str>::from(name)),
            }
        };
        let first = name(self)?;
        self.space();
        let second = if self.take(",") { Some(name(self)?) } else { None };
        self.space();
        if self.word() != "in" {
            return Err(self.broken("`in` should stand behind the names of a `for`"));
        }
        Ok(match second {
            Some(value) => (Some(first), value),
            None => (None, first),
        })
    }
}
