//! The description of the API against what the API answers: every path, parameter, status and form.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::collections::BTreeSet;

use serde_json::Value;

use crate::server::ServerOptions;
use crate::testing::{Canned, Mood, edge, edge_with};
use crate::tests::{Answer, get, send, send_body};

/// The path of an article that is there, as it stands in the description and in an address.
const ID: &str = "energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md";

/// What is asked at a path: addresses that are answered, together with every parameter; such that are not understood;
/// and one of an article that is not there. `ID` stands for the id of one that is.
struct Asked {
    path: &'static str,
    good: &'static [&'static str],
    bad: &'static [&'static str],
    missing: Option<&'static str>,
}

const ASKED: [Asked; 9] = [
    Asked {
        path: "/api/v1/search",
        good: &[
            "?q=a&lang=de&lang=en&source=b&from=2024&to=2025&sort=date&limit=3&explain=true&synonyms=false&corrections=0",
            "?q=a&collapse=false&offset=10",
        ],
        bad: &[
            "?limit=1000",
            "?limit=0",
            "?offset=10001",
            "?sort=x",
            "?lang=xx",
            "?from=x",
            "?page=2",
            "?q=a&q=b",
        ],
        missing: None,
    },
    Asked {
        path: "/api/v1/articles/{id}",
        good: &["?q=a", ""],
        bad: &["?query=a"],
        missing: Some("/api/v1/articles/none"),
    },
    Asked {
        path: "/api/v1/articles/{id}/versions",
        good: &[""],
        bad: &["?limit=3"],
        missing: Some("/api/v1/articles/none/versions"),
    },
    Asked {
        path: "/api/v1/articles/{id}/similar",
        good: &["?limit=2"],
        bad: &["?limit=x", "?limit=101"],
        missing: Some("/api/v1/articles/%FF/similar"),
    },
    Asked {
        path: "/api/v1/compare",
        good: &["?a=ID&b=ID"],
        bad: &["", "?a=ID", "?a=&b=ID", "?a=ID&b=ID&full=1"],
        missing: Some("/api/v1/compare?a=ID&b=none"),
    },
    Asked {
        path: "/api/v1/suggest",
        good: &["?q=a&limit=3"],
        bad: &["?q=a&limit=0", "?q=a&limit=51"],
        missing: None,
    },
    Asked {
        path: "/api/v1/analyze",
        good: &["?text=%C3%96lheizung&lang=de&context=start", "?text=a"],
        bad: &["", "?text=", "?text=a&lang=xx", "?text=a&context=end"],
        missing: None,
    },
    Asked { path: "/api/v1/stats", good: &[""], bad: &["?q=a"], missing: None },
    Asked { path: "/api/v1/openapi.json", good: &[""], bad: &["?q=a"], missing: None },
];

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
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        wrong.push(format!("{at} is {value}, none of {}", schema["enum"]));
    }
    let size = value.as_array().map(|items| items.len() as f64).or(value.as_f64());
    for (bound, holds) in [
        ("minimum", f64::ge as fn(&f64, &f64) -> bool),
        ("maximum", f64::le),
        ("minItems", f64::ge),
        ("maxItems", f64::le),
    ] {
        if let (Some(size), Some(limit)) = (size, schema[bound].as_f64())
            && !holds(&size, &limit)
        {
            wrong.push(format!("{at} is {size}, {bound} {limit}"));
        }
    }
    if let Value::Array(items) = value {
        for (n, item) in items.iter().enumerate() {
            wrong.extend(check(item, &schema["items"], all, &format!("{at}[{n}]")));
        }
    }
    if let (Value::Object(fields), Some(described)) = (value, schema["properties"].as_object()) {
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

/// What a reference within the description points at, or the value itself.
fn resolved<'d>(value: &'d Value, description: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(pointer) => description.pointer(pointer.trim_start_matches('#')).expect(pointer),
        None => value,
    }
}

async fn description() -> Value {
    get(&edge(Canned::default()), "/api/v1/openapi.json").await.json()
}

/// Holds an answer against what its path and status are described to be.
fn hold(answer: &Answer, path: &str, status: &str, description: &Value) {
    let at = format!("{path} {status}");
    assert_eq!(answer.status.as_str(), status, "{at}");
    let described = &description["paths"][path]["get"]["responses"][status];
    assert!(described.is_object(), "{at} is not described");
    let described = resolved(described, description);
    let headers = described["headers"].as_object().into_iter().flatten();
    for (name, _) in headers.filter(|(name, _)| *name != "Retry-After") {
        assert!(answer.headers.contains_key(name.as_str()), "{at} has no {name}");
    }
    let Some(content) = described["content"].as_object() else {
        return assert!(answer.body.is_empty(), "{at} has a body");
    };
    let (kind, form) = content.iter().next().unwrap();
    assert!(answer.header("content-type").starts_with(kind.as_str()), "{at} is no {kind}");
    if kind.ends_with("json") {
        let wrong = check(&answer.json(), &form["schema"], &description["components"]["schemas"], "$");
        assert_eq!(wrong, Vec::<String>::new(), "{at}");
    }
    if kind == "application/problem+json" {
        assert_eq!(answer.json()["status"], answer.status.as_u16(), "{at}");
    }
}

