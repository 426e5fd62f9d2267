//! Looking up the lexicon: the most frequent entries whose keys begin so.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use tantivy::termdict::TermStreamer;

use super::guarded;
use super::reader::Snapshot;
use super::words::{LEXICON_FROM, Row, TIERS, Wanted, WordsOf, least};
use crate::error::Result;
use crate::lexicon::{LexiconEntry, LexiconKind, beginning, key_and_form, key_term, parts};
use crate::pattern::Pattern;

/// The most entries of a beginning that are told.
const MOST: usize = 200;

impl Snapshot {
    /// The most frequent entries whose keys begin with `prefix`, at most 200. Where very many do, what of an entry stands in
    /// parts of the index where it is rare may not count.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn lexicon(&self, kind: LexiconKind, prefix: &str, most: usize) -> Result<Vec<LexiconEntry>> {
        let most = most.min(MOST);
        let frequent = match kind {
            LexiconKind::Word => self.frequent_entries(prefix, most)?,
            LexiconKind::LongForm | LexiconKind::ShortForm => None,
        };
        // Of a beginning that has few frequent entries, there are not many.
        frequent.map_or_else(|| self.walk_lexicon(&beginning(kind, prefix), most), Ok)
    }

    /// The most frequent entries of words that begin so, out of the rows of those that are not rare; `None` where these have
    /// too few.
    fn frequent_entries(&self, prefix: &str, most: usize) -> Result<Option<Vec<LexiconEntry>>> {
        let pattern = Pattern::beginning_with(prefix);
        let wanted = Wanted::new(&pattern);
        // The entry of each key, and in how many articles it is mostly written so.
        let mut found: FxHashMap<String, (LexiconEntry, u64)> = FxHashMap::default();
        for tier in (LEXICON_FROM..TIERS).rev() {
            for columns in &self.inner.columns {
                let of_row =
                    |row: &Row| if row.of == WordsOf::Lexicon { vec![(0, &wanted)] } else { Vec::new() };
                let sink = |_, _: &Row, text: &[u8], articles: u32| {
                    let text = std::str::from_utf8(text).ok();
                    let Some((key, form)) = text.and_then(key_and_form) else { return };
                    let articles = u64::from(articles);
                    let entry =
                        |articles| LexiconEntry { key: key.to_owned(), form: form.to_owned(), articles };
                    match found.entry(key.to_owned()) {
                        Entry::Occupied(mut known) => {
                            let (known, most) = known.get_mut();
                            known.articles += articles;
                            if articles > *most {
                                (*most, *known) = (articles, entry(known.articles));
                            }
                        }
                        Entry::Vacant(place) => {
                            place.insert((entry(articles), articles));
                        }
                    }
                };
                guarded(&self.inner.path, || {
                    columns.words.find(tier, of_row, || true, sink).map_err(|error| self.error(error.into()))
                })?;
            }
            // No entry that is not found by now has so many articles, were it in every segment.
            let bound = u64::from(least(tier)) * self.inner.columns.len() as u64;
            if found.values().filter(|(entry, _)| entry.articles >= bound).count() >= most {
                let mut best = Best::of(most);
                found.into_values().for_each(|(entry, _)| best.add(entry));
                return Ok(Some(best.entries()));
            }
        }
        Ok(None)
    }

    /// The forms of just this key, most frequent first.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn lexicon_forms(&self, kind: LexiconKind, key: &str) -> Result<Vec<LexiconEntry>> {
        let mut forms = Vec::new();
        self.for_each_entry(&key_term(kind, key), |key, form, articles| {
            forms.push(LexiconEntry { key: key.to_owned(), form: form.to_owned(), articles });
        })?;
        forms.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.form.cmp(&b.form)));
        Ok(forms)
    }

    fn walk_lexicon(&self, from: &str, most: usize) -> Result<Vec<LexiconEntry>> {
        let mut best = Best::of(most);
        let mut entry = Spellings::default();
        self.for_each_entry(from, |key, form, articles| {
            if let Some(entry) = entry.add(key, form, articles) {
                best.add(entry);
            }
        })?;
        entry.end().into_iter().for_each(|entry| best.add(entry));
        Ok(best.entries())
    }

    /// Calls `sink` with key, form and frequency of every entry whose term begins so, in the order of keys.
    fn for_each_entry(&self, from: &str, mut sink: impl FnMut(&str, &str, u64)) -> Result<()> {
        guarded(&self.inner.path, || {
            let mut indexes = Vec::new();
            // Most words of a query are explained nowhere, and opening a stream takes longer than a look.
            let segments = self.inner.searcher.segment_readers().iter().zip(&self.inner.columns);
            for (segment, _) in segments.filter(|(_, columns)| columns.lexicon.has_any(from.as_bytes())) {
                let index = segment.inverted_index(self.inner.fields.lexicon);
                indexes.push(index.map_err(|error| self.error(error))?);
            }
            let mut streams: Vec<TermStreamer<'_>> = Vec::new();
            for index in &indexes {
                let stream = index.terms().range().ge(from.as_bytes()).into_stream();
                let mut stream = stream.map_err(|error| self.error(error.into()))?;
                if stream.advance() && stream.key().starts_with(from.as_bytes()) {
                    streams.push(stream);
                }
            }
            let mut term = Vec::new();
            while let Some(least) = streams.iter().map(|stream| stream.key()).min() {
                term.clear();
                term.extend_from_slice(least);
                let mut articles = 0;
                streams.retain_mut(|stream| {
                    if stream.key() != term {
                        return true;
                    }
                    articles += u64::from(stream.value().doc_freq);
                    stream.advance() && stream.key().starts_with(from.as_bytes())
                });
                if let Some((key, form)) = std::str::from_utf8(&term).ok().and_then(parts) {
                    sink(key, form, articles);
                }
            }
            Ok(())
        })
    }
}

