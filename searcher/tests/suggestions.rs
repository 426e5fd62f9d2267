//! Completion while typing, and "did you mean".

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::{Archive, Text};
use lupe_searcher::SuggestionKind;
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
fn a_word_that_nobody_wrote_is_corrected_where_that_finds_more() {
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
        let found = archive.search(query).did_you_mean;
        let found = found.map(|found| format!("{}: {}", found.query, found.stories));
        assert_eq!(found.unwrap_or_default(), expected, "{query}");
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
