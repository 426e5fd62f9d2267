//! What the pages offer: requests answered without sockets.

use lupe_searcher::{
    AlsoSearched, ArticleView, Corrected, Correction, DidYouMean, Filter, Marked, Overview, Relaxation,
    Relaxed, SearchHit, SearchResponse, Story, Version,
};

use crate::testing::{Canned, ID, edge, hit, response, version, view};
use crate::tests::get;

/// The id of the canned article in a query string.
fn encoded(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect()
}

async fn page(archive: Canned, target: &str) -> String {
    let answer = get(&edge(archive), target).await;
    assert_eq!(answer.status, 200, "{target}");
    answer.text().to_owned()
}

#[track_caller]
fn has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
}

#[tokio::test]
async fn little_found_leads_on() {
    let found = page(Canned::default(), "/?q=%C3%B6l&lang=de").await;
    has(
        &found,
        &[
            "Meinten Sie <a href=\"/?q=%C3%B6le&amp;lang=de\">öle</a>? <span class=\"count\">4 Geschichten</span>",
            "Kein Artikel hat „Strmo“. Gesucht wurde stattdessen: \
                <a href=\"/?q=%C3%B6l+Strom&amp;lang=de\">öl Strom</a>. \
                <a class=\"typed\" href=\"/?q=%C3%B6l+%3DStrmo&amp;lang=de\">Suchen, wie es getippt ist</a>",
            "Für „KI“ wurde auch „Künstliche Intelligenz“ gesucht.",
        ],
    );
    let nothing = SearchResponse { hits: Vec::new(), articles: 0, stories: 0, ..response() };
    let archive = Canned { response: nothing.clone(), ..Canned::default() };
    let found = page(archive, "/?q=%C3%B6l+Xyzzy&lang=de&from=2024-05&to=2024-06").await;
    has(
        &found,
        &[
            "Kein Treffer für „Xyzzy“.",
            "<a href=\"/?q=%C3%B6l&amp;from=2024-05\">ohne „Xyzzy“: 3</a>",
            "<strong>Nichts gefunden</strong>",
        ],
    );
    for (change, cause) in [
        (Relaxed::AnyDate, "Die gewählten Filter schließen alle Treffer aus."),
        (Relaxed::AnyPart, "Kein Artikel erfüllt alles, was die Anfrage verlangt."),
    ] {
        let relaxation = Relaxation { change, query: "öl".into(), filter: Filter::default(), stories: 1 };
        let response =
            SearchResponse { unmatched: Vec::new(), relaxations: vec![relaxation], ..nothing.clone() };
        has(&page(Canned { response, ..Canned::default() }, "/?q=%C3%B6l&from=2024").await, &[cause]);
    }
}

#[tokio::test]
async fn a_word_that_is_being_typed_may_be_a_beginning() {
    let begun = page(Canned::default(), "/?q=%C3%B6l+Xyzzy&typing=1&fragment=1").await;
    has(
        &begun,
        &[
            "data-query=\"öl Xyzzy\" data-status=\"12 Geschichten, 19 Artikel\" data-begun",
            "Gezeigt wird, was mit „Xyzzy“ beginnt.",
            "q=%C3%B6l+Xyzzy*",
        ],
    );
    for target in ["/?q=%C3%B6l+Xyzzy&fragment=1", "/?q=Xyzzy+%C3%B6l&typing=1", "/?q=-Xyzzy&typing=1"] {
        assert!(!page(Canned::default(), target).await.contains("data-begun"), "{target}");
    }
}

#[tokio::test]
async fn time_is_a_picture_and_a_table() {
    let found = page(Canned::default(), "/?q=strom&from=2024-12&to=2024-12").await;
    has(
        &found,
        &[
            "<a href=\"/?q=strom\" tabindex=\"-1\" class=\"chosen\"><title>Dezember 2024: 7</title>",
            "<th scope=\"row\"><a href=\"/?q=strom\" aria-current=\"true\">Dezember 2024</a></th><td class=\"count\">7</td>",
        ],
    );
    let found = page(Canned::default(), "/?q=strom").await;
    has(&found, &["<a href=\"/?q=strom&amp;from=2023-01&amp;to=2023-01\">Januar 2023</a>"]);
}

#[tokio::test]
async fn reasons_stand_in_place_or_come_alone() {
    let target = format!("/?q=%C3%B6l&why={}", encoded(ID));
    let whole = page(Canned::default(), &target).await;
    let part = page(Canned::default(), &format!("{target}&fragment=why")).await;
    assert!(part.starts_with("<section class=\"why\" id=\"why\"") && whole.contains(&part), "{part}");
    has(&part, &["Der Artikel ist Treffer 1 von 12.", "<li>„gas“ kommt in diesem Artikel nicht vor.</li>"]);
    let plain = page(Canned::default(), "/?q=%C3%B6l").await;
    assert!(!plain.contains("id=\"why\""));
    has(&plain, &[&format!("href=\"{}#why\"", target.replace('&', "&amp;"))]);
    assert_eq!(get(&edge(Canned::default()), "/?q=a&fragment=why&why=nothing").await.status, 404);
}

