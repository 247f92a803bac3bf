//! Values of expressions, held against what Terraform 1.11 printed for the same
//! module (`terraform plan -out p && terraform show -json p`).

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::eval::Scope;
use super::instance::{Instance, attribute};
use super::{Eval, Module, Root};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::{Kind, Node, Problem, ProblemKind, Syntax, Values, parse};

const MODULE: &str = r#"locals {
  a = ["x", "y", "x"]
  m = { b = 1, a = "two" }
  heredoc = <<-EOT
      {
        "a": "$${aws:username}",
    "b": ${jsonencode(local.a)},
        "c": "%{ if length(local.a) > 2 }yes%{ else }no%{ endif }"
      }
  EOT
  loop = <<EOT
%{ for v in local.a ~}
- ${v}
%{ endfor ~}
end
EOT
  parts = {
    merge = merge(local.m, { c = [for k, v in local.m : "${k}=${v}"] })
    set = tolist(toset(local.a))
    lookup = lookup(local.m, "z", "none")
    fmt = format("arn:%s:s3:::%s/%d%%", "aws", "b", 3)
    join = join(",", local.a, ["z"])
    split = split("/", "a/b//c")
    splat = [{n = 1}, {n = 2}][*].n
    forobj = { for i, v in local.a : v => i... }
    elem = element(local.a, 4)
    tern = length(local.m) == 2 ? "two" : "more"
    try = try(local.m.zzz, "fallback")
    flat = flatten([["a"], [["b"]], "c"])
    comp = compact(["", "a", ""])
    keys = keys(local.m)
    values = values(local.m)
    repl = replace("a-b-c", "-", "_")
    esc = "tab\there \"q\" \u0041 $${x} %%{y}"
    zip = zipmap(["k"], ["v"])
    slice = slice(local.a, 1, 3)
    contains = contains(local.a, "y")
    one = one(["q"])
    math = 1 + 2 * 3 - 4 / 2
    and = true && !false || false
    reverse = reverse([1,2])
    sort = sort(["b","a"])
    num = 1.50
    trim = trimsuffix(trimprefix("xay", "x"), "y")
    up = upper("a${lower("B")}")
    coal = coalesce(null, "", "c")
  }
}
output "heredoc" { value = local.heredoc }
output "loop" { value = local.loop }
output "parts" { value = local.parts }
"#;

/// The outputs of a module.
fn outputs(text: &str) -> HashMap<String, Json> {
    let sources = Sources::from_files(vec![SourceFile::new("main.tf", text)]);
    let parsed = parse(sources.file(FileId(0)), Syntax::Hcl, &Values::none());
    let is_wrong = |problem: &Problem| !matches!(problem.kind, ProblemKind::DuplicateKey { .. });
    assert!(!parsed.problems.iter().any(is_wrong), "{:?}", parsed.problems);
    let body = parsed.hcl.expect("it is a module");
    let mut module = Module::new("");
    module.add(FileId(0), Arc::clone(&body));
    let (values, modules) = (Values::none(), HashMap::new());
    let eval = Eval::new(&sources, &values, &modules, Root::default());
    let instance = Rc::new(Instance::root(Rc::new(module), HashMap::new()));
    let scope = Scope { instance, file: FileId(0), names: Vec::new() };
    let mut found = HashMap::new();
    for block in body.blocks.iter().filter(|block| &*block.kind == "output") {
        let value = eval.eval(attribute(&block.body, "value").expect("it has one"), &scope);
        let tree = eval.trees.of(&value, FileId(0), Span::default());
        found.insert(block.labels[0].0.to_string(), json_of(&tree));
    }
    found
}

