//! What may be a bucket's and does not say so: policies and encryptions of
//! buckets whose names the files do not tell at all, and what a module makes of
//! a bucket that is not in the workspace. It counts only where nothing tells of
//! the bucket itself, for a bucket has one policy and one default encryption.

use super::bucket::has_literal;
use super::unnamed::has_key;
use super::{Branch, BucketView, Resources};
use crate::iam::Policy;
use crate::model::{Bucket, Origin, Told, holes};
use crate::syntax::Text;

impl<'a> Resources<'a> {
    /// Adds what may be of the bucket with this name, which is described so.
    pub(super) fn may_be_of(
        &self,
        name: &Text,
        described: &[(usize, &'a Bucket)],
        branch: &Branch,
        view: &mut BucketView<'a>,
    ) {
        let Some(name) = name.literal() else { return };
        let is_made =
            |index: usize, bucket: &Bucket| bucket.account.is_some() && self.origin(index) != Origin::Export;
        let is_told = view.policy.declared;
        if !is_told {
            view.made_without_policy = described.iter().find_map(|(_, bucket)| bucket.made_without_policy);
        }
        let is_encrypted = view.encryption.is_some_and(Told::is_told) || view.encryption_unnamed.is_some();
        for (_, bucket) in described {
            let Some(module) = bucket.handed_to.as_ref().filter(|_| !is_told) else { continue };
            view.may_have_open.push(format!(
                "the policy that `{module}` gives the bucket (`terraform show -json PLAN` of its run, or `aws s3api \
                 get-bucket-policy --bucket {name}`)"
            ));
        }
        let not_made = described.iter().filter(|(_, bucket)| bucket.account.is_none());
        let module = not_made.filter_map(|(_, bucket)| bucket.handed_to.as_ref()).next();
        if let Some(module) = module.filter(|_| !is_encrypted) {
            view.encryption_unnamed = Some(format!(
                "what `{module}` encrypts the bucket with: `terraform show -json PLAN` of its run"
            ));
        }
        let made = described.iter().any(|(index, bucket)| is_made(*index, bucket));
        let may_be = |index: usize, bucket: &Bucket| {
            let Some(own) = bucket.name.as_ref().filter(|own| !has_literal(own)) else { return false };
            // A bucket is made once, and a name that is made up is no other's. One
            // that is made beside nothing of an organization is taken for another.
            let is_other =
                is_made(index, bucket) && (made || own.place == bucket.place || !self.makes_own_role(index));
            self.origin(index) != Origin::Export && self.holds(index, branch) && !is_other
        };
        for (index, bucket) in self.open_buckets.iter().filter(|(index, bucket)| may_be(*index, bucket)) {
            match &bucket.policy {
                Told::Some(policy) if !is_told && !is_of_another(policy, name) => view.may_have.push(policy),
                Told::Open { .. } if !is_told => view.may_have_open.push(format!(
                    "the policy of a bucket that {} does not name (`aws s3api get-bucket-policy --bucket {name}`)",
                    self.path(*index)
                )),
                _ => {}
            }
            if has_key(&bucket.encryption) && !is_encrypted && view.encryption_unnamed.is_none() {
                view.encryption_unnamed = Some(self.whose(*index, bucket));
            }
        }
    }

    /// Whether a content makes a role that a manifest names.
    fn makes_own_role(&self, index: usize) -> bool {
        let mut roles = self.contents[index].1.roles.iter().filter(|role| role.trust.is_told());
        roles.any(|role| {
            role.name
                .as_ref()
                .and_then(|name| name.literal())
                .is_some_and(|name| self.own_roles.contains(name))
        })
    }

    /// What would settle which bucket a content encrypts.
    fn whose(&self, index: usize, bucket: &Bucket) -> String {
        let what = format!("which bucket {} encrypts", self.path(index));
        let hole = bucket.name.as_ref().and_then(|name| name.holes().next().cloned());
        let Some(hole) = hole else { return what };
        let how = holes::settled(&hole.name).map(|(_, how)| how);
        let how =
            how.unwrap_or_else(|| format!("a value for `{}` under [values] in grantlint.toml", hole.name));
        format!("{what}: {how}")
    }
}

/// Whether a bucket policy names another bucket, so that S3 takes it for no
/// other than that one.
fn is_of_another(policy: &Policy, bucket: &str) -> bool {
    let resources = policy.statements.iter().filter_map(|statement| statement.resource.as_ref());
    let listed = resources.filter(|resource| !resource.negated);
    let mut named = listed.flat_map(|resource| &resource.patterns).filter_map(|pattern| {
        let (_, rest) = pattern.text.literal()?.split_once(":s3:::")?;
        rest.split('/').next().filter(|name| !name.contains(['*', '?', '$']))
    });
    named.any(|name| name != bucket)
}
