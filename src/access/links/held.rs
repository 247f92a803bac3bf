//! The roles that count for a path, and what they hold together.

use std::collections::BTreeSet;

use crate::diagnostic::Place;
use crate::genesys::{Permission, permissions};
use crate::kleene::Truth;
use crate::model::{LocatedText, Role};
use crate::syntax::Text;
use crate::workspace::{Dispute, Pair, Workspace};

/// The roles that count for a pair.
pub(super) struct Held<'a> {
    pub(super) roles: Vec<&'a Role>,
    /// What another export of one of them grants, by its place in `roles`.
    pub(super) others: Vec<(usize, &'a Role)>,
    /// The only divisions in which roles are granted, each with its role's place in `roles`.
    pub(super) confined: Vec<(usize, &'a str)>,
    /// Roles that are named and not loaded, each where it is named.
    pub(super) unloaded: Vec<(String, Place)>,
    /// Where the roles are given.
    pub(super) place: Place,
    pub(super) holder: &'static str,
}

pub(super) fn load<'a>(
    ws: &Workspace<'a>,
    pair: Pair<'a>,
    names: impl Iterator<Item = (&'a LocatedText, Option<&'a str>, Option<&'a Text>)>,
    place: Place,
    holder: &'static str,
) -> Held<'a> {
    let bound = ws.documents.roles_of(pair.org);
    let mut roles: Vec<&Role> = Vec::new();
    let mut others = Vec::new();
    let mut confined = Vec::new();
    let mut unloaded = Vec::new();
    for (written, address, division) in names {
        let name = written.value.to_string();
        let is =
            |role: &&Role| [&role.id, &role.name].into_iter().flatten().any(|own| own.is(&name).is_true());
        let by_address = address.and_then(|address| ws.documents.loose_roles(address).next());
        let listed = || bound.found().flat_map(|listing| listing.iter());
        let own = by_address.or_else(|| listed().filter(is).min_by_key(|role| role.origin));
        match own.or_else(|| ws.documents.loose_roles(&name).next()) {
            Some(role) => {
                let differing = ws.other_tellings(role, listed());
                others.extend(differing.into_iter().map(|other| (roles.len(), other)));
                let division = division.and_then(|division| division.literal());
                confined.extend(division.filter(|one| *one != "*").map(|one| (roles.len(), one)));
                roles.push(role);
            }
            None => unloaded.push((name, written.place)),
        }
    }
    Held { roles, others, confined, unloaded, place, holder }
}

impl Held<'_> {
    /// Whether a role holds a permission, whichever of several exports of it
    /// is in force; without those that depend on conditions if asked so.
    pub(super) fn holds(&self, permission: &str, conditions: bool) -> Truth {
        Truth::any(self.roles.iter().enumerate().map(|(index, role)| {
            let one = holds(&[role], permission, conditions);
            let mut others = self.others.iter().filter(|(of, _)| *of == index);
            let same = others.all(|(_, other)| holds(&[other], permission, conditions) == one);
            if same { one } else { Truth::Unknown }
        }))
    }

    /// Whether only roles that are granted in single divisions meet what
    /// is asked: what is in another division then stays out of reach.
    /// <https://help.mypurecloud.com/articles/key-concepts-of-access-control/>
    pub(super) fn confines(&self, is_met: impl Fn(&[Truth]) -> Truth, permissions: &[String]) -> bool {
        let elsewhere: Vec<&Role> = (0..self.roles.len())
            .filter(|index| !self.confined.iter().any(|(of, _)| of == index))
            .filter_map(|index| self.roles.get(index).copied())
            .collect();
        let has: Vec<Truth> = permissions.iter().map(|own| holds(&elsewhere, own, true)).collect();
        !is_met(&has).is_true()
    }

    /// The divisions in which roles are granted, in words.
    pub(super) fn divisions(&self) -> String {
        let all: BTreeSet<&str> = self.confined.iter().map(|(_, division)| *division).collect();
        let (word, one) = if all.len() > 1 { ("divisions", "one of the ") } else { ("division", "") };
        let names: Vec<&str> = all.into_iter().collect();
        format!("{one}{word} {}, the only {word} in which the client holds the permission", names.join(", "))
    }

    /// Two exports of one of the roles that differ.
    pub(super) fn dispute(&self, ws: &Workspace<'_>) -> Option<Dispute> {
        let (index, other) = self.others.first()?;
        let role = self.roles.get(*index)?;
        let name = role_name(role).unwrap_or_default();
        Some(ws.dispute(&format!("the role `{name}`"), role.place.file, other.place.file))
    }
}

fn holds(roles: &[&Role], permission: &str, conditions: bool) -> Truth {
    let Some(needed) = Permission::parse(permission) else {
        return Truth::any(roles.iter().flat_map(|role| &role.permissions).map(|own| own.is(permission)));
    };
    Truth::any(roles.iter().map(|role| {
        let direct = Truth::any(role.permissions.iter().map(|own| own.is(permission)));
        let by_policy = role.policies.iter().filter(|own| conditions || !own.conditional).map(|policy| {
            let part = |text: &Text| text.literal().map(str::to_owned);
            let actions: Option<Vec<String>> = policy.actions.iter().map(|action| part(action)).collect();
            match (part(&policy.domain), part(&policy.entity), actions) {
                (Some(domain), Some(entity), Some(actions)) => {
                    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
                    Truth::from(permissions::covers(&domain, &entity, &actions, &needed))
                }
                _ => Truth::Unknown,
            }
        });
        direct | Truth::any(by_policy)
    }))
}

pub(super) fn role_name(role: &Role) -> Option<String> {
    role.name.as_ref().or(role.id.as_ref()).map(|name| name.value.to_string())
}
