//! The pages: from a request to HTML.

use lupe_searcher::{SearchRequest, SearchResponse, Why};
use maud::Markup;
use percent_encoding::percent_decode_str;
use warp::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use warp::reply::Response;

use crate::app::App;
use crate::failure::Failure;
use crate::page::results::Found;
use crate::page::{self, text::Ui};
use crate::params::{self, Asked, Notice};
use crate::{api, assets};

/// How many similar articles a page names.
const SIMILAR: usize = 5;

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

    /// Scheme and host under which the client sees this server. A web server in front of it, which adds TLS, says so.
    ///
    /// The host was checked before; a client that lies about the scheme gets addresses that do not work for it alone.
    fn origin(&self) -> String {
        let secure = self.header(HeaderName::from_static("x-forwarded-proto")) == "https";
        format!("{}://{}", if secure { "https" } else { "http" }, self.header(header::HOST))
    }
}

/// An id from its percent-encoded segment. `None` where it is not UTF-8: then no article has it.
pub(crate) fn decode_id(segment: &str) -> Result<String, Failure> {
    match percent_decode_str(segment).decode_utf8() {
        Ok(id) => Ok(id.into_owned()),
        Err(_) => Err(Failure::NoArticle(percent_decode_str(segment).decode_utf8_lossy().into_owned())),
    }
}

/// `/`: the start page, or the results where words or filters are given, with the reasons for the hit `why`. With
/// `fragment=1` only what changes while typing, with `fragment=why` only those reasons; with `typing=1` the last word may
/// be a beginning.
pub(crate) async fn search(call: Call) -> Response {
    let (asked, notices) = Asked::read(&call.query);
    let fragment = params::value(&call.query, "fragment");
    let found = match fragment.as_deref() {
        Some("why") => reasons(&call, &asked).await,
        _ if asked.is_search() => results(&call, &asked, &notices).await,
        _ => start(&call).await,
    };
    match found {
        Ok(content) if fragment.is_some() => html(content, &call),
        Ok(content) => html(page::frame(call.ui, &page::Frame::search(call.ui, &asked), content), &call),
        Err(failure) if fragment.is_some() => {
            with_failure(html(page::failure::failure(call.ui, &failure), &call), &failure)
        }
        Err(failure) => failure_page(&failure, call.ui, &asked),
    }
}

async fn results(call: &Call, asked: &Asked, notices: &[Notice]) -> Result<Markup, Failure> {
    let typing = params::value(&call.query, "typing").is_some();
    // What would find more than a word that is not whole yet is of no use, and takes longest to find out; nor is it mistyped.
    let quickly = |asked: &Asked| SearchRequest { repairs: !typing, corrections: !typing, ..asked.request() };
    let mut response = call.app.search(quickly(asked)).await?;
    let is_begun = typing && is_begun(&asked.query, &response);
    if is_begun {
        let longer = asked.with(|asked| asked.query.push('*'));
        let response = call.app.search(SearchRequest { repairs: false, ..longer.request() }).await?;
        if response.articles > 0 {
            // Of how many words that is true tells nothing about what was typed.
            let response = SearchResponse { warnings: Vec::new(), ..response };
            let begun = Some(asked.query.as_str());
            let found = Found { asked: &longer, response: &response, notices, why: None, begun };
            return Ok(page::results::results(call.ui, &found));
        }
    }
    if typing && (response.found_little() || !response.unmatched.is_empty()) {
        response = call.app.search(SearchRequest { corrections: !is_begun, ..asked.request() }).await?;
    }
    // An addition: the results are whole without it.
    let why = why(call, asked).await.unwrap_or_default();
    let found = Found { asked, response: &response, notices, why: why.as_ref(), begun: None };
    Ok(page::results::results(call.ui, &found))
}

/// Is the last word of a query one that no article has, and may it become one?
fn is_begun(query: &str, response: &SearchResponse) -> bool {
    let last = query.split_whitespace().last().filter(|word| word.chars().all(char::is_alphanumeric));
    last.is_some_and(|last| response.unmatched.iter().any(|word| word == last))
}

async fn reasons(call: &Call, asked: &Asked) -> Result<Markup, Failure> {
    let why = why(call, asked).await?.ok_or(Failure::NoPage)?;
    Ok(page::hit::reasons(call.ui, &why))
}

/// The reasons for the hit that `why` names.
async fn why(call: &Call, asked: &Asked) -> Result<Option<Why>, Failure> {
    match params::value(&call.query, "why") {
        Some(id) => call.app.why(asked.request(), &id).await.map(Some),
        None => Ok(None),
    }
}

async fn start(call: &Call) -> Result<Markup, Failure> {
    let overview = call.app.overview().await?;
    // An ornament: without it the page still says what is here.
    let latest = call.app.latest(&overview).await.unwrap_or_default();
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

/// `/compare`: the articles `old` and `new` side by side; with `only=changes` without what is the same in both.
pub(crate) async fn compare(call: Call) -> Response {
    let (asked, _) = Asked::read(&call.query);
    match comparison(&call, &asked).await {
        Ok(page) => html(page, &call),
        Err(failure) => failure_page(&failure, call.ui, &asked),
    }
}

async fn comparison(call: &Call, asked: &Asked) -> Result<Markup, Failure> {
    let side = |name| params::value(&call.query, name).ok_or(Failure::NoPage);
    let (old, new, found) = call.app.compare(&side("old")?, &side("new")?).await?;
    let only_changes = params::value(&call.query, "only").is_some_and(|only| only == "changes");
    let sides = page::compare::Sides { old: &old, new: &new, found: &found, only_changes };
    let content = page::compare::compare(call.ui, asked, &sides);
    Ok(page::frame(call.ui, &page::Frame::compare(call.ui, asked, &sides), content))
}

/// `/help`: what can be typed, and the keys.
pub(crate) async fn help(call: Call) -> Response {
    let (asked, _) = Asked::read(&call.query);
    html(page::frame(call.ui, &page::Frame::help(call.ui, &asked), page::help::help(call.ui)), &call)
}

/// `/opensearch.xml`: lets a browser search from its address bar.
pub(crate) async fn opensearch(call: Call) -> Response {
    let xml = page::xml::opensearch(call.ui, &call.origin()).into_string();
    reply(xml, "application/opensearchdescription+xml; charset=utf-8", "max-age=3600")
}

/// `/feed.xml`: the latest articles of a search.
pub(crate) async fn feed(call: Call) -> Response {
    let (asked, _) = Asked::read(&call.query);
    match call.app.search(asked.feed_request()).await {
        Ok(response) => {
            let xml = page::xml::feed(call.ui, &call.origin(), &asked, &response).into_string();
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
