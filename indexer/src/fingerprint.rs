//! What near-identical articles have in common: the content words of the text in order, and a fingerprint made of them.

use lupe_analysis::Token;
use lupe_index::{LINE, mixed, number_hash, sketch_word};

use crate::frequent;
use crate::of_words::OfWords;

/// Hashes that a fingerprint keeps.
const HASHES: usize = 48;
/// A text with fewer rare words than this is printed with all of its words.
const RARE_ENOUGH: usize = 12;

/// What is kept of a text for comparing it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Signature {
    /// The content words in order, each as a hash of its inflection key, with [`LINE`] between lines: what two versions
    /// of a text share, however it was worded. 16 bits are enough: of two texts with 3,000 different words each, less
    /// than a twentieth meet by chance, and pairs and runs of words have 32 and 48 bits.
    pub(crate) sketch: Vec<u16>,
    /// Hashes of its larger numbers, each once, in order: who retells a text keeps most of them.
    pub(crate) numbers: Vec<u16>,
    /// Hash of every word in order, for texts that are the same.
    pub(crate) text: u64,
}

/// Collects a signature token by token.
pub(crate) struct SignatureBuilder<'t> {
    text: &'t str,
    behind: usize,
    signature: Signature,
    of_words: OfWords<Hashes>,
}

/// What a word adds to sketch and numbers.
#[derive(Clone, Copy)]
struct Hashes {
    sketch: Option<u16>,
    number: Option<u16>,
}

impl<'t> SignatureBuilder<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        SignatureBuilder { text, behind: 0, signature: Signature::default(), of_words: OfWords::default() }
    }

    /// Adds the next token. Those of one `number` are the same word
    /// ([`TermStreamBuilder::push`](lupe_index::TermStreamBuilder::push)).
    pub(crate) fn push(&mut self, token: &Token, number: Option<u32>) {
        let hashes = || Hashes { sketch: sketch_word(token, self.text), number: number_hash(token) };
        let Hashes { sketch: word, number } = self.of_words.get(number, hashes);
        let Signature { sketch, numbers, text } = &mut self.signature;
        *text = mixed(*text ^ token.word.digest.exact);
        let between = self.text.get(self.behind..token.start).unwrap_or("");
        if between.contains('\n') && sketch.last().is_some_and(|&last| last != LINE) {
            sketch.push(LINE);
        }
        self.behind = token.end;
        sketch.extend(word);
        numbers.extend(number);
    }

    pub(crate) fn finish(mut self) -> Signature {
        self.signature.numbers.sort_unstable();
        self.signature.numbers.dedup();
        self.signature
    }
}

/// The lines of a sketch that have words.
pub(crate) fn lines(sketch: &[u16]) -> impl Iterator<Item = &[u16]> {
    sketch.split(|&word| word == LINE).filter(|line| !line.is_empty())
}

/// The smallest hashes of the neighbouring pairs of rare words (min-wise sampling, Broder 1997), distinct and in
/// order. Two versions of a text share many of them, however long either is; different texts next to none. `out` holds
/// the hashes in place of what is there.
pub(crate) fn fingerprint(words: &[u16], out: &mut Vec<u32>) {
    let rare = |word: &u16| !frequent::is_frequent(*word);
    out.clear();
    if words.iter().filter(|word| rare(word)).take(RARE_ENOUGH).count() == RARE_ENOUGH {
        pairs(words.iter().copied().filter(rare), out);
    } else {
        pairs(words.iter().copied(), out);
    }
    if out.len() > 4 * HASHES {
        // Only the smallest need an order; a few more in case some are equal.
        out.select_nth_unstable(2 * HASHES);
        let smallest = distinct(out[..2 * HASHES].to_vec());
        if smallest.len() >= HASHES {
            *out = smallest;
        }
    }
    *out = distinct(std::mem::take(out));
    out.truncate(HASHES);
}

fn distinct(mut hashes: Vec<u32>) -> Vec<u32> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Hashes of the neighbouring pairs in either order (a translation may turn one round), without words beside themselves.
fn pairs(words: impl Iterator<Item = u16>, out: &mut Vec<u32>) {
    let mut before = LINE;
    for word in words {
        if before != LINE && before != word {
            let (low, high) = (before.min(word), before.max(word));
            out.push((mixed(u64::from(low) << 16 | u64::from(high)) >> 32) as u32);
        }
        before = word;
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};
    use proptest::prelude::*;

    use super::*;

    fn signature(text: &str) -> Signature {
        let mut builder = SignatureBuilder::new(text);
        Analyzer::new().for_each_token(text, Language::De, |token| builder.push(&token, None));
        builder.finish()
    }

    fn print(words: &[u16]) -> Vec<u32> {
        let mut out = Vec::new();
        fingerprint(words, &mut out);
        out
    }

    #[test]
    fn texts_of_the_same_words_have_the_same_signature() {
        let text = "Die Rechenzentren am Hafen brauchen Strom.";
        for (other, same_text, same_words) in [
            ("die Rechenzentren, am Hafen – brauchen STROM!", true, true),
            ("Das Rechenzentrum im Hafen braucht den Strom.", false, true),
            ("Die Rechenzentren brauchen Gas.", false, false),
        ] {
            let (a, b) = (signature(text), signature(other));
            assert_eq!((a.text == b.text, a.sketch == b.sketch), (same_text, same_words), "{other}");
        }
    }

    #[test]
    fn larger_numbers_are_kept_each_once() {
        let count = |text: &str| signature(text).numbers.len();
        for (text, expected) in [
            ("Am 24.12.2024 kamen 17 Gäste.", 1),
            ("Drucksache 17/4711, Drucksache 17/4712 und 17/4711", 2),
            ("1.580 oder 1580 Euro, 12,50 Euro", 2),
            ("C3PO, A380 und 5G", 0),
        ] {
            assert_eq!(count(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_kept_apart() {
        let found = signature("\nHafen Strom\n\n- 17\nNetz").sketch;
        let words = ["Hafen", "Strom", "Netz"].map(|word| signature(word).sketch[0]);
        assert_eq!(found, [words[0], words[1], LINE, words[2]]);
        assert_eq!(lines(&found).collect::<Vec<_>>(), [&words[..2], &words[2..]]);
    }

    proptest! {
        #[test]
        fn fingerprints_are_the_smallest_hashes_of_pairs(words in prop::collection::vec(1u16..2000, 0..600)) {
            let found = print(&words);
            prop_assert!(found.len() <= HASHES);
            let rare: Vec<u16> = words.iter().copied().filter(|&word| !frequent::is_frequent(word)).collect();
            let mut all = Vec::new();
            pairs(if rare.len() < RARE_ENOUGH { words } else { rare }.into_iter(), &mut all);
            let mut all = distinct(all);
            all.truncate(HASHES);
            prop_assert_eq!(found, all);
        }

        #[test]
        fn a_text_read_backwards_has_the_same_fingerprint(words in prop::collection::vec(1u16..2000, 0..100)) {
            let backwards: Vec<u16> = words.iter().rev().copied().collect();
            prop_assert_eq!(print(&words), print(&backwards));
        }
    }
}
