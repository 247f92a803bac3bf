//! How much is tried out for an answer: bounded, however large the policies.

use super::narrow::narrow;
use super::settle::{MOST_WORK, Trials, depends_on, settle};
use super::*;
use crate::iam::{Verdict, evaluate};

/// A request that depends on so many unknown keys, each with so many values,
/// in so many statements.
fn question(keys: usize, values: usize, times: usize) -> Question {
    let statements: Vec<Value> = (0..keys * times)
        .map(|number| {
            let key = number % keys;
            let listed: Vec<String> = (0..values).map(|value| format!("value-{number}-{value}")).collect();
            let condition = json!({"StringEquals": {format!("k:{key:03}"): listed}});
            json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": condition})
        })
        .collect();
    let mut request = with("identity_policies", json!([{"Version": "2012-10-17", "Statement": statements}]));
    request["context_is_complete"] = json!(false);
    let mut files = Files::default();
    let id = files.add(SourceFile::new("request.json", request.to_string()));
    read(files.get(id).expect("it was added"), id, Syntax::Json).expect("a request")
}

#[test]
fn the_work_for_an_answer_is_bounded_however_many_keys_and_values_are_open() {
    let hostile = question(150, 3000, 1);
    let set = hostile.documents.set();
    let mut trials = Trials::new(&hostile);
    let decision = evaluate(&hostile.request, &set);
    assert_eq!(decision.verdict, Verdict::Unknown);
    let depends_on = depends_on(&hostile, &set, &mut trials, &decision);
    let settled = settle(&hostile, &set, &mut trials, &decision, &depends_on);
    let (spent, cost) = trials.work();
    assert!(spent <= MOST_WORK && spent / cost < 30, "{} trials", spent / cost);
    assert_eq!(depends_on.len(), 150, "what could not be tried out is listed");
    assert_eq!(settled.missing.len(), 150, "everything that is open");
}

#[test]
fn policies_of_the_size_that_aws_takes_are_tried_out_to_the_end() {
    let usual = question(20, 10, 1);
    let set = usual.documents.set();
    let mut trials = Trials::new(&usual);
    let decision = evaluate(&usual.request, &set);
    let depends_on = depends_on(&usual, &set, &mut trials, &decision);
    settle(&usual, &set, &mut trials, &decision, &depends_on);
    let (spent, cost) = trials.work();
    assert!(spent >= cost * 20 && spent < MOST_WORK / 2, "{spent} of {MOST_WORK}");
}

#[test]
fn keys_in_several_conditions_are_bounded_too() {
    let hostile = question(60, 1000, 2);
    let set = hostile.documents.set();
    let mut trials = Trials::new(&hostile);
    let decision = evaluate(&hostile.request, &set);
    let (narrowed, indifferent) = narrow(&hostile, &set, &mut trials, decision.clone());
    assert_eq!((narrowed, indifferent), (decision, vec![]), "nothing is claimed that was not tried out");
    assert!(trials.work().0 <= MOST_WORK);
}
