//! What must hold for all policies and requests.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::kleene::Truth;

const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

fn effect() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("Allow"), 1 => Just("Deny")]
}

fn condition() -> impl Strategy<Value = (String, String, Vec<String>)> {
    let operator = prop::sample::select(vec![
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIfExists",
        "StringNotEqualsIfExists",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringLike",
        "ForAnyValue:StringNotEquals",
    ]);
    let key = prop::sample::select(vec!["k:one", "k:two", "aws:PrincipalArn", "aws:username"]);
    let value =
        prop::sample::select(vec!["a", "b", "a*", "${k:two}", "arn:aws:iam::111122223333:user/ann", "ann"]);
    (operator, key, prop::collection::vec(value, 1..3)).prop_map(|(operator, key, values)| {
        (operator.to_owned(), key.to_owned(), values.into_iter().map(str::to_owned).collect())
    })
}

fn statement(principal: bool) -> impl Strategy<Value = Value> {
    let actions = prop::sample::select(vec!["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "kms:*"]);
    let resources =
        prop::sample::select(vec!["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a", "arn:aws:s3:::b/${k:one}"]);
    let principals = prop::sample::select(vec![
        json!("*"),
        json!({"AWS": "111122223333"}),
        json!({"AWS": "arn:aws:iam::111122223333:user/ann"}),
        json!({"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:iam::444455556666:root"]}),
        json!({"AWS": "arn:aws:sts::111122223333:assumed-role/app/s1"}),
    ]);
    let not = || prop::bool::weighted(0.2);
    (
        effect(),
        (not(), prop::collection::vec(actions, 1..3)),
        (not(), prop::collection::vec(resources, 1..3)),
        principals,
        prop::collection::vec(condition(), 0..3),
    )
        .prop_map(move |(effect, actions, resources, who, conditions)| {
            let mut all: Map<String, Value> = Map::new();
            for (operator, key, values) in conditions {
                let operator = all.entry(operator).or_insert_with(|| json!({}));
                operator[key] = json!(values);
            }
            let mut statement = json!({"Effect": effect, "Condition": all});
            statement[if actions.0 { "NotAction" } else { "Action" }] = json!(actions.1);
            statement[if resources.0 { "NotResource" } else { "Resource" }] = json!(resources.1);
            if principal {
                statement["Principal"] = who;
            }
            statement
        })
}

fn document(principal: bool) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(statement(principal), 0..4)
}

/// Documents of every side, as lists of statements.
#[derive(Clone, Debug)]
struct World {
    identity: Vec<Value>,
    resource: Vec<Value>,
    boundary: Option<Vec<Value>>,
    session: Option<Vec<Value>>,
    scp: Option<Vec<Value>>,
}

fn world() -> impl Strategy<Value = World> {
    let maybe = || prop::option::weighted(0.3, document(false));
    (document(false), document(true), maybe(), maybe(), maybe()).prop_map(
        |(identity, resource, boundary, session, scp)| World { identity, resource, boundary, session, scp },
    )
}

fn request() -> impl Strategy<Value = Request> {
    let principal = prop::sample::select(vec![
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:sts::111122223333:assumed-role/app/s1",
        "arn:aws:iam::444455556666:role/partner",
        "arn:aws:iam::111122223333:root",
        "*",
        "lambda.amazonaws.com",
    ]);
    let action = prop::sample::select(vec!["s3:GetObject", "s3:PutObject", "kms:Decrypt"]);
    let resource = prop::sample::select(vec!["arn:aws:s3:::b/a", "arn:aws:s3:::b/x", "arn:aws:s3:::c/a"]);
    let value = || prop::option::of(prop::collection::vec(prop::sample::select(vec!["a", "b", "ab"]), 1..3));
    (principal, action, resource, 0..2usize, value(), value()).prop_map(
        |(principal, action, resource, account, one, two)| {
            let mut context = Context::complete();
            for (key, values) in [("k:one", one), ("K:Two", two)] {
                if let Some(values) = values {
                    context = context.with_all(key, values.into_iter().map(Text::from).collect());
                }
            }
            ask(principal, action, resource).in_account(ACCOUNTS[account]).with_context(context)
        },
    )
}

fn decide(world: &World, request: &Request) -> Decision {
    let read = |statements: &Vec<Value>| super::statements(json!(statements));
    let (identity, resource) = (read(&world.identity), read(&world.resource));
    let [boundary, session, scp] =
        [&world.boundary, &world.session, &world.scp].map(|side| side.as_ref().map(read));
    fn source<'a>(name: &str, policy: Option<&'a Policy>) -> Source<'a> {
        policy.map_or_else(Source::none, |policy| Source::of(name, policy))
    }
    let set = PolicySet {
        identity: Source::of("identity", &identity),
        resource_policy: Source::of("resource", &resource),
        boundaries: source("boundary", boundary.as_ref()),
        session: source("session", session.as_ref()),
        scps: vec![source("scp", scp.as_ref())],
        ..PolicySet::default()
    };
    evaluate(request, &set)
}

