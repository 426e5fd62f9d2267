//! The server: options, the socket, and the loop that accepts connections.
//!
//! warp's own server sets no timeouts, and a client that sends half a request can hold up its shutdown for as long as
//! it likes. So the loop is ours: it bounds how many connections there are, how long a request may take to arrive, how
//! long a connection may live and how long stopping takes.

use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use lupe_searcher::Searcher;
use tokio::io::AsyncWriteExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::access::{AccessToken, Origin};
use crate::app::App;
use crate::edge::Edge;
use crate::error::Error;
use crate::listen::{Listen, Listener, Stream};
use crate::patience::Patient;

/// How long stopping may take in all.
const SHUTDOWN_LIMIT: Duration = Duration::from_secs(5);
/// How long a connection may live: long enough for any reader, too short for one that only holds it.
const CONNECTION_LIFETIME: Duration = Duration::from_secs(600);
/// Pause after the system refused a connection (no file descriptors left), lest the loop spins.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Most bytes of a request's head.
const HEAD_LIMIT: usize = 64 * 1024;

/// What a client is told that has sent half a request: problem details, as all errors of the API are.
const TOO_SLOW: &str = r#"{"type":"about:blank","title":"Request Timeout","status":408,"detail":"The request did not arrive in time. Send it whole.","code":"too-slow"}"#;

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// Where to listen. Default: `127.0.0.1:7700`, which only this machine reaches.
    pub listen: Listen,
    /// Report each request as a `tracing` event of the target `lupe_web::access`. Default: no.
    pub log: bool,
    /// Names besides loopback and the listening address under which the server may be addressed. Default: none.
    pub hosts: Vec<String>,
    /// Other origins whose pages may ask the API (CORS). Default: none.
    pub cors: Vec<Origin>,
    /// What everybody must show who wants to know more than that the server runs. Default: nothing.
    pub token: Option<AccessToken>,
    /// Most connections at a time; further ones wait. Default: 768.
    pub connections: usize,
    /// Most searches running at a time. Default: one per processor, at least two.
    pub searches: usize,
    /// Most searches waiting for those; a request beyond is answered with 503. Default: 64.
    pub waiting: usize,
    /// Time after which a search is given up. Default: 10 s.
    pub search_timeout: Duration,
    /// Time within which the head of a request must arrive, and a kept connection be used again. Default: 15 s.
    pub header_timeout: Duration,
    /// Time after which a client that takes nothing of its answer is given up. Default: 30 s.
    pub write_timeout: Duration,
}

impl Default for ServerOptions {
    fn default() -> Self {
        ServerOptions {
            listen: Listen::Tcp(([127, 0, 0, 1], 7700).into()),
            log: false,
            hosts: Vec::new(),
            cors: Vec::new(),
            token: None,
            connections: 768,
            searches: std::thread::available_parallelism().map_or(2, usize::from).max(2),
            waiting: 64,
            search_timeout: Duration::from_secs(10),
            header_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(30),
        }
    }
}

/// A server that listens, but does not answer before [`Server::run`].
pub struct Server {
    listener: Listener,
    address: Listen,
    edge: Edge,
    connections: u32,
    patience: Patience,
}

/// How long a client may take.
#[derive(Clone, Copy)]
struct Patience {
    header: Duration,
    write: Duration,
    shutdown: Duration,
}

impl Server {
    /// Starts to listen.
    ///
    /// # Errors
    /// Where the address is in use or cannot be used; the error names it and the cure.
    pub async fn bind(searcher: Searcher, options: ServerOptions) -> Result<Server, Error> {
        Server::bind_app(App::new(Arc::new(searcher), &options), options).await
    }

    pub(crate) async fn bind_app(app: App, options: ServerOptions) -> Result<Server, Error> {
        let (listener, address) = Listener::bind(&options.listen).await?;
        Ok(Server {
            listener,
            edge: Edge::new(app, address.ip(), &options),
            address,
            connections: u32::try_from(options.connections).unwrap_or(u32::MAX).clamp(1, 1 << 16),
            patience: Patience {
                header: options.header_timeout,
                write: options.write_timeout,
                shutdown: SHUTDOWN_LIMIT,
            },
        })
    }

    /// Where it listens: the address asked for, with the port that was found where port 0 was asked for.
    pub fn address(&self) -> &Listen {
        &self.address
    }

    /// Serves until `shutdown` resolves; then answers what was asked before, for five seconds at most.
    ///
    /// # Errors
    /// None at present: what goes wrong with one connection ends that one only.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        let slots = Arc::new(Semaphore::new(self.connections as usize));
        let (stop, stopping) = watch::channel(());
        let mut shutdown = pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut shutdown => break,
                accepted = accept(&self.listener, &slots) => accepted,
            };
            if let Some((stream, slot)) = accepted {
                let connection = Connection { edge: self.edge.clone(), patience: self.patience };
                tokio::spawn(connection.serve(stream, stopping.clone(), slot));
            }
        }
        drop(self.listener);
        stop.send_replace(());
        // Every connection has returned its slot, or the time is up: what is left ends with the runtime.
        let _ = tokio::time::timeout(self.patience.shutdown, slots.acquire_many(self.connections)).await;
        Ok(())
    }
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &Listener,
    slots: &Arc<Semaphore>,
) -> Option<(Box<dyn Stream>, OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok(stream) => Some((stream, slot)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

struct Connection {
    edge: Edge,
    patience: Patience,
}

impl Connection {
    async fn serve(
        self,
        stream: Box<dyn Stream>,
        mut stopping: watch::Receiver<()>,
        _slot: OwnedSemaphorePermit,
    ) {
        let Connection { edge, patience } = self;
        let _open = edge.metrics().connected();
        let service = service_fn(move |request| {
            let edge = edge.clone();
            async move { Ok::<_, Infallible>(edge.answer(request).await) }
        });
        let mut connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.header)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(Patient::new(stream, patience.write)), service);
        let ended = tokio::select! {
            ended = &mut connection => Some(ended),
            _ = stopping.changed() => None,
            () = tokio::time::sleep(CONNECTION_LIFETIME) => None,
        };
        let ended = match ended {
            Some(ended) => ended,
            None => {
                Pin::new(&mut connection).graceful_shutdown();
                tokio::time::timeout(patience.shutdown, &mut connection).await.unwrap_or(Ok(()))
            }
        };
        let Err(error) = ended else { return };
        tracing::debug!(%error, "a connection ended early");
        if error.is_timeout() {
            let parts = connection.into_parts();
            // A kept connection that is not used again is just closed.
            if !parts.read_buf.is_empty() {
                let answer = format!(
                    "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-type: application/problem+json\r\n\
                     content-length: {}\r\n\r\n{TOO_SLOW}",
                    TOO_SLOW.len()
                );
                let _ = parts.io.into_inner().write_all(answer.as_bytes()).await;
            }
        }
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
