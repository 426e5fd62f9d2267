//! Times a fixed set of queries on an index: one to four words that stand close together in its own articles.
//!
//!     cargo run --release -p lupe-bench --example queries -- INDEX [COUNT [FILE]]
//!
//! With FILE, the queries are written there, a line each, for other programs to be timed with the same words
//! (example `plain_tantivy`).

use std::path::Path;

use cpu_time::ThreadTime;
use lupe_bench::{Result, queries};
use lupe_searcher::{SearchRequest, Searcher};

/// The best of so many runs counts, in time of the processor: others may be at work on the machine.
const RUNS: usize = 3;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let index = arguments.first().ok_or("usage: queries INDEX [COUNT [FILE]]")?;
    let count = arguments.get(1).and_then(|count| count.parse().ok()).unwrap_or(2000);
    let searcher = Searcher::open(Path::new(index))?;
    let queries = queries::neighbours(&searcher, count)?;
    if let Some(file) = arguments.get(2) {
        std::fs::write(file, queries.join("\n"))?;
    }
    // What other threads do is not in this one's time.
    let one = SearchRequest { threads: 1, ..SearchRequest::new("") };
    let bare = SearchRequest { snippets: false, collapse: false, ..one.clone() };
    let all = SearchRequest { facets: true, ..one };
    println!("{} queries, CPU ms       p50      p95      p99      max  mean hits", queries.len());
    for (name, request) in [
        ("counted, no hit read", &SearchRequest { limit: 0, ..bare.clone() }),
        ("ten hits, nothing else", &bare),
        ("with collapse and facets", &SearchRequest { snippets: false, ..all.clone() }),
        ("with snippets, too", &all),
    ] {
        let mut times = Vec::with_capacity(count);
        let mut slowest = (0.0, "");
        let mut hits = 0;
        for query in &queries {
            let request = SearchRequest { query: query.clone(), ..request.clone() };
            let mut time = f64::INFINITY;
            for _ in 0..RUNS {
                let started = ThreadTime::now();
                let answer = searcher.search(&request)?;
                time = time.min(started.elapsed().as_secs_f64() * 1000.0);
                hits += answer.articles;
            }
            times.push(time);
            if time > slowest.0 {
                slowest = (time, query);
            }
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{name:26} {:8.2} {:8.2} {:8.2} {:8.2} {:8}  ({})",
            at(0.5),
            at(0.95),
            at(0.99),
            slowest.0,
            hits / queries.len() / RUNS,
            slowest.1
        );
    }
    Ok(())
}
