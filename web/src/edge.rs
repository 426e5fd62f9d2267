//! What every request passes before it is answered, and what every answer gets before it leaves.

use std::convert::Infallible;
use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use flate2::Compression;
use flate2::write::GzEncoder;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use warp::filters::BoxedFilter;
use warp::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use warp::http::{Method, Request};
use warp::reply::Response;

use crate::access::{AccessToken, Cors};
use crate::app::App;
use crate::failure::Failure;
use crate::handlers;
use crate::host::Hosts;
use crate::metrics::Metrics;
use crate::page::text::Ui;
use crate::routes::routes;
use crate::server::ServerOptions;

/// Most bytes of an address: enough for the longest text that is analysed, percent-encoded.
pub(crate) const MAX_ADDRESS: usize = 32 << 10;
/// Told to all, so that whatever watches over the server needs no token.
const OPEN: [&str; 2] = ["/healthz", "/readyz"];
/// Below this many bytes compression gains nothing.
const COMPRESS_FROM: usize = 1024;

/// Sent with every answer. Scripts and styles are files of our own, so nothing inline is ever needed.
///
/// No `Cross-Origin-Opener-Policy`: a page that opened ours could see nothing of it without (there are no frames, and
/// messages are not listened to), and with it browsers start another process before they show anything.
const SAFETY: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // The address of a page holds what was searched for: that stays here.
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Answers requests, without knowing of sockets.
#[derive(Clone)]
pub(crate) struct Edge {
    routes: BoxedFilter<(Response,)>,
    metrics: Arc<Metrics>,
    hosts: Hosts,
    cors: Cors,
    token: Option<AccessToken>,
    log: bool,
}

impl Edge {
    pub(crate) fn new(app: App, bound: IpAddr, options: &ServerOptions) -> Edge {
        Edge {
            metrics: Arc::clone(app.metrics()),
            routes: routes(app),
            hosts: Hosts::new(bound, &options.hosts),
            cors: Cors::new(&options.cors),
            token: options.token.clone(),
            log: options.log,
        }
    }

    /// What is counted.
    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Answers a request.
    pub(crate) async fn answer<B>(&self, request: Request<B>) -> Response
    where
        B: Body + Send + Sync + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let started = Instant::now();
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let gzip = accepts_gzip(request.headers());
        let origin = request.headers().get(header::ORIGIN).cloned();
        let response = match self.refuse(&request) {
            Some(failure) => {
                let ui = Ui::choose(uri.query().unwrap_or(""), request.headers());
                handlers::refusal(&failure, uri.path(), ui)
            }
            None if method == Method::OPTIONS => Cors::preflight(),
            None => {
                let service = TowerToHyperService::new(warp::service(self.routes.clone()));
                match service.call(request).await {
                    Ok(response) => response,
                    Err(never) => match never as Infallible {},
                }
            }
        };
        let mut response = finish(response, gzip).await;
        self.cors.mark(&mut response, origin.as_ref(), uri.path());
        self.metrics.answered(response.status());
        if self.log {
            tracing::info!(
                target: "lupe_web::access",
                %method,
                %uri,
                status = response.status().as_u16(),
                bytes = response.body().size_hint().exact(),
                milliseconds = started.elapsed().as_secs_f64() * 1e3,
            );
        }
        response
    }

    /// Why a request is not even looked at, if it is not.
    fn refuse<B: Body>(&self, request: &Request<B>) -> Option<Failure> {
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or(""));
        let named = uri.authority().is_none_or(|authority| self.hosts.answer_to(authority.as_str()));
        // Of two hosts each would be right for somebody on the way.
        let once = headers.get_all(header::HOST).iter().count() == 1;
        if !named || !once || !text(header::HOST).is_some_and(|host| self.hosts.answer_to(host)) {
            return Some(Failure::Host);
        }
        let origin = text(header::ORIGIN);
        let invited = origin.is_some_and(|origin| self.cors.allows(origin, uri.path()));
        if !invited && origin.is_some_and(|origin| !self.hosts.answer_to_origin(origin)) {
            return Some(Failure::Origin);
        }
        // A preflight shows no token: browsers send none before they may.
        if invited && Cors::is_preflight(method, headers) {
            return None;
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Some(Failure::Method);
        }
        if !request.body().is_end_stream() {
            return Some(Failure::Body);
        }
        if uri.path_and_query().is_some_and(|address| address.as_str().len() > MAX_ADDRESS) {
            return Some(Failure::AddressTooLong);
        }
        let token = self.token.as_ref().filter(|_| !OPEN.contains(&uri.path()));
        token.is_some_and(|token| !token.is_shown(headers)).then_some(Failure::Unauthorized)
    }
}

/// Whether the client takes gzip: named, and not with a weight of zero.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|coding| coding.split_once(';').unwrap_or((coding, "")))
        .filter(|(coding, _)| matches!(coding.trim(), "gzip" | "*"))
        .any(|(_, weight)| {
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
            weight.is_ok_and(|weight| weight > 0.0)
        })
}

async fn finish(mut response: Response, gzip: bool) -> Response {
    for (name, value) in SAFETY {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if !gzip || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Every body of ours is whole already, so this neither waits nor fails.
    let bytes = body.collect().await.map(|collected| collected.to_bytes()).unwrap_or_default();
    let (bytes, compressed) = match compress(&bytes) {
        Some(compressed) => (Bytes::from(compressed), true),
        None => (bytes, false),
    };
    if compressed {
        parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Response::from_parts(parts, bytes.into())
}

/// Gzip at its fastest: the way is short, and the processors are needed for searching.
fn compress(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() < COMPRESS_FROM {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compression_is_used_where_accepted() {
        for (accepted, expected) in [
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip;q=0.5", true),
            ("*", true),
            ("gzip;q=0", false),
            ("identity", false),
            ("", false),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            assert_eq!(accepts_gzip(&headers), expected, "{accepted:?}");
        }
    }
}
