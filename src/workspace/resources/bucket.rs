//! A bucket as all documents together describe it.

use super::choice::{Telling, encryptions_differ, policies_differ};
use super::unnamed::Answers;
use super::{Branch, Described, Resources, bucket_of};
use crate::diagnostic::Place;
use crate::iam::{Policy, arn};
use crate::kleene::Truth;
use crate::model::{Bucket, Encryption, LocatedText, MadeUp, Origin, PublicAccessBlock, Told};
use crate::source::FileId;
use crate::syntax::Text;
use crate::workspace::{Dispute, Resolved};

/// What is known of a bucket.
#[derive(Clone, Debug, Default)]
pub struct BucketView<'a> {
    /// The bucket policy; not `declared` where nothing tells of it.
    pub policy: Resolved<'a, Policy>,
    /// How much the document counts that tells of it.
    pub policy_origin: Option<Origin>,
    /// Where a template makes it under a name that cannot be the one that is
    /// asked for, with what CloudFormation makes that name up from.
    pub named_otherwise: Option<(Place, &'a MadeUp)>,
    /// Where nothing tells of it: what may be its policy.
    pub may_have: Vec<&'a Policy>,
    /// Where nothing tells of it: what may give it a policy that is not told.
    pub may_have_open: Vec<String>,
    /// Where nothing tells of it: what makes the bucket without one.
    pub made_without_policy: Option<Place>,
    /// The region that it is in.
    pub region: Option<&'a LocatedText>,
    /// Two documents that differ about the region.
    pub region_dispute: Option<Dispute>,
    /// All regions that those which differ name; none where nobody differs.
    pub disputed_regions: Vec<&'a LocatedText>,
    /// The account that owns it.
    pub account: Option<&'a LocatedText>,
    /// The default encryption.
    pub encryption: Option<&'a Told<Encryption>>,
    /// Two documents that differ about the encryption.
    pub encryption_dispute: Option<Dispute>,
    /// What would settle whether something is its encryption that does not say
    /// of which bucket it is; none where one does.
    pub encryption_unnamed: Option<String>,
    /// Where AWS says that there is no such bucket.
    pub absent: Option<Place>,
    /// `ObjectOwnership`.
    pub ownership: Option<&'a LocatedText>,
    /// Block Public Access.
    pub public_access_block: Option<&'a PublicAccessBlock>,
    /// What the documents take for granted in saying all of this.
    pub assumed: Vec<String>,
}

