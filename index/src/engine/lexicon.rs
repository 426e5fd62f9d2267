//! Looking up the lexicon: the most frequent entries whose keys begin so.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::termdict::TermStreamer;

use super::guarded;
use super::reader::Snapshot;
use crate::error::Result;
use crate::lexicon::{LexiconEntry, LexiconKind, beginning, key_term, parts};

/// Beginnings of up to so many characters are kept once looked up: there are few, and they hold many entries.
const KEPT_CHARACTERS: usize = 3;
/// The most beginnings that are kept.
const KEPT_BEGINNINGS: usize = 500;

/// The most entries of a beginning that are kept.
const KEPT: usize = 200;

impl Snapshot {
    /// The most frequent entries whose keys begin with `prefix`, at most 200.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn lexicon(&self, kind: LexiconKind, prefix: &str, most: usize) -> Result<Vec<LexiconEntry>> {
        let from = beginning(kind, prefix);
        let keep = prefix.chars().count() <= KEPT_CHARACTERS;
        let most = most.min(KEPT);
        if !keep {
            return self.walk_lexicon(&from, most);
        }
        // Not held while the dictionaries are walked, so that nobody waits for somebody else's beginning.
        let kept = || self.inner.completions.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(entries) = kept().get(&from) {
            return Ok(entries.iter().take(most).cloned().collect());
        }
        let entries = self.walk_lexicon(&from, KEPT)?;
        let shown = entries.iter().take(most).cloned().collect();
        let mut kept = kept();
        if kept.len() >= KEPT_BEGINNINGS {
            kept.clear();
        }
        kept.insert(from, entries);
        Ok(shown)
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
        // The least of the best so far lies on top.
        let mut best: BinaryHeap<Reverse<(u64, Reverse<String>, String)>> = BinaryHeap::new();
        let mut current = Current::default();
        self.for_each_entry(from, |key, form, articles| {
            if current.key != key {
                current.flush(&mut best, most);
                key.clone_into(&mut current.key);
            }
            current.add(form, articles);
        })?;
        current.flush(&mut best, most);
        let mut entries: Vec<_> = best.into_iter().map(|Reverse(entry)| entry).collect();
        entries.sort_unstable_by(|a, b| b.cmp(a));
        let entry = |(articles, Reverse(key), form)| LexiconEntry { key, form, articles };
        Ok(entries.into_iter().map(entry).collect())
    }

    /// Calls `sink` with key, form and frequency of every entry whose term begins so, in the order of keys.
    fn for_each_entry(&self, from: &str, mut sink: impl FnMut(&str, &str, u64)) -> Result<()> {
        guarded(&self.inner.path, || {
            let mut indexes = Vec::new();
            for segment in self.inner.searcher.segment_readers() {
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

/// The key that is being counted.
#[derive(Default)]
struct Current {
    key: String,
    articles: u64,
    form: String,
    form_articles: u64,
}

impl Current {
    fn add(&mut self, form: &str, articles: u64) {
        self.articles += articles;
        if articles > self.form_articles {
            self.form_articles = articles;
            form.clone_into(&mut self.form);
        }
    }

    fn flush(&mut self, best: &mut BinaryHeap<Reverse<(u64, Reverse<String>, String)>>, most: usize) {
        let articles = std::mem::take(&mut self.articles);
        self.form_articles = 0;
        let enough = best.len() >= most && best.peek().is_some_and(|Reverse(least)| least.0 >= articles);
        if articles == 0 || enough {
            return;
        }
        best.push(Reverse((articles, Reverse(self.key.clone()), self.form.clone())));
        if best.len() > most {
            best.pop();
        }
    }
}
