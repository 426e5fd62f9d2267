//! What keeps the server and its readers safe: headers, limits, names and origins, tokens, hostile text.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use lupe_searcher::{Marked, Overview, SearchHit, SearchResponse, Version};
use proptest::prelude::*;

use crate::edge::MAX_ADDRESS;
use crate::params::{Asked, MAX_QUERY};
use crate::server::ServerOptions;
use crate::testing::{Canned, Mood, edge, edge_with, hit, response, version, view};
use crate::tests::{Answer, get, href, send, send_body};

/// An article that is there.
const ARTICLE: &str = "energie%2FW%C3%A4rme%20%26%20K%C3%A4lte.md";
const TOKEN: &str = "0123456789abcdef";

fn options() -> ServerOptions {
    ServerOptions { cors: vec!["https://example.org".parse().unwrap()], ..ServerOptions::default() }
}

fn guarded() -> ServerOptions {
    ServerOptions { token: Some(TOKEN.parse().unwrap()), ..options() }
}

#[tokio::test]
async fn every_kind_of_answer_has_every_header() {
    let good = edge_with(Canned::default(), &options());
    let broken = edge(Canned { mood: Mood::Broken, ..Canned::default() });
    let late = edge(Canned { mood: Mood::Late, ..Canned::default() });
    let guarded = edge_with(Canned::default(), &guarded());
    let style = href(get(&good, "/").await.text(), "rel=\"stylesheet\"");
    let tag = get(&good, "/api/v1/stats").await.header("etag").to_owned();
    let preflight = [("origin", "https://example.org"), ("access-control-request-method", "GET")];
    let long = format!("/?q={}", "x".repeat(MAX_ADDRESS));
    let answers = [
        (200, get(&good, "/").await),
        (200, get(&good, "/?q=strom").await),
        (200, get(&good, "/?q=strom&fragment=1").await),
        (200, get(&good, &format!("/article/{ARTICLE}")).await),
        (200, get(&good, &format!("/compare?old={ARTICLE}&new={ARTICLE}")).await),
        (200, get(&good, "/help").await),
        (200, get(&good, "/feed.xml?q=strom").await),
        (200, get(&good, "/opensearch.xml").await),
        (200, get(&good, "/favicon.ico").await),
        (200, get(&good, &style).await),
        (200, send(&good, "GET", &style, &[("accept-encoding", "gzip")]).await),
        (200, send(&good, "HEAD", "/", &[]).await),
        (200, get(&good, "/healthz").await),
        (200, get(&good, "/metrics").await),
        (200, get(&good, "/api/v1/search?q=strom").await),
        (200, send(&good, "GET", "/api/v1/search?q=strom", &[("accept-encoding", "gzip")]).await),
        (204, send(&good, "OPTIONS", "/api/v1/stats", &preflight).await),
        (304, send(&good, "GET", "/api/v1/stats", &[("if-none-match", &tag)]).await),
        (400, get(&good, "/api/v1/search?limit=0").await),
        (401, get(&guarded, "/").await),
        (401, get(&guarded, "/api/v1/stats").await),
        (403, send(&good, "GET", "/", &[("origin", "https://evil.example")]).await),
        (404, get(&good, "/nothing").await),
        (404, get(&good, "/assets/nothing.css").await),
        (404, get(&good, "/api/v1/articles/nothing").await),
        (405, send(&good, "POST", "/", &[]).await),
        (413, send_body(&good, "/", "q=strom").await),
        (414, get(&good, &long).await),
        (421, send(&good, "GET", "/", &[("host", "evil.example")]).await),
        (500, get(&broken, "/?q=strom").await),
        (500, get(&broken, "/api/v1/search?q=strom").await),
        (503, get(&late, "/?q=strom").await),
        (503, get(&late, "/api/v1/search?q=strom").await),
    ];
    for (n, (status, answer)) in answers.iter().enumerate() {
        assert_eq!(answer.status.as_u16(), *status, "answer {n}");
        for (name, expected) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ] {
            assert_eq!(answer.header(name), expected, "{name} of answer {n}, {status}");
        }
        let policy = answer.header("content-security-policy");
        for part in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "answer {n}, {status}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "answer {n}, {status}: {policy}");
        let shared = answer.header("cross-origin-resource-policy");
        assert_eq!(
            shared,
            if *status == 204 { "cross-origin" } else { "same-origin" },
            "answer {n}, {status}"
        );
        assert!(answer.headers.get_all("vary").iter().any(|value| value == "Accept-Encoding"), "answer {n}");
        if *status >= 400 {
            assert_eq!(answer.header("cache-control"), "no-store", "answer {n}, {status}: errors pass");
        }
    }
}

