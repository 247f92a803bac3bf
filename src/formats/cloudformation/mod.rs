//! Templates of CloudFormation, SAM and the CDK: roles, policies, buckets and
//! keys as the next deployment makes them. A template says what it says only
//! together with its parameters, so it is read once all files are.

mod asked;
mod bind;
mod circles;
mod conditions;
mod connectors;
mod constraints;
mod dangling;
mod deploy;
mod evaluate;
mod exporters;
mod exports;
mod functions;
mod given;
mod identities;
mod items;
mod names;
mod nested;
mod outputs;
mod owners;
mod parameters;
mod pass;
mod policies;
mod refusal;
mod resources;
mod sam;
mod samconfig;
mod stack;
mod template;
mod unknown;

pub(super) use self::deploy::link;
pub use self::samconfig::names as deployment_sections;

use super::Content;
use crate::model::{AwsResources, Origin};
use crate::syntax::Node;

/// What messages call a template.
const TEMPLATE: &str = "a CloudFormation template";
/// What messages call a template of the CDK.
const CDK: &str = "a template of the CDK";
/// What messages call a template of SAM.
const SAM: &str = "a SAM template";
/// What messages call a file of parameters.
pub(crate) const PARAMETERS: &str = "parameters of a CloudFormation template";
/// What messages call the manifest beside templates of the CDK.
const ASSEMBLY: &str = "a manifest of the CDK";

/// Recognises templates and what belongs to them. What a template says
/// follows in [`link`].
pub(super) fn sniff(node: &Node) -> Option<Content> {
    let tool = if template::is_template(node) {
        tool(node)
    } else if parameters::is_parameters(node) {
        PARAMETERS
    } else if deploy::is_assembly(node) {
        ASSEMBLY
    } else {
        return None;
    };
    Some(Content::Aws(Box::new(AwsResources::new(tool, Origin::Template))))
}

fn tool(node: &Node) -> &'static str {
    if template::is_cdk(node) {
        CDK
    } else if template::Template::new(node).sam {
        SAM
    } else {
        TEMPLATE
    }
}
