//! Documents as people write them, and what is read from them.

mod aws_cli;
mod genesys;
mod genesys_terraform;
mod iam_json;
mod issues;
mod native;
mod others;
mod pipelines;
mod properties;
mod settings;
mod terraform;
mod wizard;

use super::{Content, Input, Issue, ReadFile, read};
use crate::diagnostic::Place;
use crate::source::{FileId, SourceFile};
use crate::syntax::{Syntax, Values, parse};

struct File {
    source: SourceFile,
    read: ReadFile,
}

fn file(path: &str, text: &str) -> File {
    let source = SourceFile::new(path, text);
    let syntax = Syntax::of_path(path).expect("a known ending");
    let values = Values::none();
    let parsed = parse(&source, syntax, &values);
    assert_eq!(parsed.problems, [], "{path}");
    let input = Input { file: FileId(0), source: &source, syntax: Some(syntax), values: &values };
    let read = read(input, parsed);
    File { source, read }
}

impl File {
    /// The source text at a place.
    fn at(&self, place: Place) -> &str {
        &self.source.text[place.span.range()]
    }

    fn only(&self) -> &Content {
        let [content] = self.read.contents.as_slice() else { panic!("{:?}", self.read.contents) };
        content
    }

    fn words(&self) -> &str {
        match self.only() {
            Content::Unrecognised(words) | Content::Foreign(words) => words,
            other => panic!("{other:?}"),
        }
    }

    /// Issues as a person would meet them: `source text at the place: message (help)`.
    fn issues(&self) -> String {
        let line = |issue: &Issue| {
            let start = self.source.line_column(issue.place.span.start);
            let help = issue.help.as_ref().map_or_else(String::new, |help| format!("\n    help: {help}"));
            let text = self.at(issue.place).lines().next().unwrap_or_default();
            format!("{}:{} [{text}] {:?}: {}{help}\n", start.line, start.column, issue.kind, issue.message)
        };
        self.read.issues.iter().map(line).collect()
    }
}
