//! What the splitter knows of forms, in a shape that opens at once and is asked quickly.
//!
//! A form is found by a hash of its letters that follows for every range of a word from the hashes of the word's
//! beginnings. A filter of single bits answers most questions before the table is asked.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::entry::{Entry, Flag, Place};
use super::hash::{Filter, Kind, hash};
use super::learn::VocabularyBuilder;
use super::{Error, guards, key};

/// Version of the stored form.
const FORMAT: u32 = 3;
const MAGIC: &[u8] = b"lupe-vocabulary ";
/// Passes on what is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Entries = HashMap<u64, Entry, BuildHasherDefault<Hashed>>;

/// The words that compounds are made of: those of the base lexicon, and those that a corpus has taught
/// ([`VocabularyBuilder`]).
///
/// Stored with an index, it lets queries split as the index did. Equal vocabularies have equal bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Vocabulary {
    entries: Entries,
    filter: Filter,
    /// Three letters that several forms begin and end with.
    onsets: FxHashSet<u32>,
    codas: FxHashSet<u32>,
    /// Logarithm of the number of words that the weights are shares of.
    total: f32,
    words: u64,
}

static BASE: LazyLock<Arc<Vocabulary>> = LazyLock::new(|| Arc::new(VocabularyBuilder::new().build()));

impl Vocabulary {
    /// The base lexicon alone.
    pub fn base() -> Arc<Vocabulary> {
        Arc::clone(&BASE)
    }

    /// Number of words it was learnt from; 0 for the base lexicon alone.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// A hash of the content: splitters of vocabularies with one hash split alike.
    pub fn content_hash(&self) -> u64 {
        xxh3_64(&self.body())
    }

    /// What is known of a form by its hash.
    pub(super) fn at(&self, hash: u64) -> Option<Entry> {
        if self.filter.may_contain(hash) { self.entries.get(&hash).copied() } else { None }
    }

    /// What a part of this weight costs, as the negative logarithm of its share of all words; `None` where it has none.
    pub(super) fn cost(&self, log_weight: f32) -> Option<f32> {
        (log_weight > 0.0).then_some(self.total - log_weight)
    }

    /// The weight of a part that is known in another form only: by its key.
    pub(super) fn log_key_weight(&self, part: &str, place: Place) -> f32 {
        let half = |log: f32| (0.5 * log.exp_m1()).max(0.0).ln_1p();
        if place != Place::Last && guards::ends_in_link(part) || !guards::may_be_part(part) {
            return 0.0;
        }
        if let Some(base) = guards::masculine(part).and_then(|base| self.form(base))
            && base.is_sure(Place::Last)
        {
            return half(base.log_weight(Place::Last));
        }
        let key = key(part);
        if key.chars().nth(2).is_none() {
            0.0
        } else {
            self.key(&key).map_or(0.0, |entry| half(entry.log_count()))
        }
    }

    /// Is the part surely one in its place: of the base lexicon, or learnt with several partners?
    pub(super) fn is_sure(&self, part: &str, place: Place) -> bool {
        self.form(part).is_some_and(|entry| entry.is_sure(place))
    }

    /// Has the form this property?
    pub(super) fn has(&self, form: &str, flag: Flag) -> bool {
        self.form(form).is_some_and(|entry| entry.is(flag))
    }

    /// Is it a form of a word of the base lexicon?
    pub(super) fn is_stem_key(&self, key: &str) -> bool {
        self.key(key).is_some_and(|entry| entry.is(Flag::StemKey))
    }

    /// Occurrences of the form in the corpus.
    pub(super) fn count(&self, form: &str) -> f32 {
        self.form(form).map_or(0.0, |entry| entry.log_count().exp_m1())
    }

    /// Was the form seen as a word or as a part?
    pub(super) fn is_attested(&self, form: &str) -> bool {
        self.form(form).is_some_and(|entry| {
            entry.log_count() > 1.0 || entry.is(Flag::SureFirst) || entry.is(Flag::SureLast)
        })
    }

    /// Do other forms begin like letters that nobody knows?
    pub(super) fn is_usual_onset(&self, letters: &[char]) -> bool {
        letters.first_chunk().is_some_and(|letters| self.onsets.contains(&three(letters)))
    }

    /// Do other forms end so?
    pub(super) fn is_usual_coda(&self, letters: &[char]) -> bool {
        letters.last_chunk().is_some_and(|letters| self.codas.contains(&three(letters)))
    }

    fn form(&self, form: &str) -> Option<Entry> {
        self.at(hash(Kind::Form, form))
    }

    fn key(&self, key: &str) -> Option<Entry> {
        self.at(hash(Kind::Key, key))
    }

