//! Words of the index that are like what was typed: found by walking the dictionaries with an automaton.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Instant;

use lupe_analysis::Language;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{Field, Term as EngineTerm};
use tantivy_fst::Automaton;

use super::guarded;
use super::reader::Snapshot;
use crate::error::{Error, Result};
use crate::pattern::{Pattern, State, typing_errors};
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
            let mut found = Vec::new();
            let mut automata = Automata::default();
            for like in wanted {
                let mut counts = HashMap::new();
                let errors = match like {
                    // Of longer words the index keeps the beginning only.
                    Like::Fuzzy { word, .. } if word.len() > LONGEST + 8 => continue,
                    Like::Fuzzy { word, errors, .. } => Some(automata.typing_errors(word, *errors)),
                    Like::Pattern { .. } => None,
                };
                let errors = errors.transpose().map_err(|error| self.error(error))?;
                for prefix in term_prefixes(like.language(), like.layer()) {
                    self.walk_dictionaries(like, errors, &prefix, scope, deadline, &mut counts)?;
                }
                found.extend(counts.into_iter().map(|(text, articles)| LikeWord {
                    language: like.language(),
                    layer: like.layer(),
                    errors: match like {
                        Like::Fuzzy { word, .. } => typing_errors(word, &text),
                        Like::Pattern { .. } => 0,
                    },
                    text,
                    articles,
                }));
            }
            let key = |word: &LikeWord| (word.errors, std::cmp::Reverse(word.articles));
            found.sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text)));
            let cut = found.len() > most;
            found.truncate(most);
            Ok(LikeWords { words: found, cut })
        })
    }

    /// Counts the words behind a prefix of terms.
    fn walk_dictionaries(
        &self,
        like: &Like,
        errors: Option<&DfaWrapper>,
        prefix: &str,
        scope: Scope,
        deadline: Option<Instant>,
        counts: &mut HashMap<String, u64>,
    ) -> Result<()> {
        for (segment, columns) in self.inner.searcher.segment_readers().iter().zip(&self.inner.columns) {
            let mut here: HashMap<String, u32> = HashMap::new();
            let fields = [(self.inner.fields.body, Scope::Title), (self.inner.fields.title, Scope::Body)];
            for (field, _) in fields.into_iter().filter(|(_, other)| *other != scope) {
                let index = segment.inverted_index(field).map_err(|error| self.error(error))?;
                let mut visit = |text: &[u8], articles: u32| {
                    let text = std::str::from_utf8(text).ok();
                    // A longer term ends in a hash and is no word.
                    let Some(text) = text.filter(|text| text.len() <= LONGEST) else { return };
                    match here.get_mut(text) {
                        // Most articles with a word in the title have it in the body, too.
                        Some(count) => *count = (*count).max(articles),
                        None => {
                            here.insert(text.to_owned(), articles);
                        }
                    }
                };
                let dictionary = columns.dictionary(field == self.inner.fields.title);
                let go_on = || deadline.is_none_or(|deadline| Instant::now() <= deadline);
                let mut found = Vec::new();
                let sink = |text: &[u8]| found.push(text.to_vec());
                let at_end = match (like, errors) {
                    (Like::Pattern { pattern, .. }, _) => {
                        dictionary.walk(prefix.as_bytes(), &Gaps(pattern), go_on, sink)
                    }
                    (_, Some(errors)) => dictionary.walk(prefix.as_bytes(), errors, go_on, sink),
                    _ => true,
                };
                if !at_end {
                    return Err(Error::Timeout);
                }
                let mut term = prefix.as_bytes().to_vec();
                for text in found {
                    term.truncate(prefix.len());
                    term.extend_from_slice(&text);
                    let info = index.terms().get(&term).map_err(|error| self.error(error.into()))?;
                    visit(&text, info.map_or(0, |info| info.doc_freq));
                }
            }
            for (text, articles) in here {
                *counts.entry(text).or_default() += u64::from(articles);
            }
        }
        Ok(())
    }
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
            Like::Pattern { layer, .. } => *layer,
            Like::Fuzzy { .. } => Layer::Exact,
        }
    }
}

/// A pattern as the engine walks with it.
struct Gaps<'p>(&'p Pattern);

impl Automaton for Gaps<'_> {
    type State = State;

    fn start(&self) -> State {
        self.0.start()
    }

    fn is_match(&self, state: &State) -> bool {
        self.0.accepts(*state)
    }

    fn can_match(&self, state: &State) -> bool {
        *state != 0
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        self.0.next(*state, byte)
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
}
