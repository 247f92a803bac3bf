//! Organizations and the names that refer to them and to what they have.

mod export;
mod identity;
mod reference;
mod slip;
mod workflow;

pub(super) use export::export_of_another_organization;
pub(super) use identity::{duplicate_organization, invalid_organization_id};
pub(super) use reference::unknown_reference;
pub(super) use workflow::{workflow_region_mismatch, workflow_role_mismatch};
