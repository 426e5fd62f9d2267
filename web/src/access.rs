//! Who may ask: those who know the token, and pages of origins that are allowed.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use headers::authorization::{Basic, Bearer};
use headers::{Authorization, HeaderMapExt};
use subtle::ConstantTimeEq;
use warp::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use warp::http::uri::{Authority, Scheme, Uri};
use warp::http::{Method, StatusCode};
use warp::reply::Response;

/// Fewest bytes of a token: what is shorter can be guessed.
const SHORTEST_TOKEN: usize = 16;
/// How long a browser may remember what it is allowed, in seconds.
const PREFLIGHT_LIFETIME: &str = "600";

/// A secret without which the server tells nothing but that it runs.
///
/// Programs send it as a bearer token. Browsers ask their user for a name and a password (HTTP Basic): the token is the
/// password, and the name does not matter. Whoever can read the network can read it, so beyond this machine it belongs
/// behind TLS.
#[derive(Clone)]
pub struct AccessToken(Arc<str>);

/// Why a text cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It is too short.
    #[error(
        "a token has at least {SHORTEST_TOKEN} characters: take a long random one, as `openssl rand -hex 32` prints"
    )]
    Short,
    /// It has characters that no header can carry.
    #[error("a token has visible ASCII characters only: take a random one, as `openssl rand -hex 32` prints")]
    Characters,
}

impl FromStr for AccessToken {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<AccessToken, BadToken> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadToken::Characters);
        }
        if text.len() < SHORTEST_TOKEN {
            return Err(BadToken::Short);
        }
        Ok(AccessToken(text.into()))
    }
}

/// Keeps the secret out of logs.
impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

impl AccessToken {
    /// Whether a request shows it.
    pub(crate) fn is_shown(&self, headers: &HeaderMap) -> bool {
        // In time that does not tell how much of a guess is right.
        let right = |shown: &str| bool::from(self.0.as_bytes().ct_eq(shown.as_bytes()));
        let bearer = headers.typed_get::<Authorization<Bearer>>();
        let basic = headers.typed_get::<Authorization<Basic>>();
        bearer.is_some_and(|shown| right(shown.token())) || basic.is_some_and(|shown| right(shown.password()))
    }
}

/// An origin, such as `https://example.org`, whose pages may ask the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// A text is no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no origin: give scheme, host and, where it is another than usual, port, like https://example.org"
)]
pub struct BadOrigin(String);

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Origin, BadOrigin> {
        let bad = || BadOrigin(text.to_owned());
        let uri = text.parse::<Uri>().map_err(|_| bad())?;
        let (scheme, authority) = (uri.scheme().ok_or_else(bad)?, uri.authority().ok_or_else(bad)?);
        let usual_port = match scheme.as_str() {
            "http" => 80,
            "https" => 443,
            _ => return Err(bad()),
        };
        // An origin ends behind its port; the slash that a browser shows there is forgiven.
        let whole = text.trim_end_matches('/').len() == scheme.as_str().len() + 3 + authority.as_str().len();
        if !whole || authority.as_str().contains('@') {
            return Err(bad());
        }
        Ok(Origin(written(scheme, authority, usual_port)))
    }
}

/// The origin as browsers write it.
fn written(scheme: &Scheme, authority: &Authority, usual_port: u16) -> String {
    let host = authority.host().to_ascii_lowercase();
    match authority.port_u16().filter(|port| *port != usual_port) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

/// Which origins' pages may ask the API (CORS). None unless allowed. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cors(Arc<[Origin]>);

impl Cors {
    pub(crate) fn new(origins: &[Origin]) -> Cors {
        Cors(origins.into())
    }

    /// Whether pages of this origin may ask for this path.
    pub(crate) fn allows(&self, origin: &str, path: &str) -> bool {
        path.starts_with("/api/") && self.0.iter().any(|allowed| allowed.0 == origin)
    }

    /// Whether this is the question of a browser whether it may send a request (a preflight).
    pub(crate) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        *method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The answer to a preflight of an origin that is allowed.
    pub(crate) fn preflight() -> Response {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NO_CONTENT;
        for (name, value) in [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, If-None-Match"),
            (header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_LIFETIME),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }

    /// Lets the page of `origin`, where it is allowed, read the answer. Says in any case that the answer hangs on it.
    pub(crate) fn mark(&self, response: &mut Response, origin: Option<&HeaderValue>, path: &str) {
        if self.0.is_empty() || !path.starts_with("/api/") {
            return;
        }
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_name(header::ORIGIN));
        let Some(origin) = origin.filter(|origin| origin.to_str().is_ok_and(|text| self.allows(text, path)))
        else {
            return;
        };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag, Retry-After"));
        let shared = HeaderName::from_static("cross-origin-resource-policy");
        headers.insert(shared, HeaderValue::from_static("cross-origin"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_plain() {
        for (text, expected) in [
            ("0123456789abcdef", None),
            ("0123456789abcde", Some(BadToken::Short)),
            ("", Some(BadToken::Short)),
            ("0123456789 abcdef", Some(BadToken::Characters)),
            ("Schlüssel-des-Archivs", Some(BadToken::Characters)),
        ] {
            assert_eq!(text.parse::<AccessToken>().err(), expected, "{text:?}");
        }
        let token: AccessToken = "0123456789abcdef".parse().unwrap();
        assert!(!format!("{token:?}").contains("0123"));
    }

    #[test]
    fn the_token_is_shown_as_bearer_or_password() {
        let token: AccessToken = "0123456789abcdef".parse().unwrap();
        for (sent, expected) in [
            ("Bearer 0123456789abcdef", true),
            ("bearer 0123456789abcdef", true),
            ("Bearer 0123456789abcdeF", false),
            ("Bearer 0123456789abcdef0", false),
            ("Bearer ", false),
            ("0123456789abcdef", false),
            // lupe:0123456789abcdef, :0123456789abcdef, 0123456789abcdef:, lupe:wrong, and no Base64
            ("Basic bHVwZTowMTIzNDU2Nzg5YWJjZGVm", true),
            ("Basic OjAxMjM0NTY3ODlhYmNkZWY=", true),
            ("Basic MDEyMzQ1Njc4OWFiY2RlZjo=", false),
            ("Basic bHVwZTp3cm9uZw==", false),
            ("Basic ???", false),
        ] {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(sent))]);
            assert_eq!(token.is_shown(&headers), expected, "{sent}");
        }
        assert!(!token.is_shown(&HeaderMap::new()));
    }

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        for (text, expected) in [
            ("https://example.org", Some("https://example.org")),
            ("https://Example.org/", Some("https://example.org")),
            ("https://example.org:443", Some("https://example.org")),
            ("http://example.org:8080", Some("http://example.org:8080")),
            ("http://[::1]:3000", Some("http://[::1]:3000")),
            ("*", None),
            ("null", None),
            ("example.org", None),
            ("https://example.org/page", None),
            ("https://example.org?q", None),
            ("https://me@example.org", None),
            ("file:///etc", None),
            ("ftp://example.org", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<Origin>().ok().map(|origin| origin.0).as_deref(), expected, "{text:?}");
        }
    }
}
