//! What articles say in their own spelling: words, pairs of words, abbreviations. For completing what is typed, and for
//! showing words as they are written, which terms do not tell.

use crate::term_stream::BETWEEN;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexiconKind {
    /// A word or a frequent pair of words, found by its beginning.
    Word,
    /// A long form, found by its abbreviation.
    LongForm,
    /// An abbreviation, found by its long form.
    ShortForm,
}

impl LexiconKind {
    const fn sign(self) -> char {
        match self {
            LexiconKind::Word => 'w',
            LexiconKind::LongForm => 'l',
            LexiconKind::ShortForm => 's',
        }
    }
}

/// Longer entries are left out: they complete nothing.
const LONGEST: usize = 120;

/// Parts the key of an entry from its form; cannot occur in a key.
const BEHIND_KEY: char = '\u{1f}';

/// The entries of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lexicon {
    /// The terms of the entries, one behind the other.
    terms: String,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Lexicon {
    /// Adds an entry: `form` as it is written, to be found under `key`, which is in lower case and without diacritics.
    /// One entry must be added only once.
    pub fn push(&mut self, kind: LexiconKind, key: &str, form: &str) {
        let plain = |text: &str| !text.contains([BEHIND_KEY, BETWEEN]);
        if key.len() + form.len() <= 2 * LONGEST && !key.is_empty() && plain(key) && plain(form) {
            push_key(&mut self.terms, kind, key);
            self.terms.push_str(form);
            self.ends.push(self.terms.len());
        }
    }

    /// The terms under which the entries stand in the index.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().filter_map(move |&end| self.terms.get(std::mem::replace(&mut from, end)..end))
    }

    /// The entries as they are written, in no order that means anything.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.terms().filter_map(|term| Some(parts(term)?.1))
    }
}

/// What the terms of a key begin with.
pub(crate) fn key_term(kind: LexiconKind, key: &str) -> String {
    let mut term = String::with_capacity(key.len() + 2);
    push_key(&mut term, kind, key);
    term
}

fn push_key(out: &mut String, kind: LexiconKind, key: &str) {
    out.push(kind.sign());
    out.push_str(key);
    out.push(BEHIND_KEY);
}

/// What the terms of keys begin with that begin so.
pub(crate) fn beginning(kind: LexiconKind, key: &str) -> String {
    format!("{}{key}", kind.sign())
}

/// Key and form of a term.
pub(crate) fn parts(term: &str) -> Option<(&str, &str)> {
    key_and_form(term.get(1..)?)
}

/// Key and form of what stands in a term behind the sign of its kind.
pub(crate) fn key_and_form(text: &str) -> Option<(&str, &str)> {
    text.split_once(BEHIND_KEY)
}

/// What stands in a term behind the sign of its kind.
pub(crate) fn entry_text(key: &str, form: &str) -> String {
    format!("{key}{BEHIND_KEY}{form}")
}

/// An entry, and in how many articles it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LexiconEntry {
    /// What it is found under.
    pub key: String,
    /// How it is mostly written.
    pub form: String,
    /// In how many articles it stands, in whatever spelling; those deleted since the last merge included.
    pub articles: u64,
}
