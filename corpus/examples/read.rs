//! Prints what the readers make of files: `cargo run -p lupe-corpus --example read -- [--text] [--why] PATH...`
//!
//! One line an article: id, title, date, language and size of the text in bytes, separated by tabs. `--text` adds
//! the cleaned text, `--why` the cleaning rules that acted and what they dropped. What was skipped, and a summary with
//! the speed, go to stderr.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use lupe_corpus::{Article, Error, Event, ReadOptions, Source, WalkOptions, read_file, read_stdin};

fn main() -> Result<(), Error> {
    let (flags, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let has = |flag: &str| flags.iter().any(|given| given == flag);
    let (text, why, quiet) = (has("--text"), has("--why"), has("--quiet"));
    let start = Instant::now();
    let (mut articles, mut bytes) = (0u64, 0u64);
    let mut sink = |event| {
        match event {
            Event::Article(article) => {
                articles += 1;
                if !quiet {
                    print(&article, text, why);
                }
            }
            Event::Skipped(skipped) => eprintln!("skipped: {skipped}"),
            Event::Warning { location, message } => eprintln!("warning: {location}: {message}"),
        }
        ControlFlow::Continue(())
    };
    let options = ReadOptions::default();
    for path in &paths {
        if path == "-" {
            read_stdin(&options, &mut sink)?;
            continue;
        }
        for file in Source::open(Path::new(path))?.files(&WalkOptions::default()) {
            match file {
                Ok(file) => {
                    bytes += file.size;
                    read_file(&file, &options, &mut sink)
                        .unwrap_or_else(|error| eprintln!("failed: {error}"));
                }
                Err(skipped) => eprintln!("skipped: {skipped}"),
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = bytes as f64 / 1e6;
    eprintln!("{articles} articles, {megabytes:.1} MB in {seconds:.2} s: {:.0} MB/s", megabytes / seconds);
    Ok(())
}

fn print(article: &Article, text: bool, why: bool) {
    let date = article.date.map(|date| date.to_string()).unwrap_or_default();
    let language = article.language.map(|language| language.code()).unwrap_or_default();
    println!("{}\t{}\t{date}\t{language}\t{}", article.id, article.title, article.text.len());
    if why {
        for note in &article.notes {
            println!("    {} x{}: {:?}", note.rule, note.count, note.text);
        }
    }
    if text {
        println!("{}\n", article.text);
    }
}
