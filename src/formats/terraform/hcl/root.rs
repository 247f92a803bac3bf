//! What is known of a root module before it is evaluated.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::super::environment::FromOutside;
use super::super::signed_in::Owner;
use crate::diagnostic::Located;

/// What is known of a root module from outside.
#[derive(Debug, Default)]
pub(in crate::formats::terraform) struct Root {
    /// Its folder.
    pub(in crate::formats::terraform) dir: String,
    /// The organization of Genesys Cloud that it signs in to.
    pub(in crate::formats::terraform) owner: Option<Owner>,
    /// Whether Terragrunt gives it values, so that no default is believed.
    pub(in crate::formats::terraform) is_driven: bool,
    /// The roles that manifests name.
    pub(in crate::formats::terraform) role_arns: Rc<[String]>,
    /// Accounts of providers that follow from what else is known, by key.
    pub(in crate::formats::terraform) accounts: Vec<Supposed>,
    /// Variables that are set around runs of Terraform.
    pub(in crate::formats::terraform) outside: HashMap<String, FromOutside>,
}

/// An account that a provider is taken to use.
#[derive(Clone, Debug)]
pub(in crate::formats::terraform) struct Supposed {
    /// The provider's key at the root.
    pub(in crate::formats::terraform) provider: Arc<str>,
    pub(in crate::formats::terraform) account: Arc<str>,
    /// What says so, at the place of the role that it follows from.
    pub(in crate::formats::terraform) said: Located<Arc<str>>,
}