#[tokio::test]
async fn every_limit_has_an_error_of_its_own() {
    let edge = edge(Canned::default());
    let long = "x".repeat(MAX_ADDRESS);
    for (target, status, code, part) in [
        (format!("/api/v1/search?q={long}"), 414, "address-too-long", "longer than 32768 bytes"),
        ("/api/v1/search?limit=101".into(), 400, "bad-parameter", "a number from 1 to 100"),
        ("/api/v1/search?offset=10001".into(), 400, "bad-parameter", "a number from 0 to 10000"),
        ("/api/v1/search?per_page=10".into(), 400, "bad-parameter", "there are: q, lang, source, from"),
        ("/api/v1/suggest?limit=51".into(), 400, "bad-parameter", "a number from 1 to 50"),
        (
            format!("/api/v1/analyze?text={}", &long[..2001]),
            400,
            "bad-parameter",
            "2001 characters, of at most 2000",
        ),
        (format!("/api/v1/compare?a={}&b=b", &long[..2001]), 400, "bad-parameter", "of at most 2000"),
    ] {
        let answer = get(&edge, &target).await;
        let shown = &target[..target.len().min(40)];
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (status, &code.into()), "{shown}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(part), "{shown}: {}", answer.text());
    }
    let body = send_body(&edge, "/api/v1/search?q=strom", "{\"q\": \"strom\"}").await;
    assert_eq!((body.status.as_u16(), &body.json()["code"]), (413, &"body-not-expected".into()));
    // A query that is too long is cut, and that is said; so is a page too deep.
    let query = "ä".repeat(MAX_QUERY + 1);
    let encoded: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let cut = get(&edge, &format!("/api/v1/search?q={encoded}")).await.json();
    assert_eq!(cut["query"].as_str().unwrap().chars().count(), MAX_QUERY);
    assert_eq!(cut["warnings"][0], "The query was cut after 1000 characters.");
    assert!(get(&edge, "/?q=strom&page=101").await.text().contains("nur die ersten 100 Seiten"));
}

#[tokio::test]
async fn articles_that_are_too_long_are_not_compared_here() {
    let text = Marked { text: "Wort. ".repeat(400_000), marks: Vec::new() };
    let edge = edge(Canned { view: lupe_searcher::ArticleView { text, ..view() }, ..Canned::default() });
    let answer = get(&edge, &format!("/api/v1/compare?a={ARTICLE}&b={ARTICLE}")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (400, &"too-long-to-compare".into()));
    assert!(answer.text().contains("lupe diff"));
}

