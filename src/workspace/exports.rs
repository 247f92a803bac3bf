//! What several documents say of one OAuth client or role of an organization:
//! what is proposed counts before what was exported, and of two exports that
//! differ nothing says which is in force.

use std::collections::{BTreeMap, HashSet};

use super::{Conflict, Dispute, Workspace};
use crate::diagnostic::Place;
use crate::kleene::Truth;
use crate::model::{LocatedText, OauthClient, Origin, PermissionPolicy, Role};
use crate::source::FileId;

/// Something that an OAuth client is or has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// `state`.
    State,
    /// `authorizedGrantType`.
    Grant,
    /// `roleDivisions`.
    Roles,
    /// `scope`.
    Scopes,
}

impl Aspect {
    const ALL: [Self; 4] = [Self::State, Self::Grant, Self::Roles, Self::Scopes];

    /// Whether both objects tell it, and not the same.
    fn differs(self, one: &OauthClient, other: &OauthClient) -> bool {
        match self {
            Self::State => both(&one.state, &other.state, |one, other| one.value != other.value),
            Self::Grant => both(&one.grant, &other.grant, |one, other| {
                one.value != other.value && one.value.is_some() && other.value.is_some()
            }),
            Self::Roles => both(&one.roles, &other.roles, |one, other| {
                let roles = |all: &[crate::model::RoleDivision]| -> Vec<LocatedText> {
                    all.iter().map(|given| given.role.clone()).collect()
                };
                sets_differ(&roles(&one.value), &roles(&other.value))
            }),
            Self::Scopes => {
                both(&one.scopes, &other.scopes, |one, other| sets_differ(&one.value, &other.value))
            }
        }
    }

    fn is_told(self, client: &OauthClient) -> bool {
        match self {
            Self::State => client.state.is_some(),
            Self::Grant => client.grant.is_some(),
            Self::Roles => client.roles.is_some(),
            Self::Scopes => client.scopes.is_some(),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::State => "the state",
            Self::Grant => "the grant type",
            Self::Roles => "the roles",
            Self::Scopes => "the scopes",
        }
    }
}

fn both<T>(one: &Option<T>, other: &Option<T>, differ: impl Fn(&T, &T) -> bool) -> bool {
    matches!((one, other), (Some(one), Some(other)) if differ(one, other))
}

/// Whether one of two lists certainly has a word that the other lacks.
fn sets_differ(one: &[LocatedText], other: &[LocatedText]) -> bool {
    let lacks = |all: &[LocatedText], word: &LocatedText| {
        Truth::any(all.iter().map(|own| own.same_as(word))).is_false()
    };
    one.iter().any(|word| lacks(other, word)) || other.iter().any(|word| lacks(one, word))
}

/// Whether two objects of one role certainly grant different permissions.
fn roles_differ(one: &Role, other: &Role) -> bool {
    let policy = |own: &PermissionPolicy, other: &PermissionPolicy| {
        own.conditional == other.conditional
            && own.domain.same_as(&other.domain).is_true()
            && own.entity.same_as(&other.entity).is_true()
            && !sets_differ(&own.actions, &other.actions)
    };
    let has_holes = |role: &Role| {
        role.permissions.iter().any(|text| text.has_holes())
            || role.policies.iter().any(|own| {
                own.domain.has_holes()
                    || own.entity.has_holes()
                    || own.actions.iter().any(|text| text.has_holes())
            })
    };
    let lacks = |all: &Role, wanted: &PermissionPolicy| !all.policies.iter().any(|own| policy(own, wanted));
    one.has_permissions
        && other.has_permissions
        && !has_holes(one)
        && !has_holes(other)
        && (sets_differ(&one.permissions, &other.permissions)
            || one.policies.iter().any(|own| lacks(other, own))
            || other.policies.iter().any(|own| lacks(one, own)))
}

/// Whether two objects of one client tell anything in different ways.
pub(super) fn differ(one: &OauthClient, other: &OauthClient) -> bool {
    Aspect::ALL.iter().any(|aspect| aspect.differs(one, other))
}

/// What is described several times.
trait Exported {
    fn place(&self) -> Place;
    fn origin(&self) -> Origin;
}

impl Exported for OauthClient {
    fn place(&self) -> Place {
        self.place
    }
    fn origin(&self) -> Origin {
        self.origin
    }
}

impl Exported for Role {
    fn place(&self) -> Place {
        self.place
    }
    fn origin(&self) -> Origin {
        self.origin
    }
}

fn tool(one: &impl Exported) -> &'static str {
    match one.origin() {
        Origin::Plan => "a plan",
        Origin::Template => "a module",
        Origin::Export => "an export",
    }
}

