//! Whose a template is that no manifest names: the organization's whose role or
//! bucket it makes. It then goes to that one's account.

use std::collections::BTreeMap;

use super::given::{sides, target};
use super::pass::Outcome;
use super::stack::Given;
use crate::formats::ReadFile;
use crate::formats::native::orgs;
use crate::model::{AwsBinding, AwsResources, LocatedText};
use crate::syntax::{Part, Text};

/// The AWS sides of all organizations.
pub(super) struct Owners<'f>(Vec<(&'f LocatedText, Vec<&'f AwsBinding>)>);

/// What a deployment goes to, by pseudo-parameter.
type Target = BTreeMap<String, Text>;

impl<'f> Owners<'f> {
    pub(super) fn new(files: &'f [ReadFile]) -> Self {
        Self(orgs(files).flat_map(|org| sides(org).into_iter().map(move |side| (&org.name, side))).collect())
    }

    /// Whether a text names a role or a bucket of an organization, so that
    /// what it makes is worth a look.
    pub(super) fn may_own(&self, text: &str, given: &Given) -> bool {
        let open = ["AWS::AccountId", "AWS::Partition", "AWS::Region"];
        let told = open.iter().all(|name| given.values.contains_key(*name));
        let holds = |name: &str| {
            text.contains(name)
                || given
                    .values
                    .values()
                    .any(|value| value.literal().is_some_and(|value| value.contains(name)))
        };
        // A name may be put together of pieces, too.
        let names = ["RoleName", "BucketName"].iter().any(|property| text.contains(property));
        let owned = || {
            self.0.iter().any(|(_, side)| role(side).is_some_and(holds) || bucket(side).is_some_and(holds))
        };
        !told && !self.0.is_empty() && (names || owned())
    }

    /// Gives a deployment the account, partition and region of the only
    /// organization whose role or bucket it makes; what is taken for granted
    /// in that.
    pub(super) fn settle(&self, outcomes: &[Outcome], given: &mut Given) -> Option<String> {
        let found = || outcomes.iter().flat_map(|outcome| &outcome.found);
        let mut targets: Vec<Target> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for (name, side) in &self.0 {
            let (role, bucket) = (makes_role(found(), side), makes_bucket(found(), side));
            if !role && !bucket {
                continue;
            }
            let mut values = Target::new();
            target(side, &mut values);
            let of_bucket = side.iter().find_map(|binding| binding.bucket_account_id.as_ref());
            match of_bucket.filter(|_| !role) {
                Some(account) => {
                    values.insert("AWS::AccountId".to_owned(), account.value.clone());
                }
                // A role is made in any region.
                None if !bucket => {
                    values.remove("AWS::Region");
                }
                None => {}
            }
            let differs = |(name, value): (&String, &Text)| {
                given.values.get(name).is_some_and(|own| own.same_as(value).is_false())
            };
            if values.iter().any(differs) {
                continue;
            }
            if !targets.contains(&values) {
                targets.push(values);
            }
            names.extend(name.value.literal());
        }
        let values = targets.pop().filter(|_| targets.is_empty())?;
        let new: Vec<(String, Text)> =
            values.into_iter().filter(|(name, _)| !given.values.contains_key(name)).collect();
        if new.is_empty() {
            return None;
        }
        given.values.extend(new);
        let owner = names.first().copied().unwrap_or("the organization");
        Some(format!("it is deployed to the account of {owner}, whose role or bucket it makes"))
    }
}

fn role<'b>(side: &[&'b AwsBinding]) -> Option<&'b str> {
    let arn = side.iter().find_map(|binding| binding.role_arn.as_ref())?.value.literal()?;
    arn.rsplit('/').next().filter(|name| !name.is_empty())
}

fn bucket<'b>(side: &[&'b AwsBinding]) -> Option<&'b str> {
    side.iter().find_map(|binding| binding.bucket.as_ref())?.value.literal().filter(|name| !name.is_empty())
}

fn makes_role<'r>(mut found: impl Iterator<Item = &'r AwsResources>, side: &[&AwsBinding]) -> bool {
    role(side).is_some_and(|name| {
        found.any(|found| {
            let mut made = found.roles.iter().filter(|role| role.trust.is_told());
            made.any(|role| role.name.as_ref().is_some_and(|own| is_called(&own.value, name, side)))
        })
    })
}

fn makes_bucket<'r>(mut found: impl Iterator<Item = &'r AwsResources>, side: &[&AwsBinding]) -> bool {
    bucket(side).is_some_and(|name| {
        // A bucket that is made says whether it is encrypted.
        found.any(|found| {
            let mut made = found.buckets.iter().filter(|bucket| bucket.encryption.is_told());
            made.any(|bucket| bucket.name.as_ref().is_some_and(|own| is_called(&own.value, name, side)))
        })
    })
}

/// Whether a resource has a name once it goes to the account and region of a
/// side.
fn is_called(own: &Text, name: &str, side: &[&AwsBinding]) -> bool {
    if let Some(own) = own.literal() {
        return own == name;
    }
    let mut values = Target::new();
    target(side, &mut values);
    let there = own.parts().into_iter().flat_map(|part| match &part {
        Part::Hole(hole) => values.get(&*hole.name).map_or_else(|| vec![part.clone()], Text::parts),
        Part::Literal(_) => vec![part],
    });
    Text::from_parts(there).literal() == Some(name)
}
