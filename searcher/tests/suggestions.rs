//! Completion while typing, and "did you mean".

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::{Archive, Text};
use lupe_searcher::{SearchRequest, SuggestionKind, Verdict};
use proptest::prelude::*;

const ARTICLES: &[Text<'_>] = &[
    ("a", "Bücher am See", "Alte Bücher und das Buch von Müller. Die künstliche Intelligenz liest Bücher."),
    ("b", "Bücherei", "Neue Bücher in der Straße: Die künstliche Intelligenz wächst im Rechenzentrum."),
    ("c", "Buchmesse", "Das Rechenzentrum braucht eine gute Infrastruktur, sagt die künstliche Intelligenz."),
    ("d", "Strom", "Ein Rechenzentrum am Hafen. Eine Infrastruktur, die hält; das Einkaufszentrum nicht."),
];

#[test]
fn words_pairs_and_titles_are_completed() {
    let archive = Archive::german(ARTICLES);
    for (typed, expected) in [
        ("büch", "Bücher · [Bücherei] · [Bücher am See]"),
        ("buech", "Bücher"),
        ("buch", "Bücher · [Buchmesse]"),
        ("Rech", "Rechenzentrum"),
        ("stras", "Straße"),
        ("strass", "Straße"),
        ("künst", "künstliche · künstliche Intelligenz"),
        ("die künstliche int", "die künstliche Intelligenz"),
        ("strom inf", "strom Infrastruktur"),
        ("xyz", ""),
        ("titel:re", ""),
        ("\"", ""),
        ("", ""),
        ("buch ", ""),
    ] {
        let found = archive.searcher.suggest(typed, 8).unwrap();
        let shown: Vec<String> = found
            .into_iter()
            .map(|suggestion| match suggestion.kind {
                SuggestionKind::Title(_) => format!("[{}]", suggestion.text),
                _ => suggestion.text,
            })
            .collect();
        assert_eq!(shown.join(" · "), expected, "{typed:?}");
    }
    assert_eq!(archive.searcher.suggest("b", 1).unwrap()[0].articles, 2);
    assert!(archive.searcher.suggest("b", 0).unwrap().is_empty());
}

#[test]
fn a_word_that_nobody_wrote_is_offered_as_one_that_finds_more() {
    let archive = Archive::german(ARTICLES);
    for (query, expected) in [
        ("Rechenzentrumm", "Rechenzentrum: 3"),
        ("infrastrukur", "Infrastruktur: 2"),
        ("Rechnezentrum Infrastruktur", "Rechenzentrum Infrastruktur: 3"),
        // What nothing has is corrected, however much the other words find; these stay as they are.
        ("Hafen Infrastrukur", "Hafen Infrastruktur: 2"),
        ("\"am Hafen\" Rechnezentrum", "\"am Hafen\" Rechenzentrum: 1"),
        ("Wo baut man Infrastrukur?", "Wo baut man Infrastruktur?: 2"),
        ("rechenzentrum", ""),
        ("=infrastrukur", ""),
        ("xylophon", ""),
        ("xyz", ""),
    ] {
        let request = SearchRequest { corrections: false, ..SearchRequest::new(query) };
        let response = archive.searcher.search(&request).unwrap();
        let found = response.did_you_mean.map(|found| format!("{}: {}", found.query, found.stories));
        assert_eq!(found.unwrap_or_default(), expected, "{query}");
        assert_eq!(response.corrected, None, "{query}");
    }
}

