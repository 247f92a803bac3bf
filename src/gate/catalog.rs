//! `[catalog]` of the configuration as additions to the embedded catalogue.

use super::Catalog;
use crate::genesys::{self, AdditionError, Additions, OwnOperation, OwnRegion};

impl Catalog {
    /// The embedded catalogue with these additions.
    ///
    /// # Errors
    /// An addition that cannot be used: wrong configuration.
    pub fn build(&self) -> Result<genesys::Catalog, AdditionError> {
        let operations = self.operations.iter().map(|own| OwnOperation {
            operation: own.operation.clone(),
            scopes: own.scopes.clone(),
            permissions: own.permissions.clone(),
            any: own.any,
            ..OwnOperation::default()
        });
        let regions = self.regions.iter().map(|own| OwnRegion {
            aws_region: own.region.clone(),
            domain: own.domain.clone(),
            ..OwnRegion::default()
        });
        genesys::Catalog::with_additions(Additions {
            permissions: self.permissions.clone(),
            scopes: self.scopes.clone(),
            operations: operations.collect(),
            regions: regions.collect(),
            genesys_aws_accounts: self.genesys_aws_accounts.clone(),
        })
    }
}
