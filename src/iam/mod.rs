//! IAM policies: what they say, whether they let a request through, and if
//! not, what came nearest to doing so. Three-valued: what the files do not
//! tell is unknown, never allowed and never denied. This room knows nothing
//! of who asks about which application.

pub mod actions;
pub mod arn;
mod bars;
mod caller;
mod condition;
mod decimal;
mod evaluate;
mod explain;
mod fit;
mod follow;
mod grants;
mod kind;
mod missing;
mod operators;
mod parse;
mod parse_elements;
mod parts;
pub mod pattern;
mod policy;
mod principal;
mod rcp_services;
mod request;
mod s3;
mod same;
mod sides;
mod special;
mod values;
mod variables;

pub use bars::Bar;
pub use caller::{Principal, PrincipalKind};
pub use condition::Condition;
pub use evaluate::{Decision, NamedPolicy, Outcome, PolicySet, Source, Verdict, evaluate};
pub use explain::{Cause, Denial, Dimension, Missing, NearMiss, Side, StatementMatch, StatementRef};
pub use fit::{Misfit, misfit, misfit_of};
pub use grants::{Grants, KmsGrant, grant_name, is_grant_operation};
pub use kind::{PolicyKind, kind_of};
pub use operators::{Comparison, Operator, Quantifier, Test};
pub use parse::{ParsedPolicy, PolicyProblem, parse_policy};
pub use parts::{About, Part};
pub use policy::{ActionElement, ActionPattern, Effect, Policy, ResourceElement, ResourcePattern, Statement};
pub use principal::{NotSpared, PrincipalElement, PrincipalEntry, PrincipalForm};
pub use request::{Context, ContextValue, Request, ResourceAccount};
pub use s3::{BucketState, Ownership, PublicAccessBlock, Refusal, is_public_policy, refused_for_bucket};
pub use values::{is_readable, seconds_of};

#[cfg(test)]
mod tests;
