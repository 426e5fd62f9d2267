//! What differs between two texts, sentence by sentence.
//!
//! Sentences are paired by the words they have in common, rare ones counting most, so that two translations of one
//! source are paired as well as two editions. The pairs that stand in the same order in both and are worth most
//! together are the frame; what is left is paired as moved where it is much alike. A sentence that says what two
//! others say is joined to both.

mod align;
mod words;

use std::ops::Range;

use lupe_analysis::TextLanguages;

use align::{Pair, align};
use words::{Sentence, changed_words, sentences_of};

/// What became of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// The same words.
    Kept,
    /// Said in other words.
    Reworded,
    /// In the second text only.
    Added,
    /// In the first text only.
    Dropped,
}

impl Change {
    /// The name in output: `kept`, `reworded`, `added` or `dropped`.
    pub const fn name(self) -> &'static str {
        match self {
            Change::Kept => "kept",
            Change::Reworded => "reworded",
            Change::Added => "added",
            Change::Dropped => "dropped",
        }
    }
}

/// A sentence of one text, or several that stand for one of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The place in the text, in bytes, on character boundaries.
    pub range: Range<usize>,
    /// Where sentences are reworded: the places in the text whose words the other one has not, in order.
    pub changed: Vec<Range<usize>>,
    /// How many sentences these are.
    pub sentences: usize,
}

/// Passages of both texts that belong together, or one of either alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Alignment {
    /// What became of it.
    pub change: Change,
    /// It stands elsewhere in the other text.
    pub moved: bool,
    /// In the first text; `None` where it was added.
    pub old: Option<Passage>,
    /// In the second text; `None` where it was dropped.
    pub new: Option<Passage>,
    /// Share of the words in common, from 0 to 1, rare ones counting most.
    pub similarity: f32,
}

/// Two texts beside each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Everything in both texts, in the order of the second; what was dropped stands where it was.
    pub alignments: Vec<Alignment>,
    /// Counts.
    pub summary: Summary,
}

/// How much two texts have in common, in sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sentences of the first text.
    pub old: usize,
    /// Sentences of the second text.
    pub new: usize,
    /// Sentences of the second text with the same words as one of the first.
    pub kept: usize,
    /// Sentences of the second text that say one of the first in other words.
    pub reworded: usize,
    /// Those of the kept and the reworded ones that stand elsewhere.
    pub moved: usize,
    /// Sentences of the second text only.
    pub added: usize,
    /// Sentences of the first text only.
    pub dropped: usize,
}

impl Summary {
    /// Share of the sentences of both texts that are kept or reworded, from 0 to 1; 1 where there are none.
    pub fn common(&self) -> f64 {
        let all = self.old + self.new;
        if all == 0 { 1.0 } else { 1.0 - (self.added + self.dropped) as f64 / all as f64 }
    }

    /// The share in whole percent: 100 and 0 only where that is exactly so.
    fn percent(&self) -> u32 {
        let percent = (self.common() * 100.0).round() as u32;
        let all = self.added + self.dropped == 0;
        let none = self.kept + self.reworded == 0;
        if all || none { percent } else { percent.clamp(1, 99) }
    }

    /// The summary as a line in English.
    ///
    /// ```
    /// use lupe_searcher::{Language, TextLanguages, compare};
    ///
    /// let german = TextLanguages::from(Language::De);
    /// let old = "Der Rat tagt heute. Er baut Radwege.";
    /// let new = "Der Rat tagt heute. Er baut mehr Radwege. Das freut viele.";
    /// let line = compare((old, &german), (new, &german)).summary.english();
    /// assert_eq!(line, "80% of the sentences in common, 1 of them reworded, 1 added");
    /// ```
    pub fn english(&self) -> String {
        let counts = [
            (self.reworded, "of them reworded"),
            (self.moved, "moved"),
            (self.added, "added"),
            (self.dropped, "dropped"),
        ];
        format!("{}% of the sentences in common{}", self.percent(), listed(counts))
    }

    /// The summary as a line in German.
    pub fn german(&self) -> String {
        let counts = [
            (self.reworded, "davon umformuliert"),
            (self.moved, "verschoben"),
            (self.added, "hinzugekommen"),
            (self.dropped, "weggefallen"),
        ];
        format!("{} % der Sätze gemeinsam{}", self.percent(), listed(counts))
    }
}

fn listed(counts: [(usize, &str); 4]) -> String {
    counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!(", {count} {what}")).collect()
}

/// Compares two texts, each with its languages.
pub fn compare(old: (&str, &TextLanguages), new: (&str, &TextLanguages)) -> Comparison {
    let (first, second) = (sentences_of(old.0, old.1), sentences_of(new.0, new.1));
    let pairs = align(&first, &second);
    let mut out = Vec::new();
    let mut summary = Summary { old: first.len(), new: second.len(), ..Summary::default() };
    let mut old_used = vec![false; first.len()];
    pairs.iter().flat_map(|pair| pair.old.clone()).for_each(|n| old_used[n] = true);
    let mut dropped = (0..first.len()).filter(|&n| !old_used[n]).peekable();
    let alone = |n: usize, out: &mut Vec<Alignment>| {
        out.push(Alignment {
            change: Change::Dropped,
            moved: false,
            old: Some(passage(&first, n..n + 1)),
            new: None,
            similarity: 0.0,
        });
    };
    let mut next = 0;
    while next < second.len() {
        let pair = pairs.binary_search_by_key(&next, |pair| pair.new.start).ok().map(|at| &pairs[at]);
        let Some(pair) = pair else {
            let new = Some(passage(&second, next..next + 1));
            out.push(Alignment { change: Change::Added, moved: false, old: None, new, similarity: 0.0 });
            summary.added += 1;
            next += 1;
            continue;
        };
        if !pair.moved {
            // What was dropped before its sentence stands before it.
            while let Some(n) = dropped.next_if(|&n| n < pair.old.start) {
                alone(n, &mut out);
            }
        }
        let aligned = aligned(pair, &first, &second);
        let count = pair.new.len();
        match aligned.change {
            Change::Kept => summary.kept += count,
            _ => summary.reworded += count,
        }
        summary.moved += if pair.moved { count } else { 0 };
        next = pair.new.end;
        out.push(aligned);
    }
    dropped.for_each(|n| alone(n, &mut out));
    summary.dropped = out.iter().filter(|alignment| alignment.change == Change::Dropped).count();
    Comparison { alignments: out, summary }
}

fn passage(sentences: &[Sentence], numbers: Range<usize>) -> Passage {
    let of = sentences.get(numbers.clone()).unwrap_or_default();
    let range = of.first().map_or(0, |first| first.range.start)..of.last().map_or(0, |last| last.range.end);
    Passage { range, changed: Vec::new(), sentences: numbers.len() }
}

fn aligned(pair: &Pair, old: &[Sentence], new: &[Sentence]) -> Alignment {
    let (mut first, mut second) = (passage(old, pair.old.clone()), passage(new, pair.new.clone()));
    let (a, b) = changed_words(&old[pair.old.clone()], &new[pair.new.clone()]);
    let kept = a.is_empty() && b.is_empty();
    (first.changed, second.changed) = (a, b);
    Alignment {
        change: if kept { Change::Kept } else { Change::Reworded },
        moved: pair.moved,
        old: Some(first),
        new: Some(second),
        similarity: pair.similarity,
    }
}

#[cfg(test)]
mod tests;
