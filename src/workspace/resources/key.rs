//! A KMS key as all documents together describe it.

use super::choice::{Telling, policies_differ};
use super::{Branch, Described, Resources};
use crate::diagnostic::{Located, Place};
use crate::iam::Policy;
use crate::model::{Key, LocatedText};
use crate::source::FileId;
use crate::syntax::{Part, Text};
use crate::workspace::Resolved;

/// What is known of a key.
#[derive(Clone, Debug, Default)]
pub struct KeyView<'a> {
    /// The key policy; not `declared` where nothing tells of it.
    pub policy: Resolved<'a, Policy>,
    /// Whether it can be used, where those that count most agree.
    pub enabled: Option<&'a Located<bool>>,
    /// The `KeySpec` or `KeyUsage` by which it is no symmetric encryption key.
    pub made_for_else: Option<&'a LocatedText>,
    /// Where AWS says that there is no such key.
    pub absent: Option<Place>,
    /// Where a document says that AWS manages it, and none that it does so for
    /// another service than S3.
    pub aws_managed: Option<Place>,
    /// The key's own ARN, where it was asked for by id or alias.
    pub arn: Option<&'a LocatedText>,
}

impl<'a> Resources<'a> {
    /// The key with this ARN, id or alias, as the documents describe it;
    /// `only` looks at one file, which was named for it.
    pub fn key(&self, key: &Text, only: Option<FileId>, branch: &Branch) -> KeyView<'a> {
        let mut described = match only {
            Some(file) => {
                let here = |index: usize| self.file(index) == file;
                let mut here: Described<'a, Key> =
                    self.keys.iter().filter(|(index, _)| here(*index)).copied().collect();
                if here.len() > 1 {
                    here.retain(|(_, one)| is_called(one, key));
                }
                here.retain(|(_, one)| !is_another(one, key));
                here
            }
            None => self.keys_called(key),
        };
        self.keep(&mut described, branch);
        let mut view = KeyView::default();
        let told = || described.iter().filter(|(_, one)| one.policy.is_told());
        let first = told().next().and_then(|(_, one)| label(one));
        let told = told().map(|(index, one)| Telling {
            index: *index,
            certain: first.is_some() && label(one) == first,
            value: &one.policy,
        });
        if let Some(choice) = self.choose(&format!("the policy of key {key}"), branch, told, policies_differ)
        {
            Self::take_choice(choice, self.granted(&described), &mut view.policy);
        }
        let states = described
            .iter()
            .filter_map(|(index, one)| Some((self.weight(*index, branch), one.enabled.as_ref()?)));
        let strongest = states.clone().map(|(weight, _)| weight).min();
        let mut states = states.filter(|(weight, _)| Some(*weight) == strongest).map(|(_, state)| state);
        view.enabled = states.next().filter(|first| states.all(|other| other.value == first.value));
        let symmetric = ["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"];
        let is_else = |word: &&LocatedText| word.literal().is_some_and(|word| !symmetric.contains(&word));
        let most = described.iter().filter(|(_, one)| !one.made_for.is_empty());
        let most = most.min_by_key(|(index, _)| self.weight(*index, branch));
        view.made_for_else = most.and_then(|(_, one)| one.made_for.iter().find(is_else));
        let for_other =
            |one: &Key| one.aliases.iter().any(|alias| !alias.to_string().ends_with("alias/aws/s3"));
        let managed = described.iter().find_map(|(_, one)| one.aws_managed.as_ref().filter(|own| own.value));
        view.aws_managed =
            managed.filter(|_| !described.iter().any(|(_, one)| for_other(one))).map(|own| own.place);
        view.absent = described.iter().find_map(|(_, one)| one.absent);
        let arns = || described.iter().filter_map(|(_, one)| one.arn.as_ref());
        // An id that is not known belongs to an ARN that is not known, and so
        // does the alias of a key that is not made yet.
        let is_alias = || key.literal().is_some_and(|text| bare(text).starts_with("alias/"));
        let open = arns().next().filter(|_| key.has_holes() || is_alias());
        view.arn = arns().find(|arn| !arn.has_holes()).or(open);
        view
    }

    /// The only key that is made in the document which makes a role or a
    /// bucket, unless it has an alias of its own that is another.
    pub fn key_beside(
        &self,
        alias: &Text,
        role: &Text,
        bucket: Option<&Text>,
        branch: &Branch,
    ) -> Option<&'a Key> {
        let roles = self.roles_called(role).into_iter().filter(|(_, role)| role.trust.is_told());
        let buckets = bucket.map(|bucket| self.buckets_called(bucket)).unwrap_or_default();
        let buckets = buckets.into_iter().filter(|(_, bucket)| bucket.account.is_some());
        let makers: Vec<usize> =
            roles.map(|(index, _)| index).chain(buckets.map(|(index, _)| index)).collect();
        let is_made = |key: &Key| key.policy.is_told() && key.arn.as_ref().is_some_and(|arn| arn.has_holes());
        let here = |index: &usize| makers.contains(index) && self.holds(*index, branch);
        let mut made = self.keys.iter().filter(|(index, key)| here(index) && is_made(key));
        let (_, first) = made.next()?;
        let own = |key: &Key| {
            let is_it = |own: &LocatedText| !own.is(bare(&alias.to_string())).is_false();
            key.aliases.is_empty() || key.aliases.iter().any(is_it)
        };
        made.all(|(_, other)| other.place == first.place).then_some(*first).filter(|key| own(key))
    }

    /// Whether a hole of this name is the id of a key that is yet to be made.
    pub fn is_id_of_key(&self, hole: &str) -> bool {
        let ids = self.keys.iter().filter_map(|(_, key)| key.id.as_ref());
        ids.flat_map(|id| id.holes()).any(|own| own.identity.is_some() && &*own.name == hole)
    }

    /// Whether a hole of this name is the id of a key that this very file makes.
    pub fn makes_key(&self, file: FileId, hole: &str) -> bool {
        let keys = self.keys.iter().filter(|(_, key)| key.place.file == file);
        let mut ids = keys.filter_map(|(_, key)| key.id.as_ref()).flat_map(|id| id.holes());
        ids.any(|own| own.identity.is_some() && &*own.name == hole)
    }

    /// Whether a hole of this name is a part of what a document calls a key.
    pub fn is_part_of_key(&self, hole: &str) -> bool {
        let texts = self.keys.iter().flat_map(|(_, key)| key.arn.iter().chain(&key.id));
        texts.flat_map(|text| text.holes()).any(|own| &*own.name == hole)
    }

    /// Descriptions of the key with this ARN, id or alias: of what the alias
    /// leads to as well, where a document says that.
    pub(super) fn keys_called(&self, key: &Text) -> Described<'a, Key> {
        let mut found: Described<'a, Key> =
            self.keys.iter().filter(|(_, one)| is_called(one, key)).copied().collect();
        let arns: Vec<&LocatedText> = found.iter().filter_map(|(_, one)| one.arn.as_ref()).collect();
        let ids: Vec<&LocatedText> = found.iter().filter_map(|(_, one)| one.id.as_ref()).collect();
        let more: Vec<_> = self
            .keys
            .iter()
            .filter(|(_, one)| !is_called(one, key))
            .filter(|(_, one)| {
                let by_arn = arns.iter().any(|arn| is_called(one, arn));
                by_arn || ids.iter().any(|id| is_called(one, id))
            })
            .copied()
            .collect();
        found.extend(more);
        found.sort_by_key(|(index, _)| *index);
        found
    }
}

