//! What a person finds in the sample corpus: the same words in all forms, stories folded, events apart.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::Workspace;

/// A line of the table of samples.
struct Sample {
    id: String,
    language: String,
    story: String,
    event: String,
}

fn table() -> Vec<Sample> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").join("corpus/tests/samples.tsv");
    let text = fs::read_to_string(path).expect("the table");
    let line = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |n: usize| fields.get(n).copied().unwrap_or("").to_owned();
        Sample { id: field(0), language: field(2), story: field(5), event: field(6) }
    };
    text.lines().skip(1).filter(|text| !text.is_empty()).map(line).collect()
}

#[test]
fn stories_are_folded_and_events_stay_apart() {
    let w = Workspace::with_samples();
    let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut events: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sample in table() {
        if !sample.story.is_empty() {
            expected.entry(sample.story).or_default().insert(sample.id.clone());
        }
        if !sample.event.is_empty() {
            events.entry(sample.event).or_default().push(sample.id);
        }
    }
    let clusters = w.lupe(&["duplicates", "--json"]).json();
    let found: BTreeSet<BTreeSet<String>> = clusters
        .iter()
        .map(|cluster| {
            let articles = cluster["articles"].as_array().expect("articles");
            articles.iter().map(|article| article["id"].as_str().expect("an id").to_owned()).collect()
        })
        .collect();
    assert_eq!(found, expected.into_values().collect());
    assert!(events.values().all(|ids| ids.len() > 1));
    for ids in events.values() {
        assert!(found.iter().all(|story| ids.iter().filter(|id| story.contains(*id)).count() < 2), "{ids:?}");
    }
}

#[test]
fn languages_are_told() {
    let w = Workspace::with_samples();
    for sample in table() {
        let shown = w.lupe(&["show", "--json", &sample.id]);
        assert_eq!(shown.json()[0]["language"], sample.language.as_str(), "{}", sample.id);
    }
}

#[test]
fn a_word_finds_all_its_forms_and_spellings() {
    let w = Workspace::with_samples();
    let ids = |query: &str| -> BTreeSet<String> {
        let run = w.lupe(&["search", "--plain", "--all", "--no-collapse", query]);
        run.out.lines().map(|line| line.split('\t').nth(1).expect("an id").to_owned()).collect()
    };
    for (a, b) in [
        ("Rechenzentrum", "Rechenzentren"),
        ("Museum", "Museen"),
        ("Straßenbahn", "strassenbahn"),
        ("Haus", "Häuser"),
        ("Risiko", "Risiken"),
        ("Drehbühne", "Drehbuehne"),
        // As an article of 1987 writes.
        ("Schifffahrt", "Schiffahrt"),
        ("Känguru", "Känguruh"),
        ("nummeriert", "numeriert"),
        ("Zuschuss", "Zuschuß"),
    ] {
        let (first, second) = (ids(a), ids(b));
        assert!(!first.is_empty() && first == second, "{a} {b}: {first:?} {second:?}");
    }
    assert!(ids("Rechenzentrum").len() >= 8);
    assert!(ids("=Rechenzentrum").len() < ids("Rechenzentrum").len());
    assert!(ids("Rechenzentrum -Nvidia").len() < ids("Rechenzentrum").len());
    assert!(ids("rechen*").is_superset(&ids("Rechenzentrum")));
    // In an archive that is all about them, too, a Rechenzentrum is a Zentrum.
    assert!(ids("Zentrum").is_superset(&ids("=Rechenzentrum")));
}

#[test]
fn no_snippet_shows_a_comment_form() {
    let w = Workspace::with_samples();
    for query in ["Kommentar", "E-Mail-Adresse", "comment email", "veröffentlicht"] {
        let run = w.lupe(&["search", "--json", "--all", query]);
        for text in ["Required fields", "Erforderliche Felder", "Leave a Comment"] {
            assert!(!run.out.contains(text), "{query}: {text}");
        }
    }
}

#[test]
fn a_long_quotation_is_searched_in_its_own_language() {
    let w = Workspace::new();
    let english = "The minister said on Tuesday that the grid would have to be built much faster than before, since the new \
        factories need more and more electricity, and nobody knows where all of it is going to come from.";
    let german = "Wir werden die Netze ausbauen, und zwar schneller als bisher, denn der Strom ist längst da, nur kommt er nicht \
        dort an, wo die Rechenzentren ihn brauchen; das hat der Rat der Stadt vorige Woche beschlossen.";
    let text = format!("Faster grids\n\n“{english}”\n\n{german}\n\n{english}");
    w.write("a/grids.txt", text);
    assert_eq!(w.lupe(&["index", "a"]).code, Some(0));
    let check = |when: &str| {
        let stats = &w.lupe(&["stats", "--json"]).json()[0];
        assert_eq!(stats["languages"].to_string(), r#"[{"articles":1,"language":"en"}]"#, "{when}");
        assert_eq!(stats["passages"].to_string(), r#"[{"articles":1,"language":"de"}]"#, "{when}");
        let article = &w.lupe(&["show", "--json", "grids.txt"]).json()[0];
        let passage = &article["passages"][0];
        let place =
            |key: &str| passage[key].as_u64().and_then(|at| usize::try_from(at).ok()).expect("a place");
        let text = article["text"].as_str().expect("a text").chars();
        let shown: String = text.skip(place("start")).take(place("end") - place("start")).collect();
        assert_eq!(shown.trim(), german, "{when}");
        let hits = w.lupe(&["search", "--plain", "Rechenzentrum", "ausgebaut"]);
        assert_eq!(hits.code, Some(0), "{when}: {}", hits.err);
    };
    check("indexed");
    assert_eq!(w.lupe(&["reindex"]).code, Some(0));
    check("analysed anew");
}

#[test]
fn the_same_articles_make_the_same_index() {
    // Segments have names that no two share.
    let files = || {
        let w = Workspace::with_samples();
        let mut files: Vec<(String, Vec<u8>)> = Vec::new();
        for entry in fs::read_dir(w.path(".lupe/g1")).unwrap().flatten() {
            let extension =
                entry.path().extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
            if !["json", "lock"].contains(&&*extension) {
                files.push((extension, fs::read(entry.path()).unwrap()));
            }
        }
        files.sort_unstable();
        files
    };
    let (first, second) = (files(), files());
    let sizes = |files: &[(String, Vec<u8>)]| -> Vec<(String, usize)> {
        files.iter().map(|(extension, bytes)| (extension.clone(), bytes.len())).collect()
    };
    assert!(first.len() > 7);
    assert_eq!(sizes(&first), sizes(&second));
    assert!(first == second, "files of the same size differ");
}
