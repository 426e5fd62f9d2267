//! Words of the index that are like what was typed: those with gaps are searched for in all words, those with typing errors by
//! walking the dictionaries with an automaton.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Instant;

use lupe_analysis::Language;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{Field, Term as EngineTerm};

use super::guarded;
use super::reader::Snapshot;
use crate::error::{Error, Result};
use crate::pattern::{Pattern, typing_errors};
use crate::query::{Like, LikeWord, LikeWords, Scope};
use crate::term::{LONGEST, Layer, term_prefixes};

impl Snapshot {
    /// The words of the index, or of titles or bodies only, that are like any of these, in how many articles each stands: nearer ones first, then
    /// more frequent ones, at most `most`.
    ///
    /// # Errors
    /// The deadline has passed, or the index is damaged.
    pub fn words_like(
        &self,
        wanted: &[Like],
        scope: Scope,
        most: usize,
        deadline: Option<Instant>,
    ) -> Result<LikeWords> {
        let look_up = || self.look_up_words_like(wanted, scope, most, deadline);
        self.inner.looked_up.words(wanted, scope, most, look_up)
    }

    fn look_up_words_like(
        &self,
        wanted: &[Like],
        scope: Scope,
        most: usize,
        deadline: Option<Instant>,
    ) -> Result<LikeWords> {
        guarded(&self.inner.path, || {
            let mut words = Vec::new();
            let mut cut = false;
            let mut automata = Automata::default();
            let go_on = || deadline.is_none_or(|deadline| Instant::now() <= deadline);
            for like in wanted {
                let (typed, mut found) = match like {
                    Like::Pattern { pattern, .. } => (None, self.fitting(like, pattern, scope, &go_on)?),
                    // Of longer words the index keeps the beginning only.
                    Like::Fuzzy { word, .. } if word.len() > LONGEST + 8 => continue,
                    Like::Fuzzy { word, errors, .. } => {
                        let automaton =
                            automata.typing_errors(word, *errors).map_err(|error| self.error(error))?;
                        (Some(word), self.near(like, automaton, scope, &go_on)?)
                    }
                };
                if typed.is_none() && found.len() > most {
                    let order = |a: &Counted, b: &Counted| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
                    found.select_nth_unstable_by(most, order);
                    found.truncate(most);
                    cut = true;
                }
                words.extend(found.into_iter().filter_map(|(text, articles)| {
                    let text = String::from_utf8(text).ok()?;
                    let errors = typed.map_or(0, |typed| typing_errors(typed, &text));
                    Some(LikeWord { language: like.language(), layer: like.layer(), errors, text, articles })
                }));
            }
            let key = |word: &LikeWord| (word.errors, Reverse(word.articles));
            words.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text)));
            cut |= words.len() > most;
            words.truncate(most);
            Ok(LikeWords { words, cut })
        })
    }

    /// The words that a pattern fits, each with its articles.
    fn fitting(
        &self,
        like: &Like,
        pattern: &Pattern,
        scope: Scope,
        go_on: &impl Fn() -> bool,
    ) -> Result<Vec<Counted>> {
        let mut found = Vec::new();
        let mut group = 0;
        for columns in &self.inner.columns {
            for prefix in term_prefixes(like.language(), like.layer()) {
                for in_title in fields(scope) {
                    let sink = |text: &[u8], articles| found.push((text.to_vec(), group, articles));
                    let at_end = columns.words.find(in_title, &prefix, pattern, go_on, sink);
                    if !at_end.map_err(|error| self.error(error.into()))? {
                        return Err(Error::Timeout);
                    }
                }
                group += 1;
            }
        }
        Ok(counted(found))
    }

    /// The words that an automaton accepts, each with its articles.
    fn near(
        &self,
        like: &Like,
        automaton: &DfaWrapper,
        scope: Scope,
        go_on: &impl Fn() -> bool,
    ) -> Result<Vec<Counted>> {
        let mut found = Vec::new();
        let mut group = 0;
        for columns in &self.inner.columns {
            for prefix in term_prefixes(like.language(), like.layer()) {
                for in_title in fields(scope) {
                    let index = if in_title { &columns.index.title } else { &columns.index.body };
                    let mut texts = Vec::new();
                    let sink = |text: &[u8]| texts.push(text.to_vec());
                    if !columns.dictionary(in_title).walk(prefix.as_bytes(), automaton, go_on, sink) {
                        return Err(Error::Timeout);
                    }
                    // A longer term ends in a hash and is no word.
                    for text in texts.into_iter().filter(|text| text.len() <= LONGEST) {
                        let term = [prefix.as_bytes(), &text].concat();
                        let info = index.terms().get(&term).map_err(|error| self.error(error.into()))?;
                        found.push((text, group, info.map_or(0, |info| info.doc_freq)));
                    }
                }
                group += 1;
            }
        }
        Ok(counted(found))
    }
}

/// A word with the number of its articles.
type Counted = (Vec<u8>, u64);

/// The fields of a scope: is it that of titles?
fn fields(scope: Scope) -> impl Iterator<Item = bool> {
    [true, false]
        .into_iter()
        .filter(move |&in_title| scope != if in_title { Scope::Body } else { Scope::Title })
}

