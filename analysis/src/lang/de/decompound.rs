//! Compounds: `Rechenzentrumsbranche` is about a `Branche` and about a `Rechenzentrum`.
//!
//! A word is covered by parts that the base lexicon (`stems.txt`) or the corpus knows, with linking elements
//! between them, at the least cost. A part costs the less the more frequent it is; a boundary, a linking
//! element and an unknown part cost extra. Where keeping the word whole is cheaper, it stays whole. The idea
//! of choosing parts by their corpus frequency is that of Koehn and Knight (2003),
//! <https://aclanthology.org/E03-1076/>.

mod base;
mod compile;
mod entry;
mod exceptions;
mod guards;
mod hash;
mod kept;
mod learn;
mod search;
mod vocabulary;

use std::sync::Arc;

pub use exceptions::Exceptions;
pub use learn::VocabularyBuilder;
pub use vocabulary::Vocabulary;

use super::key;
use crate::Part;
use entry::{Flag, Place};
use kept::Kept;
use search::{Laid, Letters, Piece};

/// Longer words, in letters, are left whole.
const LONGEST: usize = 64;
/// Shorter words, in letters, are left whole.
const SHORTEST: usize = 6;
/// Shorter parts, in letters, are not split again.
const SPLIT_AGAIN: usize = 8;
/// Letters of the known part that an unknown one leans on.
const SHORTEST_ANCHOR: usize = 4;
/// What it costs to leave a word whole: the more letters, the less likely that it is one stem.
const WHOLE_PER_LETTER: f32 = 3.5;
const WHOLE_BASE: f32 = 6.0;
/// A word that is more often than its parts, by the inverse of this, is a word of its own.
const RATIO: f32 = 0.1;
/// A part needs more evidence than a whole word does: `Strom-verbrauch` shall not go on to `verb-rauch`.
const INNER_RATIO: f32 = 0.3;
const INNER_SURCHARGE: f32 = 10.0;
/// How often a part may be split again.
const DEEPEST: usize = 3;

/// Why a vocabulary or an exceptions file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A line of an exceptions file is wrong.
    #[error("line {line} of the exceptions, {text:?}: {problem}")]
    Exception {
        /// Number of the line, from 1.
        line: usize,
        /// The line.
        text: String,
        /// What is wrong with it, and what to write instead.
        problem: String,
    },
    /// The bytes are something else.
    #[error("not a vocabulary; learn it anew from the articles")]
    NotAVocabulary,
    /// The vocabulary was written by another version.
    #[error(
        "the vocabulary has version {found}, this program reads version {known}; learn it anew from the articles"
    )]
    VocabularyVersion {
        /// The version of the bytes.
        found: u32,
        /// The version that is read.
        known: u32,
    },
    /// The bytes are not what was written.
    #[error("the vocabulary is damaged; learn it anew from the articles")]
    DamagedVocabulary,
}

/// Splits German compounds into their parts. Cheap to make, to share and to clone; never fails.
///
/// ```
/// use lupe_analysis::{Exceptions, Splitter, Vocabulary};
///
/// let splitter = Splitter::new(Vocabulary::base(), Exceptions::new());
/// let parts = splitter.split("stromversorgung");
/// assert_eq!(parts.iter().map(|part| (part.start, &*part.text)).collect::<Vec<_>>(), [(0, "strom"), (5,
/// "versorgung")]); assert!(splitter.split("verbrauch").is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Splitter {
    vocabulary: Arc<Vocabulary>,
    exceptions: Exceptions,
    /// Of the vocabulary alone; clones share them.
    kept: Arc<Kept>,
}

impl Splitter {
    /// A splitter that knows the words of `vocabulary` and heeds the user's `exceptions`.
    pub fn new(vocabulary: Arc<Vocabulary>, exceptions: Exceptions) -> Self {
        Splitter { vocabulary, exceptions, kept: Arc::default() }
    }

    /// The parts of a word in lower case: intermediate ones first, the longer before the shorter, then the
    /// leaves from left to right, which cover the word but for linking elements. Empty where the word stays
    /// whole.
    ///
    /// Offsets are bytes within `word`. Umlauts must be written as such: a form without them is another word.
    /// Words with anything but German letters, and words of more than 64 letters, stay whole.
    pub fn split(&self, word: &str) -> Vec<Part> {
        let part = |(start, end): (usize, usize)| {
            let text = word.get(start..end).unwrap_or_default();
            Part { start, end, text: text.into(), inflection: vec![key(text).into()] }
        };
        if let Some(spans) = self.exceptions.get(word) {
            return spans.into_iter().map(part).collect();
        }
        if word.len() < SHORTEST || !word.chars().all(guards::is_letter) {
            return Vec::new();
        }
        self.kept.get(word, || self.ranges(word)).into_iter().map(part).collect()
    }

