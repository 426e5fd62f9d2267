//! Whether two articles are versions of one text, decided on the whole of both.

use lupe_analysis::Language;
use lupe_index::Resemblance;

use crate::step::in_step;

/// Thresholds; measured on translations, edited, shuffled and cut copies against different texts. "Of the shorter"
/// means: as a share of what the shorter text has.
mod least {
    /// Any: common words, and those of the shorter; what has fewer passes none of the tests.
    pub(super) const WORDS: f32 = 0.18;
    pub(super) const WORDS_OF_SHORTER: f32 = 0.40;

    /// Near: common runs of three words, and those of the shorter.
    pub(super) const RUNS: f32 = 0.40;
    pub(super) const RUNS_OF_SHORTER: f32 = 0.55;

    /// Content words from which on a text is long enough for more than a look at its runs.
    pub(super) const LONG: usize = 25;
    /// Near, where one is not: common runs; those of the shorter, where that has some words at least.
    pub(super) const SHORT_RUNS: f32 = 0.60;
    pub(super) const SHORT_CUT: usize = 20;
    pub(super) const SHORT_RUNS_OF_SHORTER: f32 = 0.85;

    /// Near, in another order: common words, those of the shorter, neighbouring pairs and runs of the shorter.
    pub(super) const SHUFFLED_WORDS: f32 = 0.36;
    pub(super) const SHUFFLED_WORDS_OF_SHORTER: f32 = 0.60;
    pub(super) const SHUFFLED_PAIRS_OF_SHORTER: f32 = 0.20;
    pub(super) const SHUFFLED_RUNS_OF_SHORTER: f32 = 0.30;

    /// Retold: words of the shorter as above, pairs of the shorter, and how much of it is told in step.
    pub(super) const PAIRS_OF_SHORTER: f32 = 0.10;
    pub(super) const IN_STEP: f32 = 0.55;
    /// And so many of its words, at the least, are both common and in step: little of a short text says nothing.
    pub(super) const WORDS_IN_STEP: f32 = 10.0;

    /// Where each text has so many larger numbers, and they share no more than this of the fewer, they tell of other
    /// things unless they are in step nearly throughout.
    pub(super) const NUMBERS: usize = 2;
    pub(super) const NUMBERS_OF_FEWER: f32 = 0.2;
    pub(super) const IN_STEP_WITH_OTHER_NUMBERS: f32 = 0.90;
}

/// A text's words, neighbouring pairs and runs of three as sorted sets, so that comparing it often is cheap.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Profile {
    language: Language,
    /// In order.
    text: Vec<u16>,
    words: Vec<u16>,
    pairs: Vec<u32>,
    runs: Vec<u64>,
    numbers: Vec<u16>,
}

impl Profile {
    /// Makes a profile of a text's words in order, and of its numbers.
    pub(crate) fn new(text: &[u16], numbers: Vec<u16>, language: Language) -> Profile {
        let run = |run: &[u16]| run.iter().fold(0, |all, &word| all << 16 | u64::from(word));
        Profile {
            language,
            words: set(text.iter().copied()),
            pairs: set(text.windows(2).map(|pair| run(pair) as u32)),
            runs: set(text.windows(3).map(run)),
            numbers: set(numbers.into_iter()),
            text: text.to_vec(),
        }
    }
}

fn set<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Rejects in passing what is far from resembling a text: most candidates.
pub(crate) struct Sieve {
    words: Bits,
    seen: Bits,
    count: u32,
}

impl Sieve {
    pub(crate) fn new() -> Sieve {
        Sieve { words: Bits::new(), seen: Bits::new(), count: 0 }
    }

    /// Compares with the text of these words from now on.
    pub(crate) fn set(&mut self, text: &[u16]) {
        self.words.clear();
        self.count = text.iter().map(|&word| u32::from(self.words.insert(word))).sum();
    }

    /// Have the texts enough words in common to be worth a closer look?
    pub(crate) fn passes(&mut self, text: &[u16]) -> bool {
        let (mut common, mut all) = (0, 0);
        for &word in text {
            if self.seen.insert(word) {
                all += 1;
                common += u32::from(self.words.has(word));
            }
        }
        text.iter().for_each(|&word| self.seen.remove(word));
        let words = Overlap::of(common, self.count, all);
        worth_a_look(&words)
    }
}

/// A bit for each word.
struct Bits(Vec<u64>);

impl Bits {
    fn new() -> Bits {
        Bits(vec![0; 1 << 10])
    }

