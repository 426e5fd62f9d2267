//! What clients see: requests answered without sockets.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::convert::Infallible;

use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Body, Bytes};
use lupe_searcher::{Marked, Overview};
use warp::http::header::{self, HeaderMap};
use warp::http::{Request, StatusCode};

use crate::edge::Edge;
use crate::testing::{Canned, Mood, edge, hit, response, slow, version, view};

pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// Fails where the answer has not this part.
    #[track_caller]
    pub(crate) fn assert_has(&self, part: &str) {
        assert!(self.text().contains(part), "{part} is missing in {}", self.text());
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A request of this method; without a host of its own it names that of the server, with `-` none.
pub(crate) async fn send(edge: &Edge, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(target);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "127.0.0.1:7700");
    }
    for (name, value) in headers.iter().filter(|(_, value)| *value != "-") {
        request = request.header(*name, *value);
    }
    answer(edge, request.body(Empty::<Bytes>::new()).unwrap()).await
}

/// A request with a body.
pub(crate) async fn send_body(edge: &Edge, target: &str, body: &'static str) -> Answer {
    let request = Request::get(target).header("host", "127.0.0.1:7700");
    answer(edge, request.body(Full::<Bytes>::from(body)).unwrap()).await
}

async fn answer<B>(edge: &Edge, request: Request<B>) -> Answer
where
    B: Body<Data = Bytes, Error = Infallible> + Send + Sync + 'static,
{
    let (parts, body) = edge.answer(request).await.into_parts();
    Answer { status: parts.status, headers: parts.headers, body: body.collect().await.unwrap().to_bytes() }
}

pub(crate) async fn get(edge: &Edge, target: &str) -> Answer {
    send(edge, "GET", target, &[]).await
}

#[tokio::test]
async fn every_address_answers_in_its_own_form() {
    let edge = edge(Canned::default());
    let id = "energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md";
    for (target, status, kind) in [
        ("/", 200, "text/html; charset=utf-8"),
        ("/?q=strom", 200, "text/html; charset=utf-8"),
        ("/?q=strom&fragment=1", 200, "text/html; charset=utf-8"),
        (&format!("/article/{id}"), 200, "text/html; charset=utf-8"),
        (&format!("/article/{id}?q=strom"), 200, "text/html; charset=utf-8"),
        ("/article/nothing", 404, "text/html; charset=utf-8"),
        ("/article/%FF", 404, "text/html; charset=utf-8"),
        ("/article/", 404, "text/html; charset=utf-8"),
        ("/nothing", 404, "text/html; charset=utf-8"),
        ("/assets/page.css", 404, "text/html; charset=utf-8"),
        ("/favicon.ico", 200, "image/svg+xml"),
        ("/opensearch.xml", 200, "application/opensearchdescription+xml; charset=utf-8"),
        ("/feed.xml?q=strom", 200, "application/atom+xml; charset=utf-8"),
        ("/healthz", 200, "text/plain; charset=utf-8"),
        ("/readyz", 200, "text/plain; charset=utf-8"),
        ("/metrics", 200, "text/plain; version=0.0.4; charset=utf-8"),
        ("/api/v1/search?q=strom", 200, "application/json"),
        (&format!("/api/v1/articles/{id}"), 200, "application/json"),
        (&format!("/api/v1/articles/{id}/versions"), 200, "application/json"),
        (&format!("/api/v1/articles/{id}/similar?limit=3"), 200, "application/json"),
        (&format!("/api/v1/compare?a={id}&b={id}"), 200, "application/json"),
        ("/api/v1/analyze?text=strom", 200, "application/json"),
        ("/api/v1/stats", 200, "application/json"),
        ("/api/v1/articles/nothing", 404, "application/problem+json"),
        ("/api/v1/articles/nothing/similar", 404, "application/problem+json"),
        (&format!("/api/v1/articles/{id}/similar?limit=0"), 400, "application/problem+json"),
        ("/api/v1/search?q=strom&limit=101", 400, "application/problem+json"),
        ("/api/v1/nothing", 404, "application/problem+json"),
        ("/api", 404, "application/problem+json"),
    ] {
        let answer = get(&edge, target).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (status, kind), "{target}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{target}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{target}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{target}"
        );
        assert!(!policy.contains("unsafe"), "{target}");
    }
}

