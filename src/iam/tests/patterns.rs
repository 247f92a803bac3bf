//! Wildcards and ARNs.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use proptest::prelude::*;

use super::super::arn::{arn_matches, fields};
use super::super::pattern::glob_matches;
use super::super::policy::action_matches;
use super::*;
use crate::kleene::Truth::{self, False, True, Unknown};
use crate::syntax::{Hole, Part, Text};

fn glob(pattern: &str, text: &str) -> Truth {
    glob_matches(&text_of(pattern), &text_of(text))
}

#[test]
fn wildcards_match_runs_and_single_characters() {
    for (pattern, text, expected) in [
        ("*", "", true),
        ("a*c", "abbc", true),
        ("a*c", "ab", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("??", "é", false),
        ("*??", "€", false),
        ("?", "€", true),
        ("*a*b", "xaxxb", true),
        ("", "", true),
        ("A", "a", false),
    ] {
        assert_eq!(glob(pattern, text), Truth::from(expected), "{pattern} {text}");
    }
}

#[test]
fn a_hole_in_the_text_is_absorbed_only_by_a_run() {
    for (pattern, text, expected) in [
        ("b/*", "b/<org>/x", True),
        ("b/*/x", "b/<org>/x", True),
        ("b/acme/x", "b/<org>/x", Unknown),
        ("c/*", "b/<org>/x", False),
        ("*?", "a<x>", True),
        ("??*", "a<x>b", True),
        ("?*", "<x>", Unknown),
        ("*?b*", "<x>b", Unknown),
        ("???*", "<x>ab", Unknown),
        ("*<p>*", "abc", Unknown),
        ("<p>z", "abc", False),
        ("a<p>", "ab", Unknown),
        ("<p>*", "<x>", Unknown),
    ] {
        assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
    }
}

/// Literal pieces and holes of an identity, by its number.
fn made_of(pieces: &[Result<String, u8>]) -> Text {
    Text::from_parts(pieces.iter().map(|piece| match piece {
        Ok(text) => Part::Literal(text.as_str().into()),
        Err(which) => Part::Hole(Hole::same(*which, "x")),
    }))
}

#[test]
fn what_stands_for_one_value_matches_itself_and_leaves_the_rest_open() {
    let (key, other) = (Err(1), Err(2));
    let text = |text: &str| Ok(text.to_owned());
    for (pattern, own, expected) in [
        (vec![text("key/"), key.clone()], vec![text("key/"), key.clone()], True),
        (vec![text("key/"), key.clone(), text("*")], vec![text("key/"), key.clone(), text("/x")], True),
        (vec![text("*")], vec![text("key/"), key.clone()], True),
        (vec![text("key/"), other.clone()], vec![text("key/"), key.clone()], Unknown),
        (vec![text("key/1")], vec![text("key/"), key.clone()], Unknown),
        (vec![text("key/"), key.clone()], vec![text("key/1")], Unknown),
        (vec![text("key/?*")], vec![text("key/"), key.clone()], Unknown),
        (vec![key.clone(), key.clone()], vec![key.clone()], Unknown),
        (vec![text("alias/"), key.clone()], vec![text("key/"), key], False),
    ] {
        assert_eq!(glob_matches(&made_of(&pattern), &made_of(&own)), expected, "{pattern:?} {own:?}");
    }
}

fn pieces() -> impl Strategy<Value = Vec<Result<String, u8>>> {
    let piece = prop_oneof![3 => "[ab*?]{1,2}".prop_map(Ok), 2 => (1u8..3).prop_map(Err)];
    proptest::collection::vec(piece, 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), ..ProptestConfig::default() })]

    #[test]
    fn whatever_one_value_is_what_was_said_of_it_holds(
        pattern in pieces(), text in pieces(), values in ("[ab*?]{0,3}", "[ab*?]{0,3}"),
    ) {
        let filled = |pieces: &[Result<String, u8>]| -> String {
            let one = |piece: &Result<String, u8>| match piece {
                Ok(text) => text.clone(),
                Err(1) => values.0.clone(),
                Err(_) => values.1.clone(),
            };
            pieces.iter().map(one).collect()
        };
        let said = glob_matches(&made_of(&pattern), &made_of(&text));
        let is = glob_matches(&Text::from(filled(&pattern)), &Text::from(filled(&text)));
        prop_assert!(said == Unknown || said == is, "{said:?} and it is {is:?}");
        let same = made_of(&pattern).same_as(&made_of(&text));
        let is = Truth::from(filled(&pattern) == filled(&text));
        prop_assert!(same == Unknown || same == is, "{same:?} and it is {is:?}");
    }
}

