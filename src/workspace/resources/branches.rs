//! Which branch of documents that leave a choice open is looked at.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::model::{AwsResources, variables_of_branch};
use crate::source::FileId;

/// Which branch of documents that leave a choice open is looked at; the first
/// one where nothing is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branch {
    /// The one that is.
    pub chosen: Option<Arc<str>>,
    /// Paths of files of variables that a manifest names: a module that is
    /// given some of them has no other branch.
    pub named: Vec<String>,
    /// The time.
    pub time: Time,
}

/// Which of the times is looked at that exports beside a proposal tell of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Time {
    /// When what is proposed is deployed.
    #[default]
    Proposed,
    /// The same, if the role keeps the policies that only exports tell of: a
    /// deployment takes away what it gave, and not what others did.
    Kept,
    /// Today: what was exported counts before what is proposed.
    Deployed,
}

impl Branch {
    /// A branch of some document.
    pub fn new(chosen: Option<Arc<str>>) -> Self {
        Self { chosen, ..Self::default() }
    }
}

/// The branches of one file.
#[derive(Default)]
struct OfFile<'a> {
    first: Option<&'a Arc<str>>,
    all: HashSet<&'a str>,
    /// Those of modules, by each file of variables that is given in them.
    by_variables: HashMap<&'a str, Vec<&'a Arc<str>>>,
}

/// The branches of all files, found without a walk through all contents.
#[derive(Default)]
pub(super) struct Branches<'a>(HashMap<FileId, OfFile<'a>>);

impl<'a> Branches<'a> {
    pub(super) fn new(contents: &[(FileId, &'a AwsResources)]) -> Self {
        let mut all: HashMap<FileId, OfFile<'a>> = HashMap::new();
        for (file, content) in contents {
            let Some(branch) = &content.branch else { continue };
            let own = all.entry(*file).or_default();
            own.first.get_or_insert(branch);
            if own.all.insert(branch) {
                for path in variables_of_branch(branch) {
                    own.by_variables.entry(path).or_default().push(branch);
                }
            }
        }
        Self(all)
    }

    /// The branch of a file that is looked at.
    pub(super) fn looked_at(&self, file: FileId, branch: &Branch) -> Option<&'a str> {
        let own = self.0.get(&file)?;
        let chosen = branch.chosen.as_deref().and_then(|chosen| own.all.get(chosen).copied());
        chosen
            .or_else(|| self.named(file, branch).map(|named| &**named))
            .or_else(|| own.first.map(|first| &**first))
    }

    /// The branch of a file that a manifest names: the one with most of the
    /// files of variables that it names.
    pub(super) fn named(&self, file: FileId, branch: &Branch) -> Option<&'a Arc<str>> {
        let own = self.0.get(&file)?;
        let is_named = |one: &&&'a Arc<str>| {
            variables_of_branch(one).iter().all(|path| branch.named.iter().any(|named| named == path))
        };
        let given = branch.named.iter().filter_map(|path| own.by_variables.get(path.as_str()));
        given.flatten().filter(is_named).max_by_key(|one| variables_of_branch(one).len()).copied()
    }
}
