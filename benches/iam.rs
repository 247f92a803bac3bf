//! How long deciding a request takes once its policies are parsed, and how
//! long a batch of requests takes against the floor of parsing it. Run it with
//! `cargo bench --bench iam`.
//!
//! Absolute times depend on the machine; the ratios are what to compare.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark measures time and prints it"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use grantlint::iam::{Context, PolicySet, Principal, Request, Source, Verdict, evaluate, parse_policy};
use grantlint::simulate::{Files, answer, read};
use grantlint::source::{FileId, SourceFile};
use grantlint::syntax::{Syntax, Values, parse};

const RUNS: usize = 7;
const ASKED: u32 = 100_000;
const LINES: usize = 10_000;

fn main() {
    one_request();
    batch();
}

/// Ten statements, of which the last one allows.
fn ten_statements() -> String {
    let other = |number: usize| {
        format!(
            r#"{{"Sid":"S{number}","Effect":"{}","Action":["s3:GetObject*","s3:List*"],"Resource":"arn:aws:s3:::other-{number}/*","Condition":{{"StringEquals":{{"aws:PrincipalTag/team":"t{number}"}},"IpAddress":{{"aws:SourceIp":"203.0.113.0/24"}}}}}}"#,
            if number.is_multiple_of(3) { "Deny" } else { "Allow" }
        )
    };
    let mut all: Vec<String> = (0..9).map(other).collect();
    all.push(
        r#"{"Sid":"Last","Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::bucket/${aws:PrincipalTag/team}/*"}"#
            .to_owned(),
    );
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, all.join(","))
}

fn one_request() {
    let file = SourceFile::new("policy.json", ten_statements());
    let tree = parse(&file, Syntax::Json, &Values::none()).documents.remove(0);
    let policy = parse_policy(&tree, FileId(0)).policy.expect("a policy");
    let who = Principal::parse(&"arn:aws:iam::111122223333:role/app".into()).expect("a principal");
    let context =
        Context::complete().with("aws:PrincipalTag/team", "red").with("aws:SourceIp", "203.0.113.7");
    let request = Request::new(who, "s3:PutObject", "arn:aws:s3:::bucket/red/key").with_context(context);
    let set = PolicySet { identity: Source::of("p", &policy), ..PolicySet::default() };
    assert_eq!(evaluate(&request, &set).verdict, Verdict::Allowed);
    let time = median(|| {
        for _ in 0..ASKED {
            black_box(evaluate(black_box(&request), &set));
        }
    });
    println!("one request against ten statements, parsed\n  decide             {:>10.1?}", time / ASKED);
}

fn batch() {
    let line = format!(
        r#"{{"principal":"arn:aws:iam::111122223333:role/app","action":"s3:PutObject","resource":"arn:aws:s3:::bucket/red/key","context":{{"aws:PrincipalTag/team":"red"}},"identity_policies":[{{"name":"p","policy":{}}}]}}"#,
        ten_statements()
    );
    let lines: Vec<SourceFile> =
        (0..LINES).map(|_| SourceFile::new("requests.jsonl", line.as_str())).collect();
    let floor = median(|| {
        for file in &lines {
            black_box(parse(file, Syntax::Json, &Values::none()));
        }
    });
    let whole = median(|| {
        for _ in 0..LINES {
            let mut files = Files::default();
            let id = files.add(SourceFile::new("requests.jsonl", line.as_str()));
            let file = files.get(id).expect("it was added");
            let question = read(file, id, Syntax::Json).expect("a request");
            black_box(answer(&question, &files, false));
        }
    });
    let ratio = whole.as_secs_f64() / floor.as_secs_f64();
    println!(
        "10,000 requests of ten statements each, one thread\n  parse              {floor:>10.1?}\n  read and answer    {whole:>10.1?}  {ratio:.2} x the floor"
    );
}

fn median(mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}
