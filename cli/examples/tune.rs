//! What each parameter of the ranking does to every collection, in one run.
//!
//! ```sh
//! cargo run --release -p lupe --example tune -- NAME=INDEX,QUERIES,QRELS...
//! ```
//!
//! Prints nDCG@10 of each change for each collection, the difference to the defaults with a 95% interval (paired
//! bootstrap over queries), and which change would have been chosen for each collection by all the others: a change
//! that wins only where it was chosen is no gain.

#[allow(dead_code)] // shared with `lupe eval`, which needs more of it
#[path = "../src/eval.rs"]
mod eval;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, bail};
use lupe_searcher::{LayerWeights, Ranking, SearchRequest, Searcher};
use serde::Deserialize;

use crate::eval::{Qrels, read_qrels, score};

/// Samples of the bootstrap.
const SAMPLES: usize = 2000;

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

/// A collection with its index.
struct Collection {
    name: String,
    searcher: Searcher,
    queries: Vec<Line>,
    qrels: Qrels,
}

/// A change of parameters.
struct Change {
    name: String,
    ranking: Ranking,
    weights: LayerWeights,
}

fn main() -> anyhow::Result<()> {
    let mut collections = Vec::new();
    for argument in std::env::args().skip(1) {
        collections.push(open(&argument)?);
    }
    if collections.is_empty() {
        bail!("no collection given: NAME=INDEX,QUERIES,QRELS");
    }
    let changes = changes();
    print!("{:<20}", "");
    for collection in &collections {
        print!("{:>28}", collection.name);
    }
    println!();
    // By change and collection, nDCG@10 of each query.
    let mut table: Vec<Vec<Vec<f64>>> = Vec::new();
    for change in &changes {
        let row = collections.iter().map(|one| run(one, change)).collect::<anyhow::Result<Vec<_>>>()?;
        print!("{:<20}", change.name);
        for (own, base) in row.iter().zip(table.first().unwrap_or(&row)) {
            let (low, high) = interval(own, base);
            print!("{:>8.4} {:>+.4} [{low:+.4} {high:+.4}]", mean(own), mean(own) - mean(base));
        }
        println!();
        table.push(row);
    }
    for (n, collection) in collections.iter().enumerate() {
        let others = |row: &[Vec<f64>]| -> f64 {
            row.iter().enumerate().filter(|(other, _)| *other != n).map(|(_, queries)| mean(queries)).sum()
        };
        // Of equal ones the first: nothing is changed for nothing.
        let better = |best: usize, n: usize| if others(&table[n]) > others(&table[best]) { n } else { best };
        let best = (0..table.len()).fold(0, better);
        if collections.len() == 1 {
            continue;
        }
        let (own, base) = (mean(&table[best][n]), mean(&table[0][n]));
        println!(
            "left out {:<20} the others choose {:<18} {own:.4} ({base:.4} by default)",
            collection.name, changes[best].name
        );
    }
    Ok(())
}

/// The defaults, and one parameter changed at a time.
fn changes() -> Vec<Change> {
    let default = || (Ranking::default(), LayerWeights::default());
    let mut out = vec![("defaults".to_owned(), default())];
    let mut add = |name: &str, values: &[f32], set: fn(&mut (Ranking, LayerWeights), f32)| {
        for &value in values {
            let mut parameters = default();
            set(&mut parameters, value);
            if parameters != default() {
                out.push((format!("{name} {value}"), parameters));
            }
        }
    };
    add("k1", &[0.9, 1.2, 1.6], |p, value| p.0.k1 = value);
    add("b", &[0.4, 0.6, 0.75, 0.9], |p, value| p.0.b = value);
    add("title_b", &[0.25, 0.5, 0.75], |p, value| p.0.title_b = value);
    add("title_weight", &[1.0, 2.0, 4.0, 6.0], |p, value| p.0.title_weight = value);
    add("proximity", &[0.0, 0.3, 0.6], |p, value| p.0.proximity = value);
    add("inflection", &[0.8, 0.9, 1.0], |p, value| p.1.inflection = value);
    add("part", &[0.4, 0.6, 0.8], |p, value| p.1.part = value);
    add("parts_together", &[0.3, 0.5, 0.7], |p, value| p.1.parts_together = value);
    add("synonym", &[0.25, 0.5, 0.75], |p, value| p.1.synonym = value);
    add("other_language", &[0.3, 0.6, 1.0], |p, value| p.1.other_language = value);
    out.into_iter().map(|(name, (ranking, weights))| Change { name, ranking, weights }).collect()
}

fn open(argument: &str) -> anyhow::Result<Collection> {
    let wrong = || format!("{argument:?}: no NAME=INDEX,QUERIES,QRELS");
    let (name, files) = argument.split_once('=').with_context(wrong)?;
    let [index, queries, qrels] = files.split(',').collect::<Vec<_>>()[..] else { bail!(wrong()) };
    let read =
        |path: &str| File::open(path).map(BufReader::new).with_context(|| format!("cannot read {path}"));
    let lines = read(queries)?.lines().map(|line| Ok(serde_json::from_str(&line?)?));
    Ok(Collection {
        name: name.to_owned(),
        searcher: Searcher::open(Path::new(index))?,
        queries: lines.collect::<anyhow::Result<_>>().with_context(|| format!("{queries}: not JSONL"))?,
        qrels: read_qrels(read(qrels)?).with_context(|| format!("{qrels}: not in TREC form"))?,
    })
}

/// nDCG@10 of each judged query, in the order of the queries.
fn run(collection: &Collection, change: &Change) -> anyhow::Result<Vec<f64>> {
    let searcher = collection.searcher.clone().with_ranking(change.ranking.clone());
    let searcher = searcher.with_weights(change.weights.clone());
    let mut out = Vec::new();
    for query in &collection.queries {
        let Some(grades) = collection.qrels.get(&query.id) else { continue };
        let request =
            SearchRequest { collapse: false, snippets: false, ..SearchRequest::new(query.text.clone()) };
        let ids = searcher.search(&request)?.hits.into_iter().map(|hit| hit.id).collect();
        let judged: Qrels = HashMap::from([(query.id.clone(), grades.clone())]);
        out.push(score(&judged, &[(query.id.clone(), ids)]).ndcg);
    }
    Ok(out)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The middle 95% of the mean difference over samples of the queries, drawn with replacement.
fn interval(own: &[f64], base: &[f64]) -> (f64, f64) {
    let differences: Vec<f64> = own.iter().zip(base).map(|(own, base)| own - base).collect();
    if differences.is_empty() {
        return (0.0, 0.0);
    }
    // The same samples in every run (splitmix64).
    let mut state = 42u64;
    let mut draw = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % differences.len() as u64) as usize
    };
    let mut means: Vec<f64> = (0..SAMPLES)
        .map(|_| differences.iter().map(|_| differences[draw()]).sum::<f64>() / differences.len() as f64)
        .collect();
    means.sort_by(f64::total_cmp);
    (means[SAMPLES / 40], means[SAMPLES - 1 - SAMPLES / 40])
}
