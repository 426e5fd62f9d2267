//! Looking up the lexicon: the most frequent entries whose keys begin so.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::atomic::Ordering;

use tantivy::termdict::TermStreamer;

use super::guarded;
use super::reader::Snapshot;
use crate::error::Result;
use crate::lexicon::{LexiconEntry, LexiconKind, beginning, key_term, parts};

/// Beginnings of up to so many characters are kept once looked up: there are few, and they hold many entries.
const KEPT_CHARACTERS: usize = 3;
/// Beginnings of up to so many characters are looked up beforehand where they hold many entries.
const PREPARED_CHARACTERS: usize = 5;
/// Entries that take two milliseconds to walk.
const MANY: usize = 4000;
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
        self.prepare_completions_in_background();
        let prepared = self.inner.prepared.get().and_then(|prepared| prepared.get(&from));
        if let Some(entries) = prepared {
            return Ok(entries.iter().take(most).cloned().collect());
        }
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

    /// Looks up what [`Snapshot::lexicon`] answers to those beginnings that hold many entries: half a second of work at
    /// a million words. [`Snapshot::lexicon`] has it done in the background when it is first asked.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn prepare_completions(&self) -> Result<()> {
        if self.inner.prepared.get().is_none() {
            let prepared = self.frequent_beginnings()?;
            self.inner.prepared.get_or_init(|| prepared);
        }
        Ok(())
    }

    /// Has completions prepared in a thread of its own, the first time that it is called.
    pub fn prepare_completions_in_background(&self) {
        if self.inner.preparing.swap(true, Ordering::Relaxed) {
            return;
        }
        let snapshot = self.clone();
        let prepare = move || {
            if let Err(error) = snapshot.prepare_completions() {
                tracing::warn!("completions are not prepared: {error}");
            }
        };
        // Without the thread, beginnings are looked up one by one.
        if let Err(error) = std::thread::Builder::new().name("completions".into()).spawn(prepare) {
            tracing::warn!("completions are not prepared: {error}");
        }
    }

    /// The entries of all words' beginnings that hold many, in one walk over the lexicon.
    fn frequent_beginnings(&self) -> Result<HashMap<String, Vec<LexiconEntry>>> {
        let mut out = HashMap::new();
        let from = beginning(LexiconKind::Word, "");
        let mut open: Vec<Beginning> = Vec::new();
        let mut current = Current::default();
        self.for_each_entry(&from, |key, form, articles| {
            if current.key != key {
                current.flush(&mut open);
                key.clone_into(&mut current.key);
                // The beginnings that the key before had, and this one has not, are complete.
                let ends: Vec<usize> =
                    key.char_indices().take(PREPARED_CHARACTERS).map(|(at, c)| at + c.len_utf8()).collect();
                let same = open.iter().zip(&ends).take_while(|(b, end)| b.text == key[..**end]).count();
                for beginning in open.drain(same..) {
                    beginning.finish(&from, &mut out);
                }
                open.extend(ends[same..].iter().map(|&end| Beginning::new(&key[..end])));
            }
            open.iter_mut().for_each(|beginning| beginning.size += 1);
            current.add(form, articles);
        })?;
        current.flush(&mut open);
        open.into_iter().for_each(|beginning| beginning.finish(&from, &mut out));
        Ok(out)
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
        let mut best = [Beginning::new("")];
        let mut current = Current::default();
        self.for_each_entry(from, |key, form, articles| {
            if current.key != key {
                current.flush(&mut best);
                key.clone_into(&mut current.key);
            }
            current.add(form, articles);
        })?;
        current.flush(&mut best);
        let [best] = best;
        let mut entries = best.entries();
        entries.truncate(most);
        Ok(entries)
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

    /// Counts the key among the best of all `beginnings` that it has.
    fn flush(&mut self, beginnings: &mut [Beginning]) {
        let articles = std::mem::take(&mut self.articles);
        self.form_articles = 0;
        if articles > 0 {
            beginnings.iter_mut().for_each(|beginning| beginning.add(articles, &self.key, &self.form));
        }
    }
}

/// The most frequent keys that begin so.
struct Beginning {
    text: String,
    /// How many entries there are.
    size: usize,
    /// The least of the best so far lies on top.
    best: BinaryHeap<Reverse<(u64, Reverse<String>, String)>>,
}

impl Beginning {
    fn new(text: &str) -> Beginning {
        Beginning { text: text.to_owned(), size: 0, best: BinaryHeap::new() }
    }

    fn add(&mut self, articles: u64, key: &str, form: &str) {
        let full = self.best.len() >= KEPT;
        if full && self.best.peek().is_some_and(|Reverse(least)| least.0 >= articles) {
            return;
        }
        self.best.push(Reverse((articles, Reverse(key.to_owned()), form.to_owned())));
        if full {
            self.best.pop();
        }
    }

    /// Most frequent first.
    fn entries(self) -> Vec<LexiconEntry> {
        let mut entries: Vec<_> = self.best.into_iter().map(|Reverse(entry)| entry).collect();
        entries.sort_unstable_by(|a, b| b.cmp(a));
        let entry = |(articles, Reverse(key), form)| LexiconEntry { key, form, articles };
        entries.into_iter().map(entry).collect()
    }

    fn finish(self, from: &str, out: &mut HashMap<String, Vec<LexiconEntry>>) {
        if self.size >= MANY {
            out.insert(format!("{from}{}", self.text), self.entries());
        }
    }
}
