//! The roles and buckets that a workspace speaks of. Of any other it knows
//! nothing, and nothing follows from its silence.

use crate::iam::{Principal, PrincipalKind, arn};
use crate::model::LocatedText;
use crate::syntax::Text;
use crate::workspace::{EffectiveAws, Workspace};

/// So many slips still show what was meant.
const MOST_SLIPS: usize = 3;

/// What a workspace has names for.
pub(super) struct Known {
    /// ARNs of roles.
    roles: Vec<String>,
    /// Names of buckets.
    buckets: Vec<String>,
}

impl Known {
    /// What manifests, policies and descriptions name.
    pub(super) fn new<'a>(ws: &Workspace<'a>, bindings: impl Iterator<Item = EffectiveAws<'a>>) -> Self {
        let mut known = Self { roles: Vec::new(), buckets: Vec::new() };
        for binding in bindings {
            add(&mut known.roles, binding.role_arn());
            add(&mut known.buckets, binding.bucket());
        }
        for binding in ws.documents.bindings() {
            add(&mut known.roles, binding.role_arn.as_ref());
            add(&mut known.buckets, binding.bucket.as_ref());
        }
        for (_, content) in ws.resources.contents() {
            content.roles.iter().for_each(|role| add(&mut known.roles, role.arn.as_ref()));
            content.buckets.iter().for_each(|bucket| add(&mut known.buckets, bucket.name.as_ref()));
        }
        known
    }

    /// The role with a path of which this principal is a session. The ARN of a
    /// session does not show the path, and the name of a role is unique in its
    /// account.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
    pub(super) fn role_with_a_path(&self, who: &Principal) -> Option<&str> {
        let parent = who.parent().filter(|_| who.kind() == PrincipalKind::AssumedRole)?;
        let split = |role: &str| Some((arn::split(role)?[4].to_owned(), role.rsplit('/').next()?.to_owned()));
        let wanted = (who.account()?.to_owned(), who.role_name()?.to_owned());
        let has_a_path =
            |role: &&String| parent.literal() != Some(role) && split(role).as_ref() == Some(&wanted);
        self.roles.iter().find(has_a_path).map(String::as_str)
    }

    /// That a role is not spoken of, with the one that may be meant.
    pub(super) fn without_role(&self, role: &Text) -> Option<String> {
        missing("role", role, &self.roles)
    }

    /// That a bucket is not spoken of, with the one that may be meant.
    pub(super) fn without_bucket(&self, bucket: &Text) -> Option<String> {
        missing("bucket", bucket, &self.buckets)
    }
}

fn add(all: &mut Vec<String>, named: Option<&LocatedText>) {
    all.extend(named.and_then(|named| named.value.literal()).map(str::to_owned));
}

fn missing(what: &str, wanted: &Text, all: &[String]) -> Option<String> {
    let Some(wanted) = wanted.literal() else {
        // A reserved path with a part that varies.
        let known = all.iter().any(|name| !wanted.is(name).is_false());
        return (!known).then(|| format!("{what} {wanted} is not in this workspace"));
    };
    let slips = |name: &&String| strsim::osa_distance(name, wanted);
    let nearest = all.iter().filter(|name| slips(name) <= MOST_SLIPS).min_by_key(slips);
    if nearest.is_some_and(|name| name == wanted) {
        return None;
    }
    let meant = nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"));
    Some(format!("{what} {wanted} is not in this workspace{meant}"))
}
