//! Abbreviations and long forms that the articles explain, and the user's synonyms.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::{Archive, Text};
use lupe_searcher::{FoundAs, SearchRequest};

const ARTICLES: &[Text<'_>] = &[
    ("both", "Lernen", "Die Künstliche Intelligenz (KI) lernt nun auch am Abend hinzu."),
    ("short", "Schach", "Im Schach gewinnt KI gegen jeden Menschen auf der Welt."),
    ("long", "Verkehr", "Im Verkehr hilft künstliche Intelligenz gegen den Stau am Morgen."),
    ("none", "Theater", "Der Künstler spricht von Intelligenz und von künstlichen Blumen."),
];

#[test]
fn an_abbreviation_finds_its_long_form_below_and_the_other_way_round() {
    let archive = Archive::german(ARTICLES);
    for (query, expected, also) in [
        ("KI", "short both long", "KI: Künstliche Intelligenz"),
        ("künstliche intelligenz", "both long none short", "künstliche intelligenz: KI"),
        ("\"künstliche Intelligenz\"", "both long short", "künstliche Intelligenz: KI"),
        ("intelligenz", "both none long", ""),
    ] {
        let response = archive.search(query);
        let found: Vec<&str> = response.hits.iter().map(|hit| hit.id.as_str()).collect();
        let said: Vec<String> =
            response.also.iter().map(|also| format!("{}: {}", also.word, also.also.join(", "))).collect();
        assert_eq!(said.join("; "), also, "{query}");
        let mut sorted = [found.clone(), expected.split(' ').collect()];
        sorted.iter_mut().for_each(|ids| ids.sort_unstable());
        assert_eq!(sorted[0], sorted[1], "{query}: {found:?}");
    }
    // What was asked for stands above what means the same.
    let found = archive.ids("KI");
    assert!(found.ends_with("long"), "{found}");
    let found = archive.ids("\"künstliche Intelligenz\"");
    assert!(found.ends_with("short"), "{found}");
}

#[test]
fn a_long_form_is_found_with_closed_class_words_and_in_any_inflection() {
    let archive = Archive::german(&[
        ("bamf", "Amt", "Das Bundesamt für Migration und Flüchtlinge (BAMF) prüft die Anträge schneller."),
        ("bgb", "Recht", "Die Vorschriften des Bürgerlichen Gesetzbuchs (BGB) gelten entsprechend."),
        (
            "far",
            "Recht",
            "Das BGB hat viele Vorschriften. Einst waren es sehr wenige. Im Jahr 823 gab es noch keine.",
        ),
        (
            "short",
            "Recht",
            "Wer das Leben eines anderen verletzt, ist nach § 823 BGB zum Ersatz dafür auch verpflichtet.",
        ),
        ("court", "Lehre", "Im Kurs zur Ersten Hilfe (EH) lernt man viel, auch für den Alltag."),
        ("marriage", "Standesamt", "Die Ehe wird vor dem Standesbeamten geschlossen, und die Ehen halten."),
    ]);
    for (query, first, also) in [
        ("Bundesamt für Migration und Flüchtlinge", "bamf", "Bundesamt für Migration und Flüchtlinge: BAMF"),
        (
            "Was prüft das Bundesamt für Migration und Flüchtlinge?",
            "bamf",
            "Bundesamt für Migration und Flüchtlinge: BAMF",
        ),
        ("Bundesamt Migration Flüchtlinge", "bamf", ""),
        ("Bürgerliches Gesetzbuch", "bgb", "Bürgerliches Gesetzbuch: BGB"),
        // Words stand near what means the same as their neighbours.
        ("823 Bürgerliches Gesetzbuch", "short", "Bürgerliches Gesetzbuch: BGB"),
        // In other forms, a few capitals are another word.
        ("Erste Hilfe", "court", "Erste Hilfe: EH"),
    ] {
        let response = archive.search(query);
        let said: Vec<String> =
            response.also.iter().map(|also| format!("{}: {}", also.word, also.also.join(", "))).collect();
        assert_eq!((said.join("; ").as_str(), response.hits[0].id.as_str()), (also, first), "{query}");
    }
    assert_eq!(archive.ids("Erste Hilfe"), "court");
    let request = SearchRequest { explain: true, ..SearchRequest::new("823 Bürgerliches Gesetzbuch") };
    for hit in archive.searcher.search(&request).unwrap().hits {
        let near = hit.explanation.unwrap().near;
        // The two words of the long form stand at the one abbreviation; only in one article is the number beside it.
        let beside = near.iter().any(|near| near.words.0 == "823" && near.distance == 1);
        assert_eq!(beside, hit.id == "short", "{}: {near:?}", hit.id);
    }
}

