//! Terraform: modules in HCL and JSON, plans and states. Every reader yields
//! [`Resource`]s; what they say about AWS and Genesys Cloud is read from those,
//! whichever file they came from.

mod resource;

use super::Content;
use super::reading::Reading;
use crate::model::Origin;
pub(in crate::formats) use resource::{Fate, Mode, Resource, Written};

/// Where resources were read from.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Told {
    /// In the words of a sentence: `a Terraform plan`.
    pub(in crate::formats) tool: &'static str,
    /// How much it counts.
    pub(in crate::formats) origin: Origin,
}

/// What the resources of one plan, one state or one root module (with all the
/// modules that it calls) say. Readers of resources are called here.
fn contents(resources: &[Resource], told: Told, reading: &mut Reading<'_>) -> Vec<Content> {
    let _ = (resources, told, reading);
    Vec::new()
}