fn sides(world: &mut World) -> Vec<(&mut Vec<Value>, bool)> {
    let World { identity, resource, boundary, session, scp } = world;
    let mut all = vec![(identity, false), (resource, true)];
    all.extend([boundary, session, scp].into_iter().flatten().map(|side| (side, false)));
    all
}

fn add(world: &World, side: usize, statement: &Value, effect: &str) -> World {
    let mut world = world.clone();
    let mut statement = statement.clone();
    statement["Effect"] = json!(effect);
    let mut sides = sides(&mut world);
    let count = sides.len();
    let (statements, principal) = &mut sides[side % count];
    if !*principal && let Value::Object(entries) = &mut statement {
        entries.remove("Principal");
    }
    statements.push(statement);
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(400), ..ProptestConfig::default() })]

    #[test]
    fn a_complete_context_without_holes_never_answers_unknown(world in world(), request in request()) {
        let decision = decide(&world, &request);
        prop_assert_ne!(decision.verdict, Verdict::Unknown);
        prop_assert_eq!(decision.missing, []);
        prop_assert_eq!(decision.denial.is_some(), decision.verdict != Verdict::Allowed);
    }

    #[test]
    fn adding_a_deny_never_widens_and_one_that_matches_wins(
        world in world(), request in request(), side in 0..5usize, added in statement(true),
    ) {
        let before = decide(&world, &request);
        let after = decide(&add(&world, side, &added, "Deny"), &request);
        if before.verdict != Verdict::Allowed {
            prop_assert_ne!(after.verdict, Verdict::Allowed);
        }
        if before.verdict == Verdict::ExplicitDeny {
            prop_assert_eq!(after.verdict, Verdict::ExplicitDeny);
        }
        let everything = json!({"Principal": "*", "Action": "*", "Resource": "*"});
        let denied = decide(&add(&world, side % 2, &everything, "Deny"), &request);
        prop_assert_eq!(denied.verdict, Verdict::ExplicitDeny);
    }

    #[test]
    fn adding_an_allow_never_narrows(
        world in world(), request in request(), side in 0..5usize, added in statement(true),
    ) {
        let before = decide(&world, &request);
        let after = decide(&add(&world, side, &added, "Allow"), &request);
        if before.verdict == Verdict::Allowed || before.verdict == Verdict::ExplicitDeny {
            prop_assert_eq!(after.verdict, before.verdict);
        }
    }

    #[test]
    fn the_order_of_statements_and_values_never_matters(world in world(), request in request()) {
        let mut turned = world.clone();
        for (statements, _) in sides(&mut turned) {
            statements.reverse();
            for statement in statements {
                for key in ["Action", "NotAction", "Resource", "NotResource"] {
                    if let Some(Value::Array(values)) = statement.get_mut(key) {
                        values.reverse();
                    }
                }
                for operator in statement["Condition"].as_object_mut().into_iter().flat_map(Map::values_mut) {
                    for values in operator.as_object_mut().into_iter().flat_map(Map::values_mut) {
                        values.as_array_mut().into_iter().for_each(|values| values.reverse());
                    }
                }
            }
        }
        prop_assert_eq!(decide(&world, &request).verdict, decide(&turned, &request).verdict);
    }

    #[test]
    fn knowing_less_never_turns_a_decision_into_the_opposite(
        world in world(), request in request(), what in 0..6usize,
    ) {
        let known = decide(&world, &request).verdict;
        let mut blurred = request.clone();
        let mut documents = world.clone();
        match what {
            0 => blurred.context = blurred.context.unknown("k:one"),
            1 => blurred.context = blurred.context.unknown("k:two"),
            2 => blurred.context = Context::default(),
            3 => blurred.resource = text_of("arn:aws:s3:::<bucket>"),
            4 => blurred.resource_account = ResourceAccount::Unknown,
            _ => {
                for (statements, _) in sides(&mut documents) {
                    for statement in statements {
                        for operator in statement["Condition"].as_object_mut().into_iter().flat_map(Map::values_mut) {
                            for values in operator.as_object_mut().into_iter().flat_map(Map::values_mut) {
                                values[0] = json!("<value>");
                            }
                        }
                    }
                }
            }
        }
        let decision = decide(&documents, &blurred);
        let outcome = match known {
            Verdict::Allowed => Outcome::Allowed,
            Verdict::ExplicitDeny => Outcome::ExplicitDeny,
            _ => Outcome::ImplicitDeny,
        };
        prop_assert!(decision.possible.contains(&outcome), "{:?} from {:?}", decision.possible, known);
        if decision.access() == Truth::Unknown {
            prop_assert!(!decision.missing.is_empty());
        }
    }
}
