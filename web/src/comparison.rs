//! The JSON of a comparison of two articles.

use std::ops::Range;

use lupe_searcher::{Alignment, Marked, Passage};
use serde::{Deserialize, Serialize};

use crate::wire::{SCHEMA, Snippet};

/// What differs between two articles: what `lupe diff --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Id of the first article.
    pub old: String,
    /// Id of the second article.
    pub new: String,
    /// Share of the sentences of both that are kept or reworded, from 0 to 1.
    pub common: f64,
    /// Sentences of the second with the same words as one of the first.
    pub kept: usize,
    /// Sentences of the second that say one of the first in other words.
    pub reworded: usize,
    /// Those of the kept and reworded ones that stand elsewhere.
    pub moved: usize,
    /// Sentences of the second only.
    pub added: usize,
    /// Sentences of the first only.
    pub dropped: usize,
    /// The summary as a line in English.
    pub summary: String,
    /// Everything in both texts, in the order of the second; what was dropped stands where it was.
    pub passages: Vec<Aligned>,
}

/// Sentences of both articles that belong together, or of one alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Aligned {
    /// `kept`, `reworded`, `added` or `dropped`.
    pub change: String,
    /// It stands elsewhere in the other article.
    pub moved: bool,
    /// Share of the words in common, from 0 to 1, rare ones counting most.
    pub similarity: f32,
    /// In the first article, with the words marked that the second has not; `null` where it was added.
    pub old: Option<Snippet>,
    /// In the second article, with the words marked that the first has not; `null` where it was dropped.
    pub new: Option<Snippet>,
}

impl Comparison {
    /// The comparison of two articles, each given by its id and text.
    pub fn new(found: &lupe_searcher::Comparison, old: (&str, &str), new: (&str, &str)) -> Comparison {
        let summary = found.summary;
        let aligned = |alignment: &Alignment| Aligned {
            change: alignment.change.name().to_owned(),
            moved: alignment.moved,
            similarity: alignment.similarity,
            old: alignment.old.as_ref().map(|passage| snippet(old.1, passage)),
            new: alignment.new.as_ref().map(|passage| snippet(new.1, passage)),
        };
        Comparison {
            schema: SCHEMA,
            old: old.0.to_owned(),
            new: new.0.to_owned(),
            common: summary.common(),
            kept: summary.kept,
            reworded: summary.reworded,
            moved: summary.moved,
            added: summary.added,
            dropped: summary.dropped,
            summary: summary.english(),
            passages: found.alignments.iter().map(aligned).collect(),
        }
    }
}

fn snippet(text: &str, passage: &Passage) -> Snippet {
    let start = passage.range.start;
    let inside = |mark: &Range<usize>| mark.start - start..mark.end - start;
    let text = text.get(passage.range.clone()).unwrap_or("").to_owned();
    Snippet::from(&Marked { text, marks: passage.changed.iter().map(inside).collect() })
}