    /// Is it a form of a word of the base lexicon?
    pub(crate) fn is_base_word(&self, word: &str) -> bool {
        self.vocabulary.is_stem_key(&key(word))
    }

    /// Where the parts of a word begin and end, in bytes, in the order of [`Splitter::split`].
    fn ranges(&self, word: &str) -> Vec<(usize, usize)> {
        let Some(letters) = Letters::new(word).filter(|letters| letters.len() >= SHORTEST) else {
            return Vec::new();
        };
        let mut spans = Spans::default();
        self.split_range(&letters, (0, letters.len()), 0, &mut spans);
        let Spans { mut inner, leaves } = spans;
        inner.sort_by_key(|&(start, end)| (std::cmp::Reverse(end - start), start));
        let spans = inner.into_iter().chain(leaves);
        spans.map(|(start, end)| (letters.byte(start), letters.byte(end))).collect()
    }

    /// Splits a range of the word and its parts in turn. Returns whether it could be split.
    fn split_range(
        &self,
        word: &Letters,
        (start, end): (usize, usize),
        depth: usize,
        spans: &mut Spans,
    ) -> bool {
        let Some(laid) = self.choose(word, (start, end), depth) else { return false };
        self.group(word, &laid.pieces, spans);
        for piece in &laid.pieces {
            let range = (piece.start, piece.end);
            let again = piece.known
                && depth < DEEPEST
                && piece.end - piece.start >= SPLIT_AGAIN
                && self.split_range(word, range, depth + 1, spans);
            if again {
                spans.inner.push(range);
            } else {
                spans.leaves.push(range);
            }
        }
        true
    }

    /// The parts that a range is best split into, unless it is better left whole.
    fn choose(&self, word: &Letters, (start, end): (usize, usize), depth: usize) -> Option<Laid> {
        let text = word.slice(start, end);
        let vocabulary = &*self.vocabulary;
        if end - start < SHORTEST
            || vocabulary.has(text, Flag::StemFirst)
            || guards::masculine(text).is_some_and(|base| vocabulary.has(base, Flag::StemLast))
        {
            return None;
        }
        let most = most_for_whole(end - start, depth);
        let [known, unknown] = search::lay(vocabulary, word, (start, end), most, depth == 0);
        let unknown = unknown.filter(|laid| self.is_anchored(word, laid));
        let laid = match (known, unknown) {
            (Some(known), Some(unknown)) if unknown.cost < known.cost => unknown,
            (known, unknown) => known.or(unknown)?,
        };
        // The key comes late, because it takes as long as all the rest.
        let better_whole = self.ends_in_ending(word, &laid.pieces)
            || self.is_cut_behind_prefix(word, &laid.pieces)
            || laid.cost > self.whole_cost(word, (start, end), &laid, depth)
            || vocabulary.is_stem_key(&key(text));
        (!better_whole).then_some(laid)
    }

    /// An unknown part needs a neighbour that is beyond doubt.
    fn is_anchored(&self, word: &Letters, laid: &Laid) -> bool {
        let last = laid.pieces.len() - 1;
        laid.pieces.iter().enumerate().any(|(n, piece)| {
            let place = if n == 0 {
                Place::First
            } else if n == last {
                Place::Last
            } else {
                Place::Middle
            };
            let part = word.slice(piece.start, piece.end);
            let long = piece.end - piece.start >= SHORTEST_ANCHOR;
            piece.known
                && long
                && !guards::is_prefix_and_rest(part, 3)
                && self.vocabulary.is_sure(part, place)
        })
    }

