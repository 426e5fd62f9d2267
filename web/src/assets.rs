//! The files of the page, inside the program. Their names hold a hash of what is in them, so that a browser may keep
//! them for good and still gets a new one when it changes.

use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use warp::http::header::{self, HeaderValue};
use warp::reply::Response;
use xxhash_rust::xxh3::xxh3_64;

use crate::handlers::{Call, nothing, reply};

/// The media type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
/// How long a file with a hashed name is kept: it never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// A file of the page.
pub(crate) struct Asset {
    name: String,
    kind: &'static str,
    content: &'static [u8],
    compressed: Option<Vec<u8>>,
}

/// The style sheet, from files that each overrule those before them.
pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    const PARTS: &str = concat!(
        include_str!("../assets/style/base.css"),
        include_str!("../assets/style/results.css"),
        include_str!("../assets/style/article.css"),
        include_str!("../assets/style/media.css"),
    );
    Asset::new("page", "css", "text/css; charset=utf-8", PARTS.as_bytes())
});
/// The script: one module, so that its parts share their names with each other only.
pub(crate) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    const PARTS: &str = concat!(
        include_str!("../assets/script/base.js"),
        include_str!("../assets/script/suggestions.js"),
        include_str!("../assets/script/search.js"),
        include_str!("../assets/script/reading.js"),
        include_str!("../assets/script/typing.js"),
        include_str!("../assets/script/keys.js"),
    );
    Asset::new("page", "js", "text/javascript; charset=utf-8", PARTS.as_bytes())
});
/// The icon.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("lupe", "svg", "image/svg+xml", include_bytes!("../assets/lupe.svg")));

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, content: &'static [u8]) -> Asset {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let compressed = encoder.write_all(content).and_then(|()| encoder.finish()).ok();
        Asset { name: format!("{stem}.{:016x}.{extension}", xxh3_64(content)), kind, content, compressed }
    }

    /// Where the page finds it.
    pub(crate) fn address(&self) -> String {
        format!("/assets/{}", self.name)
    }

    fn reply(&self, call: &Call, keep: &'static str) -> Response {
        match &self.compressed {
            Some(compressed) if call.header(header::ACCEPT_ENCODING).contains("gzip") => {
                let mut response = reply(compressed.clone(), self.kind, keep);
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                response
            }
            _ => reply(self.content, self.kind, keep),
        }
    }
}

/// `/assets/{name}`
pub(crate) async fn asset(name: String, call: Call) -> Response {
    match [&STYLE, &SCRIPT, &ICON].into_iter().find(|asset| asset.name == name) {
        Some(asset) => asset.reply(&call, FOREVER),
        None => nothing(call).await,
    }
}

/// `/favicon.ico`, which browsers ask for unbidden.
pub(crate) async fn favicon(call: Call) -> Response {
    ICON.reply(&call, "public, max-age=86400")
}
