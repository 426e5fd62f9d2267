//! What a corpus teaches about its words: how often each form stands, how often with a capital, and what
//! begins and ends compounds.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap as HashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::{Vocabulary, base, compile, guards, key};
use crate::tokenizer::Tokenizer;
use crate::{Language, normalize};

/// Different forms that the builder keeps at most, about 150 MB.
const FORMS_WHILE_LEARNING: usize = 1 << 21;
/// Different forms that a vocabulary keeps at most.
const FORMS_KEPT: usize = 250_000;
/// Partners that a form must have been seen with to count as learnt.
const PARTNERS: u32 = 3;
/// Longer words, in bytes, are names of chemicals or slips: nothing to learn from.
const LONGEST: usize = 80;

/// What is known of one form in lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// Occurrences.
    pub(super) count: u32,
    /// Occurrences with a capital.
    pub(super) capitalised: u32,
    /// Different heads before which it was seen as the first part of a longer word, 0 where fewer than three.
    pub(super) heads_behind: u32,
    /// Different modifiers behind which it was seen as the last part of a longer word, 0 where fewer than
    /// three.
    pub(super) modifiers_before: u32,
}

/// What was learnt: forms, and the number of words they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Learnt {
    pub(super) forms: BTreeMap<Box<str>, Form>,
    pub(super) words: u64,
}

/// Learns a [`Vocabulary`] from the words of a corpus.
///
/// The order of the words does not matter, unless there are more than two million different ones: then the
/// rarest forms are forgotten on the way to keep the memory bounded.
#[derive(Clone, Debug, Default)]
pub struct VocabularyBuilder {
    forms: HashMap<Box<str>, (u32, u32)>,
    words: u64,
}

impl VocabularyBuilder {
    /// A builder that has seen nothing.
    pub fn new() -> Self {
        VocabularyBuilder::default()
    }

    /// Adds one occurrence of a word form in lower case; `capitalised` tells whether it stood with a capital.
    ///
    /// Words with anything but German letters teach nothing and are passed over.
    pub fn add(&mut self, word: &str, capitalised: bool) {
        if word.len() > LONGEST || word.len() < 3 || !word.chars().all(guards::is_letter) {
            return;
        }
        self.words += 1;
        match self.forms.get_mut(word) {
            Some((count, capitals)) => {
                *count = count.saturating_add(1);
                *capitals = capitals.saturating_add(u32::from(capitalised));
            }
            None => {
                self.forms.insert(word.into(), (1, u32::from(capitalised)));
                self.forget_rare(FORMS_WHILE_LEARNING);
            }
        }
    }