fn json_of(node: &Node) -> Json {
    match &node.kind {
        Kind::Null => Json::Null,
        Kind::Bool(value) => json!(value),
        Kind::Number(token) => json!(token.parse::<f64>().expect("a number")),
        Kind::String(text) => json!(text.literal().map_or_else(|| format!("open: {text}"), str::to_owned)),
        Kind::Array(items) => items.iter().map(json_of).collect(),
        Kind::Object(entries) => {
            entries.iter().map(|entry| (entry.key.to_string(), json_of(&entry.value))).collect()
        }
        Kind::Hole(hole) => json!(format!("open: {}", hole.name)),
    }
}

#[test]
fn expressions_give_what_terraform_gives() {
    let found = outputs(MODULE);
    assert_eq!(
        found["heredoc"],
        json!("  {\n    \"a\": \"${aws:username}\",\n\"b\": [\"x\",\"y\",\"x\"],\n    \"c\": \"yes\"\n  }\n")
    );
    assert_eq!(found["loop"], json!("- x\n- y\n- x\nend\n"));
    let expected: Json = serde_json::from_str(
        r#"{"and":true,"coal":"c","comp":["a"],"contains":true,"elem":"y","esc":"tab\there \"q\" A ${x} %{y}","flat":["a","b","c"],"fmt":"arn:aws:s3:::b/3%","forobj":{"x":[0.0,2.0],"y":[1.0]},"join":"x,y,x,z","keys":["a","b"],"lookup":"none","math":5.0,"merge":{"a":"two","b":1.0,"c":["a=two","b=1"]},"num":1.5,"one":"q","repl":"a_b_c","reverse":[2.0,1.0],"set":["x","y"],"slice":["y","x"],"sort":["a","b"],"splat":[1.0,2.0],"split":["a","b","","c"],"tern":"two","trim":"a","try":"fallback","up":"AB","values":["two",1.0],"zip":{"k":"v"}}"#,
    )
    .expect("it is JSON");
    let expected = expected.as_object().expect("a mapping");
    assert_eq!(expected.len(), found["parts"].as_object().map_or(0, serde_json::Map::len));
    for (name, value) in expected {
        assert_eq!(&found["parts"][name], value, "{name}");
    }
}

#[test]
fn what_refers_to_itself_or_is_not_known_is_open() {
    let found = outputs(
        "locals {\n a = local.b\n b = local.a\n}\noutput \"a\" { value = local.a }\noutput \"f\" { value = sha256(\"x\") }\noutput \"c\" { value = var.x ? \"a\" : \"b\" }\noutput \"same\" { value = var.x ? \"a\" : \"a\" }\n",
    );
    assert_eq!(found["f"], json!("open: sha256(\"x\")"));
    assert_eq!(found["c"], json!("open: var.x"));
    assert_eq!(found["same"], json!("a"));
    assert!(found["a"].as_str().is_some_and(|text| text.starts_with("open: ")));
}

#[test]
fn single_expressions_give_what_terraform_gives() {
    let lines: Vec<&str> = include_str!("expressions.txt").lines().skip(1).collect();
    let mut differ = Vec::new();
    for pair in lines.chunks(2) {
        let [expression, expected] = pair else { panic!("an expression without a value") };
        let found = outputs(&format!("output \"x\" {{\n  value = {expression}\n}}\n"));
        let expected: Json = serde_json::from_str(expected).expect("it is JSON");
        if without_kinds(&found["x"]) != without_kinds(&expected) {
            differ.push(format!("{expression}: {} and not {expected}", found["x"]));
        }
    }
    assert_eq!(differ, <[String; 0]>::default());
    assert!(lines.len() > 300);
}

/// Numbers are compared as numbers.
fn without_kinds(value: &Json) -> Json {
    match value {
        Json::Number(number) => json!(number.as_f64()),
        Json::Array(items) => items.iter().map(without_kinds).collect(),
        Json::Object(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), without_kinds(value))).collect()
        }
        other => other.clone(),
    }
}

