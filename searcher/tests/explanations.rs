//! Why articles are hits, and why not.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::{Archive, Text};
use lupe_searcher::{FailedFilters, FoundAs, SearchRequest, Sort, Verdict};

const ARTICLES: &[Text<'_>] = &[
    ("zentrum", "Neues Rechenzentrum", "Die Stadt baut Rechenzentren am Hafen. Sie brauchen viel Strom."),
    ("ki", "Künstliche Intelligenz", "Die künstliche Intelligenz lernt schnell und braucht Strom."),
    ("haus", "Häuser am See", "Schöne Bücher liegen in der Straße vor Müllers Haus. Strom gibt es auch."),
    ("musk", "Musk in Berlin", "Elon Musk besucht das Werk."),
];

fn explained(query: &str) -> SearchRequest {
    SearchRequest { explain: true, ..SearchRequest::new(query) }
}

#[test]
fn shares_add_up_to_the_score() {
    let archive = Archive::german(ARTICLES);
    for query in [
        "strom",
        "viel strom",
        "künstliche intelligenz strom braucht wer",
        "\"künstliche intelligenz\" strom",
        "str* -musk",
        "strum~ haus",
        "(strom OR titel:berlin) =musk",
        "similar:zentrum",
        "haus lang:de date:2024",
    ] {
        for sort in [Sort::Relevance, Sort::Date] {
            let request = SearchRequest { sort, ..explained(query) };
            let hits = archive.searcher.search(&request).unwrap().hits;
            assert!(!hits.is_empty() || query.starts_with("similar"), "{query}");
            for hit in hits {
                let explanation = hit.explanation.expect("asked for");
                let words: f32 = explanation.words.iter().map(|word| word.share).sum();
                let near: f32 = explanation.near.iter().map(|near| near.share).sum();
                let sum = words + near + explanation.all_words;
                assert!((sum - hit.score).abs() <= hit.score * 1e-5, "{query} {}: {explanation:?}", hit.id);
                assert!((explanation.score - hit.score).abs() <= hit.score * 1e-5);
            }
        }
    }
}

#[test]
fn each_word_tells_how_it_was_found() {
    let archive = Archive::german(ARTICLES);
    for (query, id, found, forms, places) in [
        ("rechenzentren", "zentrum", FoundAs::Inflection, "Rechenzentren Rechenzentrum", (1, 1)),
        ("strom", "ki", FoundAs::Exact, "Strom", (0, 1)),
        ("muellers", "haus", FoundAs::Spelling, "Müllers", (0, 1)),
        ("bucher", "haus", FoundAs::Unaccented, "Bücher", (0, 1)),
        ("\"künstliche intelligenz\"", "ki", FoundAs::Phrase, "Intelligenz Künstliche künstliche", (1, 1)),
        ("b?cher", "haus", FoundAs::Pattern, "Bücher", (0, 1)),
        ("mask~", "musk", FoundAs::Fuzzy, "Musk", (1, 1)),
    ] {
        let hits = archive.searcher.search(&explained(query)).unwrap().hits;
        let hit = hits.into_iter().find(|hit| hit.id == id).expect("a hit");
        let word = &hit.explanation.as_ref().unwrap().words[0];
        assert_eq!(word.found, Some(found), "{query}");
        let mut named = word.forms.clone();
        named.sort();
        assert_eq!(named.join(" "), forms, "{query}");
        assert_eq!((word.in_title, word.in_text), places, "{query}");
    }
}

#[test]
fn an_explanation_reads_well_in_both_languages() {
    let archive = Archive::german(ARTICLES);
    let why = |query: &str, id: &str| archive.searcher.why(&SearchRequest::new(query), id).unwrap().unwrap();
    let answer = why("rechenzentrum strom", "zentrum");
    assert_eq!(answer.german(), "Der Artikel ist Treffer 1 von 3.");
    assert_eq!(answer.english(), "The article is hit 1 of 3.");
    let german = answer.explanation.german();
    assert!(german[0].starts_with("„rechenzentrum“ steht 1-mal im Titel"), "{german:?}");
    assert!(german[1].contains("„strom“ steht 1-mal im Text, in genau dieser Form: "), "{german:?}");
    assert!(german.last().unwrap().starts_with("Alle Wörter der Anfrage kommen vor: "), "{german:?}");
    let english = answer.explanation.english();
    assert!(english[1].starts_with("“strom” is found in just this form, once in the text: "), "{english:?}");
    let answer = why("rechenzentrum strom", "ki");
    assert_eq!(answer.explanation.german()[0], "„rechenzentrum“ kommt in diesem Artikel nicht vor.");
}

#[test]
fn what_keeps_an_article_out_is_told() {
    let many: Vec<(String, String)> =
        (0..12).map(|n| (format!("a{n}"), format!("Strom und Gas im Winter {n}."))).collect();
    let mut articles: Vec<Text<'_>> =
        many.iter().map(|(id, text)| (id.as_str(), "Winter", &**text)).collect();
    articles.push(("strom", "Strom", "Nur davon ist die Rede."));
    articles.extend(ARTICLES);
    let archive = Archive::german(&articles);
    for (query, id, expected) in [
        ("musk", "haus", Verdict::NoWord),
        ("strom gas", "strom", Verdict::TooFewWords { has: 1, needs: 2 }),
        ("strom -gas", "a1", Verdict::Unfulfilled(vec!["-gas".into()])),
        (
            "titel:musk \"im winter\"",
            "haus",
            Verdict::Unfulfilled(vec!["title:musk".into(), "\"im winter\"".into()]),
        ),
        ("strom lang:en", "strom", Verdict::Filtered(FailedFilters { language: true, ..Default::default() })),
        (
            "strom date:2020 quelle:x",
            "strom",
            Verdict::Filtered(FailedFilters { date: true, source: true, ..Default::default() }),
        ),
        ("similar:a1", "a1", Verdict::Excluded),
        ("musk", "musk", Verdict::Hit { rank: 1, of: 1 }),
    ] {
        let why = archive.searcher.why(&SearchRequest::new(query), id).unwrap().expect("an article");
        assert_eq!(why.verdict, expected, "{query} {id}");
        assert!(!why.german().is_empty() && !why.english().is_empty());
    }
    assert_eq!(archive.searcher.why(&SearchRequest::new("strom"), "nichts").unwrap(), None);
}