impl<'a> Resources<'a> {
    /// The bucket with this name, as the documents describe it; `only` looks
    /// at one file, which was named for it.
    pub fn bucket(&self, name: &Text, only: Option<FileId>, branch: &Branch) -> BucketView<'a> {
        let mut described = match only {
            Some(file) => self.buckets_in(file, name),
            None => self.buckets_called(name),
        };
        self.keep(&mut described, branch);
        let mut view = BucketView { assumed: self.granted(&described), ..BucketView::default() };
        let certain = |bucket: &Bucket| match &bucket.name {
            Some(own) => own.is_same(name),
            None => true,
        };
        let tellings = || described.iter().map(|(index, bucket)| (*index, certain(bucket), *bucket));
        let policies = tellings().filter(|(.., bucket)| bucket.policy.is_told());
        let policies =
            policies.map(|(index, certain, bucket)| Telling { index, certain, value: &bucket.policy });
        if let Some(choice) =
            self.choose(&format!("the policy of bucket {name}"), branch, policies, policies_differ)
        {
            view.policy_origin = Some(self.origin(choice.index));
            Self::take_choice(choice, view.assumed.clone(), &mut view.policy);
        }
        let regions = tellings().filter_map(|(index, certain, bucket)| {
            Some(Telling { index, certain, value: bucket.region.as_ref()? })
        });
        let differ = |one: &LocatedText, other: &LocatedText| one.same_as(other).is_false();
        let all_regions = regions.clone();
        if let Some(choice) = self.choose(&format!("the region of bucket {name}"), branch, regions, differ) {
            let counts = |telling: &Telling<_>| self.origin(telling.index) == self.origin(choice.index);
            if choice.dispute.is_some() {
                view.disputed_regions = all_regions.filter(counts).map(|telling| telling.value).collect();
            }
            view.region = Some(choice.value);
            view.region_dispute = choice.dispute;
        }
        let encryptions = tellings().filter(|(.., bucket)| bucket.encryption.is_told());
        let encryptions =
            encryptions.map(|(index, certain, bucket)| Telling { index, certain, value: &bucket.encryption });
        let what = format!("the default encryption of bucket {name}");
        if let Some(choice) = self.choose(&what, branch, encryptions, encryptions_differ) {
            view.encryption = Some(choice.value);
            view.encryption_dispute = choice.dispute;
        }
        if only.is_none() {
            self.leave_unnamed_open(name, &mut view);
            self.may_be_of(name, &described, branch, &mut view);
        }
        let all = || described.iter().map(|(_, bucket)| *bucket);
        view.named_otherwise = name.literal().and_then(|name| {
            let made = all().find(|bucket| bucket.account.is_some())?;
            let made_up = made.made_up.as_ref().filter(|made_up| !made_up.is_held_by_bucket(name))?;
            Some((made.place, made_up))
        });
        let accounts = || all().filter_map(|bucket| bucket.account.as_ref());
        view.account = accounts().find(|account| !account.has_holes()).or_else(|| accounts().next());
        view.absent = all().find_map(|bucket| bucket.absent);
        view.ownership = all().find_map(|bucket| bucket.ownership.as_ref());
        let blocks = tellings().filter_map(|(index, _, bucket)| {
            Some((self.weight(index, branch), bucket.public_access_block.as_ref()?))
        });
        view.public_access_block = blocks.min_by_key(|(weight, _)| *weight).map(|(_, block)| block);
        view
    }

    /// Leaves open what an answer may say of this bucket that does not name its own.
    fn leave_unnamed_open(&self, name: &Text, view: &mut BucketView<'_>) {
        let Some(name) = name.literal() else { return };
        let unnamed = self.unnamed.of(name);
        let which = |index: usize, command: &str| {
            format!(
                "which bucket {} is of (a file or folder of its name tells: `{name}.{command}.json`)",
                self.path(index)
            )
        };
        if let Some(index) = Answers::policy(&unnamed).filter(|_| !view.policy.declared) {
            view.policy = Resolved::of_open(vec![which(index, "get-bucket-policy")]);
        }
        if let Some(index) = Answers::encryption(&unnamed).filter(|_| view.encryption.is_none()) {
            view.encryption_unnamed = Some(which(index, "get-bucket-encryption"));
        }
    }

    /// Whether one document makes a role and a bucket in one account, which it
    /// does not tell.
    pub fn are_made_together(&self, role: &Text, bucket: &Text, branch: &Branch) -> bool {
        let untold = |account: Option<&Text>| account.is_some_and(Text::has_holes);
        let mut buckets = self.buckets_called(bucket);
        buckets.retain(|(index, one)| untold(one.account.as_deref()) && self.holds(*index, branch));
        let mut roles = self.roles_called(role);
        roles.retain(|(_, one)| {
            one.trust.is_told() && untold(one.arn.as_ref().and_then(|arn| arn::account(arn)).as_ref())
        });
        buckets.iter().any(|(index, _)| roles.iter().any(|(other, _)| index == other))
    }

    /// The account whose credentials asked for a bucket, where the answer of
    /// `get-caller-identity` stands beside the bucket's own.
    pub fn account_asked(&self, bucket: &Text) -> Option<&'a Text> {
        let described = self.buckets_called(bucket);
        let exported = described.iter().filter(|(index, _)| self.origin(*index) == Origin::Export);
        let folders: Vec<&str> = exported.map(|(index, _)| self.folder(self.file(*index))).collect();
        let mut accounts = self.contents.iter().filter_map(|(file, content)| {
            let account = content.account.as_ref()?;
            folders.contains(&self.folder(*file)).then_some(&account.value)
        });
        let first = accounts.next()?;
        accounts.all(|other| other == first).then_some(first)
    }

    /// Block Public Access of whole accounts, which counts for each of their
    /// buckets, with whether it is of the bucket's: what makes the bucket makes
    /// it in the same account, its file or a folder is called by the account, or
    /// what asked for it stands beside it. What counts most is first.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    pub fn account_blocks(
        &self,
        account: &Text,
        made_in: Option<&Text>,
        branch: &Branch,
    ) -> Vec<(Truth, &'a PublicAccessBlock)> {
        let is_of_account = |file: FileId| {
            let path = &self.sources.file(file).path;
            let mut named =
                path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| arn::is_account(word));
            let beside = || {
                let here = self.contents.iter().filter(|(other, _)| self.folder(*other) == self.folder(file));
                here.filter_map(|(_, content)| content.account.as_ref()).map(|asked| asked.is_same(account))
            };
            match named.next_back() {
                Some(named) => account.is(named).is_true(),
                None => beside().next().is_some() && beside().all(|same| same),
            }
        };
        let mut all: Vec<usize> =
            (0..self.contents.len()).filter(|index| self.holds(*index, branch)).collect();
        all.sort_by_key(|index| self.weight(*index, branch));
        let blocks = all.into_iter().flat_map(|index| {
            let (file, content) = self.contents[index];
            content.account_blocks.iter().map(move |one| (file, one))
        });
        blocks
            .map(|(file, one)| {
                let is_of = match &one.account {
                    None => Truth::from(is_of_account(file)),
                    Some(own) if made_in.is_some_and(|made_in| own.is_same(made_in)) => Truth::True,
                    Some(own) => own.same_as(account),
                };
                (is_of, &one.block)
            })
            .filter(|(is_of, _)| !is_of.is_false())
            .collect()
    }

    /// Descriptions of the bucket with this name: bucket names are unique in
    /// the world. One whose name is not fully told counts where it is the
    /// only one that can be meant.
    pub(super) fn buckets_called(&self, name: &Text) -> Described<'a, Bucket> {
        let exact = name.literal().and_then(|name| self.buckets.get(name));
        if let Some(found) = exact {
            return found.clone();
        }
        let may_be = |bucket: &Bucket| {
            bucket.name.as_ref().is_some_and(|own| has_literal(own) && !own.same_as(name).is_false())
        };
        let mut open: Described<'a, Bucket> =
            self.open_buckets.iter().filter(|(_, bucket)| may_be(bucket)).copied().collect();
        let first = open.first().and_then(|(_, bucket)| bucket.name.as_ref()).map(|name| name.value.clone());
        open.retain(|(_, bucket)| bucket.name.as_ref().map(|name| &name.value) == first.as_ref());
        open
    }

    fn buckets_in(&self, file: FileId, name: &Text) -> Described<'a, Bucket> {
        let all = self.contents.iter().enumerate().filter(|(_, (own, _))| *own == file);
        let all =
            all.flat_map(|(index, (_, content))| content.buckets.iter().map(move |bucket| (index, bucket)));
        all.filter(|(_, bucket)| match &bucket.name {
            // A reference says more than what the file is called.
            Some(own) if own.place == bucket.place => true,
            Some(own) => !own.same_as(name).is_false(),
            None => bucket
                .policy
                .some()
                .and_then(|policy| bucket_of(policy))
                .is_none_or(|own| !name.is(&own).is_false()),
        })
        .collect()
    }
}

/// Whether anything of a text is known.
pub(super) fn has_literal(text: &Text) -> bool {
    text.parts().iter().any(|part| matches!(part, crate::syntax::Part::Literal(_)))
}
