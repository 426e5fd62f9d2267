//! What is offered where nothing, or little, is found.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::{Archive, Text};
use lupe_searcher::{DateNumber, Filter, Language, Relaxed, SearchRequest};

const ARTICLES: &[Text<'_>] = &[
    ("zentrum", "Neues Rechenzentrum", "Die Stadt baut Rechenzentren am Hafen. Sie brauchen viel Strom."),
    ("ki", "Künstliche Intelligenz", "Die künstliche Intelligenz lernt schnell und braucht Strom."),
    ("musk", "Musk in Berlin", "Elon Musk besucht das Werk."),
];

#[test]
fn a_query_that_finds_nothing_offers_what_would() {
    let archive = Archive::german(ARTICLES);
    for (query, expected) in [
        ("strom", ""),
        ("xylophon", ""),
        ("xylophon strom", ""),
        ("\"intelligenz künstliche\"", "intelligenz künstliche: 1"),
        ("Stromwerk", "Strom Werk: 3"),
        ("stromwerk", "strom werk: 3"),
        ("titel:hafen", "hafen: 1"),
        ("=zentren OR =hafens", ""),
        ("strom -braucht", "strom: 2"),
        ("strom lang:en", "strom: 2"),
        ("\"viel strom\" titel:musk", "title:musk: 1 | \"viel strom\": 1 | \"viel strom\" OR title:musk: 2"),
        // The words beside a phrase are wanted, as all words are.
        ("xylophon \"elon musk\"", ""),
        ("xylophon \"musk elon\"", "xylophon musk elon: 1"),
    ] {
        let response = archive.search(query);
        let offers: Vec<String> =
            response.relaxations.iter().map(|offer| format!("{}: {}", offer.query, offer.stories)).collect();
        assert_eq!(offers.join(" | "), expected, "{query}");
        for offer in &response.relaxations {
            assert_eq!(archive.search(&offer.query).stories, offer.stories, "{}", offer.query);
        }
        let request = SearchRequest { repairs: false, ..SearchRequest::new(query) };
        let without = archive.searcher.search(&request).unwrap();
        assert_eq!((without.relaxations, without.did_you_mean), (Vec::new(), None), "{query}, not asked for");
        assert_eq!(without.stories, response.stories, "{query}");
    }
    assert_eq!(archive.search("xylophon strom").unmatched, ["xylophon"]);
}

#[test]
fn filters_can_be_given_up() {
    let archive = Archive::german(ARTICLES);
    let filter =
        Filter { languages: vec![Language::De], to: Some(DateNumber(20_200_000)), ..Filter::default() };
    let request = SearchRequest { filter, ..SearchRequest::new("strom") };
    let offers = archive.searcher.search(&request).unwrap().relaxations;
    let found: Vec<_> = offers.iter().map(|offer| (offer.change.clone(), offer.stories)).collect();
    assert_eq!(found, [(Relaxed::AnyDate, 2), (Relaxed::NoFilters, 2)]);
    assert_eq!(offers[0].filter.languages, [Language::De]);
    assert_eq!(offers[0].german(), "zu jeder Zeit: 2");
    assert_eq!(offers[1].english(), "without filters: 2");
}
