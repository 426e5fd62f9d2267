//! The API: from a request to JSON.

use serde::Serialize;
use warp::http::StatusCode;
use warp::http::header::{self, HeaderValue};
use warp::reply::Response;

use crate::failure::Failure;
use crate::handlers::{Call, decode_id, reply, with_failure};
use crate::params;
use crate::wire;

/// How many similar articles are named unless told.
const SIMILAR: usize = 10;
/// How many completions are named unless told.
const SUGGESTIONS: usize = 8;

/// `/api/v1/search`
pub(crate) async fn search(call: Call) -> Response {
    answer(&call, async |call| {
        let (request, notices) = params::api_search(&call.query)?;
        let (query, limit, offset) = (request.query.clone(), request.limit, request.offset);
        let response = call.app.search(request).await?;
        let mut answer = wire::SearchAnswer::new(&query, &response, limit, offset);
        answer.warnings.extend(notices.iter().map(params::Notice::english));
        Ok(answer)
    })
    .await
}

/// `/api/v1/articles/{id}`, with the words of `q` marked
pub(crate) async fn article(segment: String, call: Call) -> Response {
    answer(&call, async |call| {
        let (query, _) = params::query_text(&call.query);
        let view = call.app.article(&decode_id(&segment)?, &query).await?;
        Ok(wire::Article::from(&view))
    })
    .await
}

/// `/api/v1/articles/{id}/versions`
pub(crate) async fn versions(segment: String, call: Call) -> Response {
    answer(&call, async |call| {
        let view = call.app.article(&decode_id(&segment)?, "").await?;
        let versions = view.versions.iter().map(wire::Version::from).collect();
        Ok(wire::Versions { schema: wire::SCHEMA, id: view.id, versions })
    })
    .await
}

/// `/api/v1/articles/{id}/similar`, at most `limit`
pub(crate) async fn similar(segment: String, call: Call) -> Response {
    answer(&call, async |call| {
        let limit = match params::value(&call.query, "limit") {
            Some(text) => params::number("limit", &text, 1, params::MAX_LIMIT)?,
            None => SIMILAR,
        };
        let id = decode_id(&segment)?;
        let response = call.app.similar(&id, limit).await?;
        let hits = response.hits.iter().map(wire::Hit::from).collect();
        Ok(wire::Similar { schema: wire::SCHEMA, id, hits })
    })
    .await
}

/// `/api/v1/suggest`: completions of `q`
pub(crate) async fn suggest(call: Call) -> Response {
    answer(&call, async |call| {
        let limit = match params::value(&call.query, "limit") {
            Some(text) => params::number("limit", &text, 1, params::MAX_SUGGESTIONS)?,
            None => SUGGESTIONS,
        };
        // Not trimmed: a blank at the end means that the last word is whole.
        let typed: String = params::value(&call.query, "q").unwrap_or_default();
        let typed: String = typed.chars().take(params::MAX_QUERY).collect();
        let suggestions = call.app.suggest(typed.clone(), limit).await?;
        let suggestions = suggestions.iter().map(wire::Suggestion::from).collect();
        Ok(wire::Suggestions { schema: wire::SCHEMA, typed, suggestions })
    })
    .await
}

/// `/api/v1/stats`
pub(crate) async fn stats(call: Call) -> Response {
    answer(&call, async |call| Ok(wire::Stats::from(call.app.overview().await?.as_ref()))).await
}

/// `/api/v1/openapi.json`: all of this, for programs (OpenAPI 3.1)
pub(crate) async fn openapi(_call: Call) -> Response {
    let description =
        include_str!("../assets/openapi.json").replacen("VERSION", env!("CARGO_PKG_VERSION"), 1);
    reply(description, "application/json", "no-cache")
}

/// `/healthz`: the process serves.
pub(crate) async fn health(_call: Call) -> Response {
    reply("ok\n", "text/plain; charset=utf-8", "no-store")
}

/// `/metrics`: what has been counted, for Prometheus
pub(crate) async fn metrics(call: Call) -> Response {
    reply(call.app.metrics().text(), "text/plain; version=0.0.4; charset=utf-8", "no-store")
}

/// `/readyz`: the index can be read.
pub(crate) async fn ready(call: Call) -> Response {
    let Err(failure) = call.app.overview().await else {
        return reply("ready\n", "text/plain; charset=utf-8", "no-store");
    };
    let mut response = with_failure(reply("not ready\n", "text/plain; charset=utf-8", "no-store"), &failure);
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

/// Answers with JSON, or only says that the client's copy is still good.
///
/// The tag is the index's generation: the same address gives the same answer until the next commit.
async fn answer<T: Serialize>(call: &Call, make: impl AsyncFnOnce(&Call) -> Result<T, Failure>) -> Response {
    let tag = match call.app.overview().await {
        Ok(overview) => format!("W/\"{}-{}\"", env!("CARGO_PKG_VERSION"), overview.generation),
        Err(failure) => return problem(&failure),
    };
    let known = call.header(header::IF_NONE_MATCH);
    if known.split(',').any(|one| one.trim() == tag) {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return tagged(response, &tag);
    }
    match make(call).await {
        Ok(made) => tagged(json(&made, "application/json"), &tag),
        Err(failure) => problem(&failure),
    }
}

fn tagged(mut response: Response, tag: &str) -> Response {
    if let Ok(tag) = HeaderValue::from_str(tag) {
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
    with_failure(json(&problem, "application/problem+json"), failure)
}

fn json<T: Serialize>(value: &T, kind: &'static str) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => reply(body, kind, "no-cache"),
        // No type of ours fails to serialise: it would take a map with keys that are no text.
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            let mut response = Response::default();
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}
