//! OAuth scopes. An operation lists scopes of which any one suffices; names
//! are exact, and no scope implies another beyond those lists.

use super::blob::{CORRECTIONS, DOMAINS, Names, SCOPES};
use super::words::{distance, singular, spelling_limit};
use super::{Catalog, Name, Permission};

/// What to use instead of a scope that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeCorrection {
    /// This scope is meant.
    Use(Name),
    /// It is, or has the shape of, a permission: those belong into roles.
    Permission {
        /// Whether this very permission exists.
        exists: bool,
        /// Permissions that do and may be meant; itself where it exists.
        nearest: Vec<Name>,
        /// The scope that covers the operations of that permission.
        scope: Option<Name>,
    },
    /// It existed once.
    Retired,
    /// Nothing like it exists: what it stands for is not guarded by a scope.
    Nothing,
}

impl Catalog {
    /// Whether this is a scope, exactly.
    pub fn scope_exists(&self, scope: &str) -> bool {
        SCOPES.find(scope).is_some() || self.scopes.contains(scope)
    }

    /// Every scope, sorted.
    pub fn scopes(&self) -> Vec<Name> {
        let mut all: Vec<Name> = SCOPES.names().map(Name::from).collect();
        all.extend(self.scopes.iter().cloned().map(Name::from));
        all.sort();
        all.dedup();
        all
    }

    /// What is meant by a scope that does not exist, where that is known.
    pub fn scope_correction(&self, scope: &str) -> Option<ScopeCorrection> {
        if self.scope_exists(scope) {
            return None;
        }
        let lower = scope.to_ascii_lowercase();
        if self.scope_exists(&lower) {
            return Some(ScopeCorrection::Use(lower.into()));
        }
        let noted = CORRECTIONS.find(scope).or_else(|| CORRECTIONS.find(&lower));
        match noted.map(|row| (CORRECTIONS.number(row, 2), CORRECTIONS.text(row, 4))) {
            Some((0, meant)) => return Some(ScopeCorrection::Use(meant.into())),
            Some((2, _)) => return Some(ScopeCorrection::Nothing),
            Some((3, _)) => return Some(ScopeCorrection::Retired),
            _ => {}
        }
        let permission = Permission::parse(scope)?;
        let exists = self.permission_exists(scope);
        let nearest = if exists { vec![scope.to_owned().into()] } else { self.nearest_permissions(scope) };
        let scope = self.scope_for_permission(&permission).or_else(|| {
            nearest.first().and_then(|real| self.scope_for_permission(&Permission::parse(real)?))
        });
        Some(ScopeCorrection::Permission { exists, nearest, scope })
    }

    /// The scope that most operations of a permission's domain accept, the
    /// reading one for reading.
    pub fn scope_for_permission(&self, permission: &Permission<'_>) -> Option<Name> {
        let row = DOMAINS.find(permission.domain)?;
        let scope = DOMAINS.text(row, 2);
        let base = scope.strip_suffix(":readonly").unwrap_or(scope);
        let reading = format!("{base}:readonly");
        let reads = matches!(permission.action, "view" | "search" | "viewAll" | "read");
        Some(if reads && self.scope_exists(&reading) { reading.into() } else { scope.into() })
    }

    /// Scopes a slip of the pen away, best first.
    pub fn nearest_scopes(&self, scope: &str) -> Vec<Name> {
        let asked = scope.trim().to_ascii_lowercase().replace(['_', '.', ' '], "-");
        let asked = asked.replace(":read-only", ":readonly");
        let (base, suffix) = asked.split_once(':').unwrap_or((&asked, ""));
        let reads = suffix.starts_with("read") || suffix.starts_with("view");
        let mut near: Vec<(usize, Name)> = self
            .scopes()
            .into_iter()
            .filter_map(|known| {
                let (known_base, known_suffix) = known.split_once(':').unwrap_or((&known, ""));
                let slips = if singular(base) == singular(known_base)
                    || base.replace('-', "") == known_base.replace('-', "")
                {
                    0
                } else {
                    distance(base, known_base, spelling_limit(base))?
                };
                let other_kind = usize::from(reads == known_suffix.is_empty());
                Some((slips * 2 + other_kind, known))
            })
            .collect();
        near.sort();
        near.into_iter().map(|(_, name)| name).take(3).collect()
    }
}

/// Whether one of the scopes that an operation lists is granted; an operation
/// that lists none needs none.
pub fn satisfied_by<S: AsRef<str>>(needed: &[S], granted: impl Fn(&str) -> bool) -> bool {
    needed.is_empty() || needed.iter().any(|scope| granted(scope.as_ref()))
}