#[tokio::test]
async fn foreign_hosts_origins_and_methods_are_refused() {
    let edge = edge(Canned::default());
    for (method, target, headers, status, code) in [
        ("GET", "/api/v1/stats", vec![("host", "evil.example")], 421, "host-not-served"),
        ("GET", "/api/v1/stats", vec![("host", "-")], 421, "host-not-served"),
        (
            "GET",
            "/api/v1/stats",
            vec![("host", "localhost"), ("host", "evil.example")],
            421,
            "host-not-served",
        ),
        ("GET", "http://evil.example/api/v1/stats", vec![], 421, "host-not-served"),
        ("GET", "/api/v1/stats", vec![("origin", "https://evil.example")], 403, "origin-not-allowed"),
        ("GET", "/api/v1/stats", vec![("origin", "null")], 403, "origin-not-allowed"),
        ("POST", "/api/v1/stats", vec![], 405, "method-not-allowed"),
        ("OPTIONS", "/api/v1/search", vec![], 405, "method-not-allowed"),
    ] {
        let answer = send(&edge, method, target, &headers).await;
        assert_eq!(answer.status, status, "{method} {target} {headers:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.json();
        assert_eq!((&problem["code"], &problem["status"]), (&code.into(), &status.into()));
        assert!(
            !problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty()
        );
        assert_eq!(answer.header("allow"), if status == 405 { "GET, HEAD" } else { "" });
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    let own = [("host", "localhost:7700"), ("origin", "http://localhost:7700")];
    assert_eq!(send(&edge, "GET", "/api/v1/stats", &own).await.status, 200);
}

/// Text that would do something if it were not escaped, in an attribute as well as between elements.
const HOSTILE: &str = r#""><script>alert(1)</script><img src=x onerror='alert(1)'>&lt;"#;

#[tokio::test]
async fn hostile_text_stays_text() {
    let hostile = || Marked { text: HOSTILE.into(), marks: vec![0..2, 4..10] };
    let mut response = response();
    response.unmatched = vec![HOSTILE.into()];
    response.facets.sources = vec![(HOSTILE.into(), 1), ("b".into(), 1)];
    response.hits = vec![lupe_searcher::SearchHit {
        id: HOSTILE.into(),
        title: hostile(),
        url: Some("javascript:alert(1)".into()),
        source: HOSTILE.into(),
        snippets: vec![hostile()],
        versions: vec![lupe_searcher::Version {
            id: HOSTILE.into(),
            title: HOSTILE.into(),
            source: HOSTILE.into(),
            ..version()
        }],
        ..hit()
    }];
    let view = lupe_searcher::ArticleView {
        id: HOSTILE.into(),
        title: hostile(),
        text: hostile(),
        url: Some(format!("javascript:{HOSTILE}")),
        source: HOSTILE.into(),
        notes: vec![HOSTILE.into()],
        versions: response.hits[0].versions.clone(),
        ..view()
    };
    let overview = Overview { sources: vec![(HOSTILE.into(), 1)], ..crate::testing::overview() };
    let edge = edge(Canned { response, view, overview, ..Canned::default() });
    let encoded: String =
        form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect::<String>().replace('+', "%20");
    for target in [
        "/".to_owned(),
        format!("/?q={encoded}&source={encoded}&lang={encoded}&from={encoded}&page={encoded}&ui={encoded}"),
        format!("/?q={encoded}&fragment=1"),
        format!("/article/{encoded}?q={encoded}&source={encoded}"),
        format!("/feed.xml?q={encoded}"),
        format!("/article/x{encoded}"),
        format!("/{encoded}"),
    ] {
        let answer = get(&edge, &target).await;
        let text = answer.text();
        for bad in ["<script>", "<img", "href=\"javascript:"] {
            assert!(!text.contains(bad), "{bad} in {target}");
        }
        assert!(!text.contains("&amp;lt;script"), "{target} escapes twice");
        assert!(
            text.contains("&lt;script") || target == format!("/{encoded}"),
            "{target} shows what was sent"
        );
    }
}

#[tokio::test]
async fn results_link_to_their_articles_and_articles_back() {
    let edge = edge(Canned::default());
    let results = get(&edge, "/?q=%C3%96l+%26+Gas&lang=de&page=2").await;
    let link = href(results.text(), "<h2");
    assert_eq!(link, "/article/energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md?q=%C3%96l+%26+Gas&lang=de&page=2");
    let article = get(&edge, &link).await;
    assert_eq!(article.status, 200);
    assert_eq!(href(article.text(), "<nav class=\"way\""), "/?q=%C3%96l+%26+Gas&lang=de&page=2");
    assert!(article.text().contains("Über <mark>Rechenzentren</mark></h1>"));
    assert!(article.text().contains("<p dir=\"auto\">Das Öl der <mark id=\"m1\">Rechenzentren</mark>.</p>"));
    assert!(article.text().contains("href=\"https://example.org/öl?a=1&amp;b=2\""));
}

/// The first address after `place`.
pub(crate) fn href(html: &str, place: &str) -> String {
    let after = html.split_once(place).expect(place).1.split_once("href=\"").expect("a link").1;
    after.split_once('"').expect("its end").0.replace("&amp;", "&")
}

#[tokio::test]
async fn a_result_says_all_that_is_known_of_it() {
    let page = get(&edge(Canned::default()), "/?q=strom&from=2024&to=2024").await;
    for part in [
        "<strong>12 Geschichten</strong>, 19 Artikel",
        "<article lang=\"de\">",
        "Über <mark>Rechenzentren</mark></a></h2>",
        "<time datetime=\"2024-12\">Dezember 2024</time>",
        "<span class=\"source\">samples</span>",
        "<span>Deutsch</span>",
        "<p class=\"snippet\" dir=\"auto\">Das Öl der <mark>Rechenzentren</mark> ist Strom.</p>",
        "<summary>+1 Fassung</summary>",
        "bearbeitet, 50 % gleich",
        "Kein Treffer für „Xyzzy“.",
        "name=\"lang\" value=\"en\"",
        "value=\"2024\"",
        "aria-label=\"Seite 2\"",
    ] {
        page.assert_has(part);
    }
}

#[tokio::test]
async fn a_search_has_a_feed() {
    let edge = edge(Canned::default());
    let page = get(&edge, "/?q=%C3%96l&lang=de&page=2").await;
    let feed = get(&edge, &href(page.text(), "<p class=\"feed\"")).await;
    for part in [
        "<title>Öl – Lupe</title>",
        "<link rel=\"self\" href=\"http://127.0.0.1:7700/feed.xml?q=%C3%96l&amp;lang=de\"></link>",
        "<updated>2024-12-01T00:00:00Z</updated>",
        "<id>http://127.0.0.1:7700/article/energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md</id>",
        "<summary>Das Öl der Rechenzentren ist Strom.</summary>",
    ] {
        feed.assert_has(part);
    }
}

#[tokio::test]
async fn a_browser_can_search_from_its_address_bar() {
    let edge = edge(Canned::default());
    let target = href(get(&edge, "/").await.text(), "rel=\"search\"");
    for (headers, origin) in [
        (vec![], "http://127.0.0.1:7700"),
        (vec![("host", "localhost"), ("x-forwarded-proto", "https")], "https://localhost"),
        (vec![("x-forwarded-proto", "\"><script>")], "http://127.0.0.1:7700"),
    ] {
        let description = send(&edge, "GET", &target, &headers).await;
        description.assert_has("<ShortName>Lupe</ShortName>");
        description.assert_has(&format!("template=\"{origin}/?q={{searchTerms}}\""));
        description.assert_has(&format!("type=\"image/svg+xml\">{origin}/assets/lupe."));
        let feed = send(&edge, "GET", "/feed.xml?q=strom", &headers).await;
        feed.assert_has(&format!("<link rel=\"self\" href=\"{origin}/feed.xml?q=strom\">"));
    }
}

#[tokio::test]
async fn typing_fetches_a_piece_of_the_same_page() {
    let edge = edge(Canned::default());
    for target in ["/?q=strom&lang=de", "/?q="] {
        let page = get(&edge, target).await;
        let piece = get(&edge, &format!("{target}&fragment=1")).await;
        assert!(!piece.text().contains("<html"));
        assert!(page.text().contains(piece.text()), "{target} differs from its piece");
    }
}

#[tokio::test]
async fn the_page_speaks_two_languages() {
    let edge = edge(Canned::default());
    for (target, headers, lang, cookie) in [
        ("/?q=a", vec![], "de", ""),
        ("/?q=a", vec![("accept-language", "en")], "en", ""),
        ("/?q=a", vec![("accept-language", "en"), ("cookie", "ui=de")], "de", ""),
        ("/?q=a&ui=en", vec![], "en", "ui=en; Path=/; Max-Age=31536000; SameSite=Lax"),
        ("/nothing", vec![("accept-language", "en")], "en", ""),
    ] {
        let answer = send(&edge, "GET", target, &headers).await;
        assert!(answer.text().contains(&format!("<html lang=\"{lang}\">")), "{target} {headers:?}");
        assert_eq!(answer.header("set-cookie"), cookie);
    }
}

#[tokio::test]
async fn assets_are_kept_for_good_under_names_of_their_own() {
    let edge = edge(Canned::default());
    let page = get(&edge, "/").await;
    for (place, kind) in [
        ("rel=\"stylesheet\"", "text/css; charset=utf-8"),
        ("rel=\"icon\"", "image/svg+xml"),
        ("<script type=\"module\" src=", "text/javascript; charset=utf-8"),
    ] {
        let target = match place {
            "<script type=\"module\" src=" => script(&page),
            place => href(page.text(), place),
        };
        let plain = get(&edge, &target).await;
        assert_eq!((plain.status.as_u16(), plain.header("content-type")), (200, kind), "{target}");
        assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
        let packed = send(&edge, "GET", &target, &[("accept-encoding", "gzip")]).await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert_eq!(unpacked(&packed.body), plain.body);
    }
}

/// The address of a page's script.
fn script(page: &Answer) -> String {
    let (_, behind) = page.text().split_once("<script type=\"module\" src=\"").unwrap();
    behind.split('"').next().unwrap().to_owned()
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(bytes), &mut out).unwrap();
    out
}

/// What a browser loads before it can show anything, and a page of ten hits, stay small.
#[tokio::test]
async fn the_page_is_small() {
    let response = lupe_searcher::SearchResponse { hits: vec![hit(); 10], ..response() };
    let edge = edge(Canned { response, ..Canned::default() });
    let page = get(&edge, "/?q=strom").await;
    let mut total = 0;
    for target in ["/?q=strom".to_owned(), script(&page), href(page.text(), "rel=\"stylesheet\"")] {
        total += send(&edge, "GET", &target, &[("accept-encoding", "gzip")]).await.body.len();
    }
    println!("page, script and style: {total} bytes compressed");
    assert!(total < 60_000);
}

#[tokio::test]
async fn the_start_page_is_worked_out_once_a_commit() {
    let edge = edge(Canned::default());
    for _ in 0..3 {
        assert_eq!(get(&edge, "/").await.status, 200);
    }
    // The overview, and the latest articles.
    let metrics = get(&edge, "/metrics").await;
    assert!(metrics.text().contains("lupe_index_seconds_count 2\n"), "{}", metrics.text());
}

#[tokio::test]
async fn a_good_copy_is_not_sent_again() {
    let edge = edge(Canned::default());
    let first = get(&edge, "/api/v1/search?q=strom").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/\"0000000000000007"), "{tag}");
    for known in [tag.clone(), format!("\"x\", {tag}"), tag.trim_start_matches("W/").to_owned()] {
        let second = send(&edge, "GET", "/api/v1/search?q=strom", &[("if-none-match", &known)]).await;
        assert_eq!((second.status.as_u16(), second.body.len()), (304, 0), "{known}");
        assert_eq!((second.header("etag"), second.header("cache-control")), (tag.as_str(), "no-cache"));
    }
    for (target, status) in [
        ("/api/v1/search?q=stroh", 200),
        ("/api/v1/search?q=strom&limit=0", 400),
        ("/api/v1/articles/nothing", 404),
    ] {
        let other = send(&edge, "GET", target, &[("if-none-match", &tag)]).await;
        assert_eq!(other.status, status, "a tag is good for one address: {target}");
    }
    let overview = Overview { generation: 8, ..crate::testing::overview() };
    let committed = crate::testing::edge(Canned { overview, ..Canned::default() });
    assert_eq!(
        send(&committed, "GET", "/api/v1/search?q=strom", &[("if-none-match", &tag)]).await.status,
        200
    );
}

