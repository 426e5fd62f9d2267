//! Lupe in the browser: a server with a page, and a JSON API, over an opened index.
//!
//! [`Server::bind`] takes a [`Searcher`](lupe_searcher::Searcher) and an address, [`Server::run`] serves until it is
//! told to stop. The page is rendered here and works without a script; the script only fetches pieces of that same
//! page while somebody types. [`wire`] defines the JSON, for the API as well as for the terminal.
//!
//! ```
//! use lupe_searcher::Searcher;
//! use lupe_web::{Listen, Server, ServerOptions};
//!
//! async fn serve(searcher: Searcher) -> Result<(), lupe_web::Error> {
//!     let listen = Listen::Tcp(([127, 0, 0, 1], 7700).into());
//!     let server = Server::bind(searcher, ServerOptions { listen, ..ServerOptions::default() }).await?;
//!     println!("{}", server.address());
//!     server.run(async { tokio::signal::ctrl_c().await.unwrap_or(()) }).await
//! }
//! ```

// A test that fails by `unwrap` says what it needs to say; and a list of one mark is meant as such.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::single_range_in_vec_init))] // a test may fail

mod access;
mod api;
mod app;
mod assets;
pub mod comparison;
mod edge;
mod error;
mod failure;
mod handlers;
mod host;
mod kept;
mod listen;
mod metrics;
#[cfg(test)]
mod openapi_tests;
mod page;
mod params;
mod patience;
mod routes;
#[cfg(test)]
mod safety_tests;
mod server;
#[cfg(unix)]
mod socket;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod wire;
mod workers;

pub use access::{AccessToken, BadOrigin, BadToken, Origin};
pub use error::Error;
pub use listen::Listen;
pub use server::{Server, ServerOptions};
