//! `lupe serve`

use std::net::TcpListener;
use std::path::Path;

use anyhow::Context;
use lupe_indexer::IndexOptions;
use lupe_searcher::Searcher;
use lupe_web::{Server, ServerOptions};

use crate::Outcome;
use crate::args::ServeArgs;
use crate::commands::index::{index_paths, summarize};
use crate::output::Output;

pub(crate) fn run(args: &ServeArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    if !args.paths.is_empty() {
        // A port in use is better said before a long run than behind it.
        TcpListener::bind(args.listen).with_context(|| {
            format!("cannot listen on {}: choose another address or port with --listen", args.listen)
        })?;
        let report = index_paths(&args.paths, index, IndexOptions::default(), output)?;
        summarize(&report, output);
        if report.articles == 0 {
            return Ok(Outcome::Failed);
        }
    }
    let searcher = Searcher::open(index)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let options = ServerOptions { listen: args.listen, log: args.log, ..ServerOptions::default() };
        let server = Server::bind(searcher, options).await?;
        output.line(format!("http://{}/", server.address()))?;
        output.finish()?;
        output.note("Ctrl-C stops the server.");
        server.run(interrupted()).await?;
        Ok(Outcome::Found)
    })
}

/// Resolves on Ctrl-C or, where there is one, SIGTERM.
async fn interrupted() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