#[test]
fn variables_have_the_type_and_the_defaults_that_they_are_declared_with() {
    let found = outputs(VARIABLES);
    // As Terraform 1.11.4 plans them.
    let expected = json!({
        "object": { "name": "12", "bucket": "acme-recordings", "tags": null, "retries": 3.0,
            "inner": { "on": true, "ids": [] } },
        "set": ["1", "a", "b"],
        "list": [{ "a": "x", "b": 2.0 }, { "a": "x", "b": 3.0 }, { "a": "y", "b": 4.0 }],
        "map": { "k": { "a": null }, "j": { "a": "z" } },
        "string": "111122223333",
        "tuple": ["1", 2.0],
        "never_null": "d",
        "any": [1.0, "a"],
    });
    for (name, value) in expected.as_object().expect("a mapping") {
        assert_eq!(&found[name], value, "{name}");
    }
}

const VARIABLES: &str = r#"
variable "object" {
  type = object({
    name    = string
    bucket  = optional(string, "acme-recordings")
    tags    = optional(map(string))
    retries = optional(number, 3)
    inner   = optional(object({ on = optional(bool, true), ids = optional(list(string), []) }), {})
  })
  default = { name = 12, extra = "dropped", retries = null }
}
variable "set" {
  type    = set(string)
  default = ["b", "a", 1]
}
variable "list" {
  type    = list(object({ a = optional(string, "x"), b = number }))
  default = [{ b = "2" }, { a = null, b = 3 }, { a = "y", b = 4 }]
}
variable "map" {
  type    = map(object({ a = optional(string) }))
  default = { k = {}, j = { a = "z" } }
}
variable "string" {
  type    = string
  default = 111122223333
}
variable "tuple" {
  type    = tuple([string, number])
  default = [1, "2"]
}
variable "never_null" {
  type     = string
  default  = "d"
  nullable = false
}
variable "any" {
  type    = any
  default = [1, "a"]
}
output "object" { value = var.object }
output "set" { value = var.set }
output "list" { value = var.list }
output "map" { value = var.map }
output "string" { value = var.string }
output "tuple" { value = var.tuple }
output "never_null" { value = var.never_null }
output "any" { value = var.any }
"#;

#[test]
fn a_key_that_stands_twice_counts_once_and_is_said() {
    let text = "output \"a\" {\n  value = { StringLike = 1, b = 2, StringLike = 3, \"b\" = 4, \"c d\" = 5, \"c d\" = 6 }\n}\n";
    assert_eq!(outputs(text)["a"], json!({ "StringLike": 3.0, "b": 4.0, "c d": 6.0 }));
    let source = SourceFile::new("main.tf", text);
    let parsed = parse(&source, Syntax::Hcl, &Values::none());
    let said: Vec<&str> = parsed.problems.iter().map(|problem| &text[problem.span.range()]).collect();
    assert_eq!(said, ["StringLike", "\"b\"", "\"c d\""]);
}

/// Each beside what `terraform console` 1.11.4 prints for it.
#[test]
fn white_space_of_strings_is_what_terraform_makes_of_it() {
    let cases = [
        (
            "<<-EOT\n    %{ if true ~}\n       foo\n    %{ endif ~}\n      bar\n   \n    end\n  EOT\n",
            "       foo\n      bar\n   \nend\n",
        ),
        ("<<EOT\n  x ${~ \"y\" ~}  \n    z\n  EOT\n", "  xy    z\n"),
        ("\"a %{ if true ~}  q  %{~ else ~} r %{~ endif ~}  t\"\n", "a qt"),
        ("<<-EOT\n      one\n\ttwo\n     ${\"x\"} three\n     EOT\n", "     one\ntwo\n    x three\n"),
        ("<<EOT\nx\n  ${~ \"y\" ~}  \n\n    z\n\n${~ \"w\" ~}\nk\nEOT\n", "x\ny\n    z\nwk\n"),
        ("<<EOT\nEOT\n", ""),
    ];
    for (written, meant) in cases {
        let found = outputs(&format!("output \"a\" {{\n  value = {written}}}\n"));
        assert_eq!(found["a"], json!(meant), "{written}");
    }
}