    /// What two builders have seen.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.words += other.words;
        for (word, (count, capitals)) in other.forms {
            let known = self.forms.entry(word).or_default();
            *known = (known.0.saturating_add(count), known.1.saturating_add(capitals));
        }
        self.forget_rare(FORMS_WHILE_LEARNING);
        self
    }

    /// Number of words added.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Adds the words of a German text.
    pub fn add_text(&mut self, text: &str) {
        for span in Tokenizer::new(text).filter(|span| !span.number) {
            let word = text.get(span.start..span.end).unwrap_or_default();
            let capitalised = word.starts_with(char::is_uppercase);
            self.add(&normalize::exact(word, Language::De), capitalised);
        }
    }

    /// Forgets forms from the rarest on until at most half of `limit` are left, where there are more than
    /// `limit`.
    fn forget_rare(&mut self, limit: usize) {
        let mut least = 1;
        while self.forms.len() > limit / if least == 1 { 1 } else { 2 } {
            self.forms.retain(|_, (count, _)| *count > least);
            least += 1;
        }
    }

    /// The vocabulary of what was added: the frequent forms, and the learnt first and last parts of
    /// compounds.
    pub fn build(&self) -> Vocabulary {
        compile::compile(&self.learnt())
    }

    fn learnt(&self) -> Learnt {
        let mut forms: BTreeMap<Box<str>, Form> = BTreeMap::new();
        let mut by_count: Vec<(&Box<str>, (u32, u32))> = self
            .forms
            .iter()
            .filter(|(_, counts)| counts.0 > 1)
            .map(|(word, counts)| (word, *counts))
            .collect();
        by_count.sort_unstable_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
        for (word, (count, capitalised)) in by_count.into_iter().take(FORMS_KEPT) {
            forms.insert(word.clone(), Form { count, capitalised, ..Form::default() });
        }
        let [modifiers, heads] = self.partners();
        for (part, partners) in modifiers {
            forms.entry(part.into()).or_default().heads_behind = partners;
        }
        for (part, partners) in heads {
            forms.entry(part.into()).or_default().modifiers_before = partners;
        }
        Learnt { forms, words: self.words }
    }

    /// Is the form known well enough to tell that what stands beside it is a part as well?
    fn is_known(&self, part: &str) -> bool {
        base::STEMS.contains_word(part)
            || self.forms.get(part).is_some_and(|counts| counts.0 > 1) && guards::may_be_part(part)
    }

    fn is_known_noun(&self, part: &str) -> bool {
        let noun = |&(count, capitals): &(u32, u32)| u64::from(capitals) * 2 > u64::from(count);
        self.is_known(part)
            && self.forms.get(part).map_or_else(|| base::STEMS.contains_word(part), noun)
            && !guards::is_never_a_part(part)
    }

    /// Forms seen as first parts, and forms seen as last parts, each with the number of its different
    /// partners.
    fn partners(&self) -> [Vec<(&str, u32)>; 2] {
        let forms: Vec<(&str, (u32, u32))> =
            self.forms.iter().map(|(word, counts)| (&**word, *counts)).collect();
        let (some, others) = forms.split_at(forms.len() / 2);
        // Sorting takes most of the time: two threads are enough.
        let ((mut modifiers, mut heads), (more_modifiers, more_heads)) =
            both(|| self.pairs(some), || self.pairs(others));
        modifiers.extend(more_modifiers);
        heads.extend(more_heads);
        let (mut modifiers, mut heads) = both(|| count_partners(modifiers), || count_partners(heads));
        modifiers.retain(|(part, _)| self.is_learnable_modifier(part));
        heads.retain(|(part, _)| {
            guards::may_be_part(part) && guards::has_legal_coda(part) && !guards::ends_in_suffix(part, 3)
        });
        [modifiers, heads]
    }

    /// First parts in these forms, each with a number for the head behind it, and last parts with one for the modifier.
    fn pairs<'f>(&'f self, forms: &[(&'f str, (u32, u32))]) -> (Vec<Pair<'f>>, Vec<Pair<'f>>) {
        let mut keys: HashMap<&str, u64> = HashMap::default();
        let (mut modifiers, mut heads) = (Vec::new(), Vec::new());
        for &(word, (count, capitals)) in forms {
            if u64::from(capitals) * 2 <= u64::from(count) {
                continue;
            }
            for (at, _) in word.char_indices().skip(3) {
                let (first, last) = word.split_at(at);
                if last.chars().count() < 4 {
                    break;
                }
                if guards::has_legal_onset(last) && self.is_known_noun(last) {
                    // Counting heads by their key keeps the forms of one head from passing for several.
                    let partner = *keys.entry(last).or_insert_with(|| xxh3_64(key(last).as_bytes()));
                    modifiers.push((first, partner));
                }
                if first.chars().count() > 3 && self.is_known(first) {
                    heads.push((last, xxh3_64(first.as_bytes())));
                }
            }
        }
        (modifiers, heads)
    }

    fn is_learnable_modifier(&self, part: &str) -> bool {
        // `arbeits` is `arbeit` and a link; learning it would leave the link in the part.
        let linked = ["s", "es"].iter().any(|link| {
            part.strip_suffix(link).is_some_and(|bare| bare.chars().count() > 2 && self.is_known(bare))
        });
        !linked
            && guards::may_be_part(part)
            && guards::has_legal_coda(part)
            && !guards::ends_in_link(part)
            && !guards::is_prefix_and_rest(part, 3)
    }
}

/// A part of compounds, and a number for a partner of it.
type Pair<'f> = (&'f str, u64);

/// Does two things at a time.
fn both<A: Send, B>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let a = scope.spawn(a);
        let b = b();
        // A thread that panics is a mistake of ours: it goes on in the caller.
        (a.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), b)
    })
}

/// Sorted distinct pairs counted by their first member, where there are enough.
fn count_partners(mut pairs: Vec<Pair<'_>>) -> Vec<(&str, u32)> {
    pairs.sort_unstable();
    pairs.dedup();
    pairs
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|same| Some((same.first()?.0, u32::try_from(same.len()).ok()?)))
        .filter(|&(_, partners)| partners >= PARTNERS)
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may fail
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn learn(words: &[&str]) -> Learnt {
        let mut builder = VocabularyBuilder::new();
        for word in words {
            builder.add(&word.to_lowercase(), word.starts_with(char::is_uppercase));
        }
        builder.learnt()
    }

    #[test]
    fn first_and_last_parts_are_learnt_from_three_partners() {
        let vocabulary = learn(&[
            "Quarkspeise",
            "Quarkkuchen",
            "Quarktasche",
            "Speise",
            "Speise",
            "Kuchen",
            "Kuchen",
            "Tasche",
            "Tasche",
        ]);
        let forms = vocabulary.forms;
        assert_eq!(forms["quark"].heads_behind, 3);
        assert_eq!(forms["speise"], Form { count: 2, capitalised: 2, ..Form::default() });
        assert!(!forms.contains_key("quarkspeise"), "seen once");
    }

    #[test]
    fn memory_is_bounded_and_frequent_forms_survive() {
        let mut builder = VocabularyBuilder::new();
        for word in ["haus", "haus", "haus", "maus", "laus", "klaus", "haus", "zaus"] {
            builder.add(word, true);
        }
        builder.forget_rare(3);
        assert_eq!(builder.forms.keys().map(|word| &**word).collect::<Vec<_>>(), ["haus"]);
    }

    proptest! {
        #[test]
        fn order_does_not_matter(
            words in prop::collection::vec("[A-ZÄa-zäöüß][a-zäöüß]{2,9}", 0..60),
        ) {
            let forwards: Vec<&str> = words.iter().map(String::as_str).collect();
            let backwards: Vec<&str> = forwards.iter().rev().copied().collect();
            prop_assert_eq!(learn(&forwards), learn(&backwards));
        }
    }
}
