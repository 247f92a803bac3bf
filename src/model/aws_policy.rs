//! Managed policies of AWS itself: which one an ARN means, and what is known of it.

use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::syntax::{Part, Text};

/// A managed policy of AWS, as the catalogue knows it.
#[derive(Clone, Debug)]
pub struct AwsPolicy {
    /// Where it is given to a role.
    pub place: Place,
    /// What follows `policy/` in its ARN.
    pub name: String,
    /// The version that was in force.
    pub version: &'static str,
    /// Since when.
    pub date: &'static str,
    /// The day on which it was.
    pub known_on: &'static str,
    /// What it says, at the place where it is named.
    pub document: Policy,
}

/// What stands between partition and name in the ARN of each of them.
const MIDDLE: &str = ":iam::aws:policy/";

impl AwsPolicy {
    /// What follows `policy/` in the ARN of a policy of AWS, in the partition
    /// `aws` or in one that is not told: other partitions have documents of
    /// their own.
    pub fn named(arn: &Text) -> Option<String> {
        if let Some(text) = arn.literal() {
            return text.strip_prefix("arn:aws")?.strip_prefix(MIDDLE).map(str::to_owned);
        }
        match arn.parts().as_slice() {
            [Part::Literal(start), Part::Hole(_), Part::Literal(end)] if &**start == "arn:" => {
                end.strip_prefix(MIDDLE).map(str::to_owned)
            }
            _ => None,
        }
    }

    /// Whether this is what a role of this ARN has: it names policies of its
    /// own partition only.
    pub fn is_for(&self, role: &Text) -> bool {
        role.parts()
            .first()
            .is_some_and(|part| matches!(part, Part::Literal(start) if start.starts_with("arn:aws:")))
    }
}
