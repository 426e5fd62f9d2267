//! What speaks for a string of letters being a part: the base lexicon and what was learnt, brought to one scale.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::base::STEMS;
use super::entry::{Entry, Flag};
use super::learn::Learnt;
use super::vocabulary::{Compiler, Vocabulary};
use super::{guards, key};

/// Occurrences in a million words that an entry of the base lexicon counts as, at the least.
const BASE_WEIGHT: f32 = 20.0;
/// Forms that must begin or end so for three letters to be a usual onset or coda.
const USUAL: u32 = 3;

/// Weights of a form by its place; 0 where it cannot stand there.
#[derive(Clone, Copy, Debug, Default)]
struct Weights {
    first: f32,
    middle: f32,
    last: f32,
    count: f32,
    /// Learnt partners on either side, or known from the base lexicon.
    sure_first: bool,
    sure_last: bool,
    /// The stem of a verb that was learnt.
    verb_stem: bool,
}

/// Brings base lexicon and learnt forms together.
pub(super) fn compile(learnt: &Learnt) -> Vocabulary {
    let words = learnt.words as f32;
    let mut evidence = Evidence::default();
    evidence.add_keys(learnt);
    for (word, form) in &learnt.forms {
        evidence.add_form(word, learnt, form.count as f32);
    }
    evidence.add_verb_stems(learnt);
    evidence.add_base(BASE_WEIGHT * (words / 1e6).max(0.5));
    evidence.compile((words.max(5e5) + 1.0).ln(), learnt.words)
}

#[derive(Default)]
struct Evidence {
    forms: HashMap<Box<str>, Weights>,
    /// Occurrences by inflection key.
    keys: HashMap<String, f32>,
}

impl Evidence {
    fn add_keys(&mut self, learnt: &Learnt) {
        for (word, form) in &learnt.forms {
            if form.count > 0 && word.chars().count() >= 4 {
                let key = key(word);
                if key.chars().count() >= 4 {
                    *self.keys.entry(key).or_default() += form.count as f32;
                }
            }
        }
    }

    fn add_form(&mut self, word: &str, learnt: &Learnt, count: f32) {
        let mut weights = Weights { count, ..Weights::default() };
        if let Some(form) = learnt.forms.get(word).filter(|_| guards::may_be_part(word)) {
            let by_key = self.keys.get(&key(word)).map_or(0.0, |count| count * 0.5);
            let any = count.max(by_key);
            let modifier = if guards::ends_in_link(word) { 0.0 } else { 2.0 * form.heads_behind as f32 };
            let head = 2.0 * form.modifiers_before as f32;
            if !guards::ends_in_link(word) {
                weights.first = any + modifier;
                weights.middle = any + modifier + head;
            }
            weights.last = any + head;
            // `bunde` is seen before many heads, but it is `bund` and the link of `Bundes-`.
            let inflected = word.strip_suffix('e').is_some_and(|stem| STEMS.contains_word(stem));
            if inflected && !STEMS.first.contains(word) {
                weights.first /= 50.0;
                weights.middle /= 50.0;
            }
            weights.sure_first = form.heads_behind >= 3;
            weights.sure_last = form.modifiers_before >= 3;
        }
        self.forms.insert(word.into(), weights);
    }

    /// `fahren` lets `fahr` begin a compound.
    fn add_verb_stems(&mut self, learnt: &Learnt) {
        for (word, form) in &learnt.forms {
            let Some(stem) = word.strip_suffix("en") else { continue };
            if stem.chars().count() < 4 || form.capitalised >= form.count || !guards::may_be_part(stem) {
                continue;
            }
            let weights = self.forms.entry(stem.into()).or_default();
            weights.first = weights.first.max(form.count as f32 * 0.5);
            weights.middle = weights.middle.max(form.count as f32 * 0.5);
            weights.verb_stem = true;
        }
    }

    fn add_base(&mut self, floor: f32) {
        for stem in &STEMS.first {
            let weights = self.forms.entry(stem.as_str().into()).or_default();
            weights.first = weights.first.max(floor);
            weights.middle = weights.middle.max(floor);
            weights.sure_first = true;
        }
        for stem in &STEMS.last {
            let weights = self.forms.entry(stem.as_str().into()).or_default();
            weights.last = weights.last.max(floor);
            weights.sure_last = true;
        }
        for key in &STEMS.keys {
            let weight = self.keys.entry(key.clone()).or_default();
            *weight = weight.max(floor);
        }
    }

    /// Three letters that several forms begin with, and those that several end with.
    fn usual_ends(&self) -> [HashSet<[char; 3]>; 2] {
        let mut counts: [HashMap<[char; 3], u32>; 2] = Default::default();
        for word in self.forms.keys() {
            let letters: Vec<char> = word.chars().collect();
            if let (Some(onset), Some(coda)) = (letters.first_chunk(), letters.last_chunk()) {
                *counts[0].entry(*onset).or_default() += 1;
                *counts[1].entry(*coda).or_default() += 1;
            }
        }
        counts.map(|counts| {
            counts.into_iter().filter(|&(_, count)| count >= USUAL).map(|(end, _)| end).collect()
        })
    }

    fn compile(self, total: f32, words: u64) -> Vocabulary {
        let mut compiler = Compiler::default();
        for (form, weights) in &self.forms {
            let form: &str = form;
            let entry = Entry::new([weights.first, weights.middle, weights.last, weights.count])
                .with(Flag::SureFirst, weights.sure_first)
                .with(Flag::SureLast, weights.sure_last)
                .with(Flag::StemFirst, STEMS.first.contains(form))
                .with(Flag::StemLast, STEMS.last.contains(form))
                .with(Flag::VerbStem, STEMS.verb_stems.contains(form))
                .with(Flag::LearntVerbStem, weights.verb_stem);
            compiler.form(form, entry);
        }
        for (key, &count) in &self.keys {
            compiler.key(key, Entry::of_key(count).with(Flag::StemKey, STEMS.keys.contains(key)));
        }
        compiler.compile(self.usual_ends(), total, words)
    }
}