#[test]
fn an_abbreviation_is_none_where_its_letters_are_mostly_another_word() {
    let mut texts: Vec<(String, &str)> = vec![
        ("brakes".into(), "Ein automatisches Blockierverhindern (ABS) hilft beim Bremsen."),
        ("short".into(), "Mit ABS bremst es sich gut."),
        ("rule".into(), "Wer bremst, haftet nach Abs. 2 und Abs. 3 nicht."),
    ];
    texts.extend(
        (0..6).map(|n| (format!("law{n}"), "Näheres sagt Abs. 1 der Verordnung, siehe auch Abs. 4.")),
    );
    let texts: Vec<Text<'_>> = texts.iter().map(|(id, text)| (id.as_str(), "", *text)).collect();
    let archive = Archive::german(&texts);
    let also = |query: &str| {
        let also = archive.search(query).also;
        also.iter().map(|also| also.also.join(", ")).collect::<Vec<_>>().join("; ")
    };
    for (query, expected) in [
        ("automatisches Blockierverhindern", ""),
        ("ABS", "automatisches Blockierverhindern"),
        ("Abs. 2", ""),
        ("abs", ""),
    ] {
        assert_eq!(also(query), expected, "{query}");
    }
    assert_eq!(archive.ids("\"automatisches Blockierverhindern\""), "brakes");
}

#[test]
fn an_abbreviation_has_each_of_its_meanings_once_the_most_frequent_first() {
    let archive = Archive::german(&[
        ("a", "", "Ein grünes Haus (GH) steht am See."),
        ("b", "", "In grünen Häusern (GH) wohnt es sich gut."),
        ("c", "", "Das großer Hafen (GH) genannte Becken."),
        ("d", "", "Die grünen Häuser (GH) sind alt."),
    ]);
    let response = archive.search("GH");
    assert_eq!(response.also.len(), 1);
    assert_eq!(response.also[0].also, ["grünes Haus", "großer Hafen"]);
}

#[test]
fn it_is_marked_explained_and_can_be_switched_off() {
    let archive = Archive::german(ARTICLES);
    let request = SearchRequest { explain: true, ..SearchRequest::new("KI") };
    let hits = archive.searcher.search(&request).unwrap().hits;
    let hit = hits.iter().find(|hit| hit.id == "long").expect("a hit");
    let marked: Vec<&str> = hit.snippets[0].pieces().filter(|(_, m)| *m).map(|(text, _)| text).collect();
    assert_eq!(marked, ["künstliche", "Intelligenz"]);
    let explanation = hit.explanation.as_ref().unwrap();
    assert_eq!(explanation.words[0].found, Some(FoundAs::Synonym));
    assert!((explanation.score - hit.score).abs() < 1e-4);
    let request = SearchRequest { synonyms: false, ..request };
    let response = archive.searcher.search(&request).unwrap();
    assert!(response.also.is_empty() && response.hits.iter().all(|hit| hit.id != "long"));
}

#[test]
fn what_the_user_says_means_the_same_is_found_below() {
    let archive = Archive::with_synonyms(
        &[
            ("car", "Verkehr", "Der Wagen stand am Morgen vor dem Haus."),
            ("auto", "Verkehr", "Das Auto stand am Abend vor dem Haus."),
            ("nursery", "Kinder", "Die Kita öffnet im Mai ihre Türen."),
            ("long", "Kinder", "Die Kindertagesstätte öffnet im Juni ihre Türen."),
            ("king", "Adel", "Das Vereinigte Königreich krönt einen König."),
            ("uk", "Adel", "Großbritannien feiert mit Pauken und Trompeten."),
        ],
        "# ours\nWagen, Auto\nKita => Kindertagesstätte\nVereinigtes Königreich, Großbritannien",
    );
    for (query, expected, also) in [
        ("Wagen", "car auto", "Wagen: Auto"),
        // Any form will do.
        ("Autos", "auto car", "Autos: Wagen"),
        ("Kitas", "nursery long", "Kitas: Kindertagesstätte"),
        // An arrow points one way.
        ("Kindertagesstätte", "long", ""),
        ("großbritanniens", "uk king", "großbritanniens: Vereinigtes Königreich"),
        ("=Wagen", "car", ""),
        ("vereinigten Königreich", "king uk", "vereinigten Königreich: Großbritannien"),
    ] {
        let response = archive.search(query);
        let found: Vec<&str> = response.hits.iter().map(|hit| hit.id.as_str()).collect();
        assert_eq!(found.join(" "), expected, "{query}");
        let said: Vec<String> =
            response.also.iter().map(|also| format!("{}: {}", also.word, also.also.join(", "))).collect();
        assert_eq!(said.join("; "), also, "{query}");
    }
    let request = SearchRequest { synonyms: false, ..SearchRequest::new("Wagen") };
    assert_eq!(archive.searcher.search(&request).unwrap().hits.len(), 1);
}
