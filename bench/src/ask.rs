//! How long queries take, of each kind, with Lupe and with plain tantivy.

use std::path::Path;

use cpu_time::ThreadTime;
use lupe_searcher::{SearchRequest, Searcher};
use rust_stemmers::Algorithm;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::measure::Percentiles;
use crate::plain::Plain;
use crate::queries::{Kind, of_every_kind};

/// The queries of a kind, in ms of the processor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Their kind; none for all together.
    pub kind: Option<Kind>,
    /// How many there were.
    pub count: usize,
    /// Articles that Lupe finds, on average.
    pub found: u64,
    /// Lupe: counted, folded, ten hits with snippets.
    pub lupe: Percentiles,
    /// Plain tantivy: counted, ten hits read.
    pub plain: Percentiles,
}

/// Asks both for so many queries of each kind, each query in turn, and takes the best of so many runs: others may be at
/// work on the machine.
///
/// # Errors
/// An index cannot be read.
pub fn ask(lupe: &Path, plain: &Path, count: usize, runs: usize) -> Result<Vec<Asked>> {
    let (searcher, plain) = (Searcher::open(lupe)?, Plain::open(plain, Some(Algorithm::German))?);
    let mut asked = Vec::new();
    let (mut all_lupe, mut all_plain, mut all_found) = (Vec::new(), Vec::new(), 0);
    for (kind, queries) in of_every_kind(&searcher, count)? {
        let (mut lupe_times, mut plain_times, mut found) = (Vec::new(), Vec::new(), 0);
        for query in &queries {
            let request = SearchRequest::new(query.as_str());
            let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
            for run in 0..runs.max(1) {
                let started = ThreadTime::now();
                let answer = searcher.search(&request)?;
                ours = ours.min(started.elapsed().as_secs_f64() * 1000.0);
                let started = ThreadTime::now();
                let query = plain.query(kind, query)?;
                plain.answer(&query, true, true)?;
                theirs = theirs.min(started.elapsed().as_secs_f64() * 1000.0);
                found += if run == 0 { answer.articles as u64 } else { 0 };
            }
            lupe_times.push(ours);
            plain_times.push(theirs);
        }
        all_lupe.extend(&lupe_times);
        all_plain.extend(&plain_times);
        all_found += found;
        asked.push(of(Some(kind), found, lupe_times, plain_times));
    }
    asked.push(of(None, all_found, all_lupe, all_plain));
    Ok(asked)
}

fn of(kind: Option<Kind>, found: u64, lupe: Vec<f64>, plain: Vec<f64>) -> Asked {
    let count = lupe.len();
    Asked {
        kind,
        count,
        found: found / count.max(1) as u64,
        lupe: Percentiles::of(lupe),
        plain: Percentiles::of(plain),
    }
}
