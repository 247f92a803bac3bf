//! Anchors and aliases. An alias becomes a copy of what it names; how much may
//! be copied is bounded, so that a small file cannot grow into a huge tree.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Node;
use super::yaml::Value;

/// How many values all aliases of a file may add, and how many may be kept as
/// anchors.
pub(super) const MAX_COPIED: usize = 200_000;

/// How big a subtree is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Values in it, itself included.
    size: usize,
    /// Levels in it; a scalar has one.
    height: usize,
}

impl Shape {
    pub(super) const LEAF: Self = Self { size: 1, height: 1 };

    /// Counts one more child.
    pub(super) fn add(&mut self, child: Self) {
        self.size = self.size.saturating_add(child.size);
        self.height = self.height.max(child.height + 1);
    }

    /// Raises the size to at least this many.
    pub(super) fn grow_to(&mut self, size: usize) {
        self.size = self.size.max(size);
    }
}

/// Why an alias was not followed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trouble {
    /// It stands inside of what it names.
    Cycle,
    /// The copies of this file grow beyond [`MAX_COPIED`].
    TooMany,
    /// The copy would nest too deep.
    TooDeep,
}

struct Anchored {
    node: Node,
    shape: Shape,
    token: Option<Arc<str>>,
}

/// The anchors of one document, and the budget of the whole file.
#[derive(Default)]
pub(super) struct Anchors {
    known: HashMap<usize, Anchored>,
    open: HashSet<usize>,
    kept: usize,
    copied: usize,
}

impl Anchors {
    /// Anchors end with their document.
    pub(super) fn forget(&mut self) {
        self.known.clear();
        self.open.clear();
    }

    /// A collection with this anchor (0: none) starts.
    pub(super) fn open(&mut self, anchor: usize) {
        if anchor != 0 {
            self.open.insert(anchor);
        }
    }

    /// The value with this anchor (0: none) is complete.
    pub(super) fn close(&mut self, anchor: usize, value: &Value) {
        if anchor == 0 {
            return;
        }
        self.open.remove(&anchor);
        self.kept = self.kept.saturating_add(value.shape.size);
        if self.kept <= MAX_COPIED {
            let anchored =
                Anchored { node: value.node.clone(), shape: value.shape, token: value.token.clone() };
            self.known.insert(anchor, anchored);
        }
    }

    /// A copy of what an alias names, if it fits into `levels` more levels.
    pub(super) fn copy(
        &mut self,
        anchor: usize,
        levels: usize,
    ) -> Result<(Node, Shape, Option<Arc<str>>), Trouble> {
        if self.open.contains(&anchor) {
            return Err(Trouble::Cycle);
        }
        let anchored = self.known.get(&anchor).ok_or(Trouble::TooMany)?;
        if anchored.shape.height > levels + 1 {
            return Err(Trouble::TooDeep);
        }
        let copied = self.copied.saturating_add(anchored.shape.size);
        if copied > MAX_COPIED {
            return Err(Trouble::TooMany);
        }
        self.copied = copied;
        Ok((anchored.node.clone(), anchored.shape, anchored.token.clone()))
    }
}
