//! Roles and managed policies, as one document describes them.

use std::sync::Arc;

use super::{LocatedText, Told};
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::syntax::Text;

/// A role that a document describes, and that is not made.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// `Arn`, as it would be.
    pub arn: LocatedText,
    /// What it is called in the document.
    pub called: Arc<str>,
    /// What leaves it out, as the end of "the role, which ...".
    pub because: Arc<str>,
}

/// What one document says about a role. Parts may be missing: `get-role-policy`
/// knows one inline policy and a name, `get-role` no policies at all.
#[derive(Clone, Debug)]
pub struct IamRole {
    /// The whole description.
    pub place: Place,
    /// `Arn`, with holes where the files do not tell its parts.
    pub arn: Option<LocatedText>,
    /// `RoleName`, without the path.
    pub name: Option<LocatedText>,
    /// `AssumeRolePolicyDocument`.
    pub trust: Told<Arc<Policy>>,
    /// Inline policies.
    pub inline: Vec<RolePolicy>,
    /// Whether `inline` is all that the role has.
    pub inline_complete: bool,
    /// Attached managed policies, by ARN or name.
    pub attached: Vec<RolePolicy>,
    /// Whether `attached` is all that the role has.
    pub attached_complete: bool,
    /// `PermissionsBoundary`.
    pub boundary: Told<RolePolicy>,
    /// `RoleId`: `AROA...`.
    pub id: Option<LocatedText>,
    /// `Tags`, by key and value, where all of them are told.
    pub tags: Option<Vec<(Text, Text)>>,
    /// Whether it only says what is attached to a role that is not told, so
    /// that it may be any of the account.
    pub is_any: bool,
    /// What its deployment takes away from it.
    pub taken_away: TakenAway,
    /// What CloudFormation makes its name up from, where the document gives it none.
    pub made_up: Option<MadeUp>,
}

/// What a deployment takes away from a role that others may have given it.
#[derive(Clone, Debug, Default)]
pub struct TakenAway {
    /// Every inline policy but these, by name.
    pub inline: Option<Vec<Text>>,
    /// Every attached policy but these, by ARN.
    pub attached: Option<Vec<Text>>,
    /// Single policies: names of inline ones, ARNs or names of managed ones.
    pub named: Vec<LocatedText>,
}

impl IamRole {
    /// Whether anything is told of its policies.
    pub fn tells_policies(&self) -> bool {
        self.inline_complete || self.attached_complete || !self.inline.is_empty() || !self.attached.is_empty()
    }

    /// Its policies of one kind, `inline` or else attached ones, and whether
    /// these are all.
    pub fn policies(&self, kind: &str) -> (&[RolePolicy], bool) {
        match kind {
            "inline" => (&self.inline, self.inline_complete),
            _ => (&self.attached, self.attached_complete),
        }
    }

    /// A role of which nothing is told yet.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            arn: None,
            name: None,
            trust: Told::Not,
            inline: Vec::new(),
            inline_complete: false,
            attached: Vec::new(),
            attached_complete: false,
            boundary: Told::Not,
            id: None,
            tags: None,
            is_any: false,
            taken_away: TakenAway::default(),
            made_up: None,
        }
    }
}

/// The logical id of a resource of a template that has no name there:
/// CloudFormation makes one of the stack's name, the logical id and random
/// letters, and shortens the first two where that gets too long.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeUp(pub Arc<str>);

impl MadeUp {
    /// Whether the name of a role or policy may be one that is made of it.
    pub fn is_held_by(&self, name: &str) -> bool {
        // A word is nothing random, and in these names there are capitals.
        let is_word =
            name.rsplit('-').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_lowercase()));
        !is_word && is_held(&self.0, name)
    }

    /// Whether the name of a bucket may be, which has small letters only.
    pub fn is_held_by_bucket(&self, name: &str) -> bool {
        is_held(&self.0.to_ascii_lowercase(), name)
    }
}

/// A stack's name, the logical id and some random letters and digits.
fn is_held(logical: &str, name: &str) -> bool {
    /// How many letters and digits are seen at the end.
    const RANDOM: std::ops::RangeInclusive<usize> = 12..=13;
    /// Shorter names need not be shortened.
    const LONG: usize = 50;
    /// What is left of a logical id that is shortened.
    const LEFT: usize = 8;
    let Some((start, random)) = name.rsplit_once('-') else { return false };
    if !RANDOM.contains(&random.len()) || !random.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let Some((_, last)) = start.rsplit_once('-') else { return false };
    last == logical || (name.len() >= LONG && last.len() >= LEFT && logical.starts_with(last))
}

/// A policy of a role: with its document, or by a name that leads to it.
#[derive(Clone, Debug, PartialEq)]
pub struct RolePolicy {
    /// Where it is given to the role.
    pub place: Place,
    /// Its name, or for a managed policy its ARN; nothing where it has none.
    pub name: Option<LocatedText>,
    /// What it says, where the same document tells it.
    pub document: Option<Arc<Policy>>,
    /// What would settle it, where the document cannot be told and the name
    /// leads nowhere.
    pub settled_by: Option<Arc<str>>,
}

/// A managed policy, in the version that is in force.
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    /// The whole description.
    pub place: Place,
    /// `Arn`, with holes where the files do not tell its parts.
    pub arn: Option<LocatedText>,
    /// `PolicyName`, without the path.
    pub name: Option<LocatedText>,
    /// The document of the default version.
    pub document: Told<Arc<Policy>>,
    /// What CloudFormation makes its name up from, where the document gives it none.
    pub made_up: Option<MadeUp>,
    /// Names or ARNs of roles that this description attaches it to.
    pub roles: Vec<LocatedText>,
}