    /// Puts a word in; was it out?
    fn insert(&mut self, word: u16) -> bool {
        let bits = &mut self.0[usize::from(word >> 6)];
        let before = *bits;
        *bits |= 1 << (word & 63);
        *bits != before
    }

    fn remove(&mut self, word: u16) {
        self.0[usize::from(word >> 6)] &= !(1 << (word & 63));
    }

    fn has(&self, word: u16) -> bool {
        self.0[usize::from(word >> 6)] >> (word & 63) & 1 == 1
    }

    fn clear(&mut self) {
        self.0.fill(0);
    }
}

/// Texts with fewer words in common than this pass none of the tests.
fn worth_a_look(words: &Overlap) -> bool {
    words.union >= least::WORDS || words.shorter >= least::WORDS_OF_SHORTER
}

/// Share of the words of two texts that are common.
pub(crate) fn similarity(a: &Profile, b: &Profile) -> f32 {
    overlap(&a.words, &b.words).union
}

/// How two articles resemble each other, with the share of their words that is common; `None` where they are
/// different texts. Exact copies are found by their signature before.
pub(crate) fn resemblance(a: &Profile, b: &Profile) -> Option<(Resemblance, f32)> {
    let words = overlap(&a.words, &b.words);
    if !worth_a_look(&words) {
        return None;
    }
    let found = |resemblance| Some((resemblance, words.union));
    let runs = overlap(&a.runs, &b.runs);
    let length = a.text.len().min(b.text.len());
    if length < least::LONG {
        let cut = length >= least::SHORT_CUT && runs.shorter >= least::SHORT_RUNS_OF_SHORTER;
        return if cut || runs.union >= least::SHORT_RUNS { found(Resemblance::Near) } else { None };
    }
    if runs.union >= least::RUNS || runs.shorter >= least::RUNS_OF_SHORTER {
        return found(Resemblance::Near);
    }
    // Across languages only names are common, and those of one subject are common to many texts. Where words are not
    // parted by spaces, a word is a letter here, and letters in common say nothing.
    if a.language != b.language || unspaced(a.language) {
        return None;
    }
    let pairs = overlap(&a.pairs, &b.pairs);
    let may_be_retold = words.shorter >= least::WORDS_OF_SHORTER && pairs.shorter >= least::PAIRS_OF_SHORTER;
    if may_be_retold {
        let in_step = in_step(&a.text, &b.text);
        let both = (words.shorter + in_step - 1.0) * length as f32;
        let enough = if numbers_differ(a, b) { least::IN_STEP_WITH_OTHER_NUMBERS } else { least::IN_STEP };
        if in_step >= enough && both >= least::WORDS_IN_STEP {
            return found(Resemblance::Retold);
        }
    }
    let shuffled = words.union >= least::SHUFFLED_WORDS
        && words.shorter >= least::SHUFFLED_WORDS_OF_SHORTER
        && pairs.shorter >= least::SHUFFLED_PAIRS_OF_SHORTER
        && runs.shorter >= least::SHUFFLED_RUNS_OF_SHORTER;
    if shuffled { found(Resemblance::Near) } else { None }
}

/// Do the texts tell of other figures? Reports made of the same phrases (votes, markets, the weather) differ in nothing
/// else, and whoever retells a text keeps most of its numbers.
fn numbers_differ(a: &Profile, b: &Profile) -> bool {
    a.numbers.len().min(b.numbers.len()) >= least::NUMBERS
        && overlap(&a.numbers, &b.numbers).shorter <= least::NUMBERS_OF_FEWER
}

/// Languages whose words are not parted by spaces.
fn unspaced(language: Language) -> bool {
    matches!(language, Language::Zh | Language::Ja | Language::Th | Language::My | Language::Km)
}

/// What two sets have in common.
struct Overlap {
    /// As a share of all that either has (Jaccard).
    union: f32,
    /// As a share of the smaller one (containment).
    shorter: f32,
}

impl Overlap {
    /// Of the numbers of common members, and of each set's.
    fn of(common: u32, a: u32, b: u32) -> Overlap {
        let all = (a + b - common) as f32;
        let shorter = a.min(b) as f32;
        Overlap { union: common as f32 / all.max(1.0), shorter: common as f32 / shorter.max(1.0) }
    }
}

