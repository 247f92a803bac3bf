//! The schemas themselves.

use serde_json::Value;

fn schema(kind: &str) -> Value {
    super::get(kind).and_then(|text| serde_json::from_str(text).ok()).expect("embedded schemas are JSON")
}

#[test]
fn every_schema_is_a_valid_schema_and_compiles() {
    for kind in super::kinds() {
        let schema = schema(kind);
        jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!(super::get(kind).and_then(super::compile).is_some(), "{kind}");
    }
}

#[test]
fn every_key_has_a_description_for_editors_and_every_mapping_says_what_it_is() {
    fn walk(pointer: &str, schema: &Value) {
        if let Some(properties) = schema["properties"].as_object() {
            assert!(schema["title"].is_string(), "{pointer} has no title");
            assert_eq!(schema["additionalProperties"], Value::Bool(false), "{pointer} takes any key");
            for (key, property) in properties {
                let told = property["description"].is_string() || property["$ref"].is_string();
                assert!(told, "{pointer}/{key} has no description");
            }
        }
        match schema {
            Value::Object(members) => {
                for (key, member) in members {
                    walk(&format!("{pointer}/{key}"), member);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(pointer, item)),
            _ => {}
        }
    }
    for kind in super::kinds() {
        walk(kind, &schema(kind));
    }
}

#[test]
fn examples_fit_their_own_schema() {
    fn walk(root: &Value, schema: &Value) {
        if let Some(examples) = schema["examples"].as_array() {
            for example in examples {
                let mut alone = schema.clone();
                alone["$defs"] = root["$defs"].clone();
                jsonschema::validate(&alone, example).unwrap_or_else(|error| panic!("{example}: {error}"));
            }
        }
        match schema {
            Value::Object(members) => members.values().for_each(|member| walk(root, member)),
            Value::Array(items) => items.iter().for_each(|item| walk(root, item)),
            _ => {}
        }
    }
    for kind in super::kinds() {
        let schema = schema(kind);
        walk(&schema, &schema);
    }
}