impl<'a> Workspace<'a> {
    /// Whether another object of a client, as strong as the first of them,
    /// tells something else. `found` begins with the one that counts.
    pub fn client_dispute(&self, found: &[(&OauthClient, bool)], aspect: Aspect) -> Option<Dispute> {
        let (first, bound) = found.iter().find(|(client, _)| aspect.is_told(client))?;
        let (other, also) =
            found.iter().find(|(other, _)| same_weight(*first, *other) && aspect.differs(first, other))?;
        let id = first.id.as_ref().map_or_else(String::new, |id| format!(" {}", id.value));
        let (own, others) = (self.path(first.place.file), self.path(other.place.file));
        let what = format!("{} of client{id}", aspect.words());
        Some(Dispute::new(&what, own, others, *bound && *also))
    }

    /// What is taken for granted in believing the first object of a client,
    /// which is proposed, where an export says otherwise.
    pub fn client_assumption(&self, found: &[(&OauthClient, bool)]) -> Option<String> {
        let ((first, _), others) = found.split_first()?;
        let weaker = |other: &OauthClient| {
            first.origin < other.origin && Aspect::ALL.iter().any(|aspect| aspect.differs(first, other))
        };
        let (other, _) = others.iter().find(|(other, _)| weaker(other))?;
        Some(format!(
            "{} is what will be deployed: of the client {} says otherwise today",
            self.path(first.place.file),
            self.path(other.place.file)
        ))
    }

    /// Two files that tell something in different ways, as
    /// `file/conflicting-sources` says.
    pub fn dispute(&self, what: &str, one: FileId, other: FileId) -> Dispute {
        if one == other {
            return Dispute::of_variables(what, self.path(one));
        }
        Dispute::new(what, self.path(one), self.path(other), true)
    }

    /// The objects of one role, as strong as the first, that grant something
    /// else than it: of other documents, or of the same module with another
    /// file of variables.
    pub fn other_tellings(&self, first: &Role, all: impl Iterator<Item = &'a Role>) -> Vec<&'a Role> {
        let is_same = |other: &&Role| both(&first.id, &other.id, |one, other| one.same_as(other).is_true());
        let others = all.filter(is_same).filter(|other| same_weight(first, *other));
        let address = first.address.as_deref();
        let variants = address.into_iter().flat_map(|address| self.documents.loose_roles(address));
        others.chain(variants).filter(|other| roles_differ(first, other)).collect()
    }

    /// The clients and roles of organizations that two documents describe
    /// differently.
    pub(super) fn genesys_conflicts(&self) -> Vec<Conflict> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        for org in &self.orgs {
            let mut clients: BTreeMap<&str, Vec<&OauthClient>> = BTreeMap::new();
            for client in self.documents.clients_of(org).found().flatten() {
                if let Some(id) = client.id.as_ref().and_then(|id| id.literal()) {
                    clients.entry(id).or_default().push(client);
                }
            }
            for (id, all) in clients {
                for aspect in Aspect::ALL {
                    let what = format!("{} of client {id}", aspect.words());
                    let differ = |one: &OauthClient, other: &OauthClient| aspect.differs(one, other);
                    conflict(&what, all.clone(), differ, &mut seen, &mut found);
                }
            }
            let mut roles: BTreeMap<&str, Vec<&Role>> = BTreeMap::new();
            for role in self.documents.roles_of(org).found().flatten() {
                if let Some(id) = role.id.as_ref().and_then(|id| id.literal()) {
                    roles.entry(id).or_default().push(role);
                }
            }
            for (id, all) in roles {
                let name = all.iter().find_map(|role| role.name.as_ref());
                let name = name.map_or_else(|| id.to_owned(), |name| format!("`{}` ({id})", name.value));
                conflict(&format!("role {name}"), all, roles_differ, &mut seen, &mut found);
            }
        }
        found
    }
}

/// Whether two objects count as much and are not parts of one document.
fn same_weight(one: &impl Exported, other: &impl Exported) -> bool {
    one.origin() == other.origin() && one.place().file != other.place().file
}

fn conflict<T: Exported>(
    what: &str,
    mut all: Vec<&T>,
    differ: impl Fn(&T, &T) -> bool,
    seen: &mut HashSet<(Place, Place)>,
    found: &mut Vec<Conflict>,
) {
    all.sort_by_key(|one| one.origin());
    let Some((first, others)) = all.split_first() else { return };
    for other in others {
        let (counts, another) = (first.place(), other.place());
        if counts.file == another.file || !differ(first, other) || !seen.insert((counts, another)) {
            continue;
        }
        found.push(Conflict {
            what: what.to_owned(),
            counts,
            tool: tool(*first),
            other: another,
            other_tool: tool(*other),
            standing: super::Standing::proposed(first.origin() < other.origin()),
        });
    }
}