#[test]
fn a_word_that_nobody_wrote_is_taken_for_the_one_that_was_meant() {
    let archive = Archive::german(&[
        ("a", "Bücher am See", "Der Schweizer Franken bleibt stark. Der Schweizer Franken ist eine Währung."),
        ("b", "Frauen in der Bücherei", "Viele Frauen lesen, und Frauen schreiben Bücher am Hafen."),
        ("c", "Frauen am Hafen", "Ein Rechenzentrum am Hafen braucht Strom. Die Häfen haben viel Strom."),
        ("d", "Ein Markt am Netz", "Auf dem Markt am Rathaus ist der Strom ausgefallen. Am Hafen ist Markt."),
        ("f", "Super Bowl", "Der Super Bowl in jedes Haus, sagt der Sender."),
        ("e", "Das Netz", "Das Netz für Strom am Markt, und noch ein Netz."),
    ]);
    for (query, expected, as_typed) in [
        ("Rechenzentrm", "Rechenzentrum", "=Rechenzentrm"),
        ("rechenzentrm Hafen", "Rechenzentrum Hafen", "=rechenzentrm Hafen"),
        ("Wo steht ein Rechnezentrum?", "Wo steht ein Rechenzentrum?", "Wo steht ein =Rechnezentrum?"),
        ("\"am Hafen\" Rechenzentrm", "\"am Hafen\" Rechenzentrum", "\"am Hafen\" =Rechenzentrm"),
        // Of words that are as near, the one that stands beside its neighbour in the articles; else the most frequent.
        ("Schweizer Franen", "Schweizer Franken", "Schweizer =Franen"),
        ("Franen", "Frauen", "=Franen"),
        // Written with a hyphen, each piece is a word.
        ("Währng-Hafen", "Währung-Hafen", "=Währng-Hafen"),
        // A blank that is missing is an error, too.
        ("SuperBowl", "Super Bowl", "=SuperBowl"),
        ("superbowl Hafen", "Super Bowl Hafen", "=superbowl Hafen"),
        ("jedesNetz", "jedes Netz", "=jedesNetz"),
        ("jedesnetz", "", ""),
        // Too short, or wrong from the first letter on: there are too many names.
        ("Neetz", "Netz", "=Neetz"),
        ("Netc", "", ""),
        ("Gafen", "", ""),
        // What is demanded as it is, or stands in some article.
        ("=Rechenzentrm", "", ""),
        ("\"Rechenzentrm\"", "", ""),
        ("Rechenzentrm*", "", ""),
        ("Häfen", "", ""),
        // Words made of words, and words of the base lexicon, may happen to stand nowhere.
        ("Strommarkt", "", ""),
        ("Hafenmark", "", ""),
        ("Franzen", "Franken", "=Franzen"),
        ("Markte", "", ""),
        ("Haufen", "", ""),
        // A closed-class word is nothing to look for.
        ("nochh", "", ""),
    ] {
        let response = archive.search(query);
        let (found, typed) =
            response.corrected.clone().map(|found| (found.query, found.as_typed)).unwrap_or_default();
        assert_eq!((found.as_str(), typed.as_str()), (expected, as_typed), "{query}");
        if found.is_empty() {
            continue;
        }
        // It is an answer to the other query.
        let (other, typed) = (archive.search(&found), archive.search(&typed));
        assert_eq!((&response.hits, response.stories), (&other.hits, other.stories), "{query}");
        assert_eq!(
            (&response.unmatched, &response.did_you_mean),
            (&other.unmatched, &other.did_you_mean),
            "{query}"
        );
        // As it was typed, it is the answer to what was typed.
        let plain = SearchRequest { corrections: false, ..SearchRequest::new(query) };
        let plain = archive.searcher.search(&plain).unwrap();
        assert_eq!((typed.corrected, &typed.unmatched), (None, &plain.unmatched), "{query}");
        assert_eq!(typed.stories, plain.stories, "{query}");
        // Marks and reasons are those of the hits.
        let id = &response.hits[0].id;
        let view = archive.searcher.article(id, query).unwrap().unwrap();
        assert_eq!(view.text, archive.searcher.article(id, &found).unwrap().unwrap().text, "{query}");
        let why = archive.searcher.why(&SearchRequest::new(query), id).unwrap().unwrap();
        assert_eq!(why.verdict, Verdict::Hit { rank: 1, of: response.hits.len() }, "{query}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_can_be_completed(typed in "(\\PC|[ a-zäöüß]){0,12}", limit in 0usize..12) {
        thread_local!(static ARCHIVE: Archive = Archive::german(ARTICLES));
        let found = ARCHIVE.with(|archive| archive.searcher.suggest(&typed, limit).unwrap());
        prop_assert!(found.len() <= limit);
    }
}
