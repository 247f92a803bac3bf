//! The functions of templates, each as far as its arguments are known.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use std::fmt::Write as _;

use super::evaluate::{Chosen, Evaluation, hole_node, text_node};
use crate::kleene::Truth;
use crate::source::Span;
use crate::syntax::{Hole, Kind, Node, Part, Text};

impl Evaluation<'_, '_> {
    pub(super) fn call(&mut self, function: &str, argument: &Node, span: Span) -> Option<Node> {
        let known = match function {
            "Ref" => return self.reference_call(argument, span),
            "Fn::If" => {
                return match self.choose_arguments(argument) {
                    Chosen::Node(chosen) => self.value(chosen),
                    Chosen::Nothing => None,
                    Chosen::Open(hole) => Some(Node { kind: Kind::Hole(hole), span }),
                };
            }
            "Condition" | "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => {
                match self.truth_of(function, argument) {
                    Truth::True => Some(Node { kind: Kind::Bool(true), span }),
                    Truth::False => Some(Node { kind: Kind::Bool(false), span }),
                    Truth::Unknown => None,
                }
            }
            "Fn::Sub" => self.sub(argument).map(|text| text_node(text, span)),
            "Fn::GetAtt" => self.get_att(argument, span),
            "Fn::Join" => self.join(argument).map(|text| text_node(text, span)),
            "Fn::Select" => self.select(argument),
            "Fn::Split" => self.split(argument, span),
            "Fn::FindInMap" => self.find_in_map(argument, span),
            "Fn::Base64" => self
                .text(argument)
                .and_then(|text| Some(text_node(Text::from(base64(text.literal()?.as_bytes())), span))),
            "Fn::ImportValue" => self.import(argument, span),
            "Fn::Length" => {
                let list = self.value(argument)?;
                let Kind::Array(items) = &list.kind else { return Some(hole_node(function, span)) };
                Some(Node { kind: Kind::Number(items.len().to_string().into()), span })
            }
            _ => None,
        };
        let known = known.map(|mut node| {
            node.span = span;
            node
        });
        Some(known.unwrap_or_else(|| {
            let name = self.name_of_call(function, argument);
            match self.stack.values.get(&name) {
                Some(value) => text_node(Text::from(value), span),
                None => hole_node(name, span),
            }
        }))
    }

    fn choose_arguments<'n>(&mut self, arguments: &'n Node) -> Chosen<'n> {
        let [condition, yes, no] = arguments.items() else {
            return Chosen::Open(Hole::new("Fn::If"));
        };
        let name = condition.as_str().unwrap_or("Fn::If");
        match self.condition(name) {
            Truth::True => self.choose(yes),
            Truth::False => self.choose(no),
            Truth::Unknown => Chosen::Open(Hole::new(format!("condition {name}"))),
        }
    }

    /// What a call is named where it cannot be told: as it is written.
    fn name_of_call(&mut self, function: &str, argument: &Node) -> String {
        let mut name = function.to_owned();
        let arguments = match &argument.kind {
            Kind::Array(items) => items.iter().take(4).collect(),
            _ => vec![argument],
        };
        for argument in arguments {
            if let Some(text) = self.text(argument)
                && text.to_string().len() < 120
            {
                let _ = write!(name, " {text}");
            }
        }
        name
    }

    /// `Fn::Sub`: a text, or a text with values of its own.
    fn sub(&mut self, argument: &Node) -> Option<Text> {
        let (template, own) = match &argument.kind {
            Kind::Array(items) => match items.as_slice() {
                [template] => (template, None),
                [template, own] => (template, Some(own)),
                _ => return None,
            },
            _ => (argument, None),
        };
        let text = template.scalar_text()?;
        let mut all = Vec::new();
        for part in text.parts() {
            match part {
                Part::Literal(_) => all.push(part),
                Part::Hole(hole) => all.extend(self.sub_part(&hole, own, template.span).parts()),
            }
        }
        Some(self.bounded(Text::from_parts(all)))
    }

    /// What stands for `${name}` in the text of a `Fn::Sub`.
    pub(super) fn sub_part(&mut self, hole: &Hole, own: Option<&Node>, span: Span) -> Text {
        let name = &*hole.name;
        // `${!name}` is how a text says `${name}` itself.
        if let Some(literal) = name.strip_prefix('!') {
            return Text::from(format!("${{{literal}}}"));
        }
        if let Some(value) = own.and_then(|own| own.get(name)) {
            return self.text(value).unwrap_or_else(|| Text::hole(hole.clone()));
        }
        let value = match name.split_once('.') {
            Some((resource, attribute)) if self.stack.resource(resource).is_some() => {
                self.attribute(resource, attribute, span)
            }
            _ => self.reference(name, span),
        };
        value.and_then(|node| node.scalar_text()).unwrap_or_else(|| Text::hole(hole.clone()))
    }

    fn join(&mut self, argument: &Node) -> Option<Text> {
        let [separator, list] = argument.items() else { return None };
        let separator = self.text(separator)?;
        let list = self.value(list)?;
        let mut parts: Vec<Part> = Vec::new();
        let items = match &list.kind {
            Kind::Array(items) => items.as_slice(),
            // A list that is not told: one hole in its place.
            Kind::Hole(hole) => return Some(Text::hole(hole.clone())),
            _ => return None,
        };
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                parts.extend(separator.parts());
            }
            parts.extend(item.scalar_text()?.parts());
        }
        Some(self.bounded(Text::from_parts(parts)))
    }

    fn select(&mut self, argument: &Node) -> Option<Node> {
        let [index, list] = argument.items() else { return None };
        let index: usize = self.text(index)?.literal()?.parse().ok()?;
        // Items that are left out do not count, so they are evaluated first.
        let list = self.value(list)?;
        let Kind::Array(items) = list.kind else { return None };
        items.into_iter().nth(index)
    }

    fn split(&mut self, argument: &Node, span: Span) -> Option<Node> {
        let [separator, text] = argument.items() else { return None };
        let separator = self.text(separator)?;
        let separator = separator.literal().filter(|separator| !separator.is_empty())?;
        let text = self.text(text)?;
        // A part that is not told may hold separators. What stands before it
        // is told all the same, and so is an ARN's place of a name that AWS
        // does not allow a separator in; the latter is left alone.
        let literal = text.literal()?;
        let items = literal.split(separator).map(|piece| text_node(Text::from(piece), span)).collect();
        Some(Node { kind: Kind::Array(items), span })
    }

    fn find_in_map(&mut self, argument: &Node, span: Span) -> Option<Node> {
        let items = argument.items();
        let (keys, default) = match items {
            [map, top, second] => ([map, top, second], None),
            [map, top, second, more] => ([map, top, second], more.get("DefaultValue")),
            _ => return None,
        };
        let mut names = Vec::new();
        for key in keys {
            names.push(self.text(key)?.literal()?.to_owned());
        }
        match self.stack.template.mapping(&names[0], &names[1], &names[2]) {
            Some(cell) => {
                self.leads(span, self.place(cell.span));
                self.value(cell)
            }
            None => default.and_then(|default| self.value(default)),
        }
    }

    fn import(&mut self, argument: &Node, span: Span) -> Option<Node> {
        let name = self.text(argument)?;
        let name = name.literal()?;
        let own = format!("Fn::ImportValue {name}");
        if let Some(value) = self.stack.given.values.get(&own) {
            return Some(text_node(value.clone(), span));
        }
        // The configuration's word comes before a guess about other stacks.
        let settled = self.stack.values.get(&own).is_some();
        let export = self.stack.exports?.find(name, self.stack.input.file).filter(|_| !settled)?;
        let defaults = if export.by_default { ", with the defaults of its parameters" } else { "" };
        let words = format!("the export `{name}` is the one of {}{defaults}", export.path);
        self.imported.insert(words, span);
        Some(text_node(export.value.clone(), span))
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4u32 {
            let digit = (word >> (18 - 6 * index)) & 63;
            let known = index as usize <= chunk.len();
            out.push(if known { char::from(ALPHABET[digit as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_pads_what_is_short() {
        let all = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(all, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }
}
