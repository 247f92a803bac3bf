//! What Genesys Cloud itself defines: regions with their hosts, the operations
//! of the public API with the scopes and permissions that they ask for, and
//! how those are matched and mistaken. Embedded, read in place, and extended
//! at run time by `[catalog]` of `grantlint.toml`.
//!
//! Sources and dates: `data/README.md`.

mod additions;
mod blob;
pub mod host;
mod ids;
mod lookalikes;
pub mod operations;
pub mod permissions;
mod region_table;
pub mod regions;
pub mod scopes;
mod spelling;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;

pub use additions::{AdditionError, Additions, OwnOperation, OwnRegion};
pub use host::{host_of, path_of, port_of};
pub use ids::is_uuid;
pub use lookalikes::Lookalike;
pub use operations::{Context, Method, MissKind, Mode, Operation, OperationMiss};
pub use permissions::Permission;
pub use regions::{HostRole, Region};
pub use scopes::ScopeCorrection;
pub use spelling::{Misspelling, RegionReader};

/// A name of the catalogue: embedded, or added by the user.
pub type Name = Cow<'static, str>;

/// The embedded catalogue and what the user adds to it.
#[derive(Clone, Debug)]
pub struct Catalog {
    regions: Cow<'static, [Region]>,
    operations: Vec<Operation>,
    scopes: BTreeSet<String>,
    permissions: BTreeSet<String>,
}

impl Default for Catalog {
    fn default() -> Self {
        Self::embedded()
    }
}

impl Catalog {
    /// What is embedded. Costs nothing.
    pub const fn embedded() -> Self {
        Self {
            regions: Cow::Borrowed(&region_table::REGIONS),
            operations: Vec::new(),
            scopes: BTreeSet::new(),
            permissions: BTreeSet::new(),
        }
    }

    /// The embedded catalogue with additions, which win over what is embedded.
    ///
    /// # Errors
    /// An added operation that cannot be read, or an account for a region that
    /// nothing defines.
    pub fn with_additions(additions: Additions) -> Result<Self, AdditionError> {
        additions::apply(additions)
    }

    /// The day of the API definition that the catalogue was made from.
    pub fn date() -> &'static str {
        catalog_date()
    }
}

/// The day of the API definition that the catalogue was made from.
pub fn catalog_date() -> &'static str {
    blob::date()
}

#[cfg(test)]
mod tests;
