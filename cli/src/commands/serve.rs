//! `lupe serve`

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Context;
use lupe_indexer::{IndexOptions, Report};
use lupe_searcher::Searcher;
use lupe_web::{Server, ServerOptions};

use crate::Outcome;
use crate::args::ServeArgs;
use crate::commands::index::{follow, index_paths, read_options, summarize};
use crate::output::Output;
use crate::watch::Changes;

pub(crate) fn run(args: &ServeArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let options = IndexOptions { read: read_options(&[]), ..IndexOptions::default() };
    let changes = if args.watch { Some(Changes::of(&args.paths, index)?) } else { None };
    if !args.paths.is_empty() {
        // A port in use is better said before a long run than behind it.
        TcpListener::bind(args.listen).with_context(|| {
            format!("cannot listen on {}: choose another address or port with --listen", args.listen)
        })?;
        let report = index_paths(&args.paths, index, options.clone(), output)?;
        summarize(&report, output);
        if report.articles == 0 {
            return Ok(Outcome::Failed);
        }
    }
    if args.log {
        start_log();
    }
    let searcher = Searcher::open(index)?;
    let cancel = Arc::clone(&options.cancel);
    let follower = changes.map(|changes| {
        let (paths, index, mut output) = (args.paths.clone(), index.to_owned(), output.another());
        std::thread::spawn(move || {
            let show = |report: &Report, output: &mut Output| {
                summarize(report, output);
                Ok(())
            };
            if let Err(error) = follow(&changes, &paths, &index, &options, &mut output, show) {
                output.warning(&format!("{error:#}; changes are not followed any more"));
            }
        })
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        // Whoever reads the address may stop the server at once: the handlers come first.
        let stop = stopped()?;
        let options = ServerOptions { listen: args.listen, log: args.log, ..ServerOptions::default() };
        let server = Server::bind(searcher, options).await?;
        output.line(format!("http://{}/", server.address()))?;
        output.finish()?;
        output.note("Ctrl-C stops the server.");
        server.run(stop).await?;
        Ok(Outcome::Found)
    });
    cancel.store(true, Ordering::Relaxed);
    // A run in its midst is committed before the end.
    if let Some(follower) = follower {
        let _ = follower.join();
    }
    outcome
}

/// Resolves on Ctrl-C or, where there is one, SIGTERM; both are caught from the call on.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Writes the log of requests, a line each, to standard error.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::new("warn,lupe_web::access=info");
    // Fails only where a log is being written already.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
