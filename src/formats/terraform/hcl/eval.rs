//! Evaluates expressions, in three values: what is known, what fails for
//! certain, and what is not told.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::super::environment::FromOutside;
use super::super::signed_in::Owner;
use super::instance::{Instance, Module};
use super::render::Trees;
use super::root::{Root, Supposed};
use super::types::as_other;
use super::value::{Bit, Data, Field, Value, number_value, pairs};
use crate::diagnostic::{Located, Place};
use crate::kleene::Truth;
use crate::source::{FileId, Sources, Span};
use crate::syntax::hcl::{self, Expr, ExprKind, For, Piece};
use crate::syntax::{Hole, Problem, Values};

/// How many expressions one root module may take to evaluate.
const MOST_STEPS: usize = 200_000;
/// How deep evaluation may nest: definitions refer to definitions.
const DEEPEST: usize = 120;
/// How long a string may get.
const LONGEST: usize = 1 << 19;
/// How many pieces a string may get.
const MOST_BITS: usize = 10_000;
/// How many items a list or mapping may get.
pub(super) const MOST_ITEMS: usize = 10_000;

/// Evaluates one root module.
pub(in crate::formats::terraform) struct Eval<'a> {
    pub(super) sources: &'a Sources,
    pub(super) values: &'a Values,
    pub(super) modules: &'a HashMap<String, Rc<Module>>,
    pub(super) trees: Trees,
    pub(super) root_dir: String,
    pub(super) root: RefCell<Option<Rc<Instance>>>,
    /// The organization of Genesys Cloud that the module signs in to.
    pub(super) owner: Option<Owner>,
    /// Whether another tool gives it values.
    pub(super) is_driven: bool,
    /// The roles that manifests name.
    pub(super) role_arns: Rc<[String]>,
    /// Accounts of providers that follow from what else is known.
    pub(super) accounts: Vec<Supposed>,
    /// Variables that are set around runs of Terraform.
    pub(super) outside: HashMap<String, FromOutside>,
    /// Whether its id was asked for.
    pub(super) asked: Cell<bool>,
    /// Modules that are called and have configurations of providers, by key.
    pub(super) own_providers: RefCell<BTreeMap<String, Rc<Instance>>>,
    /// What is taken for granted of variables of the root that no file of
    /// values names.
    pub(super) defaults: RefCell<BTreeMap<String, Located<Arc<str>>>>,
    /// Whether it looks into a module that is called no time.
    pub(super) pretends: Cell<bool>,
    steps: Cell<usize>,
    depth: Cell<usize>,
    /// Trees and problems of documents in strings, by file.
    pub(super) embedded: RefCell<HashMap<(FileId, Span), crate::syntax::Node>>,
    pub(super) problems: RefCell<Vec<(FileId, Problem)>>,
    /// Files that functions read, and paths at which they found none.
    pub(super) reads: RefCell<BTreeSet<FileId>>,
    pub(super) misses: RefCell<BTreeSet<String>>,
}

/// Where an expression stands: its module, its file, and the names that hold
/// there besides.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) instance: Rc<Instance>,
    pub(super) file: FileId,
    pub(super) names: Vec<(Arc<str>, Value)>,
}

impl Scope {
    pub(super) fn place(&self, span: Span) -> Place {
        Place { file: self.file, span }
    }

    pub(super) fn with(&self, names: impl IntoIterator<Item = (Arc<str>, Value)>) -> Self {
        let mut inner = self.clone();
        inner.names.extend(names);
        inner
    }
}

impl<'a> Eval<'a> {
    pub(in crate::formats::terraform) fn new(
        sources: &'a Sources,
        values: &'a Values,
        modules: &'a HashMap<String, Rc<Module>>,
        root: Root,
    ) -> Self {
        Self {
            sources,
            values,
            modules,
            trees: Trees::default(),
            root_dir: root.dir,
            root: RefCell::default(),
            owner: root.owner,
            is_driven: root.is_driven,
            role_arns: root.role_arns,
            accounts: root.accounts,
            outside: root.outside,
            asked: Cell::new(false),
            own_providers: RefCell::default(),
            defaults: RefCell::default(),
            pretends: Cell::new(false),
            steps: Cell::new(0),
            depth: Cell::new(0),
            embedded: RefCell::default(),
            problems: RefCell::default(),
            reads: RefCell::default(),
            misses: RefCell::default(),
        }
    }

    /// The source at a place, as the name of a hole.
    pub(super) fn words(&self, place: Place) -> String {
        hcl::short(self.sources.file(place.file).text.get(place.span.range()).unwrap_or_default())
    }

