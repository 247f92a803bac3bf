//! Permissions, `domain:entity:action`, as roles grant them and operations
//! ask for them. The catalogue knows those that the public API asks for; a
//! name that it does not know may still exist.

use super::blob::{Names, PERMISSIONS, VARIANTS};
use super::words::{alike, camel_words};
use super::{Catalog, Name};

const AT_MOST: usize = 4;

/// The three parts of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permission<'a> {
    /// The product area: `analytics`.
    pub domain: &'a str,
    /// The thing: `botAggregate`.
    pub entity: &'a str,
    /// What may be done with it: `view`.
    pub action: &'a str,
}

impl<'a> Permission<'a> {
    /// Reads `domain:entity:action`; `None` for any other shape.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(':');
        let (domain, entity, action) = (parts.next()?, parts.next()?, parts.next()?);
        let plain = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
        (parts.next().is_none() && [domain, entity, action].into_iter().all(plain)).then_some(Self {
            domain,
            entity,
            action,
        })
    }
}

impl std::fmt::Display for Permission<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}:{}", self.domain, self.entity, self.action)
    }
}

impl Catalog {
    /// Whether this permission is known, exactly as written.
    pub fn permission_exists(&self, permission: &str) -> bool {
        PERMISSIONS.find(permission).is_some() || self.permissions.contains(permission)
    }

    /// Every known permission, sorted.
    pub fn permissions(&self) -> Vec<Name> {
        let mut all: Vec<Name> = PERMISSIONS.names().map(Name::from).collect();
        all.extend(self.permissions.iter().cloned().map(Name::from));
        all.sort();
        all.dedup();
        all
    }

    /// Known permissions that may be meant, best first: other case, singular
    /// for plural, slips of the pen, or a longer entity of the same shape
    /// (`analytics:bot:view` for `analytics:botAggregate:view`).
    pub fn nearest_permissions(&self, permission: &str) -> Vec<Name> {
        let parts: Vec<&str> = permission.trim().splitn(4, [':', '.', '/', ' ']).collect();
        let [domain, entity, action] = parts.as_slice() else { return Vec::new() };
        let domain = domain.to_ascii_lowercase();
        let (entity_words, action) = (camel_words(entity), said(&action.to_ascii_lowercase()).to_owned());
        let entity = entity.to_ascii_lowercase();
        let rows = (0..PERMISSIONS.len()).map(|row| (PERMISSIONS.text(row, 0), PERMISSIONS.number(row, 2)));
        let own = self.permissions.iter().map(|name| (name.as_str(), 1));
        let mut near: Vec<(f32, usize, &str)> = rows
            .chain(own)
            .filter_map(|(name, used)| {
                let known = Permission::parse(name)?;
                let domain = alike(&domain, &known.domain.to_ascii_lowercase());
                if domain < 0.5 {
                    return None;
                }
                let alike_entity = alike(&entity, &known.entity.to_ascii_lowercase())
                    .max(shared_words(&entity_words, &camel_words(known.entity)));
                let action = if action == known.action.to_ascii_lowercase() { 1.0 } else { 0.4 };
                let score = 0.3 * domain + 0.5 * alike_entity + 0.2 * action;
                (alike_entity >= 0.45 && score >= 0.6).then_some((score, used, name))
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2)));
        let best = near.first().map_or(0.0, |(score, ..)| *score);
        let enough = if best > 0.94 { best - 0.04 } else { best - 0.15 };
        near.into_iter()
            .take_while(|(score, ..)| *score >= enough)
            .take(AT_MOST)
            .map(|(.., name)| name.to_owned().into())
            .collect()
    }

    /// The permission that was surely meant by one that is not known: a letter
    /// or two away, or with the same words at its beginning (`bot` for
    /// `botAggregate`).
    pub fn permission_slip(&self, name: &str) -> Option<Name> {
        let meant = self.nearest_permissions(name).into_iter().next()?;
        let (written, known) = (Permission::parse(name)?, Permission::parse(&meant)?);
        let longer = written.domain == known.domain
            && written.action == known.action
            && known
                .entity
                .strip_prefix(written.entity)
                .is_some_and(|rest| rest.starts_with(char::is_uppercase));
        let slips = strsim::damerau_levenshtein(&name.to_lowercase(), &meant.to_lowercase());
        (longer || slips <= 2).then_some(meant)
    }

    /// Whether a role can be asked for this permission: it is known, or it is
    /// that of a premium app.
    pub fn permission_makes_sense(&self, name: &str) -> bool {
        self.permission_exists(name)
            || self.is_premium_app_pattern(name) && self.permission_slip(name).is_none()
    }

    /// Whether it has the shape of the permission that Genesys creates for
    /// each premium app (`integration:examplePremiumApp:view`). No catalogue
    /// knows those.
    pub fn is_premium_app_pattern(&self, permission: &str) -> bool {
        Permission::parse(permission).is_some_and(|p| p.domain == "integration" && p.action == "view")
    }
}

/// Whether what a role grants covers a needed permission. `*` stands for every
/// entity or action (or domain); names are compared with case, as the platform
/// does, except where official sources themselves differ.
pub fn covers<S: AsRef<str>>(domain: &str, entity: &str, actions: &[S], needed: &Permission<'_>) -> bool {
    let fits = |needed: &Permission<'_>| {
        let same = |granted: &str, needed: &str| granted == "*" || granted == needed;
        same(domain, needed.domain)
            && same(entity, needed.entity)
            && actions.iter().any(|action| same(action.as_ref(), needed.action))
    };
    fits(needed) || other_spelling(needed).is_some_and(|other| fits(&other))
}

/// The same permission as another official source spells it. A pair names one
/// action; its entity is spelled so for every action.
fn other_spelling<'a>(permission: &Permission<'a>) -> Option<Permission<'a>> {
    let same = |a: &Permission<'_>| a.domain == permission.domain && a.entity == permission.entity;
    (0..VARIANTS.len()).find_map(|row| {
        let (one, other) =
            (Permission::parse(VARIANTS.text(row, 0))?, Permission::parse(VARIANTS.text(row, 2))?);
        let spelled = if same(&one) {
            other
        } else if same(&other) {
            one
        } else {
            return None;
        };
        Some(Permission { action: permission.action, ..spelled })
    })
}

/// The platform's word for an action.
fn said(action: &str) -> &str {
    match action {
        "read" | "get" | "list" | "readonly" | "query" => "view",
        "write" | "update" | "modify" | "put" | "patch" => "edit",
        "create" | "post" | "new" => "add",
        "remove" | "destroy" => "delete",
        other => other,
    }
}

/// How much of a longer name the asked words are, when all of them occur in it
/// in order from its beginning.
fn shared_words(asked: &[String], known: &[String]) -> f32 {
    let shared = asked.iter().zip(known).filter(|(a, b)| alike(a, b) >= 0.9).count();
    if shared == 0 || shared < asked.len().min(known.len()) {
        return 0.0;
    }
    0.6 + 0.35 * shared as f32 / asked.len().max(known.len()) as f32
}
