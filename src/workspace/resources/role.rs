//! A role as all documents together describe it.

use super::choice::{Telling, boundaries_differ, policies_differ};
use super::{Branch, Described, Resources, name_of};
use crate::diagnostic::Place;
use crate::iam::Policy;
use crate::iam::arn::{self, name_in};
use crate::kleene::Truth;
use crate::model::{IamRole, MadeUp, Told};
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
    /// Where it is given one.
    pub boundary_at: Option<Place>,
    /// Where a template makes it under a name that cannot be the one that is
    /// asked for, with what CloudFormation makes that name up from.
    pub named_otherwise: Option<(Place, &'a MadeUp)>,
}

impl<'a> Resources<'a> {
    /// The role with this ARN, as the documents describe it; `only` looks at
    /// one file, which was named for it.
    pub fn role(&self, arn: &Text, only: Option<FileId>, branch: &Branch) -> RoleView<'a> {
        let mut described = match only {
            Some(file) => self.roles_in(file, arn),
            None => self.roles_called(arn),
        };
        self.keep(&mut described, branch);
        let mut view = RoleView::default();
        if described.is_empty() {
            if let Some(words) = self.left_out(arn, only, branch) {
                for part in [&mut view.trust, &mut view.permissions] {
                    part.declared = true;
                    part.open.push(words.clone());
                }
            } else if only.is_none() {
                self.untold_accounts(arn, &described, branch, &mut view);
            }
            return view;
        }
        view.named_otherwise = named_otherwise(&described, arn);
        let assumed = self.taken_for(&described, arn);
        let exact = |role: &IamRole| role.arn.as_ref().is_some_and(|own| same_role(own, arn).is_true());
        let tellings = || described.iter().map(|(index, role)| (*index, exact(role), *role));
        let trusts = tellings().filter(|(.., role)| role.trust.is_told());
        let trusts = trusts.map(|(index, certain, role)| Telling { index, certain, value: &role.trust });
        if let Some(choice) =
            self.choose(&format!("the trust policy of {arn}"), branch, trusts, policies_differ)
        {
            Self::take_choice(choice, assumed.clone(), &mut view.trust);
        }
        let boundaries = tellings().filter(|(.., role)| role.boundary.is_told());
        let boundaries =
            boundaries.map(|(index, certain, role)| Telling { index, certain, value: &role.boundary });
        let what = format!("the permissions boundary of {arn}");
        if let Some(choice) = self.choose(&what, branch, boundaries, boundaries_differ) {
            view.boundary.assumed.extend(choice.assumed);
            match choice.value {
                _ if choice.dispute.is_some() => {
                    view.boundary.declared = true;
                    view.boundary.disputes.extend(choice.dispute);
                }
                Told::Not => {}
                Told::None(place) => {
                    view.boundary.declared = true;
                    view.boundary.none = Some(*place);
                }
                Told::Open { place, settled_by } => {
                    view.boundary_at = Some(*place);
                    view.boundary.declared = true;
                    view.boundary.open.push(settled_by.to_string());
                }
                Told::Some(policy) => {
                    view.boundary_at = Some(policy.place);
                    view.boundary.declared = true;
                    self.resolve(
                        choice.index,
                        policy,
                        "permissions boundary",
                        arn,
                        branch,
                        &mut view.boundary,
                    );
                }
            }
        }
        self.permissions(&described, arn, branch, &mut view.permissions);
        if view.permissions.declared {
            view.permissions.assumed.extend(assumed);
        }
        if only.is_none() {
            self.untold_accounts(arn, &described, branch, &mut view);
        }
        view
    }

    /// The account of what a document makes beside a role of which it does not
    /// say the account either, where that is taken for the role with this ARN.
    pub fn account_beside(&self, role: &Text, made: &Text) -> Option<Text> {
        let account =
            arn::account(made).filter(|account| account.holes().any(|hole| hole.identity.is_some()))?;
        let is_beside = |own: &Text| arn::account(own).is_some_and(|own| own.is_same(&account));
        let mut called = self.roles_called(role).into_iter().filter_map(|(_, one)| one.arn.as_ref());
        called.find(|own| is_beside(own)).and_then(|_| arn::account(role))
    }

    /// Whether no document says anything of the role with this ARN.
    pub fn role_is_untold(&self, arn: &Text, branch: &Branch) -> bool {
        self.roles_called(arn).is_empty() && self.left_out(arn, None, branch).is_none()
    }

    /// Descriptions that are, or may be, of the role with this ARN.
    pub(super) fn roles_called(&self, arn: &Text) -> Described<'a, IamRole> {
        let text = arn.to_string();
        let name = name_in(&text);
        let named = self.roles.get(name).map_or(&[][..], Vec::as_slice);
        let same = |role: &IamRole| role.arn.as_ref().map_or(Truth::Unknown, |own| same_role(own, arn));
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

    /// Whether all that is described under the name of this ARN are other roles.
    pub fn tells_of_others_only(&self, arn: &Text) -> bool {
        let named = arn.literal().and_then(|arn| self.roles.get(name_in(arn)));
        let is_other = |role: &IamRole| role.arn.as_ref().is_some_and(|own| own.same_as(arn).is_false());
        named.is_some_and(|all| all.iter().all(|(_, role)| is_other(role)))
    }

    /// The roles of one file that this ARN can mean: those of its name, else
    /// the only one that is there and may have that name.
    pub(super) fn roles_in(&self, file: FileId, arn: &Text) -> Described<'a, IamRole> {
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
        let exact = |role: &IamRole| role.arn.as_ref().is_some_and(|own| own.is_same(arn));
        let is_exact = all.iter().any(|(_, role)| exact(role));
        let mut found: Described<'a, IamRole> = all
            .into_iter()
            .filter(|(_, role)| {
                let sure = || role.arn.as_ref().is_none_or(|own| same_role(own, arn).is_true());
                if is_exact { exact(role) || sure() && may_be(role) } else { may_be(role) }
            })
            .collect();
        let named = |role: &IamRole| name_of(role.name.as_deref(), role.arn.as_deref()).is_some();
        if found.iter().any(|(_, role)| named(role)) {
            found.retain(|(_, role)| named(role));
        }
        found
    }

    pub(super) fn folder(&self, file: FileId) -> &'a str {
        self.sources.file(file).path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// What is taken for granted where no description says the role's account.
    pub(super) fn taken_for(&self, described: &[(usize, &'a IamRole)], arn: &Text) -> Vec<String> {
        let exact = |role: &IamRole| role.arn.as_ref().is_some_and(|own| same_role(own, arn).is_true());
        let mut all = self.granted(described);
        all.extend(self.choices_taken(described, &self.roles_called(arn)));
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
}

/// Whether what counts most of what makes a role gives it another name.
fn named_otherwise<'a>(described: &[(usize, &'a IamRole)], arn: &Text) -> Option<(Place, &'a MadeUp)> {
    let (_, role) = described.iter().find(|(_, role)| role.trust.is_told())?;
    let made_up = role.made_up.as_ref()?;
    (!made_up.is_held_by(name_in(arn.literal()?))).then_some((role.place, made_up))
}

/// Whether two ARNs, whose last parts are one name, are of one role: an account
/// has no two roles of one name, whatever their paths.
pub(super) fn same_role(one: &Text, other: &Text) -> Truth {
    let same = one.same_as(other);
    let told = |arn: &Text| arn::account(arn).filter(|account| !account.has_holes());
    if same.is_unknown() && told(one).is_some_and(|account| Some(account) == told(other)) {
        return Truth::True;
    }
    same
}
