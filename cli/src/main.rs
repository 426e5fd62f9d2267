//! `lupe`: index articles, search them, serve them.

mod args;
mod commands;
mod eval;
mod output;
mod watch;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
#[cfg(not(target_env = "msvc"))]
use tikv_jemallocator::Jemalloc;

use crate::args::{Args, Command, UiLanguage, words_last};
use crate::output::{Output, is_broken_pipe};

/// Articles are made in some threads and freed in others, which leaves the system's allocator with twice the memory.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// What a command found, as an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// There are hits, or the work is done: 0.
    Found,
    /// There are none: 1.
    Nothing,
    /// Nothing could be done: 2.
    Failed,
    /// Ctrl-C: 130.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Found => 0,
            Outcome::Nothing => 1,
            Outcome::Failed => 2,
            Outcome::Interrupted => 130,
        })
    }
}

fn main() -> ExitCode {
    let args = Args::parse_from(words_last(env::args_os().collect()));
    let language = args.ui_lang.unwrap_or_else(|| UiLanguage::of_environment(|name| env::var(name).ok()));
    let mut output = Output::new(args.color, language);
    match run(&args, &mut output).and_then(|outcome| output.finish().map(|()| outcome)) {
        Ok(outcome) => outcome.into(),
        // Whoever read our output has seen enough.
        Err(error) if is_broken_pipe(&error) => Outcome::Found.into(),
        Err(error) => {
            output.error(&format!("{error:#}"));
            Outcome::Failed.into()
        }
    }
}

fn run(args: &Args, output: &mut Output) -> anyhow::Result<Outcome> {
    let given = args.index.as_deref();
    let index = given.unwrap_or(Path::new(".lupe"));
    match &args.command {
        Command::Index(command) => commands::index::run(command, index, output),
        Command::Search(command) => commands::search::run(command, index, output),
        Command::Serve(command) => commands::serve::run(command, index, output),
        Command::Duplicates { json } => commands::duplicates::run(*json, index, output),
        Command::Diff(command) => commands::diff::run(command, index, output),
        Command::Show(command) => commands::show::run(command, index, output),
        Command::Why(command) => commands::why::run(command, index, output),
        Command::Similar(command) => commands::similar::run(command, index, output),
        Command::Stats { json } => commands::stats::run(*json, index, output),
        Command::Verify { repair } => commands::maintain::verify(*repair, index, output),
        Command::Optimize => commands::maintain::optimize(index, output),
        Command::Reindex(command) => commands::reindex::run(command, index, output),
        Command::Remove { ids } => commands::maintain::remove(ids, index, output),
        Command::Analyze(command) => commands::analyze::run(command, given, output),
        Command::Identify { json } => commands::identify::run(*json, output),
        Command::Eval(command) => commands::eval::run(command, index, output),
        Command::Completions { shell } => commands::help::completions(*shell, output),
        Command::ParseDocument { format, memory } => {
            lupe_corpus::run_parser(format, *memory)?;
            Ok(Outcome::Found)
        }
        Command::Man => commands::help::man(output),
    }
}
