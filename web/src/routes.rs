//! Which address leads to which handler.

use std::convert::Infallible;

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::http::HeaderMap;
use warp::path::FullPath;
use warp::reply::Response;

use crate::app::App;
use crate::handlers::{self, Call};
use crate::page::text::Ui;
use crate::{api, assets};

/// Every address there is. Never rejects: what fits none is answered as not found.
///
/// Ids are one percent-encoded segment (`energie%2FW%C3%A4rme.md`), which warp passes on as it came.
pub(crate) fn routes(app: App) -> BoxedFilter<(Response,)> {
    let call = call(app);
    let start = warp::path::end().and(call.clone()).then(handlers::search);
    let article = warp::path!("article" / String).and(call.clone()).then(handlers::article);
    let compare = warp::path!("compare").and(call.clone()).then(handlers::compare);
    let help = warp::path!("help").and(call.clone()).then(handlers::help);
    let description = warp::path!("opensearch.xml").and(call.clone()).then(handlers::opensearch);
    let feed = warp::path!("feed.xml").and(call.clone()).then(handlers::feed);
    let asset = warp::path!("assets" / String).and(call.clone()).then(assets::asset);
    let favicon = warp::path!("favicon.ico").and(call.clone()).then(assets::favicon);
    let pages = start
        .or(article)
        .unify()
        .or(compare)
        .unify()
        .or(help)
        .unify()
        .or(description)
        .unify()
        .or(feed)
        .unify()
        .or(asset)
        .unify()
        .or(favicon)
        .unify();

    let v1 = warp::path!("api" / "v1" / ..);
    let search = warp::path!("search").and(call.clone()).then(api::search);
    let one = warp::path!("articles" / String).and(call.clone()).then(api::article);
    let versions = warp::path!("articles" / String / "versions").and(call.clone()).then(api::versions);
    let similar = warp::path!("articles" / String / "similar").and(call.clone()).then(api::similar);
    let suggest = warp::path!("suggest").and(call.clone()).then(api::suggest);
    let compare = warp::path!("compare").and(call.clone()).then(api::compare);
    let analyze = warp::path!("analyze").and(call.clone()).then(api::analyze);
    let stats = warp::path!("stats").and(call.clone()).then(api::stats);
    let openapi = warp::path!("openapi.json").and(call.clone()).then(api::openapi);
    let api = v1.and(
        openapi
            .or(search)
            .unify()
            .or(one)
            .unify()
            .or(versions)
            .unify()
            .or(similar)
            .unify()
            .or(compare)
            .unify()
            .or(analyze)
            .unify()
            .or(stats)
            .unify()
            .or(suggest)
            .unify(),
    );

    let health = warp::path!("healthz").and(call.clone()).then(api::health);
    let ready = warp::path!("readyz").and(call.clone()).then(api::ready);
    let metrics = warp::path!("metrics").and(call.clone()).then(api::metrics);
    let nothing = call.then(handlers::nothing);
    pages.or(api).unify().or(health).unify().or(ready).unify().or(metrics).unify().or(nothing).unify().boxed()
}

fn call(app: App) -> impl Filter<Extract = (Call,), Error = Infallible> + Clone {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::path::full().and(query).and(warp::header::headers_cloned()).map(
        move |path: FullPath, query: String, headers: HeaderMap| Call {
            app: app.clone(),
            ui: Ui::choose(&query, &headers),
            path: path.as_str().to_owned(),
            query,
            headers,
        },
    )
}
