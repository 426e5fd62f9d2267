//! `lupe serve`

use std::fs;
use std::io::IsTerminal;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Context;
use lupe_indexer::{IndexOptions, Report};
use lupe_searcher::Searcher;
use lupe_web::{AccessToken, Listen, Server, ServerOptions};

use crate::Outcome;
use crate::args::{LogForm, ServeArgs};
use crate::commands::index::{follow, index_paths, read_options, summarize};
use crate::output::Output;
use crate::watch::Changes;

pub(crate) fn run(args: &ServeArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let token = token(args)?;
    let options = IndexOptions { read: read_options(&[]), ..IndexOptions::default() };
    let changes = if args.watch { Some(Changes::of(&args.paths, index)?) } else { None };
    if !args.paths.is_empty() {
        // A port in use is better said before a long run than behind it.
        args.listen.check()?;
        let report = index_paths(&args.paths, index, options.clone(), output)?;
        summarize(&report, output);
        if report.articles == 0 {
            return Ok(Outcome::Failed);
        }
    }
    if let Some(form) = args.log {
        start_log(form);
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
        let options = ServerOptions {
            listen: args.listen.clone(),
            log: args.log.is_some(),
            hosts: args.host.clone(),
            cors: args.cors.clone(),
            token,
            ..ServerOptions::default()
        };
        let server = Server::bind(searcher, options).await?;
        output.line(server.address().to_string())?;
        output.finish()?;
        output.note("Ctrl-C stops the server.");
        if args.open {
            open_browser(server.address(), output);
        }
        server.run(stop).await?;
        Ok(Outcome::Found)
    });
    // What still runs was given its time: nobody waits for its answer.
    runtime.shutdown_background();
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

/// The token that is wanted, from the command line or from its file.
fn token(args: &ServeArgs) -> anyhow::Result<Option<AccessToken>> {
    let Some(file) = &args.token_file else { return Ok(args.token.clone()) };
    let shown = file.display();
    let text = fs::read_to_string(file)
        .with_context(|| format!("{shown}: the token cannot be read; give a file that holds it alone"))?;
    let token = text.trim().parse().with_context(|| format!("{shown}: no token"))?;
    Ok(Some(token))
}

/// Opens the page in the browser of the user.
fn open_browser(address: &Listen, output: &mut Output) {
    let Listen::Tcp(address) = address else {
        return output.warning("a browser cannot open a socket: --open wants an address and port");
    };
    let mut address = *address;
    if address.ip().is_unspecified() {
        // Every address of this machine is none to go to.
        let own: IpAddr =
            if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        address.set_ip(own);
    }
    let page = format!("http://{address}/");
    if let Err(error) = open::that_detached(&page) {
        output.warning(&format!("no browser could be opened ({error}): open {page} yourself"));
    }
}

/// Writes the log of requests, a line each, to standard error.
fn start_log(form: LogForm) {
    let filter = tracing_subscriber::EnvFilter::new("warn,lupe_web::access=info");
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails only where a log is being written already.
    let _ = match form {
        LogForm::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogForm::Json => log.json().flatten_event(true).try_init(),
    };
}