    /// `Vers|tellung`, `Verb|rauch`: a boundary right behind a verb's prefix is doubtful. Both sides must be
    /// well known.
    fn is_cut_behind_prefix(&self, word: &Letters, pieces: &[Piece]) -> bool {
        let [first, others @ ..] = pieces else { return false };
        let part = word.slice(first.start, first.end);
        guards::is_prefix_and_rest(part, 2)
            && !(self.vocabulary.has(part, Flag::StemFirst)
                && !self.vocabulary.has(part, Flag::VerbStem)
                && others.iter().all(|piece| {
                    let place = if piece.next == word.len() { Place::Last } else { Place::Middle };
                    self.vocabulary.is_sure(word.slice(piece.start, piece.end), place)
                }))
    }

    /// What it costs to leave the range whole; splits that cost more are not made.
    fn whole_cost(&self, word: &Letters, (start, end): (usize, usize), laid: &Laid, depth: usize) -> f32 {
        let text = word.slice(start, end);
        // Stems of the base lexicon are parts, however rare they are in an archive that is all about `Rechenzentren`.
        let whole = if self.are_stems(word, &laid.pieces) { 0.0 } else { self.vocabulary.count(text) };
        let kappa = if depth == 0 { RATIO } else { INNER_RATIO };
        if whole > 0.0 {
            let mean = laid
                .pieces
                .iter()
                .map(|piece| self.vocabulary.count(word.slice(piece.start, piece.end)).max(0.5).ln())
                .sum::<f32>()
                / laid.pieces.len() as f32;
            if whole * kappa > mean.exp() {
                return 0.0;
            }
        }
        most_for_whole(end - start, depth)
    }

    /// Are all pieces in the base lexicon, each in its place?
    fn are_stems(&self, word: &Letters, pieces: &[Piece]) -> bool {
        let stem = |piece: &Piece, flag| self.vocabulary.has(word.slice(piece.start, piece.end), flag);
        let known_first = |piece: &Piece| {
            stem(piece, Flag::StemFirst)
                || self.vocabulary.is_stem_key(&key(word.slice(piece.start, piece.end)))
        };
        let Some((last, before)) = pieces.split_last() else { return false };
        let last_key = || self.vocabulary.is_stem_key(&key(word.slice(last.start, last.end)));
        before.iter().all(known_first) && (stem(last, Flag::StemLast) || last_key())
    }

    /// `Treib|ende`: a verb's stem and what looks like the noun `Ende`, but is the ending of its participle. `Amerika|nisch`
    /// likewise.
    fn ends_in_ending(&self, word: &Letters, pieces: &[Piece]) -> bool {
        let [.., before, last] = pieces else { return false };
        let (stem, last) = (word.slice(before.start, before.end), word.slice(last.start, last.end));
        let is_verb = || {
            let has = |flag| self.vocabulary.has(stem, flag);
            has(Flag::VerbStem) || has(Flag::LearntVerbStem) || stem.ends_with("ier")
        };
        guards::is_isch_ending(stem, last)
            || before.next == before.end && last.starts_with("end") && is_verb()
    }

    /// Adds the intermediate parts of three and more pieces: those that are words of their own.
    fn group(&self, word: &Letters, pieces: &[Piece], spans: &mut Spans) {
        let before = spans.inner.len();
        for length in (2..pieces.len()).rev() {
            for group in pieces.windows(length) {
                let [first, .., last] = group else { continue };
                if self.vocabulary.is_attested(word.slice(first.start, last.end)) {
                    spans.inner.push((first.start, last.end));
                }
            }
        }
        // A link behind the second part shows it: (Rechen-Zentrum)-s-Branche, but Autobahn-(Rast-Stätte).
        if let ([first, second, _], true) = (pieces, spans.inner.len() == before)
            && second.next > second.end
        {
            spans.inner.push((first.start, second.end));
        }
    }
}

/// What it costs at the most to leave so many letters whole.
fn most_for_whole(letters: usize, depth: usize) -> f32 {
    let cost = WHOLE_PER_LETTER * letters as f32 + WHOLE_BASE;
    if depth > 0 { cost - INNER_SURCHARGE } else { cost }
}