fn overlap<T: Ord>(a: &[T], b: &[T]) -> Overlap {
    let (mut i, mut j, mut common) = (0, 0, 0u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    Overlap::of(common, a.len() as u32, b.len() as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn profile(text: impl IntoIterator<Item = u16>) -> Profile {
        with_numbers(text, &[])
    }

    fn with_numbers(text: impl IntoIterator<Item = u16>, numbers: &[u16]) -> Profile {
        Profile::new(&text.into_iter().collect::<Vec<u16>>(), numbers.to_vec(), Language::De)
    }

    fn check(a: Vec<u16>, b: Vec<u16>, expected: Option<Resemblance>) {
        let found = resemblance(&profile(a.clone()), &profile(b.clone()));
        assert_eq!(found.map(|found| found.0), expected, "{a:?}\n{b:?}");
        assert_eq!(found, resemblance(&profile(b), &profile(a)));
    }

    #[test]
    fn kinds_are_told_apart() {
        let text: Vec<u16> = (0..200).collect();
        // Every twentieth word changed.
        let edited = text.iter().map(|&n| if n % 20 == 0 { n + 1000 } else { n }).collect();
        check(text.clone(), edited, Some(Resemblance::Near));
        check(text.clone(), text[..80].to_vec(), Some(Resemblance::Near));
        // Every third word changed: hardly a run of three is left.
        let retold = text.iter().map(|&n| if n % 3 == 0 { n + 1000 } else { n }).collect();
        check(text.clone(), retold, Some(Resemblance::Retold));
        // Sentences of eight words in another order, with every tenth word changed.
        let shuffled =
            (0..200u16).map(|n| n / 8 * 7 % 25 * 8 + n % 8).map(|n| if n % 10 == 0 { n + 1000 } else { n });
        check(text.clone(), shuffled.collect(), Some(Resemblance::Near));
        // The same words in no order.
        check(text.clone(), (0..200u16).map(|n| n * 77 % 200).collect(), None);
        // Half of the words, hardly a pair, but in order.
        let free = text.iter().map(|&n| if n % 5 == 1 || n % 5 == 2 { n } else { n + 1000 }).collect();
        check(text.clone(), free, Some(Resemblance::Retold));
        check(text, (1000..1200).collect(), None);
        check(vec![1, 2, 3, 4, 5], vec![1, 2, 3, 9, 8], None);
        check(vec![], vec![1], None);
    }

    #[test]
    fn what_is_retold_keeps_its_numbers() {
        // Every third word changed, and now and then a few words put elsewhere.
        let retold = |n: u16| if n.is_multiple_of(3) { n + 1000 } else { n };
        let loose = |n: u16| retold(if n % 40 < 12 { n / 40 * 40 + 11 - n % 40 } else { n });
        for (a, b, close, expected) in [
            (&[1, 2, 3, 4][..], &[3, 4, 5, 6][..], false, true),
            (&[1, 2, 3, 4, 5], &[5, 6, 7, 8, 9], false, false),
            (&[1, 2], &[4, 5, 6], false, false),
            (&[1, 2], &[4, 5, 6], true, true),
            // Too few to say anything.
            (&[1], &[4, 5, 6], false, true),
            (&[], &[4, 5, 6], false, true),
        ] {
            let other =
                if close { (0..200).map(retold).collect() } else { (0..200).map(loose).collect::<Vec<_>>() };
            let found = resemblance(&with_numbers(0..200, a), &with_numbers(other, b));
            let retold = Some(Resemblance::Retold).filter(|_| expected);
            assert_eq!(found.map(|found| found.0), retold, "{a:?} {b:?} {close}");
        }
        // A text with new figures is a new version of it.
        let (text, other) = (with_numbers(0..200, &[1, 2, 3]), with_numbers(0..200, &[4, 5, 6]));
        assert_eq!(resemblance(&text, &other).map(|found| found.0), Some(Resemblance::Near));
    }

    proptest! {
        #[test]
        fn it_is_symmetric(
            a in prop::collection::vec(0u16..60, 0..80),
            b in prop::collection::vec(0u16..60, 0..80),
        ) {
            let (a, b) = (profile(a), profile(b));
            prop_assert_eq!(resemblance(&a, &b), resemblance(&b, &a));
        }

        #[test]
        fn the_sieve_keeps_what_resembles(
            texts in prop::collection::vec(prop::collection::vec(0u16..60, 0..80), 2..5),
        ) {
            let mut sieve = Sieve::new();
            for a in &texts {
                sieve.set(a);
                for b in &texts {
                    let looked_at = worth_a_look(&overlap(&profile(a.clone()).words, &profile(b.clone()).words));
                    prop_assert_eq!(sieve.passes(b), looked_at);
                }
            }
        }
    }
}
