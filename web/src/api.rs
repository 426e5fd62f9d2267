//! The API: from a request to JSON.

use std::sync::LazyLock;

use lupe_searcher::FirstWord;
use serde::Serialize;
use warp::http::StatusCode;
use warp::http::header::{self, HeaderValue};
use warp::reply::Response;
use xxhash_rust::xxh3::xxh3_64;

use crate::comparison::Comparison;
use crate::failure::Failure;
use crate::handlers::{Call, decode_id, reply, with_failure};
use crate::params;
use crate::params::api::{self as strict, MAX_ID, MAX_LIMIT, MAX_SUGGESTIONS, MAX_TEXT};
use crate::wire;

/// The media type of answers.
const JSON: &str = "application/json";
/// The description of the API.
static OPENAPI: LazyLock<String> = LazyLock::new(|| {
    include_str!("../assets/openapi.json").replacen("VERSION", env!("CARGO_PKG_VERSION"), 1).replacen(
        "\"SCHEMAS\"",
        include_str!("../assets/schemas.json").trim_end(),
        1,
    )
});
/// How many similar articles are named unless told.
const SIMILAR: usize = 10;
/// How many completions are named unless told.
const SUGGESTIONS: usize = 8;

/// Parameters of `/api/v1/search`.
const SEARCH: [&str; 12] = [
    "q",
    "lang",
    "source",
    "from",
    "to",
    "sort",
    "collapse",
    "synonyms",
    "corrections",
    "explain",
    "limit",
    "offset",
];

/// `/api/v1/search`
pub(crate) async fn search(call: Call) -> Response {
    answer(&call, &SEARCH, async |call| {
        let (request, notices) = strict::search(&call.query)?;
        let (query, limit, offset) = (request.query.clone(), request.limit, request.offset);
        let response = call.app.search(request).await?;
        let mut answer = wire::SearchAnswer::new(&query, &response, limit, offset);
        answer.warnings.extend(notices.iter().map(params::Notice::english));
        Ok(json(&answer))
    })
    .await
}

/// `/api/v1/articles/{id}`, with the words of `q` marked
pub(crate) async fn article(segment: String, call: Call) -> Response {
    answer(&call, &["q"], async |call| {
        let (query, _) = params::query_text(&call.query);
        let view = call.app.article(&decode_id(&segment)?, &query).await?;
        Ok(json(&wire::Article::from(&view)))
    })
    .await
}

/// `/api/v1/articles/{id}/versions`
pub(crate) async fn versions(segment: String, call: Call) -> Response {
    answer(&call, &[], async |call| {
        let view = call.app.article(&decode_id(&segment)?, "").await?;
        let versions = view.versions.iter().map(wire::Version::from).collect();
        let story = view.story.as_ref().map(wire::Story::from);
        Ok(json(&wire::Versions { schema: wire::SCHEMA, id: view.id, versions, story }))
    })
    .await
}

/// `/api/v1/articles/{id}/similar`, at most `limit`
pub(crate) async fn similar(segment: String, call: Call) -> Response {
    answer(&call, &["limit"], async |call| {
        let limit = strict::number_or(&call.query, "limit", SIMILAR, 1, MAX_LIMIT)?;
        let id = decode_id(&segment)?;
        let response = call.app.similar(&id, limit).await?;
        let hits = response.hits.iter().map(wire::Hit::from).collect();
        Ok(json(&wire::Similar { schema: wire::SCHEMA, id, hits }))
    })
    .await
}

/// `/api/v1/compare`: the articles `a` and `b`, sentence by sentence
pub(crate) async fn compare(call: Call) -> Response {
    answer(&call, &["a", "b"], async |call| {
        let id = |name| strict::text(&call.query, name, MAX_ID);
        let (old, new, comparison) = call.app.compare(&id("a")?, &id("b")?).await?;
        let (old, new) = ((old.id.as_str(), &*old.text.text), (new.id.as_str(), &*new.text.text));
        Ok(json(&Comparison::new(&comparison, old, new)))
    })
    .await
}