/// Ranges of letters found: those split again, and the leaves in order.
#[derive(Default)]
struct Spans {
    inner: Vec<(usize, usize)>,
    leaves: Vec<(usize, usize)>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(splitter: &Splitter, word: &str) -> String {
        splitter.split(word).iter().map(|part| &*part.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn forms_of_the_words_of_the_base_lexicon_are_known() {
        let splitter = Splitter::new(Vocabulary::base(), Exceptions::new());
        let known = ["straßen", "strasen", "hafens", "hafn"].map(|word| splitter.is_base_word(word));
        assert_eq!(known, [true, false, true, false]);
    }

    #[test]
    fn the_base_lexicon_alone_splits_common_compounds() {
        let splitter = Splitter::new(Vocabulary::base(), Exceptions::new());
        for (word, expected) in [
            ("rechenzentrumsbranche", "rechenzentrum rechen zentrum branche"),
            ("rechenzentren", "rechen zentren"),
            ("stromverbrauch", "strom verbrauch"),
            ("häusermeer", "häuser meer"),
            ("arbeitsamt", "arbeit amt"),
            ("ölpreis", "öl preis"),
            ("umweltministerinnen", "umwelt ministerinnen"),
            ("schulhof", "schul hof"),
            ("lesebuch", "lese buch"),
            ("straßenbahn", "straße bahn"),
            ("strassenbau", "strasse bau"),
            ("bürgermeisterwahl", "bürger meister wahl"),
        ] {
            assert_eq!(split(&splitter, word), expected, "{word}");
        }
    }

    #[test]
    fn simple_words_and_what_is_not_german_stay_whole() {
        let splitter = Splitter::new(Vocabulary::base(), Exceptions::new());
        for word in [
            "verbrauch",
            "verbrauchs",
            "vorstellungen",
            "banane",
            "freiheit",
            "regierung",
            "versicherung",
            "schulen",
            "treibende",
            "baum",
            "",
            "covid19impfung",
            "haus-tür",
            "стройматериалы",
            "hausἀrzt",
        ] {
            assert_eq!(split(&splitter, word), "", "{word}");
        }
        assert_eq!(split(&splitter, &"straßenbahn".repeat(20)), "", "too long");
    }

    #[test]
    fn the_vocabulary_teaches_parts_that_the_lexicon_lacks() {
        let mut builder = VocabularyBuilder::new();
        for word in
            ["zorbex", "zorbex", "zorbexpreis", "zorbexwerk", "zorbexmarkt", "grulf", "grulf", "grulf"]
        {
            builder.add(word, true);
        }
        let learnt = Splitter::new(Arc::new(builder.build()), Exceptions::new());
        assert_eq!(split(&learnt, "zorbexgrulf"), "zorbex grulf");
        let unlearnt = Splitter::new(Vocabulary::base(), Exceptions::new());
        assert_eq!(split(&unlearnt, "zorbexgrulf"), "");
    }

    #[test]
    fn an_archive_on_one_subject_still_splits_its_word() {
        let mut builder = VocabularyBuilder::new();
        (0..10_000).for_each(|_| builder.add("rechenzentrum", true));
        let learnt = Splitter::new(Arc::new(builder.build()), Exceptions::new());
        assert_eq!(split(&learnt, "rechenzentrum"), "rechen zentrum");
    }

    #[test]
    fn exceptions_come_first() {
        let exceptions = Exceptions::parse("Stromverbrauch\nVerbrauch = Ver Brauch").unwrap_or_default();
        let splitter = Splitter::new(Vocabulary::base(), exceptions);
        assert_eq!(split(&splitter, "stromverbrauchs"), "");
        assert_eq!(split(&splitter, "verbrauch"), "ver brauch");
    }

    proptest! {
        #[test]
        fn parts_are_slices_in_order_that_cover_the_word(
            word in "(\\PC|[a-zäöüß]){0,12}|((haus|recht|s|arbeit|en|zentrum|ung|ver|straße|öl|x){1,9})",
        ) {
            let word = word.to_lowercase();
            let splitter = Splitter::new(Vocabulary::base(), Exceptions::new());
            let parts = splitter.split(&word);
            for part in &parts {
                prop_assert_eq!(word.get(part.start..part.end), Some(&*part.text));
                prop_assert!(part.end - part.start >= 2 && part.end - part.start < word.len());
            }
            let leaves: Vec<_> = parts
                .iter()
                .filter(|part| {
                    !parts.iter().any(|other| {
                        part.start <= other.start && other.end <= part.end && other.text.len() < part.text.len()
                    })
                })
                .collect();
            prop_assert!(leaves.first().is_none_or(|part| part.start == 0));
            prop_assert!(leaves.last().is_none_or(|part| part.end == word.len()));
            prop_assert!(leaves.windows(2).all(|pair| (0..=3).contains(&(pair[1].start - pair[0].end))));
        }
    }
}
