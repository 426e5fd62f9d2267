//! The pages: from a request to HTML.

use lupe_searcher::SearchResponse;
use maud::Markup;
use percent_encoding::percent_decode_str;
use warp::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use warp::reply::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::page::{self, text::Ui};
use crate::params::{self, Asked};
use crate::{api, assets};

/// How many similar articles a page names.
const SIMILAR: usize = 5;

/// How many of the latest articles the start page is made from.
const LATEST: usize = 20;

/// A request, and what it takes to answer it.
#[derive(Clone)]
pub(crate) struct Call {
    pub app: App,
    pub ui: Ui,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
}

impl Call {
    pub(crate) fn header(&self, name: HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

/// An id from its percent-encoded segment. `None` where it is not UTF-8: then no article has it.
pub(crate) fn decode_id(segment: &str) -> Result<String, Failure> {
    match percent_decode_str(segment).decode_utf8() {
        Ok(id) => Ok(id.into_owned()),
        Err(_) => Err(Failure::NoArticle(percent_decode_str(segment).decode_utf8_lossy().into_owned())),
    }
}

/// `/`: the start page, or the results where words or filters are given; with `fragment=1` only what changes while typing.
pub(crate) async fn search(call: Call) -> Response {
    let (asked, notices) = Asked::read(&call.query);
    let found = if !asked.is_search() {
        start(&call).await
    } else {
        let searched = call.app.search(asked.request()).await;
        searched.map(|response| page::results::results(call.ui, &asked, &response, &notices))
    };
    let fragment = params::value(&call.query, "fragment").is_some();
    match found {
        Ok(content) if fragment => html(content, &call),
        Ok(content) => html(page::frame(call.ui, &page::Frame::search(call.ui, &asked), content), &call),
        Err(failure) if fragment => {
            with_failure(html(page::failure::failure(call.ui, &failure), &call), &failure)
        }
        Err(failure) => failure_page(&failure, call.ui, &asked),
    }
}

async fn start(call: &Call) -> Result<Markup, Failure> {
    let overview = call.app.overview().await?;
    // An ornament: without it the page still says what is here.
    let latest = call.app.latest(&overview, LATEST).await.unwrap_or_default();
    Ok(page::start::start(call.ui, &overview, &latest))
}

/// `/article/{id}`: an article for reading. The query string is that of the results it was opened from.
pub(crate) async fn article(segment: String, call: Call) -> Response {
    let (asked, _) = Asked::read(&call.query);
    let viewed = match decode_id(&segment) {
        Ok(id) => call.app.article(&id, &asked.query).await,
        Err(failure) => Err(failure),
    };
    match viewed {
        Ok(view) => {
            // The article is what was asked for; without its neighbours the page is still whole.
            let similar = call.app.similar(&view.id, SIMILAR).await;
            let similar = similar.unwrap_or_else(|_| SearchResponse::default());
            let content = page::article::article(call.ui, &asked, &view, &similar);
            html(page::frame(call.ui, &page::Frame::article(call.ui, &asked, &view), content), &call)
        }
        Err(failure) => failure_page(&failure, call.ui, &asked),
    }
}

/// `/opensearch.xml`: lets a browser search from its address bar.
pub(crate) async fn opensearch(call: Call) -> Response {
    // The host was checked before: it is a name of this server, but still text for XML.
    let xml = page::xml::opensearch(call.ui, call.header(header::HOST)).into_string();
    reply(xml, "application/opensearchdescription+xml; charset=utf-8", "max-age=3600")
}

/// `/feed.xml`: the latest articles of a search.
pub(crate) async fn feed(call: Call) -> Response {
    let (asked, _) = Asked::read(&call.query);
    match call.app.search(asked.feed_request()).await {
        Ok(response) => {
            let xml = page::xml::feed(call.ui, call.header(header::HOST), &asked, &response).into_string();
            reply(xml, "application/atom+xml; charset=utf-8", "no-cache")
        }
        Err(failure) => failure_page(&failure, call.ui, &asked),
    }
}

/// Any other address.
pub(crate) async fn nothing(call: Call) -> Response {
    refusal(&Failure::NoPage, &call.path, call.ui)
}

/// A failure as a page, or as a problem where the API was asked.
pub(crate) fn refusal(failure: &Failure, path: &str, ui: Ui) -> Response {
    if path == "/api" || path.starts_with("/api/") {
        api::problem(failure)
    } else {
        failure_page(failure, ui, &Asked::default())
    }
}

fn failure_page(failure: &Failure, ui: Ui, asked: &Asked) -> Response {
    let content = page::failure::failure(ui, failure);
    let page = page::frame(ui, &page::Frame::failure(ui, asked, failure), content).into_string();
    let mut response = reply(page, assets::HTML, "no-store");
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    with_failure(response, failure)
}

/// The response with the status and the headers of the failure that it tells of.
pub(crate) fn with_failure(mut response: Response, failure: &Failure) -> Response {
    if let Failure::Broken(detail) = failure {
        tracing::error!(%detail, "a request failed");
    }
    *response.status_mut() = failure.status();
    if let Some(seconds) = failure.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let headers = response.headers_mut();
    match failure {
        Failure::Method => {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        // Browsers ask their user for a name and a password; programs know what to do.
        Failure::Unauthorized => {
            for scheme in [r#"Basic realm="Lupe""#, r#"Bearer realm="Lupe""#] {
                headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
            }
        }
        _ => {}
    }
    response
}

fn html(content: Markup, call: &Call) -> Response {
    let mut response = reply(content.into_string(), assets::HTML, "no-cache");
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    if let Some(cookie) = call.ui.cookie(&call.query) {
        response.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static(cookie));
    }
    response
}

/// A response of a kind, and for how long it may be kept.
pub(crate) fn reply(body: impl Into<Vec<u8>>, kind: &'static str, keep: &'static str) -> Response {
    let mut response = Response::new(body.into().into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    response
}
