//! What the command line, the stage and the region of a deployment give.
//! <https://www.serverless.com/framework/docs/guides/variables>

use super::variables::{Found, Variables, node_of};
use crate::source::Span;
use crate::syntax::{Hole, Text};

impl Variables<'_> {
    /// An option of the command line: the manifest gives it as a parameter.
    pub(super) fn option(&mut self, name: &str) -> Option<Text> {
        self.options.insert(name.to_owned());
        let region = || self.given.get("AWS::Region").filter(|_| name == "region");
        self.given.get(name).or_else(region).cloned()
    }

    /// `--stage`, else `provider.stage`, else `dev`.
    pub(super) fn stage(&mut self, span: Span) -> Text {
        if let Some(stage) = self.option("stage") {
            return stage;
        }
        match self.own("provider.stage") {
            Found::Known(node) => {
                let written = self.root.get("provider").and_then(|provider| provider.get("stage"));
                if written.is_some_and(|node| node.as_str().is_some()) {
                    self.granted
                        .insert((node.span, "no `--stage` is given, so `provider.stage` counts".into()));
                }
                node.scalar_text().unwrap_or_else(|| Text::hole(Hole::new("sls:stage")))
            }
            Found::Absent => {
                self.granted.insert((span, "no `--stage` is given, so it is `dev`".into()));
                Text::from("dev")
            }
            Found::Open(name) => Text::hole(Hole::new(name)),
        }
    }

    /// `--region`, else `provider.region`, else the framework's own default.
    pub(super) fn region(&mut self, span: Span) -> Text {
        if let Some(region) = self.option("region") {
            return region;
        }
        match self.own("provider.region") {
            Found::Known(node) => node.scalar_text().unwrap_or_else(|| Text::hole(Hole::new("AWS::Region"))),
            Found::Absent => {
                self.granted.insert((span, "no region is given, so it is `us-east-1`".into()));
                Text::from("us-east-1")
            }
            Found::Open(name) => Text::hole(Hole::new(name)),
        }
    }

    /// `params`: those of the stage before those of all stages.
    /// <https://www.serverless.com/framework/docs/guides/parameters>
    pub(super) fn parameter(&mut self, name: &str, span: Span) -> Found {
        self.options.insert(name.to_owned());
        if let Some(value) = self.given.get(name) {
            return Found::Known(node_of(value.clone(), span));
        }
        let stage = self.stage(span);
        let Some(stage) = stage.literal() else { return Found::Open(format!("param:{name}")) };
        for path in [
            format!("params.{stage}.{name}"),
            format!("stages.{stage}.params.{name}"),
            format!("params.default.{name}"),
            format!("stages.default.params.{name}"),
        ] {
            match self.own(&path) {
                Found::Absent => {}
                found => return found,
            }
        }
        Found::Absent
    }
}
