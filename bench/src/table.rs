//! The figures as tables in Markdown.

use std::fmt::Write as _;

use crate::ask::Asked;
use crate::measure::Cost;

/// What one of the two costs on some articles.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    /// Indexing, as a whole process.
    pub indexing: Cost,
    /// Bytes of the index.
    pub bytes: u64,
    /// A search as a whole process.
    pub start: Cost,
}

/// Everything that was measured on some articles.
#[derive(Clone, Debug)]
pub struct Figures {
    /// What they are.
    pub name: String,
    /// How many.
    pub articles: u64,
    /// Bytes of their titles and texts.
    pub text: u64,
    /// Lupe, with everything on.
    pub lupe: Side,
    /// Plain tantivy.
    pub plain: Side,
    /// Queries by kind, and all together at the end.
    pub asked: Vec<Asked>,
}

const MB: f64 = 1e6;

/// A table of indexing, memory, sizes and starts, with a line for each of some articles.
pub fn indexing(all: &[Figures]) -> String {
    let mut out = "| articles | number | text MB | | index s | CPU s | articles/s | peak MB | index MB | of the text | start ms | start CPU ms |\n\
                   |---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for figures in all {
        let Figures { name, articles, text, lupe, plain, .. } = figures;
        for (who, side) in [("Lupe", lupe), ("plain", plain)] {
            let first = if who == "Lupe" {
                format!("{name} | {articles} | {:.1}", *text as f64 / MB)
            } else {
                " | | ".to_owned()
            };
            let Side { indexing, bytes, start } = side;
            let _ = writeln!(
                out,
                "| {first} | {who} | {:.2} | {:.2} | {:.0} | {:.0} | {:.1} | {:.2} | {:.1} | {:.1} |",
                indexing.seconds,
                indexing.cpu,
                *articles as f64 / indexing.seconds,
                indexing.peak as f64 / MB,
                *bytes as f64 / MB,
                *bytes as f64 / *text as f64,
                start.seconds * 1000.0,
                start.cpu * 1000.0,
            );
        }
        let ratio = |of: fn(&Side) -> f64| of(lupe) / of(plain);
        let _ = writeln!(
            out,
            "| | | | **times** | **{:.2}** | **{:.2}** | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            ratio(|side| side.indexing.seconds),
            ratio(|side| side.indexing.cpu),
            1.0 / ratio(|side| side.indexing.seconds),
            ratio(|side| side.indexing.peak as f64),
            ratio(|side| side.bytes as f64),
            ratio(|side| side.bytes as f64),
            ratio(|side| side.start.seconds),
            ratio(|side| side.start.cpu),
        );
    }
    out
}

/// A table of the queries on some articles, by kind.
pub fn queries(figures: &Figures) -> String {
    let mut out =
        "| kind | queries | found | Lupe p50 | p95 | p99 | plain p50 | p95 | p99 | times, p50 | p99 | without snippets p50 | p99 | times, p50 | p99 | first time p50 | times | all processors p50 | p99 |\n\
                   |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
            .to_owned();
    // Generated articles of a fixed vocabulary have no rare words once there are many of them.
    for asked in figures.asked.iter().filter(|asked| asked.count > 0) {
        let Asked { kind, count, found, lupe, clock, bare, bare_first, plain, plain_first } = asked;
        let name = kind.map_or("all", |kind| kind.name());
        let _ = write!(
            out,
            "| {name} | {count} | {found} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {:.1} |",
            lupe.p50,
            lupe.p95,
            lupe.p99,
            plain.p50,
            plain.p95,
            plain.p99,
            lupe.p50 / plain.p50,
            lupe.p99 / plain.p99,
        );
        let _ = writeln!(
            out,
            " {:.2} | {:.2} | {:.1} | {:.1} | {:.2} | {:.1} | {:.2} | {:.2} |",
            bare.p50,
            bare.p99,
            bare.p50 / plain.p50,
            bare.p99 / plain.p99,
            bare_first.p50,
            bare_first.p50 / plain_first.p50,
            clock.p50,
            clock.p99,
        );
    }
    out
}