#[tokio::test]
async fn only_allowed_origins_read_the_api_and_none_the_page() {
    let open = edge_with(Canned::default(), &options());
    let closed = edge(Canned::default());
    let allowed = ("origin", "https://example.org");
    let asked = ("access-control-request-method", "GET");
    let wanted = ("access-control-request-headers", "authorization");
    for (edge, method, target, headers, status, readable) in [
        (&open, "GET", "/api/v1/stats", vec![allowed], 200, true),
        (&open, "HEAD", "/api/v1/stats", vec![allowed], 200, true),
        (&open, "GET", "/api/v1/articles/none", vec![allowed], 404, true),
        (&open, "OPTIONS", "/api/v1/stats", vec![allowed, asked, wanted], 204, true),
        (&open, "POST", "/api/v1/stats", vec![allowed], 405, true),
        (&open, "OPTIONS", "/api/v1/stats", vec![allowed], 405, true),
        (&open, "OPTIONS", "/api/v1/stats", vec![asked], 405, false),
        (&open, "GET", "/", vec![allowed], 403, false),
        (&open, "OPTIONS", "/", vec![allowed, asked], 403, false),
        (&open, "GET", "/api/v1/stats", vec![("origin", "http://example.org")], 403, false),
        (&open, "GET", "/api/v1/stats", vec![("origin", "https://example.org.evil.example")], 403, false),
        (&open, "GET", "/api/v1/stats", vec![("origin", "null")], 403, false),
        (&open, "GET", "/api/v1/stats", vec![allowed, ("host", "evil.example")], 421, true),
        (&open, "GET", "/api/v1/stats", vec![], 200, false),
        (&closed, "GET", "/api/v1/stats", vec![allowed], 403, false),
        (&closed, "OPTIONS", "/api/v1/stats", vec![allowed, asked], 403, false),
    ] {
        let answer = send(edge, method, target, &headers).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {target} {headers:?}");
        let reader = if readable { "https://example.org" } else { "" };
        assert_eq!(answer.header("access-control-allow-origin"), reader, "{method} {target} {headers:?}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    let varies = |answer: &Answer| answer.headers.get_all("vary").iter().any(|value| value == "origin");
    assert!(varies(&get(&open, "/api/v1/stats").await) && !varies(&get(&closed, "/api/v1/stats").await));
    let preflight = send(&open, "OPTIONS", "/api/v1/stats", &[allowed, asked]).await;
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD");
    assert_eq!(preflight.header("access-control-allow-headers"), "Authorization, If-None-Match");
}

#[tokio::test]
async fn without_the_token_nothing_is_told() {
    let edge = edge_with(Canned::default(), &guarded());
    let style = "/assets/page.css".to_owned();
    let article = format!("/article/{ARTICLE}");
    for target in [
        "/",
        "/?q=strom&fragment=1",
        &article,
        &style,
        "/feed.xml",
        "/opensearch.xml",
        "/metrics",
        "/api/v1/stats",
    ] {
        let answer = get(&edge, target).await;
        assert_eq!(answer.status, 401, "{target}");
        let schemes: Vec<_> = answer.headers.get_all("www-authenticate").iter().collect();
        assert_eq!(schemes, ["Basic realm=\"Lupe\"", "Bearer realm=\"Lupe\""], "{target}");
        for secret in ["Rechenzentren", "samples", TOKEN] {
            assert!(!answer.text().contains(secret), "{target} tells {secret}");
        }
    }
    for target in ["/healthz", "/readyz"] {
        assert_eq!(get(&edge, target).await.status, 200, "{target}");
    }
    let bearer = format!("Bearer {TOKEN}");
    let shown = [("authorization", bearer.as_str())];
    assert_eq!(send(&edge, "GET", "/?q=strom", &shown).await.status, 200);
    assert_eq!(send(&edge, "GET", "/api/v1/stats", &shown).await.status, 200);
    // A browser asks whether it may send the token before it sends it.
    let preflight = [("origin", "https://example.org"), ("access-control-request-method", "GET")];
    assert_eq!(send(&edge, "OPTIONS", "/api/v1/stats", &preflight).await.status, 204);
}

/// Text that would do something in HTML, XML, JSON, a header or a log.
const HOSTILE: &str =
    "\"><script>alert(1)</script>]]>&amp;\r\nSet-Cookie: a=b\r\n\r\n\u{0}\u{1b}[2J\u{202e}\u{fffe}";

/// An archive in which everything that can hold text is hostile.
fn hostile() -> Canned {
    let marked = || Marked { text: HOSTILE.into(), marks: vec![0..2, 4..10] };
    let other = Version { id: HOSTILE.into(), title: HOSTILE.into(), source: HOSTILE.into(), ..version() };
    let mut response: SearchResponse = response();
    response.unmatched = vec![HOSTILE.into()];
    response.facets.sources = vec![(HOSTILE.into(), 1)];
    response.hits = vec![SearchHit {
        id: HOSTILE.into(),
        title: marked(),
        url: Some(HOSTILE.into()),
        source: HOSTILE.into(),
        snippets: vec![marked()],
        versions: vec![other.clone()],
        ..hit()
    }];
    let view = lupe_searcher::ArticleView {
        id: HOSTILE.into(),
        title: marked(),
        text: marked(),
        url: Some(HOSTILE.into()),
        source: HOSTILE.into(),
        notes: vec![HOSTILE.into()],
        versions: vec![other],
        ..view()
    };
    let overview = Overview { sources: vec![(HOSTILE.into(), 1)], ..crate::testing::overview() };
    Canned { response, view, overview, ..Canned::default() }
}

#[tokio::test]
async fn hostile_text_stays_text_in_every_form() {
    let edge = edge_with(hostile(), &options());
    let encoded: String =
        form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect::<String>().replace('+', "%20");
    for (target, field) in [
        (format!("/api/v1/search?q={encoded}&source={encoded}"), "/hits/0/title"),
        (format!("/api/v1/search?q={encoded}&lang={encoded}"), ""),
        (format!("/api/v1/search?{encoded}={encoded}"), ""),
        (format!("/api/v1/articles/{encoded}?q={encoded}"), "/text"),
        (format!("/api/v1/articles/{encoded}/similar"), "/hits/0/source"),
        (format!("/api/v1/articles/x{encoded}"), ""),
        (format!("/api/v1/compare?a={encoded}&b={encoded}"), "/old"),
        (format!("/api/v1/suggest?q={encoded}"), "/typed"),
        (format!("/api/v1/analyze?text={encoded}"), "/tokens/0/text"),
        ("/api/v1/stats".into(), "/sources/0/value"),
        (format!("/api/{encoded}"), ""),
        (format!("/feed.xml?q={encoded}&source={encoded}"), ""),
        ("/opensearch.xml".into(), ""),
        (format!("/?q={encoded}&ui={encoded}"), ""),
        (format!("/?q={encoded}&why={encoded}"), ""),
        (format!("/article/{encoded}?q={encoded}"), ""),
        (format!("/compare?old={encoded}&new={encoded}"), ""),
    ] {
        let ui = format!("ui={}", HOSTILE.replace(|c: char| c.is_control() || !c.is_ascii(), ""));
        let answer = send(&edge, "GET", &target, &[("cookie", &ui), ("accept-language", "<script>")]).await;
        assert!(answer.headers.get("set-cookie").is_none(), "{target} sets a cookie");
        if answer.header("content-type").ends_with("json") {
            let value = answer.json();
            if !field.is_empty() {
                assert_eq!(value.pointer(field).unwrap(), HOSTILE, "{target}");
            }
        } else {
            assert!(!answer.text().contains("<script>"), "{target}");
            assert!(answer.text().contains("&lt;script") || target == "/opensearch.xml", "{target}");
        }
        if target.starts_with("/feed") {
            let forbidden = |c: char| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || c == '\u{fffe}';
            assert!(!answer.text().contains(forbidden), "{target} has what XML forbids");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever stands in an address, what is understood of it is written so that it is understood alike.
    #[test]
    fn any_address_is_read_and_written_alike(raw in "(q|lang|source|from|to|sort|page|collapse|x|%)?=?[^#]{0,40}(&(lang=de|page=3|from=2024|%FF|q=b))*") {
        let (asked, _) = Asked::read(&raw);
        prop_assert_eq!(Asked::read(&asked.query_string()).0, asked);
    }

    /// Whatever is asked gets an answer that is no failure of the server.
    #[test]
    fn any_request_is_answered(path in "/(api/v1/(search|suggest|compare|analyze|articles/)|article/)?[ -~]{0,30}", query in "[ -~]{0,40}") {
        let target: String = format!("{path}?{query}").chars().filter(|c| !matches!(c, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '#')).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(async { get(&edge(Canned::default()), &target).await });
        prop_assert!(answer.status.as_u16() < 500, "{} {}", target, answer.status);
    }
}