/// What a key is told apart by: its ARN, else its id.
pub(super) fn label(key: &Key) -> Option<&str> {
    key.arn.as_ref().or(key.id.as_ref()).and_then(|name| name.literal())
}

/// Whether a key is what an ARN, id or alias names.
pub(super) fn is_called(key: &Key, wanted: &Text) -> bool {
    let Some(text) = wanted.literal() else {
        let is = |own: &LocatedText| own.is_same(wanted);
        return key.arn.as_ref().is_some_and(is) || key.id.as_ref().is_some_and(is);
    };
    // Replicas of one key share its id: only the ARN tells their regions.
    if let Some(own) = key.arn.as_ref().and_then(|arn| arn.literal())
        && text.starts_with("arn:")
        && text.contains(":key/")
    {
        return own == text;
    }
    let is = |own: &LocatedText| {
        own.literal().is_some_and(|own| {
            let both_arns = own.starts_with("arn:") && text.starts_with("arn:");
            if both_arns { own == text } else { bare(own) == bare(text) }
        })
    };
    key.arn.as_ref().is_some_and(is)
        || key.id.as_ref().is_some_and(is)
        || (key.aliases.iter().any(is) && !is_elsewhere(key, text))
}

/// Whether a key is surely of another region or account than an ARN: aliases
/// of one name are in all of them.
fn is_elsewhere(key: &Key, wanted: &str) -> bool {
    let own = key.arn.as_ref().map(|arn| arn.parts());
    let Some(Part::Literal(start)) = own.as_ref().and_then(|parts| parts.first()) else { return false };
    if !wanted.starts_with("arn:") {
        return false;
    }
    let fields = |text: &str| text.split(':').skip(3).take(2).map(str::to_owned).collect::<Vec<_>>();
    let (own, wanted) = (fields(start), fields(wanted));
    own.len() == 2 && wanted.len() == 2 && own != wanted && start.matches(':').count() >= 5
}

/// Whether a key says that it is not what is wanted. One that is known by its
/// id only, as the file of an answer is called, is not one of another id.
fn is_another(key: &Key, wanted: &Text) -> bool {
    let of_another_id = |own: &LocatedText| match (own.literal(), wanted.literal()) {
        (Some(own), Some(wanted)) => {
            let is_id = |name: &str| !bare(name).starts_with("alias/");
            is_id(own) && is_id(wanted) && bare(own) != bare(wanted)
        }
        _ => false,
    };
    !is_called(key, wanted)
        && match &key.arn {
            Some(own) => own.same_as(wanted).is_false(),
            None => key.id.as_ref().is_some_and(of_another_id),
        }
}

/// The id in a key's ARN, the `alias/...` in an alias's ARN.
fn bare(name: &str) -> &str {
    let last = if name.starts_with("arn:") { name.splitn(6, ':').nth(5).unwrap_or(name) } else { name };
    last.strip_prefix("key/").unwrap_or(last)
}
