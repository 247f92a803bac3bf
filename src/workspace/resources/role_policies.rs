//! The policies of a role: those that stand in it, those that are attached to
//! it, and what of them the files do not tell.

use super::choice::Telling;
use super::{Branch, Described, Resources, Time, name_of};
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::iam::arn::name_in;
use crate::model::{AwsPolicy, Extent, IamRole, LocatedText, ManagedPolicy, Origin, RolePolicy};
use crate::syntax::Text;
use crate::workspace::Resolved;

impl<'a> Resources<'a> {
    /// All that the strongest kind of description says about the role's policies.
    pub(super) fn permissions(
        &self,
        described: &[(usize, &'a IamRole)],
        arn: &Text,
        branch: &Branch,
        into: &mut Resolved<'a, Policy>,
    ) {
        let own = self.attaching(described, branch);
        let origin = |index: &usize| self.origin(*index);
        let strongest: Option<Origin> = described
            .iter()
            .filter(|(_, role)| role.tells_policies())
            .map(|(index, _)| origin(index))
            .chain(own.iter().map(|(index, _)| origin(index)))
            .min_by_key(|origin| (branch.time == Time::Deployed && *origin != Origin::Export, *origin));
        let unfinished = || {
            let is = |index: &usize| matches!(self.contents[*index].1.extent, Extent::Unfinished(_));
            described.iter().map(|(index, _)| index).find(|index| is(index)).map(origin)
        };
        let Some(strongest) = strongest.or_else(unfinished) else { return };
        into.declared = true;
        let mut seen: Vec<String> = Vec::new();
        let (mut inline_complete, mut attached_complete) = (false, false);
        for (index, role) in described.iter().filter(|(index, _)| origin(index) == strongest) {
            inline_complete |= role.inline_complete;
            attached_complete |= role.attached_complete;
            let told = |policy: &&RolePolicy| policy.document.is_some();
            // A listing says only the names of what another document tells.
            let (with, without): (Vec<_>, Vec<_>) = role.inline.iter().partition(told);
            let (stale, list) = self.outdated("inline", *index, role, described);
            for policy in with.into_iter().chain(without).filter(|policy| !stale.contains(&policy.place)) {
                self.once("inline", *index, policy, arn, described, branch, &mut seen, into);
            }
            into.open.extend(list);
            let (stale, list) = self.outdated("attached", *index, role, described);
            into.open.extend(list);
            for policy in role.attached.iter().filter(|policy| !stale.contains(&policy.place)) {
                self.once("attached", *index, policy, arn, described, branch, &mut seen, into);
            }
        }
        for (_, policy) in own.iter().filter(|(index, _)| origin(index) == strongest) {
            let name = policy.arn.as_ref().or(policy.name.as_ref()).map(|name| name.value.to_string());
            if name.as_ref().is_none_or(|name| !seen.contains(&format!("attached {name}"))) {
                into.take_told(&policy.document);
            }
        }
        if strongest != Origin::Export {
            self.attached_to_any(arn, branch, into);
        }
        if branch.time == Time::Kept {
            for one in self.lingering(arn, branch) {
                self.resolve(one.index, one.policy, one.kind, arn, branch, into);
            }
        }
        let text = arn.to_string();
        let name = name_in(&text);
        let cut = |lists: fn(&IamRole) -> bool| {
            let mut here = described.iter().filter(|(index, role)| origin(index) == strongest && lists(role));
            here.find(|(index, _)| self.contents[*index].1.extent == Extent::Cut)
                .map(|(index, _)| self.path(*index))
        };
        let unfinished = described.iter().find_map(|(index, _)| match self.contents[*index].1.extent {
            Extent::Unfinished(words) if origin(index) == strongest => Some((self.path(*index), words)),
            _ => None,
        });
        for (complete, kind, command, cut) in [
            (inline_complete, "inline", "list-role-policies", cut(|role| !role.inline.is_empty())),
            (
                attached_complete,
                "attached",
                "list-attached-role-policies",
                cut(|role| !role.attached.is_empty()),
            ),
        ] {
            if !complete
                && strongest != Origin::Export
                && let Some(path) = self.listed_by_export(kind, described)
            {
                into.assumed.push(format!(
                    "the role has no further {kind} policies than {path} lists once the rest is deployed"
                ));
                continue;
            }
            let ask = format!("`aws iam {command} --role-name {name}`");
            match cut {
                _ if complete => {}
                Some(path) => into.open.push(format!(
                    "the rest of the list of the role's {kind} policies: {path} is cut, and {ask} without `--max-items` \
                     and `--no-paginate` prints all of it"
                )),
                None if let Some((path, words)) = unfinished => into.open.push(format!(
                    "the list of the role's {kind} policies, as {path} is {words} (a complete plan, or {ask})"
                )),
                None => into.open.push(format!("the list of the role's {kind} policies ({ask})")),
            }
        }
    }

    /// What is attached to a role that is not told, which may be this one.
    fn attached_to_any(&self, arn: &Text, branch: &Branch, into: &mut Resolved<'a, Policy>) {
        let proposed = |index: usize| self.contents[index].1.origin != Origin::Export;
        let here = |(index, _): &&(usize, &IamRole)| proposed(*index) && self.holds(*index, branch);
        for (index, role) in self.open_roles.iter().filter(here) {
            let is = |own: &LocatedText| own.same_as(arn);
            if role.arn.as_ref().is_some_and(|own| is(own).is_false()) {
                continue;
            }
            // What each statement says, it says only if it is this role.
            let is_doubtful = |policy: &&Policy| policy.statements.iter().all(|one| !one.open.is_empty());
            let told: Vec<&Policy> = role
                .inline
                .iter()
                .chain(&role.attached)
                .filter_map(|policy| policy.document.as_deref())
                .collect();
            let all = told.iter().all(is_doubtful) && role.inline_complete && role.attached_complete;
            into.documents.extend(told.into_iter().filter(is_doubtful).map(|policy| (policy.place, policy)));
            if !all {
                into.open.push(format!("what {} attaches, and to which role", self.path(*index)));
            }
        }
    }

    /// Policies of an exported description that a whole list in another export
    /// lacks: one of the two is older, and nothing says which. With them, what
    /// would settle it. The pages of a list complete each other.
    pub(super) fn outdated(
        &self,
        kind: &str,
        index: usize,
        role: &'a IamRole,
        described: &[(usize, &'a IamRole)],
    ) -> (Vec<Place>, Vec<String>) {
        let exported = |index: usize| self.origin(index) == Origin::Export;
        let (own, own_complete) = role.policies(kind);
        let names = |policy: &RolePolicy, name: &Text| {
            policy.name.as_ref().is_none_or(|own| !own.value.same_as(name).is_false())
        };
        let (mut stale, mut open) = (Vec::new(), Vec::new());
        for policy in own.iter().filter(|_| exported(index)) {
            let Some(name) = &policy.name else { continue };
            let is_listed = |role: &'a IamRole| {
                let (all, complete) = role.policies(kind);
                !complete && all.iter().any(|other| other.document.is_none() && names(other, &name.value))
            };
            let lacks = |(other, role): &&(usize, &'a IamRole)| {
                let (all, complete) = role.policies(kind);
                exported(*other)
                    && complete
                    && self.file(*other) != self.file(index)
                    && !all.iter().any(|other| names(other, &name.value))
            };
            let on_a_page = policy.document.is_none() && !own_complete;
            if on_a_page || described.iter().any(|(_, role)| is_listed(role)) {
                continue;
            }
            if let Some((other, _)) = described.iter().find(lacks) {
                stale.push(policy.place);
                let called = name_of(role.name.as_deref(), role.arn.as_deref()).unwrap_or("...");
                let command = if kind == "inline" { "role" } else { "attached-role" };
                open.push(format!(
                    "the {kind} policies of the role at one time: {} has {}, and {} lists no such policy (`aws iam \
                     list-{command}-policies --role-name {called}`)",
                    self.path(index),
                    name.value,
                    self.path(*other)
                ));
            }
        }
        (stale, open)
    }

    /// Managed policies that say themselves which roles have them.
    pub(super) fn attaching(
        &self,
        described: &[(usize, &'a IamRole)],
        branch: &Branch,
    ) -> Described<'a, ManagedPolicy> {
        let mut found = Vec::new();
        for (index, policy) in self.policies.values().flatten() {
            let same_content = |other: &usize| self.file(*other) == self.file(*index);
            let attaches = policy.roles.iter().any(|role| {
                described.iter().any(|(other, own)| {
                    let named = own.name.as_ref().is_some_and(|name| name.is_same(role));
                    let by_arn = own.arn.as_ref().is_some_and(|arn| arn.is_same(role));
                    by_arn || (named && same_content(other))
                })
            });
            if attaches && self.holds(*index, branch) {
                found.push((*index, *policy));
            }
        }
        found.sort_by_key(|(index, policy)| (*index, policy.place));
        found
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one policy with everything that tells it apart from others"
    )]
    fn once(
        &self,
        kind: &str,
        index: usize,
        policy: &'a RolePolicy,
        arn: &Text,
        described: &[(usize, &'a IamRole)],
        branch: &Branch,
        seen: &mut Vec<String>,
        into: &mut Resolved<'a, Policy>,
    ) {
        if let Some(name) = &policy.name {
            let key = format!("{kind} {}", name.value);
            if seen.contains(&key) {
                return;
            }
            let called = |other: &&'a RolePolicy| {
                other.document.is_some() && other.name.as_ref().is_some_and(|own| own.value == name.value)
            };
            let exact = |role: &IamRole| role.arn.as_ref().is_some_and(|own| own.is_same(arn));
            let tellings = || {
                described.iter().flat_map(|(index, role)| {
                    let of_role = role.inline.iter().filter(called);
                    of_role.map(|other| Telling { index: *index, certain: exact(role), value: other })
                })
            };
            let told_elsewhere = kind == "inline"
                && policy.document.is_none()
                && tellings().any(|other| self.origin(other.index) == self.origin(index));
            if told_elsewhere {
                return;
            }
            seen.push(key);
            if kind == "inline" && policy.document.is_some() {
                let what = format!("the inline policy {} of {arn}", name.value);
                let differ = |one: &RolePolicy, other: &RolePolicy| {
                    let documents = one.document.as_ref().zip(other.document.as_ref());
                    documents.is_some_and(|(one, other)| one.says_the_same(other).is_false())
                };
                // Each overwrites the one before, and nothing says which comes last.
                let again = tellings().any(|other| {
                    let here =
                        self.file(other.index) == self.file(index) && other.value.place != policy.place;
                    here && self.origin(index) != Origin::Export && differ(policy, other.value)
                });
                if again {
                    into.open.push(format!(
                        "the inline policy {} that is deployed last, of those of this name in {} (give each a name of its \
                         own)",
                        name.value,
                        self.path(index)
                    ));
                    return;
                }
                if let Some(choice) = self.choose(&what, branch, tellings(), differ) {
                    into.assumed.extend(choice.assumed);
                    if choice.dispute.is_some() {
                        into.disputes.extend(choice.dispute);
                        return;
                    }
                }
            }
        }
        self.resolve(index, policy, kind, arn, branch, into);
    }

    /// Adds a role's policy: with its own document, or with that of the
    /// managed policy that it names.
    pub(super) fn resolve(
        &self,
        index: usize,
        policy: &'a RolePolicy,
        kind: &str,
        arn: &Text,
        branch: &Branch,
        into: &mut Resolved<'a, Policy>,
    ) {
        if let Some(document) = &policy.document {
            into.documents.push((document.place, document));
            return;
        }
        let text = policy.name.as_ref().map(|name| name.value.to_string()).unwrap_or_default();
        if kind != "inline"
            && let Some(name) = &policy.name
            && let Some(managed) = self.managed(index, &name.value, branch)
        {
            Self::take_choice(managed, Vec::new(), into);
            return;
        }
        if let Some(known) = self.of_aws(index, policy).filter(|known| known.is_for(arn)) {
            into.documents.push((policy.place, &known.document));
            into.assumed.push(format!(
                "AWS's own policy {} is still version {} of {}, which was in force on {}",
                known.name, known.version, known.date, known.known_on
            ));
            return;
        }
        into.open.push(match &policy.settled_by {
            Some(settled_by) => settled_by.to_string(),
            None if kind == "inline" => format!(
                "the inline policy {text} of the role (`aws iam get-role-policy --role-name {} --policy-name {text}`)",
                name_in(&arn.to_string())
            ),
            None => format!(
                "the {} {text} of the role (`aws iam get-account-authorization-details`, or `aws iam \
                 get-policy-version --policy-arn {text} --version-id ...`{})",
                if kind == "attached" { "attached policy" } else { kind },
                self.called_alike(index, &text).map(|words| format!("; {words}")).unwrap_or_default()
            ),
        });
    }

    /// What is known of a policy of AWS itself.
    fn of_aws(&self, index: usize, policy: &RolePolicy) -> Option<&'a AwsPolicy> {
        let name = AwsPolicy::named(&policy.name.as_ref()?.value)?;
        let known = &self.contents[index].1.of_aws;
        let found = known.binary_search_by(|one| (one.place, &one.name).cmp(&(policy.place, &name)));
        known.get(found.ok()?)
    }
}
