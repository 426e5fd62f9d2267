//! `lupe eval`

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use lupe_searcher::{SearchRequest, Searcher};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use serde_json::json;

use crate::Outcome;
use crate::args::EvalArgs;
use crate::eval::{Scores, percentile, read_qrels, score};
use crate::output::Output;

/// White space parts the columns of a run, so it is encoded in ids.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

#[derive(Deserialize)]
struct QueryLine {
    id: String,
    text: String,
}

pub(crate) fn run(args: &EvalArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let qrels = read_qrels(BufReader::new(open(&args.qrels)?))
        .with_context(|| format!("{}: not in TREC form", args.qrels.display()))?;
    let searcher = Searcher::open(index)?;
    let create = |path: &Path| File::create(path).with_context(|| format!("cannot write {}", path.display()));
    let mut run = args.run.as_deref().map(create).transpose()?.map(BufWriter::new);
    let mut answers = Vec::new();
    let mut times = Vec::new();
    for (n, line) in BufReader::new(open(&args.queries)?).lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let query: QueryLine = serde_json::from_str(&line)
            .with_context(|| format!("{}:{}: no query {{\"id\",\"text\"}}", args.queries.display(), n + 1))?;
        let request = SearchRequest {
            collapse: false,
            snippets: false,
            limit: args.limit,
            ..SearchRequest::new(query.text)
        };
        let started = Instant::now();
        let response = searcher.search(&request)?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        if let Some(run) = &mut run {
            for (rank, hit) in response.hits.iter().enumerate() {
                let (query, id) =
                    (utf8_percent_encode(&query.id, ENCODED), utf8_percent_encode(&hit.id, ENCODED));
                writeln!(run, "{query} Q0 {id} {} {:.6} lupe", rank + 1, hit.score)?;
            }
        }
        answers.push((query.id, response.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>()));
    }
    if let Some(mut run) = run {
        run.flush()?;
    }
    times.sort_by(f64::total_cmp);
    let scores = score(&qrels, &answers);
    print(args, &scores, &times, output)?;
    Ok(if answers.is_empty() { Outcome::Nothing } else { Outcome::Found })
}

fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| format!("cannot read {}", path.display()))
}

fn print(args: &EvalArgs, scores: &Scores, times: &[f64], output: &mut Output) -> anyhow::Result<()> {
    let rate = times.len() as f64 * 1000.0 / times.iter().sum::<f64>().max(1e-9);
    let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|share| percentile(times, share));
    if args.json {
        return output.json(&json!({
            "queries": scores.queries,
            "ndcg@10": scores.ndcg,
            "rr@10": scores.reciprocal_rank,
            "r@100": scores.recall,
            "queries_per_second": rate,
            "p50_ms": p50,
            "p95_ms": p95,
            "p99_ms": p99,
        }));
    }
    output.line(format!(
        "queries {}  nDCG@10 {:.4}  RR@10 {:.4}  R@100 {:.4}",
        scores.queries, scores.ndcg, scores.reciprocal_rank, scores.recall
    ))?;
    Ok(output.line(format!("{rate:.0} queries/s  p50 {p50:.2} ms  p95 {p95:.2} ms  p99 {p99:.2} ms"))?)
}
