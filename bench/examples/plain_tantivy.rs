//! The same articles and queries with plain tantivy, to compare with: Snowball's stemmer, title and body, ten hits by
//! BM25.
//!
//! ```text
//! cargo run --release -p lupe-bench --example plain_tantivy -- INDEX QUERIES [LANGUAGE [RUN]]
//! ```
//! INDEX is one of Lupe's, from which the articles are read. QUERIES is a file with a query a line (example `queries`
//! writes one), or of JSON lines with `id` and `text` as `lupe eval` takes them. LANGUAGE is `de`,
//! `en`, or `none` for words between their boundaries as they are, but for capitals. RUN is written in TREC's format, by articles with any of the words.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use cpu_time::ThreadTime;
use lupe_bench::Result;
use lupe_bench::plain::{Plain, PlainWriter};
use lupe_index::Snapshot;
use rust_stemmers::Algorithm;

/// The best of so many runs counts, in time of the processor: others may be at work on the machine.
const RUNS: usize = 3;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, queries, options @ ..] = arguments.as_slice() else {
        return Err("usage: plain_tantivy INDEX QUERIES [LANGUAGE [RUN]]".into());
    };
    let algorithm = match options.first().map_or("de", String::as_str) {
        "de" => Some(Algorithm::German),
        "en" => Some(Algorithm::English),
        "none" => None,
        other => return Err(format!("{other:?} is neither de, en nor none").into()),
    };
    let queries = read_queries(Path::new(queries))?;
    let folder = tempfile::tempdir()?;
    let plain = build(Path::new(source), folder.path(), algorithm)?;
    if let Some(run) = options.get(1) {
        return write_run(&plain, &queries, Path::new(run));
    }
    println!("{} queries, CPU ms       p50      p95      p99      max", queries.len());
    for (name, all, count, read) in [
        ("any word", false, false, true),
        ("any word, counted", false, true, true),
        ("all words, counted", true, true, true),
        ("the same, no hit read", true, true, false),
        ("all words, no hit read", true, false, false),
        ("any word, no hit read", false, false, false),
    ] {
        let mut times = Vec::with_capacity(queries.len());
        for (_, query) in &queries {
            let mut time = f64::INFINITY;
            for _ in 0..RUNS {
                time = time.min(time_of(&plain, query, all, count, read)?);
            }
            times.push(time);
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("{name:26} {:8.2} {:8.2} {:8.2} {:8.2}", at(0.5), at(0.95), at(0.99), at(1.0));
    }
    Ok(())
}

/// Queries with their ids.
fn read_queries(path: &Path) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(path)?;
    let json = path.extension().is_some_and(|extension| extension == "jsonl");
    let query = |(n, line): (usize, &str)| -> Result<(String, String)> {
        if !json {
            return Ok((n.to_string(), line.to_owned()));
        }
        let record: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| record[name].as_str().map(str::to_owned);
        Ok((field("id").ok_or("a query has no id")?, field("text").ok_or("a query has no text")?))
    };
    text.lines().enumerate().map(query).collect()
}

/// Indexes the articles of an index of Lupe's.
fn build(source: &Path, folder: &Path, algorithm: Option<Algorithm>) -> Result<Plain> {
    let writer = PlainWriter::create(folder, algorithm, 1, 256 << 20)?;
    let snapshot = Snapshot::open(source)?;
    let mut addresses = Vec::new();
    snapshot.for_each_print(|state| addresses.push(state.at))?;
    for &at in &addresses {
        let article = snapshot.article(at)?;
        writer.add(&article.id, &article.title, &article.text)?;
    }
    writer.finish()?;
    let plain = Plain::open(folder, algorithm)?;
    println!("{} articles in {} segments", addresses.len(), plain.segments());
    Ok(plain)
}

/// How long a query takes, in ms of the processor.
fn time_of(plain: &Plain, query: &str, all: bool, count: bool, read: bool) -> Result<f64> {
    let parser = plain.parser(all);
    let started = ThreadTime::now();
    let query = parser.parse_query(query)?;
    plain.answer(&query, count, read)?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

fn write_run(plain: &Plain, queries: &[(String, String)], path: &Path) -> Result<()> {
    let parser = plain.parser(false);
    let mut out = BufWriter::new(File::create(path)?);
    for (id, query) in queries {
        let (query, _) = parser.parse_query_lenient(query);
        for (rank, (article, score)) in plain.best(&query)?.into_iter().enumerate() {
            writeln!(out, "{id} Q0 {article} {} {score} plain", rank + 1)?;
        }
    }
    Ok(out.flush()?)
}