#[tokio::test]
async fn every_status_of_every_path_is_as_described() {
    let description = description().await;
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    let token = Some("0123456789abcdef".parse().unwrap());
    let guarded = edge_with(Canned::default(), &ServerOptions { token, ..ServerOptions::default() });
    let broken = edge(Canned { mood: Mood::Broken, ..Canned::default() });
    let late = edge(Canned { mood: Mood::Late, ..Canned::default() });
    let good = edge(Canned::default());
    let mut asked: BTreeSet<(String, String)> = BTreeSet::new();
    for Asked { path, good: goods, bad, missing } in &ASKED {
        let address = |query: &str| format!("{path}{query}").replace("{id}", ID).replace("ID", ID);
        let mut held = |answer: &Answer, status: &str| {
            hold(answer, path, status, &description);
            asked.insert((path.to_string(), status.to_owned()));
        };
        for query in *goods {
            let answer = get(&good, &address(query)).await;
            held(&answer, "200");
            let warnings = answer.json()["warnings"].as_array().map_or(0, Vec::len);
            assert_eq!(warnings, 0, "{path}{query}: every parameter described is known");
            let again = [("if-none-match", answer.header("etag"))];
            held(&send(&good, "GET", &address(query), &again).await, "304");
        }
        for query in *bad {
            held(&get(&good, &address(query)).await, "400");
        }
        if let Some(missing) = missing {
            held(&get(&good, &missing.replace("ID", ID)).await, "404");
        }
        let target = address(goods[0]);
        held(&get(&guarded, &target).await, "401");
        held(&send(&good, "GET", &target, &[("origin", "https://evil.example")]).await, "403");
        held(&send(&good, "DELETE", &target, &[]).await, "405");
        held(&send_body(&good, &target, "{}").await, "413");
        let long = format!("{}?q={}", address(""), "x".repeat(40_000));
        held(&get(&good, &long).await, "414");
        held(&send(&good, "GET", &target, &[("host", "evil.example")]).await, "421");
        // Analysing and describing need nothing of the index that could break.
        if *path != "/api/v1/openapi.json" && *path != "/api/v1/analyze" {
            held(&get(&broken, &target).await, "500");
            held(&get(&late, &target).await, "503");
        }
    }
    for path in ["/healthz", "/readyz", "/metrics"] {
        hold(&get(&good, path).await, path, "200", &description);
        asked.insert((path.to_owned(), "200".to_owned()));
    }
    hold(&get(&broken, "/readyz").await, "/readyz", "503", &description);
    asked.insert(("/readyz".to_owned(), "503".to_owned()));
    // Nothing else is described, but for what the canned archive cannot do.
    for (path, methods) in description["paths"].as_object().unwrap() {
        for status in methods["get"]["responses"].as_object().unwrap().keys() {
            let never = path == "/api/v1/analyze" && ["500", "503"].contains(&status.as_str());
            assert!(
                never || asked.contains(&(path.clone(), status.clone())),
                "{path} {status} is not asked for"
            );
        }
    }
}

#[tokio::test]
async fn every_parameter_described_is_asked_for_and_no_other() {
    let description = description().await;
    for Asked { path, good, .. } in &ASKED {
        let parameters = description["paths"][*path]["get"]["parameters"].as_array().unwrap();
        let names = parameters.iter().map(|parameter| resolved(parameter, &description));
        let names: BTreeSet<String> = (names.filter(|parameter| parameter["in"] == "query"))
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect();
        let sent: BTreeSet<String> = (good.iter())
            .flat_map(|query| form_urlencoded::parse(query.trim_start_matches('?').as_bytes()))
            .map(|(name, _)| name.into_owned())
            .collect();
        assert_eq!(names, sent, "{path}");
    }
}

#[tokio::test]
async fn every_property_described_is_always_there() {
    let description = description().await;
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        let Some(properties) = schema["properties"].as_object() else { continue };
        let required: BTreeSet<_> =
            schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let described: BTreeSet<_> = properties.keys().map(String::as_str).collect();
        assert_eq!(described, required, "{name}");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_everything_is_used() {
    let description = description().await;
    let text = description.to_string();
    for (group, items) in description["components"].as_object().unwrap() {
        for name in items.as_object().unwrap().keys().filter(|_| group != "securitySchemes") {
            assert!(text.contains(&format!("\"#/components/{group}/{name}\"")), "{group}/{name} is not used");
        }
    }
    for pointer in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(description.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
}

/// The names of problems are part of the description, too.
#[test]
fn every_failure_has_a_name_that_is_described() {
    use crate::failure::Failure;

    let schemas: Value = serde_json::from_str(include_str!("../assets/schemas.json")).unwrap();
    let names = schemas["Problem"]["properties"]["code"]["enum"].as_array().unwrap();
    let failures = [
        Failure::NoPage,
        Failure::NoArticle(String::new()),
        Failure::BadParameter(String::new()),
        Failure::TooLongToCompare(0),
        Failure::Method,
        Failure::AddressTooLong,
        Failure::Body,
        Failure::Unauthorized,
        Failure::Host,
        Failure::Origin,
        Failure::Overloaded,
        Failure::TimedOut,
        Failure::Broken(String::new()),
    ];
    for failure in &failures {
        assert!(names.contains(&failure.code().into()), "{}", failure.code());
    }
    // What the connection says itself stands there besides.
    assert_eq!(names.len(), failures.len() + 1);
}
