//! The description of the API against what the API answers.

use serde_json::Value;

use crate::testing::{Canned, edge};
use crate::tests::get;

/// What is wrong with `value` by `schema`. Stricter than JSON Schema: an object has just the properties described.
fn check(value: &Value, schema: &Value, all: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return check(value, &all[name.trim_start_matches("#/components/schemas/")], all, at);
    }
    if let Some(forms) = schema["anyOf"].as_array() {
        let wrong: Vec<_> = forms.iter().map(|form| check(value, form, all, at)).collect();
        return if wrong.iter().any(Vec::is_empty) { Vec::new() } else { wrong.concat() };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() || number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = |name: &Value| name == kind || (name == "number" && kind == "integer");
    if !schema["type"].as_array().map_or_else(|| fits(&schema["type"]), |names| names.iter().any(fits)) {
        return vec![format!("{at} is {kind}, not {}", schema["type"])];
    }
    let mut wrong = Vec::new();
    if let Value::Array(items) = value {
        for (n, item) in items.iter().enumerate() {
            wrong.extend(check(item, &schema["items"], all, &format!("{at}[{n}]")));
        }
    }
    if let Value::Object(fields) = value {
        let described = schema["properties"].as_object().unwrap();
        for (name, field) in fields {
            match described.get(name) {
                Some(schema) => wrong.extend(check(field, schema, all, &format!("{at}.{name}"))),
                None => wrong.push(format!("{at}.{name} is not described")),
            }
        }
        for name in schema["required"].as_array().unwrap().iter().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                wrong.push(format!("{at}.{name} is missing"));
            }
        }
    }
    wrong
}

#[tokio::test]
async fn answers_are_as_the_description_says() {
    let edge = edge(Canned::default());
    let description = get(&edge, "/api/v1/openapi.json").await.json();
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    let schemas = &description["components"]["schemas"];
    let id = "energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md";
    for (path, target, status) in [
        (
            "/api/v1/search",
            "/api/v1/search?q=a&lang=de&lang=en&source=b&from=2024&to=2025&sort=date&limit=3&explain=true&synonyms=false",
            "200",
        ),
        ("/api/v1/search", "/api/v1/search?q=a&collapse=false&offset=10", "200"),
        ("/api/v1/search", "/api/v1/search?limit=1000", "400"),
        ("/api/v1/articles/{id}", &format!("/api/v1/articles/{id}?q=a"), "200"),
        ("/api/v1/articles/{id}", "/api/v1/articles/none", "404"),
        ("/api/v1/articles/{id}/versions", &format!("/api/v1/articles/{id}/versions"), "200"),
        ("/api/v1/articles/{id}/versions", "/api/v1/articles/none/versions", "404"),
        ("/api/v1/articles/{id}/similar", &format!("/api/v1/articles/{id}/similar?limit=2"), "200"),
        ("/api/v1/articles/{id}/similar", "/api/v1/articles/none/similar", "404"),
        ("/api/v1/articles/{id}/similar", &format!("/api/v1/articles/{id}/similar?limit=x"), "400"),
        ("/api/v1/suggest", "/api/v1/suggest?q=a&limit=3", "200"),
        ("/api/v1/suggest", "/api/v1/suggest?q=a&limit=0", "400"),
        ("/api/v1/stats", "/api/v1/stats", "200"),
    ] {
        let answer = get(&edge, target).await;
        assert_eq!(answer.status.as_str(), status, "{target}");
        let kind = answer.headers["content-type"].to_str().unwrap();
        let schema = &description["paths"][path]["get"]["responses"][status]["content"][kind]["schema"];
        assert!(schema.is_object(), "{target} is described as {kind}");
        assert_eq!(check(&answer.json(), schema, schemas, "$"), Vec::<String>::new(), "{target}");
        if status == "200" {
            let warnings = answer.json()["warnings"].as_array().map_or(0, Vec::len);
            assert_eq!(warnings, 0, "every parameter described is known");
        }
    }
}

#[test]
fn every_property_described_is_always_there() {
    let description: Value = serde_json::from_str(include_str!("../assets/openapi.json")).unwrap();
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        let required: Vec<_> =
            schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut described: Vec<_> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        described.sort_by_key(|name| required.iter().position(|other| other == name));
        assert_eq!(described, required, "{name}");
    }
}
