//! Sentences as words, and which words of two passages differ.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use lupe_analysis::{Analyzer, TextLanguages, Word, sentences};

/// Passages with more pairs of words than this are not compared word by word between what they begin and end with
/// alike: all of it counts as changed.
const WORD_PAIRS: usize = 1 << 20;

/// A sentence, with its words.
pub(super) struct Sentence {
    /// Its place in the text.
    pub(super) range: Range<usize>,
    /// Its words with their places in the text.
    pub(super) words: Vec<(Range<usize>, Arc<Word>)>,
}

/// The sentences of a text that have words.
pub(super) fn sentences_of(text: &str, languages: &TextLanguages) -> Vec<Sentence> {
    let mut found: Vec<Sentence> =
        sentences(text).into_iter().map(|range| Sentence { range, words: Vec::new() }).collect();
    let mut at = 0;
    Analyzer::new().for_each_token_of(text, 0..text.len(), 0, languages, |token, _| {
        while found.get(at).is_some_and(|sentence| sentence.range.end <= token.start) {
            at += 1;
        }
        if let Some(sentence) = found.get_mut(at) {
            sentence.words.push((token.start..token.end, token.word));
        }
    });
    found.retain(|sentence| !sentence.words.is_empty());
    found
}

impl Sentence {
    /// What its words mean: a key for each content word, or for all where there are no others.
    pub(super) fn keys(&self) -> Vec<&str> {
        let content: Vec<&str> = self.keys_where(|word| !word.function_word);
        if content.is_empty() { self.keys_where(|_| true) } else { content }
    }

    fn keys_where(&self, wanted: impl Fn(&Word) -> bool) -> Vec<&str> {
        let words = self.words.iter().filter(|(_, word)| wanted(word));
        words.filter_map(|(_, word)| word.inflection.first().map(|key| &**key)).collect()
    }
}

/// The places in either of two passages whose words the other has not at that place (a longest common subsequence of
/// exact forms), neighbouring ones joined. Both are empty where the words are the same.
pub(super) fn changed_words(old: &[Sentence], new: &[Sentence]) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let words = |sentences: &'_ [Sentence]| -> Vec<(Range<usize>, Arc<Word>)> {
        sentences.iter().flat_map(|sentence| sentence.words.iter().cloned()).collect()
    };
    let (a, b) = (words(old), words(new));
    // A number for each form, so that comparing is cheap.
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut numbered = Vec::new();
    for list in [&a, &b] {
        let mut out = Vec::with_capacity(list.len());
        for (_, word) in list {
            let next = numbers.len() as u32;
            out.push(*numbers.entry(&word.exact).or_insert(next));
        }
        numbered.push(out);
    }
    let (kept_a, kept_b) = common(&numbered[0], &numbered[1]);
    (joined(&a, &kept_a), joined(&b, &kept_b))
}

/// Which members of two sequences belong to a longest common subsequence.
fn common(a: &[u32], b: &[u32]) -> (Vec<bool>, Vec<bool>) {
    let (mut in_a, mut in_b) = (vec![false; a.len()], vec![false; b.len()]);
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let room = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(room).take_while(|(a, b)| a == b).count();
    let middle_a = head..a.len() - tail;
    let middle_b = head..b.len() - tail;
    for (kept, middle) in [(&mut in_a, &middle_a), (&mut in_b, &middle_b)] {
        kept.iter_mut().enumerate().filter(|(n, _)| !middle.contains(n)).for_each(|(_, kept)| *kept = true);
    }
    let (x, y) = (&a[middle_a], &b[middle_b]);
    if x.len().saturating_mul(y.len()) > WORD_PAIRS {
        return (in_a, in_b);
    }
    // Lengths of the longest common subsequences of what begins at each pair of places.
    let width = y.len() + 1;
    let mut lengths = vec![0u32; (x.len() + 1) * width];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            lengths[i * width + j] = if x[i] == y[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        if x[i] == y[j] {
            (in_a[head + i], in_b[head + j]) = (true, true);
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (in_a, in_b)
}

/// The places of the words that are not kept; neighbours are one place.
fn joined(words: &[(Range<usize>, Arc<Word>)], kept: &[bool]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for ((range, _), &kept) in words.iter().zip(kept) {
        match out.last_mut() {
            Some(last) if open && !kept => last.end = range.end,
            _ if !kept => out.push(range.clone()),
            _ => {}
        }
        open = !kept;
    }
    out
}
