//! What is counted while serving, in the text format of Prometheus.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lupe_searcher::Overview;
use warp::http::StatusCode;

/// Upper bounds, in microseconds, of the classes into which times are counted.
const BOUNDS: [u64; 10] = [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 1_000_000, 10_000_000];

/// Counts since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    /// Answers by the first digit of their status.
    answers: [AtomicU64; 6],
    turned_away: AtomicU64,
    /// Connections that are open now.
    connections: AtomicU64,
    /// Questions to the index by the first bound they stay below; the last class is the rest.
    times: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

/// A connection that is open.
pub(crate) struct Connected(Arc<Metrics>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A connection is open, as long as the value lives.
    pub(crate) fn connected(self: &Arc<Metrics>) -> Connected {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Connected(Arc::clone(self))
    }

    /// An answer has been sent.
    pub(crate) fn answered(&self, status: StatusCode) {
        if let Some(count) = self.answers.get(usize::from(status.as_u16() / 100)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The index had too much to do.
    pub(crate) fn turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    /// The index has answered a question.
    pub(crate) fn asked(&self, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(count) = self.times.get(BOUNDS.partition_point(|&bound| bound < took)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.microseconds.fetch_add(took, Ordering::Relaxed);
    }

    /// All of it as text, with what the index holds where that is known.
    pub(crate) fn text(&self, overview: Option<&Overview>) -> String {
        let mut out = String::new();
        let mut single = |name: &str, kind: &str, help: &str, value: u64| {
            // Writing to a string does not fail.
            let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
        };
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        single("lupe_connections", "gauge", "Connections that are open.", load(&self.connections));
        let turned_away = "Requests refused because too many were waiting.";
        single("lupe_turned_away_total", "counter", turned_away, load(&self.turned_away));
        if let Some(overview) = overview {
            single("lupe_articles", "gauge", "Articles in the index.", overview.articles);
            single("lupe_stories", "gauge", "Stories these are.", overview.stories);
        }
        out.push_str("# HELP lupe_responses_total Responses by class of status.\n");
        out.push_str("# TYPE lupe_responses_total counter\n");
        for (class, count) in self.answers.iter().enumerate().skip(2) {
            let _ = writeln!(
                out,
                "lupe_responses_total{{status=\"{class}xx\"}} {}",
                count.load(Ordering::Relaxed)
            );
        }
        out.push_str("# HELP lupe_index_seconds Time in which the index answers.\n");
        out.push_str("# TYPE lupe_index_seconds histogram\n");
        let mut total = 0;
        let bounds = BOUNDS.iter().map(|&bound| seconds(bound)).chain(["+Inf".to_owned()]);
        for (count, bound) in self.times.iter().zip(bounds) {
            total += count.load(Ordering::Relaxed);
            let _ = writeln!(out, "lupe_index_seconds_bucket{{le=\"{bound}\"}} {total}");
        }
        let _ =
            writeln!(out, "lupe_index_seconds_sum {}", seconds(self.microseconds.load(Ordering::Relaxed)));
        let _ = writeln!(out, "lupe_index_seconds_count {total}");
        out
    }
}

fn seconds(microseconds: u64) -> String {
    Duration::from_micros(microseconds).as_secs_f64().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_counted_up_to_their_bound() {
        let metrics = Metrics::default();
        for micros in [1, 500, 501, 20_000_000] {
            metrics.asked(Duration::from_micros(micros));
        }
        let text = metrics.text(None);
        for line in [
            "lupe_index_seconds_bucket{le=\"0.0005\"} 2",
            "lupe_index_seconds_bucket{le=\"0.001\"} 3",
            "lupe_index_seconds_bucket{le=\"10\"} 3",
            "lupe_index_seconds_bucket{le=\"+Inf\"} 4",
            "lupe_index_seconds_sum 20.001002",
            "lupe_index_seconds_count 4",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} is missing in {text}");
        }
    }
}