/// How a key is written, as its entries come one behind the other.
#[derive(Default)]
pub(super) struct Spellings {
    key: String,
    articles: u64,
    form: String,
    form_articles: u64,
}

impl Spellings {
    /// Adds a form of a key. Those of one key stand together: where another one begins, the one before is complete.
    pub(super) fn add(&mut self, key: &str, form: &str, articles: u64) -> Option<LexiconEntry> {
        let complete = if key == self.key { None } else { self.end() };
        if self.articles == 0 {
            key.clone_into(&mut self.key);
        }
        self.articles += articles;
        if articles > self.form_articles {
            self.form_articles = articles;
            form.clone_into(&mut self.form);
        }
        complete
    }

    /// The last key.
    pub(super) fn end(&mut self) -> Option<LexiconEntry> {
        let Spellings { key, articles, form, .. } = std::mem::take(self);
        (articles > 0).then_some(LexiconEntry { key, form, articles })
    }
}

/// The most frequent entries.
struct Best {
    most: usize,
    /// The least of the best so far lies on top.
    best: BinaryHeap<Reverse<(u64, Reverse<String>, String)>>,
}

impl Best {
    fn of(most: usize) -> Best {
        Best { most, best: BinaryHeap::new() }
    }

    fn add(&mut self, LexiconEntry { key, form, articles }: LexiconEntry) {
        let full = self.best.len() >= self.most;
        if full && self.best.peek().is_none_or(|Reverse(least)| least.0 > articles) {
            return;
        }
        self.best.push(Reverse((articles, Reverse(key), form)));
        if full {
            self.best.pop();
        }
    }

    /// Most frequent first, then by their keys.
    fn entries(self) -> Vec<LexiconEntry> {
        let mut entries: Vec<_> = self.best.into_iter().map(|Reverse(entry)| entry).collect();
        entries.sort_unstable_by(|a, b| b.cmp(a));
        let entry = |(articles, Reverse(key), form)| LexiconEntry { key, form, articles };
        entries.into_iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use super::*;
    use crate::{Checkpoint, Document, Lexicon, StoredArticle, Writer, WriterOptions};

    #[test]
    fn the_most_frequent_entries_are_those_of_a_walk_over_all() {
        const ARTICLES: usize = 120;
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = Writer::open(folder.path(), options).unwrap();
        for article in 0..ARTICLES {
            let mut lexicon = Lexicon::default();
            for word in (0..150).filter(|word| article % 60 < word * word % 60) {
                let (key, form) = (format!("{}wort{word}", ["", "ab", "x"][word % 3]), format!("Wort{word}"));
                lexicon.push(LexiconKind::Word, &key, &form);
                if article % 7 == 0 {
                    lexicon.push(LexiconKind::Word, &key, &form.to_uppercase());
                }
            }
            let stored = StoredArticle::new("root", &article.to_string(), "", "", Language::De);
            let document = Document { lexicon, ..Document::of(stored, &Analyzer::new()) };
            writer.add(document, 1).unwrap();
            if article == ARTICLES / 2 - 1 {
                writer.commit(&Checkpoint::default()).unwrap();
            }
        }
        writer.commit(&Checkpoint::default()).unwrap();
        // Without `finish` nothing is merged at the end.
        drop(writer);
        let snapshot = Snapshot::open(folder.path()).unwrap();
        assert_eq!(snapshot.inner.columns.len(), 2);
        let mut by_rows = 0;
        for prefix in ["", "w", "a", "abwort1", "xw", "xwort149", "y", "wort", &"w".repeat(300)] {
            for most in [0, 1, 5, 20, 1000] {
                let found = snapshot.lexicon(LexiconKind::Word, prefix, most).unwrap();
                let from = beginning(LexiconKind::Word, prefix);
                assert_eq!(
                    found,
                    snapshot.walk_lexicon(&from, most.min(MOST)).unwrap(),
                    "{prefix:.9} {most}"
                );
                let frequent = snapshot.frequent_entries(prefix, most).unwrap();
                by_rows += usize::from(most > 0 && frequent.is_some());
            }
        }
        assert!(by_rows > 5, "{by_rows}");
    }
}
