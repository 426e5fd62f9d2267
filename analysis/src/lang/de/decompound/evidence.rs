//! What speaks for a string of letters being a part: the base lexicon and the vocabulary, brought to one
//! scale.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::base::STEMS;
use super::vocabulary::{Form, Vocabulary};
use super::{guards, key};

/// Occurrences in a million words that an entry of the base lexicon counts as, at the least.
const BASE_WEIGHT: f32 = 20.0;

/// Where in its compound a part stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Middle,
    Last,
}

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
}

/// The splitter's knowledge of forms.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    forms: HashMap<Box<str>, Weights>,
    /// Occurrences by inflection key.
    keys: HashMap<String, f32>,
    /// First three letters of the forms, umlauts folded: a key is only made for what may have one.
    beginnings: HashSet<[char; 3]>,
    onsets: HashMap<[char; 3], u32>,
    codas: HashMap<[char; 3], u32>,
    /// Logarithm of the number of words that the weights are shares of.
    pub(super) total: f32,
}

impl Evidence {
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let words = vocabulary.words() as f32;
        let scale = (words / 1e6).max(0.5);
        let mut evidence = Evidence {
            forms: HashMap::default(),
            keys: HashMap::default(),
            beginnings: HashSet::default(),
            onsets: HashMap::default(),
            codas: HashMap::default(),
            total: (words.max(5e5) + 1.0).ln(),
        };
        evidence.add_keys(vocabulary);
        for (word, form) in vocabulary.forms() {
            evidence.add_form(word, form);
        }
        evidence.add_verb_stems(vocabulary);
        evidence.add_base(BASE_WEIGHT * scale);
        evidence.count_ends();
        evidence
    }

    fn add_keys(&mut self, vocabulary: &Vocabulary) {
        for (word, form) in vocabulary.forms() {
            if form.count > 0 && word.chars().count() >= 4 {
                let key = key(word);
                if key.chars().count() >= 4 {
                    *self.keys.entry(key).or_default() += form.count as f32;
                    self.beginnings.extend(beginning(word));
                }
            }
        }
    }

    fn add_form(&mut self, word: &str, form: Form) {
        let mut weights = Weights { count: form.count as f32, ..Weights::default() };
        if guards::may_be_part(word) {
            let by_key = self.keys.get(&key(word)).map_or(0.0, |count| count * 0.5);
            let any = (form.count as f32).max(by_key);
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
    fn add_verb_stems(&mut self, vocabulary: &Vocabulary) {
        for (word, form) in vocabulary.forms() {
            let Some(stem) = word.strip_suffix("en") else { continue };
            if stem.chars().count() < 4 || form.capitalised >= form.count || !guards::may_be_part(stem) {
                continue;
            }
            let weights = self.forms.entry(stem.into()).or_default();
            weights.first = weights.first.max(form.count as f32 * 0.5);
            weights.middle = weights.middle.max(form.count as f32 * 0.5);
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
            self.beginnings.extend(beginning(stem));
        }
        for key in &STEMS.keys {
            let weight = self.keys.entry(key.clone()).or_default();
            *weight = weight.max(floor);
        }
    }

    fn count_ends(&mut self) {
        for word in self.forms.keys() {
            let letters: Vec<char> = word.chars().collect();
            if let ([a, b, c, ..], [.., x, y, z]) = (letters.as_slice(), letters.as_slice()) {
                *self.onsets.entry([*a, *b, *c]).or_default() += 1;
                *self.codas.entry([*x, *y, *z]).or_default() += 1;
            }
        }
    }

    /// The weight of a part in its place, as a cost: the negative logarithm of its share of all words.
    pub(super) fn cost(&self, part: &str, place: Place) -> Option<f32> {
        let weights = self.forms.get(part);
        let mut weight = weights.map_or(0.0, |weights| match place {
            Place::First => weights.first,
            Place::Middle => weights.middle,
            Place::Last => weights.last,
        });
        if weight == 0.0 {
            weight = self.key_weight(part, place);
        }
        (weight > 0.0).then(|| self.total - (weight + 1.0).ln())
    }

    fn key_weight(&self, part: &str, place: Place) -> f32 {
        let known = || beginning(part).is_some_and(|letters| self.beginnings.contains(&letters));
        let place_fits = place == Place::Last || !guards::ends_in_link(part);
        if part.len() < 4 || !place_fits || !guards::may_be_part(part) || !known() {
            return 0.0;
        }
        if let Some(base) = guards::masculine(part)
            && self.is_sure(base, Place::Last)
        {
            return self.forms.get(base).map_or(0.0, |weights| weights.last * 0.5);
        }
        let key = key(part);
        if key.chars().count() < 3 { 0.0 } else { self.keys.get(&key).map_or(0.0, |count| count * 0.5) }
    }

    /// Is the part surely one in its place: of the base lexicon, or learnt with several partners?
    pub(super) fn is_sure(&self, part: &str, place: Place) -> bool {
        self.forms.get(part).is_some_and(|weights| match place {
            Place::First => weights.sure_first,
            Place::Middle => weights.sure_first || weights.sure_last,
            Place::Last => weights.sure_last,
        })
    }

    /// Occurrences of the form in the corpus.
    pub(super) fn count(&self, form: &str) -> f32 {
        self.forms.get(form).map_or(0.0, |weights| weights.count)
    }

    /// Was the form seen as a word or as a part?
    pub(super) fn is_attested(&self, form: &str) -> bool {
        self.forms
            .get(form)
            .is_some_and(|weights| weights.count >= 2.0 || weights.sure_first || weights.sure_last)
    }

    /// May letters that nobody knows be a word: do others begin and end like them?
    pub(super) fn may_be_unknown(&self, letters: &[char]) -> bool {
        let ([a, b, c, ..], [.., x, y, z]) = (letters, letters) else { return false };
        let often = |count: Option<&u32>| count.is_some_and(|&count| count >= 3);
        letters.len() >= 4
            && letters.iter().any(|&c| guards::is_vowel(c))
            && often(self.onsets.get(&[*a, *b, *c]))
            && often(self.codas.get(&[*x, *y, *z]))
    }
}

/// The first three letters, umlauts folded.
fn beginning(word: &str) -> Option<[char; 3]> {
    let mut letters = word.chars().map(|c| match c {
        'ä' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        c => c,
    });
    Some([letters.next()?, letters.next()?, letters.next()?])
}