    /// The stored form, which [`Vocabulary::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = self.body();
        let mut out = MAGIC.to_vec();
        out.extend(FORMAT.to_le_bytes());
        out.extend(xxh3_64(&body).to_le_bytes());
        out.extend(body);
        out
    }

    fn body(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.entries.len() * 16 + self.filter.0.len() * 8 + 4096);
        out.extend(self.words.to_le_bytes());
        out.extend(u64::from(self.total.to_bits()).to_le_bytes());
        let mut entries: Vec<(u64, u64)> =
            self.entries.iter().map(|(&hash, entry)| (hash, entry.0)).collect();
        entries.sort_unstable();
        let ends = [&self.onsets, &self.codas].map(|set| {
            let mut ends: Vec<u64> = set.iter().copied().map(u64::from).collect();
            ends.sort_unstable();
            ends
        });
        let entries: Vec<u64> = entries.into_iter().flat_map(|(hash, entry)| [hash, entry]).collect();
        for numbers in [&entries, &self.filter.0, &ends[0], &ends[1]] {
            out.extend((numbers.len() as u64).to_le_bytes());
            numbers.iter().for_each(|number| out.extend(number.to_le_bytes()));
        }
        out
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`Error::NotAVocabulary`], [`Error::VocabularyVersion`], or [`Error::DamagedVocabulary`] where the content is
    /// not what its hash says.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(Error::NotAVocabulary)?;
        let (version, rest) = rest.split_first_chunk().ok_or(Error::NotAVocabulary)?;
        let found = u32::from_le_bytes(*version);
        if found != FORMAT {
            return Err(Error::VocabularyVersion { found, known: FORMAT });
        }
        let (hash, body) = rest.split_first_chunk().ok_or(Error::DamagedVocabulary)?;
        if u64::from_le_bytes(*hash) != xxh3_64(body) {
            return Err(Error::DamagedVocabulary);
        }
        Vocabulary::from_body(body).ok_or(Error::DamagedVocabulary)
    }

    fn from_body(body: &[u8]) -> Option<Self> {
        let mut numbers = body.as_chunks().0.iter().map(|number| u64::from_le_bytes(*number));
        let words = numbers.next()?;
        let total = f32::from_bits(u32::try_from(numbers.next()?).ok()?);
        let count = usize::try_from(numbers.next()?).ok().filter(|&count| count <= body.len() / 8)?;
        let mut entries = Entries::with_capacity_and_hasher(count / 2, BuildHasherDefault::default());
        for _ in 0..count / 2 {
            entries.insert(numbers.next()?, Entry(numbers.next()?));
        }
        let mut list = || -> Option<Vec<u64>> {
            let count = usize::try_from(numbers.next()?).ok()?;
            let list: Vec<u64> = numbers.by_ref().take(count).collect();
            (list.len() == count).then_some(list)
        };
        let filter = Filter(list().filter(|bits| bits.len().is_power_of_two())?);
        let mut ends =
            || -> Option<FxHashSet<u32>> { list()?.into_iter().map(|end| u32::try_from(end).ok()).collect() };
        let (onsets, codas) = (ends()?, ends()?);
        Some(Vocabulary { entries, filter, onsets, codas, total, words })
    }
}

/// Three letters as a number; all letters of German words have codes below 256.
fn three(letters: &[char; 3]) -> u32 {
    letters.iter().fold(0, |number, &letter| number << 8 | u32::from(letter) & 255)
}

/// Letters of the longest ending.
pub(super) const LONGEST_ENDING: usize = 5;

/// Endings by their length, but for those that inflection makes of `e`, `n`, `r` and `s`: what foreign plurals exchange
/// (`Zentr-um`, `Zentr-en`), and the feminine's ending (`Inhaber-innen`).
const ENDINGS: [&[&str]; LONGEST_ENDING] = [
    &["a", "i", "o", "x"],
    &["in", "em", "um", "us", "is", "os", "as", "on", "ex", "ta"],
    &["ums", "ien", "ata", "zes", "zen", "ces"],
    &["iens", "usse", "ices", "izes"],
    &["innen"],
];

/// The lengths of what may be an ending at a word's end, as bits; none at all is one of them.
pub(super) fn endings(word: &str) -> u8 {
    let bytes = word.as_bytes();
    let last = bytes.last();
    if !last.is_some_and(|last| b"aeimnorsx".contains(last)) {
        return 1;
    }
    let inflection = bytes.iter().rev().take_while(|letter| b"enrs".contains(letter)).count();
    (1..).zip(ENDINGS).fold(1, |lengths, (length, endings)| {
        let foreign =
            || endings.iter().any(|ending| ending.as_bytes().last() == last && word.ends_with(ending));
        lengths | u8::from(length <= inflection || foreign()) << length
    })
}

/// Makes a vocabulary entry by entry.
#[derive(Debug, Default)]
pub(super) struct Compiler {
    forms: Vec<(Box<str>, Entry)>,
    keys: Vec<(Box<str>, Entry)>,
}

impl Compiler {
    pub(super) fn form(&mut self, form: &str, entry: Entry) {
        self.forms.push((form.into(), entry));
    }

    pub(super) fn key(&mut self, key: &str, entry: Entry) {
        self.keys.push((key.into(), entry));
    }

    /// The vocabulary. `total` is the logarithm of the number of words that weights are shares of.
    pub(super) fn compile(
        self,
        [onsets, codas]: [FxHashSet<[char; 3]>; 2],
        total: f32,
        words: u64,
    ) -> Vocabulary {
        let mut entries = Entries::default();
        for (kind, words) in [(Kind::Form, &self.forms), (Kind::Key, &self.keys)] {
            entries.extend(words.iter().map(|(word, entry)| (hash(kind, word), *entry)));
        }
        let mut filter = Filter::for_hashes(entries.len());
        entries.keys().for_each(|&hash| filter.insert(hash));
        let [onsets, codas] = [onsets, codas].map(|ends| ends.iter().map(three).collect());
        Vocabulary { entries, filter, onsets, codas, total, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_back_and_damage_is_noticed() {
        let vocabulary = Vocabulary::base();
        let bytes = vocabulary.to_bytes();
        assert_eq!(Vocabulary::from_bytes(&bytes).as_ref(), Ok(&*vocabulary));
        let mut flipped = bytes.clone();
        flipped[4000] ^= 1;
        let mut newer = bytes.clone();
        newer[MAGIC.len()] = 99;
        for (damaged, message) in [
            (flipped, "damaged"),
            (bytes[..bytes.len() - 9].to_vec(), "damaged"),
            (newer, "version 99"),
            (b"haus maus".to_vec(), "not a vocabulary"),
            (Vec::new(), "not a vocabulary"),
        ] {
            let error = Vocabulary::from_bytes(&damaged).map(|_| ()).expect_err("damaged").to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
