//! Expressions: operators by precedence, calls, and the steps from a value to
//! what it holds.

use super::cursor::{Cursor, Read};
use super::{Expr, ExprKind, Step};
use crate::syntax::common::{self, MAX_DEPTH};

/// Operators of two sides with how strongly they bind.
const BINARY: [(&str, u8); 13] = [
    ("||", 1),
    ("&&", 2),
    ("==", 3),
    ("!=", 3),
    ("<=", 4),
    (">=", 4),
    ("<", 4),
    (">", 4),
    ("+", 5),
    ("-", 5),
    ("*", 6),
    ("/", 6),
    ("%", 6),
];

impl Cursor<'_> {
    /// Reads one expression.
    pub(super) fn expr(&mut self) -> Read<Expr> {
        self.deeper(Self::conditional)
    }

    /// Reads something one level further in. The height of what is read is
    /// bounded as well: a long run of operators nests as deeply as parentheses.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Box::new(common::too_deep(self.span(self.at, self.at))));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Notes that what was read stands around something of this height.
    pub(super) fn around(&mut self, height: usize, start: usize) -> Read<()> {
        self.height = height + 1;
        if self.height > MAX_DEPTH {
            return Err(Box::new(common::too_deep(self.span(start, start))));
        }
        Ok(())
    }

    fn conditional(&mut self) -> Read<Expr> {
        self.space();
        let start = self.at;
        let condition = self.binary(1)?;
        let behind = self.at;
        self.space();
        if !self.take("?") {
            self.at = behind;
            return Ok(condition);
        }
        let mut height = self.height;
        let yes = self.expr()?;
        height = height.max(self.height);
        self.expect(":", || "a condition needs both branches: `condition ? yes : no`".into())?;
        let no = self.expr()?;
        self.around(height.max(self.height), start)?;
        let kind = ExprKind::Conditional(Box::new([condition, yes, no]));
        Ok(Expr { kind, span: self.span(start, self.at) })
    }

    /// Reads operators that bind at least as strongly as `least`.
    fn binary(&mut self, least: u8) -> Read<Expr> {
        self.space();
        let start = self.at;
        let mut left = self.unary()?;
        loop {
            let behind = self.at;
            self.space();
            let Some((operator, strength)) = self.operator().filter(|(_, strength)| *strength >= least)
            else {
                self.at = behind;
                return Ok(left);
            };
            let height = self.height;
            self.at += operator.len();
            let right = self.binary(strength + 1)?;
            self.around(height.max(self.height), start)?;
            let kind = ExprKind::Binary(operator, Box::new([left, right]));
            left = Expr { kind, span: self.span(start, self.at) };
        }
    }

    fn operator(&self) -> Option<(&'static str, u8)> {
        let first = self.peek()?;
        if !matches!(first, b'|' | b'&' | b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%') {
            return None;
        }
        BINARY.into_iter().find(|(operator, _)| self.starts_with(operator))
    }

    fn unary(&mut self) -> Read<Expr> {
        self.space();
        let start = self.at;
        let sign = match self.peek() {
            Some(b'!') => '!',
            Some(b'-') => '-',
            _ => return self.steps(),
        };
        self.at += 1;
        let inner = self.deeper(Self::unary)?;
        self.around(self.height, start)?;
        Ok(Expr { kind: ExprKind::Unary(sign, Box::new(inner)), span: self.span(start, self.at) })
    }

    /// Reads a value and the steps to what it holds.
    fn steps(&mut self) -> Read<Expr> {
        let start = self.at;
        self.height = 0;
        let value = self.term()?;
        let mut height = self.height;
        let mut steps = Vec::new();
        let end = loop {
            let behind = self.at;
            self.space();
            match self.peek() {
                Some(b'.') if !self.starts_with("...") => {
                    let from = self.at;
                    self.at += 1;
                    self.space();
                    steps.push(self.attribute_step(from)?);
                }
                Some(b'[') => {
                    self.height = 0;
                    steps.push(self.index_step()?);
                    height = height.max(self.height);
                }
                _ => break behind,
            }
        };
        self.at = end;
        if steps.is_empty() {
            self.height = height;
            return Ok(value);
        }
        self.around(height, start)?;
        steps.shrink_to_fit();
        let kind = ExprKind::Traversal(Box::new(value), steps);
        Ok(Expr { kind, span: self.span(start, end) })
    }

    /// What stands behind a dot.
    fn attribute_step(&mut self, dot: usize) -> Read<Step> {
        if self.take("*") {
            return Ok(Step::Splat);
        }
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let number = &self.rest()[..digits];
            let kind = ExprKind::Number(number.into());
            self.at += digits;
            return Ok(Step::Index(Expr { kind, span: self.span(dot, self.at) }));
        }
        match self.word() {
            "" => Err(self.broken("the name of an attribute should stand behind this dot")),
            name => Ok(Step::Attribute(self.repeated.share(name))),
        }
    }

    fn index_step(&mut self) -> Read<Step> {
        self.at += 1;
        self.with_lines(false, |cursor| {
            cursor.space();
            let star = cursor.at;
            if cursor.take("*") {
                cursor.space();
                if cursor.take("]") {
                    return Ok(Step::Splat);
                }
                cursor.at = star;
            }
            let index = cursor.expr()?;
            cursor.expect("]", || "`]` should close this index".into())?;
            Ok(Step::Index(index))
        })
    }

    fn term(&mut self) -> Read<Expr> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => ExprKind::Template(self.quoted()?),
            Some(b'(') => return self.parenthesis(),
            Some(b'[') => self.list()?,
            Some(b'{') => self.object()?,
            Some(b'<') if self.starts_with("<<") => ExprKind::Template(self.heredoc()?),
            Some(byte) if byte.is_ascii_digit() => self.number(),
            _ if self.at_word() => return self.named(),
            other => return Err(self.broken(no_value(other))),
        };
        Ok(Expr { kind, span: self.span(start, self.at) })
    }

    fn parenthesis(&mut self) -> Read<Expr> {
        let start = self.at;
        self.at += 1;
        let inner = self.with_lines(false, |cursor| {
            let inner = cursor.expr()?;
            cursor.space();
            if !cursor.take(")") {
                let line = cursor.line_of(start);
                return Err(cursor.broken(format!("`)` should close the parenthesis of line {line}")));
            }
            Ok(inner)
        })?;
        Ok(Expr { span: self.span(start, self.at), ..inner })
    }

    fn number(&mut self) -> ExprKind {
        let bytes = self.source.as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let start = self.at;
        let mut end = start + digits(start);
        if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
            end += 1 + digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > 0 {
                end += 1 + sign + exponent;
            }
        }
        self.at = end;
        ExprKind::Number(self.source[start..end].into())
    }

    /// A word: a constant, a call, or what starts a reference.
    fn named(&mut self) -> Read<Expr> {
        let start = self.at;
        let name = self.word();
        let mut end = self.at;
        let mut full = std::borrow::Cow::Borrowed(name);
        while self.starts_with("::") {
            self.at += 2;
            let part = self.word();
            if part.is_empty() {
                return Err(self.broken("the name of a function should stand behind `::`"));
            }
            full.to_mut().push_str("::");
            full.to_mut().push_str(part);
            end = self.at;
        }
        self.space();
        if self.peek() == Some(b'(') {
            let (arguments, expands) = self.arguments(start)?;
            let kind = ExprKind::Call { name: self.repeated.share(&full), arguments, expands };
            return Ok(Expr { kind, span: self.span(start, self.at) });
        }
        self.at = end;
        let kind = match &*full {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "null" => ExprKind::Null,
            name if name.contains(':') => {
                return Err(self.broken_at(start, end, "this names a function, and `(` should follow"));
            }
            name => ExprKind::Variable(self.repeated.share(name)),
        };
        Ok(Expr { kind, span: self.span(start, end) })
    }

    fn arguments(&mut self, start: usize) -> Read<(Vec<Expr>, bool)> {
        self.at += 1;
        self.with_lines(false, |cursor| {
            let (mut arguments, mut expands, mut height) = (Vec::new(), false, 0);
            loop {
                cursor.space();
                if cursor.take(")") {
                    break;
                }
                arguments.push(cursor.expr()?);
                height = height.max(cursor.height);
                cursor.space();
                if cursor.take("...") {
                    expands = true;
                    cursor.space();
                    cursor.take(",");
                    cursor.expect(")", || "the argument that is expanded is the last one".into())?;
                    break;
                }
                if !cursor.take(",") && cursor.peek() != Some(b')') {
                    return Err(cursor.broken("a comma, or the `)` that closes the call, should stand here"));
                }
            }
            cursor.around(height, start)?;
            arguments.shrink_to_fit();
            Ok((arguments, expands))
        })
    }
}

/// What to say where a value is missing.
fn no_value(found: Option<u8>) -> &'static str {
    match found {
        Some(b'\'') => "a string stands in double quotes",
        Some(b'$') => "`${` means something inside of a string only; here the expression stands alone",
        Some(b'\n') => {
            "a value should stand here; an expression goes on over its line only in parentheses or brackets"
        }
        _ => "a value should stand here",
    }
}
