//! What articles say in their own spelling: words, pairs of words, abbreviations. For completing what is typed, and for
//! showing words as they are written, which terms do not tell.

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
    pub(crate) terms: Vec<String>,
}

impl Lexicon {
    /// Adds an entry: `form` as it is written, to be found under `key`, which is in lower case and without diacritics.
    /// One entry must be added only once.
    pub fn push(&mut self, kind: LexiconKind, key: &str, form: &str) {
        if key.len() + form.len() <= 2 * LONGEST && !key.is_empty() && !key.contains(BEHIND_KEY) {
            self.terms.push(format!("{}{form}", key_term(kind, key)));
        }
    }

    /// The entries as they are written, in no order that means anything.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| Some(parts(term)?.1))
    }
}

/// What the terms of a key begin with.
pub(crate) fn key_term(kind: LexiconKind, key: &str) -> String {
    format!("{}{BEHIND_KEY}", beginning(kind, key))
}

/// What the terms of keys begin with that begin so.
pub(crate) fn beginning(kind: LexiconKind, key: &str) -> String {
    format!("{}{key}", kind.sign())
}

/// Key and form of a term.
pub(crate) fn parts(term: &str) -> Option<(&str, &str)> {
    term.get(1..)?.split_once(BEHIND_KEY)
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
