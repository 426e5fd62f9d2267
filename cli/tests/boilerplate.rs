//! Lines that many articles share: searchable, but not what is shown of an article.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::Workspace;
use serde_json::json;

#[test]
fn lines_of_boilerplate_are_found_but_not_shown() {
    let w = Workspace::new();
    let subjects = ["Hafen", "Bahnhof", "Garten", "Rathaus", "Museum", "Freibad"];
    let article = |(n, subject): (usize, &&str)| {
        let text = format!(
            "Im {subject} wurde gestern lange gefeiert, und viele Leute kamen.\n\nUnsere Redaktion arbeitet \
             seit vielen Jahren in der alten Mühle am Fluss.\n\nDie Redaktion war im {subject} mit {n}0 Fotografen dabei."
        );
        json!({"id": subject, "title": subject, "text": text, "lang": "de"}).to_string() + "\n"
    };
    let snippets = |count: usize, query: &str| -> Vec<String> {
        w.write("a.jsonl", subjects[..count].iter().enumerate().map(article).collect::<String>());
        assert_eq!(w.lupe(&["index", "--prune", "a.jsonl"]).code, Some(0));
        let hits = w.lupe(&["search", "--json", "--no-collapse", query]).json();
        assert_eq!(hits.len(), count, "{query}");
        let snippets = hits.iter().flat_map(|hit| hit["snippets"].as_array().unwrap().clone());
        snippets.map(|snippet| snippet["text"].as_str().unwrap().to_owned()).collect()
    };
    let shows =
        |snippets: &[String], words: &str| snippets.iter().filter(|text| text.contains(words)).count();
    // Four articles are not many.
    assert_eq!(shows(&snippets(4, "Mühle"), "Mühle"), 4);
    let found = snippets(6, "Mühle");
    assert_eq!((shows(&found, "Mühle"), shows(&found, "gefeiert")), (0, 6), "{found:?}");
    let found = snippets(6, "Redaktion Mühle");
    assert_eq!((shows(&found, "Mühle"), shows(&found, "Fotografen")), (0, 6), "{found:?}");
    // With fewer it is no boilerplate any more.
    assert_eq!(shows(&snippets(4, "Mühle"), "Mühle"), 4);
}