#[test]
fn wildcards_stay_within_their_segment_of_an_arn() {
    for (pattern, arn, expected) in [
        ("*", "arn:aws:s3:::b/k", True),
        ("*", "*", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k:x/y", True),
        ("arn:aws:s3:::b", "arn:aws:s3:::b/k", False),
        ("arn:aws:s3:::b*", "arn:aws:s3:::b/k", True),
        ("arn:aws:s3:*", "arn:aws:s3:::b/k", True),
        ("arn:aws:s3:::B/k", "arn:aws:s3:::b/k", False),
        ("arn:aws:*b/k", "arn:aws:s3:::b/k", False),
        ("arn:*:s3:::b/k", "arn:aws-us-gov:s3:::b/k", True),
        ("arn:aws:s*:::b/k", "arn:aws:s3:::b/k", False),
        ("arn:aws:kms:*:111122223333:key/*", "arn:aws:kms:eu-west-1:111122223333:key/1", True),
        ("arn:aws:kms:*:key/*", "arn:aws:kms:eu-west-1:111122223333:key/1", False),
        ("arn:aws:kms:eu-*-1:111122223333:key/*", "arn:aws:kms:eu-west-1:111122223333:key/1", True),
        ("arn:aws:s3:::b/k", "*", False),
        ("arn:aws:s3:::<bucket>/*", "arn:aws:s3:::b/k", Unknown),
        ("arn:aws:s3:::<bucket>/*", "arn:aws:sqs:::b/k", False),
        ("<arn>/*", "arn:aws:s3:::b/k", Unknown),
        ("<arn>/*", "arn:aws:s3:::b", False),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/<org>/k", True),
        ("arn:<p>:s3:::b/*", "arn:aws:s3:::b/k", Unknown),
        ("arn:aws:s3:::b/*", "<bucket arn>/k", Unknown),
        ("*", "<bucket arn>/k", True),
        ("arn:aws:s3:*", "arn:aws:s3:::b/<org>", True),
    ] {
        assert_eq!(arn_matches(&text_of(pattern), &text_of(arn)), expected, "{pattern} {arn}");
    }
}

#[test]
fn actions_are_compared_without_case_and_services_literally() {
    for (pattern, expected) in [
        ("s3:PutObject", True),
        ("S3:putobject", True),
        ("s3:Put*", True),
        ("s3:*Obj?ct", True),
        ("*", True),
        ("*:*", True),
        ("s*:PutObject", False),
        ("s3:PutObjectAcl", False),
        ("s3:PutObject ", False),
        ("PutObject", False),
        ("<action>", Unknown),
        ("s3:<action>", Unknown),
        ("ec2:<action>", False),
    ] {
        assert_eq!(action_matches(&text_of(pattern), "s3:PutObject"), expected, "{pattern}");
    }
}

#[test]
fn an_arn_with_holes_still_has_six_fields() {
    let found = fields(&text_of("arn:aws:iam::<account>:role/<name>")).expect("an ARN");
    assert_eq!(found[4], text_of("<account>"));
    assert_eq!(found[5], text_of("role/<name>"));
    assert_eq!(fields(&text_of("<bucket>/x")), None);
}

/// What `*` and `?` mean, said as plainly as can be.
fn plainly(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => plainly(rest, text) || (!text.is_empty() && plainly(pattern, &text[1..])),
        (['?', rest @ ..], [_, text @ ..]) => plainly(rest, text),
        ([own, rest @ ..], [first, text @ ..]) => own == first && plainly(rest, text),
        _ => false,
    }
}

/// All texts that come of filling each hole with a string of `fillings`.
fn filled(text: &str, fillings: &[&str]) -> Vec<String> {
    text.split("<x>").fold(Vec::new(), |all: Vec<String>, piece| {
        if all.is_empty() {
            return vec![piece.to_owned()];
        }
        all.iter()
            .flat_map(|start| fillings.iter().map(move |fill| format!("{start}{fill}{piece}")))
            .collect()
    })
}

proptest! {
    #[test]
    fn literal_globs_are_what_the_plain_definition_says(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(glob(&pattern, &text), Truth::from(plainly(&chars(&pattern), &chars(&text))));
    }

    #[test]
    fn a_text_with_holes_matches_exactly_if_every_filling_does(
        pattern in "[ab*?]{0,6}",
        pieces in prop::collection::vec("[ab]{0,2}", 1..=3),
    ) {
        let text = pieces.join("<x>");
        // `c` is in no pattern; six of anything is more than a pattern's letters.
        let fillings = ["", "a", "b", "c", "ab", "ba", "cc", "aab", "bbb", "ccc", "cccc", "ccccccc", "abababab"];
        let answers: Vec<bool> =
            filled(&text, &fillings).iter().map(|text| glob(&pattern, text).is_true()).collect();
        let all = answers.iter().all(|answer| *answer);
        let any = answers.iter().any(|answer| *answer);
        match glob(&pattern, &text) {
            True => prop_assert!(all, "{} {}", pattern, text),
            False => prop_assert!(!any, "{} {}", pattern, text),
            Unknown => prop_assert!(!all, "{} {}", pattern, text),
        }
    }

    #[test]
    fn a_pattern_with_holes_never_surely_matches(
        pieces in prop::collection::vec("[ab*?]{0,3}", 2..=3),
        text in "[ab]{0,6}",
    ) {
        let pattern = pieces.join("<x>");
        let any = filled(&pattern, &["", "a", "b", "ab", "*"]).iter().any(|pattern| glob(pattern, &text).is_true());
        prop_assert_eq!(glob(&pattern, &text), if any { Unknown } else { False });
    }
}