/// Adds up how often each word stands in groups of articles. Within a group, the most counts: most articles with a word in the
/// title have it in the body, too.
fn counted(mut found: Vec<(Vec<u8>, u32, u32)>) -> Vec<Counted> {
    // They are a few runs in order.
    found.sort_by(|(a, group, _), (b, other, _)| (a, group).cmp(&(b, other)));
    let mut words: Vec<Counted> = Vec::with_capacity(found.len());
    let mut last = (0, 0);
    for (text, group, articles) in found {
        match words.last_mut() {
            Some((word, sum)) if *word == text => {
                let known = if last.0 == group { last.1 } else { 0 };
                *sum += u64::from(articles.saturating_sub(known));
                last = (group, articles.max(known));
            }
            _ => {
                words.push((text, articles.into()));
                last = (group, articles);
            }
        }
    }
    words
}

/// Automata that have been made: that takes as long as a search for a frequent word, which is the same in most languages.
#[derive(Default)]
struct Automata(HashMap<(String, u8), DfaWrapper>);

impl Automata {
    /// What accepts a word with so many typing errors.
    fn typing_errors(&mut self, word: &str, errors: u8) -> tantivy::Result<&DfaWrapper> {
        Ok(match self.0.entry((word.to_owned(), errors.min(2))) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let (word, errors) = new.key();
                let term = EngineTerm::from_field_text(Field::from_field_id(0), word);
                let automaton = FuzzyTermQuery::new(term, *errors, true).automaton()?;
                new.insert(automaton)
            }
        })
    }
}

impl Like {
    fn language(&self) -> Language {
        match self {
            Like::Pattern { language, .. } | Like::Fuzzy { language, .. } => *language,
        }
    }

    fn layer(&self) -> Layer {
        match self {
            Like::Pattern { transcribed: true, .. } => Layer::Folded,
            Like::Pattern { .. } | Like::Fuzzy { .. } => Layer::Exact,
        }
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::Analyzer;

    use super::*;
    use crate::{Checkpoint, Document, StoredArticle, Writer, WriterOptions};

    #[test]
    fn the_dictionaries_are_walked_for_every_word_with_so_many_typing_errors() {
        let words =
            ["haus", "hausen", "maus", "maul", "mühle", "über", "hafer", "a", "haushalt", "häuser", "aus"];
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        for (n, word) in words.iter().enumerate() {
            let (title, text) = if n % 2 == 0 { (*word, "") } else { ("", *word) };
            let article = StoredArticle::new("root", &n.to_string(), title, text, Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        let long = "x".repeat(10_000);
        for typed in ["haus", "huas", "muhle", "uber", "x", "hausdach", &long] {
            for errors in [1, 2] {
                let like = Like::Fuzzy { language: Language::De, word: typed.into(), errors };
                let found = snapshot.words_like(&[like], Scope::Everywhere, 100, None).unwrap();
                let mut found: Vec<(String, u64)> =
                    found.words.into_iter().map(|word| (word.text, word.articles)).collect();
                found.sort_unstable();
                let near = |word: &&&str| typing_errors(typed, word) <= usize::from(errors);
                let mut expected: Vec<(String, u64)> =
                    words.iter().filter(near).map(|word| ((*word).to_owned(), 1)).collect();
                expected.sort_unstable();
                assert_eq!(found, expected, "{typed} {errors}");
            }
        }
    }

    #[test]
    fn words_with_gaps_are_counted_over_titles_bodies_and_segments() {
        let articles = [
            ("Neue Rechenzentren", "Die Rechenzentren brauchen Strom."),
            ("Zentren", "Neue Häuser."),
            ("", "Rechenzentren, Datenzentren und ein Haus."),
            ("Ein Haus", "Zentren"),
        ];
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        for (n, (title, text)) in articles.iter().enumerate() {
            let article = StoredArticle::new("root", &n.to_string(), title, text, Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
            writer.commit(&Checkpoint::default()).unwrap();
        }
        // Without `finish` nothing is merged at the end.
        drop(writer);
        let snapshot = Snapshot::open(folder.path()).unwrap();
        assert!(snapshot.inner.columns.len() > 1);
        let found = |pattern: &str, transcribed, scope, most| {
            let pattern = Pattern::new(pattern, str::to_owned);
            let like = Like::Pattern { language: Language::De, transcribed, pattern };
            let found = snapshot.words_like(&[like], scope, most, None).unwrap();
            let words = found.words.iter().map(|word| format!("{} {}", word.text, word.articles));
            (words.collect::<Vec<_>>().join(", "), found.cut)
        };
        for (pattern, transcribed, scope, most, expected, cut) in [
            ("*zentren", false, Scope::Everywhere, 9, "rechenzentren 2, zentren 2, datenzentren 1", false),
            ("*zentren", false, Scope::Title, 9, "rechenzentren 1, zentren 1", false),
            ("*zentren", false, Scope::Body, 9, "rechenzentren 2, datenzentren 1, zentren 1", false),
            ("*zentren", false, Scope::Everywhere, 2, "rechenzentren 2, zentren 2", true),
            ("ha*", false, Scope::Everywhere, 9, "haus 2", false),
            ("h?us*", false, Scope::Everywhere, 9, "haus 2, häuser 1", false),
            ("haeus*", false, Scope::Everywhere, 9, "", false),
            ("haeus*", true, Scope::Everywhere, 9, "haeuser 1", false),
        ] {
            assert_eq!(
                found(pattern, transcribed, scope, most),
                (expected.to_owned(), cut),
                "{pattern} {scope:?}"
            );
        }
    }
}
