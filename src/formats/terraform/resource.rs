//! A resource, data source or provider as Terraform knows it, whichever file
//! tells of it: a module in HCL or JSON, a plan, a state. What the readers of
//! resources (AWS here, Genesys Cloud in its own room) work on.

use std::sync::Arc;

use crate::diagnostic::Place;
use crate::source::FileId;
use crate::syntax::{Kind, Node};

/// What a block of a module stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Mode {
    /// `resource`: Terraform makes it.
    Managed,
    /// `data`: Terraform asks for it.
    Data,
    /// `provider`: whom it asks. `kind` is the provider (`aws`), `name` the
    /// alias, empty for the default one.
    Provider,
}

/// One instance of a resource.
#[derive(Clone, Debug)]
pub(in crate::formats) struct Resource {
    /// What it stands for.
    pub(in crate::formats) mode: Mode,
    /// The type: `aws_iam_role`.
    pub(in crate::formats) kind: Arc<str>,
    /// The name in its module.
    pub(in crate::formats) name: Arc<str>,
    /// The whole address: `module.export["eu"].aws_iam_role.this[0]`.
    pub(in crate::formats) address: Arc<str>,
    /// The whole block, or the whole object in a plan or state.
    pub(in crate::formats) place: Place,
    /// Its attributes as a mapping, all places in the file of `place`. What
    /// is not told is a [`Kind::Hole`]; a nested block is a list of mappings
    /// or a mapping, so read both through [`Resource::blocks`]. Values that
    /// the file calls sensitive are holes.
    pub(in crate::formats) attributes: Node,
    /// The resources that attributes get their values from: the pointer of the
    /// attribute (`/role`, `/roles/0`) and the address.
    pub(in crate::formats) links: Vec<(String, Arc<str>)>,
    /// The attribute of its link that is all that an expression of a plan asks
    /// for, by the pointer of the attribute. What it makes of it, no plan tells.
    pub(in crate::formats) asks_only_for: Vec<(String, Arc<str>)>,
    /// Documents that string attributes hold, by the pointer of the attribute,
    /// where the attribute's own text does not tell them.
    pub(in crate::formats) documents: Vec<(String, Written)>,
    /// The provider configuration that it is made with: `aws`, or
    /// `aws.frankfurt` with its alias; nothing where that is not told.
    pub(in crate::formats) provider: Option<Arc<str>>,
    /// Whether an address without index is all that is known: one instance
    /// stands for any number, none included.
    pub(in crate::formats) open_count: bool,
    /// Why Terraform does not load the module that it is in, if it does not;
    /// then how many there are is open as well.
    pub(in crate::formats) unloaded: Option<Arc<str>>,
    /// Whether all that is set stands here, so that what does not gets its
    /// default: not in a state, which has what others set as well, and not in
    /// JSON, which exporters write and strip.
    pub(in crate::formats) is_written: bool,
    /// Attributes that stand here as the provider read them back, whether or
    /// not anybody sets them.
    pub(in crate::formats) read_back: &'static [&'static str],
    /// What a plan does with it.
    pub(in crate::formats) fate: Fate,
}

/// What the provider reads back of a role, whoever gave it.
pub(super) const READ_BACK: [&str; 2] = ["managed_policy_arns", "inline_policy"];

/// Whether a resource is there once everything was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Fate {
    /// It is, as described.
    Stays,
    /// A plan deletes it; the attributes are those that it had.
    Deleted,
    /// Its `count` or `for_each` comes to nothing, so that there is none.
    NeverMade,
    /// The `count` or `for_each` of a call of its module does.
    NeverCalled,
    /// A data source that is read only when the plan is applied.
    ReadLater,
}

/// A document that an attribute holds as text.
#[derive(Clone, Debug)]
pub(in crate::formats) enum Written {
    /// Its tree, with its places in a file of its own: it may stand in another
    /// file than the resource.
    Document(FileId, Arc<Node>),
    /// There is one, and the files do not tell what it says.
    Open(Arc<str>),
}

impl Resource {
    /// The file that describes it.
    pub(in crate::formats) fn file(&self) -> FileId {
        self.place.file
    }

    /// A place in the file that describes it.
    pub(in crate::formats) fn at(&self, node: &Node) -> Place {
        Place { file: self.place.file, span: node.span }
    }

    /// An attribute that is set; one that is null is not.
    pub(in crate::formats) fn get(&self, name: &str) -> Option<&Node> {
        self.attributes.get(name).filter(|node| !node.is_null())
    }

    /// Whether the module itself sets an attribute.
    pub(in crate::formats) fn sets(&self, name: &str) -> bool {
        self.get(name).is_some() && !self.read_back.contains(&name)
    }

    /// The nested blocks of a name, also those that stay open (holes).
    pub(in crate::formats) fn blocks(&self, name: &str) -> &[Node] {
        self.get(name).map_or(&[], Node::one_or_many)
    }

    /// The address of the resource that an attribute gets its value from.
    pub(in crate::formats) fn link(&self, pointer: &str) -> Option<&str> {
        self.links.iter().find(|(own, _)| own == pointer).map(|(_, address)| &**address)
    }

    /// The resource that an attribute gets its value from, with the only
    /// attribute of it that is asked for.
    pub(in crate::formats) fn asked_for(&self, pointer: &str) -> Option<(&str, &str)> {
        let (_, attribute) = self.asks_only_for.iter().find(|(own, _)| own == pointer)?;
        Some((self.link(pointer)?, attribute))
    }

    /// The document that an attribute holds.
    pub(in crate::formats) fn document(&self, pointer: &str) -> Option<&Written> {
        self.documents.iter().find(|(own, _)| own == pointer).map(|(_, written)| written)
    }

    /// Whether it is a managed resource of this type that will be there.
    pub(in crate::formats) fn is(&self, kind: &str) -> bool {
        self.mode == Mode::Managed && self.fate == Fate::Stays && &*self.kind == kind
    }
}

/// Whether resources of a type say something that grantlint reads.
pub(super) fn is_read(kind: &str) -> bool {
    const PREFIXES: [&str; 6] = [
        "aws_iam_",
        "aws_s3_bucket",
        "aws_s3_account_public_access_block",
        "aws_kms_",
        "aws_organizations_policy",
        "genesyscloud_",
    ];
    const KINDS: [&str; 4] = ["aws_caller_identity", "aws_lambda_function", "aws_partition", "aws_region"];
    PREFIXES.iter().any(|prefix| kind.starts_with(prefix)) || KINDS.contains(&kind)
}

/// Whether a node leaves everything about its value open.
pub(super) fn is_hole(node: &Node) -> bool {
    matches!(node.kind, Kind::Hole(_))
}

/// An address without the indices of its instances:
/// `module.a["x"].aws_iam_role.b[0]` is `module.a.aws_iam_role.b`.
pub(super) fn without_indices(address: &str) -> String {
    let mut bare = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(open) = rest.find('[') {
        bare.push_str(&rest[..open]);
        rest = &rest[open + 1..];
        let quoted = rest.starts_with('"');
        let close = if quoted {
            rest.get(1..).and_then(|rest| rest.find("\"]")).map(|at| at + 2)
        } else {
            rest.find(']')
        };
        rest = close.and_then(|close| rest.get(close + 1..)).unwrap_or("");
    }
    bare.push_str(rest);
    bare
}
