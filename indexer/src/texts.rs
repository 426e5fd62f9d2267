//! The distinct texts of an index in the order in which they lead stories: earliest, longest, least id.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use lupe_analysis::Language;
use lupe_index::{Address, ArticleKey, Sketches, Snapshot};

use crate::boilerplate::Boilerplate;
use crate::error::Result;
use crate::fingerprint::{fingerprint, lines};
use crate::parallel;
use crate::resemble::Profile;

/// Up to so many words in all, texts are kept in memory without their boilerplate, at two bytes a content word: reading
/// one from its column takes ten times as long as comparing it.
const KEPT_WORDS: u64 = 100_000_000;

/// An article, and what places it.
struct Entry {
    key: ArticleKey,
    signature: u64,
    at: Address,
    /// Unknown dates come last.
    date: u32,
    length: u32,
    /// Place of its id in a list.
    id: u32,
    language: Language,
    new: bool,
}

/// Texts by number; exact copies are one text. A text's number is its rank: of two texts, that with the smaller number
/// leads the story. Memory: some 100 bytes an article.
pub(crate) struct Texts {
    entries: Vec<Entry>,
    /// For each text, its articles in `copies`.
    first: Vec<u32>,
    /// Places in `entries`, text by text, each text's in order.
    copies: Vec<u32>,
    of: HashMap<ArticleKey, u32>,
    sketches: Sketches,
    boilerplate: Boilerplate,
    /// The words of each text, where there is room for all.
    kept: Vec<Box<[u16]>>,
}

impl Texts {
    /// Reads what is known of the articles. Those of a batch after `compared` are new; those in `apart` are texts of
    /// their own, whatever they are copies of.
    pub(crate) fn load(snapshot: &Snapshot, compared: u64, apart: &HashSet<ArticleKey>) -> Result<Texts> {
        let mut ids: Vec<Box<str>> = Vec::new();
        let mut entries = Vec::new();
        snapshot.for_each_print(|state| {
            entries.push(Entry {
                key: state.key,
                signature: if apart.contains(&state.key) { state.key.0 } else { state.signature },
                at: state.at,
                date: if state.date == 0 { u32::MAX } else { state.date },
                length: state.length,
                id: ids.len() as u32,
                language: state.language,
                new: state.batch > compared,
            });
            ids.push(state.id.into());
        })?;
        let id = |entry: &Entry| ids.get(entry.id as usize);
        entries.sort_unstable_by(|a, b| {
            let place = |entry: &Entry| (entry.date, Reverse(entry.length));
            place(a).cmp(&place(b)).then_with(|| id(a).cmp(&id(b))).then_with(|| a.key.cmp(&b.key))
        });
        let mut by_signature: HashMap<u64, u32> = HashMap::new();
        let mut texts: Vec<u32> = Vec::with_capacity(entries.len());
        for entry in &entries {
            let next = by_signature.len() as u32;
            texts.push(*by_signature.entry(entry.signature).or_insert(next));
        }
        let of = entries.iter().zip(&texts).map(|(entry, &text)| (entry.key, text)).collect();
        let mut copies: Vec<u32> = (0..entries.len() as u32).collect();
        copies.sort_by_key(|&entry| texts[entry as usize]);
        let mut first = Vec::with_capacity(by_signature.len() + 1);
        for (place, &entry) in copies.iter().enumerate() {
            if texts[entry as usize] as usize == first.len() {
                first.push(place as u32);
            }
        }
        first.push(copies.len() as u32);
        let sketches = snapshot.sketches()?;
        Ok(Texts {
            entries,
            first,
            copies,
            of,
            sketches,
            boilerplate: Boilerplate::default(),
            kept: Vec::new(),
        })
    }

    /// Leaves lines of boilerplate out of all that is read from now on.
    pub(crate) fn without(&mut self, boilerplate: Boilerplate, threads: usize) {
        self.boilerplate = boilerplate;
        self.kept.clear();
        if self.entries.iter().map(|entry| u64::from(entry.length)).sum::<u64>() <= KEPT_WORDS {
            let mut buffers = vec![Vec::new(); threads.max(1)];
            self.kept = parallel::over(0..self.len(), &mut buffers, |piece, words: &mut Vec<u16>| {
                piece.map(|text| self.words(text, words).into()).collect()
            });
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        self.first.len() as u32 - 1
    }

    /// The text of an article.
    pub(crate) fn of(&self, key: ArticleKey) -> Option<u32> {
        self.of.get(&key).copied()
    }

    /// The articles of a text, in the order in which they would lead.
    pub(crate) fn articles(&self, text: u32) -> impl Iterator<Item = ArticleKey> {
        self.entries_of(text).map(|entry| entry.key)
    }

    /// Is one of its articles new?
    pub(crate) fn is_new(&self, text: u32) -> bool {
        self.entries_of(text).any(|entry| entry.new)
    }

    fn entries_of(&self, text: u32) -> impl Iterator<Item = &Entry> {
        let place = |n: usize| self.first.get(n).map_or(0, |&place| place as usize);
        let range: Range<usize> = place(text as usize)..place(text as usize + 1);
        self.copies
            .get(range)
            .unwrap_or_default()
            .iter()
            .filter_map(|&entry| self.entries.get(entry as usize))
    }

    /// The language that its words are of.
    fn language(&self, text: u32) -> Language {
        self.entries_of(text).next().map_or(Language::Und, |entry| entry.language)
    }

    /// Reads the sketch of a text as it is stored, lines of boilerplate included.
    pub(crate) fn sketch(&self, text: u32, out: &mut Vec<u16>) {
        out.clear();
        if let Some(entry) = self.entries_of(text).next() {
            self.sketches.read(entry.at, out);
        }
    }

    /// The words of a text without its boilerplate; where they are not kept, they are read into `buffer`.
    pub(crate) fn words<'w>(&'w self, text: u32, buffer: &'w mut Vec<u16>) -> &'w [u16] {
        if let Some(kept) = self.kept.get(text as usize) {
            return kept;
        }
        self.sketch(text, buffer);
        self.boilerplate.strip(buffer);
        buffer
    }

    /// What a text is compared by; `buffer` is used for reading.
    pub(crate) fn profile(&self, text: u32, buffer: &mut Vec<u16>) -> Profile {
        let mut numbers = Vec::new();
        if let Some(entry) = self.entries_of(text).next() {
            self.sketches.read_numbers(entry.at, &mut numbers);
        }
        Profile::new(self.words(text, buffer), numbers, self.language(text))
    }

    /// Reads the fingerprint of a text; `buffer` is used for reading.
    pub(crate) fn print(&self, text: u32, buffer: &mut Vec<u16>, out: &mut Vec<u32>) {
        fingerprint(self.words(text, buffer), out);
    }

    /// Has the text a line that `wanted` takes?
    pub(crate) fn has_line(&self, text: u32, words: &mut Vec<u16>, wanted: impl Fn(&[u16]) -> bool) -> bool {
        self.sketch(text, words);
        lines(words).any(wanted)
    }
}
