//! The query language against an index: what each form finds and marks.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use common::{Archive, Text};
use lupe_analysis::Language;
use lupe_searcher::{Error, Filter, SearchRequest, Warning};
use proptest::prelude::*;

/// Short articles, in the order of their dates from January 2024 on; sources take turns.
const ARTICLES: &[Text<'_>] = &[
    ("zentrum", "Neues Rechenzentrum", "Die Stadt baut ein Rechenzentrum am Hafen. Es braucht viel Strom."),
    ("ki", "Künstliche Intelligenz", "Die künstliche Intelligenz lernt schnell. Sie braucht Strom."),
    ("musk", "Musk in Berlin", "Elon Musk besucht das Werk. Die Infrastruktur ist fertig."),
    ("netz", "Stromnetz", "Die Infrastrukturen der Netze sind alt. Musks Pläne helfen nicht."),
    ("haus", "Häuser am See", "Schöne Bücher liegen in der Straße vor dem Einkaufszentrum."),
    ("rache", "Rache und Recht", "Sie rächen sich an den Rechen. Die Intelligenz ist künstliche Ware."),
    ("misk", "Misk", "Der Misk ist ein Moschus, und Mask ist keiner."),
];

#[test]
fn each_form_finds_what_it_means() {
    let archive = Archive::german(ARTICLES);
    let mut wrong = Vec::new();
    for (query, expected) in [
        ("rechenzentrum", "zentrum"),
        ("strom braucht", "ki zentrum netz"),
        ("\"künstliche intelligenz\"", "ki"),
        ("\"künstliche lernt\"", ""),
        ("\"künstliche lernt\"~1", "ki"),
        ("=musk", "musk"),
        ("=schöne OR =schön", "haus"),
        ("strom -rechenzentrum", "netz ki"),
        ("strom NICHT \"künstliche intelligenz\"", "netz zentrum"),
        ("rache OR häuser", "rache haus"),
        ("(rache ODER häuser) bücher", "haus rache"),
        ("\"künstliche intelligenz\" xylophon", "ki"),
        ("titel:netz moschus", "netz"),
        ("moschus (ki OR strom) -rechenzentrum", "netz ki"),
        ("moschus -strom", "misk"),
        ("infra*", "musk netz"),
        ("*zentrum", "zentrum haus"),
        ("r?chen", "rache"),
        ("*einkauf*", "haus"),
        ("strass*", "haus"),
        ("b?cher", "haus"),
        ("buech*", "haus"),
        ("title:misk~", "misk musk"),
        ("misk~", "misk musk"),
        ("misk~2", "misk musk netz rache"),
        ("=misk~", "misk"),
        ("rechenzentrumm~", "zentrum"),
        ("rechnzentrumm~2", "zentrum"),
        ("titel:künstliche", "ki"),
        ("text:musk", "musk netz"),
        ("body:(misk OR see)", "misk"),
        ("strom datum:2024-02", "ki"),
        ("date:>2024-05 intelligenz", "rache"),
        ("date:2024-03..2024-04 infra*", "musk netz"),
        ("quelle:\"Neue Zeit\" strom", "netz ki"),
        ("strom sprache:deutsch", "netz ki zentrum"),
        ("strom lang:en", ""),
        ("similar:nichts", ""),
        ("baut \"Rechenzentrum am See\"", ""),
        ("Wer baut ein „Rechenzentrum am See“?", "zentrum haus"),
        ("Was lernt die „künstliche Intelligenz“?", "ki rache"),
    ] {
        let found = archive.ids(query);
        if found != expected {
            wrong.push(format!("{query}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_matched_is_marked() {
    let archive = Archive::german(ARTICLES);
    for (query, id, expected) in [
        ("*zentrum", "haus", "Einkaufszentrum"),
        ("r?chen", "rache", "rächen|Rechen"),
        ("infra*", "netz", "Infrastrukturen"),
        ("misk~", "misk", "Misk|Mask"),
        ("buech*", "haus", "Bücher"),
        ("\"künstliche lernt\"~1", "ki", "künstliche|lernt"),
    ] {
        let response = archive.search(query);
        let hit = response.hits.iter().find(|hit| hit.id == id).expect("a hit");
        let marked: Vec<&str> = hit
            .snippets
            .iter()
            .flat_map(|snippet| snippet.marks.iter().map(|mark| &snippet.text[mark.clone()]))
            .collect();
        assert_eq!(marked.join("|"), expected, "{query}");
    }
}

#[test]
fn a_language_keeps_its_words() {
    let archive = Archive::new(&[
        (("de", "Gift", "Das Gift war im Tee."), Language::De),
        (("en", "A gift", "The gift was a teapot."), Language::En),
    ]);
    assert_eq!(archive.ids("gift* lang:en"), "en");
    assert_eq!(archive.ids("t?apot"), "en");
    assert_eq!(archive.ids("gifd~"), "de en");
}

#[test]
fn words_side_by_side_in_a_title_count_as_those_in_a_text_do() {
    let archive = Archive::german(&[
        ("title", "Art 1 (GG)", "Die Würde des Menschen ist unantastbar."),
        ("text", "Verfassung", "Die Würde ist es nach Art 1 GG, die niemand antastet."),
        ("apart", "Art 7 (GG)", "Das sagt die Nummer 1 des Gesetzes."),
    ]);
    let request = SearchRequest { explain: true, ..SearchRequest::new("Art 1 GG") };
    let hits = archive.searcher.search(&request).unwrap().hits;
    assert_eq!(hits[0].id, "title");
    let near: Vec<(&str, Vec<u32>)> = hits
        .iter()
        .map(|hit| {
            let near = &hit.explanation.as_ref().expect("an explanation").near;
            (hit.id.as_str(), near.iter().map(|pair| pair.distance).collect())
        })
        .collect();
    assert_eq!(near, [("title", vec![1, 1]), ("apart", vec![]), ("text", vec![1, 1])]);
}

#[test]
fn what_leans_on_a_word_by_an_apostrophe_says_nothing() {
    let archive = Archive::new(&[
        (("fr", "La mer", "Le niveau de l'eau monte, dit l'ami d'Anne."), Language::Fr),
        (("other", "Les lettres", "La lettre l et la lettre d, et puis la lettre s."), Language::Fr),
        (("en", "Apples", "Newton's apple fell; it didn't rise. Says O'Brien."), Language::En),
        (("s", "Letters", "The letter s and the letter t."), Language::En),
        (("de", "Es geht", "So geht’s, sagt Brien."), Language::De),
    ]);
    for (query, expected) in [
        ("l'eau", "fr"),
        ("d’Anne", "fr"),
        ("Newton's", "en"),
        ("Newton's apple", "en"),
        ("geht's", "de"),
        ("O'Brien", "en de"),
        ("\"l'eau\"", "fr"),
        ("l'", "other fr"),
        ("'s", "s en other de"),
    ] {
        let ids = |text: &str| {
            let mut ids: Vec<String> = text.split(' ').map(str::to_owned).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(ids(&archive.ids(query)), ids(expected), "{query}");
    }
    assert!(archive.ids("O'Brien").starts_with("en"));
}

#[test]
fn a_filter_on_languages_tells_which_else_could_be_chosen() {
    let archive = Archive::new(&[
        (("a", "Hafen in Berlin", "Der Hafen von Berlin liegt im Westen."), Language::De),
        (("b", "A port in Berlin", "The port of Berlin is in the west."), Language::En),
        (("c", "Häfen", "Der Hafen von Hamburg liegt im Norden."), Language::De),
    ]);
    for (query, expected) in [("Berlin", [1, 1]), ("", [2, 1]), ("-Hamburg", [1, 1])] {
        for language in [Language::De, Language::En] {
            let filter = Filter { languages: vec![language], ..Filter::default() };
            let request = SearchRequest { filter, facets: true, ..SearchRequest::new(query) };
            let found = archive.searcher.search(&request).unwrap().facets.languages;
            let [german, english] = expected;
            let expected = [(Language::De, german), (Language::En, english)];
            assert!(expected.iter().all(|one| found.contains(one)), "{query:?} in {language}: {found:?}");
        }
    }
}

#[test]
fn brackets_and_quotes_in_a_question_ask_for_no_more() {
    let archive = Archive::german(ARTICLES);
    for asked in ["strom (braucht)", "(strom braucht", "(strom (braucht)) ()"] {
        assert_eq!(archive.ids(asked), archive.ids("strom braucht"), "{asked}");
    }
    let long = "Wie viel Strom braucht denn ein ganzes Netz heute (oder morgen)";
    assert!(!archive.ids(long).is_empty());
    let quotes = format!("{long}, siehe \"Ein Brief, den keiner schrieb\"?");
    assert_eq!(archive.ids(&quotes), archive.ids(long));
    assert_eq!(archive.ids("Strom \"Ein Buch, das keiner schrieb\""), "");
    // Of what is quoted in a question, the words are looked for, too.
    assert_eq!(archive.ids(&quotes.replace("Brief", "Buch")), format!("{} haus", archive.ids(long)));
}

#[test]
fn articles_like_one_are_a_query_too() {
    let about = |n: usize| format!("Der Vulkan spuckt Lava und Asche über die Insel, sagt Zeuge {n}.");
    let texts: Vec<String> = (0..3).map(about).collect();
    let archive = Archive::german(&[
        ("a", "Vulkan", &texts[0]),
        ("b", "Asche", &texts[1]),
        ("c", "Lava", &texts[2]),
        ("d", "Fußball", "Das Spiel endete unentschieden, sagt der Trainer."),
    ]);
    let mut ids: Vec<String> = archive.search("similar:a").hits.into_iter().map(|hit| hit.id).collect();
    ids.sort();
    assert_eq!(ids, ["b", "c"]);
    assert_eq!(archive.ids("similar:a -titel:asche"), "c");
}

#[test]
fn what_could_not_be_done_is_said() {
    let archive = Archive::german(ARTICLES);
    for (query, expected) in [
        ("similar:nichts", Warning::NoArticle("nichts".into())),
        (&"x* ".repeat(20), Warning::TooManyPatterns(8)),
        (&(0..100).map(|n| format!("wort{n} ")).collect::<String>(), Warning::TooLong(64)),
    ] {
        assert_eq!(archive.search(query).warnings, [expected], "{query}");
    }
    let many: String = (0..1200).map(|n| format!("wort{n} ")).collect();
    let archive = Archive::german(&[("a", "Viele", &many)]);
    let response = archive.search("wort*");
    assert_eq!(response.articles, 1);
    assert_eq!(response.warnings, [Warning::Cut { word: "wort*".into(), most: 1000 }]);
}

#[test]
fn a_search_can_be_given_up() {
    let archive = Archive::german(ARTICLES);
    let request =
        SearchRequest { cancel: Some(Arc::new(AtomicBool::new(true))), ..SearchRequest::new("strom") };
    assert!(matches!(archive.searcher.search(&request), Err(Error::Cancelled)));
    let request = SearchRequest { timeout: Some(Duration::ZERO), ..SearchRequest::new("strom") };
    assert!(matches!(archive.searcher.search(&request), Err(Error::Timeout)));
}

#[test]
fn ten_thousand_bytes_of_anything_are_answered() {
    let archive = Archive::german(ARTICLES);
    let started = Instant::now();
    for piece in
        ["(", "-", "*a ", "a~ ", "strom ", "\"a b\" ", "x:y ", "date:2024 ", "ä\u{301}", "a OR ", "title:"]
    {
        archive.search(&piece.repeat(10_000 / piece.len()));
    }
    // Eleven queries, unoptimised, on a machine that may be busy.
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_that_is_typed_is_answered(
        queries in prop::collection::vec(
            "(\\PC|[ \"()=*~?:+-]|OR|NOT |strom|musk|title:|date:|similar:|lang:|~2|2024){0,16}", 8)
    ) {
        thread_local!(static ARCHIVE: Archive = Archive::german(ARTICLES));
        for query in queries {
            ARCHIVE.with(|archive| archive.search(&query));
        }
    }
}

#[test]
fn marks_and_endings_of_other_languages_count_as_they_do_there() {
    let archive = Archive::new(&[
        (("ma", "Con ma", "Con ma sống ở trong rừng."), Language::Vi),
        (("má", "Má tôi", "Má tôi sống ở trong làng."), Language::Vi),
        (("mạ", "Cây mạ", "Cây mạ mọc ở ngoài đồng."), Language::Vi),
        (("किताब", "किताब", "यह किताब नई है।"), Language::Hi),
        (("शहर", "शहर", "शहर बड़ा है।"), Language::Hi),
    ]);
    for (query, expected) in
        [("má", "má"), ("mạ", "mạ"), ("ma", "ma má mạ"), ("किताबें", "किताब"), ("शहरों", "शहर")]
    {
        let found = archive.ids(query);
        let mut found: Vec<&str> = found.split(' ').collect();
        found.sort_unstable();
        assert_eq!(found.join(" "), expected, "{query}");
    }
}
