//! Times completions on an index, for beginnings of one to eight letters of words that stand in it, alone and behind
//! another word.
//!
//!     cargo run --release -p lupe-bench --example completions -- INDEX [COUNT]
//!
//! `first` is what somebody waits for who asks right after a commit was opened; `again` is the second time.

use std::path::Path;

use cpu_time::ThreadTime;
use lupe_bench::{Result, queries};
use lupe_searcher::Searcher;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let index = arguments.first().ok_or("usage: completions INDEX [COUNT]")?;
    let count = arguments.get(1).and_then(|count| count.parse().ok()).unwrap_or(500);
    let searcher = Searcher::open(Path::new(index))?;
    let costs = searcher.snapshot().layer_costs()?;
    let terms = |name: &str| -> u64 {
        costs.iter().filter(|(layer, _)| layer.starts_with(name)).map(|(_, cost)| cost.terms).sum()
    };
    println!(
        "terms, summed over the segments: {} forms in texts, {} of the lexicon",
        terms("body: the same form"),
        terms("lexicon")
    );
    let queries = queries::neighbours(&searcher, count)?;
    println!("{:24} {:>8} {:>8} {:>8} {:>8}   CPU ms", "beginnings of", "count", "p50", "p95", "max");
    for letters in 1..=8 {
        let mut alone: Vec<String> = Vec::new();
        let mut second: Vec<String> = Vec::new();
        for words in queries.iter().map(|query| query.split(' ').collect::<Vec<_>>()) {
            let beginning = |word: &str| word.chars().take(letters).collect::<String>();
            if let [first, rest @ ..] = words.as_slice() {
                alone.push(beginning(first));
                second.extend(rest.first().map(|word| format!("{first} {}", beginning(word))));
            }
        }
        for (name, mut typed) in [("", alone), (", second word", second)] {
            typed.sort();
            typed.dedup();
            let searcher = Searcher::open(Path::new(index))?;
            for run in ["first", "again"] {
                let mut times = Vec::with_capacity(typed.len());
                for typed in &typed {
                    let started = ThreadTime::now();
                    searcher.suggest(typed, 10)?;
                    times.push((started.elapsed().as_secs_f64() * 1000.0, typed));
                }
                times.sort_by(|a, b| a.0.total_cmp(&b.0));
                let at = |share: f64| times[((times.len().max(1) - 1) as f64 * share) as usize].0;
                let Some((max, slowest)) = times.last() else { continue };
                println!(
                    "{:24} {:8} {:8.2} {:8.2} {:8.2}   ({slowest})",
                    format!("{letters}{name}, {run}"),
                    times.len(),
                    at(0.5),
                    at(0.95),
                    max
                );
            }
        }
    }
    Ok(())
}
