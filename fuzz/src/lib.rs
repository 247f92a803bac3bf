//! What must hold for every text, whatever its syntax.

use grantlint::engine::RunContext;
use grantlint::formats::{self, Content};
use grantlint::iam::{Context, PolicySet, Principal, Request, Source, Verdict, evaluate, parse_policy};
use grantlint::simulate::{Files, answer, read};
use grantlint::source::{FileId, SourceFile, Sources, Span, decode};
use grantlint::syntax::{Node, Syntax, Values, parse};

/// Reads a text; panics where a place lies outside of it or within a character.
pub fn check(syntax: Syntax, text: &str) {
    let file = SourceFile::new("fuzz", text);
    let parsed = parse(&file, syntax, &Values::none());
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    for document in &parsed.documents {
        visit(document, &inside);
    }
    parsed.problems.iter().for_each(|problem| inside(problem.span));
    parsed.comments.iter().for_each(|comment| inside(comment.span));
}

fn visit(node: &Node, inside: &impl Fn(Span)) {
    inside(node.span);
    for item in node.items() {
        visit(item, inside);
    }
    for entry in node.entries() {
        inside(entry.key_span);
        visit(&entry.value, inside);
    }
}

/// Reads a text as a template, in YAML and in JSON.
pub fn check_template(text: &str) {
    for path in ["template.yaml", "template.json"] {
        check_files(&[(path, text)]);
    }
}

/// Reads a text as a service, and as a variable of one and what it includes.
pub fn check_service(text: &str) {
    check_files(&[("serverless.yml", text)]);
    let variable = text.replace(['\n', '\''], " ");
    let service = format!(
        "service: a\nprovider: {{name: aws, iamRoleStatements: '${{file(part.yml):a}}'}}\nfunctions: {{f: {{}}}}\n\
         custom: {{a: '{variable}', b: '${{self:custom.a}}'}}\nresources: ['${{{variable}}}', '${{file(part.yml)}}']\n"
    );
    check_files(&[("part.yml", text), ("serverless.yml", &service)]);
}

fn check_files(files: &[(&str, &str)]) {
    let files = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let report = grantlint::engine::run(Sources::from_files(files), &RunContext::default());
    for file in &report.files {
        let holds = |file: FileId, span: Span| report.sources.file(file).text.get(span.range()).is_some();
        let inside = |span: Span| assert!(holds(file.file, span), "{span:?}");
        file.parsed.embedded.iter().for_each(|document| visit(document, &inside));
        file.issues.iter().for_each(|issue| assert!(holds(issue.place.file, issue.place.span), "{issue:?}"));
        for content in &file.contents {
            let Content::Aws(found) = content else { continue };
            found.roles.iter().for_each(|role| inside(role.place.span));
            found.assumptions.iter().for_each(|one| inside(one.place.span));
        }
    }
}

/// Reads a text as a policy and asks it, from every side.
pub fn check_policy(text: &str) {
    let file = SourceFile::new("fuzz", text);
    let parsed = parse(&file, Syntax::Json, &Values::none());
    for document in &parsed.documents {
        let found = parse_policy(document, FileId(0));
        for problem in &found.problems {
            assert!(text.get(problem.place.span.range()).is_some(), "{problem:?}");
        }
        let Some(policy) = found.policy else { continue };
        let Some(who) = Principal::parse(&"arn:aws:sts::111122223333:assumed-role/app/s".into()) else {
            continue;
        };
        let request = Request::new(who, "s3:PutObject", "arn:aws:s3:::bucket/key")
            .with_context(Context::complete().with("aws:SourceIp", "203.0.113.7"));
        let side = || Source::of("p", &policy);
        let set = PolicySet {
            identity: side(),
            resource_policy: side(),
            boundaries: side(),
            session: side(),
            scps: vec![side()],
            rcps: vec![side()],
            vpc_endpoint: side(),
            ..PolicySet::default()
        };
        let decision = evaluate(&request, &set);
        assert_eq!(decision.verdict == Verdict::Unknown, decision.possible.len() > 1);
    }
}

/// Reads a text as an answer of a tool: whatever is found in it, also within
/// strings, has its place in it.
pub fn check_format(path: &str, syntax: Syntax, text: &str) {
    let source = SourceFile::new(path, text);
    let values = Values::none();
    let parsed = parse(&source, syntax, &values);
    let input = formats::Input { file: FileId(0), source: &source, syntax: Some(syntax), values: &values };
    let read = formats::read(input, parsed);
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    for inner in &read.parsed.embedded {
        visit(inner, &inside);
    }
    read.parsed.problems.iter().for_each(|problem| inside(problem.span));
    read.issues.iter().for_each(|issue| inside(issue.place.span));
}

/// Reads a text as a module of Terraform, alone in its workspace.
pub fn check_module(path: &str, text: &str) {
    let Some(syntax) = Syntax::of_path(path) else { return };
    check(syntax, text);
    let sources = Sources::from_files(vec![SourceFile::new(path, text)]);
    let (source, values) = (sources.file(FileId(0)), Values::none());
    let input = formats::Input { file: FileId(0), source, syntax: Some(syntax), values: &values };
    let mut files = vec![formats::read(input, parse(source, syntax, &values))];
    formats::link(&sources, &mut files, &values);
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    for read in &files {
        read.parsed.embedded.iter().for_each(|inner| visit(inner, &inside));
        read.parsed.problems.iter().for_each(|problem| inside(problem.span));
        read.issues.iter().for_each(|issue| inside(issue.place.span));
    }
}

/// Reads a text as a request and answers it.
pub fn check_request(text: &str) {
    let mut files = Files::default();
    let id = files.add(SourceFile::new("fuzz", text));
    let Some(file) = files.get(id) else { return };
    match read(file, id, Syntax::Json) {
        Ok(question) => {
            let answer = answer(&question, &files, true);
            assert_eq!(answer.decision == "unknown", answer.possible.len() > 1);
        }
        Err(problems) => assert!(!problems.is_empty()),
    }
}

/// Reads bytes as files of several names, up to what their documents are.
pub fn check_bytes(bytes: &[u8]) {
    let Ok(text) = decode(bytes.to_vec()) else { return };
    for name in ["a.json", "a.yaml", "a.toml", "a.json.tpl", "a.tpl"] {
        let source = SourceFile::new(name, text.as_str());
        let Some(syntax) = Syntax::of_file(&source) else { continue };
        check(syntax, &text);
        let values = Values::none();
        let parsed = parse(&source, syntax, &values);
        let input =
            formats::Input { file: FileId(0), source: &source, syntax: Some(syntax), values: &values };
        for issue in formats::read(input, parsed).issues {
            assert!(text.get(issue.place.span.range()).is_some(), "{issue:?}");
        }
    }
}