#[tokio::test]
async fn an_article_names_its_story_and_its_data() {
    let of = |id: &str| Version { id: id.into(), ..version() };
    let story = Some(Story { articles: 2, first: Some(of("kopie")), longest: of(ID), latest: Some(of(ID)) });
    let view = ArticleView { story, ..view() };
    let id = super::article_path(ID);
    let found = page(Canned { view, ..Canned::default() }, &format!("{id}?q=%C3%B6l")).await;
    let compare = format!("href=\"/compare?old=kopie&amp;new={}&amp;q=%C3%B6l\"", encoded(ID));
    has(
        &found,
        &[
            "Dieser Artikel ist die längste und neueste Fassung.",
            "bearbeitet, 50 % gleich, erste Fassung",
            &compare,
            "<dd>Deutsch, Abschnitte auf Englisch</dd>",
            "<p lang=\"en\" dir=\"auto\">And a paragraph.</p>",
            "<dd>43 Zeichen</dd>",
            "<code>energie/Wärme &amp; Kälte.md</code>",
        ],
    );
}

#[tokio::test]
async fn articles_are_compared_side_by_side() {
    let id = encoded(ID);
    let target = format!("/compare?old={id}&new={id}&q=%C3%B6l");
    let all = page(Canned::default(), &target).await;
    has(
        &all,
        &[
            "100 % der Sätze gemeinsam.",
            "<li class=\"sides kept\">",
            "<div class=\"new\" lang=\"en\"",
            "href=\"/?q=%C3%B6l\"",
        ],
    );
    let changes = page(Canned::default(), &format!("{target}&only=changes")).await;
    has(&changes, &["Beide sagen in jedem Satz dasselbe"]);
    assert!(!changes.contains("class=\"sides kept\""));
    for target in
        [format!("/compare?old={id}"), format!("/compare?old={id}&new=nothing"), "/compare".to_owned()]
    {
        assert_eq!(get(&edge(Canned::default()), &target).await.status, 404, "{target}");
    }
}

#[tokio::test]
async fn help_is_a_page_and_a_dialog_elsewhere() {
    let help = page(Canned::default(), "/help").await;
    assert_eq!(help.matches("id=\"single-keys\"").count(), 1);
    assert!(!help.contains("<dialog"));
    let other = page(Canned::default(), "/?q=a&ui=en").await;
    has(&other, &["<dialog id=\"help\"", "href=\"/help\"", "<kbd>Ctrl+K</kbd>"]);
}

#[tokio::test]
async fn what_is_offered_stays_text() {
    const HOSTILE: &str = r#""><script>alert(1)</script><img src=x onerror='alert(1)'>"#;
    let view = ArticleView {
        id: HOSTILE.into(),
        title: Marked { text: HOSTILE.into(), marks: vec![] },
        text: Marked { text: HOSTILE.into(), marks: vec![] },
        ..view()
    };
    let found = SearchResponse {
        hits: vec![SearchHit { id: HOSTILE.into(), ..hit() }],
        did_you_mean: Some(DidYouMean { query: HOSTILE.into(), stories: 1 }),
        corrected: Some(Corrected {
            query: HOSTILE.into(),
            as_typed: HOSTILE.into(),
            words: vec![Correction { word: HOSTILE.into(), instead: HOSTILE.into() }],
        }),
        also: vec![AlsoSearched { word: HOSTILE.into(), also: vec![HOSTILE.into()] }],
        ..response()
    };
    let nothing = SearchResponse {
        hits: Vec::new(),
        articles: 0,
        relaxations: vec![Relaxation {
            change: Relaxed::Without(HOSTILE.into()),
            query: HOSTILE.into(),
            filter: Filter { sources: vec![HOSTILE.into()], ..Filter::default() },
            stories: 1,
        }],
        ..response()
    };
    let id = encoded(HOSTILE);
    for (response, target) in [
        (found.clone(), format!("/?q={id}&why={id}")),
        (found.clone(), format!("/?q={id}&why={id}&fragment=why")),
        (found, format!("/compare?old={id}&new={id}&q={id}")),
        (nothing, format!("/?q={id}&source={id}")),
    ] {
        let page = page(Canned { response, view: view.clone(), ..Canned::default() }, &target).await;
        for bad in ["<script>", "<img", "&amp;lt;script"] {
            assert!(!page.contains(bad), "{bad} in {target}");
        }
    }
}

#[tokio::test]
async fn an_empty_index_says_how_to_fill_it() {
    let nothing = Overview { stories: 0, articles: 0, ..Overview::default() };
    let response = SearchResponse::default();
    let archive = || Canned { overview: nothing.clone(), response: response.clone(), ..Canned::default() };
    let start = page(archive(), "/").await;
    has(&start, &["Noch ist der Index leer. „lupe index ORDNER“ nimmt Artikel auf"]);
    assert!(!start.contains("class=\"examples\"") && !start.contains("class=\"latest\""), "{start}");
    has(
        &page(archive(), "/?q=strom").await,
        &["<strong>Nichts gefunden</strong>", "Stimmt die Schreibweise?"],
    );
}

#[tokio::test]
async fn the_latest_articles_are_looked_for_once_a_commit() {
    let edge = edge(Canned::default());
    for _ in 0..3 {
        assert_eq!(get(&edge, "/").await.status, 200);
    }
    // One look at what there is, and one search.
    assert!(get(&edge, "/metrics").await.text().contains("lupe_index_seconds_count 2\n"));
}