#[tokio::test]
async fn the_api_keeps_the_disk_to_itself() {
    let edge = edge(Canned::default());
    let answer = get(&edge, "/api/v1/articles/energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md?q=strom").await;
    assert!(!answer.text().contains("secret"));
    let value = answer.json();
    assert_eq!(value["marks"], serde_json::json!([[11, 24]]));
    assert_eq!(value["date"], "2024-12-24");
}

#[tokio::test]
async fn failures_are_told_apart() {
    for (mood, status, code) in [
        (Mood::Late, 503, "timed-out"),
        (Mood::Broken, 500, "index-failed"),
        (Mood::Panicking, 500, "index-failed"),
    ] {
        let edge = edge(Canned { mood, ..Canned::default() });
        let problem = get(&edge, "/api/v1/search?q=strom").await;
        assert_eq!((problem.status.as_u16(), &problem.json()["code"]), (status, &code.into()));
        assert!(!problem.text().contains("secret"), "an error names no path");
        let page = get(&edge, "/?q=strom").await;
        assert_eq!(page.status, status);
        assert!(page.text().contains("value=\"strom\""), "the query stays in the box");
        let piece = get(&edge, "/?q=strom&fragment=1").await;
        assert_eq!(piece.status, status);
        assert!(piece.text().contains("data-status="));
        assert_eq!(get(&edge, "/healthz").await.status, 200, "the server lives on");
    }
}

#[tokio::test]
async fn beyond_its_bounds_the_server_says_come_back() {
    let (archive, was_asked, go_on) = slow();
    let edge = edge(archive);
    // The overview is known then, so that only searches compete.
    assert_eq!(get(&edge, "/readyz").await.status, 200);
    let busy = tokio::spawn({
        let edge = edge.clone();
        async move { get(&edge, "/api/v1/search?q=a").await.status }
    });
    tokio::task::spawn_blocking(move || was_asked.recv().unwrap()).await.unwrap();
    let refused = get(&edge, "/api/v1/search?q=b").await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "1"));
    assert_eq!(refused.json()["code"], "overloaded");
    go_on.send(()).unwrap();
    assert_eq!(busy.await.unwrap(), 200);
    let metrics = get(&edge, "/metrics").await;
    for line in [
        "lupe_responses_total{status=\"2xx\"} 2",
        "lupe_responses_total{status=\"5xx\"} 1",
        "lupe_turned_away_total 1",
        "lupe_index_seconds_count 2",
    ] {
        assert!(metrics.text().lines().any(|other| other == line), "{line} is missing in {}", metrics.text());
    }
}
