//! The checks. Most read the proof, which has said its words already; the
//! others look at single documents or at the workspace as a whole. Each is
//! registered once, by its rule's id.

mod gather;

pub use gather::gather;

use crate::access::Access;
use crate::diagnostic::Finding;
use crate::workspace::Workspace;

/// Everything that the rules say about a workspace, each cause once.
pub fn run(_ws: &Workspace<'_>, access: &mut Access) -> Vec<Finding> {
    let causes = access.paths.iter_mut().flat_map(|path| std::mem::take(&mut path.causes)).collect();
    gather(causes)
}