/// `/api/v1/suggest`: completions of `q`
pub(crate) async fn suggest(call: Call) -> Response {
    answer(&call, &["q", "limit"], async |call| {
        let limit = strict::number_or(&call.query, "limit", SUGGESTIONS, 1, MAX_SUGGESTIONS)?;
        // Not trimmed: a blank at the end means that the last word is whole.
        let typed: String = params::value(&call.query, "q").unwrap_or_default();
        let typed: String = typed.chars().take(params::MAX_QUERY).collect();
        let suggestions = call.app.suggest(typed.clone(), limit).await?;
        let suggestions = suggestions.iter().map(wire::Suggestion::from).collect();
        Ok(json(&wire::Suggestions { schema: wire::SCHEMA, typed, suggestions }))
    })
    .await
}

/// `/api/v1/analyze`: how `text` becomes words
pub(crate) async fn analyze(call: Call) -> Response {
    answer(&call, &["text", "lang", "context"], async |call| {
        let text = strict::text(&call.query, "text", MAX_TEXT)?;
        let language = strict::language(&call.query)?;
        let (mid, start) = (("mid", FirstWord::MidSentence), ("start", FirstWord::SentenceStart));
        let first = strict::choice(&call.query, "context", mid, start)?;
        let (text, analysis) = call.app.analyze(text, language, first).await?;
        Ok(json(&wire::Analysis::new(&text, &analysis)))
    })
    .await
}

/// `/api/v1/stats`
pub(crate) async fn stats(call: Call) -> Response {
    answer(&call, &[], async |call| Ok(json(&wire::Stats::from(call.app.overview().await?.as_ref())))).await
}

/// `/api/v1/openapi.json`: all of this, for programs (OpenAPI 3.1)
pub(crate) async fn openapi(call: Call) -> Response {
    answer(&call, &[], async |_| Ok(reply(OPENAPI.as_str(), JSON, "no-cache"))).await
}

/// `/healthz`: the process serves.
pub(crate) async fn health(_call: Call) -> Response {
    reply("ok\n", "text/plain; charset=utf-8", "no-store")
}

/// `/metrics`: what has been counted, for Prometheus
pub(crate) async fn metrics(call: Call) -> Response {
    // Without the index, what is counted is still worth knowing.
    let overview = call.app.overview().await.ok();
    reply(
        call.app.metrics().text(overview.as_deref()),
        "text/plain; version=0.0.4; charset=utf-8",
        "no-store",
    )
}

/// `/readyz`: the index can be read.
pub(crate) async fn ready(call: Call) -> Response {
    let Err(failure) = call.app.ready().await else {
        return reply("ready\n", "text/plain; charset=utf-8", "no-store");
    };
    let mut response = with_failure(reply("not ready\n", "text/plain; charset=utf-8", "no-store"), &failure);
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

/// Answers, or only says that the client's copy is still good. Parameters must be among those `known`.
///
/// The tag is the index's generation and the address: the same address gives the same answer until the next commit.
/// A copy of an error is never good, since errors have no tag, and a tag is good for one address only.
async fn answer(
    call: &Call,
    known: &[&str],
    make: impl AsyncFnOnce(&Call) -> Result<Response, Failure>,
) -> Response {
    let made = async {
        strict::expect(&call.query, known)?;
        let address =
            xxh3_64(format!("{} {}?{}", env!("CARGO_PKG_VERSION"), call.path, call.query).as_bytes());
        let tag = format!("\"{:016x}{address:016x}\"", call.app.generation().await?);
        let copies = call.header(header::IF_NONE_MATCH);
        // Compared weakly: compressed or not, it is the same answer.
        if copies.split(',').any(|copy| copy.trim().trim_start_matches("W/") == tag) {
            let mut response = Response::default();
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            return Ok(tagged(response, &tag));
        }
        Ok(tagged(make(call).await?, &tag))
    };
    made.await.unwrap_or_else(|failure: Failure| problem(&failure))
}

fn tagged(mut response: Response, tag: &str) -> Response {
    if let Ok(tag) = HeaderValue::try_from(format!("W/{tag}")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A failure as problem details (RFC 9457).
pub(crate) fn problem(failure: &Failure) -> Response {
    let status = failure.status();
    let problem = wire::Problem {
        kind: "about:blank".to_owned(),
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        detail: failure.english(),
        code: failure.code().to_owned(),
    };
    with_failure(written(&problem, "application/problem+json", "no-store"), failure)
}

fn json(value: &impl Serialize) -> Response {
    written(value, JSON, "no-cache")
}

fn written(value: &impl Serialize, kind: &'static str, keep: &'static str) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => reply(body, kind, keep),
        // No type of ours fails to serialise: it would take a map with keys that are no text.
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            let mut response = Response::default();
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}
