//! A role as all documents together describe it.

use super::{Branch, Described, Resources, name_in, name_of};
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::kleene::Truth;
use crate::model::{IamRole, LocatedText, ManagedPolicy, Origin, RolePolicy, Told};
use crate::source::FileId;
use crate::syntax::Text;
use crate::workspace::Resolved;

/// What is known of a role's policies; a part of which nothing is told is not
/// `declared`.
#[derive(Clone, Debug, Default)]
pub struct RoleView<'a> {
    /// The trust policy.
    pub trust: Resolved<'a, Policy>,
    /// Inline and attached policies.
    pub permissions: Resolved<'a, Policy>,
    /// The permissions boundary.
    pub boundary: Resolved<'a, Policy>,
}

impl<'a> Resources<'a> {
    /// The role with this ARN, as the documents describe it; `only` looks at
    /// one file, which was named for it.
    pub fn role(&self, arn: &Text, only: Option<FileId>, branch: &Branch) -> RoleView<'a> {
        let mut described = match only {
            Some(file) => self.roles_in(file, arn),
            None => self.roles_called(arn),
        };
        described.retain(|(index, _)| self.holds(*index, branch));
        let mut view = RoleView::default();
        if described.is_empty() {
            return view;
        }
        let assumed = self.taken_for(&described, arn);
        if let Some((_, role)) = described.iter().find(|(_, role)| role.trust.is_told()) {
            view.trust.take_told(&role.trust);
            view.trust.assumed.clone_from(&assumed);
        }
        if let Some((index, role)) = described.iter().find(|(_, role)| role.boundary.is_told()) {
            match &role.boundary {
                Told::Not => {}
                Told::None(place) => {
                    view.boundary.declared = true;
                    view.boundary.none = Some(*place);
                }
                Told::Open { settled_by, .. } => {
                    view.boundary.declared = true;
                    view.boundary.open.push(settled_by.to_string());
                }
                Told::Some(policy) => {
                    view.boundary.declared = true;
                    self.resolve(*index, policy, "permissions boundary", branch, &mut view.boundary);
                }
            }
        }
        self.permissions(&described, arn, branch, &mut view.permissions);
        if view.permissions.declared {
            view.permissions.assumed = assumed;
        }
        view
    }

    /// Descriptions that are, or may be, of the role with this ARN.
    pub(super) fn roles_called(&self, arn: &Text) -> Described<'a, IamRole> {
        let text = arn.to_string();
        let name = name_in(&text);
        let named = self.roles.get(name).map_or(&[][..], Vec::as_slice);
        let same = |role: &IamRole| role.arn.as_ref().map_or(Truth::Unknown, |own| own.same_as(arn));
        let exact: Vec<FileId> = named
            .iter()
            .filter(|(_, role)| same(role).is_true())
            .map(|(index, _)| self.file(*index))
            .collect();
        let only_one = self.role_arns.get(name).is_none_or(|arns| arns.len() <= 1);
        named
            .iter()
            .filter(|(index, role)| match same(role) {
                Truth::True => true,
                Truth::False => false,
                Truth::Unknown => {
                    let folder = self.folder(self.file(*index));
                    only_one || exact.iter().any(|file| self.folder(*file) == folder)
                }
            })
            .copied()
            .collect()
    }

    /// The roles of one file that this ARN can mean: those of its name, else
    /// the only one that is there and may have that name.
    fn roles_in(&self, file: FileId, arn: &Text) -> Described<'a, IamRole> {
        let all: Described<'a, IamRole> = self
            .contents
            .iter()
            .enumerate()
            .filter(|(_, (own, _))| *own == file)
            .flat_map(|(index, (_, content))| content.roles.iter().map(move |role| (index, role)))
            .collect();
        let text = arn.to_string();
        let name = name_in(&text);
        // A reference says more than what the file is called.
        let by_file = |role: &IamRole| role.name.as_ref().is_some_and(|name| name.place == role.place);
        let may_be = |role: &IamRole| match name_of(role.name.as_deref(), role.arn.as_deref()) {
            _ if by_file(role) => true,
            Some(own) => own == name && role.arn.as_ref().is_none_or(|own| !own.same_as(arn).is_false()),
            None => role.arn.as_ref().is_none_or(|own| !own.same_as(arn).is_false()),
        };
        let exact = |role: &IamRole| role.arn.as_ref().is_some_and(|own| own.same_as(arn).is_true());
        let is_exact = all.iter().any(|(_, role)| exact(role));
        let mut found: Described<'a, IamRole> =
            all.into_iter()
                .filter(|(_, role)| {
                    if is_exact { exact(role) || role.arn.is_none() && may_be(role) } else { may_be(role) }
                })
                .collect();
        let named = |role: &IamRole| name_of(role.name.as_deref(), role.arn.as_deref()).is_some();
        if found.iter().any(|(_, role)| named(role)) {
            found.retain(|(_, role)| named(role));
        }
        found
    }

    fn folder(&self, file: FileId) -> &'a str {
        self.sources.file(file).path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// What is taken for granted where no description says the role's account.
    fn taken_for(&self, described: &[(usize, &'a IamRole)], arn: &Text) -> Vec<String> {
        let exact = |role: &IamRole| role.arn.as_ref().is_some_and(|own| own.same_as(arn).is_true());
        let mut all = self.granted(described);
        if described.iter().any(|(_, role)| exact(role)) {
            return all;
        }
        let Some((index, _)) = described.first() else { return all };
        all.push(format!(
            "{} is about {arn} (it does not say in which account the role is)",
            self.path(*index)
        ));
        all
    }

    /// All that the strongest kind of description says about the role's policies.
    fn permissions(
        &self,
        described: &[(usize, &'a IamRole)],
        arn: &Text,
        branch: &Branch,
        into: &mut Resolved<'a, Policy>,
    ) {
        let says = |role: &IamRole| {
            role.inline_complete
                || role.attached_complete
                || !role.inline.is_empty()
                || !role.attached.is_empty()
        };
        let own = self.attaching(described, branch);
        let origin = |index: &usize| self.contents[*index].1.origin;
        let strongest: Option<Origin> = described
            .iter()
            .filter(|(_, role)| says(role))
            .map(|(index, _)| origin(index))
            .chain(own.iter().map(|(index, _)| origin(index)))
            .min();
        let Some(strongest) = strongest else { return };
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
                self.once("inline", *index, policy, described, branch, &mut seen, into);
            }
            into.open.extend(list);
            let (stale, list) = self.outdated("attached", *index, role, described);
            into.open.extend(list);
            for policy in role.attached.iter().filter(|policy| !stale.contains(&policy.place)) {
                self.once("attached", *index, policy, described, branch, &mut seen, into);
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
        let text = arn.to_string();
        let name = name_in(&text);
        if !inline_complete {
            into.open.push(format!(
                "the list of the role's inline policies (`aws iam list-role-policies --role-name {name}`)"
            ));
        }
        if !attached_complete {
            into.open.push(format!(
                "the list of the role's attached policies (`aws iam list-attached-role-policies --role-name {name}`)"
            ));
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
    fn outdated(
        &self,
        kind: &str,
        index: usize,
        role: &'a IamRole,
        described: &[(usize, &'a IamRole)],
    ) -> (Vec<Place>, Vec<String>) {
        let exported = |index: usize| self.contents[index].1.origin == Origin::Export;
        let of = |role: &'a IamRole| match kind {
            "inline" => (&role.inline, role.inline_complete),
            _ => (&role.attached, role.attached_complete),
        };
        let (own, own_complete) = of(role);
        let names = |policy: &RolePolicy, name: &Text| {
            policy.name.as_ref().is_none_or(|own| !own.value.same_as(name).is_false())
        };
        let (mut stale, mut open) = (Vec::new(), Vec::new());
        for policy in own.iter().filter(|_| exported(index)) {
            let Some(name) = &policy.name else { continue };
            let is_listed = |role: &'a IamRole| {
                let (all, complete) = of(role);
                !complete && all.iter().any(|other| other.document.is_none() && names(other, &name.value))
            };
            let lacks = |(other, role): &&(usize, &'a IamRole)| {
                let (all, complete) = of(role);
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
    fn attaching(&self, described: &[(usize, &'a IamRole)], branch: &Branch) -> Described<'a, ManagedPolicy> {
        let mut found = Vec::new();
        for (index, policy) in self.policies.values().flatten() {
            let same_content = |other: &usize| self.file(*other) == self.file(*index);
            let attaches = policy.roles.iter().any(|role| {
                described.iter().any(|(other, own)| {
                    let named = own.name.as_ref().is_some_and(|name| name.same_as(role).is_true());
                    let by_arn = own.arn.as_ref().is_some_and(|arn| arn.same_as(role).is_true());
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
            let told_elsewhere = kind == "inline"
                && policy.document.is_none()
                && described.iter().flat_map(|(_, role)| &role.inline).any(|other| {
                    other.document.is_some() && other.name.as_ref().is_some_and(|own| own.value == name.value)
                });
            if told_elsewhere {
                return;
            }
            seen.push(key);
        }
        self.resolve(index, policy, kind, branch, into);
    }

    /// Adds a role's policy: with its own document, or with that of the
    /// managed policy that it names.
    fn resolve(
        &self,
        index: usize,
        policy: &'a RolePolicy,
        kind: &str,
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
            && managed.document.is_told()
        {
            into.take_told(&managed.document);
            return;
        }
        into.open.push(match &policy.settled_by {
            Some(settled_by) => settled_by.to_string(),
            None if kind == "inline" => format!(
                "the inline policy {text} of the role (`aws iam get-role-policy --policy-name {text} --role-name ...`)"
            ),
            None => format!(
                "the {} {text} of the role (`aws iam get-account-authorization-details`, or `aws iam \
                 get-policy-version --policy-arn {text} --version-id ...`)",
                if kind == "attached" { "attached policy" } else { kind }
            ),
        });
    }

    /// The managed policy that an ARN or, within the same account's documents,
    /// a name means.
    fn managed(&self, index: usize, wanted: &Text, branch: &Branch) -> Option<&'a ManagedPolicy> {
        let text = wanted.literal()?;
        let named = self.policies.get(name_in(text))?;
        let told = |policy: &ManagedPolicy| policy.document.is_told();
        let here = |other: &usize| self.holds(*other, branch);
        let by_arn =
            |policy: &ManagedPolicy| policy.arn.as_ref().is_some_and(|own| own.same_as(wanted).is_true());
        let exact = named.iter().find(|(other, policy)| here(other) && told(policy) && by_arn(policy));
        let nameless = |policy: &ManagedPolicy| match &policy.arn {
            None => true,
            Some(own) => !text.starts_with("arn:") || own.same_as(wanted).is_unknown(),
        };
        let by_name = || {
            let mut may_be = named
                .iter()
                .filter(|(other, policy)| here(other) && told(policy) && nameless(policy))
                .filter(|(other, _)| self.folder(self.file(*other)) == self.folder(self.file(index)));
            may_be.next().filter(|_| may_be.next().is_none())
        };
        exact.or_else(by_name).map(|(_, policy)| *policy)
    }
}
