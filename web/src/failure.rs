//! Why a request gets no answer.

use warp::http::StatusCode;

use crate::app::MAX_COMPARED;
use crate::edge::MAX_ADDRESS;

/// Why a request gets no answer. Handlers turn it into a page or a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// There is no such address.
    NoPage,
    /// There is no article of this id.
    NoArticle(String),
    /// A parameter of the API cannot be understood; the text says which and how it should be.
    BadParameter(String),
    /// The two articles have so many bytes together: more than are compared while somebody waits.
    TooLongToCompare(usize),
    /// Neither GET nor HEAD.
    Method,
    /// The address is longer than any that means something.
    AddressTooLong,
    /// The request has a body.
    Body,
    /// The token is missing or wrong.
    Unauthorized,
    /// The request names a host that is not this server.
    Host,
    /// The request was made by a page of another origin.
    Origin,
    /// Too many searches at a time.
    Overloaded,
    /// The search took longer than allowed.
    TimedOut,
    /// The index failed; the text is for the log.
    Broken(String),
}

impl From<lupe_searcher::Error> for Failure {
    fn from(error: lupe_searcher::Error) -> Failure {
        match error {
            lupe_searcher::Error::Timeout => Failure::TimedOut,
            error => Failure::Broken(error.to_string()),
        }
    }
}

impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Failure::NoPage | Failure::NoArticle(_) => StatusCode::NOT_FOUND,
            Failure::BadParameter(_) | Failure::TooLongToCompare(_) => StatusCode::BAD_REQUEST,
            Failure::Method => StatusCode::METHOD_NOT_ALLOWED,
            Failure::AddressTooLong => StatusCode::URI_TOO_LONG,
            Failure::Body => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::Unauthorized => StatusCode::UNAUTHORIZED,
            Failure::Host => StatusCode::MISDIRECTED_REQUEST,
            Failure::Origin => StatusCode::FORBIDDEN,
            Failure::Overloaded | Failure::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A short name for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Failure::NoPage => "not-found",
            Failure::NoArticle(_) => "no-article",
            Failure::BadParameter(_) => "bad-parameter",
            Failure::TooLongToCompare(_) => "too-long-to-compare",
            Failure::Method => "method-not-allowed",
            Failure::AddressTooLong => "address-too-long",
            Failure::Body => "body-not-expected",
            Failure::Unauthorized => "unauthorized",
            Failure::Host => "host-not-served",
            Failure::Origin => "origin-not-allowed",
            Failure::Overloaded => "overloaded",
            Failure::TimedOut => "timed-out",
            Failure::Broken(_) => "index-failed",
        }
    }

    /// Seconds after which another try may succeed.
    pub(crate) const fn retry_after(&self) -> Option<u32> {
        match self {
            Failure::Overloaded => Some(1),
            _ => None,
        }
    }

    pub(crate) fn english(&self) -> String {
        match self {
            Failure::NoPage => "There is nothing at this address.".into(),
            Failure::NoArticle(id) => {
                format!("There is no article “{id}” in the index. It may have been removed.")
            }
            Failure::BadParameter(detail) => detail.clone(),
            Failure::TooLongToCompare(bytes) => format!(
                "The two articles have {bytes} bytes; up to {MAX_COMPARED} are compared here. “lupe diff” compares longer ones."
            ),
            Failure::Method => "Only GET and HEAD are understood here.".into(),
            Failure::AddressTooLong => {
                format!("The address is longer than {MAX_ADDRESS} bytes: ask for less at a time.")
            }
            Failure::Body => "Requests have no body here: parameters stand in the address.".into(),
            Failure::Unauthorized => {
                "This server wants its token: as a bearer token, or as the password of any user.".into()
            }
            Failure::Host => "This server does not answer to that host name.".into(),
            Failure::Origin => "Pages of other origins may not ask this server.".into(),
            Failure::Overloaded => "Too many searches are running. Try again in a moment.".into(),
            Failure::TimedOut => {
                "The search took too long and was given up. Fewer or longer words are faster.".into()
            }
            Failure::Broken(_) => "The index could not be read. The log of the server says why.".into(),
        }
    }

    pub(crate) fn german(&self) -> String {
        match self {
            Failure::NoPage => "Unter dieser Adresse gibt es nichts.".into(),
            Failure::NoArticle(id) => {
                format!("Einen Artikel „{id}“ gibt es im Index nicht. Vielleicht wurde er entfernt.")
            }
            // Only the API complains of parameters, and it speaks English.
            Failure::BadParameter(detail) => detail.clone(),
            Failure::TooLongToCompare(bytes) => format!(
                "Die beiden Artikel haben {bytes} Bytes; verglichen werden hier bis zu {MAX_COMPARED}. „lupe diff“ vergleicht längere."
            ),
            Failure::Method => "Hier werden nur GET und HEAD verstanden.".into(),
            Failure::AddressTooLong => {
                format!("Die Adresse ist länger als {MAX_ADDRESS} Bytes: Bitte nach weniger auf einmal fragen.")
            }
            Failure::Body => "Anfragen haben hier keinen Inhalt: Parameter stehen in der Adresse.".into(),
            Failure::Unauthorized => {
                "Dieser Server verlangt sein Kennwort (das Token); der Name ist beliebig.".into()
            }
            Failure::Host => "Unter diesem Namen antwortet dieser Server nicht.".into(),
            Failure::Origin => "Seiten anderer Herkunft dürfen diesen Server nicht fragen.".into(),
            Failure::Overloaded => {
                "Gerade laufen zu viele Suchen. Bitte in einem Augenblick noch einmal versuchen.".into()
            }
            Failure::TimedOut => {
                "Die Suche dauerte zu lange und wurde abgebrochen. Weniger oder längere Wörter gehen schneller.".into()
            }
            Failure::Broken(_) => "Der Index ließ sich nicht lesen. Das Protokoll des Servers sagt, warum.".into(),
        }
    }
}