    /// A value that is not told, unless the configuration fills it.
    pub(super) fn open(&self, name: &str, place: Place) -> Value {
        match self.values.get(name) {
            Some(value) => Value::text(value, place),
            None => Value::hole(name, place),
        }
    }

    /// The same of something that has one value in all of the module: what
    /// `what` and `attribute` say together, under whatever name.
    pub(super) fn one(&self, what: &str, attribute: &str, name: &str, place: Place) -> Value {
        match self.values.get(name) {
            Some(value) => Value::text(value, place),
            None => Value::open(Hole::same((&self.root_dir, what, attribute), name), place),
        }
    }

    pub(super) fn eval(&self, expr: &Expr, scope: &Scope) -> Value {
        let place = scope.place(expr.span);
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS || self.depth.get() >= DEEPEST {
            return Value::hole("what a very large or very deep module makes", place);
        }
        self.depth.set(self.depth.get() + 1);
        let value = self.value(expr, scope, place);
        self.depth.set(self.depth.get() - 1);
        value
    }

    fn value(&self, expr: &Expr, scope: &Scope, place: Place) -> Value {
        match &expr.kind {
            ExprKind::Null => Value::new(Data::Null, place),
            ExprKind::Bool(value) => Value::new(Data::Bool(*value), place),
            ExprKind::Number(token) => Value::of_number(token, place),
            ExprKind::Template(pieces) => self.template(pieces, scope, place),
            ExprKind::List(items) => {
                let items = items.iter().map(|item| self.eval(item, scope)).collect();
                Value::list(items, place)
            }
            ExprKind::Object(entries) => {
                let mut fields: Vec<Field> = Vec::with_capacity(entries.len());
                let mut known: HashSet<Arc<str>> = HashSet::new();
                for (key, value) in entries {
                    let name = self.eval(key, scope);
                    // A key that is not told may be any.
                    let Some(name) = name.literal() else {
                        return Value::hole(self.words(scope.place(key.span)), place);
                    };
                    let field = Field {
                        key: name.into(),
                        place: scope.place(key.span),
                        value: self.eval(value, scope),
                    };
                    // The last one of several counts.
                    if !known.insert(Arc::clone(&field.key)) {
                        fields.retain(|known| known.key != field.key);
                    }
                    fields.push(field);
                }
                Value::map(fields, place)
            }
            ExprKind::Variable(name) => self.name(name, scope, place),
            ExprKind::Traversal(base, steps) => self.traversal(base, steps, scope, place),
            ExprKind::Call { name, arguments, expands } => self.call(name, arguments, *expands, scope, place),
            ExprKind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                match self.eval(condition, scope).truth() {
                    Truth::True => as_other(self.eval(yes, scope), no),
                    Truth::False => as_other(self.eval(no, scope), yes),
                    Truth::Unknown => {
                        let (yes, no) = (self.eval(yes, scope), self.eval(no, scope));
                        if yes.same(&no) == Truth::True {
                            return yes;
                        }
                        Value::hole(self.words(scope.place(condition.span)), place)
                    }
                }
            }
            ExprKind::Unary('!', inner) => self.truth_value(!self.eval(inner, scope).truth(), place),
            ExprKind::Unary(_, inner) => match self.eval(inner, scope).number() {
                Some(number) => number_value(-number, place),
                None => Value::hole(self.words(place), place),
            },
            ExprKind::Binary(sign, sides) => self.binary(sign, sides, scope, place),
            ExprKind::For(each) => self.each(each, scope, place),
        }
    }

    pub(super) fn truth_value(&self, truth: Truth, place: Place) -> Value {
        match truth {
            Truth::True => Value::new(Data::Bool(true), place),
            Truth::False => Value::new(Data::Bool(false), place),
            Truth::Unknown => Value::hole(self.words(place), place),
        }
    }

    fn binary(&self, sign: &str, sides: &[Expr; 2], scope: &Scope, place: Place) -> Value {
        let a = self.eval(&sides[0], scope);
        let b = self.eval(&sides[1], scope);
        let truth = match sign {
            "&&" => a.truth() & b.truth(),
            "||" => a.truth() | b.truth(),
            "==" => a.same(&b),
            "!=" => !a.same(&b),
            _ => {
                let (Some(a), Some(b)) = (a.number(), b.number()) else {
                    return Value::hole(self.words(place), place);
                };
                let number = match sign {
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    "/" => a / b,
                    "%" => a % b,
                    "<" => return self.truth_value(Truth::from(a < b), place),
                    "<=" => return self.truth_value(Truth::from(a <= b), place),
                    ">" => return self.truth_value(Truth::from(a > b), place),
                    _ => return self.truth_value(Truth::from(a >= b), place),
                };
                return number_value(number, place);
            }
        };
        self.truth_value(truth, place)
    }

    /// A string. One that is nothing but an interpolation is its value.
    pub(super) fn template(&self, pieces: &[Piece], scope: &Scope, place: Place) -> Value {
        if let [Piece::Value(expr, _)] = pieces {
            return self.eval(expr, scope);
        }
        let mut bits = Vec::new();
        let mut length = 0;
        self.pieces(pieces, scope, &mut bits, &mut length);
        if length > LONGEST || bits.len() > MOST_BITS {
            return Value::hole("a very long text", place);
        }
        Value::bits(bits, place)
    }

    fn pieces(&self, pieces: &[Piece], scope: &Scope, bits: &mut Vec<Bit>, length: &mut usize) {
        for piece in pieces {
            if *length > LONGEST || bits.len() > MOST_BITS {
                return;
            }
            match piece {
                Piece::Text(text, map) => {
                    *length += text.len();
                    let span = map.span(Span::new(0, text.len()));
                    let place = scope.place(span);
                    bits.push(Bit { text: Ok(Arc::clone(text)), map: Some(Arc::clone(map)), place });
                }
                Piece::Value(expr, span) => {
                    let value = self.eval(expr, scope);
                    let place = scope.place(*span);
                    let inner = value.to_bits().unwrap_or_else(|| {
                        let hole = Hole::new(self.words(scope.place(expr.span)));
                        vec![Bit { text: Err(hole), map: None, place }]
                    });
                    for bit in inner {
                        *length += bit.text.as_ref().map_or(1, |text| text.len());
                        bits.push(Bit { text: bit.text, map: None, place });
                    }
                }
                Piece::If(condition, yes, no) => match self.eval(condition, scope).truth() {
                    Truth::True => self.pieces(yes, scope, bits, length),
                    Truth::False => self.pieces(no, scope, bits, length),
                    Truth::Unknown => bits.push(self.gap(condition, scope)),
                },
                Piece::For { key_name, value_name, collection, pieces } => {
                    match pairs(&self.eval(collection, scope)) {
                        None => bits.push(self.gap(collection, scope)),
                        Some(pairs) => {
                            for (key, value) in pairs {
                                if *length > LONGEST || bits.len() > MOST_BITS {
                                    return;
                                }
                                let key = key_name.as_ref().map(|name| (Arc::clone(name), key));
                                let names = key.into_iter().chain([(Arc::clone(value_name), value)]);
                                self.pieces(pieces, &scope.with(names), bits, length);
                            }
                        }
                    }
                }
            }
        }
    }

    fn gap(&self, expr: &Expr, scope: &Scope) -> Bit {
        let place = scope.place(expr.span);
        Bit { text: Err(Hole::new(self.words(place))), map: None, place }
    }

    fn each(&self, each: &For, scope: &Scope, place: Place) -> Value {
        let collection = self.eval(&each.collection, scope);
        let open = || Value::hole(self.words(scope.place(each.collection.span)), place);
        let Some(pairs) = pairs(&collection) else { return open() };
        let mut items = Vec::new();
        let mut fields: Vec<Field> = Vec::new();
        for (key, value) in pairs.into_iter().take(MOST_ITEMS) {
            let names = each.key_name.as_ref().map(|name| (Arc::clone(name), key));
            let inner = scope.with(names.into_iter().chain([(Arc::clone(&each.value_name), value)]));
            match each.condition.as_ref().map_or(Truth::True, |one| self.eval(one, &inner).truth()) {
                Truth::False => continue,
                Truth::Unknown if each.key.is_some() => return open(),
                Truth::Unknown => {
                    items.push(open());
                    continue;
                }
                Truth::True => {}
            }
            let value = self.eval(&each.value, &inner);
            let Some(key) = &each.key else {
                items.push(value);
                continue;
            };
            let Some(name) = self.eval(key, &inner).literal() else { return open() };
            let grouped = if each.groups { Value::list(vec![value.clone()], place) } else { value.clone() };
            match fields.iter_mut().find(|field| *field.key == *name) {
                Some(Field { value: Value { data: Data::List(list), .. }, .. }) if each.groups => {
                    Rc::make_mut(list).push(value);
                }
                _ => fields.push(Field { key: name.into(), place: scope.place(key.span), value: grouped }),
            }
        }
        if each.key.is_some() { Value::map(fields, place) } else { Value::list(items, place) }
    }
}
