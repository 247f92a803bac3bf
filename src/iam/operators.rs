//! The names of condition operators and what their parts mean.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

/// A condition operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// What is compared, and how.
    pub test: Test,
    /// Whether it holds where the value differs from all that are listed.
    pub negated: bool,
    /// Whether an absent key satisfies it.
    pub if_exists: bool,
    /// How it deals with keys of several values.
    pub quantifier: Option<Quantifier>,
}

/// What an operator compares, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// The same string.
    StringEquals,
    /// The same string but for the case of ASCII letters.
    StringEqualsIgnoreCase,
    /// A pattern with `*` and `?`.
    StringLike,
    /// Numbers.
    Numeric(Comparison),
    /// Points in time.
    Date(Comparison),
    /// Truth values.
    Bool,
    /// Bytes in base64.
    BinaryEquals,
    /// A range of IP addresses.
    IpAddress,
    /// A pattern of ARNs, field by field; `ArnEquals` is the same.
    ArnLike,
    /// Whether the key is absent.
    Null,
}

/// How two ordered values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// Equal.
    Equals,
    /// The request's value is smaller.
    LessThan,
    /// The request's value is not greater.
    LessThanEquals,
    /// The request's value is greater.
    GreaterThan,
    /// The request's value is not smaller.
    GreaterThanEquals,
}

/// The prefix of an operator for keys of several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `ForAllValues:`; holds for a key without values.
    All,
    /// `ForAnyValue:`; fails for a key without values.
    Any,
}

/// Every operator without its prefix and suffix.
const OPERATORS: [(&str, Test, bool); 27] = [
    ("StringEquals", Test::StringEquals, false),
    ("StringNotEquals", Test::StringEquals, true),
    ("StringEqualsIgnoreCase", Test::StringEqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::StringEqualsIgnoreCase, true),
    ("StringLike", Test::StringLike, false),
    ("StringNotLike", Test::StringLike, true),
    ("NumericEquals", Test::Numeric(Comparison::Equals), false),
    ("NumericNotEquals", Test::Numeric(Comparison::Equals), true),
    ("NumericLessThan", Test::Numeric(Comparison::LessThan), false),
    ("NumericLessThanEquals", Test::Numeric(Comparison::LessThanEquals), false),
    ("NumericGreaterThan", Test::Numeric(Comparison::GreaterThan), false),
    ("NumericGreaterThanEquals", Test::Numeric(Comparison::GreaterThanEquals), false),
    ("DateEquals", Test::Date(Comparison::Equals), false),
    ("DateNotEquals", Test::Date(Comparison::Equals), true),
    ("DateLessThan", Test::Date(Comparison::LessThan), false),
    ("DateLessThanEquals", Test::Date(Comparison::LessThanEquals), false),
    ("DateGreaterThan", Test::Date(Comparison::GreaterThan), false),
    ("DateGreaterThanEquals", Test::Date(Comparison::GreaterThanEquals), false),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::BinaryEquals, false),
    ("IpAddress", Test::IpAddress, false),
    ("NotIpAddress", Test::IpAddress, true),
    ("ArnEquals", Test::ArnLike, false),
    ("ArnLike", Test::ArnLike, false),
    ("ArnNotEquals", Test::ArnLike, true),
    ("ArnNotLike", Test::ArnLike, true),
    ("Null", Test::Null, false),
];

impl Operator {
    /// The operator of this name, in any case; nothing if there is none.
    pub fn parse(name: &str) -> Option<Self> {
        let lowered = name.to_ascii_lowercase();
        let (quantifier, rest) = match lowered.split_once(':') {
            Some(("forallvalues", rest)) => (Some(Quantifier::All), rest),
            Some(("foranyvalue", rest)) => (Some(Quantifier::Any), rest),
            Some(_) => return None,
            None => (None, &*lowered),
        };
        let (base, if_exists) = match rest.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let (_, test, negated) = *OPERATORS.iter().find(|(name, _, _)| name.eq_ignore_ascii_case(base))?;
        if test == Test::Null && if_exists {
            return None;
        }
        Some(Self { test, negated, if_exists, quantifier })
    }

    /// The name of an operator that looks most like this one.
    pub(super) fn nearest(name: &str) -> &'static str {
        let likeness = |known: &str| strsim::damerau_levenshtein(known, name);
        OPERATORS.iter().map(|(known, _, _)| *known).min_by_key(|known| likeness(known)).unwrap_or_default()
    }

    /// Whether its values may hold policy variables.
    pub(super) fn takes_variables(self) -> bool {
        matches!(
            self.test,
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::ArnLike | Test::Bool
        )
    }
}
