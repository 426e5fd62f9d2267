//! How long queries take, of each kind, with Lupe and with plain tantivy.

use std::path::Path;
use std::time::Instant;

use cpu_time::ThreadTime;
use lupe_searcher::{SearchRequest, Searcher};
use rust_stemmers::Algorithm;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::measure::Percentiles;
use crate::plain::Plain;
use crate::queries::{Kind, of_every_kind};

/// The queries of a kind, in ms of one processor where nothing else is said.
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
    /// The same by the clock, with as many threads as there are processors.
    pub clock: Percentiles,
    /// Lupe: the same without snippets.
    pub bare: Percentiles,
    /// The same, asked for the first time.
    pub bare_first: Percentiles,
    /// Plain tantivy: counted, ten hits read.
    pub plain: Percentiles,
    /// The same, asked for the first time.
    pub plain_first: Percentiles,
}

/// Times of the queries of a kind.
#[derive(Default)]
struct Times {
    found: u64,
    lupe: Vec<f64>,
    clock: Vec<f64>,
    bare: Vec<f64>,
    bare_first: Vec<f64>,
    plain: Vec<f64>,
    plain_first: Vec<f64>,
}

impl Times {
    fn extend(&mut self, other: &Times) {
        self.found += other.found;
        self.lupe.extend(&other.lupe);
        self.clock.extend(&other.clock);
        self.bare.extend(&other.bare);
        self.bare_first.extend(&other.bare_first);
        self.plain.extend(&other.plain);
        self.plain_first.extend(&other.plain_first);
    }

    fn asked(self, kind: Option<Kind>) -> Asked {
        let count = self.lupe.len();
        Asked {
            kind,
            count,
            found: self.found / count.max(1) as u64,
            lupe: Percentiles::of(self.lupe),
            clock: Percentiles::of(self.clock),
            bare: Percentiles::of(self.bare),
            bare_first: Percentiles::of(self.bare_first),
            plain: Percentiles::of(self.plain),
            plain_first: Percentiles::of(self.plain_first),
        }
    }
}

/// How long something takes, in ms of the processor.
fn time<T>(what: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let started = ThreadTime::now();
    let done = what()?;
    Ok((started.elapsed().as_secs_f64() * 1000.0, done))
}

/// Asks both for so many queries of each kind, each query in turn, and takes the best of so many runs: others may be at
/// work on the machine.
///
/// # Errors
/// An index cannot be read.
pub fn ask(lupe: &Path, plain: &Path, count: usize, runs: usize) -> Result<Vec<Asked>> {
    let (searcher, plain) = (Searcher::open(lupe)?, Plain::open(plain, Some(Algorithm::German))?);
    let mut asked = Vec::new();
    let mut all = Times::default();
    for (kind, queries) in of_every_kind(&searcher, count)? {
        let mut times = Times::default();
        for query in &queries {
            let all = SearchRequest::new(query.as_str());
            let request = SearchRequest { threads: 1, ..all.clone() };
            let bare = SearchRequest { snippets: false, ..request.clone() };
            let mut best = [f64::INFINITY; 4];
            for run in 0..runs.max(1) {
                let (without, answer) = time(|| Ok(searcher.search(&bare)?))?;
                let (with, _) = time(|| Ok(searcher.search(&request)?))?;
                let started = Instant::now();
                searcher.search(&all)?;
                let clock = started.elapsed().as_secs_f64() * 1000.0;
                let (theirs, _) = time(|| plain.answer(&plain.query(kind, query)?, true, true))?;
                if run == 0 {
                    times.found += answer.articles as u64;
                    times.bare_first.push(without);
                    times.plain_first.push(theirs);
                }
                for (best, time) in best.iter_mut().zip([with, without, theirs, clock]) {
                    *best = best.min(time);
                }
            }
            times.lupe.push(best[0]);
            times.bare.push(best[1]);
            times.plain.push(best[2]);
            times.clock.push(best[3]);
        }
        all.extend(&times);
        asked.push(times.asked(Some(kind)));
    }
    asked.push(all.asked(None));
    Ok(asked)
}
